#pragma once

#include "planner/solve/waves.h"

/* Random problems of waves, the same for the same seed: a little of everything that one may hold.
 */

typedef struct {
    WpWaveProblem problem;
    WpWaveItem *items;
    WpWaveHours *hours;
    WpWaveUse *uses;
    WpWaveRelation *relations;
    WpWavePair *pairs;
    int64_t *role_capacity;
    WpWaveAmount *amounts;
    int64_t *amount_capacity;
    uint8_t *frozen;
    uint8_t *conflicts;
    uint8_t *closed;
} WaveEstate;

/* At most 25 items. (transfer full) */
WaveEstate *wave_estate_new(uint64_t seed);
void wave_estate_free(WaveEstate *estate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WaveEstate, wave_estate_free)

/* Puts @item of @result in @wave, all others where they are, and lets wp_wave_check judge: no
 * solver has a say. Work of the item that may move is done as late as there is room. @dropped
 * (nullable): by relation, instead of what gave way in @result. (transfer full) (nullable): what
 * does not hold */
char *wave_estate_try(const WaveEstate *estate, const WpWaveResult *result, uint32_t item,
                      uint32_t wave, const uint8_t *dropped);
