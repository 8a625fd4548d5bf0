#include "config.h"

#include "planner/cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK(waveplan, wp_error)

static void
set_errno(GError **error, WpExit code, const char *what, const char *name)
{
    g_set_error(error, WP_ERROR, code, "cannot %s '%s': %s", what, name, g_strerror(errno));
}

WpExit
wp_open_status(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
    case EISDIR:
        return WP_EXIT_INPUT;
    default:
        return WP_EXIT_SYSTEM;
    }
}

bool
wp_is_refused(const char *path, GError **error)
{
    struct stat info;

    if (stat(path, &info) == 0 || errno != EACCES)
        return false;
    set_errno(error, WP_EXIT_SYSTEM, "open", path);
    return true;
}

WpSource *
wp_source_load(const char *path, WpDiagList *diags, GError **error)
{
    g_autoptr(WpReader) reader = wp_reader_open(path, error);
    if (!reader)
        return NULL;

    /* One byte over the limit is read, so that wp_source_new() sees that it is too much. */
    size_t size = 0, room = WP_SOURCE_MAX_SIZE + 1;
    g_autofree char *text = g_malloc(room + 1);
    for (;;) {
        ssize_t got = wp_reader_read(reader, text + size, room - size);

        if (got < 0) {
            g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM, "cannot read '%s': %s", path,
                        wp_reader_trouble(reader));
            return NULL;
        }
        size += (size_t)got;
        if (got == 0 || size == room)
            break;
    }
    text[size] = '\0';
    return wp_source_new(path, g_realloc(g_steal_pointer(&text), size + 1), size, diags);
}

struct WpReader {
    int fd;
    struct stat opened; /* the file as it was then */
    char *trouble;
};

/* How long a named pipe may have nobody who writes into it, in milliseconds. */
#define WRITER_PATIENCE 10000

/* Whether somebody writes into a pipe that was opened without waiting, or has. */
static bool
has_writer(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int copy[2];

    if (poll(&wait, 1, WRITER_PATIENCE) != 0 || pipe2(copy, O_CLOEXEC) != 0)
        return true;
    /* one that has sent nothing yet is known by that there is nothing yet, not an end */
    ssize_t got = tee(fd, copy[1], 1, SPLICE_F_NONBLOCK);

    close(copy[0]);
    close(copy[1]);
    return got != 0;
}

/* Opens a file; a named pipe without a writer would be waited for for ever. */
static int
open_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat info;

    if (fd < 0)
        return -1;
    if (fstat(fd, &info) == 0 && S_ISFIFO(info.st_mode) && !has_writer(fd)) {
        close(fd);
        errno = ETIMEDOUT;
        return -1;
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

WpReader *
wp_reader_open(const char *path, GError **error)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open_file(path);

    if (fd < 0 && errno == ETIMEDOUT) {
        g_set_error(error, WP_ERROR, WP_EXIT_INPUT,
                    "'%s' is a pipe into which nobody writes; name a file, or start what writes "
                    "into it",
                    path);
        return NULL;
    }
    if (fd < 0) {
        set_errno(error, wp_open_status(errno), "open", path);
        return NULL;
    }
    g_autoptr(WpReader) reader = g_new0(WpReader, 1);
    reader->fd = fd;
    if (fstat(fd, &reader->opened) != 0) {
        set_errno(error, WP_EXIT_SYSTEM, "open", path);
        return NULL;
    }
    return g_steal_pointer(&reader);
}

void
wp_reader_close(WpReader *reader)
{
    if (!reader)
        return;
    close(reader->fd);
    g_free(reader->trouble);
    g_free(reader);
}

ssize_t
wp_reader_read(void *data, void *buffer, size_t size)
{
    WpReader *reader = data;
    ssize_t got;

    do
        got = read(reader->fd, buffer, size);
    while (got < 0 && errno == EINTR);
    if (got < 0 && !reader->trouble)
        reader->trouble = g_strdup(g_strerror(errno));
    return got;
}

bool
wp_reader_seek(WpReader *reader, uint64_t offset)
{
    return lseek(reader->fd, (off_t)offset, SEEK_SET) == (off_t)offset;
}

