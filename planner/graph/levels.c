#include "planner/graph/levels.h"

#include "planner/base/jobs.h"

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

/* They become the arcs of @node, from @at on. Returns: where those of the next begin */
static uint32_t
sums_put(Sums *sums, WpLevel *out, uint32_t node, uint32_t at)
{
    out->first[node] = at;
    for (uint32_t i = 0; i < sums->n; i++) {
        uint32_t to = sums->touched[i];

        out->arcs[at++] = (WpLevelArc){to, (uint32_t)sums->weight[to]};
        out->out[node] += sums->weight[to];
        sums->weight[to] = 0;
    }
    sums->n = 0;
    return at;
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
level_close(WpLevel *level, uint32_t n_arcs)
{
    level->first[level->n + 1] = n_arcs;
    memset(level->arcs + n_arcs, 0, (WP_LEVEL_AHEAD + 1) * sizeof *level->arcs);
}

void
wp_level_coarsen(WpLevel *out, const WpLevel *fine, const uint32_t *module, uint32_t n_modules)
{
    g_autofree uint32_t *first = NULL;
    g_autofree uint32_t *nodes = list_by_module(fine->n, module, n_modules, &first);
    uint32_t n_arcs = 0;
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
        n_arcs = sums_put(&sums, out, m, n_arcs);
    }
    level_close(out, n_arcs);
    sums_clear(&sums);
}

/* ---- single nodes ------------------------------------------------------------------------------
 */

#define MAX_SPANS 8
#define FEW_ARCS  20000 /* are not worth a thread */

/* Nodes that one thread reads. */
typedef struct {
    const WpCommunityItems *items;
    WpLevel *out;
    const uint32_t *first, *order; /* by node: its items */
    uint32_t from, until;          /* nodes */
    uint32_t start, n_arcs;        /* of @out, where there is room for all */
    uint64_t total;                /* of weights */
    int shift;
} Span;

static uint32_t
count_arcs(const Span *span, uint32_t node)
{
    uint32_t n = 0;

    for (uint32_t j = span->first[node]; j < span->first[node + 1]; j++)
        n += span->items->first[span->order[j] + 1] - span->items->first[span->order[j]];
    return n;
}

/* Room for the weights of any item. */
static uint64_t *
new_weights(const WpCommunityItems *items)
{
    uint32_t most = 0;

    for (uint32_t item = 1; item <= items->n_items; item++)
        most = MAX(most, items->first[item + 1] - items->first[item]);
    return g_new(uint64_t, (size_t)most + 1);
}

static bool
sum_span(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Span *span = data;
    const WpCommunityItems *items = span->items;
    uint64_t n_arcs = items->first[items->n_items + 1];
    g_autofree uint64_t *weights = new_weights(items);

    for (uint32_t j = span->first[span->from]; j < span->first[span->until]; j++) {
        uint32_t item = span->order[j], n = items->first[item + 1] - items->first[item];

        items->weigh(items->data, item, weights);
        for (uint32_t i = 0; i < n; i++)
            span->total += MIN(weights[i], UINT64_MAX / 2 / n_arcs);
    }
    return true;
}

static bool
fill_span(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Span *span = data;
    const WpCommunityItems *items = span->items;
    g_autofree uint64_t *weights = new_weights(items);
    uint32_t at = span->start;
    Sums sums;

    sums_init(&sums, items->n_nodes);
    for (uint32_t node = span->from; node < span->until; node++) {
        for (uint32_t j = span->first[node]; j < span->first[node + 1]; j++) {
            uint32_t item = span->order[j], from = items->first[item];
            uint32_t n = items->first[item + 1] - from;

            items->weigh(items->data, item, weights);
            for (uint32_t i = 0; i < n; i++) {
                uint32_t to = items->node[items->to[from + i]];
                int64_t weight = weights[i] > 0 ? MAX((int64_t)(weights[i] >> span->shift), 1) : 0;

                span->out->at[node] += weight;
                if (to != node && weight > 0)
                    sums_add(&sums, to, weight);
            }
        }
        at = sums_put(&sums, span->out, node, at);
    }
    span->n_arcs = at - span->start;
    sums_clear(&sums);
    return true;
}

/* Of about as many arcs each. Returns: how many */
static unsigned
cut_spans(const Span *all, Span spans[MAX_SPANS])
{
    uint64_t n_arcs = all->items->first[all->items->n_items + 1], sum = 0;
    unsigned n_spans = n_arcs < FEW_ARCS ? 1 : CLAMP(all->items->n_threads, 1, MAX_SPANS), n = 0;

    for (uint32_t node = 1; node <= all->items->n_nodes; node++) {
        if (n == 0 || (n < n_spans && sum * n_spans >= n * n_arcs)) {
            spans[n] = *all;
            spans[n].from = node;
            spans[n].start = (uint32_t)sum;
            if (n > 0)
                spans[n - 1].until = node;
            n++;
        }
        sum += count_arcs(all, node);
    }
    if (n > 0)
        spans[n - 1].until = all->items->n_nodes + 1;
    return n;
}

/* Puts the arcs of all spans one after another. Returns: how many there are */
static uint32_t
join_spans(WpLevel *out, const Span spans[MAX_SPANS], unsigned n)
{
    uint32_t at = 0;

    for (unsigned i = 0; i < n; i++) {
        memmove(out->arcs + at, out->arcs + spans[i].start, spans[i].n_arcs * sizeof *out->arcs);
        for (uint32_t node = spans[i].from; node < spans[i].until; node++)
            out->first[node] -= spans[i].start - at;
        at += spans[i].n_arcs;
    }
    return at;
}

void
wp_level_init(WpLevel *out, const WpCommunityItems *items)
{
    g_autofree uint32_t *first = NULL;
    g_autofree uint32_t *order =
        list_by_module(items->n_items, items->node, items->n_nodes, &first);
    Span all = {.items = items, .out = out, .first = first, .order = order}, spans[MAX_SPANS];
    unsigned n = cut_spans(&all, spans);
    uint64_t total = 0;
    int shift = 0;

    level_begin(out, items->n_nodes, items->first[items->n_items + 1]);
    wp_jobs_each(sum_span, spans, sizeof *spans, n, n, NULL); /* none fails */
    for (unsigned i = 0; i < n; i++)
        total += spans[i].total;
    while (total >> shift >> TOTAL_BITS != 0)
        shift++;
    for (unsigned i = 0; i < n; i++)
        spans[i].shift = shift;
    wp_jobs_each(fill_span, spans, sizeof *spans, n, n, NULL); /* none fails */
    level_close(out, join_spans(out, spans, n));
}
