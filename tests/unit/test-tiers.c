#include "planner/assess/offers.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Databases on tiers: one by one, by instance, or on the server that they are on. */

#define HEADER                                                                                     \
    "service,tier,series,size,vcpus,memory_gib,base_cpu_pct,storage_min_gib,storage_max_gib,"      \
    "storage_step_gib,log_max_gib,iops,mbps,log_mbps,databases,price_hour,price_gib_month,"        \
    "currency,special\n"

/* one: for each database; many: for an instance; free: without prices. */
static const char sizes_csv[] =
    HEADER "one,gp,g,One_2,2,8,100,5,100,1,30,,,,1,1.00,0.10,USD,\n"
           "one,gp,g,One_4,4,16,100,5,200,1,30,,,,1,2.00,0.10,USD,\n"
           "one,use,g,One_S,4,16,100,5,200,1,30,,,,1,,,USD,by-use\n"
           "many,gp,g,Many_4,4,16,100,32,1000,32,,,,,100,4.00,0.20,USD,\n"
           "many,gp,g,Many_8,8,32,100,32,1000,32,,,,,100,8.00,0.20,USD,\n"
           "many,bc,g,Many_BC4,4,16,100,32,1000,32,,,,,100,9.00,0.20,USD,\n"
           "free,b,b,Free_B2,2,4,40,32,1000,32,,,,,,,,,\n"
           "free,gp,g,Free_D2,2,8,100,32,1000,32,,,,,,,,,\n"
           "free,gp,g,Free_D4,4,8,100,32,1000,32,,,,,,,,,\n";
static const char storage_csv[] = "service,tier,type,per,size_gib,iops,mbps\n"
                                  "many,gp,remote,file,128,500,100\n"
                                  "free,,ssd,server,64,240,50\n"
                                  "free,,ssd,server,512,2300,150\n";

static const char estate[] =
    "file v.csv cmdb inventory\n"
    "vm name=big cores=8 memory_mib=65536 cpu_pct=50\n"
    "vm name=dark memory_mib=8192\n"
    "file d.csv cmdb inventory\n"
    "db name=erp engine=sql-server server=big instance=A size_gib=60 log_gib=15\n"
    "db name=crm engine=sql-server server=big instance=A size_gib=25\n"
    "db name=alone engine=sql-server server=big instance=B size_gib=300 log_gib=1\n"
    "db name=logs engine=sql-server server=big instance=C size_gib=10 log_gib=50\n"
    "db name=small engine=sql-server server=dark size_gib=1\n"
    "db name=nowhere engine=sql-server size_gib=40\n"
    "db name=unsized engine=sql-server server=big instance=D\n";

