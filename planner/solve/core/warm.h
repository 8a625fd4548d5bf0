#pragma once

#include "planner/solve/core/start.h"

/* Keeping near to the waves of a baseline. Private to planner/solve. */

/* Puts every item that has a previous wave back into it where that still is possible, those that
 * others need first; not those with @skip (nullable; by node) set. */
void wp_wave_keep_previous(const WpWaveStart *start, WpWaveState *state, const uint8_t *skip);

/* Marks in @skip, by node, what kept waves stand in the way of: what must come after an item that
 * found no wave, or after one that a relation was given up for, and all behind it. @state: as
 * scheduled around the kept waves. Returns: whether anything was marked that was not */
bool wp_wave_find_blockers(const WpWaveStart *start, const WpWaveState *state, uint8_t *skip);
