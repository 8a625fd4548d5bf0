#include "planner/backlog/build/placed.h"
#include "planner/base/sha256.h"

#include <string.h>

/*
 * What all of a wave shares: its own tasks, and the data to be collected for it. Groups were
 * charged their parts before anybody knew the wave; what a small wave costs more is counted beside
 * the plan. Fields that one export has are collected by one task.
 */

#define MILLI_PER_CENTI 10

typedef struct {
    uint32_t task;
    uint32_t gap; /* the first of those that one export has; UINT32_MAX: no data to collect */
    uint16_t role;
    int64_t charged; /* hundredths of an hour */
    uint32_t iteration;
} Shared;

/* ---- fields of one export ---- */

/* (transfer full) (nullable) */
static char *
source_of(const Builder *builder, uint32_t gap)
{
    const WpAssessment *assessment = builder->inputs->assessment;

    return wp_data_gap_source(assessment->rules, builder->sources, &assessment->data_gaps[gap]);
}

void
builder_find_batches(Builder *builder)
{
    const WpAssessment *assessment = builder->inputs->assessment;
    uint32_t n = assessment->n_data_gaps;

    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    builder->batch_of = g_new0(uint32_t, n + 1);
    for (uint32_t gap = 0; gap < n; gap++) {
        char *source = source_of(builder, gap);

        g_ptr_array_add(texts, source);
        builder->batch_of[gap] = gap;
        for (uint32_t first = 0; first < gap && source; first++)
            if (assessment->data_gaps[first].kind == assessment->data_gaps[gap].kind &&
                g_strcmp0(g_ptr_array_index(texts, first), source) == 0) {
                builder->batch_of[gap] = first;
                break;
            }
    }
}

char *
builder_batch_fields(const Builder *builder, uint32_t batch)
{
    const WpAssessment *assessment = builder->inputs->assessment;
    GString *fields = g_string_new(NULL);

    for (uint32_t gap = batch; gap < assessment->n_data_gaps; gap++)
        if (builder->batch_of[gap] == batch)
            g_string_append_printf(fields, "%s%s", fields->len > 0 ? ", " : "",
                                   assessment->data_gaps[gap].path);
    return g_string_free(fields, FALSE);
}

/* By batch: who lacks it, each asset once; NULL where nobody does. */
typedef struct {
    const Builder *builder;
    GPtrArray *members; /* by batch: GArray of WpAssetId */
} Batches;

static void
add_to_batch(uint32_t gap, WpAssetId asset, void *user)
{
    Batches *batches = user;
    gpointer *at = &batches->members->pdata[batches->builder->batch_of[gap]];
    GArray *list = *at ? *at : (*at = g_array_new(FALSE, FALSE, sizeof(WpAssetId)));

    if (list->len == 0 || g_array_index(list, WpAssetId, list->len - 1) != asset)
        g_array_append_val(list, asset);
}

static void
free_list(gpointer list)
{
    if (list)
        g_array_unref(list);
}

/* One pass over the wave's assets. (transfer full) */
static GPtrArray *
find_lacking(const Builder *builder, const uint32_t *list, uint32_t n_groups)
{
    const WpGroups *groups = builder->inputs->groups;
    Batches batches = {builder, g_ptr_array_new_with_free_func(free_list)};

    g_ptr_array_set_size(batches.members, (int)builder->inputs->assessment->n_data_gaps + 1);
    for (uint32_t i = 0; i < n_groups; i++)
        for (uint32_t j = groups->first[list[i]]; j < groups->first[list[i] + 1]; j++)
            wp_work_each_gap(builder->work, groups->members[j], add_to_batch, &batches);
    return batches.members;
}

/* ---- sums ---- */

static void
add_share(GArray *shared, const WpWorkItem *item, uint32_t gap, uint32_t iteration)
{
    for (guint i = 0; i < shared->len; i++) {
        Shared *one = &g_array_index(shared, Shared, i);

        if (one->task == item->task && one->gap == gap) {
            one->charged += item->centihours;
            return;
        }
    }
    Shared one = {item->task, gap, item->role, item->centihours, iteration};

    g_array_append_val(shared, one);
}

static int
compare_shared(gconstpointer a, gconstpointer b)
{
    const Shared *x = a, *y = b;

    if (x->task != y->task)
        return x->task < y->task ? -1 : 1;
    return (x->gap > y->gap) - (x->gap < y->gap);
}

/* What the groups of a wave were charged. (transfer full): of Shared */
static GArray *
sum_wave(const Builder *builder, const uint32_t *groups, uint32_t n)
{
    GArray *shared = g_array_new(FALSE, FALSE, sizeof(Shared));

    for (uint32_t i = 0; i < n; i++) {
        g_autoptr(GArray) placed = builder_place(builder, groups[i], LEVELS_OF_WAVE);

        for (guint j = 0; j < placed->len; j++) {
            const Placed *one = &g_array_index(placed, Placed, j);
            bool gap = placed_level(builder, &one->item) == WP_TASK_GAP;

            if (one->to == TO_WAVE)
                add_share(shared, &one->item, gap ? builder->batch_of[one->item.thing] : UINT32_MAX,
                          one->iteration);
        }
    }
    g_array_sort(shared, compare_shared);
    return shared;
}

