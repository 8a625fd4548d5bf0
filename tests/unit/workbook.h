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

/* The bytes as an input. */
WpSeekable workbook_seekable(GByteArray *bytes);

/* The rows of all sheets, "LINE:a|b|1#" ('#' marks a number), then what was said. */
char *workbook_text(GByteArray *bytes);
