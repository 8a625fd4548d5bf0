#pragma once

#include "planner/base/types.h"

/* Which sums sets of sizes can have: bit i says that i can be had. */

/* Sums larger than this are not looked at: their bits would take too long. */
#define WP_MAX_SUM 65535

static inline uint32_t
wp_sums_words(int64_t most)
{
    return (uint32_t)(most / 64 + 1);
}

/* Adds to @to the sums of @sums with one @size more; @to may be @sums. */
static inline void
wp_sums_add(uint64_t *to, const uint64_t *sums, uint32_t words, int64_t size)
{
    uint32_t whole = (uint32_t)MIN(size / 64, words), part = (uint32_t)(size % 64);

    for (uint32_t word = words; word-- > whole;) {
        uint64_t more = sums[word - whole] << part;

        if (part > 0 && word > whole)
            more |= sums[word - whole - 1] >> (64 - part);
        to[word] |= more;
    }
}

/* The largest sum of at most @most; 0, which none has, is always one. */
static inline int64_t
wp_sums_largest(const uint64_t *sums, int64_t most)
{
    uint32_t word = (uint32_t)(most / 64);
    uint64_t bits = sums[word] & (~UINT64_C(0) >> (63 - most % 64));

    while (bits == 0 && word > 0)
        bits = sums[--word];
    return bits == 0 ? 0 : (int64_t)word * 64 + 63 - __builtin_clzll(bits);
}

/* Whether there is a sum of @from .. @to. */
static inline bool
wp_sums_any(const uint64_t *sums, int64_t from, int64_t to)
{
    uint32_t word = (uint32_t)(to / 64), first = (uint32_t)(from / 64);
    uint64_t bits = sums[word] & (~UINT64_C(0) >> (63 - to % 64));

    for (; word > first; bits = sums[--word])
        if (bits != 0)
            return true;
    return bits >> (from % 64) != 0;
}
