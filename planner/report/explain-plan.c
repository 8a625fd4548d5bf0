#include "planner/base/json.h"
#include "planner/report/cells.h"

#include <string.h>

/* The lines of explain.jsonl for groups and waves: where they stand, and why. */

typedef struct {
    const WpReportInputs *inputs;
    WpJson *json;
    WpExplainIndex *index;
    uint32_t *next_cannot; /* by group: 1 + index of its first plan conflict; 0 */
    uint32_t *next_of;     /* by 1 + index of a plan conflict: the same of the next */
    uint32_t *next_group;  /* by group: the next of its wave; 0 */
    uint32_t *first_group; /* by wave */
    GString *text;         /* of the value being written */
} Explain;

static void
write_time(Explain *explain, const char *key, WpTime time)
{
    if (time == WP_TIME_NONE)
        return;
    g_string_truncate(explain->text, 0);
    wp_append_time(explain->text, time);
    wp_json_text(explain->json, key, explain->text->str);
}

static void
write_day(Explain *explain, const char *key, WpDay day)
{
    if (day == WP_DAY_NONE)
        return;
    g_string_truncate(explain->text, 0);
    wp_append_day(explain->text, day);
    wp_json_text(explain->json, key, explain->text->str);
}

/* Of a group that is late, in no wave, or cannot be in the order that was wished. */
static void
write_cannot_hold(Explain *explain, uint32_t group)
{
    const GArray *conflicts = explain->inputs->plan->conflicts->conflicts;

    wp_json_begin_list(explain->json, "cannot_hold");
    for (guint i = explain->next_cannot[group]; i > 0; i = explain->next_of[i]) {
        const WpPlanConflict *conflict = &g_array_index(conflicts, WpPlanConflict, i - 1);

        g_string_printf(explain->text, "%u: %s", i, conflict->text);
        wp_json_text(explain->json, NULL, explain->text->str);
    }
    wp_json_end_list(explain->json);
}

/* By group and conflict where the next one is, from 1; 0: none. */
static void
index_cannot(Explain *explain)
{
    const WpPlan *plan = explain->inputs->plan;
    const GArray *conflicts = plan->conflicts->conflicts;

    explain->next_cannot = g_new0(uint32_t, plan->n_groups + 1);
    explain->next_of = g_new0(uint32_t, conflicts->len + 1);
    for (guint i = conflicts->len; i > 0; i--) {
        uint32_t group = g_array_index(conflicts, WpPlanConflict, i - 1).group;

        explain->next_of[i] = explain->next_cannot[group];
        explain->next_cannot[group] = i;
    }
}

/* The groups of each wave, ascending. */
static void
index_waves(Explain *explain)
{
    const WpPlan *plan = explain->inputs->plan;

    explain->next_group = g_new0(uint32_t, plan->n_groups + 1);
    explain->first_group = g_new0(uint32_t, plan->n_waves + 1);
    for (uint32_t group = plan->n_groups; group > 0; group--) {
        uint32_t wave = plan->groups[group].wave;

        explain->next_group[group] = explain->first_group[wave];
        explain->first_group[wave] = group;
    }
}

/* A group is found by its id, and by the name of its workload with and without the environment. */
static void
index_group(Explain *explain, uint32_t group)
{
    const WpGroups *groups = explain->inputs->groups;
    uint64_t offset = wp_json_size(explain->json);

    wp_explain_index_add(explain->index, groups->ids[group], offset);
    if (groups->workload[group] == WP_STR_NONE)
        return;
    const char *name = wp_report_group_name(explain->inputs, group);
    const char *environment = strrchr(name, '/');

    wp_explain_index_add(explain->index, name, offset);
    if (!environment)
        return;
    g_string_truncate(explain->text, 0);
    g_string_append_len(explain->text, name, environment - name);
    wp_explain_index_add(explain->index, explain->text->str, offset);
}

static void
write_group(Explain *explain, uint32_t group)
{
    const WpReportInputs *inputs = explain->inputs;
    const WpGroups *groups = inputs->groups;
    const WpGroupPlan *plan = &inputs->plan->groups[group];
    WpJson *json = explain->json;
    g_autofree char *why =
        wp_group_why(groups, inputs->relations, inputs->view, inputs->assessment->rules, group);

    index_group(explain, group);
    wp_json_begin_object(json, NULL);
    wp_json_text(json, "what", "group");
    wp_json_text(json, "key", groups->ids[group]);
    wp_json_text(json, "name", wp_report_group_name(inputs, group));
    if (plan->wave > 0) {
        wp_json_int(json, "wave", plan->wave);
        write_time(explain, "cutover", plan->cutover);
    } else {
        wp_json_text(json, "unplaced", wp_unplaced_name((WpUnplacedClass)plan->class));
    }
    wp_json_text(json, "reason", plan->reason);
    if (plan->cure)
        wp_json_text(json, "cure", plan->cure);
    wp_json_text(json, "why", why);
    write_cannot_hold(explain, group);
    wp_json_begin_list(json, "members");
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
        wp_json_text(json, NULL, wp_asset_name(inputs->view->inventory, groups->members[i]));
    wp_json_end_list(json);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

static void
write_wave(Explain *explain, uint32_t number)
{
    const WpReportInputs *inputs = explain->inputs;
    const WpWavePlan *wave = &inputs->plan->waves[number];
    WpJson *json = explain->json;
    g_autofree char *key = g_strdup_printf("wave %u", number);

    wp_explain_index_add(explain->index, key, wp_json_size(json));
    wp_json_begin_object(json, NULL);
    wp_json_text(json, "what", "wave");
    wp_json_text(json, "key", key);
    wp_json_text(json, "name", key);
    write_day(explain, "start", wave->start);
    write_day(explain, "end", wave->end);
    write_day(explain, "release", wave->release);
    wp_json_int(json, "assets", wave->n_assets);
    wp_json_text(json, "bound_by", wave->bound_by);
    wp_json_text(json, "confidence", wave->confidence);
    wp_json_text(json, "risk", wave->risk);
    wp_json_begin_list(json, "groups");
    for (uint32_t group = explain->first_group[number]; group > 0;
         group = explain->next_group[group]) {
        g_string_printf(explain->text, "%s %s", inputs->groups->ids[group],
                        wp_report_group_name(inputs, group));
        wp_json_text(json, NULL, explain->text->str);
    }
    wp_json_end_list(json);
    wp_json_end_object(json);
    wp_json_next_line(json);
}

void
wp_explain_write_plan(const WpReportInputs *inputs, WpExplainIndex *index, WpSink *sink)
{
    Explain explain = {
        .inputs = inputs,
        .json = wp_json_new(sink, 0),
        .text = g_string_new(NULL),
        .index = index,
    };

    index_cannot(&explain);
    index_waves(&explain);
    for (uint32_t group = 1; group <= inputs->plan->n_groups; group++)
        write_group(&explain, group);
    for (uint32_t wave = 1; wave <= inputs->plan->n_waves; wave++)
        write_wave(&explain, wave);
    g_free(explain.next_cannot);
    g_free(explain.next_of);
    g_free(explain.next_group);
    g_free(explain.first_group);
    g_string_free(explain.text, TRUE);
    wp_json_free(explain.json);
}
