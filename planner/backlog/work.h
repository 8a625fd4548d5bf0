#pragma once

#include "planner/backlog/template.h"
#include "planner/plan/plan.h"

/*
 * All the work of a migration before anybody knows its waves: the template, applied to groups,
 * workloads, assets and findings. The effort of planning (effort.h) and the tasks of the backlog
 * (backlog.h) are both made from wp_work_expand(), so that their hours cannot differ.
 *
 * A wave's own tasks cost its groups their parts beforehand: a member costs .hours where they are
 * for each, but at least its part of .min (or of a fixed number of hours) in a wave that one team
 * fills (capacity.assets_per_wave). What the task of a small wave costs
 * more is counted beside the plan (backlog.h).
 *
 * A workload's tasks belong to the group that has most of its members; members of no known
 * workload are, group by group, a workload of their own. So do remediations that cover a
 * workload, a host or the estate: to the first of the groups that need them: by environment,
 * then by the number of assets, until a plan tells which of the groups moves first
 * (wp_work_advance_remedies).
 */

/* One task, or a group's part of a wave's task. */
typedef struct {
    uint32_t task;  /* index in the template */
    uint32_t thing; /* by level: ASSET the asset; WORKLOAD index in WpWork.workloads; FINDING index
                       in WpWork.remedies; GAP the gap in assessment->data_gaps; else the group */
    uint32_t n_members;     /* what the hours count */
    uint16_t part, n_parts; /* from 1: a task that is cut at its most hours */
    uint16_t role;          /* index in WpWork.roles */
    int16_t first, last;    /* iterations from the release */
    uint8_t blocked_by;     /* WpBlocks */
    uint32_t centihours;
} WpWorkItem;

typedef struct {
    const char *name;      /* "ERP/prod"; NULL: members of .group without a workload */
    char key[16];          /* "wl-1a2b3c4d5e"; of a group without: its id */
    uint32_t group;        /* to which its tasks belong */
    WpRowId application;   /* row of kind APP; WP_NONE */
    uint32_t first_member; /* WpWork.workload_members[first_member] .. + n_members - 1 */
    uint32_t n_members;
} WpWorkload;

/* A remediation task: one rule, for one asset, group, workload, host or the estate. */
typedef struct {
    WpRuleId rule;
    uint32_t group;         /* to which it belongs */
    bool spread;            /* it covers assets of several groups */
    uint32_t units;         /* disks, databases, else 1 */
    char *scope;            /* asset key, group id, workload key, host name's hash, "estate" */
    const char *scope_name; /* shown: a host's or workload's name; NULL: by asset or group */
    uint32_t first_member;  /* WpWork.remedy_members */
    uint32_t n_members;
} WpWorkRemedy;

typedef struct {
    const WpTemplate *template;
    const WpPlanInputs *inputs;
    const char *const *roles; /* NULL-terminated */
    uint32_t n_roles;
    WpWorkload *workloads; /* by group, then name */
    uint32_t n_workloads;
    uint32_t *workload_of;    /* by asset: 1 + index; 0: in no group */
    uint32_t *first_workload; /* by group: n_groups + 2 entries */
    WpAssetId *workload_members;
    WpWorkRemedy *remedies; /* by group, then rule, then scope */
    uint32_t n_remedies;
    uint32_t *first_remedy; /* by group: n_groups + 2 entries */
    WpAssetId *remedy_members;
    struct WpWorkOwned *owned;
} WpWork;

#define WP_DEFAULT_ROLE "infra" /* of effort_hours without effort_role: DESIGN section 13 */

/* @inputs need all but the effort; both must outlive the work. Returns: (transfer full) */
WpWork *wp_work_build(const WpTemplate *template, const WpPlanInputs *inputs);
void wp_work_free(WpWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWork, wp_work_free)

/* Appends all work of a group to @items (of WpWorkItem): what it owes to its wave, workloads, the
 * group, asset by asset, remediations, gaps; in each the order of the template. */
void wp_work_expand(const WpWork *work, uint32_t group, GArray *items);

/* The same of tasks of some levels only: @levels has a bit for each WpTaskLevel. */
void wp_work_expand_levels(const WpWork *work, uint32_t group, unsigned levels, GArray *items);

/* Gives remediations of several groups to the first of them to move, by @plan; for planning again.
 * Returns: whether any changed hands */
bool wp_work_advance_remedies(WpWork *work, const WpPlan *plan);

/* Hundredths of an hour by asset: its own tasks, and remediations that are for it alone.
 * (transfer full) */
int64_t *wp_work_hours_by_asset(const WpWork *work);

/* Whether the task's level, kind and condition fit the asset. */
bool wp_work_applies(const WpWork *work, uint32_t task, WpAssetId asset);
