#include "planner/plan/layout.h"

#include "planner/base/jobs.h"

#include <string.h>

/* Every layout is a whole search. That is little for the small problems, where it pays most; of
 * more items one is searched only if it also ends in time as it is constructed; and in large ones
 * (WP_WAVES_LARGE) there are always applications whose environments follow each other late, so that
 * all waves of production behind all others end later: none is tried. */
#define SMALL 1000 /* items */

#define MOST_LAYOUTS 2

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

/* Waves 1 .. @n of the plan are kept for @item_class. */
static WpWaveResult *
solve_so(const WpWaveProblem *problem, uint8_t item_class, uint32_t n, int64_t effort)
{
    WpWaveProblem kept = *problem;
    g_autofree uint8_t *wave_class = g_new0(uint8_t, (gsize)problem->n_waves + 1);

    for (uint32_t wave = 1; wave <= n; wave++)
        wave_class[WP_SOLVER_WAVE(wave)] = item_class;
    kept.wave_class = wave_class;
    kept.effort = effort;
    return wp_waves_solve(&kept);
}

static bool
may_try(const WpWaveProblem *problem)
{
    for (uint32_t item = 1; item <= problem->n_items; item++)
        if (problem->items[item].previous > 0)
            return false;
    return problem->n_classes > 1;
}

static bool
is_hopeless(const WpWaveProblem *problem, uint32_t n, const WpWaveResult *best)
{
    if (problem->n_items <= SMALL)
        return false;
    g_autoptr(WpWaveResult) found = solve_so(problem, WP_CLASS_OTHER, n, 0);

    return found->n_placed < best->n_placed || found->last_wave > best->last_wave;
}

/* One layout to be tried: another thread may do it, and what comes of it is the same. */
typedef struct {
    const WpWaveProblem *problem;
    const WpWaveResult *without; /* the plan without layout */
    uint32_t n;
    WpWaveResult *found; /* (nullable): it is hopeless */
} Try;

static bool
try_layout(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Try *try = data;

    if (!is_hopeless(try->problem, try->n, try->without))
        try->found = solve_so(try->problem, WP_CLASS_OTHER, try->n, try->problem->effort);
    return true;
}

/* Returns: the better of the two; the other is freed */
static WpWaveResult *
choose(const WpWaveProblem *problem, WpWaveResult *best, const Try *try)
{
    WpWaveResult *worse = try->found;

    try->found->bound = best->bound; /* of the problem; that of a marked one says less */
    try->found->optimal = try->found->last_wave == best->bound.wave;
    /* each of the waves must be of the class by what it holds */
    if (span_of(problem, try->found, WP_CLASS_OTHER).n >= try->n &&
        is_better(problem, try->found, best)) {
        worse = best;
        best = try->found;
    }
    wp_wave_result_free(worse);
    return best;
}

WpWaveResult *
wp_layout_solve(const WpWaveProblem *problem)
{
    WpWaveResult *best = wp_waves_solve(problem);
    Try tries[MOST_LAYOUTS];
    unsigned n_tries = 0;

    if (problem->n_items > WP_WAVES_LARGE || problem->hint || !may_try(problem))
        return best;
    Span early = span_of(problem, best, WP_CLASS_OTHER);

    if (early.n == 0 || early.last == WP_SOLVER_WAVE(early.n))
        return best;
    uint32_t most = MIN(problem->n_items > SMALL ? 1 : MOST_LAYOUTS, early.n);
    for (uint32_t n = early.n + 1 - most; n <= early.n && n < problem->n_waves; n++)
        tries[n_tries++] = (Try){problem, best, n, NULL};
    wp_jobs_each(try_layout, tries, sizeof *tries, n_tries, n_tries, NULL); /* none fails */
    for (unsigned i = 0; i < n_tries; i++)
        if (tries[i].found)
            best = choose(problem, best, &tries[i]);
    return best;
}
