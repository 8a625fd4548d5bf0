#include "planner/solve/core/bound.h"
#include "planner/solve/core/schedule.h"

typedef struct {
    WpWaveProblem problem; /* with the capacities below */
    WpTeamCapacity capacity;
    void *user;
    int64_t *roles;
    int64_t *amounts;
} Trial;

void
wp_team_choice_free(WpTeamChoice *choice)
{
    if (!choice)
        return;
    g_free(choice->finishes);
    g_free(choice);
}

static WpTeamFinish
try_teams(Trial *trial, uint32_t teams, bool schedule)
{
    WpTeamFinish finish = {.teams = teams};

    trial->capacity(teams, trial->roles, trial->amounts, trial->user);
    g_autoptr(WpWaveModel) model = wp_wave_model_build(&trial->problem);
    g_autoptr(WpWaveStart) start = wp_wave_start_build(model);

    finish.bound = wp_wave_bound(start, NULL);
    if (!schedule)
        return finish;
    WpWaveScore score;
    g_autoptr(WpWaveState) state = wp_wave_schedule(start, &score);

    for (uint32_t node = 1; node <= model->n; node++) {
        finish.last_wave = MAX(finish.last_wave, state->wave[node]);
        finish.n_unplaced += state->wave[node] == 0;
    }
    return finish;
}

/* The fewest teams of 1 .. @max_teams whose bound is at most @target; max_teams if none is. */
static uint32_t
find_fewest(Trial *trial, uint32_t target, uint32_t max_teams)
{
    uint32_t low = 1, high = 1;

    while (high < max_teams && try_teams(trial, high, false).bound.wave > target) {
        low = high + 1;
        high = high > max_teams / 2 ? max_teams : high * 2;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (try_teams(trial, middle, false).bound.wave > target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

WpTeamChoice *
wp_waves_teams(const WpWaveProblem *problem, uint32_t target_wave, uint32_t max_teams,
               WpTeamCapacity capacity, void *user)
{
    size_t n_roles = (size_t)problem->n_roles * problem->n_iterations;
    size_t n_amounts = (size_t)problem->n_amounts * ((size_t)problem->n_waves + 1);
    g_autofree int64_t *roles = g_new0(int64_t, n_roles + 1);
    g_autofree int64_t *amounts = g_new0(int64_t, n_amounts + 1);
    Trial trial = {*problem, capacity, user, roles, amounts};
    WpTeamChoice *choice = g_new0(WpTeamChoice, 1);
    GArray *finishes = g_array_new(FALSE, FALSE, sizeof(WpTeamFinish));

    g_assert(max_teams >= 1);
    trial.problem.role_capacity = roles;
    trial.problem.amount_capacity = amounts;
    choice->teams = find_fewest(&trial, target_wave, max_teams);
    for (uint32_t teams = 1;;) {
        WpTeamFinish finish = try_teams(&trial, teams, true);
        const WpTeamFinish *last =
            finishes->len > 0 ? &g_array_index(finishes, WpTeamFinish, finishes->len - 1) : NULL;
        bool idle = last && last->last_wave == finish.last_wave &&
                    last->n_unplaced == finish.n_unplaced && teams > choice->teams;

        if (!idle)
            g_array_append_val(finishes, finish);
        if (teams == choice->teams)
            choice->met = finish.bound.wave <= target_wave;
        if (idle || teams == max_teams)
            break;
        uint32_t next = 1;

        while (next <= teams)
            next = next > max_teams / 2 ? max_teams : next * 2;
        teams = teams < choice->teams && choice->teams < next ? choice->teams : next;
    }
    choice->n_finishes = finishes->len;
    choice->finishes = (WpTeamFinish *)(void *)g_array_free(finishes, FALSE);
    return choice;
}
