#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/quantity.h"
#include "planner/model/inventory.h"

/*
 * What a database becomes in a database service and what it costs a month (docs/SIZING.md).
 * Services, their sizes, limits and prices are catalogues; nothing here knows a product. Money is
 * in cents of the settings' currency.
 */

typedef uint16_t WpDbSizeId; /* 1 .. n_sizes; 0: none */

typedef struct {
    const char *service; /* the target; borrowed from the catalogue, as all texts */
    const char *tier;
    const char *series; /* what prices of vCPUs are by; "" */
    const char *name;
    int64_t millicores;                             /* that it sustains */
    int64_t memory;                                 /* bytes */
    int64_t storage_min, storage_max, storage_step; /* bytes */
    int64_t log_max;                                /* bytes; -1: no limit of its own */
    int64_t iops;                                   /* thousandths; -1: the storage says */
    int64_t rate;                                   /* bytes/s; -1: the storage says */
    int64_t databases;                              /* that it takes; -1: no limit */
    int64_t month_cents;                            /* without storage; -1: not known */
    int64_t gib_micros;                             /* of a GiB of storage a month; -1: not known */
} WpDbSize;

/* What storage of some size carries. */
typedef struct {
    const char *service;
    const char *tier; /* "": all */
    bool per_file;    /* else per server: the server has storage of just that size */
    int64_t size;     /* bytes: the largest that it is for */
    int64_t iops;     /* thousandths; -1: the size of the server says */
    int64_t rate;     /* bytes/s; -1: the same */
} WpDbStorage;

typedef struct {
    WpDbSize *sizes; /* slot 0 unused; by service, then price, then cores, then as they come */
    uint32_t n_sizes;
    WpDbStorage *storage; /* as they come */
    uint32_t n_storage;
    const char *region;     /* borrowed; of prices */
    const char *price_file; /* (nullable) borrowed: the file that prices of a series stand in */
} WpDbSizeList;

/* What the sizes and their prices are read from. All but @sizes may be NULL. */
typedef struct {
    const WpCatalogue *sizes;
    const WpCatalogue *storage;
    const WpCatalogue *prices; /* per vCPU, by region, service, tier and series */
    const char *region;
    const char *price_list; /* a column of @prices */
    const char *currency;
} WpDbSizeSources;

/* A price that a size has of its own goes before that of its series. Faults are in @diags. Returns:
 * (transfer full) (nullable): NULL after an error */
WpDbSizeList *wp_db_size_list_build(const WpDbSizeSources *sources, WpDiagList *diags);
void wp_db_size_list_free(WpDbSizeList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDbSizeList, wp_db_size_list_free)

/* Whether a database of that size of @service has it for itself: else the server is shared by the
 * databases of an instance. */
bool wp_db_size_is_for_one(const WpDbSize *size);

typedef struct {
    bool by_utilisation;
    int64_t comfort_factor; /* basis points; with @by_utilisation */
} WpTieringOptions;

/* What one database, or all of one instance, needs. */
typedef struct {
    int64_t millicores; /* 0: not known */
    int64_t memory;     /* bytes; 0: not known */
    int64_t data, log;  /* bytes, of all its databases */
    int64_t largest;    /* bytes: the largest database, for limits of a file */
    int64_t iops, rate; /* 0: not known */
    uint32_t databases;
    bool sizes_known; /* of all its databases */
} WpDbNeed;

/* Of one service: arrays by row of databases, slot 0 unused. */
typedef struct {
    const char *service;    /* borrowed */
    WpDbSizeId first, last; /* its sizes */
    bool alone;             /* each database has a size for itself; else instances have */
    WpDbSizeId *size;       /* 0: nothing fits, or the size of the database is not known */
    int64_t *compute;       /* its share of cents a month; -1: not known */
    int64_t *storage;       /* the same */
} WpServiceOffer;

typedef struct {
    const WpDbSizeList *list; /* borrowed */
    const WpView *view;       /* borrowed */
    uint32_t n_databases;
    uint32_t *instance;  /* by row of databases: 1 .. n_instances */
    WpDbNeed *instances; /* by instance */
    uint32_t n_instances;
    WpDbNeed *needs; /* by row of databases: its own part of its instance */
    WpServiceOffer *services;
    uint32_t n_services;
} WpTiering;

/* @view: with derived columns (db.host). Returns: (transfer full) */
WpTiering *wp_tiering_build(const WpView *view, const WpDbSizeList *list,
                            const WpTieringOptions *options);
void wp_tiering_free(WpTiering *tiering);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTiering, wp_tiering_free)

/* The offer of a service; NULL if the list has none of that name. */
const WpServiceOffer *wp_tiering_service(const WpTiering *tiering, const char *service);

/* How the size came about, or why there is none: a sentence without full stop. */
void wp_tiering_append_reason(const WpTiering *tiering, const WpServiceOffer *offer, WpRowId db,
                              GString *out);
