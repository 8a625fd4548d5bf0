#include "rules/compile/compile.h"

#include "planner/base/suggest.h"

#include <string.h>

/* One rule of a pack: its words, its expressions, and whether they go together. */

#define RULE (&wp_pack_rule_shape)

static void fault(Compiler *c, const WpNode *node, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
fault(Compiler *c, const WpNode *node, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_node_diag(node, c->diags, WP_DIAG_RULE_FAULT, "%s", message);
    c->good = false;
}

static bool
is_asset_kind(WpApplies applies)
{
    return applies == WP_APPLIES_VM || applies == WP_APPLIES_DATABASE ||
           applies == WP_APPLIES_ASSET;
}

/* "own.disk.too-large": the pack's id, a dot, and small words. */
static void
check_id(Compiler *c, const WpCompiledRule *rule, const WpNode *node)
{
    const char *pack = c->pack->pack.id;
    const char *id = rule->rule.id;
    size_t size = strlen(pack);
    gpointer old = g_hash_table_lookup(c->set->rule_ids, id);

    if (strncmp(id, pack, size) != 0 || id[size] != '.' || id[size + 1] == '\0')
        fault(c, node, "the id of a rule of this pack begins with '%s.'", pack);
    else if (strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-") != strlen(id))
        fault(c, node, "an id has small letters, digits, '-' and '.' only");
    else if (old) {
        const WpCompiledRule *other = g_ptr_array_index(c->set->rules, GPOINTER_TO_UINT(old) - 1);

        fault(c, node, "two rules have the id '%s': the other is at %s:%u", id,
              other->rule.loc.file, other->rule.loc.line);
    }
}

static uint8_t
read_methods(const WpNode *node)
{
    uint8_t methods = 0;
    WpMethod method;

    for (const WpNode *item = node ? node->first : NULL; item; item = item->next)
        if (wp_method_find(item->text, &method))
            methods |= (uint8_t)(1u << method);
    return methods;
}

static const char *const *
read_links(Compiler *c, const WpNode *node)
{
    uint32_t n = 0;
    const char **links =
        wp_arena_alloc(c->set->arena, ((node ? node->n_children : 0) + 1) * sizeof *links);

    for (const WpNode *item = node ? node->first : NULL; item; item = item->next)
        links[n++] = item->text;
    return links;
}

static void
read_remediation(Compiler *c, WpCompiledRule *rule, const WpNode *node)
{
    const WpShape *shape = &wp_pack_remediation_shape;
    WpRemediation *out = &rule->rule.remediation;

    if (!node)
        return;
    int64_t lead_us = wp_shape_get_int(shape, node, "lead_time");
    int64_t downtime_us = wp_shape_get_int(shape, node, "downtime");
    int64_t thousandths = wp_shape_get_int(shape, node, "hours");

    out->activity = wp_shape_get_text(shape, node, "activity");
    out->action = wp_shape_get_text(shape, node, "action");
    out->summary = wp_shape_get_text(shape, node, "summary");
    out->role = wp_shape_get_text(shape, node, "role");
    out->per = (WpPer)wp_shape_get_choice(shape, node, "per");
    out->due = (WpDue)wp_shape_get_choice(shape, node, "due");
    if (!out->summary)
        out->summary = rule->rule.title;
    if (thousandths < 0)
        fault(c, wp_node_get(node, "hours"), "hours cannot be negative");
    else
        out->hours = (thousandths + 5) / 10;
    if (downtime_us != INT64_MIN)
        out->downtime_us = downtime_us;
    if (lead_us != INT64_MIN)
        out->lead_days = (int32_t)MIN((lead_us + WP_US_PER_DAY - 1) / WP_US_PER_DAY, G_MAXINT32);
}

/* A field of what the rule judges, by name; "vm.ha_group" and "ha_group" are the same. */
static WpField
find_field(Compiler *c, WpApplies applies, const WpNode *node)
{
    WpKind kind = applies == WP_APPLIES_ASSET ? WP_KIND_VM : wp_applies_kind(applies);
    const char *name = node->text;
    const char *root = wp_applies_root(applies);

    if (g_str_has_prefix(name, root) && name[strlen(root)] == '.')
        name += strlen(root) + 1;
    WpField field = wp_field_find(kind, name);

    if (field != WP_FIELD_NONE && applies == WP_APPLIES_ASSET &&
        wp_field_find(WP_KIND_DB, name) == WP_FIELD_NONE) {
        fault(c, node, "databases have no field '%s', and this rule judges them too", name);
        return WP_FIELD_NONE;
    }
    if (field == WP_FIELD_NONE) {
        const char *near = wp_field_suggest(kind, name);

        fault(c, node, "%s has no field '%s'", root, name);
        if (near)
            wp_diag_hint(c->diags, "did you mean '%s'?", near);
    }
    return field;
}

static void
read_relation_fields(Compiler *c, WpCompiledRule *rule, const WpNode *node)
{
    WpRuleRelation *out = &rule->rule.relation;
    const WpNode *by = wp_node_get(node, "by");
    const WpNode *with = wp_node_get(node, "with");
    bool symmetric = out->relation == WP_RELATION_TOGETHER || out->relation == WP_RELATION_APART;

    if (rule->rule.applies == WP_APPLIES_DEPENDENCY) {
        if (by || with)
            fault(c, by ? by : with,
                  "a dependency relates its own two ends: neither 'by' nor 'with' is wanted");
        return;
    }
    if (!by == !with) {
        fault(c, node, "a relation of assets wants either 'by: FIELD' or 'with: REFERENCE'");
        return;
    }
    if (by && !symmetric) {
        fault(c, by, "'by' has no direction: '%s' wants 'with: REFERENCE'",
              wp_relation_name(out->relation));
        return;
    }
    WpField field = find_field(c, rule->rule.applies, by ? by : with);

    if (field == WP_FIELD_NONE)
        return;
    WpFieldType type = wp_field_info(field)->type;
    bool is_reference = type == WP_TYPE_VM || type == WP_TYPE_DB || type == WP_TYPE_ASSET;

    if (by && !is_reference && type != WP_TYPE_TEXT)
        fault(c, by, "'by' wants a text or a reference, '%s' is a %s", by->text,
              wp_field_type_name(type));
    if (with && !is_reference)
        fault(c, with, "'with' wants a reference to an asset, '%s' is a %s", with->text,
              wp_field_type_name(type));
    *(by ? &out->by : &out->with) = field;
}

static void
read_relation(Compiler *c, WpCompiledRule *rule, const WpNode *node)
{
    WpRuleRelation *out = &rule->rule.relation;

    out->by = out->with = WP_FIELD_NONE;
    for (WpRelation relation = WP_RELATION_TOGETHER; relation < WP_N_RELATIONS; relation++) {
        const WpNode *value = wp_node_get(node, wp_relation_words[relation]);

        if (!value)
            continue;
        if (out->relation != WP_RELATION_NONE) {
            fault(c, value, "a rule declares one relation; this one has '%s' already",
                  wp_relation_name(out->relation));
            return;
        }
        out->relation = relation;
        out->force = (WpForce)wp_shape_get_choice(&wp_pack_relation_shape, value, "force");
        read_relation_fields(c, rule, value);
    }
}

/* What only some kinds of things can have. */
static void
check_effects(Compiler *c, const WpCompiledRule *rule, const WpNode *node)
{
    static const char *const of_assets[] = {
        "readiness", "undecided", "blocks_method", "disposition", "decided", "set", "gap"};
    static const char *const relations[] = {"together", "needs", "before", "apart"};
    const WpRule *r = &rule->rule;
    bool is_asset = is_asset_kind(r->applies);
    bool is_dependency = r->applies == WP_APPLIES_DEPENDENCY;
    const WpNode *value;

    for (size_t i = 0; i < G_N_ELEMENTS(of_assets); i++)
        if (!is_asset && (value = wp_node_get(node, of_assets[i])))
            fault(c, value, "only rules of vm, database and asset have '%s'", of_assets[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(relations); i++)
        if (!is_asset && !is_dependency && (value = wp_node_get(node, relations[i])))
            fault(c, value, "only rules of assets and dependencies declare relations");
    if (!is_dependency && (value = wp_node_get(node, "class")))
        fault(c, value, "only rules of dependencies have a class");
    if (!is_asset && !is_dependency && (value = wp_node_get(node, "shared_service")))
        fault(c, value, "only assets and dependencies can be a shared service");
    if (r->decided && r->disposition == WP_DISPOSITION_NONE)
        fault(c, wp_node_get(node, "decided"), "'decided' wants a disposition");
    if (!wp_node_get(node, "message") && !r->sets_readiness && !r->undecided &&
        !r->relation.relation && !r->disposition && !r->blocks_methods && !r->class_name &&
        !r->service_role && !r->remediation.activity && !wp_node_get(node, "set"))
        fault(c, node, "the rule does nothing: it wants a message or an effect");
}

static void
read_words(Compiler *c, WpCompiledRule *rule, const WpNode *node)
{
    static const WpReadiness levels[] = {WP_READINESS_READY, WP_READINESS_CONDITIONS,
                                         WP_READINESS_NOT_READY};
    static const WpReadiness undecided[] = {WP_READINESS_READY, WP_READINESS_CONDITIONS,
                                            WP_READINESS_UNKNOWN};
    const WpNode *service = wp_node_get(node, "shared_service");
    WpRule *r = &rule->rule;

    r->readiness = levels[wp_shape_get_choice(RULE, node, "readiness")];
    r->sets_readiness = r->readiness != WP_READINESS_READY;
    r->undecided = undecided[wp_shape_get_choice(RULE, node, "undecided")];
    r->severity = (WpRuleSeverity)wp_shape_get_choice(RULE, node, "severity");
    r->category = wp_shape_get_text(RULE, node, "category");
    r->disposition = (WpDisposition)wp_shape_get_choice(RULE, node, "disposition");
    r->decided = wp_shape_get_bool(RULE, node, "decided");
    r->is_gap = wp_shape_get_bool(RULE, node, "gap");
    r->class_name = wp_shape_get_text(RULE, node, "class");
    r->blocks_methods = read_methods(wp_node_get(node, "blocks_method"));
    r->links = read_links(c, wp_node_get(node, "links"));
    if (service) {
        r->service_role = wp_shape_get_text(&wp_pack_service_shape, service, "role");
        r->service_plan =
            (WpServicePlan)(1 + wp_shape_get_choice(&wp_pack_service_shape, service, "plan"));
    }
    read_remediation(c, rule, wp_node_get(node, "remediation"));
    read_relation(c, rule, node);
}

/* {{count}}: as the rule says, else from the exists() of its condition. */
static void
compile_count(Compiler *c, WpCompiledRule *rule, const WpCelEnv *env, const WpNode *node)
{
    const WpNode *own = wp_node_get(node, "count");
    const WpNode *when = wp_node_get(node, "when");
    bool wanted = false;

    for (uint32_t i = 0; i < rule->n_pieces; i++)
        wanted = wanted || rule->pieces[i].is_count;
    if (own) {
        rule->count = wp_cel_compile_node(env, own, WP_CEL_INT, c->diags);
        c->good = c->good && rule->count;
        return;
    }
    g_autofree char *text = wp_count_expression(when->text, when->text_size);

    if (text) {
        size_t size = strlen(text);
        g_autoptr(WpDiagList) unheard = wp_diag_list_new();
        g_autoptr(WpSource) source = wp_source_new(rule->rule.id, g_strdup(text), size, unheard);

        /* A condition that binds names around its exists() cannot be cut: then nothing is counted.
         */
        rule->count = source ? wp_cel_compile(env, source, 0, size, WP_CEL_INT, unheard) : NULL;
    }
    if (wanted && !rule->count)
        fault(c, wp_node_get(node, "message"),
              "{{count}} wants an exists() in 'when' that stands by itself, or a key 'count'");
}

void
wp_rule_compile(Compiler *c, const WpNode *node, const char *case_name)
{
    WpCompiledRule *rule = g_new0(WpCompiledRule, 1);
    WpRule *r = &rule->rule;
    WpRuleId id = c->set->rules->len + 1;
    const WpNode *message = wp_node_get(node, "message");

    c->good = true;
    rule->document = c->pack->document;
    rule->node = node;
    rule->case_name = case_name ? wp_arena_strdup(c->set->arena, case_name) : NULL;
    r->id = wp_shape_get_text(RULE, node, "id");
    r->title = wp_shape_get_text(RULE, node, "title");
    r->pack = c->set->packs->len;
    r->loc = wp_node_loc(wp_node_get(node, "id"));
    r->applies = (WpApplies)wp_shape_get_choice(RULE, node, "applies");
    check_id(c, rule, wp_node_get(node, "id"));
    g_ptr_array_add(c->set->rules, rule);
    g_hash_table_insert(c->set->rule_ids, (char *)r->id, GUINT_TO_POINTER(id));

    const WpCelEnv *env = wp_pack_env(c->set, c->pack, r->applies);

    if (!env) {
        fault(c, wp_node_get(node, "applies"), "there are no fields of '%s' yet to judge",
              wp_applies_name(r->applies));
        return;
    }
    read_words(c, rule, node);
    check_effects(c, rule, node);
    rule->when = wp_cel_compile_node(env, wp_node_get(node, "when"), WP_CEL_BOOL, c->diags);
    if (message)
        wp_message_compile(c->set, rule, env, message, c->diags);
    if (rule->when)
        compile_count(c, rule, env, node);
    wp_rule_compile_sets(c, rule, env, wp_node_get(node, "set"));
}

/* The rules named in a list of a remediation. A rule of a pack that is not in use is no fault. */
static void
resolve(Compiler *c, const WpNode *list, const WpRuleId **out, uint32_t *out_n)
{
    WpRuleId *ids =
        wp_arena_alloc(c->set->arena, ((list ? list->n_children : 0) + 1) * sizeof *ids);

    *out = ids;
    for (const WpNode *item = list ? list->first : NULL; item; item = item->next) {
        WpRuleId id = wp_ruleset_find(c->set, item->text);
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        bool is_pack_used = false;

        if (id != WP_NONE) {
            ids[(*out_n)++] = id;
            continue;
        }
        for (guint i = 0; i < c->set->rules->len; i++) {
            const WpCompiledRule *rule = g_ptr_array_index(c->set->rules, i);
            const WpCompiledPack *pack = g_ptr_array_index(c->set->packs, rule->rule.pack - 1);
            size_t size = strlen(pack->pack.id);

            g_ptr_array_add(names, (char *)rule->rule.id);
            is_pack_used = is_pack_used || (strncmp(pack->pack.id, item->text, size) == 0 &&
                                            item->text[size] == '.');
        }
        const char *near = wp_suggest(item->text, (const char *const *)names->pdata, names->len);

        if (!near && !is_pack_used)
            continue;
        fault(c, item, "no rule has the id '%s'", item->text);
        if (near)
            wp_diag_hint(c->diags, "did you mean '%s'?", near);
    }
}

void
wp_rule_resolve(Compiler *c, WpCompiledRule *rule)
{
    const WpNode *node = wp_node_get(rule->node, "remediation");
    WpRemediation *remediation = &rule->rule.remediation;

    resolve(c, wp_node_get(node, "after"), &remediation->after, &remediation->n_after);
    resolve(c, wp_node_get(node, "replaces"), &remediation->replaces, &remediation->n_replaces);
}
