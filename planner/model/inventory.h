#pragma once

#include "planner/base/date.h"
#include "planner/base/diag.h"
#include "planner/base/strpool.h"
#include "planner/model/schema.h"

/*
 * What the exports say, after identity is settled: columns by dense row id, frozen when
 * wp_builder_freeze() (builder.h) returns. Later stages keep const pointers and put what they
 * find into columns of their own; rules see all columns of a run through a WpView.
 *
 * Row ids of a kind are 1 .. n_rows. Rows of DB and VM are in the order of their asset keys
 * ("db-..." < "vm-..."), so asset ids are: databases first (asset = row), then VMs
 * (asset = n_databases + row). Rows of other kinds are in byte order of name, then of place;
 * parts are sorted by parent row, then as the export lists them.
 */

/*
 * One field of all rows of a kind. Unknown is never zero, false or empty.
 *   TEXT                            ids[row], 0 = unknown
 *   VM, DB, APP, ASSET              ids[row], 0 = unknown
 *   INT QUANTITY TIME DURATION      numbers[row], if known (base units of the field's unit)
 *   BOOL                            flags[row], if known
 *   TEXTS                           items[first[row]] .. items[first[row + 1] - 1], if known
 *   TAGS                            the same, with keys[] beside items[]; keys sorted by text
 */
typedef struct {
    WpField field;
    WpFieldType type;
    uint32_t n_rows;
    uint64_t *known; /* bit set by row; NULL for types held in ids[] */
    uint32_t *ids;   /* WpStrId, WpRowId or WpAssetId */
    int64_t *numbers;
    uint8_t *flags;
    uint32_t *first; /* n_rows + 2 entries */
    WpStrId *items;
    WpStrId *keys;
    uint8_t *origin; /* (nullable) by row: which of the row's source records gave the value, from 1;
                        0: none (unknown, or computed) */
} WpColumn;

typedef enum {
    WP_LIST_UNKNOWN, /* no export lists these parts */
    WP_LIST_PARTIAL, /* some may be missing */
    WP_LIST_COMPLETE,
} WpListState;

typedef struct {
    WpKind kind;
    uint32_t n_rows;
    WpColumn *columns; /* by field - wp_kind_first_field(kind); a field that no row has: n_rows 0 */
    /* parts only */
    WpRowId *parent; /* by row */
    uint32_t *first; /* parts of parent p: rows first[p] .. first[p + 1] - 1; parents + 2 entries */
    uint8_t *list_state; /* WpListState by parent row */
    /* where each row came from: records source_first[row] .. source_first[row + 1] - 1 */
    uint32_t *source_first;
    uint32_t *sources; /* indexes into inventory->records */
} WpRecords;

/* An end of dependencies as the exports call it; all that call it alike share it. */
typedef struct {
    WpStrId name, address; /* 0: not said */
    WpRowId row;           /* of the first dependency that it is an end of */
    uint32_t n : 30;       /* how often it is an end */
    bool no_name : 1;      /* the name is everybody's (localhost): nobody is found by it */
    bool no_address : 1;   /* the same of the address */
} WpEnd;

/* One record of one export. */
typedef struct {
    uint32_t file; /* index into inventory->files */
    uint32_t line;
} WpRecordRef;

/* One input file (or sheet of one), with its account: n_read = n_accepted + n_merged + n_rejected.
 */
typedef struct {
    char *name;   /* as given on the command line, or found in a folder */
    char *layout; /* "rvtools.vinfo"; NULL if no layout fits */
    char *source; /* source system of the layout: "rvtools"; what inputs.prefer names */
    uint64_t size_bytes;
    char sha256[65];
    WpTime collected; /* newest value of a field marked collected; WP_TIME_NONE */
    /* (nullable): set by the reader where files are parts of one export though they do not lie in
     * one folder, or lie in one and are not: the workbook that a sheet is of */
    char *export_of;
    uint64_t n_read;
    uint64_t n_accepted; /* made a row of the inventory, an edge of the flows, or a line of
                            reconciliation.csv */
    uint64_t n_merged;   /* added to a row made by another record */
    uint64_t n_rejected;
} WpInputFile;

