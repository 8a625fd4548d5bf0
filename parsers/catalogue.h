#pragma once

#include "planner/base/catalogue.h"

/**
 * wp_catalogue_read:
 * @name: of the file, for diagnostics
 * @text: the whole file, UTF-8 CSV; cells are parted by ',', or by ';' where the header has that
 *   alone; lines before the header that begin with '#' are comments (where the data is from, and of
 *   which date)
 *
 * Strict, because catalogues are ours or the user's own: every row has as many cells as the header,
 * no column twice, no stray quotes. Every fault is reported as WRONG_VALUE.
 *
 * Returns: (transfer full) (nullable): NULL after a fault
 */
WpCatalogue *wp_catalogue_read(const char *name, const char *text, size_t size, WpDiagList *diags);

/* The same without the rows that have faults; NULL only if there is no header. So that other faults
 * can be said in the same run: whoever calls it counts the errors in @diags. */
WpCatalogue *wp_catalogue_read_whole(const char *name, const char *text, size_t size,
                                     WpDiagList *diags);
