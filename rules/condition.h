#pragma once

#include "rules/run.h"

/*
 * A condition outside of packs: CEL on one kind of thing, in the environment of rules without
 * parameters and tables. The backlog template's `when` is one,
 * and so is a selector of the settings.
 */

typedef struct WpCondition WpCondition;

/**
 * wp_condition_compile:
 * @rules: gives the fields; must outlive the condition
 * @applies: what it is asked of: vm, db, asset, app ... are its name in the condition
 * @node: a scalar, which must outlive the condition; its first @skip bytes ("where:")
 *   are no part of it
 * @diags: CEL_*
 *
 * Returns: (transfer full) (nullable): NULL after a fault
 */
WpCondition *wp_condition_compile(const WpRuleSet *rules, WpApplies applies, const WpNode *node,
                                  size_t skip, WpDiagList *diags);
void wp_condition_free(WpCondition *condition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCondition, wp_condition_free)

/* As wp_rule_run_test(); @run must be of the rule set that the condition was compiled with. */
void wp_condition_test(WpRuleRun *run, const WpCondition *condition, const WpRowId *rows, size_t n,
                       uint8_t *out_truth);
