#include "parsers/text/yaml.h"
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

/* ---- before the plan, and explain.jsonl ---- */

/* As a run has them after @step. */
static WpReportInputs
inputs_after(const PlanKit *kit, WpRuleRun *run, WpReportStep step)
{
    WpReportInputs inputs = inputs_of(kit);

    inputs.assess = (WpAssessmentTables){
        .view = &kit->view,
        .assessment = kit->assessment,
        .run = run,
        .methods = kit->settings->replication.methods,
    };
    if (step < WP_REPORT_PLANNED) {
        inputs.plan = NULL;
        inputs.backlog = NULL;
    }
    if (step < WP_REPORT_GROUPED) {
        inputs.relations = NULL;
        inputs.exclusions = NULL;
        inputs.groups = NULL;
        inputs.plan_inputs = NULL;
        inputs.work = NULL;
    }
    return inputs;
}

Test(report, tables_need_no_more_than_they_say)
{
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(kit->assessment->rules, &kit->view, WP_TIME_NONE);
    unsigned n_early = 0;

    for (const WpReportTable *table = wp_report_tables; table->spec; table++) {
        g_autofree char *csv[2] = {NULL};

        /* the builder's account is not in the kit */
        if (table->after == WP_REPORT_PLANNED || strcmp(table->spec->name, "reconciliation") == 0)
            continue;
        for (int late = 0; late < 2; late++) {
            WpReportInputs inputs = inputs_after(kit, run, late ? WP_REPORT_PLANNED : table->after);
            GString *out = g_string_new(NULL);
            WpTextSink sink = wp_text_sink(out);

            wp_csv_write(table->spec, wp_report_data(&inputs, table), &wp_csv_default, &sink.sink,
                         NULL);
            csv[late] = g_string_free(out, FALSE);
        }
        cr_expect_str_eq(csv[0], csv[1], "%s differs", table->spec->name);
        g_free(csv[1]);
        n_early++;
    }
    cr_expect_gt(n_early, 5);
}

/* ---- a line of explain.jsonl, with those that it refers to ---- */

/* An asset's line and what it shares; as who reads the file puts it together. */
typedef struct {
    GPtrArray *shared; /* of WpDocument: all that came, by number less one */
    const WpNode *line;
} Told;

static const WpNode *
told_node(const Told *told, unsigned i)
{
    const WpNode *with = wp_node_get(told->line, "with");
    const WpNode *item = with ? with->first : NULL;
    int64_t number;

    for (; item && i > 0; i--)
        item = item->next;
    if (!item)
        return i == 0 ? told->line : NULL;
    cr_assert(wp_parse_int(item->text, item->text_size, wp_number_plain, &number));
    cr_assert(number >= 1 && number <= told->shared->len, "%s is not there yet", item->text);
    return wp_document_root(g_ptr_array_index(told->shared, (guint)number - 1));
}

/* The member KEY, or KEY.OF, or KEY.OF.WHAT, that only one of its lines may have. */
static const WpNode *
told_of(const Told *told, const char *key, const char *of, const char *what)
{
    const WpNode *found = NULL, *node;
    unsigned n_with =
        wp_node_get(told->line, "with") ? wp_node_get(told->line, "with")->n_children : 0;

    for (unsigned i = 0; i <= n_with; i++) {
        node = wp_node_get(told_node(told, i), key);
        if (of)
            node = wp_node_get(node, of);
        if (what)
            node = wp_node_get(node, what);
        cr_assert(!node || !found || (what && strcmp(found->text, node->text) == 0),
                  "%s %s is told twice", key, of ? of : "");
        found = node ? node : found;
    }
    return found;
}

/* Every value of the asset is there, and its record. Returns: how many have one */
static unsigned
check_values(const PlanKit *kit, WpAssetId asset, const Told *line)
{
    const WpInventory *inventory = kit->inventory;
    WpKind kind = wp_asset_kind(inventory, asset);
    WpRowId row = wp_asset_row(inventory, asset);
    const WpNode *files = told_of(line, "files", NULL, NULL),
                 *at = wp_node_get(line->line, "lines");
    g_autoptr(GString) wanted = g_string_new(NULL);
    unsigned n = 0;

    cr_assert_eq(files ? files->n_children : 0, at->n_children);
    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++) {
        const WpColumn *column = kit->view.columns[field];
        const WpNode *said = told_of(line, "fields", wp_field_info(field)->name, NULL);

        cr_assert_eq(said != NULL, wp_column_known(column, row), "%s of %s",
                     wp_field_info(field)->name, inventory->asset_keys[asset]);
        if (!said)
            continue;
        g_string_truncate(wanted, 0);
        wp_column_append(inventory, column, row, wanted);
        cr_expect_str_eq(said->first->text, wanted->str);
        uint32_t origin = wp_inventory_origin(inventory, column, row);
        const WpNode *record = said->first->next, *file = files ? files->first : NULL;
        const WpNode *number = at->first;
        int64_t i;

        cr_expect_eq(record != NULL, origin != 0);
        if (!record || origin == 0)
            continue;
        cr_assert(wp_parse_int(record->text, record->text_size, wp_number_plain, &i));
        for (; i > 0 && file; i--) {
            file = file->next;
            number = number->next;
        }
        cr_assert_not_null(file);
        g_string_printf(wanted, "%u", inventory->records[origin].line);
        cr_expect_str_eq(number->text, wanted->str);
        cr_expect_str_eq(file->text, inventory->files[inventory->records[origin].file].name);
        n++;
    }
    return n;
}

