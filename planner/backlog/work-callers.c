#include "planner/backlog/work-parts.h"

#include <string.h>

/* Who must be told the new address of what they call. */

#define FEW 24 /* callers: sorted by insertion */

/* Lists of callers, one an asset. */
typedef struct {
    uint32_t *first; /* by asset: where its list begins, n_assets + 2 */
    WpAssetId *callers;
} Lists;

static bool
is_call(WpAssetId to, WpAssetId from)
{
    return to != WP_NONE && from != WP_NONE && to != from;
}

/* Of each dependency row that opens a connection for a database. */
static bool *
find_database_rows(const WpWork *work)
{
    const WpDependencyClass *classes = work->inputs->relations->classes;
    uint32_t n = work->inputs->links->n_dependencies;
    bool *rows = g_new0(bool, (size_t)n + 1), is_database = false;
    const char *last = NULL; /* names of classes are few, and kept */

    for (WpRowId row = 1; row <= n; row++) {
        const char *class = classes[row].class_name;

        if (class != last)
            is_database = class && strcmp(class, "database") == 0;
        last = class;
        rows[row] = is_database;
    }
    return rows;
}

/* The host of a database, if it is known. */
static WpAssetId
host_of(const WpWork *work, WpRowId database)
{
    const WpColumn *host = work->inputs->view->columns[WP_F_DB_HOST];

    return wp_column_known(host, database)
               ? wp_asset_of_vm(work->inputs->view->inventory, host->ids[database])
               : WP_NONE;
}

/* Calls for databases, by the host that they go to, in the order of rows; of other assets none. */
static Lists
list_calls_to_hosts(const WpWork *work, const bool *is_database)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    const WpLinks *links = work->inputs->links;
    g_autofree bool *is_host = g_new0(bool, (size_t)inventory->n_assets + 1);
    Lists lists = {g_new0(uint32_t, (size_t)inventory->n_assets + 3), NULL};

    for (WpRowId row = 1; row <= inventory->n_databases; row++)
        is_host[host_of(work, row)] = true;
    is_host[WP_NONE] = false;
    for (int pass = 0; pass < 2; pass++) {
        for (WpRowId row = 1; row <= links->n_dependencies; row++) {
            WpAssetId to = links->to[row], from = links->from[row];

            if (!is_database[row] || !is_call(to, from) || !is_host[to])
                continue;
            if (pass == 0)
                lists.first[to + 2]++;
            else
                lists.callers[lists.first[to + 1]++] = from;
        }
        for (uint32_t i = 1; pass == 0 && i <= inventory->n_assets + 2; i++)
            lists.first[i] += lists.first[i - 1];
        if (pass == 0)
            lists.callers = g_new(WpAssetId, (size_t)lists.first[inventory->n_assets + 2] + 1);
    }
    return lists;
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    WpAssetId x = *(const WpAssetId *)a, y = *(const WpAssetId *)b;

    return (x > y) - (x < y);
}

/* Upwards; rows come nearly so. */
static void
sort_callers(WpAssetId *callers, uint32_t n)
{
    uint32_t sorted = 1;

    while (sorted < n && callers[sorted - 1] <= callers[sorted])
        sorted++;
    if (sorted < n && n > FEW) {
        qsort(callers, n, sizeof *callers, by_number);
        return;
    }
    for (uint32_t i = sorted; i < n; i++) {
        WpAssetId caller = callers[i];
        uint32_t at = i;

        for (; at > 0 && callers[at - 1] > caller; at--)
            callers[at] = callers[at - 1];
        callers[at] = caller;
    }
}

/* Sorts each list, leaves each caller once, and puts the lists together again. */
static void
tidy(Lists *lists, uint32_t n_assets)
{
    uint32_t kept = 0;

    for (uint32_t asset = 1; asset <= n_assets; asset++) {
        uint32_t from = lists->first[asset], end = lists->first[asset + 1], begin = kept;

        sort_callers(lists->callers + from, end - from);
        lists->first[asset] = begin;
        for (uint32_t i = from; i < end; i++)
            if (kept == begin || lists->callers[i] != lists->callers[kept - 1])
                lists->callers[kept++] = lists->callers[i];
    }
    lists->first[n_assets + 1] = kept;
}

/* What is called, and in a second pass by whom: directly, and databases by who calls their host
 * for one. */
static void
add_calls(const WpWork *work, const Lists *hosts, Lists *lists, int pass)
{
    const WpInventory *inventory = work->inputs->view->inventory;
    const WpLinks *links = work->inputs->links;

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        WpAssetId to = links->to[row], from = links->from[row];

        if (!is_call(to, from))
            continue;
        if (pass == 0)
            lists->first[to + 2]++;
        else
            lists->callers[lists->first[to + 1]++] = from;
    }
    for (WpRowId row = 1; row <= inventory->n_databases; row++) {
        WpAssetId host = host_of(work, row), to = wp_asset_of_db(row);

        for (uint32_t i = hosts->first[host]; i < hosts->first[host + 1]; i++) {
            if (!is_call(to, hosts->callers[i]))
                continue;
            if (pass == 0)
                lists->first[to + 2]++;
            else
                lists->callers[lists->first[to + 1]++] = hosts->callers[i];
        }
    }
}

void
wp_work_find_callers(WpWork *work)
{
    uint32_t n_assets = work->inputs->view->inventory->n_assets;
    g_autofree bool *is_database = find_database_rows(work);
    Lists hosts = list_calls_to_hosts(work, is_database);
    Lists lists = {g_new0(uint32_t, (size_t)n_assets + 3), NULL};

    add_calls(work, &hosts, &lists, 0);
    for (uint32_t i = 1; i <= n_assets + 2; i++)
        lists.first[i] += lists.first[i - 1];
    lists.callers = g_new(WpAssetId, (size_t)lists.first[n_assets + 2] + 1);
    add_calls(work, &hosts, &lists, 1);
    tidy(&lists, n_assets);
    work->owned->callers = lists.callers;
    work->owned->first_caller = lists.first;
    g_free(hosts.first);
    g_free(hosts.callers);
}

const WpAssetId *
wp_work_callers(const WpWork *work, WpAssetId asset, uint32_t *out_n)
{
    const uint32_t *first = work->owned->first_caller;

    *out_n = first[asset + 1] - first[asset];
    return &work->owned->callers[first[asset]];
}
