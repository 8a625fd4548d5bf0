#pragma once

#include "planner/solve/waves.h"

/*
 * A problem made ready to solve: items renumbered in the order of their keys ("nodes" 1 .. n), all
 * lists by node and in an order that does not depend on the caller's, capacities in one array of
 * cells.
 *
 * Cells: role * n_iterations + t for hours, then wave * n_amounts + amount for what a wave takes.
 * A load of a node in wave w falls on cell delta + stride * w, so one loop checks all limits.
 */

typedef struct {
    int32_t delta;
    int32_t stride;
    int64_t amount; /* > 0 */
} WpLoad;

#define WP_MOST_ROWS 64

/* Work that may run in one of several iterations. */
typedef struct {
    uint32_t entry; /* in the caller's hours */
    uint32_t role;
    int32_t first; /* from E */
    int32_t last;
    uint32_t freeze;
    int64_t amount;
} WpMovable;

typedef struct {
    uint32_t amount;
    int64_t value;
} WpCumulative;

typedef struct {
    uint32_t other; /* node */
    uint32_t relation;
    uint8_t gap;      /* of the relation: waves by which its b must stand after its a */
    uint8_t distance; /* ... and by which it does: what may share a wave by its order must not by
                         its class */
    bool firm;
} WpLink;

typedef struct {
    uint32_t other; /* node */
    int64_t cost;
} WpPull;

typedef struct {
    const WpWaveProblem *problem;
    uint32_t n; /* nodes */
    uint32_t n_waves;
    uint32_t k;
    uint32_t n_cells;
    uint32_t n_relations;
    uint32_t n_profiles;
    uint32_t profile_words; /* 64-bit words of a profile */

    uint32_t *item_of; /* by node */
    uint32_t *node_of; /* by item */
    WpWaveItem *items; /* by node */
    int64_t *capacity; /* by cell */
    bool *limited;     /* by role: its hours are in loads */
    int64_t *peak;     /* by amount: greatest capacity of a wave */

    uint32_t *first_hour; /* by node */
    uint32_t *hour;       /* entries in the caller's hours */
    uint32_t *first_load; /* by node: hours and limits that always hold ... */
    uint32_t *first_room; /* ... then, from here, limits that an oversize item alone may pass */
    WpLoad *loads;
    /* Loads that fall on the same cells whoever bears them are a row; the first WP_MOST_ROWS of
     * them have numbers. */
    uint64_t *rows;     /* by node: bit for each of its rows */
    int64_t *row_least; /* by row: the least load of a node on it */
    uint8_t *row_of;    /* by delta - least_delta: row, or WP_MOST_ROWS */
    int32_t least_delta;
    uint32_t *first_movable;
    WpMovable *movables;
    uint32_t *first_cumulative;
    WpCumulative *cumulatives;
    WpWaveRelation *relations; /* between nodes */
    uint32_t *relation_of;     /* the caller's number of each */
    uint32_t *first_before;    /* relations (not APART) whose b is the node; other = a */
    WpLink *before;
    uint32_t *first_after; /* ... whose a is the node; other = b */
    WpLink *after;
    uint32_t *first_apart;
    WpLink *apart;
    uint32_t *first_pull; /* pairs, at both ends */
    WpPull *pulls;

    int32_t *begin; /* by node: offset from E of the work that begins first, 0 if none */
    int32_t *end;   /* ... and ends last, or its tail */
    uint32_t *low;  /* by node: first wave after head and start */
    uint32_t *high; /* by node: last wave whose work and tail lie inside; 0 if none */
    uint32_t
        *deadline_wave;   /* by node: last wave that meets the deadline, n_waves if it has none */
    uint8_t *needs_alone; /* by node: above a limit in every wave */
    uint32_t *profile;    /* by node: which waves freezes and closure leave */
    uint64_t *profiles;   /* [profile * profile_words + word]: bit wave */
    uint32_t *class_mask; /* by class: bit for each class that conflicts with it */
} WpWaveModel;

/* @problem must outlive the model. Returns: (transfer full) */
WpWaveModel *wp_wave_model_build(const WpWaveProblem *problem);
void wp_wave_model_free(WpWaveModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveModel, wp_wave_model_free)

/* Takes the capacities of the problem again, which have changed. What they limit must be what it
 * was: a role of which no iteration was limited still has none. */
void wp_wave_model_set_capacities(WpWaveModel *model);

/* Fills hours, loads, rows, movable work and cumulative amounts, and needs_alone; part of the
 * build. */
void wp_wave_list_loads(WpWaveModel *model);

/* Fills needs_alone, by loads and peaks. */
void wp_wave_mark_oversize(WpWaveModel *model);

/* Counting sort of @n entries: @sorted gets their numbers in the order of @node, which has the node
 * of each. Returns: (transfer full): by node where its entries begin in @sorted, n + 2 cells */
uint32_t *wp_wave_sort_by_node(const WpWaveModel *model, uint32_t n, const uint32_t *node,
                               uint32_t *sorted);

static inline int
wp_compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static inline int
wp_compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Whether head, horizon, pin, freezes and closure leave @wave to @node. */
static inline bool
wp_wave_is_open(const WpWaveModel *model, uint32_t node, uint32_t wave)
{
    const uint64_t *profile = model->profiles + (size_t)model->profile[node] * model->profile_words;
    const WpWaveItem *item = &model->items[node];

    return wave >= model->low[node] && wave <= model->high[node] &&
           (profile[wave / 64] >> (wave % 64) & 1) != 0 &&
           (item->pin == WP_PIN_NONE || (item->pin_wave == wave && item->pin_other == 0));
}