/* All that rules say of it, and nothing else. Returns: how many findings */
static unsigned
check_findings(const PlanKit *kit, WpRuleRun *run, WpAssetId asset, const Told *line)
{
    const WpAssessment *a = kit->assessment;
    unsigned n = 0;

    for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++) {
        if (!wp_ruleset_makes_finding(a->rules, a->findings[i]))
            continue;
        const WpRule *rule = wp_ruleset_rule(a->rules, a->findings[i]);
        const WpNode *message = told_of(line, "findings", rule->id, "message");
        const WpNode *severity = told_of(line, "findings", rule->id, "severity");

        cr_assert(message && severity, "%s", rule->id);
        cr_expect_str_eq(message->text,
                         wp_assessment_message(a, run, kit->inventory, asset, a->findings[i]));
        cr_expect_str_eq(severity->text, wp_rule_severity_name(rule->severity));
        n++;
    }
    for (uint32_t i = a->undecided_first[asset]; i < a->undecided_first[asset + 1]; i++)
        cr_expect_not_null(
            told_of(line, "undecided",
                    wp_ruleset_rule(a->rules, a->undecided_kinds[a->undecided[i]].rule)->id, NULL));
    cr_expect_str_eq(told_of(line, "readiness", NULL, NULL)->text,
                     wp_readiness_name((WpReadiness)a->readiness[asset]));
    return n;
}

/* Whether the line at @offset is found by @name, in capitals too. */
static bool
is_indexed(const GString *index, const char *name, uint64_t offset)
{
    g_autofree char *capitals = g_ascii_strup(name, -1);
    bool found = false;

    for (int i = 0; i < 2; i++) {
        g_autoptr(GArray) offsets =
            wp_explain_index_find(index->str, index->len, i == 0 ? name : capitals);

        cr_assert_not_null(offsets);
        found = false;
        for (guint j = 0; j < offsets->len; j++)
            found = found || g_array_index(offsets, uint64_t, j) == offset;
    }
    return found;
}

Test(report, knows_what_is_no_index)
{
    static const char *const texts[] = {"x", "0123456g 000000000000\n", "01234567 00000000000x\n",
                                        "01234567-000000000000\n", "01234567 0000000000000"};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        cr_expect_null(wp_explain_index_find(texts[i], strlen(texts[i]), "a"), "%s", texts[i]);
}

Test(report, explains_every_asset_group_and_wave)
{
    g_autoptr(PlanKit) kit = plan_kit_build(&text);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(kit->assessment->rules, &kit->view, WP_TIME_NONE);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GString) places = g_string_new(NULL);
    g_autoptr(WpExplainIndex) index = wp_explain_index_new();
    WpTextSink index_sink = wp_text_sink(places);
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    WpReportInputs before = inputs_after(kit, run, WP_REPORT_GROUPED);
    WpReportInputs with = inputs_after(kit, run, WP_REPORT_PLANNED);
    WpTextSink sink = wp_text_sink(all);
    uint64_t offset = 0;
    unsigned n_assets = 0, n_reasons = 0, n_waves = 0, n_places = 0, n_findings = 0, n_with = 0;
    g_autoptr(GPtrArray) shared = g_ptr_array_new_with_free_func((GDestroyNotify)wp_document_free);

    wp_explain_write_assets(&before, index, &sink.sink);
    wp_explain_write_plan(&with, index, &sink.sink);
    wp_explain_index_write(index, &index_sink.sink);
    g_auto(GStrv) lines = g_strsplit(all->str, "\n", -1);
    for (unsigned i = 0; lines[i] && lines[i][0]; i++) {
        g_autoptr(WpDocument) line = wp_yaml_parse(
            wp_source_new("explain", g_strdup(lines[i]), strlen(lines[i]), diags), diags);
        cr_assert_not_null(line, "%s", lines[i]);
        const WpNode *root = wp_document_root(line), *group = wp_node_get(root, "group");
        const char *what = wp_node_get(root, "what")->text;

        if (i == 0) {
            cr_expect_str_eq(what, "form");
            offset += strlen(lines[i]) + 1;
            continue;
        }
        cr_expect(is_indexed(places, wp_node_get(root, "key")->text, offset), "%s", lines[i]);
        if (strcmp(what, "shared") == 0) {
            g_autofree char *key = g_strdup_printf("shared %u", shared->len + 1);

            cr_expect_str_eq(wp_node_get(root, "key")->text, key);
            g_ptr_array_add(shared, g_steal_pointer(&line));
            offset += strlen(lines[i]) + 1;
            continue;
        }
        /* a group without a workload has the name of an asset, which is what is meant by it */
        g_autofree char *name = g_strdup(wp_node_get(root, "name")->text);
        char *environment = strrchr(name, '/');

        cr_expect_eq(is_indexed(places, name, offset), strcmp(what, "group") != 0 || environment,
                     "%s", lines[i]);
        if (environment) {
            *environment = '\0';
            cr_expect(is_indexed(places, name, offset), "%s", lines[i]);
        }
        offset += strlen(lines[i]) + 1;

        if (strcmp(what, "group") == 0) {
            cr_expect(g_hash_table_remove(groups, wp_node_get(root, "key")->text));
            cr_expect_neq(!wp_node_get(root, "wave"), !wp_node_get(root, "unplaced"));
        } else if (strcmp(what, "wave") == 0) {
            n_waves++;
        } else {
            cr_expect_str_eq(wp_node_get(root, "key")->text,
                             kit->inventory->asset_keys[++n_assets]);
            cr_expect_neq(!group, !wp_node_get(root, "unplaced"), "%s", lines[i]);
            n_reasons += wp_node_get(root, "reason") != NULL;
            Told told = {shared, root};

            n_places += check_values(kit, n_assets, &told);
            n_findings += check_findings(kit, run, n_assets, &told);
            n_with += wp_node_get(root, "with") != NULL;
            if (group)
                g_hash_table_add(groups, g_strdup(group->text));
        }
    }
    cr_expect_eq(n_assets, kit->inventory->n_assets);
    cr_expect_eq(g_hash_table_size(groups), 0, "groups of assets have no line");
    cr_expect_gt(n_places, n_assets);
    cr_expect_gt(n_findings, 0);
    cr_expect_gt(n_with, n_assets / 2);
    cr_expect_gt(n_reasons, 2);
    cr_expect_gt(n_waves, 0);
}

