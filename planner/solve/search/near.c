#include "planner/solve/search/near.h"

#include "planner/solve/search/homes.h"
#include "planner/solve/search/moves.h"
#include "planner/solve/search/soft.h"

/* It begins near to where it should end: the first temperature is what leaving the baseline costs
 * an item on the average, divided; the last is 1 / 64 of it. */
#define STEPS     512
#define START_DIV 8
#define COOLING   INT64_C(4260208190) /* 2^32 * 2^(-6 / STEPS) */

/* Each run begins where the one before ended; hotter, if limits did not hold in any yet. */
#define RUNS   4
#define HOTTER 4

/* A whole limit too much costs as much as all items of a wave cost that leave it, times so much;
 * then more after each step that never saw all limits hold, and less after each that did. */
#define START_PRICE 2
#define DEARER      128 /* by 1 / 128 */

typedef struct {
    WpMoves *moves;
    const WpWaveModel *model;
    WpWaveState *state;
    WpRandom random;
    WpSoft *soft;
    WpOverload *overload;
    int64_t standing; /* overload of what is committed */
    int64_t whole;    /* what a whole limit too much costs */
    int64_t *used;    /* by wave: of the amount that is balanced */
    int64_t cost;     /* against the start */
    int64_t best;
    bool found;
    int64_t temperature;
    uint32_t *done; /* scratch: movable work of the nodes being moved */
    uint32_t *hot;  /* nodes that were away from home, or where a limit was passed ... */
    uint32_t n_hot;
    int64_t until_hot; /* ... and moves until that is looked at again */
} Near;

static int64_t
price(const Near *near, int64_t overload)
{
    return (int64_t)((__int128)overload * near->whole / WP_WHOLE_LIMIT);
}

static bool
may_enter(const Near *near, uint32_t node, uint32_t wave)
{
    return wave <= near->moves->until[node] && near->state->alone[wave] == 0 &&
           wp_wave_is_open(near->model, node, wave) && wp_wave_classes_fit(near->state, node, wave);
}

static void
note_move(Near *near, uint32_t node, uint32_t from, uint32_t to)
{
    near->used[from] -= near->soft->weight[node];
    near->used[to] += near->soft->weight[node];
    wp_moves_touch(near->moves, node);
}

static int64_t
shift_rise(const Near *near, uint32_t node, uint32_t from, uint32_t to)
{
    const WpSoft *soft = near->soft;
    int64_t rise = wp_soft_own(soft, node, to) - wp_soft_own(soft, node, from);

    if (soft->any_pull)
        rise += wp_soft_pull_rise(soft, near->state->wave, node, from, to);
    if (soft->balance != 0)
        rise += wp_soft_balance_rise(soft, soft->weight[node], near->used[from], near->used[to]);
    return rise;
}

/* Where a limit is passed, the movable work of a node may find a better iteration. */
static void
replan(Near *near, uint32_t node)
{
    if (near->overload->sum <= near->standing ||
        near->model->first_movable[node] == near->model->first_movable[node + 1])
        return;
    wp_overload_drop_work(near->overload, node);
    wp_overload_plan_work(near->overload, node);
    wp_moves_touch(near->moves, node);
}

static void
try_shift(Near *near, uint32_t node, uint32_t to, int64_t allowed)
{
    uint32_t from = near->state->wave[node];
    int64_t before = near->overload->sum;

    if (to == from)
        replan(near, node);
    if (to == from || to == 0 || to > near->moves->last || !may_enter(near, node, to) ||
        !wp_moves_hold(near->moves, node, to))
        return;
    int64_t rise = shift_rise(near, node, from, to);

    /* without overload nothing can be gained by limits */
    if (rise > allowed && before == near->standing)
        return;
    wp_overload_save_work(near->overload, node, near->done);
    wp_overload_remove(near->overload, node);
    wp_overload_put(near->overload, node, to, NULL);
    if (rise + price(near, near->overload->sum - before) <= allowed) {
        note_move(near, node, from, to);
        near->cost += rise;
        return;
    }
    wp_overload_remove(near->overload, node);
    wp_overload_put(near->overload, node, from, near->done);
}

