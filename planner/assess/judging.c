#include "planner/assess/judge.h"

typedef struct {
    WpJudging *judging;
    WpRuleId rule;
} Job;

static bool
do_job(void *data, unsigned thread, GError **error G_GNUC_UNUSED)
{
    const Job *job = data;
    WpJudging *judging = job->judging;
    WpRuleRun *run = judging->runs[thread];

    if (wp_ruleset_rule(judging->rules, job->rule)->applies == WP_APPLIES_DEPENDENCY)
        judging->hits[job->rule] = judge_dependencies(judging->judge.view, run, job->rule);
    else
        judge_rule(&judging->judge, run, job->rule);
    return true;
}

/* Dependencies first: they are the most. */
static GArray *
list_jobs(WpJudging *judging, const WpRuleSet *rules)
{
    static const unsigned applies[] = {1u << WP_APPLIES_DEPENDENCY, JUDGE_ASSETS};
    GArray *list = g_array_new(FALSE, FALSE, sizeof(Job));

    for (size_t i = 0; i < G_N_ELEMENTS(applies); i++) {
        g_autoptr(GArray) order =
            wp_ruleset_order(rules, applies[i], WP_STAGE_INPUT, WP_STAGE_LINKS);

        for (guint j = 0; j < order->len; j++) {
            Job job = {judging, g_array_index(order, WpRuleStep, j).rule};

            g_array_append_val(list, job);
        }
    }
    return list;
}

WpJudging *
wp_judging_begin(WpView *view, const WpRuleSet *rules, WpTime as_of, unsigned n_threads)
{
    WpJudging *judging = g_new0(WpJudging, 1);

    judging->rules = rules;
    judge_init(&judging->judge, view, rules, as_of);
    judging->hits = g_new0(GArray *, (size_t)wp_ruleset_n_rules(rules) + 1);
    judging->list = list_jobs(judging, rules);
    judging->n_threads = judge_begin_runs(judging->runs, rules, view, as_of, n_threads);
    judging->jobs = wp_jobs_new(judging->n_threads);
    for (guint i = 0; i < judging->list->len; i++)
        wp_jobs_add(judging->jobs,
                    (WpJob){.run = do_job, .data = &g_array_index(judging->list, Job, i)});
    return judging;
}

void
wp_judging_end(WpJudging *judging)
{
    if (!judging->jobs)
        return;
    wp_jobs_end(judging->jobs, NULL); /* none fails */
    g_clear_pointer(&judging->jobs, wp_jobs_free);
    judge_end_runs(judging->runs, judging->n_threads);
}

void
judge_take(Judge *judge, WpJudging *judging)
{
    wp_judging_end(judging);
    *judge = judging->judge;
    judging->judge = (Judge){0};
}

void
wp_judging_free(WpJudging *judging)
{
    if (!judging)
        return;
    wp_judging_end(judging);
    if (judging->judge.rules)
        judge_clear(&judging->judge);
    judge_free_arrays(judging->hits, wp_ruleset_n_rules(judging->rules));
    g_array_unref(judging->list);
    g_free(judging);
}