/* The wave's assets to which the task applies, by group. (transfer full) */
static GArray *
wave_members(const Builder *builder, uint32_t task, const uint32_t *list, uint32_t n_groups)
{
    const WpGroups *groups = builder->inputs->groups;
    bool carried = builder->template->tasks[task].databases == WP_TASK_CARRIED_DATABASE;
    GArray *members = g_array_new(FALSE, FALSE, sizeof(WpAssetId));

    for (uint32_t i = 0; i < n_groups; i++)
        for (uint32_t j = groups->first[list[i]]; j < groups->first[list[i] + 1]; j++) {
            WpAssetId asset = groups->members[j];

            if ((carried || !builder->inputs->relations->carried[asset]) &&
                wp_work_applies(builder->work, task, asset))
                g_array_append_val(members, asset);
        }
    return members;
}

/* What it costs, now that the wave's @n members are known. */
static int64_t
total_hours(const WpTemplateTask *task, const Shared *shared, uint32_t n)
{
    int64_t milli = task->hours.hours;

    if (task->hours.per != WP_PER_MEMBER_NONE)
        milli = MAX(milli * n, task->hours.min);
    return MAX(shared->charged, (milli + MILLI_PER_CENTI - 1) / MILLI_PER_CENTI);
}

/* ---- tasks ---- */

/* A batch of fields is known by the export that has them. */
static char *
batch_key(const Builder *builder, uint32_t batch)
{
    const WpDataGap *gap = &builder->inputs->assessment->data_gaps[batch];
    g_autofree char *source = source_of(builder, batch);
    char hex[WP_SHA256_HEX];

    if (!source)
        return g_strdup_printf("%s/%s", wp_kind_name(gap->kind), gap->path);
    wp_sha256_of(source, strlen(source), hex);
    return g_strdup_printf("%s/%.8s", wp_kind_name(gap->kind), hex);
}

static char *
shared_key(const Builder *builder, const Shared *shared, uint32_t wave, uint32_t part)
{
    const char *id = builder->template->tasks[shared->task].id;
    g_autofree char *batch = shared->gap == UINT32_MAX ? NULL : batch_key(builder, shared->gap);
    g_autofree char *rest =
        batch ? g_strdup_printf("/%s/%s", id, batch) : g_strdup_printf("/%s", id);

    return key_of_part(builder_wave_key(builder, wave, rest), part);
}

static void
add_shared(Builder *builder, const Shared *shared, uint32_t wave, GArray *members, int64_t total)
{
    const WpTemplateTask *task = &builder->template->tasks[shared->task];
    int64_t max = task->hours.max / MILLI_PER_CENTI;
    uint32_t n = members->len;
    /* Subjects borrow it until the backlog stands. */
    WpAssetId *kept = g_memdup2(members->data, n * sizeof(WpAssetId));
    int64_t n_parts = max > 0 && total > max ? (total + max - 1) / max : 1;

    n_parts = CLAMP(n_parts, 1, MAX(n, 1));
    g_ptr_array_add(builder->members, kept);
    for (int64_t part = 1; part <= n_parts; part++) {
        WpWorkItem item = {.part = (uint16_t)part, .n_parts = (uint16_t)n_parts};
        Subject subject = {.task = shared->task, .wave = wave, .gap = shared->gap};

        subject_set_part(&subject, &item, kept, n);
        builder_add_task(builder, &subject, shared_key(builder, shared, wave, (uint32_t)part),
                         builder->work->roles[shared->role],
                         total * part / n_parts - total * (part - 1) / n_parts, shared->iteration);
    }
}

static void
open_shared(Builder *builder, uint32_t wave)
{
    uint32_t release = wp_wave_iteration(&builder->plan->calendar, wave);
    uint32_t feature =
        builder_open(builder, WP_ITEM_FEATURE, builder_wave_key(builder, wave, ":feature"),
                     g_strdup_printf("Run wave %u as a whole", wave));

    builder_tag_wave(builder, feature, wave);
    uint32_t story = builder_open(builder, WP_ITEM_STORY, builder_wave_key(builder, wave, ":story"),
                                  g_strdup_printf("Do what all of wave %u shares", wave));

    builder_tag_wave(builder, story, wave);
    for (int i = 0; i < 2; i++) {
        WpBacklogItem *item = builder_item(builder, i == 0 ? feature : story);

        item->wave = wave;
        item->iteration = release;
    }
}

void
builder_add_shared(Builder *builder, uint32_t wave, const uint32_t *groups, uint32_t n_groups)
{
    g_autoptr(GArray) shared = sum_wave(builder, groups, n_groups);
    g_autoptr(GPtrArray) lacking = find_lacking(builder, groups, n_groups);

    if (builder_has_stories(builder, wave))
        open_shared(builder, wave);
    for (guint i = 0; i < shared->len; i++) {
        const Shared *one = &g_array_index(shared, Shared, i);
        g_autoptr(GArray) members = one->gap == UINT32_MAX
                                        ? wave_members(builder, one->task, groups, n_groups)
                                        : g_array_ref(lacking->pdata[one->gap]);
        int64_t total = total_hours(&builder->template->tasks[one->task], one, members->len);

        builder_count_beside(builder, builder->work->roles[one->role], total - one->charged,
                             one->iteration);
        if (builder_has_tasks(builder, wave))
            add_shared(builder, one, wave, members, total);
        else if (builder_has_stories(builder, wave))
            builder_item(builder, builder->story)->centihours += total;
    }
}
