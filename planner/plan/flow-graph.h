#pragma once

#include "planner/graph/csr.h"
#include "planner/plan/flows.h"

/*
 * Who talks to whom, one edge for each two assets, with what ties them: the graph in which flows.c
 * looks for hubs and applications. Private to flows.
 */

typedef struct {
    WpAssetId a, b;    /* a < b */
    uint32_t strength; /* of what ties them, both directions added; 0: nothing does */
    bool called[2];    /* a calls b; b calls a */
} WpFlowPair;

typedef struct {
    uint32_t n_assets;
    GArray *pairs;   /* of WpFlowPair, sorted */
    WpCsr *peers;    /* by asset; edges are indexes of pairs */
    uint8_t *serves; /* by asset: called on a port of a service that all use (DNS, backup) */
} WpFlowGraph;

/* Flows between environments, and to agents and administration, make a pair without strength.
 * @ports: (nullable) */
void wp_flow_graph_build(WpFlowGraph *graph, const WpView *view, const WpLinks *links,
                         const WpCatalogue *ports);
void wp_flow_graph_clear(WpFlowGraph *graph);

/* A text cell of an asset of either kind; WP_STR_NONE if unknown. */
WpStrId wp_flow_text(const WpView *view, WpField vm, WpField db, WpAssetId asset);

static inline const WpFlowPair *
wp_flow_pair(const WpFlowGraph *graph, uint32_t arc)
{
    return &g_array_index(graph->pairs, WpFlowPair, graph->peers->edge[arc]);
}

static inline uint32_t
wp_flow_degree(const WpFlowGraph *graph, WpAssetId asset)
{
    return graph->peers->first[asset + 1] - graph->peers->first[asset];
}

/* Whether the peer at @arc of @asset opens connections to it that tie the two. */
static inline bool
wp_flow_is_caller(const WpFlowGraph *graph, WpAssetId asset, uint32_t arc)
{
    const WpFlowPair *pair = wp_flow_pair(graph, arc);

    return pair->strength > 0 && pair->called[graph->peers->to[arc] > asset];
}
