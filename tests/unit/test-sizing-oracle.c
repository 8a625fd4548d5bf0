#include "parsers/catalogue.h"
#include "planner/assess/sizing.h"
#include "tests/unit/estate.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * The shipped catalogues held against what Azure Migrate itself recommended
 * (tests/data/azure-migrate-sizes.csv): every size covers what the machine uses, and costs no more
 * than the service's choice at today's prices, families that are avoided because they retire aside:
 * those that the catalogue says, or all.
 */

#define MIN_NO_DEARER 95 /* per cent */

static WpCatalogue *
read_catalogue(const char *path)
{
    g_autofree char *text = plan_kit_file(path);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpCatalogue *catalogue = wp_catalogue_read(path, text, strlen(text), diags);

    cr_assert_not_null(catalogue, "%s", path);
    return catalogue;
}

enum {
    SIZING,
    CORES,
    MEMORY,
    CPU,
    MEMORY_USED,
    DISKS,
    PREMIUM,
    NICS,
    FIRMWARE,
    OS,
    SERVICE,
    N_COLUMNS
};

typedef struct {
    const WpCatalogue *machines;
    uint32_t columns[N_COLUMNS];
} Oracle;

static const char *
cell(const Oracle *oracle, uint32_t row, int column)
{
    return wp_catalogue_cell(oracle->machines, row, oracle->columns[column]);
}

static bool
is(const Oracle *oracle, uint32_t row, int column, const char *text)
{
    return strcmp(cell(oracle, row, column), text) == 0;
}

static int64_t
number(const Oracle *oracle, uint32_t row, int column, int64_t factor)
{
    const char *text = cell(oracle, row, column);
    int64_t number;

    cr_assert(wp_parse_scaled(text, strlen(text), wp_number_plain, factor, &number), "%s", text);
    return number;
}

/* The machines of one kind of sizing, each named by its row. */
static WpInventory *
read_machines(const Oracle *oracle, const char *sizing)
{
    g_autoptr(GString) text = g_string_new("file v.csv azure-migrate inventory\n");

    for (uint32_t row = 0; row < wp_catalogue_n_rows(oracle->machines); row++) {
        if (!is(oracle, row, SIZING, sizing))
            continue;
        g_string_append_printf(text, "vm name=%u cores=%s memory_mib=%s", row,
                               cell(oracle, row, CORES), cell(oracle, row, MEMORY));
        if (*cell(oracle, row, CPU))
            g_string_append_printf(text, " cpu_pct=%s memory_pct=%s", cell(oracle, row, CPU),
                                   cell(oracle, row, MEMORY_USED));
        g_string_append_printf(text, " disk_count=%s nic_count=%s firmware=%s",
                               cell(oracle, row, DISKS), cell(oracle, row, NICS),
                               cell(oracle, row, FIRMWARE));
        /* more than a disk that is not premium gives */
        g_string_append(text, is(oracle, row, PREMIUM, "yes")
                                  ? "\n> disk name=d size_gib=100 read_iops=600\n"
                                  : "\n");
    }
    return estate_read(text->str, NULL);
}

static uint32_t
row_of(const WpInventory *inventory, WpAssetId asset)
{
    const char *name = wp_asset_name(inventory, asset);
    int64_t row;

    cr_assert(wp_parse_int(name, strlen(name), wp_number_plain, &row));
    return (uint32_t)row;
}

static WpColumn *
families(const Oracle *oracle, const WpInventory *inventory)
{
    WpColumn *column = wp_column_new(WP_F_VM_OS_FAMILY, inventory->n_assets);

    for (WpRowId vm = 1; vm <= inventory->n_assets; vm++) {
        const char *os = cell(oracle, row_of(inventory, vm), OS);

        wp_column_set_id(column, vm, wp_str_pool_add(inventory->texts, os, strlen(os)));
    }
    return column;
}

