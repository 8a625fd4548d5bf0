#include "planner/assess/sizing.h"

#include "planner/assess/size/disks.h"
#include "planner/assess/size/finder.h"
#include "planner/assess/size/need.h"
#include "planner/base/quantity.h"

#include <string.h>

/* ---- one VM ---- */

typedef struct {
    WpSizing *sizing;
    WpNeedReader needs;
    WpDiskReader disks;
    WpSizeFinder finder;
} Run;

static const char *
find_wish(const WpView *view, WpRowId vm)
{
    const WpColumn *wish = view->columns[WP_F_VM_TARGET_SIZE];

    return wp_column_known(wish, vm) ? wp_str_pool_text(view->inventory->texts, wish->ids[vm])
                                     : NULL;
}

static WpSizingState
take_wish(Run *run, WpAssetId asset, const WpSizeNeed *need, const char *wish)
{
    WpSizing *sizing = run->sizing;
    WpSizeId id = wp_size_list_find_name(sizing->list, wish);

    sizing->size[asset] = id;
    if (id == 0)
        return WP_SIZING_WISHED_UNKNOWN;
    WpSizeNeed whenever = *need;
    whenever.until = 0; /* that it retires is said by itself */
    return wp_size_fits(&sizing->list->sizes[id], &whenever) ? WP_SIZING_WISHED
                                                             : WP_SIZING_WISHED_SMALL;
}

/* Where its size will not stay, the one to take instead. */
static void
find_lasting(Run *run, WpAssetId asset, WpSizeNeed need)
{
    WpSizing *sizing = run->sizing;

    if (wp_sizing_retires(sizing, asset) == WP_DAY_NONE)
        return;
    need.until = WP_DAY_LASTING;
    sizing->lasting[asset] = wp_size_finder_find(&run->finder, &need);
}

static WpSizingState
choose(Run *run, WpAssetId asset, WpRowId vm)
{
    WpSizing *sizing = run->sizing;
    bool knows_cores = wp_need_knows_cores(&run->needs, vm);
    bool knows_memory = wp_need_knows_memory(&run->needs, vm);
    const char *wish = find_wish(sizing->view, vm);
    WpSizingState state = WP_SIZING_FITS;
    WpSizeNeed need = {0};

    if (knows_cores && knows_memory) {
        need = wp_need_read(&run->needs, vm);
        need.premium = sizing->premium[asset];
        wp_disks_traffic(&run->disks, vm, &need.disk_iops, &need.disk_rate);
    }
    if (wish)
        state = take_wish(run, asset, &need, wish);
    else if (!knows_cores)
        return WP_SIZING_NO_CORES;
    else if (!knows_memory)
        return WP_SIZING_NO_MEMORY;
    else
        sizing->size[asset] = wp_size_finder_find(&run->finder, &need);
    if (knows_cores && knows_memory)
        find_lasting(run, asset, need);
    return sizing->size[asset] == 0 && !wish ? WP_SIZING_NO_FIT : state;
}

static void
size_vm(Run *run, WpAssetId asset, WpRowId vm)
{
    WpSizing *sizing = run->sizing;
    WpDiskSum disks = wp_disks_read(&run->disks, sizing->list, vm, sizing->tier);

    sizing->storage_cost[asset] = disks.month_cents;
    sizing->n_unfit_disks[asset] = disks.n_unfit;
    sizing->premium[asset] = disks.premium;
    sizing->state[asset] = (uint8_t)choose(run, asset, vm);
    const WpSize *size = wp_sizing_size(sizing, asset);
    if (size)
        sizing->compute_cost[asset] = size->month_cents[wp_need_licence(&run->needs, vm)];
}

/* ---- all ---- */

static WpSizing *
new_sizing(const WpView *view, const WpSizeList *list, const WpSizingOptions *options)
{
    WpSizing *sizing = g_new0(WpSizing, 1);
    size_t n = view->inventory->n_assets + 1;

    sizing->list = list;
    sizing->view = view;
    sizing->options = *options;
    sizing->n_assets = view->inventory->n_assets;
    sizing->size = g_new0(WpSizeId, n);
    sizing->lasting = g_new0(WpSizeId, n);
    sizing->columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);
    sizing->state = g_new0(uint8_t, n);
    sizing->premium = g_new0(bool, n);
    sizing->n_unfit_disks = g_new0(uint32_t, n);
    sizing->compute_cost = g_new(int64_t, n);
    sizing->storage_cost = g_new(int64_t, n);
    sizing->tier = g_new0(WpTierId, view->inventory->kinds[WP_KIND_DISK].n_rows + 1);
    for (size_t i = 0; i < n; i++)
        sizing->compute_cost[i] = sizing->storage_cost[i] = -1;
    return sizing;
}

