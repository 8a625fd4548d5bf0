#include "planner/solve/search/side.h"

#include "planner/solve/search/partials.h"
#include "planner/solve/search/side-tasks.h"
#include "planner/solve/search/weights.h"

#include <string.h>

/* Sets tried of one partial solution at first; those cut off get more when all else is done. Few
 * sets of many solutions find what many sets of few do not, and the other way round: the two sides
 * differ. */
#define FIRST_LOADS          5000
#define FIRST_LOADS_BACKWARD 800
#define MORE_LOADS           16

/* What it costs to look at a set, in steps. */
#define LEAF_STEPS 10

/* Where the search through the sets of one wave stands, with so many tasks in the set. */
typedef struct {
    uint32_t next;   /* eligible task to try next */
    uint32_t index;  /* eligible task added here */
    int64_t skipped; /* one dimension: the least size left out that would have fitted */
    bool grew;       /* something was added here */
} Level;

struct WpSide {
    WpTasks *tasks;
    uint32_t upper;
    WpPartials known;
    GArray **queues; /* by depth: of WpPromise */
    GArray *cut;     /* of uint32_t: partial solutions whose sets were not all tried */
    uint32_t max_loads;
    uint32_t turn; /* depth to go on with */
    bool done;

    /* the node being expanded */
    uint32_t node;
    uint32_t depth; /* of its children */
    uint64_t *set;
    int64_t *left;       /* by dim: what its unassigned tasks take */
    int64_t *left_after; /* scratch, by dim */
    int64_t *supply;     /* by dim: what waves depth + 1 .. upper - 1 take */
    uint32_t *waiting;   /* by task: predecessors that are not assigned */
    uint32_t *eligible;
    uint8_t *taken; /* by eligible index */
    uint32_t *load; /* tasks of the set being built */
    int64_t *room;  /* by dim: of the wave being filled */
    uint32_t n_eligible, n_load, n_left, n_loads;
    uint32_t waves;    /* for what is left after this wave */
    uint32_t n_urgent; /* unassigned tasks whose tails are longer: all must be in the set */
    int64_t weight_left[WP_MAX_WEIGHTS]; /* of what is unassigned */
    uint32_t tight_for;                  /* waves of the solutions that the tasks are weighed for */
    Level *levels;                       /* by size of the set */
    int64_t steps;
    uint32_t *out_wave;
};

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
is_dominated(const WpSide *side, const uint64_t *after)
{
    const WpTasks *tasks = side->tasks;

    for (uint32_t i = 0; i < side->n_load; i++) {
        uint32_t task = side->load[i];

        for (uint32_t j = tasks->first_better[task]; j < tasks->first_better[task + 1]; j++) {
            uint32_t better = tasks->better[j];

            if (after[better / 64] >> (better % 64) & 1 || side->waiting[better] > 0 ||
                tasks->head[better] > side->depth)
                continue;
            if (wp_tasks_fit_instead(tasks, better, task, side->room) &&
                !wp_tasks_is_before(tasks, task, better))
                return true;
        }
    }
    return false;
}

/* Whether what is left could do with the waves there are for a better solution, as far as sums
 * tell. */
static bool
may_be_better(const WpSide *side)
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
    }
    return true;
}

/* How promising the set is. */
static int64_t
find_key(const WpSide *side)
{
    const WpTasks *tasks = side->tasks;
    int64_t *left = side->left_after;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        left[dim] = side->left[dim] + side->room[dim] -
                    tasks->capacity[(size_t)side->depth * tasks->n_dims + dim];
    return wp_tasks_key(tasks, side->depth, side->n_left - side->n_load, left);
}

static void
finish_load(WpSide *side)
{
    uint64_t after[WP_MAX_SET_WORDS];
    bool is_new = false;

    side->n_loads++;
    if (side->n_load < side->n_left && !may_be_better(side))
        return;
    memcpy(after, side->set, side->known.words * sizeof *after);
    for (uint32_t i = 0; i < side->n_load; i++)
        after[side->load[i] / 64] |= UINT64_C(1) << (side->load[i] % 64);
    if (side->n_load == side->n_left) {
        record(side, side->depth, side->node);
        return;
    }
    side->steps -= LEAF_STEPS;
    if (is_dominated(side, after))
        return;
    uint32_t node = wp_partials_add(&side->known, after, &is_new);

    if (node == 0 || (!is_new && wp_partial(&side->known, node)->depth <= side->depth))
        return;
    *wp_partial(&side->known, node) = (WpPartial){side->node, side->depth};
    wp_promise_push(side->queues[side->depth], (WpPromise){find_key(side), node});
}

/* ---- all sets of a node --------------------------------------------------------------------- */

