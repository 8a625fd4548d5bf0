#pragma once

#include "planner/backlog/backlog.h"

/*
 * Plan and backlog in turn until they agree. Some work is known only when the waves are: which
 * group needs a shared remediation first, what the tasks of a small wave cost more, bridges. After
 * each round shared remediations go to the first group that needs them, and the hours that no group
 * is charged for are reserved; there is another round where a role's hours are exceeded all the
 * same. It begins with the waves of the one before and changes few of them, for what is reserved
 * was found out about these. Foundation, decisions and retirements take what room is left.
 *
 * An estate of more than 1,000 move groups has at most two rounds, and the second only where hours
 * are exceeded: shared remediation stays with the group that is likely to move first. Of more than
 * WP_WAVES_LARGE the first round is a draft: what a plan costs beside its groups is seen of one
 * that is only constructed, and one search is enough.
 */

typedef struct {
    WpEffort *effort;
    WpPlan *plan;
    WpBacklog *backlog;
    uint32_t n_rounds;
} WpRounds;

/**
 * wp_rounds_run:
 * @inputs: those of @work; its effort is set
 * @sources: (nullable): as wp_backlog_build() wants it
 * @out: (out): (transfer full): effort, plan and backlog
 */
void wp_rounds_run(WpWork *work, WpPlanInputs *inputs, const WpCatalogue *sources, WpRounds *out);
