#include "tests/fuzz/whole.h"

#include "planner/cli/files.h"
#include "planner/cli/gates.h"
#include "planner/cli/results.h"
#include "planner/report/azure-devops.h"
#include "planner/report/changes.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* What needs no input, for the whole process. */
static struct {
    WpSettings *settings; /* all defaults */
    WpKnowledge *knowledge;
    WpSizeLists sizes;
    WpLayouts *layouts;
    WpDocument *template;
    char *folder;
} known;

static void
forget(void)
{
    g_autoptr(GDir) dir = known.folder ? g_dir_open(known.folder, 0, NULL) : NULL;

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(known.folder, name, NULL);

        g_unlink(path);
    }
    if (known.folder)
        g_rmdir(known.folder);
    g_free(known.folder);
    wp_document_free(known.template);
    wp_layouts_free(known.layouts);
    wp_size_lists_clear(&known.sizes);
    wp_knowledge_free(known.knowledge);
    wp_settings_free(known.settings);
}

static void
learn(void)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *path = wp_data_path("planner/backlog", "caf-migration-execution.yaml");

    if (known.settings)
        return;
    atexit(forget);
    known.settings = wp_settings_read(NULL, NULL, diags);
    known.knowledge = wp_knowledge_load(known.settings, NULL, diags, &error);
    g_assert_no_error(error);
    wp_sizes_load(&known.sizes, known.knowledge, known.settings, diags);
    known.layouts = wp_layouts_load(known.settings, diags, &error);
    g_assert_no_error(error);
    known.template = wp_document_load(path, diags, &error);
    g_assert_no_error(error);
    known.folder = g_dir_make_tmp(NULL, &error);
    g_assert_no_error(error);
    g_assert(wp_diag_list_count(diags, WP_SEVERITY_ERROR) == 0);
}

const WpLayouts *
whole_layouts(void)
{
    learn();
    return known.layouts;
}

const char *
whole_folder(void)
{
    learn();
    return known.folder;
}

const char *
whole_put(const char *name, const void *bytes, size_t size)
{
    static GString *path;
    g_autoptr(GError) error = NULL;

    learn();
    if (!path)
        path = g_string_new(NULL);
    g_string_printf(path, "%s/%s", known.folder, name);
    g_file_set_contents_full(path->str, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600,
                             &error);
    g_assert_no_error(error);
    return path->str;
}

/* ---- before anything is read ---- */

/* The shipped rules as the settings want them; those that are there, where they want nothing. */
static void
find_rules(WpRun *run, WpDiagList *diags)
{
    const WpSettings *settings = run->settings;
    WpRuleSources sources = {
        .packs = (const WpDocument *const *)known.knowledge->packs->pdata,
        .n_packs = known.knowledge->packs->len,
        .parameters = settings->rules.parameters,
        .targets = settings->targets,
        .targets_node = settings->targets_node,
        .catalogues = (const WpCatalogue *const *)known.knowledge->catalogues->pdata,
        .n_catalogues = known.knowledge->catalogues->len,
    };

    run->knowledge = g_memdup2(known.knowledge, sizeof *known.knowledge);
    if (settings->rules.parameters || settings->targets)
        run->knowledge->rules = wp_ruleset_compile(&sources, diags);
}

/* The same of sizes and prices. */
static void
find_sizes(WpRun *run, WpDiagList *diags)
{
    const WpSettings *wanted = run->settings, *usual = known.settings;

    if (run->knowledge->rules == known.knowledge->rules &&
        strcmp(wanted->target.region, usual->target.region) == 0 &&
        strcmp(wanted->target.prices, usual->target.prices) == 0 &&
        strcmp(wanted->currency, usual->currency) == 0)
        run->size_lists = known.sizes;
    else
        wp_sizes_load(&run->size_lists, run->knowledge, run->settings, diags);
}

bool
whole_begin(WpRun *run, WpDocument *document, WpDiagList *diags)
{
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    learn();
    run->settings = wp_settings_read(document, known.folder, diags);
    g_assert(!run->settings == (wp_diag_list_count(diags, WP_SEVERITY_ERROR) > n_errors));
    if (!run->settings)
        return false;
    run->settings->schedule.effort = MIN(run->settings->schedule.effort, WHOLE_EFFORT);
    find_rules(run, diags);
    if (!run->knowledge->rules)
        return false;
    find_sizes(run, diags);
    run->template = wp_template_read(known.template, run->knowledge->rules, run->settings, diags);
    run->as_of = run->settings->as_of == WP_DAY_NONE ? wp_day(2026, 11, 22) : run->settings->as_of;
    run->estate = g_strdup(run->settings->estate ? run->settings->estate : "fuzz");
    return run->template && wp_diag_list_count(diags, WP_SEVERITY_ERROR) == n_errors;
}

void
whole_read(WpRun *run, const char *const *paths, WpDiagList *diags)
{
    g_autoptr(GError) error = NULL;

    run->inputs = wp_inputs_read(run->settings, known.layouts,
                                 wp_knowledge_catalogue(known.knowledge, "placeholders"), paths,
                                 NULL, NULL, diags, &error);
    g_assert_no_error(error);
}

