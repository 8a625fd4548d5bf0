#include "planner/graph/communities.h"

#include "planner/graph/connect.h"
#include "planner/graph/entropy.h"

#include <string.h>

/*
 * With q(m) the weight that leaves module m, k(m) the weight at its nodes and f(x) = x log x, the
 * description length is f(sum q) - 2 sum f(q) + sum f(q + k), less what no move changes. Nodes
 * move to the neighbouring module that shortens it most; modules become nodes, and so on; then
 * single nodes move again from where they are.
 */

#define MAX_PASSES 20
#define MAX_ROUNDS 4
#define TOTAL_BITS 32 /* weights are scaled so that their sum has at most so many bits */

typedef struct {
    uint32_t to;
    int64_t weight;
} Arc;

/* The graph of one level: nodes are modules of the level below. */
typedef struct {
    uint32_t n;
    uint32_t *first; /* by node: its arcs; no loops, each neighbour once */
    Arc *arcs;
    int64_t *at;  /* by node: weight at it, inner edges counted twice */
    int64_t *out; /* by node: weight of its arcs */
} Level;

static void
level_clear(Level *level)
{
    g_free(level->first);
    g_free(level->arcs);
    g_free(level->at);
    g_free(level->out);
}

/* Modules while nodes move. */
typedef struct {
    const Level *level;
    uint32_t *module; /* by node */
    int64_t *q, *k;   /* by module */
    int64_t *f_q, *f_qk;
    int64_t total_q;
    int64_t *weight;   /* scratch, by module: what leads there; 0 between uses */
    uint32_t *touched; /* scratch */
    uint32_t *empty;   /* modules without nodes */
    uint32_t n_empty;
    uint32_t *n_nodes; /* by module */
} Modules;

static void
set_module(Modules *modules, uint32_t module, int64_t q, int64_t k)
{
    modules->total_q += q - modules->q[module];
    modules->q[module] = q;
    modules->k[module] = k;
    modules->f_q[module] = wp_x_log_x(q);
    modules->f_qk[module] = wp_x_log_x(q + k);
}

static void
modules_init(Modules *modules, const Level *level, uint32_t *module)
{
    size_t n_cells = (size_t)level->n + 1;

    *modules = (Modules){.level = level, .module = module};
    modules->q = g_new0(int64_t, n_cells);
    modules->k = g_new0(int64_t, n_cells);
    modules->f_q = g_new0(int64_t, n_cells);
    modules->f_qk = g_new0(int64_t, n_cells);
    modules->weight = g_new0(int64_t, n_cells);
    modules->touched = g_new0(uint32_t, n_cells);
    modules->empty = g_new0(uint32_t, n_cells);
    modules->n_nodes = g_new0(uint32_t, n_cells);
    for (uint32_t node = 1; node <= level->n; node++) {
        uint32_t home = module[node];

        modules->n_nodes[home]++;
        modules->k[home] += level->at[node];
        for (uint32_t i = level->first[node]; i < level->first[node + 1]; i++)
            if (module[level->arcs[i].to] != home)
                modules->q[home] += level->arcs[i].weight;
    }
    for (uint32_t i = level->n; i >= 1; i--) {
        int64_t q = modules->q[i];

        modules->q[i] = 0;
        set_module(modules, i, q, modules->k[i]);
        if (modules->n_nodes[i] == 0)
            modules->empty[modules->n_empty++] = i;
    }
}

static void
modules_clear(Modules *modules)
{
    g_free(modules->q);
    g_free(modules->k);
    g_free(modules->f_q);
    g_free(modules->f_qk);
    g_free(modules->weight);
    g_free(modules->touched);
    g_free(modules->empty);
    g_free(modules->n_nodes);
}

/* What the description grows by when @node goes from its module to @to. */
static int64_t
cost_of_move(const Modules *modules, uint32_t node, uint32_t to, int64_t q_from)
{
    const Level *level = modules->level;
    uint32_t from = modules->module[node];
    int64_t q_to = modules->q[to] + level->out[node] - 2 * modules->weight[to];
    int64_t total = modules->total_q + q_from - modules->q[from] + q_to - modules->q[to];
    int64_t k_to = modules->k[to] + level->at[node];

    return wp_x_log_x(total) - 2 * (wp_x_log_x(q_to) - modules->f_q[to]) + wp_x_log_x(q_to + k_to) -
           modules->f_qk[to];
}

