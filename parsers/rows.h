#pragma once

#include "parsers/table.h"

/* The rows of a CSV file on their way into a table: in one go, or in parts at a time. */

typedef struct {
    WpIntake *intake;
    const WpMatch *match;
    WpTable *table; /* (nullable) once the header has been met */
    bool sampling;  /* rows only vote */
} WpRows;

extern const WpCsvSink wp_rows_sink;

/* Reads all of the table; @bytes: (nullable): the same file. Returns: false if it is broken */
bool wp_rows_read(WpIntake *intake, const WpMatch *match, WpStream *stream, const WpSeekable *bytes,
                  const WpReadEffort *effort, WpReadResult *out);

/* The same from the head that was looked at: rows-parts.c. False if it is better read in one go. */
bool wp_rows_read_parts(WpRows *rows, WpStream *stream, const WpSeekable *bytes,
                        const WpReadEffort *effort, WpCsvEnd *end);
