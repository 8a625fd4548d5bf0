#include "rules/compile/compile.h"

#include "planner/base/sha256.h"
#include "planner/base/suggest.h"

#include <string.h>

/* Packs in, a rule set out: each pack's head, parameters and tables, then its rules, then what
 * goes across packs. */

const char *
wp_applies_root(WpApplies applies)
{
    if (applies == WP_APPLIES_ASSET)
        return "asset";
    WpKind kind = wp_applies_kind(applies);

    return kind == WP_KIND_NONE ? wp_applies_name(applies) : wp_kind_name(kind);
}

WpCelEnv *
wp_pack_make_env(const WpRuleSet *set, const WpCompiledPack *pack, WpApplies applies)
{
    WpCelEnv *env = wp_cel_env_new(set->schema);

    if (applies != WP_N_APPLIES)
        wp_cel_env_set_root(env, wp_applies_root(applies),
                            applies == WP_APPLIES_ASSET ? WP_CEL_RECORD_ASSET
                                                        : wp_applies_kind(applies));
    wp_cel_env_add_variable(env, "as_of", wp_cel_type(WP_CEL_TIMESTAMP), WP_CEL_UNIT_FREE);
    for (uint32_t i = 0; pack && i < pack->n_parameters; i++) {
        const WpPackParameter *parameter = &pack->parameters[i];

        if (parameter->value.kind == WP_CEL_ANY)
            wp_cel_env_add_variable(env, parameter->name, wp_cel_type(WP_CEL_ANY),
                                    WP_CEL_UNIT_FREE);
        else
            wp_cel_env_add_constant(env, parameter->name, &parameter->value, parameter->unit);
    }
    for (guint i = 0; pack && i < pack->tables->len; i++) {
        const WpRuleTable *table = g_ptr_array_index(pack->tables, i);

        wp_cel_env_add_table(env, table->name, table->record, table->key);
    }
    return env;
}

const WpCelEnv *
wp_pack_env(WpRuleSet *set, WpCompiledPack *pack, WpApplies applies)
{
    if (applies != WP_APPLIES_ASSET && wp_applies_kind(applies) == WP_KIND_NONE)
        return NULL;
    if (!pack->envs[applies])
        pack->envs[applies] = wp_pack_make_env(set, pack, applies);
    return pack->envs[applies];
}

/* ---- packs ---- */

static void
read_sum(WpRuleSet *set, WpCompiledPack *pack)
{
    char *sum = wp_arena_alloc(set->arena, WP_SHA256_HEX);
    size_t size;
    const char *text = wp_source_text(wp_document_source(pack->document), &size);

    wp_sha256_of(text, size, sum);
    pack->pack.sha256 = sum;
}

/* The head of a pack; a name of its own where the head is faulty, so that its rules can be
 * checked all the same. */
static void
read_head(WpRuleSet *set, WpCompiledPack *pack, WpDiagList *diags)
{
    const WpNode *head = wp_node_get(pack->root, "pack");
    const WpShape *shape = &wp_pack_head_shape;

    if (!head || !wp_shape_check(shape, pack->document, head, NULL)) {
        pack->pack.id = wp_node_get(head, "id") ? wp_node_get(head, "id")->text : "";
        return;
    }
    const char *target = wp_shape_get_text(shape, head, "target");

    pack->pack.id = wp_shape_get_text(shape, head, "id");
    pack->pack.version = wp_shape_get_text(shape, head, "version");
    pack->pack.title = wp_shape_get_text(shape, head, "title");
    pack->strategy = (WpStrategy)wp_shape_get_choice(shape, head, "strategy");
    if (target && strcmp(target, "none") != 0)
        pack->target_name = target;
    for (guint i = 0; i + 1 < set->packs->len; i++) {
        const WpCompiledPack *other = g_ptr_array_index(set->packs, i);

        if (strcmp(other->pack.id, pack->pack.id) == 0)
            wp_node_diag(wp_node_get(head, "id"), diags, WP_DIAG_RULE_FAULT,
                         "two packs have the id '%s': the other is %s", pack->pack.id,
                         wp_source_name(wp_document_source(other->document)));
    }
}

