#pragma once

#include "planner/graph/csr.h"

/*
 * What hangs together: sets that grow (union-find), connected and strongly connected components,
 * order. No recursion, linear time (sets: nearly). Nodes are 1 .. n_nodes; arrays by node have
 * n_nodes + 1 cells, cell 0 is 0.
 */

typedef struct WpSets WpSets;

/* Each node alone in its set. */
WpSets *wp_sets_new(uint32_t n_nodes);
void wp_sets_free(WpSets *sets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSets, wp_sets_free)

/* Makes one set of those of @a and @b. Returns: false if they already were one */
bool wp_sets_join(WpSets *sets, uint32_t a, uint32_t b);

/* A node of the set that stands for it; the same for all its nodes until the next join. */
uint32_t wp_sets_find(WpSets *sets, uint32_t node);

/* How many nodes the set of @node has. */
uint32_t wp_sets_size(WpSets *sets, uint32_t node);

/**
 * wp_sets_number:
 * @out_n: (out): how many sets there are
 *
 * Returns: (transfer full): by node the number of its set, 1 .. *out_n in the order of the sets'
 * smallest nodes, whatever the order of the joins was
 */
uint32_t *wp_sets_number(WpSets *sets, uint32_t *out_n);

/* Connected components, direction ignored; numbered as wp_sets_number(). Returns: (transfer full)
 */
uint32_t *wp_graph_components(const WpCsr *graph, uint32_t *out_n);

/**
 * wp_graph_strong_components:
 * @out_n: (out): how many there are
 *
 * Returns: (transfer full): by node the number of its strongly connected component, 1 .. *out_n,
 * numbered so that an edge between two components always leads to a greater number
 */
uint32_t *wp_graph_strong_components(const WpCsr *graph, uint32_t *out_n);

/**
 * wp_graph_order:
 * @out_order: (array): room for n_nodes nodes; those that stand on no cycle and behind none are
 *   written, each before all that its edges lead to; of several possible the smallest node first
 *
 * Returns: how many nodes were written; n_nodes if the graph has no cycle
 */
uint32_t wp_graph_order(const WpCsr *graph, uint32_t *out_order);
