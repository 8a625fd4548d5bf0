#include "planner/solve/exact/side-wave.h"

#include <string.h>

/* So many tasks are tried for each set that may be looked at: then it stops, too. */
#define TRIED_PER_LOAD 16

/* What it costs to look at a set that may be kept, in steps. */
#define LEAF_STEPS 20

/* ---- one set -------------------------------------------------------------------------------- */

static void
record(WpSide *side, uint32_t depth, uint32_t last_node)
{
    const WpTasks *tasks = side->tasks;

    /* tasks of the last wave are those not in the parent's set */
    for (uint32_t task = 0; task < tasks->n; task++)
        tasks->wave[task] = depth;
    for (uint32_t at = last_node; at > 0; at = wp_partial(&side->known, at)->parent)
        for (uint32_t task = 0; task < tasks->n; task++)
            if (wp_partial_set(&side->known, at)[task / 64] >> (task % 64) & 1)
                tasks->wave[task] = MIN(tasks->wave[task], wp_partial(&side->known, at)->depth);
    side->upper = depth;
    wp_tasks_write(tasks, depth, side->out_wave);
}

/* Whether nothing that was left out would still fit. */
static bool
is_maximal(const WpSide *side, const Level *level)
{
    const WpTasks *tasks = side->tasks;

    if (tasks->n_dims == 1)
        return level->skipped > side->room[0];
    for (uint32_t i = 0; i < side->n_eligible; i++)
        if (!side->taken[i] && wp_tasks_fit(tasks, side->eligible[i], side->room))
            return false;
    return true;
}

/* Jackson's rule: a task of the set might be changed for one that takes no less and has all its
 * successors and more; then that set is at least as good. */
static bool
is_dominated(const WpSide *side)
{
    const WpTasks *tasks = side->tasks;

    for (uint32_t i = 0; i < side->n_load; i++) {
        uint32_t task = side->load[i];

        for (uint32_t word = 0; word < tasks->words; word++) {
            uint64_t better =
                tasks->better[(size_t)task * tasks->words + word] & side->untaken[word];

            for (; better != 0; better &= better - 1)
                if (wp_tasks_fit_instead(tasks, word * 64 + (uint32_t)__builtin_ctzll(better), task,
                                         side->room))
                    return true;
        }
    }
    return false;
}

/* Whether what is left could do with the waves there are for a better solution, as far as sums
 * tell. */
static bool
may_be_better(WpSide *side)
{
    const WpTasks *tasks = side->tasks;
    uint32_t n_urgent = 0;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++) {
        int64_t used = tasks->capacity[(size_t)side->depth * tasks->n_dims + dim] - side->room[dim];

        if (side->left[dim] - used > side->supply[dim])
            return false;
    }
    for (uint32_t i = 0; i < side->n_load; i++)
        n_urgent += tasks->tail[side->load[i]] > side->waves;
    if (n_urgent < side->n_urgent)
        return false;
    for (uint32_t way = 0; way < tasks->n_weights; way++) {
        int64_t weight = side->weight_left[way];

        for (uint32_t i = 0; i < side->n_load; i++)
            weight -= tasks->weight[(size_t)side->load[i] * WP_MAX_WEIGHTS + way];
        if (weight > tasks->one[way] * side->waves)
            return false;
        side->weight_after[way] = weight;
    }
    return true;
}

/* A wave of tasks with nothing behind them might as well be the last. */
static bool
is_only_ends(const WpSide *side)
{
    const WpTasks *tasks = side->tasks;

    if (!tasks->constant)
        return false;
    for (uint32_t i = 0; i < side->n_load; i++)
        if (!(tasks->ends[side->load[i] / 64] >> (side->load[i] % 64) & 1))
            return false;
    for (uint32_t word = 0; word < side->known.words; word++)
        if ((tasks->all[word] & ~side->set[word] & ~tasks->ends[word]) != 0)
            return true;
    return false;
}

/* How promising the set is. */
static void
find_keys(const WpSide *side, int64_t *out_key)
{
    const WpTasks *tasks = side->tasks;
    int64_t *left = side->left_after;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        left[dim] = side->left[dim] + side->room[dim] -
                    tasks->capacity[(size_t)side->depth * tasks->n_dims + dim];
    wp_tasks_keys(tasks, side->depth, side->n_left - side->n_load, left, side->weight_after,
                  out_key);
}

