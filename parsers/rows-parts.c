#include "parsers/rows.h"

#include <string.h>

/*
 * A large table is cut at places where records seem to begin, and its parts are read at a time,
 * each into a builder of its own. The first part goes into the real one; the others are put to it
 * in order. Whether a place was right is known when the part before it ends: either exactly there,
 * with nothing in doubt, or it goes on, and what was read from the wrong place is thrown away. So
 * the result is that of reading in one go, wherever the cuts are.
 */

#define SMALLEST_PART (8 * 1024 * 1024)

/* Where parts begin, but the first, which is read while the others are looked for. */
typedef struct {
    const WpSeekable *bytes;
    uint32_t n_wanted;
    WpCsvPlace *places;
    uint32_t n_found;
    bool done;
    GMutex lock; /* of these two */
    GCond changed;
} Cuts;

typedef struct {
    const WpSeekable *bytes;
    Cuts *cuts;
    uint32_t number; /* of its place */
    WpCsvDialect dialect;
    WpRows rows;
    WpIntake intake;
    GPtrArray *rejects; /* of WpRejectedRecord, with texts of their own */
    WpCsvEnd end;
    GThread *thread;
} Part;

static void
note_found(void *data)
{
    Cuts *cuts = data;

    g_mutex_lock(&cuts->lock);
    cuts->n_found++;
    g_cond_broadcast(&cuts->changed);
    g_mutex_unlock(&cuts->lock);
}

static gpointer
find_cuts(gpointer data)
{
    Cuts *cuts = data;

    wp_csv_cut(cuts->bytes, cuts->n_wanted + 1, cuts->places, note_found, cuts);
    g_mutex_lock(&cuts->lock);
    cuts->done = true;
    g_cond_broadcast(&cuts->changed);
    g_mutex_unlock(&cuts->lock);
    return NULL;
}

/* Waits until there are @n, or no more come. Returns: how many there are */
static uint32_t
wait_for_cuts(Cuts *cuts, uint32_t n)
{
    g_mutex_lock(&cuts->lock);
    while (!cuts->done && cuts->n_found < n)
        g_cond_wait(&cuts->changed, &cuts->lock);
    uint32_t n_found = cuts->n_found;
    g_mutex_unlock(&cuts->lock);
    return n_found;
}

static uint32_t
all_cuts(void *data)
{
    return wait_for_cuts(data, UINT32_MAX);
}

/* The places behind that of @part. */
static uint32_t
cuts_behind(void *data)
{
    const Part *part = data;

    return all_cuts(part->cuts) - part->number - 1;
}

static void
reject_free(gpointer data)
{
    WpRejectedRecord *reject = data;

    g_free((char *)reject->message);
    g_free((char *)reject->record);
    g_free(reject);
}

static void
keep_reject(void *data, const WpRejectedRecord *from)
{
    WpRejectedRecord *reject = g_memdup2(from, sizeof *from);

    reject->message = g_strdup(from->message);
    reject->record = g_memdup2(from->record, from->record_size);
    g_ptr_array_add(data, reject);
}

static void
begin_part(Part *part, const WpRows *whole)
{
    const WpIntake *intake = whole->intake;
    const WpLayout *layout = intake->layout;

    part->rejects = g_ptr_array_new_with_free_func(reject_free);
    part->intake = *intake;
    part->intake.builder = wp_builder_new();
    wp_builder_set_percentile(part->intake.builder, wp_builder_percentile(intake->builder));
    part->intake.texts = wp_builder_texts(part->intake.builder);
    part->intake.file = wp_builder_add_file(part->intake.builder, intake->name, layout->id,
                                            layout->source, layout->evidence);
    part->intake.diags = wp_diag_list_new();
    part->intake.collected = WP_TIME_NONE;
    part->intake.n_records = 0;
    if (intake->reject) {
        part->intake.reject = keep_reject;
        part->intake.reject_data = part->rejects;
    }
    part->rows = (WpRows){.intake = &part->intake, .match = whole->match};
    part->rows.table = wp_table_again(whole->table, &part->intake);
}

static void
clear_part(Part *part)
{
    wp_table_free(part->rows.table);
    wp_builder_free(part->intake.builder);
    wp_diag_list_free(part->intake.diags);
    g_ptr_array_unref(part->rejects);
}

/* Does nothing where there are fewer parts than were wanted. */
static gpointer
read_part(gpointer data)
{
    Part *part = data;
    Cuts *cuts = part->cuts;

    if (wait_for_cuts(cuts, part->number + 1) <= part->number)
        return NULL;
    WpCsvPlace start = cuts->places[part->number];
    uint64_t next = wp_csv_cut_after(cuts->bytes->size, cuts->n_wanted + 1, part->number + 1);
    WpCsvStops stops = {.places = cuts->places + part->number + 1,
                        .find = cuts_behind,
                        .data = part,
                        .ask_at = MAX(next, start.offset + 1)};
    g_autoptr(WpStream) stream = wp_stream_new_at(part->bytes, start.offset);

    wp_stream_unhash(stream);
    wp_csv_read_part(stream, &part->dialect, start, &stops, &wp_rows_sink, &part->rows, &part->end);
    wp_flow_batch_flush(part->rows.table);
    return NULL;
}

