#include "planner/assess/sizing.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Sizes of one price, needs that are just met, and amounts that are no whole number. */

/* Less and the other name stand first. */
static const char sizes_csv[] =
    "region,size,family,version,vcpus,memory_gib,base_cpu_pct,data_disks,nics,premium,generations,"
    "arch,special,restricted,network_mbit,disk_iops,disk_mbps\n"
    "w,A_less,a,1,2,8,100,4,2,no,1;2,x64,,,800,,\n"
    "w,B_more,a,1,2,16,100,4,2,no,1;2,x64,,,,,\n"
    "w,D_same,b,1,4,16,100,4,2,no,1;2,x64,,,,,\n"
    "w,C_same,b,1,4,16,100,4,2,no,1;2,x64,,,,,\n"
    "w,E_carries,c,1,8,16,100,4,2,no,1;2,x64,,,800,500,100\n"
    "w,F_retires,r,1,16,16,100,4,2,no,1;2,x64,,,,,\n";
static const char prices_csv[] =
    "region,size,currency,hours_month,payg_linux,payg_windows,hybrid_linux,hybrid_windows\n"
    "w,A_less,USD,730,0.10,,,\n"
    "w,B_more,USD,730,0.10,,,\n"
    "w,D_same,USD,730,0.20,,,\n"
    "w,C_same,USD,730,0.20,,,\n"
    "w,E_carries,USD,730,0.30005,,,\n"
    "w,F_retires,USD,730,0.40,,,\n";
static const char retirements_csv[] = "family,retires,avoid\nr,2028-11-01,no\n";

static const struct {
    const char *label;
    WpSizeNeed need;
    const char *expected;
} cases[] = {
    {"of one price what gives more memory",
     {.millicores = 2000, .memory_mib = 4096, .disks = 1, .nics = 1, .generations = 3},
     "B_more 7300"},
    {"of those that are alike the first name",
     {.millicores = 4000, .memory_mib = 4096, .disks = 1, .nics = 1, .generations = 3},
     "C_same 14600"},
    {"all that it carries, to the byte, and half a cent is one",
     {.millicores = 8000,
      .memory_mib = 4096,
      .disks = 1,
      .nics = 1,
      .generations = 3,
      .network = 100000000,
      .disk_iops = 500000,
      .disk_rate = 100000000},
     "E_carries 21904"},
    {"more is carried by what nobody knows the limits of",
     {.millicores = 8000,
      .memory_mib = 4096,
      .disks = 1,
      .nics = 1,
      .generations = 3,
      .network = 100000001},
     "F_retires 29200"},
    {"the last day before a family retires",
     {.millicores = 16000,
      .memory_mib = 4096,
      .disks = 1,
      .nics = 1,
      .generations = 3,
      .until = 21488},
     "F_retires 29200"},
    {"the day on which it retires",
     {.millicores = 16000,
      .memory_mib = 4096,
      .disks = 1,
      .nics = 1,
      .generations = 3,
      .until = 21489},
     "none"},
};

static WpSizeList *
read_list(WpCatalogue *sizes, WpCatalogue *prices, WpCatalogue *retirements, WpDiagList *diags)
{
    WpSizeSources sources = {.sizes = sizes,
                             .prices = prices,
                             .retirements = retirements,
                             .region = "w",
                             .price_list = "payg",
                             .currency = "USD"};

    return wp_size_list_build(&sources, diags);
}

Test(sizing_edges, of_sizes_and_needs)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue("sizes", sizes_csv);
    g_autoptr(WpCatalogue) prices = pack_text_catalogue("prices", prices_csv);
    g_autoptr(WpCatalogue) retirements = pack_text_catalogue("retirements", retirements_csv);
    WpSizeList *list = read_list(sizes, prices, retirements, diags);
    g_autofree char *faults = wp_diag_list_to_text(diags);

    cr_assert(list, "%s", faults);
    cr_assert_eq(wp_day(2028, 11, 1), 21489);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        WpSizeId id = wp_size_list_find(list, &cases[i].need);
        g_autofree char *found =
            id == 0 ? g_strdup("none")
                    : g_strdup_printf("%s %" G_GINT64_FORMAT, list->sizes[id].name,
                                      list->sizes[id].month_cents[cases[i].need.licence]);

        cr_expect_str_eq(found, cases[i].expected, "%s: %s", cases[i].label, found);
    }
    wp_size_list_free(list);
}

/* What is needed by use is never less than the share of it; a VM has a disk and an adapter. */
Test(sizing_edges, of_use)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue("sizes", sizes_csv);
    g_autoptr(WpCatalogue) prices = pack_text_catalogue("prices", prices_csv);
    WpSizeList *list = read_list(sizes, prices, NULL, diags);
    g_autoptr(WpInventory) inventory =
        estate_read("file v.csv x inventory\n"
                    "vm name=a cores=1 memory_mib=1000 cpu_pct=33.33 memory_pct=33.33 "
                    "disk_count=0 nic_count=0\n",
                    NULL);
    WpSizingOptions options = {.by_utilisation = true, .comfort_factor = 13000};
    WpView view;

    cr_assert(list);
    wp_view_init(&view, inventory);
    g_autoptr(WpSizing) sizing = wp_sizing_build(&view, list, &options);
    WpSizeNeed need = wp_sizing_need(sizing, 1);

    cr_expect_eq(need.millicores, 434, "%" G_GINT64_FORMAT, need.millicores);
    cr_expect_eq(need.memory_mib, 434, "%" G_GINT64_FORMAT, need.memory_mib);
    cr_expect_eq(need.disks, 1);
    cr_expect_eq(need.nics, 1);
    g_clear_pointer(&sizing, wp_sizing_free);
    wp_size_list_free(list);
}