static void
finish_load(WpSide *side)
{
    uint64_t after[WP_MAX_SET_WORDS];
    bool is_new = false;

    if (side->n_load < side->n_left && (!may_be_better(side) || is_only_ends(side)))
        return;
    side->n_loads++;
    memcpy(after, side->set, side->known.words * sizeof *after);
    for (uint32_t i = 0; i < side->n_load; i++)
        after[side->load[i] / 64] |= UINT64_C(1) << (side->load[i] % 64);
    if (side->n_load == side->n_left) {
        record(side, side->depth, side->node);
        return;
    }
    side->steps -= LEAF_STEPS;
    if (is_dominated(side))
        return;
    uint32_t node = wp_partials_add(&side->known, after, &is_new);

    if (node == 0 || (!is_new && wp_partial(&side->known, node)->depth <= side->depth))
        return;
    int64_t key[WP_N_KEYS];

    *wp_partial(&side->known, node) =
        (WpPartial){.parent = side->node, .depth = side->depth & INT32_MAX};
    find_keys(side, key);
    wp_side_promise(side, node, key);
}

/* ---- all sets of a node --------------------------------------------------------------------- */

static void
add_task(WpSide *side, uint32_t index)
{
    const WpTasks *tasks = side->tasks;
    uint32_t task = side->eligible[index];

    side->taken[index] = 1;
    flip(side->untaken, task);
    side->load[side->n_load++] = task;
    side->load_weight += side->fill->weigh[(size_t)task * WP_MAX_WEIGHTS];
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        side->room[dim] -= tasks->size[(size_t)task * tasks->n_dims + dim];
    for (uint32_t i = tasks->first_after[task]; i < tasks->first_after[task + 1]; i++) {
        uint32_t next = tasks->after[i];

        /* what must be strictly later keeps waiting in this wave */
        if (!tasks->strict[i] && --side->waiting[next] == 0 && tasks->head[next] <= side->depth) {
            side->taken[side->n_eligible] = 0;
            side->eligible[side->n_eligible++] = next;
            flip(side->untaken, next);
        }
    }
}

static void
drop_task(WpSide *side, uint32_t index)
{
    const WpTasks *tasks = side->tasks;
    uint32_t task = side->eligible[index];

    for (uint32_t i = tasks->first_after[task + 1]; i-- > tasks->first_after[task];) {
        uint32_t next = tasks->after[i];

        if (!tasks->strict[i] && side->waiting[next]++ == 0 && tasks->head[next] <= side->depth) {
            side->n_eligible--;
            flip(side->untaken, next);
        }
    }
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        side->room[dim] += tasks->size[(size_t)task * tasks->n_dims + dim];
    side->n_load--;
    side->load_weight -= side->fill->weigh[(size_t)task * WP_MAX_WEIGHTS];
    side->taken[index] = 0;
    flip(side->untaken, task);
}

/* Whether a set worth keeping may come of what the level stands for. Urgent tasks come first, and
 * must not be left out. */
static bool
may_go_on(const WpSide *side, const Level *level)
{
    if (level->next < side->n_forced) {
        bool left_out = level->grew;

        return !left_out && wp_tasks_fit(side->tasks, side->eligible[level->next], side->room);
    }
    if (level->grew && level->index < side->n_forced)
        return false;
    return wp_fill_may(side->fill, level->next, level->opened, side->room[0], side->load_weight);
}

/* Goes on with the next eligible task that fits. Returns: whether there is one */
static bool
go_on(WpSide *side, Level *level)
{
    const WpTasks *tasks = side->tasks;
    uint32_t i = level->next;

    while (i < side->n_eligible && !wp_tasks_fit(tasks, side->eligible[i], side->room))
        i++;
    if (i == side->n_eligible)
        return false;
    level[1] = (Level){.next = i + 1,
                       .skipped = level->skipped,
                       .opened = level->opened || i >= side->fill->n || side->fill->opens[i]};
    level->next = i + 1;
    level->index = i;
    level->skipped = MIN(level->skipped, tasks->size[side->eligible[i]]);
    level->grew = true;
    add_task(side, i);
    return true;
}

bool
wp_side_try_sets(WpSide *side)
{
    uint64_t most = (uint64_t)side->max_loads * TRIED_PER_LOAD;

    side->levels[0] = (Level){.skipped = INT64_MAX};
    for (uint64_t n_tried = 0;; n_tried++) {
        Level *level = &side->levels[side->n_load];
        bool hope = may_go_on(side, level);

        side->steps--;
        if (hope && go_on(side, level))
            continue;
        if (hope && !level->grew && is_maximal(side, level)) {
            uint32_t upper = side->upper;

            finish_load(side);
            if (side->upper < upper || side->known.full)
                return false;
        }
        if (side->n_load == 0)
            return true;
        drop_task(side, level[-1].index);
        if (side->n_loads >= side->max_loads || n_tried >= most || side->steps <= 0)
            return false;
    }
}