/* ---- what must be true ---- */

static void
check_plan(const WpPlan *plan)
{
    for (uint32_t i = 1; i <= plan->n_groups; i++) {
        const WpGroupPlan *group = &plan->groups[i];

        g_assert(group->wave <= plan->n_waves);
        if (group->wave == 0) {
            g_assert(group->reason && *group->reason);
            continue;
        }
        g_assert(group->iteration < plan->calendar.n_iterations);
        g_assert(group->iteration / plan->calendar.iterations_per_wave == group->wave);
        g_assert(group->cutover <= group->cutover_end);
        g_assert(group->cutover_first <= group->cutover_last);
        g_assert(group->score >= 0 && group->score <= 100);
        g_assert(group->size_bytes >= 0 && group->centihours >= 0);
    }
}

/* ---- tables ---- */

static void
write_tables(const WpReportInputs *inputs, const WpReportTable *tables, WpSink *sink)
{
    for (; tables->spec; tables++) {
        WpCsvOptions options = wp_report_csv_options(inputs->settings, tables);

        wp_csv_write(tables->spec, wp_report_data(inputs, tables), &options, sink, NULL);
    }
}

static void
write_backlog(const WpReportInputs *inputs, WpSink *sink)
{
    static const WpReportTable beside[] = {
        {&wp_azure_devops_iterations_table, false, false, WP_REPORT_PLANNED},
        {&wp_azure_devops_links_table, false, false, WP_REPORT_PLANNED},
        {NULL, false, false, WP_REPORT_PLANNED},
    };
    g_autoptr(WpAzureDevops) files = wp_azure_devops_new(inputs);

    for (uint32_t i = 0; i < wp_azure_devops_n_files(files); i++) {
        uint64_t n_rows;

        wp_azure_devops_write(files, i, sink, &n_rows);
        g_assert(n_rows <= WP_AZURE_DEVOPS_MAX_ROWS);
    }
    write_tables(inputs, beside, sink);
}

static void
write_changes(const WpRun *run, const WpReportInputs *inputs, WpSink *sink)
{
    static const WpReportTable kind = {&wp_changes_table, true, false, WP_REPORT_PLANNED};
    WpChangesTable table = {.changes = run->changes, .inputs = inputs};
    WpCsvOptions options = wp_report_csv_options(run->settings, &kind);

    wp_csv_write(kind.spec, &table, &options, sink, NULL);
}

static void
write_all(const WpRun *run, GString *out)
{
    g_autoptr(WpExplainIndex) index = wp_explain_index_new();
    const WpRuleSet *rules = run->knowledge->rules;
    g_autoptr(GArray) rejects = wp_results_rejects(run);
    g_autoptr(WpRuleRun) rule_run =
        wp_rule_run_new(rules, &run->view, (WpTime)run->as_of * WP_US_PER_DAY);
    g_autoptr(WpDependencyFindings) found =
        wp_dependency_findings_build(&run->view, rules, run->hits);
    g_autofree int64_t *hours = wp_work_hours_by_asset(run->work);
    WpTextSink sink = wp_text_sink(out);

    for (guint i = 0; i < rejects->len; i++)
        g_assert(g_array_index(rejects, WpReportReject, i).line > 0);

    WpResultsBeside beside = {rule_run, found, hours, rejects};
    WpReportInputs inputs = wp_results_of(run, &beside);

    write_tables(&inputs, wp_report_tables, &sink.sink);
    if (run->baseline)
        write_tables(&inputs, wp_baseline_tables, &sink.sink);
    if (run->forecast)
        write_tables(&inputs, wp_tracker_tables, &sink.sink);
    if (run->changes)
        write_changes(run, &inputs, &sink.sink);
    write_backlog(&inputs, &sink.sink);
    wp_explain_write_assets(&inputs, index, &sink.sink);
    wp_explain_write_plan(&inputs, index, &sink.sink);
    wp_explain_index_write(index, &sink.sink);
}

bool
whole_plan(WpRun *run, WpDiagList *diags, GString *out)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!wp_run_judge(run, diags))
        return false;
    wp_run_group(run);
    wp_run_plan(run);
    check_plan(run->plan);
    g_ptr_array_unref(wp_gates_failed(run));
    write_all(run, text);
    g_assert(g_utf8_validate(text->str, (gssize)text->len, NULL));
    if (out)
        g_string_append_len(out, text->str, (gssize)text->len);
    return true;
}

void
whole_clear(WpRun *run)
{
    WpKnowledge *knowledge = g_steal_pointer(&run->knowledge);

    if (run->size_lists.vms == known.sizes.vms)
        run->size_lists = (WpSizeLists){NULL, NULL};
    wp_run_clear(run);
    if (knowledge && knowledge->rules != known.knowledge->rules)
        wp_ruleset_free(knowledge->rules);
    g_free(knowledge);
}
