#include "planner/solve/core/warm.h"

static bool
can_keep(const WpWaveStart *start, WpWaveState *state, uint32_t node)
{
    const WpWaveModel *model = start->model;
    uint32_t wave = model->items[node].previous;
    uint32_t from, until;

    if (wave == 0 || wave > model->n_waves || state->wave[node] > 0 || start->infeasible[node] ||
        model->needs_alone[node] || wave < start->earliest[node] ||
        !wp_wave_is_open(model, node, wave))
        return false;
    wp_wave_window(state, node, &from, &until);
    return from <= wave && wave <= until && wp_wave_apart_allows(state, node, wave, false) &&
           wp_wave_fits(state, node, wave);
}

void
wp_wave_keep_previous(const WpWaveStart *start, WpWaveState *state, const uint8_t *skip)
{
    for (uint32_t i = 0; i < start->n_order; i++) {
        uint32_t node = start->order[i];

        if (!(skip && skip[node]) && can_keep(start, state, node))
            wp_wave_place(state, node, start->model->items[node].previous, false);
    }
}

/* Everything that stands after @node, itself too. */
static bool
mark_behind(const WpWaveModel *model, uint32_t node, uint8_t *skip)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    bool any = false;

    g_array_append_val(stack, node);
    while (stack->len > 0) {
        uint32_t one = g_array_index(stack, uint32_t, stack->len - 1);

        g_array_set_size(stack, stack->len - 1);
        if (skip[one])
            continue;
        skip[one] = 1;
        any = true;
        for (uint32_t i = model->first_after[one]; i < model->first_after[one + 1]; i++)
            g_array_append_val(stack, model->after[i].other);
    }
    return any;
}

bool
wp_wave_find_blockers(const WpWaveStart *start, const WpWaveState *state, uint8_t *skip)
{
    const WpWaveModel *model = start->model;
    bool any = false;

    for (uint32_t i = 0; i < model->n_relations; i++)
        if (start->state->active[i] && !state->active[i] &&
            model->items[model->relations[i].b].pin == WP_PIN_NONE)
            any |= mark_behind(model, model->relations[i].b, skip);
    for (uint32_t node = 1; node <= model->n; node++)
        if (state->wave[node] == 0 && !start->infeasible[node])
            any |= mark_behind(model, node, skip);
    return any;
}
