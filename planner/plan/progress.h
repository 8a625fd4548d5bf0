#pragma once

#include "planner/model/inventory.h"
#include "planner/plan/calendar.h"
#include "planner/plan/progress-state.h"
#include "planner/plan/run-state.h"
#include "planner/plan/tracker.h"

/*
 * How far each asset is tonight (DESIGN section 10): what the tracker says, else the tables, else
 * what the baseline lets presume. And what is settled already: waves that have begun or are
 * committed to, and the assets that stay in them.
 */

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
 * @tracker: (nullable): goes before the tables
 * @settings: schedule.committed counts against a baseline only
 *
 * Returns: (transfer full)
 */
WpProgress *wp_progress_build(const WpView *view, const WpCalendar *calendar,
                              const WpRunState *baseline, const WpTracker *tracker,
                              const WpSettings *settings);
void wp_progress_free(WpProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpProgress, wp_progress_free)