/* The condition of a rule with other faults: so that one run tells all. */
static void
check_condition(Compiler *compiler, const WpNode *node)
{
    const WpNode *applies = wp_node_get(node, "applies"), *when = wp_node_get(node, "when");

    for (WpApplies i = 0; applies && when && i < WP_N_APPLIES; i++) {
        const WpCelEnv *env = strcmp(wp_applies_words[i], applies->text) == 0
                                  ? wp_pack_env(compiler->set, compiler->pack, i)
                                  : NULL;

        if (env && wp_shape_check(&wp_shape_condition, compiler->pack->document, when, NULL))
            wp_cel_program_free(wp_cel_compile_node(env, when, WP_CEL_BOOL, compiler->diags));
    }
}

static void
compile_rule(Compiler *compiler, const WpRuleSources *sources, const WpNode *node)
{
    const WpNode *when = wp_node_get(node, "when");
    const WpNode *cases = wp_node_get(node, "cases");
    const WpDocument *document = compiler->pack->document;

    if (node->kind == WP_NODE_MAP && !when && !cases) {
        wp_node_diag(node, compiler->diags, WP_DIAG_MISSING_KEY, "key 'when' is missing in a rule");
        wp_diag_hint(compiler->diags, "when: the condition, in CEL; or cases: a decision table");
        return;
    }
    if (when && cases) {
        wp_node_diag_key(cases, compiler->diags, WP_DIAG_RULE_FAULT,
                         "a rule has either 'when' or 'cases'");
        return;
    }
    if (!wp_shape_check(&wp_pack_rule_shape, document, node, NULL)) {
        check_condition(compiler, node); /* the rest was told when the whole pack was checked */
        return;
    }
    if (cases)
        wp_cases_compile(compiler, sources, node);
    else
        wp_rule_compile(compiler, node, NULL);
}

static void
compile_pack(WpRuleSet *set, const WpDocument *document, const WpRuleSources *sources,
             WpDiagList *diags)
{
    WpCompiledPack *pack = g_new0(WpCompiledPack, 1);
    const WpNode *list = wp_node_get(wp_document_root(document), "rules");
    Compiler compiler = {.set = set, .pack = pack, .diags = diags};

    pack->document = document;
    pack->root = wp_document_root(document);
    pack->tables = g_ptr_array_new();
    pack->pack.first_rule = set->rules->len + 1;
    pack->pack.id = "";
    g_ptr_array_add(set->packs, pack);
    wp_shape_check(wp_pack_shape(), document, NULL, diags);
    read_sum(set, pack);
    read_head(set, pack, diags);
    wp_pack_read_parameters(set, pack, sources, diags);
    wp_pack_read_tables(set, pack, sources, diags);
    wp_pack_read_queries(set, pack, diags);
    if (list && list->kind == WP_NODE_LIST)
        for (const WpNode *node = list->first; node; node = node->next)
            compile_rule(&compiler, sources, node);
    pack->pack.n_rules = set->rules->len + 1 - pack->pack.first_rule;
}

static void
resolve_rules(WpRuleSet *set, WpDiagList *diags)
{
    for (guint i = 0; i < set->rules->len; i++) {
        WpCompiledRule *rule = g_ptr_array_index(set->rules, i);
        Compiler compiler = {set, g_ptr_array_index(set->packs, rule->rule.pack - 1), diags, true};

        wp_rule_resolve(&compiler, rule);
    }
}

/* Remediations that wait for each other would never begin. */
static void
check_waits(WpRuleSet *set, WpDiagList *diags)
{
    guint n = set->rules->len;
    g_autofree guint *depth = g_new0(guint, n + 1);

    for (guint round = 0; round <= n; round++) {
        for (guint i = 0; i < n; i++) {
            const WpCompiledRule *rule = g_ptr_array_index(set->rules, i);
            const WpRemediation *remediation = &rule->rule.remediation;
            guint before = depth[i];

            for (uint32_t j = 0; j < remediation->n_after; j++)
                depth[i] = MAX(depth[i], depth[remediation->after[j] - 1] + 1);
            if (depth[i] <= n || depth[i] == before)
                continue;
            wp_node_diag(wp_node_get(wp_node_get(rule->node, "remediation"), "after"), diags,
                         WP_DIAG_RULE_CYCLE,
                         "the remediation of '%s' waits, over others, for itself", rule->rule.id);
            return;
        }
    }
}

/* ---- targets ---- */

static WpTargetId
find_target(const WpRuleSet *set, const char *name)
{
    for (guint i = 0; i < set->targets->len; i++)
        if (strcmp(g_array_index(set->targets, WpTarget, i).name, name) == 0)
            return i + 1;
    return WP_NONE;
}

