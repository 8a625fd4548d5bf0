#include "planner/plan/group-relations.h"

#include "planner/base/radix.h"
#include "planner/graph/connect.h"

#define AHEAD 8 /* relations that are fetched before their turn */

/* The relation of two assets as one of their groups: BEFORE, APART, or a tie that was cut. */
static bool
lift(const WpGroups *groups, const WpAssetRelation *from, uint32_t index, WpGroupRelation *to)
{
    uint32_t a = groups->group_of[from->a], b = groups->group_of[from->b];
    bool swap =
        from->relation == WP_RELATION_NEEDS || (from->relation != WP_RELATION_BEFORE && a > b);

    /* Inside a group only what says that it cannot be one is kept. */
    if (a == 0 || b == 0 || (a == b && !wp_relation_parts(from)))
        return false;
    *to = (WpGroupRelation){.a = swap ? b : a,
                            .b = swap ? a : b,
                            .relation = from->relation == WP_RELATION_NEEDS ? WP_RELATION_BEFORE
                                                                            : from->relation,
                            .force = from->force,
                            .why = from->why,
                            .strict = from->strict,
                            .strength = from->strength,
                            .first = index,
                            .cut = groups->cut[index]};
    /* What could not be kept together is still better near. */
    if (from->relation == WP_RELATION_TOGETHER)
        to->force = WP_FORCE_SOFT;
    return true;
}

static int
by_groups(gconstpointer a, gconstpointer b)
{
    const WpGroupRelation *x = a, *y = b;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->relation != y->relation)
        return x->relation < y->relation ? -1 : 1;
    if (x->force != y->force)
        return x->force > y->force ? -1 : 1;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static void
merge(WpGroups *groups, const GArray *lifted)
{
    const WpGroupRelation *all = (const WpGroupRelation *)(const void *)lifted->data;
    g_autofree uint32_t *order = wp_order_by_first(all, lifted->len, sizeof *all, by_groups);
    GArray *list = g_array_new(FALSE, FALSE, sizeof(WpGroupRelation));

    for (guint i = 0; i < lifted->len; i++) {
        const WpGroupRelation *relation = &all[order[i]];
        WpGroupRelation *last =
            list->len > 0 ? &g_array_index(list, WpGroupRelation, list->len - 1) : NULL;

        __builtin_prefetch(&all[order[MIN(i + AHEAD, lifted->len - 1)]]);
        if (last && last->a == relation->a && last->b == relation->b &&
            last->relation == relation->relation) {
            last->strict |= relation->strict && relation->force == last->force;
            last->strength = last->strength > UINT32_MAX - relation->strength
                                 ? UINT32_MAX
                                 : last->strength + relation->strength;
        } else {
            g_array_append_val(list, *relation);
        }
    }
    groups->n_relations = list->len;
    groups->relations = (WpGroupRelation *)(void *)g_array_free(list, FALSE);
}

/* ---- circles ---- */

typedef struct {
    WpGroups *groups;
    uint32_t max_assets;
    GArray *soft;   /* of uint32_t: firm relations inside circles, those to cut first first */
    uint32_t *rank; /* by relation: 1 + index in soft; 0: not in it */
    uint32_t *part; /* by group: its component, numbered in order */
    uint32_t n_parts;
} Circles;

/* Whether it is part of circles. */
static bool
is_order(const WpGroupRelation *relation)
{
    return relation->relation == WP_RELATION_BEFORE && relation->force != WP_FORCE_SOFT;
}

/* Components when the @n_cut weakest relations are left out. */
static void
find_parts(Circles *circles, uint32_t n_cut)
{
    const WpGroups *groups = circles->groups;
    g_autofree uint32_t *from = g_new(uint32_t, groups->n_relations + 1);
    g_autofree uint32_t *to = g_new(uint32_t, groups->n_relations + 1);
    uint32_t n_edges = 0;

    for (uint32_t i = 0; i < groups->n_relations; i++) {
        const WpGroupRelation *relation = &groups->relations[i];

        if (!is_order(relation))
            continue;
        if (circles->rank[i] != 0 && circles->rank[i] <= n_cut)
            continue;
        from[n_edges] = relation->a;
        to[n_edges++] = relation->b;
    }
    g_autoptr(WpCsr) graph = wp_csr_build(groups->n_groups, n_edges, from, to);
    g_free(circles->part);
    circles->part = wp_graph_strong_components(graph, &circles->n_parts);
}

