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

/* The same in parts, for bounds of one problem with other capacities. */

/* What all that counts takes together. It is the same as long as the same items count, and the same
 * of them fit into no wave with others. */
typedef struct WpWaveDemand WpWaveDemand;

WpWaveDemand *wp_wave_demand_sum(const WpWaveStart *start, const WpWaveState *state);
void wp_wave_demand_free(WpWaveDemand *demand);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveDemand, wp_wave_demand_free)

/* The bound by heads and orders alone, which capacities say nothing of beyond @start. */
WpWaveBound wp_wave_bound_chains(const WpWaveStart *start, const WpWaveState *state);

/* The whole. */
WpWaveBound wp_wave_bound_demand(const WpWaveStart *start, const WpWaveState *state,
                                 WpWaveBound chains, const WpWaveDemand *demand);
