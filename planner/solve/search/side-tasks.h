#pragma once

#include "planner/solve/search/packing.h"

/* The tasks of a packing as one side of the search sees them: turned round if it works from the
 * last wave, renumbered so that those with most work behind them come first, and what can be known
 * of them beforehand. */

#define WP_MAX_SET_WORDS 16 /* of 64 tasks; a packing with more is not searched */
#define WP_MAX_WEIGHTS   6  /* ways of weighing tasks */
#define WP_WHOLE         1048576

typedef struct {
    uint32_t n;
    uint32_t n_waves;
    uint32_t n_dims;
    bool constant;
    bool backward;
    uint32_t *task_of; /* by task here: its number in the packing */
    int64_t *size;     /* as in WpPacking, from here on */
    int64_t *capacity;
    uint32_t *head;
    uint32_t *first_after;
    uint32_t *after;
    uint8_t *strict;
    uint64_t *all;    /* set of all tasks */
    uint64_t *behind; /* [task * words + word]: all that must not be earlier, nor may be */
    uint32_t words;
    int64_t *most;      /* by dim: the largest capacity of a wave */
    int64_t *total;     /* by dim: what all tasks take */
    int64_t *supply;    /* [wave * n_dims + dim]: capacity of the waves up to this one */
    uint32_t *tail;     /* by task: waves from its own to the last, at least ... */
    uint32_t *earliest; /* ... and from the first to its own; of what wp_tasks_tighten() was told */
    uint32_t *own_tail; /* the same, for solutions of any number of waves */
    uint32_t *own_earliest;
    uint32_t n_weights;
    int64_t one[WP_MAX_WEIGHTS]; /* what fills a wave weighs so much at most */
    int32_t *weight;             /* [task * WP_MAX_WEIGHTS + way] */
    uint32_t *first_better;      /* by task: those that dominate it */
    uint32_t *better;
    uint32_t *wave; /* room for a solution */
} WpTasks;

/* Returns: (transfer full) */
WpTasks *wp_tasks_build(const WpPacking *packing, bool backward);
void wp_tasks_free(WpTasks *tasks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTasks, wp_tasks_free)

/* Writes the solution in wave[], of @n_waves waves, in the packing's numbers. */
void wp_tasks_write(const WpTasks *tasks, uint32_t n_waves, uint32_t *out_wave);

/* How promising it is to have all but @n_left tasks, which take @left (by dim), in @depth waves;
 * less is better. */
int64_t wp_tasks_key(const WpTasks *tasks, uint32_t depth, uint32_t n_left, const int64_t *left);

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
