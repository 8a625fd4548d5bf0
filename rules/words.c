#include "rules/compile/compiled.h"

#include <string.h>

/* The words of packs, in the order of the enums of rule.h; pack-shape.c offers the same lists. */

const char *const wp_applies_words[] = {
    "vm", "database", "asset", "application", "dependency", "group", "wave", NULL,
};
const char *const wp_severity_words[] = {"information", "warning", "critical", NULL};
const char *const wp_disposition_words[] = {
    "none", "migrate", "decide", "retire", "retain", "out-of-scope", NULL,
};
const char *const wp_strategy_words[] = {
    "none",     "retire",      "retain",  "rehost",  "relocate", "replatform",
    "refactor", "rearchitect", "rebuild", "replace", NULL,
};
const char *const wp_level_words[] = {"none", "low", "medium", "high", NULL};
const char *const wp_method_words[] = {
    "agentless", "agent-based", "native", "offline", "rebuild", NULL,
};
const char *const wp_relation_words[] = {"none", "together", "needs", "before", "apart", NULL};
const char *const wp_force_words[] = {"soft", "firm", "hard", NULL};
const char *const wp_service_words[] = {"none", "extend", "replace", "move", "keep", NULL};
const char *const wp_per_words[] = {
    "asset", "disk", "database", "group", "workload", "host", "estate", NULL,
};
const char *const wp_due_words[] = {"replicate", "stage", "promote", NULL};

static const char *const readiness_words[] = {"ready", "conditions", "unknown", "not-ready"};

G_STATIC_ASSERT(G_N_ELEMENTS(wp_applies_words) == WP_N_APPLIES + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_severity_words) == WP_N_RULE_SEVERITIES + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_disposition_words) == WP_N_DISPOSITIONS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_strategy_words) == WP_N_STRATEGIES + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_level_words) == WP_N_LEVELS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_method_words) == WP_N_METHODS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_relation_words) == WP_N_RELATIONS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_force_words) == WP_N_FORCES + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_service_words) == WP_N_SERVICE_PLANS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_per_words) == WP_N_PER + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(wp_due_words) == WP_N_DUE + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(readiness_words) == WP_N_READINESS);

const char *
wp_applies_name(WpApplies applies)
{
    g_assert(applies < WP_N_APPLIES);
    return wp_applies_words[applies];
}

const char *
wp_readiness_name(WpReadiness readiness)
{
    g_assert(readiness < WP_N_READINESS);
    return readiness_words[readiness];
}

const char *
wp_rule_severity_name(WpRuleSeverity severity)
{
    g_assert(severity < WP_N_RULE_SEVERITIES);
    return wp_severity_words[severity];
}

const char *
wp_disposition_name(WpDisposition disposition)
{
    g_assert(disposition < WP_N_DISPOSITIONS);
    return disposition == WP_DISPOSITION_NONE ? "" : wp_disposition_words[disposition];
}

const char *
wp_strategy_name(WpStrategy strategy)
{
    g_assert(strategy < WP_N_STRATEGIES);
    return strategy == WP_STRATEGY_NONE ? "" : wp_strategy_words[strategy];
}

const char *
wp_level_name(WpLevel level)
{
    g_assert(level < WP_N_LEVELS);
    return level == WP_LEVEL_NONE ? "" : wp_level_words[level];
}

const char *
wp_method_name(WpMethod method)
{
    g_assert(method < WP_N_METHODS);
    return wp_method_words[method];
}

const char *
wp_relation_name(WpRelation relation)
{
    g_assert(relation < WP_N_RELATIONS);
    return relation == WP_RELATION_NONE ? "" : wp_relation_words[relation];
}

const char *
wp_force_name(WpForce force)
{
    g_assert(force < WP_N_FORCES);
    return wp_force_words[force];
}

const char *
wp_service_plan_name(WpServicePlan plan)
{
    g_assert(plan < WP_N_SERVICE_PLANS);
    return plan == WP_SERVICE_NONE ? "" : wp_service_words[plan];
}

const char *
wp_per_name(WpPer per)
{
    g_assert(per < WP_N_PER);
    return wp_per_words[per];
}

const char *
wp_due_name(WpDue due)
{
    g_assert(due < WP_N_DUE);
    return wp_due_words[due];
}

/* The index of @word among @words from @first on; -1. */
static int
word_index(const char *const *words, int first, const char *word)
{
    for (int i = first; words[i]; i++)
        if (g_ascii_strcasecmp(words[i], word) == 0)
            return i;
    return -1;
}

bool
wp_strategy_find(const char *word, WpStrategy *out)
{
    int index = word_index(wp_strategy_words, 1, word);

    if (index < 0)
        return false;
    *out = (WpStrategy)index;
    return true;
}

bool
wp_disposition_find(const char *word, WpDisposition *out)
{
    int index = word_index(wp_disposition_words, 1, word);

    if (index < 0)
        return false;
    *out = (WpDisposition)index;
    return true;
}

bool
wp_level_find(const char *word, WpLevel *out)
{
    int index = word_index(wp_level_words, 1, word);

    if (index < 0)
        return false;
    *out = (WpLevel)index;
    return true;
}

bool
wp_method_find(const char *word, WpMethod *out)
{
    int index = word_index(wp_method_words, 0, word);

    if (index < 0)
        return false;
    *out = (WpMethod)index;
    return true;
}

WpKind
wp_applies_kind(WpApplies applies)
{
    switch (applies) {
    case WP_APPLIES_VM:
        return WP_KIND_VM;
    case WP_APPLIES_DATABASE:
        return WP_KIND_DB;
    case WP_APPLIES_APPLICATION:
        return WP_KIND_APP;
    case WP_APPLIES_DEPENDENCY:
        return WP_KIND_DEP;
    case WP_APPLIES_GROUP:
        return wp_kind_find("group");
    case WP_APPLIES_WAVE:
        return wp_kind_find("wave");
    case WP_APPLIES_ASSET:
    case WP_N_APPLIES:
        break;
    }
    return WP_KIND_NONE;
}
