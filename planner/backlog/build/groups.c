#include "planner/backlog/build/placed.h"

#include <string.h>

/* A move group as a Feature, with the stories of what it does as one, of its workloads and assets.
 */

static void
describe_group(Builder *builder, uint32_t group)
{
    const WpPlanInputs *inputs = builder->inputs;
    const WpGroupPlan *plan = &builder->plan->groups[group];
    GString *line = g_string_new("Cutover ");

    if (plan->cutover != WP_TIME_NONE) {
        wp_append_time(line, plan->cutover);
        g_string_append(line, " to ");
        wp_append_time(line, plan->cutover_end);
        builder_describe(builder, builder->feature, g_strdup(line->str));
    }
    g_string_free(line, TRUE);
    g_autofree char *why = wp_group_why(inputs->groups, inputs->relations, inputs->view,
                                        inputs->assessment->rules, group);

    builder_describe(builder, builder->feature, g_strdup_printf("Together because: %s", why));
    builder_describe(builder, builder->feature,
                     g_strdup_printf("In this wave because: %s", plan->reason));
}

/* "wave-2027-03-28", which stays when waves are numbered anew. */
void
builder_tag_wave(Builder *builder, uint32_t item, uint32_t wave)
{
    g_autofree char *key = builder_wave_key(builder, wave, "");

    builder_tag(builder, item, key + strlen("wp:"));
}

static void
open_asset(Builder *builder, WpAssetId asset, uint32_t group)
{
    const WpInventory *inventory = builder->inputs->view->inventory;
    const WpAssessment *assessment = builder->inputs->assessment;
    WpTargetId target = assessment->target[asset];
    uint32_t story = builder_open(
        builder, WP_ITEM_STORY, g_strdup_printf("wp:%s", inventory->asset_keys[asset]),
        g_strdup_printf("Migrate %s %s%s%s", wp_asset_is_db(inventory, asset) ? "database" : "VM",
                        wp_asset_name(inventory, asset), target != WP_NONE ? " to " : "",
                        target != WP_NONE ? wp_ruleset_target(assessment->rules, target)->title
                                          : ""));
    WpBacklogItem *item = builder_item(builder, story);
    WpRuleId top = wp_assessment_top_finding(assessment, asset);
    const char *strategy = wp_strategy_name((WpStrategy)assessment->strategy[asset]);
    const char *readiness = wp_readiness_name((WpReadiness)assessment->readiness[asset]);

    item->asset = asset;
    item->group = group;
    item->wave = builder->plan->groups[group].wave;
    item->iteration = builder->plan->groups[group].iteration;
    builder_tag_wave(builder, story, item->wave);
    builder_tag(builder, story, readiness);
    if (*strategy)
        builder_tag(builder, story, strategy);
    builder_describe(builder, story, g_strdup_printf("Readiness: %s", readiness));
    if (top != WP_NONE)
        builder_describe(builder, story,
                         g_strdup_printf("First finding: %s (%s)",
                                         wp_ruleset_rule(assessment->rules, top)->title,
                                         wp_ruleset_rule(assessment->rules, top)->id));
    builder_accept(builder, story, g_strdup("Every task of the story is done as it says"));
}

static void
open_story(Builder *builder, uint32_t to, uint32_t group)
{
    const char *id = builder->inputs->groups->ids[group];
    const WpWorkload *workload;
    WpBacklogItem *item;
    uint32_t story;

    if (to >= TO_ASSET) {
        open_asset(builder, to - TO_ASSET, group);
        return;
    }
    if (to == TO_GROUP) {
        story = builder_open(builder, WP_ITEM_STORY, g_strdup_printf("wp:%s:story", id),
                             g_strdup_printf("Move %s as one", builder_group_name(builder, group)));
    } else {
        workload = &builder->work->workloads[to - TO_WORKLOAD];
        story = builder_open(
            builder, WP_ITEM_STORY,
            workload->name ? g_strdup_printf("wp:%s", workload->key)
                           : g_strdup_printf("wp:%s:workload", workload->key),
            g_strdup_printf("Prepare and release %s", workload->name ? workload->name : id));
    }
    item = builder_item(builder, story);
    item->group = group;
    item->wave = builder->plan->groups[group].wave;
    item->iteration = builder->plan->groups[group].iteration;
    builder_tag_wave(builder, story, item->wave);
    builder_accept(builder, story, g_strdup("Every task of the story is done as it says"));
}

static int
compare_placed(gconstpointer a, gconstpointer b)
{
    const Placed *x = *(const Placed *const *)a, *y = *(const Placed *const *)b;

    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x > y) - (x < y); /* as they were: both are of one array */
}

static void
open_feature(Builder *builder, uint32_t group)
{
    const char *id = builder->inputs->groups->ids[group];
    const WpGroups *groups = builder->inputs->groups;
    const WpGroupPlan *plan = &builder->plan->groups[group];
    uint32_t n = groups->first[group + 1] - groups->first[group];
    const char *name = builder_group_name(builder, group);
    uint32_t feature = builder_open(
        builder, WP_ITEM_FEATURE, g_strdup_printf("wp:%s", id),
        n == 1 ? g_strdup_printf("Move %s (%s)",
                                 wp_asset_name(builder->inputs->view->inventory,
                                               groups->members[groups->first[group]]),
                                 id)
               : g_strdup_printf("Move %s (%s%s%u assets)", name, strcmp(name, id) == 0 ? "" : id,
                                 strcmp(name, id) == 0 ? "" : ", ", n));
    WpBacklogItem *item = builder_item(builder, feature);

    item->group = group;
    item->wave = plan->wave;
    item->iteration = plan->iteration;
    builder_tag_wave(builder, feature, plan->wave);
    if (!builder->brief)
        describe_group(builder, group);
}

void
builder_add_group(Builder *builder, uint32_t group)
{
    bool tasks = builder_has_tasks(builder, builder->plan->groups[group].wave);
    g_autoptr(GArray) placed = builder_place(builder, group, LEVELS_ALL);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    uint32_t open = UINT32_MAX;

    open_feature(builder, group);
    for (guint i = 0; i < placed->len; i++)
        g_ptr_array_add(sorted, &g_array_index(placed, Placed, i));
    g_ptr_array_sort(sorted, compare_placed);
    for (guint i = 0; i < sorted->len; i++) {
        const Placed *one = g_ptr_array_index(sorted, i);

        if (one->to >= TO_WAVE)
            break;
        if (one->to != open) {
            if (open == TO_GROUP)
                builder_add_bridges(builder, group, tasks);
            open_story(builder, one->to, group);
            open = one->to;
        }
        if (tasks)
            builder_add_placed(builder, one, group);
        else
            builder_item(builder, builder->story)->centihours += one->item.centihours;
    }
    if (open == TO_GROUP)
        builder_add_bridges(builder, group, tasks);
}
