#pragma once

#include "planner/plan/flows.h"

/*
 * Who talks to whom, one edge for each two assets, with what ties them: the graph in which flows.c
 * looks for hubs and applications. Private to flows.
 */

/* What an asset's edge to a peer says: its flags, and above them what ties the two, both directions
 * added; 0: nothing does. */
#define WP_FLOW_CALLS     1u /* the asset opens connections to the peer */
#define WP_FLOW_CALLED    2u /* the peer to the asset */
#define WP_FLOW_FLAG_BITS 2

struct WpFlowGraph {
    uint32_t n_assets;
    uint32_t *first; /* by asset: its edges; n_assets + 2 */
    WpAssetId *to;   /* by edge: the peer; ascending for each asset */
    uint32_t *says;  /* by edge */
    uint8_t *serves; /* by asset: called on a port of a service that all use (DNS, backup) */
};

/* Flows between environments say that there are some, and tie nothing. */
void wp_flow_graph_part_environments(WpFlowGraph *graph, const WpView *view);

static inline uint32_t
wp_flow_degree(const WpFlowGraph *graph, WpAssetId asset)
{
    return graph->first[asset + 1] - graph->first[asset];
}

static inline uint32_t
wp_flow_strength(const WpFlowGraph *graph, uint32_t edge)
{
    return graph->says[edge] >> WP_FLOW_FLAG_BITS;
}

/* Whether the peer at @edge opens connections to the asset that tie the two. */
static inline bool
wp_flow_is_caller(const WpFlowGraph *graph, uint32_t edge)
{
    return (graph->says[edge] & WP_FLOW_CALLED) && wp_flow_strength(graph, edge) > 0;
}
