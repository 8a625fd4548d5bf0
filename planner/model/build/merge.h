#pragma once

#include "planner/model/build/store.h"

/*
 * The rows of one kind, each from its records: for every field the value of the best source, then
 * of the newer export, then the first in byte order, or the smaller number. What another source
 * says instead is a conflict. Rows are added in their final order.
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

/* The rows that one merger makes, and where the records of the first stand in the row's sources. */
typedef struct {
    WpRowId n_before; /* rows of others */
    WpRowId last;
    uint32_t first_source;
} WpMergeSpan;

typedef struct {
    WpBuilder *builder;
    WpKind kind;
    WpRecords *out;
    WpField first_field, end_field;
    WpMergeSpan span;
    WpRowId row;        /* added last */
    WpBestCell *best;   /* by field - first_field */
    WpColumn **columns; /* the same: those that are known to be there; else NULL */
    uint8_t *types;     /* the same: WpFieldType */
    uint16_t *touched;  /* fields - first_field that cells of this row have */
    uint32_t n_touched;
    bool any_differs;       /* of this row */
    GArray **items;         /* by field - first_field, lists only: of WpItem, of this row */
    GArray **list_items;    /* the same, of WpStrId, of all rows of the span */
    GArray **list_keys;     /* the same, of tags */
    uint32_t *filled;       /* the same: rows whose first[] is set, as if the span were all */
    uint32_t n_sources;     /* of all rows up to this one */
    uint64_t tag_bytes;     /* of all tags of the span */
    GArray *conflicts;      /* of WpConflict, of all rows of the span */
    GArray *conflict_cells; /* goes with them: of WpConflictCells */
    uint32_t *n_accepted, *n_merged; /* by file: records that made rows, and that were added */
    GMutex *lock; /* borrowed: of what mergers share: columns that are made, accounts of files */
} WpMerger;

/* What merging has to say of rows, one kind after the other. */
typedef struct {
    GArray *conflicts;      /* of WpConflict */
    GArray *conflict_cells; /* of WpConflictCells: goes with them */
    uint64_t tag_bytes;
} WpMergedNotes;

WpMergedNotes wp_notes_new(void);
/* Moves all of @from to the end of @notes; @from may not be used afterwards. */
void wp_notes_take(WpMergedNotes *notes, WpMergedNotes *from);

/* Bits of 64 rows lie in one word, so spans merged at a time begin with rows of which this is a
 * divisor. */
#define WP_MERGE_ALIGNED 64

/* Makes room for @n_rows rows of @n_records records in all. */
void wp_rows_init(WpInventory *inventory, WpKind kind, uint32_t n_rows, uint32_t n_records);

/* One merger for all rows of a kind, or some, of which each makes a span of its own thread. Adds
 * nothing to the pool, so that several kinds can be merged at a time.
 *
 * @lock: the same for all that merge at a time */
void wp_merger_init(WpMerger *merger, WpBuilder *builder, WpInventory *inventory, WpKind kind,
                    const WpMergeSpan *span, GMutex *lock);

/* The next row, from @records, of which @n >= 1; in its sources they stand best first. */
void wp_merger_add_row(WpMerger *merger, const uint32_t *records, uint32_t n);

/* Hands the columns of a kind to the inventory, and the records to the accounts of their files.
 *
 * @mergers: (array length=n): of all spans, in order; cleared
 * @notes: (inout) */
void wp_mergers_finish(WpMerger *mergers, unsigned n, WpMergedNotes *notes);

static inline uint64_t
wp_bytes_of_tag(const WpStrPool *texts, WpStrId key, WpStrId value)
{
    return wp_str_pool_size(texts, key) + wp_str_pool_size(texts, value) + 2 * sizeof(WpStrId);
}

/* Drops the tags of @kind that come after the first @max_bytes. @bytes: (inout): of those of other
 * kinds, which are kept first */
void wp_tags_limit(const WpBuilder *builder, WpInventory *inventory, WpKind kind,
                   uint64_t max_bytes, uint64_t *bytes);

/* Gives the conflicts of the inventory, which @cells (of WpConflictCells) go with, their texts. */
void wp_conflicts_spell(WpBuilder *builder, WpInventory *inventory, const GArray *cells);

/* Sets rank, class and order of every file: what best first means. */
void wp_order_files(WpBuilder *builder, const char *const *prefer);
