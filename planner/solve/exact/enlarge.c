#include "planner/solve/exact/enlarge.h"

#include "planner/solve/exact/sums.h"

#include <string.h>

/* With more, in words of sums to be added, it takes longer than it is worth. */
#define MAX_ADDED (INT64_C(64) << 20)

static inline int64_t
size_in(const WpTasks *tasks, uint32_t task, uint32_t dim)
{
    return tasks->size[(size_t)task * tasks->n_dims + dim];
}

static bool
has_room_between(const WpTasks *tasks, uint32_t a, uint32_t b, uint32_t dim, bool ordered)
{
    int64_t left = tasks->most[dim] - size_in(tasks, a, dim) - size_in(tasks, b, dim);

    for (uint32_t word = 0; ordered && word < tasks->words && left >= 0; word++) {
        uint64_t behind = tasks->behind[(size_t)a * tasks->words + word];

        for (; behind != 0 && left >= 0; behind &= behind - 1) {
            uint32_t task = word * 64 + (uint32_t)__builtin_ctzll(behind);

            if (wp_tasks_is_before(tasks, task, b))
                left -= size_in(tasks, task, dim);
        }
    }
    return left >= 0;
}

bool
wp_tasks_may_share(const WpTasks *tasks, uint32_t last, uint32_t a, uint32_t b)
{
    bool ordered = wp_tasks_is_before(tasks, a, b);

    if (tasks->earliest[a] + tasks->tail[b] > last + 1 ||
        tasks->earliest[b] + tasks->tail[a] > last + 1)
        return false;
    for (uint32_t i = tasks->first_after[a]; ordered && i < tasks->first_after[a + 1]; i++)
        if (tasks->after[i] == b && tasks->strict[i])
            return false;
    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        if (!has_room_between(tasks, a, b, dim, ordered))
            return false;
    return true;
}

/* By task, the set of those that may share a wave with it. Returns: (transfer full) */
static uint64_t *
list_sharers(const WpTasks *tasks, uint32_t last)
{
    uint64_t *sharers = g_new0(uint64_t, (size_t)tasks->n * tasks->words + 1);

    for (uint32_t a = 0; a < tasks->n; a++) {
        for (uint32_t b = a + 1; b < tasks->n; b++) {
            bool turned = wp_tasks_is_before(tasks, b, a);

            if (!wp_tasks_may_share(tasks, last, turned ? b : a, turned ? a : b))
                continue;
            sharers[(size_t)a * tasks->words + b / 64] |= UINT64_C(1) << (b % 64);
            sharers[(size_t)b * tasks->words + a / 64] |= UINT64_C(1) << (a % 64);
        }
    }
    return sharers;
}

static bool
enlarge_in(WpTasks *tasks, uint32_t dim, const uint64_t *sharers)
{
    int64_t capacity = tasks->most[dim];
    uint32_t words = wp_sums_words(capacity);
    g_autofree uint64_t *sums = g_new(uint64_t, words);
    bool grew = false;

    for (uint32_t task = 0; task < tasks->n; task++) {
        int64_t *size = &tasks->size[(size_t)task * tasks->n_dims + dim];
        int64_t room = capacity - *size;

        if (*size == 0 || room <= 0)
            continue;
        memset(sums, 0, words * sizeof *sums);
        sums[0] = 1;
        for (uint32_t word = 0; word < tasks->words; word++) {
            uint64_t set = sharers[(size_t)task * tasks->words + word];

            for (; set != 0; set &= set - 1) {
                uint32_t other = word * 64 + (uint32_t)__builtin_ctzll(set);

                wp_sums_add(sums, sums, wp_sums_words(room), size_in(tasks, other, dim));
            }
        }
        int64_t idle = room - wp_sums_largest(sums, room);

        *size += idle;
        grew = grew || idle > 0;
    }
    return grew;
}

bool
wp_tasks_enlarge(WpTasks *tasks, uint32_t last)
{
    bool grew = false;

    if (!tasks->constant)
        return false;
    g_autofree uint64_t *sharers = list_sharers(tasks, last);

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        if (tasks->most[dim] <= WP_MAX_SUM &&
            (int64_t)tasks->n * tasks->n * wp_sums_words(tasks->most[dim]) <= MAX_ADDED)
            grew = enlarge_in(tasks, dim, sharers) || grew;
    return grew;
}
