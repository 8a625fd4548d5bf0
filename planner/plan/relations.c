#include "planner/plan/relations.h"

#include "planner/base/radix.h"
#include "planner/plan/relation-build.h"
#include "planner/plan/services.h"

#include <string.h>

/* By asset. */
static WpStrId *
list_environments(const WpRelationBuild *build)
{
    WpStrId *environments = g_new(WpStrId, (size_t)build->inventory->n_assets + 1);

    environments[0] = WP_STR_NONE;
    for (WpAssetId asset = 1; asset <= build->inventory->n_assets; asset++)
        environments[asset] =
            wp_view_text(build->view, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, asset);
    return environments;
}

bool
wp_relations_is_planned(const WpRelationBuild *build, WpAssetId asset)
{
    return build->assessment->disposition[asset] == WP_DISPOSITION_MIGRATE ||
           build->assessment->disposition[asset] == WP_DISPOSITION_DECIDE;
}

void
wp_relations_add(WpRelationBuild *build, WpAssetRelation relation)
{
    bool ordered =
        relation.relation == WP_RELATION_NEEDS || relation.relation == WP_RELATION_BEFORE;

    if (relation.a == relation.b || relation.a == WP_NONE || relation.b == WP_NONE)
        return;
    if (!wp_relations_is_planned(build, relation.a) || !wp_relations_is_planned(build, relation.b))
        return;
    if (!ordered && relation.a > relation.b) {
        WpAssetId a = relation.a;

        relation.a = relation.b;
        relation.b = a;
    }
    g_array_append_val(build->found, relation);
}

/* ---- who owns whom ---- */

static void
find_multi(WpRelationBuild *build)
{
    for (WpAssetId asset = 1; asset <= build->inventory->n_assets; asset++) {
        bool is_db = wp_asset_is_db(build->inventory, asset);
        const WpColumn *column =
            build->view->columns[is_db ? WP_F_DB_APPLICATIONS : WP_F_VM_APPLICATIONS];
        WpRowId row = wp_asset_row(build->inventory, asset);

        build->result->multi[asset] =
            wp_column_known(column, row) &&
            column->first[row + 1] - column->first[row] > build->options->weld_workloads;
    }
}

WpAssetId
wp_relations_host(const WpRelationBuild *build, WpAssetId database)
{
    const WpColumn *hosts = build->view->columns[WP_F_DB_HOST];
    WpRowId row = wp_asset_row(build->inventory, database);

    return wp_column_known(hosts, row) ? wp_asset_of_vm(build->inventory, hosts->ids[row])
                                       : WP_NONE;
}

/* A database that is rehosted, or goes nowhere by itself, moves with its host. */
static void
find_carried(WpRelationBuild *build)
{
    for (WpAssetId asset = 1; asset <= build->inventory->n_databases; asset++) {
        WpAssetId host = wp_relations_host(build, asset);
        WpStrategy strategy = build->assessment->strategy[asset];

        if (host == WP_NONE || !wp_relations_is_planned(build, host) ||
            !wp_relations_is_planned(build, asset))
            continue;
        if (strategy != WP_STRATEGY_NONE && strategy != WP_STRATEGY_REHOST &&
            strategy != WP_STRATEGY_RELOCATE)
            continue;
        build->result->carried[asset] = 1;
        wp_relations_add(build, (WpAssetRelation){asset, host, WP_RELATION_TOGETHER, WP_FORCE_HARD,
                                                  WP_WHY_CARRIED, false, WP_BASIS_POINTS, 0, 0, 0});
    }
}

/* ---- dependencies ---- */

static WpRelation
declared_relation(const char *kind)
{
    for (WpRelation relation = WP_RELATION_TOGETHER; relation < WP_N_RELATIONS; relation++)
        if (strcmp(kind, wp_relation_name(relation)) == 0)
            return relation;
    return strcmp(kind, "soft") == 0 ? WP_RELATION_NEEDS : WP_RELATION_NONE;
}

static void
classify_declared(WpRelationBuild *build, WpRowId row, WpDependencyClass *class)
{
    const char *kind = wp_inventory_text(build->inventory, WP_F_DEP_KIND, row);

    class->relation = (uint8_t)declared_relation(kind);
    class->force = strcmp(kind, "soft") == 0 ? WP_FORCE_SOFT : WP_FORCE_HARD;
}

