#pragma once

#include "parsers/text/encoding.h"
#include "parsers/text/stream.h"
#include "planner/base/diag.h"

/*
 * CSV as exports have it, over libcsv: rows with file, line and byte range, any encoding of
 * encoding.h, CR, LF or CRLF, newlines in quoted cells, any delimiter. Streams; memory is one
 * block and the current record. Nothing is allocated per row.
 *
 * libcsv is strict here and sees every byte once. It is fed line by line, so that the start of
 * every record is known. A record that it refuses (a stray quote, a cell over the limit, a quote
 * never closed) is reported with its first line, and reading resumes on the line after that;
 * until the end of the refused text a row then counts only if it has as many cells as the header,
 * so that text inside a broken cell does not turn into records.
 */

#define WP_CSV_MAX_CELL    (1024 * 1024)
#define WP_CSV_MAX_COLUMNS 4096
#define WP_CSV_MAX_RECORD  (16 * 1024 * 1024)

typedef struct {
    WpEncoding encoding;
    size_t bom; /* bytes to skip at the start */
    char delimiter;
    bool delimiter_said; /* by a sep= line; else found by counting */
    uint32_t skip_lines; /* physical lines before the first record: sep=, #TYPE */
    uint32_t n_columns;  /* cells of the header; 0: those of the first record */
} WpCsvDialect;

/* Delimiters in the order in which they are tried when counting does not decide. */
#define WP_CSV_DELIMITERS ",;\t|:"

/* Where a record begins. */
typedef struct {
    uint64_t offset; /* in the file */
    uint32_t line;   /* from 1 */
} WpCsvPlace;

/* Finds the dialect from the head of a file. */
void wp_csv_sniff(const uint8_t *head, size_t size, bool whole, WpCsvDialect *out);

typedef struct {
    const char *text; /* UTF-8, NUL-terminated, unquoted, outer blanks of unquoted cells trimmed */
    uint32_t size;
    bool number; /* of a spreadsheet: digits, '.' and '-' only, whatever its column's texts are like
                  */
    bool same;   /* is known to have the text that the row given before has in this column */
    uint32_t *note; /* (nullable) for who reads the cells: what was noted of the same text in the
                       same column, 0 where nothing was. It may be forgotten when the next row is
                       read: then it is another text's, and 0 */
} WpCell;

/* A record; all of it is valid during the callback only. */
typedef struct {
    uint32_t line;   /* of its first byte, from 1 */
    uint64_t offset; /* of its first byte in the file */
    uint32_t size;   /* bytes in the file, without the line end */
    const char *raw; /* its text, UTF-8, @raw_size bytes */
    uint32_t raw_size;
    const WpCell *cells;
    uint32_t n_cells;
    bool apart; /* of a CSV file: behind an empty line */
} WpCsvRow;

/* A record that cannot be read. */
typedef struct {
    WpDiagCode code;     /* CSV_QUOTE, CSV_OPEN_QUOTE, CSV_CELL_SIZE, CSV_CELL_COUNT, TOO_LARGE */
    uint32_t line;       /* of its first byte */
    uint32_t fault_line; /* where the fault is, with @column in bytes of the UTF-8 line, from 1 */
    uint32_t column;
    uint32_t open_column; /* where in the record's first line a quote opens that the line does not
                             close; 0: none */
    const char *message;
    const char *raw; /* the line that is refused */
    uint32_t raw_size;
} WpCsvFault;

typedef struct {
    /* false: read no more */
    bool (*row)(void *data, const WpCsvRow *row);
    bool (*fault)(void *data, const WpCsvFault *fault);
} WpCsvSink;

typedef struct {
    bool failed;            /* the stream failed: what was read so far is what there is */
    uint32_t bad_text_line; /* first record that is not UTF-8, though the file began so: such cells
                               were read as Windows-1252; 0: none */
    uint64_t bad_text_rows;
    uint32_t n_columns; /* what a row must have to count after a fault */
    uint32_t stop;      /* wp_csv_read_part(): which of the stops was met; their number: none */
} WpCsvEnd;

/**
 * wp_csv_read:
 * @stream: not yet read
 * @sink: called with @data for each record in the order of the file, header included. An empty line
 *   is no record.
 *
 * Returns: whether the end of @stream was reached (false: the sink stopped, or it failed)
 */
bool wp_csv_read(WpStream *stream, const WpCsvDialect *dialect, const WpCsvSink *sink, void *data,
                 WpCsvEnd *out_end);

/* Places where a part may end, where others begin: ascending. They may be found while it is read
 * already: then none is before @ask_at, and when reading has come there, @find is asked, which
 * waits for them and says how many there are. */
typedef struct {
    const WpCsvPlace *places;
    uint32_t n;
    uint32_t (*find)(void *data); /* (nullable) */
    void *data;
    uint64_t ask_at;
} WpCsvStops;

/**
 * wp_csv_read_part:
 * @stream: gives the file from @start on; its dialect says the columns (n_columns)
 *
 * The same for a part of a file. It ends before the first of @stops that is the start of a record
 * and has no fault before it that reaches beyond: then reading on from there anew gives what this
 * would have given. Stops of which that is not so are passed.
 */
bool wp_csv_read_part(WpStream *stream, const WpCsvDialect *dialect, WpCsvPlace start,
                      const WpCsvStops *stops, const WpCsvSink *sink, void *data,
                      WpCsvEnd *out_end);

/* Where place @i (from 0) of wp_csv_cut() is at the earliest, of @size bytes in @n parts. The first
 * part is somewhat longer than the others: it is begun while they are looked for. */
uint64_t wp_csv_cut_after(uint64_t size, uint32_t n, uint32_t i);

/**
 * wp_csv_cut:
 * @bytes: a file whose dialect is not UTF-16
 * @n: how many parts are wanted
 * @out: room for @n - 1 places
 * @found: called with @data when there is one more
 *
 * Looks for places near to n equal parts at which records begin if quotes are in pairs: after a
 * line feed, with an even number of quotes before. What is before a place is read once, for its
 * quotes and line ends only.
 *
 * Returns: how many places were found; fewer if records are long or reading fails
 */
uint32_t wp_csv_cut(const WpSeekable *bytes, uint32_t n, WpCsvPlace *out, void (*found)(void *data),
                    void *data);
