#pragma once

#include "planner/model/settings.h"
#include "planner/plan/closures.h"
#include "planner/plan/relations.h"
#include "planner/plan/select.h"

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

/* A pin that does not count, for another row pins the asset to another wave. */
typedef struct {
    WpAssetId asset;
    uint32_t wave;
    uint32_t from, by; /* as pin_from: of this pin, and of the one that counts */
} WpOverruledPin;

#define WP_PIN_OF_TABLE UINT32_MAX

typedef struct {
    uint32_t *pin;          /* by asset: wave; 0 */
    uint32_t *pin_from;     /* by asset with a pin: index in constraints of the settings, or
                               WP_PIN_OF_TABLE: the applications table */
    GArray *overruled;      /* of WpOverruledPin, by asset, from */
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

/**
 * wp_constraints_build:
 * @from: what selectors are asked of, and the settings that have them; read while it runs
 * @diags: as of wp_select_new(); WISH_TWICE for two rows that pin an asset to
 *   different waves, or put it out of scope in two ways: a later row of the settings goes before
 *   an earlier one, and settings before tables. Of several dates of an asset the narrowest holds,
 *   and with it all
 *
 * Returns: (transfer full)
 */
WpConstraints *wp_constraints_build(const WpSelectFrom *from, WpDiagList *diags);
void wp_constraints_free(WpConstraints *constraints);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpConstraints, wp_constraints_free)
