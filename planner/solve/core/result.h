#pragma once

#include "planner/solve/core/start.h"

/* What a schedule says, in the caller's numbers; without reasons. Private to planner/solve.
 * Returns: (transfer full) */
WpWaveResult *wp_wave_result_build(const WpWaveStart *start, const WpWaveState *state, int64_t cost,
                                   const WpWaveBound *bound);
