#pragma once

#include "planner/solve/waves.h"

/**
 * wp_waves_restore:
 * @result: (transfer full): a plan of @problem
 *
 * Looks at each firm relation that gave way, the highest rank first, whether a plan that keeps it
 * with all that were kept places as much and misses no enforced deadline by more: then that plan
 * counts, though it may end later. Only of small problems, which are searched again for it.
 *
 * Returns: (transfer full)
 */
WpWaveResult *wp_waves_restore(const WpWaveProblem *problem, WpWaveResult *result);

/* wp_waves_solve() without that. */
WpWaveResult *wp_waves_solve_once(const WpWaveProblem *problem);
