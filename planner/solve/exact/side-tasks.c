#include "planner/solve/exact/side-tasks.h"

#include <string.h>

void
wp_tasks_free(WpTasks *tasks)
{
    if (!tasks)
        return;
    g_free(tasks->task_of);
    g_free(tasks->size);
    g_free(tasks->capacity);
    g_free(tasks->head);
    g_free(tasks->first_after);
    g_free(tasks->after);
    g_free(tasks->strict);
    g_free(tasks->all);
    g_free(tasks->behind);
    g_free(tasks->tail);
    g_free(tasks->most);
    g_free(tasks->total);
    g_free(tasks->supply);
    g_free(tasks->earliest);
    g_free(tasks->own_size);
    g_free(tasks->ends);
    g_free(tasks->before);
    g_free(tasks->weight);
    g_free(tasks->better);
    g_free(tasks->wave);
    g_free(tasks);
}

/* ---- order ---------------------------------------------------------------------------------- */

typedef struct {
    uint32_t from;
    uint32_t to;
    uint8_t strict;
} Arc;

static Arc *
list_arcs(const WpPacking *packing, bool backward, uint32_t *out_n)
{
    Arc *arcs = g_new(Arc, (size_t)packing->first_after[packing->n] + 1);
    uint32_t n = 0;

    for (uint32_t task = 0; task < packing->n; task++) {
        for (uint32_t i = packing->first_after[task]; i < packing->first_after[task + 1]; i++) {
            uint32_t next = packing->after[i];

            arcs[n++] = backward ? (Arc){next, task, packing->strict[i]}
                                 : (Arc){task, next, packing->strict[i]};
        }
    }
    *out_n = n;
    return arcs;
}

/* Adds the successors of successors: tasks are taken from the ends of the arcs, so each is ready
 * when it is needed. @behind is by task of the packing. */
static void
close_behind(uint64_t *behind, uint32_t n, uint32_t words, const Arc *arcs, uint32_t n_arcs)
{
    g_autofree uint32_t *n_open = g_new0(uint32_t, (size_t)n + 1); /* successors not done */
    g_autofree uint32_t *queue = g_new0(uint32_t, (size_t)n + 1);
    g_autofree uint32_t *first = g_new0(uint32_t, (size_t)n + 2); /* predecessors */
    g_autofree uint32_t *before = g_new0(uint32_t, (size_t)n_arcs + 1);
    uint32_t n_queue = 0;

    for (uint32_t i = 0; i < n_arcs; i++) {
        n_open[arcs[i].from]++;
        first[arcs[i].to + 1]++;
    }
    for (uint32_t task = 0; task < n; task++)
        first[task + 1] += first[task];
    for (uint32_t i = 0; i < n_arcs; i++)
        before[first[arcs[i].to]++] = arcs[i].from;
    for (uint32_t task = 0; task < n; task++)
        if (n_open[task] == 0)
            queue[n_queue++] = task;
    for (uint32_t i = 0; i < n_queue; i++) {
        uint32_t task = queue[i];

        for (uint32_t j = task == 0 ? 0 : first[task - 1]; j < first[task]; j++) {
            uint32_t prior = before[j];
            uint64_t *set = behind + (size_t)prior * words;

            set[task / 64] |= UINT64_C(1) << (task % 64);
            for (uint32_t word = 0; word < words; word++)
                set[word] |= behind[(size_t)task * words + word];
            if (--n_open[prior] == 0)
                queue[n_queue++] = prior;
        }
    }
    g_assert(n_queue == n); /* no circles */
}

typedef struct {
    int64_t weight; /* work of the task and all behind it, as shares of the capacity */
    int64_t own;
    uint32_t task;
} Ranked;

static int
compare_ranked(gconstpointer a, gconstpointer b, gpointer user G_GNUC_UNUSED)
{
    const Ranked *x = a;
    const Ranked *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->own != y->own)
        return x->own > y->own ? -1 : 1;
    return (x->task > y->task) - (x->task < y->task);
}

