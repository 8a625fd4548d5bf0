#include "parsers/catalogue.h"
#include "planner/model/infer.h"
#include "tests/unit/estate.h"

#include <criterion/criterion.h>
#include <string.h>

/* Words that waveplan ships. */
static WpCatalogue *
shipped(const char *name)
{
    g_autofree char *path = g_build_filename(g_getenv("srcdir"), "rules", "catalogues", name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpCatalogue *tokens;
    gsize size;

    cr_assert(g_file_get_contents(path, &text, &size, NULL), "%s", path);
    tokens = wp_catalogue_read(name, text, size, diags);
    cr_assert_eq(wp_diag_list_length(diags), 0);
    return tokens;
}

/* What a name says by itself: application / environment / role. */
static const struct {
    const char *name;
    const char *said;
} names[] = {
    {"erp-prod-db01", "erp/production/db"},
    {"ERP-PRD-WEB02.contoso.com", "erp/production/web"},
    {"erpdevapp3", "erp/dev/app"},
    {"spptstwfe01", "spp/test/web"},
    {"spptstmim01", "spp/test/-"}, /* an environment in the middle: the name is before it */
    {"limsdevl01", "lims/dev/-"},
    {"mfgsqaprod12", "mfgsqa/production/-"}, /* one environment a name */
    {"testtroyap1", "troyap/test/-"},
    {"f17web02", "f17/-/web"}, /* a number within is part of the name */
    {"sp2013devl", "sp/dev/-"},
    {"crm-pre-prod-1", "crm/test/-"},
    {"collab02", "collab/-/-"}, /* "lab" ends other words */
    {"website01", "website/-/-"},
    {"dc1-erp-db01", "erp/-/db"}, /* of several roles the last */
    {"web01", "-/-/web"},
    {"vm-7", "-/-/-"},
    {"sqltest510a", "-/test/db"},
    {"hr-app-01-old", "hr/-/app"},
    {"10.0.0.7", "-/-/-"},
    {"", "-/-/-"},
};

Test(names, says_what_a_name_says)
{
    static const char *const no_patterns[] = {NULL};
    g_autoptr(WpCatalogue) tokens = shipped("name-tokens.csv");
    g_autoptr(WpNameReader) reader = wp_name_reader_new(tokens, no_patterns, NULL, NULL);
    g_autoptr(WpNameScratch) scratch = wp_name_scratch_new();

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        WpNameParts parts;

        wp_name_reader_read(reader, scratch, names[i].name, &parts);

        g_autofree char *said = g_strdup_printf(
            "%s/%s/%s", parts.application ? parts.application : "-",
            parts.environment ? parts.environment : "-", parts.role ? parts.role : "-");

        cr_expect_str_eq(said, names[i].said, "%s: %s, wanted %s", names[i].name, said,
                         names[i].said);
    }
}

/* 3 MB of it took a minute. */
Test(names, of_no_machine_say_nothing)
{
    static const char *const no_patterns[] = {NULL};
    static const char *const columns[] = {"token", "kind", "value", "inside"};
    static const char *const row[] = {"w", "role", "web", "yes"};
    g_autoptr(WpCatalogue) tokens = wp_catalogue_new("t.csv", columns, 4);
    g_autofree char *name = g_strnfill(WP_NAME_MAX + 1, 'w');
    WpNameParts parts;

    wp_catalogue_add_row(tokens, row, 2);
    g_autoptr(WpNameReader) reader = wp_name_reader_new(tokens, no_patterns, NULL, NULL);
    g_autoptr(WpNameScratch) scratch = wp_name_scratch_new();
    wp_name_reader_read(reader, scratch, name, &parts);
    cr_expect_null(parts.role);
    cr_expect_null(parts.application);
    cr_expect_str_eq(parts.how, "name");
    name[WP_NAME_MAX] = '\0';
    wp_name_reader_read(reader, scratch, name, &parts);
    cr_expect_str_eq(parts.role, "web");
}

