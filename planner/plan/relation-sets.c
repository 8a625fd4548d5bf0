#include "planner/base/pairs.h"
#include "planner/plan/relation-build.h"

/* ---- workloads and rules over assets ---- */

/* Assets that share a value: each is tied to the first, which says as much as tying all. */
typedef struct {
    WpPairs keys;
    GArray *firsts; /* of WpAssetId, by number of the key - 1 */
} Sets;

static void
sets_init(Sets *sets)
{
    *sets = (Sets){.firsts = g_array_new(FALSE, FALSE, sizeof(WpAssetId))};
    wp_pairs_init(&sets->keys, 0);
}

static void
sets_clear(Sets *sets)
{
    wp_pairs_clear(&sets->keys);
    g_array_unref(sets->firsts);
}

/* Assets come in their order. @like gives what is the same for all. */
static void
tie_member(WpRelationBuild *build, Sets *sets, uint64_t key, WpAssetId asset, WpAssetRelation like)
{
    uint32_t number = wp_pairs_add(&sets->keys, key);

    if (number > sets->firsts->len) {
        g_array_append_val(sets->firsts, asset);
        return;
    }
    like.a = g_array_index(sets->firsts, WpAssetId, number - 1);
    like.b = asset;
    wp_relations_add(build, like);
}

/* Those that wait for a decision are planned last, not with the rest of their workload. */
void
wp_relations_find_workloads(WpRelationBuild *build)
{
    Sets sets;

    sets_init(&sets);
    for (WpAssetId asset = 1; asset <= build->inventory->n_assets; asset++) {
        WpStrId workload = wp_view_workload(build->view, asset);
        bool decides = build->assessment->disposition[asset] == WP_DISPOSITION_DECIDE;

        if (workload != WP_STR_NONE && wp_relations_is_planned(build, asset) &&
            !build->result->multi[asset] && !build->result->carried[asset] &&
            build->result->service_of[asset] == 0)
            tie_member(build, &sets, workload | (uint64_t)decides << 32, asset,
                       (WpAssetRelation){0, 0, WP_RELATION_TOGETHER, WP_FORCE_FIRM, WP_WHY_WORKLOAD,
                                         false, WP_BASIS_POINTS, 0, 0, 0});
    }
    sets_clear(&sets);
}

static void
tie_by(WpRelationBuild *build, Sets *sets, WpAssetId asset, WpRuleId id, const WpRule *rule)
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
    tie_member(build, sets, (uint64_t)id << 32 | column->ids[row], asset,
               (WpAssetRelation){0, 0, (uint8_t)rule->relation.relation,
                                 (uint8_t)rule->relation.force, WP_WHY_RULE, false, WP_BASIS_POINTS,
                                 0, id, 0});
}

static void
tie_with(WpRelationBuild *build, WpAssetId asset, WpRuleId id, const WpRule *rule)
{
    const WpColumn *column = build->view->columns[rule->relation.with];
    WpRowId row = wp_asset_row(build->inventory, asset);

    if (!wp_column_known(column, row))
        return;
    WpAssetId other = column->type == WP_TYPE_VM
                          ? wp_asset_of_vm(build->inventory, column->ids[row])
                          : column->ids[row];
    wp_relations_add(build, (WpAssetRelation){asset, other, (uint8_t)rule->relation.relation,
                                              (uint8_t)rule->relation.force, WP_WHY_RULE, false,
                                              WP_BASIS_POINTS, 0, id, 0});
}

void
wp_relations_find_by_rules(WpRelationBuild *build)
{
    const WpRuleSet *rules = build->assessment->rules;
    Sets sets;

    sets_init(&sets);
    for (WpAssetId asset = 1; asset <= build->inventory->n_assets; asset++)
        for (uint32_t i = build->assessment->finding_first[asset];
             i < build->assessment->finding_first[asset + 1]; i++) {
            WpRuleId id = build->assessment->findings[i];
            const WpRule *rule = wp_ruleset_rule(rules, id);

            if (rule->relation.relation == WP_RELATION_NONE ||
                !wp_relations_is_planned(build, asset))
                continue;
            if (rule->relation.with != WP_FIELD_NONE)
                tie_with(build, asset, id, rule);
            else if (rule->relation.by != WP_FIELD_NONE)
                tie_by(build, &sets, asset, id, rule);
        }
    sets_clear(&sets);
}