static uint32_t
best_module(Modules *modules, uint32_t node, uint32_t n_touched)
{
    const Level *level = modules->level;
    uint32_t from = modules->module[node], best = from;
    int64_t q_from = modules->q[from] - level->out[node] + 2 * modules->weight[from];
    int64_t k_from = modules->k[from] - level->at[node];
    /* What leaving gains is the same for every goal, staying is the cost of coming back. */
    int64_t least = wp_x_log_x(modules->total_q) + 2 * (wp_x_log_x(q_from) - modules->f_q[from]) -
                    wp_x_log_x(q_from + k_from) + modules->f_qk[from];

    for (uint32_t i = 0; i <= n_touched; i++) {
        uint32_t to = i < n_touched                ? modules->touched[i]
                      : modules->n_empty == 0      ? from
                      : modules->n_nodes[from] > 1 ? modules->empty[modules->n_empty - 1]
                                                   : from;
        if (to == from)
            continue;
        int64_t cost = cost_of_move(modules, node, to, q_from);

        if (cost < least || (cost == least && best != from && to < best)) {
            least = cost;
            best = to;
        }
    }
    return best;
}

static bool
move_node(Modules *modules, uint32_t node)
{
    const Level *level = modules->level;
    uint32_t from = modules->module[node], n = 0;

    for (uint32_t i = level->first[node]; i < level->first[node + 1]; i++) {
        uint32_t to = modules->module[level->arcs[i].to];

        if (modules->weight[to] == 0)
            modules->touched[n++] = to;
        modules->weight[to] += level->arcs[i].weight;
    }
    uint32_t to = best_module(modules, node, n);
    if (to != from) {
        int64_t out = level->out[node], at = level->at[node];

        set_module(modules, from, modules->q[from] - out + 2 * modules->weight[from],
                   modules->k[from] - at);
        if (modules->n_nodes[to]++ == 0)
            modules->n_empty--;
        if (--modules->n_nodes[from] == 0)
            modules->empty[modules->n_empty++] = from;
        set_module(modules, to, modules->q[to] + out - 2 * modules->weight[to],
                   modules->k[to] + at);
        modules->module[node] = to;
    }
    for (uint32_t i = 0; i < n; i++)
        modules->weight[modules->touched[i]] = 0;
    return to != from;
}

