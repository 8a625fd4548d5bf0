#include "planner/plan/layout.h"

#include <string.h>

/* Of so many items and fewer that many layouts are tried, ... */
#define TWO_LAYOUTS 1000
#define ONE_LAYOUT  10000

/* The waves that a class has. */
typedef struct {
    uint32_t n;
    uint32_t last;
} Span;

static Span
span_of(const WpWaveProblem *problem, const WpWaveResult *result, uint8_t item_class)
{
    g_autofree bool *has = g_new0(bool, (gsize)result->last_wave + 1);
    Span span = {0, 0};

    for (uint32_t item = 1; item <= problem->n_items; item++)
        if (problem->items[item].item_class == item_class && result->wave[item] > 0)
            has[result->wave[item]] = true;
    for (uint32_t wave = 1; wave <= result->last_wave; wave++) {
        span.n += has[wave];
        span.last = has[wave] ? wave : span.last;
    }
    return span;
}

static uint32_t
count_late(const WpWaveProblem *problem, const WpWaveResult *result)
{
    uint32_t n = 0;

    for (uint32_t item = 1; item <= problem->n_items; item++)
        n += result->late[item] && problem->items[item].deadline_enforced;
    return n;
}

/* Less what is gained by groups that wait for a decision: they go last, but no wave is kept for
 * them alone. */
static int64_t
cost_of(const WpWaveProblem *problem, const WpWaveResult *result)
{
    int64_t cost = result->cost;

    for (uint32_t item = 1; item <= problem->n_items; item++)
        if (problem->items[item].wave_cost < 0)
            cost -= problem->items[item].wave_cost * result->wave[item];
    return cost;
}

/* In the order of importance of waves.h. */
static bool
is_better(const WpWaveProblem *problem, const WpWaveResult *x, const WpWaveResult *y)
{
    uint32_t late_x = count_late(problem, x), late_y = count_late(problem, y);

    if (x->n_placed != y->n_placed)
        return x->n_placed > y->n_placed;
    if (late_x != late_y)
        return late_x < late_y;
    if (x->last_wave != y->last_wave)
        return x->last_wave < y->last_wave;
    return cost_of(problem, x) < cost_of(problem, y);
}

/* What stands in a wave beside the items that mark it; 0 if nothing does. */
static uint32_t
any_in(const WpWaveProblem *problem, const WpWaveResult *result, uint32_t wave)
{
    for (uint32_t item = 1; item <= problem->n_items; item++)
        if (result->wave[item] == wave)
            return item;
    return 0;
}

/* The reasons name no item that is there only to mark a wave. Where nothing else is in the wave, it
 * is kept for the others. */
static void
unmark_reasons(const WpWaveProblem *problem, WpWaveResult *result)
{
    for (uint32_t i = result->first_reason[1]; i < result->first_reason[problem->n_items + 1];
         i++) {
        WpWaveReason *reason = &result->reasons[i];

        if (reason->other <= problem->n_items)
            continue;
        reason->other = any_in(problem, result, reason->wave);
        if (reason->other == 0)
            *reason = (WpWaveReason){.kind = WP_REASON_CLOSED, .wave = reason->wave};
    }
}

/* Waves 1 .. @n of the plan are of @item_class: each holds an item that weighs nothing. Such items
 * are no part of the result. */
static WpWaveResult *
solve_so(const WpWaveProblem *problem, uint8_t item_class, uint32_t n)
{
    WpWaveProblem marked = *problem;
    uint64_t key = 0;
    g_autofree WpWaveItem *items = g_new0(WpWaveItem, (gsize)problem->n_items + n + 1);

    memcpy(items, problem->items, ((gsize)problem->n_items + 1) * sizeof *items);
    for (uint32_t item = 1; item <= problem->n_items; item++)
        key = MAX(key, items[item].key);
    for (uint32_t wave = 1; wave <= n; wave++)
        items[problem->n_items + wave] = (WpWaveItem){.key = key + wave,
                                                      .deadline = WP_WAVES_NO_DEADLINE,
                                                      .item_class = item_class,
                                                      .pin = WP_PIN_COMMITTED,
                                                      .pin_wave = WP_SOLVER_WAVE(wave)};
    marked.items = items;
    marked.n_items += n;
    WpWaveResult *result = wp_waves_solve(&marked);
    result->n_placed -= n;
    result->n_items -= n;
    unmark_reasons(problem, result);
    return result;
}

static bool
may_try(const WpWaveProblem *problem)
{
    for (uint32_t item = 1; item <= problem->n_items; item++)
        if (problem->items[item].previous > 0)
            return false;
    return problem->n_classes > 1;
}

/* Every layout is a whole search. */
static uint32_t
n_layouts(const WpWaveProblem *problem)
{
    return problem->n_items > ONE_LAYOUT ? 0 : problem->n_items > TWO_LAYOUTS ? 1 : 2;
}

WpWaveResult *
wp_layout_solve(const WpWaveProblem *problem)
{
    WpWaveResult *best = wp_waves_solve(problem);

    if (!may_try(problem))
        return best;
    Span early = span_of(problem, best, WP_CLASS_OTHER);
    WpWaveBound bound = best->bound; /* of the problem; that of a marked one says less */

    if (early.n == 0 || early.last == WP_SOLVER_WAVE(early.n))
        return best;
    uint32_t most = MIN(n_layouts(problem), early.n);
    for (uint32_t n = early.n + 1 - most; n <= early.n && n < problem->n_waves; n++) {
        WpWaveResult *found = solve_so(problem, WP_CLASS_OTHER, n);
        WpWaveResult *worse = found;

        found->bound = bound;
        found->optimal = found->last_wave == bound.wave;
        /* each of the waves must be of the class by what it holds */
        if (span_of(problem, found, WP_CLASS_OTHER).n >= n && is_better(problem, found, best)) {
            worse = best;
            best = found;
        }
        wp_wave_result_free(worse);
    }
    return best;
}
