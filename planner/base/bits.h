#pragma once

#include "planner/base/types.h"

/* Sets of small numbers, one bit each: known cells, visited nodes. A set is an array of uint64_t,
 * zeroed when new; freed with g_free(). No bounds are checked. */

typedef uint64_t WpBits;

/* How many words a set of 0 .. @n - 1 has. */
static inline size_t
wp_bits_words(size_t n)
{
    return (n + 63) / 64;
}

/* Returns: (transfer full): an empty set of 0 .. @n - 1 */
static inline WpBits *
wp_bits_new(size_t n)
{
    return g_new0(WpBits, wp_bits_words(n) > 0 ? wp_bits_words(n) : 1);
}

static inline bool
wp_bits_get(const WpBits *bits, size_t i)
{
    return bits[i / 64] >> (i % 64) & 1;
}

static inline void
wp_bits_set(WpBits *bits, size_t i)
{
    bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void
wp_bits_clear(WpBits *bits, size_t i)
{
    bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static inline void
wp_bits_put(WpBits *bits, size_t i, bool value)
{
    if (value)
        wp_bits_set(bits, i);
    else
        wp_bits_clear(bits, i);
}

/* How many of 0 .. @n - 1 are in the set; bits behind must be clear. */
static inline size_t
wp_bits_count(const WpBits *bits, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < wp_bits_words(n); i++)
        count += (size_t)__builtin_popcountll(bits[i]);
    return count;
}

/* The smallest member from @from on; @n if there is none. */
static inline size_t
wp_bits_next(const WpBits *bits, size_t n, size_t from)
{
    for (size_t i = from / 64; from < n && i < wp_bits_words(n); i++) {
        uint64_t word = bits[i];

        if (i == from / 64)
            word &= ~UINT64_C(0) << (from % 64);
        if (word != 0)
            return i * 64 + (size_t)__builtin_ctzll(word);
    }
    return n;
}
