#include "config.h"

#include "planner/cli/rundir.h"

#include "planner/base/jobs.h"
#include "planner/cli/run-guests.h"
#include "planner/cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARKER   ".waveplan"
#define STAGING  ".waveplan-" /* .NAME.waveplan-0123ab is being written */
#define PREVIOUS ".previous"  /* .NAME.previous stepped aside */

/* Files of a part whose descriptors are kept until the disk has them. The end of a run waits for
 * all at once: the file system writes its journal once for them, and not once for each. */
#define MOST_WAITING 32

struct WpRunDir {
    char *path;    /* as given, for messages */
    char *name;    /* last part of path */
    char *staging; /* name of the folder being written, inside parent */
    int parent_fd; /* locked */
    int dir_fd;    /* of staging */
    bool committed;
    GPtrArray *parts; /* of WpRunPart */
};

struct WpRunPart {
    const WpRunDir *run;
    WpFileSink *file; /* open */
    char *file_name;
    GPtrArray *files; /* of WpRunFile */
    GArray *fds;      /* int: of the last of these, which may not be on the disk yet */
};

static void
run_file_free(gpointer data)
{
    WpRunFile *file = data;

    g_free(file->name);
    g_free(file);
}

static void
part_free(gpointer data)
{
    WpRunPart *part = data;

    if (part->file)
        wp_file_sink_close(part->file, part->file_name, NULL);
    for (guint i = 0; i < part->fds->len; i++)
        close(g_array_index(part->fds, int, i));
    g_array_unref(part->fds);
    g_free(part->file_name);
    g_ptr_array_unref(part->files);
    g_free(part);
}

static void
set_errno(GError **error, const char *what, const char *path, const char *cure)
{
    g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM, "cannot %s '%s': %s%s%s", what, path,
                g_strerror(errno), cure ? "; " : "", cure ? cure : "");
}

/* Removes a folder of ours with all it holds; links are removed, not followed. The marker goes
 * last: by it the next run knows what a kill left of this. Returns: false with errno, of the first
 * that could not be removed */
static bool
remove_tree(int parent_fd, const char *name)
{
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int first = 0;

    if (fd < 0 && errno == EACCES)
        return false;
    if (fd < 0)
        return unlinkat(parent_fd, name, 0) == 0;

    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *child;
    while (dir && (child = g_dir_read_name(dir)))
        if (strcmp(child, MARKER) != 0 && !remove_tree(fd, child) && first == 0)
            first = errno;
    unlinkat(fd, MARKER, 0);
    close(fd);
    if (unlinkat(parent_fd, name, AT_REMOVEDIR) == 0)
        return true;
    errno = first != 0 ? first : errno;
    return false;
}

/* The @i-th name for what remove_leftovers() takes away if this program no longer can. */
static char *
staging_name(const char *name, unsigned i)
{
    unsigned salt = (unsigned)getpid() * 16u + i;

    return g_strdup_printf(".%s" STAGING "%06x", name, salt & 0xffffffu);
}

/* Removes a run, by steps of which a kill between any two leaves what remove_leftovers() knows.
 * @of: the run beside which it then stands */
static void
remove_run(int parent_fd, const char *name, const char *of)
{
    g_autofree char *aside = staging_name(of, 0);
    bool stepped = renameat2(parent_fd, name, parent_fd, aside, RENAME_NOREPLACE) == 0;

    remove_tree(parent_fd, stepped ? aside : name);
}

