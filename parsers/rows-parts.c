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

typedef struct {
    const WpSeekable *bytes;
    WpCsvDialect dialect;
    const WpCsvPlace *stops; /* where the parts after this one begin */
    uint32_t n_stops;
    WpCsvPlace start;
    WpRows rows;
    WpIntake intake;
    GPtrArray *rejects; /* of WpRejectedRecord, with texts of their own */
    WpCsvEnd end;
    GThread *thread;
} Part;

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

static gpointer
read_part(gpointer data)
{
    Part *part = data;
    g_autoptr(WpStream) stream = wp_stream_new_at(part->bytes, part->start.offset);

    wp_stream_unhash(stream);
    wp_csv_read_part(stream, &part->dialect, part->start, part->stops, part->n_stops, &wp_rows_sink,
                     &part->rows, &part->end);
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

static void
join_parts(WpRows *rows, Part *parts, uint32_t n_parts, WpCsvEnd *end)
{
    uint32_t next = end->stop;

    for (uint32_t i = 0; i < n_parts; i++)
        if (parts[i].thread)
            g_thread_join(parts[i].thread);
    while (next < n_parts && !end->failed) {
        Part *part = &parts[next];

        if (!part->thread)
            read_part(part);
        join_part(rows, part, end);
        next += 1 + part->end.stop;
        if (part->end.stop == part->n_stops)
            return;
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

bool
wp_rows_read_parts(WpRows *rows, WpStream *stream, const WpSeekable *bytes,
                   const WpReadEffort *effort, WpCsvEnd *end)
{
    uint32_t n = count_parts(rows, bytes, effort), n_columns = end->n_columns;

    if (n < 2)
        return false;
    g_autofree WpCsvPlace *places = g_new0(WpCsvPlace, n);
    uint32_t n_parts = wp_csv_cut(bytes, n, places);
    g_autofree Part *parts = g_new0(Part, (size_t)n_parts + 1);

    for (uint32_t i = 0; i < n_parts; i++) {
        parts[i] = (Part){.bytes = bytes,
                          .dialect = rows->match->dialect,
                          .start = places[i],
                          .stops = places + i + 1,
                          .n_stops = n_parts - i - 1};
        parts[i].dialect.n_columns = n_columns;
        begin_part(&parts[i], rows);
        /* where no thread is to be had, it is read when its turn comes */
        parts[i].thread = g_thread_try_new("csv", read_part, &parts[i], NULL);
    }
    wp_csv_read_part(stream, &rows->match->dialect, (WpCsvPlace){0, 1}, places, n_parts,
                     &wp_rows_sink, rows, end);
    wp_flow_batch_flush(rows->table);
    join_parts(rows, parts, n_parts, end);
    for (uint32_t i = 0; i < n_parts; i++)
        clear_part(&parts[i]);
    return true;
}
