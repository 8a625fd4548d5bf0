#pragma once

#include "planner/solve/core/start.h"

/* Keeping near to the waves of a baseline, or of an answer to nearly the same problem. Private to
 * planner/solve. */

/* Puts every item that has a @wanted wave (by node; 0: none) back into it where that still is
 * possible and is not before @need (by node; 0: any): those that have it alone first, then those
 * that others wait for, then the largest, so that where a wave no longer holds all of them the
 * least has to leave. What has no such wave, but must come before what has, gets one before that.
 * @size: by node, its share of a limit. */
void wp_wave_keep(const WpWaveStart *start, WpWaveState *state, const uint32_t *wanted,
                  const int64_t *size, const uint32_t *need);

/* Raises @need where a kept wave stands in the way of what must come before it: of an item that is
 * now later, for which a relation was given up, or that found no wave. @state: as scheduled around
 * the kept waves. Returns: whether anything was raised */
bool wp_wave_find_blockers(const WpWaveStart *start, const WpWaveState *state,
                           const uint32_t *wanted, uint32_t *need);