static int64_t
swap_rise(Near *near, uint32_t a, uint32_t at_a, uint32_t b, uint32_t at_b)
{
    const WpSoft *soft = near->soft;
    uint32_t *at = near->state->wave;
    int64_t rise = wp_soft_own(soft, a, at_b) - wp_soft_own(soft, a, at_a) +
                   wp_soft_own(soft, b, at_a) - wp_soft_own(soft, b, at_b);

    if (soft->any_pull) {
        rise += wp_soft_pull_rise(soft, at, a, at_a, at_b);
        at[a] = at_b;
        rise += wp_soft_pull_rise(soft, at, b, at_b, at_a);
        at[a] = at_a;
    }
    if (soft->balance != 0)
        rise += wp_soft_balance_rise(soft, soft->weight[a] - soft->weight[b], near->used[at_a],
                                     near->used[at_b]);
    return rise;
}

static bool
orders_let_swap(Near *near, uint32_t a, uint32_t at_a, uint32_t b, uint32_t at_b)
{
    uint32_t *at = near->state->wave;

    at[a] = at_b;
    at[b] = at_a;
    bool hold = wp_moves_hold(near->moves, a, at_b) && wp_moves_hold(near->moves, b, at_a);

    at[a] = at_a;
    at[b] = at_b;
    return hold;
}

static void
try_swap(Near *near, uint32_t a, uint32_t b, int64_t allowed)
{
    uint32_t at_a = near->state->wave[a], at_b = near->state->wave[b];
    int64_t before = near->overload->sum;

    if (at_a == at_b || at_b > near->moves->until[a] || at_a > near->moves->until[b])
        return;
    int64_t rise = swap_rise(near, a, at_a, b, at_b);

    if ((rise > allowed && before == near->standing) || !orders_let_swap(near, a, at_a, b, at_b))
        return;
    uint32_t n = wp_overload_save_work(near->overload, a, near->done);

    wp_overload_save_work(near->overload, b, near->done + n);
    wp_overload_remove(near->overload, a);
    wp_overload_remove(near->overload, b);
    bool entered = may_enter(near, a, at_b);

    if (entered) {
        wp_overload_put(near->overload, a, at_b, NULL);
        entered = may_enter(near, b, at_a);
        if (entered)
            wp_overload_put(near->overload, b, at_a, NULL);
        if (entered && rise + price(near, near->overload->sum - before) <= allowed) {
            note_move(near, a, at_a, at_b);
            note_move(near, b, at_b, at_a);
            near->cost += rise;
            return;
        }
        if (entered)
            wp_overload_remove(near->overload, b);
        wp_overload_remove(near->overload, a);
    }
    wp_overload_put(near->overload, a, at_a, near->done);
    wp_overload_put(near->overload, b, at_b, near->done + n);
}

static bool
passes_limit(const Near *near, uint32_t node)
{
    const WpWaveModel *model = near->model;
    const WpWaveState *state = near->state;
    uint32_t wave = state->wave[node];

    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];

        if (state->left[load->delta + (int64_t)load->stride * wave] < 0)
            return true;
    }
    for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++)
        if (state->left[(size_t)model->movables[i].role * model->problem->n_iterations +
                        state->done[i]] < 0)
            return true;
    for (uint32_t i = model->first_cumulative[node]; i < model->first_cumulative[node + 1]; i++)
        if (state->left_so_far[(size_t)model->cumulatives[i].amount * (model->n_waves + 1) +
                               model->n_waves] < 0)
            return true;
    return false;
}

static void
list_hot(Near *near)
{
    const WpMoves *moves = near->moves;

    near->n_hot = 0;
    for (uint32_t i = 0; i < moves->n_movers; i++) {
        uint32_t node = moves->movers[i], home = near->model->items[node].previous;

        if ((home > 0 && near->state->wave[node] != home) || passes_limit(near, node))
            near->hot[near->n_hot++] = node;
    }
    near->until_hot = moves->n_movers;
}

/* Three of four times one of those of which the plan is not as it should be. */
static uint32_t
choose_node(Near *near, uint64_t bits)
{
    if (near->until_hot-- <= 0)
        list_hot(near);
    if (near->n_hot > 0 && (bits >> 42 & 3) != 0)
        return near->hot[wp_random_below(bits, near->n_hot)];
    return near->moves->movers[wp_random_below(bits, near->moves->n_movers)];
}