/* Puts a part to what was read before it. */
static void
join_part(WpRows *rows, Part *part, WpCsvEnd *end)
{
    WpIntake *intake = rows->intake;

    wp_builder_absorb(intake->builder, intake->file, part->intake.builder);
    wp_table_join(rows->table, part->rows.table);
    wp_diag_list_take(intake->diags, part->intake.diags);
    for (guint i = 0; i < part->rejects->len; i++)
        intake->reject(intake->reject_data, g_ptr_array_index(part->rejects, i));
    intake->n_records += part->intake.n_records;
    if (part->intake.collected != WP_TIME_NONE)
        wp_intake_note_collected(intake, part->intake.collected);
    end->failed = part->end.failed;
    if (end->bad_text_line == 0)
        end->bad_text_line = part->end.bad_text_line;
    end->bad_text_rows += part->end.bad_text_rows;
}

/* What a part was read as that begins in the rows of another table is thrown away. */
static void
read_anew(Part *part, const WpRows *whole)
{
    clear_part(part);
    begin_part(part, whole);
    part->rows.table->other_line = whole->table->other_line;
    read_part(part);
}

static void
join_parts(WpRows *rows, Part *parts, uint32_t n_parts, WpCsvEnd *end)
{
    uint32_t next = end->stop;

    while (next < n_parts && !end->failed) {
        Part *part = &parts[next];

        if (rows->table->other_line > 0)
            read_anew(part, rows);
        else if (!part->thread)
            read_part(part);
        join_part(rows, part, end);
        next += 1 + part->end.stop;
    }
}

/* How many parts the file is worth. */
static uint32_t
count_parts(const WpRows *rows, const WpSeekable *bytes, const WpReadEffort *effort)
{
    uint64_t smallest = effort->part > 0 ? effort->part : SMALLEST_PART;
    WpEncoding encoding = rows->match->dialect.encoding;

    if (!rows->table || (encoding != WP_ENCODING_UTF8 && encoding != WP_ENCODING_WINDOWS_1252))
        return 1;
    return (uint32_t)MIN(effort->n_threads, bytes->size / smallest);
}

/* Reads the first part while others read theirs, and puts those to it. */
static void
read_at_a_time(WpRows *rows, WpStream *stream, Cuts *cuts, Part *parts, WpCsvEnd *end)
{
    WpCsvStops stops = {.places = cuts->places,
                        .find = all_cuts,
                        .data = cuts,
                        .ask_at = wp_csv_cut_after(cuts->bytes->size, cuts->n_wanted + 1, 0)};
    GThread *finder = g_thread_try_new("cut", find_cuts, cuts, NULL);

    if (!finder)
        find_cuts(cuts);
    /* where no thread is to be had, a part is read when its turn comes */
    for (uint32_t i = 0; i < cuts->n_wanted; i++)
        parts[i].thread = g_thread_try_new("csv", read_part, &parts[i], NULL);
    wp_csv_read_part(stream, &rows->match->dialect, (WpCsvPlace){0, 1}, &stops, &wp_rows_sink, rows,
                     end);
    wp_flow_batch_flush(rows->table);
    if (finder)
        g_thread_join(finder);
    for (uint32_t i = 0; i < cuts->n_wanted; i++)
        if (parts[i].thread)
            g_thread_join(parts[i].thread);
    join_parts(rows, parts, cuts->n_found, end);
}

bool
wp_rows_read_parts(WpRows *rows, WpStream *stream, const WpSeekable *bytes,
                   const WpReadEffort *effort, WpCsvEnd *end)
{
    uint32_t n = count_parts(rows, bytes, effort), n_columns = end->n_columns;

    if (n < 2)
        return false;
    g_autofree WpCsvPlace *places = g_new0(WpCsvPlace, n);
    g_autofree Part *parts = g_new0(Part, n);
    Cuts cuts = {.bytes = bytes, .n_wanted = n - 1, .places = places};

    g_mutex_init(&cuts.lock);
    g_cond_init(&cuts.changed);
    for (uint32_t i = 0; i + 1 < n; i++) {
        parts[i] =
            (Part){.bytes = bytes, .cuts = &cuts, .number = i, .dialect = rows->match->dialect};
        parts[i].dialect.n_columns = n_columns;
        begin_part(&parts[i], rows);
    }
    read_at_a_time(rows, stream, &cuts, parts, end);
    for (uint32_t i = 0; i + 1 < n; i++)
        clear_part(&parts[i]);
    g_mutex_clear(&cuts.lock);
    g_cond_clear(&cuts.changed);
    return true;
}
