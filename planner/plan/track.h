#pragma once

#include "planner/plan/plan.h"
#include "planner/plan/schedule.h"

/**
 * wp_track_compare:
 * @result: of the schedule's problem, by item, before wp_schedule_spread()
 *
 * If remediation takes more of a role's hours than schedule.remediation_share, makes the other plan
 * too: with remediation within its waves if the plan lets it run ahead, or the other way round.
 *
 * Returns: (transfer full) (nullable): freed with g_free()
 */
WpRemediationTrack *wp_track_compare(const WpSchedule *schedule, const WpWaveResult *result);