static const struct {
    const char *label;
    const char *service;
    WpTieringOptions options;
    const char *expected;
} cases[] = {
    {"each by itself",
     "one",
     {false, 10000},
     "alone: - -1 -1 | one has no size with 8 cores and 301 GiB of storage\n"
     "crm: One_2 73000 250 | the cheapest size of one with 2 cores and 25 GiB of storage\n"
     "erp: - -1 -1 | one has no size with 6 cores and 75 GiB of storage\n"
     "logs: - -1 -1 | one has no size with 8 cores and 60 GiB of storage\n"
     "nowhere: One_2 73000 400 | the cheapest size of one with 40 GiB of storage; cores are not "
     "known: tell those of its instance, or of its server\n"
     "small: One_2 73000 50 | the cheapest size of one with 1 GiB of storage; cores are not known: "
     "tell those of its instance, or of its server\n"
     "unsized: - -1 -1 | its size is not known (size_gib)\n"},
    {"by utilisation",
     "one",
     {true, 10000},
     "alone: - -1 -1 | one has no size with 4 cores and 301 GiB of storage\n"
     "crm: One_2 73000 250 | the cheapest size of one with 1 core and 25 GiB of storage\n"
     "erp: One_4 146000 750 | the cheapest size of one with 3 cores and 75 GiB of storage\n"
     "logs: - -1 -1 | one has no size with 4 cores and 60 GiB of storage\n"
     "nowhere: One_2 73000 400 | the cheapest size of one with 40 GiB of storage; cores are not "
     "known: tell those of its instance, or of its server\n"
     "small: One_2 73000 50 | the cheapest size of one with 1 GiB of storage; cores are not known: "
     "tell those of its instance, or of its server\n"
     "unsized: - -1 -1 | its size is not known (size_gib)\n"},
    {"by instance, each paying by its size; storage of files limits the largest",
     "many",
     {true, 10000},
     "alone: Many_BC4 657000 6400 | the cheapest size of many with 4 cores and 301 GiB of storage\n"
     "crm: Many_4 73000 640 | the cheapest size of many with 4 cores and 100 GiB of storage for 2 "
     "databases of its instance\n"
     "erp: Many_4 219000 1920 | the cheapest size of many with 4 cores and 100 GiB of storage for "
     "2 databases of its instance\n"
     "logs: Many_4 292000 1280 | the cheapest size of many with 4 cores and 60 GiB of storage\n"
     "nowhere: Many_4 292000 1280 | the cheapest size of many with 40 GiB of storage; cores are "
     "not known: tell those of its instance, or of its server\n"
     "small: Many_4 292000 640 | the cheapest size of many with 1 GiB of storage; cores are not "
     "known: tell those of its instance, or of its server\n"
     "unsized: - -1 -1 | its size is not known (size_gib)\n"},
    {"without prices the fewest cores that are sustained",
     "free",
     {true, 10000},
     "alone: Free_D4 -1 -1 | the smallest size of free with 4 cores and 301 GiB of storage\n"
     "crm: Free_D4 -1 -1 | the smallest size of free with 4 cores and 100 GiB of storage for 2 "
     "databases of its instance\n"
     "erp: Free_D4 -1 -1 | the smallest size of free with 4 cores and 100 GiB of storage for 2 "
     "databases of its instance\n"
     "logs: Free_D4 -1 -1 | the smallest size of free with 4 cores and 60 GiB of storage\n"
     "nowhere: Free_B2 -1 -1 | the smallest size of free with 40 GiB of storage; cores are not "
     "known: tell those of its instance, or of its server\n"
     "small: Free_B2 -1 -1 | the smallest size of free with 1 GiB of storage; cores are not known: "
     "tell those of its instance, or of its server\n"
     "unsized: - -1 -1 | its size is not known (size_gib)\n"},
};

static int
compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
offer_to_text(const WpTiering *tiering, const WpServiceOffer *offer)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (WpRowId db = 1; db <= tiering->n_databases; db++) {
        GString *line = g_string_new(wp_asset_name(tiering->view->inventory, wp_asset_of_db(db)));
        WpDbSizeId id = offer->size[db];

        g_string_append_printf(line, ": %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " | ",
                               id == 0 ? "-" : tiering->list->sizes[id].name, offer->compute[db],
                               offer->storage[db]);
        wp_tiering_append_reason(tiering, offer, db, line);
        g_string_append_c(line, '\n');
        g_ptr_array_add(lines, g_string_free(line, FALSE));
    }
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("", (char **)lines->pdata);
}

Test(tiers, give_every_database_a_size_or_the_reason)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue("tiers", sizes_csv);
    g_autoptr(WpCatalogue) storage = pack_text_catalogue("storage", storage_csv);
    WpDbSizeSources sources = {sizes, storage, NULL, "west", "payg", "USD"};
    g_autoptr(WpDbSizeList) list = wp_db_size_list_build(&sources, diags);
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    WpView view;

    cr_assert_not_null(list);
    wp_view_init(&view, inventory);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(WpTiering) tiering = wp_tiering_build(&view, list, &cases[i].options);
        const WpServiceOffer *offer = wp_tiering_service(tiering, cases[i].service);

        cr_assert_not_null(offer, "%s", cases[i].label);
        g_autofree char *got = offer_to_text(tiering, offer);
        cr_expect_str_eq(got, cases[i].expected, "%s:\n%s", cases[i].label, got);
    }
}

/* ---- prices by series ---- */

