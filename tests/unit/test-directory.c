#include "planner/model/directory.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
    const char *text;
    WpAssetId asset;
} added[] = {
    {"erp-db1.contoso.com", 1},
    {"ERP-DB2", 2},
    {" web1\t", 3},
    {"twin", 4},
    {"TWIN.", 5},
    {"again", 6},
    {"Again", 6},
    {"10.0.0.9", 7},
    {"grün", 8},
    {"@[`{", 9}, /* stand beside the letters */
    {"...", 10},
    {"", 11},
};

static const struct {
    const char *text;
    WpAssetId asset;
} cases[] = {
    {"ERP-DB1.Contoso.COM.", 1},
    {"erp-db2", 2},
    {"WEB1", 3},
    {"web1..", 3},
    {"Twin", WP_SEVERAL},
    {"AGAIN", 6},
    {"10.0.0.9", 7},
    {"10.0.0.90", WP_NONE},
    {"::ffff:10.0.0.9", 7},
    {"[::FFFF:10.0.0.9]", 7},
    {"[10.0.0.9]", 7},
    {"::ffff:0a00:0009", WP_NONE}, /* as nobody writes it */
    {"::ffff:", WP_NONE},
    {"[]", WP_NONE},
    {"[", WP_NONE},
    {":", WP_NONE},
    {"grün", 8},
    {"grÜn", WP_NONE}, /* letters beyond ASCII have no case here */
    {"@[`{", 9},
    {"`{@[", WP_NONE},
    {"`[@{", WP_NONE},
    {"erp-db1", WP_NONE},
    {"...", WP_NONE},
    {"", WP_NONE},
    {" ", WP_NONE},
};

static WpFolded
fold(const char *text)
{
    return wp_fold(text, strlen(text));
}

static void
expect_all(const WpDirectory *directory)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        WpAssetId asset = wp_directory_find(directory, fold(cases[i].text));

        cr_expect_eq(asset, cases[i].asset, "'%s': %u, wanted %u", cases[i].text, asset,
                     cases[i].asset);
    }
    cr_expect_eq(wp_directory_find(directory, wp_fold(NULL, 0)), WP_NONE);
}

Test(directory, finds_whose_a_name_is)
{
    g_autoptr(WpDirectory) directory = wp_directory_new(0);

    for (size_t i = 0; i < G_N_ELEMENTS(added); i++)
        wp_directory_add(directory, fold(added[i].text), added[i].asset);
    expect_all(directory);
}

static size_t
four(const char *text G_GNUC_UNUSED, size_t size)
{
    return MIN(size, 4);
}

/* More than a batch, and than a table that is made for none. */
Test(directory, adds_many)
{
    g_autoptr(WpStrPool) pool = wp_str_pool_new();
    g_autoptr(WpDirectory) directory = wp_directory_new(0);
    g_autoptr(WpDirectory) cut = wp_directory_new(0);
    g_autoptr(GArray) entries = g_array_new(FALSE, TRUE, sizeof(WpDirectoryEntry));
    WpDirectoryEntry none = {.directory = directory, .asset = 99};

    for (uint32_t i = 1; i <= 1000; i++) {
        g_autofree char *text = g_strdup_printf("Name%u", i);
        WpStrId id = wp_str_pool_add(pool, text, strlen(text));
        WpDirectoryEntry both[] = {{directory, id, 100 + i, NULL}, {cut, id, i, four}};

        g_array_append_vals(entries, both, 2);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(added); i++) {
        WpStrId id = wp_str_pool_add(pool, added[i].text, strlen(added[i].text));
        WpDirectoryEntry entry = {directory, id, added[i].asset, NULL};

        g_array_append_val(entries, entry);
        g_array_append_val(entries, none);
    }

    g_autoptr(WpStrTexts) texts = wp_str_pool_look(pool);

    WpDirectoryFill fill = {.texts = texts};

    for (guint i = 0; i < entries->len; i++)
        wp_directory_fill(&fill, g_array_index(entries, WpDirectoryEntry, i));
    wp_directory_fill_end(&fill);
    expect_all(directory);
    for (uint32_t i = 1; i <= 1000; i++) {
        g_autofree char *text = g_strdup_printf("name%u", i);

        cr_expect_eq(wp_directory_find(directory, fold(text)), 100 + i, "%s", text);
    }
    cr_expect_eq(wp_directory_find(cut, fold("NAME")), WP_SEVERAL);
    cr_expect_eq(wp_directory_find(cut, fold("NAME1")), WP_NONE);
}
