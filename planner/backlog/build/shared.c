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
    int64_t charged;    /* hundredths of an hour */
    uint32_t n_members; /* of the wave: to which it applies, or who lack any of the fields */
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

/* Assets of the wave that lack any field of the batch. (transfer full) */
static GArray *
find_lacking(const Builder *builder, uint32_t batch, const uint32_t *list, uint32_t n_groups)
{
    const WpGroups *groups = builder->inputs->groups;
    GArray *lacking = g_array_new(FALSE, FALSE, sizeof(WpAssetId));

    for (uint32_t i = 0; i < n_groups; i++)
        for (uint32_t j = groups->first[list[i]]; j < groups->first[list[i] + 1]; j++) {
            uint32_t n;
            const uint32_t *gaps = wp_work_gaps(builder->work, groups->members[j], &n);
            bool any = false;

            for (uint32_t k = 0; k < n && !any; k++)
                any = builder->batch_of[gaps[k]] == batch;
            if (any)
                g_array_append_val(lacking, groups->members[j]);
        }
    return lacking;
}

/* ---- sums ---- */

/* Nothing of it charged yet. */
static Shared
shared_of(const Builder *builder, uint32_t task, uint32_t gap, uint32_t wave)
{
    const WpPlan *plan = builder->plan;
    int64_t last = (int64_t)plan->calendar.n_iterations - 1;
    int64_t release = wp_wave_iteration(&plan->calendar, wave);

    return (Shared){
        .task = task,
        .gap = gap,
        .role = builder->work->owned->task_role[task],
        .iteration = (uint32_t)CLAMP(release + builder->template->tasks[task].last, 0, last),
    };
}

/* What the groups of a wave owe it. */
typedef struct {
    const Builder *builder;
    const uint32_t *wave_tasks, *gap_tasks;
    uint32_t n_wave_tasks, n_gap_tasks;
    uint32_t n_gaps;
    Shared *of_waves;  /* by wave task */
    Shared *of_gaps;   /* [gap task * n_gaps + batch] */
    uint32_t *lacking; /* by batch: assets that lack any of its fields ... */
    WpAssetId *last;   /* ... and the one that was counted last */
    uint32_t *n;       /* by gap, 0 between groups: members that have it */
} Sums;

static void
add_group(Sums *sums, uint32_t group)
{
    const WpWork *work = sums->builder->work;
    uint32_t kinds[WP_N_WORK_KINDS];

    wp_work_count_kinds(work, group, kinds);
    for (uint32_t i = 0; i < sums->n_wave_tasks; i++) {
        uint32_t task = sums->wave_tasks[i];
        uint32_t n = wp_work_count_in_wave(work, task, group, kinds);

        if (n == 0)
            continue;
        sums->of_waves[i].n_members += n;
        sums->of_waves[i].charged += wp_work_share(work, task, n);
    }
}

/* What @n members of one group that lack a field cost. */
static void
add_gap(Sums *sums, uint32_t gap, uint32_t n)
{
    uint32_t batch = sums->builder->batch_of[gap];

    for (uint32_t i = 0; i < sums->n_gap_tasks; i++)
        sums->of_gaps[i * sums->n_gaps + batch].charged +=
            wp_work_share(sums->builder->work, sums->gap_tasks[i], n);
}

static void
add_gaps(Sums *sums, uint32_t group)
{
    const Builder *builder = sums->builder;
    const WpGroups *groups = builder->inputs->groups;
    uint32_t first = groups->first[group], end = groups->first[group + 1], n_own;

    for (uint32_t i = first; i < end; i++) {
        WpAssetId asset = groups->members[i];
        const uint32_t *own = wp_work_gaps(builder->work, asset, &n_own);

        for (uint32_t j = 0; j < n_own; j++) {
            uint32_t batch = builder->batch_of[own[j]];

            sums->n[own[j]]++;
            sums->lacking[batch] += sums->last[batch] != asset;
            sums->last[batch] = asset;
        }
    }
    for (uint32_t i = first; i < end; i++) {
        const uint32_t *own = wp_work_gaps(builder->work, groups->members[i], &n_own);

        for (uint32_t j = 0; j < n_own; j++) {
            if (sums->n[own[j]] > 0)
                add_gap(sums, own[j], sums->n[own[j]]);
            sums->n[own[j]] = 0;
        }
    }
}

