#pragma once

#include "planner/assess/sizing.h"

/*
 * Finds sizes for many VMs. Many need the same, as sizes see it: every need is rounded up to the
 * next number that any size has, and each such need is looked for once.
 */

enum {
    WP_SIZE_STEP_CORES,
    WP_SIZE_STEP_MEMORY,
    WP_SIZE_STEP_DISKS,
    WP_SIZE_STEP_NICS,
    WP_SIZE_STEP_NETWORK,
    WP_SIZE_STEP_IOPS,
    WP_SIZE_STEP_RATE,
    WP_N_SIZE_STEPS
};

typedef struct {
    int64_t *numbers; /* ascending, each once */
    uint32_t n;
} WpSizeSteps;

typedef struct {
    const WpSizeList *list; /* borrowed */
    WpSizeSteps steps[WP_N_SIZE_STEPS];
    GHashTable *found; /* of a need as one number: its size; looked up only */
} WpSizeFinder;

void wp_size_finder_init(WpSizeFinder *finder, const WpSizeList *list);
void wp_size_finder_clear(WpSizeFinder *finder);

/* The same as wp_size_list_find(). */
WpSizeId wp_size_finder_find(WpSizeFinder *finder, const WpSizeNeed *need);
