#include "rules/ruleset.h"

#include "parsers/catalogue.h"
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
    WpRuleTestCounts counts = {0};

    if (rules)
        counts = wp_ruleset_test(rules, diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_expect_str_eq(faults, "");
    cr_assert(rules);
    cr_expect_eq(counts.n_failed, 0);
    cr_expect_geq(counts.n_tests, 2 * counts.n_rules);
    cr_expect_neq(wp_ruleset_find(rules, "azure-vm.os.family"), WP_NONE);
}
