#pragma once

#include "planner/plan/schedule.h"

/* How many teams a plan has; capacity.teams: auto. */

/* Fills .teams, .teams_chosen and .team_choice of @plan, which knows its target wave, and the
 * capacities of the problem. */
void wp_plan_choose_teams(WpPlan *plan, WpSchedule *schedule);

/* Solves. Where the bound promised more than could be found, and the plan misses its target with
 * the teams that were chosen, it has as many more as end earlier; not against a baseline, nor of a
 * draft. In later rounds at most one more than the round before. If it still misses it,
 * .would_meet is filled. Returns: (transfer full) */
WpWaveResult *wp_plan_solve(WpPlan *plan, WpSchedule *schedule);
