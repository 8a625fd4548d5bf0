#pragma once

#include "planner/cli/pipeline.h"

/* The gates of DESIGN section 11 that this run's results can decide: one line for each that fails.
 * Returns: (transfer full): of char * */
GPtrArray *wp_gates_failed(const WpRun *run);
