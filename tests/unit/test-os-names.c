#include "parsers/catalogue.h"
#include "rules/derive.h"
#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/*
 * The shipped catalogue os-names: spellings of operating systems with what must come out
 * (tests/data/os-names.csv), and every OS string of the exports beside the project
 * (../shared/corpora), of which none that a person could name may stay unrecognised.
 */

static WpCatalogue *
read_table(const char *folder, const char *name)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir ? srcdir : ".", folder, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    size_t size;

    cr_assert(g_file_get_contents(path, &text, &size, NULL), "%s", path);
    WpCatalogue *table = wp_catalogue_read(name, text, size, diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_assert_not_null(table, "%s", faults);
    return table;
}

/* What the catalogues make of one name, in a view of one VM. */
typedef struct {
    WpCatalogue *names, *dates;
    WpDeriver *deriver;
    WpLayouts *layouts;
} Namer;

static Namer
namer_new(void)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    Namer namer = {read_table("rules/catalogues", "os-names.csv"),
                   read_table("rules/catalogues", "os-lifecycle.csv"), NULL,
                   input_shipped_layouts()};
    const WpCatalogue *tables[] = {namer.names, namer.dates};

    namer.deriver = wp_deriver_new(tables, 2, diags);
    cr_assert_eq(wp_diag_list_length(diags), 0);
    return namer;
}

static void
namer_free(Namer *namer)
{
    wp_deriver_free(namer->deriver);
    wp_catalogue_free(namer->names);
    wp_catalogue_free(namer->dates);
    wp_layouts_free(namer->layouts);
}

static const char *
text_of(const WpView *view, WpField field)
{
    const WpColumn *column = view->columns[field];

    return wp_column_known(column, 1) ? wp_str_pool_text(view->inventory->texts, column->ids[1])
                                      : "";
}

/* "family|distribution|version|arch|edition" (transfer full); @out_dated: has an end of support */
static char *
name(const Namer *namer, const char *os, bool *out_dated)
{
    g_auto(GStrv) parts = g_strsplit(os, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    g_autofree char *csv = g_strdup_printf("name,os\na,\"%s\"\n", doubled);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL);
    InputFile file = {"servers.csv", csv, 0};
    g_autoptr(WpInventory) inventory = input_read(namer->layouts, &file, 1, diags, rejects);
    WpView view;

    cr_assert_eq(inventory->kinds[WP_KIND_VM].n_rows, 1, "%s", csv);
    wp_view_init(&view, inventory);
    g_autoptr(GPtrArray) columns = wp_derive(namer->deriver, &view);

    *out_dated = wp_column_known(view.columns[WP_F_VM_OS_EXTENDED], 1);
    return g_strdup_printf("%s|%s|%s|%s|%s", text_of(&view, WP_F_VM_OS_FAMILY),
                           text_of(&view, WP_F_VM_OS_DISTRIBUTION),
                           text_of(&view, WP_F_VM_OS_VERSION), text_of(&view, WP_F_VM_OS_ARCH),
                           text_of(&view, WP_F_VM_OS_EDITION));
}

Test(os_names, spellings_give_what_they_say)
{
    static const char *const columns[] = {"name", "said", NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) table = read_table("tests/data", "os-names.csv");
    Namer namer = namer_new();
    uint32_t at[2];

    cr_assert(wp_catalogue_columns(table, columns, at, diags));
    for (uint32_t row = 0; row < wp_catalogue_n_rows(table); row++) {
        const char *os = wp_catalogue_cell(table, row, at[0]);
        bool dated;
        g_autofree char *said = name(&namer, os, &dated);

        cr_expect_str_eq(said, wp_catalogue_cell(table, row, at[1]), "'%s': %s, wanted %s", os,
                         said, wp_catalogue_cell(table, row, at[1]));
    }
    namer_free(&namer);
}

/* ---- the corpora ---- */

static void
collect(const WpInventory *inventory, GHashTable *names)
{
    static const WpField fields[] = {WP_F_VM_OS_NAME, WP_F_VM_OS_CONFIGURED, WP_F_VM_OS_ID};

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        for (WpRowId vm = 1; vm <= inventory->kinds[WP_KIND_VM].n_rows; vm++) {
            const char *text = wp_inventory_text(inventory, fields[i], vm);

            if (text && *text)
                g_hash_table_add(names, g_strdup(text));
        }
}

static void
collect_tree(const WpLayouts *layouts, const char *folder, int depth, GHashTable *names)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *file; dir && (file = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        g_autofree char *text = NULL;
        size_t size;

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            if (depth > 0)
                collect_tree(layouts, path, depth - 1, names);
            continue;
        }
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL);

        cr_assert(g_file_get_contents(path, &text, &size, NULL), "%s", path);
        InputFile input = {path, text, size};
        g_autoptr(WpInventory) inventory = input_read(layouts, &input, 1, diags, rejects);
        collect(inventory, names);
    }
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

Test(os_names, every_name_of_the_corpora_is_recognised)
{
    /* they say nothing: words for "another one", and text that is no system */
    static const char *const nameless =
        "^(other|unknown|guest operating system|the kind of|otherguest|this os prefers)";
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *folder = g_build_filename(srcdir ? srcdir : ".", "../shared/corpora", NULL);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GHashTableIter iter;
    void *key;

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        cr_skip_test("no ../shared/corpora: no names");
    Namer namer = namer_new();
    collect_tree(namer.layouts, folder, 4, names);
    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_ptr_array_add(sorted, key);
    g_ptr_array_sort(sorted, compare_texts);
    cr_expect_geq(sorted->len, 100);
    for (guint i = 0; i < sorted->len; i++) {
        const char *os = g_ptr_array_index(sorted, i);
        bool dated;
        g_autofree char *said = name(&namer, os, &dated);

        if (g_getenv("OS_NAMES"))
            fprintf(stderr, "%s => %s%s\n", os, said, dated ? "" : " (no dates)");
        cr_expect(*said != '|' || g_regex_match_simple(nameless, os, G_REGEX_CASELESS, 0),
                  "not recognised: '%s'", os);
    }
    namer_free(&namer);
}
