#include "planner/cli/pipeline.h"

#include "planner/backlog/rounds.h"
#include "planner/base/beside.h"
#include "planner/cli/baseline.h"
#include "planner/cli/files.h"
#include "planner/cli/load.h"
#include "planner/cli/missing.h"
#include "planner/cli/stages.h"
#include "planner/cli/unknown.h"
#include "rules/derive.h"

#include <string.h>

#define TEMPLATES "planner/backlog"

/* ---- what is known before any export is read ---- */

static WpDocument *
load_template(const WpSettings *settings, WpDiagList *diags, GError **error)
{
    const char *name = settings->backlog.template_name;
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    bool is_path = strchr(name, '/') || g_str_has_suffix(name, ".yaml");
    g_autofree char *path =
        is_path ? wp_settings_path(settings, name) : wp_data_path(TEMPLATES, file);
    WpDocument *document = wp_document_load(path, diags, error);

    if (error && *error) {
        (*error)->code = WP_EXIT_USAGE;
        g_prefix_error(error, "backlog.template: ");
    }
    return document;
}

/* Layouts are read beside rules: they share nothing but the settings, which nobody changes. */
typedef struct {
    const WpSettings *settings;
    WpDiagList *diags;
    WpLayouts *layouts; /* (nullable) */
    GError *error;
    WpBeside beside;
} LayoutsWork;

static gpointer
load_layouts(gpointer data)
{
    LayoutsWork *work = data;

    work->layouts = wp_layouts_load(work->settings, work->diags, &work->error);
    return NULL;
}

/* Layouts and rules; what is wrong with them is said in this order. False with @error. */
static bool
load_layouts_and_rules(WpRun *run, WpDiagList *diags, GError **error)
{
    g_autoptr(WpDiagList) of_layouts = wp_diag_list_new(), of_rules = wp_diag_list_new();
    LayoutsWork layouts = {.settings = run->settings, .diags = of_layouts};
    g_autoptr(GError) rules_error = NULL;

    wp_beside_begin(&layouts.beside, "layouts", load_layouts, &layouts);
    run->knowledge = wp_knowledge_load(run->settings, NULL, of_rules, &rules_error);
    wp_beside_end(&layouts.beside);
    run->layouts = layouts.layouts;
    wp_diag_list_take(diags, of_layouts);
    if (layouts.error) {
        g_propagate_error(error, layouts.error);
        return false;
    }
    wp_diag_list_take(diags, of_rules);
    if (rules_error)
        g_propagate_error(error, g_steal_pointer(&rules_error));
    return run->knowledge != NULL;
}

static bool
load_knowledge(WpRun *run, const WpOptions *options, WpDiagList *diags, GError **error)
{
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    run->settings = wp_settings_load(options, diags, error);
    if (!run->settings)
        return false;
    if (!load_layouts_and_rules(run, diags, error))
        return false;
    wp_sizes_load(&run->size_lists, run->knowledge, run->settings, diags);
    run->template_document = load_template(run->settings, diags, error);
    if (run->template_document && run->knowledge->rules)
        run->template =
            wp_template_read(run->template_document, run->knowledge->rules, run->settings, diags);
    return run->layouts && run->knowledge->rules && run->template &&
           wp_diag_list_count(diags, WP_SEVERITY_ERROR) == n_errors;
}

/* ---- the exports ---- */

/* INPUTs of the command line, else inputs.paths of the settings; then the tracker's exports.
 * (transfer full) */
static char **
find_paths(const WpSettings *settings, const WpOptions *options)
{
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();

    for (char **path = options->arguments; *path; path++)
        g_strv_builder_add(paths, *path);
    if (!options->arguments[0])
        for (const char *const *path = settings->inputs.paths; *path; path++) {
            g_autofree char *full = wp_settings_path(settings, *path);

            g_strv_builder_add(paths, full);
        }
    for (const char *const *path = settings->status; *path; path++) {
        g_autofree char *full = wp_settings_path(settings, *path);

        g_strv_builder_add(paths, full);
    }
    return g_strv_builder_end(paths);
}

