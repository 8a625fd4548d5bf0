#pragma once

#include "planner/assess/assessment.h"
#include "planner/base/jobs.h"

/*
 * What every rule says of every asset, before it is folded into an assessment. Rules run step by
 * step (wp_ruleset_order()), and the columns that they set are put into the view between steps.
 * Private to planner/assess.
 */

typedef struct {
    WpAssetId asset;
    uint64_t missing; /* as of wp_rule_run_test() */
} JudgeGap;

typedef struct {
    const WpRuleSet *rules;
    WpView *view;
    WpView own; /* as it was before rules set anything: what the inventory says itself */
    WpTime as_of;
    uint32_t n_assets;
    /* By rule, NULL if it was not run: */
    GArray **holds;     /* of WpAssetId, ascending */
    GArray **undecided; /* of JudgeGap, ascending by asset */
    GArray **values;    /* of WpSetValue: n_sets for each entry of holds */
    GArray **app_holds; /* of WpRowId: applications for which an application's rule holds */
    /* Applications of each asset that have a record: apps[app_first[a]] .. [app_first[a + 1] - 1]
     */
    uint32_t *app_first; /* n_assets + 2 entries */
    WpRowId *apps;
} Judge;

void judge_init(Judge *judge, WpView *view, const WpRuleSet *rules, WpTime as_of);
void judge_clear(Judge *judge);

/* judging.c: what was judged beforehand */
void judge_take(Judge *judge, WpJudging *judging);

/* Arrays by rule, some of them NULL, and what holds them. */
void judge_free_arrays(GArray **arrays, uint32_t n_rules);

/* Bits of WpApplies: rules that say something of assets. */
#define JUDGE_ASSETS                                                                               \
    (1u << WP_APPLIES_VM | 1u << WP_APPLIES_DATABASE | 1u << WP_APPLIES_ASSET |                    \
     1u << WP_APPLIES_APPLICATION)

/* Runs one rule on all that it applies to. */
void judge_rule(Judge *judge, WpRuleRun *run, WpRuleId rule);

/* dependencies.c: rows for which a rule of dependencies holds, ascending. (transfer full) */
GArray *judge_dependencies(const WpView *view, WpRuleRun *run, WpRuleId rule);

/* judge.c: a run for each thread. Returns: @n_threads, as many as there can be */
unsigned judge_begin_runs(WpRuleRun *runs[WP_JOBS_MAX_THREADS], const WpRuleSet *rules,
                          const WpView *view, WpTime as_of, unsigned n_threads);
void judge_end_runs(WpRuleRun *const *runs, unsigned n_threads);

/* judging.c: what is judged before the rest stands. */
struct WpJudging {
    const WpRuleSet *rules;
    Judge judge;   /* zeroed once the assessment has taken it */
    GArray **hits; /* by rule: of dependencies; NULL if it was not run */
    GArray *list;  /* of what is to be done */
    WpJobs *jobs;  /* NULL: ended */
    unsigned n_threads;
    WpRuleRun *runs[WP_JOBS_MAX_THREADS]; /* by thread */
};

/* Whether the rule judges assets of @asset's kind (for an application's rule: of an asset with a
 * known application). */
bool judge_applies(const Judge *judge, WpRuleId rule, WpAssetId asset);

/* Whether what the rule says counts for @asset: its pack is for all targets, or for this one. */
static inline bool
judge_counts(const Judge *judge, WpRuleId rule, WpTargetId target)
{
    WpTargetId own = wp_ruleset_rule_target(judge->rules, rule);

    return own == WP_NONE || own == target;
}

/* readiness.c: target_readiness, target and readiness, from what was judged so far */
void assess_readiness(WpAssessment *assessment, const Judge *judge);

/* hosting/choose.c: the target of an asset, when readiness for all of them stands. @wished: that
 * the inventory or a rule names; WP_NONE */
WpTargetId assess_choose(const WpAssessment *assessment, const Judge *judge, WpAssetId asset,
                         WpTargetId wished);

/* derived.c: disposition, strategy, complexity, risk, priority, effort and blocked methods for the
 * chosen targets, and the columns of all of them in the view */
void assess_derived(WpAssessment *assessment, const Judge *judge, const WpAssessOptions *options);

/* remedies.c: remedies, their hours and lead times; when findings stand */
void assess_remedies(WpAssessment *assessment, const Judge *judge, WpRuleRun *run);

/* gaps.c: confidence and data gaps; when findings and undecided rules stand */
void assess_confidence(WpAssessment *assessment, const Judge *judge);
void assess_data_gaps(WpAssessment *assessment, const Judge *judge);
