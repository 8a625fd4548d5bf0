#include "planner/assess/sizing.h"
#include "tests/unit/estate.h"
#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Two regions, two price lists, a burstable size, one of a family that retires, one special, one
 * restricted; of D4 there are an old and a new one at the same price. */
static const char sizes_csv[] =
    "region,size,family,version,vcpus,memory_gib,base_cpu_pct,data_disks,nics,premium,generations,"
    "arch,special,restricted\n"
    "west,Std_A1,fa,1,1,2,100,2,2,no,1,x64,,\n"
    "west,Std_B2,fb,2,2,4,40,4,2,yes,1;2,x64,,\n"
    "west,Std_D2,fd,5,2,8,100,4,2,yes,1;2,x64,,\n"
    "west,Std_D4_v4,fd,4,4,16,100,8,2,yes,1;2,x64,,no\n"
    "west,Std_D4_v5,fd,5,4,16,100,8,2,yes,1;2,x64,,\n"
    "west,Std_E4,fe,6,4,32,100,8,4,yes,2,x64,,\n"
    "west,Std_F8,ff,2,8,16,100,16,1,no,1,x64,,\n"
    "west,Std_R2,fr,1,2,8,100,4,2,yes,1;2,x64,,\n"
    "west,Std_G64,fg,1,64,999,100,64,8,yes,1;2,x64,gpu,\n"
    "west,Std_N64,fn,1,64,999,100,64,8,yes,1;2,x64,,yes\n"
    "west,Std_P2,fp,6,2,8,100,4,2,yes,2,arm64,,\n"
    "west,Std_Free,fx,1,64,999,100,64,8,yes,1;2,x64,,\n"
    "east,Std_D2,fd,5,2,8,100,4,2,yes,1;2,x64,,\n";
static const char prices_csv[] =
    "region,size,currency,hours_month,payg_linux,payg_windows,hybrid_linux,hybrid_windows\n"
    "west,Std_A1,USD,730,0.02,0.05,0.02,0.02\n"
    "west,Std_B2,USD,730,0.04,0.06,0.04,0.04\n"
    "west,Std_D2,USD,730,0.10,0.20,0.10,0.10\n"
    "west,Std_D4_v4,USD,730,0.20,0.40,0.20,0.20\n"
    "west,Std_D4_v5,USD,730,0.20,0.40,0.20,0.20\n"
    "west,Std_E4,USD,730,0.25,0.45,0.25,0.25\n"
    "west,Std_F8,USD,730,0.3333335,,0.33,\n"
    "west,Std_R2,USD,730,0.01,0.01,0.01,0.01\n"
    "west,Std_G64,USD,730,0.01,0.01,0.01,0.01\n"
    "west,Std_N64,USD,730,0.01,0.01,0.01,0.01\n"
    "west,Std_P2,USD,730,0.08,,0.08,\n"
    "west,Std_Other,USD,730,0.01,0.01,0.01,0.01\n"
    "east,Std_D2,USD,730,0.11,0.21,0.11,0.11\n"
    "east,Std_D2,EUR,730,0.10,0.20,0.10,0.10\n";
static const char disks_csv[] = "region,type,tier,size_gib,iops,mbps,premium,price_month,currency\n"
                                "west,ssd,E10,128,500,100,no,,\n"
                                "west,ssd,E30,1024,500,100,no,,\n"
                                "west,premium,P10,128,500,100,yes,,\n"
                                "west,premium,P30,1024,5000,200,yes,,\n"
                                "west,premium,P80,32767,20000,900,yes,,\n"
                                "east,ssd,E30,1024,500,100,no,40.00,EUR\n"
                                "east,ssd,E10,128,500,100,no,9.60,EUR\n"
                                "east,premium,P10,128,500,100,yes,19.71,EUR\n"
                                "east,premium,P30,1024,5000,200,yes,,EUR\n";
static const char retirements_csv[] = "family,retires\nfr,2028-11-01\n";

typedef struct {
    WpDiagList *diags;
    WpCatalogue *sizes, *prices, *disks, *retirements;
    WpSizeSources sources;
    WpSizeList *list;
} Kit;