/* The settings' name, else that of the first input's folder. */
static char *
name_estate(const WpSettings *settings, const char *path)
{
    if (settings->estate)
        return g_strdup(settings->estate);
    if (strcmp(path, "-") == 0)
        return g_strdup("estate");
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    if (g_file_test(full, G_FILE_TEST_IS_DIR))
        return g_path_get_basename(full);
    g_autofree char *folder = g_path_get_dirname(full);
    return g_path_get_basename(folder);
}

/* What the last run knew is matched first; which that is depends on the exports' dates. */
typedef struct {
    WpRun *run;
    const WpOptions *options;
    const char **keys; /* (nullable) */
    GError *error;
} Known;

static const char *const *
find_baseline(void *data, WpTime collected)
{
    Known *known = data;
    WpRun *run = known->run;

    if (!wp_as_of_find(known->options, run->settings, collected, &run->as_of, &run->as_of_origin,
                       &known->error) ||
        !wp_baseline_load(known->options, run->settings, run->as_of, &run->baseline,
                          &known->error) ||
        !run->baseline)
        return NULL;
    known->keys = wp_run_state_keys(run->baseline);
    return known->keys;
}

static int
read_exports(WpRun *run, const WpOptions *options, WpDiagList *diags, GError **error)
{
    g_auto(GStrv) paths = find_paths(run->settings, options);

    if (!paths[0]) {
        g_set_error_literal(error, WP_ERROR, WP_EXIT_USAGE,
                            "there is nothing to read: name files or folders with exports, or set "
                            "inputs.paths; 'waveplan run --help' shows how");
        return WP_EXIT_USAGE;
    }
    run->estate = name_estate(run->settings, paths[0]);
    Known known = {run, options, NULL, NULL};
    run->inputs = wp_inputs_read(run->settings, run->layouts,
                                 wp_knowledge_catalogue(run->knowledge, "placeholders"),
                                 (const char *const *)paths, find_baseline, &known, diags, error);
    g_free(known.keys);
    if (known.error) {
        g_clear_error(error);
        g_propagate_error(error, known.error);
        return WP_EXIT_USAGE;
    }
    if (!run->inputs)
        return (*error)->code;
    if (run->inputs->inventory->n_assets == 0) {
        g_set_error_literal(error, WP_ERROR, WP_EXIT_INPUT,
                            "no file gives an inventory of VMs or databases; 'waveplan layouts "
                            "list' shows the formats that do, 'waveplan layouts match FILE' what a "
                            "file is taken for");
        return WP_EXIT_INPUT;
    }
    return WP_EXIT_DONE;
}

static void
find_calendar(const WpRun *run, WpCalendar *calendar)
{
    wp_calendar_init(calendar, run->settings, run->as_of,
                     run->baseline ? run->baseline->start : WP_DAY_NONE);
}

int
wp_run_load(WpRun *run, const WpOptions *options, WpDiagList *diags, GError **error)
{
    wp_stage("settings, rules");
    if (!load_knowledge(run, options, diags, error))
        return *error ? (*error)->code : WP_EXIT_USAGE;
    int status = read_exports(run, options, diags, error);
    if (status != WP_EXIT_DONE)
        return status;
    WpCalendar calendar;
    find_calendar(run, &calendar);
    return wp_calendar_check(&calendar, diags) ? WP_EXIT_DONE : WP_EXIT_USAGE;
}

/* ---- from the inventory to the backlog ---- */

static void
derive(WpRun *run, WpDiagList *diags)
{
    wp_inventory_gather_names(run->inputs->inventory);
    wp_view_init(&run->view, run->inputs->inventory);
    run->derived = wp_derive(wp_ruleset_deriver(run->knowledge->rules), &run->view);
    WpInferenceOptions options = {
        .application = run->settings->inference.application,
        .environment = run->settings->inference.environment,
        .names = run->settings->inference.names,
        .names_node = run->settings->inference.names_node,
        .tokens = wp_knowledge_catalogue(run->knowledge, "name-tokens"),
        .placeholders = wp_knowledge_catalogue(run->knowledge, "placeholders"),
        .max_share = run->settings->inference.max_share,
        .n_threads = g_get_num_processors(),
    };
    run->inference = wp_infer(&run->view, &options, diags);
}