typedef struct {
    WpStrPool *texts; /* owns every text; later stages may add theirs, nothing else ever changes */
    WpRecords kinds[WP_N_KINDS];
    uint32_t n_assets;
    uint32_t n_databases;
    char (*asset_keys)[16]; /* by asset: "vm-0123456789ab" */
    char *names;            /* (nullable) what wp_inventory_gather_names() has put together */
    size_t *name_first;     /* by asset, in names */
    WpRecordRef *records;   /* every record kept; slot 0 unused */
    uint32_t n_records;
    WpInputFile *files;
    uint32_t n_files;
    WpEnd *ends; /* from 1, in the order of dependencies */
    uint32_t n_ends;
    uint32_t *from_end, *to_end;          /* by row of DEP: number of the end */
    GArray *conflicts;                    /* of WpConflict: kind by kind, by row and field */
    GArray *series;                       /* of WpSeriesNote, by record */
    WpTime observed_from, observed_until; /* span of all flows; WP_TIME_NONE */
    uint32_t observed_days;               /* days on which any flow was seen */
} WpInventory;

/* A value that lost: another source says something else. */
typedef struct {
    WpKind kind;
    WpRowId row;
    WpField field;
    uint32_t kept_record, lost_record; /* of inventory->records */
    WpStrId kept, lost;                /* as text */
} WpConflict;

/* A value that is a percentile of samples. */
typedef struct {
    uint32_t record; /* of inventory->records: the first row */
    WpField field;
    uint8_t percent;
    bool is_rounded; /* up, by 1.6 per cent at most: there were too many samples to keep */
    uint64_t n_samples;
    WpTime first, last; /* of all samples of the asset in its source; WP_TIME_NONE */
} WpSeriesNote;

/* What is noted of @field of @record; NULL if it is no percentile. */
const WpSeriesNote *wp_inventory_series(const WpInventory *inventory, uint32_t record,
                                        WpField field);
/* "95th percentile of 744 samples, 2026-10-01 to 2026-10-31" */
void wp_series_note_append(const WpSeriesNote *note, GString *out);

void wp_input_file_clear(WpInputFile *file);
void wp_inventory_free(WpInventory *inventory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpInventory, wp_inventory_free)

static inline WpAssetId
wp_asset_of_db(WpRowId row)
{
    return row;
}

static inline WpAssetId
wp_asset_of_vm(const WpInventory *inventory, WpRowId row)
{
    return row == WP_NONE ? WP_NONE : inventory->n_databases + row;
}

static inline bool
wp_asset_is_db(const WpInventory *inventory, WpAssetId asset)
{
    return asset <= inventory->n_databases;
}

static inline WpKind
wp_asset_kind(const WpInventory *inventory, WpAssetId asset)
{
    return wp_asset_is_db(inventory, asset) ? WP_KIND_DB : WP_KIND_VM;
}

static inline WpRowId
wp_asset_row(const WpInventory *inventory, WpAssetId asset)
{
    return wp_asset_is_db(inventory, asset) ? asset : asset - inventory->n_databases;
}

static inline const WpColumn *
wp_inventory_column(const WpInventory *inventory, WpField field)
{
    WpKind kind = wp_field_info(field)->kind;

    return &inventory->kinds[kind].columns[field - wp_kind_first_field(kind)];
}

static inline bool
wp_column_known(const WpColumn *column, WpRowId row)
{
    if (row == WP_NONE || row > column->n_rows)
        return false;
    if (!column->known)
        return column->ids && column->ids[row] != 0;
    return column->known[row / 64] >> (row % 64) & 1;
}

/* The text of a TEXT cell; NULL if unknown. */
const char *wp_inventory_text(const WpInventory *inventory, WpField field, WpRowId row);
/* A number cell; @fallback if unknown. */
int64_t wp_inventory_number(const WpInventory *inventory, WpField field, WpRowId row,
                            int64_t fallback);
/* WP_UNKNOWN, WP_FALSE or WP_TRUE of a BOOL cell. */
WpTruth wp_inventory_flag(const WpInventory *inventory, WpField field, WpRowId row);

/* The record that gave a cell: index into inventory->records; 0: none (unknown, or computed). */
uint32_t wp_inventory_origin(const WpInventory *inventory, const WpColumn *column, WpRowId row);

