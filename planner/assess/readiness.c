#include "planner/assess/judge.h"

#include <string.h>

/* Readiness is per asset and target: the worst of rules that hold and of undecided rules that ask
 * for it. Then the target is chosen. */

/* By asset, of one target. */
typedef struct {
    uint8_t *readiness;
    WpRuleId *why;
    uint16_t *blocking;
} Fold;

static void
worsen_asset(const Fold *fold, WpAssetId asset, WpReadiness by, WpRuleId rule)
{
    fold->blocking[asset] += fold->blocking[asset] < UINT16_MAX;
    if ((uint8_t)by <= fold->readiness[asset])
        return;
    fold->readiness[asset] = (uint8_t)by;
    fold->why[asset] = rule;
}

/* What the rules of packs for all targets say (WP_NONE), or those of one target. */
static void
worsen(const Fold *fold, const Judge *judge, WpTargetId target)
{
    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(judge->rules); id++) {
        const WpRule *rule = wp_ruleset_rule(judge->rules, id);
        const GArray *holds = judge->holds[id];
        const GArray *undecided = judge->undecided[id];

        if (!holds || wp_ruleset_rule_target(judge->rules, id) != target)
            continue;
        for (guint i = 0; rule->sets_readiness && i < holds->len; i++)
            worsen_asset(fold, g_array_index(holds, WpAssetId, i), rule->readiness, id);
        for (guint i = 0; rule->undecided != WP_READINESS_READY && i < undecided->len; i++)
            worsen_asset(fold, g_array_index(undecided, JudgeGap, i).asset, rule->undecided, id);
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
wished_targets(WpAssessment *assessment, const Judge *judge)
{
    const WpInventory *inventory = judge->view->inventory;
    WpTargetId *wished = g_new0(WpTargetId, (size_t)judge->n_assets + 1);

    for (WpAssetId asset = 1; asset <= judge->n_assets; asset++) {
        bool is_db = wp_asset_is_db(inventory, asset);
        const WpColumn *column = judge->own.columns[is_db ? WP_F_DB_TARGET : WP_F_VM_TARGET];
        WpRowId row = wp_asset_row(inventory, asset);

        assessment->chosen_by[asset] = WP_CHOSEN_BY_INVENTORY;
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

                if (wished[asset] != WP_NONE || !value->known)
                    continue;
                wished[asset] = find_target(judge->rules, value->text);
                assessment->chosen_by[asset] = WP_CHOSEN_BY_RULE;
            }
        }
    }
    return wished;
}

static void
fold_target(WpAssessment *assessment, const Judge *judge, WpTargetId target, const Fold *base)
{
    size_t n = (size_t)judge->n_assets + 1, from = (target - 1) * n;
    Fold fold = {assessment->target_readiness + from, assessment->target_rule + from,
                 assessment->target_blocking + from};

    memcpy(fold.readiness, base->readiness, n);
    memcpy(fold.why, base->why, n * sizeof *fold.why);
    memcpy(fold.blocking, base->blocking, n * sizeof *fold.blocking);
    worsen(&fold, judge, target);
    for (WpAssetId asset = 1; asset <= judge->n_assets; asset++)
        if (!takes(wp_ruleset_target(judge->rules, target),
                   wp_asset_is_db(judge->view->inventory, asset)))
            fold.readiness[asset] = WP_N_READINESS;
}

void
assess_readiness(WpAssessment *assessment, const Judge *judge)
{
    size_t n = (size_t)judge->n_assets + 1;
    g_autofree uint8_t *readiness = g_new0(uint8_t, n);
    g_autofree WpRuleId *why = g_new0(WpRuleId, n);
    g_autofree uint16_t *blocking = g_new0(uint16_t, n);
    g_autofree WpTargetId *wished = wished_targets(assessment, judge);
    Fold base = {readiness, why, blocking};

    worsen(&base, judge, WP_NONE);
    for (WpTargetId target = 1; target <= assessment->n_targets; target++)
        fold_target(assessment, judge, target, &base);
    for (WpAssetId asset = 1; asset <= judge->n_assets; asset++) {
        WpTargetId target = assess_choose(assessment, judge, asset, wished[asset]);

        assessment->target[asset] = target;
        if (target == WP_NONE || target != wished[asset])
            assessment->chosen_by[asset] = WP_CHOSEN_BY_RANK;
        assessment->readiness[asset] =
            target == WP_NONE ? readiness[asset]
                              : wp_assessment_target_readiness(assessment, target, asset);
    }
}