/* Whose ends dependencies have, and who talks to whom, is found beside what names say. */
typedef struct {
    const WpInventory *inventory;
    const WpCatalogue *ports; /* (nullable) */
    WpStrTexts *texts;
    WpLinks *links;
    WpFlowGraph *graph; /* NULL: there are no dependencies */
    WpBeside beside;
} LinksWork;

static gpointer
find_links(gpointer data)
{
    LinksWork *work = data;

    work->links = wp_links_find(work->inventory, work->texts);
    if (work->links->n_dependencies > 0)
        work->graph = wp_flow_graph_new(work->inventory, work->links, work->ports);
    return NULL;
}

static void
begin_links(LinksWork *work, const WpRun *run)
{
    const WpInventory *inventory = run->inputs->inventory;

    *work = (LinksWork){.inventory = inventory,
                        .ports = wp_knowledge_catalogue(run->knowledge, "ports"),
                        .texts = wp_str_pool_look(inventory->texts)};
    wp_beside_begin(&work->beside, "links", find_links, work);
}

static void
link_up(WpRun *run, LinksWork *work)
{
    WpFlowOptions options = {
        .hub_workloads = (uint32_t)run->settings->groups.hub_workloads,
        .max_assets = (uint32_t)MIN(run->settings->groups.max_assets, UINT32_MAX - 1),
        .service_workloads = (uint32_t)run->settings->groups.service_workloads,
        .max_share = run->settings->inference.max_share,
        .applications = g_strv_contains(run->settings->inference.application, "flows"),
        .n_threads = g_get_num_processors(),
    };

    wp_beside_end(&work->beside);
    wp_str_texts_free(work->texts);
    run->links = work->links;
    wp_links_put(run->links, &run->view);
    run->judging = wp_judging_begin(&run->view, run->knowledge->rules,
                                    (WpTime)run->as_of * WP_US_PER_DAY, options.n_threads);
    run->flows = wp_flows_find(&run->view, work->graph, &options);
    wp_flow_graph_free(work->graph);
    wp_judging_end(run->judging);
    wp_flows_put(run->flows, &run->view);
    wp_inference_add(run->inference, &run->view, run->flows->application, run->flows->how);
    wp_links_count(run->links, &run->view);
}

static void
judge(WpRun *run, WpDiagList *diags)
{
    const WpRuleSet *rules = run->knowledge->rules;

    wp_say_missing(run->inputs, rules, diags);
    wp_say_unknown_names(run, diags);
    wp_sizes_offer(&run->sizes, &run->view, rules, &run->size_lists, run->settings, run->as_of);
    WpAssessOptions options = {
        .as_of = (WpTime)run->as_of * WP_US_PER_DAY,
        .scope = run->constraints->scope,
        .offers = &run->sizes.offers,
        .prefer_platform = run->settings->target.prefer_platform,
        .n_threads = g_get_num_processors(),
        .judging = run->judging,
    };
    run->assessment = wp_assessment_build(&run->view, rules, &options);
    run->hits =
        wp_dependency_hits_build(&run->view, rules, options.as_of, run->judging, options.n_threads);
}

/* The tasks in which an asset, or a group, is cut over: those that a freeze of promotions stops. */
static const char **
cutover_tasks(const WpTemplate *template)
{
    const char **ids = g_new0(const char *, template->n_tasks + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; i < template->n_tasks; i++)
        if (template->tasks[i].blocked_by & WP_BLOCKS_PROMOTE)
            ids[n++] = template->tasks[i].id;
    return ids;
}

static void
find_progress(WpRun *run)
{
    g_autofree const char **tasks = cutover_tasks(run->template);
    WpCalendar calendar;

    find_calendar(run, &calendar);
    run->tracker = wp_tracker_build(&run->view, (const char *const *)tasks);
    run->progress =
        wp_progress_build(&run->view, &calendar, run->baseline, run->tracker, run->settings);
}

