#pragma once

#include "planner/base/types.h"

/* The partial solutions that a side of the search knows: sets of tasks that fill the first waves,
 * each once; and queues of those that are to be looked at. */

typedef struct {
    uint32_t parent;     /* the one it came from; 0: the empty one */
    uint32_t depth : 31; /* waves that are full */
    uint32_t taken : 1;  /* from its queue */
} WpPartial;

typedef struct {
    uint32_t words; /* of a set */
    size_t stride;  /* bytes of one and its set */
    uint8_t *arena; /* from 1 */
    uint32_t n;     /* used, 0 included */
    uint32_t n_room;
    uint32_t *table; /* hash of sets -> partial; a power of two cells */
    uint32_t table_mask;
    bool full; /* no memory for more */
} WpPartials;

/* Of sets of @n_tasks. */
void wp_partials_init(WpPartials *known, uint32_t n_tasks);
void wp_partials_clear(WpPartials *known);

/* The partial solution of @set, old, or new with nothing else filled in; @out_new says which.
 * Returns: 0 if it is new and memory is full */
uint32_t wp_partials_add(WpPartials *known, const uint64_t *set, bool *out_new);

static inline WpPartial *
wp_partial(const WpPartials *known, uint32_t at)
{
    return (WpPartial *)(void *)(known->arena + at * known->stride);
}

static inline uint64_t *
wp_partial_set(const WpPartials *known, uint32_t at)
{
    return (uint64_t *)(void *)(known->arena + at * known->stride + sizeof(WpPartial));
}

/* A queue is a GArray of these, the least key first. */
typedef struct {
    int64_t key;
    uint32_t partial;
} WpPromise;

void wp_promise_push(GArray *queue, WpPromise promise);

/* @queue is not empty. */
uint32_t wp_promise_pop(GArray *queue);
