#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

#include <string.h>

/* Estates in a few lines -> tasks; and what must hold of every backlog. */

#define AS_OF 20779 /* 2026-11-22 */

#define ESTATE                                                                                     \
    "file v.csv rvtools inventory collected=2026-11-20 complete=disk\n"                            \
    "vm name=erp1 applications=ERP environment=production cores=4 size_gib=100 used_gib=60 "       \
    "owner=Eve effort_hours=10 effort_role=vendor\n"                                               \
    "vm name=erp2 applications=ERP environment=production cores=40 size_gib=100\n"                 \
    "vm name=web1 applications=Web environment=production cores=4 size_gib=10\n"                   \
    "vm name=web2 applications=Web environment=production cores=40 size_gib=10\n"                  \
    "vm name=lone cores=2 size_gib=10\n"                                                           \
    "disk vm.name=erp1 name=d1 size_gib=90\n"                                                      \
    "disk vm.name=erp1 name=d2 size_gib=90\n"                                                      \
    "disk vm.name=erp1 name=d3 size_gib=9\n"                                                       \
    "file d.csv cmdb inventory\n"                                                                  \
    "db name=erpdb engine=sql-server server=erp1 applications=ERP environment=production "         \
    "size_gib=50\n"                                                                                \
    "file f.csv flows observation\n"                                                               \
    "flow from=erp2 to=web1 port=443 bytes=100 seen=2026-11-01\n"                                  \
    "flow from=web2 to=erp1 port=1433 bytes=100 seen=2026-11-01\n"

static const char pack[] =
    "pack: {id: p, version: '1', title: T, target: cloud}\n"
    "rules:\n"
    "  - {id: p.cores, title: many cores, applies: vm, severity: warning, category: c, when: "
    "vm.cores > 8, readiness: conditions, message: 'has {{vm.cores}}', remediation: {action: a, "
    "hours: 6, role: infra}}\n"
    "  - {id: p.disk, title: large disk, applies: vm, severity: warning, category: c, when: "
    "'vm.disks.exists(d, d.size_gib > 50.0)', readiness: conditions, message: m, remediation: "
    "{action: a, hours: 3, role: infra, per: disk, due: promote}}\n"
    "  - {id: p.memory, title: memory, applies: vm, severity: warning, category: c, when: "
    "vm.memory_mib > 8.0, message: m}\n"
    "  - {id: p.owner, title: no owner, applies: vm, severity: warning, category: c, when: "
    "'!has(vm.owner)', message: m, remediation: {activity: assess, action: a, hours: 1, role: "
    "owner, per: workload}}\n";

static const char grouping[] =
    "pack: {id: g, version: '1', title: G}\n"
    "rules:\n"
    "  - {id: g.app, title: same workload, applies: vm, severity: information, category: c, when: "
    "has(vm.workload), together: {by: workload}}\n"
    "  - {id: g.dbhost, title: database and host, applies: database, severity: information, "
    "category: c, when: has(db.host), together: {with: host, force: hard}}\n";

static const char settings[] = "backlog: {horizon: {tasks: 100, stories: 100}}\n"
                               "schedule: {start: 2027-01-04}\n";

static const PlanText text = {
    .estate = ESTATE,
    .packs = {pack, grouping},
    .settings = settings,
    .as_of = AS_OF,
};

Test(backlog, hours_of_tasks_are_those_of_the_plan)
{
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    uint32_t n = kit->plan->calendar.n_iterations;
    size_t n_cells = (size_t)kit->work->n_roles * n;
    g_autofree int64_t *sum = g_new0(int64_t, n_cells + 1);

    for (uint32_t i = 1; i <= kit->backlog->n_items; i++) {
        const WpBacklogItem *item = &kit->backlog->items[i];

        if (item->type != WP_ITEM_TASK)
            continue;
        for (uint32_t role = 0; role < kit->work->n_roles; role++)
            if (strcmp(kit->work->roles[role], item->role) == 0)
                sum[(size_t)role * n + item->iteration] += item->centihours;
    }
    int64_t total = 0;

    for (size_t i = 0; i < n_cells; i++) {
        total += kit->plan->used[i];
        cr_expect_eq(sum[i], kit->plan->used[i] + kit->backlog->beside[i],
                     "%s in iteration %zu: tasks %" G_GINT64_FORMAT ", plan %" G_GINT64_FORMAT
                     ", beside %" G_GINT64_FORMAT,
                     kit->work->roles[i / n], i % n, sum[i], kit->plan->used[i],
                     kit->backlog->beside[i]);
    }
    cr_expect_gt(total, 0);
}

/* ---- how far it is broken down ---- */

#define THREE                                                                                      \
    "file v.csv rvtools inventory\n"                                                               \
    "vm name=a applications=A environment=prod cores=9\n"                                          \
    "vm name=b applications=B environment=prod cores=9\n"                                          \
    "vm name=c applications=C environment=prod cores=1\n"

