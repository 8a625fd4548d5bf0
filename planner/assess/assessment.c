#include "planner/assess/assessment.h"

#include "planner/assess/judge.h"
#include "planner/base/jobs.h"

#include <string.h>

static WpAssessment *
assessment_new(const WpRuleSet *rules, uint32_t n_assets)
{
    WpAssessment *a = g_new0(WpAssessment, 1);
    size_t n = (size_t)n_assets + 1;

    a->rules = rules;
    a->n_assets = n_assets;
    a->n_targets = wp_ruleset_n_targets(rules);
    a->target = g_new0(WpTargetId, n);
    a->readiness = g_new0(uint8_t, n);
    a->confidence = g_new0(uint16_t, n);
    a->target_readiness = g_new0(uint8_t, a->n_targets * n + 1);
    a->target_rule = g_new0(WpRuleId, a->n_targets * n + 1);
    a->target_blocking = g_new0(uint16_t, a->n_targets * n + 1);
    a->chosen_by = g_new0(uint8_t, n);
    a->disposition = g_new0(uint8_t, n);
    a->disposition_rule = g_new0(WpRuleId, n);
    a->strategy = g_new0(uint8_t, n);
    a->complexity = g_new0(uint8_t, n);
    a->risk = g_new0(uint8_t, n);
    a->priority = g_new0(int32_t, n);
    a->effort_own = g_new0(int64_t, n);
    a->effort_rules = g_new0(int64_t, n);
    a->blocked_methods = g_new0(uint8_t, n);
    a->remediation_hours = g_new0(int64_t, n);
    for (WpDue due = 0; due < WP_N_DUE; due++)
        a->lead_days[due] = g_new0(int32_t, n);
    return a;
}

void
wp_assessment_free(WpAssessment *a)
{
    if (!a)
        return;
    g_free(a->target);
    g_free(a->readiness);
    g_free(a->confidence);
    g_free(a->target_readiness);
    g_free(a->target_rule);
    g_free(a->target_blocking);
    g_free(a->chosen_by);
    g_free(a->disposition);
    g_free(a->disposition_rule);
    g_free(a->strategy);
    g_free(a->complexity);
    g_free(a->risk);
    g_free(a->priority);
    g_free(a->effort_own);
    g_free(a->effort_rules);
    g_free(a->blocked_methods);
    g_free(a->remediation_hours);
    for (WpDue due = 0; due < WP_N_DUE; due++)
        g_free(a->lead_days[due]);
    g_free(a->finding_first);
    g_free(a->findings);
    g_free(a->undecided_first);
    g_free(a->undecided);
    g_free(a->undecided_kinds);
    g_free(a->remedy_first);
    g_free(a->remedies);
    g_free(a->data_gaps);
    g_free(a->app_first);
    g_free(a->apps);
    if (a->app_holds)
        for (WpRuleId rule = 0; rule <= wp_ruleset_n_rules(a->rules); rule++)
            if (a->app_holds[rule])
                g_array_unref(a->app_holds[rule]);
    g_free(a->app_holds);
    g_clear_pointer(&a->columns, g_ptr_array_unref);
    g_free(a);
}

/* A rule of a step. Rules of one step do not read what another of it sets. */
typedef struct {
    Judge *judge;
    WpRuleRun **runs; /* by thread */
    WpRuleId rule;
} RuleJob;

static bool
do_rule(void *data, unsigned thread, GError **error G_GNUC_UNUSED)
{
    const RuleJob *job = data;

    judge_rule(job->judge, job->runs[thread], job->rule);
    return true;
}

static void
judge_step(Judge *judge, const WpRuleStep *rules, guint n_rules, unsigned n_threads)
{
    WpRuleRun *runs[WP_JOBS_MAX_THREADS] = {NULL};
    g_autofree RuleJob *data = g_new(RuleJob, n_rules);
    guint n = 0;

    n_threads = judge_begin_runs(runs, judge->rules, judge->view, judge->as_of, n_threads);
    for (guint i = 0; i < n_rules; i++)
        if (!judge->holds[rules[i].rule])
            data[n++] = (RuleJob){judge, runs, rules[i].rule};
    wp_jobs_each(do_rule, data, sizeof *data, n, n_threads, NULL); /* none fails */
    judge_end_runs(runs, n_threads);
}

