#include "planner/plan/exclusions.h"

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

/* The databases of a service that does not move stay with it, unless they move on their own. */
static void
leave_databases(WpExclusions *result, const WpView *view, const WpRelations *relations)
{
    const WpInventory *inventory = view->inventory;
    const WpColumn *hosts = view->columns[WP_F_DB_HOST];

    for (WpAssetId asset = 1; asset <= inventory->n_databases; asset++) {
        WpRowId row = wp_asset_row(inventory, asset);
        WpAssetId host =
            wp_column_known(hosts, row) ? wp_asset_of_vm(inventory, hosts->ids[row]) : WP_NONE;

        if (host == WP_NONE || result->holder[host] != host ||
            (!relations->carried[asset] && wp_inventory_text(inventory, WP_F_DB_STRATEGY, row)))
            continue;
        result->class[asset] = WP_UNPLACED_EXCLUDED;
        result->holder[asset] = host;
        result->rule[asset] = WP_NONE;
    }
}

/* What is done is judged no more: it stands in the wave in which it moved, or in none. */
static bool
is_settled(WpExclusions *result, const WpProgress *progress, WpAssetId asset)
{
    if (!progress || !wp_progress_is_done(progress->state[asset]))
        return false;
    if (progress->fixed[asset] == 0)
        result->class[asset] = WP_UNPLACED_EXCLUDED;
    return true;
}

static void
classify(WpExclusions *result, const WpView *view, const WpAssessment *assessment,
         const WpRelations *relations, const WpProgress *progress)
{
    for (WpAssetId asset = 1; asset <= view->inventory->n_assets; asset++) {
        uint8_t disposition = assessment->disposition[asset];

        if (is_settled(result, progress, asset))
            continue;
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

/* Whether a hard relation holds one end because the other cannot move: what is tied to it, what
 * needs it, what must come after it. */
static bool
holds(const WpExclusions *result, const WpAssetRelation *relation, WpAssetId *out_held,
      WpAssetId *out_by)
{
    bool stuck_a = result->class[relation->a] == WP_UNPLACED_NOT_READY ||
                   result->class[relation->a] == WP_UNPLACED_HELD;
    bool stuck_b = result->class[relation->b] == WP_UNPLACED_NOT_READY ||
                   result->class[relation->b] == WP_UNPLACED_HELD;
    bool to_b = stuck_a && (relation->relation == WP_RELATION_TOGETHER ||
                            relation->relation == WP_RELATION_BEFORE);
    bool to_a = stuck_b && (relation->relation == WP_RELATION_TOGETHER ||
                            relation->relation == WP_RELATION_NEEDS);

    if (relation->force != WP_FORCE_HARD || (!to_a && !to_b))
        return false;
    *out_held = to_a ? relation->a : relation->b;
    *out_by = to_a ? relation->b : relation->a;
    return result->class[*out_held] == WP_UNPLACED_NOT;
}

/* Holding goes on from one to the next; all name the asset that began it. */
static void
hold(WpExclusions *result, const WpRelations *relations)
{
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < relations->n_relations; i++) {
            WpAssetId held, by;

            if (!holds(result, &relations->relations[i], &held, &by))
                continue;
            result->class[held] = WP_UNPLACED_HELD;
            result->holder[held] = result->class[by] == WP_UNPLACED_HELD ? result->holder[by] : by;
            again = true;
        }
    }
}

WpExclusions *
wp_exclusions_build(const WpView *view, const WpAssessment *assessment,
                    const WpRelations *relations, const WpProgress *progress)
{
    WpExclusions *result = g_new0(WpExclusions, 1);
    uint32_t n_assets = view->inventory->n_assets;

    result->class = g_new0(uint8_t, n_assets + 1);
    result->holder = g_new0(WpAssetId, n_assets + 1);
    result->rule = g_new0(WpRuleId, n_assets + 1);
    classify(result, view, assessment, relations, progress);
    leave_databases(result, view, relations);
    hold(result, relations);
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
