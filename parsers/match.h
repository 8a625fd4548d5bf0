#pragma once

#include "parsers/reader.h"
#include "parsers/text/csv.h"

/* How matching is divided: match.c asks what kind of file it is, match-table.c which table. */

/* What counts how much: a column that makes a format what it is, or a root element. */
#define WP_SCORE_KEY 10

/* Fills @match with what the table that begins with @head is taken for. */
void wp_match_table(WpMatch *match, const WpLayouts *layouts, const char *name, const uint8_t *head,
                    size_t size, bool whole);

/* Says that another table may stand above the one that is read. */
void wp_match_say_above(const WpMatch *match, const char *name, WpDiagList *diags);

/* The layout whose header these cells are, of a row in the middle of a table; NULL if they are
 * none. More is wanted than of the header of a file, which must be somewhere. */
const WpLayout *wp_match_header(const WpLayouts *layouts, const WpCell *cells, uint32_t n_cells);
