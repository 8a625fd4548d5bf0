#include <criterion/criterion.h>
#include <string.h>

#include "rules/engine/cel.h"
#include "rules/engine/model.h"
#include "tests/unit/estate.h"

/* Conditions on a real inventory: every kind of field of fields.def as CEL sees it. */

static const char estate[] =
    "file vinfo.csv rvtools inventory complete=disk\n"
    "vm name=erp-db1 uuid=4210d9b1-0000-0000-0000-000000000001 memory_mib=4096 cores=4 "
    "template=yes power_since=2026-01-02T00:00:00Z rto=4h tag:Owner=Eve ips=10.0.0.1;10.0.0.2 "
    "applications=ERP;HR environment=production\n"
    "disk vm.name=erp-db1 name=d1 size_gib=10\n"
    "disk vm.name=erp-db1 name=d2 size_gib=20.5\n"
    "vm name=web1 uuid=4210d9b1-0000-0000-0000-000000000002 cores=2\n"
    "file db.csv db inventory\n"
    "db name=erp server=erp-db1 engine=oracle environment=test\n";

typedef struct {
    WpKind kind;
    const char *expression;
    const char *values; /* of all rows of the kind */
} Case;

static const Case cases[] = {
    {WP_KIND_VM, "vm.name", "'web1', 'erp-db1'"},
    {WP_KIND_VM, "vm.cores", "2, 4"},
    {WP_KIND_VM, "vm.memory_mib", "unknown, 4096.0"},
    {WP_KIND_VM, "vm.template", "unknown, true"},
    {WP_KIND_VM, "vm.power_since", "unknown, timestamp('2026-01-02T00:00:00Z')"},
    {WP_KIND_VM, "vm.rto", "unknown, duration('14400s')"},
    {WP_KIND_VM, "vm.ips", "unknown, ['10.0.0.1', '10.0.0.2']"},
    {WP_KIND_VM, "vm.tags", "unknown, {'Owner': 'Eve'}"},
    {WP_KIND_VM, "vm.applications.exists(a, a == 'HR')", "unknown, true"},
    {WP_KIND_VM, "vm.disks.map(d, d.size_gib)", "[], [10.0, 20.5]"},
    {WP_KIND_VM, "vm.disks.exists(d, d.parent.name == 'erp-db1' && d.size_gib > 20.0)",
     "false, true"},
    {WP_KIND_VM, "has(vm.os.family)", "false, false"},
    {WP_KIND_VM, "vm.size_gib", "unknown, 30.5"},
    {WP_KIND_DB, "db.host.name", "'erp-db1'"},
    {WP_KIND_DB, "db.engine == 'oracle' && db.host.disks.size() == 2", "true"},
};

static char *
values_of(const WpInventory *inventory, const Case *c)
{
    g_autoptr(WpCelSchema) schema = wp_cel_model_schema();
    g_autoptr(WpCelData) data = wp_cel_data_new(schema);
    g_autoptr(WpCelEnv) env = wp_cel_env_new(schema);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpSource) source =
        wp_source_new("f", g_strdup(c->expression), strlen(c->expression), diags);
    g_autoptr(GString) out = g_string_new(NULL);
    WpView view;

    wp_view_init(&view, inventory);
    wp_cel_data_add_view(data, &view);
    wp_cel_env_set_root(env, wp_kind_name(c->kind), c->kind);

    g_autoptr(WpCelEvaluator) evaluator = wp_cel_evaluator_new(data);
    g_autoptr(WpCelProgram) program =
        wp_cel_compile(env, source, 0, strlen(c->expression), WP_CEL_ANY, diags);
    if (!program)
        return wp_diag_list_to_text(diags);
    for (WpRowId row = 1; row <= inventory->kinds[c->kind].n_rows; row++) {
        WpCelValue value;

        wp_cel_evaluate(evaluator, program, &row, 1, &value);
        g_string_append(out, row > 1 ? ", " : "");
        wp_cel_value_append(out, &value);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

Test(cel_model, fields_of_an_inventory)
{
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *values = values_of(inventory, &cases[i]);

        cr_expect_str_eq(values, cases[i].values, "%s gives\n  %s, wanted\n  %s",
                         cases[i].expression, values, cases[i].values);
    }
}

/* Assets are databases, then VMs; what both have is read from either. */
Test(cel_model, assets_are_databases_and_vms)
{
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    g_autoptr(WpCelSchema) schema = wp_cel_model_schema();
    g_autoptr(WpCelData) data = wp_cel_data_new(schema);
    g_autoptr(WpCelEnv) env = wp_cel_env_new(schema);
    static const char text[] =
        "asset.environment + (has(asset.vm) ? ' vm ' + asset.vm.name : ' db ' "
        "+ asset.db.engine)";
    g_autoptr(WpSource) source = wp_source_new("f", g_strdup(text), strlen(text), NULL);
    WpView view;

    wp_view_init(&view, inventory);
    wp_cel_data_add_view(data, &view);
    wp_cel_env_set_root(env, "asset", WP_CEL_RECORD_ASSET);

    g_autoptr(WpCelEvaluator) evaluator = wp_cel_evaluator_new(data);
    g_autoptr(WpCelProgram) program =
        wp_cel_compile(env, source, 0, strlen(text), WP_CEL_STRING, NULL);
    const WpRowId rows[] = {1, 2, 3};
    WpCelValue values[3];
    g_autoptr(GString) out = g_string_new(NULL);

    cr_assert_not_null(program);
    wp_cel_evaluate(evaluator, program, rows, 3, values);
    for (int i = 0; i < 3; i++) {
        wp_cel_value_append(out, &values[i]);
        g_string_append_c(out, ' ');
    }
    cr_expect_str_eq(out->str, "'test db oracle' unknown 'production vm erp-db1' ", "%s", out->str);
}
