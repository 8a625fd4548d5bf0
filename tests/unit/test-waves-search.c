#include "planner/base/random.h"
#include "tests/unit/wave-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* The search against all plans there are, on problems small enough to try them all. */

enum { MAX_ITEMS = 8, N_AMOUNTS = 2 };

typedef struct {
    WpWaveProblem problem;
    WpWaveItem items[MAX_ITEMS + 1];
    WpWaveUse uses[MAX_ITEMS * N_AMOUNTS];
    WpWaveRelation relations[MAX_ITEMS];
    WpWaveAmount amounts[N_AMOUNTS];
    int64_t capacity[N_AMOUNTS * (MAX_ITEMS + 1)];
} Tiny;

static uint32_t
below(uint64_t *seed, uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(seed) % n);
}

static void
fill_tiny(Tiny *tiny, uint64_t seed)
{
    WpWaveProblem *problem = &tiny->problem;
    bool costs = below(&seed, 2) == 0, constant = below(&seed, 3) > 0;
    uint32_t n = 3 + below(&seed, MAX_ITEMS - 2);

    *problem = (WpWaveProblem){.n_iterations = n,
                               .iterations_per_wave = 1,
                               .n_waves = n,
                               .n_amounts = 1 + below(&seed, N_AMOUNTS),
                               .n_items = n,
                               .n_relations = below(&seed, n),
                               .items = tiny->items,
                               .uses = tiny->uses,
                               .relations = tiny->relations,
                               .amounts = tiny->amounts,
                               .amount_capacity = tiny->capacity,
                               .balance_scale = 1,
                               .effort = 20000};
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        tiny->amounts[amount] = (WpWaveAmount){WP_AMOUNT_PER_WAVE, false};
        for (uint32_t wave = 0; wave <= n; wave++)
            tiny->capacity[amount * (n + 1) + wave] = constant ? 20 : 10 + below(&seed, 15);
        tiny->capacity[amount * (n + 1) + n] = 24; /* one that takes anything */
    }
    for (uint32_t i = 1; i <= n; i++) {
        tiny->items[i] = (WpWaveItem){.key = i, .deadline = WP_WAVES_NO_DEADLINE};
        tiny->items[i].wave_cost = costs ? below(&seed, 10) : 0;
        for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
            tiny->uses[problem->n_uses++] = (WpWaveUse){i, amount, 1 + below(&seed, 12)};
    }
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        uint32_t a = 1 + below(&seed, n - 1), b = a + 1 + below(&seed, n - a);
        bool strict = below(&seed, 4) == 0;

        tiny->relations[i] = (WpWaveRelation){
            .a = a, .b = b, .kind = strict ? WP_WAVE_EARLIER : WP_WAVE_SAME_OR_EARLIER};
    }
}

typedef struct {
    const Tiny *tiny;
    int64_t left[N_AMOUNTS * (MAX_ITEMS + 1)];
    uint32_t wave[MAX_ITEMS + 1];
    uint32_t last; /* of the best plan; n_waves + 1 if there is none */
    int64_t cost;
} Trial;

static bool
may_be(const Trial *trial, uint32_t item, uint32_t wave)
{
    const WpWaveProblem *problem = &trial->tiny->problem;

    for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
        if (trial->left[amount * (problem->n_waves + 1) + wave] <
            problem->uses[(item - 1) * problem->n_amounts + amount].value)
            return false;
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];
        uint32_t gap = relation->kind == WP_WAVE_EARLIER ? 1 : 0;

        if (relation->b == item && trial->wave[relation->a] + gap > wave)
            return false;
    }
    return true;
}

/* All plans of @item and those after it; relations go from lower to higher items. */
static void
try_all(Trial *trial, uint32_t item, uint32_t last, int64_t cost)
{
    const WpWaveProblem *problem = &trial->tiny->problem;

    if (last > trial->last || (last == trial->last && cost >= trial->cost))
        return;
    if (item > problem->n_items) {
        trial->last = last;
        trial->cost = cost;
        return;
    }
    for (uint32_t wave = 1; wave <= MIN(trial->last, problem->n_waves); wave++) {
        const WpWaveUse *uses = problem->uses + (size_t)(item - 1) * problem->n_amounts;

        if (!may_be(trial, item, wave))
            continue;
        trial->wave[item] = wave;
        for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
            trial->left[amount * (problem->n_waves + 1) + wave] -= uses[amount].value;
        try_all(trial, item + 1, MAX(last, wave), cost + problem->items[item].wave_cost * wave);
        for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
            trial->left[amount * (problem->n_waves + 1) + wave] += uses[amount].value;
    }
}

