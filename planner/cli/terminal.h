#pragma once

#include "planner/base/diag.h"
#include "planner/cli/options.h"

/* Everything that is said on standard error; results of commands go to standard output. */

void wp_terminal_init(const WpOptions *options);

/* A line of information; silent with --quiet. */
void wp_say(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* A line that is always said: "waveplan: ..." */
void wp_complain(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* All diagnostics, sorted by place; notes only without --quiet. */
void wp_say_diags(WpDiagList *diags);

/* A stage begins; shown on a terminal only, and replaced by what comes next. @total 0: no bar. */
void wp_progress(const char *stage, uint64_t done, uint64_t total);
