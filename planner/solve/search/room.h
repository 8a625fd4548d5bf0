#pragma once

#include "planner/solve/search/dims.h"

/* What waves have left of the limits of their own, for a search that may pass these limits on its
 * way, at a price. */

typedef struct {
    const WpWaveModel *model;
    WpDims *dims;
    int64_t *left;  /* [wave * n_dims + dim]; below 0 where the limit is passed */
    int64_t *peak;  /* by dim: the largest limit of a wave */
    int64_t *price; /* by dim: of one unit too much */
    uint8_t *over;  /* by wave: some limit is passed */
    uint32_t n_over;
} WpRoom;

/* Waves up to @last, as @state leaves them; what committed items overload there is no matter of
 * prices. Returns: (transfer full) */
WpRoom *wp_room_new(const WpWaveState *state, uint32_t last);
void wp_room_free(WpRoom *room);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpRoom, wp_room_free)

/* From now on a whole limit too much costs @whole. */
void wp_room_set_prices(WpRoom *room, int64_t whole);

/* @node enters @wave, or leaves it if @sign is -1. */
void wp_room_take(WpRoom *room, uint32_t node, uint32_t wave, int64_t sign);

/* What it costs in passed limits to move @node, or to let @a and @b change their waves. */
int64_t wp_room_shift_price(const WpRoom *room, uint32_t node, uint32_t from, uint32_t to);
int64_t wp_room_swap_price(const WpRoom *room, uint32_t a, uint32_t at_a, uint32_t b,
                           uint32_t at_b);

static inline bool
wp_room_has(const WpRoom *room, uint32_t node, uint32_t wave)
{
    const int64_t *use = room->dims->use + (size_t)node * room->dims->n_dims;
    const int64_t *left = room->left + (size_t)wave * room->dims->n_dims;
    bool has = true;

    for (uint32_t dim = 0; dim < room->dims->n_dims; dim++)
        has &= use[dim] <= left[dim];
    return has;
}

/* Whether @a in wave @at_a and @b in @at_b can change places. */
static inline bool
wp_room_has_for_swap(const WpRoom *room, uint32_t a, uint32_t at_a, uint32_t b, uint32_t at_b)
{
    const int64_t *use_a = room->dims->use + (size_t)a * room->dims->n_dims;
    const int64_t *use_b = room->dims->use + (size_t)b * room->dims->n_dims;
    const int64_t *left_a = room->left + (size_t)at_a * room->dims->n_dims;
    const int64_t *left_b = room->left + (size_t)at_b * room->dims->n_dims;
    bool has = true;

    for (uint32_t dim = 0; dim < room->dims->n_dims; dim++) {
        int64_t more = use_a[dim] - use_b[dim];

        has &= more <= left_b[dim];
        has &= -more <= left_a[dim];
    }
    return has;
}
