#pragma once

#include "planner/solve/core/start.h"
#include "planner/solve/search/overload.h"

/**
 * wp_homes_take:
 * @overload: of a state in which nothing is placed but what is committed and pinned
 * @last: nothing goes behind this wave that need not by its orders
 *
 * Places each item in its wave of the baseline, above limits if need be, and a new one where it
 * finds room. Orders that the baseline breaks are met where that moves the least.
 *
 * Returns: whether all that is feasible has a wave now
 */
bool wp_homes_take(const WpWaveStart *start, WpOverload *overload, uint32_t last);
