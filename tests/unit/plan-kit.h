#pragma once

#include "planner/backlog/backlog.h"
#include "planner/model/infer.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

/* A whole run from texts: estate, packs, settings, template -> plan and backlog. */

/* How the texts of templates begin: the activities, of which remediation, then replication and
 * staging begin so many iterations before the release. */
#define PLAN_ACTIVITIES(remediate, replicate)                                                      \
    "template: {id: t, version: '1', title: T}\n"                                                  \
    "activities:\n"                                                                                \
    "  - {id: remediate, title: Remediate, offset: " #remediate                                    \
    ", early: yes, blocked_by: remediate}\n"                                                       \
    "  - {id: replicate, title: Replicate, offset: " #replicate "}\n"                              \
    "  - {id: stage, title: Stage, offset: " #replicate "}\n"                                      \
    "  - {id: promote, title: Promote, offset: 0, blocked_by: promote}\n"                          \
    "  - {id: decommission, title: Decommission, after_cutover: 30d, blocked_by: decommission}\n"

/* A template of one task: each asset is moved, in an hour. */
#define PLAN_MOVES                                                                                 \
    PLAN_ACTIVITIES(1, 0)                                                                          \
    "tasks:\n"                                                                                     \
    "  - {id: move, title: Move, activity: promote, level: asset, databases: own, hours: 1, "      \
    "role: infra}\n"

typedef struct {
    const char *estate;   /* tests/unit/estate.h; its first line is the first after "\n" */
    const char *packs[6]; /* NULL-terminated YAML */
    const char *settings; /* (nullable) YAML */
    const char *template; /* (nullable) YAML; NULL: the shipped one */
    WpDay as_of;
    /* (nullable) what targets offer, given the rules and the view; freed by the caller after the
     * kit */
    const WpOffers *(*offers)(const WpRuleSet *rules, const WpView *view, void *user);
    void *user;
} PlanText;

typedef struct {
    WpDiagList *diags;
    WpInventory *inventory;
    WpView view;
    PackText *packs;
    WpSettings *settings;
    WpDocument *document;
    WpTemplate *template;
    WpInference *inference;
    WpConstraints *constraints;
    WpLinks *links;
    WpAssessment *assessment;
    WpDependencyHits *hits;
    WpRelations *relations;
    WpExclusions *exclusions;
    WpGroups *groups;
    WpPlanInputs inputs;
    WpWork *work;
    WpEffort *effort;
    WpPlan *plan;
    WpBacklog *backlog;
} PlanKit;

/* Faults of the texts end the test. */
PlanKit *plan_kit_build(const PlanText *text);
void plan_kit_free(PlanKit *kit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PlanKit, plan_kit_free)

/* A file of the source tree. (transfer full) */
char *plan_kit_file(const char *path);
