#include "planner/solve/exact/partials.h"

#include <string.h>

/* What a side may remember. */
#define MAX_BYTES (UINT64_C(256) << 20)

#define FIRST_ROOM  1024
#define FIRST_CELLS 4096

G_STATIC_ASSERT(sizeof(WpPartial) % sizeof(uint64_t) == 0);

void
wp_partials_init(WpPartials *known, uint32_t n_tasks)
{
    *known = (WpPartials){.words = n_tasks / 64 + 1, .n = 1, .n_room = FIRST_ROOM};
    known->stride = sizeof(WpPartial) + known->words * sizeof(uint64_t);
    known->arena = g_malloc0(known->n_room * known->stride);
    known->table_mask = FIRST_CELLS - 1;
    known->table = g_new0(uint32_t, FIRST_CELLS);
}

void
wp_partials_clear(WpPartials *known)
{
    g_free(known->arena);
    g_free(known->table);
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
grow_table(WpPartials *known)
{
    uint32_t size = (known->table_mask + 1) * 2;

    g_free(known->table);
    known->table = g_new0(uint32_t, size);
    known->table_mask = size - 1;
    for (uint32_t at = 1; at < known->n; at++) {
        uint64_t cell = hash_set(wp_partial_set(known, at), known->words) & known->table_mask;

        while (known->table[cell] > 0)
            cell = (cell + 1) & known->table_mask;
        known->table[cell] = at;
    }
}

uint32_t
wp_partials_add(WpPartials *known, const uint64_t *set, bool *out_new)
{
    size_t bytes = known->words * sizeof *set;
    uint64_t cell = hash_set(set, known->words) & known->table_mask;

    *out_new = false;
    for (; known->table[cell] > 0; cell = (cell + 1) & known->table_mask)
        if (memcmp(wp_partial_set(known, known->table[cell]), set, bytes) == 0)
            return known->table[cell];
    if (known->n == known->n_room) {
        if ((uint64_t)known->n_room * 2 * known->stride > MAX_BYTES) {
            known->full = true;
            return 0;
        }
        known->n_room *= 2;
        known->arena = g_realloc(known->arena, known->n_room * known->stride);
    }
    uint32_t at = known->n++;

    known->table[cell] = at;
    *wp_partial(known, at) = (WpPartial){0};
    memcpy(wp_partial_set(known, at), set, bytes);
    if (known->n > known->table_mask / 2)
        grow_table(known);
    *out_new = true;
    return at;
}

void
wp_promise_push(GArray *queue, WpPromise promise)
{
    guint i = queue->len;

    g_array_append_val(queue, promise);
    WpPromise *cells = (WpPromise *)(void *)queue->data;

    for (; i > 0 && cells[(i - 1) / 2].key > promise.key; i = (i - 1) / 2)
        cells[i] = cells[(i - 1) / 2];
    cells[i] = promise;
}

uint32_t
wp_promise_pop(GArray *queue)
{
    WpPromise *cells = (WpPromise *)(void *)queue->data;
    uint32_t top = cells[0].partial;
    WpPromise last = cells[queue->len - 1];
    guint i = 0, n = queue->len - 1;

    g_array_set_size(queue, n);
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
