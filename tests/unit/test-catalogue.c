#include "planner/base/catalogue.h"

#include <criterion/criterion.h>

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
