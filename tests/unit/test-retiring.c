#include "planner/assess/sizing.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Families of sizes that retire: which are taken, and what is said of them. */

#define HEADER                                                                                     \
    "region,size,family,version,vcpus,memory_gib,base_cpu_pct,data_disks,nics,premium,"            \
    "generations,"                                                                                 \
    "arch,special,restricted\n"
#define PRICES "region,size,currency,hours_month,payg_linux,payg_windows\n"

/* Old is the cheapest; Mid follows and retires later; New stays. Gone has retired. */
static const char retiring_sizes[] = HEADER "west,Std_Gone2,fg,1,2,8,100,4,2,yes,1;2,x64,,\n"
                                            "west,Std_Old2,fo,1,2,8,100,4,2,yes,1;2,x64,,\n"
                                            "west,Std_Mid2,fm,2,2,8,100,4,2,yes,1;2,x64,,\n"
                                            "west,Std_New2,fn,3,2,8,100,4,2,yes,1;2,x64,,\n"
                                            "west,Std_Mid4,fm,2,4,16,100,4,2,yes,1;2,x64,,\n";
static const char retiring_prices[] = PRICES "west,Std_Gone2,USD,730,0.01,0.01\n"
                                             "west,Std_Old2,USD,730,0.02,0.05\n"
                                             "west,Std_Mid2,USD,730,0.05,0.06\n"
                                             "west,Std_New2,USD,730,0.06,0.10\n"
                                             "west,Std_Mid4,USD,730,0.30,0.30\n";
#define LISTED "family,retires,avoid\nFG,2026-09-30,no\nfo,2028-05-01,yes\nfm,2028-11-15,no\n"

static const struct {
    const char *label;
    const char *catalogue;
    WpRetiring retiring;
    const char *vm;
    const char *currency;
    const char *expected; /* size, day and reason after the need */
} retiring[] = {
    {"as listed", LISTED, WP_RETIRING_AS_LISTED, "", "USD",
     "Std_Mid2; its family retires on 2028-11-15: Std_New2 stays, and costs 7.30 USD a month more"},
    {"none", LISTED, WP_RETIRING_AVOID, "", "USD", "Std_New2"},
    {"all that can be had", LISTED, WP_RETIRING_ALLOW, "", "USD",
     "Std_Old2; its family retires on 2028-05-01: Std_New2 stays, and costs 29.20 USD a month "
     "more"},
    {"costs in another currency", LISTED, WP_RETIRING_ALLOW, "", "EUR",
     "Std_Old2; its family retires on 2028-05-01: Std_New2 stays"},
    {"nothing stays", LISTED, WP_RETIRING_AS_LISTED, " cores=4", "USD",
     "Std_Mid4; its family retires on 2028-11-15, and none that stays has what it needs"},
    {"a wish is granted", LISTED, WP_RETIRING_AVOID, " target_size=Std_Old2", "USD",
     "Std_Old2; its family retires on 2028-05-01: Std_New2 stays, and costs 29.20 USD a month "
     "more"},
    {"a dear wish", LISTED, WP_RETIRING_AVOID, " target_size=Std_Mid4", "USD",
     "Std_Mid4; its family retires on 2028-11-15: Std_New2 stays, and costs 175.20 USD a month "
     "less"},
    {"a catalogue of names alone", "family\nfg\nfo\n", WP_RETIRING_AS_LISTED, "", "USD",
     "Std_Mid2"},
    {"an empty cell avoids", "family,avoid\nfg,\nfo,no\n", WP_RETIRING_AS_LISTED, "", "USD",
     "Std_Old2"},
    {"no catalogue", NULL, WP_RETIRING_AS_LISTED, "", "USD", "Std_Gone2"},
};

/* "Std_Mid2; its family retires on ...": the size, and what is said of its family */
static char *
retiring_to_text(const WpSizing *sizing)
{
    g_autoptr(GString) reason = g_string_new(NULL);

    wp_sizing_append_reason(sizing, 1, reason);
    const char *family = strstr(reason->str, "; its family");
    return g_strconcat(wp_sizing_size_name(sizing, 1), family, NULL);
}

