#include "planner/plan/groups.h"

#include "planner/base/pairs.h"
#include "planner/graph/connect.h"
#include "planner/graph/split.h"
#include "planner/plan/group-apart.h"
#include "planner/plan/group-ids.h"
#include "planner/plan/group-relations.h"
#include "planner/plan/group-split.h"

#include <string.h>

/*
 * Hard relations weld assets into nodes; firm ones tie nodes. Connected nodes are a group, unless
 * they are more than the cap or hold assets that must be apart: then they are split.
 */

#define CUT_WEIGHT(relation) ((int64_t)(relation)->strength + 1)

typedef struct {
    const WpView *view;
    const WpAssessment *assessment;
    const WpRelations *relations;
    const WpExclusions *exclusions;
    const WpProgress *progress; /* (nullable) */
    uint32_t max_assets;
    uint32_t n_assets;
    WpWeldedNodes nodes;
    WpGroups *result;
} Build;

static bool
is_planned(const Build *build, WpAssetId asset)
{
    return build->exclusions->class[asset] == WP_UNPLACED_NOT;
}

static uint32_t
fixed_wave(const Build *build, WpAssetId asset)
{
    return build->progress && build->progress->fixed ? build->progress->fixed[asset] : 0;
}

/* Whether both are planned, and neither is settled in a wave in which the other is not. */
static bool
may_join(const Build *build, const WpAssetRelation *relation)
{
    return is_planned(build, relation->a) && is_planned(build, relation->b) &&
           fixed_wave(build, relation->a) == fixed_wave(build, relation->b);
}

static void
weld(Build *build)
{
    g_autoptr(WpSets) sets = wp_sets_new(build->n_assets);

    for (uint32_t i = 0; i < build->relations->n_relations; i++) {
        const WpAssetRelation *relation = &build->relations->relations[i];

        if (relation->relation == WP_RELATION_TOGETHER && relation->force == WP_FORCE_HARD &&
            may_join(build, relation))
            wp_sets_join(sets, relation->a, relation->b);
    }
    build->nodes.node_of = wp_sets_number(sets, &build->nodes.n);
    build->nodes.size = g_new0(int64_t, build->nodes.n + 1);
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        if (!build->relations->carried[asset])
            build->nodes.size[build->nodes.node_of[asset]]++;
    for (uint32_t node = 1; node <= build->nodes.n; node++)
        build->nodes.size[node] = MAX(build->nodes.size[node], 1);
}

/* Firm ties between nodes. */
static GArray *
firm_edges(const Build *build)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));

    for (uint32_t i = 0; i < build->relations->n_relations; i++) {
        const WpAssetRelation *relation = &build->relations->relations[i];

        if (relation->relation != WP_RELATION_TOGETHER || relation->force != WP_FORCE_FIRM ||
            !is_planned(build, relation->a) || !is_planned(build, relation->b))
            continue;
        WpSplitEdge edge = {build->nodes.node_of[relation->a], build->nodes.node_of[relation->b],
                            CUT_WEIGHT(relation), false};
        if (edge.a != edge.b)
            g_array_append_val(edges, edge);
    }
    return edges;
}

/* ---- what is settled ---- */

typedef struct {
    uint32_t part;
    uint32_t fixed;
    uint32_t node;
} Settled;

static int
by_settled(gconstpointer a, gconstpointer b)
{
    const Settled *x = a, *y = b;

    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    if (x->fixed != y->fixed)
        return x->fixed < y->fixed ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* Takes what is settled out of the parts of what is not, and of what is settled in other waves. */
static uint32_t *
part_settled(const Build *build, uint32_t *part, uint32_t *out_n)
{
    g_autofree uint32_t *given = part;
    g_autoptr(WpSets) sets = wp_sets_new(build->nodes.n);
    g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(Settled));

    if (!build->progress || !build->progress->fixed)
        return g_steal_pointer(&given);
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        uint32_t node = build->nodes.node_of[asset];
        Settled settled = {given[node], fixed_wave(build, asset), node};

        g_array_append_val(nodes, settled);
    }
    g_array_sort(nodes, by_settled);
    for (guint i = 1; i < nodes->len; i++) {
        const Settled *last = &g_array_index(nodes, Settled, i - 1);
        const Settled *next = &g_array_index(nodes, Settled, i);

        if (last->part == next->part && last->fixed == next->fixed)
            wp_sets_join(sets, last->node, next->node);
    }
    return wp_sets_number(sets, out_n);
}

/* ---- parts ---- */

/* What stands for a set by a tie of each to its first (same workload, a rule): where a part has not
 * that first one, each is tied to the next of it. */
typedef struct {
    uint32_t set;
    uint32_t part;
    uint32_t node;
} Member;

