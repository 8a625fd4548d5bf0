#pragma once

#include "parsers/reader.h"

/* How matching is divided: match.c asks what kind of file it is, match-table.c which table. */

/* What counts how much: a column that makes a format what it is, or a root element. */
#define WP_SCORE_KEY 10

/* Fills @match with what the table that begins with @head is taken for. */
void wp_match_table(WpMatch *match, const WpLayouts *layouts, const char *name, const uint8_t *head,
                    size_t size, bool whole);
