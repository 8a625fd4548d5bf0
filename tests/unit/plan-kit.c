#include "tests/unit/plan-kit.h"

#include "planner/backlog/rounds.h"

#include <criterion/criterion.h>

#define MOST_EFFORT 3000 /* moves of the search: enough for a handful of groups */

char *
plan_kit_file(const char *path)
{
    const char *root = g_getenv("srcdir");
    g_autofree char *full = g_build_filename(root ? root : ".", path, NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(full, &text, NULL, NULL), "cannot read %s", full);
    return text;
}

static void
check(WpDiagList *diags)
{
    g_autofree char *said = wp_diag_list_to_text(diags);

    cr_assert(wp_diag_list_count(diags, WP_SEVERITY_ERROR) == 0, "%s", said);
}

static void
read_texts(PlanKit *kit, const PlanText *text)
{
    g_autofree char *shipped =
        text->template ? NULL : plan_kit_file("planner/backlog/caf-migration-execution.yaml");

    kit->inventory = estate_read(text->estate, NULL);
    kit->packs = pack_text_compile(text->packs, NULL, NULL);
    g_autofree char *said = wp_diag_list_to_text(kit->packs->diags);
    cr_assert(kit->packs->rules, "%s", said);
    kit->settings = wp_settings_read(
        text->settings ? pack_text_document("estate.yaml", text->settings, kit->diags) : NULL, NULL,
        kit->diags);
    check(kit->diags);
    kit->settings->schedule.effort = MIN(kit->settings->schedule.effort, MOST_EFFORT);
    kit->document =
        pack_text_document("template.yaml", text->template ? text->template : shipped, kit->diags);
    check(kit->diags);
    kit->template = wp_template_read(kit->document, kit->packs->rules, kit->settings, kit->diags);
    check(kit->diags);
}

static void
judge(PlanKit *kit, const PlanText *text)
{
    static const char *const no_words[] = {NULL};
    WpInferenceOptions inference = {.application = no_words,
                                    .environment = no_words,
                                    .names = no_words,
                                    .max_share = 2000,
                                    .n_threads = 2};

    wp_view_init(&kit->view, kit->inventory);
    kit->inference = wp_infer(&kit->view, &inference, kit->diags);
    WpSelectFrom from = {&kit->view, kit->settings, kit->packs->rules, NULL,
                         (WpTime)text->as_of * WP_US_PER_DAY};
    kit->constraints = wp_constraints_build(&from, kit->diags);
    kit->links = wp_links_build(&kit->view);
    g_autoptr(WpJudging) judging =
        wp_judging_begin(&kit->view, kit->packs->rules, (WpTime)text->as_of * WP_US_PER_DAY, 2);
    wp_judging_end(judging);
    wp_links_count(kit->links, &kit->view);
    WpAssessOptions options = {
        .as_of = (WpTime)text->as_of * WP_US_PER_DAY,
        .scope = kit->constraints->scope,
        .offers = text->offers ? text->offers(kit->packs->rules, &kit->view, text->user) : NULL,
        .prefer_platform = kit->settings->target.prefer_platform,
        .judging = judging,
    };
    kit->assessment = wp_assessment_build(&kit->view, kit->packs->rules, &options);
    kit->hits = wp_dependency_hits_build(&kit->view, kit->packs->rules, options.as_of, judging, 2);
}

static void
group(PlanKit *kit)
{
    WpRelationOptions options = {
        .together_min_share = (uint32_t)kit->settings->groups.together_min_share,
        .weld_workloads = (uint32_t)kit->settings->groups.weld_workloads,
        .find_services = kit->settings->groups.shared_services,
        .declared = (const WpAssetRelation *)(void *)kit->constraints->relations->data,
        .n_declared = kit->constraints->relations->len,
    };

    kit->relations =
        wp_relations_build(&kit->view, kit->links, kit->assessment, kit->hits, &options);
    kit->exclusions = wp_exclusions_build(&kit->view, kit->assessment, kit->relations, NULL);
    kit->groups =
        wp_groups_build(&kit->view, kit->assessment, kit->relations, kit->exclusions,
                        kit->constraints, NULL, (uint32_t)kit->settings->groups.max_assets);
}

PlanKit *
plan_kit_build(const PlanText *text)
{
    PlanKit *kit = g_new0(PlanKit, 1);

    kit->diags = wp_diag_list_new();
    read_texts(kit, text);
    judge(kit, text);
    group(kit);
    kit->inputs = (WpPlanInputs){
        .view = &kit->view,
        .settings = kit->settings,
        .links = kit->links,
        .assessment = kit->assessment,
        .relations = kit->relations,
        .constraints = kit->constraints,
        .groups = kit->groups,
        .exclusions = kit->exclusions,
        .as_of = text->as_of,
    };
    kit->work = wp_work_build(kit->template, &kit->inputs);
    WpRounds rounds;

    wp_rounds_run(kit->work, &kit->inputs, NULL, &rounds);
    kit->effort = rounds.effort;
    kit->plan = rounds.plan;
    kit->backlog = rounds.backlog;
    return kit;
}

void
plan_kit_free(PlanKit *kit)
{
    if (!kit)
        return;
    wp_backlog_free(kit->backlog);
    wp_plan_free(kit->plan);
    wp_effort_free(kit->effort);
    wp_work_free(kit->work);
    wp_groups_free(kit->groups);
    wp_exclusions_free(kit->exclusions);
    wp_relations_free(kit->relations);
    wp_dependency_hits_free(kit->hits);
    wp_assessment_free(kit->assessment);
    wp_links_free(kit->links);
    wp_constraints_free(kit->constraints);
    wp_inference_free(kit->inference);
    wp_template_free(kit->template);
    wp_document_free(kit->document);
    wp_settings_free(kit->settings);
    pack_text_free(kit->packs);
    wp_inventory_free(kit->inventory);
    wp_diag_list_free(kit->diags);
    g_free(kit);
}