/* Of many assets, which have most in common, each is told as it is. */
Test(report, shares_what_many_have)
{
    static const char many_pack[] =
        "pack: {id: p, version: '1', title: T, target: cloud}\n"
        "rules:\n"
        "  - {id: p.one, title: t, applies: vm, severity: warning, category: c, "
        "when: vm.cores > 1, message: 'one for all'}\n"
        "  - {id: p.few, title: t, applies: vm, severity: information, category: c, "
        "when: vm.cores > 0, message: 'it has {vm.cores} cores'}\n"
        "  - {id: p.own, title: t, applies: vm, severity: critical, category: c, "
        "when: vm.cores > 1, message: 'it is {vm.name}'}\n"
        "  - {id: p.lacks, title: t, applies: vm, severity: warning, category: c, "
        "when: vm.memory_mib > 5, message: m}\n";
    g_autoptr(GString) estate_text = g_string_new("\nfile v.csv rvtools inventory\n");
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(WpExplainIndex) index = wp_explain_index_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GPtrArray) shared = g_ptr_array_new_with_free_func((GDestroyNotify)wp_document_free);
    WpTextSink sink = wp_text_sink(all);
    unsigned n_assets = 0, n_places = 0, n_findings = 0;

    for (unsigned i = 0; i < 96; i++)
        g_string_append_printf(estate_text, "vm name=vm%u cores=%u%s%s\n", i, i % 3 + 1,
                               i % 4 < 2 ? " environment=prod" : "",
                               i % 5 == 0 ? " owner=Eve" : "");
    /* the same from another record */
    g_string_append(estate_text, "file w.csv cmdb inventory\n");
    for (unsigned i = 0; i < 96; i++)
        if (i % 4 > 1)
            g_string_append_printf(estate_text, "vm name=vm%u environment=%s\n", i,
                                   i % 4 == 2 ? "prod" : "test");
    PlanText many = {.estate = estate_text->str, .packs = {many_pack}, .as_of = AS_OF};
    g_autoptr(PlanKit) kit = plan_kit_build(&many);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(kit->assessment->rules, &kit->view, WP_TIME_NONE);
    WpReportInputs inputs = inputs_after(kit, run, WP_REPORT_GROUPED);

    wp_explain_write_assets(&inputs, index, &sink.sink);
    g_auto(GStrv) lines = g_strsplit(all->str, "\n", -1);
    for (unsigned i = 1; lines[i] && lines[i][0]; i++) {
        g_autoptr(WpDocument) line = wp_yaml_parse(
            wp_source_new("explain", g_strdup(lines[i]), strlen(lines[i]), diags), diags);
        cr_assert_not_null(line, "%s", lines[i]);
        Told told = {shared, wp_document_root(line)};

        if (strcmp(wp_node_get(told.line, "what")->text, "shared") == 0) {
            g_ptr_array_add(shared, g_steal_pointer(&line));
            continue;
        }
        n_places += check_values(kit, ++n_assets, &told);
        n_findings += check_findings(kit, run, n_assets, &told);
    }
    cr_expect_eq(n_assets, 96);
    cr_expect_gt(n_places, 3 * 96);
    cr_expect_eq(n_findings, 96 + 2 * 64);
    cr_expect_gt(shared->len, 8);
    cr_expect_lt(shared->len, 60);
}
