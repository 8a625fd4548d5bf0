#pragma once

#include "planner/graph/split.h"

/*
 * Ends of long and thin communities. The shortest description of a walk cuts a row, or tiers of
 * servers that call one or two others, into pieces: a tree says nothing about where to cut it.
 */

/**
 * wp_graph_keep_whole:
 * @sizes: by node, 1 or more; cell 0 unused
 * @max_size: no community becomes larger
 * @parts: (inout): by node its community, 1 .. *n_parts, each connected
 * @n_parts: (inout)
 *
 * An end joins the community to which most of its edges lead, the smallest first. An end has hardly
 * a cycle, is no star, and half of the edges that lead out of it, two or more, lead to that one.
 * Where most is whole (three quarters of the nodes that hang together with two others or more are
 * in components that are one community) an end of a component that is not too large has no cycle to
 * speak of, or a tenth as many edges lead out of it as it holds: so little leads out of communities
 * there that what is joined at all is one. The numbers stay in the order of the smallest nodes.
 */
void wp_graph_keep_whole(uint32_t n_nodes, const uint32_t *sizes, uint32_t n_edges,
                         const WpSplitEdge *edges, uint32_t max_size, uint32_t *parts,
                         uint32_t *n_parts);