/* The largest share of a dimension that @task takes, in parts of 2^20. */
static int64_t
share_of(const WpPacking *packing, uint32_t task)
{
    int64_t share = 0;

    for (uint32_t dim = 0; dim < packing->n_dims; dim++) {
        int64_t capacity = 1;

        for (uint32_t wave = 1; wave <= packing->n_waves; wave++)
            capacity = MAX(capacity, packing->capacity[(size_t)wave * packing->n_dims + dim]);
        share =
            MAX(share,
                (int64_t)((unsigned __int128)packing->size[(size_t)task * packing->n_dims + dim] *
                          WP_WHOLE / (uint64_t)capacity));
    }
    return share;
}

static void
rank_tasks(WpTasks *tasks, const WpPacking *packing, const uint64_t *behind)
{
    g_autofree Ranked *ranked = g_new(Ranked, (size_t)tasks->n + 1);

    for (uint32_t task = 0; task < tasks->n; task++)
        ranked[task] = (Ranked){0, share_of(packing, task), task};
    for (uint32_t task = 0; task < tasks->n; task++) {
        ranked[task].weight = ranked[task].own;
        for (uint32_t next = 0; next < tasks->n; next++)
            if (behind[(size_t)task * tasks->words + next / 64] >> (next % 64) & 1)
                ranked[task].weight += ranked[next].own;
    }
    g_qsort_with_data(ranked, (int)tasks->n, sizeof *ranked, compare_ranked, NULL);
    for (uint32_t task = 0; task < tasks->n; task++)
        tasks->task_of[task] = ranked[task].task;
}

static void
copy_tasks(WpTasks *tasks, const WpPacking *packing, const uint64_t *behind, const Arc *arcs,
           uint32_t n_arcs)
{
    g_autofree uint32_t *here = g_new0(uint32_t, (size_t)tasks->n + 1);
    g_autofree uint32_t *place = g_new0(uint32_t, (size_t)tasks->n + 2);

    for (uint32_t task = 0; task < tasks->n; task++)
        here[tasks->task_of[task]] = task;
    for (uint32_t task = 0; task < tasks->n; task++) {
        uint32_t old = tasks->task_of[task];

        memcpy(tasks->size + (size_t)task * tasks->n_dims,
               packing->size + (size_t)old * tasks->n_dims, tasks->n_dims * sizeof *tasks->size);
        tasks->head[task] = packing->head[old];
        tasks->all[task / 64] |= UINT64_C(1) << (task % 64);
        for (uint32_t next = 0; next < tasks->n; next++)
            if (behind[(size_t)old * tasks->words + next / 64] >> (next % 64) & 1)
                tasks->behind[(size_t)task * tasks->words + here[next] / 64] |=
                    UINT64_C(1) << (here[next] % 64);
    }
    for (uint32_t i = 0; i < n_arcs; i++)
        tasks->first_after[here[arcs[i].from] + 1]++;
    for (uint32_t task = 0; task < tasks->n; task++)
        tasks->first_after[task + 1] += tasks->first_after[task];
    memcpy(place, tasks->first_after, ((size_t)tasks->n + 1) * sizeof *place);
    for (uint32_t i = 0; i < n_arcs; i++) {
        uint32_t slot = place[here[arcs[i].from]]++;

        tasks->after[slot] = here[arcs[i].to];
        tasks->strict[slot] = arcs[i].strict;
    }
}

static void
turn_behind(WpTasks *tasks)
{
    for (uint32_t task = 0; task < tasks->n; task++) {
        bool any = false;

        for (uint32_t next = 0; next < tasks->n; next++) {
            if (!wp_tasks_is_before(tasks, task, next))
                continue;
            tasks->before[(size_t)next * tasks->words + task / 64] |= UINT64_C(1) << (task % 64);
            any = true;
        }
        if (!any)
            tasks->ends[task / 64] |= UINT64_C(1) << (task % 64);
    }
}

/* ---- what can be known ---------------------------------------------------------------------- */

