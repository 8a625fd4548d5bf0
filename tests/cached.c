/* What stays in the page cache of a file that is written (planner/cli/files.c): all of a small one,
 * the last 64 MiB of a large one. Whatever is let go has been sent to the disk before, nothing is
 * left out, and what was still on its way is asked for again.
 *
 * The calls are seen on their way to the C library. When one comes what was written is on the disk:
 * so what the system keeps then is not by chance, and can be counted. */

#define _GNU_SOURCE
#include "config.h"

#include "planner/cli/files.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB  ((uint64_t)1 << 20)
#define KEPT (64 * MIB)
#define NAME                                                                                       \
    "cached.tmp" /* in the build tree: a temporary folder is often nowhere but in memory           \
                  */

static unsigned n_passed, n_failed;

/* Of the file that is being written. */
static struct {
    uint64_t sent; /* to the disk, from the first byte on */
    uint64_t let_go;
    unsigned n_calls;
} seen;

static void
expect(bool holds, const char *what, uint64_t from, uint64_t until)
{
    if (holds) {
        n_passed++;
        return;
    }
    n_failed++;
    printf("%" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ": %s\n", from, until, what);
}

/* ---- calls of the C library ---- */

int
sync_file_range(int fd, off_t from, off_t size, unsigned flags)
{
    __typeof__(&sync_file_range) next =
        (__typeof__(&sync_file_range))dlsym(RTLD_NEXT, "sync_file_range");

    expect((uint64_t)from == seen.sent, "sent, but not what comes next", (uint64_t)from,
           (uint64_t)(from + size));
    seen.sent = (uint64_t)(from + size);
    return next ? next(fd, from, size, flags) : -1;
}

/* As <fcntl.h> declares it, by whatever name it is called where files may be large. */
int
posix_fadvise(int fd, off_t offset, off_t size, int advice)
{
    __typeof__(&posix_fadvise) next =
        (__typeof__(&posix_fadvise))dlsym(RTLD_NEXT, "posix_fadvise64");
    uint64_t from = (uint64_t)offset, until = from + (uint64_t)size;
    struct stat info = {0};

    seen.n_calls++;
    expect(advice == POSIX_FADV_DONTNEED, "another advice", from, until);
    expect(size > 0 && from <= seen.let_go && until > seen.let_go, "a hole, or nothing new", from,
           until);
    expect(from == 0 || until - from >= KEPT, "what was on its way is not asked for again", from,
           until);
    expect(fstat(fd, &info) == 0 && until + KEPT <= (uint64_t)info.st_size,
           "of the last 64 MiB some is let go", from, until);
    expect(until <= seen.sent, "let go before it was sent", from, until);
    seen.let_go = until;
    fsync(fd);
    return next ? next(fd, offset, size, advice) : 0;
}

/* ---- files ---- */

/* How much of the file is in the page cache; UINT64_MAX: nobody knows. */
static uint64_t
count_cached(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), n = (size + page - 1) / page;
    int fd = open(NAME, O_RDONLY | O_CLOEXEC);
    void *memory = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    g_autofree unsigned char *pages = g_malloc0(n);
    uint64_t cached = memory != MAP_FAILED && mincore(memory, size, pages) == 0 ? 0 : UINT64_MAX;

    for (size_t i = 0; i < n && cached != UINT64_MAX; i++)
        cached += pages[i] & 1 ? page : 0;
    if (memory != MAP_FAILED)
        munmap(memory, size);
    close(fd);
    return cached;
}

/* Whether pages can be let go at all here, as they cannot where files are nowhere but in memory. */
static bool
lets_go(void)
{
    g_autofree char *bytes = g_malloc0(MIB);
    int fd = open(NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    __typeof__(&posix_fadvise) advise =
        (__typeof__(&posix_fadvise))dlsym(RTLD_NEXT, "posix_fadvise64");
    bool wrote = write(fd, bytes, MIB) == (ssize_t)MIB && fsync(fd) == 0;

    if (wrote && advise)
        advise(fd, 0, (off_t)MIB, POSIX_FADV_DONTNEED);
    close(fd);
    return wrote && count_cached(MIB) == 0;
}

/* Writes @size bytes in pieces of @piece, and closes. */
static void
write_file(uint64_t size, size_t piece)
{
    g_autofree char *bytes = g_malloc0(piece);
    g_autoptr(GError) error = NULL;

    memset(&seen, 0, sizeof seen);
    unlink(NAME);
    WpFileSink *file = wp_file_sink_open(AT_FDCWD, NAME, &error);
    g_assert_no_error(error);
    WpSink *sink = wp_file_sink_sink(file);
    for (uint64_t done = 0; done < size; done += MIN(piece, size - done))
        wp_sink_write(sink, bytes, MIN(piece, size - done));
    expect(wp_file_sink_close(file, NAME, &error), "not written", 0, size);
    expect(seen.sent == size, "not all was sent to the disk", seen.sent, size);
}

static void
write_large(uint64_t size, size_t piece, bool lets_go_here)
{
    write_file(size, piece);
    expect(seen.let_go == size - KEPT, "all but the last 64 MiB should be let go", seen.let_go,
           size);
    expect(seen.n_calls > 1, "nothing is let go before the end", 0, size);
    if (!lets_go_here)
        return;
    uint64_t cached = count_cached(size);

    expect(cached <= KEPT + MIB, "more stays in the page cache", cached, size);
}

int
main(void)
{
    bool lets_go_here = lets_go();

    if (!lets_go_here)
        puts("pages that stay are not counted: this file system lets none go");
    write_file(KEPT, 1000 * 1000);
    expect(seen.n_calls == 0, "some of a small file is let go", 0, KEPT);
    write_large(160 * MIB + 12345, 100 * 1000, lets_go_here);
    write_large(KEPT + 9 * MIB, MIB, lets_go_here);
    unlink(NAME);
    printf("%u passed, %u failed\n", n_passed, n_failed);
    return n_failed > 0;
}
