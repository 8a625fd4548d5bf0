#pragma once

#include "planner/assess/sizing.h"

/* The parts of wp_size_list_build(). Each returns false after an error. */

bool wp_size_list_read_sizes(WpSizeList *list, const WpSizeSources *sources, WpDiagList *diags);
bool wp_size_list_read_prices(WpSizeList *list, const WpSizeSources *sources, WpDiagList *diags);
bool wp_size_list_read_disks(WpSizeList *list, const WpSizeSources *sources, WpDiagList *diags);

/* Puts the offered sizes of each licence in order of price. */
void wp_size_list_sort(WpSizeList *list);