static void
group(WpRun *run)
{
    const WpSettings *settings = run->settings;
    WpRelationOptions options = {
        .together_min_share = (uint32_t)settings->groups.together_min_share,
        .weld_workloads = (uint32_t)settings->groups.weld_workloads,
        .find_services = settings->groups.shared_services,
        .declared = (const WpAssetRelation *)(void *)run->constraints->relations->data,
        .n_declared = run->constraints->relations->len,
    };

    run->relations =
        wp_relations_build(&run->view, run->links, run->assessment, run->hits, &options);
    find_progress(run);
    run->exclusions =
        wp_exclusions_build(&run->view, run->assessment, run->relations, run->progress);
    run->groups =
        wp_groups_build(&run->view, run->assessment, run->relations, run->exclusions,
                        run->constraints, run->progress, (uint32_t)settings->groups.max_assets);
}

static void
estimate(WpRun *run)
{
    run->plan_inputs = (WpPlanInputs){
        .view = &run->view,
        .settings = run->settings,
        .links = run->links,
        .assessment = run->assessment,
        .relations = run->relations,
        .constraints = run->constraints,
        .groups = run->groups,
        .exclusions = run->exclusions,
        .progress = run->progress,
        .tracker = run->tracker,
        .as_of = run->as_of,
    };
    run->work = wp_work_build(run->template, &run->plan_inputs);
}

bool
wp_run_judge(WpRun *run, WpDiagList *diags)
{
    LinksWork links;
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    wp_stage("names, operating systems");
    begin_links(&links, run);
    derive(run, diags);
    wp_stage("dependencies");
    link_up(run, &links);
    WpSelectFrom from = {&run->view, run->settings, run->knowledge->rules, run->baseline,
                         (WpTime)run->as_of * WP_US_PER_DAY};
    run->constraints = wp_constraints_build(&from, diags);
    bool is_fine = wp_diag_list_count(diags, WP_SEVERITY_ERROR) == n_errors;
    wp_stage("rules");
    judge(run, diags);
    return is_fine;
}

void
wp_run_group(WpRun *run)
{
    wp_stage("move groups");
    group(run);
    wp_stage("effort");
    estimate(run);
}

void
wp_run_plan(WpRun *run)
{
    WpRounds rounds;

    wp_stage("waves and backlog");
    wp_rounds_run(run->work, &run->plan_inputs,
                  wp_knowledge_catalogue(run->knowledge, "data-sources"), &rounds);
    run->effort = rounds.effort;
    run->plan = rounds.plan;
    run->backlog = rounds.backlog;
    run->forecast = wp_forecast_build(&run->plan_inputs, run->plan, run->backlog->beside);
    if (run->baseline) {
        run->state = wp_run_state_of_plan(&run->plan_inputs, run->plan);
        run->changes = wp_changes_find(run->baseline, run->state);
    }
}

void
wp_run_clear(WpRun *run)
{
    wp_changes_free(run->changes);
    wp_run_state_free(run->state);
    wp_forecast_free(run->forecast);
    wp_backlog_free(run->backlog);
    wp_plan_free(run->plan);
    wp_effort_free(run->effort);
    wp_work_free(run->work);
    wp_groups_free(run->groups);
    wp_exclusions_free(run->exclusions);
    wp_progress_free(run->progress);
    wp_tracker_free(run->tracker);
    wp_relations_free(run->relations);
    wp_judging_free(run->judging);
    wp_dependency_hits_free(run->hits);
    wp_assessment_free(run->assessment);
    wp_sizes_clear(&run->sizes);
    wp_flows_free(run->flows);
    wp_links_free(run->links);
    wp_constraints_free(run->constraints);
    wp_inference_free(run->inference);
    g_clear_pointer(&run->derived, g_ptr_array_unref);
    wp_inputs_free(run->inputs);
    wp_run_state_free(run->baseline);
    wp_layouts_free(run->layouts);
    wp_template_free(run->template);
    wp_document_free(run->template_document);
    wp_size_lists_clear(&run->size_lists);
    wp_knowledge_free(run->knowledge);
    wp_settings_free(run->settings);
    g_free(run->estate);
    *run = (WpRun){0};
}
