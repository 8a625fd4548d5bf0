#pragma once

#include "planner/plan/groups.h"

/* Gives each group the id of the group of the baseline with which it shares most members, each id
 * once; the others keep theirs, with as many digits more as tell them apart. @progress has a
 * baseline. */
void wp_groups_keep_ids(WpGroups *groups, const WpProgress *progress, const WpInventory *inventory);

/* Fills .previous and .n_previous. @previous: by asset its wave in the baseline; 0: none */
void wp_groups_find_previous(WpGroups *groups, const uint32_t *previous);
