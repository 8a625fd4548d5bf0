#include "config.h"

#include "planner/cli/output.h"

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
    WpReportInputs inputs;
    GArray *rejects;     /* of WpReportReject */
    WpRuleRun *rule_run; /* renders messages */
    WpDependencyFindings *dependencies;
    int64_t *hours; /* by asset */
} Output;

static bool
write_table(Output *output, const WpReportTable *table, GError **error)
{
    WpCsvOptions options = wp_report_csv_options(output->run->settings, table);
    g_autofree char *name = g_strconcat(table->spec->name, ".csv", NULL);
    WpSink *sink = wp_run_dir_begin(output->dir, name, error);
    uint64_t n_rows = 0;

    if (!sink)
        return false;
    wp_csv_write(table->spec, wp_report_data(&output->inputs, table), &options, sink, &n_rows);
    return wp_run_dir_end(output->dir, n_rows, error);
}

static bool
write_list(Output *output, const WpReportTable *table, GError **error)
{
    for (; table->spec; table++)
        if (!write_table(output, table, error))
            return false;
    return true;
}

static bool
write_tables(Output *output, GError **error)
{
    return write_list(output, wp_report_tables, error) &&
           (!output->run->baseline || write_list(output, wp_baseline_tables, error)) &&
           (!output->run->forecast || write_list(output, wp_tracker_tables, error));
}

/* What is made before the import and after it. */
static bool
write_beside(Output *output, const WpTableSpec *spec, GError **error)
{
    WpReportTable table = {spec, false, false};

    return write_table(output, &table, error);
}

static bool
write_tracker(Output *output, GError **error)
{
    if (strcmp(output->run->settings->backlog.tracker, "azure-devops") != 0)
        return true;
    g_autoptr(WpAzureDevops) files = wp_azure_devops_new(&output->inputs);
    for (uint32_t i = 0; i < wp_azure_devops_n_files(files); i++) {
        g_autofree char *name = g_strdup_printf("backlog-azure-devops-%u.csv", i + 1);
        WpSink *sink = wp_run_dir_begin(output->dir, name, error);
        uint64_t n_rows = 0;

        if (!sink)
            return false;
        wp_azure_devops_write(files, i, sink, &n_rows);
        if (!wp_run_dir_end(output->dir, n_rows, error))
            return false;
    }
    return write_beside(output, &wp_azure_devops_iterations_table, error) &&
           write_beside(output, &wp_azure_devops_links_table, error);
}

/* What is different from the baseline; without one there is no such file. */
static bool
write_changes(Output *output, GError **error)
{
    const WpRun *run = output->run;
    WpReportTable kind = {&wp_changes_table, true, false};
    WpCsvOptions options = wp_report_csv_options(run->settings, &kind);
    WpChangesTable table = {run->changes, &output->inputs};
    uint64_t n_rows = 0;

    if (!run->changes)
        return true;
    WpSink *sink = wp_run_dir_begin(output->dir, "changes.csv", error);
    if (!sink)
        return false;
    wp_csv_write(&wp_changes_table, &table, &options, sink, &n_rows);
    return wp_run_dir_end(output->dir, n_rows, error);
}

static bool
write_explain(Output *output, GError **error)
{
    if (!output->run->settings->output.explain_full)
        return true;
    WpSink *sink = wp_run_dir_begin(output->dir, "explain.jsonl", error);
    if (!sink)
        return false;
    wp_explain_write(&output->inputs, sink);
    return wp_run_dir_end(output->dir, 0, error);
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
    const GPtrArray *files = wp_run_dir_files(output->dir);
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
        .inputs = &output->inputs,
        .tool_version = PACKAGE_VERSION,
        .as_of_origin = wp_as_of_origin_name(output->run->as_of_origin),
        .settings = describe_settings(output->run, hex, &settings) ? &settings : NULL,
        .catalogues = catalogues,
        .n_catalogues = known->len,
        .n_broken = output->run->inputs->n_broken,
        .outputs = outputs,
        .n_outputs = files->len,
    };
    WpSink *sink = wp_run_dir_begin(output->dir, "manifest.json", error);
    if (!sink)
        return false;
    wp_manifest_write(&manifest, sink);
    return wp_run_dir_end(output->dir, 0, error);
}

/* Not in the manifest: times differ from run to run. */
static bool
write_log(Output *output, GError **error)
{
    WpSink *sink = wp_run_dir_begin(output->dir, "run.log", error);

    if (!sink)
        return false;
    wp_stages_write(sink);
    return wp_run_dir_end(output->dir, 0, error);
}

/* ---- what the reports borrow ---- */

static void
collect(Output *output)
{
    const WpRun *run = output->run;

    for (guint i = 0; i < run->inputs->rejects->len; i++) {
        const WpInputReject *from = g_ptr_array_index(run->inputs->rejects, i);
        WpReportReject reject = {from->file, from->line, from->code, from->message, from->record};

        g_array_append_val(output->rejects, reject);
    }
    output->inputs = (WpReportInputs){
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
                .run = output->rule_run,
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
    const WpRuleSet *rules = run->knowledge->rules;
    WpTime as_of = (WpTime)run->as_of * WP_US_PER_DAY;
    Output output = {
        .run = run,
        .dir = dir,
        .rejects = g_array_new(FALSE, FALSE, sizeof(WpReportReject)),
        .rule_run = wp_rule_run_new(rules, &run->view, as_of),
        .dependencies = wp_dependency_findings_build(&run->view, rules, run->hits),
        .hours = wp_work_hours_by_asset(run->work),
    };

    collect(&output);
    bool done = write_tables(&output, error) && write_changes(&output, error) &&
                write_tracker(&output, error) && write_explain(&output, error) &&
                write_manifest(&output, error) && write_log(&output, error);
    g_array_unref(output.rejects);
    wp_rule_run_free(output.rule_run);
    wp_dependency_findings_free(output.dependencies);
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
