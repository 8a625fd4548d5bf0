#include "planner/solve/core/result.h"

void
wp_wave_result_free(WpWaveResult *result)
{
    if (!result)
        return;
    g_free(result->wave);
    g_free(result->oversize);
    g_free(result->late);
    g_free(result->proven);
    g_free(result->dropped);
    g_free(result->iteration);
    g_free(result->first_reason);
    g_free(result->reasons);
    g_free(result->role_used);
    g_free(result->amount_used);
    g_free(result);
}

static void
copy_items(WpWaveResult *result, const WpWaveStart *start, const WpWaveState *state)
{
    const WpWaveModel *model = start->model;

    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t item = model->item_of[node];
        uint32_t wave = state->wave[node];

        result->wave[item] = wave;
        result->oversize[item] = wave > 0 && state->alone[wave] == node;
        result->late[item] = wave > model->deadline_wave[node];
        result->proven[item] = start->infeasible[node];
        result->n_placed += wave > 0;
        result->last_wave = MAX(result->last_wave, wave);
    }
}

/* A firm relation is told as dropped if the plan breaks it, and only then. */
static void
copy_relations(WpWaveResult *result, const WpWaveProblem *problem)
{
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];
        uint32_t a = result->wave[relation->a];
        uint32_t b = result->wave[relation->b];
        bool holds = a > 0 && a + (relation->kind == WP_WAVE_EARLIER ? 1 : 0) <= b;

        if (relation->kind == WP_WAVE_APART)
            holds = a != b;
        result->dropped[i] = !holds && b > 0;
    }
}

static void
copy_use(WpWaveResult *result, const WpWaveModel *model, const WpWaveState *state)
{
    const WpWaveProblem *problem = model->problem;
    size_t n_waves = (size_t)problem->n_waves + 1;

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];
        uint32_t wave = result->wave[hours->item];
        int64_t t = (int64_t)wp_wave_release(problem, wave) + hours->first;

        result->iteration[i] =
            wave == 0 ? 0 : (uint32_t)CLAMP(t, 0, (int64_t)problem->n_iterations - 1);
    }
    for (uint32_t i = 0; i < model->first_movable[model->n + 1]; i++)
        if (result->wave[problem->hours[model->movables[i].entry].item] > 0)
            result->iteration[model->movables[i].entry] = state->done[i];
    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];

        if (result->wave[hours->item] > 0)
            result->role_used[(size_t)hours->role * problem->n_iterations + result->iteration[i]] +=
                hours->centihours;
    }
    for (uint32_t i = 0; i < problem->n_uses; i++) {
        const WpWaveUse *use = &problem->uses[i];

        if (result->wave[use->item] > 0)
            result->amount_used[use->amount * n_waves + result->wave[use->item]] += use->value;
    }
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
        for (uint32_t wave = 2; wave < n_waves; wave++)
            if (problem->amounts[amount].kind == WP_AMOUNT_CUMULATIVE)
                result->amount_used[amount * n_waves + wave] +=
                    result->amount_used[amount * n_waves + wave - 1];
}

static WpWaveResult *
result_new(const WpWaveProblem *problem)
{
    WpWaveResult *result = g_new0(WpWaveResult, 1);
    size_t n_items = (size_t)problem->n_items + 2;

    result->n_items = problem->n_items;
    result->n_waves = problem->n_waves;
    result->wave = g_new0(uint32_t, n_items);
    result->oversize = g_new0(uint8_t, n_items);
    result->late = g_new0(uint8_t, n_items);
    result->proven = g_new0(uint8_t, n_items);
    result->dropped = g_new0(uint8_t, (size_t)problem->n_relations + 1);
    result->iteration = g_new0(uint32_t, (size_t)problem->n_hours + 1);
    result->first_reason = g_new0(uint32_t, n_items);
    result->role_used = g_new0(int64_t, (size_t)problem->n_roles * problem->n_iterations + 1);
    result->amount_used =
        g_new0(int64_t, (size_t)problem->n_amounts * ((size_t)problem->n_waves + 1) + 1);
    return result;
}

WpWaveResult *
wp_wave_result_build(const WpWaveStart *start, const WpWaveState *state, int64_t cost,
                     const WpWaveBound *bound)
{
    const WpWaveModel *model = start->model;
    WpWaveResult *result = result_new(model->problem);

    copy_items(result, start, state);
    copy_relations(result, model->problem);
    copy_use(result, model, state);
    result->bound = *bound;
    result->optimal = result->bound.wave == result->last_wave;
    result->cost = cost;
    return result;
}
