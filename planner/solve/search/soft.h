#pragma once

#include "planner/solve/core/state.h"

/* The soft cost as a search sees it: the same sums as planner/solve/core/cost.h, times scale so
 * that balance needs no division, and laid out for moves. */

/* What a node costs in a wave by itself. */
typedef struct {
    int64_t wave;
    int64_t early;
    int64_t late;
    int64_t stability;
    uint32_t deadline;
    uint32_t previous;
} WpOwn;

typedef struct {
    const WpWaveModel *model;
    int64_t scale;
    int64_t balance; /* cost of used^2, or 0 */
    uint32_t early_waves;
    bool any_pull;
    bool plain; /* the wave is all that any node's own cost depends on */
    WpOwn *own;
    int64_t *weight; /* by node: what it takes of the amount that is balanced */
} WpSoft;

/* Returns: (transfer full) */
WpSoft *wp_soft_build(const WpWaveModel *model);
void wp_soft_free(WpSoft *soft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSoft, wp_soft_free)

static inline int64_t
wp_soft_own(const WpSoft *soft, uint32_t node, uint32_t wave)
{
    const WpOwn *own = &soft->own[node];
    int64_t cost = own->wave * wave;

    if (soft->plain)
        return cost;
    if (wave <= soft->early_waves)
        cost += own->early;
    if (wave > own->deadline)
        cost += own->late * (wave - own->deadline);
    return own->previous != wave ? cost + own->stability : cost;
}

/* By how much the pairs of @node rise when it alone moves; the others as in @at. */
static inline int64_t
wp_soft_pull_rise(const WpSoft *soft, const uint32_t *at, uint32_t node, uint32_t from, uint32_t to)
{
    const WpWaveModel *model = soft->model;
    int64_t rise = 0;

    for (uint32_t i = model->first_pull[node]; i < model->first_pull[node + 1]; i++) {
        int64_t other = at[model->pulls[i].other];

        if (other > 0)
            rise += model->pulls[i].cost * (ABS(other - (int64_t)to) - ABS(other - (int64_t)from));
    }
    return rise * soft->scale;
}

/* By how much balance rises when @weight moves between waves that use @here and @there. */
static inline int64_t
wp_soft_balance_rise(const WpSoft *soft, int64_t weight, int64_t here, int64_t there)
{
    /* (here - w)^2 - here^2 + (there + w)^2 - there^2 */
    return soft->balance * 2 * weight * (weight + there - here);
}
