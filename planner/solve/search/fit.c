#include "planner/solve/search/fit.h"

#include "planner/solve/search/moves.h"
#include "planner/solve/search/overload.h"

#define STEPS             512
#define HALVINGS          10
#define START_HEAT        (WP_WHOLE_LIMIT / 8)
#define COOLING           INT64_C(4237213713) /* 2^32 * 2^(-HALVINGS / STEPS) */
#define MAX_RUNS          8
#define MOVES_PER_CHOICE  400
#define MOVES_PER_SQUARED 64 /* where there are only a few choices, more moves find no more */
#define MOVES_TO_HOPE     8  /* for a choice: with fewer, it is not worth a try */

typedef struct {
    WpMoves *moves;
    const WpWaveModel *model;
    WpWaveState *state;
    WpRandom random;
    WpOverload *overload;
    int64_t temperature;
    uint32_t *done; /* scratch: movable work of the nodes being moved */
} Fit;

/* ---- moves ----------------------------------------------------------------------------------- */

static bool
is_open(const Fit *fit, uint32_t node, uint32_t wave)
{
    return fit->state->alone[wave] == 0 && wp_wave_is_open(fit->model, node, wave) &&
           wp_wave_classes_fit(fit->state, node, wave);
}

static bool
may_enter(const Fit *fit, uint32_t node, uint32_t wave)
{
    return wave <= fit->moves->until[node] && is_open(fit, node, wave);
}

static void
try_shift(Fit *fit, uint32_t node, int64_t allowed, uint64_t bits)
{
    uint32_t from = fit->state->wave[node];
    uint32_t to = 1 + wp_random_below(bits, fit->moves->last);
    int64_t before = fit->overload->sum;

    if (to == from || !may_enter(fit, node, to) || !wp_moves_hold(fit->moves, node, to))
        return;
    wp_overload_save_work(fit->overload, node, fit->done);
    wp_overload_remove(fit->overload, node);
    wp_overload_put(fit->overload, node, to, NULL);
    if (fit->overload->sum - before <= allowed)
        return;
    wp_overload_remove(fit->overload, node);
    wp_overload_put(fit->overload, node, from, fit->done);
}

static void
try_swap(Fit *fit, uint32_t a, int64_t allowed, uint64_t bits)
{
    WpWaveState *state = fit->state;
    uint32_t b = fit->moves->movers[wp_random_below(bits, fit->moves->n_movers)];
    uint32_t at_a = state->wave[a], at_b = state->wave[b], n;
    int64_t before = fit->overload->sum;

    if (at_a == at_b || at_b > fit->moves->until[a] || at_a > fit->moves->until[b])
        return;
    state->wave[a] = at_b;
    state->wave[b] = at_a;
    bool hold = wp_moves_hold(fit->moves, a, at_b) && wp_moves_hold(fit->moves, b, at_a);

    state->wave[a] = at_a;
    state->wave[b] = at_b;
    if (!hold)
        return;
    n = wp_overload_save_work(fit->overload, a, fit->done);
    wp_overload_save_work(fit->overload, b, fit->done + n);
    wp_overload_remove(fit->overload, a);
    wp_overload_remove(fit->overload, b);
    bool enters = may_enter(fit, a, at_b);

    if (enters) {
        wp_overload_put(fit->overload, a, at_b, NULL);
        enters = may_enter(fit, b, at_a);
        if (enters)
            wp_overload_put(fit->overload, b, at_a, NULL);
        if (enters && fit->overload->sum - before <= allowed)
            return;
        if (enters)
            wp_overload_remove(fit->overload, b);
        wp_overload_remove(fit->overload, a);
    }
    wp_overload_put(fit->overload, a, at_a, fit->done);
    wp_overload_put(fit->overload, b, at_b, fit->done + n);
}

static bool
run(Fit *fit, int64_t moves)
{
    fit->temperature = START_HEAT << 16;
    for (int step = 0; step < STEPS && fit->overload->sum > 0; step++) {
        int64_t n = moves * (step + 1) / STEPS - moves * step / STEPS;

        for (int64_t i = 0; i < n && fit->overload->sum > 0; i++) {
            uint64_t bits = wp_random_next(&fit->random);
            uint64_t more = wp_random_next(&fit->random);
            int64_t allowed = wp_random_allowed(&fit->random, bits, fit->temperature);
            uint32_t node = fit->moves->movers[wp_random_below(bits, fit->moves->n_movers)];

            if ((bits >> 40 & 1) != 0)
                try_shift(fit, node, allowed, more);
            else
                try_swap(fit, node, allowed, more);
        }
        fit->temperature = (int64_t)(((__int128)fit->temperature * COOLING) >> 32);
    }
    return fit->overload->sum == 0;
}

