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
