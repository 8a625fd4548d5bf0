#include "planner/backlog/build/placed.h"

#include <string.h>

#define MAX_TITLE 255 /* characters: what trackers take */

char *
wp_title_fit(char *title)
{
    for (char *c = title; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    if (g_utf8_strlen(title, -1) > MAX_TITLE) {
        char *end = g_utf8_offset_to_pointer(title, MAX_TITLE - 3);

        memcpy(end, "...", sizeof "...");
    }
    return title;
}

static uint32_t
add(Builder *builder, WpItemType type, uint32_t parent, char *key, char *title,
    const Subject *subject)
{
    uint32_t index = builder->items->len;
    WpBacklogItem item = {
        .type = type,
        .parent = parent,
        .key = key,
        .title = title ? wp_title_fit(title) : NULL,
        .iteration = WP_NO_ITERATION,
        .wave = subject->wave,
        .group = subject->group,
        .asset = subject->asset,
        .first_tag = builder->tags->len,
    };

    g_assert(!g_hash_table_contains(builder->keys, key));
    g_hash_table_insert(builder->keys, key, GUINT_TO_POINTER(index));
    g_array_append_val(builder->items, item);
    g_array_append_vals(builder->subjects, subject, 1);
    builder->backlog->n_of[type]++;
    return index;
}

uint32_t
builder_open(Builder *builder, WpItemType type, char *key, char *title)
{
    static const Subject none = {.task = UINT32_MAX, .gap = UINT32_MAX};
    uint32_t parent = WP_NONE, index;

    if (type == WP_ITEM_FEATURE)
        parent = builder->epic;
    else if (type == WP_ITEM_STORY)
        parent = builder->feature;
    index = add(builder, type, parent, key, title, &none);
    if (type == WP_ITEM_EPIC)
        builder->epic = index;
    else if (type == WP_ITEM_FEATURE)
        builder->feature = index;
    else
        builder->story = index;
    return index;
}

static void
append_lines(char ***lines, char *const *more, guint n_more)
{
    guint n = *lines ? g_strv_length(*lines) : 0;

    *lines = g_renew(char *, *lines, n + n_more + 1);
    memcpy(*lines + n, more, n_more * sizeof *more);
    (*lines)[n + n_more] = NULL;
}

void
builder_describe(Builder *builder, uint32_t item, char *line)
{
    append_lines(&builder_item(builder, item)->description, &line, 1);
}

void
builder_describe_all(Builder *builder, uint32_t item, char *const *lines, uint32_t n)
{
    append_lines(&builder_item(builder, item)->description, lines, n);
}

void
builder_accept(Builder *builder, uint32_t item, char *line)
{
    append_lines(&builder_item(builder, item)->acceptance, &line, 1);
}

void
builder_tag(Builder *builder, uint32_t index, const char *tag)
{
    WpBacklogItem *item = builder_item(builder, index);

    /* Tags of an item stand together: they are given before the next item is made. */
    g_assert(item->first_tag + item->n_tags == builder->tags->len);
    item->n_tags++;
    g_ptr_array_add(builder->tags,
                    g_string_chunk_insert_const(builder->backlog->owned->strings, tag));
}

/* That of the rule, if the template has it. */
static const char *
remedy_activity(const Builder *builder, const Subject *subject)
{
    const WpTemplate *template = builder->template;
    uint32_t activity = wp_template_activity(
        template, wp_ruleset_rule(builder->inputs->assessment->rules, subject->remedy->rule)
                      ->remediation.activity);

    if (activity == UINT32_MAX)
        activity = template->tasks[subject->task].activity;
    return template->activities[activity].id;
}

uint32_t
builder_add_task(Builder *builder, const Subject *subject, char *key, const char *role,
                 int64_t centihours, uint32_t iteration)
{
    const WpTemplateTask *task = &builder->template->tasks[subject->task];

    if (g_hash_table_contains(builder->keys, key)) {
        g_free(key);
        return WP_NONE;
    }
    uint32_t index = add(builder, WP_ITEM_TASK, builder->story, key, NULL, subject);
    WpBacklogItem *item = builder_item(builder, index);

    item->activity = builder->template->activities[task->activity].id;
    if (subject->remedy)
        item->activity = remedy_activity(builder, subject);
    item->role = role;
    item->centihours = centihours;
    item->iteration = iteration;
    builder_tag(builder, index, item->activity);
    if (!builder->brief)
        builder_fill(builder, subject, index);
    return index;
}

/* Hours of stories, features and epics are those of the tasks below, where there are any. */
static void
sum_hours(WpBacklog *backlog)
{
    for (uint32_t i = backlog->n_items; i >= 1; i--) {
        const WpBacklogItem *item = &backlog->items[i];

        if (item->parent != WP_NONE)
            backlog->items[item->parent].centihours += item->centihours;
    }
}

/* ---- build ---- */

static void
find_nights(Builder *builder)
{
    const WpPlan *plan = builder->plan;

    builder->nights = g_new(Night, plan->n_waves + 1);
    for (uint32_t wave = 0; wave <= plan->n_waves; wave++)
        builder->nights[wave] = (Night){WP_TIME_NONE, WP_TIME_NONE};
    for (uint32_t group = 1; group <= plan->n_groups; group++) {
        const WpGroupPlan *from = &plan->groups[group];
        Night *night = &builder->nights[from->wave];

        if (from->wave == 0 || from->cutover == WP_TIME_NONE)
            continue;
        if (night->from == WP_TIME_NONE || from->cutover < night->from)
            night->from = from->cutover;
        if (night->to == WP_TIME_NONE || from->cutover_end > night->to)
            night->to = from->cutover_end;
    }
}

/* By group: where its entries of the effort begin. */
static void
find_hours(Builder *builder)
{
    const WpEffort *effort = builder->inputs->effort;
    uint32_t n = builder->inputs->groups->n_groups;

    builder->first_hours = g_new0(uint32_t, n + 2);
    for (uint32_t i = 0; i < effort->n_hours; i++)
        builder->first_hours[effort->hours[i].group + 1] = i + 1;
    for (uint32_t i = 1; i <= n + 1; i++)
        builder->first_hours[i] = MAX(builder->first_hours[i], builder->first_hours[i - 1]);
}

/* The horizon counts waves that have something in them still to be done. */
static void
find_horizon(Builder *builder)
{
    const WpPlan *plan = builder->plan;
    int64_t used = 0;
    uint32_t seed = UINT32_MAX;

    for (uint32_t wave = 1; wave <= plan->n_waves; wave++) {
        if (plan->waves[wave].n_groups == 0 || builder_is_done(builder, wave))
            continue;
        if (used < builder->inputs->settings->backlog.horizon_tasks)
            builder->last_task_wave = wave;
        if (used < builder->inputs->settings->backlog.horizon_stories)
            builder->last_story_wave = wave;
        if (used == 0)
            seed = (uint32_t)MAX((int64_t)wp_wave_iteration(&plan->calendar, wave) +
                                     builder->inputs->effort->due[WP_DUE_REPLICATE],
                                 0);
        used++;
    }
    builder->last_story_wave = MAX(builder->last_story_wave, builder->last_task_wave);
    builder->first_seed = seed == UINT32_MAX ? 0 : seed;
}

static void
finish(Builder *builder)
{
    WpBacklog *backlog = builder->backlog;

    backlog->n_items = builder->items->len - 1;
    backlog->items = (WpBacklogItem *)(void *)g_array_free(builder->items, FALSE);
    backlog->tags = (const char **)g_ptr_array_free(builder->tags, FALSE);
    sum_hours(backlog);
    wp_rule_run_free(builder->run);
    g_array_unref(builder->subjects);
    g_ptr_array_unref(builder->members);
    g_hash_table_unref(builder->keys);
    g_free(builder->first_hours);
    g_free(builder->nights);
    g_free(builder->batch_of);
    g_free(builder->bridges_first);
    g_free(builder->bridges);
    g_free(builder->bridge_tasks);
    g_free(builder->founded);
}

static unsigned
find_moving_levels(const WpTemplate *template)
{
    unsigned levels = 1u << WP_TASK_FINDING;

    for (uint32_t i = 0; i < template->n_tasks; i++)
        if (template->tasks[i].first < template->tasks[i].last)
            levels |= 1u << template->tasks[i].level;
    return levels;
}

WpBacklog *
wp_backlog_build(const WpWork *work, const WpPlan *plan, const WpCatalogue *sources)
{
    WpBacklog *backlog = g_new0(WpBacklog, 1);
    const WpPlanInputs *inputs = work->inputs;
    Builder builder = {
        .backlog = backlog,
        .work = work,
        .template = work->template,
        .inputs = inputs,
        .plan = plan,
        .brief = inputs->draft,
        .sources = sources,
        .moving_levels = find_moving_levels(work->template),
        .run = wp_rule_run_new(inputs->assessment->rules, inputs->view,
                               (WpTime)inputs->as_of * WP_US_PER_DAY),
        .items = g_array_new(FALSE, TRUE, sizeof(WpBacklogItem)),
        .subjects = g_array_new(FALSE, TRUE, sizeof(Subject)),
        .members = g_ptr_array_new_with_free_func(g_free),
        .tags = g_ptr_array_new(),
        .keys = g_hash_table_new(g_str_hash, g_str_equal),
    };

    backlog->plan = plan;
    backlog->owned = g_new0(struct WpBacklogOwned, 1);
    backlog->owned->strings = g_string_chunk_new(4096);
    backlog->beside = g_new0(int64_t, (size_t)work->n_roles * plan->calendar.n_iterations + 1);
    builder.founded = g_new0(uint32_t, work->template->n_tasks + 1);
    g_array_set_size(builder.items, 1);
    g_array_set_size(builder.subjects, 1);
    find_hours(&builder);
    find_nights(&builder);
    find_horizon(&builder);
    builder_find_batches(&builder);
    builder_add_foundation(&builder);
    builder_add_waves(&builder);
    if (!builder.brief)
        builder_add_track(&builder);
    builder_add_decide(&builder);
    builder_add_retire(&builder);
    if (!builder.brief)
        builder_link(&builder);
    finish(&builder);
    return backlog;
}

void
wp_backlog_free(WpBacklog *backlog)
{
    if (!backlog)
        return;
    for (uint32_t i = 1; i <= backlog->n_items; i++) {
        g_free(backlog->items[i].key);
        g_free(backlog->items[i].title);
        g_strfreev(backlog->items[i].acceptance);
        g_strfreev(backlog->items[i].description);
    }
    g_string_chunk_free(backlog->owned->strings);
    g_free(backlog->owned);
    g_free(backlog->items);
    g_free(backlog->tags);
    g_free(backlog->after);
    g_free(backlog->beside);
    g_free(backlog);
}