static void
kit_read(Kit *kit, const char *sizes, const char *prices)
{
    kit->diags = wp_diag_list_new();
    kit->sizes = pack_text_catalogue("sizes", sizes);
    kit->prices = pack_text_catalogue("prices", prices);
    kit->disks = pack_text_catalogue("disks", disks_csv);
    kit->retirements = pack_text_catalogue("retirements", retirements_csv);
    kit->sources = (WpSizeSources){.sizes = kit->sizes,
                                   .prices = kit->prices,
                                   .disks = kit->disks,
                                   .retirements = kit->retirements,
                                   .region = "west",
                                   .price_list = "payg",
                                   .currency = "USD"};
}

static void
kit_init(Kit *kit, const char *region, const char *price_list, const char *currency)
{
    kit_read(kit, sizes_csv, prices_csv);
    kit->sources.region = region;
    kit->sources.price_list = price_list;
    kit->sources.currency = currency;
    kit->list = wp_size_list_build(&kit->sources, kit->diags);
}

static void
kit_clear(Kit *kit)
{
    wp_size_list_free(kit->list);
    wp_catalogue_free(kit->sizes);
    wp_catalogue_free(kit->prices);
    wp_catalogue_free(kit->disks);
    wp_catalogue_free(kit->retirements);
    wp_diag_list_free(kit->diags);
}

/* ---- needs ---- */

static const struct {
    const char *label;
    int64_t millicores, memory_mib;
    uint32_t disks, nics;
    uint8_t generations;
    const char *kind; /* windows, premium, arm */
    const char *expected;
} needs[] = {
    {"cheapest", 1000, 2048, 1, 1, 1, "", "Std_A1 1460"},
    {"a burstable size that sustains it", 800, 4096, 1, 1, 1, "", "Std_B2 2920"},
    {"not one that does not", 801, 4096, 1, 1, 1, "", "Std_D2 7300"},
    {"UEFI needs generation 2", 500, 1024, 1, 1, 2, "", "Std_B2 2920"},
    {"unknown firmware needs both", 500, 1024, 1, 1, 3, "", "Std_B2 2920"},
    {"premium disks", 1000, 2048, 1, 1, 1, "premium", "Std_D2 7300"},
    {"the disk of the system counts", 2000, 8192, 5, 1, 1, "", "Std_D2 7300"},
    {"more disks", 2000, 8192, 6, 1, 1, "", "Std_D4_v5 14600"},
    {"more adapters", 2000, 8192, 1, 3, 2, "", "Std_E4 18250"},
    {"of equal prices the newest", 4000, 16384, 1, 1, 1, "", "Std_D4_v5 14600"},
    {"Windows", 2000, 8192, 1, 1, 1, "windows", "Std_D2 14600"},
    {"cents are rounded half up", 8000, 1024, 1, 1, 1, "", "Std_F8 24333"},
    {"arm64", 1000, 1024, 1, 1, 2, "arm", "Std_P2 5840"},
    {"too many cores", 9000, 1024, 1, 1, 1, "",
     "west has no x64 size for BIOS with 9 cores; the most is 8 cores"},
    {"not offered for Windows", 5000, 1024, 1, 1, 1, "windows",
     "west has no x64 size for BIOS with Windows with 5 cores; the most is 4 cores"},
    {"too much memory", 1000, 20000, 1, 1, 1, "",
     "west has no x64 size for BIOS with 19.53 GiB of memory; the most is 16 GiB of memory"},
    {"too many disks", 1000, 1024, 99, 1, 2, "",
     "west has no x64 size for UEFI with 99 disks; the most is 9"},
    {"too many adapters", 1000, 1024, 1, 9, 3, "",
     "west has no x64 size for both BIOS and UEFI with 9 network adapters; the most is 2"},
    {"not with premium disks", 8000, 1024, 1, 1, 1, "premium",
     "west has no x64 size for BIOS that takes premium disks with 8 cores; the most is 4 cores"},
    {"not together", 8000, 16384, 17, 2, 1, "",
     "west has no x64 size for BIOS with 8 cores, 16 GiB of memory, 17 disks and 2 network "
     "adapters at once"},
    {"none of the kind", 1000, 1024, 1, 1, 1, "arm", "west has no arm64 size for BIOS"},
};

