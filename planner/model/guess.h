#pragma once

#include "planner/model/inventory.h"
#include "planner/model/names.h"

/* What tags, vApps, folders and names say of each asset; infer.h decides among them. */

typedef enum {
    WP_FROM_TAG,
    WP_FROM_VAPP,
    WP_FROM_FOLDER,
    WP_FROM_NAME,
    WP_N_FROMS,
} WpFrom;

typedef struct {
    WpStrId value; /* 0: says nothing */
    WpStrId how;   /* "tag Application", "folder", "name less 'dev', number" */
} WpGuess;

typedef struct {
    WpGuess application[WP_N_FROMS];
    WpGuess environment[WP_N_FROMS];
    WpGuess role;
    bool by_pattern; /* the name fits a pattern of the settings */
} WpGuesses;

/* What texts of cells, tags and folders say. */
typedef struct WpGuessWords WpGuessWords;

/* @names: borrowed; @placeholders: (nullable): columns key, value */
WpGuessWords *wp_guess_words_new(const WpInventory *inventory, WpNameReader *names,
                                 const WpCatalogue *placeholders);
void wp_guess_words_free(WpGuessWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGuessWords, wp_guess_words_free)

/* The text itself; 0 if it says nothing (N/A). */
WpStrId wp_guess_said(const WpGuessWords *words, WpStrId text);
/* The environment that it means, else as wp_guess_said(). What is meant goes to the inventory's
 * pool. */
WpStrId wp_guess_environment(WpGuessWords *words, WpStrId text);

/* By asset. The reader of @words learns the names first. Applications that more than @max_share
 * (basis points) of the assets would have are not among them, nor those of a name that only one
 * asset has. Texts go to the inventory's pool. @n_threads: that read names; 0: one */
WpGuesses *wp_guess(const WpView *view, WpGuessWords *words, int64_t max_share, unsigned n_threads);

/* The first in @order (tag, vapp, folder, name; NULL-terminated) that says something. */
WpGuess wp_first_guess(const WpGuess *guesses, const char *const *order);
