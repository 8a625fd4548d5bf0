#pragma once

#include "planner/backlog/backlog.h"
#include "planner/cli/as-of.h"
#include "planner/cli/inputs.h"
#include "planner/cli/knowledge.h"
#include "planner/cli/sizes.h"
#include "planner/model/infer.h"
#include "planner/plan/changes.h"
#include "planner/plan/flows.h"
#include "planner/plan/forecast.h"
#include "planner/plan/plan.h"

/*
 * The flow of docs/ARCHITECTURE.md, from the command line to the backlog. Each result borrows from
 * those above it.
 */

typedef struct {
    WpSettings *settings;
    WpKnowledge *knowledge;
    WpSizeLists size_lists;
    WpDocument *template_document;
    WpTemplate *template;
    WpLayouts *layouts;
    WpInputs *inputs;
    WpDay as_of;
    WpAsOfOrigin as_of_origin;
    char *estate;         /* its name */
    WpRunState *baseline; /* (nullable) */

    WpView view; /* the columns of the inventory, and what the stages below add */
    WpInference *inference;
    GPtrArray *derived; /* of WpColumn */
    WpConstraints *constraints;
    WpLinks *links;
    WpSizes sizes;
    WpFlows *flows;
    WpAssessment *assessment;
    WpJudging *judging; /* (nullable) beforehand */
    WpDependencyHits *hits;
    WpRelations *relations;
    WpTracker *tracker; /* (nullable) */
    WpProgress *progress;
    WpExclusions *exclusions;
    WpGroups *groups;
    WpPlanInputs plan_inputs;
    WpWork *work;
    WpEffort *effort;
    WpPlan *plan;
    WpBacklog *backlog;
    WpForecast *forecast; /* (nullable) */
    WpRunState *state;    /* (nullable) what is left for the next run; with a baseline only */
    WpChanges *changes;   /* (nullable) against the baseline */
} WpRun;

/**
 * wp_run_load:
 *
 * Settings, rules, layouts and template, all of them even if one is faulty; then the exports. What
 * is wrong is in @diags, and in @error what is no fault of a file's content.
 *
 * Returns: WP_EXIT_DONE, or the status to end with
 */
int wp_run_load(WpRun *run, const WpOptions *options, WpDiagList *diags, GError **error);

/* From the inventory to the assessment of assets and dependencies. @diags: what was assumed,
 * selectors that fit nothing. Returns: false if the settings are at fault: names and wishes are
 * resolved once the estate is known, so that what cannot be read of them shows late */
bool wp_run_judge(WpRun *run, WpDiagList *diags);
/* Move groups and their work: all the rest but what depends on waves. What wp_run_judge() left
 * stays as it is, and so do the texts of the inventory. */
void wp_run_group(WpRun *run);
/* Waves and the backlog. What stands by then stays as it is, but for effort in plan_inputs and
 * what is private to work. */
void wp_run_plan(WpRun *run);

void wp_run_clear(WpRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WpRun, wp_run_clear)
