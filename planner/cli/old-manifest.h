#pragma once

#include "planner/base/document.h"

/* What an earlier run said of itself: manifest.json in its folder. */

/**
 * wp_old_manifest_read:
 * @path: the folder of the run
 * @key: "set", "outputs": a member of the manifest; it alone is read, for thousands of inputs make
 *   a long one
 *
 * Returns: (transfer full) (nullable): the member; NULL: there is none, it is over
 * WP_SOURCE_MAX_SIZE, or the manifest is not there, or no JSON up to its end
 */
WpDocument *wp_old_manifest_read(const char *path, const char *key);