Test(sizing, finds_the_cheapest_size_or_says_why_not)
{
    Kit kit;

    kit_init(&kit, "west", "payg", "USD");
    cr_assert_not_null(kit.list);
    for (size_t i = 0; i < G_N_ELEMENTS(needs); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        WpSizeNeed need = {
            .millicores = needs[i].millicores,
            .memory_mib = needs[i].memory_mib,
            .disks = needs[i].disks,
            .nics = needs[i].nics,
            .generations = needs[i].generations,
            .arm = strcmp(needs[i].kind, "arm") == 0,
            .premium = strcmp(needs[i].kind, "premium") == 0,
            .licence = strcmp(needs[i].kind, "windows") == 0 ? WP_LICENCE_WINDOWS : WP_LICENCE_NONE,
        };
        WpSizeId id = wp_size_list_find(kit.list, &need);

        if (id == 0)
            wp_size_list_append_obstacle(kit.list, &need, out);
        else
            g_string_append_printf(out, "%s %" G_GINT64_FORMAT, kit.list->sizes[id].name,
                                   kit.list->sizes[id].month_cents[need.licence]);
        cr_expect_str_eq(out->str, needs[i].expected, "%s: %s", needs[i].label, out->str);
    }
    kit_clear(&kit);
}

/* ---- tiers ---- */

static const struct {
    const char *region;
    int gib, iops, mbps;
    const char *expected;
} tiers[] = {
    {"west", 100, 0, 0, "E10"},    {"west", 128, 500, 100, "E10"}, {"west", 129, 0, 0, "E30"},
    {"west", 100, 501, 0, "P30"},  {"west", 100, 0, 150, "P30"},   {"west", 2000, 0, 0, "P80"},
    {"west", 40000, 0, 0, "none"}, {"west", 1, 99999, 0, "none"},  {"east", 100, 0, 0, "E10"},
    {"east", 100, 501, 0, "P30"},  {"east", 200, 0, 0, "E30"},
};

Test(sizing, finds_the_cheapest_tier_of_a_disk)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tiers); i++) {
        Kit kit;

        kit_init(&kit, tiers[i].region, "payg", "EUR");
        WpTierId id =
            wp_size_list_find_tier(kit.list, (int64_t)tiers[i].gib << 30,
                                   tiers[i].iops * INT64_C(1000), tiers[i].mbps * INT64_C(1000000));
        const char *name = id == 0 ? "none" : kit.list->tiers[id].name;
        cr_expect_str_eq(name, tiers[i].expected, "%s %d GiB %d IOPS %d MB/s: %s", tiers[i].region,
                         tiers[i].gib, tiers[i].iops, tiers[i].mbps, name);
        kit_clear(&kit);
    }
}

/* ---- VMs ---- */

static const char estate[] =
    "file vms.csv cmdb inventory complete=disk\n"
    "vm name=as-is cores=2 memory_mib=8192 firmware=bios\n"
    "vm name=idle cores=4 memory_mib=8192 cpu_pct=10 memory_pct=20 firmware=bios\n"
    "vm name=busy cores=4 memory_mib=8192 cpu_pct=95 memory_pct=50 firmware=bios\n"
    "vm name=zero cores=2 memory_mib=8192 cpu_pct=0 memory_pct=0 firmware=bios\n"
    "vm name=over cores=2 memory_mib=8192 cpu_pct=130 memory_pct=50 firmware=bios\n"
    "vm name=win-1 cores=2 memory_mib=8192 firmware=uefi\n"
    "vm name=no-cores memory_mib=8192\n"
    "vm name=no-memory cores=2\n"
    "vm name=nothing-fits cores=99 memory_mib=8192\n"
    "vm name=wished cores=2 memory_mib=8192 target_size=STD_D4_V4\n"
    "vm name=wished-short cores=2 memory_mib=8192 target_size=d4_v4\n"
    "vm name=wished-small cores=8 memory_mib=8192 target_size=Std_D2\n"
    "vm name=wished-special cores=8 memory_mib=8192 target_size=Std_G64\n"
    "vm name=wished-unknown cores=2 memory_mib=8192 target_size=Std_D3\n"
    "vm name=disks cores=1 memory_mib=1024 firmware=bios\n"
    "> disk name=d1 size_gib=100\n"
    "> disk name=d2 size_gib=500 read_iops=300 write_iops=150\n"
    "vm name=fast-disk cores=1 memory_mib=1024 firmware=bios\n"
    "> disk name=d1 size_gib=100 read_iops=300 write_iops=201\n"
    "vm name=huge-disk cores=1 memory_mib=1024 firmware=bios\n"
    "> disk name=d1 size_gib=99999\n"
    "file other/more.csv list inventory\n"
    "vm name=one-disk cores=1 memory_mib=1024 size_gib=900 disk_count=1 read_iops=600 "
    "firmware=bios\n";

