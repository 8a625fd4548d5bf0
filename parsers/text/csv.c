#include "parsers/text/csv.h"

#include "parsers/text/csv-line.h"
#include "parsers/text/csv-state.h"

#include <string.h>

static void
clear_row(WpCsvState *csv)
{
    csv->n_cells = 0;
    csv->row_done = csv->bad_text = csv->has_nul = csv->too_many = false;
}

static void
check_text(WpCsvState *csv, const char *text, size_t size)
{
    if (wp_line_is_plain(text, size))
        return;
    if (memchr(text, 0, size))
        csv->has_nul = true;
    else if (csv->dialect->encoding == WP_ENCODING_UTF8 &&
             !g_utf8_validate(text, (gssize)size, NULL))
        csv->bad_text = true;
}

static void
begin_next(WpCsvState *csv)
{
    clear_row(csv);
    csv->start = csv->fed;
    csv->row_line = csv->line;
    csv->row_offset = csv->offset;
}

/* Moves past the line buffer[fed .. end): it belongs to the record. */
static void
pass_line(WpCsvState *csv, size_t end)
{
    csv->offset +=
        wp_encoding_source_size(csv->dialect->encoding, csv->buffer + csv->fed, end - csv->fed);
    csv->line++;
    csv->fed = end;
    if (csv->newline < end)
        csv->newline = end;
}

/* Refuses the first line of the record and goes on after it; the rest of what the record had
 * swallowed, up to @seen, is read again with suspicion. @column: of the fault in the line at fed,
 * from 1. */
static void
refuse(WpCsvState *csv, size_t seen, WpDiagCode code, size_t column, const char *message)
{
    size_t first_end = csv->start + wp_line_size(csv->buffer + csv->start, csv->end - csv->start);
    uint64_t suspect = csv->base + seen;
    WpCsvFault fault = {
        .code = code,
        .line = csv->row_line,
        .fault_line = csv->line,
        .column = (uint32_t)column,
        .open_column = wp_line_open_quote(csv->buffer + csv->start, first_end - csv->start),
        .message = message,
        .raw = csv->buffer + csv->start,
        .raw_size = (uint32_t)wp_line_trimmed(csv->buffer + csv->start, first_end - csv->start),
    };

    csv->stopped = !csv->sink->fault(csv->data, &fault);
    csv_fini(&csv->parser, NULL, NULL, NULL);
    csv->above.n = 0;
    if (suspect > csv->suspect) {
        csv->suspect = suspect;
        csv->suspect_line = csv->row_line;
    }
    csv->fed = csv->start;
    csv->line = csv->row_line;
    csv->offset = csv->row_offset;
    csv->newline = csv->fed;
    pass_line(csv, first_end);
    begin_next(csv);
}

static void
refuse_row(WpCsvState *csv, size_t end, WpDiagCode code, const char *message)
{
    WpCsvFault fault = {
        .code = code,
        .line = csv->row_line,
        .fault_line = csv->row_line,
        .column = 0,
        .message = message,
        .raw = csv->buffer + csv->start,
        .raw_size = (uint32_t)wp_line_trimmed(csv->buffer + csv->start, end - csv->start),
    };

    csv->stopped = !csv->sink->fault(csv->data, &fault);
}

static void
give_row(WpCsvState *csv, size_t end)
{
    WpCsvRow row = {.line = csv->row_line, .offset = csv->row_offset, .apart = csv->apart};

    if (csv->bad_text)
        wp_csv_mend_cells(csv);
    row.raw = csv->buffer + csv->start;
    row.raw_size = (uint32_t)wp_line_trimmed(csv->buffer + csv->start, end - csv->start);
    row.size = (uint32_t)wp_encoding_source_size(csv->dialect->encoding, row.raw, row.raw_size);
    row.cells = csv->cells;
    row.n_cells = csv->n_cells;
    if (csv->n_columns == 0)
        csv->n_columns = row.n_cells;
    if (!csv->seen.columns)
        wp_csv_seen_init(&csv->seen, csv->n_columns);
    csv->stopped = !csv->sink->row(csv->data, &row);
}

/* A row is complete and ends at @end. Returns: it was given as libcsv gave it */
static bool
end_row(WpCsvState *csv, size_t end)
{
    if (csv->too_many) {
        refuse_row(csv, end, WP_DIAG_CSV_CELL_COUNT, "the row has too many cells");
    } else if (csv->has_nul) {
        refuse_row(csv, end, WP_DIAG_BAD_VALUE, "the record holds a NUL byte");
    } else if (csv->base + csv->start < csv->suspect && csv->n_cells != csv->n_columns) {
        g_autofree char *message = g_strdup_printf(
            "belongs to the broken record that begins in line %u", csv->suspect_line);
        refuse_row(csv, end, WP_DIAG_CSV_QUOTE, message);
    } else {
        give_row(csv, end);
        return !csv->bad_text;
    }
    return false;
}

