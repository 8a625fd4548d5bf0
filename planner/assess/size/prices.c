#include "planner/assess/size/columns.h"
#include "planner/assess/size/list.h"
#include "planner/base/suggest.h"

#define MICROS          1000000
#define MICROS_PER_CENT 10000
#define MAX_MICROS      (INT64_C(1000000) * MICROS) /* an hour of anything */
#define MAX_HOURS       1000
#define MAX_CENTS       (INT64_C(1) << 50)

/* ---- prices of sizes ---- */

enum { PRICE_REGION, PRICE_SIZE, PRICE_CURRENCY, PRICE_HOURS, N_PRICE_COLUMNS };

static const char *const price_columns[] = {"region", "size", "currency", "hours_month", NULL};

/* A price list is two columns of a common beginning: payg_linux, payg_windows. */
static bool
find_price_list(const WpSizeSources *sources, uint32_t out[WP_N_LICENCES], WpDiagList *diags)
{
    static const char *const endings[WP_N_LICENCES] = {"_linux", "_windows"};
    const WpCatalogue *prices = sources->prices;
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func(g_free);
    bool found = true;

    for (int i = 0; i < WP_N_LICENCES; i++) {
        g_autofree char *column = g_strconcat(sources->price_list, endings[i], NULL);

        out[i] = wp_catalogue_column(prices, column);
        found = found && out[i] != WP_CATALOGUE_NONE;
    }
    if (found)
        return true;
    for (uint32_t i = 0; i < wp_catalogue_n_columns(prices); i++) {
        const char *name = wp_catalogue_column_name(prices, i);

        if (g_str_has_suffix(name, endings[0]))
            g_ptr_array_add(lists, g_strndup(name, strlen(name) - strlen(endings[0])));
    }
    const char *near =
        wp_suggest(sources->price_list, (const char *const *)lists->pdata, lists->len);
    wp_diag(diags, WP_DIAG_WRONG_VALUE, (WpLoc){wp_catalogue_name(prices), 0, 0},
            "there is no price list '%s' (target.prices): it would be the columns '%s_linux' and "
            "'%s_windows'",
            sources->price_list, sources->price_list, sources->price_list);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
    return false;
}

/* The settings' currency if the region has prices in it, else that of its first price. */
static const char *
find_currency(const Rows *rows, const uint32_t *columns, const WpSizeSources *sources)
{
    const char *first = NULL;

    for (uint32_t row = 0; row < wp_catalogue_n_rows(rows->catalogue); row++) {
        if (!cell_is(rows, row, columns[PRICE_REGION], sources->region))
            continue;
        if (cell_is(rows, row, columns[PRICE_CURRENCY], sources->currency))
            return sources->currency;
        if (!first)
            first = cell(rows, row, columns[PRICE_CURRENCY]);
    }
    return first;
}

static void
take_price(WpSizeList *list, Rows *rows, uint32_t row, const uint32_t *columns,
           const uint32_t *price_list, bool is_ours)
{
    WpSizeId id = wp_size_list_find_name(list, cell(rows, row, columns[PRICE_SIZE]));
    int64_t hours = number(rows, row, columns[PRICE_HOURS], 1, MAX_HOURS);

    for (int i = 0; i < WP_N_LICENCES; i++) {
        int64_t micros = number_or(rows, row, price_list[i], MICROS, MAX_MICROS, -1);

        if (id == 0 || micros < 0)
            continue;
        list->sizes[id].hour_micros[i] = micros;
        if (is_ours)
            list->sizes[id].month_cents[i] =
                (micros * hours + MICROS_PER_CENT / 2) / MICROS_PER_CENT;
    }
}