static const struct {
    const char *label;
    WpSizingOptions options;
    const char *expected;
} estates[] = {
    {"as it is",
     {false, 13000, 0},
     "as-is: Std_D2 7300 | the cheapest size of west with 2 cores and 8 GiB of memory\n"
     "busy: Std_D4_v5 14600 | the cheapest size of west with 4 cores and 8 GiB of memory\n"
     "disks: Std_A1 1460 | the cheapest size of west with 1 core and 1 GiB of memory; E10 E30\n"
     "fast-disk: Std_D2 7300 | the cheapest size of west with 1 core and 1 GiB of memory; P30\n"
     "huge-disk: Std_A1 1460 | the cheapest size of west with 1 core and 1 GiB of memory; west has "
     "no "
     "disk large or fast enough for 1 of its disks; -\n"
     "idle: Std_D4_v5 14600 | the cheapest size of west with 4 cores and 8 GiB of memory\n"
     "no-cores: - -1 | its number of cores is not known: provide cores\n"
     "no-memory: - -1 | its memory is not known: provide memory_mib\n"
     "nothing-fits: - -1 | west has no x64 size for both BIOS and UEFI with 99 cores; the most is "
     "4 "
     "cores\n"
     "one-disk: Std_D2 7300 | the cheapest size of west with 1 core and 1 GiB of memory\n"
     "over: Std_D2 7300 | the cheapest size of west with 2 cores and 8 GiB of memory\n"
     "win-1: Std_D2 14600 | the cheapest size of west with 2 cores and 8 GiB of memory\n"
     "wished-short: Std_D4_v4 14600 | the size that the inventory names\n"
     "wished-small: Std_D2 7300 | the size that the inventory names does not have what is needed: "
     "8 "
     "cores and 8 GiB of memory\n"
     "wished-special: Std_G64 730 | the size that the inventory names\n"
     "wished-unknown: Std D3 -1 | west has no size 'Std D3', which the inventory names\n"
     "wished: Std_D4_v4 14600 | the size that the inventory names\n"
     "zero: Std_D2 7300 | the cheapest size of west with 2 cores and 8 GiB of memory\n"},
    {"by use, times 1.3",
     {true, 13000, 0},
     "as-is: Std_D2 7300 | the cheapest size of west with 2 cores and 8 GiB of memory; taken as it "
     "is, for cpu_pct and memory_pct are not known\n"
     "busy: Std_F8 24333 | the cheapest size of west with 4.94 cores and 5.2 GiB of memory\n"
     "disks: Std_D2 7300 | the cheapest size of west with 1 core and 1 GiB of memory; taken as it "
     "is, for cpu_pct and memory_pct are not known; E10 P30\n"
     "fast-disk: Std_D2 7300 | the cheapest size of west with 1 core and 1 GiB of memory; taken as "
     "it is, for cpu_pct and memory_pct are not known; P30\n"
     "huge-disk: Std_A1 1460 | the cheapest size of west with 1 core and 1 GiB of memory; taken as "
     "it is, for cpu_pct and memory_pct are not known; west has "
     "no "
     "disk large or fast enough for 1 of its disks; -\n"
     "idle: Std_B2 2920 | the cheapest size of west with 0.52 cores and 2.08 GiB of memory\n"
     "no-cores: - -1 | its number of cores is not known: provide cores\n"
     "no-memory: - -1 | its memory is not known: provide memory_mib\n"
     "nothing-fits: - -1 | west has no x64 size for both BIOS and UEFI with 99 cores; the most is "
     "4 "
     "cores\n"
     "one-disk: Std_D2 7300 | the cheapest size of west with 1 core and 1 GiB of memory; taken as "
     "it is, for cpu_pct and memory_pct are not known\n"
     "over: Std_D2 7300 | the cheapest size of west with 2 cores and 5.2 GiB of memory\n"
     "win-1: Std_D2 14600 | the cheapest size of west with 2 cores and 8 GiB of memory; taken as "
     "it is, for cpu_pct and memory_pct are not known\n"
     "wished-short: Std_D4_v4 14600 | the size that the inventory names\n"
     "wished-small: Std_D2 7300 | the size that the inventory names does not have what is needed: "
     "8 "
     "cores and 8 GiB of memory\n"
     "wished-special: Std_G64 730 | the size that the inventory names\n"
     "wished-unknown: Std D3 -1 | west has no size 'Std D3', which the inventory names\n"
     "wished: Std_D4_v4 14600 | the size that the inventory names\n"
     "zero: Std_D2 7300 | the cheapest size of west with 2 cores and 8 GiB of memory\n"},
};

