#include "planner/plan/flows.h"

#include "planner/base/radix.h"
#include "planner/graph/communities.h"
#include "planner/graph/whole.h"
#include "planner/plan/flow-graph.h"

#include <string.h>

/*
 * Hubs and applications need each other: a hub is what talks to many applications, applications are
 * what hangs together when hubs are gone. So communities are found once with every edge made the
 * lighter the more peers its busier end has, which leaves hubs in but harmless; their peers show
 * the hubs; without these communities are found again.
 */

/* Of the method, chosen on the estates of tests/hubs.sh; what a hub or an application is, is in the
 * settings. */
#define MAX_ROUNDS   4    /* hubs and applications change places no more after two or three */
#define FEW_PEERS    100  /* with so many an asset is not taken for a hub beforehand */
#define GLUE_CALLERS 4    /* two of each application at least: see is_shared */
#define GLUE_UNIT    2000 /* assets of a unit in which glue is looked for: it takes their square */

typedef struct {
    const WpView *view;
    const WpInventory *inventory;
    const WpFlowOptions *options;
    uint32_t n_assets;
    const WpFlowGraph *graph;
    uint32_t *unit; /* by asset: the application it is in, known or found; never 0 */
    uint32_t n_units;
    uint32_t *shown;   /* by asset: its unit as its peers see it; 0: a hub, which they do not see */
    WpAssetId *chief;  /* by unit: one of the known workload it is; WP_NONE: a found one */
    WpStrId *known;    /* by asset: its workload; 0: unknown */
    uint8_t *between;  /* by asset: several applications call it */
    uint32_t *count;   /* scratch, by unit */
    uint32_t *touched; /* scratch */
    WpFlows *result;
} Build;

/* ---- applications ------------------------------------------------------------------------------
 */

/* Assets of one known workload are one node. Returns: by asset its node */
static uint32_t *
make_nodes(const Build *build, uint32_t *out_n)
{
    uint32_t *node = g_new0(uint32_t, (gsize)build->n_assets + 1);
    g_autoptr(GHashTable) by_workload = g_hash_table_new(NULL, NULL);

    *out_n = 0;
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        gpointer key = GUINT_TO_POINTER(build->known[asset]);

        if (build->known[asset] != WP_STR_NONE)
            node[asset] = GPOINTER_TO_UINT(g_hash_table_lookup(by_workload, key));
        if (node[asset] != 0)
            continue;
        node[asset] = ++*out_n;
        if (build->known[asset] != WP_STR_NONE)
            g_hash_table_insert(by_workload, key, GUINT_TO_POINTER(node[asset]));
    }
    return node;
}

static bool
is_all_known(const Build *build)
{
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        if (build->known[asset] == WP_STR_NONE)
            return false;
    return true;
}

static bool
is_left_out(const Build *build, WpAssetId asset)
{
    return build->result->hub[asset] || build->between[asset];
}

/* A community that holds known workloads is the one of them with most assets; the others are what
 * they were. @part: by node */
static void
name_units(Build *build, const uint32_t *node, uint32_t n_nodes, const uint32_t *part,
           uint32_t n_parts)
{
    g_autofree uint32_t *size = g_new0(uint32_t, (gsize)n_nodes + 1); /* by node */
    g_autofree WpAssetId *first = g_new0(WpAssetId, (gsize)n_nodes + 1);

    memset(build->chief, 0, (2 * (gsize)build->n_assets + 2) * sizeof *build->chief);
    for (WpAssetId asset = build->n_assets; asset >= 1; asset--) {
        size[node[asset]]++;
        first[node[asset]] = asset;
    }
    for (uint32_t i = 1; i <= n_nodes; i++) {
        WpAssetId chief = build->chief[part[i]];

        if (build->known[first[i]] != WP_STR_NONE &&
            (chief == WP_NONE || size[i] > size[node[chief]]))
            build->chief[part[i]] = first[i];
    }
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        WpAssetId chief = build->chief[part[node[asset]]];
        bool own = build->known[asset] != WP_STR_NONE && node[chief] != node[asset];

        build->unit[asset] = own ? n_parts + node[asset] : part[node[asset]];
        if (own)
            build->chief[build->unit[asset]] = first[node[asset]];
    }
    build->n_units = n_parts + n_nodes;
}