/* Several threads may read at a time, and all see a file of one size, though it may grow. */
static ssize_t
read_at(void *data, uint64_t offset, void *buffer, size_t size)
{
    WpReader *reader = data;
    uint64_t end = (uint64_t)reader->opened.st_size;
    ssize_t got;

    if (offset >= end)
        return 0;
    size = MIN(size, end - offset);
    do
        got = pread(reader->fd, buffer, size, (off_t)offset);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        char *trouble = g_strdup(g_strerror(errno));

        if (!g_atomic_pointer_compare_and_exchange(&reader->trouble, NULL, trouble))
            g_free(trouble);
    }
    return got;
}

bool
wp_reader_seekable(WpReader *reader, WpSeekable *out)
{
    if (!S_ISREG(reader->opened.st_mode))
        return false;
    *out = (WpSeekable){read_at, reader, (uint64_t)reader->opened.st_size};
    return true;
}

bool
wp_reader_ends(const WpReader *reader)
{
    mode_t mode = reader->opened.st_mode;

    return S_ISREG(mode) || S_ISFIFO(mode) || S_ISSOCK(mode) || isatty(reader->fd);
}

bool
wp_reader_changed(const WpReader *reader)
{
    const struct stat *then = &reader->opened;
    struct stat now;

    return S_ISREG(then->st_mode) && fstat(reader->fd, &now) == 0 &&
           (now.st_size != then->st_size || now.st_mtim.tv_sec != then->st_mtim.tv_sec ||
            now.st_mtim.tv_nsec != then->st_mtim.tv_nsec);
}

const char *
wp_reader_trouble(const WpReader *reader)
{
    return reader->trouble;
}

void
wp_reader_let_go(WpReader *reader)
{
    if (S_ISREG(reader->opened.st_mode))
        posix_fadvise(reader->fd, 0, 0, POSIX_FADV_DONTNEED); /* a hint */
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
wp_folder_names(const char *folder, GError **error)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        set_errno(error, wp_open_status(errno), "list", folder);
        return NULL;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            g_ptr_array_add(names, g_strdup(entry->d_name));
    int trouble = errno;
    closedir(dir);
    errno = trouble;
    if (trouble != 0) {
        set_errno(error, WP_EXIT_SYSTEM, "list", folder);
        return NULL;
    }
    g_ptr_array_sort(names, by_name);
    return g_steal_pointer(&names);
}

/* A build tree has a link to its sources beside the program. */
static char *
build_tree_data(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    if (!program)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(program);
    g_autofree char *data = g_build_filename(folder, "waveplan-data", NULL);

    return access(data, F_OK) == 0 ? g_steal_pointer(&data) : NULL;
}

const char *
wp_data_dir(void)
{
    static gsize dir; /* found once, by whichever thread asks first */

    if (g_once_init_enter(&dir)) {
        const char *found = g_getenv("WAVEPLAN_DATADIR");

        if (!found || !*found)
            found = build_tree_data();
        g_once_init_leave(&dir, (gsize)(found ? found : WP_DATADIR));
    }
    return (const char *)dir;
}

char *
wp_data_path(const char *folder, const char *name)
{
    return g_build_filename(wp_data_dir(), folder, name, NULL);
}

GPtrArray *
wp_folder_files(const char *folder, const char *suffix, GError **error)
{
    g_autoptr(GPtrArray) names = wp_folder_names(folder, error);
    if (!names)
        return NULL;

    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);

        if (g_str_has_suffix(name, suffix))
            g_ptr_array_add(files, g_build_filename(folder, name, NULL));
    }
    return files;
}

/* What is written is sent to the disk in pieces of this size, in bytes, while the next ones come,
 * so that little is left to wait for at the end. */
#define PIECE ((uint64_t)8 << 20)

/* Of a file so much stays in memory, in bytes, for who reads it next; what stands before it and has
 * reached the disk is let go. A plan of 1,000,000 VMs would take 7 GB otherwise, from whatever else
 * the machine keeps there, and memory that was not in use is given slowly: two thirds of the time
 * that writing takes on a virtual machine. */
#define KEPT ((uint64_t)64 << 20)

