#pragma once

#include "planner/solve/core/start.h"

/**
 * wp_wave_bound:
 * @state: (nullable): a plan; what it places, the relations that it keeps, and the waves that it
 *   gives to one item above a ramp's limit are taken as given. NULL: all that is feasible
 *
 * Returns: the wave before which none of it can all be released.
 */
WpWaveBound wp_wave_bound(const WpWaveStart *start, const WpWaveState *state);
