#pragma once

#include "planner/base/types.h"

/* Chance that is the same on every machine. splitmix64 (Steele, Lea and Flood 2014): @state is any
 * seed, and is moved on. */
static inline uint64_t
wp_splitmix_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}
