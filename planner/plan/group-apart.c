#include "planner/plan/group-apart.h"

#include "planner/graph/connect.h"
#include "planner/graph/split.h"

typedef struct {
    uint32_t a, b;
} NodePair;

struct WpApart {
    const WpConstraints *constraints; /* (nullable) */
    const WpWeldedNodes *nodes;
    GArray *pairs; /* of NodePair: of relations */
    uint32_t *pin; /* by node: the wave its first pinned member is pinned to; 0 */
    bool any_pin;
    bool any_order; /* a strict order of sets */
    bool *holds;    /* by node */
};

/* What had better not share a group: what cannot share a wave, and what only should not. */
static bool
is_apart(const WpAssetRelation *relation)
{
    return wp_relation_parts(relation) ||
           (relation->relation == WP_RELATION_APART && relation->force == WP_FORCE_FIRM);
}

static void
add_pair(WpApart *apart, GArray *pairs, WpAssetId a, WpAssetId b)
{
    NodePair pair = {apart->nodes->node_of[a], apart->nodes->node_of[b]};

    if (pair.a == pair.b)
        return;
    g_array_append_val(pairs, pair);
    apart->holds[pair.a] = apart->holds[pair.b] = true;
}

static void
read_pins(WpApart *apart, const WpExclusions *exclusions, const uint32_t *fixed, uint32_t n_assets)
{
    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        uint32_t wave = apart->constraints->pin[asset], node = apart->nodes->node_of[asset];

        if (wave == 0 || exclusions->class[asset] != WP_UNPLACED_NOT || apart->pin[node] != 0 ||
            (fixed && fixed[asset] != 0))
            continue;
        apart->pin[node] = wave;
        apart->holds[node] = true;
        apart->any_pin = true;
    }
}

/* Sets of a strict order; "all" names none. */
static void
read_orders(WpApart *apart)
{
    for (guint i = 0; i < apart->constraints->orders->len; i++) {
        const WpOrder *order = &g_array_index(apart->constraints->orders, WpOrder, i);

        for (uint32_t j = 0; j < order->n_sets && order->strict; j++)
            for (uint32_t k = 0; k < order->sets[j].n_assets && !order->sets[j].all; k++) {
                apart->holds[apart->nodes->node_of[order->sets[j].assets[k]]] = true;
                apart->any_order = true;
            }
    }
}

WpApart *
wp_apart_new(const WpRelations *relations, const WpExclusions *exclusions,
             const WpConstraints *constraints, const WpProgress *progress,
             const WpWeldedNodes *nodes, uint32_t n_assets)
{
    WpApart *apart = g_new0(WpApart, 1);

    apart->constraints = constraints;
    apart->nodes = nodes;
    apart->pairs = g_array_new(FALSE, FALSE, sizeof(NodePair));
    apart->pin = g_new0(uint32_t, (gsize)nodes->n + 1);
    apart->holds = g_new0(bool, (gsize)nodes->n + 1);
    for (uint32_t i = 0; i < relations->n_relations; i++)
        if (is_apart(&relations->relations[i]))
            add_pair(apart, apart->pairs, relations->relations[i].a, relations->relations[i].b);
    if (constraints) {
        read_pins(apart, exclusions, progress ? progress->fixed : NULL, n_assets);
        read_orders(apart);
    }
    return apart;
}

void
wp_apart_free(WpApart *apart)
{
    if (!apart)
        return;
    g_array_unref(apart->pairs);
    g_free(apart->pin);
    g_free(apart->holds);
    g_free(apart);
}

bool
wp_apart_holds(const WpApart *apart, uint32_t node)
{
    return apart->holds[node];
}

/* ---- inside parts ---- */

typedef struct {
    const WpApart *apart;
    const uint32_t *part;
    uint32_t n_parts;
    GArray *pairs;   /* of NodePair, both in one part, by part */
    uint32_t *first; /* by part: its first pair; n_parts + 2 */
    bool *clashes;   /* by part */
    uint32_t *pin;   /* by node that stands for a set: the wave of its pins; 0 */
    WpSets *sets;
} Division;

/* A member of a set of an order, with its part. */
typedef struct {
    uint32_t part;
    uint32_t node;
} Member;

