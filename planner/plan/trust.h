#pragma once

#include "planner/plan/schedule.h"

/*
 * How far a wave can be trusted, in the words of Azure Migrate's wave planning: confidence by how
 * many of four kinds of data are there for half of its assets or more (inventory, dependencies,
 * application mapping, business metadata): none missing is high, one or two medium, more low. Risk:
 * high where a firm wish had to give way or confidence is low; low where nothing gave way and
 * confidence is high; else medium.
 */
void wp_waves_judge(WpPlan *plan, const WpSchedule *schedule, const WpWaveResult *result);