Test(names, says_that_a_token_is_there_twice)
{
    static const char *const no_patterns[] = {NULL};
    static const char *const columns[] = {"token", "kind", "value", "inside"};
    static const char *const rows[][4] = {{"qq", "environment", "test", "yes"},
                                          {"QQ", "role", "web", "yes"},
                                          {"qq", "environment", "dev", "yes"}};
    g_autoptr(WpCatalogue) tokens = wp_catalogue_new("t.csv", columns, 4);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpNameParts parts;

    for (uint32_t i = 0; i < G_N_ELEMENTS(rows); i++)
        wp_catalogue_add_row(tokens, rows[i], i + 2);
    g_autoptr(WpNameReader) reader = wp_name_reader_new(tokens, no_patterns, NULL, diags);
    g_autoptr(WpNameScratch) scratch = wp_name_scratch_new();
    g_autofree char *said = wp_diag_list_to_text(diags);

    wp_name_reader_read(reader, scratch, "erp-qq-1", &parts);
    cr_expect_str_eq(parts.environment, "test");
    cr_expect_str_eq(
        said,
        "t.csv:3: warning: the token 'qq' is there twice: the first row counts [DUPLICATE]\n"
        "t.csv:4: warning: the token 'qq' is there twice: the first row counts [DUPLICATE]\n");
}

Test(names, learns_the_prefix_of_the_estate)
{
    static const char *const no_patterns[] = {NULL};
    static const char *const apps[] = {"lims", "edm", "crm", "sap", "hr",  "mail", "oms", "bpm",
                                       "tfs",  "wms", "fin", "gis", "plm", "dms",  "jde", "kpi"};
    g_autoptr(WpCatalogue) tokens = shipped("name-tokens.csv");
    g_autoptr(WpNameReader) reader = wp_name_reader_new(tokens, no_patterns, NULL, NULL);
    g_autoptr(WpNameScratch) scratch = wp_name_scratch_new();
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    WpNameParts parts;

    for (size_t i = 0; i < G_N_ELEMENTS(apps) * 4; i++)
        g_ptr_array_add(all,
                        g_strdup_printf("%s%sprod%02u", i / G_N_ELEMENTS(apps) % 2 ? "bow" : "w",
                                        apps[i % G_N_ELEMENTS(apps)], (unsigned)i));
    wp_name_reader_learn(reader, (const char *const *)all->pdata, all->len, 2000, 3);
    wp_name_reader_read(reader, scratch, "BOWLIMSPROD03", &parts);
    cr_expect_str_eq(parts.application, "lims");
    cr_expect_str_eq(parts.how, "name less prefix 'bow', 'prod', number");
    wp_name_reader_read(reader, scratch, "wlimsdev02", &parts);
    cr_expect_str_eq(parts.application, "lims");
    cr_expect_str_eq(parts.how, "name less prefix 'w', 'dev', number");
}

