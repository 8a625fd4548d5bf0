#pragma once

#include "planner/plan/plan.h"

/* How early each group should move, 0 .. 100 (100 = early), by the weights of the settings:
 * priority, value, urgency, readiness, effort, complexity and criticality of its members; unknown
 * is 50. DESIGN section 7. Returns: (transfer full): by group */
int32_t *wp_scores_build(const WpPlanInputs *inputs, const int64_t *centihours,
                         const int64_t *bytes);

/* The level of a group: the highest of its members'; medium where nothing is known. */
WpLevel wp_group_criticality(const WpPlanInputs *inputs, uint32_t group);
WpLevel wp_group_complexity(const WpPlanInputs *inputs, uint32_t group);