static bool
has_marker(int parent_fd, const char *name)
{
    g_autofree char *marker = g_build_filename(name, MARKER, NULL);

    return faccessat(parent_fd, marker, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool
is_empty_folder(int parent_fd, const char *name)
{
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    bool empty = dir && !g_dir_read_name(dir);

    close(fd);
    return empty;
}

/* A rename that a kill cut in two left the old run as ".NAME.previous". */
static void
mend_at(int parent_fd, const char *name)
{
    g_autofree char *previous = g_strdup_printf(".%s" PREVIOUS, name);

    if (!has_marker(parent_fd, previous))
        return;
    if (faccessat(parent_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        renameat(parent_fd, previous, parent_fd, name);
    else {
        wp_run_guests_move(parent_fd, previous, name);
        remove_run(parent_fd, previous, name);
    }
}

/* All names of the folder, before any of them is changed. (transfer full) */
static GPtrArray *
list_names(int fd)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    while (dir && (name = g_dir_read_name(dir)))
        g_ptr_array_add(names, g_strdup(name));
    return names;
}

/* Puts back every run that stepped aside. The folder is locked: whoever did that is dead. */
static void
mend_all(int parent_fd)
{
    g_autoptr(GPtrArray) names = list_names(parent_fd);

    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);

        if (*name == '.' && g_str_has_suffix(name, PREVIOUS)) {
            g_autofree char *run = g_strndup(name + 1, strlen(name) - 1 - strlen(PREVIOUS));

            mend_at(parent_fd, run);
        }
    }
}

/* ".NAME.waveplan-0123ab": what some run wrote beside its place, or a link that it had not yet put
 * into its own; also one of another user that nobody else may look into. */
static bool
is_leftover(int parent_fd, const char *name)
{
    const char *mark = g_strrstr(name, STAGING);
    struct stat info;

    if (*name != '.' || !mark || strlen(mark) != strlen(STAGING) + 6 ||
        fstatat(parent_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    return S_ISLNK(info.st_mode) || has_marker(parent_fd, name) || errno == EACCES ||
           is_empty_folder(parent_fd, name);
}

/* The folder is locked: no run that writes in it is alive, whatever its name. */
static void
remove_leftovers(int parent_fd)
{
    g_autoptr(GPtrArray) names = list_names(parent_fd);

    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);

        if (!is_leftover(parent_fd, name))
            continue;
        g_autofree char *run = g_strndup(name + 1, (size_t)(g_strrstr(name, STAGING) - name) - 1);

        wp_run_guests_move(parent_fd, name, run);
        if (!remove_tree(parent_fd, name))
            wp_complain("'%s', left by a run that was cut off, cannot be removed: %s", name,
                        g_strerror(errno));
    }
}

static bool
split(WpRunDir *run, const char *path, char **out_parent, GError **error)
{
    g_autofree char *clean = g_strdup(path);
    size_t size = strlen(clean);

    while (size > 1 && clean[size - 1] == '/')
        clean[--size] = '\0';
    run->path = g_strdup(clean);
    run->name = g_path_get_basename(clean);
    *out_parent = g_path_get_dirname(clean);
    if (size == 0 || strcmp(run->name, ".") == 0 || strcmp(run->name, "..") == 0 ||
        strcmp(run->name, "/") == 0) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "-o '%s' does not name a folder to be made; give one such as -o out", path);
        return false;
    }
    return true;
}

static bool
lock_parent(WpRunDir *run, const char *parent, GError **error)
{
    run->parent_fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (run->parent_fd < 0) {
        set_errno(error, "open the folder", parent, "make it first, or give another -o");
        return false;
    }
    if (flock(run->parent_fd, LOCK_EX | LOCK_NB) != 0) {
        g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM,
                    "another run of waveplan is writing in '%s'; wait for it, or give another -o",
                    parent);
        return false;
    }
    return true;
}

/* Only an absent folder, an empty one or a run of ours may be replaced. */
static bool
check_target(WpRunDir *run, GError **error)
{
    struct stat info, parent;

    if (fstatat(run->parent_fd, run->name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ||
               (set_errno(error, "look at", run->path, "give another -o"), false);
    if (!S_ISDIR(info.st_mode)) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "'%s' is not a folder; give another -o, or remove it", run->path);
        return false;
    }
    if (fstat(run->parent_fd, &parent) != 0) {
        set_errno(error, "look at the folder of", run->path, "give another -o");
        return false;
    }
    if (parent.st_dev != info.st_dev) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "'%s' is a mount point and cannot be replaced in one step; give a folder "
                    "inside it, such as -o %s/run",
                    run->path, run->path);
        return false;
    }
    if (parent.st_mode & S_ISVTX && geteuid() != 0 && info.st_uid != geteuid() &&
        parent.st_uid != geteuid()) {
        g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM,
                    "'%s' is of another user, and only who owns it may replace it there; give "
                    "another -o",
                    run->path);
        return false;
    }
    if (!has_marker(run->parent_fd, run->name) && errno == EACCES) {
        set_errno(error, "look into", run->path, "give another -o, or ask whose it is");
        return false;
    }
    if (!has_marker(run->parent_fd, run->name) && !is_empty_folder(run->parent_fd, run->name)) {
        g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                    "'%s' holds files that are not a run of waveplan; give another -o, or empty it",
                    run->path);
        return false;
    }
    return true;
}

