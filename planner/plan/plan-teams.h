#pragma once

#include "planner/plan/schedule.h"

/* How many teams a plan has; capacity.teams: auto. */

/* Fills .teams, .teams_chosen and .team_choice of @plan, which knows its target wave, and the
 * capacities of the problem. */
void wp_plan_choose_teams(WpPlan *plan, WpSchedule *schedule);

/* Solves. Where the bound promised more than could be found, and the plan misses its target with
 * the teams that were chosen, it has as many more as end earlier; not against a baseline, and not
 * of a large problem. In later rounds at most one more than the round before. Returns: (transfer
 * full) */
WpWaveResult *wp_plan_solve(WpPlan *plan, WpSchedule *schedule);

/* Of a plan that ends after its target: the fewest teams more with which it would not; 0: unknown.
 */
uint32_t wp_plan_would_meet(const WpPlan *plan);
