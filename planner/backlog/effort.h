#pragma once

#include "planner/backlog/work.h"

/*
 * The hours of WpWork as planning wants them. Work that is done in one iteration of the release is
 * summed by group, role, iteration and freeze; each task that may be done earlier is an entry of
 * its own, in the order of wp_work_expand().
 */

/* Returns: (transfer full); borrows the names of roles from @work */
WpEffort *wp_effort_build(const WpWork *work);
void wp_effort_free(WpEffort *effort);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpEffort, wp_effort_free)
