#pragma once

#include "planner/cli/inputs.h"

/**
 * wp_inputs_read_files:
 * @files: (element-type utf8): paths
 *
 * Finds out what the files are, and reads them into @builder: several at a time where there are
 * several processors, but what comes of it is that of reading one after the other. Makes the
 * rejects and reads of @inputs.
 */
void wp_inputs_read_files(WpInputs *inputs, const WpLayouts *layouts, WpBuilder *builder,
                          const GPtrArray *files, WpDiagList *diags);
