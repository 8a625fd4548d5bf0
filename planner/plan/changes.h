#pragma once

#include "planner/plan/plan.h"

/* What is different between two runs: by run, wave, group and asset. */

typedef enum {
    WP_CHANGE_SETTING,
    WP_CHANGE_RUN,
    WP_CHANGE_WAVE,
    WP_CHANGE_GROUP,
    WP_CHANGE_ASSET,
} WpChangeKind;

typedef enum {
    WP_CHANGE_APPEARED,
    WP_CHANGE_LEFT,
    WP_CHANGE_WAVES,        /* of a run: how many */
    WP_CHANGE_LAST_RELEASE, /* of a run */
    WP_CHANGE_ASSETS,       /* of a run, wave, group: how many */
    WP_CHANGE_RELEASE,      /* of a wave */
    WP_CHANGE_IN_WAVE,      /* of a group, asset: it has another */
    WP_CHANGE_IN_GROUP,     /* of an asset */
    WP_CHANGE_CUTOVER,      /* of an asset that stays in its wave */
    WP_CHANGE_STATUS,       /* of an asset */
    WP_CHANGE_VALUE,        /* of a setting */
    WP_N_CHANGES,
} WpChangeWhat;

typedef struct {
    WpChangeKind kind;
    WpChangeWhat what;
    const char *item;   /* key of a setting, number of a wave, id of a group, key of an asset; "" of
                           the run */
    const char *name;   /* of an asset; "" */
    const char *before; /* as shown; "" */
    const char *after;
} WpChange;

typedef struct {
    GStringChunk *texts;
    GArray *changes;  /* of WpChange: by kind, item (waves by number), what */
    guint n_settings; /* of them, the first ones */
    uint32_t n_assets_before, n_assets_after;
    uint32_t n_earlier, n_later;                       /* assets that have another wave in both */
    uint32_t n_appeared, n_left, n_unplaced, n_placed; /* assets: the last two in both runs */
} WpChanges;

const char *wp_change_kind_name(WpChangeKind kind); /* "asset" */
const char *wp_change_name(WpChangeWhat what);      /* "last_release" */

/* Both states must outlive the changes. Returns: (transfer full) */
WpChanges *wp_changes_find(const WpRunState *before, const WpRunState *after);
void wp_changes_free(WpChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpChanges, wp_changes_free)

/* Adds that the setting @key was @before and is @after (nullable: not set); it comes after those
 * that were added, and before all else. */
void wp_changes_add_setting(WpChanges *changes, const char *key, const char *before,
                            const char *after);

/* What a plan leaves behind, as the next run will read it. @inputs must outlive it. Returns:
 * (transfer full) */
WpRunState *wp_run_state_of_plan(const WpPlanInputs *inputs, const WpPlan *plan);
