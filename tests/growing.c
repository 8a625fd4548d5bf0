/* Large blocks as planner/cli/allocation.c gives them: one that grows is moved as it is. The kernel
 * gives its pages new addresses, nothing is copied, and large pages stay large. */

#include "config.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define MIB ((size_t)1 << 20)

#ifndef __has_feature
#define __has_feature(x) 0
#endif

static unsigned n_passed, n_failed;

static void
expect(bool holds, const char *what, size_t from, size_t to, long found)
{
    if (holds)
        n_passed++;
    else {
        n_failed++;
        printf("%zu to %zu bytes: %s %ld\n", from, to, what, found);
    }
}

/* Pages that the kernel has given so far. */
static long
count_faults(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_minflt : -1;
}

static unsigned long
read_number(const char **text, unsigned base)
{
    unsigned long number = 0;

    for (; g_ascii_isxdigit(**text); ++*text)
        number = number * base + (unsigned long)g_ascii_xdigit_value(**text);
    return number;
}

/* Whether a line of smaps begins a mapping; "from-until ...": whether @memory lies in it. */
static bool
begins_mapping(const char *line, const void *memory, bool *is_here)
{
    unsigned long from = read_number(&line, 16), until;

    if (*line++ != '-')
        return false;
    until = read_number(&line, 16);
    *is_here = (uintptr_t)memory >= from && (uintptr_t)memory < until;
    return true;
}

/* How much of the mapping that @memory lies in is in large pages, in KiB; -1: nobody knows. */
static long
count_large(const void *memory)
{
    static const char name[] = "AnonHugePages:";
    FILE *maps = fopen("/proc/self/smaps", "r");
    char line[512];
    bool is_here = false;
    long found = -1;

    while (maps && found < 0 && fgets(line, sizeof line, maps)) {
        const char *rest = line + strlen(name);

        if (begins_mapping(line, memory, &is_here) || !is_here ||
            strncmp(line, name, strlen(name)) != 0)
            continue;
        rest += strspn(rest, " ");
        found = (long)read_number(&rest, 10);
    }
    if (maps)
        fclose(maps);
    return found;
}

/* 4096 is the smallest page there is. */
static void
fill(char *memory, size_t from, size_t size)
{
    for (size_t at = (from + 4095) / 4096 * 4096; at < size; at += 4096)
        memory[at] = (char)(at >> 12);
}

static bool
is_filled(const char *memory, size_t size)
{
    for (size_t at = 0; at < size; at += 4096)
        if (memory[at] != (char)(at >> 12))
            return false;
    return true;
}

/* Makes a block of @from bytes grow, as tables do. A copy takes a page fault for each of its
 * pages, 4 at least of the smallest block; a move one or two, of the kernel's own tables. */
static void
grow(char *memory, size_t from, double factor, unsigned n_times)
{
    size_t size = from;

    fill(memory, 0, size);
    for (unsigned i = 0; i < n_times; i++) {
        size_t before = size;
        long large = count_large(memory), faults = count_faults();

        size = (size_t)((double)size * factor);
        memory = realloc(memory, size);
        faults = count_faults() - faults;
        expect(faults < 4, "copied: page faults", before, size, faults);
        expect(count_large(memory) >= large, "large pages were taken to pieces: KiB are left",
               before, size, count_large(memory));
        expect(is_filled(memory, before), "other bytes", before, size, 0);
        fill(memory, before, size);
    }
    free(memory);
}

/* Where the kernel has large pages for who asks, a large block has them. */
static void
ask(size_t size)
{
    char *asked = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *memory = malloc(size);

    if (asked != MAP_FAILED && madvise(asked, size, MADV_HUGEPAGE) == 0) {
        fill(asked, 0, size);
        fill(memory, 0, size);
        expect(count_large(asked) <= 0 || count_large(memory) > 0, "no large pages: KiB are", 0,
               size, count_large(memory));
    }
    free(memory);
    munmap(asked, size);
}

int
main(void)
{
#if !defined __GLIBC__ || defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ ||           \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    puts("skipped: this build has other memory");
    return 77;
#endif
    count_large(NULL); /* what it needs is there from now on */
    ask(8 * MIB);
    ask(64 * MIB);
    grow(malloc(8 * MIB), 8 * MIB, 2, 4);
    grow(malloc(8 * MIB + 12345), 8 * MIB + 12345, 2, 4);
    grow(malloc(9 * MIB + 1), 9 * MIB + 1, 1.5, 6);
    grow(calloc(9 * MIB + 1, 1), 9 * MIB + 1, 2, 2);
    grow(malloc(64 * MIB), 64 * MIB, 2, 2);
    printf("%u passed, %u failed\n", n_passed, n_failed);
    return n_failed > 0;
}
