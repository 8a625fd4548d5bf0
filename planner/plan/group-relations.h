#pragma once

#include "planner/plan/groups.h"

/*
 * Fills @groups->relations: order and distance between groups from the relations of their members.
 * A circle of order relations shares a wave; where it would be larger than @max_assets its weakest
 * firm relations become soft (cut = CYCLE), as few as an order of the circle needs; first of all
 * those that the baseline broke.
 */
void wp_groups_relate(WpGroups *groups, const WpRelations *relations, uint32_t max_assets);
