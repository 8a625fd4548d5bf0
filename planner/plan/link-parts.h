#pragma once

#include "planner/plan/links.h"

/* What the files of links share. */

/* Fills caller_first and callers, and makes the columns that need no workloads: fan_in, fan_out and
 * dep.callers. */
void wp_links_count_uses(WpLinks *links, const WpInventory *inventory);

/* Makes rows that turn out to be one relation one, before their columns are made. */
void wp_links_merge(WpLinks *links, const WpInventory *inventory);
