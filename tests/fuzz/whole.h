#pragma once

#include "planner/cli/pipeline.h"

/*
 * What the targets share that run waveplan as a whole: shipped layouts, packs and catalogues, read
 * once; a folder for files that are read as the program reads them; and from the inventory to the
 * tables of the results, which are written to memory. Data is found as the program finds it:
 * $WAVEPLAN_DATADIR.
 */

/* Where the search for a better plan stops, for a target shall have many runs a second. */
#define WHOLE_EFFORT 2000

const WpLayouts *whole_layouts(void);

/* Puts a file into a folder of this process. Returns: its path, of this thread's until the next */
const char *whole_put(const char *name, const void *bytes, size_t size);
const char *whole_folder(void);

/* Settings, rules, sizes and template into @run. @document: (transfer full) (nullable): settings.
 * False if there is a fault, which is in @diags; whole_clear() in any case. */
bool whole_begin(WpRun *run, WpDocument *document, WpDiagList *diags);

/* Reads files and folders; they are there. */
void whole_read(WpRun *run, const char *const *paths, WpDiagList *diags);

/* Judges, plans and writes; what must be true of any plan is asserted. False if a selector of the
 * settings is at fault. @out: (nullable): the tables */
bool whole_plan(WpRun *run, WpDiagList *diags, GString *out);

void whole_clear(WpRun *run);
