#pragma once

#include "planner/solve/core/start.h"
#include "planner/solve/core/users.h"

/* Why an item is not in a wave.  */

/* Appends to @reasons (of WpWaveReason, in the caller's numbers) all that is in the way of @node,
 * which is taken out of its wave for the time, in @wave. */
void wp_wave_explain(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
                     GArray *reasons);

/* Appends the reasons of @node as WpWaveResult.reasons has them. @brief: of an unplaced one only
 * the last wave is looked at. */
void wp_wave_explain_node(const WpWaveStart *start, WpWaveState *state, const WpWaveUsers *users,
                          uint32_t node, bool brief, GArray *reasons);
