#include "planner/backlog/build/build.h"

/*
 * What comes before a task: the template names tasks, this finds those of the same thing, of what
 * it is in and of what it holds. A task that is planned later than its successor is not named: it
 * belongs to members that move in a later wave.
 */

typedef enum {
    BY_ASSET,
    BY_GROUP,
    BY_WORKLOAD,
    BY_WAVE,
    BY_ALL,
    N_WAYS,
} Way;

/* One entry an item and thing that it can be found by. */
typedef struct {
    uint32_t task;
    uint32_t way;
    uint32_t id;
    uint32_t item;
} Entry;

typedef struct {
    Builder *builder;
    GArray *entries; /* of Entry, sorted */
    GArray *found;   /* of uint32_t: of the task being linked */
} Index;

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *x = a, *y = b;

    if (x->task != y->task)
        return x->task < y->task ? -1 : 1;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static void
add_entry(Index *index, uint32_t task, Way way, uint32_t id, uint32_t item)
{
    Entry entry = {task, way, id, item};

    g_array_append_val(index->entries, entry);
}

static void
index_item(Index *index, uint32_t item)
{
    const Subject *subject = &g_array_index(index->builder->subjects, Subject, item);

    if (subject->task == UINT32_MAX)
        return;
    add_entry(index, subject->task, BY_ALL, 0, item);
    if (subject->wave != 0)
        add_entry(index, subject->task, BY_WAVE, subject->wave, item);
    if (subject->group != 0)
        add_entry(index, subject->task, BY_GROUP, subject->group, item);
    if (subject->workload != 0)
        add_entry(index, subject->task, BY_WORKLOAD, subject->workload, item);
    if (subject->asset != WP_NONE)
        add_entry(index, subject->task, BY_ASSET, subject->asset, item);
    else if (subject->remedy)
        for (uint32_t i = 0; i < subject->n_members; i++)
            add_entry(index, subject->task, BY_ASSET, subject->members[i], item);
}

static void
look_up(Index *index, uint32_t task, Way way, uint32_t id)
{
    Entry wanted = {task, way, id, 0};
    guint low = 0, high = index->entries->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (compare_entries(&g_array_index(index->entries, Entry, middle), &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < index->entries->len; low++) {
        const Entry *entry = &g_array_index(index->entries, Entry, low);

        if (entry->task != task || entry->way != way || entry->id != id)
            return;
        g_array_append_val(index->found, entry->item);
    }
}

/* All tasks of @before that come before the one of @subject. */
static void
find(Index *index, const Subject *subject, uint32_t before)
{
    const Builder *builder = index->builder;
    WpTaskLevel level = builder->template->tasks[before].level;
    WpTaskLevel own = builder->template->tasks[subject->task].level;

    if (level == WP_TASK_FOUNDATION || (level == WP_TASK_SERVICE && own != WP_TASK_SERVICE)) {
        look_up(index, before, BY_ALL, 0);
        return;
    }
    if (level == WP_TASK_WAVE || level == WP_TASK_GAP || own == WP_TASK_WAVE ||
        own == WP_TASK_GAP) {
        if (subject->wave != 0)
            look_up(index, before, BY_WAVE, subject->wave);
        return;
    }
    if (own == WP_TASK_BRIDGE) {
        look_up(index, before, BY_GROUP, subject->group);
        return;
    }
    for (uint32_t i = 0; i < subject->n_members; i++) {
        WpAssetId asset = subject->asset != WP_NONE ? subject->asset : subject->members[i];

        if (level == WP_TASK_WORKLOAD)
            look_up(index, before, BY_WORKLOAD, builder->work->workload_of[asset]);
        else if (level == WP_TASK_GROUP || level == WP_TASK_BRIDGE)
            look_up(index, before, BY_GROUP, builder->inputs->groups->group_of[asset]);
        else
            look_up(index, before, BY_ASSET, asset);
        if (subject->asset != WP_NONE)
            return;
    }
}

static int
compare_u32(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void
link_item(Index *index, uint32_t item, GArray *after)
{
    const Subject *subject = &g_array_index(index->builder->subjects, Subject, item);
    WpBacklogItem *to = builder_item(index->builder, item);
    uint32_t last = 0;

    to->first_after = after->len;
    if (subject->task == UINT32_MAX)
        return;
    const WpTemplateTask *task = &index->builder->template->tasks[subject->task];

    g_array_set_size(index->found, 0);
    for (uint32_t i = 0; i < task->n_after; i++)
        find(index, subject, task->after[i]);
    g_array_sort(index->found, compare_u32);
    for (guint i = 0; i < index->found->len; i++) {
        uint32_t before = g_array_index(index->found, uint32_t, i);

        if (before == last || before == item ||
            builder_item(index->builder, before)->iteration > to->iteration)
            continue;
        last = before;
        g_array_append_val(after, before);
        to->n_after++;
    }
}

void
builder_link(Builder *builder)
{
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Index index = {builder, entries, found};
    GArray *after = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (uint32_t item = 1; item < builder->items->len; item++)
        index_item(&index, item);
    g_array_sort(entries, compare_entries);
    for (uint32_t item = 1; item < builder->items->len; item++)
        link_item(&index, item, after);
    builder->backlog->after = (uint32_t *)(void *)g_array_free(after, FALSE);
}