/* By component whether it holds more assets than a group may. */
static bool *
find_oversize(const Circles *circles, bool *out_any)
{
    const WpGroups *groups = circles->groups;
    g_autofree uint64_t *size = g_new0(uint64_t, circles->n_parts + 1);
    g_autofree uint32_t *n_groups = g_new0(uint32_t, circles->n_parts + 1);
    bool *oversize = g_new0(bool, circles->n_parts + 1);

    *out_any = false;
    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        size[circles->part[group]] += groups->n_own[group];
        n_groups[circles->part[group]]++;
    }
    for (uint32_t part = 1; part <= circles->n_parts; part++) {
        oversize[part] = n_groups[part] > 1 && size[part] > circles->max_assets;
        *out_any |= oversize[part];
    }
    return oversize;
}

/* Whether the baseline went against it. */
static bool
was_broken(const Circles *circles, uint32_t relation)
{
    const WpGroupRelation *one = &circles->groups->relations[relation];
    uint32_t a = circles->groups->previous[one->a], b = circles->groups->previous[one->b];

    return a != 0 && b != 0 && a > b;
}

/* What was given up the night before is given up first: else the order of much else would turn.
 * Then the weakest. */
static int
by_strength(gconstpointer a, gconstpointer b, gpointer user)
{
    const Circles *circles = user;
    const WpGroups *groups = circles->groups;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint32_t strength_x = groups->relations[x].strength, strength_y = groups->relations[y].strength;
    bool broken_x = was_broken(circles, x), broken_y = was_broken(circles, y);

    if (broken_x != broken_y)
        return broken_x ? -1 : 1;
    if (strength_x != strength_y)
        return strength_x < strength_y ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void
list_soft(Circles *circles, const bool *oversize)
{
    const WpGroups *groups = circles->groups;

    for (uint32_t i = 0; i < groups->n_relations; i++) {
        const WpGroupRelation *relation = &groups->relations[i];

        if (relation->relation == WP_RELATION_BEFORE && relation->force == WP_FORCE_FIRM &&
            circles->part[relation->a] == circles->part[relation->b] &&
            oversize[circles->part[relation->a]])
            g_array_append_val(circles->soft, i);
    }
    g_array_sort_with_data(circles->soft, by_strength, circles);
    for (guint i = 0; i < circles->soft->len; i++)
        circles->rank[g_array_index(circles->soft, uint32_t, i)] = i + 1;
}

/* Firm order relations inside circles that are too large, between groups that are numbered anew: no
 * other is in doubt. */
typedef struct {
    uint32_t n_groups;
    uint32_t *n_own; /* by group */
    uint32_t *from, *to, *rank;
    uint32_t n_edges;
    uint64_t most;
} Doubtful;

static void
doubtful_init(Doubtful *doubtful, const Circles *circles, const bool *oversize)
{
    const WpGroups *groups = circles->groups;
    g_autofree uint32_t *number = g_new0(uint32_t, (size_t)groups->n_groups + 1);
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    *doubtful = (Doubtful){.most = circles->max_assets,
                           .n_own = g_new0(uint32_t, (size_t)groups->n_groups + 1)};
    for (uint32_t group = 1; group <= groups->n_groups; group++)
        if (oversize[circles->part[group]]) {
            number[group] = ++doubtful->n_groups;
            doubtful->n_own[doubtful->n_groups] = groups->n_own[group];
        }
    for (uint32_t i = 0; i < groups->n_relations; i++) {
        const WpGroupRelation *relation = &groups->relations[i];

        if (is_order(relation) && number[relation->a] != 0 &&
            circles->part[relation->a] == circles->part[relation->b])
            g_array_append_val(edges, i);
    }
    doubtful->n_edges = edges->len;
    doubtful->from = g_new(uint32_t, (size_t)edges->len + 1);
    doubtful->to = g_new(uint32_t, (size_t)edges->len + 1);
    doubtful->rank = g_new(uint32_t, (size_t)edges->len + 1);
    for (guint i = 0; i < edges->len; i++) {
        uint32_t index = g_array_index(edges, uint32_t, i);

        doubtful->from[i] = number[groups->relations[index].a];
        doubtful->to[i] = number[groups->relations[index].b];
        doubtful->rank[i] = circles->rank[index];
    }
}

static void
doubtful_clear(Doubtful *doubtful)
{
    g_free(doubtful->n_own);
    g_free(doubtful->from);
    g_free(doubtful->to);
    g_free(doubtful->rank);
}

/* Whether a circle is too large when the @n_cut weakest relations are left out. */
static bool
is_oversize(const Doubtful *doubtful, uint32_t n_cut)
{
    g_autofree uint32_t *from = g_new(uint32_t, (size_t)doubtful->n_edges + 1);
    g_autofree uint32_t *to = g_new(uint32_t, (size_t)doubtful->n_edges + 1);
    uint32_t n_edges = 0, n_parts;

    for (uint32_t i = 0; i < doubtful->n_edges; i++)
        if (doubtful->rank[i] == 0 || doubtful->rank[i] > n_cut) {
            from[n_edges] = doubtful->from[i];
            to[n_edges++] = doubtful->to[i];
        }
    g_autoptr(WpCsr) graph = wp_csr_build(doubtful->n_groups, n_edges, from, to);
    g_autofree uint32_t *part = wp_graph_strong_components(graph, &n_parts);
    g_autofree uint64_t *size = g_new0(uint64_t, (size_t)n_parts + 1);
    g_autofree uint32_t *n_groups = g_new0(uint32_t, (size_t)n_parts + 1);
    bool any = false;

    for (uint32_t group = 1; group <= doubtful->n_groups; group++) {
        size[part[group]] += doubtful->n_own[group];
        n_groups[part[group]]++;
    }
    for (uint32_t i = 1; i <= n_parts; i++)
        any |= n_groups[i] > 1 && size[i] > doubtful->most;
    return any;
}

/* How many of the weakest must go. */
static uint32_t
count_cuts(const Circles *circles, const bool *oversize)
{
    uint32_t low = 0, high = circles->soft->len; /* all of them is the most we can do */
    Doubtful doubtful;

    doubtful_init(&doubtful, circles, oversize);
    while (low < high && was_broken(circles, g_array_index(circles->soft, uint32_t, low)))
        low++;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (is_oversize(&doubtful, middle))
            low = middle + 1;
        else
            high = middle;
    }
    doubtful_clear(&doubtful);
    return low;
}

