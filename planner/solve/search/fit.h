#pragma once

#include "planner/solve/core/schedule.h"

/**
 * wp_fit:
 * @state: a schedule; items without a wave are tried too
 * @last: all must be released by this wave, and by their enforced deadlines
 * @budget: (inout): moves; what is left comes back
 *
 * Puts everything before @last, above limits if need be, and anneals the overload away.
 *
 * Returns: whether it succeeded; if not, @state is as it was
 */
bool wp_fit(const WpWaveStart *start, WpWaveState *state, uint32_t last, uint64_t seed,
            int64_t *budget);
