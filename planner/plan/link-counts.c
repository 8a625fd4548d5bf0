#include "planner/base/radix.h"
#include "planner/plan/link-parts.h"

#include <string.h>

/* How many use an asset, of how many workloads, and on which port. */

#define N_PORTS 65536

/* A dependency as its listener sees it. */
typedef struct {
    uint64_t what; /* port << 32 | caller, which may be unknown */
    WpRowId row;
} Call;

typedef struct {
    WpLinks *links;
    uint32_t *first; /* by asset: its calls */
    Call *calls;
    uint32_t *last_to; /* by asset: whom it was last found to call */
    uint64_t *sorted;  /* what is called of the asset at hand */
    uint32_t *by_port; /* callers of each of its ports */
    uint32_t *n_calls; /* of each of its ports, of callers that are known */
    WpColumn *callers; /* by dependency */
    uint32_t *fan_in, *fan_out;
} Counting;

/* By listener, in linear time. */
static void
sort_calls(Counting *counting, const WpInventory *inventory)
{
    const WpLinks *links = counting->links;
    const WpColumn *ports = wp_inventory_column(inventory, WP_F_DEP_PORT);
    uint32_t *first = counting->first;

    for (WpRowId row = 1; row <= links->n_dependencies; row++)
        first[links->to[row] + 1]++;
    for (WpAssetId asset = 0; asset <= inventory->n_assets; asset++)
        first[asset + 1] += first[asset];
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        int64_t port = wp_column_known(ports, row) ? ports->numbers[row] : 0;

        counting->calls[first[links->to[row]]++] =
            (Call){(uint64_t)CLAMP(port, 0, N_PORTS - 1) << 32 | links->from[row], row};
    }
    /* each is now where the next one begins */
    memmove(first + 1, first, ((size_t)inventory->n_assets + 1) * sizeof *first);
    first[0] = 0;
}

/* Of each dependency how many call the same port of the same asset. */
static void
count_callers(Counting *counting, const Call *calls, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        counting->sorted[i] = calls[i].what;
        counting->by_port[calls[i].what >> 32] = counting->n_calls[calls[i].what >> 32] = 0;
    }
    wp_sort_few_numbers(counting->sorted, n);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || counting->sorted[i] != counting->sorted[i - 1])
            counting->by_port[counting->sorted[i] >> 32]++;
    for (uint32_t i = 0; i < n; i++)
        counting->n_calls[calls[i].what >> 32] += (WpAssetId)calls[i].what != WP_NONE;
    for (uint32_t i = 0; i < n; i++) {
        if ((WpAssetId)calls[i].what == WP_NONE)
            continue;
        wp_column_set_number(counting->callers, calls[i].row,
                             counting->by_port[calls[i].what >> 32]);
        counting->links->n_calls[calls[i].row] =
            (uint8_t)MIN(counting->n_calls[calls[i].what >> 32], UINT8_MAX);
    }
}

/* Adds those that call @to to the links, each once. */
static void
list_callers(Counting *counting, WpAssetId to, const Call *calls, uint32_t n)
{
    WpLinks *links = counting->links;
    uint32_t end = links->caller_first[to];

    for (uint32_t i = 0; i < n; i++) {
        WpAssetId from = (WpAssetId)calls[i].what;

        if (from == WP_NONE || from == to || counting->last_to[from] == to)
            continue;
        counting->last_to[from] = to;
        counting->fan_in[to]++;
        counting->fan_out[from]++;
        links->callers[end++] = from;
    }
    links->caller_first[to + 1] = end;
}

/* Distinct workloads among those of all callers; one that has more than half of them is the
 * only one that counts: a stray flow makes no shared service. @callers: their workloads */
static uint32_t
count_workloads(uint64_t *callers, uint32_t n_callers)
{
    uint32_t n = 0, first = 0;

    wp_sort_few_numbers(callers, n_callers);
    for (uint32_t i = 0; i < n_callers; i++) {
        if (i > 0 && callers[i] != callers[i - 1])
            first = i;
        if (callers[i] == WP_STR_NONE)
            continue;
        n += i == first;
        if (2 * (i + 1 - first) > n_callers)
            return 1;
    }
    return n;
}

