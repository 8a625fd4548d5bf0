#include "planner/solve/core/cost.h"
#include "planner/solve/core/schedule.h"

/* Whether the limits of @wave that can be passed alone leave room for @node, which is in another.
 * It is asked first: most waves are full by them. */
static bool
has_room(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;

    if (model->needs_alone[node])
        return true;
    for (uint32_t i = model->first_room[node]; i < model->first_load[node + 1]; i++)
        if (state->left[model->loads[i].delta + (int64_t)model->loads[i].stride * wave] <
            model->loads[i].amount)
            return false;
    return true;
}

/* Whether the hours that found no room when they were last looked for find none in @wave either,
 * with what @node itself would leave. */
static bool
is_short(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    const WpLoad *tight = &model->loads[state->tight[node]];

    if (state->tight[node] >= model->first_room[node])
        return false;
    int64_t cell = tight->delta + (int64_t)tight->stride * wave;
    int64_t left = state->left[cell];

    if (left >= tight->amount)
        return false;
    for (uint32_t i = model->first_load[node]; i < model->first_room[node]; i++)
        if (model->loads[i].delta + (int64_t)model->loads[i].stride * state->wave[node] == cell)
            left += model->loads[i].amount;
    for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++)
        if ((int64_t)model->movables[i].role * model->problem->n_iterations + state->done[i] ==
            cell)
            left += model->movables[i].amount;
    return left < tight->amount;
}

/* Moves @node to the first earlier wave that takes it. @waves: room for n_waves */
static bool
shift_node(WpWaveState *state, uint32_t node, uint32_t *waves)
{
    const WpWaveModel *model = state->model;
    uint32_t was = state->wave[node], n = 0;
    bool alone = state->alone[was] == node;
    uint32_t from, until;
    int64_t scale = MAX(model->problem->balance_scale, 1);
    int64_t cost;

    if (was <= 1 || model->items[node].pin != WP_PIN_NONE || (alone && !model->needs_alone[node]))
        return false;
    wp_wave_window(state, node, &from, &until);
    if (from >= was)
        return false;
    cost = wp_wave_node_cost(state, node, was);
    for (uint32_t wave = MAX(from, 1); wave < was; wave++)
        if (wp_wave_is_open(model, node, wave) && has_room(state, node, wave) &&
            !is_short(state, node, wave) &&
            (wp_wave_node_cost(state, node, wave) - cost) * scale +
                    wp_wave_balance_rise(state, node, wave) <=
                0 &&
            wp_wave_apart_allows(state, node, wave, false))
            waves[n++] = wave;
    return wp_wave_try_waves(state, node, n, waves);
}

static void
shift_left(const WpWaveStart *start, WpWaveState *state)
{
    g_autofree uint32_t *waves = g_new(uint32_t, (size_t)start->model->n_waves + 1);
    bool moved = true;

    /* each move lowers the sum of waves, so this ends; a pass for each wave is plenty */
    for (uint32_t pass = 0; moved && pass < start->model->n_waves; pass++) {
        moved = false;
        for (uint32_t i = 0; i < start->n_order; i++)
            if (state->wave[start->order[i]] > 0 && shift_node(state, start->order[i], waves))
                moved = true;
    }
}

/* Moves @node to the latest wave up to @last that takes it, if it gains by that. @waves: as above
 */
static bool
defer_node(WpWaveState *state, uint32_t node, uint32_t last, uint32_t *waves)
{
    const WpWaveModel *model = state->model;
    uint32_t was = state->wave[node], n = 0;
    uint32_t from, until;
    int64_t scale = MAX(model->problem->balance_scale, 1);
    int64_t cost;

    if (was == 0 || was >= last || model->items[node].pin != WP_PIN_NONE ||
        state->alone[was] == node)
        return false;
    wp_wave_window(state, node, &from, &until);
    cost = wp_wave_node_cost(state, node, was);
    for (uint32_t wave = MIN(until, last); wave > was; wave--)
        if (wp_wave_is_open(model, node, wave) && has_room(state, node, wave) &&
            !is_short(state, node, wave) &&
            (wp_wave_node_cost(state, node, wave) - cost) * scale +
                    wp_wave_balance_rise(state, node, wave) <
                0 &&
            wp_wave_apart_allows(state, node, wave, false))
            waves[n++] = wave;
    return wp_wave_try_waves(state, node, n, waves);
}

void
wp_wave_defer(const WpWaveStart *start, WpWaveState *state, uint32_t last)
{
    const WpWaveModel *model = start->model;
    g_autofree uint32_t *waves = g_new(uint32_t, (size_t)model->n_waves + 1);

    for (uint32_t i = start->n_order; i-- > 0;)
        if (model->items[start->order[i]].wave_cost < 0)
            defer_node(state, start->order[i], last, waves);
}

/* ---- gaps --------------------------------------------------------------------------------- */

/* What moving @node to @wave adds to the soft cost, times balance_scale. */
static int64_t
rise_of(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    int64_t scale = MAX(state->model->problem->balance_scale, 1);
    int64_t more =
        wp_wave_node_cost(state, node, wave) - wp_wave_node_cost(state, node, state->wave[node]);

    return more * scale + wp_wave_balance_rise(state, node, wave);
}

/* Whether relations, windows and its pin let @node, now later, into the empty @wave. */
static bool
may_fill(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    uint32_t was = state->wave[node], from, until;

    if (was <= wave || model->items[node].pin != WP_PIN_NONE ||
        (state->alone[was] == node && !model->needs_alone[node]) ||
        !wp_wave_is_open(model, node, wave))
        return false;
    wp_wave_window(state, node, &from, &until);
    return from <= wave && wp_wave_apart_allows(state, node, wave, false);
}

/* Moves into the empty @wave the later item that adds least cost there. Returns: false if none fits
 */
static bool
fill_gap(const WpWaveStart *start, WpWaveState *state, uint32_t wave)
{
    uint32_t best = 0;
    int64_t least = 0;

    for (uint32_t node = 1; node <= start->model->n; node++) {
        int64_t rise;

        if (!may_fill(state, node, wave))
            continue;
        rise = rise_of(state, node, wave);
        if (best > 0 && rise >= least)
            continue;
        if (wp_wave_would_fit(state, node, wave, false)) {
            best = node;
            least = rise;
        }
    }
    return best > 0 && wp_wave_try_move(state, best, wave, false);
}

static bool
fill_gaps(const WpWaveStart *start, WpWaveState *state)
{
    uint32_t last = wp_wave_last(state);
    bool moved = false;

    for (uint32_t wave = 1; wave < last; wave++)
        if (state->n_in[wave] == 0 && fill_gap(start, state, wave))
            moved = true;
    return moved;
}

void
wp_wave_settle(const WpWaveStart *start, WpWaveState *state)
{
    /* each move lowers the sum of waves, so this ends */
    do
        shift_left(start, state);
    while (fill_gaps(start, state));
}
