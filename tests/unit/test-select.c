#include "planner/plan/select.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

static const char estate[] =
    "file v.csv rvtools inventory\n"
    "vm name=web1 uuid=42100000-0000-0000-0000-000000000001 cores=4 environment=test\n"
    "vm name=web2 uuid=42100000-0000-0000-0000-000000000002 cores=8 environment=production\n"
    "vm name=app1 uuid=42100000-0000-0000-0000-000000000003 environment=production\n"
    "file d.csv databases inventory\n"
    "db name=erp size_gib=200 environment=production\n"
    "db name=crm size_gib=20 environment=test\n";

static const char *const packs[] = {
    "pack: {id: p, version: '1', title: P}\n"
    "rules:\n"
    "  - {id: p.risk, title: t, applies: vm, severity: information, category: c, when: 'vm.cores > "
    "2', set: {risk: low}}\n",
    NULL};

typedef struct {
    PackText *packs;
    WpInventory *inventory;
    WpView view;
    WpRunState *baseline;
} Kit;

/* Last night web1 and erp were in g-aaaaaa, app1 in g-bbbbbb, web2 in none. */
static void
remember(Kit *kit)
{
    static const char *const groups[][2] = {
        {"web1", "g-aaaaaa"}, {"erp", "g-aaaaaa"}, {"app1", "g-bbbbbb"}, {"web2", ""}};

    kit->baseline = wp_run_state_new("runs/1");
    for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++)
        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
            const char *cells[WP_N_STATE_COLUMNS];

            if (strcmp(groups[i][0], wp_asset_name(kit->inventory, asset)) != 0)
                continue;
            for (size_t j = 0; j < WP_N_STATE_COLUMNS; j++)
                cells[j] = "";
            cells[WP_STATE_COLUMN_FORMAT] = G_STRINGIFY(WP_STATE_FORMAT);
            cells[WP_STATE_COLUMN_KIND] = wp_asset_is_db(kit->inventory, asset) ? "database" : "vm";
            cells[WP_STATE_COLUMN_ASSET] = kit->inventory->asset_keys[asset];
            cells[WP_STATE_COLUMN_NAME] = groups[i][0];
            cells[WP_STATE_COLUMN_GROUP] = groups[i][1];
            g_autofree char *fault = wp_run_state_add(kit->baseline, cells);
            cr_assert_null(fault, "%s", fault);
        }
    g_autofree char *fault = wp_run_state_end(kit->baseline);
}

static void
kit_init(Kit *kit)
{
    *kit = (Kit){.packs = pack_text_compile(packs, NULL, NULL),
                 .inventory = estate_read(estate, NULL)};
    g_autofree char *said = wp_diag_list_to_text(kit->packs->diags);
    cr_assert(kit->packs->rules, "%s", said);
    wp_view_init(&kit->view, kit->inventory);
    remember(kit);
}