static int64_t
greatest_common(int64_t a, int64_t b)
{
    while (b > 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* What divides all sizes becomes one; what no size can use of a capacity does not count. */
static void
count_in_units(WpTasks *tasks, uint32_t dim)
{
    int64_t unit = 0;

    for (uint32_t task = 0; task < tasks->n; task++)
        unit = greatest_common(unit, tasks->size[(size_t)task * tasks->n_dims + dim]);
    unit = MAX(unit, 1);
    for (uint32_t task = 0; task < tasks->n; task++)
        tasks->size[(size_t)task * tasks->n_dims + dim] /= unit;
    for (uint32_t wave = 1; wave <= tasks->n_waves; wave++) {
        size_t cell = (size_t)wave * tasks->n_dims + dim;

        tasks->capacity[cell] /= unit;
        tasks->most[dim] = MAX(tasks->most[dim], tasks->capacity[cell]);
        tasks->supply[cell] = tasks->supply[cell - tasks->n_dims] + tasks->capacity[cell];
    }
}

static void
raise_to_fill(uint32_t *waves, int64_t work, int64_t capacity)
{
    *waves = MAX(*waves, (uint32_t)MIN((work + capacity - 1) / capacity, UINT32_MAX / 4));
}

static void
set_ends(WpTasks *tasks)
{
    g_autofree int64_t *before = g_new0(int64_t, (size_t)tasks->n + 1);

    for (uint32_t task = 0; task < tasks->n; task++) {
        tasks->tail[task] = 1;
        tasks->earliest[task] = MAX(tasks->head[task], 1);
    }
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++) {
        int64_t capacity = MAX(tasks->most[dim], 1);

        memset(before, 0, tasks->n * sizeof *before);
        for (uint32_t task = 0; task < tasks->n; task++) {
            int64_t own = tasks->size[(size_t)task * tasks->n_dims + dim], work = own;

            before[task] += own;
            for (uint32_t next = 0; next < tasks->n; next++) {
                if (!wp_tasks_is_before(tasks, task, next))
                    continue;
                work += tasks->size[(size_t)next * tasks->n_dims + dim];
                before[next] += own;
            }
            raise_to_fill(&tasks->tail[task], work, capacity);
        }
        for (uint32_t task = 0; task < tasks->n; task++)
            raise_to_fill(&tasks->earliest[task], before[task], capacity);
    }
    for (bool grew = true; grew;) {
        grew = false;
        for (uint32_t task = tasks->n; task-- > 0;) {
            for (uint32_t i = tasks->first_after[task]; i < tasks->first_after[task + 1]; i++) {
                uint32_t next = tasks->after[i];
                uint32_t tail = tasks->tail[next] + tasks->strict[i];
                uint32_t head = tasks->earliest[task] + tasks->strict[i];

                grew = grew || tail > tasks->tail[task] || head > tasks->earliest[next];
                tasks->tail[task] = MAX(tasks->tail[task], tail);
                tasks->earliest[next] = MAX(tasks->earliest[next], head);
            }
        }
    }
}

void
wp_tasks_measure(WpTasks *tasks)
{
    memset(tasks->total, 0, tasks->n_dims * sizeof *tasks->total);
    for (uint32_t task = 0; task < tasks->n; task++)
        for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
            tasks->total[dim] += tasks->size[(size_t)task * tasks->n_dims + dim];
    set_ends(tasks);
}

static bool
is_better_task(const WpTasks *tasks, uint32_t better, uint32_t task)
{
    const uint64_t *more = tasks->behind + (size_t)better * tasks->words;
    const uint64_t *less = tasks->behind + (size_t)task * tasks->words;
    bool equal = true;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++) {
        int64_t a = tasks->size[(size_t)better * tasks->n_dims + dim];
        int64_t b = tasks->size[(size_t)task * tasks->n_dims + dim];

        if (a < b)
            return false;
        equal = equal && a == b;
    }
    for (uint32_t word = 0; word < tasks->words; word++) {
        if ((less[word] & ~more[word]) != 0)
            return false;
        equal = equal && less[word] == more[word];
    }
    return !wp_tasks_is_before(tasks, better, task) && !wp_tasks_is_before(tasks, task, better) &&
           (!equal || better < task);
}

static void
find_better(WpTasks *tasks)
{
    for (uint32_t i = 0; i < tasks->first_after[tasks->n]; i++)
        if (tasks->strict[i])
            return;
    for (uint32_t task = 0; task < tasks->n; task++)
        for (uint32_t other = 0; other < tasks->n; other++)
            if (other != task && is_better_task(tasks, other, task))
                tasks->better[(size_t)task * tasks->words + other / 64] |= UINT64_C(1)
                                                                           << (other % 64);
}

