#include "planner/base/radix.h"

#include <string.h>

#define DIGIT_BITS 11
#define N_VALUES   (1 << DIGIT_BITS)
#define N_DIGITS   6 /* 66 bits */

/* Least digit first; a digit that all numbers share is passed over. */
void
wp_sort_numbers(uint64_t *numbers, size_t n)
{
    g_autofree uint64_t *other = g_new(uint64_t, n + 1);
    g_autofree size_t *counts = g_new0(size_t, N_DIGITS * N_VALUES);
    uint64_t *from = numbers, *to = other;

    for (size_t i = 0; i < n; i++)
        for (unsigned digit = 0; digit < N_DIGITS; digit++)
            counts[digit * N_VALUES + ((numbers[i] >> (digit * DIGIT_BITS)) & (N_VALUES - 1))]++;
    for (unsigned digit = 0; digit < N_DIGITS; digit++) {
        size_t *count = counts + digit * N_VALUES, sum = 0;
        unsigned shift = digit * DIGIT_BITS;

        if (n == 0 || count[(from[0] >> shift) & (N_VALUES - 1)] == n)
            continue;
        for (unsigned value = 0; value < N_VALUES; value++) {
            size_t held = count[value];

            count[value] = sum;
            sum += held;
        }
        for (size_t i = 0; i < n; i++)
            to[count[(from[i] >> shift) & (N_VALUES - 1)]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != numbers)
        memcpy(numbers, from, n * sizeof *numbers);
}
