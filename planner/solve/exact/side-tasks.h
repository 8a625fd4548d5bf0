#pragma once

#include "planner/solve/exact/packing.h"

/* The tasks of a packing as one side of the search sees them: turned round if it works from the
 * last wave, renumbered so that those with most work behind them come first, and what can be known
 * of them beforehand. */

#define WP_MAX_SET_WORDS 16 /* of 64 tasks; a packing with more is not searched */
#define WP_MAX_WEIGHTS   6  /* ways of weighing tasks */
#define WP_N_KEYS        2
#define WP_WHOLE         1048576

typedef struct {
    uint32_t n;
    uint32_t n_waves;
    uint32_t n_dims;
    bool constant;
    bool backward;
    uint32_t *task_of; /* by task here: its number in the packing */
    int64_t *own_size; /* by task and dim, in units that divide all sizes of a dimension ... */
    int64_t *size;     /* ... and with what wp_tasks_tighten() adds to it */
    int64_t *capacity;
    uint32_t *head;
    uint32_t *first_after;
    uint32_t *after;
    uint8_t *strict;
    uint64_t *all;    /* set of all tasks */
    uint64_t *ends;   /* set of those with nothing behind them */
    uint64_t *behind; /* [task * words + word]: all that must not be earlier, nor may be */
    uint64_t *before; /* the same, of what must not be later */
    uint32_t words;
    int64_t *most;      /* by dim: the largest capacity of a wave */
    int64_t *total;     /* by dim: what all tasks take */
    int64_t *supply;    /* [wave * n_dims + dim]: capacity of the waves up to this one */
    uint32_t *tail;     /* by task: waves from its own to the last, at least ... */
    uint32_t *earliest; /* ... and from the first to its own; of what wp_tasks_tighten() was told */
    uint32_t n_weights;
    int64_t one[WP_MAX_WEIGHTS]; /* what fills a wave weighs so much at most */
    int64_t weight_sum[WP_MAX_WEIGHTS];
    int64_t weight_price[WP_MAX_WEIGHTS]; /* of one wave's weight that a wave has not, in parts of
                                             WP_WHOLE */
    int32_t *weight;                      /* [task * WP_MAX_WEIGHTS + way] */
    uint64_t *better;                     /* [task * words + word]: those that dominate it */
    uint32_t *wave;                       /* room for a solution */
} WpTasks;

/* Returns: (transfer full) */
WpTasks *wp_tasks_build(const WpPacking *packing, bool backward);
void wp_tasks_free(WpTasks *tasks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTasks, wp_tasks_free)

/* Sums what the tasks take, and finds their tails and where they could be at the earliest, for
 * solutions of any number of waves: the work of a task and all behind it fills waves, or before. */
void wp_tasks_measure(WpTasks *tasks);

/* Writes the solution in wave[], of @n_waves waves, in the packing's numbers. */
void wp_tasks_write(const WpTasks *tasks, uint32_t n_waves, uint32_t *out_wave);

/* How promising it is to have all but @n_left tasks, which take @left (by dim) and weigh
 * @weight_left (by way), in @depth waves; less is better. By the first key idle time is all that
 * counts, by the second also what waves weigh too little, the more the less there is to spare. */
void wp_tasks_keys(const WpTasks *tasks, uint32_t depth, uint32_t n_left, const int64_t *left,
                   const int64_t *weight_left, int64_t *out_key);

static inline bool
wp_tasks_is_before(const WpTasks *tasks, uint32_t a, uint32_t b)
{
    return (tasks->behind[(size_t)a * tasks->words + b / 64] >> (b % 64) & 1) != 0;
}

static inline bool
wp_tasks_fit(const WpTasks *tasks, uint32_t task, const int64_t *room)
{
    const int64_t *size = tasks->size + (size_t)task * tasks->n_dims;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        if (size[dim] > room[dim])
            return false;
    return true;
}

static inline bool
wp_tasks_fit_instead(const WpTasks *tasks, uint32_t task, uint32_t of, const int64_t *room)
{
    const int64_t *size = tasks->size + (size_t)task * tasks->n_dims;
    const int64_t *freed = tasks->size + (size_t)of * tasks->n_dims;

    for (uint32_t dim = 0; dim < tasks->n_dims; dim++)
        if (size[dim] > room[dim] + freed[dim])
            return false;
    return true;
}