/* Where a cell was read, column 0; nowhere if no record gave it. */
WpLoc wp_inventory_place(const WpInventory *inventory, WpField field, WpRowId row);

/* The asset with that key; WP_NONE if there is none. */
WpAssetId wp_asset_by_key(const WpInventory *inventory, const char *key);

/* The name of an asset ("" never happens: an asset without a name is shown by its key). */
const char *wp_asset_name(const WpInventory *inventory, WpAssetId asset);

/* For who will want the names of many assets: has the memory fetched that says where the name of
 * @asset is; that of the name itself, which waits for the former. */
static inline void
wp_asset_fetch_place(const WpInventory *inventory, WpAssetId asset)
{
    if (inventory->names)
        __builtin_prefetch(&inventory->name_first[asset]);
}

static inline void
wp_asset_fetch_name(const WpInventory *inventory, WpAssetId asset)
{
    if (inventory->names)
        __builtin_prefetch(inventory->names + inventory->name_first[asset]);
}

/* Copies the names of all assets to one place, in the order of assets: wp_asset_name() gives the
 * same, and who goes through many does not wait for texts that lie all over the pool. While no
 * other thread reads the inventory; a second time it does nothing. */
void wp_inventory_gather_names(WpInventory *inventory);

/* Appends a cell as users see it (lists with ';', tags as key=value, quantities in the field's
 * unit, references by name); nothing if unknown. */
void wp_column_append(const WpInventory *inventory, const WpColumn *column, WpRowId row,
                      GString *out);

/*
 * The columns of a run, input and derived alike: what rules, reports and explain read. A view
 * borrows; stages that add columns (assess, plan) own them.
 */
typedef struct {
    const WpInventory *inventory;
    const WpColumn *columns[WP_N_FIELDS]; /* never NULL: an unset field has an all-unknown column */
} WpView;

void wp_view_init(WpView *view, const WpInventory *inventory);
/* Puts @column in the place of its field. */
void wp_view_set(WpView *view, const WpColumn *column);

/* The column that holds a cell of an asset, of whichever kind that is, at @row; NULL: it is
 * unknown, or assets of its kind have no such field (WP_FIELD_NONE). @row: (out) */
static inline const WpColumn *
wp_view_cell(const WpView *view, WpField of_vm, WpField of_db, WpAssetId asset, WpRowId *row)
{
    WpField field = wp_asset_is_db(view->inventory, asset) ? of_db : of_vm;

    *row = wp_asset_row(view->inventory, asset);
    if (field == WP_FIELD_NONE || !wp_column_known(view->columns[field], *row))
        return NULL;
    return view->columns[field];
}

/* The same of TEXT; WP_STR_NONE: unknown, which wp_str_pool_text() gives as NULL. */
static inline WpStrId
wp_view_text(const WpView *view, WpField of_vm, WpField of_db, WpAssetId asset)
{
    WpRowId row;
    const WpColumn *column = wp_view_cell(view, of_vm, of_db, asset, &row);

    return column ? column->ids[row] : WP_STR_NONE;
}

/* The name of its workload, as it was inferred; WP_STR_NONE: it has none. */
static inline WpStrId
wp_view_workload(const WpView *view, WpAssetId asset)
{
    return wp_view_text(view, WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD, asset);
}

/* An all-unknown column for @field with @n_rows rows, to be filled by its owner. TEXTS and TAGS:
 * first[] is there, all zero; the owner fills known, first and items (keys), from g_malloc. */
WpColumn *wp_column_new(WpField field, uint32_t n_rows);
void wp_column_free(WpColumn *column);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpColumn, wp_column_free)
/* The same for a column that lies in an array. */
void wp_column_init(WpColumn *column, WpField field, uint32_t n_rows);
void wp_column_clear(WpColumn *column);
void wp_column_set_known(WpColumn *column, WpRowId row); /* of a type with known bits */
void wp_column_set_id(WpColumn *column, WpRowId row, uint32_t id);
void wp_column_set_number(WpColumn *column, WpRowId row, int64_t number);
void wp_column_set_flag(WpColumn *column, WpRowId row, bool flag);
