#pragma once

#include "planner/cli/pipeline.h"

/*
 * The run directory's files. What needs no plan is written by other threads while groups and the
 * plan are made, for those stages have work for one.
 */

typedef struct WpOutput WpOutput;

/**
 * wp_output_begin:
 * @run: (transfer none): after wp_run_judge(); what stands there by then stays as it is
 * @path: (nullable): the run directory; NULL: output.directory/AS-OF of the settings, with the link
 *   "latest" beside it and at most output.keep runs
 *
 * Begins a run directory beside its place, and the files that need no groups.
 */
WpOutput *wp_output_begin(const WpRun *run, const char *path, GError **error);

/* After wp_run_group(): begins the files that need no plan. */
void wp_output_grouped(WpOutput *output);

/* After wp_run_plan(): writes the rest, the manifest last, and puts the run in its place. False
 * with @error, which may be of an early file: then nothing has changed. */
bool wp_output_end(WpOutput *output, GError **error);

/* Where the run stands. (transfer none) */
const char *wp_output_place(const WpOutput *output);

/* Leaves nothing of what was not ended. */
void wp_output_free(WpOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpOutput, wp_output_free)
