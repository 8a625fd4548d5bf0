#include "planner/solve/core/cost.h"
#include "planner/solve/core/schedule.h"

static bool
shift_node(WpWaveState *state, uint32_t node)
{
    const WpWaveModel *model = state->model;
    uint32_t was = state->wave[node];
    bool alone = state->alone[was] == node;
    uint32_t from, until;
    int64_t cost;

    if (was <= 1 || model->items[node].pin != WP_PIN_NONE || (alone && !model->needs_alone[node]))
        return false;
    wp_wave_window(state, node, &from, &until);
    if (from >= was)
        return false;
    cost = wp_wave_node_cost(state, node, was);
    for (uint32_t wave = MAX(from, 1); wave < was; wave++) {
        if (!wp_wave_is_open(model, node, wave) ||
            wp_wave_node_cost(state, node, wave) + wp_wave_balance_rise(state, node, wave) > cost ||
            !wp_wave_apart_allows(state, node, wave, false))
            continue;
        if (wp_wave_try_move(state, node, wave, false))
            return true;
    }
    return false;
}

void
wp_wave_shift_left(const WpWaveStart *start, WpWaveState *state)
{
    bool moved = true;

    /* each move lowers the sum of waves, so this ends; a pass for each wave is plenty */
    for (uint32_t pass = 0; moved && pass < start->model->n_waves; pass++) {
        moved = false;
        for (uint32_t i = 0; i < start->n_order; i++)
            if (state->wave[start->order[i]] > 0 && shift_node(state, start->order[i]))
                moved = true;
    }
}