Test(waves_search, finds_the_best_of_all_plans)
{
    uint32_t n_plans = 0, n_dearer = 0;

    for (uint64_t seed = 1; seed <= 600; seed++) {
        Tiny tiny;

        fill_tiny(&tiny, seed);
        Trial trial = {.tiny = &tiny, .last = tiny.problem.n_waves + 1, .cost = INT64_MAX};

        memcpy(trial.left, tiny.capacity, sizeof trial.left);
        try_all(&trial, 1, 0, 0);
        g_autoptr(WpWaveResult) result = wp_waves_solve(&tiny.problem);

        if (trial.last > tiny.problem.n_waves)
            continue;
        n_plans++;
        cr_expect(result->n_placed == tiny.problem.n_items, "seed %" G_GUINT64_FORMAT, seed);
        cr_expect(result->last_wave == trial.last, "seed %" G_GUINT64_FORMAT ": %u, not %u", seed,
                  result->last_wave, trial.last);
        cr_expect(result->bound.wave <= trial.last, "seed %" G_GUINT64_FORMAT ": bound %u of %u",
                  seed, result->bound.wave, trial.last);
        cr_expect(result->last_wave > trial.last || result->cost >= trial.cost,
                  "seed %" G_GUINT64_FORMAT ": costs less than can be", seed);
        n_dearer += result->cost > trial.cost;
    }
    cr_expect(n_plans > 500, "only %u have a plan", n_plans);
    cr_expect(n_dearer <= n_plans / 100, "%u of %u could cost less", n_dearer, n_plans);
}

/* ---- lines whose optimum is known ----------------------------------------------------------- */

enum { N_FULL = 14, MAX_PIECES = 4, CYCLE = 100, MAX_TASKS = N_FULL * MAX_PIECES };

typedef struct {
    WpWaveProblem problem;
    WpWaveItem items[MAX_TASKS + 1];
    WpWaveHours hours[MAX_TASKS];
    WpWaveRelation relations[2 * MAX_TASKS];
    int64_t capacity[MAX_TASKS + 1];
} FullLine;

/* Cuts full waves into tasks; order goes from lower to higher tasks, whose keys tell nothing. */
static void
fill_line(FullLine *line, uint64_t seed)
{
    WpWaveProblem *problem = &line->problem;
    uint32_t n = 0;

    memset(line, 0, sizeof *line);
    for (uint32_t wave = 0; wave < N_FULL; wave++) {
        uint32_t n_pieces = 1 + below(&seed, MAX_PIECES), left = CYCLE;

        for (uint32_t i = n_pieces; i > 0; i--) {
            uint32_t piece = i == 1 ? left : 1 + below(&seed, 2 * (left / i) - 1);

            left -= piece;
            n++;
            line->hours[n - 1] = (WpWaveHours){.item = n, .centihours = piece};
            line->items[n] = (WpWaveItem){.key = ((uint64_t)below(&seed, 1 << 20) << 8) | n,
                                          .deadline = WP_WAVES_NO_DEADLINE};
            line->capacity[n - 1] = CYCLE;
        }
    }
    *problem = (WpWaveProblem){.n_iterations = n,
                               .iterations_per_wave = 1,
                               .n_waves = n,
                               .n_roles = 1,
                               .n_items = n,
                               .n_hours = n,
                               .n_relations = below(&seed, 2 * n),
                               .items = line->items,
                               .hours = line->hours,
                               .relations = line->relations,
                               .role_capacity = line->capacity,
                               .balance_scale = 1,
                               .effort = 4000000};
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        uint32_t a = 1 + below(&seed, n - 1), b = a + 1 + below(&seed, MIN(n - a, 12));

        line->relations[i] = (WpWaveRelation){.a = a, .b = b, .kind = WP_WAVE_SAME_OR_EARLIER};
    }
}

Test(waves_search, fills_lines_whose_waves_can_be_full)
{
    for (uint64_t seed = 1; seed <= 60; seed++) {
        FullLine line;

        fill_line(&line, seed);
        g_autoptr(WpWaveResult) result = wp_waves_solve(&line.problem);

        cr_expect(result->n_placed == line.problem.n_items, "seed %" G_GUINT64_FORMAT, seed);
        cr_expect(result->last_wave == N_FULL && result->bound.wave == N_FULL,
                  "seed %" G_GUINT64_FORMAT ": %u waves, bound %u", seed, result->last_wave,
                  result->bound.wave);
    }
}
