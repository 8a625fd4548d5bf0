#pragma once

#include "planner/graph/split.h"

/*
 * Which nodes belong together by their edges alone, without a number or a size of communities
 * being given: the partition with which a random walk is described in the fewest bits (the map
 * equation of Rosvall and Bergstrom 2008). Unlike modularity it does not merge small communities
 * of a large graph (facts: 4,000 planted groups came back as 662). Integers only, so that the
 * result is the same on every machine.
 */

/**
 * wp_graph_communities:
 * @edges: direction and order do not matter, parallel ones add up, loops are weight inside the
 *   node; .hard is not looked at
 *
 * Nodes are visited by number, so that the result depends on the numbers. A node without an edge is
 * alone. Time is near O(edges) times a few dozens.
 *
 * Returns: (transfer full): by node its community, 1 .. *out_n in the order of their smallest
 * nodes; each is connected
 */
uint32_t *wp_graph_communities(uint32_t n_nodes, uint32_t n_edges, const WpSplitEdge *edges,
                               uint32_t *out_n);

/* Edges between items, of which some are one node together. */
typedef struct {
    uint32_t n_items;
    const uint32_t *first; /* by item: its arcs; n_items + 2 cells */
    const uint32_t *to;    /* by arc: the item at its other end, where it is an arc, too */
    const uint32_t *node;  /* by item */
    uint32_t n_nodes;
    /* Weighs all arcs of an item, in their order: the same at both ends; 0: there is none. It is
     * asked twice, by several threads. */
    void (*weigh)(const void *data, uint32_t item, uint64_t *weights);
    const void *data;
    unsigned n_threads; /* 0 is 1 */
} WpCommunityItems;

/* The same, of that. Returns: (transfer full): by node its community */
uint32_t *wp_graph_communities_of(const WpCommunityItems *items, uint32_t *out_n);
