#include "planner/cli/results.h"

GArray *
wp_results_rejects(const WpRun *run)
{
    GArray *rejects = g_array_new(FALSE, FALSE, sizeof(WpReportReject));

    for (guint i = 0; i < run->inputs->rejects->len; i++) {
        const WpInputReject *from = g_ptr_array_index(run->inputs->rejects, i);
        WpReportReject reject = {from->file, from->line, from->code, from->message, from->record};

        g_array_append_val(rejects, reject);
    }
    return rejects;
}

WpReportInputs
wp_results_of(const WpRun *run, const WpResultsBeside *beside)
{
    return (WpReportInputs){
        .settings = run->settings,
        .view = &run->view,
        .links = run->links,
        .assessment = run->assessment,
        .hits = run->hits,
        .relations = run->relations,
        .constraints = run->constraints,
        .exclusions = run->exclusions,
        .groups = run->groups,
        .plan_inputs = &run->plan_inputs,
        .plan = run->plan,
        .work = run->work,
        .backlog = run->backlog,
        .forecast = run->forecast,
        .estate = run->estate,
        .as_of = (WpTime)run->as_of * WP_US_PER_DAY,
        .assess =
            {
                .view = &run->view,
                .assessment = run->assessment,
                .run = beside->rule_run,
                .dependencies = beside->dependencies,
                .effort_hours = beside->hours,
                .methods = run->settings->replication.methods,
                .sources = wp_knowledge_catalogue(run->knowledge, "data-sources"),
            },
        .rejects = (const WpReportReject *)(void *)beside->rejects->data,
        .n_rejects = beside->rejects->len,
        .unreconciled = run->inputs->unreconciled,
    };
}
