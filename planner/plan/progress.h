#pragma once

#include "planner/model/inventory.h"
#include "planner/plan/calendar.h"
#include "planner/plan/run-state.h"

/*
 * How far each asset is tonight (DESIGN section 10): what the tables say, else what the baseline
 * lets presume. And what is settled already: waves that have begun or are committed to, and the
 * assets that stay in them.
 */

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

/* An asset of the baseline that no export lists tonight. */
typedef struct {
    const WpStateAsset *was;
    WpProgressState state; /* PLANNED: it left */
} WpGoneAsset;

/* What a format gave in the baseline, and gives tonight. */
typedef struct {
    const char *layout;
    uint64_t before, after; /* records */
} WpShrunkInput;

typedef struct {
    const WpRunState *baseline; /* (nullable) */
    uint8_t *state;             /* by asset: WpProgressState */
    const WpStateAsset **was;   /* by asset: in the baseline; NULL: new */
    uint32_t *previous;         /* by asset: its wave in the baseline, as tonight's waves are
                                   numbered; 0: none */
    uint32_t *fixed;            /* by asset: the wave it stays in: done, begun or committed; 0 */
    uint32_t n_begun;           /* waves 1 .. n_begun began by as-of */
    bool *closed;               /* by wave: takes nothing new; n_waves + 1 */
    uint32_t n_waves;           /* of the calendar */
    uint32_t first_open;        /* the first wave after those begun that is not closed */
    uint32_t now;               /* the first iteration in which work can still be begun */
    GArray *gone;               /* of WpGoneAsset, by key */
    GArray *shrunk;             /* of WpShrunkInput: lost more than max_shrink, or all */
} WpProgress;

/**
 * wp_progress_build:
 * @calendar: of tonight
 * @baseline: (nullable): must outlive the progress
 * @settings: schedule.committed counts against a baseline only
 *
 * Returns: (transfer full)
 */
WpProgress *wp_progress_build(const WpView *view, const WpCalendar *calendar,
                              const WpRunState *baseline, const WpSettings *settings);
void wp_progress_free(WpProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpProgress, wp_progress_free)
