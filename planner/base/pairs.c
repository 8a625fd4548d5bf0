#include "planner/base/pairs.h"

static void
resize(WpPairs *pairs, uint32_t n_slots)
{
    WpPairs old = *pairs;

    pairs->keys = g_new(uint64_t, n_slots);
    pairs->numbers = g_new0(uint32_t, n_slots);
    pairs->mask = n_slots - 1;
    for (uint32_t i = 0; old.numbers && i <= old.mask; i++) {
        if (old.numbers[i] == 0)
            continue;

        uint32_t slot = (uint32_t)wp_mix(old.keys[i]) & pairs->mask;

        while (pairs->numbers[slot] != 0)
            slot = (slot + 1) & pairs->mask;
        pairs->keys[slot] = old.keys[i];
        pairs->numbers[slot] = old.numbers[i];
    }
    g_free(old.keys);
    g_free(old.numbers);
}

void
wp_pairs_init(WpPairs *pairs, uint32_t expected)
{
    uint32_t n_slots = 64;

    while (n_slots < UINT32_C(1) << 31 && n_slots / 2 < expected)
        n_slots *= 2;
    *pairs = (WpPairs){0};
    resize(pairs, n_slots);
}

void
wp_pairs_clear(WpPairs *pairs)
{
    g_free(pairs->keys);
    g_free(pairs->numbers);
    *pairs = (WpPairs){0};
}

uint32_t
wp_pairs_add(WpPairs *pairs, uint64_t key)
{
    if (pairs->n >= pairs->mask / 2)
        resize(pairs, (pairs->mask + 1) * 2);

    uint32_t slot = (uint32_t)wp_mix(key) & pairs->mask;

    while (pairs->numbers[slot] != 0) {
        if (pairs->keys[slot] == key)
            return pairs->numbers[slot];
        slot = (slot + 1) & pairs->mask;
    }
    pairs->keys[slot] = key;
    pairs->numbers[slot] = ++pairs->n;
    return pairs->n;
}

uint32_t
wp_pairs_find(const WpPairs *pairs, uint64_t key)
{
    if (!pairs->numbers)
        return 0;

    uint32_t slot = (uint32_t)wp_mix(key) & pairs->mask;

    while (pairs->numbers[slot] != 0) {
        if (pairs->keys[slot] == key)
            return pairs->numbers[slot];
        slot = (slot + 1) & pairs->mask;
    }
    return 0;
}
