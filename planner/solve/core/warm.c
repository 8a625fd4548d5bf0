#include "planner/solve/core/warm.h"

static bool
can_keep(const WpWaveStart *start, WpWaveState *state, uint32_t node, uint32_t need)
{
    const WpWaveModel *model = start->model;
    uint32_t wave = model->items[node].previous;
    uint32_t from, until;

    if (wave == 0 || wave < need || wave > model->n_waves || state->wave[node] > 0 ||
        start->infeasible[node] || model->needs_alone[node] || wave < start->earliest[node] ||
        !wp_wave_is_open(model, node, wave))
        return false;
    wp_wave_window(state, node, &from, &until);
    return from <= wave && wave <= until && wp_wave_apart_allows(state, node, wave, false) &&
           wp_wave_fits(state, node, wave);
}

typedef struct {
    bool awaited; /* others must come after it */
    int64_t size;
    uint32_t node;
} Turn;

static int
by_turn(const void *a, const void *b)
{
    const Turn *x = a, *y = b;

    if (x->awaited != y->awaited)
        return x->awaited ? -1 : 1;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

void
wp_wave_keep_previous(const WpWaveStart *start, WpWaveState *state, const int64_t *size,
                      const uint32_t *need)
{
    const WpWaveModel *model = start->model;
    g_autofree Turn *turns = g_new(Turn, (size_t)model->n + 1);

    for (uint32_t node = 1; node <= model->n; node++)
        turns[node - 1] =
            (Turn){model->first_after[node] < model->first_after[node + 1], size[node], node};
    qsort(turns, model->n, sizeof *turns, by_turn);
    for (uint32_t i = 0; i < model->n; i++)
        if (can_keep(start, state, turns[i].node, need[turns[i].node]))
            wp_wave_place(state, turns[i].node, model->items[turns[i].node].previous, false);
}

/* Nothing may keep a wave before @wave at @node, nor what must come after it. */
static bool
raise_need(const WpWaveModel *model, uint32_t node, uint32_t wave, uint32_t *need)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    if (model->items[node].previous == 0 || model->items[node].previous >= wave ||
        need[node] >= wave || model->items[node].pin != WP_PIN_NONE)
        return false;
    need[node] = wave;
    g_array_append_val(stack, node);
    while (stack->len > 0) {
        uint32_t one = g_array_index(stack, uint32_t, stack->len - 1);

        g_array_set_size(stack, stack->len - 1);
        for (uint32_t i = model->first_after[one]; i < model->first_after[one + 1]; i++) {
            const WpLink *link = &model->after[i];
            /* the end is the most, or a circle that was given up would never end */
            uint32_t least = MIN(need[one] + link->gap, model->n_waves + 1);

            if (model->items[link->other].previous == 0 ||
                model->items[link->other].previous >= least || need[link->other] >= least)
                continue;
            need[link->other] = least;
            g_array_append_val(stack, link->other);
        }
    }
    return true;
}

bool
wp_wave_find_blockers(const WpWaveStart *start, const WpWaveState *state, uint32_t *need)
{
    const WpWaveModel *model = start->model;
    bool any = false;

    for (uint32_t i = 0; i < model->n_relations; i++) {
        const WpWaveRelation *relation = &model->relations[i];

        if (start->state->active[i] && !state->active[i] && relation->kind != WP_WAVE_APART)
            any |= raise_need(model, relation->b,
                              state->wave[relation->a] + wp_relation_gap(relation), need);
    }
    for (uint32_t node = 1; node <= model->n; node++)
        for (uint32_t i = model->first_after[node];
             state->wave[node] == 0 && !start->infeasible[node] && i < model->first_after[node + 1];
             i++)
            any |= raise_need(model, model->after[i].other, state->wave[model->after[i].other] + 1,
                              need);
    return any;
}
