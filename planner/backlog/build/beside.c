#include "planner/backlog/build/build.h"

#include <string.h>

/* Work that no group is charged for: what the program needs before the first wave, decisions,
 * retirements, and dependencies that are stretched for a while. */

#define MILLI_PER_CENTI 10

void
builder_count_beside(Builder *builder, const char *role, int64_t centihours, uint32_t iteration)
{
    const WpWork *work = builder->work;

    for (uint32_t i = 0; i < work->n_roles; i++)
        if (strcmp(work->roles[i], role) == 0)
            builder->backlog
                ->beside[(size_t)i * builder->plan->calendar.n_iterations + iteration] +=
                centihours;
}

static int64_t
hours_of(const WpTemplateTask *task)
{
    return (MAX(task->hours.hours, task->hours.min) + MILLI_PER_CENTI - 1) / MILLI_PER_CENTI;
}

/* What a role (by number) has left in an iteration. */
static int64_t
room_in(const Builder *builder, uint32_t role, uint32_t iteration)
{
    const WpPlan *plan = builder->plan;
    size_t cell = (size_t)role * plan->calendar.n_iterations + iteration;

    if (role == builder->work->n_roles || plan->capacity[cell] == WP_WAVES_UNLIMITED)
        return INT64_MAX;
    return plan->capacity[cell] - plan->used[cell] - builder->backlog->beside[cell];
}

/* The first iteration of @from .. @until with room for the task, the last one if @late; else that
 * with most. */
static uint32_t
find_room(const Builder *builder, uint32_t task, uint32_t from, uint32_t until, bool late)
{
    const WpTemplateTask *of = &builder->template->tasks[task];
    uint32_t last = builder->plan->calendar.n_iterations - 1;
    uint32_t best = MIN(late ? until : from, last), role = 0;
    int64_t most = INT64_MIN;

    while (role < builder->work->n_roles && strcmp(builder->work->roles[role], of->role) != 0)
        role++;
    until = MIN(until, last);
    for (uint32_t i = 0; from <= until && i <= until - from; i++) {
        uint32_t t = late ? until - i : from + i;
        int64_t room = room_in(builder, role, t);

        if (room >= hours_of(of))
            return t;
        if (room > most) {
            most = room;
            best = t;
        }
    }
    return best;
}

static void
add(Builder *builder, const Subject *subject, char *key, uint32_t iteration)
{
    const WpTemplateTask *task = &builder->template->tasks[subject->task];
    uint32_t last = builder->plan->calendar.n_iterations - 1;

    iteration = MIN(iteration, last);
    if (builder_add_task(builder, subject, key, task->role, hours_of(task), iteration) != WP_NONE)
        builder_count_beside(builder, task->role, hours_of(task), iteration);
}

/* How many tasks of the levels in @levels (bits) must come before the task, one after the other. */
static uint32_t
depth_of(const WpTemplate *template, uint32_t task, unsigned levels)
{
    uint32_t depth = 0;

    for (uint32_t i = 0; i < template->tasks[task].n_after; i++) {
        uint32_t before = template->tasks[task].after[i];

        if (levels >> template->tasks[before].level & 1)
            depth = MAX(depth, depth_of(template, before, levels) + 1);
    }
    return depth;
}

/* ---- foundation ---- */

/* All of it is done before the first replication begins, in the order of its tasks, where its role
 * has room. */
static uint32_t
foundation_iteration(Builder *builder, uint32_t task)
{
    const unsigned levels = 1u << WP_TASK_FOUNDATION | 1u << WP_TASK_SERVICE;
    const WpTemplateTask *of = &builder->template->tasks[task];
    uint32_t until = builder->first_seed == 0 ? 0 : builder->first_seed - 1;
    uint32_t from = MIN(depth_of(builder->template, task, levels), until);

    for (uint32_t i = 0; i < of->n_after; i++)
        from = MAX(from, builder->founded[of->after[i]]);
    from = find_room(builder, task, from, until, false);
    builder->founded[task] = MAX(builder->founded[task], from);
    return from;
}

