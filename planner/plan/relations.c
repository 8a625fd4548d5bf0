#include "planner/plan/relations.h"

#include "planner/plan/services.h"

#include <string.h>

#define FULL_SHARE 10000 /* basis points */

/* What the build carries from step to step. */
typedef struct {
    const WpView *view;
    const WpInventory *inventory;
    const WpLinks *links;
    const WpAssessment *assessment;
    const WpDependencyHits *hits;
    const WpRelationOptions *options;
    WpRelations *result;
    GArray *found; /* of WpAssetRelation, with duplicates */
} Build;

/* A text cell of an asset of either kind; WP_STR_NONE if unknown. */
static WpStrId
asset_text(const Build *build, WpField vm_field, WpField db_field, WpAssetId asset)
{
    bool is_db = wp_asset_is_db(build->inventory, asset);
    const WpColumn *column = build->view->columns[is_db ? db_field : vm_field];
    WpRowId row = wp_asset_row(build->inventory, asset);

    return wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;
}

static WpStrId
workload_of(const Build *build, WpAssetId asset)
{
    return asset_text(build, WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD, asset);
}

static WpStrId
environment_of(const Build *build, WpAssetId asset)
{
    return asset_text(build, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, asset);
}

static bool
is_planned(const Build *build, WpAssetId asset)
{
    return build->assessment->disposition[asset] == WP_DISPOSITION_MIGRATE ||
           build->assessment->disposition[asset] == WP_DISPOSITION_DECIDE;
}

static void
add_relation(Build *build, WpAssetRelation relation)
{
    bool ordered =
        relation.relation == WP_RELATION_NEEDS || relation.relation == WP_RELATION_BEFORE;

    if (relation.a == relation.b || relation.a == WP_NONE || relation.b == WP_NONE)
        return;
    if (!is_planned(build, relation.a) || !is_planned(build, relation.b))
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
find_multi(Build *build)
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

static WpAssetId
host_of(const Build *build, WpAssetId database)
{
    const WpColumn *hosts = build->view->columns[WP_F_DB_HOST];
    WpRowId row = wp_asset_row(build->inventory, database);

    return wp_column_known(hosts, row) ? wp_asset_of_vm(build->inventory, hosts->ids[row])
                                       : WP_NONE;
}

/* A database that is rehosted, or goes nowhere by itself, moves with its host. */
static void
find_carried(Build *build)
{
    for (WpAssetId asset = 1; asset <= build->inventory->n_databases; asset++) {
        WpAssetId host = host_of(build, asset);
        WpStrategy strategy = build->assessment->strategy[asset];

        if (host == WP_NONE || !is_planned(build, host) || !is_planned(build, asset))
            continue;
        if (strategy != WP_STRATEGY_NONE && strategy != WP_STRATEGY_REHOST &&
            strategy != WP_STRATEGY_RELOCATE)
            continue;
        build->result->carried[asset] = 1;
        add_relation(build, (WpAssetRelation){asset, host, WP_RELATION_TOGETHER, WP_FORCE_HARD,
                                              WP_WHY_CARRIED, false, FULL_SHARE, 0, 0, 0});
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
classify_declared(Build *build, WpRowId row, WpDependencyClass *class)
{
    const char *kind = wp_inventory_text(build->inventory, WP_F_DEP_KIND, row);

    class->relation = (uint8_t)declared_relation(kind);
    class->force = strcmp(kind, "soft") == 0 ? WP_FORCE_SOFT : WP_FORCE_HARD;
}

/* Who uses a service that is extended, replaced or kept does not wait for it. */
static bool
service_ties(const Build *build, WpAssetId to)
{
    uint32_t service = build->result->service_of[to];

    return service == 0 || build->result->services[service - 1].plan == WP_SERVICE_MOVE;
}

static void
classify_flow(Build *build, WpRowId row, WpDependencyClass *class)
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
    WpStrId from_environment = environment_of(build, from);
    WpStrId to_environment = environment_of(build, to);
    class->across = from_environment != WP_STR_NONE && to_environment != WP_STR_NONE &&
                    from_environment != to_environment;
    class->to_service = build->result->service_of[to] != 0;
    if (!service_ties(build, to))
        class->relation = WP_RELATION_NONE;
    if (class->relation == WP_RELATION_TOGETHER && (class->across || class->to_service))
        class->relation = WP_RELATION_NEEDS;
}

static void
classify(Build *build)
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
        add_relation(build, (WpAssetRelation){build->links->from[row], build->links->to[row],
                                              class->relation, class->force, why, strict == WP_TRUE,
                                              build->links->strength[row], row, class->rule, 0});
    }
}

/* ---- what flows say of pairs ---- */

typedef struct {
    WpAssetId from, to;
    WpRowId row; /* the strongest */
} Pair;