/* ---- where all begin ------------------------------------------------------------------------- */

/* By node the last wave that lets all behind it be in time; NULL if that is before its first. */
static uint32_t *
find_latest(const WpWaveStart *start, const WpWaveState *state, uint32_t last)
{
    const WpWaveModel *model = start->model;
    uint32_t *latest = g_new0(uint32_t, (size_t)model->n + 1);
    bool possible = true;

    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t node = start->order[i];
        const WpWaveItem *item = &model->items[node];
        uint32_t until = MIN(model->high[node], last);

        if (start->infeasible[node])
            continue;
        if (item->deadline_enforced && model->deadline_wave[node] >= start->earliest_hard[node])
            until = MIN(until, model->deadline_wave[node]);
        for (uint32_t j = model->first_after[node]; j < model->first_after[node + 1]; j++) {
            const WpLink *link = &model->after[j];
            uint32_t gap = link->gap;

            if (state->active[link->relation] && !start->infeasible[link->other])
                until = MIN(until, latest[link->other] - MIN(gap, latest[link->other]));
        }
        if (item->pin != WP_PIN_NONE ||
            (state->wave[node] > 0 && state->alone[state->wave[node]] == node)) {
            possible = possible && state->wave[node] > 0 &&
                       (item->pin == WP_PIN_COMMITTED || state->wave[node] <= last);
            until = state->wave[node];
        }
        possible = possible && until >= 1;
        latest[node] = until;
    }
    if (!possible)
        g_clear_pointer(&latest, g_free);
    return latest;
}

/* Where @node goes to begin with: its wave, if that is early enough, else the last open one. */
static uint32_t
first_wave_for(const Fit *fit, uint32_t node, uint32_t latest)
{
    uint32_t wave = fit->state->wave[node];
    uint32_t from, until;

    wp_wave_window(fit->state, node, &from, &until);
    if (wave == 0)
        latest = MIN(latest, until); /* if it was placed, what comes later may yet move */
    for (wave = latest; wave >= MAX(from, 1); wave--)
        if (is_open(fit, node, wave) && wp_wave_apart_allows(fit->state, node, wave, false))
            return wave;
    return 0;
}

/* In order, so that what must be earlier has moved before. */
static bool
squeeze(Fit *fit, const WpWaveStart *start, const uint32_t *latest)
{
    for (uint32_t i = 0; i < start->n_order; i++) {
        uint32_t node = start->order[i];
        uint32_t was = fit->state->wave[node];

        if (start->infeasible[node] || (was > 0 && was <= latest[node]))
            continue;
        uint32_t wave = first_wave_for(fit, node, latest[node]);

        if (wave == 0)
            return false;
        if (was > 0)
            wp_overload_remove(fit->overload, node);
        wp_overload_put(fit->overload, node, wave, NULL);
    }
    return true;
}

bool
wp_fit(const WpWaveStart *start, WpWaveState *state, uint32_t last, uint64_t seed, int64_t *budget)
{
    const WpWaveModel *model = start->model;

    if ((int64_t)model->n * last > *budget / MOVES_TO_HOPE)
        return false;
    g_autoptr(WpWaveState) trial = wp_wave_state_new(model);
    g_autofree uint32_t *done = g_new0(uint32_t, (size_t)model->first_movable[model->n + 1] + 1);

    wp_wave_state_copy(trial, state);
    g_autoptr(WpOverload) overload = wp_overload_new(trial);
    Fit fit = {.model = model, .state = trial, .overload = overload, .done = done};
    g_autofree uint32_t *latest = find_latest(start, trial, last);

    /* committed items may break limits: what they overload is not for this search */
    if (!latest || overload->sum > 0 || !squeeze(&fit, start, latest))
        return false;
    g_autoptr(WpMoves) moves = wp_moves_new(start, trial, last);
    int64_t choices = (int64_t)MAX(moves->n_movers, 1) * last;
    int64_t most = choices < *budget / choices / MOVES_PER_SQUARED
                       ? choices * choices * MOVES_PER_SQUARED
                       : *budget;
    int64_t n_runs = CLAMP(most / MOVES_PER_CHOICE / choices, 1, MAX_RUNS);

    fit.moves = moves;
    for (uint32_t node = 1; node <= model->n; node++)
        moves->until[node] = MIN(moves->until[node], latest[node]);
    wp_random_seed(&fit.random, seed);
    for (int64_t i = 0, share = most / n_runs; i < n_runs && overload->sum > 0; i++) {
        *budget -= share;
        if (moves->n_movers > 0 && last > 1)
            run(&fit, share);
    }
    if (overload->sum > 0)
        return false;
    wp_wave_state_copy(state, trial);
    return true;
}
