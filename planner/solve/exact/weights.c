#include "planner/solve/exact/weights.h"

#include "planner/solve/exact/enlarge.h"

#include <string.h>

#define MAX_ROUNDS 3 /* weights raise heads and tails, which change weights */

static int64_t
capacity_of(const WpTasks *tasks, uint32_t dim)
{
    int64_t most = 0;

    for (uint32_t wave = 1; wave <= tasks->n_waves; wave++)
        most = MAX(most, tasks->capacity[(size_t)wave * tasks->n_dims + dim]);
    return most;
}

static inline int64_t
size_in(const WpTasks *tasks, uint32_t task, uint32_t dim)
{
    return tasks->size[(size_t)task * tasks->n_dims + dim];
}

static int32_t *
add_weight(WpTasks *tasks, int64_t one)
{
    g_assert(tasks->n_weights < WP_MAX_WEIGHTS);
    tasks->one[tasks->n_weights] = one;
    return tasks->weight + tasks->n_weights++;
}

/* ---- halves and thirds ---------------------------------------------------------------------- */

static void
weigh_fractions(WpTasks *tasks, uint32_t dim)
{
    int64_t capacity = capacity_of(tasks, dim);
    int32_t *halves = add_weight(tasks, 2);
    int32_t *thirds = add_weight(tasks, 6);

    for (uint32_t task = 0; task < tasks->n; task++) {
        int64_t size = size_in(tasks, task, dim);
        size_t at = (size_t)task * WP_MAX_WEIGHTS;

        halves[at] = size * 2 > capacity ? 2 : size * 2 == capacity ? 1 : 0;
        thirds[at] = size * 3 > 2 * capacity    ? 6
                     : size * 3 == 2 * capacity ? 4
                     : size * 3 > capacity      ? 3
                     : size * 3 == capacity     ? 2
                                                : 0;
    }
}

/* ---- pairs ---------------------------------------------------------------------------------- */

typedef struct {
    const WpTasks *tasks;
    uint32_t last;
    uint32_t n;     /* tasks of which no three fit in one wave */
    uint32_t *task; /* their numbers */
    uint32_t words;
    uint64_t *fits;  /* [i * words + word]: with which others one may share a wave */
    uint32_t *left;  /* by i on the right: its partner on the left + 1, or 0 */
    uint32_t *right; /* by i on the left: its partner on the right + 1, or 0 */
    uint64_t *seen;  /* of the right */
} Pairs;

static void
find_fits(Pairs *pairs)
{
    for (uint32_t i = 0; i < pairs->n; i++) {
        for (uint32_t j = i + 1; j < pairs->n; j++) {
            uint32_t a = pairs->task[i], b = pairs->task[j];
            bool turned = wp_tasks_is_before(pairs->tasks, b, a);

            if (!wp_tasks_may_share(pairs->tasks, pairs->last, turned ? b : a, turned ? a : b))
                continue;
            pairs->fits[(size_t)i * pairs->words + j / 64] |= UINT64_C(1) << (j % 64);
            pairs->fits[(size_t)j * pairs->words + i / 64] |= UINT64_C(1) << (i % 64);
        }
    }
}

/* Looks for a partner for @from on the left, others moving up. @queue, @via: room for n each.
 * Returns: whether it found one; if not, all on the right that it came to stay in seen[] */
static bool
match(Pairs *pairs, uint32_t from, uint32_t *queue, uint32_t *via)
{
    uint32_t n_queue = 0;

    queue[n_queue++] = from;
    for (uint32_t at = 0; at < n_queue; at++) {
        uint32_t i = queue[at];

        for (uint32_t word = 0; word < pairs->words; word++) {
            uint64_t open = pairs->fits[(size_t)i * pairs->words + word] & ~pairs->seen[word];

            for (; open != 0; open &= open - 1) {
                uint32_t j = word * 64 + (uint32_t)__builtin_ctzll(open);

                pairs->seen[word] |= UINT64_C(1) << (j % 64);
                via[j] = i;
                if (pairs->left[j] > 0) {
                    queue[n_queue++] = pairs->left[j] - 1;
                    continue;
                }
                for (uint32_t end = j + 1; end > 0;) {
                    uint32_t one = via[end - 1], next = pairs->right[one];

                    pairs->left[end - 1] = one + 1;
                    pairs->right[one] = end;
                    end = next;
                }
                return true;
            }
        }
    }
    return false;
}

