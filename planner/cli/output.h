#pragma once

#include "planner/cli/pipeline.h"

/**
 * wp_output_write:
 * @path: (nullable): the run directory; NULL: output.directory/AS-OF of the settings, with the link
 *   "latest" beside it and at most output.keep runs
 * @out_path: (out) (transfer full): where the run stands
 *
 * Writes all results, the manifest last, and puts the run in its place. False with @error: then
 * nothing has changed.
 */
bool wp_output_write(const WpRun *run, const char *path, char **out_path, GError **error);
