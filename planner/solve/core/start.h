#pragma once

#include "planner/solve/core/state.h"

/*
 * What is settled before anything is scheduled: which firm relations close circles, what no wave
 * can ever take, how early each item could be, and where committed and pinned items stand. Private
 * to planner/solve.
 */

/* What follows from the relations that are active; by node. Mostly the same for all capacities. */
typedef struct {
    uint32_t *tail;     /* waves that must follow its own */
    uint32_t *n_before; /* relations, not APART, of which it is the b */
} WpWaveOrders;

typedef struct WpWaveStart {
    const WpWaveModel *model;
    WpWaveState *state;      /* committed and pinned items placed, others not */
    uint8_t *settled;        /* by relation: closes no circle */
    uint32_t n_order;        /* n */
    uint32_t *order;         /* nodes, each after all that must be before it */
    uint8_t *infeasible;     /* by node: proven */
    uint32_t *circle;        /* by node: 1 + a hard relation that holds it on a circle, else 0 */
    uint32_t *earliest_own;  /* by node: first wave that could take it, were it alone on a ramp */
    uint32_t *earliest_hard; /* by node: first wave that hard relations and its own needs leave */
    uint32_t *earliest;      /* by node: ... with the firm relations that are kept */
    uint32_t *latest;        /* by node: last wave that meets enforced deadlines, its own and those
                                behind it */
    WpWaveOrders *orders;    /* (nullable) as wp_wave_start_orders() gives them */
} WpWaveStart;

/* Gives up the weakest of the firm relations that hold @node back, directly or through what is
 * before it. Returns: false if there is none */
bool wp_wave_start_relax(WpWaveStart *start, uint32_t node);

/* They are found when they are asked for; then until relations are given up. */
const WpWaveOrders *wp_wave_start_orders(WpWaveStart *start);
void wp_wave_start_forget_orders(WpWaveStart *start);

WpWaveStart *wp_wave_start_build(const WpWaveModel *model);

/* The same, where @like was built of the same model, but with other capacities: the order of items
 * is taken from it. @less: none of these was more than now, so what fitted does. */
WpWaveStart *wp_wave_start_build_like(const WpWaveModel *model, const WpWaveStart *like, bool less);
void wp_wave_start_free(WpWaveStart *start);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveStart, wp_wave_start_free)
