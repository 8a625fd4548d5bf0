#pragma once

#include "planner/backlog/wording.h"
#include "planner/model/settings.h"
#include "rules/condition.h"

/*
 * The backlog template: which tasks there are for each wave, workload, group, asset, finding ...,
 * and what they cost. Read once, checked, frozen. planner/backlog/caf-migration-execution.yaml is
 * the one that is shipped; its first comment says what each key means.
 *
 * Iterations count from the release of a task's wave: -2 is two before it, 1 the one after.
 */

/* What gets a task. */
typedef enum {
    WP_TASK_WAVE,
    WP_TASK_WORKLOAD,
    WP_TASK_GROUP,
    WP_TASK_ASSET,
    WP_TASK_FINDING, /* a remediation */
    WP_TASK_GAP,     /* a field that rules lack, in a wave */
    WP_TASK_BRIDGE,
    WP_TASK_FOUNDATION,
    WP_TASK_SERVICE, /* a shared service */
    WP_TASK_RETIRE,  /* an asset to be retired */
    WP_TASK_DECIDE,  /* an asset that waits for a decision */
    WP_N_TASK_LEVELS,
} WpTaskLevel;

typedef enum {
    WP_TASK_ANY_DATABASE,
    WP_TASK_OWN_DATABASE,     /* it moves on its own */
    WP_TASK_CARRIED_DATABASE, /* it moves with its host */
} WpTaskDatabases;

/* What the hours of a task are multiplied with. */
typedef enum {
    WP_PER_MEMBER_NONE, /* .hours as they stand */
    WP_PER_MEMBER_ASSETS,
    WP_PER_MEMBER_DISKS,
    WP_PER_MEMBER_DATABASES,
    WP_PER_MEMBER_CALLERS, /* assets that open connections to it */
    WP_PER_MEMBER_APPLICATIONS,
} WpHoursPer;

/* Thousandths of an hour. */
typedef struct {
    int64_t hours; /* for one of .per */
    WpHoursPer per;
    int64_t min, max; /* of the task; max 0: none. More than max is cut into several tasks */
} WpTaskHours;

typedef struct {
    const char *id;
    const char *title;
    int16_t offset;     /* iteration in which it is done */
    int16_t early;      /* how many iterations earlier it may be done as well */
    uint8_t blocked_by; /* WpBlocks of a freeze that stops it; 0 */
    bool after_cutover; /* the offset stands for days after the cutover */
} WpActivity;

typedef struct {
    const char *id;
    const WpWording *title;
    uint32_t activity; /* index */
    WpTaskLevel level;
    WpApplies applies; /* VM, DATABASE, ASSET or APPLICATION */
    WpTaskDatabases databases;
    unsigned services;       /* level SERVICE: bits 1 << WpServicePlan */
    const WpCondition *when; /* (nullable) */
    WpTaskHours hours;
    const char *role;
    int16_t first, last;   /* iterations; first < last where it may be done early */
    uint8_t blocked_by;    /* WpBlocks */
    const uint32_t *after; /* tasks that come first */
    uint32_t n_after;
    const WpWording *const *acceptance; /* NULL-terminated */
    const WpWording *const *checklist;  /* NULL-terminated */
    WpLoc loc;
} WpTemplateTask;

typedef struct {
    const char *id;
    const char *version;
    const char *title;
    char sha256[65];
    WpActivity *activities;
    uint32_t n_activities;
    WpTemplateTask *tasks; /* in the order of the file */
    uint32_t n_tasks;
    int16_t due[WP_N_DUE]; /* iteration at whose start what is due then must be done */
    struct WpTemplateOwned *owned;
} WpTemplate;

/* What a template may hold. */
const WpShape *wp_template_shape(void);

/**
 * wp_template_read:
 * @document: must outlive the template, as must @rules
 * @rules: gives the fields that `when` may name
 * @settings: schedule.offsets, early_remediation and the length of an iteration
 * @diags: every fault of the template, and activities of schedule.offsets that it does not have
 *
 * Returns: (transfer full) (nullable): NULL if there was any error
 */
WpTemplate *wp_template_read(const WpDocument *document, const WpRuleSet *rules,
                             const WpSettings *settings, WpDiagList *diags);
void wp_template_free(WpTemplate *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTemplate, wp_template_free)

const char *wp_task_level_name(WpTaskLevel level); /* "wave" */
/* The index of an activity; UINT32_MAX. */
uint32_t wp_template_activity(const WpTemplate *template, const char *id);
