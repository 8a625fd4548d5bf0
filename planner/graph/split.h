#pragma once

#include "planner/base/types.h"

/*
 * Splits a set of nodes that is too large where the least weight is cut: nodes tied by hard edges
 * are welded first, clusters grow over the heaviest edges up to a size cap, and their boundaries
 * are then refined. The result depends on the node numbers, not on the order of the edges.
 */

typedef struct {
    uint32_t a;     /* node */
    uint32_t b;     /* node */
    int64_t weight; /* 0 or more: what cutting this edge costs */
    bool hard;      /* never cut */
} WpSplitEdge;

/**
 * wp_graph_split:
 * @sizes: by node, 1 or more; cell 0 unused
 * @max_size: a part is at most this large, unless hard edges alone make it larger: such a part
 *   holds what they weld and nothing else
 * @out_n: (out): how many parts there are
 * @out_cut: (out) (nullable): sum of the weights of the edges between parts
 *
 * Each part is connected. Time is near O(edges log nodes) for small parts.
 *
 * Returns: (transfer full): by node its part, 1 .. *out_n in the order of their smallest nodes
 */
uint32_t *wp_graph_split(uint32_t n_nodes, const int64_t *sizes, uint32_t n_edges,
                         const WpSplitEdge *edges, int64_t max_size, uint32_t *out_n,
                         int64_t *out_cut);
