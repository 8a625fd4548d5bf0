#include "planner/graph/communities.h"

#include "planner/graph/connect.h"
#include "planner/graph/csr.h"
#include "planner/graph/entropy.h"
#include "planner/graph/levels.h"

#include <string.h>

/*
 * With q(m) the weight that leaves module m, k(m) the weight at its nodes and f(x) = x log x, the
 * description length is f(sum q) - 2 sum f(q) + sum f(q + k), less what no move changes. Nodes
 * move to the neighbouring module that shortens it most; modules become nodes, and so on; then
 * single nodes move again from where they are.
 */

#define MAX_PASSES 20
#define MAX_ROUNDS 4

/* Together, as they are looked at together. */
typedef struct {
    int64_t q, k;
    int64_t f_q, f_qk;
} Module;

/* Modules while nodes move. */
typedef struct {
    const WpLevel *level;
    const uint32_t *logs; /* for wp_x_log_x_by() */
    uint32_t *module;     /* by node */
    Module *of;           /* by module */
    int64_t total_q;
    int64_t *weight;   /* scratch, by module: what leads there; 0 between uses */
    uint32_t *touched; /* scratch */
    uint32_t *empty;   /* modules without nodes */
    uint32_t n_empty;
    uint32_t *n_nodes; /* by module */
    bool *due;         /* by node: it is to be looked at */
} Modules;

static void
set_module(Modules *modules, uint32_t module, int64_t q, int64_t k)
{
    Module *of = &modules->of[module];

    modules->total_q += q - of->q;
    *of = (Module){q, k, wp_x_log_x_by(modules->logs, q), wp_x_log_x_by(modules->logs, q + k)};
}

/* For levels of @n nodes and fewer. */
static void
modules_init(Modules *modules, uint32_t n)
{
    size_t n_cells = (size_t)n + 1;

    *modules = (Modules){.logs = wp_log_table()};
    modules->of = g_new(Module, n_cells);
    modules->weight = g_new0(int64_t, n_cells);
    modules->touched = g_new(uint32_t, n_cells);
    modules->empty = g_new(uint32_t, n_cells);
    modules->n_nodes = g_new(uint32_t, n_cells);
    modules->due = g_new(bool, n_cells);
}

static void
modules_clear(Modules *modules)
{
    g_free(modules->of);
    g_free(modules->weight);
    g_free(modules->touched);
    g_free(modules->empty);
    g_free(modules->n_nodes);
    g_free(modules->due);
}

/* Of the nodes of @level, each in its @module. */
static void
modules_begin(Modules *modules, const WpLevel *level, uint32_t *module)
{
    size_t n_cells = (size_t)level->n + 1;

    modules->level = level;
    modules->module = module;
    modules->total_q = 0;
    modules->n_empty = 0;
    memset(modules->of, 0, n_cells * sizeof *modules->of);
    memset(modules->n_nodes, 0, n_cells * sizeof *modules->n_nodes);
    memset(modules->due, true, n_cells);
    for (uint32_t node = 1; node <= level->n; node++) {
        uint32_t home = module[node];
        Module *of = &modules->of[home];

        modules->n_nodes[home]++;
        of->k += level->at[node];
        for (uint32_t i = level->first[node]; i < level->first[node + 1]; i++) {
            __builtin_prefetch(&module[level->arcs[i + WP_LEVEL_AHEAD].to]);
            if (module[level->arcs[i].to] != home)
                of->q += level->arcs[i].weight;
        }
    }
    for (uint32_t i = level->n; i >= 1; i--) {
        int64_t q = modules->of[i].q;

        modules->of[i].q = 0;
        set_module(modules, i, q, modules->of[i].k);
        if (modules->n_nodes[i] == 0)
            modules->empty[modules->n_empty++] = i;
    }
}

/* A node that may move, and what its module becomes without it. */
typedef struct {
    int64_t at, out;
    int64_t rest; /* what leaves modules then, but for the goal's */
} Leaving;

/* What the description grows by when it goes to @to, to which @weight of it leads. */
static int64_t
cost_of_move(const Modules *modules, const Leaving *leaving, uint32_t to, int64_t weight)
{
    const Module *goal = &modules->of[to];
    int64_t q_to = goal->q + leaving->out - 2 * weight;
    int64_t total = leaving->rest + q_to - goal->q;
    int64_t k_to = goal->k + leaving->at;

    return wp_x_log_x_by(modules->logs, total) -
           2 * (wp_x_log_x_by(modules->logs, q_to) - goal->f_q) +
           wp_x_log_x_by(modules->logs, q_to + k_to) - goal->f_qk;
}