static void
add_services(Builder *builder)
{
    const WpRelations *relations = builder->inputs->relations;
    const WpInventory *inventory = builder->inputs->view->inventory;
    bool open = false;

    for (uint32_t i = 0; i < relations->n_services; i++) {
        const WpSharedService *service = &relations->services[i];
        const char *key = inventory->asset_keys[service->asset];
        bool story = false;

        for (uint32_t task = 0; task < builder->template->n_tasks; task++) {
            const WpTemplateTask *of = &builder->template->tasks[task];
            Subject subject = {
                .task = task,
                .asset = service->asset,
                .gap = UINT32_MAX,
                .service = service,
                .members = &service->asset,
                .n_members = 1,
            };

            if (of->level != WP_TASK_SERVICE || !(of->services >> service->plan & 1) ||
                !wp_work_applies(builder->work, task, service->asset))
                continue;
            if (!open)
                builder_open(builder, WP_ITEM_FEATURE, g_strdup("wp:foundation:services"),
                             g_strdup("Provide shared services in the target"));
            if (!story)
                builder_open(builder, WP_ITEM_STORY, g_strdup_printf("wp:%s:service", key),
                             g_strdup_printf("Provide %s (%s %s)", service->role,
                                             wp_service_plan_name(service->plan),
                                             wp_asset_name(inventory, service->asset)));
            open = story = true;
            add(builder, &subject, g_strdup_printf("wp:%s/%s", key, of->id),
                foundation_iteration(builder, task));
        }
    }
}

void
builder_add_foundation(Builder *builder)
{
    uint32_t epic =
        builder_open(builder, WP_ITEM_EPIC, g_strdup("wp:foundation"), g_strdup("Foundation"));

    builder_describe(builder, epic,
                     g_strdup("What must stand before the first replication begins"));
    builder_open(builder, WP_ITEM_FEATURE, g_strdup("wp:foundation:feature"),
                 g_strdup("Prepare the target and the program"));
    builder_open(builder, WP_ITEM_STORY, g_strdup("wp:foundation:story"),
                 g_strdup("Prepare the target and the program"));
    for (uint32_t task = 0; task < builder->template->n_tasks; task++) {
        Subject subject = {.task = task, .gap = UINT32_MAX};

        if (builder->template->tasks[task].level == WP_TASK_FOUNDATION)
            add(builder, &subject,
                g_strdup_printf("wp:foundation/%s", builder->template->tasks[task].id),
                foundation_iteration(builder, task));
    }
    add_services(builder);
}

/* ---- decide, retire ---- */

typedef struct {
    WpDisposition disposition;
    WpTaskLevel level;
    const char *name; /* of keys: "decide" */
    const char *title;
    const char *story; /* verb before the asset's name */
    const char *why;
} Track;

static const Track decide = {
    WP_DISPOSITION_DECIDE,
    WP_TASK_DECIDE,
    "decide",
    "Decide",
    "Decide on",
    "Assets that may not need to move: to be decided before their wave is assessed",
};
static const Track retire = {
    WP_DISPOSITION_RETIRE,
    WP_TASK_RETIRE,
    "retire",
    "Retire",
    "Retire",
    "Assets that do not move: signed off, backed up, isolated, deleted after the hold",
};

/* A decision is due before the group's first work, and made as late as its role has room; one on an
 * asset in no wave from the start on. Retirement goes step by step from the start, with its hold
 * before the last; @shift iterations later, for want of room. */
