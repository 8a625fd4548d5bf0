#include "planner/plan/group-split.h"

#include "planner/graph/connect.h"
#include "planner/graph/split.h"

#include <string.h>

#define CUT_WEIGHT(relation) ((int64_t)(relation)->strength + 1)

/* What was one group in the baseline is cut so many times as dearly: a night's change elsewhere
 * does not cut a large application in another place. */
#define HELD_BEFORE 64

typedef struct {
    const WpRelations *relations;
    const WpExclusions *exclusions;
    const WpWeldedNodes *nodes;
    const WpProgress *progress; /* (nullable) */
    uint32_t max_assets;
} Split;

static bool
is_between_planned(const Split *split, const WpAssetRelation *relation)
{
    return split->exclusions->class[relation->a] == WP_UNPLACED_NOT &&
           split->exclusions->class[relation->b] == WP_UNPLACED_NOT &&
           split->nodes->node_of[relation->a] != split->nodes->node_of[relation->b];
}

static bool
is_tie(const WpAssetRelation *relation)
{
    return relation->relation == WP_RELATION_TOGETHER && relation->force == WP_FORCE_FIRM;
}

/* A tie that stands for all pairs of a set: each member is tied to the first. */
static bool
is_of_set(const WpAssetRelation *relation)
{
    return relation->why == WP_WHY_WORKLOAD ||
           (relation->why == WP_WHY_RULE && relation->dependency == WP_NONE);
}

static bool
was_one_group(const Split *split, WpAssetId a, WpAssetId b)
{
    if (!split->progress || !split->progress->baseline)
        return false;
    const WpStateAsset *one = split->progress->was[a], *other = split->progress->was[b];

    return one && other && *one->group && strcmp(one->group, other->group) == 0;
}

static WpSplitEdge
edge_of(const Split *split, const WpAssetRelation *relation)
{
    int64_t held = was_one_group(split, relation->a, relation->b) ? HELD_BEFORE : 1;

    return (WpSplitEdge){split->nodes->node_of[relation->a], split->nodes->node_of[relation->b],
                         CUT_WEIGHT(relation) * held, false};
}

/* By node what it is connected with. */
static uint32_t *
find_wholes(const Split *split, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(split->nodes->n);

    for (uint32_t i = 0; i < split->relations->n_relations; i++) {
        const WpAssetRelation *relation = &split->relations->relations[i];

        if (is_tie(relation) && is_between_planned(split, relation))
            wp_sets_join(sets, split->nodes->node_of[relation->a],
                         split->nodes->node_of[relation->b]);
    }
    return wp_sets_number(sets, out_n);
}

/* By whole whether it is too large. */
static bool *
find_oversize(const Split *split, const uint32_t *whole, uint32_t n_wholes, bool *out_any)
{
    g_autofree int64_t *size = g_new0(int64_t, (gsize)n_wholes + 1);
    bool *oversize = g_new0(bool, (gsize)n_wholes + 1);

    *out_any = false;
    for (uint32_t node = 1; node <= split->nodes->n; node++)
        size[whole[node]] += split->nodes->size[node];
    for (uint32_t i = 1; i <= n_wholes; i++) {
        oversize[i] = size[i] > split->max_assets;
        *out_any |= oversize[i];
    }
    return oversize;
}

/* Flows and pairwise ties inside what is too large; all ties elsewhere, which then stays whole. */
static GArray *
list_edges(const Split *split, const uint32_t *whole, const bool *oversize)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));

    for (uint32_t i = 0; i < split->relations->n_relations; i++) {
        const WpAssetRelation *relation = &split->relations->relations[i];
        bool tie = is_tie(relation);

        if (!tie && relation->relation != WP_RELATION_NEEDS)
            continue;
        uint32_t of = whole[split->nodes->node_of[relation->a]];
        if (oversize[of] ? tie && is_of_set(relation) : !tie)
            continue;
        if (of != whole[split->nodes->node_of[relation->b]] || !is_between_planned(split, relation))
            continue;
        WpSplitEdge edge = edge_of(split, relation);
        g_array_append_val(edges, edge);
    }
    return edges;
}

/* A member of a set, as its part. */
typedef struct {
    uint32_t set; /* the node that all are tied to */
    uint32_t part;
} Member;

static int
by_set(gconstpointer a, gconstpointer b)
{
    const Member *x = a, *y = b;

    if (x->set != y->set)
        return x->set < y->set ? -1 : 1;
    return x->part < y->part ? -1 : x->part > y->part;
}

/* Each part of a set is tied to the next of it: parts fill up with their neighbours, whichever is
 * full. */
static GArray *
list_chains(const Split *split, const uint32_t *whole, const bool *oversize, const uint32_t *part)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));

    for (uint32_t i = 0; i < split->relations->n_relations; i++) {
        const WpAssetRelation *relation = &split->relations->relations[i];
        uint32_t a = split->nodes->node_of[relation->a], b = split->nodes->node_of[relation->b];
        Member ends[] = {{a, part[a]}, {a, part[b]}};

        if (is_tie(relation) && is_of_set(relation) && is_between_planned(split, relation) &&
            oversize[whole[a]])
            g_array_append_vals(members, ends, G_N_ELEMENTS(ends));
    }
    g_array_sort(members, by_set);
    for (guint i = 1; i < members->len; i++) {
        const Member *last = &g_array_index(members, Member, i - 1);
        const Member *next = &g_array_index(members, Member, i);
        WpSplitEdge edge = {last->part, next->part, 1, false};

        if (last->set == next->set && last->part != next->part)
            g_array_append_val(edges, edge);
    }
    return edges;
}

static uint32_t *
fill_up(const Split *split, const uint32_t *part, uint32_t n_parts, const GArray *chains,
        uint32_t *out_n)
{
    g_autofree int64_t *size = g_new0(int64_t, (gsize)n_parts + 1);
    uint32_t *filled = g_new0(uint32_t, (gsize)split->nodes->n + 1);

    for (uint32_t node = 1; node <= split->nodes->n; node++)
        size[part[node]] += split->nodes->size[node];
    g_autofree uint32_t *joined =
        wp_graph_split(n_parts, size, chains->len, (const WpSplitEdge *)(void *)chains->data,
                       split->max_assets, out_n, NULL);
    for (uint32_t node = 1; node <= split->nodes->n; node++)
        filled[node] = joined[part[node]];
    return filled;
}

uint32_t *
wp_groups_split(const WpRelations *relations, const WpExclusions *exclusions,
                const WpWeldedNodes *nodes, const WpProgress *progress, uint32_t max_assets,
                uint32_t *out_n)
{
    Split split = {relations, exclusions, nodes, progress, max_assets};
    uint32_t n_wholes, n_parts;
    bool any;
    g_autofree uint32_t *whole = find_wholes(&split, &n_wholes);
    g_autofree bool *oversize = find_oversize(&split, whole, n_wholes, &any);

    *out_n = n_wholes;
    if (!any)
        return g_steal_pointer(&whole);
    g_autoptr(GArray) edges = list_edges(&split, whole, oversize);
    g_autofree uint32_t *part =
        wp_graph_split(nodes->n, nodes->size, edges->len, (const WpSplitEdge *)(void *)edges->data,
                       max_assets, &n_parts, NULL);
    g_autoptr(GArray) chains = list_chains(&split, whole, oversize, part);
    return fill_up(&split, part, n_parts, chains, out_n);
}
