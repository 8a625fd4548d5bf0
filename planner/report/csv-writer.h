#pragma once

#include "planner/base/table.h"

/*
 * A table as CSV (RFC 4180): a header row, cells in quotes where they need them, UTF-8. Dates are
 * 2027-01-04, times 2027-01-04T20:00:00Z, truths yes and no, numbers plain with '.' for the point
 * and as many decimals as the column says; what is unknown is an empty cell. A row of one empty
 * cell is "", for many readers drop blank lines.
 *
 * With .guard, cells of WP_COLUMN_TEXT are defused as planner/base/csv-guard.h says; numbers, dates
 * and WP_COLUMN_KEY never are. Control characters go from all texts.
 */

typedef struct {
    char delimiter;       /* ',' ';' or '\t' */
    bool bom;             /* Excel needs one to read UTF-8 */
    bool crlf;            /* line ends; else LF */
    bool guard;           /* for people; trackers and state files are read by programs */
    const char *currency; /* (nullable) in small letters: ends the names of columns of money */
} WpCsvOptions;

/* ',', no BOM, CRLF, guarded. */
extern const WpCsvOptions wp_csv_default;

/* Writes all of @spec over @data to @sink. @out_rows (nullable) gets the rows less the header. */
void wp_csv_write(const WpTableSpec *spec, const void *data, const WpCsvOptions *options,
                  WpSink *sink, uint64_t *out_rows);
