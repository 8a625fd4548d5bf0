#include "planner/solve/search/side.h"

#include "planner/solve/search/side-tasks.h"

#include <string.h>

/* Sets tried of one partial solution at first; those cut off get more when all else is done. */
#define FIRST_LOADS 5000
#define MORE_LOADS  16

/* What it costs to look at a set, in steps. */
#define LEAF_STEPS 10

/* What a side may remember. */
#define MAX_BYTES (UINT64_C(256) << 20)

/* A partial solution: waves 1 .. depth are full. Its set of tasks stands behind it in the arena. */
typedef struct {
    uint32_t parent; /* where it came from; 0: the empty one */
    uint32_t depth;
    uint32_t loads; /* sets tried so far if it was cut off, else 0 */
} Node;

typedef struct {
    int64_t key; /* the least is the most promising */
    uint32_t node;
} Promise;

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
    uint32_t words;
    size_t stride;    /* bytes of a node and its set */
    uint8_t *arena;   /* nodes from 1 */
    uint32_t n_nodes; /* used, 0 included */
    uint32_t n_room;
    uint32_t *table; /* hash of sets -> node; a power of two cells */
    uint32_t table_mask;
    GArray **heaps; /* by depth: of Promise */
    GArray *cut;    /* of uint32_t: nodes whose sets were not all tried */
    uint32_t max_loads;
    uint32_t turn; /* depth to go on with */
    bool done;
    bool full;

    /* the node being expanded */
    uint32_t node;
    uint32_t depth; /* of its children */
    uint64_t *set;
    int64_t *left;     /* by dim: what its unassigned tasks take */
    int64_t *supply;   /* by dim: what waves depth + 1 .. upper - 1 take */
    uint32_t *waiting; /* by task: predecessors that are not assigned */
    uint32_t *eligible;
    uint8_t *taken; /* by eligible index */
    uint32_t *load; /* tasks of the set being built */
    int64_t *room;  /* by dim: of the wave being filled */
    uint32_t n_eligible, n_load, n_left, n_loads;
    uint32_t waves;         /* for what is left after this wave */
    uint32_t n_urgent;      /* unassigned tasks whose tails are longer: all must be in the set */
    int64_t halves, thirds; /* of what is unassigned */
    Level *levels;          /* by size of the set */
    int64_t steps;
    uint32_t *out_wave;
};

/* ---- remembering ---------------------------------------------------------------------------- */

static Node *
node_at(const WpSide *side, uint32_t node)
{
    return (Node *)(void *)(side->arena + node * side->stride);
}

static uint64_t *
set_of(const WpSide *side, uint32_t node)
{
    return (uint64_t *)(void *)(side->arena + node * side->stride + sizeof(uint64_t) * 2);
}