/* What is inferred of an estate: "name: workload (from), environment (from), role". */
static const struct {
    const char *label;
    const char *text;
    const char *patterns[3];
    const char *expected;
} cases[] = {
    {"what exports say is kept; environments in the words of the catalogue",
     "file a.csv servers inventory\n"
     "vm name=x1 applications=ERP environment=PRD role=db\n"
     "vm name=x2 applications=erp environment=Production\n"
     "vm name=x3 environment=Blue\n",
     {NULL},
     "x1: ERP/production (export), production (export), db (export)\n"
     "x2: ERP/production (export), production (export), -\n"
     "x3: -, Blue (export), -\n"},
    {"tag, vApp, folder, name, in this order",
     "file a.csv servers inventory\n"
     "vm name=crm-dev-web1 tag:App_Name=ERP vapp=V1 folder=/DC/vm/Apps/HR/Test\n"
     "vm name=crm-dev-web2 vapp=V1 folder=/DC/vm/Apps/HR/Test\n"
     "vm name=crm-dev-web3 folder=/DC/vm/Apps/HR/Test\n"
     "vm name=crm-dev-web4 folder=/DC/vm\n"
     "vm name=alone-web\n",
     {NULL},
     "alone-web: -, -, web (name less 'web')\n"
     "crm-dev-web1: ERP/test (tag App_Name), test (folder), web (name less 'dev', 'web', number)\n"
     "crm-dev-web2: V1/test (vapp), test (folder), web (name less 'dev', 'web', number)\n"
     "crm-dev-web3: HR/test (folder), test (folder), web (name less 'dev', 'web', number)\n"
     "crm-dev-web4: crm/dev (name less 'dev', 'web', number), dev (name less 'dev', 'web', "
     "number), "
     "web (name less 'dev', 'web', number)\n"},
    {"cells, tags, vApps and folders that say nothing are no application and no environment",
     "file a.csv servers inventory\n"
     "vm name=x1 applications=N.A. environment=TBD\n"
     "vm name=x2 applications=none;CRM environment=n/a tag:Environment=dev\n"
     "vm name=x3 applications=- tag:Application=ERP\n"
     "vm name=x4 tag:Application=Unassigned tag:Environment=Unknown vapp=None "
     "folder=/DC/vm/HR/TBC\n"
     "vm name=x5 applications=Nonesuch\n",
     {NULL},
     "x1: -, -, -\n"
     "x2: CRM/dev (export), dev (tag Environment), -\n"
     "x3: ERP/production (tag Application), -, -\n"
     "x4: HR/production (folder), -, -\n"
     "x5: Nonesuch/production (export), -, -\n"},
    {"a database follows its server",
     "file a.csv servers inventory\n"
     "vm name=s1 applications=ERP environment=test\n"
     "vm name=s2\n"
     "file d.csv databases inventory\n"
     "db name=pay server=s1\n"
     "db name=own server=s1 applications=CRM environment=prod\n"
     "db name=lone server=s2\n",
     {NULL},
     "lone: -, -, -\n"
     "own: CRM/production (export), production (export), -\n"
     "pay: ERP/test (server), test (server), -\n"
     "s1: ERP/test (export), test (export), -\n"
     "s2: -, -, -\n"},
    {"patterns of the settings go first, and need no second asset",
     "file a.csv servers inventory\n"
     "vm name=DUB-P-SHOP-W-01\n"
     "vm name=erp-dev-1\n",
     {"^[a-z]{3}-(?<env>[A-Z])-(?<app>[a-z]+)-(?<role>[a-z])-(?<number>[0-9]+)$", NULL},
     "DUB-P-SHOP-W-01: SHOP/P (pattern 1 of inference.names), P (pattern 1 of inference.names), w "
     "(pattern 1 of inference.names)\n"
     "erp-dev-1: -, dev (name less 'dev', number), -\n"},
    {"a name that is alone is of the application whose name begins or ends it",
     "file a.csv servers inventory\n"
     "vm name=ledger-01\n"
     "vm name=ledger-02\n"
     "vm name=ledgerview1\n"
     "vm name=parledger1\n"
     "vm name=legal1\n"
     "vm name=tariffin1\n"
     "vm name=tariffout1\n",
     {NULL},
     "ledger-01: ledger/production (name less number), -, -\n"
     "ledger-02: ledger/production (name less number), -, -\n"
     "ledgerview1: ledger/production (name less number, like others with 'ledger'), -, -\n"
     "legal1: -, -, -\n"
     "parledger1: ledger/production (name less number, like others with 'ledger'), -, -\n"
     "tariffin1: tariff/production (name less number, like others with 'tariff'), -, -\n"
     "tariffout1: tariff/production (name less number, like others with 'tariff'), -, -\n"},
    {"a pattern that is none is said",
     "file a.csv servers inventory\n"
     "vm name=a\n",
     {"(?<app>[a-z]+", "^[a-z]+$", NULL},
     "a: -, -, -\n"
     "error: inference.names: '(?<app>[a-z]+' is no regular expression: *\n"
     "error: inference.names: '^[a-z]+$' has no group named app, env or role [SETTINGS_FAULT]\n"
     "  write (?<app>...) around what names the application\n"},
};

static void
append_cell(const WpView *view, WpField field, WpField from, WpRowId row, GString *out)
{
    if (!wp_column_known(view->columns[field], row)) {
        g_string_append_c(out, '-');
        return;
    }
    wp_column_append(view->inventory, view->columns[field], row, out);
    g_string_append(out, " (");
    wp_column_append(view->inventory, view->columns[from], row, out);
    g_string_append_c(out, ')');
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
dump_inferred(const WpView *view, GString *out)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (WpAssetId asset = 1; asset <= view->inventory->n_assets; asset++) {
        bool is_db = wp_asset_is_db(view->inventory, asset);
        WpRowId row = wp_asset_row(view->inventory, asset);
        g_autoptr(GString) line = g_string_new(wp_asset_name(view->inventory, asset));

        g_string_append(line, ": ");
        append_cell(view, is_db ? WP_F_DB_WORKLOAD : WP_F_VM_WORKLOAD,
                    is_db ? WP_F_DB_WORKLOAD_FROM : WP_F_VM_WORKLOAD_FROM, row, line);
        g_string_append(line, ", ");
        append_cell(view, is_db ? WP_F_DB_ENVIRONMENT : WP_F_VM_ENVIRONMENT,
                    is_db ? WP_F_DB_ENVIRONMENT_FROM : WP_F_VM_ENVIRONMENT_FROM, row, line);
        g_string_append(line, ", ");
        append_cell(view, is_db ? WP_F_DB_ROLE : WP_F_VM_ROLE,
                    is_db ? WP_F_DB_ROLE_FROM : WP_F_VM_ROLE_FROM, row, line);
        g_string_append_c(line, '\n');
        g_ptr_array_add(lines, g_string_free(g_steal_pointer(&line), FALSE));
    }
    g_ptr_array_sort(lines, by_text);
    for (guint i = 0; i < lines->len; i++)
        g_string_append(out, g_ptr_array_index(lines, i));
}

