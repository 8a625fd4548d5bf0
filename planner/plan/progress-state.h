#pragma once

#include "planner/base/types.h"

/* How far the move of an asset is. */

typedef enum {
    WP_PROGRESS_PLANNED, /* nothing has happened, or nothing is known */
    WP_PROGRESS_IN_PROGRESS,
    WP_PROGRESS_MIGRATED,
    WP_PROGRESS_PRESUMED, /* migrated, it seems: its cutover has passed and its source is off */
    WP_PROGRESS_SLIPPED,  /* its cutover has passed, and its source still runs */
    WP_PROGRESS_FAILED,
    WP_PROGRESS_ROLLED_BACK,
    WP_PROGRESS_DECOMMISSIONED,
    WP_PROGRESS_STALE, /* no export lists it tonight, but exports lost much: see shrunk */
    WP_N_PROGRESS,
} WpProgressState;

const char *wp_progress_name(WpProgressState state); /* "rolled-back" */

/* "Rolled back", "in progress", "done": any case, blank, '-' or '_' between. False if the word says
 * nothing of progress. */
bool wp_progress_parse(const char *word, WpProgressState *out);

/* Whether nothing is left to plan for it. */
static inline bool
wp_progress_is_done(WpProgressState state)
{
    return state == WP_PROGRESS_MIGRATED || state == WP_PROGRESS_PRESUMED ||
           state == WP_PROGRESS_DECOMMISSIONED;
}
