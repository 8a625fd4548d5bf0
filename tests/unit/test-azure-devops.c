#include "planner/report/azure-devops.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

#include <string.h>

/* The files for Azure DevOps: how they look, and what its importer demands of every one. */

#define AS_OF 20779 /* 2026-11-22 */

static const char template[] =
    "template: {id: t, version: '1', title: T}\n"
    "activities:\n"
    "  - {id: remediate, title: R, offset: 2, early: yes}\n"
    "  - {id: replicate, title: R, offset: 2}\n"
    "  - {id: stage, title: S, offset: 1}\n"
    "  - {id: promote, title: P, offset: 0}\n"
    "tasks:\n"
    "  - {id: copy, title: 'Copy {{name}}', activity: replicate, level: asset, hours: 1.5, role: "
    "infra, acceptance: ['Copied & checked'], checklist: [Start, Watch]}\n"
    "  - {id: switch, title: 'Switch {{group}}', activity: promote, level: group, hours: 2, role: "
    "infra, after: [copy]}\n";

static const char pack[] =
    "pack: {id: g, version: '1', title: G}\n"
    "rules:\n"
    "  - {id: g.app, title: same workload, applies: vm, severity: information, category: c, when: "
    "has(vm.workload), together: {by: workload}}\n";

static WpReportInputs
inputs_of(const PlanKit *kit)
{
    return (WpReportInputs){
        .settings = kit->settings,
        .view = &kit->view,
        .plan_inputs = &kit->inputs,
        .plan = kit->plan,
        .work = kit->work,
        .backlog = kit->backlog,
    };
}

static char *
write_file(const WpAzureDevops *files, uint32_t file, uint64_t *out_rows)
{
    GString *text = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(text);

    wp_azure_devops_write(files, file, &sink.sink, out_rows);
    return g_string_free(text, FALSE);
}

/* ---- how it looks ---- */

static const struct {
    const char *process;
    const char *text;
} looks[] = {
    {"agile",
     "Work Item Type,Title 1,Title 2,Title 3,Title 4,Area Path,Iteration Path,Story Points,"
     "Original Estimate,Remaining Work,Tags,Description,Acceptance Criteria\r\n"
     "Epic,Foundation,,,,Contoso,Contoso\\Sprints,,,,wp:foundation,"
     "<p>What must stand before the first replication begins</p>,\r\n"},
    {"basic",
     "Work Item Type,Title 1,Title 2,Title 3,Area Path,Iteration Path,Effort,Remaining Work,Tags,"
     "Description\r\n"
     "Epic,Foundation,,,Contoso,Contoso\\Sprints,,,wp:foundation,"
     "<p>What must stand before the first replication begins</p>\r\n"},
    {"scrum", "Work Item Type,Title 1,Title 2,Title 3,Title 4,Area Path,Iteration Path,Effort,"
              "Remaining Work,Tags,Description,Acceptance Criteria\r\n"},
    {"cmmi", "Work Item Type,Title 1,Title 2,Title 3,Title 4,Area Path,Iteration Path,Size,"
             "Original Estimate,Remaining Work,Tags,Description\r\n"},
};

Test(azure_devops, has_the_fields_of_each_process)
{
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autofree char *settings = g_strdup_printf(
            "backlog: {process: %s, area: Contoso, iteration_root: 'Contoso\\Sprints'}\n",
            looks[i].process);
        PlanText text = {
            .estate = "file v.csv rvtools inventory\nvm name=a cores=1\n",
            .packs = {pack},
            .settings = settings,
            .template = template,
            .as_of = AS_OF,
        };
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        WpReportInputs inputs = inputs_of(kit);
        g_autoptr(WpAzureDevops) files = wp_azure_devops_new(&inputs);
        g_autofree char *csv = write_file(files, 0, NULL);

        cr_expect(g_str_has_prefix(csv, looks[i].text), "%s: %s", looks[i].process, csv);
    }
}