static int
by_set(gconstpointer a, gconstpointer b)
{
    const Member *x = a, *y = b;

    if (x->set != y->set)
        return x->set < y->set ? -1 : 1;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

static void
add_chains(GArray *edges, const uint32_t *part)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));

    for (guint i = 0; i < edges->len; i++) {
        const WpSplitEdge *edge = &g_array_index(edges, WpSplitEdge, i);
        Member member = {edge->a, part[edge->b], edge->b};

        if (part[edge->a] != part[edge->b])
            g_array_append_val(members, member);
    }
    g_array_sort(members, by_set);
    for (guint i = 1; i < members->len; i++) {
        const Member *last = &g_array_index(members, Member, i - 1);
        const Member *next = &g_array_index(members, Member, i);
        WpSplitEdge edge = {last->node, next->node, 1, false};

        if (last->set == next->set && last->part == next->part && last->node != next->node)
            g_array_append_val(edges, edge);
    }
}

/* By node its part. */
static uint32_t *
part_nodes(const Build *build, const WpApart *apart, uint32_t *out_n)
{
    uint32_t *parts = wp_groups_split(build->relations, build->exclusions, &build->nodes,
                                      build->progress, build->max_assets, out_n);
    g_autoptr(GArray) edges = firm_edges(build);

    parts = part_settled(build, parts, out_n);
    add_chains(edges, parts);
    return wp_apart_divide(apart, edges, parts, out_n);
}

/* ---- the groups ---- */

static void
number_groups(Build *build, const uint32_t *part_of, uint32_t n_parts)
{
    WpGroups *result = build->result;
    g_autofree uint32_t *group_of_part = g_new0(uint32_t, n_parts + 1);

    result->group_of = g_new0(uint32_t, build->n_assets + 1);
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        uint32_t *group = &group_of_part[part_of[build->nodes.node_of[asset]]];

        if (!is_planned(build, asset))
            continue;
        if (*group == 0)
            *group = ++result->n_groups;
        result->group_of[asset] = *group;
    }
}

static void
list_members(Build *build)
{
    WpGroups *result = build->result;
    uint32_t n_groups = result->n_groups;

    result->first = g_new0(uint32_t, n_groups + 2);
    result->members = g_new0(WpAssetId, build->n_assets + 1);
    result->n_own = g_new0(uint32_t, n_groups + 1);
    result->decide = g_new0(bool, n_groups + 1);
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        if (result->group_of[asset] != 0)
            result->first[result->group_of[asset] + 1]++;
    for (uint32_t group = 1; group <= n_groups; group++) {
        result->first[group + 1] += result->first[group];
        result->decide[group] = true;
    }
    g_autofree uint32_t *next = g_memdup2(result->first, (n_groups + 2) * sizeof(uint32_t));
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        uint32_t group = result->group_of[asset];

        if (group == 0)
            continue;
        result->members[next[group]++] = asset;
        result->n_own[group] += !build->relations->carried[asset];
        if (build->assessment->disposition[asset] != WP_DISPOSITION_DECIDE)
            result->decide[group] = false;
    }
}

/* The workload of most members; of equals the one met first. */
static void
name_workloads(Build *build)
{
    WpGroups *result = build->result;
    g_autofree uint32_t *counts = g_new0(uint32_t, (gsize)build->n_assets + 1); /* by number */
    g_autofree uint32_t *number = g_new0(uint32_t, (gsize)build->n_assets + 1); /* by asset */
    WpPairs workloads;

    wp_pairs_init(&workloads, 0);
    result->workload = g_new0(WpStrId, result->n_groups + 1);
    for (uint32_t group = 1; group <= result->n_groups; group++) {
        uint32_t best = 0;

        for (uint32_t i = result->first[group]; i < result->first[group + 1]; i++) {
            WpAssetId asset = result->members[i];
            WpStrId workload = wp_view_workload(build->view, asset);

            if (workload == WP_STR_NONE)
                continue;
            number[asset] = wp_pairs_add(&workloads, workload);
            if (++counts[number[asset]] > best) {
                best = counts[number[asset]];
                result->workload[group] = workload;
            }
        }
        for (uint32_t i = result->first[group]; i < result->first[group + 1]; i++)
            counts[number[result->members[i]]] = 0;
    }
    wp_pairs_clear(&workloads);
}

typedef struct {
    const char *hex;
    uint32_t group;
} Id;

static int
by_hex(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Id *)a)->hex, ((const Id *)b)->hex);
}

static size_t
common_prefix(const char *a, const char *b)
{
    size_t size = 0;

    while (a[size] && a[size] == b[size])
        size++;
    return size;
}

/* "g-" and 6 digits of the smallest asset's key; where two groups share those, as many more as
 * tell them apart. */
static void
name_groups(Build *build)
{
    WpGroups *result = build->result;
    g_autofree Id *ids = g_new(Id, result->n_groups + 1);

    result->ids = g_new0(char *, result->n_groups + 1);
    for (uint32_t group = 1; group <= result->n_groups; group++) {
        WpAssetId smallest = result->members[result->first[group]];

        ids[group - 1] = (Id){strchr(build->view->inventory->asset_keys[smallest], '-') + 1, group};
    }
    qsort(ids, result->n_groups, sizeof *ids, by_hex);
    for (uint32_t i = 0; i < result->n_groups; i++) {
        size_t size = 6;

        if (i > 0)
            size = MAX(size, common_prefix(ids[i].hex, ids[i - 1].hex) + 1);
        if (i + 1 < result->n_groups)
            size = MAX(size, common_prefix(ids[i].hex, ids[i + 1].hex) + 1);
        result->ids[ids[i].group] = g_strdup_printf("g-%.*s", (int)size, ids[i].hex);
    }
}

