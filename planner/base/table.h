#pragma once

#include "planner/base/date.h"
#include "planner/base/quantity.h"
#include "planner/base/sink.h"

/*
 * A result table: columns, and a function that gives its rows cell by cell to whatever writes
 * them (CSV, workbook, page). Writers only spell; so they cannot disagree. Rows are streamed.
 */

typedef enum {
    WP_COLUMN_TEXT, /* may come from inventory: guarded where a spreadsheet would run it */
    WP_COLUMN_KEY,  /* made by waveplan: ids, rule names, words of its own */
    WP_COLUMN_INT,
    WP_COLUMN_SCALED, /* an int64_t shown as value / factor with digits decimals */
    WP_COLUMN_MONEY,  /* the same, of the settings' currency, which follows the name */
    WP_COLUMN_DAY,
    WP_COLUMN_TIME,
    WP_COLUMN_BOOL, /* yes, no */
} WpColumnKind;

typedef struct {
    const char *name; /* snake_case, the contract of DESIGN section 9 */
    WpColumnKind kind;
    int64_t factor;  /* SCALED, MONEY */
    unsigned digits; /* SCALED, MONEY */
    const char *meaning;
} WpTableColumn;

typedef struct WpRowWriter WpRowWriter;

typedef struct {
    const char *name;             /* "plan": the file is plan.csv */
    const char *meaning;          /* one line for docs/FORMATS.md */
    const WpTableColumn *columns; /* ends with a NULL name */
    /* Gives all rows, in their final order; @data is what the caller of the writer passed. */
    void (*emit)(const void *data, WpRowWriter *rows);
} WpTableSpec;

/* What a writer is: one cell a call, in the order of the columns, then end_row. */
struct WpRowWriter {
    void (*text)(WpRowWriter *rows, const char *text); /* NULL: an empty cell */
    /* The same of a text that stays as it is, and where it is, until the table is written: it may
     * be known by its address, and spelled once. */
    void (*lasting)(WpRowWriter *rows, const char *text);
    void (*number)(WpRowWriter *rows, int64_t value); /* all but TEXT, KEY */
    void (*none)(WpRowWriter *rows);                  /* unknown: an empty cell */
    void (*end_row)(WpRowWriter *rows);
};

static inline void
wp_row_text(WpRowWriter *rows, const char *text)
{
    rows->text(rows, text);
}

static inline void
wp_row_lasting(WpRowWriter *rows, const char *text)
{
    rows->lasting(rows, text);
}

static inline void
wp_row_int(WpRowWriter *rows, int64_t value)
{
    rows->number(rows, value);
}

static inline void
wp_row_none(WpRowWriter *rows)
{
    rows->none(rows);
}

static inline void
wp_row_day(WpRowWriter *rows, WpDay day)
{
    if (day == WP_DAY_NONE)
        rows->none(rows);
    else
        rows->number(rows, day);
}

static inline void
wp_row_time(WpRowWriter *rows, WpTime time)
{
    if (time == WP_TIME_NONE)
        rows->none(rows);
    else
        rows->number(rows, time);
}

static inline void
wp_row_end(WpRowWriter *rows)
{
    rows->end_row(rows);
}
