#include "planner/plan/flow-graph.h"

#include "planner/base/pairs.h"
#include "planner/base/quantity.h"
#include "planner/base/radix.h"

#include <string.h>

#define MANY_CALLS 8 /* more make a port no surer */
#define N_PORTS    65536

typedef struct {
    const WpView *view;
    const WpLinks *links;
    WpFlowGraph *graph;
} Build;

/* By port how much a flow to it says, in halves. What every server uses (force none) ties a
 * little, if it has a role: where only one application uses it, it is a part of that. */
typedef struct {
    uint8_t halves[N_PORTS];
    bool of_service[N_PORTS]; /* force none, with a role */
} Ports;

static Ports *
read_ports(const WpCatalogue *catalogue)
{
    static const char *const names[] = {"port", "force", "role", NULL};
    Ports *ports = g_new0(Ports, 1);
    uint32_t columns[3];

    memset(ports->halves, 2, N_PORTS);
    if (!catalogue || !wp_catalogue_columns(catalogue, names, columns, NULL))
        return ports;
    for (uint32_t row = 0; row < wp_catalogue_n_rows(catalogue); row++) {
        const char *text = wp_catalogue_cell(catalogue, row, columns[0]);
        const char *force = wp_catalogue_cell(catalogue, row, columns[1]);
        bool has_role = *wp_catalogue_cell(catalogue, row, columns[2]) != '\0';
        int64_t port;

        if (!wp_parse_int(text, strlen(text), wp_number_plain, &port) || port <= 0 ||
            port >= N_PORTS)
            continue;
        ports->of_service[port] = has_role && strcmp(force, "none") == 0;
        ports->halves[port] = strcmp(force, "firm") == 0               ? 2
                              : has_role || strcmp(force, "none") != 0 ? 1
                                                                       : 0;
    }
    return ports;
}

static const WpColumn *
column_of(const WpView *view, WpField vm, WpField db, WpAssetId asset)
{
    return view->columns[wp_asset_is_db(view->inventory, asset) ? db : vm];
}

WpStrId
wp_flow_text(const WpView *view, WpField vm, WpField db, WpAssetId asset)
{
    const WpColumn *column = column_of(view, vm, db, asset);
    WpRowId row = wp_asset_row(view->inventory, asset);

    return wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;
}

static bool
is_across(const WpView *view, WpAssetId a, WpAssetId b)
{
    WpStrId x = wp_flow_text(view, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, a);
    WpStrId y = wp_flow_text(view, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, b);

    return x != WP_STR_NONE && y != WP_STR_NONE && x != y;
}

