#include "planner/graph/connect.h"

#include <string.h>

struct WpSets {
    uint32_t n_nodes;
    uint32_t *parent;
    uint32_t *size; /* of a set, at the node that stands for it */
};

WpSets *
wp_sets_new(uint32_t n_nodes)
{
    WpSets *sets = g_new0(WpSets, 1);

    sets->n_nodes = n_nodes;
    sets->parent = g_new(uint32_t, (size_t)n_nodes + 1);
    sets->size = g_new(uint32_t, (size_t)n_nodes + 1);
    for (uint32_t node = 0; node <= n_nodes; node++) {
        sets->parent[node] = node;
        sets->size[node] = 1;
    }
    return sets;
}

void
wp_sets_free(WpSets *sets)
{
    if (!sets)
        return;
    g_free(sets->parent);
    g_free(sets->size);
    g_free(sets);
}

uint32_t
wp_sets_find(WpSets *sets, uint32_t node)
{
    g_assert(node >= 1 && node <= sets->n_nodes);
    while (sets->parent[node] != node) {
        sets->parent[node] = sets->parent[sets->parent[node]]; /* halves the path */
        node = sets->parent[node];
    }
    return node;
}

bool
wp_sets_join(WpSets *sets, uint32_t a, uint32_t b)
{
    uint32_t large = wp_sets_find(sets, a);
    uint32_t small = wp_sets_find(sets, b);

    if (large == small)
        return false;
    if (sets->size[large] < sets->size[small]) {
        uint32_t swap = large;

        large = small;
        small = swap;
    }
    sets->parent[small] = large;
    sets->size[large] += sets->size[small];
    return true;
}

uint32_t
wp_sets_size(WpSets *sets, uint32_t node)
{
    return sets->size[wp_sets_find(sets, node)];
}

uint32_t *
wp_sets_number(WpSets *sets, uint32_t *out_n)
{
    uint32_t *number = g_new0(uint32_t, (size_t)sets->n_nodes + 1);
    uint32_t n = 0;

    /* number[root] may be given before the root is reached: by the set's smallest node */
    for (uint32_t node = 1; node <= sets->n_nodes; node++) {
        uint32_t root = wp_sets_find(sets, node);

        if (number[root] == 0)
            number[root] = ++n;
        number[node] = number[root];
    }
    *out_n = n;
    return number;
}

uint32_t *
wp_graph_components(const WpCsr *graph, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(graph->n_nodes);

    for (uint32_t node = 1; node <= graph->n_nodes; node++)
        for (uint32_t i = graph->first[node]; i < graph->first[node + 1]; i++)
            wp_sets_join(sets, node, graph->to[i]);
    return wp_sets_number(sets, out_n);
}

/* ---- strongly connected components: Tarjan 1972, iterative -------------------------------- */

typedef struct {
    const WpCsr *graph;
    uint32_t *seen;   /* by node: when it was first seen, 0 = not yet */
    uint32_t *low;    /* by node: earliest node on the stack that it reaches */
    uint32_t *next;   /* by node: its edge to follow next */
    uint32_t *path;   /* nodes being followed, the present one last */
    uint32_t *stack;  /* nodes seen whose component is not closed */
    uint32_t *number; /* by node: component, counted from the last; 0 = not closed */
    uint32_t n_seen, n_path, n_stack, n_closed;
} Tarjan;

static void
enter(Tarjan *t, uint32_t node)
{
    t->seen[node] = t->low[node] = ++t->n_seen;
    t->next[node] = t->graph->first[node];
    t->path[t->n_path++] = node;
    t->stack[t->n_stack++] = node;
}

static void
leave(Tarjan *t, uint32_t node)
{
    t->n_path--;
    if (t->low[node] == t->seen[node]) {
        uint32_t member;

        t->n_closed++;
        do {
            member = t->stack[--t->n_stack];
            t->number[member] = t->n_closed;
        } while (member != node);
    }
    if (t->n_path > 0) {
        uint32_t above = t->path[t->n_path - 1];

        t->low[above] = MIN(t->low[above], t->low[node]);
    }
}

static void
follow(Tarjan *t, uint32_t root)
{
    enter(t, root);
    while (t->n_path > 0) {
        uint32_t node = t->path[t->n_path - 1];

        if (t->next[node] == t->graph->first[node + 1]) {
            leave(t, node);
            continue;
        }
        uint32_t to = t->graph->to[t->next[node]++];

        if (t->seen[to] == 0)
            enter(t, to);
        else if (t->number[to] == 0)
            t->low[node] = MIN(t->low[node], t->seen[to]);
    }
}

uint32_t *
wp_graph_strong_components(const WpCsr *graph, uint32_t *out_n)
{
    size_t n_cells = (size_t)graph->n_nodes + 1;
    g_autofree uint32_t *seen = g_new0(uint32_t, n_cells);
    g_autofree uint32_t *low = g_new(uint32_t, n_cells);
    g_autofree uint32_t *next = g_new(uint32_t, n_cells);
    g_autofree uint32_t *path = g_new(uint32_t, n_cells);
    g_autofree uint32_t *stack = g_new(uint32_t, n_cells);
    uint32_t *number = g_new0(uint32_t, n_cells);
    Tarjan t = {graph, seen, low, next, path, stack, number, 0, 0, 0, 0};

    for (uint32_t node = 1; node <= graph->n_nodes; node++)
        if (seen[node] == 0)
            follow(&t, node);
    /* components close from the ends of the edges: turn the numbers round */
    for (uint32_t node = 1; node <= graph->n_nodes; node++)
        number[node] = t.n_closed + 1 - number[node];
    *out_n = t.n_closed;
    return number;
}

/* ---- order: Kahn 1962, with a heap of the nodes that are free ----------------------------- */

static void
heap_push(uint32_t *heap, uint32_t *n, uint32_t node)
{
    uint32_t i = (*n)++;

    for (; i > 0 && heap[(i - 1) / 2] > node; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = node;
}

static uint32_t
heap_pop(uint32_t *heap, uint32_t *n)
{
    uint32_t top = heap[0];
    uint32_t last = heap[--*n];
    uint32_t i = 0;

    for (uint32_t child = 1; child < *n; child = 2 * i + 1) {
        if (child + 1 < *n && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= last)
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return top;
}

uint32_t
wp_graph_order(const WpCsr *graph, uint32_t *out_order)
{
    g_autofree uint32_t *waiting = g_new0(uint32_t, (size_t)graph->n_nodes + 1);
    g_autofree uint32_t *heap = g_new(uint32_t, (size_t)graph->n_nodes + 1);
    uint32_t n_heap = 0, n_out = 0;

    for (uint32_t i = 0; i < graph->n_edges; i++)
        waiting[graph->to[i]]++;
    for (uint32_t node = 1; node <= graph->n_nodes; node++)
        if (waiting[node] == 0)
            heap_push(heap, &n_heap, node);
    while (n_heap > 0) {
        uint32_t node = heap_pop(heap, &n_heap);

        out_order[n_out++] = node;
        for (uint32_t i = graph->first[node]; i < graph->first[node + 1]; i++)
            if (--waiting[graph->to[i]] == 0)
                heap_push(heap, &n_heap, graph->to[i]);
    }
    return n_out;
}