static void
kit_clear(Kit *kit)
{
    wp_run_state_free(kit->baseline);
    wp_inventory_free(kit->inventory);
    pack_text_free(kit->packs);
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "web1 web2", then what was said. */
static char *
select_text(const Kit *kit, const char *yaml, bool has_baseline)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autofree char *text = g_strdup_printf("scope: {include: [%s]}\n", yaml);
    WpDocument *document = pack_text_document("e.yaml", text, diags);
    g_autoptr(WpSettings) settings = wp_settings_read(document, NULL, diags);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GString *out = g_string_new(NULL);

    cr_assert(settings, "%s", yaml);
    WpSelectFrom from = {&kit->view, settings, kit->packs->rules,
                         has_baseline ? kit->baseline : NULL, WP_TIME_NONE};
    g_autoptr(WpSelect) select = wp_select_new(&from, diags);
    for (int go = 0; go < 2; go++) { /* what is asked again is not said again */
        const GArray *found = wp_select(select, &settings->include[0]);

        for (guint i = 0; go == 0 && i < found->len; i++) {
            WpAssetId asset = g_array_index(found, WpAssetId, i);

            cr_expect(i == 0 || g_array_index(found, WpAssetId, i - 1) < asset, "%s", yaml);
            g_ptr_array_add(names, (char *)wp_asset_name(kit->inventory, asset));
        }
    }
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "",
                               (const char *)g_ptr_array_index(names, i));
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_string_append_printf(out, "\n%s", said);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *selector;
    const char *want; /* assets, a newline, and what is said begins so */
} cases[] = {
    {"vm:web*", "web1 web2\n"},
    {"'where:vm.name.startsWith(\"web\")'", "web1 web2\n"},
    {"'where:has(vm.cores) && vm.cores > 4'", "web2\n"},
    {"'where:db.size_gib >= 100.0'", "erp\n"},
    {"'where:asset.environment == \"production\"'", "app1 erp web2\n"},
    {"'where:asset.environment == \"test\" || asset.name == \"app1\"'", "app1 crm web1\n"},
    {"'where:vm.cores > 4'",
     "web2\ne.yaml:1:19: warning: 'where:vm.cores > 4' lacks data of 'app1', which does not fit so "
     "[UNDECIDED_WHERE]\n  has(vm.FIELD)"},
    {"'where:vm.risk == \"low\"'",
     "\ne.yaml:1:19: warning: 'where:vm.risk == \"low\"' lacks data of 'web2' and 2 more, which do "
     "not fit so [UNDECIDED_WHERE]\n  no export says it, or rules work it out"},
    {"'where:vm.cores > 99 && has(vm.cores)'", "\ne.yaml:1:19: warning: 'where:vm.cores > 99 && "
                                               "has(vm.cores)' fits no asset [NO_MATCH]\n"},
    {"'where:vm.corse > 4'", "\ne.yaml:1:29: error: vm has no member 'corse' [CEL_NAME]\n"},
    {"'where:db.sise_gib > 4.0'", "\ne.yaml:1:29: error: db has no member 'sise_gib' [CEL_NAME]\n"},
    {"\"where:vm.cores >\"", "\ne.yaml:1:3"},
    {"'where:vm.cores'", "\ne.yaml:1:26: error: wanted bool; this is int [CEL_TYPE]\n"},
    {"'where: '", "\ne.yaml:1:19: error: the selector 'where: ' has no value; wanted one such as "
                  "where:vm.cores > 16 [SETTINGS_FAULT]\n"},
    {"'group:'", "\ne.yaml:1:19: error: the selector 'group:' has no value"},
    {"group:g-aaaaaa", "erp web1\n"},
    {"'group:g-*'", "app1 erp web1\n"},
    {"group:g-cccccc", "\ne.yaml:1:19: warning: 'group:g-cccccc' fits no asset [NO_MATCH]\n"},
    {"wher:vm.cores", "\ne.yaml:1:19: error: 'wher:vm.cores' is not a selector; wanted all, or a "
                      "property and a value such as workload:Payroll [SETTINGS_FAULT]\n"},
};

Test(select, selectors_name_assets)
{
    Kit kit;

    kit_init(&kit);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = select_text(&kit, cases[i].selector, true);
        bool is_silent = g_str_has_suffix(cases[i].want, "\n") && !strchr(cases[i].want, ':');

        cr_expect(is_silent ? strcmp(got, cases[i].want) == 0
                            : g_str_has_prefix(got, cases[i].want),
                  "%s: %s", cases[i].selector, got);
        cr_expect(strstr(got, "NO_MATCH") == g_strrstr(got, "NO_MATCH"), "twice: %s", got);
    }
    kit_clear(&kit);
}

Test(select, a_group_is_one_of_the_baseline)
{
    Kit kit;

    kit_init(&kit);
    g_autofree char *got = select_text(&kit, "group:g-aaaaaa", false);
    cr_expect(g_str_has_prefix(got, "\ne.yaml:1:19: warning: 'group:g-aaaaaa' fits no asset: it "
                                    "names a group of the baseline, and this run has none "
                                    "[NO_MATCH]\n"),
              "%s", got);
    kit_clear(&kit);
}
