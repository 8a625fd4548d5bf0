#pragma once

#include "parsers/text/stream.h"

#include <glib.h>

/* Workbooks made in memory, for tests and fuzz targets. */

typedef struct {
    const char *name, *text;
    size_t size; /* 0: of a NUL-terminated text */
} WorkbookPart;

/* A zip archive of @n_parts members; @packed: deflated, else stored. */
GByteArray *workbook_zip(const WorkbookPart *parts, size_t n_parts, bool packed);

/* A workbook of one sheet: each text is the whole XML of its part; NULL: it has none. */
GByteArray *workbook_new(const char *workbook, const char *sheet, const char *strings,
                         const char *styles);

/* The same from any bytes: its parts with a NUL between them, sheet, shared texts, styles,
 * workbook. Without the last it has one sheet, @name. */
GByteArray *workbook_of_pieces(const char *name, const void *data, size_t size);

/* The bytes as an input. */
WpSeekable workbook_seekable(GByteArray *bytes);

/* The rows of all sheets, "LINE:a|b|1#" ('#' marks a number), then what was said. */
char *workbook_text(GByteArray *bytes);
