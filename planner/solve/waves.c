#include "planner/solve/waves.h"

#include "planner/solve/core/bound.h"
#include "planner/solve/core/reasons.h"
#include "planner/solve/core/result.h"
#include "planner/solve/core/schedule.h"
#include "planner/solve/restore.h"
#include "planner/solve/search/search.h"

/* So many unplaced items are looked at in every wave for their reasons; of more, in the last. */
#define MAX_THOROUGH 1000

static void
explain_all(WpWaveResult *result, const WpWaveStart *start, WpWaveState *state)
{
    const WpWaveModel *model = start->model;
    g_autoptr(WpWaveUsers) users = wp_wave_users_build(state);
    GArray *reasons = g_array_new(FALSE, FALSE, sizeof(WpWaveReason));
    bool brief = model->n - result->n_placed > MAX_THOROUGH;

    for (uint32_t item = 1; item <= model->n; item++) {
        result->first_reason[item] = reasons->len;
        wp_wave_explain_node(start, state, users, model->node_of[item], brief, reasons);
    }
    result->first_reason[model->n + 1] = reasons->len;
    result->reasons = (WpWaveReason *)(void *)g_array_free(reasons, FALSE);
}

/* A firm relation that gave way on the road, and yet holds in the plan, is a reason again. */
static void
heed_kept(const WpWaveResult *result, WpWaveState *state)
{
    const WpWaveModel *model = state->model;

    for (uint32_t i = 0; i < model->n_relations; i++)
        if (model->relations[i].firm && !result->dropped[model->relation_of[i]] &&
            state->wave[model->relations[i].a] > 0 && state->wave[model->relations[i].b] > 0)
            state->active[i] = 1;
}

WpWaveResult *
wp_waves_solve(const WpWaveProblem *problem)
{
    return wp_waves_restore(problem, wp_waves_solve_once(problem));
}

static WpWaveResult *
solve(WpWaveStart *start)
{
    const WpWaveProblem *problem = start->model->problem;
    WpWaveScore score = {0};
    g_autoptr(WpWaveState) state = wp_wave_schedule(start, &score);
    WpWaveBound bound = wp_wave_bound(start, state);
    int64_t moves = 0;

    if (problem->effort > 0) {
        moves = wp_wave_search(start, state, &score, &bound);
        if (bound.kind != WP_BOUND_SEARCH)
            bound = wp_wave_bound(start, state); /* of all that is placed now */
    }
    WpWaveResult *result = wp_wave_result_build(start, state, score.cost, &bound);

    result->moves = moves;
    heed_kept(result, state);
    if (!problem->brief)
        explain_all(result, start, state);
    return result;
}

WpWaveResult *
wp_waves_solve_once(const WpWaveProblem *problem)
{
    g_autoptr(WpWaveModel) model = wp_wave_model_build(problem);
    g_autoptr(WpWaveStart) start = wp_wave_start_build(model);

    return solve(start);
}

WpWaveResult *
wp_waves_solve_begun(const WpWaveProblem *problem, WpTeamChoice *choice, bool again)
{
    WpWaveStart *like = choice->start;

    if (!like)
        return wp_waves_solve(problem);
    WpWaveModel *model = (WpWaveModel *)like->model;
    model->problem = problem;
    wp_wave_model_set_capacities(model);
    WpWaveStart *start = wp_wave_start_build_like(model, like, false);
    WpWaveResult *result = wp_waves_restore(problem, solve(start));

    wp_wave_start_free(start);
    if (!again) {
        choice->start = NULL;
        wp_wave_start_free(like);
        wp_wave_model_free(model);
    }
    return result;
}

WpWaveBound
wp_waves_bound(const WpWaveProblem *problem)
{
    g_autoptr(WpWaveModel) model = wp_wave_model_build(problem);
    g_autoptr(WpWaveStart) start = wp_wave_start_build(model);

    return wp_wave_bound(start, NULL);
}
