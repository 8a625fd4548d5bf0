/*
 * bench/salbp FILE.IN2 CYCLE [EFFORT]
 *
 * Balances an assembly line (SALBP-1) with the planner of waves: tasks are items with hours of one
 * role, one iteration is one wave, "before" is same-or-earlier. Prints: waves bound seconds.
 */
#include "bench/numbers.h"
#include "planner/solve/waves.h"

#include <stdio.h>

#define EFFORT 200000000

#define MAX_TASKS 10000
#define MAX_TIME  INT32_MAX

typedef struct {
    WpWaveItem *items;
    WpWaveHours *hours;
    GArray *relations; /* of WpWaveRelation */
    int64_t *capacity;
    WpWaveProblem problem;
} Line;

static void
read_line(Line *line, const GArray *numbers, int64_t cycle)
{
    uint32_t n = (uint32_t)wp_bench_number_of(numbers, 0, "the number of tasks", 1, MAX_TASKS);

    line->items = g_new0(WpWaveItem, n + 1);
    line->hours = g_new0(WpWaveHours, n);
    line->relations = g_array_new(FALSE, TRUE, sizeof(WpWaveRelation));
    line->capacity = g_new0(int64_t, n);
    for (uint32_t i = 1; i <= n; i++) {
        line->items[i] = (WpWaveItem){.key = i, .deadline = WP_WAVES_NO_DEADLINE};
        line->hours[i - 1] = (WpWaveHours){
            .item = i,
            .centihours = (uint32_t)wp_bench_number_of(numbers, i, "a time", 0, MAX_TIME)};
        line->capacity[i - 1] = cycle;
    }
    for (guint i = n + 1; wp_bench_number(numbers, i) > 0; i += 2) {
        WpWaveRelation relation = {.a = (uint32_t)wp_bench_number_of(numbers, i, "a task", 1, n),
                                   .b =
                                       (uint32_t)wp_bench_number_of(numbers, i + 1, "a task", 1, n),
                                   .kind = WP_WAVE_SAME_OR_EARLIER};

        g_array_append_val(line->relations, relation);
    }
    line->problem = (WpWaveProblem){
        .n_iterations = n,
        .iterations_per_wave = 1,
        .n_waves = n,
        .n_roles = 1,
        .n_items = n,
        .n_hours = n,
        .n_relations = line->relations->len,
        .items = line->items,
        .hours = line->hours,
        .relations = (const WpWaveRelation *)(void *)line->relations->data,
        .role_capacity = line->capacity,
        .balance_scale = 1,
    };
}

/* Counts again what the planner says: limits and order hold. */
static bool
is_right(const WpWaveProblem *problem, const WpWaveResult *result)
{
    g_autofree int64_t *used = g_new0(int64_t, problem->n_waves + 1);
    bool right = result->n_placed == problem->n_items;

    for (uint32_t i = 0; i < problem->n_hours; i++)
        used[result->wave[problem->hours[i].item]] += problem->hours[i].centihours;
    for (uint32_t wave = 1; wave <= problem->n_waves; wave++)
        right = right && used[wave] <= problem->role_capacity[wave - 1];
    for (uint32_t i = 0; i < problem->n_relations; i++)
        right =
            right && result->wave[problem->relations[i].a] <= result->wave[problem->relations[i].b];
    return right;
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: salbp FILE.IN2 CYCLE [EFFORT]\n");
        return 2;
    }
    Line line = {0};
    g_autoptr(GArray) numbers = wp_bench_read_numbers(argv[1]);

    read_line(&line, numbers, wp_bench_parse("CYCLE", argv[2], 1, INT32_MAX));
    line.problem.effort =
        argc > 3 ? wp_bench_parse("EFFORT", argv[3], 0, INT64_MAX / 65536) : EFFORT;
    int64_t begin = g_get_monotonic_time();
    g_autoptr(WpWaveResult) result = wp_waves_solve(&line.problem);
    int64_t end = g_get_monotonic_time();
    bool right = is_right(&line.problem, result);

    printf("%u %u %" G_GINT64_FORMAT ".%03d\n", result->last_wave, result->bound.wave,
           (end - begin) / G_USEC_PER_SEC, (int)((end - begin) % G_USEC_PER_SEC / 1000));
    if (!right)
        fprintf(stderr, "the plan breaks a limit, or leaves tasks out\n");
    g_free(line.items);
    g_free(line.hours);
    g_array_unref(line.relations);
    g_free(line.capacity);
    return right ? 0 : 1;
}
