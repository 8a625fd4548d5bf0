#include "planner/plan/flow-graph.h"

#include "planner/base/quantity.h"
#include "planner/base/radix.h"

#include <string.h>

#define MANY_CALLS 8 /* more make a port no surer */
#define N_PORTS    65536

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

/* ---- one edge for each two assets --------------------------------------------------------------
 */

typedef struct {
    const WpLinks *links;
    const WpColumn *port; /* of dependencies */
    const Ports *ports;
    WpFlowGraph *graph;
    size_t *first;   /* by asset: its pairs with greater ones */
    uint64_t *pairs; /* what a row says of a pair (row_says()); then what all of them say */
} Build;

static uint32_t
port_of(const Build *build, WpRowId row)
{
    int64_t port = wp_column_known(build->port, row) ? build->port->numbers[row] : 0;

    return (uint32_t)CLAMP(port, 0, N_PORTS - 1);
}

static bool
is_flow(const Build *build, WpRowId row)
{
    WpAssetId from = build->links->from[row], to = build->links->to[row];

    return from != WP_NONE && to != WP_NONE && from != to && !build->links->declared[row];
}

static uint32_t
log2i(uint32_t x)
{
    return x > 0 ? 31 - (uint32_t)__builtin_clz(x) : 0;
}

/* A port that several call is a service, and no slip of a scan: its flows say more than one that a
 * single asset called, a quarter for each time that callers double, up to 1.75 times as much with
 * MANY_CALLS. Rows are one a caller and port. */
static uint32_t
strength_of(const Build *build, WpRowId row)
{
    uint32_t strength = MAX(build->links->strength[row], WP_BASIS_POINTS / 100);
    uint32_t n_calls = MIN(build->links->n_calls[row], MANY_CALLS);

    return strength * build->ports->halves[port_of(build, row)] / 2 * (4 + log2i(n_calls)) / 4;
}

/* Sorts by the greater asset; then as an edge of the smaller one. */
static uint64_t
row_says(const Build *build, WpRowId row)
{
    WpAssetId from = build->links->from[row], to = build->links->to[row];

    return (uint64_t)MAX(from, to) << 32 | strength_of(build, row) << WP_FLOW_FLAG_BITS |
           (from < to ? WP_FLOW_CALLS : WP_FLOW_CALLED);
}

/* Rows by the smaller asset, in linear time. */
static void
list_rows(Build *build)
{
    const WpLinks *links = build->links;
    uint32_t n_assets = build->graph->n_assets;
    size_t *first = build->first;

    for (WpRowId row = 1; row <= links->n_dependencies; row++)
        if (is_flow(build, row))
            first[MIN(links->from[row], links->to[row]) + 2]++;
    for (uint32_t i = 1; i <= n_assets + 2; i++)
        first[i] += first[i - 1];
    build->pairs = g_new(uint64_t, first[n_assets + 2] + 1);
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        if (!is_flow(build, row))
            continue;
        build->pairs[first[MIN(links->from[row], links->to[row]) + 1]++] = row_says(build, row);
        build->graph->serves[links->to[row]] |= build->ports->of_service[port_of(build, row)];
    }
}

/* Several ports between the same two are no more than one; flows in both directions are. Returns:
 * how many pairs are left of @n rows of an asset, in their place */
static size_t
merge_rows(uint64_t *rows, size_t n)
{
    uint32_t strongest[2] = {0, 0}, flags = 0;
    size_t kept = 0;

    wp_sort_few_numbers(rows, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t peer = (uint32_t)(rows[i] >> 32), says = (uint32_t)rows[i];
        uint32_t strength = says >> WP_FLOW_FLAG_BITS;
        int way = says & WP_FLOW_CALLS ? 0 : 1;

        if (i == 0 || (uint32_t)(rows[kept - 1] >> 32) != peer) {
            kept++;
            strongest[0] = strongest[1] = flags = 0;
        }
        flags |= way == 0 ? WP_FLOW_CALLS : WP_FLOW_CALLED;
        strongest[way] = MAX(strongest[way], strength);
        rows[kept - 1] =
            (uint64_t)peer << 32 | (strongest[0] + strongest[1]) << WP_FLOW_FLAG_BITS | flags;
    }
    return kept;
}