static uint32_t
track_iteration(const Builder *builder, const Track *track, uint32_t task, WpAssetId asset,
                uint32_t *shift)
{
    uint32_t last = builder->plan->calendar.n_iterations - 1;
    const WpTemplateTask *of = &builder->template->tasks[task];
    uint32_t group = builder->inputs->groups->group_of[asset];
    uint32_t depth = depth_of(builder->template, task, 1u << track->level);

    if (builder->template->activities[of->activity].after_cutover)
        depth += (uint32_t)MAX(of->last, 0);
    if (track->level == WP_TASK_DECIDE && group != 0 && builder->plan->groups[group].wave != 0)
        return find_room(builder, task, 0,
                         (uint32_t)MAX((int64_t)builder->plan->groups[group].iteration +
                                           builder->inputs->effort->earliest - 1,
                                       0),
                         true);
    uint32_t from = MIN(depth + *shift, last);
    uint32_t at = find_room(builder, task, from, last, false);

    *shift += at - from;
    return at;
}

static void
add_tracked(Builder *builder, const Track *track, WpAssetId asset)
{
    const WpInventory *inventory = builder->inputs->view->inventory;
    const char *key = inventory->asset_keys[asset];
    WpAssetId *own = g_new(WpAssetId, 1);
    uint32_t shift = 0;
    bool story = false;

    *own = asset;
    g_ptr_array_add(builder->members, own);
    for (uint32_t task = 0; task < builder->template->n_tasks; task++) {
        const WpTemplateTask *of = &builder->template->tasks[task];
        Subject subject = {
            .task = task,
            .asset = asset,
            .gap = UINT32_MAX,
            .members = own,
            .n_members = 1,
        };

        if (of->level != track->level || !wp_work_applies(builder->work, task, asset))
            continue;
        if (!story) {
            uint32_t index =
                builder_open(builder, WP_ITEM_STORY, g_strdup_printf("wp:%s:%s", key, track->name),
                             g_strdup_printf("%s %s %s", track->story,
                                             wp_asset_is_db(inventory, asset) ? "database" : "VM",
                                             wp_asset_name(inventory, asset)));

            builder_item(builder, index)->asset = asset;
            builder_tag(builder, index, track->name);
        }
        story = true;
        add(builder, &subject, g_strdup_printf("wp:%s/%s", key, of->id),
            track_iteration(builder, track, task, asset, &shift));
    }
}

static void
add_track(Builder *builder, const Track *track)
{
    const WpAssessment *assessment = builder->inputs->assessment;
    bool open = false;

    for (WpAssetId asset = 1; asset <= assessment->n_assets; asset++) {
        if (assessment->disposition[asset] != track->disposition)
            continue;
        if (!open) {
            uint32_t epic =
                builder_open(builder, WP_ITEM_EPIC, g_strdup_printf("wp:%s", track->name),
                             g_strdup(track->title));

            builder_describe(builder, epic, g_strdup(track->why));
            builder_open(builder, WP_ITEM_FEATURE, g_strdup_printf("wp:%s:feature", track->name),
                         g_strdup_printf("%s, asset by asset", track->title));
        }
        open = true;
        add_tracked(builder, track, asset);
    }
}

void
builder_add_decide(Builder *builder)
{
    add_track(builder, &decide);
}

void
builder_add_retire(Builder *builder)
{
    add_track(builder, &retire);
}

/* ---- bridges ---- */

/* The group that moves first, and so stretches the dependency. */
static uint32_t
bridge_group(const Builder *builder, const WpBridge *bridge)
{
    const WpLinks *links = builder->inputs->links;
    bool from =
        bridge->to_wave == 0 || (bridge->from_wave != 0 && bridge->from_wave < bridge->to_wave);

    return builder->inputs->groups
        ->group_of[from ? links->from[bridge->dependency] : links->to[bridge->dependency]];
}

/* Data that crosses a link at every call. */
static bool
has_tasks(const WpBridge *bridge)
{
    return bridge->risk == WP_LEVEL_HIGH;
}

/* Bridges by group, once: bridges_first, bridges. Only those that data crosses at every call get
 * a task of their own; the paths of the others are opened with all of the wave's. */
