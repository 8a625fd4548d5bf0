#pragma once

#include "planner/base/catalogue.h"
#include "planner/plan/links.h"

/*
 * What flows say by themselves, before any rule: which assets are hubs (many applications use
 * them, or they use many), and which assets without a known application make one, because they talk
 * to each other more than to the rest. No port, name or role is needed for it.
 */

typedef struct WpFlowGraph WpFlowGraph;

/**
 * wp_flow_graph_new:
 * @ports: (nullable): rules/catalogues/ports.csv: a flow to a port whose force is none
 *   (administration, monitoring) ties nothing
 *
 * Who talks to whom. Needs no names of workloads and adds no text, so that it can be made beside
 * what does, with the links.
 *
 * Returns: (transfer full)
 */
WpFlowGraph *wp_flow_graph_new(const WpInventory *inventory, const WpLinks *links,
                               const WpCatalogue *ports);
void wp_flow_graph_free(WpFlowGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpFlowGraph, wp_flow_graph_free)

typedef struct {
    uint32_t hub_workloads;     /* groups.hub_workloads */
    uint32_t service_workloads; /* groups.service_workloads */
    uint32_t max_assets;        /* groups.max_assets */
    int64_t max_share;          /* inference.max_share, in basis points */
    bool applications;          /* find them: inference.application has flows */
    unsigned n_threads;         /* 0 is 1 */
} WpFlowOptions;

typedef struct {
    uint8_t *hub;  /* by asset */
    WpAssetId *of; /* by asset: what its application is called by; WP_NONE: none was found, or
                      it has one */
    bool any;      /* there are dependencies */
    WpStrId *application; /* by asset: its name, "around erp-db01"; 0: none */
    WpStrId *how;         /* by asset: "flows", "flows with erp-db01" */
    GPtrArray *columns;   /* of WpColumn: what it adds to a view */
} WpFlows;

/**
 * wp_flows_find:
 * @view: has workloads
 * @graph: (nullable): NULL without any dependency; what ties is marked in it
 *
 * A hub is an asset whose peers are in @hub_workloads applications or more, of which none has half
 * of them; the most connected are looked at first, and what is a hub is no longer a peer. Of what
 * is called on a port of DNS, backup and the like @service_workloads are enough, if those are
 * fewer. An asset that several applications call, each as much as the others, is no hub and gets no
 * application: it moves by itself, before those that need it. Flows between environments tie
 * nothing, an application of more than @max_share of the assets neither. An application is called
 * by its member that most others call. Nothing is added to the view or to the inventory's texts, so
 * that others may read them meanwhile.
 *
 * Returns: (transfer full)
 */
WpFlows *wp_flows_find(const WpView *view, WpFlowGraph *graph, const WpFlowOptions *options);

/* Names the applications, and puts the column hub into @view; it stays the flows'. */
void wp_flows_put(WpFlows *flows, WpView *view);
void wp_flows_free(WpFlows *flows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpFlows, wp_flows_free)