static uint32_t
best_module(const Modules *modules, uint32_t node, uint32_t n_touched)
{
    const WpLevel *level = modules->level;
    uint32_t from = modules->module[node], best = from;
    const Module *home = &modules->of[from];
    int64_t q_from = home->q - level->out[node] + 2 * modules->weight[from];
    int64_t k_from = home->k - level->at[node];
    Leaving leaving = {level->at[node], level->out[node], modules->total_q + q_from - home->q};
    /* What leaving gains is the same for every goal, staying is the cost of coming back. */
    int64_t least = wp_x_log_x_by(modules->logs, modules->total_q) +
                    2 * (wp_x_log_x_by(modules->logs, q_from) - home->f_q) -
                    wp_x_log_x_by(modules->logs, q_from + k_from) + home->f_qk;

    for (uint32_t i = 0; i < n_touched; i++) {
        uint32_t to = modules->touched[i];

        __builtin_prefetch(
            &modules->of[modules->touched[MIN(i + WP_LEVEL_AHEAD / 2, n_touched - 1)]]);
        if (to == from)
            continue;
        int64_t cost = cost_of_move(modules, &leaving, to, modules->weight[to]);

        if (cost < least || (cost == least && best != from && to < best)) {
            least = cost;
            best = to;
        }
    }
    if (modules->n_empty > 0 && modules->n_nodes[from] > 1) {
        uint32_t to = modules->empty[modules->n_empty - 1];
        int64_t cost = cost_of_move(modules, &leaving, to, 0);

        if (cost < least || (cost == least && best != from && to < best))
            best = to;
    }
    return best;
}

static void
put_into(Modules *modules, uint32_t node, uint32_t to)
{
    const WpLevel *level = modules->level;
    uint32_t from = modules->module[node];
    int64_t out = level->out[node], at = level->at[node];

    set_module(modules, from, modules->of[from].q - out + 2 * modules->weight[from],
               modules->of[from].k - at);
    if (modules->n_nodes[to]++ == 0)
        modules->n_empty--;
    if (--modules->n_nodes[from] == 0)
        modules->empty[modules->n_empty++] = from;
    set_module(modules, to, modules->of[to].q + out - 2 * modules->weight[to],
               modules->of[to].k + at);
    modules->module[node] = to;
}

static bool
move_node(Modules *modules, uint32_t node)
{
    const WpLevel *level = modules->level;
    const uint32_t *module = modules->module;
    uint32_t from = module[node], n = 0;

    for (uint32_t i = level->first[node]; i < level->first[node + 1]; i++) {
        uint32_t to = module[level->arcs[i].to],
                 ahead = module[level->arcs[i + WP_LEVEL_AHEAD / 2].to];

        __builtin_prefetch(&module[level->arcs[i + WP_LEVEL_AHEAD].to]);
        __builtin_prefetch(&modules->weight[ahead]);
        __builtin_prefetch(&modules->of[ahead]);
        if (modules->weight[to] == 0)
            modules->touched[n++] = to;
        modules->weight[to] += level->arcs[i].weight;
    }
    uint32_t to = best_module(modules, node, n);
    if (to != from)
        put_into(modules, node, to);
    for (uint32_t i = 0; i < n; i++)
        modules->weight[modules->touched[i]] = 0;
    return to != from;
}

/* Moves nodes until none gains; after the first pass only those whose neighbours moved. */
static bool
move_nodes(Modules *modules, const WpLevel *level, uint32_t *module)
{
    bool any = false, moved = true;

    modules_begin(modules, level, module);
    for (int pass = 0; moved && pass < MAX_PASSES; pass++) {
        moved = false;
        for (uint32_t node = 1; node <= level->n; node++) {
            if (!modules->due[node])
                continue;
            modules->due[node] = false;
            if (!move_node(modules, node))
                continue;
            any = moved = true;
            for (uint32_t i = level->first[node]; i < level->first[node + 1]; i++)
                modules->due[level->arcs[i].to] = true;
        }
    }
    return any;
}

