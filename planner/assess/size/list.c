#include "planner/assess/size/list.h"

#include "planner/assess/size/columns.h"
#include "planner/base/suggest.h"

#define MAX_SIZES   UINT16_MAX
#define MAX_COUNT   1000000
#define MAX_GIB     (INT64_C(1) << 30)
#define MIB_PER_GIB 1024
#define MBIT_BYTES  125000

/* ---- sizes ---- */

enum {
    SIZE_REGION,
    SIZE_NAME,
    SIZE_FAMILY,
    SIZE_VERSION,
    SIZE_VCPUS,
    SIZE_MEMORY,
    SIZE_BASE,
    SIZE_DISKS,
    SIZE_NICS,
    SIZE_PREMIUM,
    SIZE_GENERATIONS,
    SIZE_ARCH,
    SIZE_SPECIAL,
    SIZE_RESTRICTED,
    N_SIZE_COLUMNS
};

/* Columns that a catalogue may lack. */
enum { LIMIT_NETWORK, LIMIT_IOPS, LIMIT_RATE, N_LIMITS };

static const char *const limit_columns[N_LIMITS] = {"network_mbit", "disk_iops", "disk_mbps"};

/* A limit of a size; -1: the catalogue does not know it. */
static int64_t
limit(Rows *rows, uint32_t row, uint32_t column, int64_t factor)
{
    if (column == WP_CATALOGUE_NONE)
        return -1;
    return number_or(rows, row, column, factor, INT64_MAX, -1);
}

static const char *const size_columns[] = {
    "region",      "size",         "family",     "version",    "vcpus",
    "memory_gib",  "base_cpu_pct", "data_disks", "nics",       "premium",
    "generations", "arch",         "special",    "restricted", NULL};

static uint8_t
generations(Rows *rows, uint32_t row, uint32_t column)
{
    const char *text = cell(rows, row, column);

    if (strcmp(text, "1") == 0)
        return WP_GENERATION_1;
    if (strcmp(text, "2") == 0)
        return WP_GENERATION_2;
    if (strcmp(text, "1;2") == 0)
        return WP_GENERATION_1 | WP_GENERATION_2;
    refuse(rows, row, column, "1, 2 or 1;2");
    return 0;
}

static WpSize
read_size(Rows *rows, uint32_t row, const uint32_t *columns, const uint32_t *limits)
{
    /* per mille of a vCPU: per cent × 10 */
    int64_t base = number(rows, row, columns[SIZE_BASE], 10, 1000);
    uint32_t vcpus = (uint32_t)number(rows, row, columns[SIZE_VCPUS], 1, MAX_COUNT);

    return (WpSize){
        .name = cell(rows, row, columns[SIZE_NAME]),
        .family = cell(rows, row, columns[SIZE_FAMILY]),
        .vcpus = vcpus,
        .millicores = vcpus * base,
        .memory_mib = number(rows, row, columns[SIZE_MEMORY], MIB_PER_GIB, MAX_GIB * MIB_PER_GIB),
        .disks = (uint32_t)number(rows, row, columns[SIZE_DISKS], 1, MAX_COUNT) + 1,
        .nics = (uint32_t)number(rows, row, columns[SIZE_NICS], 1, MAX_COUNT),
        .network = limit(rows, row, limits[LIMIT_NETWORK], MBIT_BYTES),
        .disk_iops = limit(rows, row, limits[LIMIT_IOPS], wp_unit_factor(WP_UNIT_IOPS)),
        .disk_rate = limit(rows, row, limits[LIMIT_RATE], wp_unit_factor(WP_UNIT_MBPS)),
        .version = (uint32_t)number(rows, row, columns[SIZE_VERSION], 1, MAX_COUNT),
        .generations = generations(rows, row, columns[SIZE_GENERATIONS]),
        .arm = cell_is(rows, row, columns[SIZE_ARCH], "arm64"),
        .premium = flag(rows, row, columns[SIZE_PREMIUM]),
        .offered = cell_is(rows, row, columns[SIZE_SPECIAL], "") &&
                   !flag(rows, row, columns[SIZE_RESTRICTED]),
        .retires = WP_DAY_NONE,
        .hour_micros = {-1, -1},
        .month_cents = {-1, -1},
    };
}

/* In small letters, with '_' for blanks, as portals show them. (transfer full) */
static char *
fold(const char *name)
{
    char *folded = g_strstrip(g_ascii_strdown(name, -1));

    return g_strdelimit(folded, " ", '_');
}

/* Its name folded; and the same without what stands before the first '_'. */
static void
add_name(WpSizeList *list, const char *name, WpSizeId id)
{
    char *folded = fold(name);
    const char *rest = strchr(folded, '_');

    if (rest && rest[1])
        g_hash_table_insert(list->by_name, g_strdup(rest + 1), GUINT_TO_POINTER(id));
    g_hash_table_insert(list->by_name, folded, GUINT_TO_POINTER(id));
}

WpSizeId
wp_size_list_find_name(const WpSizeList *list, const char *name)
{
    g_autofree char *folded = fold(name);

    return (WpSizeId)GPOINTER_TO_UINT(g_hash_table_lookup(list->by_name, folded));
}

