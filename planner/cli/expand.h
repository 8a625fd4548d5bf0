#pragma once

#include "planner/base/diag.h"

/**
 * wp_files_expand:
 * @inputs: NULL-terminated files and folders
 * @settings: (nullable): the file of the settings, passed over without a word
 * @diags: gets NO_LAYOUT for what stands in a folder and is passed over: links to folders (they may
 *   go in circles) and to nothing, pipes, devices; and for a second name of a file
 *
 * Every file named or below a folder named, each once, in byte order of folder and name whatever
 * the order of @inputs. Names that begin with a dot, and finished runs of waveplan below a folder,
 * are passed over without a word. What is named itself may be a link or a pipe.
 *
 * Returns: (transfer full): of char *; NULL with @error if a name does not exist or may not be
 * looked at
 */
GPtrArray *wp_files_expand(const char *const *inputs, const char *settings, WpDiagList *diags,
                           GError **error);
