#pragma once

#include "planner/plan/plan.h"

/* Fills @plan->bridges: dependencies whose ends are on two sides for a while, or for good. */
void wp_bridges_find(WpPlan *plan, const WpPlanInputs *inputs);
