#pragma once

#include "planner/solve/core/schedule.h"
#include "planner/solve/search/random.h"

/* What every search by moves needs: which nodes may move and how far, whether their relations hold,
 * and the best so far. */

typedef struct {
    const WpWaveStart *start;
    const WpWaveModel *model;
    WpWaveState *state;
    uint32_t last; /* nothing goes behind this wave */
    uint32_t n_movers;
    uint32_t *movers; /* nodes that may move: not pinned, not alone in their wave */
    uint32_t *until;  /* by node: the last wave its own limits and enforced deadline leave it */

    uint32_t *first_link; /* by node, n + 2: its active relations ... */
    uint32_t *other;
    int8_t *gap; /* other is at least so many waves earlier (from 0 up) or, less than 0, at least
                    -1 - gap waves later; APART: 2 */

    uint32_t *best_wave; /* by node */
    uint32_t *best_done; /* by movable */
    uint32_t *touched;   /* nodes moved since the best was kept ... */
    uint32_t n_touched;  /* ... but if this is more than n, any */
} WpMoves;

enum { WP_GAP_APART = 2 };

/* @state is what the moves change. Returns: (transfer full) */
WpMoves *wp_moves_new(const WpWaveStart *start, WpWaveState *state, uint32_t last);
void wp_moves_free(WpMoves *moves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpMoves, wp_moves_free)

/* Whether the relations of @node hold if it is in @wave and the others as they stand. */
static inline bool
wp_moves_hold(const WpMoves *moves, uint32_t node, uint32_t wave)
{
    const uint32_t *at = moves->state->wave;

    for (uint32_t i = moves->first_link[node]; i < moves->first_link[node + 1]; i++) {
        uint32_t there = at[moves->other[i]];
        int gap = moves->gap[i];

        if (there == 0)
            continue;
        if (gap == WP_GAP_APART ? there == wave
            : gap >= 0          ? there + (uint32_t)gap > wave
                                : wave + (uint32_t)(-1 - gap) > there)
            return false;
    }
    return true;
}

/* Notes that @node moved. */
static inline void
wp_moves_touch(WpMoves *moves, uint32_t node)
{
    if (moves->n_touched < moves->model->n)
        moves->touched[moves->n_touched] = node;
    if (moves->n_touched <= moves->model->n)
        moves->n_touched++;
}

/* What stands is the best: keeps it. */
void wp_moves_keep(WpMoves *moves);

/* Makes the state what was kept. */
void wp_moves_restore(WpMoves *moves);
