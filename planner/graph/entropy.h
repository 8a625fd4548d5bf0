#pragma once

#include "planner/base/types.h"

#define WP_LOG_BITS 24

/* For wp_x_log_x_by(). */
#define WP_LOG_TABLE_BITS 12
const uint32_t *wp_log_table(void);

/* x log2 x for 0 <= x < 2^33, in units of 2^-24: the same on every machine, off by less than
 * x * 2^-23. @table: wp_log_table() */
static inline int64_t
wp_x_log_x_by(const uint32_t *table, int64_t x)
{
    if (x <= 1)
        return 0;
    int exponent = 63 - __builtin_clzll((uint64_t)x);
    uint64_t rest = ((uint64_t)x << (62 - exponent)) & (((uint64_t)1 << 62) - 1);
    uint32_t cell = (uint32_t)(rest >> (62 - WP_LOG_TABLE_BITS));
    uint64_t within = (rest >> (62 - WP_LOG_TABLE_BITS - 24)) & 0xffffff; /* of 2^24 */
    uint64_t log = table[cell] + ((table[cell + 1] - table[cell]) * within >> 24);

    return x * (int64_t)(((uint64_t)exponent << WP_LOG_BITS) + log);
}

int64_t wp_x_log_x(int64_t x);
