#include "planner/plan/relation-build.h"

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
tie_members(WpRelationBuild *build, GArray *members, WpAssetRelation like, bool by_rule)
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
        wp_relations_add(build, like);
    }
}

/* Those that wait for a decision are planned last, not with the rest of their workload. */
void
wp_relations_find_workloads(WpRelationBuild *build)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));

    for (WpAssetId asset = 1; asset <= build->inventory->n_assets; asset++) {
        WpStrId workload = wp_relations_workload(build, asset);
        bool decides = build->assessment->disposition[asset] == WP_DISPOSITION_DECIDE;
        Member member = {workload | (uint64_t)decides << 32, asset};

        if (workload != WP_STR_NONE && wp_relations_is_planned(build, asset) &&
            !build->result->multi[asset] && !build->result->carried[asset] &&
            build->result->service_of[asset] == 0)
            g_array_append_val(members, member);
    }
    tie_members(build, members,
                (WpAssetRelation){0, 0, WP_RELATION_TOGETHER, WP_FORCE_FIRM, WP_WHY_WORKLOAD, false,
                                  WP_BASIS_POINTS, 0, 0, 0},
                false);
}

static void
add_rule_members(const WpRelationBuild *build, WpAssetId asset, WpRuleId id, const WpRule *rule,
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
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));
    const WpRuleSet *rules = build->assessment->rules;

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
                add_rule_members(build, asset, id, rule, members);
        }
    tie_members(build, members,
                (WpAssetRelation){0, 0, WP_RELATION_NONE, WP_FORCE_SOFT, WP_WHY_RULE, false,
                                  WP_BASIS_POINTS, 0, 0, 0},
                true);
}
