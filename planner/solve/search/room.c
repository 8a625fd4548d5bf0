#include "planner/solve/search/room.h"

#define PRICE_BITS 20 /* prices are in parts of 2^20 */

WpRoom *
wp_room_new(const WpWaveState *state, uint32_t last)
{
    const WpWaveModel *model = state->model;
    WpRoom *room = g_new0(WpRoom, 1);
    uint32_t n_dims;

    room->model = model;
    room->dims = wp_dims_build(model);
    n_dims = room->dims->n_dims;
    room->left = g_new0(int64_t, ((size_t)model->n_waves + 1) * n_dims + 1);
    room->peak = g_new0(int64_t, (size_t)n_dims + 1);
    room->price = g_new0(int64_t, (size_t)n_dims + 1);
    room->over = g_new0(uint8_t, (size_t)model->n_waves + 1);
    for (uint32_t wave = 1; wave <= model->n_waves; wave++) {
        for (uint32_t dim = 0; dim < n_dims; dim++) {
            int64_t cell =
                (int64_t)room->dims->delta[dim] + (int64_t)room->dims->stride[dim] * wave;

            if (cell < 0 || cell >= model->n_cells)
                continue;
            room->left[(size_t)wave * n_dims + dim] = MAX(state->left[cell], 0);
            if (wave <= last)
                room->peak[dim] = MAX(room->peak[dim], model->capacity[cell]);
        }
    }
    return room;
}

void
wp_room_free(WpRoom *room)
{
    if (!room)
        return;
    wp_dims_free(room->dims);
    g_free(room->left);
    g_free(room->peak);
    g_free(room->price);
    g_free(room->over);
    g_free(room);
}

void
wp_room_set_prices(WpRoom *room, int64_t whole)
{
    for (uint32_t dim = 0; dim < room->dims->n_dims; dim++) {
        __int128 price = ((__int128)whole << PRICE_BITS) / MAX(room->peak[dim], 1) + 1;

        room->price[dim] = (int64_t)MIN(price, INT64_MAX >> 24);
    }
}

void
wp_room_take(WpRoom *room, uint32_t node, uint32_t wave, int64_t sign)
{
    uint32_t n_dims = room->dims->n_dims;
    const int64_t *use = room->dims->use + (size_t)node * n_dims;
    int64_t *left = room->left + (size_t)wave * n_dims;
    bool over = false;

    for (uint32_t dim = 0; dim < n_dims; dim++) {
        left[dim] -= sign * use[dim];
        over |= left[dim] < 0;
    }
    room->n_over += (uint32_t)over - room->over[wave];
    room->over[wave] = over;
}

/* What it costs when @wave takes @more[] and gives @less[] (both nullable). */
static int64_t
price_of(const WpRoom *room, uint32_t wave, const int64_t *more, const int64_t *less)
{
    uint32_t n_dims = room->dims->n_dims;
    const int64_t *left = room->left + (size_t)wave * n_dims;
    int64_t rise = 0;

    for (uint32_t dim = 0; dim < n_dims; dim++) {
        int64_t before = left[dim];
        int64_t after = before - (more ? more[dim] : 0) + (less ? less[dim] : 0);

        rise += (MIN(before, 0) - MIN(after, 0)) * room->price[dim];
    }
    return rise >> PRICE_BITS;
}

int64_t
wp_room_shift_price(const WpRoom *room, uint32_t node, uint32_t from, uint32_t to)
{
    const int64_t *use = room->dims->use + (size_t)node * room->dims->n_dims;

    return price_of(room, from, NULL, use) + price_of(room, to, use, NULL);
}

int64_t
wp_room_swap_price(const WpRoom *room, uint32_t a, uint32_t at_a, uint32_t b, uint32_t at_b)
{
    const int64_t *use_a = room->dims->use + (size_t)a * room->dims->n_dims;
    const int64_t *use_b = room->dims->use + (size_t)b * room->dims->n_dims;

    return price_of(room, at_a, use_b, use_a) + price_of(room, at_b, use_a, use_b);
}