/* Only of what has no workload: the others are what they are. */
static void
keep_whole(const Build *build, const uint32_t *node, uint32_t n_nodes, const GArray *edges,
           uint32_t *part, uint32_t *n_parts)
{
    g_autofree uint32_t *sizes = g_new0(uint32_t, (gsize)n_nodes + 1);

    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        sizes[node[asset]] =
            build->known[asset] == WP_STR_NONE ? 1 : build->options->max_assets + 1;
    wp_graph_keep_whole(n_nodes, sizes, edges->len, (const WpSplitEdge *)(void *)edges->data,
                        build->options->max_assets, part, n_parts);
}

/* The more peers the busier end of an edge has the less it weighs, by the square. */
static void
weigh_lightly(const void *data, uint32_t asset, uint64_t *weights)
{
    const Build *build = data;
    const WpFlowGraph *graph = build->graph;
    uint32_t own = MAX(wp_flow_degree(graph, asset), FEW_PEERS);

    for (uint32_t edge = graph->first[asset]; edge < graph->first[asset + 1]; edge++) {
        uint64_t degree = MAX(own, wp_flow_degree(graph, graph->to[edge]));
        uint64_t strength = (uint64_t)wp_flow_strength(graph, edge) << 32;

        *weights++ = degree == FEW_PEERS ? strength / ((uint64_t)FEW_PEERS * FEW_PEERS)
                                         : strength / (degree * degree);
    }
}

/* With every edge: hubs are not known yet. */
static void
find_first_units(Build *build)
{
    uint32_t n_nodes, n_parts;
    g_autofree uint32_t *node = make_nodes(build, &n_nodes);
    WpCommunityItems items = {.n_items = build->n_assets,
                              .first = build->graph->first,
                              .to = build->graph->to,
                              .node = node,
                              .n_nodes = n_nodes,
                              .weigh = weigh_lightly,
                              .data = build,
                              .n_threads = build->options->n_threads};
    g_autofree uint32_t *part = wp_graph_communities_of(&items, &n_parts);

    name_units(build, node, n_nodes, part, n_parts);
}

/* Of what ties and is not left out, between nodes. */
static GArray *
list_edges(const Build *build, const uint32_t *node)
{
    const WpFlowGraph *graph = build->graph;
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(WpSplitEdge));

    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        if (is_left_out(build, asset))
            continue;
        for (uint32_t i = graph->first[asset]; i < graph->first[asset + 1]; i++) {
            WpAssetId peer = graph->to[i];
            WpSplitEdge edge = {node[asset], node[peer], wp_flow_strength(graph, i), false};

            if (peer > asset && edge.weight > 0 && !is_left_out(build, peer))
                g_array_append_val(edges, edge);
        }
    }
    return edges;
}

static void
find_units(Build *build)
{
    uint32_t n_nodes, n_parts;
    g_autofree uint32_t *node = make_nodes(build, &n_nodes);
    g_autoptr(GArray) edges = list_edges(build, node);
    g_autofree uint32_t *part = wp_graph_communities(
        n_nodes, edges->len, (const WpSplitEdge *)(void *)edges->data, &n_parts);

    keep_whole(build, node, n_nodes, edges, part, &n_parts);
    name_units(build, node, n_nodes, part, n_parts);
}

/* Where every asset has a workload. */
static void
take_known_units(Build *build)
{
    uint32_t n_nodes;
    g_autofree uint32_t *node = make_nodes(build, &n_nodes);

    memcpy(build->unit, node, ((gsize)build->n_assets + 1) * sizeof *node);
    build->n_units = n_nodes;
}

/* ---- hubs --------------------------------------------------------------------------------------
 */

typedef struct {
    uint32_t n_peers, n_units, first, second; /* peers of the two units with most of them */
} Spread;