WpSizing *
wp_sizing_build(const WpView *view, const WpSizeList *list, const WpSizingOptions *options)
{
    const WpInventory *inventory = view->inventory;
    Run run = {.sizing = new_sizing(view, list, options)};

    wp_need_reader_init(&run.needs, view, options);
    wp_disk_reader_init(&run.disks, view, options);
    wp_size_finder_init(&run.finder, list);
    for (WpRowId vm = 1; vm <= inventory->kinds[WP_KIND_VM].n_rows; vm++)
        size_vm(&run, wp_asset_of_vm(inventory, vm), vm);
    wp_size_finder_clear(&run.finder);
    return run.sizing;
}

void
wp_sizing_free(WpSizing *sizing)
{
    if (!sizing)
        return;
    g_ptr_array_unref(sizing->columns);
    g_free(sizing->size);
    g_free(sizing->lasting);
    g_free(sizing->state);
    g_free(sizing->premium);
    g_free(sizing->n_unfit_disks);
    g_free(sizing->compute_cost);
    g_free(sizing->storage_cost);
    g_free(sizing->tier);
    g_free(sizing);
}

/* ---- families that retire ---- */

bool
wp_sizing_lasting_extra(const WpSizing *sizing, WpAssetId asset, int64_t *out_cents)
{
    WpSizeId lasting = sizing->lasting[asset];
    WpNeedReader needs;

    if (lasting == 0 || sizing->compute_cost[asset] < 0)
        return false;
    wp_need_reader_init(&needs, sizing->view, &sizing->options);
    WpRowId vm = wp_asset_row(sizing->view->inventory, asset);
    int64_t cost = sizing->list->sizes[lasting].month_cents[wp_need_licence(&needs, vm)];
    *out_cents = cost - sizing->compute_cost[asset];
    return cost >= 0;
}

static void
set_name(WpColumn *column, WpRowId vm, const WpSizing *sizing, WpSizeId size)
{
    const char *name = sizing->list->sizes[size].name;

    wp_column_set_id(column, vm,
                     wp_str_pool_add(sizing->view->inventory->texts, name, strlen(name)));
}

void
wp_sizing_put_columns(WpSizing *sizing, WpView *view)
{
    static const WpField fields[] = {WP_F_VM_OFFER_SIZE, WP_F_VM_OFFER_RETIRES,
                                     WP_F_VM_OFFER_LASTING, WP_F_VM_OFFER_EXTRA};
    const WpInventory *inventory = view->inventory;
    uint32_t n_vms = inventory->kinds[WP_KIND_VM].n_rows;
    WpColumn *columns[G_N_ELEMENTS(fields)];

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        columns[i] = wp_column_new(fields[i], n_vms);
        g_ptr_array_add(sizing->columns, columns[i]);
        wp_view_set(view, columns[i]);
    }
    for (WpRowId vm = 1; vm <= n_vms; vm++) {
        WpAssetId asset = wp_asset_of_vm(inventory, vm);
        WpDay day = wp_sizing_retires(sizing, asset);
        int64_t cents;

        if (day == WP_DAY_NONE)
            continue;
        set_name(columns[0], vm, sizing, sizing->size[asset]);
        wp_column_set_number(columns[1], vm, day * WP_US_PER_DAY);
        if (sizing->lasting[asset] != 0)
            set_name(columns[2], vm, sizing, sizing->lasting[asset]);
        if (wp_sizing_lasting_extra(sizing, asset, &cents))
            wp_column_set_number(columns[3], vm, cents);
    }
}

/* ---- what to say of it ---- */

const char *
wp_sizing_size_name(const WpSizing *sizing, WpAssetId asset)
{
    const WpSize *size = wp_sizing_size(sizing, asset);

    if (size)
        return size->name;
    if (sizing->state[asset] != WP_SIZING_WISHED_UNKNOWN)
        return NULL;
    return find_wish(sizing->view, wp_asset_row(sizing->view->inventory, asset));
}

WpSizeNeed
wp_sizing_need(const WpSizing *sizing, WpAssetId asset)
{
    WpRowId vm = wp_asset_row(sizing->view->inventory, asset);
    WpNeedReader needs;
    WpDiskReader disks;

    wp_need_reader_init(&needs, sizing->view, &sizing->options);
    wp_disk_reader_init(&disks, sizing->view, &sizing->options);
    WpSizeNeed need = wp_need_read(&needs, vm);
    need.premium = sizing->premium[asset];
    wp_disks_traffic(&disks, vm, &need.disk_iops, &need.disk_rate);
    return need;
}

void
wp_sizing_append_disks(const WpSizing *sizing, WpAssetId asset, GString *out)
{
    const WpInventory *inventory = sizing->view->inventory;
    const WpRecords *disks = &inventory->kinds[WP_KIND_DISK];
    WpRowId vm = wp_asset_row(inventory, asset);

    if (sizing->state[asset] == WP_SIZING_NONE || disks->n_rows == 0)
        return;
    for (uint32_t row = disks->first[vm]; row < disks->first[vm + 1]; row++) {
        WpTierId tier = sizing->tier[row];

        if (row > disks->first[vm])
            g_string_append_c(out, ';');
        g_string_append(out, tier == 0 ? "none" : sizing->list->tiers[tier].name);
    }
}

