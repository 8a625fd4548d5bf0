#pragma once

#include "rules/engine/schema.h"

/*
 * The data that conditions are evaluated on: for each record type of a schema, a number of rows
 * and a column a field, described by pointers into the host's arrays (no copies, no calls per
 * row). wp_cel_data_add_view() (rules/engine/model.h) describes a whole WpView.
 *
 * Rows count from 1; row 0 is "no row", all its cells are unknown.
 */

/* What cells a column has, by the type of its field. "where known": see .known. */
typedef enum {
    /* unknown in every row */
    WP_CEL_CELLS_NONE,
    /* ids[row]; 0 unknown. string: a text of .texts; record: a row of that record */
    WP_CEL_CELLS_IDS,
    /* record: the row itself, for fields that say the same of a row in other words */
    WP_CEL_CELLS_SELF,
    /* numbers[row], where known. int: as it is; double: divided by factor; timestamp, duration:
     * microseconds */
    WP_CEL_CELLS_NUMBERS,
    /* flags[row], where known: bool */
    WP_CEL_CELLS_FLAGS,
    /* list(string): items[first[row]] .. items[first[row + 1] - 1], where known */
    WP_CEL_CELLS_TEXTS,
    /* map(string, string): keys[] and items[] likewise */
    WP_CEL_CELLS_TAGS,
    /* list(record): rows first[row] .. first[row + 1] - 1 of the record; list_state[row]: 0
     * unknown, 1 partial, 2 complete (WpListState) */
    WP_CEL_CELLS_CHILDREN,
    /* two columns one after the other: rows up to .split are rows of parts[0], the others, less
     * .split, rows of parts[1] */
    WP_CEL_CELLS_SPLIT,
} WpCelCells;

typedef struct WpCelColumn WpCelColumn;
struct WpCelColumn {
    WpCelCells cells;
    uint32_t n_rows;       /* rows that the arrays have; rows above are unknown */
    const uint64_t *known; /* (nullable) bit set by row; NULL: all rows 1 .. n_rows are known */
    const uint32_t *ids;
    const int64_t *numbers;
    const uint8_t *flags;
    const uint32_t *first; /* n_rows + 2 entries */
    const uint32_t *items;
    const uint32_t *keys;
    const uint8_t *list_state;
    int64_t factor;         /* double: base units in one of the field's unit; 0 is 1 */
    const WpStrPool *texts; /* string, list(string), map: whose ids these are */
    uint32_t split;
    const WpCelColumn *parts; /* 2 columns, none of them SPLIT; copied when set */
};

typedef struct WpCelData WpCelData;

/* @schema is borrowed. All columns are NONE, all records without rows. */
WpCelData *wp_cel_data_new(const WpCelSchema *schema);
void wp_cel_data_free(WpCelData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCelData, wp_cel_data_free)

/* Frees @memory, from g_malloc, with the data. Returns: @memory */
void *wp_cel_data_keep(WpCelData *data, void *memory);

const WpCelSchema *wp_cel_data_schema(const WpCelData *data);

/* Copies the description; its arrays are borrowed and must stay as they are while programs run. The
 * kind of cells must fit the field's type (asserted). */
void wp_cel_data_set_column(WpCelData *data, uint32_t record, uint32_t field,
                            const WpCelColumn *column);
const WpCelColumn *wp_cel_data_column(const WpCelData *data, uint32_t record, uint32_t field);
