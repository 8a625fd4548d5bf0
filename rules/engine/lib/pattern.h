#pragma once

#include "rules/engine/lib/function.h"

/*
 * Regular expressions of matches(): PCRE as GRegex has it, a match anywhere in the text. Every
 * pattern gets limits on steps and memory, so that no text makes it run for long; a text that would
 * is an error.
 */

/* Returns: (transfer full) (nullable): NULL with *@out_message (owned by the caller) for a text
 * that is no pattern; then byte *@out_at of it is where the fault is. */
GRegex *wp_cel_pattern_new(const char *text, size_t size, char **out_message, size_t *out_at);

WpCelValue wp_cel_pattern_matches(WpCelCall *call, const GRegex *pattern, const WpCelValue *text);