/* Who uses a service that is extended, replaced or kept does not wait for it. */
static bool
service_ties(const WpRelationBuild *build, WpAssetId to)
{
    uint32_t service = build->result->service_of[to];

    return service == 0 || build->result->services[service - 1].plan == WP_SERVICE_MOVE;
}

static void
classify_flow(WpRelationBuild *build, WpRowId row, WpDependencyClass *class)
{
    WpAssetId from = build->links->from[row], to = build->links->to[row];
    bool strong = build->links->strength[row] >= build->options->together_min_share;

    class->relation = WP_RELATION_NEEDS;
    class->force = strong ? WP_FORCE_FIRM : WP_FORCE_SOFT;
    for (uint32_t i = build->hits->first[row]; i < build->hits->first[row + 1]; i++) {
        WpRuleId id = build->hits->hits[i].rule;
        const WpRule *rule = wp_ruleset_rule(build->assessment->rules, id);

        if (!class->class_name)
            class->class_name = rule->class_name;
        if (class->rule == WP_NONE && rule->relation.relation != WP_RELATION_NONE) {
            class->rule = id;
            class->relation = (uint8_t)rule->relation.relation;
            class->force = (uint8_t)rule->relation.force;
        }
    }
    if (from == WP_NONE || to == WP_NONE)
        return;
    WpStrId from_environment = build->environment[from];
    WpStrId to_environment = build->environment[to];
    class->across = from_environment != WP_STR_NONE && to_environment != WP_STR_NONE &&
                    from_environment != to_environment;
    class->to_service = build->result->service_of[to] != 0;
    if (!service_ties(build, to))
        class->relation = WP_RELATION_NONE;
    if (class->relation == WP_RELATION_TOGETHER && (class->across || class->to_service))
        class->relation = WP_RELATION_NEEDS;
}

static void
classify(WpRelationBuild *build)
{
    WpRelations *result = build->result;

    for (WpRowId row = 1; row <= build->links->n_dependencies; row++) {
        WpDependencyClass *class = &result->classes[row];
        WpTruth strict = wp_inventory_flag(build->inventory, WP_F_DEP_STRICT, row);

        if (build->links->declared[row])
            classify_declared(build, row, class);
        else
            classify_flow(build, row, class);
        if (class->relation == WP_RELATION_NONE)
            continue;
        uint8_t why = build->links->declared[row] ? WP_WHY_TABLE
                      : class->rule != WP_NONE    ? WP_WHY_RULE
                                                  : WP_WHY_FLOW;
        wp_relations_add(build,
                         (WpAssetRelation){build->links->from[row], build->links->to[row],
                                           class->relation, class->force, why, strict == WP_TRUE,
                                           build->links->strength[row], row, class->rule, 0});
    }
}

/* ---- one of each ---- */

static int
by_relation(gconstpointer a, gconstpointer b)
{
    const WpAssetRelation *x = a, *y = b;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->relation != y->relation)
        return x->relation < y->relation ? -1 : 1;
    if (x->force != y->force)
        return x->force > y->force ? -1 : 1;
    if (x->why != y->why)
        return x->why < y->why ? -1 : 1;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->dependency != y->dependency)
        return x->dependency < y->dependency ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

#define AHEAD 8 /* relations that are fetched before their turn */

/* Of several that say the same of two assets the most forceful stays; strict if any is. */
static void
keep_strongest(WpRelations *result, const GArray *found, uint32_t n_assets)
{
    const WpAssetRelation *all = (const WpAssetRelation *)(const void *)found->data;
    g_autofree uint32_t *order = wp_order_by_first(all, found->len, sizeof *all, by_relation);
    uint32_t kept = 0, asset = 0;

    result->relations = g_new(WpAssetRelation, MAX(found->len, 1));
    result->first = g_new0(uint32_t, (size_t)n_assets + 2);
    for (guint i = 0; i < found->len; i++) {
        const WpAssetRelation *relation = &all[order[i]];
        WpAssetRelation *last = kept > 0 ? &result->relations[kept - 1] : NULL;

        __builtin_prefetch(&all[order[MIN(i + AHEAD, found->len - 1)]]);
        if (last && last->a == relation->a && last->b == relation->b &&
            last->relation == relation->relation) {
            last->strict |= relation->strict && relation->force == last->force;
            continue;
        }
        while (asset <= relation->a)
            result->first[asset++] = kept;
        result->relations[kept++] = *relation;
    }
    while (asset <= n_assets + 1)
        result->first[asset++] = kept;
    result->n_relations = kept;
    result->relations = g_renew(WpAssetRelation, result->relations, MAX(kept, 1));
}

