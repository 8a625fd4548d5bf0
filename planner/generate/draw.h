#pragma once

#include "planner/base/random.h"

/*
 * Chance by place: what is drawn depends on the seed, on what is drawn (a stream) and for whom
 * (an index), and on nothing that was drawn before. So every row can be made alone, in any order
 * and any number of times, and no estate is held in memory.
 */

/* Each thing that is drawn has a stream of its own: what is drawn for one never moves another. */
typedef enum {
#define WP_GEN_STREAM(id) WP_GEN_DRAW_##id,
#include "planner/generate/streams.def"
#undef WP_GEN_STREAM
} WpGenStream;

static inline uint64_t
wp_gen_draw(uint64_t seed, WpGenStream stream, uint64_t index)
{
    uint64_t state = seed * UINT64_C(0xd1342543de82ef95) + (uint64_t)stream + 1;

    state = wp_splitmix_next(&state) ^ (index * UINT64_C(0xaf251af3b0f025b5));
    return wp_splitmix_next(&state);
}

/* 0 .. @n - 1 of a drawn number; 0 for no n. */
static inline uint32_t
wp_gen_below(uint64_t drawn, uint32_t n)
{
    return (uint32_t)((drawn >> 32) * n >> 32);
}

/* Whether a thing with this chance, in hundredths of a percent, comes to pass. */
static inline bool
wp_gen_happens(uint64_t drawn, int64_t basis_points)
{
    return wp_gen_below(drawn, 10000) < basis_points;
}
