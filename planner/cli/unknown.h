#pragma once

#include "planner/cli/pipeline.h"

/* Names in the settings that nothing else has: a role that nobody works in, a source of which no
 * layout is. A warning for each, with the nearest that there is. */
void wp_say_unknown_names(const WpRun *run, WpDiagList *diags);