static const char story[] =
    "Feature,,Move a&b (g-GROUP),,,Migration,Migration\\Iteration 2027-02-15,,,,"
    "\"wp:g-GROUP; wave-2027-02-28\",\"DESCRIPTION,\r\n"
    "User Story,,,Move g-GROUP as one,,Migration,Migration\\Iteration 2027-02-15,2.00,,,"
    "\"wp:g-GROUP:story; wave-2027-02-28\",,<p>Every task of the story is done as it says</p>\r\n"
    "Task,,,,Switch g-GROUP (g-GROUP),Migration,Migration\\Iteration 2027-02-15,,2.00,2.00,"
    "\"wp:g-GROUP/switch; promote\",<p>Role: infra</p><p>Comes after wp:vm-ASSET/copy</p>,"
    "\r\n"
    "User Story,,,Migrate VM a&b,,Migration,Migration\\Iteration 2027-02-15,1.50,,,"
    "\"wp:vm-ASSET; wave-2027-02-28; ready\",<p>Readiness: ready</p>,"
    "<p>Every task of the story is done as it says</p>\r\n"
    "Task,,,,Copy a&b,Migration,Migration\\Iteration 2027-01-18,,1.50,1.50,"
    "\"wp:vm-ASSET/copy; replicate\",\"<p>Role: infra</p><p>- Start</p><p>- Watch</p>"
    "<p>Done when: Copied &amp; checked</p>\",\r\n";

Test(azure_devops, spells_a_group_with_its_stories_and_tasks)
{
    PlanText text = {
        .estate = "file v.csv rvtools inventory\nvm name=a&b cores=1\n",
        .packs = {pack},
        .settings = "schedule: {start: 2027-01-04}\n",
        .template = template,
        .as_of = AS_OF,
    };
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    WpReportInputs inputs = inputs_of(kit);
    g_autoptr(WpAzureDevops) files = wp_azure_devops_new(&inputs);
    g_autofree char *csv = write_file(files, 0, NULL);
    g_autoptr(GString) wanted = g_string_new(story);
    const char *found = strstr(csv, "Feature,,Move a");

    cr_assert(found, "%s", csv);
    g_string_replace(wanted, "g-GROUP", kit->groups->ids[1], 0);
    g_string_replace(wanted, "vm-ASSET", kit->inventory->asset_keys[1], 0);
    g_autofree char *description = NULL;
    const char *begin = strstr(found, "<p>");

    description = g_strndup(begin, (gsize)(strstr(begin, ",\r\n") - begin));
    g_string_replace(wanted, "DESCRIPTION", description, 0);
    cr_expect_str_eq(found, wanted->str);
}

/* ---- what holds of every file ---- */

/* One row of CSV as written: cells without quotes; moves @at behind it. */
static GPtrArray *
next_row(const char **at)
{
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
    GString *cell = g_string_new(NULL);
    bool quoted = false;
    const char *c = *at;

    for (; *c && (quoted || *c != '\r'); c++) {
        if (*c == '"' && quoted && c[1] == '"')
            g_string_append_c(cell, *c++);
        else if (*c == '"')
            quoted = !quoted;
        else if (*c == ',' && !quoted) {
            g_ptr_array_add(cells, g_strdup(cell->str));
            g_string_truncate(cell, 0);
        } else
            g_string_append_c(cell, *c);
    }
    g_ptr_array_add(cells, g_string_free(cell, FALSE));
    *at = *c ? c + 2 : c;
    return cells;
}

/* The column of a title, 1 .. 4. */
static guint
level_of(const GPtrArray *cells)
{
    guint level = 0;

    for (guint i = 1; i <= 4; i++)
        if (*(const char *)g_ptr_array_index(cells, i)) {
            cr_expect_eq(level, 0, "two titles");
            level = i;
        }
    cr_expect_neq(level, 0, "no title");
    return level;
}