struct WpFileSink {
    WpSink sink;
    int fd;
    int trouble; /* errno of the first write that failed */
    uint64_t n_bytes;
    uint64_t n_sent; /* of these, on their way to the disk */
    WpSha256 *hash;
    char *name;
    size_t n_held;
    char held[64 * 1024];
};

/* Hints: where the file system does not take them, wp_file_settle() waits longer. What is still on
 * its way to the disk stays, and is asked for again with the next pieces. */
static void
start_writing(WpFileSink *file)
{
    sync_file_range(file->fd, (off_t)file->n_sent, (off_t)(file->n_bytes - file->n_sent),
                    SYNC_FILE_RANGE_WRITE);
    file->n_sent = file->n_bytes;
    if (file->n_sent > KEPT) {
        uint64_t until = file->n_sent - KEPT, from = until > KEPT ? until - KEPT : 0;

        posix_fadvise(file->fd, (off_t)from, (off_t)(until - from), POSIX_FADV_DONTNEED);
    }
}

static void
write_out(WpFileSink *file, const char *bytes, size_t size)
{
    size_t done = 0;

    while (!file->trouble && done < size) {
        ssize_t wrote = write(file->fd, bytes + done, size - done);

        if (wrote > 0)
            done += (size_t)wrote;
        else if (errno != EINTR)
            file->trouble = errno;
    }
    wp_sha256_add(file->hash, bytes, size);
    file->n_bytes += size;
    if (file->n_bytes - file->n_sent >= PIECE)
        start_writing(file);
}

static void
flush(WpFileSink *file)
{
    write_out(file, file->held, file->n_held);
    file->n_held = 0;
}

static void
write_held(WpSink *sink, const void *data, size_t size)
{
    WpFileSink *file = (WpFileSink *)sink;
    const char *bytes = data;

    /* what a writer has gathered itself is not copied once more */
    if (file->n_held == 0 && size >= sizeof file->held) {
        write_out(file, bytes, size);
        return;
    }
    while (size > 0) {
        size_t part = MIN(size, sizeof file->held - file->n_held);

        memcpy(file->held + file->n_held, bytes, part);
        file->n_held += part;
        bytes += part;
        size -= part;
        if (file->n_held == sizeof file->held)
            flush(file);
    }
}

WpFileSink *
wp_file_sink_open(int dir_fd, const char *name, GError **error)
{
    int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    if (fd < 0) {
        set_errno(error, WP_EXIT_SYSTEM, "write", name);
        return NULL;
    }
    WpFileSink *file = g_new0(WpFileSink, 1);
    file->sink.write = write_held;
    file->fd = fd;
    file->hash = wp_sha256_new();
    file->name = g_strdup(name);
    return file;
}

WpSink *
wp_file_sink_sink(WpFileSink *file)
{
    return &file->sink;
}

int
wp_file_sink_end(WpFileSink *file, uint64_t *out_bytes, char out_hex[WP_SHA256_HEX], GError **error)
{
    flush(file);
    start_writing(file);

    char hex[WP_SHA256_HEX];
    wp_sha256_end(file->hash, hex);
    int fd = file->fd;
    if (file->trouble) {
        errno = file->trouble;
        set_errno(error, WP_EXIT_SYSTEM, "write", file->name);
        close(fd);
        fd = -1;
    }
    if (out_bytes)
        *out_bytes = file->n_bytes;
    if (out_hex)
        memcpy(out_hex, hex, sizeof hex);
    wp_sha256_free(file->hash);
    g_free(file->name);
    g_free(file);
    return fd;
}

bool
wp_file_settle(int fd, const char *name, GError **error)
{
    int trouble = fsync(fd) != 0 && errno != EINVAL ? errno : 0;

    if (close(fd) != 0 && !trouble)
        trouble = errno;
    errno = trouble;
    if (trouble)
        set_errno(error, WP_EXIT_SYSTEM, "write", name);
    return trouble == 0;
}

bool
wp_file_sink_close(WpFileSink *file, const char *name, GError **error)
{
    int fd = wp_file_sink_end(file, NULL, NULL, error);

    return fd >= 0 && wp_file_settle(fd, name, error);
}
