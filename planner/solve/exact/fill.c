#include "planner/solve/exact/fill.h"

#include <string.h>

#define MAX_ONE   6       /* with more to weigh, the sums would be too many */
#define MAX_CELLS 1048576 /* words of sums */

#define WORDS_PER_STEP 16

WpFill *
wp_fill_new(const WpTasks *tasks)
{
    WpFill *fill = g_new0(WpFill, 1);

    fill->weigh = tasks->weight;
    fill->opens = g_new0(uint8_t, (size_t)tasks->n + 1);
    fill->opener = g_new0(uint32_t, (size_t)tasks->n + 1);
    return fill;
}

void
wp_fill_free(WpFill *fill)
{
    if (!fill)
        return;
    g_free(fill->closed);
    g_free(fill->opened);
    g_free(fill->opens);
    g_free(fill->opener);
    g_free(fill);
}

/* Whether @task and all it waits for fit in the wave. */
static bool
may_follow(const WpTasks *tasks, const WpOpenWave *wave, uint32_t task)
{
    const uint64_t *before = tasks->before + (size_t)task * tasks->words;
    int64_t work = tasks->size[task];

    if (wave->waiting[task] == 0 || (wave->set[task / 64] >> (task % 64) & 1))
        return false;
    for (uint32_t word = 0; word < tasks->words; word++) {
        for (uint64_t set = before[word] & ~wave->set[word]; set != 0; set &= set - 1) {
            work += tasks->size[word * 64 + (uint32_t)__builtin_ctzll(set)];
            if (work > wave->capacity)
                return false;
        }
    }
    return work <= wave->capacity;
}

/* Finds what may become eligible in the wave, and what opens it. Returns: the work that it was */
static int64_t
find_openers(WpFill *fill, const WpTasks *tasks, const WpOpenWave *wave)
{
    int64_t steps = tasks->n / 4;

    memset(fill->opener, 0, tasks->n * sizeof *fill->opener);
    for (uint32_t task = 0; task < tasks->n; task++) {
        const uint64_t *before = tasks->before + (size_t)task * tasks->words;

        if (!may_follow(tasks, wave, task))
            continue;
        for (uint32_t i = fill->n; i-- > 0;) {
            uint32_t other = wave->eligible[i];

            if (!(before[other / 64] >> (other % 64) & 1))
                continue;
            fill->opener[task] = i + 1;
            fill->opens[i] = 1;
        }
        steps += fill->n / 8;
    }
    return steps;
}

/* The way of weighing with the least to spare. */
static void
choose_way(WpFill *fill, const WpTasks *tasks, const WpOpenWave *wave)
{
    uint32_t best = 0;

    fill->one = fill->least = 0;
    fill->weigh = tasks->weight;
    for (uint32_t way = 0; way < tasks->n_weights; way++) {
        int64_t one = tasks->one[way], spare = wave->spare_weight[way];

        if (one > MAX_ONE || spare >= one || spare < 0 ||
            (fill->one > 0 && spare * fill->one >= wave->spare_weight[best] * one))
            continue;
        best = way;
        fill->one = (int32_t)one;
        fill->least = (int32_t)(one - spare);
        fill->weigh = tasks->weight + way;
    }
}

/* @to: the sums of @sums, and those with @task */
static void
add_task(const WpFill *fill, const WpTasks *tasks, uint64_t *to, const uint64_t *sums,
         uint32_t task)
{
    int32_t own = fill->one > 0 ? fill->weigh[(size_t)task * WP_MAX_WEIGHTS] : 0;

    if (to != sums)
        memcpy(to, sums, fill->stride * sizeof *to);
    for (int32_t weight = fill->one; weight >= own; weight--)
        wp_sums_add(to + (size_t)weight * fill->words, sums + (size_t)(weight - own) * fill->words,
                    fill->words, tasks->size[task]);
}

static void
sum_up(WpFill *fill, const WpTasks *tasks, const WpOpenWave *wave)
{
    uint64_t *closed = fill->closed + fill->n * fill->stride;
    uint64_t *opened = fill->opened + fill->n * fill->stride;

    memset(closed, 0, fill->stride * sizeof *closed);
    memset(opened, 0, fill->stride * sizeof *opened);
    closed[0] = opened[0] = 1;
    for (uint32_t task = 0; task < tasks->n; task++)
        if (fill->opener[task] > 0)
            add_task(fill, tasks, opened, opened, task);
    for (uint32_t i = fill->n; i-- > 0;) {
        closed -= fill->stride;
        opened -= fill->stride;
        add_task(fill, tasks, closed, closed + fill->stride, wave->eligible[i]);
        add_task(fill, tasks, opened, opened + fill->stride, wave->eligible[i]);
        for (uint32_t task = 0; fill->opens[i] && task < tasks->n; task++)
            if (fill->opener[task] == i + 1)
                add_task(fill, tasks, closed, closed, task);
    }
}

int64_t
wp_fill_look_at(WpFill *fill, const WpTasks *tasks, const WpOpenWave *wave)
{
    fill->known = false;
    fill->n = wave->n_eligible;
    memset(fill->opens, 0, fill->n);
    if (tasks->n_dims != 1 || wave->spare < 0 || wave->capacity > WP_MAX_SUM)
        return 0;
    choose_way(fill, tasks, wave);
    fill->spare = wave->spare;
    fill->words = wp_sums_words(wave->capacity);
    fill->stride = (size_t)fill->words * ((size_t)fill->one + 1);
    size_t n_cells = ((size_t)fill->n + 1) * fill->stride;

    if ((wave->spare >= wave->capacity && fill->one == 0) || n_cells > MAX_CELLS)
        return 0;
    if (n_cells > fill->n_cells) {
        fill->n_cells = n_cells * 2;
        g_free(fill->closed);
        g_free(fill->opened);
        fill->closed = g_new(uint64_t, fill->n_cells);
        fill->opened = g_new(uint64_t, fill->n_cells);
    }
    fill->known = true;
    int64_t steps = find_openers(fill, tasks, wave);

    sum_up(fill, tasks, wave);
    return steps + (int64_t)n_cells / WORDS_PER_STEP;
}
