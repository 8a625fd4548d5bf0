#pragma once

#include "parsers/intake.h"

/*
 * Rows of a table (CSV, or a sheet) through a layout: the header is bound once to a flat program of
 * columns, then every row runs through it without looking up a name.
 */

#define WP_NO_COLUMN UINT32_MAX

/* One column (or constant) from which a field may take its value. */
typedef struct {
    const WpLayoutSource *source;
    uint32_t column;     /* WP_NO_COLUMN: a constant */
    uint32_t key_column; /* tags: that has the key, or WP_NO_COLUMN */
    WpStyle style;
    WpStyleVotes votes;
    uint64_t n_bad;
    /* the cell before, and what became of it */
    GString *seen;
    GString *scratch;
    bool has_seen, seen_number;
    WpValueState state;
    WpValue value;
} WpTableChoice;

typedef struct {
    const WpLayoutField *field;
    GArray *choices; /* of WpTableChoice, in order of preference */
} WpTableStep;

typedef struct {
    const WpLayoutRecord *record;
    uint32_t when; /* column of record->when */
    GArray *steps; /* of WpTableStep */
    GArray *parts; /* of WpTableProgram: a part for each number of its columns */
} WpTableProgram;

typedef struct {
    WpIntake *intake;
    const WpLayout *layout;
    char delimiter;
    uint32_t n_columns;
    char **names;     /* header as it stands, NULL-terminated */
    char **keys;      /* wp_column_key() of each */
    bool *claimed;    /* columns that something reads, or that the layout ignores */
    GArray *programs; /* of WpTableProgram */
    WpTableStep collected;
    GArray *tags; /* of uint32_t: columns kept as tags */
    WpField missing[WP_N_FIELDS];
    uint32_t n_missing;
    GArray *given; /* of WpGiven: the record at hand */
    uint64_t n_rows;
    uint64_t n_short;      /* rows with fewer cells than the header */
    uint32_t last_line;    /* of the last row */
    uint32_t last_n_cells; /* of it */
} WpTable;

/**
 * wp_table_new:
 * @header: the cells of the header row, in line @line
 *
 * Binds the layout's fields to columns. Says which columns are nearly right (SIMILAR_COLUMN), not
 * there (MISSING_COLUMN) or not used (UNUSED_COLUMN).
 */
WpTable *wp_table_new(WpIntake *intake, char delimiter, const WpCell *header, uint32_t n_cells,
                      uint32_t line);
void wp_table_free(WpTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTable, wp_table_free)

/* Lets a row of the head of the file vote on how its columns write numbers and dates. */
void wp_table_sample(WpTable *table, const WpCell *cells, uint32_t n_cells);
/* Ends the vote; says what had to be assumed (ASSUMED). */
void wp_table_settle(WpTable *table);

/* Takes a row: makes its records, or rejects it. A row without any text, or equal to the header, is
 * none. */
void wp_table_row(WpTable *table, const WpCell *cells, uint32_t n_cells, const WpPlace *place);

/* Says what was only counted. */
void wp_table_end(WpTable *table);
