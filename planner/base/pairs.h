#pragma once

#include "planner/base/types.h"

/*
 * Numbers the distinct values of a 64-bit key: 1, 2, 3 ... in order of first sight. Open
 * addressing; never iterated, so no result depends on the order of the table.
 */

/* Together, so that a look-up waits for memory once. */
typedef struct {
    uint64_t key;
    uint32_t number; /* 0: the slot is free */
} WpPairsSlot;

typedef struct {
    WpPairsSlot *slots;
    uint32_t mask;
    uint32_t n;
} WpPairs;

/* Two ids as one key; 0 if either is 0. */
static inline uint64_t
wp_pair(uint32_t a, uint32_t b)
{
    return a == 0 || b == 0 ? 0 : (uint64_t)a << 32 | b;
}

/* splitmix64's finisher. */
static inline uint64_t
wp_mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

void wp_pairs_init(WpPairs *pairs, uint32_t expected);
void wp_pairs_clear(WpPairs *pairs);

/* The number of @key, new or old. */
uint32_t wp_pairs_add(WpPairs *pairs, uint64_t key);
/* The number of @key; 0 if it was never added. */
uint32_t wp_pairs_find(const WpPairs *pairs, uint64_t key);

/* Has the memory fetched that a look-up of @key will touch: some keys ahead, where there are far
 * more than the caches hold. */
#define WP_PAIRS_AHEAD 12
static inline void
wp_pairs_prefetch(const WpPairs *pairs, uint64_t key)
{
    __builtin_prefetch(&pairs->slots[(uint32_t)wp_mix(key) & pairs->mask]);
}
