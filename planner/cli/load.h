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

/* Puts every --set over @document, each checked against @shape (unless NULL: where
 * a part alone would lack keys); all faults of all of them are
 * found. False after a fault, or with @error for what is no KEY=VALUE. */
bool wp_sets_apply(WpDocument *document, const WpShape *shape, char **sets, WpDiagList *diags,
                   GError **error);
