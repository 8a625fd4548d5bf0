#pragma once

#include "planner/model/settings.h"
#include "planner/plan/closures.h"
#include "planner/plan/relations.h"

/*
 * What settings and tables wish of single assets and sets of them, resolved: selectors to assets,
 * applications to their members. Dates and pins are by asset; orders are between sets.
 */

typedef struct {
    uint32_t n_assets;
    WpAssetId *assets; /* ascending */
    bool all;          /* all assets that are not in the sets before it */
} WpAssetSet;

typedef struct {
    const WpConstraint *from; /* (nullable) NULL: the applications table */
    WpAssetSet *sets;         /* each moves before the next */
    uint32_t n_sets;
    bool strict;
} WpOrder;

typedef struct {
    uint32_t *pin;          /* by asset: wave; 0 */
    WpDay *not_before;      /* by asset; WP_DAY_NONE */
    WpDay *migrate_by;      /* by asset; WP_DAY_NONE */
    WpDay *vacate_by;       /* by asset: when it must be decommissioned; WP_DAY_NONE */
    bool *enforce;          /* by asset: its dates go before other wishes */
    WpClosures *closures;   /* freezes and windows, by asset */
    WpRowId *application;   /* by asset: row of kind APP of its workload; WP_NONE */
    uint8_t *scope;         /* by asset: WpDisposition that settings or tables give; NONE */
    const char **scope_why; /* by asset; NULL */
    GArray *relations;      /* of WpAssetRelation: together, apart */
    GArray *orders;         /* of WpOrder */
} WpConstraints;

/* @diags: NO_MATCH for a selector that fits no asset; SETTINGS_FAULT. Returns: (transfer full) */
WpConstraints *wp_constraints_build(const WpView *view, const WpSettings *settings,
                                    WpDiagList *diags);
void wp_constraints_free(WpConstraints *constraints);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpConstraints, wp_constraints_free)