/* Which ties of assets were not kept, and why. */
static void
note_cuts(Build *build, const WpApart *apart)
{
    WpGroups *result = build->result;
    g_autofree bool *split = g_new0(bool, result->n_groups + 1);

    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        if (wp_apart_holds(apart, build->nodes.node_of[asset]))
            split[result->group_of[asset]] = true;
    result->cut = g_new0(uint8_t, build->relations->n_relations + 1);
    for (uint32_t i = 0; i < build->relations->n_relations; i++) {
        const WpAssetRelation *relation = &build->relations->relations[i];
        uint32_t a = result->group_of[relation->a], b = result->group_of[relation->b];

        if (relation->relation != WP_RELATION_TOGETHER || a == b || a == 0 || b == 0)
            continue;
        if (!may_join(build, relation))
            result->cut[i] = WP_CUT_SETTLED;
        else
            result->cut[i] = split[a] && split[b] ? WP_CUT_APART : WP_CUT_SIZE;
    }
}

WpGroups *
wp_groups_build(const WpView *view, const WpAssessment *assessment, const WpRelations *relations,
                const WpExclusions *exclusions, const WpConstraints *constraints,
                const WpProgress *progress, uint32_t max_assets)
{
    WpGroups *result = g_new0(WpGroups, 1);
    Build build = {.view = view,
                   .assessment = assessment,
                   .relations = relations,
                   .exclusions = exclusions,
                   .progress = progress,
                   .max_assets = max_assets,
                   .n_assets = view->inventory->n_assets,
                   .result = result};
    uint32_t n_parts = 0;

    weld(&build);
    g_autoptr(WpApart) apart =
        wp_apart_new(relations, exclusions, constraints, progress, &build.nodes, build.n_assets);
    g_autofree uint32_t *part_of = part_nodes(&build, apart, &n_parts);
    number_groups(&build, part_of, n_parts);
    list_members(&build);
    name_workloads(&build);
    name_groups(&build);
    result->previous = g_new0(uint32_t, result->n_groups + 1);
    result->n_previous = g_new0(uint32_t, result->n_groups + 1);
    if (progress && progress->baseline) {
        wp_groups_keep_ids(result, progress, view->inventory);
        wp_groups_find_previous(result, progress->previous);
    }
    note_cuts(&build, apart);
    wp_groups_relate(result, relations, max_assets);
    g_free(build.nodes.node_of);
    g_free(build.nodes.size);
    return result;
}

void
wp_groups_free(WpGroups *groups)
{
    if (!groups)
        return;
    for (uint32_t group = 1; group <= groups->n_groups; group++)
        g_free(groups->ids[group]);
    g_free(groups->ids);
    g_free(groups->group_of);
    g_free(groups->first);
    g_free(groups->members);
    g_free(groups->workload);
    g_free(groups->decide);
    g_free(groups->n_own);
    g_free(groups->previous);
    g_free(groups->n_previous);
    g_free(groups->cut);
    g_free(groups->relations);
    g_free(groups);
}

char *
wp_group_why(const WpGroups *groups, const WpRelations *relations, const WpView *view,
             const WpRuleSet *rules, uint32_t group)
{
    uint32_t counts[WP_N_WHYS] = {0};
    const WpAssetRelation *example[WP_N_WHYS] = {NULL};
    GString *out = g_string_new(NULL);

    if (groups->first[group + 1] - groups->first[group] == 1) {
        WpAssetId asset = groups->members[groups->first[group]];

        if (relations->service_of[asset] != 0)
            g_string_append(out, "shared service: used by many, owned by no workload");
        else if (relations->multi[asset])
            g_string_append(out, "used by several applications: in no group of theirs");
        else
            g_string_append(out, "nothing ties it to another asset");
        return g_string_free(out, FALSE);
    }
    for (uint32_t m = groups->first[group]; m < groups->first[group + 1]; m++)
        for (uint32_t i = relations->first[groups->members[m]];
             i < relations->first[groups->members[m] + 1]; i++) {
            const WpAssetRelation *relation = &relations->relations[i];

            if (relation->relation == WP_RELATION_TOGETHER &&
                groups->group_of[relation->b] == group && counts[relation->why]++ == 0)
                example[relation->why] = relation;
        }
    for (WpWhy why = 0; why < WP_N_WHYS; why++) {
        if (counts[why] == 0)
            continue;
        g_string_append(out, out->len ? "; " : "");
        wp_relation_append_why(example[why], view, rules, out);
        if (counts[why] > 1 && why != WP_WHY_WORKLOAD && why != WP_WHY_CARRIED)
            g_string_append_printf(out, " and %u more", counts[why] - 1);
    }
    return g_string_free(out, FALSE);
}
