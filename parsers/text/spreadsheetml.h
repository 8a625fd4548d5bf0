#pragma once

#include "parsers/text/csv.h"

/*
 * Workbooks of Excel 2003 as XML ("XML Spreadsheet 2003", root element <Workbook>), over xml.h and
 * with its limits: rows of cells as CSV has them. Streams; memory is the row at hand.
 *
 * A cell's text is that of its <Data>: a number in plain decimal digits (WpCell.number), or "12.5%"
 * where its style shows a percentage; a date as 2027-01-04T20:00:00; a truth value as TRUE or
 * FALSE; nothing for #N/A and other errors.
 */

#define WP_XML_SHEET_MAX_COLUMNS 16384

typedef struct {
    /* A sheet begins that has a row; its rows follow. */
    void (*sheet)(void *data, const char *name);
    /* A row that has text; line is its number in the sheet, and there is no raw text. */
    void (*row)(void *data, const WpCsvRow *row);
} WpXmlSheetSink;

/* Whether a file that begins with @head is such a workbook. */
bool wp_is_xml_workbook(const uint8_t *head, size_t size);

/**
 * wp_xml_workbook_read:
 * @stream: not yet read
 * @file: for diagnostics
 * @diags: XML_SYNTAX, XML_DOCTYPE, TOO_LARGE, UNREADABLE, with line and column of the file
 *
 * Returns: false after a fault; the rows before it were given
 */
bool wp_xml_workbook_read(WpStream *stream, const char *file, const WpXmlSheetSink *sink,
                          void *data, WpDiagList *diags);
