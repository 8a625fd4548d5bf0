#include "planner/solve/core/cost.h"

void
wp_wave_terms(const WpWaveState *state, uint32_t node, uint32_t wave, int64_t out_terms[WP_N_TERMS])
{
    const WpWaveModel *model = state->model;
    const WpWaveItem *item = &model->items[node];
    uint32_t deadline = model->deadline_wave[node];
    int64_t pairs = 0;

    for (uint32_t i = model->first_pull[node]; i < model->first_pull[node + 1]; i++) {
        int64_t other = state->wave[model->pulls[i].other];

        if (other > 0)
            pairs += model->pulls[i].cost * ABS(other - (int64_t)wave);
    }
    out_terms[WP_TERM_WAVE] = item->wave_cost * wave;
    out_terms[WP_TERM_EARLY] = wave <= model->problem->early_waves ? item->early_cost : 0;
    out_terms[WP_TERM_LATE] = wave > deadline ? item->late_cost * (wave - deadline) : 0;
    out_terms[WP_TERM_PAIRS] = pairs;
    out_terms[WP_TERM_STABILITY] =
        item->previous > 0 && item->previous != wave ? item->stability_cost : 0;
}

int64_t
wp_wave_node_cost(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    int64_t terms[WP_N_TERMS];
    int64_t sum = 0;

    wp_wave_terms(state, node, wave, terms);
    for (int i = 0; i < WP_N_TERMS; i++)
        sum += terms[i];
    return sum;
}

/* What @node takes of the amount that is balanced. */
static int64_t
balanced_use(const WpWaveModel *model, uint32_t node)
{
    int32_t delta = (int32_t)(model->problem->n_roles * model->problem->n_iterations +
                              model->problem->balance_amount);

    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++)
        if (model->loads[i].delta == delta)
            return model->loads[i].amount;
    return 0;
}

static int64_t
used_in(const WpWaveState *state, uint32_t wave)
{
    const WpWaveProblem *problem = state->model->problem;
    size_t cell = (size_t)problem->n_roles * problem->n_iterations +
                  (size_t)wave * problem->n_amounts + problem->balance_amount;

    return state->model->capacity[cell] - state->left[cell];
}

int64_t
wp_wave_balance_rise(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveProblem *problem = state->model->problem;
    int64_t use, here, there;

    if (problem->balance_cost == 0)
        return 0;
    use = balanced_use(state->model, node);
    here = used_in(state, state->wave[node]);
    there = used_in(state, wave);
    /* (here - use)^2 - here^2 + (there + use)^2 - there^2 */
    return problem->balance_cost * 2 * use * (use + there - here);
}

int64_t
wp_wave_cost(const WpWaveState *state)
{
    const WpWaveModel *model = state->model;
    int64_t sum = 0, squares = 0;

    for (uint32_t node = 1; node <= model->n; node++) {
        int64_t terms[WP_N_TERMS];

        if (state->wave[node] == 0)
            continue;
        wp_wave_terms(state, node, state->wave[node], terms);
        for (int i = 0; i < WP_N_TERMS; i++)
            sum += i == WP_TERM_PAIRS ? 0 : terms[i];
        for (uint32_t i = model->first_pull[node]; i < model->first_pull[node + 1]; i++) {
            int64_t other = state->wave[model->pulls[i].other];

            if (model->pulls[i].other > node && other > 0)
                sum += model->pulls[i].cost * ABS(other - (int64_t)state->wave[node]);
        }
    }
    for (uint32_t wave = 1; model->problem->balance_cost != 0 && wave <= model->n_waves; wave++) {
        int64_t used = used_in(state, wave);

        squares += used * used;
    }
    return sum + model->problem->balance_cost * squares / MAX(model->problem->balance_scale, 1);
}