/* Feeds the line buffer[fed .. end). */
static void
feed(WpCsvState *csv, size_t end)
{
    size_t size = end - csv->fed;
    bool is_first = csv->fed == csv->start;

    check_text(csv, csv->buffer + csv->fed, size);
    wp_csv_make_room(csv, size);
    size_t eaten = wp_csv_feed(csv, size);

    if (eaten < size) {
        if (csv_error(&csv->parser) == CSV_EPARSE)
            refuse(csv, end, WP_DIAG_CSV_QUOTE, eaten + 1,
                   csv->parser.quoted ? "a quoted cell goes on after its closing quote"
                                      : "a quote inside a cell that is not quoted");
        else
            refuse(csv, end, WP_DIAG_CSV_CELL_SIZE, 1,
                   "a cell is over 1 MiB: is a closing quote missing?");
        return;
    }
    bool between = csv->parser.pstate == 0 && !csv->row_done; /* a blank line */
    if (!between) {
        csv->above.n = csv->row_done && end_row(csv, end) && is_first ? csv->n_cells - 1 : 0;
        csv->above.line = csv->start;
    }
    pass_line(csv, end);
    if (csv->row_done || between) {
        begin_next(csv);
        csv->apart = between;
    }
}

/* After the last line: a row without line end, or a cell that was never closed. */
static void
finish(WpCsvState *csv)
{
    if (csv->start == csv->end)
        return;
    if (csv->parser.quoted && csv->parser.pstate == 2) {
        csv->fed = csv->start;
        csv->line = csv->row_line;
        refuse(csv, csv->end, WP_DIAG_CSV_OPEN_QUOTE, 1, "a quoted cell is never closed");
        return;
    }
    wp_csv_end_record(csv);
    if (csv->row_done)
        end_row(csv, csv->end);
    begin_next(csv);
}

/* Makes room, drops what is before the record, and reads a block. */
static void
refill(WpCsvState *csv)
{
    size_t room = WP_STREAM_BLOCK * WP_ENCODING_GROWTH + 3;
    size_t done = csv->above.n > 0 ? csv->above.line : csv->start;

    if (done > 0)
        memmove(csv->buffer, csv->buffer + done, csv->end - done);
    csv->base += done;
    csv->fed -= done;
    csv->end -= done;
    csv->newline -= done;
    csv->start -= done;
    csv->above.line = 0;
    if (csv->capacity - csv->end < room) {
        csv->capacity = MAX(csv->capacity * 2, csv->end + room);
        csv->buffer = g_realloc(csv->buffer, csv->capacity);
    }
    bool direct = csv->dialect->encoding == WP_ENCODING_UTF8;
    ssize_t got = wp_stream_read(
        csv->stream, direct ? csv->buffer + csv->end : (char *)csv->block + csv->block_used,
        WP_STREAM_BLOCK - csv->block_used);
    csv->at_end = got <= 0;
    csv->result->failed = got < 0;
    if (direct) {
        csv->end += got > 0 ? (size_t)got : 0;
        return;
    }
    csv->block_used += got > 0 ? (size_t)got : 0;
    size_t taken;
    csv->end += wp_encoding_decode(csv->dialect->encoding, csv->block, csv->block_used, csv->at_end,
                                   csv->buffer + csv->end, &taken);
    memmove(csv->block, csv->block + taken, csv->block_used - taken);
    csv->block_used -= taken;
}

/* The end of the line at fed, or 0 if it is not in the buffer yet. */
static size_t
next_line(WpCsvState *csv)
{
    if (csv->newline < csv->end && csv->buffer[csv->newline] != '\n') {
        const char *found = memchr(csv->buffer + csv->newline, '\n', csv->end - csv->newline);
        csv->newline = found ? (size_t)(found - csv->buffer) : csv->end;
    }
    size_t limit = csv->newline;
    const char *cr = memchr(csv->buffer + csv->fed, '\r', limit - csv->fed);
    if (cr && (size_t)(cr - csv->buffer) + 1 < limit)
        return (size_t)(cr - csv->buffer) + 1;
    if (limit < csv->end)
        return limit + 1;
    if (cr && csv->at_end)
        return csv->end;
    return csv->at_end && csv->fed < csv->end ? csv->end : 0;
}

/* A record that does not end within the limit: its first line is dropped, to the line's end if
 * even that is not here yet. */