/* "2.6 of 4 cores at 50% and 5.2 of 8 GiB at 50%, times 1.3" would be a puzzle: only what is
 * needed is said. */
static void
append_need(const WpSizing *sizing, WpAssetId asset, GString *out)
{
    WpSizeNeed need = wp_sizing_need(sizing, asset);

    wp_append_scaled(out, need.millicores, 1000, 2);
    g_string_append(out, need.millicores == 1000 ? " core and " : " cores and ");
    wp_append_scaled(out, need.memory_mib, 1024, 2);
    g_string_append(out, " GiB of memory");
}

/* Use that sizing by utilisation wanted and nobody measured. */
static void
append_unknown_use(const WpSizing *sizing, WpAssetId asset, GString *out)
{
    WpRowId vm = wp_asset_row(sizing->view->inventory, asset);
    bool cpu = wp_column_known(sizing->view->columns[WP_F_VM_CPU], vm);
    bool memory = wp_column_known(sizing->view->columns[WP_F_VM_MEMORY_USED], vm);

    if (!sizing->options.by_utilisation || (cpu && memory))
        return;
    g_string_append(out, "; taken as it is, for ");
    g_string_append(out, cpu      ? "memory_pct is not known"
                         : memory ? "cpu_pct is not known"
                                  : "cpu_pct and memory_pct are not known");
}

static void
append_unfit_disks(const WpSizing *sizing, WpAssetId asset, GString *out)
{
    uint32_t n = sizing->n_unfit_disks[asset];

    if (n > 0 && sizing->list->n_tiers > 0)
        g_string_append_printf(out, "; %s has no disk large or fast enough for %u of its disks",
                               sizing->list->region, n);
}

/* "; it retires on 2028-11-15: D2ls_v5 stays, and costs 2.92 USD a month more" */
static void
append_retirement(const WpSizing *sizing, WpAssetId asset, GString *out)
{
    WpDay day = wp_sizing_retires(sizing, asset);
    int64_t cents;

    if (day == WP_DAY_NONE)
        return;
    g_string_append(out, "; its family retires on ");
    wp_append_day(out, day);
    if (sizing->lasting[asset] == 0) {
        g_string_append(out, ", and none that stays has what it needs");
        return;
    }
    g_string_append_printf(out, ": %s stays", sizing->list->sizes[sizing->lasting[asset]].name);
    if (!wp_sizing_lasting_extra(sizing, asset, &cents))
        return;
    g_string_append(out, ", and costs ");
    wp_append_fixed(out, ABS(cents), 100, 2);
    g_string_append_printf(out, " %s a month %s", sizing->list->currency,
                           cents < 0 ? "less" : "more");
}

void
wp_sizing_append_reason(const WpSizing *sizing, WpAssetId asset, GString *out)
{
    WpRowId vm = wp_asset_row(sizing->view->inventory, asset);
    WpNeedReader needs;
    WpSizeNeed need;

    wp_need_reader_init(&needs, sizing->view, &sizing->options);
    switch ((WpSizingState)sizing->state[asset]) {
    case WP_SIZING_NONE:
    case WP_N_SIZINGS:
        return;
    case WP_SIZING_FITS:
        g_string_append_printf(out, "the cheapest size of %s with ", sizing->list->region);
        append_need(sizing, asset, out);
        append_unknown_use(sizing, asset, out);
        break;
    case WP_SIZING_WISHED:
        g_string_append(out, "the size that the inventory names");
        break;
    case WP_SIZING_WISHED_SMALL:
        g_string_append(out, "the size that the inventory names does not have what is needed: ");
        append_need(sizing, asset, out);
        break;
    case WP_SIZING_WISHED_UNKNOWN:
        g_string_append_printf(out, "%s has no size '%s', which the inventory names",
                               sizing->list->region, wp_sizing_size_name(sizing, asset));
        break;
    case WP_SIZING_NO_CORES:
        g_string_append(out, wp_need_knows_memory(&needs, vm)
                                 ? "its number of cores is not known: provide cores"
                                 : "its cores and memory are not known: provide cores, memory_mib");
        break;
    case WP_SIZING_NO_MEMORY:
        g_string_append(out, "its memory is not known: provide memory_mib");
        break;
    case WP_SIZING_NO_FIT:
        need = wp_sizing_need(sizing, asset);
        wp_size_list_append_obstacle(sizing->list, &need, out);
        break;
    }
    append_unfit_disks(sizing, asset, out);
    append_retirement(sizing, asset, out);
}
