#pragma once

#include "planner/model/inventory.h"
#include "rules/ruleset.h"

/*
 * Rules on the columns of a run. A run looks at one view as it is: when columns were added, free
 * it and make another. One run is for one thread; several may look at one view.
 */

typedef struct WpRuleRun WpRuleRun;

/* @rules and @view are borrowed. @as_of may be WP_TIME_NONE: then conditions that need it are
 * undecided. */
WpRuleRun *wp_rule_run_new(const WpRuleSet *rules, const WpView *view, WpTime as_of);
void wp_rule_run_free(WpRuleRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpRuleRun, wp_rule_run_free)

/**
 * wp_rule_run_test:
 * @rows: @n rows of the kind that the rule applies to; asset ids for WP_APPLIES_ASSET. Best
 *   ascending, thousands at a time
 * @out_truth: (array length=n): WP_TRUE holds, WP_FALSE does not, WP_UNKNOWN undecided
 * @out_missing: (array length=n) (nullable): for undecided rows the fields that were missing, bit
 *   i = wp_ruleset_read(rule, i); 0: not a lack of data but an error (overflow, conversion)
 */
void wp_rule_run_test(WpRuleRun *run, WpRuleId rule, const WpRowId *rows, size_t n,
                      uint8_t *out_truth, uint64_t *out_missing);

/* How many parts the rule found in each row ({{count}}): 1 where it counts none. */
void wp_rule_run_count(WpRuleRun *run, WpRuleId rule, const WpRowId *rows, size_t n,
                       uint32_t *out_counts);

/* What a rule that holds sets. */
typedef struct {
    bool known;    /* false: its expression is unknown, or an error */
    WpLevel level; /* complexity, risk */
    WpStrategy strategy;
    int64_t number;   /* priority; effort in hundredths of an hour */
    const char *text; /* (nullable) target; valid as long as the rule set and the view */
} WpSetValue;

void wp_rule_run_set(WpRuleRun *run, WpRuleId rule, uint32_t set, WpRowId row, WpSetValue *out);

/* The message for @row, one line of text. Made once for rows that are alike in what it says of
 * them. Valid until the next call. */
const char *wp_rule_run_message(WpRuleRun *run, WpRuleId rule, WpRowId row);