/* How an edge looks from its other end. */
static uint32_t
turned(uint32_t says)
{
    uint32_t swapped =
        (says & WP_FLOW_CALLS ? WP_FLOW_CALLED : 0) | (says & WP_FLOW_CALLED ? WP_FLOW_CALLS : 0);

    return (says >> WP_FLOW_FLAG_BITS) << WP_FLOW_FLAG_BITS | swapped;
}

static void
merge_pairs(Build *build)
{
    WpFlowGraph *graph = build->graph;
    size_t n = 0;

    for (WpAssetId a = 1; a <= graph->n_assets; a++) {
        size_t from = build->first[a], n_rows = build->first[a + 1] - from;
        size_t n_pairs = merge_rows(build->pairs + from, n_rows);

        build->first[a] = n;
        memmove(build->pairs + n, build->pairs + from, n_pairs * sizeof *build->pairs);
        n += n_pairs;
    }
    build->first[graph->n_assets + 1] = n;
    g_assert(n <= UINT32_MAX / 2);
}

static void
add_edge(WpFlowGraph *graph, WpAssetId at, WpAssetId to, uint32_t says)
{
    uint32_t edge = graph->first[at + 1]++;

    graph->to[edge] = to;
    graph->says[edge] = says;
}

/* At both ends. Pairs come by their smaller asset, so the peers of each asset come in order. */
static void
link_peers(const Build *build)
{
    WpFlowGraph *graph = build->graph;
    size_t n = build->first[graph->n_assets + 1];

    graph->first = g_new0(uint32_t, (size_t)graph->n_assets + 3);
    graph->to = g_new(WpAssetId, 2 * n + 1);
    graph->says = g_new(uint32_t, 2 * n + 1);
    for (WpAssetId a = 1; a <= graph->n_assets; a++) {
        graph->first[a + 2] += (uint32_t)(build->first[a + 1] - build->first[a]);
        for (size_t i = build->first[a]; i < build->first[a + 1]; i++)
            graph->first[(build->pairs[i] >> 32) + 2]++;
    }
    for (uint32_t i = 1; i <= graph->n_assets + 2; i++)
        graph->first[i] += graph->first[i - 1];
    for (WpAssetId a = 1; a <= graph->n_assets; a++)
        for (size_t i = build->first[a]; i < build->first[a + 1]; i++) {
            WpAssetId b = (WpAssetId)(build->pairs[i] >> 32);
            uint32_t says = (uint32_t)build->pairs[i];

            add_edge(graph, a, b, says);
            add_edge(graph, b, a, turned(says));
        }
}

WpFlowGraph *
wp_flow_graph_new(const WpInventory *inventory, const WpLinks *links, const WpCatalogue *catalogue)
{
    WpFlowGraph *graph = g_new0(WpFlowGraph, 1);
    g_autofree Ports *ports = read_ports(catalogue);
    g_autofree size_t *first = g_new0(size_t, (size_t)inventory->n_assets + 3);
    Build build = {.links = links,
                   .port = wp_inventory_column(inventory, WP_F_DEP_PORT),
                   .ports = ports,
                   .graph = graph,
                   .first = first};

    graph->n_assets = inventory->n_assets;
    graph->serves = g_new0(uint8_t, (size_t)graph->n_assets + 1);
    list_rows(&build);
    merge_pairs(&build);
    link_peers(&build);
    g_free(build.pairs);
    return graph;
}

void
wp_flow_graph_free(WpFlowGraph *graph)
{
    if (!graph)
        return;
    g_free(graph->first);
    g_free(graph->to);
    g_free(graph->says);
    g_free(graph->serves);
    g_free(graph);
}

/* ---- environments ---- */

void
wp_flow_graph_part_environments(WpFlowGraph *graph, const WpView *view)
{
    g_autofree WpStrId *environment = g_new(WpStrId, (size_t)graph->n_assets + 1);

    for (WpAssetId asset = 1; asset <= graph->n_assets; asset++)
        environment[asset] = wp_view_text(view, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, asset);
    for (WpAssetId asset = 1; asset <= graph->n_assets; asset++) {
        WpStrId own = environment[asset];

        for (uint32_t i = graph->first[asset]; own && i < graph->first[asset + 1]; i++) {
            WpStrId other = environment[graph->to[i]];

            if (other != WP_STR_NONE && other != own)
                graph->says[i] &= (1u << WP_FLOW_FLAG_BITS) - 1;
        }
    }
}