/* Runs all rules, step by step; between steps what they set is put into the view. */
static void
judge_all(WpAssessment *a, Judge *judge, const WpAssessOptions *options)
{
    g_autoptr(GArray) order =
        wp_ruleset_order(judge->rules, JUDGE_ASSETS, WP_STAGE_INPUT, WP_STAGE_ASSESS);
    const WpRuleStep *steps = (const WpRuleStep *)(void *)order->data;

    for (guint from = 0, to = 0; from < order->len; from = to) {
        while (to < order->len && steps[to].step == steps[from].step)
            to++;
        judge_step(judge, steps + from, to - from, options->n_threads);
        assess_readiness(a, judge);
        assess_derived(a, judge, options);
    }
    if (order->len == 0) {
        assess_readiness(a, judge);
        assess_derived(a, judge, options);
    }
}

/* ---- findings and undecided rules, by asset ---- */

/* Turns counts in first[asset + 1] into starts, first[asset] being the place of the next entry. */
static uint32_t
to_starts(uint32_t *first, uint32_t n_assets)
{
    uint32_t sum = 0;

    for (WpAssetId asset = 0; asset <= n_assets + 1; asset++) {
        uint32_t n = first[asset];

        first[asset] = sum;
        sum += n;
    }
    return sum;
}

/* Moves starts that were used as next places back to starts. */
static void
restore_starts(uint32_t *first, uint32_t n_assets)
{
    for (WpAssetId asset = n_assets + 1; asset > 0; asset--)
        first[asset] = first[asset - 1];
    first[0] = 0;
}

static void
index_findings(WpAssessment *a, const Judge *judge)
{
    uint32_t n_rules = wp_ruleset_n_rules(judge->rules);

    a->finding_first = g_new0(uint32_t, (size_t)a->n_assets + 2);
    for (int filling = 0; filling < 2; filling++) {
        for (WpRuleId rule = 1; rule <= n_rules; rule++) {
            const GArray *holds = judge->holds[rule];

            for (guint i = 0; holds && i < holds->len; i++) {
                WpAssetId asset = g_array_index(holds, WpAssetId, i);

                if (!judge_counts(judge, rule, a->target[asset]))
                    continue;
                if (filling)
                    a->findings[a->finding_first[asset]++] = rule;
                else
                    a->finding_first[asset]++;
            }
        }
        if (!filling)
            a->findings = g_new0(WpRuleId, to_starts(a->finding_first, a->n_assets) + 1);
    }
    restore_starts(a->finding_first, a->n_assets);
}

/* The number of (rule, missing), which is new if it was not seen before. @last of the same rule is
 * tried first: neighbours lack the same. */
static uint32_t
undecided_kind(GArray *kinds, uint32_t first_of_rule, WpRuleId rule, uint64_t missing)
{
    WpUndecided kind = {rule, missing};

    for (uint32_t i = kinds->len; i > first_of_rule; i--)
        if (g_array_index(kinds, WpUndecided, i - 1).missing == missing)
            return i - 1;
    g_array_append_val(kinds, kind);
    return kinds->len - 1;
}

