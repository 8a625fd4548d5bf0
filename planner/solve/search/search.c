#include "planner/solve/search/search.h"

#include "planner/solve/exact/exact.h"
#include "planner/solve/search/anneal.h"
#include "planner/solve/search/fit.h"
#include "planner/solve/search/near.h"

/* Of the effort, in parts of 16: what may go into an earlier last wave if there is also cost. */
#define SHORTEN_SHARE 8

/* Of that effort, in parts of 16: what the exact search may take, with cost and without. Where it
 * applies it finds more than the annealing of overload does. */
#define EXACT_WITH_COST 8
#define EXACT_ALONE     14

/* So often one wave less is tried in vain. */
#define MAX_TRIES 3

/* Of large problems (WP_WAVES_LARGE) an eighth of the moves is made; of more than WP_WAVES_FAR half
 * of that, for deferring finds what most of the others did. */
#define LARGE_SHARE 8

/* With a baseline, so much of the effort goes into a plan near to it before others are tried. */
#define NEAR_SHARE 2

/* The seed depends on what the items are, not on where they stand in the caller's arrays. */
static uint64_t
seed_of(const WpWaveModel *model)
{
    uint64_t seed = model->n;

    for (uint32_t node = 1; node <= model->n; node++) {
        seed = (seed ^ model->items[node].key) * UINT64_C(0x9e3779b97f4a7c15);
        seed ^= seed >> 29;
    }
    return seed;
}

static bool
has_cost(const WpWaveModel *model)
{
    bool any = model->problem->balance_cost != 0 || model->first_pull[model->n + 1] > 0;

    for (uint32_t node = 1; node <= model->n && !any; node++) {
        const WpWaveItem *item = &model->items[node];

        any = item->wave_cost != 0 || item->early_cost != 0 || item->late_cost != 0 ||
              (item->previous > 0 && item->stability_cost != 0);
    }
    return any;
}

/* Places what found no room, and brings what must be earlier before its deadline. */
static void
mend(const WpWaveStart *start, WpWaveState *state, const WpWaveScore *score, uint64_t seed,
     int64_t *budget)
{
    if ((score->n_unplaced > 0 || score->late > 0) && *budget > 0)
        wp_fit(start, state, start->model->n_waves, seed, budget);
}

/* What a search could not shorten then it cannot now. */
static uint32_t
last_of_hint(const WpWaveProblem *problem)
{
    uint32_t last = 0;

    for (uint32_t item = 1; problem->hint && item <= problem->n_items; item++)
        last = MAX(last, problem->hint[item]);
    return last;
}

/* Tries to end before the last wave, again and again; the exact search first, where it can. */
static void
shorten(const WpWaveStart *start, WpWaveState *state, uint64_t seed, WpWaveBound *bound,
        int exact_share, int64_t *budget)
{
    uint32_t least = MAX(last_of_hint(start->model->problem),
                         MAX(bound->wave, start->model->problem->free_last_wave));
    uint32_t last = wp_wave_last(state), proven = 0;
    int64_t steps = *budget / 16 * exact_share;

    if (last <= least)
        return;
    *budget -= steps;
    last = wp_exact(start, state, last, &steps, &proven);
    *budget += steps;
    if (proven > bound->wave)
        *bound = (WpWaveBound){proven, WP_BOUND_SEARCH, 0};
    least = MAX(bound->wave, least);
    for (int tries = 0; last > least && tries<MAX_TRIES && * budget> 0;) {
        int64_t share = *budget / 2 + 1, before = share;

        *budget -= share;
        bool shorter = wp_fit(start, state, last - 1, seed++, &share);

        *budget += MAX(share, 0);
        if (shorter)
            last = wp_wave_last(state);
        else if (share == before)
            break; /* not worth a try */
        else
            tries++;
    }
}

/* Whether leaving a baseline costs anything. */
static bool
has_baseline(const WpWaveModel *model)
{
    for (uint32_t node = 1; node <= model->n; node++)
        if (model->items[node].previous > 0 && model->items[node].stability_cost > 0)
            return true;
    return false;
}

/* Looks for a plan near to the baseline. */
static void
search_near(const WpWaveStart *start, WpWaveState *state, WpWaveScore *score,
            const WpWaveBound *bound, uint64_t seed, int64_t budget)
{
    g_autoptr(WpWaveState) trial = wp_wave_state_new(start->model);

    uint32_t last = MAX(bound->wave, start->model->problem->free_last_wave);

    wp_wave_state_copy(trial, state);
    if (!wp_near(start, trial, MIN(last, start->model->n_waves), seed, budget))
        return;
    wp_wave_settle(start, trial);
    WpWaveScore near = wp_wave_score(start, trial);

    if (wp_wave_score_compare(&near, score) >= 0)
        return;
    wp_wave_state_copy(state, trial);
    *score = near;
}

/* Moves that an effort stands for. */
static int64_t
moves_for(const WpWaveModel *model)
{
    int64_t effort = MIN(model->problem->effort, INT64_MAX / WP_WAVES_FAR) * WP_WAVES_FAR /
                     (WP_WAVES_FAR + (int64_t)model->n);

    if (model->n > WP_WAVES_LARGE)
        effort /= LARGE_SHARE;
    return model->n > WP_WAVES_FAR ? effort / 2 : effort;
}

int64_t
wp_wave_search(const WpWaveStart *start, WpWaveState *state, WpWaveScore *score, WpWaveBound *bound)
{
    const WpWaveModel *model = start->model;
    int64_t effort = moves_for(model);
    uint64_t seed = seed_of(model);
    bool cost = has_cost(model);
    int64_t near = has_baseline(model) ? effort / NEAR_SHARE : 0, used = 0;

    if (near > 0)
        search_near(start, state, score, bound, seed + 3, near);
    effort -= near;
    int64_t share = cost ? effort / 16 * SHORTEN_SHARE : effort;
    int64_t left = share;
    g_autoptr(WpWaveState) before = wp_wave_state_new(model);
    WpWaveScore after;

    wp_wave_state_copy(before, state);
    mend(start, state, score, seed, &left);
    shorten(start, state, seed + 1, bound, cost ? EXACT_WITH_COST : EXACT_ALONE, &left);
    used = share - MAX(left, 0);
    if (cost) {
        uint32_t last =
            MAX(wp_wave_last(state), MIN(model->problem->free_last_wave, model->n_waves));

        if (model->n > WP_WAVES_LARGE)
            wp_wave_defer(start, state, last);
        g_autoptr(WpMoves) moves = wp_moves_new(start, state, last);

        wp_anneal(moves, seed + 2, effort - used);
        used = effort;
    }
    wp_wave_settle(start, state);
    if (score->n_unplaced > 0 && wp_wave_place_rest(start, state))
        wp_wave_settle(start, state);
    after = wp_wave_score(start, state);
    /* settling may cost more than was gained */
    if (wp_wave_score_compare(&after, score) <= 0)
        *score = after;
    else
        wp_wave_state_copy(state, before);
    return near + used;
}
