#pragma once

#include "parsers/intake.h"

/*
 * Rows of a table (CSV, or a sheet) through a layout: the header is bound once to a flat program of
 * columns, then every row runs through it without looking up a name.
 */

#define WP_NO_COLUMN UINT32_MAX

/* Cells of one column that are shown as unreadable; the others are counted. */
#define WP_BAD_SHOWN 3

/* A cell that cannot be read, kept until the end of the table. */
typedef struct {
    char *text;
    uint32_t line, column; /* column: 0 if it is not known */
    char *excerpt;         /* (nullable) first line of the record */
    size_t excerpt_size;
} WpBadCell;

/* The first cell of a column that shows something of its style. */
typedef struct {
    uint32_t line; /* 0: none */
    char text[24];
} WpOddCell;

typedef struct WpCellCache WpCellCache;

/* One column (or constant) from which a field may take its value. */
typedef struct {
    const WpLayoutSource *source;
    uint32_t column;     /* WP_NO_COLUMN: a constant */
    uint32_t key_column; /* tags: that has the key, or WP_NO_COLUMN */
    GArray *plus;        /* (nullable) of uint32_t: columns put behind it */
    GString *joined;     /* the text with them */
    WpStyle style;
    WpStyleVotes votes;
    bool holds;         /* what could be either is held in the builder until the end */
    uint8_t doubts;     /* bit by WpDoubt: of cells that are held */
    bool odd;           /* the cell at hand shows another style */
    uint64_t n_odd;     /* cells that do */
    WpOddCell shown[2]; /* with a point or month first, with a comma or day first */
    WpOddCell either;   /* could be either */
    uint64_t n_bad;
    WpBadCell bad[WP_BAD_SHOWN]; /* the first with different texts */
    uint32_t n_bad_shown;
    GString *scratch;
    WpCellCache *cache; /* (nullable) cells seen, and what became of them */
    uint64_t row;       /* that was asked last and had a cell which may be recalled; 0 */
    int64_t value;      /* what became of that: id, number or flag */
    uint8_t doubt;
    WpValueState state;
} WpTableChoice;

/* A column kept as a tag. */
typedef struct {
    uint32_t column;
    WpStrId key; /* 0 before the first row that has one */
    WpCellCache *cache;
    uint64_t row; /* that was asked last */
    WpStrId value;
} WpTableTag;

/* A row as the program sees it. */
typedef struct {
    const WpCell *cells;
    uint32_t n_cells;
    const WpPlace *place;
    uint64_t number; /* of all that the table was given, from 1 */
} WpTableRow;

typedef struct {
    const WpLayoutField *field;
    GArray *choices; /* of WpTableChoice, in order of preference */
} WpTableStep;

/* A choice as it is run: the steps of a program, one behind the other. */
typedef struct {
    const WpLayoutField *field;
    WpTableChoice *choice;
    uint32_t column;
    uint32_t next; /* the first choice of the next step */
    bool constant; /* has a value where there is no column */
    bool is_list;
} WpTableOp;

/* The columns of a WpLayoutWhen; WP_NO_COLUMN. */
typedef struct {
    uint32_t column, below;
} WpTableWhen;

typedef struct {
    const WpLayoutRecord *record;
    GArray *whens; /* of WpTableWhen: of record->whens */
    GArray *steps; /* of WpTableStep */
    GArray *parts; /* of WpTableProgram: a part for each number of its columns */
    GArray *ops;   /* of WpTableOp: the steps */
    GArray *ahead; /* of uint32_t: columns of texts that do not repeat themselves */
} WpTableProgram;

typedef struct WpFlowBatch WpFlowBatch;

/* A row with under half of the header's cells. */
typedef struct {
    uint32_t line; /* 0: there is none */
    uint32_t cells;
} WpNarrow;

typedef struct {
    WpIntake *intake;
    const WpLayout *layout;
    char delimiter;
    uint32_t n_columns;
    char **names;       /* header as it stands, NULL-terminated */
    uint64_t initials;  /* bit by the low bits of their first bytes */
    char **keys;        /* wp_column_key() of each */
    bool *claimed;      /* columns that something reads, or that the layout ignores */
    GArray *programs;   /* of WpTableProgram */
    WpFlowBatch *batch; /* (nullable) the table is of plain flows */
    bool counted;       /* cells of the row at hand that cannot be read are counted already */
    WpTableStep collected;
    GArray *tags; /* of WpTableTag */
    WpField missing[WP_N_FIELDS];
    uint32_t n_missing;
    WpGivens givens;  /* the record at hand */
    uint64_t n_given; /* records that were read, whatever became of them */
    uint64_t n_rows;
    uint64_t n_short;      /* rows with fewer cells than the header */
    bool apart;            /* the row at hand is behind an empty one */
    WpNarrow narrow;       /* the first such row that is narrow, but for */
    WpNarrow early;        /* the first row of all */
    uint64_t n_skipped;    /* rows that no record's 'when' fits */
    WpTime at;             /* when the row at hand was collected; WP_TIME_NONE */
    uint32_t last_line;    /* of the last row */
    uint32_t before;       /* the line of the row before, or of the header */
    uint32_t other_line;   /* where another table begins, to the next header of this; 0: nowhere */
    uint32_t last_n_cells; /* of it */
} WpTable;

