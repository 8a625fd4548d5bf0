#pragma once

#include "planner/cli/files.h"
#include "planner/cli/inputs.h"

/**
 * wp_inputs_read_files:
 * @files: (element-type utf8): paths
 *
 * Finds out what the files are, and reads them into @builder: several at a time where there are
 * several processors, but what comes of it is that of reading one after the other. Makes the
 * rejects and reads of @inputs, and its trouble if there is any.
 */
void wp_inputs_read_files(WpInputs *inputs, const WpLayouts *layouts, WpBuilder *builder,
                          const GPtrArray *files, WpDiagList *diags);

/* @path opened for reading; devices, which may never end, are refused. @trouble: keeps the first
 * reason why not, of all that are noted in it. */
WpReader *wp_input_open(const char *path, GError **trouble);
/* After the last byte was asked of @reader. */
void wp_input_note_trouble(const WpReader *reader, const char *path, GError **trouble);
bool wp_input_is_regular(const char *path);
