#include "planner/graph/entropy.h"

#define TABLE_SIZE (1 << WP_LOG_TABLE_BITS)

/* Logarithm of a mantissa in [1, 2) with 62 bits after the point, bit by bit: squaring doubles
 * the logarithm. */
static uint32_t
log_of_mantissa(uint64_t mantissa)
{
    uint32_t log = 0;

    for (int bit = 0; bit < WP_LOG_BITS + 1; bit++) {
        unsigned __int128 square = (unsigned __int128)mantissa * mantissa >> 62;

        log <<= 1;
        if (square >> 63 != 0) {
            log |= 1;
            square >>= 1;
        }
        mantissa = (uint64_t)square;
    }
    return (log + 1) / 2;
}

const uint32_t *
wp_log_table(void)
{
    static uint32_t table[TABLE_SIZE + 1];
    static gsize is_made;

    if (g_once_init_enter(&is_made)) {
        for (uint64_t i = 0; i < TABLE_SIZE; i++)
            table[i] = log_of_mantissa(((uint64_t)TABLE_SIZE + i) << (62 - WP_LOG_TABLE_BITS));
        table[TABLE_SIZE] = (uint32_t)1 << WP_LOG_BITS;
        g_once_init_leave(&is_made, 1);
    }
    return table;
}

int64_t
wp_x_log_x(int64_t x)
{
    return wp_x_log_x_by(wp_log_table(), x);
}