static int
by_part(gconstpointer a, gconstpointer b)
{
    const Member *x = a, *y = b;

    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

static GArray *
members_of(const Division *division, const WpAssetSet *set)
{
    GArray *members = g_array_new(FALSE, FALSE, sizeof(Member));

    for (uint32_t i = 0; i < set->n_assets; i++) {
        uint32_t node = division->apart->nodes->node_of[set->assets[i]];
        Member member = {division->part[node], node};

        g_array_append_val(members, member);
    }
    g_array_sort(members, by_part);
    return members;
}

/* The pairs of two sets that are in one part; there are no more than a group has. */
static void
add_order_pairs(Division *division, const WpAssetSet *early, const WpAssetSet *late)
{
    g_autoptr(GArray) a = members_of(division, early);
    g_autoptr(GArray) b = members_of(division, late);
    guint from = 0;

    for (guint i = 0; i < a->len; i++) {
        const Member *x = &g_array_index(a, Member, i);

        while (from < b->len && g_array_index(b, Member, from).part < x->part)
            from++;
        for (guint j = from; j < b->len && g_array_index(b, Member, j).part == x->part; j++) {
            NodePair pair = {x->node, g_array_index(b, Member, j).node};

            if (pair.a != pair.b)
                g_array_append_val(division->pairs, pair);
        }
    }
}

static int
by_place(gconstpointer a, gconstpointer b, gpointer user)
{
    const uint32_t *part = user;
    const NodePair *x = a, *y = b;

    if (part[x->a] != part[y->a])
        return part[x->a] < part[y->a] ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static void
list_pairs(Division *division)
{
    const WpApart *apart = division->apart;

    for (guint i = 0; i < apart->pairs->len; i++) {
        NodePair pair = g_array_index(apart->pairs, NodePair, i);

        if (division->part[pair.a] == division->part[pair.b])
            g_array_append_val(division->pairs, pair);
    }
    for (guint i = 0; apart->any_order && i < apart->constraints->orders->len; i++) {
        const WpOrder *order = &g_array_index(apart->constraints->orders, WpOrder, i);

        for (uint32_t j = 0; j + 1 < order->n_sets && order->strict; j++)
            if (!order->sets[j].all && !order->sets[j + 1].all)
                add_order_pairs(division, &order->sets[j], &order->sets[j + 1]);
    }
    g_array_sort_with_data(division->pairs, by_place, (gpointer)division->part);
    for (guint i = 0; i < division->pairs->len; i++) {
        uint32_t of = division->part[g_array_index(division->pairs, NodePair, i).a];

        division->first[of + 1]++;
        division->clashes[of] = true;
    }
    for (uint32_t i = 1; i <= division->n_parts + 1; i++)
        division->first[i] += division->first[i - 1];
}

/* Parts that hold two pins. */
static void
compare_pins(Division *division)
{
    g_autofree uint32_t *held = g_new0(uint32_t, (gsize)division->n_parts + 1);

    for (uint32_t node = 1; node <= division->apart->nodes->n; node++) {
        uint32_t wave = division->apart->pin[node], of = division->part[node];

        division->pin[node] = wave;
        if (wave != 0 && held[of] != 0 && held[of] != wave)
            division->clashes[of] = true;
        if (wave != 0)
            held[of] = wave;
    }
}

/* Whether joining the sets of two nodes of a part would put two together that must be apart. */
static bool
would_clash(const Division *division, uint32_t a, uint32_t b)
{
    uint32_t set_a = wp_sets_find(division->sets, a), set_b = wp_sets_find(division->sets, b);
    uint32_t of = division->part[a];
    uint32_t pin_a = division->pin[set_a], pin_b = division->pin[set_b];

    if (pin_a != 0 && pin_b != 0 && pin_a != pin_b)
        return true;
    for (uint32_t i = division->first[of]; i < division->first[of + 1]; i++) {
        const NodePair *pair = &g_array_index(division->pairs, NodePair, i);
        uint32_t x = wp_sets_find(division->sets, pair->a);
        uint32_t y = wp_sets_find(division->sets, pair->b);

        if ((x == set_a && y == set_b) || (x == set_b && y == set_a))
            return true;
    }
    return false;
}

static void
join(Division *division, uint32_t a, uint32_t b)
{
    uint32_t pin_a = division->pin[wp_sets_find(division->sets, a)];
    uint32_t pin_b = division->pin[wp_sets_find(division->sets, b)];

    wp_sets_join(division->sets, a, b);
    division->pin[wp_sets_find(division->sets, a)] = MAX(pin_a, pin_b);
}

static int
by_weight(gconstpointer a, gconstpointer b)
{
    const WpSplitEdge *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static uint32_t *
divide(Division *division, const GArray *edges, uint32_t *out_n)
{
    g_autofree uint32_t *one = g_new0(uint32_t, (gsize)division->n_parts + 1);
    g_autoptr(GArray) sorted = g_array_copy((GArray *)edges);

    for (uint32_t node = 1; node <= division->apart->nodes->n; node++) {
        uint32_t of = division->part[node];

        if (one[of] != 0 && !division->clashes[of])
            join(division, one[of], node);
        one[of] = node;
    }
    g_array_sort(sorted, by_weight);
    for (guint i = 0; i < sorted->len; i++) {
        const WpSplitEdge *edge = &g_array_index(sorted, WpSplitEdge, i);
        uint32_t of = division->part[edge->a];

        if (of == division->part[edge->b] && division->clashes[of] &&
            !would_clash(division, edge->a, edge->b))
            join(division, edge->a, edge->b);
    }
    return wp_sets_number(division->sets, out_n);
}

uint32_t *
wp_apart_divide(const WpApart *apart, const GArray *edges, uint32_t *part, uint32_t *out_n)
{
    g_autofree uint32_t *given = part;
    gsize n_cells = (gsize)*out_n + 2;
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(NodePair));
    g_autoptr(WpSets) sets = wp_sets_new(apart->nodes->n);
    g_autofree uint32_t *first = g_new0(uint32_t, n_cells);
    g_autofree bool *clashes = g_new0(bool, n_cells);
    g_autofree uint32_t *pin = g_new0(uint32_t, (gsize)apart->nodes->n + 1);
    Division division = {apart, given, *out_n, pairs, first, clashes, pin, sets};

    if (apart->pairs->len == 0 && !apart->any_pin && !apart->any_order)
        return g_steal_pointer(&given);
    list_pairs(&division);
    compare_pins(&division);
    return divide(&division, edges, out_n);
}