static uint32_t *
count_served(const WpLinks *links, const WpView *view)
{
    uint32_t n_assets = view->inventory->n_assets, most = 0;
    uint32_t *counts = g_new0(uint32_t, (size_t)n_assets + 1);
    g_autofree WpStrId *workload = g_new(WpStrId, (size_t)n_assets + 1);

    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        workload[asset] = wp_view_workload(view, asset);
        most = MAX(most, links->caller_first[asset + 1] - links->caller_first[asset]);
    }
    g_autofree uint64_t *callers = g_new(uint64_t, (size_t)most + 1);

    for (WpAssetId to = 1; to <= n_assets; to++) {
        uint32_t n = 0;

        for (uint32_t i = links->caller_first[to]; i < links->caller_first[to + 1]; i++)
            callers[n++] = workload[links->callers[i]];
        counts[to] = count_workloads(callers, n);
    }
    return counts;
}

static void
set_count(WpLinks *links, const WpInventory *inventory, WpField vm_field, WpField db_field,
          const uint32_t *counts)
{
    WpColumn *vms = wp_links_add_column(links, vm_field, inventory->kinds[WP_KIND_VM].n_rows);
    WpColumn *databases = wp_links_add_column(links, db_field, inventory->kinds[WP_KIND_DB].n_rows);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++)
        wp_column_set_number(wp_asset_is_db(inventory, asset) ? databases : vms,
                             wp_asset_row(inventory, asset), counts[asset]);
}

void
wp_links_count_uses(WpLinks *links, const WpInventory *inventory)
{
    size_t n_assets = (size_t)inventory->n_assets + 1, n = (size_t)links->n_dependencies + 1;
    g_autofree uint32_t *first = g_new0(uint32_t, n_assets + 1);
    g_autofree Call *calls = g_new(Call, n);
    g_autofree uint32_t *last_to = g_new0(uint32_t, n_assets);
    g_autofree uint64_t *sorted = g_new(uint64_t, n);
    g_autofree uint32_t *by_port = g_new(uint32_t, N_PORTS);
    g_autofree uint32_t *n_calls = g_new(uint32_t, N_PORTS);
    g_autofree uint32_t *fan_in = g_new0(uint32_t, n_assets);
    g_autofree uint32_t *fan_out = g_new0(uint32_t, n_assets);
    Counting counting = {.links = links,
                         .first = first,
                         .calls = calls,
                         .last_to = last_to,
                         .sorted = sorted,
                         .by_port = by_port,
                         .n_calls = n_calls,
                         .fan_in = fan_in,
                         .fan_out = fan_out};

    links->caller_first = g_new0(uint32_t, n_assets + 1);
    links->callers = g_new(WpAssetId, n);
    links->n_calls = g_new0(uint8_t, n);
    if (links->n_dependencies == 0)
        return;
    counting.callers = wp_links_add_column(links, WP_F_DEP_CALLERS, links->n_dependencies);
    sort_calls(&counting, inventory);
    for (WpAssetId to = 1; to <= inventory->n_assets; to++) {
        count_callers(&counting, calls + first[to], first[to + 1] - first[to]);
        list_callers(&counting, to, calls + first[to], first[to + 1] - first[to]);
    }
    set_count(links, inventory, WP_F_VM_FAN_IN, WP_F_DB_FAN_IN, fan_in);
    set_count(links, inventory, WP_F_VM_FAN_OUT, WP_F_DB_FAN_OUT, fan_out);
}

void
wp_links_count(WpLinks *links, WpView *view)
{
    guint n_before = links->columns->len;

    if (links->n_dependencies == 0)
        return;
    g_autofree uint32_t *workloads = count_served(links, view);

    set_count(links, view->inventory, WP_F_VM_SERVED_WORKLOADS, WP_F_DB_SERVED_WORKLOADS,
              workloads);
    for (guint i = n_before; i < links->columns->len; i++)
        wp_view_set(view, g_ptr_array_index(links->columns, i));
}
