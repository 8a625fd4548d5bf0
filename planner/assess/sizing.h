#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/date.h"
#include "planner/base/quantity.h"
#include "planner/model/inventory.h"
#include "planner/model/settings.h"

/*
 * What a VM becomes in the target and what it costs a month: the cheapest size of the region that
 * fits, disks to tiers (DESIGN section 5, "Sizing and cost"; docs/SIZING.md for users). Sizes,
 * limits and prices are catalogues; nothing here knows a product. Money is in cents of the
 * settings' currency, integers throughout.
 */

/* ---- what can be had: one region, one price list ---- */

typedef uint16_t WpSizeId; /* 1 .. n_sizes; 0: none */
typedef uint16_t WpTierId; /* 1 .. n_tiers; 0: none */

typedef enum {
    WP_GENERATION_1 = 1 << 0, /* BIOS */
    WP_GENERATION_2 = 1 << 1, /* UEFI */
} WpGeneration;

/* Which licence the price is with. */
typedef enum {
    WP_LICENCE_NONE, /* Linux, and what is not known */
    WP_LICENCE_WINDOWS,
    WP_N_LICENCES
} WpLicence;

typedef struct {
    const char *name; /* borrowed from the catalogue */
    const char *family;
    uint32_t vcpus;
    int64_t millicores; /* that it sustains: less than 1,000 a vCPU if it is burstable */
    int64_t memory_mib;
    uint32_t disks; /* with that of the operating system */
    uint32_t nics;
    int64_t network;     /* bytes/s that it sends; -1: not known */
    int64_t disk_iops;   /* thousandths, of all its disks; -1: not known */
    int64_t disk_rate;   /* bytes/s, of all its disks; -1: not known */
    uint32_t version;    /* of its series */
    uint8_t generations; /* WpGeneration */
    bool arm;
    bool premium;  /* takes premium disks */
    bool offered;  /* neither special, nor restricted, nor of a family that is avoided */
    WpDay retires; /* its family; WP_DAY_NONE: nothing is announced */
    int64_t hour_micros[WP_N_LICENCES]; /* millionths of the list's currency; -1: not offered */
    int64_t month_cents[WP_N_LICENCES]; /* -1: not offered, or in another currency */
} WpSize;

typedef struct {
    const char *name; /* "P10" */
    const char *type; /* "Premium_LRS" */
    int64_t size;     /* bytes: the largest disk that it takes */
    int64_t iops;     /* thousandths */
    int64_t rate;     /* bytes/s */
    bool premium;
    int64_t month_cents; /* -1: not known */
} WpDiskTier;

typedef struct {
    const char *region;
    const char *currency; /* of month_cents */
    WpSize *sizes;        /* slot 0 unused; in the order of the catalogue */
    uint32_t n_sizes;
    WpSizeId *cheapest[WP_N_LICENCES]; /* offered ones: by price, then newest series, then what
                                          gives more, then name */
    uint32_t n_cheapest[WP_N_LICENCES];
    WpDiskTier *tiers; /* slot 0 unused; by price, tiers without one last, as in the catalogue */
    uint32_t n_tiers;
    GHashTable *by_name; /* of folded name: WpSizeId */
} WpSizeList;

/* All but @sizes and @prices may be NULL: no disks are sized, no family retires. */
typedef struct {
    const WpCatalogue *sizes;
    const WpCatalogue *prices;
    const WpCatalogue *disks;
    const WpCatalogue *retirements;
    const char *region;
    const char *price_list; /* columns "NAME_linux", "NAME_windows" of @prices */
    const char *currency;
    WpRetiring retiring;
} WpSizeSources;

/**
 * wp_size_list_build:
 * @sources: the catalogues must outlive the list
 * @diags: faults of catalogues; a region without sizes, prices in another currency (NO_SIZES)
 *
 * Returns: (transfer full) (nullable): NULL after an error, or if nothing is known of the region:
 * then there is no sizing
 */
WpSizeList *wp_size_list_build(const WpSizeSources *sources, WpDiagList *diags);
void wp_size_list_free(WpSizeList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSizeList, wp_size_list_free)

#define WP_DAY_LASTING INT32_MAX

typedef struct {
    int64_t millicores;
    int64_t memory_mib;
    uint32_t disks;
    uint32_t nics;
    int64_t network;     /* bytes/s that it sends; 0: not known */
    int64_t disk_iops;   /* thousandths, of all its disks; 0: not known */
    int64_t disk_rate;   /* bytes/s, of all its disks; 0: not known */
    uint8_t generations; /* that the size must have, all of them */
    bool arm;
    bool premium;
    WpLicence licence;
    WpDay until; /* it must be had after this day; WP_DAY_LASTING: its family must not retire */
} WpSizeNeed;

bool wp_size_fits(const WpSize *size, const WpSizeNeed *need);
/* The cheapest size that has all of @need; 0 if there is none. */
WpSizeId wp_size_list_find(const WpSizeList *list, const WpSizeNeed *need);
/* By name, in any case, blanks for '_', with or without what stands before its first '_'; 0 if
 * there is none. */
