#include "config.h"

#include "planner/cli/output.h"

#include "planner/base/jobs.h"
#include "planner/cli/results.h"
#include "planner/cli/rundir.h"
#include "planner/cli/runs.h"
#include "planner/cli/stages.h"
#include "planner/report/azure-devops.h"
#include "planner/report/changes.h"
#include "planner/report/manifest.h"

#include <string.h>

#include <errno.h>

struct WpOutput {
    const WpRun *run;
    WpRunDir *dir;
    char *place;        /* where it shall stand */
    char *parent;       /* (nullable) the folder of runs that holds it */
    unsigned n_threads; /* that write */
    WpRuleRun *rule_runs[WP_JOBS_MAX_THREADS];
    WpReportInputs inputs[WP_N_REPORT_STEPS][WP_JOBS_MAX_THREADS]; /* by thread */
    GArray *rejects;                                               /* of WpReportReject */
    WpDependencyFindings *dependencies;
    int64_t *hours;   /* (nullable) by asset */
    GPtrArray *tasks; /* of Task, in the order of their files in the manifest */
    GPtrArray *parts, *baseline_parts, *tracker_parts; /* of WpRunPart: one for each table */
    WpRunPart *changes_part, *backlog_part;
    WpRunPart *explain_part; /* explain.jsonl, which is written in two goes */
    WpSink *explain;
    WpExplainIndex *explain_index;
    unsigned explain_job; /* the first of them */
    WpJobs *jobs;
};

/* One file, or several that are made of the same. */
typedef struct Task Task;
struct Task {
    WpOutput *output;
    WpRunPart *part;
    const WpReportTable *table; /* (nullable) */
    WpReportStep after;
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
        {&wp_azure_devops_iterations_table, false, false, WP_REPORT_PLANNED},
        {&wp_azure_devops_links_table, false, false, WP_REPORT_PLANNED},
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
    static const WpReportTable kind = {&wp_changes_table, true, false, WP_REPORT_PLANNED};
    WpChangesTable table = {.changes = task->output->run->changes, .inputs = inputs};

    return write_spec(task, &kind, &table, error);
}

static bool
write_explain_assets(const Task *task, const WpReportInputs *inputs, GError **error)
{
    WpOutput *output = task->output;

    output->explain = wp_run_part_begin(output->explain_part, "explain.jsonl", error);
    if (!output->explain)
        return false;
    wp_explain_write_assets(inputs, output->explain_index, output->explain);
    return true;
}

/* What follows in the same file. */
static bool
write_explain_plan(const Task *task, const WpReportInputs *inputs, GError **error)
{
    WpOutput *output = task->output;

    wp_explain_write_plan(inputs, output->explain_index, output->explain);
    if (!wp_run_part_end(output->explain_part, 0, error))
        return false;
    WpSink *sink = wp_run_part_begin(output->explain_part, "explain.index", error);
    return sink && wp_run_part_end(output->explain_part,
                                   wp_explain_index_write(output->explain_index, sink), error);
}

static bool
do_task(void *data, unsigned thread, GError **error)
{
    const Task *task = data;

    return task->write(task, &task->output->inputs[task->after][thread], error);
}

/* Returns: the number of its job */
static unsigned
add_task(WpOutput *output, Task task, unsigned after)
{
    Task *own = g_memdup2(&task, sizeof task);

    own->output = output;
    g_ptr_array_add(output->tasks, own);
    return wp_jobs_add(output->jobs, (WpJob){do_task, own, after});
}

/* The tables of a list that can be written now, and could not before. */
static void
add_tables(WpOutput *output, const WpReportTable *tables, GPtrArray *parts, WpReportStep step)
{
    for (guint i = 0; tables[i].spec; i++)
        if (tables[i].after == step)
            add_task(output,
                     (Task){.part = g_ptr_array_index(parts, i),
                            .table = &tables[i],
                            .after = step,
                            .write = write_table},
                     0);
}

static GPtrArray *
parts_of(const WpOutput *output, const WpReportTable *tables)
{
    GPtrArray *parts = g_ptr_array_new();

    for (; tables->spec; tables++)
        g_ptr_array_add(parts, wp_run_dir_part(output->dir));
    return parts;
}

/* Parts are in the order of the manifest, whatever is written first. */
static void
make_parts(WpOutput *output)
{
    output->parts = parts_of(output, wp_report_tables);
    output->baseline_parts = parts_of(output, wp_baseline_tables);
    output->tracker_parts = parts_of(output, wp_tracker_tables);
    output->changes_part = wp_run_dir_part(output->dir);
    output->backlog_part = wp_run_dir_part(output->dir);
    output->explain_part = wp_run_dir_part(output->dir);
}

/* What needs groups and no plan; the longest first. */
static void
add_grouped_tasks(WpOutput *output)
{
    if (output->run->settings->output.explain_full)
        output->explain_job =
            add_task(output, (Task){.after = WP_REPORT_GROUPED, .write = write_explain_assets}, 0);
    add_tables(output, wp_report_tables, output->parts, WP_REPORT_GROUPED);
}

