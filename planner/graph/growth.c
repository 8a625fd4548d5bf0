#include "planner/graph/growth.h"

typedef struct {
    uint32_t node; /* any of those that are one by now */
    uint32_t next; /* 1 + index of the next edge at the same end; 0 */
} Edge;

typedef struct {
    GArray *edges;          /* of Edge */
    uint32_t *first, *last; /* by node that stands for itself: 1 + index; 0 */
} Ends;

struct WpGrowth {
    uint32_t n_nodes;
    uint32_t *parent; /* by node */
    uint32_t *ring;   /* by node: the next that is one with it */
    uint32_t *order;  /* by node that stands for itself */
    Ends out, in;
    uint32_t *mark; /* by node: bits of the search that met it, cleared after each */
    GArray *behind; /* of uint32_t: met from the head of the edge */
    GArray *before; /* ... from its tail */
    GArray *places; /* of uint32_t: positions to give anew */
};

enum { BEHIND = 1, BEFORE = 2, MERGED = 4 };

static void
ends_init(Ends *ends, uint32_t n_nodes)
{
    ends->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    ends->first = g_new0(uint32_t, (size_t)n_nodes + 1);
    ends->last = g_new0(uint32_t, (size_t)n_nodes + 1);
}

static void
ends_clear(Ends *ends)
{
    g_array_unref(ends->edges);
    g_free(ends->first);
    g_free(ends->last);
}

WpGrowth *
wp_growth_new(uint32_t n_nodes, const uint32_t *order)
{
    WpGrowth *growth = g_new0(WpGrowth, 1);

    growth->n_nodes = n_nodes;
    growth->parent = g_new0(uint32_t, (size_t)n_nodes + 1);
    growth->ring = g_new0(uint32_t, (size_t)n_nodes + 1);
    growth->order = g_memdup2(order, ((size_t)n_nodes + 1) * sizeof *order);
    growth->mark = g_new0(uint32_t, (size_t)n_nodes + 1);
    for (uint32_t node = 1; node <= n_nodes; node++)
        growth->parent[node] = growth->ring[node] = node;
    ends_init(&growth->out, n_nodes);
    ends_init(&growth->in, n_nodes);
    growth->behind = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    growth->before = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    growth->places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return growth;
}

void
wp_growth_free(WpGrowth *growth)
{
    if (!growth)
        return;
    g_free(growth->parent);
    g_free(growth->ring);
    g_free(growth->order);
    g_free(growth->mark);
    ends_clear(&growth->out);
    ends_clear(&growth->in);
    g_array_unref(growth->behind);
    g_array_unref(growth->before);
    g_array_unref(growth->places);
    g_free(growth);
}

uint32_t
wp_growth_find(const WpGrowth *growth, uint32_t node)
{
    g_assert(node >= 1 && node <= growth->n_nodes);
    while (growth->parent[node] != node) {
        growth->parent[node] = growth->parent[growth->parent[node]];
        node = growth->parent[node];
    }
    return node;
}

uint32_t
wp_growth_next(const WpGrowth *growth, uint32_t node)
{
    return growth->ring[node];
}

static void
add_end(Ends *ends, uint32_t at, uint32_t other)
{
    Edge edge = {other, 0};

    g_array_append_val(ends->edges, edge);
    if (ends->last[at] > 0)
        g_array_index(ends->edges, Edge, ends->last[at] - 1).next = ends->edges->len;
    else
        ends->first[at] = ends->edges->len;
    ends->last[at] = ends->edges->len;
}

static void
move_ends(Ends *ends, uint32_t from, uint32_t to)
{
    if (ends->first[from] == 0)
        return;
    if (ends->last[to] > 0)
        g_array_index(ends->edges, Edge, ends->last[to] - 1).next = ends->first[from];
    else
        ends->first[to] = ends->first[from];
    ends->last[to] = ends->last[from];
    ends->first[from] = ends->last[from] = 0;
}