WpSizeId wp_size_list_find_name(const WpSizeList *list, const char *name);
/* Why no size fits, as a sentence without full stop; @need is one that nothing fits. */
void wp_size_list_append_obstacle(const WpSizeList *list, const WpSizeNeed *need, GString *out);
/* The first tier that takes a disk of @size bytes, @iops thousandths and @rate bytes/s; 0: none */
WpTierId wp_size_list_find_tier(const WpSizeList *list, int64_t size, int64_t iops, int64_t rate);

/* ---- what each asset gets ---- */

typedef enum {
    WP_SIZING_NONE,           /* no VM: nothing to size */
    WP_SIZING_FITS,           /* the cheapest size that fits */
    WP_SIZING_WISHED,         /* the size that the inventory names */
    WP_SIZING_WISHED_SMALL,   /* the same, though it has less than is needed */
    WP_SIZING_WISHED_UNKNOWN, /* the inventory names a size that the region does not have */
    WP_SIZING_NO_CORES,       /* the inventory does not say how many cores it has */
    WP_SIZING_NO_MEMORY,
    WP_SIZING_NO_FIT, /* nothing is large enough */
    WP_N_SIZINGS
} WpSizingState;

typedef struct {
    bool by_utilisation;    /* else as the VM is */
    int64_t comfort_factor; /* basis points; with @by_utilisation */
    WpDay as_of;            /* families that have retired by then cannot be had; 0: all can */
} WpSizingOptions;

/* Arrays are by WpAssetId unless said; slot 0 is unused. */
typedef struct {
    const WpSizeList *list; /* borrowed */
    const WpView *view;     /* borrowed */
    WpSizingOptions options;
    uint32_t n_assets;
    WpSizeId *size;
    WpSizeId *lasting;       /* where the family of its size retires: the cheapest that fits, and
                                does not; else, and if there is none, 0 */
    uint8_t *state;          /* WpSizingState */
    int64_t *compute_cost;   /* cents a month; -1: not known */
    int64_t *storage_cost;   /* of all its disks; -1: not known, or not of all */
    WpTierId *tier;          /* by row of disks; 0: its size is not known, or nothing takes it */
    uint32_t *n_unfit_disks; /* disks that no tier takes */
    bool *premium;           /* one of its disks is a premium disk */
    GPtrArray *columns;      /* of WpColumn: what it adds to a view */
} WpSizing;

/**
 * wp_sizing_build:
 * @view: with derived columns (os.family, os.arch)
 *
 * All VMs, whether they will move there or not: a target is chosen by what it costs.
 *
 * Returns: (transfer full)
 */
WpSizing *wp_sizing_build(const WpView *view, const WpSizeList *list,
                          const WpSizingOptions *options);
void wp_sizing_free(WpSizing *sizing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSizing, wp_sizing_free)

/* Puts the columns vm.offer.* into @view, for rules to read; they stay @sizing's. */
void wp_sizing_put_columns(WpSizing *sizing, WpView *view);

/* The size of @asset; NULL if it has none. */
static inline const WpSize *
wp_sizing_size(const WpSizing *sizing, WpAssetId asset)
{
    return sizing->size[asset] == 0 ? NULL : &sizing->list->sizes[sizing->size[asset]];
}

/* Its name, or the one that the inventory wishes and the region does not have; NULL: none. */
const char *wp_sizing_size_name(const WpSizing *sizing, WpAssetId asset);

/* Compute, and storage where its price is known, in cents a month; -1 if compute is not known. */
static inline int64_t
wp_sizing_monthly_cost(const WpSizing *sizing, WpAssetId asset)
{
    int64_t compute = sizing->compute_cost[asset], storage = sizing->storage_cost[asset];

    return compute < 0 ? -1 : wp_add_sat(compute, MAX(storage, 0));
}

/* The day on which the family of its size retires; WP_DAY_NONE: it has none, or nothing is
 * announced. */
static inline WpDay
wp_sizing_retires(const WpSizing *sizing, WpAssetId asset)
{
    const WpSize *size = wp_sizing_size(sizing, asset);

    return size ? size->retires : WP_DAY_NONE;
}

/* What its lasting size costs more than its size, in cents a month; false: there is none, or a cost
 * is not known. */
bool wp_sizing_lasting_extra(const WpSizing *sizing, WpAssetId asset, int64_t *out_cents);

/* What @asset needs: cores and memory after sizing, disks, adapters. Of VMs with known cores and
 * memory only. */
WpSizeNeed wp_sizing_need(const WpSizing *sizing, WpAssetId asset);

/* "E10;P30": the tiers of its disks in their order, "none" for one that has none; nothing if they
 * are not listed. */
void wp_sizing_append_disks(const WpSizing *sizing, WpAssetId asset, GString *out);

/* How the size came about, or why there is none: a sentence without full stop; nothing for
 * WP_SIZING_NONE. */
void wp_sizing_append_reason(const WpSizing *sizing, WpAssetId asset, GString *out);