/* @callers_only: of those that open connections to it. */
static Spread
measure(Build *build, WpAssetId asset, bool callers_only)
{
    const WpFlowGraph *graph = build->graph;
    Spread spread = {0};

    for (uint32_t i = graph->first[asset]; i < graph->first[asset + 1]; i++) {
        if (callers_only && !wp_flow_is_caller(graph, i))
            continue;
        uint32_t unit = build->shown[graph->to[i]];
        if (unit == 0)
            continue;
        if (build->count[unit]++ == 0)
            build->touched[spread.n_units++] = unit;
        spread.n_peers++;
    }
    for (uint32_t i = 0; i < spread.n_units; i++) {
        uint32_t count = build->count[build->touched[i]];

        build->count[build->touched[i]] = 0;
        if (count > spread.first) {
            spread.second = spread.first;
            spread.first = count;
        } else {
            spread.second = MAX(spread.second, count);
        }
    }
    return spread;
}

/* Of an asset that listens on a port of DNS, backup and the like fewer applications prove it. */
static uint32_t
enough_units(const Build *build, WpAssetId asset)
{
    return build->graph->serves[asset]
               ? MIN(build->options->hub_workloads, build->options->service_workloads)
               : build->options->hub_workloads;
}

/* Looks at all anew, the most connected first. Returns: whether others are hubs than before. */
static bool
find_hubs(Build *build)
{
    g_autofree uint64_t *order = g_new(uint64_t, (gsize)build->n_assets + 1);
    WpFlows *result = build->result;
    g_autofree uint8_t *before = g_memdup2(result->hub, (gsize)build->n_assets + 1);
    uint32_t n = 0;

    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        uint32_t degree = wp_flow_degree(build->graph, asset);

        result->hub[asset] = 0;
        build->shown[asset] = build->unit[asset];
        if (degree >= enough_units(build, asset))
            order[n++] = (uint64_t)~degree << 32 | asset;
    }
    wp_sort_numbers(order, n);
    for (uint32_t i = 0; i < n; i++) {
        WpAssetId asset = (WpAssetId)order[i];
        Spread spread = measure(build, asset, false);

        if (spread.n_units < enough_units(build, asset) || 2 * spread.first >= spread.n_peers)
            continue;
        result->hub[asset] = 1;
        build->shown[asset] = 0;
    }
    return memcmp(before, result->hub, (gsize)build->n_assets + 1) != 0;
}

/* What two applications call alike belongs to neither. */
static bool
is_shared(Spread spread)
{
    return spread.second >= 2 && 2 * spread.second >= spread.first;
}

/* One part of a unit that hangs together without @glue: how many of it call @glue. */
static uint32_t
count_part(Build *build, WpAssetId glue, WpAssetId first, uint8_t *seen, GArray *queue)
{
    const WpFlowGraph *graph = build->graph;
    uint32_t n_callers = 0;

    g_array_set_size(queue, 0);
    g_array_append_val(queue, first);
    seen[first] = 1;
    for (guint next = 0; next < queue->len; next++) {
        WpAssetId asset = g_array_index(queue, WpAssetId, next);

        for (uint32_t i = graph->first[asset]; i < graph->first[asset + 1]; i++) {
            WpAssetId peer = graph->to[i];

            if (peer == glue)
                n_callers += (graph->says[i] & WP_FLOW_CALLS) != 0;
            else if (!seen[peer] && build->unit[peer] == build->unit[glue] &&
                     !is_left_out(build, peer) && wp_flow_strength(graph, i) > 0) {
                seen[peer] = 1;
                g_array_append_val(queue, peer);
            }
        }
    }
    return queue->len > 2 ? n_callers : 0;
}

/* Two applications that have but a database in common look like one. */
static bool
is_glue(Build *build, WpAssetId asset, uint8_t *seen, GArray *queue, GArray *reached)
{
    const WpFlowGraph *graph = build->graph;
    Spread spread = {0};

    g_array_set_size(reached, 0);
    for (uint32_t edge = graph->first[asset]; edge < graph->first[asset + 1]; edge++) {
        WpAssetId peer = graph->to[edge];

        if (!wp_flow_is_caller(graph, edge) || seen[peer] ||
            build->unit[peer] != build->unit[asset] || is_left_out(build, peer))
            continue;
        uint32_t n_callers = count_part(build, asset, peer, seen, queue);
        g_array_append_vals(reached, queue->data, queue->len);
        spread.second = MAX(spread.second, MIN(spread.first, n_callers));
        spread.first = MAX(spread.first, n_callers);
    }
    for (guint i = 0; i < reached->len; i++)
        seen[g_array_index(reached, WpAssetId, i)] = 0;
    return is_shared(spread);
}

