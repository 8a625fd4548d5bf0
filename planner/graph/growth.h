#pragma once

#include "planner/base/types.h"

/*
 * A graph that grows edge by edge and never gets a circle: the nodes of one that an edge would
 * close become one node, if the caller lets them, or the edge is refused. Which edges are kept thus
 * depends on nothing but the order in which they are offered. A topological order is kept up to
 * date (Pearce, Kelly 2006: a dynamic topological sort), so that an edge costs what lies between
 * its ends. Nodes are 1 .. n_nodes.
 */

typedef struct WpGrowth WpGrowth;

/* @order: (array): n_nodes + 1: by node a distinct position; edges that agree with it cost nothing.
 * Copied. Returns: (transfer full) */
WpGrowth *wp_growth_new(uint32_t n_nodes, const uint32_t *order);
void wp_growth_free(WpGrowth *growth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGrowth, wp_growth_free)

/* The node that stands for @node, now. */
uint32_t wp_growth_find(const WpGrowth *growth, uint32_t node);

/* The next node that is one with @node, in a ring: itself if it is alone. */
uint32_t wp_growth_next(const WpGrowth *growth, uint32_t node);

/* Whether @n nodes that stand for themselves, on one circle, may be one. */
typedef bool (*WpMayMerge)(const WpGrowth *growth, const uint32_t *nodes, uint32_t n, void *user);

/* Returns: false if the edge is refused: nothing has changed then */
bool wp_growth_add(WpGrowth *growth, uint32_t from, uint32_t to, WpMayMerge may_merge, void *user);