/* Moves nodes until none gains; after the first pass only those whose neighbours moved. */
static bool
move_nodes(const Level *level, uint32_t *module)
{
    Modules modules;
    g_autofree bool *due = g_new(bool, (size_t)level->n + 1);
    bool any = false, moved = true;

    memset(due, true, (size_t)level->n + 1);
    modules_init(&modules, level, module);
    for (int pass = 0; moved && pass < MAX_PASSES; pass++) {
        moved = false;
        for (uint32_t node = 1; node <= level->n; node++) {
            if (!due[node])
                continue;
            due[node] = false;
            if (!move_node(&modules, node))
                continue;
            any = moved = true;
            for (uint32_t i = level->first[node]; i < level->first[node + 1]; i++)
                due[level->arcs[i].to] = true;
        }
    }
    modules_clear(&modules);
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

/* Nodes by module: a counting sort. */
static uint32_t *
list_by_module(uint32_t n_nodes, const uint32_t *module, uint32_t n_modules, uint32_t **out_first)
{
    uint32_t *first = g_new0(uint32_t, (size_t)n_modules + 3);
    uint32_t *nodes = g_new0(uint32_t, (size_t)n_nodes + 1);

    for (uint32_t node = 1; node <= n_nodes; node++)
        first[module[node] + 2]++;
    for (uint32_t i = 1; i <= n_modules + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t node = 1; node <= n_nodes; node++)
        nodes[first[module[node] + 1]++] = node;
    *out_first = first;
    return nodes;
}

/* Modules become nodes, numbered as renumber() did. */
static void
coarsen(const Level *fine, const uint32_t *module, uint32_t n_modules, Level *out)
{
    g_autofree uint32_t *first = NULL;
    g_autofree uint32_t *nodes = list_by_module(fine->n, module, n_modules, &first);
    g_autofree int64_t *weight = g_new0(int64_t, (size_t)n_modules + 1);
    g_autofree uint32_t *touched = g_new0(uint32_t, (size_t)n_modules + 1);
    uint32_t n_arcs = 0;

    *out = (Level){.n = n_modules,
                   .first = g_new0(uint32_t, (size_t)n_modules + 2),
                   .arcs = g_new(Arc, (size_t)fine->first[fine->n + 1] + 1),
                   .at = g_new0(int64_t, (size_t)n_modules + 1),
                   .out = g_new0(int64_t, (size_t)n_modules + 1)};
    for (uint32_t m = 1; m <= n_modules; m++) {
        uint32_t n = 0;

        out->first[m] = n_arcs;
        for (uint32_t j = first[m]; j < first[m + 1]; j++) {
            uint32_t node = nodes[j];

            out->at[m] += fine->at[node];
            for (uint32_t i = fine->first[node]; i < fine->first[node + 1]; i++) {
                uint32_t to = module[fine->arcs[i].to];

                if (to == m)
                    continue;
                if (weight[to] == 0)
                    touched[n++] = to;
                weight[to] += fine->arcs[i].weight;
            }
        }
        for (uint32_t i = 0; i < n; i++) {
            out->arcs[n_arcs++] = (Arc){touched[i], weight[touched[i]]};
            out->out[m] += weight[touched[i]];
            weight[touched[i]] = 0;
        }
    }
    out->first[n_modules + 1] = n_arcs;
}

/* From the modules of single nodes on, merges them while that gains. */
static void
merge_modules(const Level *base, uint32_t *module, uint32_t n_modules)
{
    Level level;
    bool moved = true;

    coarsen(base, module, n_modules, &level);
    while (moved) {
        g_autofree uint32_t *coarse = g_new0(uint32_t, (size_t)level.n + 1);
        Level next;

        for (uint32_t node = 1; node <= level.n; node++)
            coarse[node] = node;
        moved = move_nodes(&level, coarse);
        n_modules = renumber(level.n, coarse);
        for (uint32_t node = 1; node <= base->n; node++)
            module[node] = coarse[module[node]];
        coarsen(&level, coarse, n_modules, &next);
        level_clear(&level);
        level = next;
    }
    level_clear(&level);
}

/* ---- the graph ---------------------------------------------------------------------------------
 */

static int
weight_shift(uint32_t n_edges, const WpSplitEdge *edges)
{
    uint64_t total = 0;
    int shift = 0;

    for (uint32_t i = 0; i < n_edges; i++) {
        g_assert(edges[i].weight >= 0);
        total += MIN((uint64_t)edges[i].weight, UINT64_MAX / 4 / n_edges) * 2;
    }
    while (total >> shift >> TOTAL_BITS != 0)
        shift++;
    return shift;
}

/* Every edge at both ends, parallel ones added up: a level whose nodes are one module each. */
static void
make_base(uint32_t n_nodes, uint32_t n_edges, const WpSplitEdge *edges, Level *out)
{
    int shift = weight_shift(n_edges, edges);
    Level loose = {.n = n_nodes, .first = g_new0(uint32_t, (size_t)n_nodes + 3)};
    g_autofree uint32_t *own = g_new0(uint32_t, (size_t)n_nodes + 1);

    loose.arcs = g_new(Arc, 2 * (size_t)n_edges + 1);
    loose.at = g_new0(int64_t, (size_t)n_nodes + 1);
    for (uint32_t i = 0; i < n_edges; i++) {
        loose.first[edges[i].a + 2]++;
        loose.first[edges[i].b + 2]++;
    }
    for (uint32_t i = 1; i <= n_nodes + 2; i++)
        loose.first[i] += loose.first[i - 1];
    for (uint32_t i = 0; i < n_edges; i++) {
        uint32_t a = edges[i].a, b = edges[i].b;
        int64_t weight = MAX(edges[i].weight >> shift, 1);

        loose.arcs[loose.first[a + 1]++] = (Arc){b, weight};
        loose.arcs[loose.first[b + 1]++] = (Arc){a, weight};
        loose.at[a] += weight;
        loose.at[b] += weight;
    }
    for (uint32_t node = 1; node <= n_nodes; node++)
        own[node] = node;
    coarsen(&loose, own, n_nodes, out);
    level_clear(&loose);
}

/* A module may have come apart when the node left that held it together. */
static uint32_t *
connected_parts(const Level *base, const uint32_t *module, uint32_t *out_n)
{
    g_autoptr(WpSets) sets = wp_sets_new(base->n);

    for (uint32_t node = 1; node <= base->n; node++)
        for (uint32_t i = base->first[node]; i < base->first[node + 1]; i++)
            if (module[node] == module[base->arcs[i].to])
                wp_sets_join(sets, node, base->arcs[i].to);
    return wp_sets_number(sets, out_n);
}

uint32_t *
wp_graph_communities(uint32_t n_nodes, uint32_t n_edges, const WpSplitEdge *edges, uint32_t *out_n)
{
    g_autofree uint32_t *module = g_new0(uint32_t, (size_t)n_nodes + 1);
    Level base;

    make_base(n_nodes, n_edges, edges, &base);
    for (uint32_t node = 1; node <= n_nodes; node++)
        module[node] = node;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        if (!move_nodes(&base, module))
            break;
        merge_modules(&base, module, renumber(n_nodes, module));
    }
    uint32_t *part = connected_parts(&base, module, out_n);
    level_clear(&base);
    return part;
}