static int
compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "name: size cents | reason; tiers of its disks" by name. */
static char *
sizing_to_text(const WpSizing *sizing)
{
    const WpInventory *inventory = sizing->view->inventory;
    const WpRecords *disks = &inventory->kinds[WP_KIND_DISK];
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        GString *line = g_string_new(NULL);
        const char *name = wp_sizing_size_name(sizing, asset);
        WpRowId vm = wp_asset_row(inventory, asset);

        g_string_append_printf(line, "%s: %s %" G_GINT64_FORMAT " | ",
                               wp_asset_name(inventory, asset), name ? name : "-",
                               wp_sizing_monthly_cost(sizing, asset));
        wp_sizing_append_reason(sizing, asset, line);
        for (uint32_t row = disks->first[vm]; row < disks->first[vm + 1]; row++)
            g_string_append_printf(
                line, "%s%s", row == disks->first[vm] ? "; " : " ",
                sizing->tier[row] == 0 ? "-" : sizing->list->tiers[sizing->tier[row]].name);
        g_string_append_c(line, '\n');
        g_ptr_array_add(lines, g_string_free(line, FALSE));
    }
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("", (char **)lines->pdata);
}

/* What the catalogue os-names would say of names. */
static WpColumn *
family_by_name(const WpInventory *inventory)
{
    uint32_t n = inventory->kinds[WP_KIND_VM].n_rows;
    WpColumn *column = wp_column_new(WP_F_VM_OS_FAMILY, n);
    WpStrId windows = wp_str_pool_add(inventory->texts, "windows", strlen("windows"));

    for (WpRowId vm = 1; vm <= n; vm++)
        if (g_str_has_prefix(wp_asset_name(inventory, wp_asset_of_vm(inventory, vm)), "win"))
            wp_column_set_id(column, vm, windows);
    return column;
}

static char *
size_estate(const char *text, const Kit *kit, const WpSizingOptions *options)
{
    g_autoptr(WpInventory) inventory = estate_read(text, NULL);
    g_autoptr(WpColumn) family = family_by_name(inventory);
    WpView view;

    wp_view_init(&view, inventory);
    wp_view_set(&view, family);
    g_autoptr(WpSizing) sizing = wp_sizing_build(&view, kit->list, options);
    return sizing_to_text(sizing);
}

Test(sizing, gives_every_vm_a_size_or_the_reason)
{
    Kit kit;

    kit_init(&kit, "west", "payg", "USD");
    for (size_t i = 0; i < G_N_ELEMENTS(estates); i++) {
        g_autofree char *text = size_estate(estate, &kit, &estates[i].options);

        cr_expect_str_eq(text, estates[i].expected, "%s:\n%s", estates[i].label, text);
    }
    kit_clear(&kit);
}

/* Lists, currencies and prices of disks. */
static const struct {
    const char *label;
    const char *region, *price_list, *currency;
    const char *expected;
} costs[] = {
    {"with Windows", "west", "payg", "USD", "win: Std_D2 14600"},
    {"without its licence", "west", "hybrid", "USD", "win: Std_D2 7300"},
    {"sizes without costs", "west", "payg", "EUR", "win: Std_D2 -1"},
    {"with disks", "east", "payg", "EUR", "win: Std_D2 15560"},
    {"disks in another currency", "east", "payg", "USD", "win: Std_D2 15330"},
};

