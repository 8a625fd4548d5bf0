#pragma once

#include "planner/solve/core/state.h"

/* By how much a state passes its limits, kept up to date while a search that may pass them on its
 * way moves nodes. Counted in shares of each limit: one whole limit too much is WP_WHOLE_LIMIT. */

#define WP_WHOLE_LIMIT INT64_C(1048576)

/* Of one unit too much. */
typedef struct {
    int64_t unit; /* in parts of 2^bits */
    uint8_t bits;
} WpPrice;

typedef struct {
    WpWaveState *state;
    WpPrice *price; /* by cell, then by cumulative cell */
    int64_t sum;
} WpOverload;

/* What @state, which must outlive it, passes as it stands counts too. Returns: (transfer full) */
WpOverload *wp_overload_new(WpWaveState *state);
void wp_overload_free(WpOverload *overload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpOverload, wp_overload_free)

/* Takes @node, which has no wave alone, out of its wave. */
void wp_overload_remove(WpOverload *overload, uint32_t node);

/* Puts @node, not placed, into @wave. @done: (nullable): by movable of the node when its work was
 * done before; else that is chosen anew. */
void wp_overload_put(WpOverload *overload, uint32_t node, uint32_t wave, const uint32_t *done);

/* Copies the iterations of the movable work of @node to @done, for wp_overload_put(). Returns: how
 * many they are */
uint32_t wp_overload_save_work(const WpOverload *overload, uint32_t node, uint32_t *done);

/* The movable work of @node, which is placed, gives up its iterations; planned again it takes the
 * latest with room. */
void wp_overload_drop_work(WpOverload *overload, uint32_t node);
void wp_overload_plan_work(WpOverload *overload, uint32_t node);
