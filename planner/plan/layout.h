#pragma once

#include "planner/plan/schedule.h"

/*
 * Solves a problem of schedule.h with the waves of dev and test before those of production, if the
 * plan is no worse so. Where production shares no wave with others, a search that moves single
 * groups cannot make a wave of one kind a wave of the other: what finds no more room among its own
 * kind would get a wave behind all others.
 *
 * Returns: (transfer full)
 */
WpWaveResult *wp_layout_solve(const WpWaveProblem *problem);
