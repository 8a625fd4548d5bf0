#pragma once

#include "planner/backlog/work.h"

/* Parts of wp_work_build(). Private to planner/backlog. */

/* What tasks tell assets apart by, beside conditions. */
typedef enum {
    WP_WORK_VM,
    WP_WORK_DATABASE,
    WP_WORK_CARRIED, /* a database that moves with its host */
    WP_N_WORK_KINDS,
} WpWorkKind;

struct WpWorkOwned {
    uint16_t *task_role; /* by task */
    uint16_t *rule_role; /* by rule */
    uint8_t **holds;     /* by task with a condition: truth by row of what it applies to */
    int64_t assets_per_wave;
    uint8_t *fits; /* [task * WP_N_WORK_KINDS + kind]: whether level and kind fit */
    uint32_t
        *level_tasks; /* tasks by level, in each as in the template: level_tasks[first_of[l]] */
    uint32_t first_of[WP_N_TASK_LEVELS + 1];
    uint32_t *gap_list;  /* by asset: which list of gaps it has, from 1 */
    uint32_t *first_gap; /* by list: gaps[first_gap[l - 1]] .. gaps[first_gap[l] - 1] */
    uint32_t *gaps;
    uint32_t *first_caller; /* by asset: callers[first_caller[a]] ..; n_assets + 2 entries */
    WpAssetId *callers;
};

/* work-tasks.c: fits, level_tasks, first_of; then holds */
void wp_work_sort_tasks(WpWork *work);
void wp_work_test_conditions(WpWork *work);

/* Tasks of a level, in the order of the template. */
static inline const uint32_t *
wp_work_tasks(const WpWork *work, WpTaskLevel level, uint32_t *out_n)
{
    *out_n = work->owned->first_of[level + 1] - work->owned->first_of[level];
    return &work->owned->level_tasks[work->owned->first_of[level]];
}

/* By WpWorkKind: how many members a group has. */
void wp_work_count_kinds(const WpWork *work, uint32_t group, uint32_t kinds[WP_N_WORK_KINDS]);

/* How many members of a group fill its wave, of those to which the @task of a wave applies: not
 * what its host carries, unless the task is for that. @kinds: of the group */
uint32_t wp_work_count_in_wave(const WpWork *work, uint32_t task, uint32_t group,
                               const uint32_t kinds[WP_N_WORK_KINDS]);

/* work.c */
/* Hundredths of an hour: what @n members cost of work that their wave shares. */
uint32_t wp_work_share(const WpWork *work, uint32_t task, uint32_t n);

/* work-workloads.c: workloads, workload_of, first_workload, workload_members */
void wp_work_find_workloads(WpWork *work);

/* work-remedies.c: remedies, first_remedy, remedy_members */
void wp_work_find_remedies(WpWork *work);

/* work-gaps.c */
void wp_work_find_gaps(WpWork *work);
/* The data gaps for which rules of an asset are undecided, each once, ascending. */
static inline const uint32_t *
wp_work_gaps(const WpWork *work, WpAssetId asset, uint32_t *out_n)
{
    const uint32_t *first = &work->owned->first_gap[work->owned->gap_list[asset]];

    *out_n = first[0] - first[-1];
    return &work->owned->gaps[first[-1]];
}

/* work-callers.c */
void wp_work_find_callers(WpWork *work);
/* Who opens connections to an asset, each once, by id; of a database also those who call its host
 * for databases. */
const WpAssetId *wp_work_callers(const WpWork *work, WpAssetId asset, uint32_t *out_n);