static void
drop_long_record(WpCsvState *csv)
{
    refuse(csv, csv->end, WP_DIAG_CSV_CELL_SIZE, 1, "a record is over 16 MiB");
    if (csv->start < csv->end || csv->buffer[csv->end - 1] == '\n')
        return;
    while (!csv->stopped) { /* the line goes on */
        csv->start = csv->fed = csv->newline = csv->end;
        refill(csv);
        size_t end = wp_line_size(csv->buffer, csv->end);
        bool ended = end > 0 && (csv->buffer[end - 1] == '\n' || csv->buffer[end - 1] == '\r');

        csv->offset += wp_encoding_source_size(csv->dialect->encoding, csv->buffer, end);
        csv->fed = csv->newline = end;
        if (ended || csv->at_end)
            break;
    }
    begin_next(csv);
}

static void
skip_lines(WpCsvState *csv, uint32_t n_lines)
{
    while (n_lines > 0) {
        size_t end = next_line(csv);

        if (end > 0) {
            pass_line(csv, end);
            begin_next(csv);
            n_lines--;
        } else if (csv->at_end) {
            return;
        } else {
            refill(csv);
        }
    }
}

/* Whether another part begins here. A stop that is passed is inside of a record, or after a fault
 * that puts it in doubt. */
static bool
at_stop(WpCsvState *csv)
{
    const WpCsvPlace *places = csv->stops.places;

    if (csv->stops.find) {
        csv->stops.n = csv->stops.find(csv->stops.data);
        csv->stops.find = NULL;
    }
    while (csv->stop < csv->stops.n && csv->offset >= places[csv->stop].offset) {
        if (csv->offset == places[csv->stop].offset && csv->start == csv->fed &&
            csv->base + csv->start >= csv->suspect)
            return true;
        csv->stop++;
    }
    csv->check_at = csv->stop < csv->stops.n ? places[csv->stop].offset : UINT64_MAX;
    return false;
}

static void
read_all(WpCsvState *csv)
{
    while (!csv->stopped) {
        if (csv->offset >= csv->check_at && at_stop(csv))
            return;
        size_t end = next_line(csv);

        if ((end > 0 ? end : csv->end) - csv->start > WP_CSV_MAX_RECORD) {
            drop_long_record(csv);
        } else if (end > 0) {
            feed(csv, end);
        } else if (csv->at_end) {
            if (csv->start == csv->end)
                return;
            finish(csv); /* what a fault gave back is read once more */
        } else {
            refill(csv);
        }
    }
}

static void
begin(WpCsvState *csv)
{
    csv->n_columns = csv->dialect->n_columns;
    csv->block = g_malloc(WP_STREAM_BLOCK);
    g_assert_cmpint(csv_init(&csv->parser, CSV_STRICT), ==, 0);
    csv_set_delim(&csv->parser, (unsigned char)csv->dialect->delimiter);
    wp_csv_cells_init(csv);
    do
        refill(csv);
    while (csv->end < 3 && !csv->at_end);
}

static bool
end(WpCsvState *csv)
{
    wp_csv_cells_clear(csv);
    csv_free(&csv->parser);
    g_free(csv->block);
    g_free(csv->buffer);
    csv->result->n_columns = csv->n_columns;
    csv->result->stop = csv->stop;
    return !csv->stopped && !csv->result->failed;
}

bool
wp_csv_read(WpStream *stream, const WpCsvDialect *dialect, const WpCsvSink *sink, void *data,
            WpCsvEnd *out_end)
{
    WpCsvStops none = {0};

    return wp_csv_read_part(stream, dialect, (WpCsvPlace){0, 1}, &none, sink, data, out_end);
}

bool
wp_csv_read_part(WpStream *stream, const WpCsvDialect *dialect, WpCsvPlace start,
                 const WpCsvStops *stops, const WpCsvSink *sink, void *data, WpCsvEnd *out_end)
{
    WpCsvState csv = {.stream = stream,
                      .dialect = dialect,
                      .sink = sink,
                      .data = data,
                      .result = out_end,
                      .line = start.line,
                      .row_line = start.line,
                      .offset = start.offset,
                      .row_offset = start.offset,
                      .stops = *stops,
                      .check_at = stops->find    ? stops->ask_at
                                  : stops->n > 0 ? stops->places[0].offset
                                                 : UINT64_MAX};

    *out_end = (WpCsvEnd){0};
    begin(&csv);
    if (start.offset == 0) {
        csv.start = csv.fed = csv.newline = MIN(dialect->bom > 0 ? 3 : 0, csv.end);
        csv.offset = csv.row_offset = dialect->bom;
        skip_lines(&csv, dialect->skip_lines);
    }
    read_all(&csv);
    return end(&csv);
}
