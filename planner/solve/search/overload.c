#include "planner/solve/search/overload.h"

#include <string.h>

#define FINE       10 /* bits behind the point of a price ... */
#define FINER      40 /* ... of limits so large that nothing would be left of it */
#define LARGE_CELL (WP_WHOLE_LIMIT << FINE)

static WpPrice
price_of(int64_t capacity)
{
    uint8_t bits = capacity > LARGE_CELL ? FINER : FINE;

    return (WpPrice){(int64_t)(((__int128)WP_WHOLE_LIMIT << bits) / MAX(capacity, 1)), bits};
}

/* What @left, of a cell with @price, is too much. */
static inline int64_t
excess(int64_t left, WpPrice price)
{
    return left < 0 ? (int64_t)(((__int128)-left * price.unit) >> price.bits) : 0;
}

static inline void
change_cell(WpOverload *overload, int64_t *left, size_t cell, WpPrice price, int64_t change)
{
    int64_t before = left[cell], after = before + change;

    overload->sum += excess(after, price) - excess(before, price);
    left[cell] = after;
}

static void
change_loads(WpOverload *overload, uint32_t node, uint32_t wave, int64_t sign)
{
    WpWaveState *state = overload->state;
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];
        size_t cell = (size_t)((int64_t)load->delta + (int64_t)load->stride * wave);

        change_cell(overload, state->left, cell, overload->price[cell], -sign * load->amount);
    }
    for (uint32_t i = model->first_cumulative[node]; i < model->first_cumulative[node + 1]; i++) {
        const WpCumulative *use = &model->cumulatives[i];
        size_t row = (size_t)use->amount * (model->n_waves + 1);

        for (uint32_t w = wave; w <= model->n_waves; w++)
            change_cell(overload, state->left_so_far, row + w,
                        overload->price[model->n_cells + row + w], -sign * use->value);
    }
}

static void
take_movable(WpOverload *overload, uint32_t index, uint32_t t, int64_t sign)
{
    WpWaveState *state = overload->state;
    const WpMovable *movable = &state->model->movables[index];
    size_t cell = (size_t)movable->role * state->model->problem->n_iterations + t;

    state->done[index] = t;
    change_cell(overload, state->left, cell, overload->price[cell], -sign * movable->amount);
}

uint32_t
wp_overload_save_work(const WpOverload *overload, uint32_t node, uint32_t *done)
{
    const WpWaveModel *model = overload->state->model;
    uint32_t n = model->first_movable[node + 1] - model->first_movable[node];

    memcpy(done, overload->state->done + model->first_movable[node], n * sizeof *done);
    return n;
}

void
wp_overload_drop_work(WpOverload *overload, uint32_t node)
{
    const WpWaveModel *model = overload->state->model;

    for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++)
        take_movable(overload, i, overload->state->done[i], -1);
}

void
wp_overload_plan_work(WpOverload *overload, uint32_t node)
{
    WpWaveState *state = overload->state;
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++)
        take_movable(overload, i, wp_wave_choose_iteration(state, i, state->wave[node]), 1);
}

static uint32_t *
class_count(WpWaveState *state, uint32_t node, uint32_t wave)
{
    return &state->class_count[(size_t)wave * (state->model->problem->n_classes + 1) +
                               state->model->items[node].item_class];
}

void
wp_overload_remove(WpOverload *overload, uint32_t node)
{
    WpWaveState *state = overload->state;
    uint32_t wave = state->wave[node];

    change_loads(overload, node, wave, -1);
    wp_overload_drop_work(overload, node);
    state->n_in[wave]--;
    --*class_count(state, node, wave);
    state->wave[node] = 0;
}

void
wp_overload_put(WpOverload *overload, uint32_t node, uint32_t wave, const uint32_t *done)
{
    WpWaveState *state = overload->state;
    const WpWaveModel *model = state->model;
    uint32_t first = model->first_movable[node];

    change_loads(overload, node, wave, 1);
    for (uint32_t i = first; i < model->first_movable[node + 1]; i++)
        take_movable(overload, i, done ? done[i - first] : wp_wave_choose_iteration(state, i, wave),
                     1);
    state->n_in[wave]++;
    ++*class_count(state, node, wave);
    state->wave[node] = wave;
}

WpOverload *
wp_overload_new(WpWaveState *state)
{
    const WpWaveModel *model = state->model;
    size_t n_cumulative = model->problem->n_amounts * ((size_t)model->n_waves + 1);
    WpOverload *overload = g_new0(WpOverload, 1);

    overload->state = state;
    overload->price = g_new0(WpPrice, model->n_cells + n_cumulative + 1);
    for (uint32_t cell = 0; cell < model->n_cells; cell++) {
        overload->price[cell] = price_of(model->capacity[cell]);
        overload->sum += excess(state->left[cell], overload->price[cell]);
    }
    for (size_t cell = 0; cell < n_cumulative; cell++) {
        WpPrice *price = &overload->price[model->n_cells + cell];

        *price = price_of(model->problem->amount_capacity[cell]);
        overload->sum += excess(state->left_so_far[cell], *price);
    }
    return overload;
}

void
wp_overload_free(WpOverload *overload)
{
    if (!overload)
        return;
    g_free(overload->price);
    g_free(overload);
}