static void
find_glue(Build *build)
{
    g_autofree uint8_t *seen = g_new0(uint8_t, (gsize)build->n_assets + 1);
    g_autofree uint32_t *size = g_new0(uint32_t, 2 * (gsize)build->n_assets + 2);
    g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(WpAssetId));
    g_autoptr(GArray) reached = g_array_new(FALSE, FALSE, sizeof(WpAssetId));

    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        size[build->unit[asset]]++;
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        if (!is_left_out(build, asset) && build->known[asset] == WP_STR_NONE &&
            wp_flow_degree(build->graph, asset) >= GLUE_CALLERS &&
            size[build->unit[asset]] <= GLUE_UNIT)
            build->between[asset] = is_glue(build, asset, seen, queue, reached);
}

static void
find_between(Build *build)
{
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        build->shown[asset] = build->result->hub[asset] ? 0 : build->unit[asset];
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        build->between[asset] = !build->result->hub[asset] && build->known[asset] == WP_STR_NONE &&
                                is_shared(measure(build, asset, true));
}

/* ---- names -------------------------------------------------------------------------------------
 */

/* Callers of the same unit. */
static uint32_t
callers_inside(const Build *build, WpAssetId asset)
{
    const WpFlowGraph *graph = build->graph;
    uint32_t n = 0;

    for (uint32_t i = graph->first[asset]; i < graph->first[asset + 1]; i++)
        n += wp_flow_is_caller(graph, i) && build->unit[graph->to[i]] == build->unit[asset];
    return n;
}

typedef struct {
    uint32_t n_assets;
    WpAssetId centre; /* of those without a workload; most called */
    uint32_t n_callers;
} Unit;

static Unit *
describe_units(Build *build)
{
    Unit *units = g_new0(Unit, (gsize)build->n_units + 1);

    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        Unit *unit = &units[build->unit[asset]];

        if (is_left_out(build, asset))
            continue;
        unit->n_assets++;
        if (build->known[asset] != WP_STR_NONE)
            continue;
        uint32_t n_callers = callers_inside(build, asset);
        if (unit->centre == WP_NONE || n_callers > unit->n_callers) {
            unit->centre = asset;
            unit->n_callers = n_callers;
        }
    }
    return units;
}

/* An application of more than its share of the assets is none. */
static void
name_applications(Build *build)
{
    g_autofree Unit *units = describe_units(build);
    uint64_t large =
        (uint64_t)build->n_assets * (uint64_t)build->options->max_share / WP_BASIS_POINTS;

    for (WpAssetId asset = 1; asset <= build->n_assets; asset++) {
        uint32_t number = build->unit[asset];
        const Unit *unit = &units[number];

        if (is_left_out(build, asset) || build->known[asset] != WP_STR_NONE || unit->n_assets < 2 ||
            unit->n_assets > large)
            continue;
        build->result->of[asset] =
            build->chief[number] != WP_NONE ? build->chief[number] : unit->centre;
    }
}

/* ---- the build ---------------------------------------------------------------------------------
 */

static void
find_all(Build *build)
{
    gsize n_cells = (gsize)build->n_assets + 1;
    g_autofree uint32_t *unit = g_new0(uint32_t, n_cells);
    g_autofree uint32_t *shown = g_new0(uint32_t, n_cells);
    g_autofree WpAssetId *chief = g_new0(WpAssetId, 2 * n_cells);
    g_autofree uint32_t *count = g_new0(uint32_t, 2 * n_cells);
    g_autofree uint32_t *touched = g_new0(uint32_t, n_cells);
    g_autofree WpStrId *known = g_new0(WpStrId, n_cells);
    g_autofree uint8_t *between = g_new0(uint8_t, n_cells);

    build->unit = unit;
    build->shown = shown;
    build->chief = chief;
    build->count = count;
    build->touched = touched;
    build->known = known;
    build->between = between;
    for (WpAssetId asset = 1; asset <= build->n_assets; asset++)
        known[asset] = wp_view_workload(build->view, asset);
    if (is_all_known(build)) { /* nothing is to be found but hubs */
        take_known_units(build);
        find_hubs(build);
        return;
    }
    find_first_units(build);
    for (int round = 0; round < MAX_ROUNDS && find_hubs(build); round++)
        find_units(build);
    find_between(build);
    find_glue(build);
    find_units(build);
    find_between(build);
    if (build->options->applications)
        name_applications(build);
}