/* Numbers modules 1 .. n in the order of their first nodes. Returns: n */
static uint32_t
renumber(uint32_t n_nodes, uint32_t *module)
{
    g_autofree uint32_t *number = g_new0(uint32_t, (size_t)n_nodes + 1);
    uint32_t n = 0;

    for (uint32_t node = 1; node <= n_nodes; node++) {
        if (number[module[node]] == 0)
            number[module[node]] = ++n;
        module[node] = number[module[node]];
    }
    return n;
}

/* From the modules of single nodes on, merges them while that gains. */
static void
merge_modules(Modules *modules, const WpLevel *base, uint32_t *module, uint32_t n_modules)
{
    WpLevel level;
    bool moved = true;

    wp_level_coarsen(&level, base, module, n_modules);
    while (moved) {
        g_autofree uint32_t *coarse = g_new0(uint32_t, (size_t)level.n + 1);
        WpLevel next;

        for (uint32_t node = 1; node <= level.n; node++)
            coarse[node] = node;
        moved = move_nodes(modules, &level, coarse);
        if (!moved)
            break;
        n_modules = renumber(level.n, coarse);
        for (uint32_t node = 1; node <= base->n; node++)
            module[node] = coarse[module[node]];
        wp_level_coarsen(&next, &level, coarse, n_modules);
        wp_level_clear(&level);
        level = next;
    }
    wp_level_clear(&level);
}

/* A module may have come apart when the node left that held it together. */
static uint32_t *
connected_parts(const WpLevel *base, const uint32_t *module, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(base->n);

    for (uint32_t node = 1; node <= base->n; node++)
        for (uint32_t i = base->first[node]; i < base->first[node + 1]; i++) {
            __builtin_prefetch(&module[base->arcs[i + WP_LEVEL_AHEAD].to]);
            if (node < base->arcs[i].to && module[node] == module[base->arcs[i].to])
                wp_sets_join(sets, node, base->arcs[i].to);
        }
    return wp_sets_number(sets, out_n);
}

/* Takes @base. */
static uint32_t *
find_communities(WpLevel *base, uint32_t *out_n)
{
    g_autofree uint32_t *module = g_new0(uint32_t, (size_t)base->n + 1);
    Modules modules;

    modules_init(&modules, base->n);
    for (uint32_t node = 1; node <= base->n; node++)
        module[node] = node;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        if (!move_nodes(&modules, base, module))
            break;
        merge_modules(&modules, base, module, renumber(base->n, module));
    }
    modules_clear(&modules);
    uint32_t *part = connected_parts(base, module, out_n);
    wp_level_clear(base);
    return part;
}

uint32_t *
wp_graph_communities_of(const WpCommunityItems *items, uint32_t *out_n)
{
    WpLevel base;

    wp_level_init(&base, items);
    return find_communities(&base, out_n);
}

/* ---- a list of edges ------------------------------------------------------------------------ */

typedef struct {
    const WpCsr *graph;
    const WpSplitEdge *edges;
} EdgeList;

/* One that weighs nothing still ties. */
static void
weigh_edges(const void *data, uint32_t item, uint64_t *weights)
{
    const EdgeList *list = data;
    const WpCsr *graph = list->graph;

    for (uint32_t i = graph->first[item]; i < graph->first[item + 1]; i++) {
        int64_t weight = list->edges[graph->edge[i]].weight;

        g_assert(weight >= 0);
        *weights++ = (uint64_t)MAX(weight, 1);
    }
}

uint32_t *
wp_graph_communities(uint32_t n_nodes, uint32_t n_edges, const WpSplitEdge *edges, uint32_t *out_n)
{
    g_autofree uint32_t *a = g_new(uint32_t, (size_t)n_edges + 1);
    g_autofree uint32_t *b = g_new(uint32_t, (size_t)n_edges + 1);
    g_autofree uint32_t *own = g_new(uint32_t, (size_t)n_nodes + 1);

    for (uint32_t i = 0; i < n_edges; i++) {
        a[i] = edges[i].a;
        b[i] = edges[i].b;
    }
    for (uint32_t node = 0; node <= n_nodes; node++)
        own[node] = node;
    g_autoptr(WpCsr) graph = wp_csr_build_both(n_nodes, n_edges, a, b);
    EdgeList list = {graph, edges};
    WpCommunityItems items = {.n_items = n_nodes,
                              .first = graph->first,
                              .to = graph->to,
                              .node = own,
                              .n_nodes = n_nodes,
                              .weigh = weigh_edges,
                              .data = &list};

    return wp_graph_communities_of(&items, out_n);
}
