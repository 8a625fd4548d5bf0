#pragma once

#include "planner/cli/files.h"

/* A folder of runs by day: output.directory of the settings. */

/* Points "latest" in @parent at @place, and removes the oldest runs but @keep. */
bool wp_runs_tidy(const char *parent, const char *place, uint32_t keep, GError **error);