/* The size has what the machine uses: all of it where the use is not known. */
static void
expect_covered(const Oracle *oracle, uint32_t row, const WpSize *size)
{
    int64_t cpu = 0, memory = 0;

    if (*cell(oracle, row, CPU)) {
        cpu = number(oracle, row, CPU, 100);
        memory = number(oracle, row, MEMORY_USED, 100);
    }
    int64_t cores = number(oracle, row, CORES, 1) * (cpu > 0 ? cpu : 10000);
    int64_t mib = number(oracle, row, MEMORY, 1) * (memory > 0 ? memory : 10000);
    cr_expect(size->vcpus * INT64_C(10000) >= cores && size->memory_mib * 10000 >= mib,
              "row %u: %s", row, size->name);
}

static void
hold_against(const Oracle *oracle, const WpSizeList *list, const char *sizing, bool by_utilisation)
{
    g_autoptr(WpInventory) inventory = read_machines(oracle, sizing);
    g_autoptr(WpColumn) family = families(oracle, inventory);
    WpSizingOptions options = {by_utilisation, 10000, 0};
    uint32_t n_compared = 0, n_no_dearer = 0;
    WpView view;

    wp_view_init(&view, inventory);
    wp_view_set(&view, family);
    g_autoptr(WpSizing) sizes = wp_sizing_build(&view, list, &options);
    cr_assert(inventory->n_assets > 100);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        uint32_t row = row_of(inventory, asset);
        const WpSize *size = wp_sizing_size(sizes, asset);
        WpSizeId service = wp_size_list_find_name(list, cell(oracle, row, SERVICE));
        WpLicence licence = is(oracle, row, OS, "windows") ? WP_LICENCE_WINDOWS : WP_LICENCE_NONE;

        cr_assert(size && service != 0, "row %u", row);
        expect_covered(oracle, row, size);
        if (!list->sizes[service].offered)
            continue;
        n_compared++;
        n_no_dearer += size->hour_micros[licence] <= list->sizes[service].hour_micros[licence];
    }
    cr_expect(n_no_dearer * 100 >= n_compared * MIN_NO_DEARER, "%s, %s: %u of %u are no dearer",
              list->region, sizing, n_no_dearer, n_compared);
}

Test(sizing_oracle, covers_what_is_used_and_costs_no_more_than_the_service_chose)
{
    static const char *const names[] = {"sizing",     "cores", "memory_mib",   "cpu_pct",
                                        "memory_pct", "disks", "premium",      "nics",
                                        "firmware",   "os",    "service_size", NULL};
    static const char *const regions[] = {"eastus", "westeurope"};
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(WpCatalogue) machines = read_catalogue("tests/data/azure-migrate-sizes.csv");
    g_autoptr(WpCatalogue) sizes = read_catalogue("rules/catalogues/azure-vm-sizes.csv");
    g_autoptr(WpCatalogue) prices = read_catalogue("rules/catalogues/azure-vm-prices.csv");
    g_autoptr(WpCatalogue) disks = read_catalogue("rules/catalogues/azure-disks.csv");
    g_autoptr(WpCatalogue) retirements = read_catalogue("rules/catalogues/azure-retirements.csv");
    Oracle oracle = {.machines = machines};

    cr_assert(wp_catalogue_columns(machines, names, oracle.columns, diags));
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(regions); i++) {
        const char *region = regions[i / 2];
        WpRetiring retiring = i % 2 == 0 ? WP_RETIRING_AS_LISTED : WP_RETIRING_AVOID;
        WpSizeSources sources = {sizes,  prices, disks, retirements,
                                 region, "payg", "USD", retiring};
        g_autoptr(WpSizeList) list = wp_size_list_build(&sources, diags);

        cr_assert_not_null(list, "%s", region);
        hold_against(&oracle, list, "use", true);
        hold_against(&oracle, list, "as-is", false);
    }
    cr_expect_eq(wp_diag_list_length(diags), 0);
}