static void
index_bridges(Builder *builder)
{
    const WpPlan *plan = builder->plan;
    uint32_t n = plan->n_groups;

    builder->bridges_first = g_new0(uint32_t, n + 3);
    builder->bridges = g_new0(uint32_t, plan->n_bridges + 1);
    builder->bridge_tasks = g_new0(uint32_t, builder->template->n_tasks + 1);
    for (uint32_t task = 0; task < builder->template->n_tasks; task++)
        if (builder->template->tasks[task].level == WP_TASK_BRIDGE)
            builder->bridge_tasks[builder->n_bridge_tasks++] = task;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < plan->n_bridges; i++) {
            uint32_t group = bridge_group(builder, &plan->bridges[i]);

            if (!has_tasks(&plan->bridges[i]))
                continue;
            if (pass == 0)
                builder->bridges_first[group + 2]++;
            else
                builder->bridges[builder->bridges_first[group + 1]++] = i;
        }
        if (pass == 0)
            for (uint32_t i = 1; i <= n + 2; i++)
                builder->bridges_first[i] += builder->bridges_first[i - 1];
    }
}

static char *
bridge_key(const WpPlanInputs *inputs, const WpBridge *bridge, const char *id)
{
    const WpInventory *inventory = inputs->view->inventory;
    const WpLinks *links = inputs->links;
    const char *protocol = wp_inventory_text(inventory, WP_F_DEP_PROTOCOL, bridge->dependency);

    return g_strdup_printf("wp:%s/%s/%s:%" G_GINT64_FORMAT "%s%s",
                           inventory->asset_keys[links->from[bridge->dependency]], id,
                           inventory->asset_keys[links->to[bridge->dependency]],
                           wp_inventory_number(inventory, WP_F_DEP_PORT, bridge->dependency, 0),
                           protocol ? "/" : "",
                           protocol && g_ascii_strcasecmp(protocol, "udp") == 0 ? "udp"
                           : protocol                                           ? "tcp"
                                                                                : "");
}

/* A path is opened in its activity's iteration, or later where its role has no room there: it must
 * stand when the first side moves. */
static uint32_t
bridge_iteration(const Builder *builder, uint32_t task, int64_t release)
{
    int64_t last = (int64_t)builder->plan->calendar.n_iterations - 1;
    int64_t from = CLAMP(release + builder->template->tasks[task].last, 0, last);
    int64_t until = CLAMP(release - 1, from, last);

    return find_room(builder, task, (uint32_t)from, (uint32_t)until, false);
}

void
builder_add_bridges(Builder *builder, uint32_t group, bool write)
{
    int64_t release = builder->plan->groups[group].iteration;

    if (!builder->bridges)
        index_bridges(builder);
    for (uint32_t i = builder->bridges_first[group]; i < builder->bridges_first[group + 1]; i++)
        for (uint32_t j = 0; j < builder->n_bridge_tasks; j++) {
            uint32_t task = builder->bridge_tasks[j];
            const WpTemplateTask *of = &builder->template->tasks[task];
            const WpBridge *bridge = &builder->plan->bridges[builder->bridges[i]];
            Subject subject = {
                .task = task,
                .wave = builder->plan->groups[group].wave,
                .group = group,
                .gap = UINT32_MAX,
                .bridge = bridge,
            };

            uint32_t iteration = bridge_iteration(builder, task, release);

            if (write)
                add(builder, &subject, bridge_key(builder->inputs, bridge, of->id), iteration);
            else
                builder_count_beside(builder, of->role, hours_of(of), iteration);
        }
}

char *
wp_backlog_bridge_tasks(const WpWork *work, const WpBridge *bridge)
{
    GString *keys = g_string_new(NULL);

    for (uint32_t task = 0; task < work->template->n_tasks && has_tasks(bridge); task++) {
        if (work->template->tasks[task].level != WP_TASK_BRIDGE)
            continue;
        g_autofree char *key = bridge_key(work->inputs, bridge, work->template->tasks[task].id);

        g_string_append_printf(keys, "%s%s", keys->len > 0 ? " " : "", key);
    }
    return g_string_free(keys, FALSE);
}
