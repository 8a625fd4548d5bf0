/*
 * bench/packing FILE [EFFORT]
 *
 * Packs weighted groups into the waves of FILE under its limits, with order between groups, by the
 * planner of waves. Prints: cost waves bound seconds; cost is the sum of priority * wave, waves
 * counted from 0.
 */
#include "bench/numbers.h"
#include "planner/solve/waves.h"

#include <stdio.h>

#define EFFORT 55000000

#define MAX_GROUPS    100000
#define MAX_WAVES     10000
#define MAX_AMOUNTS   100
#define MAX_RELATIONS 10000000
#define MAX_VALUE     (INT64_MAX / MAX_GROUPS / MAX_WAVES)

typedef struct {
    WpWaveItem *items;
    WpWaveUse *uses;
    WpWaveRelation *relations;
    WpWaveAmount *amounts;
    int64_t *capacity;
    WpWaveProblem problem;
} Instance;

static void
read_instance(Instance *in, const GArray *numbers)
{
    WpWaveProblem *problem = &in->problem;
    guint at = 0;
    uint32_t n = (uint32_t)wp_bench_number_of(numbers, at++, "the number of groups", 1, MAX_GROUPS);
    uint32_t n_waves =
        (uint32_t)wp_bench_number_of(numbers, at++, "the number of waves", 1, MAX_WAVES);
    uint32_t n_amounts =
        (uint32_t)wp_bench_number_of(numbers, at++, "the number of resources", 1, MAX_AMOUNTS);
    uint32_t n_relations =
        (uint32_t)wp_bench_number_of(numbers, at++, "the number of precedences", 0, MAX_RELATIONS);

    in->items = g_new0(WpWaveItem, n + 1);
    in->uses = g_new0(WpWaveUse, (size_t)n * n_amounts);
    in->relations = g_new0(WpWaveRelation, n_relations + 1);
    in->amounts = g_new0(WpWaveAmount, n_amounts);
    in->capacity = g_new0(int64_t, (size_t)n_amounts * (n_waves + 1));
    for (uint32_t amount = 0; amount < n_amounts; amount++) {
        int64_t capacity = wp_bench_number_of(numbers, at++, "a capacity", 0, MAX_VALUE);

        for (uint32_t wave = 0; wave <= n_waves; wave++)
            in->capacity[amount * (n_waves + 1) + wave] = capacity;
    }
    for (uint32_t i = 1; i <= n; i++) {
        in->items[i] = (WpWaveItem){
            .key = i,
            .deadline = WP_WAVES_NO_DEADLINE,
            .wave_cost = wp_bench_number_of(numbers, at++, "a priority", 0, MAX_VALUE)};
        for (uint32_t amount = 0; amount < n_amounts; amount++)
            in->uses[problem->n_uses++] =
                (WpWaveUse){i, amount, wp_bench_number_of(numbers, at++, "a demand", 0, MAX_VALUE)};
    }
    for (uint32_t i = 0; i < n_relations; i++, at += 2)
        in->relations[i] = (WpWaveRelation){
            .a = 1 + (uint32_t)wp_bench_number_of(numbers, at, "a group", 0, n - 1),
            .b = 1 + (uint32_t)wp_bench_number_of(numbers, at + 1, "a group", 0, n - 1),
            .kind = WP_WAVE_SAME_OR_EARLIER};
    problem->n_iterations = problem->n_waves = problem->free_last_wave = n_waves;
    problem->iterations_per_wave = 1;
    problem->n_amounts = n_amounts;
    problem->n_items = n;
    problem->n_relations = n_relations;
    problem->items = in->items;
    problem->uses = in->uses;
    problem->relations = in->relations;
    problem->amounts = in->amounts;
    problem->amount_capacity = in->capacity;
    problem->balance_scale = 1;
}

/* Counts again what the planner says. Returns: the cost, or -1 if a limit is broken */
static int64_t
count_cost(const WpWaveProblem *problem, const WpWaveResult *result)
{
    size_t n_cells = (size_t)problem->n_amounts * (problem->n_waves + 1);
    g_autofree int64_t *used = g_new0(int64_t, n_cells);
    bool right = result->n_placed == problem->n_items;
    int64_t cost = 0;

    for (uint32_t item = 1; item <= problem->n_items; item++)
        cost += problem->items[item].wave_cost * ((int64_t)result->wave[item] - 1);
    for (uint32_t i = 0; i < problem->n_uses; i++)
        used[problem->uses[i].amount * (problem->n_waves + 1) +
             result->wave[problem->uses[i].item]] += problem->uses[i].value;
    for (size_t cell = 0; cell < n_cells; cell++)
        right = right && used[cell] <= problem->amount_capacity[cell];
    for (uint32_t i = 0; i < problem->n_relations; i++)
        right =
            right && result->wave[problem->relations[i].a] <= result->wave[problem->relations[i].b];
    return right ? cost : -1;
}

int
main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: packing FILE [EFFORT]\n");
        return 2;
    }
    Instance in = {0};
    g_autoptr(GArray) numbers = wp_bench_read_numbers(argv[1]);

    read_instance(&in, numbers);
    in.problem.effort = argc > 2 ? wp_bench_parse("EFFORT", argv[2], 0, INT64_MAX / 65536) : EFFORT;
    int64_t begin = g_get_monotonic_time();
    g_autoptr(WpWaveResult) result = wp_waves_solve(&in.problem);
    int64_t end = g_get_monotonic_time();
    int64_t cost = count_cost(&in.problem, result);

    printf("%" G_GINT64_FORMAT " %u %u %" G_GINT64_FORMAT ".%03d\n", cost, result->last_wave,
           result->bound.wave, (end - begin) / G_USEC_PER_SEC,
           (int)((end - begin) % G_USEC_PER_SEC / 1000));
    if (cost < 0)
        fprintf(stderr, "the plan breaks a limit, or leaves groups out\n");
    g_free(in.items);
    g_free(in.uses);
    g_free(in.relations);
    g_free(in.amounts);
    g_free(in.capacity);
    return cost < 0 ? 1 : 0;
}
