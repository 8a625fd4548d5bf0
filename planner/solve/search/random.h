#pragma once

#include "planner/base/random.h"

/* Chance for the searches, the same on every machine: integers only. */

#define WP_CHANCES 1024

typedef struct {
    uint64_t state;
    int32_t threshold[WP_CHANCES]; /* -ln of even chances, in parts of 65536 */
} WpRandom;

void wp_random_seed(WpRandom *random, uint64_t seed);

static inline uint64_t
wp_random_next(WpRandom *random)
{
    return wp_splitmix_next(&random->state);
}

/* 0 .. n - 1 from the low 32 bits of @bits. */
static inline uint32_t
wp_random_below(uint64_t bits, uint32_t n)
{
    return (uint32_t)(((bits & UINT32_MAX) * n) >> 32);
}

/* By how much a move may make things worse at @temperature (parts of 65536), by the chance in the
 * high 10 bits of @bits: annealing's exp(-rise / temperature) >= chance, turned round. */
static inline int64_t
wp_random_allowed(const WpRandom *random, uint64_t bits, int64_t temperature)
{
    return (int64_t)(((__int128)temperature * random->threshold[bits >> 54]) >> 32);
}