static uint64_t
hash_set(const uint64_t *set, uint32_t words)
{
    uint64_t hash = 0;

    for (uint32_t i = 0; i < words; i++) {
        hash = (hash ^ set[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash;
}

static void
grow_table(WpSide *side)
{
    uint32_t size = (side->table_mask + 1) * 2;

    g_free(side->table);
    side->table = g_new0(uint32_t, size);
    side->table_mask = size - 1;
    for (uint32_t node = 1; node < side->n_nodes; node++) {
        uint64_t cell = hash_set(set_of(side, node), side->words) & side->table_mask;

        while (side->table[cell] > 0)
            cell = (cell + 1) & side->table_mask;
        side->table[cell] = node;
    }
}

/* The node of @set, new or old; @out_new says which. 0 if memory is full. */
static uint32_t
remember(WpSide *side, const uint64_t *set, bool *out_new)
{
    uint64_t cell = hash_set(set, side->words) & side->table_mask;

    *out_new = false;
    for (; side->table[cell] > 0; cell = (cell + 1) & side->table_mask)
        if (memcmp(set_of(side, side->table[cell]), set, side->words * sizeof *set) == 0)
            return side->table[cell];
    if (side->n_nodes == side->n_room) {
        if ((uint64_t)side->n_room * 2 * side->stride > MAX_BYTES) {
            side->full = true;
            return 0;
        }
        side->n_room *= 2;
        side->arena = g_realloc(side->arena, side->n_room * side->stride);
    }
    uint32_t node = side->n_nodes++;

    side->table[cell] = node;
    memcpy(set_of(side, node), set, side->words * sizeof *set);
    if (side->n_nodes > side->table_mask / 2)
        grow_table(side);
    *out_new = true;
    return node;
}

/* ---- promises -------------------------------------------------------------------------------- */

static void
heap_push(GArray *heap, Promise promise)
{
    guint i = heap->len;

    g_array_append_val(heap, promise);
    Promise *cells = (Promise *)(void *)heap->data;

    for (; i > 0 && cells[(i - 1) / 2].key > promise.key; i = (i - 1) / 2)
        cells[i] = cells[(i - 1) / 2];
    cells[i] = promise;
}

static uint32_t
heap_pop(GArray *heap)
{
    Promise *cells = (Promise *)(void *)heap->data;
    uint32_t top = cells[0].node;
    Promise last = cells[heap->len - 1];
    guint i = 0, n = heap->len - 1;

    g_array_set_size(heap, n);
    for (guint child = 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && cells[child + 1].key < cells[child].key)
            child++;
        if (cells[child].key >= last.key)
            break;
        cells[i] = cells[child];
        i = child;
    }
    if (n > 0)
        cells[i] = last;
    return top;
}

/* ---- one set ----------------------------------------------------------------------------------
 */

static void
record(WpSide *side, uint32_t node, uint32_t depth, uint32_t last_node)
{
    const WpTasks *tasks = side->tasks;

    /* tasks of the last wave are those not in the parent's set */
    for (uint32_t task = 0; task < tasks->n; task++)
        tasks->wave[task] = depth;
    for (uint32_t at = last_node; at > 0; at = node_at(side, at)->parent)
        for (uint32_t task = 0; task < tasks->n; task++)
            if (set_of(side, at)[task / 64] >> (task % 64) & 1)
                tasks->wave[task] = MIN(tasks->wave[task], node_at(side, at)->depth);
    (void)node;
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
    int64_t halves = side->halves, thirds = side->thirds;
    uint32_t n_urgent = 0;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++) {
        int64_t used = tasks->capacity[(size_t)side->depth * tasks->n_dims + dim] - side->room[dim];

        if (side->left[dim] - used > side->supply[dim])
            return false;
    }
    for (uint32_t i = 0; i < side->n_load; i++) {
        halves -= tasks->halves[side->load[i]];
        thirds -= tasks->thirds[side->load[i]];
        n_urgent += tasks->tail[side->load[i]] > side->waves;
    }
    return n_urgent == side->n_urgent && halves <= 2 * (int64_t)side->waves &&
           thirds <= 6 * (int64_t)side->waves;
}

static void
finish_load(WpSide *side)
{
    const WpTasks *tasks = side->tasks;
    uint64_t after[WP_MAX_SET_WORDS];
    bool is_new = false;

    side->n_loads++;
    if (side->n_load < side->n_left && !may_be_better(side))
        return;
    memcpy(after, side->set, side->words * sizeof *after);
    for (uint32_t i = 0; i < side->n_load; i++)
        after[side->load[i] / 64] |= UINT64_C(1) << (side->load[i] % 64);
    if (side->n_load == side->n_left) {
        record(side, 0, side->depth, side->node);
        return;
    }
    side->steps -= LEAF_STEPS;
    if (is_dominated(side, after))
        return;
    uint32_t node = remember(side, after, &is_new);

    if (node == 0 || (!is_new && node_at(side, node)->depth <= side->depth))
        return;
    *node_at(side, node) = (Node){side->node, side->depth, 0};
    heap_push(side->heaps[side->depth], (Promise){wp_tasks_key(tasks, after, side->depth), node});
}

/* ---- all sets of a node ------------------------------------------------------------------------
 */

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
            if (side->upper < upper || side->full)
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
    side->halves = side->thirds = 0;
    for (uint32_t task = 0; task < tasks->n; task++) {
        if (side->set[task / 64] >> (task % 64) & 1)
            continue;
        side->n_urgent += tasks->tail[task] > side->waves;
        side->halves += tasks->halves[task];
        side->thirds += tasks->thirds[task];
    }
}

