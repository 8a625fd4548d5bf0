#include "planner/graph/split.h"

#include "planner/base/radix.h"
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
compare_edges(gconstpointer a, gconstpointer b)
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

/* ---- what is too large ------------------------------------------------------------------------
 */

/* What hangs together and fits is one part, whatever its edges weigh: only the rest is split. */
typedef struct {
    uint32_t n_welded;
    const uint32_t *welded; /* by node */
    int64_t *size;          /* by welded node */
    uint32_t *whole;        /* by welded node: what hangs together */
    uint32_t *number;       /* by welded node: its number in the split; 0: its whole fits */
} Wholes;

static void
find_wholes(Wholes *wholes, uint32_t n_edges, const WpSplitEdge *edges, int64_t max_size)
{
    g_autoptr(WpSets) sets = wp_sets_new(wholes->n_welded);
    uint32_t n_wholes, n = 0;

    for (uint32_t i = 0; i < n_edges; i++) {
        g_assert(edges[i].weight >= 0);
        wp_sets_join(sets, wholes->welded[edges[i].a], wholes->welded[edges[i].b]);
    }
    wholes->whole = wp_sets_number(sets, &n_wholes);
    g_autofree int64_t *size = g_new0(int64_t, (size_t)n_wholes + 1);

    for (uint32_t node = 1; node <= wholes->n_welded; node++)
        size[wholes->whole[node]] += wholes->size[node];
    wholes->number = g_new0(uint32_t, (size_t)wholes->n_welded + 1);
    for (uint32_t node = 1; node <= wholes->n_welded; node++)
        if (size[wholes->whole[node]] > max_size)
            wholes->number[node] = ++n;
}

/* The nodes that are split, in the order that they had. */
static void
split_init(Split *split, const Wholes *wholes, int64_t max_size)
{
    *split = (Split){.max_size = max_size};
    for (uint32_t node = 1; node <= wholes->n_welded; node++)
        split->n = MAX(split->n, wholes->number[node]);
    size_t n_cells = (size_t)split->n + 1;

    split->size = g_new0(int64_t, n_cells);
    split->part = g_new0(uint32_t, n_cells);
    split->room = g_new0(int64_t, n_cells);
    split->weight = g_new0(int64_t, n_cells);
    split->touched = g_new0(uint32_t, n_cells);
    for (uint32_t node = 1; node <= wholes->n_welded; node++)
        split->size[wholes->number[node]] = wholes->size[node];
    for (uint32_t node = 1; node <= split->n; node++)
        split->part[node] = node;
}

static void
split_clear(Split *split)
{
    g_free(split->first);
    g_free(split->arcs);
    g_free(split->size);
    g_free(split->part);
    g_free(split->room);
    g_free(split->weight);
    g_free(split->touched);
}

/* Edges between the nodes that are split, parallel ones added up, as arcs of both ends. */
static void
link_arcs(Split *split, const Wholes *wholes, uint32_t n_edges, const WpSplitEdge *edges)
{
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(Edge));
    uint32_t kept = 0;

    for (uint32_t i = 0; i < n_edges; i++) {
        uint32_t a = wholes->number[wholes->welded[edges[i].a]];
        uint32_t b = wholes->number[wholes->welded[edges[i].b]];
        Edge edge = {MIN(a, b), MAX(a, b), edges[i].weight};

        if (a != b) /* either both have a number or none */
            g_array_append_val(sorted, edge);
    }
    wp_sort_by_first(sorted, compare_edges);
    Edge *list = (Edge *)(void *)sorted->data;
    uint32_t n = sorted->len;

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

/* ---- parts ----------------------------------------------------------------------------------- */

/* Moves may have torn a part: what has no edge between it is two parts. */
static uint32_t *
number_torn(const Split *split, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(split->n);

    for (uint32_t node = 1; node <= split->n; node++)
        for (uint32_t i = split->first[node]; i < split->first[node + 1]; i++)
            if (split->part[node] == split->part[split->arcs[i].to])
                wp_sets_join(sets, node, split->arcs[i].to);
    return wp_sets_number(sets, out_n);
}

/* By node its part, in the order of their smallest nodes. */
static uint32_t *
number_parts(const Split *split, const Wholes *wholes, uint32_t n_nodes, uint32_t *out_n)
{
    uint32_t n_torn, n = 0;
    g_autofree uint32_t *torn = number_torn(split, &n_torn);
    g_autofree uint32_t *of_torn = g_new0(uint32_t, (size_t)n_torn + 1);
    g_autofree uint32_t *of_whole = g_new0(uint32_t, (size_t)wholes->n_welded + 1);
    uint32_t *part = g_new0(uint32_t, (size_t)n_nodes + 1);

    for (uint32_t node = 1; node <= n_nodes; node++) {
        uint32_t welded = wholes->welded[node], number = wholes->number[welded];
        uint32_t *held = number > 0 ? &of_torn[torn[number]] : &of_whole[wholes->whole[welded]];

        if (*held == 0)
            *held = ++n;
        part[node] = *held;
    }
    *out_n = n;
    return part;
}

uint32_t *
wp_graph_split(uint32_t n_nodes, const int64_t *sizes, uint32_t n_edges, const WpSplitEdge *edges,
               int64_t max_size, uint32_t *out_n, int64_t *out_cut)
{
    Wholes wholes = {0};
    Split split;
    g_autofree uint32_t *welded = weld(n_nodes, n_edges, edges, &wholes.n_welded);
    int64_t cut = 0;

    wholes.welded = welded;
    wholes.size = g_new0(int64_t, (size_t)wholes.n_welded + 1);
    for (uint32_t node = 1; node <= n_nodes; node++)
        wholes.size[welded[node]] += sizes[node];
    find_wholes(&wholes, n_edges, edges, max_size);
    split_init(&split, &wholes, max_size);
    link_arcs(&split, &wholes, n_edges, edges);
    grow(&split);
    refine(&split);
    uint32_t *part = number_parts(&split, &wholes, n_nodes, out_n);

    for (uint32_t i = 0; i < n_edges; i++)
        if (part[edges[i].a] != part[edges[i].b])
            cut += edges[i].weight;
    if (out_cut)
        *out_cut = cut;
    split_clear(&split);
    g_free(wholes.size);
    g_free(wholes.whole);
    g_free(wholes.number);
    return part;
}
