#include "planner/assess/size/columns.h"
#include "planner/assess/tiers.h"
#include "planner/base/suggest.h"

#define MAX_SIZES     UINT16_MAX
#define MAX_COUNT     1000000
#define MICROS        1000000
#define MAX_MICROS    (INT64_C(1000000) * MICROS)
#define MICROS_CENT   10000
#define HOURS_MONTH   730 /* 365 days × 24 hours ÷ 12, where the catalogue does not say */
#define MAX_HOURS     1000
#define MAX_BILLED    1000 /* per cent */
#define MILLI_PERCENT 10   /* a vCPU is 1,000 millicores: per cent × 10 */

enum {
    SERVICE,
    TIER,
    SIZE,
    VCPUS,
    MEMORY,
    BASE,
    STORAGE_MIN,
    STORAGE_MAX,
    STORAGE_STEP,
    LOG_MAX,
    IOPS,
    RATE,
    DATABASES,
    PRICE_HOUR,
    PRICE_GIB,
    CURRENCY,
    N_COLUMNS,
    SERIES = N_COLUMNS, /* those that need not be there */
    HOURS,
    N_ALL_COLUMNS
};

static const char *const columns_of_sizes[] = {"service",
                                               "tier",
                                               "size",
                                               "vcpus",
                                               "memory_gib",
                                               "base_cpu_pct",
                                               "storage_min_gib",
                                               "storage_max_gib",
                                               "storage_step_gib",
                                               "log_max_gib",
                                               "iops",
                                               "mbps",
                                               "databases",
                                               "price_hour",
                                               "price_gib_month",
                                               "currency",
                                               NULL};

static int64_t
gib_or(Rows *rows, uint32_t row, uint32_t column, int64_t empty)
{
    return number_or(rows, row, column, wp_unit_factor(WP_UNIT_GIB), INT64_MAX, empty);
}

/* ---- prices by series ---- */

enum { PR_REGION, PR_SERVICE, PR_TIER, PR_SERIES, PR_CURRENCY, PR_GIB, PR_BILLED, N_PRICE_COLUMNS };

static const char *const columns_of_prices[] = {"region",   "service",   "tier",       "series",
                                                "currency", "gib_month", "billed_pct", NULL};

typedef struct {
    Rows rows;
    const WpDbSizeSources *sources;
    uint32_t columns[N_PRICE_COLUMNS];
    uint32_t list, hours; /* columns; WP_CATALOGUE_NONE */
} Prices;

/* Without a catalogue, or without the price list in it, sizes have no prices but their own. */
static bool
open_prices(Prices *prices, const WpDbSizeSources *sources, WpDiagList *diags)
{
    const WpCatalogue *catalogue = sources->prices;

    *prices = (Prices){{catalogue, diags, false}, sources, {0}, WP_CATALOGUE_NONE, 0};
    if (!catalogue)
        return true;
    if (!wp_catalogue_columns(catalogue, columns_of_prices, prices->columns, diags))
        return false;
    prices->list = wp_catalogue_column(catalogue, sources->price_list);
    prices->hours = wp_catalogue_column(catalogue, "hours_month");
    return true;
}

static int64_t
month_cents(Rows *rows, uint32_t row, uint32_t hours, int64_t micros)
{
    int64_t n = hours == WP_CATALOGUE_NONE ? HOURS_MONTH
                                           : number_or(rows, row, hours, 1, MAX_HOURS, HOURS_MONTH);

    return micros < 0 ? -1 : (micros * n + MICROS_CENT / 2) / MICROS_CENT;
}

/* Of a size with @vcpus of the service, tier and series in @row of @sizes. */
static void
price_by_series(Prices *prices, const Rows *sizes, uint32_t row, const uint32_t *columns,
                int64_t vcpus, WpDbSize *out)
{
    const uint32_t *at = prices->columns;
    Rows *rows = &prices->rows;

    if (prices->list == WP_CATALOGUE_NONE || columns[SERIES] == WP_CATALOGUE_NONE)
        return;
    for (uint32_t i = 0; i < wp_catalogue_n_rows(rows->catalogue); i++) {
        if (!cell_is(rows, i, at[PR_REGION], prices->sources->region) ||
            !cell_is(rows, i, at[PR_CURRENCY], prices->sources->currency) ||
            !cell_is(rows, i, at[PR_SERVICE], out->service) ||
            !cell_is(rows, i, at[PR_TIER], out->tier) ||
            !cell_is(rows, i, at[PR_SERIES], cell(sizes, row, columns[SERIES])))
            continue;
        int64_t micros = number_or(rows, i, prices->list, MICROS, MAX_MICROS, -1);
        int64_t gib = number_or(rows, i, at[PR_GIB], MICROS, MAX_MICROS, -1);
        int64_t billed = number_or(rows, i, at[PR_BILLED], 1, MAX_BILLED, 100);

        out->month_cents = month_cents(rows, i, prices->hours, micros < 0 ? -1 : micros * vcpus);
        out->gib_micros = gib < 0 ? -1 : gib * billed / 100;
        return;
    }
}

