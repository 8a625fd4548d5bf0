#include "planner/assess/judge.h"

#include <string.h>

/* Readiness is per asset and target: the worst of rules that hold and of undecided rules that ask
 * for it. Then the target is chosen. */

static void
worsen_asset(uint8_t *readiness, WpRuleId *why, WpAssetId asset, WpReadiness by, WpRuleId rule)
{
    if ((uint8_t)by <= readiness[asset])
        return;
    readiness[asset] = (uint8_t)by;
    why[asset] = rule;
}

/* What the rules of packs for all targets say (WP_NONE), or those of one target. */
static void
worsen(uint8_t *readiness, WpRuleId *why, const Judge *judge, WpTargetId target)
{
    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(judge->rules); id++) {
        const WpRule *rule = wp_ruleset_rule(judge->rules, id);
        const GArray *holds = judge->holds[id];
        const GArray *undecided = judge->undecided[id];

        if (!holds || wp_ruleset_rule_target(judge->rules, id) != target)
            continue;
        for (guint i = 0; rule->sets_readiness && i < holds->len; i++)
            worsen_asset(readiness, why, g_array_index(holds, WpAssetId, i), rule->readiness, id);
        for (guint i = 0; rule->undecided != WP_READINESS_READY && i < undecided->len; i++)
            worsen_asset(readiness, why, g_array_index(undecided, JudgeGap, i).asset,
                         rule->undecided, id);
    }
}

static WpTargetId
find_target(const WpRuleSet *rules, const char *name)
{
    for (WpTargetId target = 1; name && target <= wp_ruleset_n_targets(rules); target++)
        if (strcmp(wp_ruleset_target(rules, target)->name, name) == 0)
            return target;
    return WP_NONE;
}

static bool
takes(const WpTarget *target, bool is_db)
{
    return is_db ? target->for_databases : target->for_vms;
}

/* Targets that the inventory or a rule names: the inventory's word first, then the first rule's. */
static WpTargetId *
wished_targets(const Judge *judge)
{
    const WpInventory *inventory = judge->view->inventory;
    WpTargetId *wished = g_new0(WpTargetId, (size_t)judge->n_assets + 1);

    for (WpAssetId asset = 1; asset <= judge->n_assets; asset++) {
        bool is_db = wp_asset_is_db(inventory, asset);
        const WpColumn *column = judge->own.columns[is_db ? WP_F_DB_TARGET : WP_F_VM_TARGET];
        WpRowId row = wp_asset_row(inventory, asset);

        if (wp_column_known(column, row))
            wished[asset] =
                find_target(judge->rules, wp_str_pool_text(inventory->texts, column->ids[row]));
    }
    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(judge->rules); id++) {
        uint32_t n_sets = judge->holds[id] ? wp_ruleset_n_sets(judge->rules, id) : 0;

        for (uint32_t i = 0; i < n_sets; i++) {
            if (strcmp(wp_ruleset_set_name(judge->rules, id, i), "target") != 0)
                continue;
            for (guint j = 0; j < judge->holds[id]->len; j++) {
                WpAssetId asset = g_array_index(judge->holds[id], WpAssetId, j);
                const WpSetValue *value =
                    &g_array_index(judge->values[id], WpSetValue, j * n_sets + i);

                if (wished[asset] == WP_NONE && value->known)
                    wished[asset] = find_target(judge->rules, value->text);
            }
        }
    }
    return wished;
}

/* The wished target if it takes the kind; else the readiest, the first of the settings' order among
 * equals; none for a database that is ready for none but can go with its host. Choosing by cost is
 * for when sizes and prices are known. */
static WpTargetId
choose(const WpAssessment *assessment, const Judge *judge, WpAssetId asset, WpTargetId wished)
{
    bool is_db = wp_asset_is_db(judge->view->inventory, asset);
    WpTargetId best = WP_NONE;
    uint8_t best_readiness = WP_N_READINESS;

    if (wished != WP_NONE && takes(wp_ruleset_target(judge->rules, wished), is_db))
        return wished;
    for (WpTargetId target = 1; target <= assessment->n_targets; target++) {
        uint8_t readiness = wp_assessment_target_readiness(assessment, target, asset);

        if (readiness < best_readiness) {
            best = target;
            best_readiness = readiness;
        }
    }
    if (is_db && best_readiness == WP_READINESS_NOT_READY &&
        wp_column_known(judge->view->columns[WP_F_DB_HOST], asset))
        return WP_NONE;
    return best;
}

void
assess_readiness(WpAssessment *assessment, const Judge *judge)
{
    size_t n = (size_t)judge->n_assets + 1;
    g_autofree uint8_t *base = g_new0(uint8_t, n);
    g_autofree WpRuleId *base_why = g_new0(WpRuleId, n);
    g_autofree WpTargetId *wished = wished_targets(judge);

    worsen(base, base_why, judge, WP_NONE);
    for (WpTargetId target = 1; target <= assessment->n_targets; target++) {
        uint8_t *readiness = assessment->target_readiness + (target - 1) * n;
        WpRuleId *why = assessment->target_rule + (target - 1) * n;

        memcpy(readiness, base, n);
        memcpy(why, base_why, n * sizeof *why);
        worsen(readiness, why, judge, target);
        for (WpAssetId asset = 1; asset <= judge->n_assets; asset++)
            if (!takes(wp_ruleset_target(judge->rules, target),
                       wp_asset_is_db(judge->view->inventory, asset)))
                readiness[asset] = WP_N_READINESS;
    }
    for (WpAssetId asset = 1; asset <= judge->n_assets; asset++) {
        WpTargetId target = choose(assessment, judge, asset, wished[asset]);

        assessment->target[asset] = target;
        assessment->readiness[asset] =
            target == WP_NONE ? base[asset]
                              : wp_assessment_target_readiness(assessment, target, asset);
    }
}