static void
add_planned_tasks(WpOutput *output)
{
    const WpRun *run = output->run;
    Task rest = {.after = WP_REPORT_PLANNED};

    add_tables(output, wp_report_tables, output->parts, WP_REPORT_PLANNED);
    if (run->baseline)
        add_tables(output, wp_baseline_tables, output->baseline_parts, WP_REPORT_PLANNED);
    if (run->forecast)
        add_tables(output, wp_tracker_tables, output->tracker_parts, WP_REPORT_PLANNED);
    if (run->changes) {
        rest.part = output->changes_part;
        rest.write = write_changes;
        add_task(output, rest, 0);
    }
    if (strcmp(run->settings->backlog.tracker, "azure-devops") == 0) {
        rest.part = output->backlog_part;
        rest.write = write_tracker;
        add_task(output, rest, 0);
    }
    if (output->explain_job > 0) {
        rest.write = write_explain_plan;
        add_task(output, rest, output->explain_job);
    }
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
write_manifest(WpOutput *output, GError **error)
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
        .inputs = output->inputs[WP_REPORT_PLANNED],
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
    WpSink *sink = wp_run_part_begin(part, WP_MANIFEST_NAME, error);
    if (!sink)
        return false;
    wp_manifest_write(&manifest, sink);
    return wp_run_part_end(part, 0, error);
}

/* Not in the manifest: times differ from run to run. */
static bool
write_log(WpOutput *output, GError **error)
{
    WpRunPart *part = wp_run_dir_part(output->dir);
    WpSink *sink = wp_run_part_begin(part, "run.log", error);

    if (!sink)
        return false;
    wp_stages_write(sink);
    return wp_run_part_end(part, 0, error);
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

static void
collect_all(WpOutput *output, WpReportStep step)
{
    for (unsigned i = 0; i < output->n_threads; i++) {
        WpResultsBeside beside = {output->rule_runs[i], output->dependencies, output->hours,
                                  output->rejects};

        output->inputs[step][i] = wp_results_of(output->run, &beside);
    }
}

static void
begin_tasks(WpOutput *output)
{
    const WpRun *run = output->run;
    const WpRuleSet *rules = run->knowledge->rules;

    output->rejects = wp_results_rejects(run);
    output->dependencies = wp_dependency_findings_build(&run->view, rules, run->hits);
    output->tasks = g_ptr_array_new_with_free_func(g_free);
    output->explain_index = wp_explain_index_new();
    for (unsigned i = 0; i < output->n_threads; i++)
        output->rule_runs[i] =
            wp_rule_run_new(rules, &run->view, (WpTime)run->as_of * WP_US_PER_DAY);
    collect_all(output, WP_REPORT_JUDGED);
    make_parts(output);
    output->jobs = wp_jobs_new(output->n_threads);
    add_tables(output, wp_report_tables, output->parts, WP_REPORT_JUDGED);
}

WpOutput *
wp_output_begin(const WpRun *run, const char *path, GError **error)
{
    g_autoptr(WpOutput) output = g_new0(WpOutput, 1);

    output->run = run;
    output->n_threads = MIN(g_get_num_processors(), WP_JOBS_MAX_THREADS);
    output->place = path ? g_strdup(path) : dated_path(run, &output->parent, error);
    output->dir = output->place ? wp_run_dir_open(output->place, error) : NULL;
    if (!output->dir)
        return NULL;
    begin_tasks(output);
    return g_steal_pointer(&output);
}

void
wp_output_grouped(WpOutput *output)
{
    output->hours = wp_work_hours_by_asset(output->run->work);
    collect_all(output, WP_REPORT_GROUPED);
    add_grouped_tasks(output);
}

bool
wp_output_end(WpOutput *output, GError **error)
{
    const WpRun *run = output->run;

    collect_all(output, WP_REPORT_PLANNED);
    add_planned_tasks(output);
    if (!wp_jobs_end(output->jobs, error) || !write_manifest(output, error) ||
        !write_log(output, error) || !wp_run_dir_commit(output->dir, error))
        return false;
    return !output->parent ||
           wp_runs_tidy(output->parent, output->place, (uint32_t)run->settings->output.keep, error);
}

const char *
wp_output_place(const WpOutput *output)
{
    return output->place;
}

void
wp_output_free(WpOutput *output)
{
    if (!output)
        return;
    wp_jobs_free(output->jobs); /* first: its threads use the rest */
    for (unsigned i = 0; i < output->n_threads; i++)
        wp_rule_run_free(output->rule_runs[i]);
    g_clear_pointer(&output->tasks, g_ptr_array_unref);
    g_clear_pointer(&output->explain_index, wp_explain_index_free);
    g_clear_pointer(&output->rejects, g_array_unref);
    g_clear_pointer(&output->parts, g_ptr_array_unref);
    g_clear_pointer(&output->baseline_parts, g_ptr_array_unref);
    g_clear_pointer(&output->tracker_parts, g_ptr_array_unref);
    wp_dependency_findings_free(output->dependencies);
    g_free(output->hours);
    wp_run_dir_free(output->dir);
    g_free(output->place);
    g_free(output->parent);
    g_free(output);
}
