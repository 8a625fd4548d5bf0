#pragma once

#include "planner/base/catalogue.h"
#include "planner/base/document.h"
#include "planner/base/shape.h"
#include "rules/query.h"
#include "rules/rule.h"

/*
 * Packs -> a frozen, checked set of rules. Everything is parsed and type-checked before any asset
 * is read; all faults of all packs are found in one run, each with its place and the nearest right
 * name. docs/RULES.md describes packs; wp_pack_shape() is the same as data.
 */

typedef struct WpRuleSet WpRuleSet;
typedef struct WpDeriver WpDeriver; /* derive.h */

/* What a pack file may hold. */
const WpShape *wp_pack_shape(void);

typedef struct {
    const WpDocument *const *packs; /* in the order of the settings; must outlive the rule set */
    size_t n_packs;
    const WpNode *parameters; /* (nullable) rules.parameters: a mapping of PACK.NAME to a value */
    /* (nullable) NULL-terminated names, best first; NULL: those of the packs, in their order */
    const char *const *targets;
    const WpNode *targets_node; /* (nullable) the list where the settings say them: then a target
                                   that no pack has is a fault; else it is passed over */
    const WpCatalogue *const *catalogues; /* tables by name; must outlive the rule set */
    size_t n_catalogues;
} WpRuleSources;

/**
 * wp_ruleset_compile:
 * @diags: faults of shape, CEL_*, RULE_FAULT, RULE_CYCLE; of overridden parameters in the settings
 *
 * Returns: (transfer full) (nullable): NULL
 * if there was any error
 */
WpRuleSet *wp_ruleset_compile(const WpRuleSources *sources, WpDiagList *diags);
void wp_ruleset_free(WpRuleSet *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpRuleSet, wp_ruleset_free)

uint32_t wp_ruleset_n_rules(const WpRuleSet *rules);
const WpRule *wp_ruleset_rule(const WpRuleSet *rules, WpRuleId id);
WpRuleId wp_ruleset_find(const WpRuleSet *rules, const char *id); /* or WP_NONE */
uint32_t wp_ruleset_n_packs(const WpRuleSet *rules);
const WpPack *wp_ruleset_pack(const WpRuleSet *rules, WpPackId id);
uint32_t wp_ruleset_n_targets(const WpRuleSet *rules);
const WpTarget *wp_ruleset_target(const WpRuleSet *rules, WpTargetId id);

/* The target whose pack has the rule; WP_NONE for rules of packs for all targets. */
WpTargetId wp_ruleset_rule_target(const WpRuleSet *rules, WpRuleId id);

/*
 * The rules of some kinds of things and stages in the order in which they must run: a rule comes
 * after those that set what it reads; else pack and rule order. Steps are numbered from 0; the
 * rules of one step do not read what others of the step set.
 */
typedef struct {
    WpRuleId rule;
    uint32_t step;
} WpRuleStep;

/* @applies: bits 1 << WpApplies. Returns: (transfer full): of WpRuleStep */
GArray *wp_ruleset_order(const WpRuleSet *rules, unsigned applies, WpStage first, WpStage last);

/* Whether the rule has a message: without one it acts, and its title is the reason. */
bool wp_ruleset_makes_finding(const WpRuleSet *rules, WpRuleId id);

/* The fields that a rule's condition reads, in order of mention: "vm.disks.size_gib". */
uint32_t wp_ruleset_n_reads(const WpRuleSet *rules, WpRuleId id);
const char *wp_ruleset_read(const WpRuleSet *rules, WpRuleId id, uint32_t index);
/* The field itself; WP_FIELD_NONE for a lookup in a table. */
WpField wp_ruleset_read_field(const WpRuleSet *rules, WpRuleId id, uint32_t index);
/* The derived fields that a rule sets. */
uint32_t wp_ruleset_n_sets(const WpRuleSet *rules, WpRuleId id);
/* The name of the field: "strategy". It is one of the kind that the rule applies to. */
const char *wp_ruleset_set_name(const WpRuleSet *rules, WpRuleId id, uint32_t index);

/* The queries that the packs ship, in the order of packs. */
uint32_t wp_ruleset_n_queries(const WpRuleSet *rules);
const WpQuery *wp_ruleset_query(const WpRuleSet *rules, uint32_t index);
/* Those of the rule's own pack that give @field: bits of indexes. */
uint64_t wp_ruleset_queries_of(const WpRuleSet *rules, WpRuleId id, WpField field);

/* What computes derived fields from the catalogues: derive.h. */
const WpDeriver *wp_ruleset_deriver(const WpRuleSet *rules);

/* ---- for `waveplan rules` ---- */

/* One line a rule: id, what it applies to, severity, readiness, title; columns padded. (transfer
 * full) */
char *wp_ruleset_list(const WpRuleSet *rules);
/* All of one rule as text, its condition and compiled code included. (transfer full) */
char *wp_ruleset_show(const WpRuleSet *rules, WpRuleId id);

typedef struct {
    uint32_t n_rules;
    uint32_t n_tests;
    uint32_t n_failed; /* tests that failed, and rules refused for the lack of tests */
    /* with a report: branches of conditions, those that tests reached, and rules that have others
     */
    uint32_t n_branches, n_reached, n_uncovered;
} WpRuleTestCounts;

/* Runs the tests of all rules; RULE_TEST for each that fails and each rule without a match and a
 * no-match. @report: (nullable): gets a line a rule with its tests and how many branches of its
 * condition they reach, and a line below it for each that none does: "    never true: vm.cbt". */
WpRuleTestCounts wp_ruleset_test(const WpRuleSet *rules, GString *report, WpDiagList *diags);

/**
 * wp_rule_eval:
 * @rules: (nullable): whose parameters and tables the expression may use
 * @pack: (nullable): id of the pack whose params it sees; NULL: the first
 * @given: (nullable): {vm: {...}}, or db, app, dep, asset; beside it as_of, and partial as in tests
 *
 * Returns: (transfer full) (nullable): the value as CEL writes it; of an unknown one, also what is
 * missing; NULL after a diagnostic
 */
char *wp_rule_eval(const WpRuleSet *rules, const char *pack, const WpSource *expression,
                   const WpDocument *given, WpDiagList *diags);
