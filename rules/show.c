#include "rules/compile/compiled.h"

#include <string.h>

/* Rules as text, for `waveplan rules list` and `show`. */

static const WpCompiledRule *
compiled(const WpRuleSet *rules, WpRuleId id)
{
    g_assert(id != WP_NONE && id <= rules->rules->len);
    return g_ptr_array_index(rules->rules, id - 1);
}

char *
wp_ruleset_list(const WpRuleSet *rules)
{
    GString *out = g_string_new(NULL);
    int width = 0;

    for (guint i = 0; i < rules->rules->len; i++)
        width = MAX(width, (int)strlen(compiled(rules, i + 1)->rule.id));
    for (guint i = 0; i < rules->rules->len; i++) {
        const WpRule *rule = &compiled(rules, i + 1)->rule;

        g_string_append_printf(
            out, "%-*s  %-11s  %-11s  %-10s  %s\n", width, rule->id, wp_applies_name(rule->applies),
            wp_rule_severity_name(rule->severity),
            rule->sets_readiness ? wp_readiness_name(rule->readiness) : "-", rule->title);
    }
    return g_string_free(out, FALSE);
}

static void append_line(GString *out, const char *name, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void
append_line(GString *out, const char *name, const char *format, ...)
{
    va_list args;

    g_string_append_printf(out, "%-12s ", name);
    va_start(args, format);
    g_string_append_vprintf(out, format, args);
    va_end(args);
    g_string_append_c(out, '\n');
}

/* The text of a node under @key, lines after the first indented. */
static void
append_node(GString *out, const WpCompiledRule *rule, const char *key)
{
    const WpNode *node = wp_node_get(rule->node, key);

    if (!node)
        return;
    g_auto(GStrv) lines = g_strsplit(node->text, "\n", -1);

    for (guint i = 0; lines[i]; i++)
        if (i == 0 || lines[i][0] != '\0')
            append_line(out, i == 0 ? key : "", "%s", lines[i]);
}

static void
append_effects(GString *out, const WpRuleSet *rules, WpRuleId id)
{
    const WpCompiledRule *rule = compiled(rules, id);
    const WpRule *r = &rule->rule;

    for (uint32_t i = 0; i < rule->n_sets; i++) {
        const WpNode *node =
            wp_node_get(wp_node_get(rule->node, "set"), wp_set_name(rule->sets[i].field));
        const WpNode *expression = wp_node_get(node, "expr");

        append_line(out, "set", "%s: %s", wp_set_name(rule->sets[i].field),
                    expression ? expression->text : node->text);
    }
    if (r->relation.relation != WP_RELATION_NONE) {
        WpField field = r->relation.by != WP_FIELD_NONE ? r->relation.by : r->relation.with;

        append_line(out, wp_relation_name(r->relation.relation), "%s%s%s",
                    wp_force_name(r->relation.force),
                    field == WP_FIELD_NONE            ? ""
                    : r->relation.by != WP_FIELD_NONE ? ", by "
                                                      : ", with ",
                    field == WP_FIELD_NONE ? "" : wp_field_info(field)->name);
    }
    if (r->service_role)
        append_line(out, "service", "%s: %s", r->service_role,
                    wp_service_plan_name(r->service_plan));
    if (r->disposition != WP_DISPOSITION_NONE)
        append_line(out, "disposition", "%s%s", wp_disposition_name(r->disposition),
                    r->decided ? ", decided" : "");
    for (WpMethod method = 0; method < WP_N_METHODS; method++)
        if (r->blocks_methods >> method & 1)
            append_line(out, "blocks", "%s", wp_method_name(method));
    if (r->class_name)
        append_line(out, "class", "%s", r->class_name);
}

/* Which query tells what the rule reads. */
static void
append_evidence(GString *out, const WpRuleSet *rules, WpRuleId id)
{
    for (uint32_t i = 0; i < wp_ruleset_n_queries(rules); i++) {
        const WpQuery *one = wp_ruleset_query(rules, i);
        g_autoptr(GString) fields = g_string_new(NULL);

        for (uint32_t j = 0; j < wp_ruleset_n_reads(rules, id); j++) {
            WpField field = wp_ruleset_read_field(rules, id, j);

            if (wp_ruleset_queries_of(rules, id, field) >> i & 1)
                g_string_append_printf(fields, "%s%s", fields->len > 0 ? ", " : "",
                                       wp_field_info(field)->name);
        }
        if (fields->len == 0)
            continue;
        append_line(out, "evidence", "query %s gives %s ('waveplan rules query %s' prints it)",
                    one->name, fields->str, one->name);
        append_line(out, "", "%s", one->run);
    }
}

static void
append_remediation(GString *out, const WpRemediation *remediation)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!remediation->activity)
        return;
    wp_append_scaled(text, remediation->hours, 100, 2);
    g_string_append_printf(text, " h per %s by %s, due %s", wp_per_name(remediation->per),
                           remediation->role, wp_due_name(remediation->due));
    if (remediation->lead_days > 0)
        g_string_append_printf(text, ", %d working days ahead", remediation->lead_days);
    append_line(out, "remediation", "%s", remediation->summary);
    append_line(out, "", "%s: %s", remediation->action, text->str);
}