/* What a pack says of its target, @pack's own rules included. */
static void
describe_target(const WpRuleSet *set, const WpCompiledPack *pack, WpTarget *target)
{
    const WpNode *kinds = wp_node_get(wp_node_get(pack->root, "pack"), "for");

    if (!target->title) {
        target->title = pack->pack.title;
        target->strategy = pack->strategy;
    }
    for (const WpNode *kind = kinds ? kinds->first : NULL; kind; kind = kind->next) {
        target->for_vms = target->for_vms || strcmp(kind->text, "vm") == 0;
        target->for_databases = target->for_databases || strcmp(kind->text, "database") == 0;
    }
    for (uint32_t i = 0; !kinds && i < pack->pack.n_rules; i++) {
        const WpCompiledRule *rule = g_ptr_array_index(set->rules, pack->pack.first_rule - 1 + i);

        target->for_vms = target->for_vms || rule->rule.applies == WP_APPLIES_VM;
        target->for_databases = target->for_databases || rule->rule.applies == WP_APPLIES_DATABASE;
    }
}

/* A target of the settings that no pack has, where the settings say it themselves. */
static void
report_target(const WpRuleSet *set, const WpRuleSources *sources, const char *name,
              WpDiagList *diags)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const WpNode *node = sources->targets_node ? sources->targets_node->first : NULL;

    while (node && strcmp(node->text, name) != 0)
        node = node->next;
    if (!node)
        return;
    for (guint i = 0; i < set->packs->len; i++) {
        const WpCompiledPack *pack = g_ptr_array_index(set->packs, i);

        if (pack->target_name)
            g_ptr_array_add(names, (char *)pack->target_name);
    }
    const char *near = wp_suggest(name, (const char *const *)names->pdata, names->len);

    wp_node_diag(node, diags, WP_DIAG_WRONG_VALUE, "no pack in use judges the target '%s'", name);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
}

static void
add_targets(WpRuleSet *set, const WpRuleSources *sources, WpDiagList *diags)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (size_t i = 0; sources->targets && sources->targets[i]; i++)
        g_ptr_array_add(names, (char *)sources->targets[i]);
    for (guint i = 0; !sources->targets && i < set->packs->len; i++) {
        const WpCompiledPack *pack = g_ptr_array_index(set->packs, i);

        if (pack->target_name)
            g_ptr_array_add(names, (char *)pack->target_name);
    }
    for (guint i = 0; i < names->len; i++) {
        WpTarget target = {.name = g_ptr_array_index(names, i)};
        bool is_known = false;

        if (find_target(set, target.name) != WP_NONE)
            continue;
        for (guint j = 0; j < set->packs->len; j++) {
            const WpCompiledPack *pack = g_ptr_array_index(set->packs, j);

            if (!pack->target_name || strcmp(pack->target_name, target.name) != 0)
                continue;
            is_known = true;
            describe_target(set, pack, &target);
        }
        if (!is_known) {
            report_target(set, sources, target.name, diags);
            continue;
        }
        target.name = wp_arena_strdup(set->arena, target.name);
        g_array_append_val(set->targets, target);
    }
    for (guint i = 0; i < set->packs->len; i++) {
        WpCompiledPack *pack = g_ptr_array_index(set->packs, i);

        pack->pack.target = pack->target_name ? find_target(set, pack->target_name) : WP_NONE;
        pack->pack.in_use = !pack->target_name || pack->pack.target != WP_NONE;
    }
}

WpRuleSet *
wp_ruleset_compile(const WpRuleSources *sources, WpDiagList *diags)
{
    g_autoptr(WpRuleSet) set = wp_ruleset_new_empty();
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    for (size_t i = 0; i < sources->n_packs; i++)
        compile_pack(set, sources->packs[i], sources, diags);
    resolve_rules(set, diags);
    check_waits(set, diags);
    wp_ruleset_check_overrides(set, sources, diags);
    add_targets(set, sources, diags);
    wp_ruleset_sort(set, diags);
    set->deriver = wp_deriver_new(sources->catalogues, sources->n_catalogues, diags);
    if (wp_diag_list_count(diags, WP_SEVERITY_ERROR) != n_errors)
        return NULL;
    return g_steal_pointer(&set);
}
