#pragma once

#include "parsers/text/csv-above.h"
#include "parsers/text/csv-seen.h"

#include <csv.h>

/*
 * One growing buffer holds the text from the start of the present record:
 *
 *     buffer [ start ... fed ... end )      start: of the record; fed: libcsv has seen it so far
 *
 * A record can only end where a line does, and after a fault the lines of the record are still
 * there to be read again. Cells that are those of the row above (csv-above.h), or were met some
 * rows before (csv-seen.h), are not given to libcsv again, and their texts stay where they are.
 */
typedef struct {
    WpStream *stream;
    const WpCsvDialect *dialect;
    const WpCsvSink *sink;
    void *data;
    WpCsvEnd *result;
    struct csv_parser parser;

    char *buffer;
    size_t capacity, start, fed, end;
    size_t newline; /* first '\n' at or after fed; end: none so far */
    uint8_t *block; /* bytes of the file, when they are not UTF-8 */
    size_t block_used;
    bool at_end;

    uint64_t base;       /* place of buffer[0] in the decoded text */
    uint64_t suspect;    /* rows that begin before this place must have n_columns cells */
    uint64_t offset;     /* place of fed in the file */
    uint32_t line;       /* of fed */
    uint64_t row_offset; /* of start */
    uint32_t row_line;
    uint32_t suspect_line; /* where the broken record began */
    uint32_t n_columns;
    WpCsvStops stops;  /* of a part */
    uint32_t stop;     /* the next that may be met */
    uint64_t check_at; /* where in the file to look at them again */

    /* New cells of this row and of those above it, each with a NUL. Behind row_text is room for all
     * that libcsv has been given of the row. */
    char *text;
    size_t text_size, text_room, row_text;
    WpCell *cells; /* into text; room for WP_CSV_MAX_COLUMNS */
    uint32_t n_cells;
    WpCsvAbove above; /* whose cells are those behind n_cells */
    WpCsvSeen seen;
    bool row_done, bad_text, has_nul, too_many, stopped;
    bool apart; /* the line before the row is empty */
} WpCsvState;

/* ---- cells: csv-cells.c ---- */

void wp_csv_cells_init(WpCsvState *csv);
void wp_csv_cells_clear(WpCsvState *csv);
/* Makes room for the cells of @size more bytes. */
void wp_csv_make_room(WpCsvState *csv, size_t size);
/* Gives cells that are not UTF-8 the text that they have in Windows-1252. */
void wp_csv_mend_cells(WpCsvState *csv);
/* Feeds libcsv the line buffer[fed .. fed + size). Returns: how many bytes it took; fewer: a fault
 */
size_t wp_csv_feed(WpCsvState *csv, size_t size);
/* Ends a record that no line end ends. */
void wp_csv_end_record(WpCsvState *csv);
