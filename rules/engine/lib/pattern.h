#pragma once

#include "rules/engine/lib/function.h"

/*
 * Regular expressions of matches(): PCRE as GRegex has it, a match anywhere in the text. Every
 * pattern gets limits on steps and memory, so that no text makes it run for long; a text that would
 * is an error.
 */

/* Returns: (transfer full) (nullable): NULL, with *@out_message (owned by the caller), for a text
 * that is no pattern. */
GRegex *wp_cel_pattern_new(const char *text, size_t size, char **out_message);

/* The pattern as it was written. */
const char *wp_cel_pattern_text(const GRegex *pattern);

WpCelValue wp_cel_pattern_matches(WpCelCall *call, const GRegex *pattern, const WpCelValue *text);
