#include "planner/solve/exact/side.h"

#include "planner/solve/exact/side-wave.h"
#include "planner/solve/exact/weights.h"

#include <string.h>

/* Sets tried of one partial solution at first; those cut off get more when all else is done. Few
 * sets of many solutions find what many sets of few do not, and the other way round: the two sides
 * differ. */
#define FIRST_LOADS          500
#define FIRST_LOADS_BACKWARD 100
#define MORE_LOADS           16

/* ---- one partial solution -------------------------------------------------------------------- */

void
wp_side_promise(WpSide *side, uint32_t node, const int64_t *key)
{
    uint32_t depth = wp_partial(&side->known, node)->depth;

    for (int i = 0; i < WP_N_KEYS; i++)
        wp_promise_push(side->queues[i][depth], (WpPromise){key[i], node});
}

static void
count_supply(WpSide *side)
{
    const WpTasks *tasks = side->tasks;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++) {
        side->supply[dim] = 0;
        for (uint32_t wave = side->depth + 1; wave < side->upper; wave++)
            side->supply[dim] += tasks->capacity[(size_t)wave * tasks->n_dims + dim];
    }
}

static void
count_open(WpSide *side)
{
    const WpTasks *tasks = side->tasks;

    side->waves = side->upper - 1 - side->depth;
    side->n_urgent = 0;
    memset(side->weight_left, 0, sizeof side->weight_left);
    for (uint32_t task = 0; task < tasks->n; task++) {
        if (side->set[task / 64] >> (task % 64) & 1)
            continue;
        side->n_urgent += tasks->tail[task] > side->waves;
        for (uint32_t way = 0; way < tasks->n_weights; way++)
            side->weight_left[way] += tasks->weight[(size_t)task * WP_MAX_WEIGHTS + way];
    }
}

/* Tasks whose tails are longer than the waves behind this one have to be in it. */
static void
put_urgent_first(WpSide *side)
{
    side->n_forced = 0;
    for (uint32_t i = 0; side->n_urgent > 0 && i < side->n_eligible; i++) {
        uint32_t task = side->eligible[i];

        if (side->tasks->tail[task] <= side->waves)
            continue;
        memmove(side->eligible + side->n_forced + 1, side->eligible + side->n_forced,
                (i - side->n_forced) * sizeof *side->eligible);
        side->eligible[side->n_forced++] = task;
    }
}

static void
look_at_wave(WpSide *side)
{
    const WpTasks *tasks = side->tasks;
    int64_t spare_weight[WP_MAX_WEIGHTS];

    for (uint32_t way = 0; way < tasks->n_weights; way++)
        spare_weight[way] = tasks->one[way] * ((int64_t)side->waves + 1) - side->weight_left[way];
    side->load_weight = 0;
    side->steps -=
        wp_fill_look_at(side->fill, tasks,
                        &(WpOpenWave){.set = side->set,
                                      .waiting = side->waiting,
                                      .eligible = side->eligible,
                                      .n_eligible = side->n_eligible,
                                      .capacity = side->room[0],
                                      .spare = side->room[0] + side->supply[0] - side->left[0],
                                      .spare_weight = spare_weight});
}

/* Lays out what the wave behind @node may take. */
static void
lay_out(WpSide *side)
{
    const WpTasks *tasks = side->tasks;

    side->n_eligible = side->n_load = side->n_left = side->n_loads = 0;
    memset(side->left, 0, tasks->n_dims * sizeof *side->left);
    memset(side->waiting, 0, tasks->n * sizeof *side->waiting);
    memset(side->taken, 0, tasks->n);
    memset(side->untaken, 0, side->known.words * sizeof *side->untaken);
    for (uint32_t task = 0; task < tasks->n; task++) {
        if (side->set[task / 64] >> (task % 64) & 1)
            continue;
        side->n_left++;
        for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
            side->left[dim] += tasks->size[(size_t)task * tasks->n_dims + dim];
        for (uint32_t i = tasks->first_after[task]; i < tasks->first_after[task + 1]; i++)
            side->waiting[tasks->after[i]]++;
    }
    for (uint32_t task = 0; task < tasks->n; task++) {
        if ((side->set[task / 64] >> (task % 64) & 1) || side->waiting[task] > 0 ||
            tasks->head[task] > side->depth)
            continue;
        side->eligible[side->n_eligible++] = task;
        flip(side->untaken, task);
    }
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        side->room[dim] = tasks->capacity[(size_t)side->depth * tasks->n_dims + dim];
    side->steps -= tasks->n / 4;
}

/* Tries the sets that may fill the next wave of @node. */
static void
expand(WpSide *side, uint32_t node)
{
    side->node = node;
    side->depth = wp_partial(&side->known, node)->depth + 1;
    memcpy(side->set, wp_partial_set(&side->known, node), side->known.words * sizeof *side->set);
    if (side->depth + 1 > side->upper)
        return;
    lay_out(side);
    count_supply(side);
    count_open(side);
    put_urgent_first(side);
    look_at_wave(side);
    if (!wp_side_try_sets(side) && !side->known.full)
        g_array_append_val(side->cut, node);
}

/* ---- the search ----------------------------------------------------------------------------- */

