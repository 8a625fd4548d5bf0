#include "config.h"

#include "planner/cli/last-words.h"

#include "planner/cli/files.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Nothing is allocated from here on. */
static void
say(const char *text)
{
    size_t size = strlen(text);

    while (size > 0) {
        ssize_t done = write(STDERR_FILENO, text, size);

        if (done <= 0)
            return;
        text += done;
        size -= (size_t)done;
    }
}

static G_GNUC_NORETURN void
stop(const char *why)
{
    say("waveplan: ");
    say(why);
    say("; results that stood before stay as they are\n");
    _exit(WP_EXIT_SYSTEM);
}

/* "gmem.c:136: failed to allocate 1048576 bytes" */
static G_GNUC_NORETURN void
stop_by_message(const char *message)
{
    const char *allocate = message ? strstr(message, "failed to allocate") : NULL;

    if (!message)
        stop("out of memory");
    if (!allocate)
        stop(message);
    say("waveplan: out of memory: ");
    say(allocate);
    say("; results that stood before stay as they are\n");
    _exit(WP_EXIT_SYSTEM);
}

static void
on_log(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
    if (level & G_LOG_LEVEL_ERROR)
        stop_by_message(message);
    g_log_default_handler(domain, level, message, data);
}

static GLogWriterOutput
on_structured_log(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
    const char *message = NULL;

    if (!(level & G_LOG_LEVEL_ERROR))
        return g_log_writer_default(level, fields, n_fields, data);
    for (gsize i = 0; i < n_fields; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0)
            message = fields[i].value;
    stop_by_message(message);
}

#ifndef __has_feature
#define __has_feature(x) 0
#endif

/* Memory for all of the program, its libraries and its threads: what the C library cannot give ends
 * the program here. GLib's own way needs memory for its message, and libxml2 and libzip take a file
 * for a broken one, or go on with half of something. */
#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ &&          \
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

/* So much at once is for its caller to refuse: a size that some file claims. */
#define CLAIM (UINT64_C(1) << 30)

static G_GNUC_NORETURN void
stop_without(size_t size)
{
    char text[24];
    char *digits = text + sizeof text;

    *--digits = '\0';
    do
        *--digits = (char)('0' + size % 10);
    while ((size /= 10) > 0);
    say("waveplan: out of memory: failed to allocate ");
    say(digits);
    say(" bytes; results that stood before stay as they are\n");
    _exit(WP_EXIT_SYSTEM);
}

/* From here on the kernel is asked for pages of 2 MiB. Tables of this size are looked up all over,
 * and of small pages the processor knows too few: 1,000,000 VMs take an eighth longer then. */
#define LARGE_BLOCK ((size_t)8 << 20)

static void
ask_for_large_pages(void *memory, size_t size)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)memory + page - 1) / page * page;
    uintptr_t until = ((uintptr_t)memory + size) / page * page;
    int before = errno;

    madvise((void *)from, until - from, MADV_HUGEPAGE); /* where it may not be, nothing is lost */
    errno = before;
}

static void *
given(void *memory, size_t size)
{
    if (!memory && size > 0 && size < CLAIM)
        stop_without(size);
    if (memory && size >= LARGE_BLOCK)
        ask_for_large_pages(memory, size);
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
    return given(next(size), size);
}

void *
calloc(size_t n, size_t size)
{
    size_t all;

    NEXT(calloc);
    return given(next(n, size), __builtin_mul_overflow(n, size, &all) ? SIZE_MAX : all);
}

void *
realloc(void *memory, size_t size)
{
    NEXT(realloc);
    return given(next(memory, size), size);
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

void
wp_last_words_init(void)
{
    g_log_set_default_handler(on_log, NULL);
    g_log_set_writer_func(on_structured_log, NULL, NULL);
    signal(SIGXFSZ, SIG_IGN);
}
