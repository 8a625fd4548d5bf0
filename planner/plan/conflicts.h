#pragma once

#include "planner/plan/plan.h"
#include "planner/plan/schedule.h"

/*
 * Wishes that the plan could not hold, each with an irreducible set of limits and wishes that
 * conflict: "the deadline of ERP/prod, freeze 'December' over it and Payroll/prod before ERP/prod
 * cannot all hold". Without any one of its members the others could hold, as far as propagation
 * tells (planner/solve/conflicts.h).
 */

/**
 * wp_plan_conflicts_find:
 * @result: by item, before wp_schedule_spread()
 *
 * Returns: (transfer full): groups in no wave, then those after their deadlines, then orders that
 * gave way, then pins that do not count; each in the order of its groups
 */
WpPlanConflicts *wp_plan_conflicts_find(const WpSchedule *schedule, const WpWaveResult *result);
void wp_plan_conflicts_free(WpPlanConflicts *conflicts);

/* Now that cutovers have days: a wave that ends after a deadline may still be in time. Reasons of
 * groups that are late or in no wave get the conflict. */
void wp_plan_conflicts_settle(WpPlan *plan);