Test(sizing, costs_what_the_list_says)
{
    static const char text[] = "file vms.csv cmdb inventory complete=disk\n"
                               "vm name=win cores=2 memory_mib=8192 firmware=bios\n"
                               "> disk name=d1 size_gib=100\n";
    WpSizingOptions options = {false, 10000, 0};

    for (size_t i = 0; i < G_N_ELEMENTS(costs); i++) {
        Kit kit;

        kit_init(&kit, costs[i].region, costs[i].price_list, costs[i].currency);
        g_autofree char *line = size_estate(text, &kit, &options);
        *strstr(line, " | ") = '\0';
        cr_expect_str_eq(line, costs[i].expected, "%s: %s", costs[i].label, line);
        kit_clear(&kit);
    }
}

/* ---- faults ---- */

#define HEADER                                                                                     \
    "region,size,family,version,vcpus,memory_gib,base_cpu_pct,data_disks,nics,premium,"            \
    "generations,"                                                                                 \
    "arch,special,restricted\n"
#define PRICES "region,size,currency,hours_month,payg_linux,payg_windows\n"

static const struct {
    const char *sizes, *prices;
    const char *region, *price_list, *currency;
    bool has_list;
    const char *expected;
} faults[] = {
    {sizes_csv, prices_csv, "wst", "payg", "USD", false,
     "sizes: warning: no sizes of the region 'wst' (target.region): sizes and costs are left out "
     "[NO_SIZES]\n  did you mean 'west'?"},
    {sizes_csv, prices_csv, "antarctica", "payg", "USD", false,
     "the list has west, east; docs/SIZING.md says how to add a region"},
    {sizes_csv, prices_csv, "west", "pyg", "USD", false,
     "prices: error: there is no price list 'pyg' (target.prices): it would be the columns "
     "'pyg_linux' and 'pyg_windows' [WRONG_VALUE]\n  did you mean 'payg'?"},
    {sizes_csv, prices_csv, "west", "payg", "CHF", true,
     "prices: warning: prices of 'west' are in USD, costs in CHF (currency): sizes are chosen by "
     "them, costs are left out [NO_SIZES]"},
    {sizes_csv, PRICES, "west", "payg", "USD", false,
     "prices: warning: no prices of the region 'west' (target.region)"},
    {"region,size,famly\n", prices_csv, "west", "payg", "USD", false,
     "sizes:1: error: this catalogue needs the column 'family' [MISSING_KEY]\n  column 'famly' is "
     "near: is it meant?"},
    {HEADER "west,A,f,1,x,2,100,2,2,no,1,x64,,\n", prices_csv, "west", "payg", "USD", false,
     "sizes:2: error: column 'vcpus': 'x' is not a number from 0 up"},
    {HEADER "west,A,f,1,1,2,101,2,2,no,1,x64,,\n", prices_csv, "west", "payg", "USD", false,
     "sizes:2: error: column 'base_cpu_pct': '101' is not a number"},
    {HEADER "west,A,f,1,1,,100,2,2,no,1,x64,,\n", prices_csv, "west", "payg", "USD", false,
     "sizes:2: error: column 'memory_gib': '' is not a number"},
    {HEADER "west,A,f,1,1,2,100,2,2,maybe,1,x64,,\n", prices_csv, "west", "payg", "USD", false,
     "sizes:2: error: column 'premium': 'maybe' is not yes or no"},
    {HEADER "west,A,f,1,1,2,100,2,2,no,3,x64,,\n", prices_csv, "west", "payg", "USD", false,
     "sizes:2: error: column 'generations': '3' is not 1, 2 or 1;2"},
    {HEADER "west,A,f,1,1,2,100,2,2,no,1,x64,,\nwest,a,f,1,1,2,100,2,2,no,1,x64,,\n", prices_csv,
     "west", "payg", "USD", false,
     "sizes:3: error: column 'size': 'a' is not there once in its region"},
    {sizes_csv, PRICES "west,Std_A1,USD,730,-1,1\n", "west", "payg", "USD", false,
     "prices:2: error: column 'payg_linux': '-1' is not a number from 0 up"},
};

Test(sizing, shows_faults_of_catalogues_and_settings)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        Kit kit = {0};

        kit_read(&kit, faults[i].sizes, faults[i].prices);
        kit.sources.region = faults[i].region;
        kit.sources.price_list = faults[i].price_list;
        kit.sources.currency = faults[i].currency;
        kit.list = wp_size_list_build(&kit.sources, kit.diags);
        g_autofree char *text = wp_diag_list_to_text(kit.diags);
        cr_expect_eq(kit.list != NULL, faults[i].has_list, "%s", faults[i].expected);
        cr_expect_not_null(strstr(text, faults[i].expected), "%s\n%s", faults[i].expected, text);
        kit_clear(&kit);
    }
}