/* The series of a service and tier that is named most like @series; NULL. */
static const char *
near_series(const WpDbSizeList *list, const char *service, const char *tier, const char *series)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (uint32_t i = 1; i <= list->n_sizes; i++)
        if (strcmp(list->sizes[i].service, service) == 0 && strcmp(list->sizes[i].tier, tier) == 0)
            g_ptr_array_add(names, (void *)list->sizes[i].series);
    return wp_suggest(series, (const char *const *)names->pdata, names->len);
}

static bool
is_used(Prices *prices, uint32_t row, const Rows *sizes, const uint32_t *columns)
{
    const uint32_t *at = prices->columns;
    const Rows *rows = &prices->rows;

    for (uint32_t i = 0; i < wp_catalogue_n_rows(sizes->catalogue); i++)
        if (cell_is(sizes, i, columns[SERVICE], cell(rows, row, at[PR_SERVICE])) &&
            cell_is(sizes, i, columns[TIER], cell(rows, row, at[PR_TIER])) &&
            cell_is(sizes, i, columns[SERIES], cell(rows, row, at[PR_SERIES])))
            return true;
    return false;
}

/* A row of prices in the region that no size takes is probably misspelt. */
static void
report_unused(const WpDbSizeList *list, Prices *prices, const Rows *sizes, const uint32_t *columns)
{
    const uint32_t *at = prices->columns;
    Rows *rows = &prices->rows;

    if (!rows->catalogue || columns[SERIES] == WP_CATALOGUE_NONE)
        return;
    for (uint32_t i = 0; i < wp_catalogue_n_rows(rows->catalogue); i++) {
        const char *service = cell(rows, i, at[PR_SERVICE]), *tier = cell(rows, i, at[PR_TIER]);
        const char *series = cell(rows, i, at[PR_SERIES]);

        if (!cell_is(rows, i, at[PR_REGION], prices->sources->region) ||
            is_used(prices, i, sizes, columns))
            continue;
        const char *near = near_series(list, service, tier, series);
        wp_diag(rows->diags, WP_DIAG_NO_SIZES, wp_catalogue_loc(rows->catalogue, i),
                "no size is of %s, %s, series '%s': the price is for nothing", service, tier,
                series);
        if (near)
            wp_diag_hint(rows->diags, "did you mean the series '%s'?", near);
    }
}

/* ---- sizes ---- */

static WpDbSize
read_size(Rows *rows, uint32_t row, const uint32_t *columns, Prices *prices)
{
    bool is_ours = cell_is(rows, row, columns[CURRENCY], prices->sources->currency);
    int64_t vcpus = number(rows, row, columns[VCPUS], 1, MAX_COUNT);
    int64_t base = number_or(rows, row, columns[BASE], MILLI_PERCENT, 1000, 1000);
    int64_t hour = number_or(rows, row, columns[PRICE_HOUR], MICROS, MAX_MICROS, -1);
    int64_t cents = month_cents(rows, row, columns[HOURS], hour);
    int64_t gib = number_or(rows, row, columns[PRICE_GIB], MICROS, MAX_MICROS, -1);
    WpDbSize size = {
        .service = cell(rows, row, columns[SERVICE]),
        .tier = cell(rows, row, columns[TIER]),
        .series = columns[SERIES] == WP_CATALOGUE_NONE ? "" : cell(rows, row, columns[SERIES]),
        .name = cell(rows, row, columns[SIZE]),
        .millicores = vcpus * base,
        .memory = gib_or(rows, row, columns[MEMORY], 0),
        .storage_min = gib_or(rows, row, columns[STORAGE_MIN], 0),
        .storage_max = gib_or(rows, row, columns[STORAGE_MAX], INT64_MAX),
        .storage_step = MAX(gib_or(rows, row, columns[STORAGE_STEP], 1), 1),
        .log_max = gib_or(rows, row, columns[LOG_MAX], -1),
        .iops = number_or(rows, row, columns[IOPS], wp_unit_factor(WP_UNIT_IOPS), INT64_MAX, -1),
        .rate = number_or(rows, row, columns[RATE], wp_unit_factor(WP_UNIT_MBPS), INT64_MAX, -1),
        .databases = number_or(rows, row, columns[DATABASES], 1, MAX_COUNT, -1),
        .month_cents = is_ours ? cents : -1,
        .gib_micros = is_ours ? gib : -1,
    };

    if (hour < 0)
        price_by_series(prices, rows, row, columns, vcpus, &size);
    return size;
}

