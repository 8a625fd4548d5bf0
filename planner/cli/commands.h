#pragma once

#include "planner/cli/options.h"

/* What `waveplan COMMAND` does: each returns the exit status (WpExit). */

int wp_command_run(const WpOptions *options);
int wp_command_check(const WpOptions *options);
int wp_command_init(const WpOptions *options);
int wp_command_explain(const WpOptions *options);
int wp_command_diff(const WpOptions *options);
int wp_command_rules(const WpOptions *options);
int wp_command_layouts(const WpOptions *options);
int wp_command_generate(const WpOptions *options);
int wp_command_schema(const WpOptions *options);
