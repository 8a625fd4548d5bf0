#pragma once

#include <glib.h>

/* What a run said in its files: why each asset and group is where it is, and what was set. */

typedef struct {
    GHashTable *reasons; /* key of an asset, id of a group: text; looked up only */
    GPtrArray *set;      /* key, value, key, value ... in their order; NULL: the run does not say */
} WpRunWords;

/* @path: the folder of a run. What is not there, is not told. Returns: (transfer full) */
WpRunWords *wp_run_words_load(const char *path);
void wp_run_words_free(WpRunWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpRunWords, wp_run_words_free)

/* (nullable) (transfer none) */
const char *wp_run_words_reason(const WpRunWords *words, const char *key);
/* (nullable) (transfer none): NULL: not set */
const char *wp_run_words_setting(const WpRunWords *words, const char *key);
