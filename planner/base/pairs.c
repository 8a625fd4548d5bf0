#include "planner/base/pairs.h"

/* The slot of @key, or the free one where it belongs. */
static inline WpPairsSlot *
find_slot(const WpPairs *pairs, uint64_t key)
{
    uint32_t slot = (uint32_t)wp_mix(key) & pairs->mask;

    while (pairs->slots[slot].number != 0 && pairs->slots[slot].key != key)
        slot = (slot + 1) & pairs->mask;
    return &pairs->slots[slot];
}

static void
resize(WpPairs *pairs, uint32_t n_slots)
{
    WpPairs old = *pairs;

    pairs->slots = g_new0(WpPairsSlot, n_slots);
    pairs->mask = n_slots - 1;
    for (uint32_t i = 0; old.slots && i <= old.mask; i++)
        if (old.slots[i].number != 0)
            *find_slot(pairs, old.slots[i].key) = old.slots[i];
    g_free(old.slots);
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
    g_free(pairs->slots);
    *pairs = (WpPairs){0};
}

uint32_t
wp_pairs_add(WpPairs *pairs, uint64_t key)
{
    if (pairs->n >= pairs->mask / 2)
        resize(pairs, (pairs->mask + 1) * 2);

    WpPairsSlot *slot = find_slot(pairs, key);

    if (slot->number == 0)
        *slot = (WpPairsSlot){.key = key, .number = ++pairs->n};
    return slot->number;
}

uint32_t
wp_pairs_find(const WpPairs *pairs, uint64_t key)
{
    return pairs->slots ? find_slot(pairs, key)->number : 0;
}
