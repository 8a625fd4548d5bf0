#include "parsers/reader.h"

#include <string.h>

#include "parsers/elements.h"
#include "parsers/table.h"

typedef struct {
    WpIntake *intake;
    const WpMatch *match;
    WpTable *table;  /* (nullable) once the header has been met */
    bool sampling;   /* rows only vote */
    bool stop_early; /* at the end of the head */
} Rows;

static bool
take_row(void *data, const WpCsvRow *row)
{
    Rows *rows = data;
    WpPlace place = {.line = row->line,
                     .offset = row->offset,
                     .size = row->size,
                     .raw = row->raw,
                     .raw_size = row->raw_size};

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
    Rows *rows = data;
    WpIntake *intake = rows->intake;
    WpPlace place = {.line = fault->line, .raw = fault->raw, .raw_size = fault->raw_size};

    if (rows->sampling || fault->line < rows->match->header_line)
        return true;
    wp_builder_count_reject(intake->builder, intake->file);
    intake->n_records++;
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

static const WpCsvSink rows_sink = {take_row, take_fault};

/* Lets the rows of the head vote on how columns write numbers and dates. */
static void
sample_head(Rows *rows, const uint8_t *head, size_t size, bool whole)
{
    g_autoptr(WpStream) stream = NULL;
    WpCsvEnd end;

    while (!whole && size > 0 && head[size - 1] != '\n' && head[size - 1] != '\r')
        size--;
    stream = wp_stream_new_memory(head, size);
    rows->sampling = true;
    wp_csv_read(stream, &rows->match->dialect, &rows_sink, rows, &end);
    rows->sampling = false;
    if (rows->table)
        wp_table_settle(rows->table);
}

static bool
read_table(WpIntake *intake, const WpMatch *match, WpStream *stream, WpReadResult *out)
{
    Rows rows = {.intake = intake, .match = match};
    WpCsvEnd end;
    size_t size;
    bool whole;
    const uint8_t *head = wp_stream_head(stream, &size, &whole);

    sample_head(&rows, head, size, whole);
    wp_csv_read(stream, &match->dialect, &rows_sink, &rows, &end);
    if (end.bad_text_line > 0)
        wp_diag(intake->diags, WP_DIAG_ASSUMED, (WpLoc){intake->name, end.bad_text_line, 0},
                "%" G_GUINT64_FORMAT " rows are not UTF-8; their cells are read as Windows-1252",
                end.bad_text_rows);
    if (rows.table) {
        wp_table_end(rows.table);
        memcpy(out->missing, rows.table->missing, sizeof out->missing);
        out->n_missing = rows.table->n_missing;
        wp_table_free(rows.table);
    }
    return !end.failed;
}

static void
say_unread(const char *name, const WpMatch *match, WpDiagList *diags)
{
    WpLoc loc = {g_intern_string(name), match->columns_line, 0};

    if (strcmp(match->form, "empty") == 0) {
        wp_diag(diags, WP_DIAG_EMPTY_FILE, loc, "the file is empty");
        return;
    }
    if (strcmp(match->form, "not text") == 0) {
        wp_diag(diags, WP_DIAG_NO_LAYOUT, loc, "the file is not text, and is not read");
        return;
    }
    wp_diag(diags, WP_DIAG_NO_LAYOUT, loc, "not read: %s (%s)", match->reason, match->form);
    if (match->nearest)
        wp_diag_hint(diags, "nearest is %s, which wants %s", match->nearest->id, match->lacks);
}

/* Completes what the manifest says of the file. */
static void
close_file(WpIntake *intake, WpStream *stream)
{
    wp_stream_drain(stream);
    WpInputFile *file = wp_builder_file(intake->builder, intake->file);

    file->size_bytes = wp_stream_size(stream);
    wp_stream_sha256(stream, file->sha256);
    file->collected = intake->collected;
}

void
wp_read_input(const WpLayouts *layouts, WpBuilder *builder, const char *name, WpReadFn read,
              void *read_data, WpRejectFn reject, void *reject_data, WpDiagList *diags,
              WpReadResult *out)
{
    g_autoptr(WpStream) stream = wp_stream_new(read, read_data);
    size_t size;
    bool whole;
    const uint8_t *head = wp_stream_head(stream, &size, &whole);
    g_autoptr(WpMatch) match = wp_match(layouts, name, head, size, whole);
    WpIntake intake = {
        .layout = match->layout,
        .builder = builder,
        .texts = wp_builder_texts(builder),
        .name = g_intern_string(name),
        .diags = diags,
        .reject = reject,
        .reject_data = reject_data,
        .collected = WP_TIME_NONE,
    };

    memset(out, 0, sizeof *out);
    out->layout = match->layout;
    out->encoding = match->dialect.encoding;
    intake.file = out->file =
        wp_builder_add_file(builder, name, match->layout ? match->layout->id : NULL,
                            match->layout ? match->layout->source : NULL,
                            match->layout ? match->layout->evidence : WP_EVIDENCE_OBSERVATION);
    if (!match->layout && !wp_stream_failed(stream))
        say_unread(name, match, diags);
    else if (match->layout && match->layout->form == WP_FORM_XML)
        out->broken = !wp_elements_read(&intake, stream);
    else if (match->layout)
        out->broken = !read_table(&intake, match, stream, out);
    close_file(&intake, stream);
    if (wp_stream_failed(stream)) {
        out->broken = true;
        wp_diag(diags, WP_DIAG_UNREADABLE, (WpLoc){intake.name, 0, 0},
                "reading failed after %" G_GUINT64_FORMAT " bytes", wp_stream_size(stream));
    } else if (match->layout && wp_layout_kind(match->layout) != WP_KIND_NONE &&
               intake.n_records == 0 && !out->broken) {
        wp_diag(diags, WP_DIAG_EMPTY_FILE, (WpLoc){intake.name, 0, 0}, "the file has no records");
    }
}
