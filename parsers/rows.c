#include "parsers/rows.h"

#include "parsers/match.h"

#include <string.h>

static bool
take_row(void *data, const WpCsvRow *row)
{
    WpRows *rows = data;
    WpPlace place = {.line = row->line,
                     .offset = row->offset,
                     .size = row->size,
                     .raw = row->raw,
                     .raw_size = row->raw_size,
                     .apart = row->apart};

    if (row->line < rows->match->header_line)
        return true;
    if (row->line == rows->match->header_line) {
        if (!rows->table)
            rows->table = wp_table_new(rows->intake, rows->match->dialect.delimiter, row->cells,
                                       row->n_cells, row->line);
        return true;
    }
    if (rows->sampling)
        wp_table_sample(rows->table, row->cells, row->n_cells);
    else
        wp_table_row(rows->table, row->cells, row->n_cells, &place);
    return true;
}

static bool
take_fault(void *data, const WpCsvFault *fault)
{
    WpRows *rows = data;
    WpIntake *intake = rows->intake;
    WpPlace place = {.line = fault->line, .raw = fault->raw, .raw_size = fault->raw_size};

    if (rows->sampling || fault->line < rows->match->header_line)
        return true;
    wp_builder_count_reject(intake->builder, intake->file);
    intake->n_records++;
    if (rows->table)
        rows->table->n_given++;
    if (fault->line != fault->fault_line)
        wp_intake_refuse(intake, &place, fault->code, fault->line, fault->open_column,
                         "the cell opened here goes wrong in line %u, column %u: %s",
                         fault->fault_line, fault->column, fault->message);
    else
        wp_intake_refuse(intake, &place, fault->code, fault->line,
                         fault->code == WP_DIAG_CSV_QUOTE ? fault->column : fault->open_column,
                         "%s", fault->message);
    return true;
}

const WpCsvSink wp_rows_sink = {take_row, take_fault};

/* Lets the rows of the head vote on how columns write numbers and dates. */
static void
sample_head(WpRows *rows, const uint8_t *head, size_t size, bool whole, WpCsvEnd *end)
{
    g_autoptr(WpStream) stream = NULL;

    while (!whole && size > 0 && head[size - 1] != '\n' && head[size - 1] != '\r')
        size--;
    stream = wp_stream_new_memory(head, size);
    wp_stream_unhash(stream);
    rows->sampling = true;
    wp_csv_read(stream, &rows->match->dialect, &wp_rows_sink, rows, end);
    rows->sampling = false;
    if (rows->table)
        wp_table_settle(rows->table);
}

bool
wp_rows_read(WpIntake *intake, const WpMatch *match, WpStream *stream, const WpSeekable *bytes,
             const WpReadEffort *effort, WpReadResult *out)
{
    WpRows rows = {.intake = intake, .match = match};
    WpCsvEnd end;
    size_t size;
    bool whole;
    const uint8_t *head = wp_stream_head(stream, &size, &whole);

    sample_head(&rows, head, size, whole, &end);
    wp_match_say_above(match, intake->name, intake->diags);
    if (!bytes || !wp_rows_read_parts(&rows, stream, bytes, effort, &end))
        wp_csv_read(stream, &match->dialect, &wp_rows_sink, &rows, &end);
    if (end.bad_text_line > 0)
        wp_diag(intake->diags, WP_DIAG_ASSUMED, (WpLoc){intake->name, end.bad_text_line, 0},
                "%" G_GUINT64_FORMAT " row%s not in UTF-8: cells are read as Windows-1252",
                end.bad_text_rows, wp_plural(end.bad_text_rows));
    if (rows.table) {
        wp_table_end(rows.table);
        memcpy(out->missing, rows.table->missing, sizeof out->missing);
        out->n_missing = rows.table->n_missing;
        out->header_line = match->header_line;
        wp_table_free(rows.table);
    }
    return !end.failed;
}