static const char one_a_wave[] = "schedule: {start: 2027-01-04}\n"
                                 "capacity: {teams: 1, assets_per_wave: 1, ramp: none}\n"
                                 "backlog: {horizon: {tasks: 1, stories: 2}}\n";

static const char spread_pack[] =
    "pack: {id: p, version: '1', title: T}\n"
    "rules:\n"
    "  - {id: p.once, title: once for all, applies: vm, severity: warning, category: c, when: "
    "vm.cores > 8, message: m, remediation: {action: a, hours: 6, per: estate}}\n";

Test(backlog, breaks_down_the_next_waves)
{
    PlanText three = {.estate = THREE, .packs = {grouping}, .settings = one_a_wave, .as_of = AS_OF};
    g_autoptr(PlanKit) kit = plan_kit_build(&three);
    g_autoptr(GString) found = g_string_new(NULL);

    for (uint32_t wave = 1; wave <= kit->plan->n_waves; wave++) {
        uint32_t n[WP_ITEM_TASK + 1] = {0};
        bool named = false;

        for (uint32_t i = 1; i <= kit->backlog->n_items; i++) {
            const WpBacklogItem *item = &kit->backlog->items[i];

            if (item->wave != wave)
                continue;
            n[item->type]++;
            for (char **line = item->description; item->type == WP_ITEM_EPIC && *line; line++)
                named = named || g_str_has_suffix(*line, ": c");
            cr_expect(item->type != WP_ITEM_EPIC || item->centihours > 0);
        }
        if (n[WP_ITEM_EPIC] > 0)
            g_string_append_printf(found, "%u%s%s%s;", n[WP_ITEM_EPIC],
                                   n[WP_ITEM_STORY] > 0 ? " stories" : "",
                                   n[WP_ITEM_TASK] > 0 ? " tasks" : "", named ? " named" : "");
    }
    cr_expect_str_eq(found->str, "1 stories tasks;1 stories;1 named;");
}

Test(backlog, puts_what_serves_several_groups_on_the_track)
{
    PlanText three = {
        .estate = THREE, .packs = {grouping, spread_pack}, .settings = settings, .as_of = AS_OF};
    g_autoptr(PlanKit) kit = plan_kit_build(&three);
    uint32_t n = 0;

    for (uint32_t i = 1; i <= kit->backlog->n_items; i++) {
        const WpBacklogItem *item = &kit->backlog->items[i];
        const WpBacklogItem *items = kit->backlog->items;

        if (item->type != WP_ITEM_TASK || !strstr(item->key, "/p.once"))
            continue;
        n++;
        cr_expect_str_eq(item->key, "wp:estate/remediation/p.once");
        cr_expect_str_eq(items[items[items[item->parent].parent].parent].key, "wp:remediation");
        cr_expect_eq(item->centihours, 600);
    }
    cr_expect_eq(n, 1);
}

/* ---- keys ---- */

static GHashTable *
keys_of(const PlanKit *kit, bool waves)
{
    GHashTable *keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (uint32_t i = 1; i <= kit->backlog->n_items; i++)
        if (waves == (strstr(kit->backlog->items[i].key, "wp:wave-") != NULL))
            cr_expect(g_hash_table_add(keys, g_strdup(kit->backlog->items[i].key)));
    return keys;
}

static void
expect_in(GHashTable *keys, GHashTable *others)
{
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, keys);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        cr_expect(g_hash_table_contains(others, key), "%s", (char *)key);
}

Test(backlog, keys_do_not_know_waves)
{
    PlanText later = text;

    later.settings = "backlog: {horizon: {tasks: 100, stories: 100}}\n"
                     "schedule: {start: 2027-03-01, iteration: 3w}\n"
                     "capacity: {assets_per_wave: 2, teams: 1}\n";
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    g_autoptr(PlanKit) other = plan_kit_build(&later);
    g_autoptr(GHashTable) keys = keys_of(kit, false);
    g_autoptr(GHashTable) other_keys = keys_of(other, false);
    g_autoptr(GHashTable) waves = keys_of(kit, true);

    cr_expect_neq(kit->plan->n_waves, other->plan->n_waves);
    expect_in(keys, other_keys);
    expect_in(other_keys, keys);
    cr_expect_gt(g_hash_table_size(waves), 0);
}

/* ---- order ---- */

Test(backlog, tasks_follow_what_they_wait_for)
{
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    uint32_t n = 0;

    for (uint32_t i = 1; i <= kit->backlog->n_items; i++) {
        const WpBacklogItem *item = &kit->backlog->items[i];

        cr_expect(item->parent < i, "%s", item->key);
        for (uint32_t j = 0; j < item->n_after; j++) {
            const WpBacklogItem *before =
                &kit->backlog->items[kit->backlog->after[item->first_after + j]];

            n++;
            cr_expect_neq(before, item);
            cr_expect(before->iteration <= item->iteration, "%s before %s", before->key, item->key);
        }
    }
    cr_expect_gt(n, 50);
}