WpFlows *
wp_flows_find(const WpView *view, WpFlowGraph *graph, const WpFlowOptions *options)
{
    uint32_t n_assets = view->inventory->n_assets;
    gsize n_cells = (gsize)n_assets + 1;
    WpFlows *flows = g_new0(WpFlows, 1);
    Build build = {.view = view,
                   .inventory = view->inventory,
                   .options = options,
                   .n_assets = n_assets,
                   .graph = graph};

    build.result = flows;
    flows->hub = g_new0(uint8_t, n_cells);
    flows->of = g_new0(WpAssetId, n_cells);
    flows->application = g_new0(WpStrId, n_cells);
    flows->how = g_new0(WpStrId, n_cells);
    flows->columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);
    flows->any = graph != NULL;
    if (graph) {
        wp_flow_graph_part_environments(graph, view);
        find_all(&build);
    }
    return flows;
}

/* ---- in words ----------------------------------------------------------------------------------
 */

static WpStrId
intern(const WpView *view, char *text)
{
    WpStrId id = wp_str_pool_add(view->inventory->texts, text, strlen(text));

    g_free(text);
    return id;
}

/* The application of a workload: "ERP" of "ERP/production". */
static char *
application_of(const WpView *view, WpStrId workload)
{
    const char *text = wp_str_pool_text(view->inventory->texts, workload);
    const char *slash = strrchr(text, '/');

    return g_strndup(text, slash ? (gsize)(slash - text) : strlen(text));
}

/* Texts of one application, in first sight of its assets. */
static void
put_applications(WpFlows *flows, const WpView *view)
{
    const WpInventory *inventory = view->inventory;
    g_autofree WpAssetId *first = g_new0(WpAssetId, (gsize)inventory->n_assets + 1);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        WpAssetId of = flows->of[asset];

        if (of == WP_NONE)
            continue;
        if (first[of] == WP_NONE) {
            WpStrId workload = wp_view_workload(view, of);
            const char *name = wp_asset_name(inventory, of);

            first[of] = asset;
            flows->application[asset] = intern(view, workload ? application_of(view, workload)
                                                              : g_strdup_printf("around %s", name));
            flows->how[asset] =
                intern(view, workload ? g_strdup_printf("flows with %s", name) : g_strdup("flows"));
        }
        flows->application[asset] = flows->application[first[of]];
        flows->how[asset] = flows->how[first[of]];
    }
}

static void
put_hubs(WpFlows *flows, WpView *view)
{
    const WpInventory *inventory = view->inventory;
    WpColumn *vms = wp_column_new(WP_F_VM_HUB, inventory->kinds[WP_KIND_VM].n_rows);
    WpColumn *databases = wp_column_new(WP_F_DB_HUB, inventory->kinds[WP_KIND_DB].n_rows);

    g_ptr_array_add(flows->columns, vms);
    g_ptr_array_add(flows->columns, databases);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++)
        wp_column_set_flag(wp_asset_is_db(inventory, asset) ? databases : vms,
                           wp_asset_row(inventory, asset), flows->hub[asset]);
    wp_view_set(view, vms);
    wp_view_set(view, databases);
}

void
wp_flows_put(WpFlows *flows, WpView *view)
{
    if (!flows->any)
        return;
    put_applications(flows, view);
    put_hubs(flows, view);
}

void
wp_flows_free(WpFlows *flows)
{
    if (!flows)
        return;
    g_free(flows->hub);
    g_free(flows->of);
    g_free(flows->application);
    g_free(flows->how);
    g_ptr_array_unref(flows->columns);
    g_free(flows);
}
