#pragma once

#include "planner/assess/tables.h"
#include "planner/backlog/backlog.h"
#include "planner/backlog/work-parts.h"

/* How wp_backlog_build() grows a backlog. Private to planner/backlog. */

struct WpBacklogOwned {
    GStringChunk *strings; /* tags */
};

/* What a task is of: for its words and for what comes before it. */
typedef struct {
    uint32_t task;                  /* of the template; UINT32_MAX: no task of the template */
    uint32_t wave;                  /* 0 */
    uint32_t group;                 /* 0 */
    uint32_t workload;              /* 1 + index; 0 */
    WpAssetId asset;                /* WP_NONE */
    const WpWorkRemedy *remedy;     /* (nullable) */
    const WpSharedService *service; /* (nullable) */
    const WpBridge *bridge;         /* (nullable) */
    uint32_t gap;                   /* UINT32_MAX: none */
    const WpAssetId *members;       /* borrowed; this part's */
    uint32_t n_members;
    uint32_t n_counted; /* {{count}} where .members are not listed */
} Subject;

/* From the first cutover of a wave to the end of its last; WP_TIME_NONE. */
typedef struct {
    WpTime from, to;
} Night;

typedef struct {
    WpBacklog *backlog;
    const WpWork *work;
    const WpTemplate *template;
    const WpPlanInputs *inputs;
    const WpPlan *plan;
    bool brief;         /* of a draft only the hours beside the groups are asked for */
    WpRuleRun *run;     /* for messages */
    GArray *items;      /* of WpBacklogItem, from 1 */
    GArray *subjects;   /* of Subject, beside items */
    GPtrArray *members; /* arrays that subjects borrow */
    GPtrArray *tags;
    GHashTable *keys;        /* key -> item; never iterated */
    uint32_t *first_hours;   /* by group: entries of the effort, n_groups + 2 */
    unsigned moving_levels;  /* bits: of which some work has a choice of iterations */
    uint32_t *batch_of;      /* by data gap: the first that one export has too */
    uint32_t *bridges_first; /* by group: bridges[bridges_first[g]] ..; n_groups + 3 */
    uint32_t *bridges;       /* (nullable) those that get tasks */
    uint32_t *bridge_tasks;  /* of the template, n_bridge_tasks */
    uint32_t n_bridge_tasks;
    Night *nights;                 /* by wave */
    const WpCatalogue *sources;    /* (nullable) */
    uint32_t epic, feature, story; /* open */
    uint32_t last_task_wave, last_story_wave;
    uint32_t first_seed; /* iteration in which the first replication begins */
    uint32_t *founded;   /* by task of the template: iteration in which it is done, of Foundation */
} Builder;

static inline WpBacklogItem *
builder_item(const Builder *builder, uint32_t index)
{
    return &g_array_index(builder->items, WpBacklogItem, index);
}

/* What is done is in the tracker already, and is not written again. */
static inline bool
builder_is_done(const Builder *builder, uint32_t wave)
{
    return strcmp(builder->plan->waves[wave].status, "done") == 0;
}

static inline bool
builder_has_tasks(const Builder *builder, uint32_t wave)
{
    return wave <= builder->last_task_wave && !builder_is_done(builder, wave);
}

static inline bool
builder_has_stories(const Builder *builder, uint32_t wave)
{
    return wave <= builder->last_story_wave && !builder_is_done(builder, wave);
}

/* ---- items: backlog-items.c ---- */

/* A new Epic, Feature or Story under the open one above it, and opens it; key and title are taken.
 * Returns: its index */
uint32_t builder_open(Builder *builder, WpItemType type, char *key, char *title);
/* Makes a title fit into a tracker, in place; returns it. */
char *wp_title_fit(char *title);
/* A line of the description, taken. */
void builder_describe(Builder *builder, uint32_t item, char *line);
/* @n of them, each taken. */
void builder_describe_all(Builder *builder, uint32_t item, char *const *lines, uint32_t n);
void builder_accept(Builder *builder, uint32_t item, char *line);
void builder_tag(Builder *builder, uint32_t item, const char *tag);
/* A task of the template under the open story. @key is taken; if an item has it already nothing is
 * added. Returns: its index; WP_NONE */
uint32_t builder_add_task(Builder *builder, const Subject *subject, char *key, const char *role,
                          int64_t centihours, uint32_t iteration);

/* ---- words: backlog-words.c ---- */

/* The title, acceptance criteria and checklist of a task. */
void builder_fill(Builder *builder, const Subject *subject, uint32_t item);
/* "ERP/prod"; "g-1a2b3c" where no workload is known. */
const char *builder_group_name(const Builder *builder, uint32_t group);

/* ---- order: backlog-order.c ---- */

/* Fills first_after, n_after of all tasks. */
void builder_link(Builder *builder);

/* ---- waves: backlog-waves.c ---- */

void builder_add_waves(Builder *builder);
/* Remediations of several groups, and those that begin while their wave has no tasks yet. */
void builder_add_track(Builder *builder);

/* ---- beside the waves: backlog-beside.c ---- */

void builder_add_foundation(Builder *builder);
void builder_add_decide(Builder *builder);
void builder_add_retire(Builder *builder);
/* Tasks of level bridge that belong to a group; only their hours if @write is false. */
void builder_add_bridges(Builder *builder, uint32_t group, bool write);
/* Hours that no group was charged for. */
void builder_count_beside(Builder *builder, const char *role, int64_t centihours,
                          uint32_t iteration);