bool
wp_size_list_read_prices(WpSizeList *list, const WpSizeSources *sources, WpDiagList *diags)
{
    Rows rows = {sources->prices, diags, false};
    uint32_t columns[N_PRICE_COLUMNS], price_list[WP_N_LICENCES];
    WpLoc loc = {wp_catalogue_name(rows.catalogue), 0, 0};

    if (!wp_catalogue_columns(rows.catalogue, price_columns, columns, diags) ||
        !find_price_list(sources, price_list, diags))
        return false;
    const char *currency = find_currency(&rows, columns, sources);
    bool is_ours = currency && strcmp(currency, sources->currency) == 0;
    if (!currency)
        wp_diag(diags, WP_DIAG_NO_SIZES, loc,
                "no prices of the region '%s' (target.region): sizes and costs are left out",
                sources->region);
    else if (!is_ours)
        wp_diag(diags, WP_DIAG_NO_SIZES, loc,
                "prices of '%s' are in %s, costs in %s (currency): sizes are chosen by them, costs "
                "are left out",
                sources->region, currency, sources->currency);
    for (uint32_t row = 0; row < wp_catalogue_n_rows(rows.catalogue); row++)
        if (cell_is(&rows, row, columns[PRICE_REGION], sources->region) &&
            cell_is(&rows, row, columns[PRICE_CURRENCY], currency))
            take_price(list, &rows, row, columns, price_list, is_ours);
    return !rows.failed;
}

/* ---- tiers of disks ---- */

enum {
    DISK_REGION,
    DISK_TYPE,
    DISK_TIER,
    DISK_SIZE,
    DISK_IOPS,
    DISK_RATE,
    DISK_PREMIUM,
    DISK_PRICE,
    DISK_CURRENCY,
    N_DISK_COLUMNS
};

static const char *const disk_columns[] = {"region", "type",    "tier",        "size_gib", "iops",
                                           "mbps",   "premium", "price_month", "currency", NULL};

static WpDiskTier
read_tier(Rows *rows, uint32_t row, const uint32_t *columns, const char *currency)
{
    int64_t cents = number_or(rows, row, columns[DISK_PRICE], 100, MAX_CENTS, -1);

    return (WpDiskTier){
        .name = cell(rows, row, columns[DISK_TIER]),
        .type = cell(rows, row, columns[DISK_TYPE]),
        .size = number(rows, row, columns[DISK_SIZE], wp_unit_factor(WP_UNIT_GIB), INT64_MAX),
        .iops = number(rows, row, columns[DISK_IOPS], wp_unit_factor(WP_UNIT_IOPS), INT64_MAX),
        .rate = number(rows, row, columns[DISK_RATE], wp_unit_factor(WP_UNIT_MBPS), INT64_MAX),
        .premium = flag(rows, row, columns[DISK_PREMIUM]),
        .month_cents = cell_is(rows, row, columns[DISK_CURRENCY], currency) ? cents : -1,
    };
}

/* Cheapest first; tiers without a price last; else as they come (g_qsort_with_data is stable). */
static int
compare_tiers(const void *a, const void *b, void *data G_GNUC_UNUSED)
{
    const WpDiskTier *one = a, *other = b;
    uint64_t price = (uint64_t)one->month_cents, other_price = (uint64_t)other->month_cents;

    return price < other_price ? -1 : price > other_price;
}

bool
wp_size_list_read_disks(WpSizeList *list, const WpSizeSources *sources, WpDiagList *diags)
{
    Rows rows = {sources->disks, diags, false};
    uint32_t columns[N_DISK_COLUMNS];
    g_autoptr(GArray) tiers = g_array_new(FALSE, TRUE, sizeof(WpDiskTier));

    g_array_set_size(tiers, 1);
    if (rows.catalogue && !wp_catalogue_columns(rows.catalogue, disk_columns, columns, diags))
        return false;
    for (uint32_t row = 0; rows.catalogue && row < wp_catalogue_n_rows(rows.catalogue); row++) {
        if (!cell_is(&rows, row, columns[DISK_REGION], sources->region))
            continue;
        WpDiskTier tier = read_tier(&rows, row, columns, sources->currency);
        if (tiers->len > UINT16_MAX)
            refuse(&rows, row, columns[DISK_TIER], "among the 65,535 tiers that a region may have");
        else
            g_array_append_val(tiers, tier);
    }
    list->n_tiers = tiers->len - 1;
    list->tiers = (WpDiskTier *)(void *)g_array_free(g_steal_pointer(&tiers), FALSE);
    g_qsort_with_data(list->tiers + 1, (int)list->n_tiers, sizeof *list->tiers, compare_tiers,
                      NULL);
    return !rows.failed;
}
