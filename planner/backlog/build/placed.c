#include "planner/backlog/build/placed.h"

WpTaskLevel
placed_level(const Builder *builder, const WpWorkItem *item)
{
    return builder->template->tasks[item->task].level;
}

const WpWorkRemedy *
placed_remedy(const Builder *builder, const WpWorkItem *item)
{
    return placed_level(builder, item) == WP_TASK_FINDING ? &builder->work->remedies[item->thing]
                                                          : NULL;
}

/* The story under which a remediation of one group stands. */
static uint32_t
remedy_story(const Builder *builder, const WpWorkRemedy *remedy)
{
    const WpRule *rule = wp_ruleset_rule(builder->inputs->assessment->rules, remedy->rule);
    WpAssetId asset = builder->work->remedy_members[remedy->first_member];
    uint32_t workload;

    switch (rule->remediation.per) {
    case WP_PER_ASSET:
    case WP_PER_DISK:
    case WP_PER_DATABASE:
        return TO_ASSET + asset;
    case WP_PER_WORKLOAD:
        workload = builder->work->workload_of[asset] - 1;
        return builder->work->workloads[workload].group == remedy->group ? TO_WORKLOAD + workload
                                                                         : TO_GROUP;
    case WP_PER_GROUP:
    case WP_PER_HOST:
    case WP_PER_ESTATE:
        return TO_GROUP;
    case WP_N_PER:
        break;
    }
    g_assert_not_reached();
}

static uint32_t
find_story(const Builder *builder, const Placed *placed, uint32_t wave)
{
    const WpWorkItem *item = &placed->item;
    const WpWorkRemedy *remedy = placed_remedy(builder, item);

    if (remedy)
        return remedy->spread || !builder_has_tasks(builder, wave) ? TO_TRACK
                                                                   : remedy_story(builder, remedy);
    switch (placed_level(builder, item)) {
    case WP_TASK_ASSET:
        return TO_ASSET + item->thing;
    case WP_TASK_WORKLOAD:
        return TO_WORKLOAD + item->thing;
    case WP_TASK_WAVE:
    case WP_TASK_GAP:
        return TO_WAVE;
    default:
        return TO_GROUP;
    }
}

/* Work of a placed group, each with its iteration: fixed work at its offset, the rest as the
 * plan has it, in the order in which effort.c made its entries. That takes all work of a group,
 * unless only remediations can move. Returns: (transfer full): of Placed */
GArray *
builder_place(const Builder *builder, uint32_t group, unsigned levels)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(WpWorkItem));
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(Placed));
    const WpEffort *effort = builder->inputs->effort;
    const WpGroupPlan *plan = &builder->plan->groups[group];
    uint32_t entry = builder->first_hours[group];
    int64_t last = (int64_t)builder->plan->calendar.n_iterations - 1;

    if (levels & builder->moving_levels)
        levels |= builder->moving_levels; /* their entries are counted through */
    wp_work_expand_levels(builder->work, group, levels, items);
    while (entry < builder->first_hours[group + 1] &&
           effort->hours[entry].first == effort->hours[entry].last)
        entry++;
    for (guint i = 0; i < items->len; i++) {
        Placed one = {.item = g_array_index(items, WpWorkItem, i)};

        one.iteration = (uint32_t)CLAMP((int64_t)plan->iteration + one.item.last, 0, last);
        if (one.item.first < one.item.last && one.item.centihours > 0) {
            g_assert(entry < builder->first_hours[group + 1] &&
                     effort->hours[entry].centihours == one.item.centihours);
            one.iteration = builder->plan->iteration[entry++];
        }
        one.to = find_story(builder, &one, plan->wave);
        g_array_append_val(placed, one);
    }
    return placed;
}

/* ---- keys ---- */

char *
builder_wave_key(const Builder *builder, uint32_t wave, const char *rest)
{
    g_autoptr(GString) key = g_string_new("wp:wave-");

    wp_append_day(key, builder->plan->waves[wave].end);
    return g_strconcat(key->str, rest, NULL);
}

char *
key_of_part(char *key, uint32_t part)
{
    g_autofree char *whole = key;

    return part > 1 ? g_strdup_printf("%s/%u", whole, part) : g_steal_pointer(&whole);
}

