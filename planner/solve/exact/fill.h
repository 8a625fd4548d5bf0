#pragma once

#include "planner/solve/exact/side-tasks.h"
#include "planner/solve/exact/sums.h"

/*
 * How full a wave can still get, for a side that fills waves of one dimension with few units. What
 * a wave leaves idle, or weighs too little (WpTasks), the others have to make up for; mostly they
 * cannot, and then sets that would leave too much need not be tried.
 */

typedef struct {
    const uint64_t *set;      /* tasks of the waves before */
    const uint32_t *waiting;  /* by task: predecessors that are not in it */
    const uint32_t *eligible; /* ... by index */
    uint32_t n_eligible;
    int64_t capacity;
    int64_t spare;               /* what it may leave idle */
    const int64_t *spare_weight; /* by way: what it may weigh less than one */
} WpOpenWave;

typedef struct {
    bool known; /* else nothing can be said */
    int64_t spare;
    uint32_t n;           /* tasks eligible while the wave is empty */
    const int32_t *weigh; /* by task * WP_MAX_WEIGHTS; the way in which it has the least to spare */
    int32_t one;          /* what a wave weighs in it; 0: no way is looked at */
    int32_t least;        /* what the wave has to weigh */
    uint32_t words;
    size_t stride;    /* cells of an index: words of each weight 0 .. one */
    uint64_t *closed; /* [index]: sums of the eligible from here on, and what only they open ... */
    uint64_t *opened; /* ... and of all that might become eligible */
    size_t n_cells;   /* room in these */
    uint8_t *opens;   /* by index: others may follow it in the same wave */
    uint32_t *opener; /* by task: 1 + index of the first eligible one that it waits for, or 0 */
} WpFill;

/* Returns: (transfer full) */
WpFill *wp_fill_new(const WpTasks *tasks);
void wp_fill_free(WpFill *fill);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpFill, wp_fill_free)

/* Looks at another wave. Returns: the work that it was, in steps */
int64_t wp_fill_look_at(WpFill *fill, const WpTasks *tasks, const WpOpenWave *wave);

/* Whether the wave can get full enough that has @room left and weighs @weight, if of the eligible
 * only those from @index on may be added; @opened: what is in it opens others. */
static inline bool
wp_fill_may(const WpFill *fill, uint32_t index, bool opened, int64_t room, int32_t weight)
{
    int64_t from = MAX(room - fill->spare, 0);

    weight = fill->one > 0 ? weight : 0;
    if (!fill->known || (from == 0 && weight >= fill->least))
        return true;
    const uint64_t *sums =
        (opened ? fill->opened : fill->closed) + MIN(index, fill->n) * fill->stride;

    for (int32_t more = MAX(fill->least - weight, 0); more <= fill->one - weight; more++)
        if (wp_sums_any(sums + (size_t)more * fill->words, from, room))
            return true;
    return false;
}