static int
compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* By service; the cheapest first, those without a price last and then by cores: of equal ones those
 * that come first. (g_qsort_with_data is stable.) */
static int
compare_sizes(const void *a, const void *b, void *data G_GNUC_UNUSED)
{
    const WpDbSize *one = a, *other = b;
    int by = strcmp(one->service, other->service);

    if (by == 0)
        by = compare(one->month_cents < 0, other->month_cents < 0);
    if (by == 0)
        by = compare(one->month_cents, other->month_cents);
    return by != 0 ? by : compare(one->millicores, other->millicores);
}

static bool
read_sizes(WpDbSizeList *list, const WpDbSizeSources *sources, WpDiagList *diags)
{
    const WpCatalogue *catalogue = sources->sizes;
    Rows rows = {catalogue, diags, false};
    uint32_t columns[N_ALL_COLUMNS];
    g_autoptr(GArray) sizes = g_array_new(FALSE, TRUE, sizeof(WpDbSize));
    Prices prices;

    if (!wp_catalogue_columns(catalogue, columns_of_sizes, columns, diags) ||
        !open_prices(&prices, sources, diags))
        return false;
    columns[SERIES] = wp_catalogue_column(catalogue, "series");
    columns[HOURS] = wp_catalogue_column(catalogue, "hours_month");
    uint32_t special = wp_catalogue_column(catalogue, "special");
    g_array_set_size(sizes, 1);
    for (uint32_t row = 0; row < wp_catalogue_n_rows(catalogue) && sizes->len <= MAX_SIZES; row++) {
        WpDbSize size = read_size(&rows, row, columns, &prices);

        if (special == WP_CATALOGUE_NONE || size.month_cents >= 0 ||
            cell_is(&rows, row, special, ""))
            g_array_append_val(sizes, size);
    }
    list->n_sizes = sizes->len - 1;
    list->sizes = (WpDbSize *)(void *)g_array_free(g_steal_pointer(&sizes), FALSE);
    g_qsort_with_data(list->sizes + 1, (int)list->n_sizes, sizeof *list->sizes, compare_sizes,
                      NULL);
    report_unused(list, &prices, &rows, columns);
    return !rows.failed && !prices.rows.failed;
}

/* ---- storage ---- */

enum { ST_SERVICE, ST_TIER, ST_PER, ST_SIZE, ST_IOPS, ST_RATE, N_STORAGE_COLUMNS };

static const char *const columns_of_storage[] = {"service", "tier", "per", "size_gib",
                                                 "iops",    "mbps", NULL};

static bool
read_storage(WpDbSizeList *list, const WpCatalogue *catalogue, WpDiagList *diags)
{
    Rows rows = {catalogue, diags, false};
    uint32_t columns[N_STORAGE_COLUMNS];

    if (!catalogue)
        return true;
    if (!wp_catalogue_columns(catalogue, columns_of_storage, columns, diags))
        return false;
    list->storage = g_new0(WpDbStorage, wp_catalogue_n_rows(catalogue));
    for (uint32_t row = 0; row < wp_catalogue_n_rows(catalogue); row++)
        list->storage[list->n_storage++] = (WpDbStorage){
            .service = cell(&rows, row, columns[ST_SERVICE]),
            .tier = cell(&rows, row, columns[ST_TIER]),
            .per_file = cell_is(&rows, row, columns[ST_PER], "file"),
            .size = gib_or(&rows, row, columns[ST_SIZE], INT64_MAX),
            .iops = number_or(&rows, row, columns[ST_IOPS], wp_unit_factor(WP_UNIT_IOPS), INT64_MAX,
                              -1),
            .rate = number_or(&rows, row, columns[ST_RATE], wp_unit_factor(WP_UNIT_MBPS), INT64_MAX,
                              -1),
        };
    return !rows.failed;
}

WpDbSizeList *
wp_db_size_list_build(const WpDbSizeSources *sources, WpDiagList *diags)
{
    g_autoptr(WpDbSizeList) list = g_new0(WpDbSizeList, 1);
    const char *path = sources->prices ? wp_catalogue_name(sources->prices) : NULL;
    const char *slash = path ? strrchr(path, '/') : NULL;

    list->region = sources->region;
    list->price_file = slash ? slash + 1 : path;
    bool is_right = read_sizes(list, sources, diags);

    is_right = read_storage(list, sources->storage, diags) && is_right;
    return is_right ? g_steal_pointer(&list) : NULL;
}

void
wp_db_size_list_free(WpDbSizeList *list)
{
    if (!list)
        return;
    g_free(list->sizes);
    g_free(list->storage);
    g_free(list);
}

bool
wp_db_size_is_for_one(const WpDbSize *size)
{
    return size->databases == 1;
}