/* Said once: without sizes there is no sizing, but the plan stands. */
static void
report_region(const WpSizeSources *sources, uint32_t region, WpDiagList *diags)
{
    const WpCatalogue *sizes = sources->sizes;
    g_autoptr(GPtrArray) regions = g_ptr_array_new();
    WpLoc loc = {wp_catalogue_name(sizes), 0, 0};

    for (uint32_t row = 0; row < wp_catalogue_n_rows(sizes); row++) {
        const char *name = wp_catalogue_cell(sizes, row, region);

        if (!g_ptr_array_find_with_equal_func(regions, name, g_str_equal, NULL))
            g_ptr_array_add(regions, (void *)name);
    }
    const char *near =
        wp_suggest(sources->region, (const char *const *)regions->pdata, regions->len);
    g_ptr_array_add(regions, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)regions->pdata);
    wp_diag(diags, WP_DIAG_NO_SIZES, loc,
            "no sizes of the region '%s' (target.region): sizes and costs are left out",
            sources->region);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
    else
        wp_diag_hint(diags, "the list has %s; docs/SIZING.md says how to add a region", all);
}

bool
wp_size_list_read_sizes(WpSizeList *list, const WpSizeSources *sources, WpDiagList *diags)
{
    Rows rows = {sources->sizes, diags, false};
    uint32_t columns[N_SIZE_COLUMNS], limits[N_LIMITS];
    g_autoptr(GArray) sizes = g_array_new(FALSE, TRUE, sizeof(WpSize));

    if (!wp_catalogue_columns(rows.catalogue, size_columns, columns, diags))
        return false;
    for (int i = 0; i < N_LIMITS; i++)
        limits[i] = wp_catalogue_column(rows.catalogue, limit_columns[i]);
    g_array_set_size(sizes, 1);
    for (uint32_t row = 0; row < wp_catalogue_n_rows(rows.catalogue); row++) {
        if (!cell_is(&rows, row, columns[SIZE_REGION], sources->region))
            continue;
        WpSize size = read_size(&rows, row, columns, limits);
        if (sizes->len > MAX_SIZES) {
            refuse(&rows, row, columns[SIZE_NAME], "among the 65,535 sizes that a region may have");
            break;
        }
        if (wp_size_list_find_name(list, size.name) != 0)
            refuse(&rows, row, columns[SIZE_NAME], "there once in its region");
        add_name(list, size.name, (WpSizeId)sizes->len);
        g_array_append_val(sizes, size);
    }
    list->n_sizes = sizes->len - 1;
    if (list->n_sizes == 0)
        report_region(sources, columns[SIZE_REGION], diags);
    list->sizes = (WpSize *)(void *)g_array_free(g_steal_pointer(&sizes), FALSE);
    return !rows.failed;
}

/* ---- families that retire ---- */

/* By the row of the catalogue: whether the settings, or its own word, keep its sizes from being
 * taken. A catalogue without the column `avoid` lists what is not wanted. */
static bool
is_avoided(Rows *rows, uint32_t row, uint32_t avoid, WpRetiring retiring)
{
    if (retiring != WP_RETIRING_AS_LISTED)
        return retiring == WP_RETIRING_AVOID;
    return avoid == WP_CATALOGUE_NONE || *cell(rows, row, avoid) == '\0' || flag(rows, row, avoid);
}

static WpDay
read_day(Rows *rows, uint32_t row, uint32_t column)
{
    const char *text = column == WP_CATALOGUE_NONE ? "" : cell(rows, row, column);
    WpDay day = WP_DAY_NONE;

    if (*text && !wp_parse_day(text, strlen(text), &day))
        refuse(rows, row, column, "a day such as 2028-11-15");
    return day;
}

static void
retire(WpSizeList *list, const char *family, WpDay day, bool avoided)
{
    for (uint32_t i = 1; i <= list->n_sizes; i++) {
        WpSize *size = &list->sizes[i];

        if (g_ascii_strcasecmp(size->family, family) != 0)
            continue;
        size->retires = day;
        size->offered = size->offered && !avoided;
    }
}

static bool
read_retirements(WpSizeList *list, const WpSizeSources *sources, WpDiagList *diags)
{
    static const char *const names[] = {"family", NULL};
    Rows rows = {sources->retirements, diags, false};
    uint32_t family;

    if (!rows.catalogue)
        return true;
    if (!wp_catalogue_columns(rows.catalogue, names, &family, diags))
        return false;
    uint32_t day = wp_catalogue_column(rows.catalogue, "retires");
    uint32_t avoid = wp_catalogue_column(rows.catalogue, "avoid");
    for (uint32_t row = 0; row < wp_catalogue_n_rows(rows.catalogue); row++)
        retire(list, cell(&rows, row, family), read_day(&rows, row, day),
               is_avoided(&rows, row, avoid, sources->retiring));
    return !rows.failed;
}

/* ---- the list ---- */

WpSizeList *
wp_size_list_build(const WpSizeSources *sources, WpDiagList *diags)
{
    g_autoptr(WpSizeList) list = g_new0(WpSizeList, 1);

    list->region = sources->region;
    list->currency = sources->currency;
    list->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool is_right = wp_size_list_read_sizes(list, sources, diags);
    if (!is_right || list->n_sizes == 0)
        return NULL;
    is_right = read_retirements(list, sources, diags) && is_right;
    is_right = wp_size_list_read_prices(list, sources, diags) && is_right;
    is_right = wp_size_list_read_disks(list, sources, diags) && is_right;
    if (!is_right)
        return NULL;
    wp_size_list_sort(list);
    if (list->n_cheapest[WP_LICENCE_NONE] + list->n_cheapest[WP_LICENCE_WINDOWS] == 0)
        return NULL;
    return g_steal_pointer(&list);
}

void
wp_size_list_free(WpSizeList *list)
{
    if (!list)
        return;
    for (int i = 0; i < WP_N_LICENCES; i++)
        g_free(list->cheapest[i]);
    g_clear_pointer(&list->by_name, g_hash_table_unref);
    g_free(list->sizes);
    g_free(list->tiers);
    g_free(list);
}
