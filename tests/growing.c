/* Large blocks as planner/cli/large-blocks.c gives them: one that grows is moved as it is. The
 * kernel gives its pages new addresses, nothing is copied, and large pages stay large. What is
 * freed is given again, and the program takes no more memory for that. */

#include "config.h"

#include "planner/cli/large-blocks.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

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

/* Where the kernel has large pages for who asks, a large block has them; but where it gives those
 * that are free to a host, it has none. */
static void
ask(size_t size)
{
    char *asked = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *memory = malloc(size);

    if (asked != MAP_FAILED && madvise(asked, size, MADV_HUGEPAGE) == 0) {
        fill(asked, 0, size);
        fill(memory, 0, size);
        expect(count_large(asked) <= 0 || (count_large(memory) > 0) == wp_large_has_pages(),
               wp_large_has_pages() ? "no large pages: KiB are" : "large pages: KiB are", 0, size,
               count_large(memory));
    }
    free(memory);
    munmap(asked, size);
}

/* ---- what is freed ---- */

static bool
is_zero(const char *memory, size_t size)
{
    return memory[0] == 0 && memcmp(memory, memory + 1, size - 1) == 0;
}

/* Of a block that was in use the next ones are made; a zeroed one is zero all the same. */
static void
use_again(size_t size)
{
    char *other = malloc(2 * size); /* half as much as is in use is kept */
    char *memory = malloc(size);
    long faults;

    fill(other, 0, size);
    fill(memory, 0, size);
    free(memory);
    faults = count_faults();
    memory = malloc(size / 2);
    fill(memory, 0, size / 2);
    faults = count_faults() - faults;
    expect(faults < 4, "not used again: page faults", size, size / 2, faults);
    char *zeroed = calloc(1, size);
    expect(is_zero(zeroed, size), "not zeroed", size, size, 0);
    expect(is_filled(memory, size / 2), "other bytes", size, size / 2, 0);
    free(memory);
    free(zeroed);
    free(other);
}

static void
change_kind(void)
{
    size_t small = 8 * MIB - 4096, large = 9 * MIB;
    char *memory = malloc(small);

    fill(memory, 0, small);
    expect(!wp_large_is(memory), "a large block", small, small, 0);
    memory = realloc(memory, large);
    expect(wp_large_is(memory), "a small block", small, large, 0);
    expect(is_filled(memory, small), "other bytes", small, large, 0);
    fill(memory, small, large);
    memory = realloc(memory, small);
    expect(!wp_large_is(memory), "a large block", large, small, 0);
    expect(is_filled(memory, small), "other bytes", large, small, 0);
    memory = realloc(memory, 64 * MIB);
    memory = realloc(memory, large);
    expect(is_filled(memory, small), "other bytes", 64 * MIB, large, 0);
    free(memory);
    wp_large_give_back();
    expect(!wp_large_give_back(), "something is kept", large, 0, 0);
}

/* MiB of memory that the program has, and had at most. */
static long
count_memory(long *out_most)
{
    struct rusage usage;
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (!file || fscanf(file, "%*d %ld", &pages) != 1 || getrusage(RUSAGE_SELF, &usage) != 0)
        pages = usage.ru_maxrss = 0;
    if (file)
        fclose(file);
    *out_most = usage.ru_maxrss / 1024;
    return pages * sysconf(_SC_PAGESIZE) / (long)MIB;
}

/* Large blocks take 256 MiB and are freed; then small ones take as much. */
static void
take_no_more(void)
{
    enum { N = 8, N_SMALL = 256 };
    char *large[N], *small[N_SMALL];
    long before, most;

    for (unsigned i = 0; i < N; i++)
        fill(large[i] = malloc(32 * MIB), 0, 32 * MIB);
    wp_large_take_no_more();
    count_memory(&before);
    for (unsigned i = 0; i < N; i++)
        free(large[i]);
    long faults = count_faults();
    for (unsigned i = 0; i < N; i++)
        fill(large[i] = malloc(32 * MIB), 0, 32 * MIB);
    expect(count_faults() - faults < 4 * N, "not used again: page faults", 256 * MIB, 256 * MIB,
           count_faults() - faults);
    for (unsigned i = 0; i < N; i++)
        free(large[i]);
    for (unsigned i = 0; i < N_SMALL; i++) {
        fill(small[i] = malloc(MIB - 64), 0, MIB - 64);
        fill(large[0] = malloc(8 * MIB), 0, MIB); /* told whenever one is asked for, or freed */
        free(large[0]);
    }
    count_memory(&most);
    expect(before > 0 && most <= before + 16, "takes more memory than it took: MiB", 256 * MIB,
           256 * MIB, most - before);
    for (unsigned i = 0; i < N_SMALL; i++)
        free(small[i]);
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
    use_again(32 * MIB);
    change_kind();
    take_no_more();
    printf("%u passed, %u failed\n", n_passed, n_failed);
    return n_failed > 0;
}