/**
 * wp_table_new:
 * @header: the cells of the header row, in line @line
 *
 * Binds the layout's fields to columns. Says which columns are nearly right (SIMILAR_COLUMN) or not
 * used (UNUSED_COLUMN); keeps the fields that have none.
 */
WpTable *wp_table_new(WpIntake *intake, char delimiter, const WpCell *header, uint32_t n_cells,
                      uint32_t line);
void wp_table_free(WpTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTable, wp_table_free)

/* A table with the same columns, read in the same way, for another part of the file: its records go
 * to @intake. Nothing is said again. */
WpTable *wp_table_again(const WpTable *table, WpIntake *intake);
/* Adds to @table what @part has counted and kept. */
void wp_table_join(WpTable *table, WpTable *part);

/* Lets a row of the head of the file vote on how its columns write numbers and dates. */
void wp_table_sample(WpTable *table, const WpCell *cells, uint32_t n_cells);
/* Ends the vote. */
void wp_table_settle(WpTable *table);

/* Takes a row: makes its records, or rejects it. A row without any text, or equal to the header, is
 * none. */
void wp_table_row(WpTable *table, const WpCell *cells, uint32_t n_cells, const WpPlace *place);

/* Says what was only kept or counted. */
void wp_table_end(WpTable *table);

/* ---- rows: table-row.c ---- */

/* Whether the row is none: without any text, or drawn around the table. */
bool wp_table_is_none(WpTable *table, const WpTableRow *row);
/* Whether the row cannot be one of the table: then it is rejected, but for the header again. */
bool wp_table_refuses(WpTable *table, const WpTableRow *row);

typedef enum {
    WP_HEADER_NONE,
    WP_HEADER_SAME,  /* the table's own */
    WP_HEADER_OTHER, /* the same columns in another order, or those of another layout: @out_layout,
                        or NULL */
} WpTableHeader;
WpTableHeader wp_table_header(const WpTable *table, const WpTableRow *row,
                              const WpLayout **out_layout);

/* ---- plain flows: table-flow.c ---- */

/* NULL if the programs are not for it. Borrows them. */
WpFlowBatch *wp_flow_batch_new(const GArray *programs);
void wp_flow_batch_free(WpFlowBatch *batch);
/* Takes a row; false if it lacks something: then the rows before it are in the builder. */
bool wp_flow_batch_add(WpTable *table, const WpTableRow *row);
/* Gives the builder the rows held back, if any, when no more are read: notes of their cells
 * (WpCell.note) are gone. */
void wp_flow_batch_flush(WpTable *table);

/* ---- cells: table-cell.c ---- */

/* The value of one column in a row; @out holds it if the state is good. */
WpValueState wp_table_cell(WpTable *table, const WpLayoutField *field, WpTableChoice *choice,
                           const WpTableRow *row, WpValue *out);
/* Whether the column's cell is that of the row before, which was asked too: then so is its value.
 */
static inline bool
wp_table_is_repeated(const WpTableChoice *choice, const WpTableRow *row)
{
    return choice->row + 1 == row->number && choice->row > 0 && choice->column < row->n_cells &&
           row->cells[choice->column].same;
}
/* Whether the column's texts are so often new that nothing is remembered of them. */
bool wp_cell_cache_is_off(const WpCellCache *cache);

/* ---- styles: table-style.c, table-doubt.c ---- */

/* The value of a prepared number or date, as it shows by itself, else as its column does. */
WpValueState wp_table_read_styled(WpTable *table, const WpLayoutField *field, WpTableChoice *choice,
                                  const char *text, size_t size, uint32_t line, WpValue *out);
/* Adds what a part that follows has kept. */
void wp_table_style_join(WpTableChoice *choice, const WpTableChoice *part);
/* Settles the cells that could be either, by what all columns have shown in the end; says what had
 * to be assumed (ASSUMED) and which columns show both (MIXED_STYLE). */
void wp_table_settle_doubts(WpTable *table);

void wp_table_tag(WpTable *table, WpTableTag *tag, const WpTableRow *row);
/* Says which cells could not be read. */
void wp_table_say_bad(WpTable *table, const WpLayoutField *field, const WpTableChoice *choice);
void wp_table_choice_clear(WpTableChoice *choice);
/* Adds the cells that could not be read in a part that follows. */
void wp_table_choice_join(WpTableChoice *choice, WpTableChoice *part);
void wp_cell_cache_free(WpCellCache *cache);
/* Where cell @index begins in the first line of the record, from 1; 0 if it is not there. */
uint32_t wp_table_cell_column(const WpTable *table, const WpPlace *place, uint32_t index);

/* Adds a row (a WpCsvRow) as CSV: what rejects.csv has of a row of a sheet. */
void wp_table_print_row(const void *row, GString *out);
