#pragma once

#include "parsers/text/csv.h"
#include "parsers/text/xlsx/strings.h"

#define WP_SHEET_MAX_COLUMNS 16384
#define WP_SHEET_MAX_ROWS    1048576
#define WP_SHEET_MAX_ROW     (16 * 1024 * 1024) /* bytes of text */

/* What the cells of a sheet refer to. */
typedef struct {
    const WpStrings *strings; /* (nullable) */
    const GByteArray *shown;  /* (nullable): wp_styles_read() */
    bool since_1904;
} WpSheetContext;

/* Reads the cells of a sheet: wp_xlsx_read_sheet(). */
bool wp_sheet_read(WpZip *zip, const char *member, const char *place, const WpSheetContext *context,
                   bool (*row)(void *data, const WpCsvRow *row), void *data, WpDiagList *diags);
