#pragma once

#include "planner/plan/schedule.h"

/* Gives each placed group of @plan its window: in the last iteration of its wave, what others need
 * first, as many a window as the teams can cut over. */
void wp_cutovers_assign(WpPlan *plan, const WpSchedule *schedule);
