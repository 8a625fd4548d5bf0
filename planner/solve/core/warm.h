#pragma once

#include "planner/solve/core/start.h"

/* Keeping near to the waves of a baseline. Private to planner/solve. */

/* Puts every item that has a previous wave back into it where that still is possible and is not
 * before @need (by node; 0: any): those that others wait for first, then the largest, so that where
 * a wave no longer holds all of them the least has to leave. @size: by node, its share of a limit.
 */
void wp_wave_keep_previous(const WpWaveStart *start, WpWaveState *state, const int64_t *size,
                           const uint32_t *need);

/* Raises @need where a kept wave stands in the way of what must come before it: of an item that is
 * now later, for which a relation was given up, or that found no wave. @state: as scheduled around
 * the kept waves. Returns: whether anything was raised */
bool wp_wave_find_blockers(const WpWaveStart *start, const WpWaveState *state, uint32_t *need);