static int
by_pair(gconstpointer a, gconstpointer b)
{
    const Pair *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* Strong flows that may weld: between two assets of one environment, neither of them a service or
 * of several workloads. One a pair, sorted. */
static GArray *
strong_pairs(const Build *build)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    const WpRelations *result = build->result;

    for (WpRowId row = 1; row <= build->links->n_dependencies; row++) {
        Pair pair = {build->links->from[row], build->links->to[row], row};

        if (pair.from == WP_NONE || pair.to == WP_NONE || pair.from == pair.to ||
            build->links->declared[row] || result->classes[row].across ||
            result->classes[row].force == WP_FORCE_SOFT || result->service_of[pair.to] != 0 ||
            result->service_of[pair.from] != 0 || result->multi[pair.from] ||
            result->multi[pair.to] ||
            build->links->strength[row] < build->options->together_min_share)
            continue;
        g_array_append_val(pairs, pair);
    }
    g_array_sort(pairs, by_pair);
    return pairs;
}

static void
find_two_way(Build *build)
{
    g_autoptr(GArray) pairs = strong_pairs(build);

    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        Pair back = {pair->to, pair->from, 0};

        if (pair->from > pair->to || (i > 0 && by_pair(pair, pair - 1) == 0) ||
            !g_array_binary_search(pairs, &back, by_pair, NULL))
            continue;
        add_relation(build, (WpAssetRelation){pair->from, pair->to, WP_RELATION_TOGETHER,
                                              WP_FORCE_FIRM, WP_WHY_TWO_WAY, false,
                                              build->links->strength[pair->row], pair->row, 0, 0});
    }
}

/* Callers of databases that move on their own reach them through their host: by host, the
 * assets that call it as a database. */
static GArray *
database_callers(const Build *build)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));

    for (WpRowId row = 1; row <= build->links->n_dependencies; row++) {
        const char *class = build->result->classes[row].class_name;
        Pair pair = {build->links->to[row], build->links->from[row], row};

        if (class && strcmp(class, "database") == 0 && pair.from != WP_NONE && pair.to != WP_NONE &&
            pair.from != pair.to)
            g_array_append_val(pairs, pair);
    }
    g_array_sort(pairs, by_pair);
    return pairs;
}

static void
tie_callers(Build *build, WpAssetId database, const GArray *callers, guint first)
{
    WpAssetId host = g_array_index(callers, Pair, first).from;
    guint n_callers = 0;

    for (guint i = first; i < callers->len && g_array_index(callers, Pair, i).from == host; i++)
        n_callers += i == first ||
                     g_array_index(callers, Pair, i).to != g_array_index(callers, Pair, i - 1).to;
    for (guint i = first; i < callers->len && g_array_index(callers, Pair, i).from == host; i++) {
        const Pair *pair = &g_array_index(callers, Pair, i);
        bool weld = n_callers == 1 && !build->result->multi[pair->to] &&
                    environment_of(build, pair->to) == environment_of(build, database);

        add_relation(build, (WpAssetRelation){
                                pair->to, database, weld ? WP_RELATION_TOGETHER : WP_RELATION_NEEDS,
                                WP_FORCE_FIRM, weld ? WP_WHY_ONLY_CALLER : WP_WHY_FLOW, false,
                                build->links->strength[pair->row], pair->row, 0, 0});
    }
}

static void
find_callers(Build *build)
{
    g_autoptr(GArray) callers = database_callers(build);

    for (WpAssetId asset = 1; asset <= build->inventory->n_databases; asset++) {
        WpAssetId host = host_of(build, asset);

        if (host == WP_NONE || build->result->carried[asset])
            continue;
        guint low = 0, high = callers->len;
        while (low < high) {
            guint middle = low + (high - low) / 2;

            if (g_array_index(callers, Pair, middle).from < host)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < callers->len && g_array_index(callers, Pair, low).from == host)
            tie_callers(build, asset, callers, low);
    }
}

/* ---- workloads and rules over assets ---- */

/* Assets that share a value: each is tied to the first, which says as much as tying all. */
typedef struct {
    uint64_t key;
    WpAssetId asset;
} Member;

static int
by_member(gconstpointer a, gconstpointer b)
{
    const Member *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->asset < y->asset ? -1 : x->asset > y->asset;
}

/* @like gives what is the same for all; with @by_rule the high half of a key is the rule. */
static void
tie_members(Build *build, GArray *members, WpAssetRelation like, bool by_rule)
{
    g_array_sort(members, by_member);
    for (guint i = 1, first = 0; i < members->len; i++) {
        const Member *member = &g_array_index(members, Member, i);

        if (member->key != g_array_index(members, Member, first).key) {
            first = i;
            continue;
        }
        if (by_rule) {
            like.rule = (WpRuleId)(member->key >> 32);
            const WpRule *rule = wp_ruleset_rule(build->assessment->rules, like.rule);
            like.relation = (uint8_t)rule->relation.relation;
            like.force = (uint8_t)rule->relation.force;
        }
        like.a = g_array_index(members, Member, first).asset;
        like.b = member->asset;
        add_relation(build, like);
    }
}

