#pragma once

#include "rules/engine/lib/function.h"

/*
 * Regular expressions of matches(): PCRE, a match anywhere in the text. Every pattern gets limits
 * on steps and memory, so that no text makes it run for long; a text that would is an error. PCRE
 * itself and not GRegex, which allocates for each text: names of VMs hardly ever repeat, so that
 * matching is most of what their rules cost.
 */

/* A compiled pattern; immutable, shared by threads. */
typedef struct WpCelPattern WpCelPattern;

/* Returns: (transfer full) (nullable): NULL, with *@out_message (owned by the caller), for a text
 * that is no pattern. */
WpCelPattern *wp_cel_pattern_new(const char *text, size_t size, char **out_message);
WpCelPattern *wp_cel_pattern_ref(WpCelPattern *pattern);
void wp_cel_pattern_unref(WpCelPattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCelPattern, wp_cel_pattern_unref)

/* The pattern as it was written. */
const char *wp_cel_pattern_text(const WpCelPattern *pattern);

WpCelValue wp_cel_pattern_matches(WpCelCall *call, const WpCelPattern *pattern,
                                  const WpCelValue *text);

/* Working memory of matching, for one thread: WpCelCall.matcher, made when it is first needed. */
void wp_cel_matcher_free(WpCelMatcher *matcher);