/* A quarter of the moves goes home, a quarter to any wave, half changes the places of two. */
static void
try_one(Near *near)
{
    WpMoves *moves = near->moves;
    uint64_t bits = wp_random_next(&near->random), more = wp_random_next(&near->random);
    int64_t allowed = wp_random_allowed(&near->random, bits, near->temperature);
    uint32_t node = choose_node(near, bits);

    if ((bits >> 40 & 1) != 0)
        try_swap(near, node, moves->movers[wp_random_below(more, moves->n_movers)], allowed);
    else if ((bits >> 41 & 1) != 0)
        try_shift(near, node, near->model->items[node].previous, allowed);
    else
        try_shift(near, node, 1 + wp_random_below(more, moves->last), allowed);
}

static void
run(Near *near, int64_t budget, int64_t heat)
{
    near->temperature = heat;
    for (int step = 0; step < STEPS; step++) {
        int64_t n = budget * (step + 1) / STEPS - budget * step / STEPS;
        bool seen = false;

        for (int64_t i = 0; i < n; i++) {
            try_one(near);
            bool holds = near->overload->sum <= near->standing;

            seen |= holds;
            if (holds && (!near->found || near->cost < near->best)) {
                near->best = near->cost;
                near->found = true;
                wp_moves_keep(near->moves);
            }
        }
        near->temperature = (int64_t)(((__int128)near->temperature * COOLING) >> 32);
        near->whole += seen ? -(near->whole / DEARER) : near->whole / DEARER + 1;
    }
}

/* What all items cost that leave the baseline, and how many do. */
static int64_t
sum_stability(const Near *near, int64_t *out_n)
{
    int64_t sum = 0;

    *out_n = 0;
    for (uint32_t i = 0; i < near->moves->n_movers; i++) {
        int64_t cost = near->soft->own[near->moves->movers[i]].stability;

        sum = sum < INT64_MAX / 2 - cost ? sum + cost : sum;
        *out_n += cost > 0;
    }
    return sum;
}

static void
search(Near *near, int64_t budget)
{
    int64_t n, sum = sum_stability(near, &n);

    if (sum <= 0 || near->moves->last < 2)
        return;
    int64_t heat = MIN(sum / n / START_DIV, INT64_MAX >> 24) << 16;

    for (int i = 0; i < RUNS; i++) {
        near->whole = sum / near->moves->last * START_PRICE;
        run(near, budget / RUNS, heat);
        heat = near->found ? heat : heat * HOTTER;
    }
}

bool
wp_near(const WpWaveStart *start, WpWaveState *state, uint32_t last, uint64_t seed, int64_t budget)
{
    const WpWaveModel *model = start->model;
    g_autoptr(WpWaveState) trial = wp_wave_state_new(model);
    g_autofree uint32_t *done = g_new0(uint32_t, (size_t)model->first_movable[model->n + 1] + 1);
    g_autofree int64_t *used = g_new0(int64_t, (size_t)model->n_waves + 1);

    wp_wave_state_copy(trial, start->state);
    g_autoptr(WpOverload) overload = wp_overload_new(trial);
    g_autofree uint32_t *hot = g_new0(uint32_t, (size_t)model->n + 1);
    Near near = {.model = model,
                 .state = trial,
                 .overload = overload,
                 .done = done,
                 .used = used,
                 .hot = hot};

    near.standing = overload->sum;
    if (!wp_homes_take(start, overload, last))
        return false;
    g_autoptr(WpMoves) moves = wp_moves_new(start, trial, MAX(last, wp_wave_last(trial)));

    near.moves = moves;
    near.soft = wp_soft_build(model);
    for (uint32_t node = 1; node <= model->n; node++)
        used[trial->wave[node]] += near.soft->weight[node];
    near.found = overload->sum <= near.standing;
    wp_random_seed(&near.random, seed);
    search(&near, budget);
    wp_soft_free(near.soft);
    if (!near.found)
        return false;
    wp_moves_restore(moves);
    wp_wave_state_copy(state, trial);
    return true;
}
