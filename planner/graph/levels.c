#include "planner/graph/levels.h"

#include <string.h>

#define TOTAL_BITS 32 /* weights are scaled so that their sum has at most so many bits */

void
wp_level_clear(WpLevel *level)
{
    g_free(level->first);
    g_free(level->arcs);
    g_free(level->at);
    g_free(level->out);
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

/* Adds up arcs of one node. */
typedef struct {
    int64_t *weight; /* by goal; 0 between uses */
    uint32_t *touched;
    uint32_t n;
} Sums;

static void
sums_init(Sums *sums, uint32_t n)
{
    *sums = (Sums){g_new0(int64_t, (size_t)n + 1), g_new(uint32_t, (size_t)n + 1), 0};
}

static void
sums_clear(Sums *sums)
{
    g_free(sums->weight);
    g_free(sums->touched);
}

static void
sums_add(Sums *sums, uint32_t to, int64_t weight)
{
    if (sums->weight[to] == 0)
        sums->touched[sums->n++] = to;
    sums->weight[to] += weight;
}

/* They become the arcs of @node, the next of @out. */
static void
sums_put(Sums *sums, WpLevel *out, uint32_t node)
{
    uint32_t n_arcs = out->first[node];

    for (uint32_t i = 0; i < sums->n; i++) {
        uint32_t to = sums->touched[i];

        out->arcs[n_arcs++] = (WpLevelArc){to, (uint32_t)sums->weight[to]};
        out->out[node] += sums->weight[to];
        sums->weight[to] = 0;
    }
    out->first[node + 1] = n_arcs;
    sums->n = 0;
}

static void
level_begin(WpLevel *level, uint32_t n, uint32_t most_arcs)
{
    *level = (WpLevel){.n = n,
                       .first = g_new0(uint32_t, (size_t)n + 2),
                       .arcs = g_new(WpLevelArc, (size_t)most_arcs + WP_LEVEL_AHEAD + 1),
                       .at = g_new0(int64_t, (size_t)n + 1),
                       .out = g_new0(int64_t, (size_t)n + 1)};
}

static void
level_close(WpLevel *level)
{
    memset(level->arcs + level->first[level->n + 1], 0, (WP_LEVEL_AHEAD + 1) * sizeof *level->arcs);
}

void
wp_level_coarsen(WpLevel *out, const WpLevel *fine, const uint32_t *module, uint32_t n_modules)
{
    g_autofree uint32_t *first = NULL;
    g_autofree uint32_t *nodes = list_by_module(fine->n, module, n_modules, &first);
    Sums sums;

    sums_init(&sums, n_modules);
    level_begin(out, n_modules, fine->first[fine->n + 1]);
    for (uint32_t m = 1; m <= n_modules; m++) {
        for (uint32_t j = first[m]; j < first[m + 1]; j++) {
            uint32_t node = nodes[j];

            out->at[m] += fine->at[node];
            for (uint32_t i = fine->first[node]; i < fine->first[node + 1]; i++) {
                uint32_t to = module[fine->arcs[i].to];

                __builtin_prefetch(&module[fine->arcs[i + WP_LEVEL_AHEAD].to]);
                if (to != m)
                    sums_add(&sums, to, fine->arcs[i].weight);
            }
        }
        sums_put(&sums, out, m);
    }
    level_close(out);
    sums_clear(&sums);
}

/* ---- single nodes
 * ---------------------------------------------------------------------------------
 */

/* @room: of weights, those of one item */
static int
weight_shift(const WpCommunityItems *items, uint64_t *room)
{
    uint64_t n_arcs = items->first[items->n_items + 1], total = 0;
    int shift = 0;

    for (uint32_t item = 1; item <= items->n_items; item++) {
        uint32_t n = items->first[item + 1] - items->first[item];

        items->weigh(items->data, item, room);
        for (uint32_t i = 0; i < n; i++)
            total += MIN(room[i], UINT64_MAX / 2 / n_arcs);
    }
    while (total >> shift >> TOTAL_BITS != 0)
        shift++;
    return shift;
}

static uint32_t
most_arcs(const WpCommunityItems *items)
{
    uint32_t most = 0;

    for (uint32_t item = 1; item <= items->n_items; item++)
        most = MAX(most, items->first[item + 1] - items->first[item]);
    return most;
}

void
wp_level_init(WpLevel *out, const WpCommunityItems *items)
{
    g_autofree uint32_t *first = NULL;
    g_autofree uint32_t *order =
        list_by_module(items->n_items, items->node, items->n_nodes, &first);
    g_autofree uint64_t *weights = g_new(uint64_t, (size_t)most_arcs(items) + 1);
    int shift = weight_shift(items, weights);
    Sums sums;

    sums_init(&sums, items->n_nodes);
    level_begin(out, items->n_nodes, items->first[items->n_items + 1]);
    for (uint32_t node = 1; node <= items->n_nodes; node++) {
        for (uint32_t j = first[node]; j < first[node + 1]; j++) {
            uint32_t from = items->first[order[j]], n = items->first[order[j] + 1] - from;

            items->weigh(items->data, order[j], weights);
            for (uint32_t i = 0; i < n; i++) {
                uint32_t to = items->node[items->to[from + i]];
                int64_t weight = weights[i] > 0 ? MAX((int64_t)(weights[i] >> shift), 1) : 0;

                out->at[node] += weight;
                if (to != node && weight > 0)
                    sums_add(&sums, to, weight);
            }
        }
        sums_put(&sums, out, node);
    }
    level_close(out);
    sums_clear(&sums);
}
