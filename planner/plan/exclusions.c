#include "planner/plan/exclusions.h"

#include "planner/graph/connect.h"

const char *
wp_unplaced_name(WpUnplacedClass class)
{
    static const char *const names[WP_N_UNPLACED] = {"", "excluded", "not-ready", "held",
                                                     "infeasible"};

    g_assert(class < WP_N_UNPLACED);
    return names[class];
}

/* The first finding that makes the asset not ready and has no remedy; WP_NONE. */
static WpRuleId
find_blocker(const WpAssessment *assessment, WpAssetId asset)
{
    if (assessment->readiness[asset] != WP_READINESS_NOT_READY)
        return WP_NONE;
    for (uint32_t i = assessment->finding_first[asset]; i < assessment->finding_first[asset + 1];
         i++) {
        const WpRule *rule = wp_ruleset_rule(assessment->rules, assessment->findings[i]);

        if (rule->readiness == WP_READINESS_NOT_READY && !rule->remediation.activity)
            return assessment->findings[i];
    }
    return WP_NONE;
}

/* What is extended or replaced is built anew in the target, what is kept stays: their sources do
 * not move, unless somebody said that they do. */
static bool
is_left_behind(const WpView *view, const WpRelations *relations, WpAssetId asset)
{
    uint32_t service = relations->service_of[asset];
    bool is_db = wp_asset_is_db(view->inventory, asset);
    WpField strategy = is_db ? WP_F_DB_STRATEGY : WP_F_VM_STRATEGY;

    if (service == 0 || relations->services[service - 1].plan == WP_SERVICE_MOVE)
        return false;
    return wp_inventory_text(view->inventory, strategy, wp_asset_row(view->inventory, asset)) ==
           NULL;
}

/* The databases of a service that does not move stay with it. */
static void
leave_databases(WpExclusions *result, const WpView *view)
{
    const WpInventory *inventory = view->inventory;
    const WpColumn *hosts = view->columns[WP_F_DB_HOST];

    for (WpAssetId asset = 1; asset <= inventory->n_databases; asset++) {
        WpRowId row = wp_asset_row(inventory, asset);
        WpAssetId host =
            wp_column_known(hosts, row) ? wp_asset_of_vm(inventory, hosts->ids[row]) : WP_NONE;

        if (host == WP_NONE || result->holder[host] != host ||
            wp_inventory_text(inventory, WP_F_DB_STRATEGY, row))
            continue;
        result->class[asset] = WP_UNPLACED_EXCLUDED;
        result->holder[asset] = host;
        result->rule[asset] = WP_NONE;
    }
}

static void
classify(WpExclusions *result, const WpView *view, const WpAssessment *assessment,
         const WpRelations *relations)
{
    for (WpAssetId asset = 1; asset <= view->inventory->n_assets; asset++) {
        uint8_t disposition = assessment->disposition[asset];

        if (disposition != WP_DISPOSITION_MIGRATE && disposition != WP_DISPOSITION_DECIDE) {
            result->class[asset] = WP_UNPLACED_EXCLUDED;
            continue;
        }
        if (is_left_behind(view, relations, asset)) {
            result->class[asset] = WP_UNPLACED_EXCLUDED;
            result->holder[asset] = asset;
            continue;
        }
        /* A carried database goes where its host goes, whatever its own target thinks of it. */
        if (relations->carried[asset])
            continue;
        result->rule[asset] = find_blocker(assessment, asset);
        if (result->rule[asset] != WP_NONE)
            result->class[asset] = WP_UNPLACED_NOT_READY;
    }
}

static void
hold(WpExclusions *result, const WpRelations *relations, uint32_t n_assets)
{
    g_autoptr(WpSets) sets = wp_sets_new(n_assets);
    g_autofree WpAssetId *holder = g_new0(WpAssetId, n_assets + 1);

    for (uint32_t i = 0; i < relations->n_relations; i++) {
        const WpAssetRelation *relation = &relations->relations[i];

        if (relation->relation == WP_RELATION_TOGETHER && relation->force == WP_FORCE_HARD)
            wp_sets_join(sets, relation->a, relation->b);
    }
    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        WpAssetId *held = &holder[wp_sets_find(sets, asset)];

        if (result->class[asset] == WP_UNPLACED_NOT_READY && *held == WP_NONE)
            *held = asset;
    }
    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        WpAssetId by = holder[wp_sets_find(sets, asset)];

        if (by != WP_NONE && result->class[asset] == WP_UNPLACED_NOT) {
            result->class[asset] = WP_UNPLACED_HELD;
            result->holder[asset] = by;
        }
    }
}

WpExclusions *
wp_exclusions_build(const WpView *view, const WpAssessment *assessment,
                    const WpRelations *relations)
{
    WpExclusions *result = g_new0(WpExclusions, 1);
    uint32_t n_assets = view->inventory->n_assets;

    result->class = g_new0(uint8_t, n_assets + 1);
    result->holder = g_new0(WpAssetId, n_assets + 1);
    result->rule = g_new0(WpRuleId, n_assets + 1);
    classify(result, view, assessment, relations);
    leave_databases(result, view);
    hold(result, relations, n_assets);
    return result;
}

void
wp_exclusions_free(WpExclusions *exclusions)
{
    if (!exclusions)
        return;
    g_free(exclusions->class);
    g_free(exclusions->holder);
    g_free(exclusions->rule);
    g_free(exclusions);
}
