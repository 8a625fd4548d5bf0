/* That exports are let go from the page cache, each when it was read, where all together are over a
 * fourth of the machine's memory, and that they stay there otherwise. How much memory there is says
 * this test. */

#include "config.h"

#include "planner/cli/files.h"
#include "tests/fuzz/whole.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static long n_pages; /* of the machine's memory */

/* What was let go; several threads read. */
static struct {
    GMutex lock;
    GHashTable *files; /* by number of the file */
    uint64_t size;
    unsigned n_others; /* calls that ask for another thing */
} gone;

/* The linker puts it in front of the program's own (--wrap). */
long __real_sysconf(int name);
long __wrap_sysconf(int name);

long
__wrap_sysconf(int name)
{
    return name == _SC_PHYS_PAGES ? n_pages : __real_sysconf(name);
}

/* In place of the C library's: the page cache is as it was. */
int
posix_fadvise(int fd, off_t offset, off_t size, int advice)
{
    struct stat info = {0};

    g_mutex_lock(&gone.lock);
    if (fstat(fd, &info) != 0 || offset != 0 || size != 0 || advice != POSIX_FADV_DONTNEED)
        gone.n_others++;
    else if (g_hash_table_add(gone.files, GSIZE_TO_POINTER(info.st_ino)))
        gone.size += (uint64_t)info.st_size;
    else
        gone.n_others++; /* once more */
    g_mutex_unlock(&gone.lock);
    return 0;
}

/* Reads the estate on a machine of so much memory. Returns: how many files; 0: none could be */
static unsigned
read_estate(const char *folder, long pages)
{
    const char *const paths[] = {folder, NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpRun run = {0};

    n_pages = pages;
    g_hash_table_remove_all(gone.files);
    gone.size = 0;
    if (!whole_begin(&run, NULL, diags))
        return 0;
    whole_read(&run, paths, diags);
    unsigned n_files = run.inputs ? run.inputs->reads->len : 0;

    whole_clear(&run);
    return n_files;
}

static unsigned n_passed, n_failed;

static void
expect(bool holds, const char *what, long pages)
{
    n_passed += holds;
    n_failed += !holds;
    if (!holds)
        printf("%s: %u files of %" G_GUINT64_FORMAT " bytes, %u other calls, memory of %ld pages\n",
               what, g_hash_table_size(gone.files), gone.size, gone.n_others, pages);
}

int
main(void)
{
    g_autofree char *estate = wp_data_path("fixtures/contoso", "exports");
    long page = sysconf(_SC_PAGESIZE);

    gone.files = g_hash_table_new(NULL, NULL);
    unsigned n_files = read_estate(estate, 4);
    expect(n_files > 0 && g_hash_table_size(gone.files) == n_files, "not all are let go", 4);
    long pages = (long)(gone.size / (uint64_t)page) * 4; /* of which a fourth is a bit less */

    read_estate(estate, pages);
    expect(g_hash_table_size(gone.files) == n_files, "not all are let go", pages);
    read_estate(estate, pages + 4);
    expect(g_hash_table_size(gone.files) == 0, "some are let go", pages + 4);
    expect(gone.n_others == 0, "something else is asked", pages);
    g_hash_table_unref(gone.files);
    printf("%u passed, %u failed\n", n_passed, n_failed);
    return n_failed > 0;
}