static const char series_csv[] = HEADER "one,gp,g,Own_2,2,8,100,5,100,1,,,,,1,1.00,0.10,USD,\n"
                                        "one,gp,g,Series_4,4,8,100,5,100,1,,,,,1,,,,\n"
                                        "one,bc,g,Listed_4,4,8,100,5,100,1,,,,,1,,,,\n"
                                        "one,gp,h,Unlisted_2,2,8,100,5,100,1,,,,,1,,,,\n"
                                        "one,use,g,By_use,2,8,100,5,100,1,,,,,1,,,,by-use\n";
static const char prices_csv[] =
    "region,service,tier,series,currency,hours_month,payg,hybrid,gib_month,billed_pct\n"
    "east,one,gp,g,USD,730,9,9,9,100\n"
    "west,one,gp,g,EUR,730,8,8,8,100\n"
    "west,two,gp,g,USD,730,7,7,7,100\n"
    "west,one,gp,g,USD,100,0.252183,0.152217,0.115,130\n"
    "west,one,bc,g,USD,100,,0.304435,0.25,\n";

static const struct {
    const char *region, *list, *currency;
    const char *expected; /* size, cents a month, millionths of a GiB and month */
} priced[] = {
    {"west", "payg", "USD",
     "Series_4 10087 149500; Own_2 73000 100000; Unlisted_2 -1 -1; Listed_4 -1 250000; "},
    {"west", "hybrid", "USD",
     "Series_4 6089 149500; Listed_4 12177 250000; Own_2 73000 100000; Unlisted_2 -1 -1; "},
    {"west", "reserved", "USD",
     "Own_2 73000 100000; Unlisted_2 -1 -1; Series_4 -1 -1; Listed_4 -1 "
     "-1; "},
    {"north", "payg", "USD",
     "Own_2 73000 100000; Unlisted_2 -1 -1; Series_4 -1 -1; Listed_4 -1 "
     "-1; "},
    {"west", "payg", "GBP", "Own_2 -1 -1; Unlisted_2 -1 -1; Series_4 -1 -1; Listed_4 -1 -1; "},
};

Test(tiers, sizes_without_prices_of_their_own_have_those_of_their_series)
{
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue("tiers", series_csv);
    g_autoptr(WpCatalogue) prices = pack_text_catalogue("prices", prices_csv);

    for (size_t i = 0; i < G_N_ELEMENTS(priced); i++) {
        WpDbSizeSources sources = {
            sizes, NULL, prices, priced[i].region, priced[i].list, priced[i].currency};
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpDbSizeList) list = wp_db_size_list_build(&sources, diags);
        g_autoptr(GString) got = g_string_new(NULL);

        cr_assert_not_null(list);
        for (uint32_t j = 1; j <= list->n_sizes; j++)
            g_string_append_printf(got, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "; ",
                                   list->sizes[j].name, list->sizes[j].month_cents,
                                   list->sizes[j].gib_micros);
        cr_expect_str_eq(got->str, priced[i].expected, "%zu: %s", i, got->str);
    }
}

Test(tiers, a_price_that_is_none_is_said)
{
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue("tiers", series_csv);
    g_autoptr(WpCatalogue) prices = pack_text_catalogue(
        "prices", "region,service,tier,series,currency,payg,gib_month,billed_pct\n"
                  "west,one,gp,g,USD,cheap,0.1,100\n");
    WpDbSizeSources sources = {sizes, NULL, prices, "west", "payg", "USD"};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDbSizeList) list = wp_db_size_list_build(&sources, diags);
    g_autofree char *said = wp_diag_list_to_text(diags);

    cr_expect_null(list);
    cr_expect(strstr(said, "prices:2: error: column 'payg': 'cheap' is not a number from 0 up"),
              "%s", said);
}

Test(tiers, a_price_for_nothing_is_said)
{
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue("tiers", series_csv);
    g_autoptr(WpCatalogue) prices = pack_text_catalogue(
        "dir/prices.csv", "region,service,tier,series,currency,payg,gib_month,billed_pct\n"
                          "west,one,gp,G,USD,1,0.1,100\n"
                          "west,one,use,g,USD,,,100\n"
                          "east,one,gp,nothing,USD,1,0.1,100\n");
    WpDbSizeSources sources = {sizes, NULL, prices, "west", "payg", "USD"};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpDbSizeList) list = wp_db_size_list_build(&sources, diags);
    g_autofree char *said = wp_diag_list_to_text(diags);

    cr_assert_not_null(list);
    cr_expect_str_eq(list->price_file, "prices.csv");
    cr_expect_str_eq(said,
                     "dir/prices.csv:2: warning: no size is of one, gp, series 'G': the price is "
                     "for nothing [NO_SIZES]\n  did you mean the series 'g'?\n",
                     "%s", said);
}

