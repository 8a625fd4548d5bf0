#pragma once

#include "planner/plan/exclusions.h"
#include "planner/plan/progress.h"

/* Assets that hard relations weld are one node; numbered 1 .. n. */
typedef struct {
    uint32_t *node_of; /* by asset; every asset has one */
    int64_t *size;     /* by node: assets that count for groups.max_assets, at least 1 */
    uint32_t n;
} WpWeldedNodes;

/**
 * wp_groups_split:
 * @progress: (nullable): what was one group in its baseline is cut less readily
 * @max_assets: 1 or more; a node that is larger is a part by itself
 *
 * Nodes that firm ties connect are one part, if that is not too large. Else the part is split where
 * flows and pairwise ties are cut least, what only shares a workload (or what else a rule goes by)
 * with the rest says nothing about where; the pieces are then filled up with others of the same
 * workload.
 *
 * Returns: (transfer full): by node its part, 1 .. *out_n in the order of their smallest nodes
 */
uint32_t *wp_groups_split(const WpRelations *relations, const WpExclusions *exclusions,
                          const WpWeldedNodes *nodes, const WpProgress *progress,
                          uint32_t max_assets, uint32_t *out_n);
