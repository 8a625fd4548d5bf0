#include "planner/backlog/template.h"

/* What a backlog template may hold. The first comment of the shipped one says the same to those who
 * edit it; docs/RESULTS.md has the tables made from here. */

#define CHOICES(...)                                                                               \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const WpShape level = {
    .kind = WP_SHAPE_CHOICE,
    .name = "what gets a task",
    .choices = CHOICES("wave", "workload", "group", "asset", "finding", "gap", "bridge",
                       "foundation", "service", "retire", "decide"),
};
static const WpShape applies = {
    .kind = WP_SHAPE_CHOICE,
    .name = "what a task applies to",
    .choices = CHOICES("vm", "database", "asset", "application"),
};
static const WpShape databases = {
    .kind = WP_SHAPE_CHOICE,
    .name = "which databases",
    .choices = CHOICES("any", "own", "carried"),
};
static const WpShape service = {
    .kind = WP_SHAPE_CHOICE,
    .name = "a plan for a shared service",
    .choices = CHOICES("extend", "replace", "move", "keep"),
};
static const WpShape services = {
    .kind = WP_SHAPE_LIST,
    .name = "a list of plans",
    .item = &service,
    .min = 1,
    .max = 4,
};
static const WpShape blocked_by = {
    .kind = WP_SHAPE_CHOICE,
    .name = "what a freeze blocks",
    .choices = CHOICES("none", "promote", "remediate", "decommission", "replicate", "stage"),
};
static const WpShape of = {
    .kind = WP_SHAPE_CHOICE,
    .name = "what hours count",
    .choices = CHOICES("assets", "disks", "databases", "callers", "applications"),
};
static const WpShape offset = {
    .kind = WP_SHAPE_INT,
    .name = "iterations before the release",
    .min = -100,
    .max = 100,
};
static const WpShape hours = {
    .kind = WP_SHAPE_NUMBER,
    .name = "hours",
    .min = 0,
    .max = 10000 * 1000,
};
static const WpShape days = {
    .kind = WP_SHAPE_DURATION,
    .name = "a time after the cutover",
    .min = 0,
    .max = 3650 * WP_US_PER_DAY,
};

static const WpShapeKey each_keys[] = {
    {"each", &hours, true, NULL, "hours for each member"},
    {"of", &of, false, "assets", "what counts as a member"},
    {"min", &hours, false, "0", "least hours of the task"},
    {"max", &hours, false, "0", "most hours of a task: more is cut into several; 0: no limit"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape each = {.kind = WP_SHAPE_MAP, .name = "hours by member", .keys = each_keys};
static const WpShape task_hours = {
    .kind = WP_SHAPE_ONE_OF,
    .name = "hours, or {each, of, min, max}",
    .options = (const WpShape *const[]){&hours, &each, NULL},
};

static const WpShapeKey head_keys[] = {
    {"id", &wp_shape_text, true, NULL, "name of the template"},
    {"version", &wp_shape_text, true, NULL, "stands in the manifest"},
    {"title", &wp_shape_text, true, NULL, "one line"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape head = {.kind = WP_SHAPE_MAP, .name = "a template's head", .keys = head_keys};

static const WpShapeKey activity_keys[] = {
    {"id", &wp_shape_text, true, NULL, "name of the activity"},
    {"title", &wp_shape_text, true, NULL, "one line"},
    {"offset", &offset, false, NULL,
     "iterations before the release in which its work is done; negative: after it"},
    {"after_cutover", &days, false, NULL,
     "instead of an offset: the first iteration that begins so long after the cutover"},
    {"early", &wp_shape_bool, false, "no",
     "may be done up to schedule.early_remediation iterations earlier"},
    {"blocked_by", &blocked_by, false, "none", "freezes that block this stop it"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape activity = {
    .kind = WP_SHAPE_MAP,
    .name = "an activity",
    .keys = activity_keys,
};
static const WpShape activities = {
    .kind = WP_SHAPE_LIST,
    .name = "a list of activities",
    .item = &activity,
    .min = 1,
    .max = 100,
};

static const WpShapeKey task_keys[] = {
    {"id", &wp_shape_text, true, NULL, "stable: keys of tasks in trackers are made of it"},
    {"title", &wp_shape_text, true, NULL, "begins with a verb; {{placeholders}}"},
    {"activity", &wp_shape_text, true, NULL, "one of the activities"},
    {"level", &level, true, NULL, "what gets a task"},
    {"applies", &applies, false, "asset", "kind of the things that get it, or that `when` judges"},
    {"databases", &databases, false, "any",
     "own: only those that move on their own; carried: only those that their host carries"},
    {"service", &services, false, NULL, "level service: plans for which there is a task"},
    {"when", &wp_shape_condition, false, NULL, "CEL; undecided counts as no"},
    {"hours", &task_hours, true, NULL, "work of one task"},
    {"role", &wp_shape_text, true, NULL, "whose hours"},
    {"after", &wp_shape_texts, false, NULL, "tasks that come first"},
    {"offset", &offset, false, NULL, "instead of the activity's"},
    {"blocked_by", &blocked_by, false, NULL, "instead of the activity's"},
    {"acceptance", &wp_shape_texts, false, NULL, "when it is done"},
    {"checklist", &wp_shape_texts, false, NULL,
     "what it consists of; {{members}} stands for a line for each member"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape task = {.kind = WP_SHAPE_MAP, .name = "a task", .keys = task_keys};
static const WpShape tasks = {
    .kind = WP_SHAPE_LIST,
    .name = "a list of tasks",
    .item = &task,
    .min = 1,
    .max = 1000,
};

static const WpShapeKey template_keys[] = {
    {"template", &head, true, NULL, "what this template is"},
    {"activities", &activities, true, NULL, "the parts of the process, in their order"},
    {"tasks", &tasks, true, NULL, "one entry makes one task for each thing of its level"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape template_shape = {
    .kind = WP_SHAPE_MAP,
    .name = "a backlog template",
    .keys = template_keys,
};

const WpShape *
wp_template_shape(void)
{
    return &template_shape;
}