/* Tries the sets that may fill the next wave of @node. */
static void
expand(WpSide *side, uint32_t node)
{
    const WpTasks *tasks = side->tasks;

    side->node = node;
    side->depth = node == 0 ? 1 : node_at(side, node)->depth + 1;
    side->n_eligible = side->n_load = side->n_left = side->n_loads = 0;
    if (node == 0)
        memset(side->set, 0, side->words * sizeof *side->set);
    else
        memcpy(side->set, set_of(side, node), side->words * sizeof *side->set);
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
        if (!side->full)
            g_array_append_val(side->cut, node);
    }
}

/* ---- the search --------------------------------------------------------------------------------
 */

WpSide *
wp_side_new(const WpPacking *packing, bool backward, uint32_t upper)
{
    WpSide *side = g_new0(WpSide, 1);
    size_t n = (size_t)packing->n + 1;

    side->tasks = wp_tasks_build(packing, backward);
    side->upper = upper;
    side->words = packing->n / 64 + 1;
    side->stride = sizeof(uint64_t) * (2 + side->words);
    side->n_nodes = 1;
    side->n_room = 1024;
    side->arena = g_malloc0(side->n_room * side->stride);
    side->table_mask = 4095;
    side->table = g_new0(uint32_t, side->table_mask + 1);
    side->heaps = g_new0(GArray *, (size_t)packing->n_waves + 2);
    for (uint32_t depth = 0; depth <= packing->n_waves + 1; depth++)
        side->heaps[depth] = g_array_new(FALSE, FALSE, sizeof(Promise));
    side->cut = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    side->max_loads = FIRST_LOADS;
    side->set = g_new0(uint64_t, side->words);
    side->left = g_new0(int64_t, packing->n_dims + 1);
    side->supply = g_new0(int64_t, packing->n_dims + 1);
    side->room = g_new0(int64_t, packing->n_dims + 1);
    side->waiting = g_new0(uint32_t, n);
    side->eligible = g_new0(uint32_t, n);
    side->taken = g_new0(uint8_t, n);
    side->load = g_new0(uint32_t, n);
    side->levels = g_new0(Level, n + 1);
    heap_push(side->heaps[0], (Promise){0, 0});
    return side;
}

void
wp_side_free(WpSide *side)
{
    if (!side)
        return;
    for (uint32_t depth = 0; depth <= side->tasks->n_waves + 1; depth++)
        g_array_unref(side->heaps[depth]);
    wp_tasks_free(side->tasks);
    g_free(side->heaps);
    g_array_unref(side->cut);
    g_free(side->arena);
    g_free(side->table);
    g_free(side->set);
    g_free(side->left);
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
wp_side_bound(const WpSide *side)
{
    const WpTasks *tasks = side->tasks;

    return tasks->n > 0 ? tasks->tail[tasks->by_tail[0]] : 0;
}

void
wp_side_limit(WpSide *side, uint32_t upper)
{
    side->upper = MIN(side->upper, upper);
}

/* The next node to expand: of the depths in turn, the best of each. Returns: false if none */
static bool
find_next(WpSide *side, uint32_t *out_node)
{
    for (uint32_t i = 0; i < side->upper; i++) {
        uint32_t depth = (side->turn + i) % side->upper;

        while (side->heaps[depth]->len > 0) {
            uint32_t node = heap_pop(side->heaps[depth]);

            if (node > 0 && node_at(side, node)->depth < depth)
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
    while (side->steps > 0 && side->upper > bound && !side->done && !side->full) {
        uint32_t node;

        if (find_next(side, &node))
            expand(side, node);
        else if (side->cut->len == 0)
            side->done = true;
        else {
            /* all is done but what was cut off: again, and further */
            side->max_loads *= MORE_LOADS;
            for (uint32_t i = 0; i < side->cut->len; i++) {
                uint32_t again = g_array_index(side->cut, uint32_t, i);
                uint32_t depth = again == 0 ? 0 : node_at(side, again)->depth;

                heap_push(side->heaps[depth], (Promise){i, again});
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
    return side->full;
}