WpRelations *
wp_relations_build(const WpView *view, const WpLinks *links, const WpAssessment *assessment,
                   const WpDependencyHits *hits, const WpRelationOptions *options)
{
    WpRelations *result = g_new0(WpRelations, 1);
    uint32_t n_assets = view->inventory->n_assets;
    /* most of them are dependencies, so that it hardly has to grow */
    g_autoptr(GArray) found =
        g_array_sized_new(FALSE, FALSE, sizeof(WpAssetRelation), links->n_dependencies + n_assets);
    WpRelationBuild build = {view,    view->inventory, links, assessment, hits,
                             options, result,          NULL,  found};
    g_autofree WpStrId *environment = list_environments(&build);

    build.environment = environment;
    result->n_dependencies = links->n_dependencies;
    result->classes = g_new0(WpDependencyClass, links->n_dependencies + 1);
    result->service_of = g_new0(uint32_t, n_assets + 1);
    result->carried = g_new0(uint8_t, n_assets + 1);
    result->multi = g_new0(uint8_t, n_assets + 1);
    if (options->find_services)
        wp_services_find(result, view, links, assessment, hits);
    find_multi(&build);
    find_carried(&build);
    classify(&build);
    for (uint32_t i = 0; i < options->n_declared; i++)
        wp_relations_add(&build, options->declared[i]);
    wp_relations_find_by_rules(&build);
    wp_relations_find_two_way(&build);
    wp_relations_find_callers(&build);
    wp_relations_find_workloads(&build);
    keep_strongest(result, found, n_assets);
    return result;
}

void
wp_relations_free(WpRelations *relations)
{
    if (!relations)
        return;
    for (uint32_t i = 0; i < relations->n_services; i++)
        g_free(relations->services[i].ports);
    g_free(relations->services);
    g_free(relations->service_of);
    g_free(relations->relations);
    g_free(relations->first);
    g_free(relations->classes);
    g_free(relations->carried);
    g_free(relations->multi);
    g_free(relations);
}

static void
append_flow(const WpAssetRelation *relation, const WpView *view, GString *out)
{
    int64_t port = wp_inventory_number(view->inventory, WP_F_DEP_PORT, relation->dependency, 0);
    const char *protocol =
        wp_inventory_text(view->inventory, WP_F_DEP_PROTOCOL, relation->dependency);

    if (port > 0)
        g_string_append_printf(out, " to port %" G_GINT64_FORMAT "%s%s", port, protocol ? "/" : "",
                               protocol ? protocol : "");
    if (relation->strength < WP_BASIS_POINTS)
        g_string_append_printf(out, ", seen %u%% of the time", relation->strength / 100u);
}

void
wp_relation_append_why(const WpAssetRelation *relation, const WpView *view, const WpRuleSet *rules,
                       GString *out)
{
    switch ((WpWhy)relation->why) {
    case WP_WHY_TABLE: {
        const char *why = wp_inventory_text(view->inventory, WP_F_DEP_WHY, relation->dependency);

        g_string_append_printf(out, "declared in a dependencies table%s%s", why ? ": " : "",
                               why ? why : "");
        break;
    }
    case WP_WHY_SETTINGS:
        g_string_append_printf(out, "constraint %u of the settings", relation->index + 1);
        break;
    case WP_WHY_RULE:
        g_string_append_printf(out, "rule %s", wp_ruleset_rule(rules, relation->rule)->id);
        if (relation->dependency != WP_NONE)
            append_flow(relation, view, out);
        break;
    case WP_WHY_WORKLOAD:
        g_string_append(out, "same workload and environment");
        break;
    case WP_WHY_CARRIED:
        g_string_append(out, "database moves with its host");
        break;
    case WP_WHY_TWO_WAY:
        g_string_append(out, "strong flows in both directions");
        append_flow(relation, view, out);
        break;
    case WP_WHY_ONLY_CALLER:
        g_string_append(out, "only caller of the database");
        break;
    case WP_WHY_FLOW:
        g_string_append(out, "flow");
        append_flow(relation, view, out);
        break;
    case WP_WHY_ENVIRONMENT:
        g_string_append(out, "order of environments");
        break;
    case WP_N_WHYS:
        g_assert_not_reached();
    }
}
