#pragma once

#include "planner/solve/search/moves.h"

/* Simulated annealing of the soft cost. Limits may be passed on the way, never in what is kept. */

/* @budget: moves. The state ends as the best that was found. */
void wp_anneal(WpMoves *moves, uint64_t seed, int64_t budget);