/* ---- sizes found through rounded needs are those found one by one ---- */

Test(sizing, finds_for_many_what_it_finds_for_one)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    g_autoptr(GString) text = g_string_new("file vms.csv cmdb inventory\n");
    WpSizingOptions options = {true, 13000, 0};
    Kit kit;
    WpView view;

    for (int i = 0; i < 2000; i++)
        g_string_append_printf(
            text, "vm name=v%d cores=%d memory_mib=%d cpu_pct=%d disk_count=%d nic_count=%d%s\n", i,
            g_rand_int_range(random, 1, 10), g_rand_int_range(random, 100, 40000),
            g_rand_int_range(random, 0, 101), g_rand_int_range(random, 1, 19),
            g_rand_int_range(random, 1, 6), g_rand_boolean(random) ? " firmware=bios" : "");
    kit_init(&kit, "west", "payg", "USD");
    g_autoptr(WpInventory) inventory = estate_read(text->str, NULL);
    wp_view_init(&view, inventory);
    g_autoptr(WpSizing) sizing = wp_sizing_build(&view, kit.list, &options);
    cr_assert_eq(inventory->n_assets, 2000);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        WpSizeNeed need = wp_sizing_need(sizing, asset);

        cr_expect_eq(sizing->size[asset], wp_size_list_find(kit.list, &need), "%s",
                     wp_asset_name(inventory, asset));
    }
    kit_clear(&kit);
}

/* ---- limits that a catalogue may know ---- */

static const struct {
    const char *label;
    const char *vm; /* beside 1 core and 1 GiB */
    bool by_utilisation;
    const char *expected;
} limits[] = {
    {"nothing is known", "", true, "Slow"},
    {"network", "net_out_mbps=10", true, "Slow"},
    {"network × comfort factor", "net_out_mbps=100", true, "Fast"}, /* 130 of 125 MB/s */
    {"the VM as it is is not measured", "net_out_mbps=100", false, "Slow"},
    {"an empty cell limits nothing", "net_out_mbps=2000", true, "Any"},
    {"IOPS of all disks", "read_iops=500 write_iops=300", true, "Fast"},
    {"MB/s of all disks", "read_mbps=90", true, "Fast"},
};

Test(sizing, carries_network_and_disk_traffic_where_limits_are_known)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) sizes = pack_text_catalogue(
        "sizes", "region,size,family,version,vcpus,memory_gib,base_cpu_pct,data_disks,nics,premium,"
                 "generations,arch,special,restricted,network_mbit,disk_iops,disk_mbps\n"
                 "west,Slow,f,1,2,8,100,4,2,yes,1;2,x64,,,1000,1000,100\n"
                 "west,Fast,f,1,2,8,100,4,2,yes,1;2,x64,,,10000,9000,900\n"
                 "west,Any,f,1,2,8,100,4,2,yes,1;2,x64,,,,,\n");
    g_autoptr(WpCatalogue) prices = pack_text_catalogue(
        "prices",
        "region,size,currency,hours_month,payg_linux,payg_windows\n"
        "west,Slow,USD,730,0.1,0.1\nwest,Fast,USD,730,0.2,0.2\nwest,Any,USD,730,0.3,0.3\n");
    WpSizeSources sources = {sizes,  prices, NULL,  NULL,
                             "west", "payg", "USD", WP_RETIRING_AS_LISTED};
    g_autoptr(WpSizeList) list = wp_size_list_build(&sources, diags);

    cr_assert_not_null(list);
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autofree char *text = g_strdup_printf(
            "file v.csv cmdb inventory\nvm name=v cores=1 memory_mib=1024 %s\n", limits[i].vm);
        g_autoptr(WpInventory) inventory = estate_read(text, NULL);
        WpSizingOptions options = {limits[i].by_utilisation, 13000, 0};
        WpView view;

        wp_view_init(&view, inventory);
        g_autoptr(WpSizing) sizing = wp_sizing_build(&view, list, &options);
        cr_expect_str_eq(wp_sizing_size_name(sizing, 1), limits[i].expected, "%s: %s",
                         limits[i].label, wp_sizing_size_name(sizing, 1));
    }
}