static void
index_undecided(WpAssessment *a, const Judge *judge)
{
    uint32_t n_rules = wp_ruleset_n_rules(judge->rules);
    g_autoptr(GArray) kinds = g_array_new(FALSE, TRUE, sizeof(WpUndecided));

    a->undecided_first = g_new0(uint32_t, (size_t)a->n_assets + 2);
    for (int filling = 0; filling < 2; filling++) {
        for (WpRuleId rule = 1; rule <= n_rules; rule++) {
            const GArray *undecided = judge->undecided[rule];
            uint32_t first_of_rule = kinds->len;

            for (guint i = 0; undecided && i < undecided->len; i++) {
                const JudgeGap *gap = &g_array_index(undecided, JudgeGap, i);

                if (!judge_counts(judge, rule, a->target[gap->asset]))
                    continue;
                if (filling)
                    a->undecided[a->undecided_first[gap->asset]++] =
                        undecided_kind(kinds, first_of_rule, rule, gap->missing);
                else
                    a->undecided_first[gap->asset]++;
            }
        }
        if (!filling)
            a->undecided = g_new0(uint32_t, to_starts(a->undecided_first, a->n_assets) + 1);
    }
    restore_starts(a->undecided_first, a->n_assets);
    a->n_undecided_kinds = kinds->len;
    a->undecided_kinds = (WpUndecided *)g_array_steal(kinds, NULL);
}

/* What messages of application rules need later. */
static void
keep_applications(WpAssessment *a, Judge *judge)
{
    a->app_first = g_steal_pointer(&judge->app_first);
    a->apps = g_steal_pointer(&judge->apps);
    a->app_holds = g_steal_pointer(&judge->app_holds);
    judge->app_holds = g_new0(GArray *, (size_t)wp_ruleset_n_rules(judge->rules) + 1);
}

WpAssessment *
wp_assessment_build(WpView *view, const WpRuleSet *rules, const WpAssessOptions *options)
{
    WpAssessment *a = assessment_new(rules, view->inventory->n_assets);
    Judge judge;

    a->offers = options->offers;
    a->prefer_platform = options->prefer_platform;
    if (options->judging)
        judge_take(&judge, options->judging);
    else
        judge_init(&judge, view, rules, options->as_of);
    judge_all(a, &judge, options);
    index_findings(a, &judge);
    index_undecided(a, &judge);
    WpRuleRun *run = wp_rule_run_new(rules, view, options->as_of);

    assess_remedies(a, &judge, run);
    wp_rule_run_free(run);
    assess_confidence(a, &judge);
    assess_data_gaps(a, &judge);
    keep_applications(a, &judge);
    judge_clear(&judge);
    return a;
}

/* ---- reading it ---- */

WpRuleId
wp_assessment_top_finding(const WpAssessment *a, WpAssetId asset)
{
    WpRuleId top = WP_NONE;
    const WpRule *best = NULL;

    for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++) {
        const WpRule *rule = wp_ruleset_rule(a->rules, a->findings[i]);

        if (!wp_ruleset_makes_finding(a->rules, a->findings[i]))
            continue;
        if (best && (rule->severity < best->severity ||
                     (rule->severity == best->severity && rule->readiness <= best->readiness)))
            continue;
        best = rule;
        top = a->findings[i];
    }
    return top;
}

/* Whether @row is among @holds, which ascend. */
static bool
is_held(const GArray *holds, WpRowId row)
{
    guint low = 0, high = holds ? holds->len : 0, n = high;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(holds, WpRowId, middle) < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && g_array_index(holds, WpRowId, low) == row;
}

/* The first application of @asset for which @rule holds. */
static WpRowId
finding_application(const WpAssessment *a, WpAssetId asset, WpRuleId rule)
{
    for (uint32_t i = a->app_first[asset]; i < a->app_first[asset + 1]; i++)
        if (is_held(a->app_holds[rule], a->apps[i]))
            return a->apps[i];
    return WP_NONE;
}

const char *
wp_assessment_message(const WpAssessment *a, WpRuleRun *run, const WpInventory *inventory,
                      WpAssetId asset, WpRuleId rule)
{
    WpRowId row = wp_asset_row(inventory, asset);
    WpApplies applies = wp_ruleset_rule(a->rules, rule)->applies;

    if (applies == WP_APPLIES_ASSET)
        row = asset;
    else if (applies == WP_APPLIES_APPLICATION)
        row = finding_application(a, asset, rule);
    return wp_rule_run_message(run, rule, row);
}
