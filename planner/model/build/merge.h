#pragma once

#include "planner/model/build/store.h"

/*
 * The rows of one kind, each from its records: for every field the value of the best source, then
 * of the newer export, then the first in byte order. What another source says instead is a
 * conflict. Rows are added in their final order.
 */

typedef struct {
    bool is_set;  /* a cell of the row has the field; of a list no more is said */
    bool differs; /* not all cells of the field have the same value */
    const WpFileInfo *file;
    uint32_t position; /* from 1, of the record among the row's */
    WpCell cell;
} WpBestCell;

typedef struct {
    WpStrId key, value; /* key 0: an item of a list */
    uint32_t class, position;
} WpItem;

/* What a conflict of the inventory is about, while nothing may be added to the pool. */
typedef struct {
    WpCell kept, lost;
} WpConflictCells;

typedef struct {
    WpBuilder *builder;
    WpInventory *inventory;
    WpKind kind;
    WpRecords *out;
    WpField first_field, end_field;
    uint32_t n_rows;   /* in the end */
    uint32_t row;      /* added last */
    WpBestCell *best;  /* by field - first_field */
    uint8_t *types;    /* the same: WpFieldType */
    uint16_t *touched; /* fields - first_field that cells of this row have */
    uint32_t n_touched;
    bool any_differs;    /* of this row */
    GArray **items;      /* by field - first_field, lists only: of WpItem, of this row */
    GArray **list_items; /* the same, of WpStrId, of all rows */
    GArray **list_keys;
    uint32_t *filled; /* the same: rows whose first[] is set */
    GArray *sources;  /* of uint32_t */
    uint64_t *tag_bytes, max_tag_bytes;
    GArray *conflict_cells; /* (nullable) of WpConflictCells; NULL: conflicts are not kept */
} WpMerger;

/* Adds nothing to the pool, so that several kinds can be merged at a time.
 *
 * @conflict_cells: (nullable) (element-type WpConflictCells): goes with the inventory's conflicts
 * @tag_bytes: (inout): bytes of tags kept so far, of all kinds; beyond @max_tag_bytes tags are
 * dropped. */
void wp_merger_init(WpMerger *merger, WpBuilder *builder, WpInventory *inventory, WpKind kind,
                    uint32_t n_rows, GArray *conflict_cells, uint64_t *tag_bytes,
                    uint64_t max_tag_bytes);

/* The next row, from @records, of which @n >= 1; sorts them best first. */
void wp_merger_add_row(WpMerger *merger, uint32_t *records, uint32_t n);

/* Hands all columns to the inventory. */
void wp_merger_finish(WpMerger *merger);

/* Gives the conflicts of the inventory, which @cells (of WpConflictCells) go with, their texts. */
void wp_conflicts_spell(WpBuilder *builder, WpInventory *inventory, const GArray *cells);

/* Sets rank, class and order of every file: what best first means. */
void wp_order_files(WpBuilder *builder, const char *const *prefer);
