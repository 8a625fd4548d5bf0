#pragma once

#include "planner/solve/core/start.h"

/* What priorities of the constructive schedule are made of. Private to planner/solve. */

/* By node. */
typedef struct {
    int64_t *size;  /* the greatest share, in millionths, that it takes of one limit; 1 or more */
    int64_t *chain; /* sizes of the longest chain from here on; NULL until measured */
    int64_t *ratio; /* cost to size, with what it makes way for; NULL until measured */
    uint32_t *tail; /* waves that must follow its own */
    bool any_early; /* whether any item costs more in an early wave */
} WpWaveMeasures;

/* @out: zeroed; all but chains and ratios, which take a pass over all relations each */
void wp_wave_measure(WpWaveStart *start, WpWaveMeasures *out);
void wp_wave_measure_chains(const WpWaveStart *start, WpWaveMeasures *out);

/* The ratios too, for large problems. @out: measured */
void wp_wave_measure_ratios(const WpWaveStart *start, WpWaveMeasures *out);

void wp_wave_measures_clear(WpWaveMeasures *measures);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WpWaveMeasures, wp_wave_measures_clear)