/* Both sides are the same tasks. The fewest tasks, left and right, that cover all fits (König) are
 * what they weigh less than two halves. */
static void
weigh_pairs(Pairs *pairs, int32_t *weight)
{
    g_autofree uint32_t *queue = g_new0(uint32_t, (size_t)pairs->n + 1);
    g_autofree uint32_t *via = g_new0(uint32_t, (size_t)pairs->n + 1);

    for (uint32_t i = 0; i < pairs->n; i++) {
        memset(pairs->seen, 0, pairs->words * sizeof *pairs->seen);
        match(pairs, i, queue, via);
    }
    memset(pairs->seen, 0, pairs->words * sizeof *pairs->seen);
    for (uint32_t i = 0; i < pairs->n; i++)
        if (pairs->right[i] == 0)
            match(pairs, i, queue, via); /* cannot succeed: marks what is reached */
    for (uint32_t i = 0; i < pairs->n; i++) {
        uint32_t partner = pairs->right[i];
        bool reached =
            partner == 0 || (pairs->seen[(partner - 1) / 64] >> ((partner - 1) % 64) & 1);
        bool covers_right = pairs->seen[i / 64] >> (i % 64) & 1;

        weight[(size_t)pairs->task[i] * WP_MAX_WEIGHTS] = 2 - (reached ? 0 : 1) - covers_right;
    }
}

static void
weigh_by_pairs(WpTasks *tasks, uint32_t dim, uint32_t last)
{
    g_autofree uint32_t *task = g_new0(uint32_t, (size_t)tasks->n + 1);
    Pairs pairs = {.tasks = tasks, .last = last, .task = task};

    for (uint32_t i = 0; i < tasks->n; i++)
        if (size_in(tasks, i, dim) > tasks->most[dim] / 3)
            task[pairs.n++] = i;
    if (pairs.n < 2)
        return;
    pairs.words = pairs.n / 64 + 1;
    g_autofree uint64_t *fits = g_new0(uint64_t, (size_t)pairs.n * pairs.words);
    g_autofree uint64_t *seen = g_new0(uint64_t, pairs.words);
    g_autofree uint32_t *left = g_new0(uint32_t, pairs.n);
    g_autofree uint32_t *right = g_new0(uint32_t, pairs.n);

    pairs.fits = fits;
    pairs.seen = seen;
    pairs.left = left;
    pairs.right = right;
    find_fits(&pairs);
    weigh_pairs(&pairs, add_weight(tasks, 2));
}

/* ---- heads and tails ------------------------------------------------------------------------ */

static void
raise_to(uint32_t *cell, int64_t value, bool *changed)
{
    if (value <= *cell)
        return;
    *cell = (uint32_t)MIN(value, UINT32_MAX / 4);
    *changed = true;
}

static int64_t
waves_for(int64_t weight, int64_t one)
{
    return (weight + one - 1) / one;
}

/* All that is before a task, and itself, fills the waves up to its own; likewise behind. */
static void
raise_by_weight(WpTasks *tasks, bool *changed)
{
    size_t n_sums = (size_t)tasks->n * WP_MAX_WEIGHTS;
    g_autofree int64_t *before = g_new0(int64_t, n_sums + 1);
    g_autofree int64_t *behind = g_new0(int64_t, n_sums + 1);

    for (uint32_t task = 0; task < tasks->n; task++) {
        const int32_t *own = tasks->weight + (size_t)task * WP_MAX_WEIGHTS;

        for (uint32_t word = 0; word < tasks->words; word++) {
            uint64_t set = tasks->behind[(size_t)task * tasks->words + word];

            for (; set != 0; set &= set - 1) {
                uint32_t next = word * 64 + (uint32_t)__builtin_ctzll(set);

                for (uint32_t k = 0; k < tasks->n_weights; k++) {
                    behind[(size_t)task * WP_MAX_WEIGHTS + k] +=
                        tasks->weight[(size_t)next * WP_MAX_WEIGHTS + k];
                    before[(size_t)next * WP_MAX_WEIGHTS + k] += own[k];
                }
            }
        }
    }
    for (uint32_t task = 0; task < tasks->n; task++) {
        for (uint32_t k = 0; k < tasks->n_weights; k++) {
            size_t at = (size_t)task * WP_MAX_WEIGHTS + k;

            raise_to(&tasks->tail[task], waves_for(behind[at] + tasks->weight[at], tasks->one[k]),
                     changed);
            raise_to(&tasks->earliest[task],
                     waves_for(before[at] + tasks->weight[at], tasks->one[k]), changed);
        }
    }
}