static void
add_task(WpSide *side, uint32_t index)
{
    const WpTasks *tasks = side->tasks;
    uint32_t task = side->eligible[index];

    side->taken[index] = 1;
    side->load[side->n_load++] = task;
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        side->room[dim] -= tasks->size[(size_t)task * tasks->n_dims + dim];
    for (uint32_t i = tasks->first_after[task]; i < tasks->first_after[task + 1]; i++) {
        uint32_t next = tasks->after[i];

        /* what must be strictly later keeps waiting in this wave */
        if (!tasks->strict[i] && --side->waiting[next] == 0 && tasks->head[next] <= side->depth) {
            side->taken[side->n_eligible] = 0;
            side->eligible[side->n_eligible++] = next;
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

        if (!tasks->strict[i] && side->waiting[next]++ == 0 && tasks->head[next] <= side->depth)
            side->n_eligible--;
    }
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        side->room[dim] += tasks->size[(size_t)task * tasks->n_dims + dim];
    side->n_load--;
    side->taken[index] = 0;
}

/* Depth first over the eligible tasks in their order; each set comes up once. Returns: false if
 * it stopped before the end */
static bool
try_loads(WpSide *side)
{
    const WpTasks *tasks = side->tasks;

    side->levels[0] = (Level){.skipped = INT64_MAX};
    for (;;) {
        Level *level = &side->levels[side->n_load];
        uint32_t i = level->next;

        while (i < side->n_eligible && !wp_tasks_fit(tasks, side->eligible[i], side->room))
            i++;
        side->steps--;
        if (i < side->n_eligible) {
            level[1] = (Level){.next = i + 1, .skipped = level->skipped};
            *level = (Level){i + 1, i, MIN(level->skipped, tasks->size[side->eligible[i]]), true};
            add_task(side, i);
            continue;
        }
        if (!level->grew && is_maximal(side, level)) {
            uint32_t upper = side->upper;

            finish_load(side);
            if (side->upper < upper || side->known.full)
                return false;
        }
        if (side->n_load == 0)
            return true;
        drop_task(side, level[-1].index);
        if (side->n_loads >= side->max_loads || side->steps <= 0)
            return false;
    }
}

/* Undoes what an early stop left in waiting[]. */
static void
drop_all(WpSide *side)
{
    while (side->n_load > 0) {
        uint32_t task = side->load[side->n_load - 1];

        for (uint32_t i = 0; i < side->n_eligible; i++) {
            if (side->eligible[i] == task && side->taken[i]) {
                drop_task(side, i);
                break;
            }
        }
    }
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

/* Tries the sets that may fill the next wave of @node. */
static void
expand(WpSide *side, uint32_t node)
{
    const WpTasks *tasks = side->tasks;

    side->node = node;
    side->depth = node == 0 ? 1 : wp_partial(&side->known, node)->depth + 1;
    side->n_eligible = side->n_load = side->n_left = side->n_loads = 0;
    if (node == 0)
        memset(side->set, 0, side->known.words * sizeof *side->set);
    else
        memcpy(side->set, wp_partial_set(&side->known, node),
               side->known.words * sizeof *side->set);
    if (side->depth + 1 > side->upper)
        return;
    memset(side->left, 0, tasks->n_dims * sizeof *side->left);
    memset(side->waiting, 0, tasks->n * sizeof *side->waiting);
    for (uint32_t task = 0; task < tasks->n; task++) {
        if (side->set[task / 64] >> (task % 64) & 1)
            continue;
        side->n_left++;
        for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
            side->left[dim] += tasks->size[(size_t)task * tasks->n_dims + dim];
        for (uint32_t i = tasks->first_after[task]; i < tasks->first_after[task + 1]; i++)
            side->waiting[tasks->after[i]]++;
    }
    for (uint32_t task = 0; task < tasks->n; task++)
        if (!(side->set[task / 64] >> (task % 64) & 1) && side->waiting[task] == 0 &&
            tasks->head[task] <= side->depth)
            side->eligible[side->n_eligible++] = task;
    memset(side->taken, 0, tasks->n);
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        side->room[dim] = tasks->capacity[(size_t)side->depth * tasks->n_dims + dim];
    count_supply(side);
    count_open(side);
    side->steps -= tasks->n / 4;
    if (!try_loads(side)) {
        drop_all(side);
        if (!side->known.full)
            g_array_append_val(side->cut, node);
    }
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
    side->queues = g_new0(GArray *, (size_t)packing->n_waves + 2);
    for (uint32_t depth = 0; depth <= packing->n_waves + 1; depth++)
        side->queues[depth] = g_array_new(FALSE, FALSE, sizeof(WpPromise));
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
    side->load = g_new0(uint32_t, n);
    side->levels = g_new0(Level, n + 1);
    wp_promise_push(side->queues[0], (WpPromise){0, 0});
    return side;
}

void
wp_side_free(WpSide *side)
{
    if (!side)
        return;
    for (uint32_t depth = 0; depth <= side->tasks->n_waves + 1; depth++)
        g_array_unref(side->queues[depth]);
    wp_tasks_free(side->tasks);
    g_free(side->queues);
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
    g_free(side->load);
    g_free(side->levels);
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

/* The next node to expand: of the depths in turn, the best of each. Returns: false if none */
static bool
find_next(WpSide *side, uint32_t *out_node)
{
    for (uint32_t i = 0; i < side->upper; i++) {
        uint32_t depth = (side->turn + i) % side->upper;

        while (side->queues[depth]->len > 0) {
            uint32_t node = wp_promise_pop(side->queues[depth]);

            if (node > 0 && wp_partial(&side->known, node)->depth < depth)
                continue; /* since found with fewer waves, and listed there */
            side->turn = depth + 1;
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
                uint32_t depth = again == 0 ? 0 : wp_partial(&side->known, again)->depth;

                wp_promise_push(side->queues[depth], (WpPromise){i, again});
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
