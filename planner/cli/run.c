#include "planner/cli/allocation.h"
#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/gates.h"
#include "planner/cli/output.h"
#include "planner/cli/pipeline.h"
#include "planner/cli/rundir.h"
#include "planner/cli/stages.h"
#include "planner/cli/summary.h"
#include "planner/cli/terminal.h"

/* `waveplan run` and `waveplan check`. */

/* Says what went wrong, and ends with @status. */
static int
stop(int status, WpDiagList *diags, const GError *error)
{
    wp_say_diags(diags);
    if (error)
        wp_complain("%s", error->message);
    else
        wp_complain("stopped: %u error%s; nothing was written",
                    wp_diag_list_count(diags, WP_SEVERITY_ERROR),
                    wp_plural(wp_diag_list_count(diags, WP_SEVERITY_ERROR)));
    return status;
}

static int
say_gates(const WpRun *run)
{
    g_autoptr(GPtrArray) failed = wp_gates_failed(run);

    for (guint i = 0; i < failed->len; i++)
        wp_complain("gate: %s", (const char *)g_ptr_array_index(failed, i));
    return failed->len == 0 ? WP_EXIT_DONE : WP_EXIT_GATE;
}

int
wp_command_run(const WpOptions *options)
{
    g_auto(WpRun) run = {0};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GError) error = NULL;

    if (options->output && !wp_run_dir_check(options->output, &error))
        return stop(error->code, diags, error);
    int status = wp_run_load(&run, options, diags, &error);

    if (status != WP_EXIT_DONE)
        return stop(status, diags, error);
    wp_memory_take_no_more(); /* than reading and merging */
    if (!wp_run_judge(&run, diags))
        return stop(WP_EXIT_USAGE, diags, NULL);
    g_autoptr(WpOutput) output = wp_output_begin(&run, options->output, &error);
    if (!output)
        return stop(error->code, diags, error);
    wp_run_group(&run);
    wp_output_grouped(output);
    wp_memory_trim(); /* of reading and merging: the plan's would come on top of it */
    wp_run_plan(&run);
    wp_say_diags(diags);
    wp_summary_say(&run);
    wp_stage("writing");
    if (!wp_output_end(output, &error)) {
        wp_complain("%s", error->message);
        return error->code;
    }
    const char *path = wp_output_place(output);
    wp_say(
        "written to %s: open waves.csv, plan.csv, assessment.csv; 'waveplan explain NAME %s' says "
        "why",
        path, path);
    return say_gates(&run);
}

/* Selectors that fit nothing, and other names of the settings that nothing has, are faults here: a
 * check is for finding them. */
static uint32_t
count_unmatched(const WpDiagList *diags)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++)
        n += wp_diag_list_get(diags, i)->code == WP_DIAG_NO_MATCH;
    return n;
}

int
wp_command_check(const WpOptions *options)
{
    g_auto(WpRun) run = {0};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GError) error = NULL;
    int status = wp_run_load(&run, options, diags, &error);

    if (status != WP_EXIT_DONE)
        return stop(status, diags, error);
    bool is_fine = wp_run_judge(&run, diags);
    uint32_t n_unmatched = count_unmatched(diags);
    if (n_unmatched == 0 && !is_fine)
        return stop(WP_EXIT_USAGE, diags, NULL);
    if (n_unmatched > 0) {
        wp_say_diags(diags);
        wp_complain("stopped: %u error%s, %u name%s in the settings that nothing has",
                    wp_diag_list_count(diags, WP_SEVERITY_ERROR),
                    wp_plural(wp_diag_list_count(diags, WP_SEVERITY_ERROR)), n_unmatched,
                    wp_plural(n_unmatched));
        return WP_EXIT_USAGE;
    }
    wp_run_group(&run);
    wp_run_plan(&run);
    wp_say_diags(diags);
    wp_summary_say(&run);
    return say_gates(&run);
}