/* The fewest of the weakest that must go are found by halving; those of them that agree with the
 * order that is left come back. */
static void
cut_circles(WpGroups *groups, uint32_t max_assets)
{
    Circles circles = {groups,
                       max_assets,
                       g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                       g_new0(uint32_t, groups->n_relations + 1),
                       NULL,
                       0};
    bool any;

    find_parts(&circles, 0);
    g_autofree bool *oversize = find_oversize(&circles, &any);
    if (any) {
        list_soft(&circles, oversize);
        uint32_t low = count_cuts(&circles, oversize);

        find_parts(&circles, low);
        for (uint32_t i = 0; i < low; i++) {
            uint32_t index = g_array_index(circles.soft, uint32_t, i);
            WpGroupRelation *relation = &groups->relations[index];

            if (was_broken(&circles, index) ||
                circles.part[relation->a] > circles.part[relation->b]) {
                relation->force = WP_FORCE_SOFT;
                relation->cut = WP_CUT_CYCLE;
            }
        }
    }
    g_array_unref(circles.soft);
    g_free(circles.rank);
    g_free(circles.part);
}

void
wp_groups_relate(WpGroups *groups, const WpRelations *relations, uint32_t max_assets)
{
    g_autoptr(GArray) lifted = g_array_new(FALSE, FALSE, sizeof(WpGroupRelation));

    for (uint32_t i = 0; i < relations->n_relations; i++) {
        WpGroupRelation relation;

        if (lift(groups, &relations->relations[i], i, &relation))
            g_array_append_val(lifted, relation);
    }
    merge(groups, lifted);
    cut_circles(groups, max_assets);
}
