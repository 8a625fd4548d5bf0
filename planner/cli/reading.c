#include "planner/cli/reading.h"

#include "planner/base/jobs.h"
#include "planner/cli/files.h"
#include "planner/cli/terminal.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Files are read in turns: assets and business tables, then parts, then flows; in a turn in order
 * of name. Each is read by one thread into a builder of its own while others read the files before
 * and behind it, and the builders are put together in that order. Only a file that weighs more than
 * all behind it, so that threads would have nothing left to do, is cut into parts of its own.
 */

#define HEAD_SIZE (64 * 1024) /* what detection looks at */

typedef struct {
    const char *path;
    guint number; /* among all, in order of name */
    unsigned turn;
    uint64_t size; /* 0: not known */
    uint32_t n_threads;
    WpBuilder *builder; /* these are the estate's own, or the file's */
    WpDiagList *diags;
    GPtrArray *rejects; /* of WpInputReject */
    GArray *results;    /* of WpReadResult */
    WpMatch *match;     /* (nullable) what it is taken for */
    GError *trouble;    /* the first thing that the system refused */
    bool done;
} File;

typedef struct {
    const WpLayouts *layouts;
    File *files; /* in the order in which they are read */
    guint n_files;
    bool let_go; /* files are let go from memory when they were read */
    unsigned percentile;
    gint n_begun;
    GMutex lock; /* of done */
    GCond is_done;
} Reading;

static void
reject_free(gpointer data)
{
    WpInputReject *reject = data;

    g_free(reject->file);
    g_free(reject->message);
    g_free(reject->record);
    g_free(reject);
}

static void
read_free(gpointer data)
{
    WpInputRead *read = data;

    g_free(read->file);
    g_free(read);
}

static void
keep_reject(void *data, const WpRejectedRecord *from)
{
    WpInputReject *reject = g_new0(WpInputReject, 1);

    reject->file = g_strdup(from->file);
    reject->line = from->line;
    reject->code = from->code;
    reject->message = g_strdup(from->message);
    reject->record = g_strndup(from->record, from->record_size);
    g_ptr_array_add(data, reject);
}

/* ---- what the system refuses ---- */

WpReader *
wp_input_open(const char *path, GError **trouble)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(WpReader) reader = wp_reader_open(path, &error);

    if (reader && !wp_reader_ends(reader)) {
        g_clear_pointer(&reader, wp_reader_close);
        g_set_error(&error, WP_ERROR, WP_EXIT_INPUT, "'%s' is a %s; wanted a file or a pipe", path,
                    g_file_test(path, G_FILE_TEST_EXISTS) ? "device" : "device or a folder");
    }
    if (error && !*trouble)
        *trouble = g_steal_pointer(&error);
    return g_steal_pointer(&reader);
}

void
wp_input_note_trouble(const WpReader *reader, const char *path, GError **trouble)
{
    if (wp_reader_trouble(reader) && !*trouble)
        g_set_error(trouble, WP_ERROR, WP_EXIT_SYSTEM, "cannot read '%s': %s", path,
                    wp_reader_trouble(reader));
}

