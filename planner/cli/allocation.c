#include "config.h"

#include "planner/cli/allocation.h"
#include "planner/cli/large-blocks.h"
#include "planner/cli/last-words.h"

#include <dlfcn.h>
#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

void
wp_memory_take_no_more(void)
{
    wp_large_take_no_more();
}

/* Memory for all of the program, its libraries and its threads: what the C library cannot give ends
 * the program here. GLib's own way needs memory for its message, and libxml2 and libzip take a file
 * for a broken one, or go on with half of something. */
#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ &&          \
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

/* So much at once is for its caller to refuse: a size that some file claims. */
#define CLAIM (UINT64_C(1) << 30)

static void *
given(void *memory, size_t size)
{
    if (!memory && size > 0 && size < CLAIM)
        wp_last_words_without(size);
    return memory;
}

/* The same function of the C library, or of what was loaded before it. */
#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (!next)                                                                                     \
    next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static size_t
room_of_small(void *memory)
{
    NEXT(malloc_usable_size);
    return next(memory);
}

void *
malloc(size_t size)
{
    NEXT(malloc);
    void *memory = size < WP_LARGE_BLOCK ? next(size) : wp_large_new(size, false);
    if (!memory && size < WP_LARGE_BLOCK && wp_large_give_back())
        memory = next(size);
    return given(memory, size);
}

void *
calloc(size_t n, size_t size)
{
    size_t all;

    NEXT(calloc);
    if (__builtin_mul_overflow(n, size, &all))
        all = SIZE_MAX;
    void *memory = all < WP_LARGE_BLOCK ? next(1, all) : wp_large_new(all, true);
    if (!memory && all < WP_LARGE_BLOCK && wp_large_give_back())
        memory = next(1, all);
    return given(memory, all);
}

void
free(void *memory)
{
    NEXT(free);
    if (memory && wp_large_is(memory))
        wp_large_free(memory);
    else
        next(memory);
}

/* From a small block to a large one, or back. */
static void *
move(void *memory, size_t room, size_t size)
{
    void *other = malloc(size);

    if (other) {
        memcpy(other, memory, room < size ? room : size);
        free(memory);
    }
    return other;
}

void *
realloc(void *memory, size_t size)
{
    NEXT(realloc);
    bool was_large = memory && wp_large_is(memory), is_large = size >= WP_LARGE_BLOCK;

    if (!was_large && !is_large) {
        void *other = next(memory, size);

        if (!other && size > 0 && wp_large_give_back())
            other = next(memory, size);
        return given(other, size);
    }
    if (!memory)
        return malloc(size);
    if (!was_large)
        return move(memory, room_of_small(memory), size);
    if (is_large)
        return given(wp_large_resize(memory, size), size);
    if (size > 0)
        return move(memory, wp_large_room(memory), size);
    free(memory);
    return NULL;
}

size_t
malloc_usable_size(void *memory)
{
    return memory && wp_large_is(memory) ? wp_large_room(memory) : room_of_small(memory);
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
