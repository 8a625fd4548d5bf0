#pragma once

#include "planner/solve/core/state.h"

/* The soft cost, as terms of one node and as a whole.  */

enum { WP_TERM_WAVE, WP_TERM_EARLY, WP_TERM_LATE, WP_TERM_PAIRS, WP_TERM_STABILITY, WP_N_TERMS };

/* What @node costs in @wave beside the others as they stand; balance is not in it. */
void wp_wave_terms(const WpWaveState *state, uint32_t node, uint32_t wave,
                   int64_t out_terms[WP_N_TERMS]);

/* The sum of wp_wave_terms(). */
int64_t wp_wave_node_cost(const WpWaveState *state, uint32_t node, uint32_t wave);

/* By how much balance rises when @node, placed, moves to @wave; times balance_scale. */
int64_t wp_wave_balance_rise(const WpWaveState *state, uint32_t node, uint32_t wave);

/* The soft cost of all that is placed. */
int64_t wp_wave_cost(const WpWaveState *state);
