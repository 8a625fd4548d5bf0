#pragma once

#include "planner/report/explain-shared.h"
#include "planner/report/report.h"

/*
 * What rules say of an asset in explain.jsonl: "findings":{RULE:{"severity":..,"message":..,
 * "remediation":..},..} and "undecided":{RULE:[FIELD,..],..}. What a rule says of all is in a
 * shared line, with the message where others have the same; so is what undecided rules lack, which
 * is one of some hundred lists.
 */

typedef struct WpExplainRules WpExplainRules;

WpExplainRules *wp_explain_rules_new(const WpReportInputs *inputs, WpExplainShared *shared);
void wp_explain_rules_free(WpExplainRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExplainRules, wp_explain_rules_free)

/* Appends to @out what the line of @asset itself has of both. Rules are referred to in their
 * order. */
void wp_explain_rules_share(WpExplainRules *rules, WpAssetId asset, GString *out);
