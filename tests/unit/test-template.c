#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

#include <string.h>

/* Templates -> what is wrong with them, with its place; and what the shipped one has. */

#define HEAD "template: {id: t, version: '1', title: T}\n"
#define ACTIVITIES                                                                                 \
    "activities:\n"                                                                                \
    "  - {id: remediate, title: R, offset: 2, early: yes, blocked_by: remediate}\n"                \
    "  - {id: replicate, title: R, offset: 2}\n"                                                   \
    "  - {id: stage, title: S, offset: 1}\n"                                                       \
    "  - {id: promote, title: P, offset: 0}\n"                                                     \
    "  - {id: after, title: A, after_cutover: 30d}\n"                                              \
    "tasks:\n"
#define TASK(more) "  - {id: a, title: Do it, activity: stage, hours: 1, role: infra, " more "}\n"

static const char *const no_packs[] = {NULL};

static char *
read_template(const char *yaml, const char *settings_yaml)
{
    g_autoptr(PackText) packs = pack_text_compile(no_packs, NULL, NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDocument) document = pack_text_document("t.yaml", yaml, diags);
    g_autoptr(WpSettings) settings = wp_settings_read(
        settings_yaml ? pack_text_document("estate.yaml", settings_yaml, diags) : NULL, NULL,
        diags);
    g_autoptr(WpTemplate) template = wp_template_read(document, packs->rules, settings, diags);
    GString *said = g_string_new(NULL);

    cr_expect_eq(template == NULL, wp_diag_list_count(diags, WP_SEVERITY_ERROR) > 0);
    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++) {
        const WpDiag *diag = wp_diag_list_get(diags, i);

        g_string_append_printf(said, "%s:%u:%u: %s%s%s%s\n", diag->loc.file, diag->loc.line,
                               diag->loc.column, diag->message, diag->hint ? " (" : "",
                               diag->hint ? diag->hint : "", diag->hint ? ")" : "");
    }
    return g_string_free(said, FALSE);
}

static const struct {
    const char *label;
    const char *yaml;
    const char *said;
} faults[] = {
    {"good", HEAD ACTIVITIES TASK("level: asset"), ""},
    {"an unknown key", HEAD ACTIVITIES TASK("level: asset, acceptence: x"),
     "t.yaml:9:81: unknown key 'acceptence' in a task (did you mean 'acceptance'?)\n"},
    {"an unknown activity",
     HEAD ACTIVITIES "  - {id: a, title: Do it, activity: stag, level: asset, hours: 1, role: i}\n",
     "t.yaml:9:37: there is no activity 'stag' (did you mean 'stage'?)\n"},
    {"a title that begins with the inventory's text",
     HEAD ACTIVITIES
     "  - {id: a, title: '{{name}}: do it', activity: stage, level: asset, hours: 1, role: i}\n",
     "t.yaml:9:20: found '{{name}}: do it', wanted a title that begins with a word of its own\n"},
    {"a placeholder that does not exist",
     HEAD ACTIVITIES
     "  - {id: a, title: 'Do {{nam}}', activity: stage, level: asset, hours: 1, role: i}\n",
     "t.yaml:9:26: there is no placeholder 'nam' (did you mean 'name'?)\n"},
    {"a placeholder of another level",
     HEAD ACTIVITIES
     "  - {id: a, title: 'Do {{rule}}', activity: stage, level: foundation, hours: 1, role: i}\n",
     "t.yaml:9:26: the placeholder 'rule' says nothing about tasks of this level (tasks of this "
     "level have none)\n"},
    {"an open placeholder",
     HEAD ACTIVITIES
     "  - {id: a, title: 'Do {{name', activity: stage, level: asset, hours: 1, role: i}\n",
     "t.yaml:9:24: '{{' without '}}'\n"},
    {"members beside text", HEAD ACTIVITIES TASK("level: group, checklist: ['all: {{members}}']"),
     "t.yaml:9:93: {{members}} stands for lines of their own: nothing beside it\n"},
    {"an unknown predecessor", HEAD ACTIVITIES TASK("level: asset, after: [b]"),
     "t.yaml:9:89: there is no task 'b' (did you mean 'a'?)\n"},
    {"a circle",
     HEAD ACTIVITIES
     "  - {id: x1, title: Do, activity: stage, level: asset, hours: 1, role: i, after: [x2]}\n"
     "  - {id: x2, title: Do, activity: stage, level: asset, hours: 1, role: i, after: [x1]}\n",
     "t.yaml:9:82: tasks that wait for each other in a circle\n"},
    {"two of one id", HEAD ACTIVITIES TASK("level: asset") TASK("level: asset"),
     "t.yaml:10:10: there are two tasks 'a'\n"},
    {"an id that would part a tag",
     HEAD ACTIVITIES
     "  - {id: 'a;b', title: Do, activity: stage, level: asset, hours: 1, role: i}\n",
     "t.yaml:9:10: found 'a;b', wanted an id of a-z, 0-9, '-', '_' and '.'\n"},
    {"hours that contradict each other",
     HEAD ACTIVITIES "  - {id: a, title: Do, activity: stage, level: group, hours: {each: 9, max: "
                     "8}, role: i}\n",
     "t.yaml:9:62: each and min must not be more than max\n"},
    {"a condition that is no truth", HEAD ACTIVITIES TASK("level: asset, when: asset.name"),
     "t.yaml:9:87: wanted bool; this is string\n"},
    {"a condition without anything to judge",
     HEAD ACTIVITIES TASK("level: foundation, when: has(asset.name)"),
     "t.yaml:9:92: a task of level foundation has no condition\n"},
    {"a service's plan elsewhere", HEAD ACTIVITIES TASK("level: asset, service: [keep]"),
     "t.yaml:9:90: only tasks of level service have plans of services\n"},
    {"an activity without a time",
     HEAD "activities:\n"
          "  - {id: remediate, title: R}\n"
          "  - {id: replicate, title: R, offset: 2}\n"
          "  - {id: promote, title: P, offset: 0}\n"
          "tasks:\n  - {id: a, title: Do, activity: promote, level: asset, hours: 1, role: i}\n",
     "t.yaml:3:5: an activity has an offset or a time after_cutover, one of the two\n"
     "t.yaml:3:3: there is no activity 'stage', which planning counts with\n"},
};

