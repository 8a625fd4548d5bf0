#include "planner/report/explain-rules.h"

struct WpExplainRules {
    const WpReportInputs *inputs;
    WpExplainShared *shared;
    uint32_t *messages; /* by rule: the part of its messages + 1; 0: none yet */
    uint32_t bases;     /* the part of what all findings of a rule have */
    uint32_t undecided; /* the part of lists */
    GString *members;   /* of a shared line */
    GString *own;       /* findings of the asset's line */
};

WpExplainRules *
wp_explain_rules_new(const WpReportInputs *inputs, WpExplainShared *shared)
{
    WpExplainRules *rules = g_new0(WpExplainRules, 1);

    rules->inputs = inputs;
    rules->shared = shared;
    rules->messages = g_new0(uint32_t, (size_t)wp_ruleset_n_rules(inputs->assessment->rules) + 1);
    rules->bases = wp_explain_shared_part(shared);
    rules->undecided = wp_explain_shared_part(shared);
    rules->members = g_string_new(NULL);
    rules->own = g_string_new(NULL);
    return rules;
}

void
wp_explain_rules_free(WpExplainRules *rules)
{
    if (!rules)
        return;
    g_free(rules->messages);
    g_string_free(rules->members, TRUE);
    g_string_free(rules->own, TRUE);
    g_free(rules);
}

/* ---- findings ---- */

/* A line of what all findings of a rule have, with the message of some or (NULL) without. */
static void
write_shared_finding(WpExplainRules *rules, const WpRule *rule, const char *message)
{
    GString *out = rules->members;

    g_string_assign(out, "\"findings\":{");
    wp_append_json_text(out, rule->id);
    g_string_append(out, ":{");
    wp_explain_text(out, "severity", wp_rule_severity_name(rule->severity));
    if (message)
        wp_explain_text(out, "message", message);
    if (rule->remediation.summary)
        wp_explain_text(out, "remediation", rule->remediation.summary);
    g_string_append(out, "}}");
    wp_explain_share_write(rules->shared, out);
}

static void
share_finding(WpExplainRules *rules, WpAssetId asset, WpRuleId id)
{
    const WpAssessment *assessment = rules->inputs->assessment;
    const WpRule *rule = wp_ruleset_rule(assessment->rules, id);
    const char *message = wp_assessment_message(assessment, rules->inputs->assess.run,
                                                rules->inputs->view->inventory, asset, id);
    GString *own = rules->own;

    if (rules->messages[id] == 0)
        rules->messages[id] = wp_explain_shared_part(rules->shared) + 1;
    switch (
        wp_explain_share(rules->shared, rules->messages[id] - 1, message, strlen(message), false)) {
    case WP_SHARE_NEW:
        write_shared_finding(rules, rule, message);
        return;
    case WP_SHARE_OLD:
        return;
    case WP_SHARE_OWN:
        break;
    }
    if (wp_explain_share(rules->shared, rules->bases, &id, sizeof id, true) == WP_SHARE_NEW)
        write_shared_finding(rules, rule, NULL);
    if (own->len > 0)
        wp_append(own, ",", 1);
    wp_append_json_text(own, rule->id);
    wp_append(own, ":{", 2);
    wp_explain_text(own, "message", message);
    wp_append(own, "}", 1);
}

static void
share_findings(WpExplainRules *rules, WpAssetId asset, GString *out)
{
    const WpAssessment *assessment = rules->inputs->assessment;

    g_string_truncate(rules->own, 0);
    for (uint32_t i = assessment->finding_first[asset]; i < assessment->finding_first[asset + 1];
         i++)
        if (wp_ruleset_makes_finding(assessment->rules, assessment->findings[i]))
            share_finding(rules, asset, assessment->findings[i]);
    if (rules->own->len == 0)
        return;
    wp_explain_key(out, "findings");
    wp_append(out, "{", 1);
    wp_append(out, rules->own->str, rules->own->len);
    wp_append(out, "}", 1);
}

/* ---- undecided rules ---- */

/* RULE:[FIELD,..] */
static void
append_undecided(const WpAssessment *assessment, const WpUndecided *kind, GString *out)
{
    bool is_first = true;

    wp_append_json_text(out, wp_ruleset_rule(assessment->rules, kind->rule)->id);
    g_string_append(out, ":[");
    for (uint32_t read = 0; read < wp_ruleset_n_reads(assessment->rules, kind->rule); read++) {
        if (!(kind->missing >> MIN(read, 63) & 1))
            continue;
        if (!is_first)
            g_string_append_c(out, ',');
        wp_append_json_text(out, wp_ruleset_read(assessment->rules, kind->rule, read));
        is_first = false;
    }
    g_string_append_c(out, ']');
}

static void
append_list(const WpAssessment *assessment, const uint32_t *kinds, uint32_t n, GString *out)
{
    wp_explain_key(out, "undecided");
    g_string_append_c(out, '{');
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        append_undecided(assessment, &assessment->undecided_kinds[kinds[i]], out);
    }
    g_string_append_c(out, '}');
}

static void
share_undecided(WpExplainRules *rules, WpAssetId asset, GString *out)
{
    const WpAssessment *assessment = rules->inputs->assessment;
    uint32_t first = assessment->undecided_first[asset];
    uint32_t n = assessment->undecided_first[asset + 1] - first;
    const uint32_t *kinds = &assessment->undecided[first];

    if (n == 0)
        return;
    switch (wp_explain_share(rules->shared, rules->undecided, kinds, n * sizeof *kinds, false)) {
    case WP_SHARE_OWN:
        append_list(assessment, kinds, n, out);
        return;
    case WP_SHARE_NEW:
        g_string_truncate(rules->members, 0);
        append_list(assessment, kinds, n, rules->members);
        wp_explain_share_write(rules->shared, rules->members);
        return;
    case WP_SHARE_OLD:
        return;
    }
}

void
wp_explain_rules_share(WpExplainRules *rules, WpAssetId asset, GString *out)
{
    share_findings(rules, asset, out);
    share_undecided(rules, asset, out);
}