bool
wp_input_is_regular(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* ---- what a file is ---- */

typedef struct {
    const WpLayouts *layouts;
    File *file;
} Look;

/* In which turn a file is read. What nothing recognises comes first, to be said; so do standard
 * input and pipes, which can be looked at only once. */
static bool
look(void *data, unsigned thread, GError **error)
{
    const Look *one = data;
    File *file = one->file;
    g_autoptr(WpReader) reader = strcmp(file->path, "-") == 0 || !wp_input_is_regular(file->path)
                                     ? NULL
                                     : wp_input_open(file->path, &file->trouble);
    g_autofree uint8_t *head = g_malloc(HEAD_SIZE);
    WpSeekable bytes;
    size_t size = 0;

    (void)thread, (void)error;
    if (!reader)
        return true;
    if (wp_reader_seekable(reader, &bytes))
        file->size = bytes.size;
    while (size < HEAD_SIZE) {
        ssize_t got = wp_reader_read(reader, head + size, HEAD_SIZE - size);

        if (got <= 0)
            break;
        size += (size_t)got;
    }
    wp_input_note_trouble(reader, file->path, &file->trouble);
    file->match = wp_match(one->layouts, file->path, head, size, size < HEAD_SIZE);
    file->turn = file->match->layout ? wp_layout_turn(file->match->layout) : 0;
    return true;
}

static void
look_at_all(Reading *reading)
{
    g_autofree Look *looks = g_new(Look, reading->n_files);

    for (guint i = 0; i < reading->n_files; i++)
        looks[i] = (Look){reading->layouts, &reading->files[i]};
    wp_jobs_each(look, looks, sizeof *looks, reading->n_files, g_get_num_processors(),
                 NULL); /* none fails */
}

static int
by_turn(gconstpointer a, gconstpointer b)
{
    const File *x = a, *y = b;

    if (x->turn != y->turn)
        return x->turn < y->turn ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* ---- reading ---- */

/* Whether the file is a workbook; then it is read. */
static bool
read_workbook(const WpLayouts *layouts, File *file, const char *name, WpReader *reader)
{
    g_autofree uint8_t *head = g_malloc(HEAD_SIZE);
    WpSeekable bytes;

    if (!wp_reader_seekable(reader, &bytes))
        return false;
    ssize_t size = bytes.read_at(bytes.data, 0, head, HEAD_SIZE);
    if (size <= 0 || !wp_is_workbook(head, (size_t)size))
        return false;
    wp_read_workbook(layouts, file->builder, name, &bytes, keep_reject, file->rejects, file->diags,
                     file->results);
    return true;
}

/* Some other program writes to the file: what was read may be half of what it will be. */
static void
say_changed(File *file, const char *name)
{
    wp_diag(file->diags, WP_DIAG_UNREADABLE, (WpLoc){g_intern_string(name), 0, 0},
            "the file changed while it was read; run again when it is complete");
    for (guint i = 0; i < file->results->len; i++)
        g_array_index(file->results, WpReadResult, i).broken = true;
}

static void
read_file(const Reading *reading, File *file)
{
    const WpLayouts *layouts = reading->layouts;
    g_autoptr(WpReader) reader = wp_input_open(file->path, &file->trouble);
    const char *name = strcmp(file->path, "-") == 0 ? "standard input" : file->path;
    g_autofree WpReadResult *result = g_new0(WpReadResult, 1);
    WpReadEffort effort = {.n_threads = file->n_threads, .match = file->match};
    WpSeekable bytes;

    if (!reader)
        return;
    if (!read_workbook(layouts, file, name, reader)) {
        if (wp_reader_seekable(reader, &bytes))
            wp_read_file(layouts, file->builder, name, &bytes, &effort, keep_reject, file->rejects,
                         file->diags, result);
        else
            wp_read_input(layouts, file->builder, name, wp_reader_read, reader, keep_reject,
                          file->rejects, file->diags, result);
        g_array_append_vals(file->results, result, 1);
    }
    wp_input_note_trouble(reader, file->path, &file->trouble);
    if (wp_reader_changed(reader))
        say_changed(file, name);
    if (reading->let_go)
        wp_reader_let_go(reader);
}

/* The first file goes into the estate's own lists, which nobody touches before it is read. */
static void
own_all(File *file, unsigned percentile)
{
    file->builder = wp_builder_new();
    wp_builder_set_percentile(file->builder, percentile);
    file->diags = wp_diag_list_new();
    file->rejects = g_ptr_array_new();
}

static gpointer
work(gpointer data)
{
    Reading *reading = data;

    for (;;) {
        guint i = (guint)g_atomic_int_add(&reading->n_begun, 1);

        if (i >= reading->n_files)
            return NULL;
        if (i > 0)
            own_all(&reading->files[i], reading->percentile);
        read_file(reading, &reading->files[i]);
        g_mutex_lock(&reading->lock);
        reading->files[i].done = true;
        g_cond_signal(&reading->is_done);
        g_mutex_unlock(&reading->lock);
    }
}

/* ---- putting together ---- */

/* Puts what was read of a file to what was read before it. */
static void
put(File *file, WpInputs *inputs, WpBuilder *builder, WpDiagList *diags)
{
    uint32_t first = 0;

    if (file->builder != builder) {
        first = wp_builder_absorb_files(builder, file->builder);
        wp_diag_list_take(diags, file->diags);
        g_ptr_array_extend_and_steal(inputs->rejects, file->rejects);
        wp_builder_free(file->builder);
        wp_diag_list_free(file->diags);
    }
    for (guint i = 0; i < file->results->len; i++) {
        WpReadResult *result = &g_array_index(file->results, WpReadResult, i);
        WpInputRead *read = g_new0(WpInputRead, 1);

        result->file += first;
        read->file = g_strdup(wp_builder_file(builder, result->file)->name);
        read->result = *result;
        g_ptr_array_add(inputs->reads, read);
        inputs->n_broken += result->broken;
    }
    g_array_unref(file->results);
    wp_match_free(file->match);
    if (file->trouble && !inputs->trouble)
        inputs->trouble = g_steal_pointer(&file->trouble);
    g_clear_error(&file->trouble);
}

/* Shares the threads among the files: each has one, but a file behind which there is too little to
 * do has all. */
static void
share_threads(Reading *reading, unsigned n_threads)
{
    uint64_t behind = 0;

    for (guint i = reading->n_files; i > 0; i--) {
        File *file = &reading->files[i - 1];

        file->n_threads = file->size * (n_threads - 1) > behind ? n_threads : 1;
        behind += file->size;
    }
}

/* Whether the files are so many that they, the plan and its results do not stay in memory together,
 * by far: what was read goes first then, for it is not needed again, and others' memory need not.
 * Those of smaller estates stay for the next run with other settings. */
static bool
are_many(const Reading *reading)
{
    uint64_t size = 0;
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

    for (guint i = 0; i < reading->n_files; i++)
        size += reading->files[i].size;
    return pages > 0 && page > 0 && size > (uint64_t)pages / 4 * (uint64_t)page;
}

static void
wait_for(Reading *reading, const File *file)
{
    g_mutex_lock(&reading->lock);
    while (!file->done)
        g_cond_wait(&reading->is_done, &reading->lock);
    g_mutex_unlock(&reading->lock);
}

static void
read_all(Reading *reading, unsigned n_threads, WpInputs *inputs, WpBuilder *builder,
         WpDiagList *diags)
{
    g_autofree GThread **threads = g_new0(GThread *, n_threads);
    unsigned n_begun = 0;

    /* where no thread is to be had, this one reads */
    for (unsigned i = 0; n_threads > 1 && i < n_threads; i++) {
        threads[i] = g_thread_try_new("read", work, reading, NULL);
        n_begun += threads[i] != NULL;
    }
    for (guint i = 0; i < reading->n_files; i++) {
        wp_progress("reading", i, reading->n_files);
        if (n_begun == 0)
            read_file(reading, &reading->files[i]);
        else
            wait_for(reading, &reading->files[i]);
        put(&reading->files[i], inputs, builder, diags);
    }
    for (unsigned i = 0; i < n_threads; i++)
        if (threads[i])
            g_thread_join(threads[i]);
}

void
wp_inputs_read_files(WpInputs *inputs, const WpLayouts *layouts, WpBuilder *builder,
                     const GPtrArray *paths, WpDiagList *diags)
{
    g_autofree File *files = g_new0(File, paths->len);
    Reading reading = {.layouts = layouts,
                       .files = files,
                       .n_files = paths->len,
                       .percentile = wp_builder_percentile(builder)};
    unsigned n_threads = MIN(g_get_num_processors(), WP_JOBS_MAX_THREADS);

    inputs->rejects = g_ptr_array_new_with_free_func(reject_free);
    inputs->reads = g_ptr_array_new_with_free_func(read_free);
    for (guint i = 0; i < paths->len; i++)
        files[i] = (File){.path = g_ptr_array_index(paths, i),
                          .number = i,
                          .builder = builder,
                          .diags = diags,
                          .rejects = inputs->rejects,
                          .results = g_array_new(FALSE, FALSE, sizeof(WpReadResult))};
    look_at_all(&reading);
    qsort(files, paths->len, sizeof *files, by_turn);
    share_threads(&reading, n_threads);
    reading.let_go = are_many(&reading);
    g_mutex_init(&reading.lock);
    g_cond_init(&reading.is_done);
    read_all(&reading, n_threads, inputs, builder, diags);
#ifdef __GLIBC__
    malloc_trim(0); /* what the threads freed would be theirs for good */
#endif
    g_mutex_clear(&reading.lock);
    g_cond_clear(&reading.is_done);
}