WpTasks *
wp_tasks_build(const WpPacking *packing, bool backward)
{
    WpTasks *tasks = g_new0(WpTasks, 1);
    size_t n = (size_t)packing->n + 2;
    uint32_t n_arcs = 0;
    g_autofree Arc *arcs = list_arcs(packing, backward, &n_arcs);

    tasks->n = packing->n;
    tasks->n_waves = packing->n_waves;
    tasks->n_dims = packing->n_dims;
    tasks->constant = packing->constant;
    tasks->backward = backward;
    tasks->words = packing->n / 64 + 1;
    tasks->task_of = g_new0(uint32_t, n);
    tasks->size = g_new0(int64_t, n * packing->n_dims);
    tasks->capacity = g_memdup2(packing->capacity, ((size_t)packing->n_waves + 1) *
                                                       packing->n_dims * sizeof *tasks->capacity);
    tasks->head = g_new0(uint32_t, n);
    tasks->first_after = g_new0(uint32_t, n);
    tasks->after = g_new0(uint32_t, (size_t)n_arcs + 1);
    tasks->strict = g_new0(uint8_t, (size_t)n_arcs + 1);
    tasks->all = g_new0(uint64_t, tasks->words);
    tasks->behind = g_new0(uint64_t, n * tasks->words);
    tasks->tail = g_new0(uint32_t, n);
    tasks->most = g_new0(int64_t, packing->n_dims + 1);
    tasks->total = g_new0(int64_t, packing->n_dims + 1);
    tasks->supply = g_new0(int64_t, ((size_t)packing->n_waves + 1) * packing->n_dims + 1);
    tasks->earliest = g_new0(uint32_t, n);
    tasks->own_size = g_new0(int64_t, n * packing->n_dims);
    tasks->ends = g_new0(uint64_t, tasks->words);
    tasks->before = g_new0(uint64_t, n * tasks->words);
    tasks->weight = g_new0(int32_t, n * WP_MAX_WEIGHTS);
    tasks->better = g_new0(uint64_t, n * tasks->words);
    tasks->wave = g_new0(uint32_t, n);

    g_autofree uint64_t *behind = g_new0(uint64_t, n * tasks->words);

    close_behind(behind, packing->n, tasks->words, arcs, n_arcs);
    rank_tasks(tasks, packing, behind);
    copy_tasks(tasks, packing, behind, arcs, n_arcs);
    turn_behind(tasks);
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        count_in_units(tasks, dim);
    memcpy(tasks->own_size, tasks->size, n * packing->n_dims * sizeof *tasks->size);
    wp_tasks_measure(tasks);
    find_better(tasks);
    return tasks;
}

void
wp_tasks_write(const WpTasks *tasks, uint32_t n_waves, uint32_t *out_wave)
{
    for (uint32_t task = 0; task < tasks->n; task++)
        out_wave[tasks->task_of[task]] =
            tasks->backward ? n_waves + 1 - tasks->wave[task] : tasks->wave[task];
}

/* A task more that is left counts for so little idle time of each wave: of near equals the one that
 * did the large tasks first. How little is best differs, so the two sides differ. */
#define TASK_LEFT          20000
#define TASK_LEFT_BACKWARD 1000

void
wp_tasks_keys(const WpTasks *tasks, uint32_t depth, uint32_t n_left, const int64_t *left,
              const int64_t *weight_left, int64_t *out_key)
{
    int64_t idle = 0, light = 0;
    int64_t more = (int64_t)n_left * WP_WHOLE / (tasks->backward ? TASK_LEFT_BACKWARD : TASK_LEFT);

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++) {
        int64_t capacity = tasks->supply[(size_t)depth * tasks->n_dims + dim];
        int64_t used = tasks->total[dim] - left[dim];

        if (capacity > 0)
            idle += (int64_t)((__int128)(capacity - used) * WP_WHOLE / (capacity / depth + 1));
    }
    for (uint32_t way = 0; way < tasks->n_weights; way++)
        light += (tasks->one[way] * depth - tasks->weight_sum[way] + weight_left[way]) *
                 tasks->weight_price[way] / tasks->one[way];
    out_key[0] = idle / depth - more;
    out_key[1] = (idle + light) / depth - more;
}
