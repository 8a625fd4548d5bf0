#include "rules/compile/compile.h"

#include <string.h>

/* A rule set once it stands; compile/packs.c makes it. */

static void
compiled_rule_free(void *data)
{
    WpCompiledRule *rule = data;

    wp_cel_program_free(rule->when);
    wp_cel_program_free(rule->count);
    for (uint32_t i = 0; i < rule->n_pieces; i++)
        wp_cel_program_free(rule->pieces[i].program);
    for (uint32_t i = 0; i < rule->n_sets; i++)
        wp_cel_program_free(rule->sets[i].program);
    g_free(rule);
}

static void
compiled_pack_free(void *data)
{
    WpCompiledPack *pack = data;

    for (WpApplies applies = 0; applies < WP_N_APPLIES; applies++)
        wp_cel_env_free(pack->envs[applies]);
    g_ptr_array_unref(pack->tables);
    g_free(pack);
}

WpRuleSet *
wp_ruleset_new_empty(void)
{
    WpRuleSet *set = g_new0(WpRuleSet, 1);

    set->arena = wp_arena_new();
    set->schema = wp_cel_model_schema();
    set->texts = wp_str_pool_new();
    set->rules = g_ptr_array_new_with_free_func(compiled_rule_free);
    set->rule_ids = g_hash_table_new(g_str_hash, g_str_equal);
    set->packs = g_ptr_array_new_with_free_func(compiled_pack_free);
    set->targets = g_array_new(FALSE, TRUE, sizeof(WpTarget));
    set->queries = g_array_new(FALSE, TRUE, sizeof(WpQuery));
    set->tables = g_ptr_array_new();
    return set;
}

void
wp_ruleset_free(WpRuleSet *set)
{
    if (!set)
        return;
    g_ptr_array_unref(set->rules);
    g_hash_table_unref(set->rule_ids);
    g_ptr_array_unref(set->packs);
    g_array_unref(set->targets);
    g_array_unref(set->queries);
    g_ptr_array_unref(set->tables);
    wp_deriver_free(set->deriver);
    wp_cel_schema_free(set->schema);
    wp_str_pool_free(set->texts);
    wp_arena_free(set->arena);
    g_free(set);
}

/* ---- what stands in it ---- */

static const WpCompiledRule *
compiled(const WpRuleSet *rules, WpRuleId id)
{
    g_assert(id != WP_NONE && id <= rules->rules->len);
    return g_ptr_array_index(rules->rules, id - 1);
}

uint32_t
wp_ruleset_n_rules(const WpRuleSet *rules)
{
    return rules->rules->len;
}

const WpRule *
wp_ruleset_rule(const WpRuleSet *rules, WpRuleId id)
{
    return &compiled(rules, id)->rule;
}

WpRuleId
wp_ruleset_find(const WpRuleSet *rules, const char *id)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(rules->rule_ids, id));
}

uint32_t
wp_ruleset_n_packs(const WpRuleSet *rules)
{
    return rules->packs->len;
}

const WpPack *
wp_ruleset_pack(const WpRuleSet *rules, WpPackId id)
{
    g_assert(id != WP_NONE && id <= rules->packs->len);
    return &((const WpCompiledPack *)g_ptr_array_index(rules->packs, id - 1))->pack;
}

uint32_t
wp_ruleset_n_targets(const WpRuleSet *rules)
{
    return rules->targets->len;
}

const WpTarget *
wp_ruleset_target(const WpRuleSet *rules, WpTargetId id)
{
    g_assert(id != WP_NONE && id <= rules->targets->len);
    return &g_array_index(rules->targets, WpTarget, id - 1);
}

WpTargetId
wp_ruleset_rule_target(const WpRuleSet *rules, WpRuleId id)
{
    return wp_ruleset_pack(rules, compiled(rules, id)->rule.pack)->target;
}

bool
wp_ruleset_makes_finding(const WpRuleSet *rules, WpRuleId id)
{
    return compiled(rules, id)->n_pieces > 0;
}

const WpDeriver *
wp_ruleset_deriver(const WpRuleSet *rules)
{
    return rules->deriver;
}

/* ---- what rules read and set ---- */

uint32_t
wp_ref_fields(const WpRuleSet *set, const WpCelFieldRef *ref, WpField out[2])
{
    uint32_t n = 0;

    if (ref->field < 0)
        return 0;
    if (ref->record < WP_N_KINDS) {
        WpField field = wp_kind_first_field((WpKind)ref->record) + (WpField)ref->field;

        if (field < wp_kind_end_field((WpKind)ref->record))
            out[n++] = field;
        return n;
    }
    if (ref->record != WP_CEL_RECORD_ASSET)
        return 0;
    const char *name = wp_cel_schema_field(set->schema, ref->record, (uint32_t)ref->field)->name;

    for (WpKind kind = WP_KIND_VM; kind <= WP_KIND_DB; kind++) {
        WpField field = wp_field_find(kind, name);

        if (field != WP_FIELD_NONE)
            out[n++] = field;
    }
    return n;
}

uint32_t
wp_ruleset_n_reads(const WpRuleSet *rules, WpRuleId id)
{
    return wp_cel_program_n_fields(compiled(rules, id)->when);
}

const char *
wp_ruleset_read(const WpRuleSet *rules, WpRuleId id, uint32_t index)
{
    return wp_cel_program_field(compiled(rules, id)->when, index)->path;
}

WpField
wp_ruleset_read_field(const WpRuleSet *rules, WpRuleId id, uint32_t index)
{
    const WpCelFieldRef *ref = wp_cel_program_field(compiled(rules, id)->when, index);
    WpField fields[2];

    return wp_ref_fields(rules, ref, fields) > 0 ? fields[0] : WP_FIELD_NONE;
}

uint32_t
wp_ruleset_n_sets(const WpRuleSet *rules, WpRuleId id)
{
    return compiled(rules, id)->n_sets;
}

const char *
wp_ruleset_set_name(const WpRuleSet *rules, WpRuleId id, uint32_t index)
{
    const WpCompiledRule *rule = compiled(rules, id);

    g_assert(index < rule->n_sets);
    return wp_set_name(rule->sets[index].field);
}
