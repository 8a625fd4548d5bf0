#include "parsers/catalogue.h"

#include <criterion/criterion.h>
#include <string.h>

static WpCatalogue *
new_sizes(void)
{
    static const char *const columns[] = {"size", "cores", "family"};
    static const char *const rows[][3] = {
        {"D2s_v5", "2", "Dsv5"}, {"E2s_v5", "2", "Esv5"}, {"D4s_v5", "4", "Dsv5"}};
    WpCatalogue *sizes = wp_catalogue_new("sizes.csv", columns, 3);

    for (uint32_t i = 0; i < G_N_ELEMENTS(rows); i++)
        wp_catalogue_add_row(sizes, rows[i], i + 2);
    return sizes;
}

Test(catalogue, keeps_cells_and_places)
{
    g_autoptr(WpCatalogue) sizes = new_sizes();
    uint32_t cores = wp_catalogue_column(sizes, "cores");

    cr_expect_eq(wp_catalogue_n_rows(sizes), 3);
    cr_expect_eq(wp_catalogue_n_columns(sizes), 3);
    cr_expect_str_eq(wp_catalogue_cell(sizes, 2, cores), "4");
    cr_expect_eq(wp_catalogue_loc(sizes, 2).line, 4);
    cr_expect_str_eq(wp_catalogue_loc(sizes, 2).file, "sizes.csv");
    cr_expect_eq(wp_catalogue_column(sizes, "Cores"), WP_CATALOGUE_NONE);
}

Test(catalogue, finds_rows_of_a_key_in_order)
{
    g_autoptr(WpCatalogue) sizes = new_sizes();
    uint32_t family = wp_catalogue_column(sizes, "family");

    wp_catalogue_index(sizes, family);
    cr_expect_eq(wp_catalogue_find(sizes, family, "Dsv5"), 0);
    cr_expect_eq(wp_catalogue_find_next(sizes, family, 0), 2);
    cr_expect_eq(wp_catalogue_find_next(sizes, family, 2), WP_CATALOGUE_NONE);
    cr_expect_eq(wp_catalogue_find(sizes, family, "Msv3"), WP_CATALOGUE_NONE);
}

Test(catalogue, names_a_missing_column_and_the_nearest)
{
    static const char *const wanted[] = {"size", "core", NULL};
    g_autoptr(WpCatalogue) sizes = new_sizes();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    uint32_t columns[2];

    cr_expect_not(wp_catalogue_columns(sizes, wanted, columns, diags));
    cr_expect_eq(columns[0], 0);
    g_autofree char *text = wp_diag_list_to_text(diags);
    cr_expect_not_null(strstr(text, "needs the column 'core'"), "%s", text);
    cr_expect_not_null(strstr(text, "'cores'"), "%s", text);
}

Test(catalogue, is_read_from_csv_with_comments)
{
    static const char text[] = "# from somewhere\n# as of 2026-11-22\na,b\n1,\"x, y\"\n2,z\n";
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) catalogue = wp_catalogue_read("c.csv", text, sizeof text - 1, diags);

    cr_assert_not_null(catalogue);
    cr_expect_eq(wp_catalogue_n_rows(catalogue), 2);
    cr_expect_str_eq(wp_catalogue_cell(catalogue, 0, 1), "x, y");
    cr_expect_eq(wp_catalogue_loc(catalogue, 1).line, 5);
}

Test(catalogue, is_read_as_spreadsheets_write_it)
{
    static const char *const texts[] = {
        "# from somewhere\na;b\n1;\"x, y\"\n2;\"1;2\"\n",
        "\"# from somewhere, and \"\"so\"\" on\",\na,b\n1,\"x, y\"\n2,1;2\n",
        "\xEF\xBB\xBF# from somewhere;\r\na;b\r\n1;x, y\r\n2;\"1;2\"\r\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpCatalogue) catalogue =
            wp_catalogue_read("c.csv", texts[i], strlen(texts[i]), diags);

        cr_assert_not_null(catalogue, "%zu", i);
        cr_expect_str_eq(wp_catalogue_cell(catalogue, 0, 1), "x, y", "%zu", i);
        cr_expect_str_eq(wp_catalogue_cell(catalogue, 1, 1), "1;2", "%zu", i);
        cr_expect_eq(wp_catalogue_head(catalogue).line, 2, "%zu", i);
    }
}

Test(catalogue, keeps_good_rows_where_that_is_wanted)
{
    static const char text[] = "a,b\n1\n2,x\n";
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) catalogue =
        wp_catalogue_read_whole("c.csv", text, sizeof text - 1, diags);

    cr_assert_not_null(catalogue);
    cr_expect_eq(wp_catalogue_n_rows(catalogue), 1);
    cr_expect_eq(wp_diag_list_count(diags, WP_SEVERITY_ERROR), 1);
    cr_expect_null(wp_catalogue_read_whole("c.csv", "", 0, diags));
}

Test(catalogue, is_refused_with_the_place)
{
    static const struct {
        const char *text;
        const char *message;
    } refused[] = {
        {"", "c.csv: error: the catalogue has no header"},
        {"# only a comment\n", "c.csv: error: the catalogue has no header"},
        {"a,a\n", "c.csv:1: error: column 'a' is there twice"},
        {"a,\n", "c.csv:1: error: a column has no name"},
        {"a,b\n1\n", "c.csv:2: error: the row has 1 cells, the header 2"},
        {"a,b\n1,2\n1,2,3\n", "c.csv:3: error: the row has 3 cells, the header 2"},
        {"a,b\n1,x\"\n", "c.csv:2:4: error: a quote inside a cell that is not quoted"},
        {"a,b\n1,\xE9\n", "c.csv:2: error: the row is not UTF-8"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();

        cr_expect_null(wp_catalogue_read("c.csv", refused[i].text, strlen(refused[i].text), diags));
        g_autofree char *text = wp_diag_list_to_text(diags);
        cr_expect(g_str_has_prefix(text, refused[i].message), "%s\nwanted %s", text,
                  refused[i].message);
    }
}
