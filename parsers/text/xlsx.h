#pragma once

#include "parsers/text/csv.h"

/*
 * Workbooks of Excel 2007 and later (.xlsx, .xlsm), over libzip and libxml2's SAX interface: rows
 * of cells as CSV has them. Streams: memory is one block, the row at hand, and the texts that cells
 * share. Limits stand in the headers of parsers/text/xlsx.
 *
 * A cell's text: a number in plain decimal digits (WpCell.number), a percentage as "12.5%", a date
 * by its style as 2027-01-04 or 2027-01-04T20:00:00, a truth value as TRUE or FALSE, the runs of a
 * rich text joined; the last known value of a formula; nothing for #N/A and other errors.
 */

typedef struct WpXlsx WpXlsx;

/**
 * wp_xlsx_open:
 * @bytes: with what it reads from must outlive the workbook
 * @file: for diagnostics
 * @diags: WORKBOOK_FAULT, XML_SYNTAX, XML_DOCTYPE, TOO_LARGE
 *
 * Returns: (transfer full) (nullable): NULL after a fault
 */
WpXlsx *wp_xlsx_open(const WpSeekable *bytes, const char *file, WpDiagList *diags);
void wp_xlsx_free(WpXlsx *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpXlsx, wp_xlsx_free)

/* Sheets with cells, in the order of the workbook, hidden ones too. */
uint32_t wp_xlsx_n_sheets(const WpXlsx *book);
const char *wp_xlsx_sheet_name(const WpXlsx *book, uint32_t index);
bool wp_xlsx_sheet_is_hidden(const WpXlsx *book, uint32_t index);

/**
 * wp_xlsx_read_sheet:
 * @place: for diagnostics: "estate.xlsx#vInfo"
 * @row: called for each row that has text, in the order of the sheet; line is the row's number, and
 *   there is no raw text; false: read no more
 *
 * Returns: false after a fault, which is in @diags; the rows before it were given
 */
bool wp_xlsx_read_sheet(WpXlsx *book, uint32_t index, const char *place,
                        bool (*row)(void *data, const WpCsvRow *row), void *data,
                        WpDiagList *diags);