/* Those that wait for a decision are planned last, not with the rest of their workload. */
static void
find_workloads(Build *build)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));

    for (WpAssetId asset = 1; asset <= build->inventory->n_assets; asset++) {
        WpStrId workload = workload_of(build, asset);
        bool decides = build->assessment->disposition[asset] == WP_DISPOSITION_DECIDE;
        Member member = {workload | (uint64_t)decides << 32, asset};

        if (workload != WP_STR_NONE && is_planned(build, asset) && !build->result->multi[asset] &&
            !build->result->carried[asset] && build->result->service_of[asset] == 0)
            g_array_append_val(members, member);
    }
    tie_members(build, members,
                (WpAssetRelation){0, 0, WP_RELATION_TOGETHER, WP_FORCE_FIRM, WP_WHY_WORKLOAD, false,
                                  FULL_SHARE, 0, 0, 0},
                false);
}

static void
add_rule_members(const Build *build, WpAssetId asset, WpRuleId id, const WpRule *rule,
                 GArray *members)
{
    WpField field = rule->relation.by;
    bool is_db = wp_asset_is_db(build->inventory, asset);

    /* A rule over both kinds names the VM's field. */
    if (is_db && wp_field_info(field)->kind == WP_KIND_VM)
        field = wp_field_find(WP_KIND_DB, wp_field_info(field)->name);
    if (field == WP_FIELD_NONE)
        return;
    const WpColumn *column = build->view->columns[field];
    WpRowId row = wp_asset_row(build->inventory, asset);
    if (!wp_column_known(column, row) || !column->ids)
        return;
    Member member = {(uint64_t)id << 32 | column->ids[row], asset};
    g_array_append_val(members, member);
}

static void
tie_with(Build *build, WpAssetId asset, WpRuleId id, const WpRule *rule)
{
    const WpColumn *column = build->view->columns[rule->relation.with];
    WpRowId row = wp_asset_row(build->inventory, asset);

    if (!wp_column_known(column, row))
        return;
    WpAssetId other = column->type == WP_TYPE_VM
                          ? wp_asset_of_vm(build->inventory, column->ids[row])
                          : column->ids[row];
    add_relation(build, (WpAssetRelation){asset, other, (uint8_t)rule->relation.relation,
                                          (uint8_t)rule->relation.force, WP_WHY_RULE, false,
                                          FULL_SHARE, 0, id, 0});
}

static void
find_rule_relations(Build *build)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));
    const WpRuleSet *rules = build->assessment->rules;

    for (WpAssetId asset = 1; asset <= build->inventory->n_assets; asset++)
        for (uint32_t i = build->assessment->finding_first[asset];
             i < build->assessment->finding_first[asset + 1]; i++) {
            WpRuleId id = build->assessment->findings[i];
            const WpRule *rule = wp_ruleset_rule(rules, id);

            if (rule->relation.relation == WP_RELATION_NONE || !is_planned(build, asset))
                continue;
            if (rule->relation.with != WP_FIELD_NONE)
                tie_with(build, asset, id, rule);
            else if (rule->relation.by != WP_FIELD_NONE)
                add_rule_members(build, asset, id, rule, members);
        }
    tie_members(build, members,
                (WpAssetRelation){0, 0, WP_RELATION_NONE, WP_FORCE_SOFT, WP_WHY_RULE, false,
                                  FULL_SHARE, 0, 0, 0},
                true);
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

/* Of several that say the same of two assets the most forceful stays; strict if any is. */
static void
keep_strongest(GArray *found)
{
    guint kept = 0;

    g_array_sort(found, by_relation);
    for (guint i = 0; i < found->len; i++) {
        const WpAssetRelation *relation = &g_array_index(found, WpAssetRelation, i);
        WpAssetRelation *last = kept > 0 ? &g_array_index(found, WpAssetRelation, kept - 1) : NULL;

        if (last && last->a == relation->a && last->b == relation->b &&
            last->relation == relation->relation)
            last->strict |= relation->strict && relation->force == last->force;
        else
            g_array_index(found, WpAssetRelation, kept++) = *relation;
    }
    g_array_set_size(found, kept);
}

WpRelations *
wp_relations_build(const WpView *view, const WpLinks *links, const WpAssessment *assessment,
                   const WpDependencyHits *hits, const WpRelationOptions *options)
{
    WpRelations *result = g_new0(WpRelations, 1);
    uint32_t n_assets = view->inventory->n_assets;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(WpAssetRelation));
    Build build = {view, view->inventory, links, assessment, hits, options, result, found};

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
        add_relation(&build, options->declared[i]);
    find_rule_relations(&build);
    find_two_way(&build);
    find_callers(&build);
    find_workloads(&build);
    keep_strongest(found);
    result->n_relations = found->len;
    result->relations = (WpAssetRelation *)(void *)g_array_free(found, FALSE);
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
    if (relation->strength < FULL_SHARE)
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
