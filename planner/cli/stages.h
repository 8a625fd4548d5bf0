#pragma once

#include "planner/base/sink.h"

/*
 * What a run spends its time on. A stage lasts until the next one begins; run.log of the run
 * directory has a line for each (docs/RESULTS.md), and it is the only result that tells the time.
 */

/* A stage begins: its clock, and its name on a terminal. @name is static text. */
void wp_stage(const char *name);

/* The last stage ends here. */
void wp_stages_write(WpSink *sink);