/* ---- faults ---- */

static const struct {
    const char *sizes;
    const char *expected;
} faults[] = {
    {"service,tier\n", "tiers:1: error: this catalogue needs the column 'size' [MISSING_KEY]"},
    {HEADER "s,t,g,N,x,8,100,5,100,1,,,,,1,,,,\n", "tiers:2: error: column 'vcpus': 'x' is not"},
    {HEADER "s,t,g,N,2,8,100,5,100,1,,,,,1,-1,,USD,\n",
     "tiers:2: error: column 'price_hour': '-1' is not a number from 0 up"},
};

Test(tiers, show_faults_of_catalogues)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(WpCatalogue) sizes = pack_text_catalogue("tiers", faults[i].sizes);
        WpDbSizeSources sources = {sizes, NULL, NULL, "west", "payg", "USD"};
        g_autoptr(WpDbSizeList) list = wp_db_size_list_build(&sources, diags);
        g_autofree char *said = wp_diag_list_to_text(diags);

        cr_expect_null(list);
        cr_expect(strstr(said, faults[i].expected), "%s", said);
    }
}

/* ---- on their server ---- */

Test(tiers, leave_databases_on_the_server_where_a_target_is_none_of_the_services)
{
    const char *const packs[] = {
        "pack: {id: vms, version: '1', title: T, target: vms, strategy: rehost, for: [vm]}\n"
        "rules: []\n",
        "pack: {id: stay, version: '1', title: T, target: stay, strategy: rehost, for: "
        "[database]}\nrules: []\n",
        NULL};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(PackText) text = pack_text_compile(packs, NULL, NULL);
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue(
        "sizes", "region,size,family,version,vcpus,memory_gib,base_cpu_pct,data_disks,nics,premium,"
                 "generations,arch,special,restricted\n"
                 "west,D8,f,5,8,64,100,8,2,yes,1;2,x64,,\n");
    g_autoptr(WpCatalogue) prices = pack_text_catalogue(
        "prices",
        "region,size,currency,hours_month,payg_linux,payg_windows\nwest,D8,USD,100,0.80,1.00\n");
    WpSizeSources sources = {sizes,  prices, NULL,  NULL,
                             "west", "payg", "USD", WP_RETIRING_AS_LISTED};
    g_autoptr(WpSizeList) list = wp_size_list_build(&sources, diags);
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    WpSizingOptions options = {false, 10000, 0};
    WpView view;

    cr_assert(text->rules && list);
    wp_view_init(&view, inventory);
    g_autoptr(WpSizing) vms = wp_sizing_build(&view, list, &options);
    WpOffers offers = {text->rules, "USD", "vms", vms, NULL};
    for (WpRowId db = 1; db <= inventory->n_databases; db++) {
        WpAssetId asset = wp_asset_of_db(db);
        g_autoptr(GString) why = g_string_new(NULL);
        const char *name = wp_asset_name(inventory, asset);

        wp_offer_append_reason(&offers, 2, asset, why);
        if (strcmp(name, "erp") == 0) {
            cr_expect_str_eq(wp_offer_size(&offers, 2, asset), "D8");
            cr_expect_eq(wp_offer_cost(&offers, 2, asset), 0);
            cr_expect_str_eq(why->str, "stays on its server big, which is paid for by itself");
        } else if (strcmp(name, "nowhere") == 0) {
            cr_expect_null(wp_offer_size(&offers, 2, asset));
            cr_expect_eq(wp_offer_cost(&offers, 2, asset), -1);
            cr_expect_str_eq(why->str, "");
        }
        cr_expect_null(wp_offer_size(&offers, 1, asset));
    }
}
