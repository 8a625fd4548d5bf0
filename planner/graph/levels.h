#pragma once

#include "planner/graph/communities.h"

/*
 * The graphs in which communities are looked for: that of single nodes, and those whose nodes are
 * modules of the one before. Private to communities.
 */

/* The sum of all weights fits, so any sum of some does. */
typedef struct {
    uint32_t to;
    uint32_t weight;
} WpLevelArc;

typedef struct {
    uint32_t n;
    uint32_t *first;  /* by node: its arcs; no loops, each neighbour once */
    WpLevelArc *arcs; /* WP_LEVEL_AHEAD more than there are, all 0 */
    int64_t *at;      /* by node: weight at it, inner edges counted twice */
    int64_t *out;     /* by node: weight of its arcs */
} WpLevel;

/* Neighbours lie all over memory, so what the arcs some places on will touch is fetched ahead. */
#define WP_LEVEL_AHEAD 16

/* Every edge at both ends, parallel ones added up. Weights are made smaller where their sum is too
 * great, but none becomes 0. */
void wp_level_init(WpLevel *out, const WpCommunityItems *items);

/* Modules become nodes. @module: by node, 1 .. @n_modules */
void wp_level_coarsen(WpLevel *out, const WpLevel *fine, const uint32_t *module,
                      uint32_t n_modules);
void wp_level_clear(WpLevel *level);
