#include "planner/solve/search/random.h"

/* log2 of @x / 65536, which is from 1 up to 2, in parts of 65536: a bit for each squaring. */
static int64_t
log2_fraction(uint64_t x)
{
    int64_t bits = 0;

    for (int i = 0; i < 16; i++) {
        x = (x * x) >> 16;
        bits <<= 1;
        if (x >= 2 * 65536) {
            x >>= 1;
            bits |= 1;
        }
    }
    return bits;
}

void
wp_random_seed(WpRandom *random, uint64_t seed)
{
    random->state = seed;
    for (uint32_t i = 0; i < WP_CHANCES; i++) {
        /* -ln((2i + 1) / 2048) = ln 2 * (11 - log2(2i + 1)); ln 2 = 45426 / 65536 */
        uint64_t odd = 2 * i + 1;
        int whole = 63 - __builtin_clzll(odd);
        int64_t log2 = ((int64_t)whole << 16) + log2_fraction((odd << 16) >> whole);

        random->threshold[i] = (int32_t)((((INT64_C(11) << 16) - log2) * 45426) >> 16);
    }
}
