#pragma once

#include "planner/assess/sizing.h"
#include "planner/cli/knowledge.h"

/* Which catalogues size the VMs of which target, and as the settings want it. */

/* What can be had in the settings' region; faults and what is missing are in @diags. Returns:
 * (transfer full) (nullable): NULL: no sizing */
WpSizeList *wp_sizes_load(const WpKnowledge *knowledge, const WpSettings *settings,
                          WpDiagList *diags);

/* @list (nullable): NULL gives NULL. Returns: (transfer full) (nullable) */
WpSizing *wp_sizes_choose(const WpView *view, const WpAssessment *assessment,
                          const WpSizeList *list, const WpSettings *settings);