/* Nodes that @start leads to over @ends and whose position is in @from .. @until, itself first. */
static void
search(WpGrowth *growth, const Ends *ends, uint32_t start, uint32_t from, uint32_t until,
       uint32_t bit, GArray *found)
{
    g_array_set_size(found, 0);
    g_array_append_val(found, start);
    growth->mark[start] |= bit;
    for (guint i = 0; i < found->len; i++) {
        uint32_t node = g_array_index(found, uint32_t, i);

        for (uint32_t e = ends->first[node]; e > 0;
             e = g_array_index(ends->edges, Edge, e - 1).next) {
            uint32_t other = wp_growth_find(growth, g_array_index(ends->edges, Edge, e - 1).node);

            if ((growth->mark[other] & bit) || growth->order[other] < from ||
                growth->order[other] > until)
                continue;
            growth->mark[other] |= bit;
            g_array_append_val(found, other);
        }
    }
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static int
by_order(gconstpointer a, gconstpointer b, gpointer user)
{
    const uint32_t *order = user;

    return by_number(&order[*(const uint32_t *)a], &order[*(const uint32_t *)b]);
}

/* What is met from both ends is on the circle. (transfer full) */
static GArray *
list_circle(WpGrowth *growth)
{
    GArray *circle = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (guint i = 0; i < growth->behind->len; i++) {
        uint32_t node = g_array_index(growth->behind, uint32_t, i);

        if (growth->mark[node] & BEFORE)
            g_array_append_val(circle, node);
    }
    g_array_sort(circle, by_number);
    return circle;
}

static void
merge(WpGrowth *growth, const GArray *circle)
{
    uint32_t into = g_array_index(circle, uint32_t, 0);

    growth->mark[into] |= MERGED;
    for (guint i = 1; i < circle->len; i++) {
        uint32_t node = g_array_index(circle, uint32_t, i);
        uint32_t next = growth->ring[node];

        growth->ring[node] = growth->ring[into];
        growth->ring[into] = next;
        growth->parent[node] = into;
        growth->mark[node] |= MERGED;
        move_ends(&growth->out, node, into);
        move_ends(&growth->in, node, into);
    }
}

static void
list_places(WpGrowth *growth, const GArray *nodes, uint32_t but)
{
    for (guint i = 0; i < nodes->len; i++) {
        uint32_t node = g_array_index(nodes, uint32_t, i);

        if (!(growth->mark[node] & but))
            g_array_append_val(growth->places, growth->order[node]);
    }
}

static guint
give_places(WpGrowth *growth, GArray *nodes, guint at)
{
    g_array_sort_with_data(nodes, by_order, growth->order);
    for (guint i = 0; i < nodes->len; i++) {
        uint32_t node = g_array_index(nodes, uint32_t, i);

        if (!(growth->mark[node] & MERGED))
            growth->order[node] = g_array_index(growth->places, uint32_t, at++);
    }
    return at;
}

/* What leads to the tail, then the circle (@into; 0: none), then what the head leads to, in the
 * places that they all had. */
static void
reorder(WpGrowth *growth, uint32_t into)
{
    guint n_behind = 0;

    g_array_set_size(growth->places, 0);
    list_places(growth, growth->before, 0);
    list_places(growth, growth->behind, BEFORE);
    g_array_sort(growth->places, by_number);
    for (guint i = 0; i < growth->behind->len; i++)
        n_behind += !(growth->mark[g_array_index(growth->behind, uint32_t, i)] & MERGED);
    guint at = give_places(growth, growth->before, 0);
    if (into > 0) /* all others of the circle leave their places empty */
        growth->order[into] = g_array_index(growth->places, uint32_t, at);
    give_places(growth, growth->behind, growth->places->len - n_behind);
}

static void
clear_marks(WpGrowth *growth)
{
    for (guint i = 0; i < growth->behind->len; i++)
        growth->mark[g_array_index(growth->behind, uint32_t, i)] = 0;
    for (guint i = 0; i < growth->before->len; i++)
        growth->mark[g_array_index(growth->before, uint32_t, i)] = 0;
}

bool
wp_growth_add(WpGrowth *growth, uint32_t from, uint32_t to, WpMayMerge may_merge, void *user)
{
    uint32_t a = wp_growth_find(growth, from), b = wp_growth_find(growth, to), into = 0;

    if (a == b)
        return true;
    if (growth->order[a] > growth->order[b]) {
        uint32_t least = growth->order[b], most = growth->order[a];

        search(growth, &growth->out, b, least, most, BEHIND, growth->behind);
        search(growth, &growth->in, a, least, most, BEFORE, growth->before);
        g_autoptr(GArray) circle = list_circle(growth);

        if (circle->len > 0 &&
            !may_merge(growth, (const uint32_t *)(void *)circle->data, circle->len, user)) {
            clear_marks(growth);
            return false;
        }
        if (circle->len > 0) {
            merge(growth, circle);
            into = g_array_index(circle, uint32_t, 0);
        }
        reorder(growth, into);
        clear_marks(growth);
    }
    if (into > 0)
        return true;
    add_end(&growth->out, a, b);
    add_end(&growth->in, b, a);
    return true;
}
