#include "config.h"

#include "planner/cli/output.h"

#include "planner/cli/jobs.h"
#include "planner/cli/rundir.h"
#include "planner/cli/runs.h"
#include "planner/cli/stages.h"
#include "planner/report/azure-devops.h"
#include "planner/report/changes.h"
#include "planner/report/manifest.h"

#include <string.h>

#include <errno.h>

typedef struct {
    const WpRun *run;
    WpRunDir *dir;
    WpReportInputs *inputs; /* by thread: a rule run is for one */
    GArray *rejects;        /* of WpReportReject */
    WpDependencyFindings *dependencies;
    int64_t *hours;   /* by asset */
    GPtrArray *tasks; /* of Task, in the order of their files in the manifest */
} Output;

/* One file, or several that are made of the same. */
typedef struct Task Task;
struct Task {
    const Output *output;
    WpRunPart *part;
    const WpReportTable *table; /* (nullable) */
    bool (*write)(const Task *task, const WpReportInputs *inputs, GError **error);
};

static bool
write_spec(const Task *task, const WpReportTable *table, const void *data, GError **error)
{
    WpCsvOptions options = wp_report_csv_options(task->output->run->settings, table);
    g_autofree char *name = g_strconcat(table->spec->name, ".csv", NULL);
    WpSink *sink = wp_run_part_begin(task->part, name, error);
    uint64_t n_rows = 0;

    if (!sink)
        return false;
    wp_csv_write(table->spec, data, &options, sink, &n_rows);
    return wp_run_part_end(task->part, n_rows, error);
}

static bool
write_table(const Task *task, const WpReportInputs *inputs, GError **error)
{
    return write_spec(task, task->table, wp_report_data(inputs, task->table), error);
}

static bool
write_tracker(const Task *task, const WpReportInputs *inputs, GError **error)
{
    static const WpReportTable beside[] = {
        {&wp_azure_devops_iterations_table, false, false},
        {&wp_azure_devops_links_table, false, false},
    };
    g_autoptr(WpAzureDevops) files = wp_azure_devops_new(inputs);

    for (uint32_t i = 0; i < wp_azure_devops_n_files(files); i++) {
        g_autofree char *name = g_strdup_printf("backlog-azure-devops-%u.csv", i + 1);
        WpSink *sink = wp_run_part_begin(task->part, name, error);
        uint64_t n_rows = 0;

        if (!sink)
            return false;
        wp_azure_devops_write(files, i, sink, &n_rows);
        if (!wp_run_part_end(task->part, n_rows, error))
            return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(beside); i++)
        if (!write_spec(task, &beside[i], wp_report_data(inputs, &beside[i]), error))
            return false;
    return true;
}

/* What is different from the baseline. */
static bool
write_changes(const Task *task, const WpReportInputs *inputs, GError **error)
{
    static const WpReportTable kind = {&wp_changes_table, true, false};
    WpChangesTable table = {task->output->run->changes, inputs};

    return write_spec(task, &kind, &table, error);
}

static bool
write_explain(const Task *task, const WpReportInputs *inputs, GError **error)
{
    WpSink *sink = wp_run_part_begin(task->part, "explain.jsonl", error);

    if (!sink)
        return false;
    wp_explain_write(inputs, sink);
    return wp_run_part_end(task->part, 0, error);
}

static void
add_task(Output *output, const WpReportTable *table,
         bool (*write)(const Task *task, const WpReportInputs *inputs, GError **error))
{
    Task *task = g_new0(Task, 1);

    *task = (Task){output, wp_run_dir_part(output->dir), table, write};
    g_ptr_array_add(output->tasks, task);
}

static void
add_tables(Output *output, const WpReportTable *table)
{
    for (; table->spec; table++)
        add_task(output, table, write_table);
}

static void
add_tasks(Output *output)
{
    const WpRun *run = output->run;

    add_tables(output, wp_report_tables);
    if (run->baseline)
        add_tables(output, wp_baseline_tables);
    if (run->forecast)
        add_tables(output, wp_tracker_tables);
    if (run->changes)
        add_task(output, NULL, write_changes);
    if (strcmp(run->settings->backlog.tracker, "azure-devops") == 0)
        add_task(output, NULL, write_tracker);
    if (run->settings->output.explain_full)
        add_task(output, NULL, write_explain);
}

static bool
do_task(void *data, unsigned thread, GError **error)
{
    const Task *task = data;

    return task->write(task, &task->output->inputs[thread], error);
}

/* From the last to the first: explain.jsonl is half of all bytes, and the rest fits beside it. */
static bool
do_tasks(const Output *output, GError **error)
{
    unsigned n = output->tasks->len;
    g_autofree WpJob *jobs = g_new0(WpJob, n + 1);

    for (unsigned i = 0; i < n; i++)
        jobs[i] = (WpJob){do_task, g_ptr_array_index(output->tasks, n - 1 - i)};
    return wp_jobs_run(jobs, n, error);
}

/* The settings as one input of the run; false if there was no file. */
static bool
describe_settings(const WpRun *run, char hex[WP_SHA256_HEX], WpManifestFile *out)
{
    const WpSource *source =
        run->settings->document ? wp_document_source(run->settings->document) : NULL;
    size_t size;

    if (!source)
        return false;
    const char *text = wp_source_text(source, &size);
    wp_sha256_of(text, size, hex);
    *out = (WpManifestFile){wp_source_name(source), size, hex, 0};
    return true;
}