Test(infer, finds_workload_environment_and_role)
{
    static const char *const application[] = {"tag", "vapp", "folder", "name", NULL};
    static const char *const environment[] = {"tag", "folder", "name", NULL};
    g_autoptr(WpCatalogue) tokens = shipped("name-tokens.csv");
    g_autoptr(WpCatalogue) placeholders = shipped("placeholders.csv");

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(WpInventory) inventory = estate_read(cases[i].text, NULL);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) found = g_string_new(NULL);
        WpInferenceOptions options = {.application = application,
                                      .environment = environment,
                                      .names = cases[i].patterns,
                                      .tokens = tokens,
                                      .placeholders = placeholders,
                                      .max_share = 2000};
        WpView view;

        wp_view_init(&view, inventory);

        g_autoptr(WpInference) inference = wp_infer(&view, &options, diags);
        g_autofree char *said = wp_diag_list_to_text(diags);

        dump_inferred(&view, found);
        g_string_append(found, said);
        cr_expect(g_pattern_match_simple(cases[i].expected, found->str), "%s:\n%s\nwanted:\n%s",
                  cases[i].label, found->str, cases[i].expected);
    }
}

Test(infer, gives_workloads_by_name_with_their_assets)
{
    static const char *const from_name[] = {"name", NULL};
    static const char *const text = "file a.csv servers inventory\n"
                                    "vm name=erp-dev-1\n"
                                    "vm name=erp-dev-2\n"
                                    "vm name=erp-3\n"
                                    "vm name=crm-1\n"
                                    "vm name=crm-2\n";
    g_autoptr(WpCatalogue) tokens = shipped("name-tokens.csv");
    g_autoptr(WpInventory) inventory = estate_read(text, NULL);
    g_autoptr(GString) found = g_string_new(NULL);
    WpInferenceOptions options = {
        .application = from_name, .environment = from_name, .tokens = tokens, .max_share = 2000};
    WpView view;

    wp_view_init(&view, inventory);

    g_autoptr(WpInference) inference = wp_infer(&view, &options, NULL);

    for (WpWorkloadId i = 1; i <= inference->n_workloads; i++)
        g_string_append_printf(
            found, "%s %s %u\n", wp_str_pool_text(inventory->texts, inference->workloads[i].name),
            wp_str_pool_text(inventory->texts, inference->workloads[i].environment),
            inference->workloads[i].n_assets);
    cr_expect_str_eq(found->str, "crm/production production 2\n"
                                 "erp/dev dev 2\n"
                                 "erp/production production 1\n");
}

Test(infer, an_application_of_more_than_the_share_says_nothing)
{
    static const char *const from_name[] = {"name", NULL};
    static const struct {
        int64_t max_share;
        WpWorkloadId n_workloads;
    } shares[] = {{4999, 0}, {5000, 1}, {10000, 1}}; /* 12 of 24 */
    g_autoptr(WpCatalogue) tokens = shipped("name-tokens.csv");
    g_autoptr(GString) text = g_string_new("file a.csv servers inventory\n");

    for (int i = 1; i <= 12; i++)
        g_string_append_printf(text, "vm name=erp-%d\nvm name=vm-%d\n", i, i);
    for (size_t i = 0; i < G_N_ELEMENTS(shares); i++) {
        g_autoptr(WpInventory) inventory = estate_read(text->str, NULL);
        WpInferenceOptions options = {.application = from_name,
                                      .environment = from_name,
                                      .tokens = tokens,
                                      .max_share = shares[i].max_share};
        WpView view;

        wp_view_init(&view, inventory);

        g_autoptr(WpInference) inference = wp_infer(&view, &options, NULL);

        cr_expect_eq(inference->n_workloads, shares[i].n_workloads, "share %d: %u workloads",
                     (int)shares[i].max_share, (unsigned)inference->n_workloads);
    }
}
