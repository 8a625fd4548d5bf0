#pragma once

#include "planner/solve/exact/packing.h"

/* Branch, bound and remember on a packing from one end: wave after wave is filled with every
 * maximal set of tasks worth trying, the most promising partial solution of each depth in turn. */

typedef struct WpSide WpSide;

/* @backward: from the last wave to the first; for constant capacities. Returns: (transfer full) */
WpSide *wp_side_new(const WpPacking *packing, bool backward, uint32_t upper);
void wp_side_free(WpSide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSide, wp_side_free)

/* No solution has fewer waves, as far as order, work and weights tell; @from is known. */
uint32_t wp_side_bound(WpSide *side, uint32_t from);

/* From now on only solutions of less than @upper waves count. */
void wp_side_limit(WpSide *side, uint32_t upper);

/* Searches until @steps are used up, all is searched, or a solution of @bound waves is found.
 * @out_wave is written for each better solution. Returns: the waves of the best known */
uint32_t wp_side_run(WpSide *side, uint32_t bound, int64_t *steps, uint32_t *out_wave);

/* Everything was searched: there is nothing better than the best known. */
bool wp_side_is_done(const WpSide *side);

/* It remembers as much as it may, and cannot go on. */
bool wp_side_is_full(const WpSide *side);