Test(template, tells_every_fault_with_its_place)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *said = read_template(faults[i].yaml, NULL);

        cr_expect_str_eq(said, faults[i].said, "%s:\n%s", faults[i].label, said);
    }
}

Test(template, knows_the_activities_that_settings_move)
{
    g_autofree char *said =
        read_template(HEAD ACTIVITIES TASK("level: asset"), "schedule:\n  offsets: {stagge: 3}\n");

    cr_expect_str_eq(said,
                     "estate.yaml:2:13: there is no activity 'stagge' in the backlog template "
                     "(did you mean 'stage'?)\n");
}

/* ---- when ---- */

static const struct {
    const char *settings;
    const char *times; /* of each activity: first to last iteration from the release */
} moved[] = {
    {NULL, "remediate -6 -2; replicate -2 -2; stage -1 -1; promote 0 0; after 4 4; due -2 -1 0"},
    {"schedule: {iteration: 4w}",
     "remediate -6 -2; replicate -2 -2; stage -1 -1; promote 0 0; after 3 3; due -2 -1 0"},
    {"schedule: {offsets: {stage: 2, after: -1}, early_remediation: 0}",
     "remediate -2 -2; replicate -2 -2; stage -2 -2; promote 0 0; after 1 1; due -2 -2 0"},
};

Test(template, has_the_times_of_the_settings)
{
    for (size_t i = 0; i < G_N_ELEMENTS(moved); i++) {
        g_autoptr(PackText) packs = pack_text_compile(no_packs, NULL, NULL);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpDocument) document =
            pack_text_document("t.yaml", HEAD ACTIVITIES TASK("level: asset"), diags);
        g_autoptr(WpSettings) settings = wp_settings_read(
            moved[i].settings ? pack_text_document("s", moved[i].settings, diags) : NULL, NULL,
            diags);
        g_autoptr(WpTemplate) template = wp_template_read(document, packs->rules, settings, diags);
        g_autoptr(GString) times = g_string_new(NULL);

        cr_assert(template);
        for (uint32_t j = 0; j < template->n_activities; j++) {
            const WpActivity *activity = &template->activities[j];

            g_string_append_printf(times, "%s %d %d; ", activity->id,
                                   activity->offset - activity->early, activity->offset);
        }
        g_string_append_printf(times, "due %d %d %d", template->due[0], template->due[1],
                               template->due[2]);
        cr_expect_str_eq(times->str, moved[i].times);
    }
}

/* ---- the shipped one ---- */

Test(template, shipped_one_is_good_and_has_the_process)
{
    /* Microsoft's Migration Execution: planning, then what is done in every iteration and in every
     * release. */
    static const char *const process[] = {
        "backlog", "assess",        "architect", "remediate", "replicate",          "stage",
        "uat",     "user-adoption", "ready",     "promote",   "business-priorities"};
    g_autofree char *yaml = plan_kit_file("planner/backlog/caf-migration-execution.yaml");
    g_autofree char *said = read_template(yaml, NULL);
    g_autoptr(PackText) packs = pack_text_compile(no_packs, NULL, NULL);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDocument) document = pack_text_document("t.yaml", yaml, diags);
    g_autoptr(WpSettings) settings = wp_settings_read(NULL, NULL, diags);
    g_autoptr(WpTemplate) template = wp_template_read(document, packs->rules, settings, diags);

    cr_assert_str_empty(said, "%s", said);
    for (size_t i = 0; i < G_N_ELEMENTS(process); i++) {
        bool used = false;

        cr_expect_str_eq(template->activities[i].id, process[i]);
        for (uint32_t j = 0; j < template->n_tasks; j++)
            used = used || template->tasks[j].activity == i;
        cr_expect(used, "no task of %s", process[i]);
    }
    for (uint32_t i = 0; i < template->n_tasks; i++) {
        const WpTemplateTask *task = &template->tasks[i];

        cr_expect(task->acceptance[0], "%s has no acceptance criterion", task->id);
        /* A task never waits for one that its activity puts later. */
        for (uint32_t j = 0; j < task->n_after; j++)
            cr_expect(template->tasks[task->after[j]].first <= task->last, "%s after %s", task->id,
                      template->tasks[task->after[j]].id);
    }
}
