#pragma once

#include "planner/solve/core/start.h"

/* One item, and then all, into the first wave that takes them. */

/* Places @node if any wave takes it; what must give way for it does: firm relations, pins, hard
 * relations to committed items. If it is placed already (pinned) and its wave has become
 * impossible, takes it out. @avoid_early: rather not in early waves, if that costs it something. */
void wp_wave_schedule_node(const WpWaveStart *start, WpWaveState *state, uint32_t node,
                           bool avoid_early);

/* Schedules all nodes of @state that are not placed, the lowest @rank first of those whose
 * predecessors are done. */
void wp_wave_schedule_all(WpWaveStart *start, WpWaveState *state, const uint32_t *rank,
                          bool avoid_early);

/* Of a node: who goes first where several could. */
typedef struct {
    uint32_t latest; /* lower goes first ... */
    int64_t first;   /* ... then greater */
    int64_t second;  /* ... then greater */
    uint32_t node;   /* 1 .. n; lower goes first */
} WpPriority;

/* @priorities: of each of the nodes 1 .. @n; their order may change
 * @rank: (out): by node, 0 goes first */
void wp_wave_rank(WpPriority *priorities, uint32_t n, uint32_t *rank);
