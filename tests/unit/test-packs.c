#include "rules/ruleset.h"

#include "parsers/catalogue.h"
#include "tests/unit/input-text.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>

#include <string.h>

/* The shipped packs with the shipped catalogues: no faults, and all tests of their rules pass. */

static char *
read_file(const char *folder, const char *name)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "rules", folder, name, NULL);
    char *text = NULL;

    cr_assert(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    return text;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of files of a folder that end in @suffix, sorted. */
static GPtrArray *
list_files(const char *folder, const char *suffix)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", "rules", folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    cr_assert(dir, "cannot open %s", path);
    for (const char *name = g_dir_read_name(dir); name; name = g_dir_read_name(dir))
        if (g_str_has_suffix(name, suffix))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

/* What every query gives, in this order. */
static const char *const query_columns[] = {
    "waveplan_query", "collected",     "engine",
    "version",        "edition",       "server",
    "instance",       "name",          "size_gib",
    "log_gib",        "compatibility", "collation",
    "encoding",       "port",          "replicas",
    "ha_group",       "ha_role",       "encryption",
    "linked_servers", "features",      "instance_databases",
    "instance_gib",   "cores",         "memory_mib",
    "read_iops",      "write_iops",    "read_mbps",
    "write_mbps",     "users",         NULL,
};

/* A query's file has its columns as names ("as NAME") or as a header line
 * ("NAME|NAME"). */
static void
check_columns(const char *file)
{
    g_autofree char *text = read_file("queries", file);
    g_autofree char *header = g_strjoinv("|", (char **)query_columns);
    const char *at = text;

    if (strstr(text, header))
        return;
    for (size_t i = 0; query_columns[i] && at; i++) {
        g_autofree char *name = g_strdup_printf(" as %s", query_columns[i]);

        at = strstr(at, name);
        cr_expect(at, "%s has no column %s in its place", file, query_columns[i]);
    }
}

/* The layout reads what the pack says that its query gives. */
static void
check_query(const WpLayouts *layouts, const WpQuery *query)
{
    const WpLayout *layout = wp_layouts_find(layouts, "database-query.databases");
    WpField fields[WP_N_FIELDS];
    uint32_t n = wp_layout_fields(layout, fields);

    check_columns(query->file);
    cr_expect(query->n_gives > 0 && query->engines[0] && query->run[0] != '\0');
    for (uint32_t i = 0; i < query->n_gives; i++) {
        uint32_t at = 0;

        while (at < n && fields[at] != query->gives[i])
            at++;
        cr_expect_lt(at, n, "no layout reads %s of %s", wp_field_info(query->gives[i])->name,
                     query->name);
    }
}

Test(packs, shipped_ones_pass_their_own_tests)
{
    g_autoptr(GPtrArray) packs = list_files("packs", ".yaml");
    g_autoptr(GPtrArray) tables = list_files("catalogues", ".csv");
    g_autoptr(GPtrArray) documents =
        g_ptr_array_new_with_free_func((GDestroyNotify)wp_document_free);
    g_autoptr(GPtrArray) catalogues =
        g_ptr_array_new_with_free_func((GDestroyNotify)wp_catalogue_free);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();

    for (guint i = 0; i < packs->len; i++) {
        g_autofree char *text = read_file("packs", g_ptr_array_index(packs, i));
        WpDocument *document = pack_text_document(g_ptr_array_index(packs, i), text, diags);

        if (document)
            g_ptr_array_add(documents, document);
    }
    for (guint i = 0; i < tables->len; i++) {
        const char *name = g_ptr_array_index(tables, i);
        g_autofree char *text = read_file("catalogues", name);
        WpCatalogue *catalogue = wp_catalogue_read(name, text, strlen(text), diags);

        if (catalogue)
            g_ptr_array_add(catalogues, catalogue);
    }
    WpRuleSources sources = {
        .packs = (const WpDocument *const *)documents->pdata,
        .n_packs = documents->len,
        .catalogues = (const WpCatalogue *const *)catalogues->pdata,
        .n_catalogues = catalogues->len,
    };
    g_autoptr(WpRuleSet) rules = wp_ruleset_compile(&sources, diags);
    g_autoptr(GString) report = g_string_new(NULL);
    WpRuleTestCounts counts = {0};

    if (rules)
        counts = wp_ruleset_test(rules, report, diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_expect_str_eq(faults, "");
    cr_assert(rules);
    cr_expect_eq(counts.n_failed, 0);
    cr_expect_geq(counts.n_tests, 2 * counts.n_rules);
    cr_expect_eq(counts.n_uncovered, 0,
                 "'waveplan rules test' names branches that no test reaches");
    cr_expect_neq(wp_ruleset_find(rules, "azure-vm.os.family"), WP_NONE);

    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    cr_expect_eq(wp_ruleset_n_queries(rules), 4);
    for (uint32_t i = 0; i < wp_ruleset_n_queries(rules); i++)
        check_query(layouts, wp_ruleset_query(rules, i));

    g_autofree char *shown =
        wp_ruleset_show(rules, wp_ruleset_find(rules, "azure-postgresql.extensions"));

    cr_expect(strstr(shown, "query postgresql gives features_found"), "%s", shown);
}