static char *
task_key(const Builder *builder, const WpWorkItem *item, uint32_t group)
{
    const char *id = builder->template->tasks[item->task].id;
    const WpInventory *inventory = builder->inputs->view->inventory;
    const WpWorkRemedy *remedy = placed_remedy(builder, item);
    const char *thing = builder->inputs->groups->ids[group];

    if (remedy)
        return key_of_part(
            g_strdup_printf("wp:%s/%s/%s", remedy->scope, id,
                            wp_ruleset_rule(builder->inputs->assessment->rules, remedy->rule)->id),
            item->part);
    if (placed_level(builder, item) == WP_TASK_ASSET)
        thing = inventory->asset_keys[item->thing];
    if (placed_level(builder, item) == WP_TASK_WORKLOAD)
        thing = builder->work->workloads[item->thing].key;
    return key_of_part(g_strdup_printf("wp:%s/%s", thing, id), item->part);
}

/* ---- subjects ---- */

/* The members of a part: its share of all @n of them. */
void
subject_set_part(Subject *subject, const WpWorkItem *item, const WpAssetId *members, uint32_t n)
{
    uint32_t first = (uint32_t)((uint64_t)n * (item->part - 1) / item->n_parts);
    uint32_t end = (uint32_t)((uint64_t)n * item->part / item->n_parts);

    subject->members = &members[first];
    subject->n_members = end - first;
}

/* Those of @members to which the task applies; they live as long as the builder. */
static const WpAssetId *
filter(Builder *builder, uint32_t task, const WpAssetId *members, uint32_t n, uint32_t *out_n)
{
    WpAssetId *kept = g_new(WpAssetId, n + 1);

    *out_n = 0;
    for (uint32_t i = 0; i < n; i++)
        if (wp_work_applies(builder->work, task, members[i]))
            kept[(*out_n)++] = members[i];
    g_ptr_array_add(builder->members, kept);
    return kept;
}

static Subject
subject_of(Builder *builder, const WpWorkItem *item, uint32_t group)
{
    const WpGroups *groups = builder->inputs->groups;
    const WpTemplateTask *task = &builder->template->tasks[item->task];
    Subject subject = {
        .task = item->task,
        .wave = builder->plan->groups[group].wave,
        .group = group,
        .gap = UINT32_MAX,
        .remedy = placed_remedy(builder, item),
    };
    const WpAssetId *members = &groups->members[groups->first[group]];
    uint32_t n = groups->first[group + 1] - groups->first[group];

    if (task->level == WP_TASK_ASSET) {
        subject.asset = item->thing;
        members = &groups->members[groups->first[group]];
        while (*members != item->thing)
            members++;
        n = 1;
        if (task->hours.per == WP_PER_MEMBER_CALLERS) {
            members = wp_work_callers(builder->work, item->thing, &n);
        }
    } else if (subject.remedy) {
        members = &builder->work->remedy_members[subject.remedy->first_member];
        n = subject.remedy->n_members;
        if (n == 1)
            subject.asset = members[0];
    } else if (task->level == WP_TASK_WORKLOAD) {
        const WpWorkload *workload = &builder->work->workloads[item->thing];

        subject.workload = item->thing + 1;
        members =
            filter(builder, item->task, &builder->work->workload_members[workload->first_member],
                   workload->n_members, &n);
    } else {
        members = filter(builder, item->task, members, n, &n);
    }
    if (n >= item->n_parts)
        subject_set_part(&subject, item, members, n);
    else
        subject_set_part(&subject, &(WpWorkItem){.part = 1, .n_parts = 1}, members, n);
    return subject;
}

void
builder_add_placed(Builder *builder, const Placed *placed, uint32_t group)
{
    const WpWorkItem *item = &placed->item;
    Subject subject = subject_of(builder, item, group);
    uint32_t index =
        builder_add_task(builder, &subject, task_key(builder, item, group),
                         builder->work->roles[item->role], item->centihours, placed->iteration);

    g_assert(index != WP_NONE);
    if (item->n_parts > 1)
        builder_describe(builder, index,
                         g_strdup_printf("Part %u of %u", item->part, item->n_parts));
}
