#include "config.h"

#include "planner/cli/allocation.h"
#include "planner/cli/last-words.h"

#include <dlfcn.h>
#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif

void
wp_memory_trim(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/* Memory for all of the program, its libraries and its threads: what the C library cannot give ends
 * the program here. GLib's own way needs memory for its message, and libxml2 and libzip take a file
 * for a broken one, or go on with half of something. */
#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ &&          \
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

/* So much at once is for its caller to refuse: a size that some file claims. */
#define CLAIM (UINT64_C(1) << 30)

/* From here on the kernel is asked for pages of 2 MiB. Tables of this size are looked up all over,
 * and of small pages the processor knows too few: 1,000,000 VMs take an eighth longer then. */
#define LARGE_BLOCK ((size_t)8 << 20)
#define LARGE_PAGE  ((size_t)2 << 20)

/* The C library maps such a block with a head of its own. A mapping of whole large pages is laid by
 * the kernel where they begin, and again so when the block grows: then its pages are moved as they
 * are. Others are taken to pieces, and stay so. */
#define HEAD_ROOM 64

static size_t
in_large_pages(size_t size)
{
    if (size < LARGE_BLOCK || size > SIZE_MAX / 2)
        return size;
    return (size + HEAD_ROOM + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE - HEAD_ROOM;
}

/* All pages of the block, with those at its ends: a mapping that is half of one kind and half of
 * another cannot be moved by realloc(), which would copy it instead. */
static void
ask_for_large_pages(void *memory)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = (uintptr_t)memory / page * page;
    uintptr_t until = ((uintptr_t)memory + malloc_usable_size(memory) + page - 1) / page * page;
    int before = errno;

    madvise((void *)from, until - from, MADV_HUGEPAGE); /* where it may not be, nothing is lost */
    errno = before;
}

/* Of a block that is freed the C library learns to take such blocks from the heap, up to 32 MiB; a
 * table in the heap is copied when it grows. Nor does it learn then how much free memory the heap
 * may keep at its end, which is what it would come to. */
#define HEAP_KEEPS (64 << 20)

__attribute__((constructor)) static void
map_large_blocks(void)
{
    mallopt(M_MMAP_THRESHOLD, (int)LARGE_BLOCK);
    mallopt(M_TRIM_THRESHOLD, HEAP_KEEPS);
}

static void *
given(void *memory, size_t size)
{
    if (!memory && size > 0 && size < CLAIM)
        wp_last_words_without(size);
    if (memory && size >= LARGE_BLOCK)
        ask_for_large_pages(memory);
    return memory;
}

/* The same function of the C library, or of what was loaded before it. */
#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (!next)                                                                                     \
    next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void *
malloc(size_t size)
{
    NEXT(malloc);
    return given(next(in_large_pages(size)), size);
}

void *
calloc(size_t n, size_t size)
{
    size_t all;

    NEXT(calloc);
    if (__builtin_mul_overflow(n, size, &all))
        all = SIZE_MAX;
    return given(next(1, in_large_pages(all)), all);
}

void *
realloc(void *memory, size_t size)
{
    NEXT(realloc);
    return given(next(memory, in_large_pages(size)), size);
}

int
posix_memalign(void **memory, size_t alignment, size_t size)
{
    NEXT(posix_memalign);
    int fault = next(memory, alignment, size);

    if (fault == ENOMEM)
        given(NULL, size);
    return fault;
}
#endif