WpSide *
wp_side_new(const WpPacking *packing, bool backward, uint32_t upper)
{
    WpSide *side = g_new0(WpSide, 1);
    size_t n = (size_t)packing->n + 1;

    side->tasks = wp_tasks_build(packing, backward);
    side->upper = upper;
    wp_partials_init(&side->known, packing->n);
    for (int key = 0; key < WP_N_KEYS; key++) {
        side->queues[key] = g_new0(GArray *, (size_t)packing->n_waves + 2);
        for (uint32_t depth = 0; depth <= packing->n_waves + 1; depth++)
            side->queues[key][depth] = g_array_new(FALSE, FALSE, sizeof(WpPromise));
    }
    side->cut = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    side->max_loads = backward ? FIRST_LOADS_BACKWARD : FIRST_LOADS;
    side->set = g_new0(uint64_t, side->known.words);
    side->left = g_new0(int64_t, packing->n_dims + 1);
    side->left_after = g_new0(int64_t, packing->n_dims + 1);
    side->supply = g_new0(int64_t, packing->n_dims + 1);
    side->room = g_new0(int64_t, packing->n_dims + 1);
    side->waiting = g_new0(uint32_t, n);
    side->eligible = g_new0(uint32_t, n);
    side->taken = g_new0(uint8_t, n);
    side->untaken = g_new0(uint64_t, side->known.words);
    side->load = g_new0(uint32_t, n);
    side->levels = g_new0(Level, n + 1);
    side->fill = wp_fill_new(side->tasks);
    wp_side_promise(side, 0, (const int64_t[WP_N_KEYS]){0});
    return side;
}

void
wp_side_free(WpSide *side)
{
    if (!side)
        return;
    for (int key = 0; key < WP_N_KEYS; key++) {
        for (uint32_t depth = 0; depth <= side->tasks->n_waves + 1; depth++)
            g_array_unref(side->queues[key][depth]);
        g_free(side->queues[key]);
    }
    wp_tasks_free(side->tasks);
    g_array_unref(side->cut);
    wp_partials_clear(&side->known);
    g_free(side->set);
    g_free(side->left);
    g_free(side->left_after);
    g_free(side->supply);
    g_free(side->room);
    g_free(side->waiting);
    g_free(side->eligible);
    g_free(side->taken);
    g_free(side->untaken);
    g_free(side->load);
    g_free(side->levels);
    wp_fill_free(side->fill);
    g_free(side);
}

uint32_t
wp_side_bound(WpSide *side, uint32_t from)
{
    side->tight_for = 0;
    while (from < side->upper && !wp_tasks_tighten(side->tasks, from))
        from++;
    return from;
}

void
wp_side_limit(WpSide *side, uint32_t upper)
{
    side->upper = MIN(side->upper, upper);
}

/* Weighs the tasks for solutions better than the best known; done if there can be none. */
static void
tighten(WpSide *side)
{
    uint32_t last = side->upper - 1;

    if (last == side->tight_for)
        return;
    side->tight_for = last;
    side->steps -= (int64_t)side->tasks->n * side->tasks->n;
    if (!wp_tasks_tighten(side->tasks, last))
        side->done = true;
}

/* The next node to expand: of the depths in turn, the best of each by one key, then by another.
 * Returns: false if none */
static bool
find_next(WpSide *side, uint32_t *out_node)
{
    for (uint32_t i = 0; i < side->upper * WP_N_KEYS; i++, side->turn++) {
        uint32_t depth = (uint32_t)(side->turn % side->upper);
        GArray *queue = side->queues[side->turn / side->upper % WP_N_KEYS][depth];

        while (queue->len > 0) {
            uint32_t node = wp_promise_pop(queue);
            WpPartial *partial = wp_partial(&side->known, node);

            if (partial->depth < depth || partial->taken)
                continue; /* since found with fewer waves and listed there, or taken by its key */
            partial->taken = true;
            side->turn++;
            *out_node = node;
            return true;
        }
    }
    return false;
}

uint32_t
wp_side_run(WpSide *side, uint32_t bound, int64_t *steps, uint32_t *out_wave)
{
    side->steps = *steps;
    side->out_wave = out_wave;
    while (side->steps > 0 && side->upper > bound && !side->done && !side->known.full) {
        uint32_t node;

        tighten(side);
        if (side->done)
            break;
        if (find_next(side, &node))
            expand(side, node);
        else if (side->cut->len == 0)
            side->done = true;
        else {
            /* all is done but what was cut off: again, and further */
            side->max_loads *= MORE_LOADS;
            for (uint32_t i = 0; i < side->cut->len; i++) {
                uint32_t again = g_array_index(side->cut, uint32_t, i);

                wp_partial(&side->known, again)->taken = false;
                wp_side_promise(side, again, (const int64_t[WP_N_KEYS]){i, i});
            }
            g_array_set_size(side->cut, 0);
        }
    }
    *steps = MAX(side->steps, 0);
    return side->upper;
}

bool
wp_side_is_done(const WpSide *side)
{
    return side->done;
}

bool
wp_side_is_full(const WpSide *side)
{
    return side->known.full;
}
