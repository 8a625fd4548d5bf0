#include "planner/graph/split.h"

#include "planner/graph/connect.h"

#include <string.h>

/* Clusters grow by merging the pair with the greatest weight^2 / (size * size) first: the rating
 * of Holtgrewe, Sanders and Schulz 2010, which keeps clusters of even size and prefers the pairs
 * that many edges tie. A node at the border then moves where it has more weight. */

#define MAX_PASSES  16
#define WEIGHT_BITS 40 /* weights are scaled so that a sum of them has at most so many bits */
#define SIZE_BITS   20 /* sizes likewise */

typedef struct {
    uint32_t to;
    int64_t weight;
} Arc;

typedef struct {
    uint32_t n; /* welded nodes */
    int64_t max_size;
    uint32_t *first; /* by welded node: its arcs, each neighbour once */
    Arc *arcs;
    int64_t *size;     /* by welded node */
    uint32_t *part;    /* by welded node: a welded node that stands for its part */
    int64_t *room;     /* by part: what may still join it */
    int64_t *weight;   /* scratch, by part: weight that leads there; 0 between uses */
    uint32_t *touched; /* scratch: where weight[] is not 0 */
} Split;

/* ---- the welded graph ------------------------------------------------------------------------ */

typedef struct {
    uint32_t a;
    uint32_t b;
    int64_t weight;
} Edge;