static bool
begin_staging(WpRunDir *run, GError **error)
{
    for (unsigned i = 0;; i++) {
        g_autofree char *name = staging_name(run->name, i);

        if (mkdirat(run->parent_fd, name, 0777) == 0) {
            run->staging = g_steal_pointer(&name);
            break;
        }
        if (errno != EEXIST || i == 100) {
            set_errno(error, "write beside", run->path,
                      "give an -o in a folder that you may write");
            return false;
        }
    }
    run->dir_fd =
        openat(run->parent_fd, run->staging, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (run->dir_fd < 0) {
        set_errno(error, "open", run->staging, NULL);
        return false;
    }
    WpFileSink *marker = wp_file_sink_open(run->dir_fd, MARKER, error);
    if (!marker)
        return false;
    wp_sink_text(wp_file_sink_sink(marker), "run directory of waveplan " PACKAGE_VERSION "\n");
    return wp_file_sink_close(marker, MARKER, error);
}

/* With the lock of the folder that holds @path. */
static WpRunDir *
begin(const char *path, GError **error)
{
    g_autoptr(WpRunDir) run = g_new0(WpRunDir, 1);
    g_autofree char *parent = NULL;

    run->parent_fd = run->dir_fd = -1;
    run->parts = g_ptr_array_new_with_free_func(part_free);
    if (!split(run, path, &parent, error) || !lock_parent(run, parent, error))
        return NULL;
    return g_steal_pointer(&run);
}

bool
wp_run_dir_check(const char *path, GError **error)
{
    g_autoptr(WpRunDir) run = begin(path, error);

    return run && check_target(run, error);
}

WpRunDir *
wp_run_dir_open(const char *path, GError **error)
{
    g_autoptr(WpRunDir) run = begin(path, error);

    if (!run)
        return NULL;
    mend_all(run->parent_fd);
    remove_leftovers(run->parent_fd);
    if (!check_target(run, error) || !begin_staging(run, error))
        return NULL;
    return g_steal_pointer(&run);
}

void
wp_run_dir_free(WpRunDir *run)
{
    if (!run)
        return;
    g_ptr_array_unref(run->parts);
    if (run->dir_fd >= 0)
        close(run->dir_fd);
    if (run->staging && !run->committed)
        remove_tree(run->parent_fd, run->staging);
    if (run->parent_fd >= 0)
        close(run->parent_fd); /* drops the lock */
    g_free(run->path);
    g_free(run->name);
    g_free(run->staging);
    g_free(run);
}

WpRunPart *
wp_run_dir_part(WpRunDir *run)
{
    WpRunPart *part = g_new0(WpRunPart, 1);

    part->run = run;
    part->files = g_ptr_array_new_with_free_func(run_file_free);
    part->fds = g_array_new(FALSE, FALSE, sizeof(int));
    g_ptr_array_add(run->parts, part);
    return part;
}

WpSink *
wp_run_part_begin(WpRunPart *part, const char *name, GError **error)
{
    const char *slash = strchr(name, '/');

    g_assert(!part->file);
    if (slash) {
        g_autofree char *folder = g_strndup(name, (size_t)(slash - name));

        if (mkdirat(part->run->dir_fd, folder, 0777) != 0 && errno != EEXIST) {
            set_errno(error, "write", name, NULL);
            return NULL;
        }
    }
    part->file = wp_file_sink_open(part->run->dir_fd, name, error);
    if (!part->file)
        return NULL;
    part->file_name = g_strdup(name);
    return wp_file_sink_sink(part->file);
}

/* The oldest of the files that wait for the disk. */
static bool
settle_one(WpRunPart *part, GError **error)
{
    const WpRunFile *file = g_ptr_array_index(part->files, part->files->len - part->fds->len);
    int fd = g_array_index(part->fds, int, 0);

    g_array_remove_index(part->fds, 0);
    return wp_file_settle(fd, file->name, error);
}

static bool
settle_part(void *data, unsigned thread G_GNUC_UNUSED, GError **error)
{
    WpRunPart *const *part = data;

    while ((*part)->fds->len > 0)
        if (!settle_one(*part, error))
            return false;
    return true;
}

/* Several at a time: a file system that keeps a journal writes it once for all that wait. */
static bool
settle_all(const WpRunDir *run, GError **error)
{
    return wp_jobs_each(settle_part, run->parts->pdata, sizeof *run->parts->pdata, run->parts->len,
                        WP_JOBS_MAX_THREADS, error);
}

bool
wp_run_part_end(WpRunPart *part, uint64_t n_rows, GError **error)
{
    WpRunFile *file = g_new0(WpRunFile, 1);
    int fd = wp_file_sink_end(g_steal_pointer(&part->file), &file->bytes, file->sha256, error);

    file->name = g_steal_pointer(&part->file_name);
    file->n_rows = n_rows;
    if (fd < 0) {
        run_file_free(file);
        return false;
    }
    g_ptr_array_add(part->files, file);
    g_array_append_val(part->fds, fd);
    return part->fds->len <= MOST_WAITING || settle_one(part, error);
}

GPtrArray *
wp_run_dir_files(const WpRunDir *run)
{
    GPtrArray *files = g_ptr_array_new();

    for (guint i = 0; i < run->parts->len; i++) {
        const WpRunPart *part = g_ptr_array_index(run->parts, i);

        for (guint j = 0; j < part->files->len; j++)
            g_ptr_array_add(files, g_ptr_array_index(part->files, j));
    }
    return files;
}

/* The new run and the old one change places at once; where the file system cannot, the old one
 * steps aside first under a name that every later command puts back. */
static bool
put_in_place(WpRunDir *run, GError **error)
{
    int at = run->parent_fd;
    g_autofree char *previous = g_strdup_printf(".%s" PREVIOUS, run->name);

    if (is_empty_folder(at, run->name))
        unlinkat(at, run->name, AT_REMOVEDIR);
    if (faccessat(at, run->name, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
        if (renameat(at, run->staging, at, run->name) == 0)
            return true;
    } else if (renameat2(at, run->staging, at, run->name, RENAME_EXCHANGE) == 0) {
        fsync(at);
        wp_run_guests_move(at, run->staging, run->name);
        if (!remove_tree(at, run->staging))
            wp_complain("the run before could not be removed and stays as '%s' beside '%s': %s",
                        run->staging, run->path, g_strerror(errno));
        return true;
    } else if ((errno == EINVAL || errno == ENOSYS) && renameat(at, run->name, at, previous) == 0) {
        fsync(at);
        if (renameat(at, run->staging, at, run->name) == 0) {
            fsync(at);
            wp_run_guests_move(at, previous, run->name);
            remove_run(at, previous, run->name);
            return true;
        }
        renameat(at, previous, at, run->name);
    }
    set_errno(error, "put the new run in the place of", run->path, NULL);
    return false;
}

/* Whoever clears folders away while a run is being written must not leave half of one. */
static bool
is_whole(const WpRunDir *run, GError **error)
{
    g_autoptr(GPtrArray) files = wp_run_dir_files(run);
    struct stat info;

    if (!has_marker(run->parent_fd, run->staging)) {
        g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM,
                    "the folder beside '%s' was taken away while the run was being written",
                    run->path);
        return false;
    }
    for (guint i = 0; i < files->len; i++) {
        const WpRunFile *file = g_ptr_array_index(files, i);

        if (fstatat(run->dir_fd, file->name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            (uint64_t)info.st_size == file->bytes)
            continue;
        g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM,
                    "'%s' was taken away or changed while the run was being written", file->name);
        return false;
    }
    return true;
}

bool
wp_run_dir_commit(WpRunDir *run, GError **error)
{
    if (!settle_all(run, error) || !is_whole(run, error))
        return false;
    if (fsync(run->dir_fd) != 0 && errno != EINVAL) {
        set_errno(error, "sync", run->path, NULL);
        return false;
    }
    if (!put_in_place(run, error))
        return false;
    run->committed = true;
    fsync(run->parent_fd);
    return true;
}

void
wp_run_dir_mend(const char *path)
{
    g_autofree char *clean = g_strdup(path);
    size_t size = strlen(clean);

    while (size > 1 && clean[size - 1] == '/')
        clean[--size] = '\0';
    g_autofree char *folder = g_path_get_dirname(clean);
    wp_run_dir_mend_in(folder);
}

void
wp_run_dir_mend_in(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        mend_all(fd);
    close(fd);
}

bool
wp_run_dir_is_run(int parent_fd, const char *name)
{
    return has_marker(parent_fd, name);
}

void
wp_run_dir_remove(int parent_fd, const char *name)
{
    if (has_marker(parent_fd, name))
        remove_run(parent_fd, name, name);
}
