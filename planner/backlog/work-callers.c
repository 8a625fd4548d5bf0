#include "planner/backlog/work-parts.h"

#include "planner/base/radix.h"

#include <string.h>

/* Who must be told the new address of what they call. */

static void
sort_pairs(GArray *pairs)
{
    wp_sort_numbers((uint64_t *)(void *)pairs->data, pairs->len);
}

static void
add_pair(GArray *pairs, WpAssetId to, WpAssetId from)
{
    uint64_t pair = (uint64_t)to << 32 | from;

    if (to != WP_NONE && from != WP_NONE && to != from)
        g_array_append_val(pairs, pair);
}

/* Callers of hosts for databases, by the host's row of kind VM. */
static void
add_hosted(const WpWork *work, GArray *pairs, GArray *to_hosts)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    const WpColumn *host = work->inputs->view->columns[WP_F_DB_HOST];

    sort_pairs(to_hosts);
    for (WpRowId row = 1; row <= inventory->n_databases; row++) {
        WpAssetId on =
            wp_column_known(host, row) ? wp_asset_of_vm(inventory, host->ids[row]) : WP_NONE;
        guint low = 0, high = to_hosts->len;

        while (low < high) {
            guint middle = low + (high - low) / 2;

            if (g_array_index(to_hosts, uint64_t, middle) >> 32 < on)
                low = middle + 1;
            else
                high = middle;
        }
        for (; on != WP_NONE && low < to_hosts->len; low++) {
            uint64_t pair = g_array_index(to_hosts, uint64_t, low);

            if (pair >> 32 != on)
                break;
            add_pair(pairs, wp_asset_of_db(row), (WpAssetId)(pair & G_MAXUINT32));
        }
    }
}

void
wp_work_find_callers(WpWork *work)
{
    const WpLinks *links = work->inputs->links;
    const WpRelations *relations = work->inputs->relations;
    uint32_t n_assets = work->inputs->view->inventory->n_assets;
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autoptr(GArray) to_hosts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    uint32_t *first = g_new0(uint32_t, (size_t)n_assets + 2);
    const char *last_class = NULL; /* names of classes are few, and kept */
    bool is_database = false;
    uint32_t n = 0;

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        const char *class = relations->classes[row].class_name;

        if (class != last_class)
            is_database = class && strcmp(class, "database") == 0;
        last_class = class;
        add_pair(pairs, links->to[row], links->from[row]);
        if (is_database)
            add_pair(to_hosts, links->to[row], links->from[row]);
    }
    add_hosted(work, pairs, to_hosts);
    sort_pairs(pairs);
    work->owned->callers = g_new0(WpAssetId, pairs->len + 1);
    for (guint i = 0; i < pairs->len; i++) {
        uint64_t pair = g_array_index(pairs, uint64_t, i);

        if (i > 0 && pair == g_array_index(pairs, uint64_t, i - 1))
            continue;
        work->owned->callers[n++] = (WpAssetId)(pair & G_MAXUINT32);
        first[(pair >> 32) + 1] = n;
    }
    for (uint32_t i = 1; i <= n_assets + 1; i++)
        first[i] = MAX(first[i], first[i - 1]);
    work->owned->first_caller = first;
}

const WpAssetId *
wp_work_callers(const WpWork *work, WpAssetId asset, uint32_t *out_n)
{
    const uint32_t *first = work->owned->first_caller;

    *out_n = first[asset + 1] - first[asset];
    return &work->owned->callers[first[asset]];
}