/* What it means that the rule holds, in a sentence or two. */
static void
append_meaning(GString *out, const WpRuleSet *rules, WpRuleId id)
{
    const WpCompiledRule *rule = compiled(rules, id);
    const WpCompiledPack *pack = g_ptr_array_index(rules->packs, rule->rule.pack - 1);
    const WpRule *r = &rule->rule;
    const char *kind = wp_applies_name(r->applies);
    g_autofree char *target = pack->target_name ? g_strdup_printf("for %s", pack->target_name)
                                                : g_strdup("for any target");

    if (r->sets_readiness)
        append_line(out, "means", "where it holds, the %s is %s %s", kind,
                    r->readiness == WP_READINESS_NOT_READY ? "not ready" : "ready with conditions",
                    target);
    else
        append_line(out, "means", "where it holds, the readiness of the %s stays as it is", kind);
    if (wp_ruleset_makes_finding(rules, id))
        append_line(out, "", "there is a finding (%s, %s) with the message below",
                    wp_rule_severity_name(r->severity), r->category);
    else
        append_line(out, "", "there is no finding: the rule only acts");
    append_line(out, "", "where what decides it is missing, it is undecided: %s",
                r->undecided == WP_READINESS_READY     ? "that lowers confidence, and nothing else"
                : r->undecided == WP_READINESS_UNKNOWN ? "readiness is unknown"
                                                       : "ready with conditions at best");
}

static void
append_parameter(GString *out, const WpCompiledPack *pack, const WpPackParameter *parameter)
{
    const char *name = strchr(parameter->name, '.') + 1;
    const WpNode *node = wp_node_get(wp_node_get(pack->root, "parameters"), name);
    const WpNode *unit = wp_node_get(node, "unit"), *meaning = wp_node_get(node, "meaning");
    const WpNode *source = wp_node_get(node, "source"), *date = wp_node_get(node, "date");
    g_autoptr(GString) value = g_string_new(NULL);

    wp_cel_value_append_plain(value, &parameter->value);
    append_line(out, "parameter", "%s = %s%s%s%s%s", parameter->name, value->str, unit ? " " : "",
                unit ? unit->text : "", meaning ? ": " : "", meaning ? meaning->text : "");
    if (source)
        append_line(out, "", "from %s%s%s", source->text, date ? ", " : "", date ? date->text : "");
    append_line(out, "", "settings replace it: rules: {parameters: {%s.%s: ...}}", pack->pack.id,
                name);
}

/* The parameters that its condition and message name, with their values in force. */
static void
append_parameters(GString *out, const WpCompiledPack *pack, const WpCompiledRule *rule)
{
    for (uint32_t i = 0; i < pack->n_parameters; i++) {
        const WpPackParameter *parameter = &pack->parameters[i];
        bool is_read = false;

        for (uint32_t k = 0; k <= rule->n_pieces; k++) {
            const WpCelProgram *program = k > 0 ? rule->pieces[k - 1].program : rule->when;

            for (uint32_t n = 0; program && n < wp_cel_program_n_names(program); n++)
                is_read = is_read || strcmp(wp_cel_program_name(program, n), parameter->name) == 0;
        }
        if (is_read)
            append_parameter(out, pack, parameter);
    }
}

char *
wp_ruleset_show(const WpRuleSet *rules, WpRuleId id)
{
    const WpCompiledRule *rule = compiled(rules, id);
    const WpCompiledPack *pack = g_ptr_array_index(rules->packs, rule->rule.pack - 1);
    const WpRule *r = &rule->rule;
    GString *out = g_string_new(NULL);
    g_autoptr(GString) code = g_string_new(NULL);

    append_line(out, "rule", "%s", r->id);
    append_line(out, "title", "%s", r->title);
    append_line(out, "pack", "%s %s, %s:%u", pack->pack.id, pack->pack.version, r->loc.file,
                r->loc.line);
    append_line(out, "target", "%s", pack->target_name ? pack->target_name : "all");
    append_line(out, "applies", "%s, from stage %s", wp_applies_name(r->applies),
                wp_stage_name(r->stage));
    append_line(out, "severity", "%s, %s", wp_rule_severity_name(r->severity), r->category);
    append_line(out, "readiness", "%s%s%s",
                r->sets_readiness ? wp_readiness_name(r->readiness) : "none",
                r->undecided == WP_READINESS_READY ? "" : "; undecided: ",
                r->undecided == WP_READINESS_READY ? "" : wp_readiness_name(r->undecided));
    append_meaning(out, rules, id);
    append_node(out, rule, "when");
    append_parameters(out, pack, rule);
    for (uint32_t i = 0; i < wp_ruleset_n_reads(rules, id); i++)
        append_line(out, i == 0 ? "reads" : "", "%s", wp_ruleset_read(rules, id, i));
    append_evidence(out, rules, id);
    append_node(out, rule, "message");
    append_effects(out, rules, id);
    append_remediation(out, &r->remediation);
    for (uint32_t i = 0; r->links[i]; i++)
        append_line(out, i == 0 ? "links" : "", "%s", r->links[i]);
    wp_cel_program_dump(rule->when, code);
    g_auto(GStrv) lines = g_strsplit(code->str, "\n", -1);

    for (guint i = 0; lines[i]; i++)
        if (lines[i][0] != '\0')
            append_line(out, i == 0 ? "code" : "", "%s", lines[i]);
    return g_string_free(out, FALSE);
}
