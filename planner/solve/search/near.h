#pragma once

#include "planner/solve/core/schedule.h"

/**
 * wp_near:
 * @start: of a problem with a baseline
 * @state: becomes a schedule near to the baseline, if one is found
 * @last: nothing goes behind this wave, unless it must by orders
 * @budget: moves
 *
 * Puts everything into its wave of the baseline, above limits if need be, and anneals the overload
 * away so that the soft cost, of which change against the baseline is the most, stays low.
 *
 * Returns: whether it succeeded; if not, @state is as it was
 */
bool wp_near(const WpWaveStart *start, WpWaveState *state, uint32_t last, uint64_t seed,
             int64_t budget);