Test(retiring, says_which_families_retire_and_what_stays)
{
    WpSizingOptions options = {false, 10000, 20779}; /* 2026-11-22 */

    for (size_t i = 0; i < G_N_ELEMENTS(retiring); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpCatalogue) sizes = pack_text_catalogue("sizes", retiring_sizes);
        g_autoptr(WpCatalogue) prices = pack_text_catalogue("prices", retiring_prices);
        g_autoptr(WpCatalogue) families =
            retiring[i].catalogue ? pack_text_catalogue("retirements", retiring[i].catalogue)
                                  : NULL;
        WpSizeSources sources = {sizes,
                                 prices,
                                 NULL,
                                 families,
                                 "west",
                                 "payg",
                                 retiring[i].currency,
                                 retiring[i].retiring};
        g_autoptr(WpSizeList) list = wp_size_list_build(&sources, diags);
        g_autofree char *text =
            g_strdup_printf("file v.csv cmdb inventory\nvm name=v memory_mib=1024%s%s\n",
                            strstr(retiring[i].vm, "cores") ? "" : " cores=1", retiring[i].vm);
        g_autoptr(WpInventory) inventory = estate_read(text, NULL);
        WpView view;

        cr_assert_not_null(list, "%s", retiring[i].label);
        wp_view_init(&view, inventory);
        g_autoptr(WpSizing) sizing = wp_sizing_build(&view, list, &options);
        g_autofree char *got = retiring_to_text(sizing);
        cr_expect_str_eq(got, retiring[i].expected, "%s: %s", retiring[i].label, got);
    }
}

Test(retiring, refuses_days_and_words_that_are_none)
{
    static const char *const wrong[][2] = {
        {"family,retires\nfo,November 2028\n",
         "retirements:2: error: column 'retires': 'November 2028' is not a day such as 2028-11-15"},
        {"family,avoid\nfo,perhaps\n",
         "retirements:2: error: column 'avoid': 'perhaps' is not yes or no"},
        {"familie,avoid\nfo,no\n",
         "retirements:1: error: this catalogue needs the column 'family'"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpCatalogue) sizes = pack_text_catalogue("sizes", retiring_sizes);
        g_autoptr(WpCatalogue) prices = pack_text_catalogue("prices", retiring_prices);
        g_autoptr(WpCatalogue) families = pack_text_catalogue("retirements", wrong[i][0]);
        WpSizeSources sources = {sizes,  prices, NULL,  families,
                                 "west", "payg", "USD", WP_RETIRING_AS_LISTED};
        g_autoptr(WpSizeList) list = wp_size_list_build(&sources, diags);
        g_autofree char *text = wp_diag_list_to_text(diags);

        cr_expect_null(list);
        cr_expect_not_null(strstr(text, wrong[i][1]), "%s", text);
    }
}

/* ---- what rules read of it ---- */

Test(retiring, puts_what_retires_where_rules_read_it)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue("sizes", retiring_sizes);
    g_autoptr(WpCatalogue) prices = pack_text_catalogue("prices", retiring_prices);
    g_autoptr(WpCatalogue) families = pack_text_catalogue("retirements", LISTED);
    WpSizeSources sources = {sizes,  prices, NULL,  families,
                             "west", "payg", "USD", WP_RETIRING_AS_LISTED};
    g_autoptr(WpSizeList) list = wp_size_list_build(&sources, diags);
    g_autoptr(WpInventory) inventory =
        estate_read("file v.csv cmdb inventory\nvm name=a cores=1 memory_mib=1024\n"
                    "vm name=b cores=1 memory_mib=1024 target_size=Std_New2\n",
                    NULL);
    WpSizingOptions options = {false, 10000, 20779};
    WpView view;

    wp_view_init(&view, inventory);
    g_autoptr(WpSizing) sizing = wp_sizing_build(&view, list, &options);
    wp_sizing_put_columns(sizing, &view);
    for (WpRowId vm = 1; vm <= 2; vm++) {
        bool retires = strcmp(wp_asset_name(inventory, vm), "a") == 0;

        cr_expect_eq(wp_column_known(view.columns[WP_F_VM_OFFER_SIZE], vm), retires);
        cr_expect_eq(wp_column_known(view.columns[WP_F_VM_OFFER_RETIRES], vm), retires);
        cr_expect_eq(wp_column_known(view.columns[WP_F_VM_OFFER_LASTING], vm), retires);
        if (retires)
            cr_expect_eq(view.columns[WP_F_VM_OFFER_EXTRA]->numbers[vm], 730);
    }
}
