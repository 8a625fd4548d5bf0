#pragma once

#include "planner/cli/options.h"
#include "planner/model/settings.h"

/**
 * wp_settings_load:
 *
 * The settings of a command: the file of -c, else ./estate.yaml if it is there, else defaults; then
 * each --set over it. Faults are in @diags.
 *
 * Returns: (transfer full) (nullable): NULL with @error if the file cannot be read, NULL without
 * after faults
 */
WpSettings *wp_settings_load(const WpOptions *options, WpDiagList *diags, GError **error);
