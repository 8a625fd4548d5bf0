#pragma once

#include "planner/solve/exact/fill.h"
#include "planner/solve/exact/partials.h"
#include "planner/solve/exact/side-tasks.h"
#include "planner/solve/exact/side.h"

/* What side.c, the search, and side-sets.c, the sets that may fill one wave, both know. Private to
 * these. */

/* Where the search through the sets of one wave stands, with so many tasks in the set. */
typedef struct {
    uint32_t next;   /* eligible task to try next */
    uint32_t index;  /* eligible task added here */
    int64_t skipped; /* one dimension: the least size left out that would have fitted */
    bool grew;       /* something was added here */
    bool opened;     /* something in the set may make others eligible that follow it */
} Level;

struct WpSide {
    WpTasks *tasks;
    uint32_t upper;
    WpPartials known;
    GArray **queues[WP_N_KEYS]; /* by key and depth: of WpPromise */
    GArray *cut;                /* of uint32_t: partial solutions whose sets were not all tried */
    uint32_t max_loads;
    uint64_t turn; /* all depths by one key, then by the next: what comes next */
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
    uint8_t *taken;    /* by eligible index */
    uint64_t *untaken; /* set of the eligible that are not */
    uint32_t *load;    /* tasks of the set being built */
    int64_t *room;     /* by dim: of the wave being filled */
    uint32_t n_forced; /* eligible tasks at the front that must be in the set */
    uint32_t n_eligible, n_load, n_left, n_loads;
    uint32_t waves;    /* for what is left after this wave */
    uint32_t n_urgent; /* unassigned tasks whose tails are longer: all must be in the set */
    int64_t weight_left[WP_MAX_WEIGHTS];  /* of what is unassigned */
    int64_t weight_after[WP_MAX_WEIGHTS]; /* scratch: of what is left after this wave */
    uint32_t tight_for; /* waves of the solutions that the tasks are weighed for */
    Level *levels;      /* by size of the set */
    WpFill *fill;
    int32_t load_weight; /* of the set, as fill weighs */
    int64_t steps;
    uint32_t *out_wave;
};

static inline void
flip(uint64_t *set, uint32_t task)
{
    set[task / 64] ^= UINT64_C(1) << (task % 64);
}

/* Tries the sets that may fill the wave side->depth behind side->node, which is laid out in @side;
 * depth first over the eligible tasks in their order, each set once. Those worth keeping are
 * promised. Returns: false if it stopped before the end */
bool wp_side_try_sets(WpSide *side);

/* @node is to be expanded; @key: by WP_N_KEYS. */
void wp_side_promise(WpSide *side, uint32_t node, const int64_t *key);