/* By task, then by batch. */
static GArray *
list_sums(const Sums *sums)
{
    GArray *shared = g_array_new(FALSE, FALSE, sizeof(Shared));

    for (uint32_t task = 0; task < sums->builder->template->n_tasks; task++) {
        for (uint32_t i = 0; i < sums->n_wave_tasks; i++)
            if (sums->wave_tasks[i] == task && sums->of_waves[i].n_members > 0)
                g_array_append_val(shared, sums->of_waves[i]);
        for (uint32_t i = 0; i < sums->n_gap_tasks; i++)
            for (uint32_t batch = 0; sums->gap_tasks[i] == task && batch < sums->n_gaps; batch++)
                if (sums->lacking[batch] > 0) {
                    Shared one = sums->of_gaps[i * sums->n_gaps + batch];

                    one.n_members = sums->lacking[batch];
                    g_array_append_val(shared, one);
                }
    }
    return shared;
}

/* Where some of it has a choice of iterations, it is done in that of the first group. */
static void
set_iterations(const Builder *builder, GArray *shared, const uint32_t *groups, uint32_t n)
{
    g_autofree bool *set = g_new0(bool, shared->len + 1);
    guint left = (builder->moving_levels & LEVELS_OF_WAVE) ? shared->len : 0;

    for (uint32_t i = 0; i < n && left > 0; i++) {
        g_autoptr(GArray) placed = builder_place(builder, groups[i], LEVELS_OF_WAVE);

        for (guint j = 0; j < placed->len; j++) {
            const Placed *of = &g_array_index(placed, Placed, j);
            bool gap = placed_level(builder, &of->item) == WP_TASK_GAP;
            uint32_t batch = gap ? builder->batch_of[of->item.thing] : UINT32_MAX;

            for (guint k = 0; k < shared->len && of->to == TO_WAVE; k++) {
                Shared *one = &g_array_index(shared, Shared, k);

                if (set[k] || one->task != of->item.task || one->gap != batch)
                    continue;
                one->iteration = of->iteration;
                set[k] = true;
                left--;
            }
        }
    }
}

/* What the groups of a wave were charged. (transfer full): of Shared */
static GArray *
sum_wave(const Builder *builder, uint32_t wave, const uint32_t *groups, uint32_t n)
{
    Sums sums = {.builder = builder, .n_gaps = builder->inputs->assessment->n_data_gaps};

    sums.wave_tasks = wp_work_tasks(builder->work, WP_TASK_WAVE, &sums.n_wave_tasks);
    sums.gap_tasks = wp_work_tasks(builder->work, WP_TASK_GAP, &sums.n_gap_tasks);
    g_autofree Shared *of_waves = g_new0(Shared, sums.n_wave_tasks + 1);
    g_autofree Shared *of_gaps = g_new0(Shared, (size_t)sums.n_gap_tasks * sums.n_gaps + 1);
    g_autofree uint32_t *lacking = g_new0(uint32_t, sums.n_gaps + 1);
    g_autofree WpAssetId *last = g_new0(WpAssetId, sums.n_gaps + 1);
    g_autofree uint32_t *counts = g_new0(uint32_t, sums.n_gaps + 1);

    sums.of_waves = of_waves;
    sums.of_gaps = of_gaps;
    sums.lacking = lacking;
    sums.last = last;
    sums.n = counts;
    for (uint32_t i = 0; i < sums.n_wave_tasks; i++)
        of_waves[i] = shared_of(builder, sums.wave_tasks[i], UINT32_MAX, wave);
    for (uint32_t i = 0; i < sums.n_gap_tasks * sums.n_gaps; i++)
        of_gaps[i] = shared_of(builder, sums.gap_tasks[i / sums.n_gaps], i % sums.n_gaps, wave);
    for (uint32_t i = 0; i < n; i++) {
        add_group(&sums, groups[i]);
        add_gaps(&sums, groups[i]);
    }
    GArray *shared = list_sums(&sums);

    set_iterations(builder, shared, groups, n);
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
    g_autoptr(GArray) shared = sum_wave(builder, wave, groups, n_groups);

    if (builder_has_stories(builder, wave))
        open_shared(builder, wave);
    for (guint i = 0; i < shared->len; i++) {
        const Shared *one = &g_array_index(shared, Shared, i);
        int64_t total = total_hours(&builder->template->tasks[one->task], one, one->n_members);

        builder_count_beside(builder, builder->work->roles[one->role], total - one->charged,
                             one->iteration);
        if (builder_has_tasks(builder, wave)) {
            g_autoptr(GArray) members = one->gap == UINT32_MAX
                                            ? wave_members(builder, one->task, groups, n_groups)
                                            : find_lacking(builder, one->gap, groups, n_groups);

            add_shared(builder, one, wave, members, total);
        } else if (builder_has_stories(builder, wave)) {
            builder_item(builder, builder->story)->centihours += total;
        }
    }
}