static int
compare_edges(gconstpointer a, gconstpointer b, gpointer user G_GNUC_UNUSED)
{
    const Edge *x = a;
    const Edge *y = b;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static uint32_t *
weld(uint32_t n_nodes, uint32_t n_edges, const WpSplitEdge *edges, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(n_nodes);

    for (uint32_t i = 0; i < n_edges; i++)
        if (edges[i].hard)
            wp_sets_join(sets, edges[i].a, edges[i].b);
    return wp_sets_number(sets, out_n);
}

/* Edges between welded nodes, parallel ones added up, as arcs of both ends. */
static void
link_arcs(Split *split, uint32_t n_edges, const WpSplitEdge *edges, const uint32_t *welded)
{
    g_autofree Edge *list = g_new(Edge, (size_t)n_edges + 1);
    uint32_t n = 0, kept = 0;

    for (uint32_t i = 0; i < n_edges; i++) {
        uint32_t a = welded[edges[i].a], b = welded[edges[i].b];

        g_assert(edges[i].weight >= 0);
        if (a != b)
            list[n++] = (Edge){MIN(a, b), MAX(a, b), edges[i].weight};
    }
    g_qsort_with_data(list, (int)n, sizeof *list, compare_edges, NULL);
    for (uint32_t i = 1; i < n; i++) {
        if (list[i].a == list[kept].a && list[i].b == list[kept].b)
            list[kept].weight += list[i].weight;
        else
            list[++kept] = list[i];
    }
    n = n > 0 ? kept + 1 : 0;
    split->first = g_new0(uint32_t, (size_t)split->n + 3);
    split->arcs = g_new(Arc, 2 * (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        split->first[list[i].a + 2]++;
        split->first[list[i].b + 2]++;
    }
    for (uint32_t i = 1; i <= split->n + 2; i++)
        split->first[i] += split->first[i - 1];
    for (uint32_t i = 0; i < n; i++) {
        split->arcs[split->first[list[i].a + 1]++] = (Arc){list[i].b, list[i].weight};
        split->arcs[split->first[list[i].b + 1]++] = (Arc){list[i].a, list[i].weight};
    }
}

/* ---- growing clusters ------------------------------------------------------------------------ */

typedef struct {
    uint32_t node; /* cluster whose best partner this is */
    uint32_t to;
    uint32_t stamp; /* of both when this was found: later merges make it stale */
    uint32_t to_stamp;
    int64_t weight;
    uint64_t sizes; /* product */
} Offer;

typedef struct {
    Split *split;
    GArray **arcs;   /* by cluster: of Arc, to any welded node of the other cluster */
    uint32_t *stamp; /* by cluster */
    int64_t *size;   /* by cluster */
    GArray *heap;    /* of Offer, the best first */
    int weight_shift;
    int size_shift;
} Growth;

static uint32_t
part_of(Split *split, uint32_t node)
{
    while (split->part[node] != node) {
        split->part[node] = split->part[split->part[node]];
        node = split->part[node];
    }
    return node;
}

/* Whether @x rates higher; equal ratings are decided by the numbers of the clusters. */
static bool
is_better(const Growth *growth, const Offer *x, const Offer *y)
{
    uint64_t wx = (uint64_t)(x->weight >> growth->weight_shift);
    uint64_t wy = (uint64_t)(y->weight >> growth->weight_shift);
    unsigned __int128 left = (unsigned __int128)wx * wx * y->sizes;
    unsigned __int128 right = (unsigned __int128)wy * wy * x->sizes;

    if (left != right)
        return left > right;
    if (x->weight != y->weight)
        return x->weight > y->weight;
    if (x->node != y->node)
        return x->node < y->node;
    return x->to < y->to;
}

static void
heap_push(Growth *growth, Offer offer)
{
    guint i = growth->heap->len;

    g_array_append_val(growth->heap, offer);
    Offer *heap = (Offer *)(void *)growth->heap->data;

    for (; i > 0 && is_better(growth, &offer, &heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = offer;
}

static Offer
heap_pop(Growth *growth)
{
    Offer *heap = (Offer *)(void *)growth->heap->data;
    Offer top = heap[0], last = heap[growth->heap->len - 1];
    guint i = 0, n = growth->heap->len - 1;

    g_array_set_size(growth->heap, n);
    for (guint child = 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && is_better(growth, &heap[child + 1], &heap[child]))
            child++;
        if (!is_better(growth, &heap[child], &last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    if (n > 0)
        heap[i] = last;
    return top;
}

static int64_t
scaled(int64_t size, int shift)
{
    return MAX(size >> shift, 1);
}

/* Adds up what leads from @cluster to each other one; offers the best of those that fit. */
static void
offer_best(Growth *growth, uint32_t cluster)
{
    Split *split = growth->split;
    GArray *arcs = growth->arcs[cluster];
    uint32_t n = 0;
    Offer best = {0};

    for (guint i = 0; i < arcs->len; i++) {
        const Arc *arc = &g_array_index(arcs, Arc, i);
        uint32_t to = part_of(split, arc->to);

        if (to == cluster)
            continue;
        if (split->weight[to] == 0)
            split->touched[n++] = to;
        split->weight[to] += arc->weight + 1; /* + 1: an edge without weight still ties */
    }
    g_array_set_size(arcs, 0);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = split->touched[i];
        Arc arc = {to, split->weight[to]};
        Offer offer = {cluster, to, growth->stamp[cluster], growth->stamp[to], arc.weight, 0};

        split->weight[to] = 0;
        arc.weight--;
        g_array_append_val(arcs, arc);
        if (growth->size[cluster] > split->max_size - growth->size[to])
            continue;
        offer.sizes = (uint64_t)scaled(growth->size[cluster], growth->size_shift) *
                      (uint64_t)scaled(growth->size[to], growth->size_shift);
        if (best.node == 0 || is_better(growth, &offer, &best))
            best = offer;
    }
    if (best.node > 0)
        heap_push(growth, best);
}

static void
merge_clusters(Growth *growth, uint32_t a, uint32_t b)
{
    GArray *small;

    if (growth->arcs[a]->len < growth->arcs[b]->len) {
        uint32_t swap = a;

        a = b;
        b = swap;
    }
    small = g_steal_pointer(&growth->arcs[b]);
    g_array_append_vals(growth->arcs[a], small->data, small->len);
    g_array_unref(small);
    growth->split->part[b] = a;
    growth->size[a] += growth->size[b];
    growth->stamp[a]++;
    growth->stamp[b]++;
    offer_best(growth, a);
}

static int
bits_over(int64_t value, int bits)
{
    int shift = 0;

    while (value >> shift >> bits != 0)
        shift++;
    return shift;
}

static void
grow(Split *split)
{
    Growth growth = {.split = split};
    int64_t total = 0;
    uint32_t n_arcs = split->first[split->n + 1];

    for (uint32_t i = 0; i < n_arcs; i++)
        total += split->arcs[i].weight + 1;
    growth.weight_shift = bits_over(total, WEIGHT_BITS);
    growth.size_shift = bits_over(split->max_size, SIZE_BITS);
    growth.arcs = g_new0(GArray *, (size_t)split->n + 1);
    growth.stamp = g_new0(uint32_t, (size_t)split->n + 1);
    growth.size = g_memdup2(split->size, ((size_t)split->n + 1) * sizeof *split->size);
    growth.heap = g_array_new(FALSE, FALSE, sizeof(Offer));
    for (uint32_t node = 1; node <= split->n; node++) {
        growth.arcs[node] = g_array_new(FALSE, FALSE, sizeof(Arc));
        g_array_append_vals(growth.arcs[node], split->arcs + split->first[node],
                            split->first[node + 1] - split->first[node]);
    }
    for (uint32_t node = 1; node <= split->n; node++)
        offer_best(&growth, node);
    while (growth.heap->len > 0) {
        Offer offer = heap_pop(&growth);
        bool alive = growth.arcs[offer.node] && growth.stamp[offer.node] == offer.stamp;

        if (alive && growth.stamp[offer.to] == offer.to_stamp)
            merge_clusters(&growth, offer.node, offer.to);
        else if (alive)
            offer_best(&growth, offer.node);
    }
    for (uint32_t node = 1; node <= split->n; node++)
        if (growth.arcs[node])
            g_array_unref(growth.arcs[node]);
    g_array_unref(growth.heap);
    g_free(growth.arcs);
    g_free(growth.stamp);
    g_free(growth.size);
}

/* ---- refining borders ------------------------------------------------------------------------ */

/* Moves @node to the part that most weight leads to, if that is more than to its own. */
static bool
refine_node(Split *split, uint32_t node)
{
    uint32_t here = split->part[node], best = here, n = 0;

    for (uint32_t i = split->first[node]; i < split->first[node + 1]; i++) {
        uint32_t to = split->part[split->arcs[i].to];

        if (split->weight[to] == 0)
            split->touched[n++] = to;
        split->weight[to] += split->arcs[i].weight + 1;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = split->touched[i];

        if (to != here && split->room[to] >= split->size[node] &&
            (split->weight[to] > split->weight[best] ||
             (split->weight[to] == split->weight[best] && best != here && to < best)))
            best = to;
    }
    for (uint32_t i = 0; i < n; i++)
        split->weight[split->touched[i]] = 0;
    if (best == here)
        return false;
    split->part[node] = best;
    split->room[here] += split->size[node];
    split->room[best] -= split->size[node];
    return true;
}

static void
refine(Split *split)
{
    bool moved = true;

    for (uint32_t node = 1; node <= split->n; node++)
        split->part[node] = part_of(split, node);
    for (uint32_t node = 1; node <= split->n; node++)
        split->room[node] = split->max_size;
    for (uint32_t node = 1; node <= split->n; node++)
        split->room[split->part[node]] -= split->size[node];
    for (int pass = 0; moved && pass < MAX_PASSES; pass++) {
        moved = false;
        for (uint32_t node = 1; node <= split->n; node++)
            moved = refine_node(split, node) || moved;
    }
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* Moves may have torn a part: what has no edge between it is two parts. */
static uint32_t *
number_parts(const Split *split, uint32_t n_nodes, const uint32_t *welded, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(split->n);
    uint32_t *part = g_new0(uint32_t, (size_t)n_nodes + 1);

    for (uint32_t node = 1; node <= split->n; node++)
        for (uint32_t i = split->first[node]; i < split->first[node + 1]; i++)
            if (split->part[node] == split->part[split->arcs[i].to])
                wp_sets_join(sets, node, split->arcs[i].to);
    g_autofree uint32_t *number = wp_sets_number(sets, out_n);

    for (uint32_t node = 1; node <= n_nodes; node++)
        part[node] = number[welded[node]];
    return part;
}

uint32_t *
wp_graph_split(uint32_t n_nodes, const int64_t *sizes, uint32_t n_edges, const WpSplitEdge *edges,
               int64_t max_size, uint32_t *out_n, int64_t *out_cut)
{
    Split split = {.max_size = max_size};
    g_autofree uint32_t *welded = weld(n_nodes, n_edges, edges, &split.n);
    size_t n_cells = (size_t)split.n + 1;

    split.size = g_new0(int64_t, n_cells);
    split.part = g_new0(uint32_t, n_cells);
    split.room = g_new0(int64_t, n_cells);
    split.weight = g_new0(int64_t, n_cells);
    split.touched = g_new0(uint32_t, n_cells);
    for (uint32_t node = 1; node <= n_nodes; node++)
        split.size[welded[node]] += sizes[node];
    for (uint32_t node = 1; node <= split.n; node++)
        split.part[node] = node;
    link_arcs(&split, n_edges, edges, welded);
    grow(&split);
    refine(&split);
    uint32_t *part = number_parts(&split, n_nodes, welded, out_n);
    int64_t cut = 0;

    for (uint32_t i = 0; i < n_edges; i++)
        if (part[edges[i].a] != part[edges[i].b])
            cut += edges[i].weight;
    if (out_cut)
        *out_cut = cut;
    g_free(split.first);
    g_free(split.arcs);
    g_free(split.size);
    g_free(split.part);
    g_free(split.room);
    g_free(split.weight);
    g_free(split.touched);
    return part;
}
