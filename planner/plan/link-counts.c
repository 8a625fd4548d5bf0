#include "planner/base/pairs.h"
#include "planner/base/radix.h"
#include "planner/plan/links.h"

/* How many use an asset, of how many workloads, and on which port. */

static WpStrId
workload_of(const WpView *view, WpAssetId asset)
{
    WpField field = wp_asset_is_db(view->inventory, asset) ? WP_F_DB_WORKLOAD : WP_F_VM_WORKLOAD;
    const WpColumn *column = view->columns[field];
    WpRowId row = wp_asset_row(view->inventory, asset);

    return wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;
}

/* Pairs of ends, once each: the caller in the low half, or in the high one. */
static GArray *
list_uses(const WpLinks *links, bool by_caller)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    guint kept = 0;

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        WpAssetId from = links->from[row], to = links->to[row];
        uint64_t pair = by_caller ? (uint64_t)from << 32 | to : (uint64_t)to << 32 | from;

        if (from != WP_NONE && to != WP_NONE && from != to)
            g_array_append_val(pairs, pair);
    }
    wp_sort_numbers((uint64_t *)(void *)pairs->data, pairs->len);
    for (guint i = 0; i < pairs->len; i++)
        if (i == 0 || g_array_index(pairs, uint64_t, i) != g_array_index(pairs, uint64_t, kept - 1))
            g_array_index(pairs, uint64_t, kept++) = g_array_index(pairs, uint64_t, i);
    g_array_set_size(pairs, kept);
    return pairs;
}

static uint32_t *
count_uses(const GArray *pairs, uint32_t n_assets)
{
    uint32_t *counts = g_new0(uint32_t, n_assets + 1);

    for (guint i = 0; i < pairs->len; i++)
        counts[g_array_index(pairs, uint64_t, i) >> 32]++;
    return counts;
}

static int
by_id(gconstpointer a, gconstpointer b)
{
    WpStrId x = *(const WpStrId *)a, y = *(const WpStrId *)b;

    return x < y ? -1 : x > y;
}

/* Distinct workloads among those of all callers; one that has more than half of them is the
 * only one that counts: a stray flow makes no shared service. */
static uint32_t
count_workloads(GArray *callers)
{
    uint32_t n = 0;
    guint first = 0;

    g_array_sort(callers, by_id);
    for (guint i = 0; i < callers->len; i++) {
        WpStrId workload = g_array_index(callers, WpStrId, i);

        if (i > 0 && workload != g_array_index(callers, WpStrId, i - 1))
            first = i;
        if (workload == WP_STR_NONE)
            continue;
        n += i == first;
        if (2 * (i + 1 - first) > callers->len)
            return 1;
    }
    return n;
}

static uint32_t *
count_served(const GArray *pairs, const WpView *view)
{
    uint32_t *counts = g_new0(uint32_t, view->inventory->n_assets + 1);
    g_autoptr(GArray) callers = g_array_new(FALSE, FALSE, sizeof(WpStrId));

    for (guint i = 0; i < pairs->len;) {
        uint64_t to = g_array_index(pairs, uint64_t, i) >> 32;

        g_array_set_size(callers, 0);
        for (; i < pairs->len && g_array_index(pairs, uint64_t, i) >> 32 == to; i++) {
            WpStrId workload = workload_of(view, (WpAssetId)g_array_index(pairs, uint64_t, i));

            g_array_append_val(callers, workload);
        }
        counts[to] = count_workloads(callers);
    }
    return counts;
}

static void
set_count(WpLinks *links, WpView *view, WpField vm_field, WpField db_field, const uint32_t *counts)
{
    const WpInventory *inventory = view->inventory;
    WpColumn *vms = wp_links_add_column(links, vm_field, inventory->kinds[WP_KIND_VM].n_rows);
    WpColumn *databases = wp_links_add_column(links, db_field, inventory->kinds[WP_KIND_DB].n_rows);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++)
        wp_column_set_number(wp_asset_is_db(inventory, asset) ? databases : vms,
                             wp_asset_row(inventory, asset), counts[asset]);
    wp_view_set(view, vms);
    wp_view_set(view, databases);
}

/* How many call each port of each asset, by its number in @ports; @calls: (to, port, from). */
static uint32_t *
count_callers(const WpPairs *ports, uint64_t *calls, uint32_t n_calls)
{
    uint32_t *counts = g_new0(uint32_t, (gsize)ports->n + 1);

    wp_sort_numbers(calls, n_calls);
    for (uint32_t i = 0; i < n_calls;) {
        uint64_t port = calls[i] >> 24;
        uint32_t n = 0;

        for (uint64_t last = UINT64_MAX; i < n_calls && calls[i] >> 24 == port; i++) {
            n += calls[i] != last;
            last = calls[i];
        }
        counts[wp_pairs_find(ports, port)] = n;
    }
    return counts;
}

/* By dependency how many call the same port of the same asset. Ids have 24 bits. */
static void
set_callers(WpLinks *links, WpView *view)
{
    const WpInventory *inventory = view->inventory;
    WpColumn *column = wp_links_add_column(links, WP_F_DEP_CALLERS, links->n_dependencies);
    g_autofree uint64_t *calls = g_new(uint64_t, (gsize)links->n_dependencies + 1);
    g_autofree uint32_t *number = g_new(uint32_t, (gsize)links->n_dependencies + 1);
    WpPairs ports;

    wp_pairs_init(&ports, 0);
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        int64_t port = wp_inventory_number(inventory, WP_F_DEP_PORT, row, 0);
        uint64_t call = (uint64_t)links->to[row] << 40 | (uint64_t)CLAMP(port, 0, 0xffff) << 24 |
                        (links->from[row] & 0xffffff);

        calls[row] = call;
        number[row] = wp_pairs_add(&ports, call >> 24);
    }
    g_autofree uint32_t *counts = count_callers(&ports, calls + 1, links->n_dependencies);
    for (WpRowId row = 1; row <= links->n_dependencies; row++)
        if (links->from[row] != WP_NONE && links->to[row] != WP_NONE)
            wp_column_set_number(column, row, counts[number[row]]);
    wp_pairs_clear(&ports);
    wp_view_set(view, column);
}

void
wp_links_count(WpLinks *links, WpView *view)
{
    if (links->n_dependencies == 0)
        return;
    g_autoptr(GArray) by_listener = list_uses(links, false);
    g_autoptr(GArray) by_caller = list_uses(links, true);
    g_autofree uint32_t *callers = count_uses(by_listener, view->inventory->n_assets);
    g_autofree uint32_t *called = count_uses(by_caller, view->inventory->n_assets);
    g_autofree uint32_t *workloads = count_served(by_listener, view);

    set_count(links, view, WP_F_VM_FAN_IN, WP_F_DB_FAN_IN, callers);
    set_count(links, view, WP_F_VM_FAN_OUT, WP_F_DB_FAN_OUT, called);
    set_count(links, view, WP_F_VM_SERVED_WORKLOADS, WP_F_DB_SERVED_WORKLOADS, workloads);
    set_callers(links, view);
}