static bool
write_manifest(Output *output, GError **error)
{
    g_autoptr(GPtrArray) files = wp_run_dir_files(output->dir);
    const GArray *known = output->run->knowledge->files;
    g_autofree WpManifestFile *outputs = g_new0(WpManifestFile, files->len + 1);
    g_autofree WpManifestFile *catalogues = g_new0(WpManifestFile, known->len + 1);
    char hex[WP_SHA256_HEX];
    WpManifestFile settings;

    for (guint i = 0; i < files->len; i++) {
        const WpRunFile *file = g_ptr_array_index(files, i);

        outputs[i] = (WpManifestFile){file->name, file->bytes, file->sha256, file->n_rows};
    }
    for (guint i = 0; i < known->len; i++) {
        const WpKnowledgeFile *file = &g_array_index(known, WpKnowledgeFile, i);

        catalogues[i] = (WpManifestFile){file->name, file->bytes, file->sha256, file->n_rows};
    }
    WpManifest manifest = {
        .inputs = output->inputs,
        .tool_version = PACKAGE_VERSION,
        .as_of_origin = wp_as_of_origin_name(output->run->as_of_origin),
        .settings = describe_settings(output->run, hex, &settings) ? &settings : NULL,
        .catalogues = catalogues,
        .n_catalogues = known->len,
        .n_broken = output->run->inputs->n_broken,
        .outputs = outputs,
        .n_outputs = files->len,
    };
    WpRunPart *part = wp_run_dir_part(output->dir);
    WpSink *sink = wp_run_part_begin(part, "manifest.json", error);
    if (!sink)
        return false;
    wp_manifest_write(&manifest, sink);
    return wp_run_part_end(part, 0, error);
}

/* Not in the manifest: times differ from run to run. */
static bool
write_log(Output *output, GError **error)
{
    WpRunPart *part = wp_run_dir_part(output->dir);
    WpSink *sink = wp_run_part_begin(part, "run.log", error);

    if (!sink)
        return false;
    wp_stages_write(sink);
    return wp_run_part_end(part, 0, error);
}

/* ---- what the reports borrow ---- */

static void
collect_rejects(Output *output)
{
    const WpRun *run = output->run;

    for (guint i = 0; i < run->inputs->rejects->len; i++) {
        const WpInputReject *from = g_ptr_array_index(run->inputs->rejects, i);
        WpReportReject reject = {from->file, from->line, from->code, from->message, from->record};

        g_array_append_val(output->rejects, reject);
    }
}

static WpReportInputs
collect(const Output *output)
{
    const WpRun *run = output->run;
    WpTime as_of = (WpTime)run->as_of * WP_US_PER_DAY;

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
        .as_of = as_of,
        .assess =
            {
                .view = &run->view,
                .assessment = run->assessment,
                .run = wp_rule_run_new(run->knowledge->rules, &run->view, as_of),
                .dependencies = output->dependencies,
                .effort_hours = output->hours,
                .methods = run->settings->replication.methods,
                .sources = wp_knowledge_catalogue(run->knowledge, "data-sources"),
            },
        .rejects = (const WpReportReject *)(void *)output->rejects->data,
        .n_rejects = output->rejects->len,
        .unreconciled = run->inputs->unreconciled,
    };
}

static bool
write_all(const WpRun *run, WpRunDir *dir, GError **error)
{
    unsigned n_threads = wp_jobs_threads();
    Output output = {
        .run = run,
        .dir = dir,
        .inputs = g_new0(WpReportInputs, n_threads),
        .rejects = g_array_new(FALSE, FALSE, sizeof(WpReportReject)),
        .dependencies = wp_dependency_findings_build(&run->view, run->knowledge->rules, run->hits),
        .hours = wp_work_hours_by_asset(run->work),
        .tasks = g_ptr_array_new_with_free_func(g_free),
    };

    collect_rejects(&output);
    for (unsigned i = 0; i < n_threads; i++)
        output.inputs[i] = collect(&output);
    add_tasks(&output);
    bool done =
        do_tasks(&output, error) && write_manifest(&output, error) && write_log(&output, error);
    for (unsigned i = 0; i < n_threads; i++)
        wp_rule_run_free(output.inputs[i].assess.run);
    g_ptr_array_unref(output.tasks);
    g_array_unref(output.rejects);
    wp_dependency_findings_free(output.dependencies);
    g_free(output.inputs);
    g_free(output.hours);
    return done;
}

/* ---- where ---- */

/* A run that has no -o of its own stands in a folder of runs by its day. */
static char *
dated_path(const WpRun *run, char **out_parent, GError **error)
{
    g_autofree char *parent = wp_settings_path(run->settings, run->settings->output.directory);
    g_autoptr(GString) name = g_string_new(NULL);

    wp_append_day(name, run->as_of);
    if (g_mkdir_with_parents(parent, 0777) != 0) {
        g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM, "cannot make the folder '%s': %s", parent,
                    g_strerror(errno));
        return NULL;
    }
    *out_parent = g_strdup(parent);
    return g_build_filename(parent, name->str, NULL);
}

bool
wp_output_write(const WpRun *run, const char *path, char **out_path, GError **error)
{
    g_autofree char *parent = NULL;
    g_autofree char *place = path ? g_strdup(path) : dated_path(run, &parent, error);
    if (!place)
        return false;

    g_autoptr(WpRunDir) dir = wp_run_dir_open(place, error);
    if (!dir || !write_all(run, dir, error) || !wp_run_dir_commit(dir, error))
        return false;
    if (parent && !wp_runs_tidy(parent, place, (uint32_t)run->settings->output.keep, error))
        return false;
    *out_path = g_steal_pointer(&place);
    return true;
}
