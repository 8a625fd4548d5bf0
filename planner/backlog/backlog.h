#pragma once

#include "planner/backlog/effort.h"
#include "planner/base/catalogue.h"

/*
 * What teams work through: Epics (waves; Foundation, Remediation track, Decide, Retire), Features
 * (move groups), User Stories (assets; what a group or wave does as one) and Tasks. Waves have
 * tasks as far as backlog.horizon.tasks, stories as far as .stories; later ones are Epics with the
 * list of their assets.
 *
 * Items are in the order of a tree: parents before children, children of one parent together.
 */

typedef enum {
    WP_ITEM_EPIC,
    WP_ITEM_FEATURE,
    WP_ITEM_STORY,
    WP_ITEM_TASK,
} WpItemType;

typedef struct {
    WpItemType type;
    uint32_t parent; /* index; WP_NONE: an Epic */
    char *key;       /* "wp:vm-0123456789ab/cutover-vm": never changes while asset and task exist */
    char *title;     /* at most 255 characters; begins with a word that is not the inventory's */
    char **acceptance;          /* (nullable) NULL-terminated */
    char **description;         /* (nullable) NULL-terminated lines: checklist, members */
    const char *activity;       /* (nullable) id; tasks */
    const char *role;           /* (nullable) tasks */
    int64_t centihours;         /* tasks: their own; others: the sum of the tasks below */
    uint32_t iteration;         /* WP_NO_ITERATION: none of its own (a wave's Epic: its release) */
    uint32_t wave;              /* 0: none */
    uint32_t group;             /* 0: none */
    WpAssetId asset;            /* stories and tasks of one asset; WP_NONE */
    uint32_t first_tag, n_tags; /* WpBacklog.tags */
    uint32_t first_after, n_after; /* WpBacklog.after: tasks that come first */
} WpBacklogItem;

#define WP_NO_ITERATION UINT32_MAX

typedef struct {
    const WpPlan *plan;
    WpBacklogItem *items; /* from 1; slot 0 unused */
    uint32_t n_items;
    uint32_t n_of[WP_ITEM_TASK + 1]; /* by WpItemType */
    const char **tags;               /* "wave-2027-03-28", "rehost", "lead-time" */
    uint32_t *after;                 /* items */
    /* Hours that no group was charged for: foundation, shared services, bridges, decide, retire,
     * what the tasks of a small wave cost more; written or beyond the horizon: [role * n_iterations
     * + iteration]. */
    int64_t *beside;
    struct WpBacklogOwned *owned;
} WpBacklog;

/**
 * wp_backlog_build:
 * @plan: built from @work's effort; both must outlive the backlog. Of a draft (WpPlanInputs.draft)
 *        only .beside is filled: it is what the next round asks for
 * @sources: (nullable): catalogue data-sources: which exports have a field that is not known
 *
 * Returns: (transfer full)
 */
WpBacklog *wp_backlog_build(const WpWork *work, const WpPlan *plan, const WpCatalogue *sources);
void wp_backlog_free(WpBacklog *backlog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpBacklog, wp_backlog_free)

/* Keys of a bridge's tasks, with blanks between, whether they are written yet or not; "" for one
 * that needs none of its own. (transfer full) */
char *wp_backlog_bridge_tasks(const WpWork *work, const WpBridge *bridge);
