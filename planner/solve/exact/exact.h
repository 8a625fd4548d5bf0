#pragma once

#include "planner/solve/core/schedule.h"

/**
 * wp_exact:
 * @last: the last wave of @state
 * @steps: (inout): work that may be done; what is left comes back
 * @out_bound: (out): set to what was proven, if anything was: no plan ends earlier
 *
 * If the problem is a pure packing (limits of each wave's own, order, heads, and no more) and
 * small, looks for a plan with fewer waves. Costs are not looked at.
 *
 * Returns: the last wave of @state, which is rebuilt if a better plan was found
 */
uint32_t wp_exact(const WpWaveStart *start, WpWaveState *state, uint32_t last, int64_t *steps,
                  uint32_t *out_bound);
