#pragma once

#include "planner/solve/core/schedule.h"

/* Makes a schedule better: first an earlier last wave, then less soft cost. */

/**
 * wp_wave_search:
 * @state: the schedule; improved in place, never made worse
 * @score: (inout): of @state
 * @bound: (inout): on the last wave; raised if the search proves more
 *
 * Returns: moves made, at most problem->effort or little more
 */
int64_t wp_wave_search(const WpWaveStart *start, WpWaveState *state, WpWaveScore *score,
                       WpWaveBound *bound);
