#pragma once

#include "planner/base/types.h"

/*
 * What stands in the folder of a run and is not of it: notes, a plan that somebody saved as a
 * workbook, settings that `init` wrote there. The next run in its place does not take them away.
 */

/* Moves the guests of run @from into run @to, both in the folder @parent_fd. A run without its
 * manifest.json has none: nobody knows what is its own. What cannot be moved stays in @from. */
void wp_run_guests_move(int parent_fd, const char *from, const char *to);
