#pragma once

#include "planner/cli/pipeline.h"

/* What a run says on the terminal: first what it assumed and what that costs, then what it found.
 */
void wp_summary_say(const WpRun *run);
