#include "planner/graph/csr.h"

static WpCsr *
csr_new(uint32_t n_nodes, uint32_t n_edges)
{
    WpCsr *csr = g_new0(WpCsr, 1);

    csr->n_nodes = n_nodes;
    csr->n_edges = n_edges;
    csr->first = g_new0(uint32_t, (size_t)n_nodes + 2);
    csr->to = g_new(uint32_t, MAX(n_edges, 1));
    csr->edge = g_new(uint32_t, MAX(n_edges, 1));
    return csr;
}

void
wp_csr_free(WpCsr *csr)
{
    if (!csr)
        return;
    g_free(csr->first);
    g_free(csr->to);
    g_free(csr->edge);
    g_free(csr);
}

/* Counting sort: count at node + 1, sum up, then place; first[node] moves on while placing and ends
 * where the next node begins, so the array is shifted back at the end. */
static void
place(WpCsr *csr, uint32_t node, uint32_t to, uint32_t edge)
{
    uint32_t slot = csr->first[node]++;

    csr->to[slot] = to;
    csr->edge[slot] = edge;
}

static void
sum_up(WpCsr *csr)
{
    uint32_t sum = 0;

    for (uint32_t node = 0; node <= csr->n_nodes + 1; node++) {
        uint32_t count = csr->first[node];

        csr->first[node] = sum;
        sum += count;
    }
}

static void
shift_back(WpCsr *csr)
{
    for (uint32_t node = csr->n_nodes + 1; node > 0; node--)
        csr->first[node] = csr->first[node - 1];
    csr->first[0] = 0;
}

WpCsr *
wp_csr_build(uint32_t n_nodes, uint32_t n_edges, const uint32_t *from, const uint32_t *to)
{
    WpCsr *csr = csr_new(n_nodes, n_edges);

    for (uint32_t edge = 0; edge < n_edges; edge++) {
        g_assert(from[edge] >= 1 && from[edge] <= n_nodes && to[edge] >= 1 && to[edge] <= n_nodes);
        csr->first[from[edge]]++;
    }
    sum_up(csr);
    for (uint32_t edge = 0; edge < n_edges; edge++)
        place(csr, from[edge], to[edge], edge);
    shift_back(csr);
    return csr;
}

WpCsr *
wp_csr_build_both(uint32_t n_nodes, uint32_t n_edges, const uint32_t *from, const uint32_t *to)
{
    g_assert(n_edges <= UINT32_MAX / 2);
    WpCsr *csr = csr_new(n_nodes, 2 * n_edges);

    for (uint32_t edge = 0; edge < n_edges; edge++) {
        g_assert(from[edge] >= 1 && from[edge] <= n_nodes && to[edge] >= 1 && to[edge] <= n_nodes);
        csr->first[from[edge]]++;
        csr->first[to[edge]]++;
    }
    sum_up(csr);
    for (uint32_t edge = 0; edge < n_edges; edge++) {
        place(csr, from[edge], to[edge], edge);
        place(csr, to[edge], from[edge], edge);
    }
    shift_back(csr);
    return csr;
}
