#include "planner/report/report.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

#include <string.h>

/* What must hold of the tables of every run. */

#define AS_OF 20779 /* 2026-11-22 */

static const char estate[] = "file v.csv rvtools inventory\n"
                             "vm name=a applications=A environment=prod cores=9 owner=Eve\n"
                             "vm name=b applications=A environment=prod cores=1\n"
                             "vm name=gone strategy=retire\n"
                             "vm name=stays strategy=retain\n"
                             "vm name=wrong cores=99\n"
                             "vm name=held cores=2\n"
                             "vm name=late cores=1\n"
                             "vm name=template template=yes\n"
                             "file d.csv cmdb inventory\n"
                             "db name=d1 engine=x server=wrong\n"
                             "db name=d2 engine=x\n";

static const char pack[] =
    "pack: {id: p, version: '1', title: T, target: cloud}\n"
    "rules:\n"
    "  - {id: p.cores, title: too many cores, applies: vm, severity: critical, category: c, when: "
    "vm.cores > 50, readiness: not-ready, message: m}\n"
    "  - {id: p.app, title: same workload, applies: asset, severity: information, category: c, "
    "when: has(asset.workload), together: {by: workload}}\n"
    "  - {id: p.host, title: host, applies: database, severity: information, category: c, when: "
    "has(db.host), together: {with: host, force: hard}}\n";

static const char settings[] = "schedule: {start: 2027-01-04, horizon: 12}\n"
                               "constraints:\n"
                               "  - {together: ['vm:held', 'vm:wrong'], why: shared disk}\n"
                               "  - {not_before: 'vm:late', date: 2030-01-01}\n";

static const PlanText text = {
    .estate = estate, .packs = {pack}, .settings = settings, .as_of = AS_OF};

static WpReportInputs
inputs_of(const PlanKit *kit)
{
    return (WpReportInputs){
        .settings = kit->settings,
        .view = &kit->view,
        .links = kit->links,
        .assessment = kit->assessment,
        .hits = kit->hits,
        .relations = kit->relations,
        .constraints = kit->constraints,
        .exclusions = kit->exclusions,
        .groups = kit->groups,
        .plan_inputs = &kit->inputs,
        .plan = kit->plan,
        .work = kit->work,
        .backlog = kit->backlog,
        .estate = "estate",
        .as_of = (WpTime)AS_OF * WP_US_PER_DAY,
    };
}

static char *
write_table(const PlanKit *kit, const char *name)
{
    WpReportInputs inputs = inputs_of(kit);
    GString *csv = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(csv);

    for (const WpReportTable *table = wp_report_tables; table->spec; table++)
        if (strcmp(table->spec->name, name) == 0)
            wp_csv_write(table->spec, wp_report_data(&inputs, table), &wp_csv_default, &sink.sink,
                         NULL);
    return g_string_free(csv, FALSE);
}

/* How often an asset's key begins a row. */
static uint32_t
count(const char *csv, const char *key)
{
    g_autofree char *row = g_strdup_printf("\n%s,", key);
    uint32_t n = 0;

    for (const char *at = strstr(csv, row); at; at = strstr(at + 1, row))
        n++;
    return n;
}

Test(report, every_asset_is_placed_or_explained_once)
{
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    g_autofree char *plan = write_table(kit, "plan");
    g_autofree char *unplaced = write_table(kit, "unplaced");
    g_autofree char *state = write_table(kit, "state");
    uint32_t n_placed = 0;

    for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++) {
        const char *key = kit->inventory->asset_keys[asset];
        uint32_t placed = count(plan, key);

        cr_expect_eq(placed + count(unplaced, key), 1, "%s is in plan %u, in unplaced %u times",
                     wp_asset_name(kit->inventory, asset), placed, count(unplaced, key));
        cr_expect_neq(strstr(state, key), NULL, "%s is not in state.csv", key);
        n_placed += placed;
    }
    /* Of each class one at least, so that the test says something. */
    static const char *const classes[] = {",excluded,", ",not-ready,", ",held,", ",infeasible,"};

    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
        cr_expect(strstr(unplaced, classes[i]), "nothing is %s:\n%s", classes[i], unplaced);
    cr_expect_gt(n_placed, 0);
}

/* Hours of load.csv are those of the backlog's tasks. */
Test(report, load_is_what_the_backlog_says)
{
    PlanText all = text;

    all.settings = "schedule: {start: 2027-01-04}\n"
                   "backlog: {horizon: {tasks: 100, stories: 100}}\n";
    g_autoptr(PlanKit) kit = plan_kit_build(&all);
    g_autofree char *csv = write_table(kit, "load");
    g_auto(GStrv) lines = g_strsplit(csv, "\r\n", -1);
    int64_t loaded = 0, tasks = 0;

    for (char **line = lines + 1; *line && **line; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, ",", -1);
        int64_t hours;

        cr_assert(wp_parse_scaled(cells[5], strlen(cells[5]), wp_number_plain, 100, &hours), "%s",
                  *line);
        loaded += hours;
    }
    for (uint32_t i = 1; i <= kit->backlog->n_items; i++)
        if (kit->backlog->items[i].type == WP_ITEM_TASK)
            tasks += kit->backlog->items[i].centihours;
    cr_expect_eq(loaded, tasks);
    cr_expect_gt(loaded, 0);
}
