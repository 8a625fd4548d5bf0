#pragma once

#include "planner/base/diag.h"
#include "planner/model/inventory.h"

/*
 * Whose end is whose: the ends of flows and declared dependencies matched to assets by name,
 * FQDN and address. A name or address that two assets carry matches neither (an architect would
 * rather see it in reconciliation.csv than in the wrong wave).
 */

/* An end of a dependency that no asset has. Public addresses are folded to their /24. */
typedef struct {
    const char *end;   /* name, address or network; the links' own */
    uint32_t n_assets; /* assets at the other end */
    uint32_t n_dependencies;
    bool ambiguous; /* two assets have this name */
} WpUnmatchedEnd;

typedef struct {
    uint32_t n_dependencies; /* rows of kind DEP; ids 1 .. n */
    uint32_t n_merged;       /* rows that say once more, in other words, what another one says;
                                their ends are 0 */
    /* By dependency row; 0: not matched. A database named as an end is the database; a flow to a
     * database's server is a flow to the server. */
    WpAssetId *from;
    WpAssetId *to;
    uint16_t *strength; /* share of observed slots in which it was seen, basis points; 10000 for
                           declared ones, and where the export says no slots */
    bool *declared;     /* by row: it has a kind, no flow */
    uint8_t *n_calls;   /* by row with both ends: rows with the same listener and port whose callers
                           are assets, 255 at most */

    /* The observed span over all flows; WP_TIME_NONE without. */
    WpTime first_seen, last_seen;
    uint32_t n_slots; /* distinct slots of the source: the largest count of observations */

    /* By asset: those that call it, each once: callers[caller_first[asset]] .. callers[
     * caller_first[asset + 1] - 1] */
    uint32_t *caller_first;
    WpAssetId *callers;

    WpUnmatchedEnd *unmatched; /* most dependencies first, then byte order */
    uint32_t n_unmatched;
    WpStrPool *texts; /* of unmatched ends */

    GPtrArray *columns; /* of WpColumn: what it adds to a view */
} WpLinks;

/**
 * wp_links_find:
 * @texts: all texts that @inventory names
 *
 * Needs no names of workloads and adds nothing to the inventory's pool, so that it can be done
 * beside what does.
 *
 * Returns: (transfer full)
 */
WpLinks *wp_links_find(const WpInventory *inventory, const WpStrTexts *texts);

/* Puts dep.from, dep.to, dep.strength_pct, dep.callers, fan_in and fan_out into @view; they stay
 * the links'. Without any dependency nothing was measured: how many use an asset is then unknown,
 * not zero. */
void wp_links_put(const WpLinks *links, WpView *view);

/* Both. Returns: (transfer full) */
WpLinks *wp_links_build(WpView *view);

/* Puts served_workloads into @view, by the workloads that it has now. */
void wp_links_count(WpLinks *links, WpView *view);

/* For what adds to links: an all-unknown column that the links own. */
WpColumn *wp_links_add_column(WpLinks *links, WpField field, uint32_t n_rows);

void wp_links_free(WpLinks *links);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpLinks, wp_links_free)
