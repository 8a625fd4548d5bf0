#pragma once

#include "rules/compile/compiled.h"

/* How packs become a rule set. Private to rules/. */

typedef struct {
    WpRuleSet *set;
    WpCompiledPack *pack; /* the one being compiled */
    WpDiagList *diags;
    bool good; /* the rule being compiled */
} Compiler;

/* The name of what a rule judges in its conditions: "vm", "db", "asset", ... */
const char *wp_applies_root(WpApplies applies);

WpRuleSet *wp_ruleset_new_empty(void);

/* The names that expressions over @applies see with @pack's (nullable) parameters and tables;
 * WP_N_APPLIES: over nothing. (transfer full) */
WpCelEnv *wp_pack_make_env(const WpRuleSet *set, const WpCompiledPack *pack, WpApplies applies);
/* The same, kept by the pack: what conditions of its rules see; NULL: fields.def has nothing of the
 * kind. */
const WpCelEnv *wp_pack_env(WpRuleSet *set, WpCompiledPack *pack, WpApplies applies);

/* Adds the rule of @node, which fits its shape; faults are told, and the rule is added all the
 * same, so that others may name it. @case_name: (nullable): as WpCompiledRule.case_name. */
void wp_rule_compile(Compiler *compiler, const WpNode *node, const char *case_name);
/* cases.c: adds the rules of a decision table, one for each of its cases */
void wp_cases_compile(Compiler *compiler, const WpRuleSources *sources, const WpNode *rule);
/* set.c: the derived fields that it gives */
void wp_rule_compile_sets(Compiler *compiler, WpCompiledRule *rule, const WpCelEnv *env,
                          const WpNode *node);
/* When all rules stand: the rules that it names. */
void wp_rule_resolve(Compiler *compiler, WpCompiledRule *rule);

/* order.c: stage and step of every rule; RULE_CYCLE, RULE_FAULT */
void wp_ruleset_sort(WpRuleSet *set, WpDiagList *diags);