static void
check_file(const char *csv, GHashTable *keys, uint32_t *n_tasks, uint32_t *n_cut)
{
    const char *at = csv;
    guint last = 0;

    g_ptr_array_unref(next_row(&at));
    while (*at) {
        g_autoptr(GPtrArray) cells = next_row(&at);
        guint level = level_of(cells);
        const char *title = g_ptr_array_index(cells, level);
        const char *tags = g_ptr_array_index(cells, 10);
        g_autofree char *key = g_strndup(tags, strcspn(tags, ";"));

        /* A child stands right below its parent, and a file begins with an Epic. */
        cr_expect(level <= last + 1, "%s: level %u after %u", title, level, last);
        cr_expect(g_ascii_isalpha(*title), "%s", title);
        cr_expect(g_str_has_prefix(key, "wp:"), "%s", tags);
        cr_expect(g_hash_table_add(keys, g_strdup(key)), "%s is there twice", key);
        for (guint i = 0; i < cells->len; i++) {
            const char *cell = g_ptr_array_index(cells, i);

            cr_expect(!*cell || !strchr("=+-@\t\r", *cell), "%s", cell);
            cr_expect_null(strpbrk(cell, "\r\n"), "%s", cell);
        }
        *n_tasks += level == 4;
        *n_cut += strstr(title, "(part ") != NULL;
        last = level;
    }
}

static char *
large_estate(uint32_t n)
{
    GString *estate = g_string_new("file v.csv rvtools inventory\n");

    for (uint32_t i = 0; i < n; i++)
        g_string_append_printf(estate, "vm name==cmd%u cores=1 applications=A%u environment=prod\n",
                               i, i / 40);
    return g_string_free(estate, FALSE);
}

Test(azure_devops, keeps_the_rules_of_the_importer)
{
    static const uint32_t sizes[] = {1, 40, 300, 1200};

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *estate = large_estate(sizes[i]);
        PlanText text = {
            .estate = estate,
            .packs = {pack},
            .settings = "schedule: {start: 2027-01-04, effort: 1000}\n"
                        "capacity: {teams: 1, assets_per_wave: 600, ramp: none, roles: {}, "
                        "cutovers_per_window: none}\n"
                        "backlog: {horizon: {tasks: 100, stories: 100}}\n",
            .as_of = AS_OF,
        };
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        WpReportInputs inputs = inputs_of(kit);
        g_autoptr(WpAzureDevops) files = wp_azure_devops_new(&inputs);
        g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        uint32_t n_tasks = 0, n_cut = 0;

        for (uint32_t file = 0; file < wp_azure_devops_n_files(files); file++) {
            uint64_t n_rows;
            g_autofree char *csv = write_file(files, file, &n_rows);

            cr_expect(n_rows > 0 && n_rows <= WP_AZURE_DEVOPS_MAX_ROWS, "%" G_GUINT64_FORMAT,
                      n_rows);
            check_file(csv, keys, &n_tasks, &n_cut);
        }
        cr_expect_eq(n_tasks, kit->backlog->n_of[WP_ITEM_TASK]);
        cr_expect_eq(n_cut > 0, sizes[i] >= 300, "%u assets, %u cut", sizes[i], n_cut);
    }
}

/* Every path that the files name is in the list of iterations. */
Test(azure_devops, lists_the_iterations_that_must_exist)
{
    g_autofree char *estate = large_estate(90);
    PlanText text = {.estate = estate,
                     .packs = {pack},
                     .settings = "schedule: {start: 2027-01-04, effort: 1000}\n",
                     .as_of = AS_OF};
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    WpReportInputs inputs = inputs_of(kit);
    g_autoptr(GString) list = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(list);

    wp_csv_write(&wp_azure_devops_iterations_table, &inputs, &wp_csv_default, &sink.sink, NULL);
    for (uint32_t i = 1; i <= kit->backlog->n_items; i++) {
        g_autoptr(GString) path = g_string_new("\n");

        if (kit->backlog->items[i].iteration == WP_NO_ITERATION)
            continue;
        wp_azure_devops_append_path(&inputs, kit->backlog->items[i].iteration, path);
        g_string_append_c(path, ',');
        cr_expect(strstr(list->str, path->str), "%s is not in %s", path->str, list->str);
    }
}
