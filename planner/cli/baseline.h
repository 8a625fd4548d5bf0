#pragma once

#include "planner/cli/options.h"
#include "planner/model/settings.h"
#include "planner/plan/run-state.h"

/* The finished run that tonight's is compared with, and stays near to. */

/* Reads state.csv of the run directory @path. Returns: (transfer full) (nullable): NULL with
 * @error: there is no run, or its state cannot be read */
WpRunState *wp_run_state_load(const char *path, GError **error);

/**
 * wp_baseline_load:
 * @as_of: of tonight
 * @out_state: (out) (transfer full) (nullable): NULL: there is none
 *
 * --baseline DIR, else baseline of the settings: a run directory; "none"; or "latest": the newest
 * run with an earlier as-of in output.directory, or at --output itself.
 *
 * Returns: false with @error if a run that was asked for by name cannot be read
 */
bool wp_baseline_load(const WpOptions *options, const WpSettings *settings, WpDay as_of,
                      WpRunState **out_state, GError **error);
