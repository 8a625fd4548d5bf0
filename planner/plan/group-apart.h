#pragma once

#include "planner/plan/constraints.h"
#include "planner/plan/exclusions.h"
#include "planner/plan/group-split.h"

/*
 * What keeps nodes out of each other's group: wished apart, strictly before one another, pinned to
 * different waves. Firm ties give way to it; what hard relations weld stays, and is a conflict
 * (planner/plan/conflicts.h).
 */

typedef struct WpApart WpApart;

/* @constraints, @progress: (nullable): pins of what is settled part nothing. All must outlive the
 * result. Returns: (transfer full) */
WpApart *wp_apart_new(const WpRelations *relations, const WpExclusions *exclusions,
                      const WpConstraints *constraints, const WpProgress *progress,
                      const WpWeldedNodes *nodes, uint32_t n_assets);
void wp_apart_free(WpApart *apart);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpApart, wp_apart_free)

/* Takes what must be apart out of each other's parts: in a part that holds such nodes ties are
 * taken from the strongest on, but none that joins them; the other parts stay. @part: (transfer
 * full): by node; @edges: of WpSplitEdge, the firm ties; @out_n: parts, before and after. Returns:
 * (transfer full): by node its part */
uint32_t *wp_apart_divide(const WpApart *apart, const GArray *edges, uint32_t *part,
                          uint32_t *out_n);

/* Whether anything keeps the node from others; their ties may have been cut for it. */
bool wp_apart_holds(const WpApart *apart, uint32_t node);
