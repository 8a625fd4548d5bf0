#pragma once

#include "planner/backlog/work.h"

/* Parts of wp_work_build(). Private to planner/backlog. */

struct WpWorkOwned {
    uint16_t *task_role; /* by task */
    uint16_t *rule_role; /* by rule */
    uint8_t **holds;     /* by task with a condition: truth by row of what it applies to */
    int64_t assets_per_wave;
    /* The gaps that a kind of undecided rule has: for databases, then for VMs: gaps[first_gap[i]]
     * .. gaps[first_gap[i + 1] - 1], i = index of the kind + (VM ? n_undecided_kinds : 0). */
    uint32_t *first_gap;
    uint32_t *gaps;
    uint32_t *first_caller; /* by asset: callers[first_caller[a]] ..; n_assets + 2 entries */
    WpAssetId *callers;
};

/* work-workloads.c: workloads, workload_of, first_workload, workload_members */
void wp_work_find_workloads(WpWork *work);

/* work-remedies.c: remedies, first_remedy, remedy_members */
void wp_work_find_remedies(WpWork *work);

/* work-gaps.c */
void wp_work_find_gaps(WpWork *work);
/* By data gap: members of the group whose rules lack it. (transfer full) */
uint32_t *wp_work_gaps(const WpWork *work, uint32_t group);
/* Calls @found for each gap of an asset; one may come twice. */
typedef void (*WpGapFound)(uint32_t gap, WpAssetId asset, void *user);
void wp_work_each_gap(const WpWork *work, WpAssetId asset, WpGapFound found, void *user);

/* work-callers.c */
void wp_work_find_callers(WpWork *work);
/* Who opens connections to an asset, each once, by id; of a database also those who call its host
 * for databases. */
const WpAssetId *wp_work_callers(const WpWork *work, WpAssetId asset, uint32_t *out_n);
