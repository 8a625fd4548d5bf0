#include "planner/backlog/build/placed.h"

/* Epics of waves: what all of a wave shares, then group by group. */

/* ---- what a wave shares ---- */

typedef struct {
    uint32_t task, gap;
    uint16_t role;
    uint32_t n_members;
    int64_t centihours;
    uint32_t iteration;
} Shared;

static void
add_share(GArray *shared, const WpWorkItem *item, uint32_t gap, uint32_t iteration)
{
    for (guint i = 0; i < shared->len; i++) {
        Shared *one = &g_array_index(shared, Shared, i);

        if (one->task == item->task && one->gap == gap) {
            one->n_members += item->n_members;
            one->centihours += item->centihours;
            return;
        }
    }
    Shared one = {item->task, gap, item->role, item->n_members, item->centihours, iteration};

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

/* The tasks of a wave: the sums of what its groups were charged. (transfer full): of Shared */
static GArray *
sum_wave(const Builder *builder, const uint32_t *groups, uint32_t n)
{
    GArray *shared = g_array_new(FALSE, FALSE, sizeof(Shared));

    for (uint32_t i = 0; i < n; i++) {
        g_autoptr(GArray) placed = builder_place(builder, groups[i]);

        for (guint j = 0; j < placed->len; j++) {
            const Placed *one = &g_array_index(placed, Placed, j);
            bool gap = placed_level(builder, &one->item) == WP_TASK_GAP;

            if (one->to == TO_WAVE)
                add_share(shared, &one->item, gap ? one->item.thing : UINT32_MAX, one->iteration);
        }
    }
    g_array_sort(shared, compare_shared);
    return shared;
}

/* The wave's assets that a shared task covers, by id. */
static const WpAssetId *
shared_members(Builder *builder, const Shared *shared, const uint32_t *list, uint32_t n_groups,
               uint32_t *out_n)
{
    const WpGroups *groups = builder->inputs->groups;
    const WpTemplateTask *task = &builder->template->tasks[shared->task];
    GArray *members = g_array_new(FALSE, FALSE, sizeof(WpAssetId));

    for (uint32_t i = 0; i < n_groups; i++)
        for (uint32_t j = groups->first[list[i]]; j < groups->first[list[i] + 1]; j++) {
            WpAssetId asset = groups->members[j];

            if (shared->gap != UINT32_MAX ? wp_work_has_gap(builder->work, asset, shared->gap)
                                          : wp_work_applies(builder->work, shared->task, asset) &&
                                                (task->databases == WP_TASK_CARRIED_DATABASE ||
                                                 !builder->inputs->relations->carried[asset]))
                g_array_append_val(members, asset);
        }
    *out_n = members->len;
    WpAssetId *kept = (WpAssetId *)(void *)g_array_free(members, FALSE);

    g_ptr_array_add(builder->members, kept);
    return kept;
}

static char *
shared_key(const Builder *builder, const Shared *shared, uint32_t wave, uint32_t part)
{
    const char *id = builder->template->tasks[shared->task].id;
    g_autofree char *rest =
        shared->gap == UINT32_MAX
            ? g_strdup_printf("/%s", id)
            : g_strdup_printf(
                  "/%s/%s/%s", id,
                  wp_kind_name(builder->inputs->assessment->data_gaps[shared->gap].kind),
                  builder->inputs->assessment->data_gaps[shared->gap].path);

    return key_of_part(builder_wave_key(builder, wave, rest), part);
}

static void
add_shared(Builder *builder, const Shared *shared, uint32_t wave, const uint32_t *groups,
           uint32_t n_groups)
{
    const WpTemplateTask *task = &builder->template->tasks[shared->task];
    int64_t max = task->hours.max / 10;
    int64_t n_parts =
        max > 0 && shared->centihours > max ? (shared->centihours + max - 1) / max : 1;
    uint32_t n;
    const WpAssetId *members = shared_members(builder, shared, groups, n_groups, &n);

    n_parts = MIN(n_parts, MAX(n, 1));
    for (int64_t part = 1; part <= n_parts; part++) {
        WpWorkItem item = {.part = (uint16_t)part, .n_parts = (uint16_t)n_parts};
        Subject subject = {.task = shared->task, .wave = wave, .gap = shared->gap};

        subject_set_part(&subject, &item, members, n);
        builder_add_task(builder, &subject, shared_key(builder, shared, wave, (uint32_t)part),
                         builder->work->roles[shared->role],
                         shared->centihours * part / n_parts -
                             shared->centihours * (part - 1) / n_parts,
                         shared->iteration);
    }
}

static void
add_wave_work(Builder *builder, uint32_t wave, const uint32_t *groups, uint32_t n)
{
    g_autoptr(GArray) shared = sum_wave(builder, groups, n);
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
    for (guint i = 0; i < shared->len; i++) {
        const Shared *one = &g_array_index(shared, Shared, i);

        if (wave <= builder->last_task_wave)
            add_shared(builder, one, wave, groups, n);
        else
            builder_item(builder, story)->centihours += one->centihours;
    }
}

/* ---- waves ---- */

/* An Epic that is not broken down names what it holds. */
static void
list_assets(Builder *builder, uint32_t epic, const uint32_t *list, uint32_t n)
{
    const WpGroups *groups = builder->inputs->groups;
    const WpInventory *inventory = builder->inputs->view->inventory;

    for (uint32_t i = 0; i < n; i++) {
        GString *line = g_string_new(NULL);

        g_string_append_printf(line, "%s:", builder_group_name(builder, list[i]));
        for (uint32_t j = groups->first[list[i]]; j < groups->first[list[i] + 1]; j++)
            g_string_append_printf(line, "%s %s", j > groups->first[list[i]] ? "," : "",
                                   wp_asset_name(inventory, groups->members[j]));
        builder_describe(builder, epic, g_string_free(line, FALSE));
    }
}

static uint32_t
open_wave(Builder *builder, uint32_t wave)
{
    const WpWavePlan *plan = &builder->plan->waves[wave];
    g_autoptr(GString) day = g_string_new(NULL);

    wp_append_day(day, plan->release);
    uint32_t epic = builder_open(
        builder, WP_ITEM_EPIC, builder_wave_key(builder, wave, ""),
        g_strdup_printf("Wave %u: %u assets, release %s", wave, plan->n_assets, day->str));
    WpBacklogItem *item = builder_item(builder, epic);

    item->wave = wave;
    item->iteration = wp_wave_iteration(&builder->plan->calendar, wave);
    builder_tag_wave(builder, epic, wave);
    builder_describe(builder, epic,
                     g_strdup_printf("%u VMs and %u databases in %u move groups", plan->n_vms,
                                     plan->n_databases, plan->n_groups));
    if (plan->bound_by && *plan->bound_by)
        builder_describe(builder, epic, g_strdup_printf("Filled by: %s", plan->bound_by));
    builder_describe(builder, epic,
                     g_strdup_printf("Confidence %s, risk %s", plan->confidence, plan->risk));
    return epic;
}

/* Groups by wave. */
static uint32_t *
groups_by_wave(const Builder *builder, uint32_t **out_first)
{
    const WpPlan *plan = builder->plan;
    uint32_t *first = g_new0(uint32_t, plan->n_waves + 3);
    uint32_t *list = g_new0(uint32_t, plan->n_groups + 1);

    for (uint32_t group = 1; group <= plan->n_groups; group++)
        first[plan->groups[group].wave + 2]++;
    for (uint32_t wave = 1; wave <= plan->n_waves + 2; wave++)
        first[wave] += first[wave - 1];
    for (uint32_t group = 1; group <= plan->n_groups; group++)
        list[first[plan->groups[group].wave + 1]++] = group;
    *out_first = first;
    return list;
}

void
builder_add_waves(Builder *builder)
{
    g_autofree uint32_t *first = NULL;
    g_autofree uint32_t *list = groups_by_wave(builder, &first);

    for (uint32_t wave = 1; wave <= builder->plan->n_waves; wave++) {
        const uint32_t *groups = &list[first[wave]];
        uint32_t n = first[wave + 1] - first[wave];

        if (n == 0)
            continue;
        uint32_t epic = open_wave(builder, wave);

        if (wave > builder->last_story_wave) {
            list_assets(builder, epic, groups, n);
            builder_item(builder, epic)->centihours = builder->plan->waves[wave].centihours;
            for (uint32_t i = 0; i < n; i++)
                builder_add_bridges(builder, groups[i], false);
            continue;
        }
        add_wave_work(builder, wave, groups, n);
        for (uint32_t i = 0; i < n; i++)
            builder_add_group(builder, groups[i]);
    }
}
