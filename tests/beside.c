/* That rules which need nothing of flows are judged while flows are looked at, and not before or
 * behind: wp_flows_find() does not go on until a job has been done that stands behind those of the
 * rules, which are begun in their order. */

#include "config.h"

#include "planner/assess/judge.h"
#include "planner/cli/files.h"
#include "planner/plan/flows.h"
#include "tests/fuzz/whole.h"

#include <stdio.h>

/* So long a machine under load may take to come to it. */
#define PATIENCE (60 * G_USEC_PER_SEC)

static WpJudging *judging; /* between its begin and its end */
static unsigned n_finds;

/* A job behind those of the rules. */
static struct {
    GMutex lock;
    GCond changed;
    bool is_done;
    unsigned thread;
} last;

/* The linker puts these in front of the program's own (--wrap). */
WpJudging *__real_wp_judging_begin(WpView *view, const WpRuleSet *rules, WpTime as_of,
                                   unsigned n_threads);
WpJudging *__wrap_wp_judging_begin(WpView *view, const WpRuleSet *rules, WpTime as_of,
                                   unsigned n_threads);
void __real_wp_judging_end(WpJudging *ended);
void __wrap_wp_judging_end(WpJudging *ended);
WpFlows *__real_wp_flows_find(const WpView *view, WpFlowGraph *graph, const WpFlowOptions *options);
WpFlows *__wrap_wp_flows_find(const WpView *view, WpFlowGraph *graph, const WpFlowOptions *options);

WpJudging *
__wrap_wp_judging_begin(WpView *view, const WpRuleSet *rules, WpTime as_of, unsigned n_threads)
{
    judging = __real_wp_judging_begin(view, rules, as_of, n_threads);
    return judging;
}

void
__wrap_wp_judging_end(WpJudging *ended)
{
    judging = NULL;
    __real_wp_judging_end(ended);
}

static bool
tell(void *data G_GNUC_UNUSED, unsigned thread, GError **error G_GNUC_UNUSED)
{
    g_mutex_lock(&last.lock);
    last.is_done = true;
    last.thread = thread;
    g_cond_signal(&last.changed);
    g_mutex_unlock(&last.lock);
    return true;
}

WpFlows *
__wrap_wp_flows_find(const WpView *view, WpFlowGraph *graph, const WpFlowOptions *options)
{
    gint64 until = g_get_monotonic_time() + PATIENCE;

    n_finds++;
    if (judging && judging->list->len > 0) {
        wp_jobs_add(judging->jobs, (WpJob){.run = tell});
        g_mutex_lock(&last.lock);
        while (!last.is_done && g_cond_wait_until(&last.changed, &last.lock, until))
            ;
        g_mutex_unlock(&last.lock);
    }
    return __real_wp_flows_find(view, graph, options);
}

int
main(void)
{
    g_autofree char *estate = wp_data_path("fixtures/contoso", "exports");
    const char *const paths[] = {estate, NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpRun run = {0};

    if (g_get_num_processors() < 2) {
        puts("skipped: nothing runs beside anything on one processor");
        return 77;
    }
    if (!whole_begin(&run, NULL, diags))
        return 99;
    whole_read(&run, paths, diags);
    if (!whole_plan(&run, diags, NULL))
        return 99;
    whole_clear(&run);

    bool passed = n_finds == 1 && last.is_done && last.thread > 0;

    if (!passed)
        printf("flows were looked at %u times; rules were %s beside, by thread %u\n", n_finds,
               last.is_done ? "judged" : "not judged", last.thread);
    printf("%d passed, %d failed\n", passed, !passed);
    return !passed;
}
