#include "planner/assess/judge.h"

#define BATCH 4096

GArray *
judge_dependencies(const WpView *view, WpRuleRun *run, WpRuleId rule)
{
    uint32_t n_rows = view->inventory->kinds[WP_KIND_DEP].n_rows;
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(WpRowId));
    g_autofree WpRowId *rows = g_new(WpRowId, BATCH);
    g_autofree uint8_t *truth = g_new(uint8_t, BATCH);

    for (uint32_t done = 0; done < n_rows;) {
        uint32_t n = MIN(n_rows - done, BATCH);

        for (uint32_t i = 0; i < n; i++)
            rows[i] = done + i + 1;
        wp_rule_run_test(run, rule, rows, n, truth, NULL);
        for (uint32_t i = 0; i < n; i++)
            if (truth[i] == WP_TRUE)
                g_array_append_val(hits, rows[i]);
        done += n;
    }
    return hits;
}

/* Counting sort of the hits of all rules, which lie by rule, to hits by row. */
static void
sort_hits(WpDependencyHits *result, GArray *const *hits, uint32_t n_rules, uint32_t n_rows)
{
    result->first = g_new0(uint32_t, (size_t)n_rows + 2);
    for (WpRuleId rule = 1; rule <= n_rules; rule++) {
        const GArray *rows = hits[rule];

        for (guint i = 0; rows && i < rows->len; i++)
            result->first[g_array_index(rows, WpRowId, i) + 1]++;
        result->n_hits += rows ? rows->len : 0;
    }
    for (WpRowId row = 1; row <= n_rows + 1; row++)
        result->first[row] += result->first[row - 1];
    g_autofree uint32_t *next = g_memdup2(result->first, ((size_t)n_rows + 2) * sizeof *next);

    result->hits = g_new0(WpDependencyHit, result->n_hits + 1);
    for (WpRuleId rule = 1; rule <= n_rules; rule++) {
        const GArray *rows = hits[rule];

        for (guint i = 0; rows && i < rows->len; i++) {
            WpRowId row = g_array_index(rows, WpRowId, i);

            result->hits[next[row]++] = (WpDependencyHit){row, rule};
        }
    }
}

typedef struct {
    const WpView *view;
    WpRuleRun **runs; /* by thread */
    WpRuleId rule;
    GArray **hits; /* by rule */
} HitsJob;

static bool
do_hits(void *data, unsigned thread, GError **error G_GNUC_UNUSED)
{
    const HitsJob *job = data;

    job->hits[job->rule] = judge_dependencies(job->view, job->runs[thread], job->rule);
    return true;
}

/* Those that have no hits yet, each worked out by one thread. */
static void
find_rest(GArray **hits, const WpView *view, const WpRuleSet *rules, WpTime as_of,
          unsigned n_threads)
{
    WpRuleRun *runs[WP_JOBS_MAX_THREADS] = {NULL};
    g_autoptr(GArray) order =
        wp_ruleset_order(rules, 1u << WP_APPLIES_DEPENDENCY, WP_STAGE_INPUT, WP_STAGE_ASSESS);
    g_autofree HitsJob *data = g_new(HitsJob, order->len + 1);
    guint n = 0;

    /* Rules of dependencies set nothing that others read: any order does. */
    for (guint i = 0; i < order->len; i++) {
        WpRuleId rule = g_array_index(order, WpRuleStep, i).rule;

        if (!hits[rule])
            data[n++] = (HitsJob){view, runs, rule, hits};
    }
    n_threads = judge_begin_runs(runs, rules, view, as_of, n_threads);
    wp_jobs_each(do_hits, data, sizeof *data, n, n_threads, NULL); /* none fails */
    judge_end_runs(runs, n_threads);
}

WpDependencyHits *
wp_dependency_hits_build(const WpView *view, const WpRuleSet *rules, WpTime as_of,
                         WpJudging *judging, unsigned n_threads)
{
    WpDependencyHits *result = g_new0(WpDependencyHits, 1);
    uint32_t n_rules = wp_ruleset_n_rules(rules);
    GArray **hits = g_new0(GArray *, (size_t)n_rules + 1);

    for (WpRuleId rule = 1; judging && rule <= n_rules; rule++)
        hits[rule] = g_steal_pointer(&judging->hits[rule]);
    find_rest(hits, view, rules, as_of, n_threads);
    sort_hits(result, hits, n_rules, view->inventory->kinds[WP_KIND_DEP].n_rows);
    judge_free_arrays(hits, n_rules);
    return result;
}

void
wp_dependency_hits_free(WpDependencyHits *hits)
{
    if (!hits)
        return;
    g_free(hits->hits);
    g_free(hits->first);
    g_free(hits);
}

/* ---- as findings of assets ---- */

typedef struct {
    WpAssetId asset;
    WpRuleId rule;
    WpRowId dependency;
} Found;

static int
compare_found(const void *a, const void *b)
{
    const Found *x = a, *y = b;

    if (x->asset != y->asset)
        return x->asset < y->asset ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    return x->dependency < y->dependency ? -1 : x->dependency > y->dependency;
}

WpDependencyFindings *
wp_dependency_findings_build(const WpView *view, const WpRuleSet *rules,
                             const WpDependencyHits *hits)
{
    WpDependencyFindings *result = g_new0(WpDependencyFindings, 1);
    uint32_t n_assets = view->inventory->n_assets;
    const WpColumn *from = view->columns[WP_F_DEP_FROM];
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    g_autoptr(GArray) findings = g_array_new(FALSE, TRUE, sizeof(WpDependencyFinding));

    for (uint32_t i = 0; i < hits->n_hits; i++) {
        WpRowId row = hits->hits[i].dependency;

        if (!wp_ruleset_makes_finding(rules, hits->hits[i].rule) || !wp_column_known(from, row))
            continue;
        Found one = {from->ids[row], hits->hits[i].rule, row};

        g_array_append_val(found, one);
    }
    g_array_sort(found, compare_found);
    result->first = g_new0(uint32_t, (size_t)n_assets + 2);
    for (guint i = 0; i < found->len; i++) {
        const Found *one = &g_array_index(found, Found, i);

        if (i > 0 && one->asset == (one - 1)->asset && one->rule == (one - 1)->rule) {
            g_array_index(findings, WpDependencyFinding, findings->len - 1).n++;
            continue;
        }
        WpDependencyFinding finding = {one->rule, one->dependency, 1};

        g_array_append_val(findings, finding);
        result->first[one->asset + 1]++;
    }
    for (WpAssetId asset = 1; asset <= n_assets + 1; asset++)
        result->first[asset] += result->first[asset - 1];
    result->findings = (WpDependencyFinding *)g_array_steal(findings, NULL);
    return result;
}

void
wp_dependency_findings_free(WpDependencyFindings *findings)
{
    if (!findings)
        return;
    g_free(findings->first);
    g_free(findings->findings);
    g_free(findings);
}
