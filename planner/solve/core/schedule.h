#pragma once

#include "planner/solve/core/start.h"

/*
 * The constructive schedule: items in an order of priority that respects relations, each into the
 * first wave that takes it; several priorities are tried and the best result kept. Private to
 * planner/solve.
 */

/* How good a schedule is; compared from the first to the last. */
typedef struct {
    uint32_t n_unplaced; /* not counting the proven infeasible */
    int64_t late;        /* waves by which enforced deadlines are missed */
    uint32_t last_wave;  /* not before problem->free_last_wave */
    int64_t cost;        /* soft */
} WpWaveScore;

/* Below 0 if @a is better. */
int wp_wave_score_compare(const WpWaveScore *a, const WpWaveScore *b);

WpWaveScore wp_wave_score(const WpWaveStart *start, const WpWaveState *state);

/**
 * wp_wave_schedule:
 * @start: firm relations that make an enforced deadline impossible to hold are given up in it
 * @out_score: (out): of the schedule
 *
 * Returns: (transfer full): the best of the schedules built
 */
WpWaveState *wp_wave_schedule(WpWaveStart *start, WpWaveScore *out_score);

/* One schedule, as it comes, to see where it ends. Returns: (transfer full) */
WpWaveState *wp_wave_schedule_quick(WpWaveStart *start);

/* Places what found no room before, if moves made since have left some. Returns: whether any was */
bool wp_wave_place_rest(const WpWaveStart *start, WpWaveState *state);

/* Moves items to earlier waves, one at a time, until nothing more can be moved: where nothing hard
 * breaks and the soft cost does not rise; and, whatever that costs, the cheapest of the later items
 * into a wave that would else stand empty before the last one. */
void wp_wave_settle(const WpWaveStart *start, WpWaveState *state);

/* Moves items that cost less in later waves to the last one up to @last that takes them: the
 * schedule has put them where there was room first. */
void wp_wave_defer(const WpWaveStart *start, WpWaveState *state, uint32_t last);
