#pragma once

#include "planner/base/types.h"

/*
 * A directed graph as arrays. Nodes are 1 .. n_nodes (slot 0 is unused), edges keep the numbers
 * 0 .. n_edges - 1 that the caller gave them. Built by counting sort in linear time; the edges of
 * a node keep the order of the input, so equal input gives equal arrays.
 */

typedef struct {
    uint32_t n_nodes;
    uint32_t n_edges;
    uint32_t *first; /* n_nodes + 2: the edges of node are first[node] .. first[node + 1] - 1 */
    uint32_t *to;    /* n_edges: the other end */
    uint32_t *edge;  /* n_edges: which edge of the input this is */
} WpCsr;

/**
 * wp_csr_build:
 * @from: n_edges nodes; each edge is listed at its @from
 * @to: n_edges nodes
 *
 * Give @to as @from and @from as @to for the reversed graph. Loops and repeated edges stay.
 *
 * Returns: (transfer full)
 */
WpCsr *wp_csr_build(uint32_t n_nodes, uint32_t n_edges, const uint32_t *from, const uint32_t *to);

/* The same with every edge listed at both ends (a loop twice at its node). n_edges of the result is
 * twice that of the input, at most 2^31. Returns: (transfer full) */
WpCsr *wp_csr_build_both(uint32_t n_nodes, uint32_t n_edges, const uint32_t *from,
                         const uint32_t *to);

void wp_csr_free(WpCsr *csr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCsr, wp_csr_free)