static int
by_pair(gconstpointer a, gconstpointer b)
{
    const WpFlowPair *x = a, *y = b;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

/* Several ports between the same two are no more than one; flows in both directions are. */
static void
merge_pairs(GArray *pairs)
{
    guint kept = 0;
    uint32_t strongest[2] = {0, 0};

    wp_sort_by_first(pairs, by_pair);
    for (guint i = 0; i < pairs->len; i++) {
        const WpFlowPair pair = g_array_index(pairs, WpFlowPair, i);
        WpFlowPair *last = kept > 0 ? &g_array_index(pairs, WpFlowPair, kept - 1) : NULL;
        int way = pair.called[1];

        if (!last || by_pair(last, &pair) != 0) {
            last = &g_array_index(pairs, WpFlowPair, kept++);
            *last = (WpFlowPair){.a = pair.a, .b = pair.b};
            strongest[0] = strongest[1] = 0;
        }
        last->called[way] = true;
        strongest[way] = MAX(strongest[way], pair.strength);
        last->strength = strongest[0] + strongest[1];
    }
    g_array_set_size(pairs, kept);
}

/* A listener and its port. */
static uint64_t
listener_of(const Build *build, WpRowId row)
{
    int64_t port = wp_inventory_number(build->view->inventory, WP_F_DEP_PORT, row, 0);

    return (uint64_t)build->links->to[row] << 16 | (uint64_t)CLAMP(port, 0, N_PORTS - 1);
}

/* A port that several call is a service, and no slip of a scan: its flows say more than one that a
 * single asset called, a quarter for each time that callers double, up to 1.75 times as much with
 * MANY_CALLS. Rows are one a caller and port. */
typedef struct {
    uint32_t *number; /* by row: of its listener; 0 where an end is nobody's */
    uint8_t *n_calls; /* by listener: MANY_CALLS at most */
} Listeners;

static void
count_calls(const Build *build, Listeners *listeners)
{
    const WpLinks *links = build->links;
    uint32_t n = links->n_dependencies;
    WpPairs pairs;

    listeners->number = g_new0(uint32_t, (gsize)n + 1);
    listeners->n_calls = g_new0(uint8_t, (gsize)n + 1);
    wp_pairs_init(&pairs, n / 4);
    for (WpRowId row = 1; row <= n; row++) {
        if (row + WP_PAIRS_AHEAD <= n)
            wp_pairs_prefetch(&pairs, listener_of(build, row + WP_PAIRS_AHEAD));
        if (links->from[row] == WP_NONE || links->to[row] == WP_NONE)
            continue;
        uint32_t number = wp_pairs_add(&pairs, listener_of(build, row));
        listeners->number[row] = number;
        listeners->n_calls[number] += listeners->n_calls[number] < MANY_CALLS;
    }
    wp_pairs_clear(&pairs);
}

static uint32_t
log2i(uint32_t x)
{
    return x > 0 ? 31 - (uint32_t)__builtin_clz(x) : 0;
}

static void
find_pairs(Build *build, const WpCatalogue *catalogue)
{
    const WpLinks *links = build->links;
    g_autofree Ports *ports = read_ports(catalogue);
    Listeners listeners;

    count_calls(build, &listeners);
    build->graph->pairs = g_array_new(FALSE, FALSE, sizeof(WpFlowPair));
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        WpAssetId from = links->from[row], to = links->to[row];

        if (from == WP_NONE || to == WP_NONE || from == to || links->declared[row])
            continue;
        uint32_t strength = MAX(links->strength[row], WP_BASIS_POINTS / 100);
        WpFlowPair pair = {MIN(from, to), MAX(from, to), 0, {from<to, from> to}};
        uint64_t listener = listener_of(build, row);
        build->graph->serves[to] |= ports->of_service[listener % N_PORTS];
        if (!is_across(build->view, from, to))
            pair.strength = strength * ports->halves[listener % N_PORTS] / 2 *
                            (4 + log2i(listeners.n_calls[listeners.number[row]])) / 4;
        g_array_append_val(build->graph->pairs, pair);
    }
    g_free(listeners.number);
    g_free(listeners.n_calls);
    merge_pairs(build->graph->pairs);
}

static void
find_peers(WpFlowGraph *graph)
{
    uint32_t n = graph->pairs->len;
    g_autofree uint32_t *a = g_new(uint32_t, (gsize)n + 1);
    g_autofree uint32_t *b = g_new(uint32_t, (gsize)n + 1);

    for (uint32_t i = 0; i < n; i++) {
        a[i] = g_array_index(graph->pairs, WpFlowPair, i).a;
        b[i] = g_array_index(graph->pairs, WpFlowPair, i).b;
    }
    graph->peers = wp_csr_build_both(graph->n_assets, n, a, b);
}

void
wp_flow_graph_build(WpFlowGraph *graph, const WpView *view, const WpLinks *links,
                    const WpCatalogue *ports)
{
    Build build = {view, links, graph};

    *graph = (WpFlowGraph){.n_assets = view->inventory->n_assets};
    graph->serves = g_new0(uint8_t, (gsize)graph->n_assets + 1);
    find_pairs(&build, ports);
    find_peers(graph);
}

void
wp_flow_graph_clear(WpFlowGraph *graph)
{
    g_array_unref(graph->pairs);
    wp_csr_free(graph->peers);
    g_free(graph->serves);
}