static void
raise_by_order(WpTasks *tasks)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t task = 0; task < tasks->n; task++) {
            for (uint32_t i = tasks->first_after[task]; i < tasks->first_after[task + 1]; i++) {
                uint32_t next = tasks->after[i], gap = tasks->strict[i];

                raise_to(&tasks->tail[task], (int64_t)tasks->tail[next] + gap, &changed);
                raise_to(&tasks->earliest[next], (int64_t)tasks->earliest[task] + gap, &changed);
            }
        }
    }
}

static void
set_prices(WpTasks *tasks, uint32_t last)
{
    for (uint32_t k = 0; k < tasks->n_weights; k++) {
        int64_t spare = (tasks->one[k] * last - tasks->weight_sum[k]) * WP_WHOLE / tasks->one[k];
        int64_t own = INT64_MAX;

        for (uint32_t dim = 0; dim < tasks->n_dims; dim++) {
            int64_t s = (int64_t)((__int128)(tasks->supply[(size_t)last * tasks->n_dims + dim] -
                                             tasks->total[dim]) *
                                  WP_WHOLE / MAX(tasks->most[dim], 1));
            own = MIN(own, s);
        }
        tasks->weight_price[k] = MIN(
            (own + WP_WHOLE / 2) * (WP_WHOLE / 1024) / (spare + WP_WHOLE / 2) * 1024, 4 * WP_WHOLE);
    }
}

static bool
is_possible(WpTasks *tasks, uint32_t last)
{
    int64_t *sum = tasks->weight_sum;

    memset(sum, 0, sizeof tasks->weight_sum);
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        if (tasks->total[dim] > tasks->supply[(size_t)last * tasks->n_dims + dim])
            return false;
    for (uint32_t task = 0; task < tasks->n; task++) {
        if (tasks->earliest[task] + tasks->tail[task] > last + 1)
            return false;
        for (uint32_t k = 0; k < tasks->n_weights; k++)
            sum[k] += tasks->weight[(size_t)task * WP_MAX_WEIGHTS + k];
    }
    for (uint32_t k = 0; k < tasks->n_weights; k++)
        if (sum[k] > tasks->one[k] * last)
            return false;
    set_prices(tasks, last);
    return true;
}

bool
wp_tasks_tighten(WpTasks *tasks, uint32_t last)
{
    bool changed = true;

    memcpy(tasks->size, tasks->own_size, (size_t)tasks->n * tasks->n_dims * sizeof *tasks->size);
    wp_tasks_measure(tasks);
    for (int round = 0; round < MAX_ROUNDS && wp_tasks_enlarge(tasks, last); round++)
        wp_tasks_measure(tasks);
    for (int round = 0; round < MAX_ROUNDS && changed; round++) {
        changed = false;
        tasks->n_weights = 0;
        memset(tasks->weight, 0, (size_t)tasks->n * WP_MAX_WEIGHTS * sizeof *tasks->weight);
        if (tasks->n_dims == 1)
            weigh_fractions(tasks, 0);
        for (uint32_t dim = 0; dim < tasks->n_dims && tasks->n_weights < WP_MAX_WEIGHTS; dim++)
            weigh_by_pairs(tasks, dim, last);
        raise_by_weight(tasks, &changed);
        raise_by_order(tasks);
        if (!is_possible(tasks, last))
            return false;
    }
    return true;
}
