#include "planner/solve/core/bound.h"
#include "planner/solve/core/result.h"
#include "planner/solve/core/schedule.h"

/* The finish of so many items is that of the best of several schedules; of more, of one, but for
 * the teams that are chosen. */
#define MAX_THOROUGH 1000

/* Of large problems (WP_WAVES_LARGE) one schedule does for the teams that are chosen too, if it
 * places all; teams are not tried that would be too few for all items, nor scheduled if these need
 * all waves there are; and of more than are chosen, only the next. */

/* What is known of a number of teams. */
typedef enum {
    BOUND_ONLY,
    ONE_SCHEDULE,
    BEST_SCHEDULE,
} Depth;

typedef struct {
    WpTeamFinish finish;
    Depth depth;
    uint32_t n_infeasible;
} Known;

typedef struct {
    WpWaveProblem problem; /* with the capacities below */
    WpTeamCapacity capacity;
    void *user;
    int64_t *roles;
    int64_t *amounts;
    int64_t *role_demand;   /* by role: of all items, whether they can be placed or not */
    int64_t *amount_demand; /* by amount, where there is no way round its limits; else 0 */
    GArray *known;
    WpWaveModel *model;    /* of the problem; capacities are those of the last try */
    WpWaveStart *most;     /* (nullable) of the most teams that were tried */
    uint32_t n_most;       /* teams */
    uint32_t n_infeasible; /* in .most */
    WpWaveBound chains;    /* of .most */
    WpWaveStart *least;    /* (nullable) of the fewest; may be .most */
    uint32_t n_least;      /* teams */
    WpWaveDemand *demand;  /* (nullable) where so many are infeasible or have waves alone: who they
                              are follows, for more teams only add to what is possible */
    uint32_t demand_infeasible;
    uint32_t demand_alone;
    uint32_t target;       /* wave */
    WpWaveResult *outline; /* (nullable) of a large problem: the fewest teams seen to meet it ... */
    uint32_t n_outline;    /* ... and how many these are */
} Trial;

static bool
is_large(const Trial *trial)
{
    return trial->problem.n_items > WP_WAVES_LARGE;
}

void
wp_team_choice_free(WpTeamChoice *choice)
{
    if (!choice)
        return;
    g_free(choice->finishes);
    wp_wave_result_free(choice->outline);
    if (choice->start)
        wp_wave_model_free((WpWaveModel *)choice->start->model);
    wp_wave_start_free(choice->start);
    g_free(choice);
}

static void
sum_demand(Trial *trial)
{
    const WpWaveProblem *problem = &trial->problem;

    for (uint32_t i = 0; i < problem->n_hours; i++)
        trial->role_demand[problem->hours[i].role] += problem->hours[i].centihours;
    for (uint32_t i = 0; i < problem->n_uses; i++) {
        const WpWaveAmount *amount = &problem->amounts[problem->uses[i].amount];

        if (amount->kind == WP_AMOUNT_PER_WAVE && !amount->oversize)
            trial->amount_demand[problem->uses[i].amount] += problem->uses[i].value;
    }
}

static bool
is_enough(const int64_t *capacity, uint32_t n, int64_t demand)
{
    for (uint32_t i = 0; i < n && demand > 0; i++)
        demand = MAX(capacity[i], 0) >= demand ? 0 : demand - MAX(capacity[i], 0);
    return demand <= 0;
}

/* Whether @teams are too few for all items, waves and iterations put together. */
static bool
is_hopeless(Trial *trial, uint32_t teams)
{
    const WpWaveProblem *problem = &trial->problem;
    bool enough = true;

    if (!is_large(trial))
        return false;
    trial->capacity(teams, trial->roles, trial->amounts, trial->user);
    for (uint32_t role = 0; role < problem->n_roles && enough; role++)
        enough = is_enough(trial->roles + (size_t)role * problem->n_iterations,
                           problem->n_iterations, trial->role_demand[role]);
    for (uint32_t amount = 0; amount < problem->n_amounts && enough; amount++)
        enough = is_enough(trial->amounts + (size_t)amount * (problem->n_waves + 1) + 1,
                           problem->n_waves, trial->amount_demand[amount]);
    return !enough;
}

static void
set_teams(Trial *trial, uint32_t teams)
{
    trial->capacity(teams, trial->roles, trial->amounts, trial->user);
    if (trial->model)
        wp_wave_model_set_capacities(trial->model);
    else
        trial->model = wp_wave_model_build(&trial->problem);
}

static WpWaveState *
schedule_of(WpWaveStart *start, Depth depth)
{
    WpWaveScore score;

    if (depth == ONE_SCHEDULE || start->model->n > WP_WAVES_LARGE) {
        WpWaveState *state = wp_wave_schedule_quick(start);

        score = wp_wave_score(start, state);
        if (depth == ONE_SCHEDULE || score.n_unplaced == 0)
            return state;
        wp_wave_state_free(state);
    }
    return wp_wave_schedule(start, &score);
}

static uint32_t
count_infeasible(const WpWaveStart *start)
{
    uint32_t n = 0;

    for (uint32_t node = 1; node <= start->model->n; node++)
        n += start->infeasible[node];
    return n;
}

/* Keeps the schedule of the fewest teams that places all in time. */
static void
keep_outline(Trial *trial, const WpTeamFinish *finish, const WpWaveStart *start,
             const WpWaveState *state)
{
    if (!is_large(trial) || finish->n_unplaced > 0 || finish->last_wave > trial->target ||
        (trial->outline && trial->n_outline <= finish->teams))
        return;
    WpWaveScore score = wp_wave_score(start, state);

    if (score.late > 0)
        return;
    wp_wave_result_free(trial->outline);
    trial->outline = wp_wave_result_build(start, state, score.cost, &finish->bound);
    trial->n_outline = finish->teams;
}

static const WpWaveDemand *
demand_of(Trial *trial, const WpWaveStart *start, uint32_t n_infeasible)
{
    uint32_t n_alone = 0;

    for (uint32_t node = 1; node <= trial->model->n; node++)
        n_alone += trial->model->needs_alone[node];
    if (trial->demand && trial->demand_infeasible == n_infeasible && trial->demand_alone == n_alone)
        return trial->demand;
    wp_wave_demand_free(trial->demand);
    trial->demand = wp_wave_demand_sum(start, NULL);
    trial->demand_infeasible = n_infeasible;
    trial->demand_alone = n_alone;
    return trial->demand;
}

static WpWaveStart *
begin(const Trial *trial, uint32_t teams)
{
    if (!trial->most)
        return wp_wave_start_build(trial->model);
    return trial->n_least < teams ? wp_wave_start_build_like(trial->model, trial->least, true)
                                  : wp_wave_start_build_like(trial->model, trial->most, false);
}

/* Keeps the @start of the most and of the fewest teams; others are freed. */
static void
keep_start(Trial *trial, uint32_t teams, WpWaveStart *start)
{
    WpWaveStart *most = trial->most, *least = trial->least;

    if (!most || teams > trial->n_most) {
        trial->most = start;
        trial->n_most = teams;
    }
    if (!least || teams < trial->n_least) {
        trial->least = start;
        trial->n_least = teams;
    }
    WpWaveStart *all[] = {most, least == most ? NULL : least, start};

    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i] != trial->most && all[i] != trial->least)
            wp_wave_start_free(all[i]);
}

static void
find_finish(Trial *trial, Known *known)
{
    uint32_t teams = known->finish.teams;

    set_teams(trial, teams);
    WpWaveStart *start = begin(trial, teams);
    WpWaveBound chains = wp_wave_bound_chains(start, NULL);

    known->n_infeasible = count_infeasible(start);
    known->finish.bound =
        wp_wave_bound_demand(start, NULL, chains, demand_of(trial, start, known->n_infeasible));
    if (is_large(trial) && known->depth == ONE_SCHEDULE &&
        known->finish.bound.wave == trial->problem.n_waves)
        known->finish.n_unplaced = trial->problem.n_items; /* or nearly so */
    else if (known->depth != BOUND_ONLY) {
        g_autoptr(WpWaveState) state = schedule_of(start, known->depth);

        for (uint32_t node = 1; node <= trial->model->n; node++) {
            known->finish.last_wave = MAX(known->finish.last_wave, state->wave[node]);
            known->finish.n_unplaced += state->wave[node] == 0;
        }
        keep_outline(trial, &known->finish, start, state);
    }
    if (teams > trial->n_most) {
        trial->n_infeasible = known->n_infeasible;
        trial->chains = chains;
    }
    keep_start(trial, teams, start);
}

static Known
look_at(Trial *trial, uint32_t teams, Depth depth)
{
    Known known = {.finish.teams = teams, .depth = depth};

    if (depth != BOUND_ONLY && trial->problem.n_items <= MAX_THOROUGH)
        known.depth = BEST_SCHEDULE;
    for (uint32_t i = 0; i < trial->known->len; i++) {
        const Known *old = &g_array_index(trial->known, Known, i);

        if (old->finish.teams == teams && old->depth >= known.depth)
            return *old;
    }
    find_finish(trial, &known);
    g_array_append_val(trial->known, known);
    return known;
}

static WpTeamFinish
try_teams(Trial *trial, uint32_t teams, Depth depth)
{
    return look_at(trial, teams, depth).finish;
}

/* Whether @teams are too few for @target by what is known of the most that were tried: what is
 * feasible with fewer is with them, and no earlier. */
static bool
is_short(Trial *trial, uint32_t teams, uint32_t target)
{
    set_teams(trial, teams);
    return wp_wave_bound_demand(trial->most, NULL, trial->chains,
                                demand_of(trial, trial->most, trial->n_infeasible))
               .wave > target;
}

/* The fewest of @low .. @high whose bound is at most @target, where that of @high is. */
static uint32_t
narrow(Trial *trial, uint32_t low, uint32_t high, uint32_t target)
{
    uint32_t least = low, most = high;

    while (least < most) {
        uint32_t middle = least + (most - least) / 2;

        if (is_short(trial, middle, target))
            least = middle + 1;
        else
            most = middle;
    }
    /* of a large problem its finish is asked for next */
    Known found = look_at(trial, least, is_large(trial) ? ONE_SCHEDULE : BOUND_ONLY);

    if (found.finish.bound.wave <= target && found.n_infeasible == trial->n_infeasible)
        return least;
    /* where fewer teams can place fewer items, each number has a bound of its own */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (try_teams(trial, middle, BOUND_ONLY).bound.wave > target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The fewest teams of 1 .. @max_teams whose bound is at most @target; max_teams if none is. What
 * doubling comes by is asked for its finish too, because that will be told. */
static uint32_t
find_fewest(Trial *trial, uint32_t target, uint32_t max_teams)
{
    uint32_t low = 1, high = 1, hopeless = 0;

    while (high < max_teams) {
        if (is_hopeless(trial, high))
            hopeless = high;
        else if (try_teams(trial, high, ONE_SCHEDULE).bound.wave <= target)
            break;
        low = high + 1;
        high = high > max_teams / 2 ? max_teams : high * 2;
    }
    if (try_teams(trial, high, ONE_SCHEDULE).bound.wave > target)
        return high; /* max_teams: none is enough */
    /* what can never be placed counts for hope, but not for the bound */
    while (hopeless > 0 && hopeless + 1 == low && !is_short(trial, hopeless, target) &&
           try_teams(trial, hopeless, BOUND_ONLY).bound.wave <= target) {
        high = hopeless;
        hopeless /= 2;
        low = hopeless + 1;
    }
    return narrow(trial, low, high, target);
}

/* The fewest of @low .. @high teams known so far with which a schedule meets the target; else
 * @high. */
static uint32_t
find_known(const Trial *trial, uint32_t low, uint32_t high)
{
    for (uint32_t i = 0; i < trial->known->len; i++) {
        const WpTeamFinish *finish = &g_array_index(trial->known, Known, i).finish;

        if (finish->teams >= low && finish->teams < high && finish->n_unplaced == 0 &&
            finish->last_wave > 0 && finish->last_wave <= trial->target)
            high = finish->teams;
    }
    return high;
}

/* The fewest teams from those chosen on with which a schedule meets the target; those chosen if
 * half as many more do not. */
static uint32_t
find_enough(Trial *trial, uint32_t chosen, uint32_t max_teams)
{
    uint32_t high = find_known(trial, chosen, MIN(chosen + chosen / 2 + 1, max_teams));
    uint32_t low = chosen;

    if (try_teams(trial, chosen, ONE_SCHEDULE).n_unplaced > 0 ||
        try_teams(trial, high, ONE_SCHEDULE).last_wave > trial->target)
        return chosen;
    /* what just meets it is likely the fewest */
    bool just = try_teams(trial, high, ONE_SCHEDULE).last_wave == trial->target;

    while (low < high) {
        uint32_t middle = just ? high - 1 : low + (high - low) / 2;

        if (try_teams(trial, middle, ONE_SCHEDULE).last_wave > trial->target)
            low = middle + 1;
        else
            high = middle;
        just = false;
    }
    return high;
}

/* What is tried after @teams: the next power of two, but not past what was chosen. */
static uint32_t
next_teams(uint32_t teams, const WpTeamChoice *choice, uint32_t max_teams)
{
    uint32_t next = 1;

    while (next <= teams)
        next = next > max_teams / 2 ? max_teams : next * 2;
    if (teams < choice->enough)
        next = MIN(next, choice->enough);
    return teams < choice->teams ? MIN(next, choice->teams) : next;
}

static void
list_finishes(Trial *trial, WpTeamChoice *choice, uint32_t max_teams)
{
    GArray *finishes = g_array_new(FALSE, FALSE, sizeof(WpTeamFinish));

    for (uint32_t teams = 1;; teams = next_teams(teams, choice, max_teams)) {
        bool chosen = teams == choice->teams;

        if (teams < choice->teams && is_hopeless(trial, teams))
            continue;
        WpTeamFinish finish = try_teams(trial, teams, ONE_SCHEDULE);

        if (chosen && (!is_large(trial) || finish.last_wave == 0 || finish.n_unplaced > 0))
            finish = try_teams(trial, teams, BEST_SCHEDULE);
        const WpTeamFinish *last =
            finishes->len > 0 ? &g_array_index(finishes, WpTeamFinish, finishes->len - 1) : NULL;
        bool idle = last && last->last_wave <= finish.last_wave &&
                    last->n_unplaced <= finish.n_unplaced && teams > choice->enough;
        bool unscheduled = finish.last_wave == 0 && teams < choice->teams;

        if (!idle && !unscheduled)
            g_array_append_val(finishes, finish);
        if (chosen)
            choice->met = finish.bound.wave <= trial->target;
        bool more = !is_large(trial) || teams < choice->enough || teams == choice->teams;

        if (idle || teams == max_teams || !more)
            break;
    }
    choice->n_finishes = finishes->len;
    choice->finishes = (WpTeamFinish *)(void *)g_array_free(finishes, FALSE);
}

/* Nobody pays for teams that gain nothing. */
static uint32_t
find_earliest(const WpTeamChoice *choice)
{
    const WpTeamFinish *best = &choice->finishes[0];

    for (uint32_t i = 1; i < choice->n_finishes; i++) {
        const WpTeamFinish *finish = &choice->finishes[i];

        if (finish->n_unplaced < best->n_unplaced ||
            (finish->n_unplaced == best->n_unplaced && finish->last_wave < best->last_wave))
            best = finish;
    }
    return best->teams;
}

WpTeamChoice *
wp_waves_teams(const WpWaveProblem *problem, uint32_t target_wave, uint32_t max_teams,
               WpTeamCapacity capacity, void *user)
{
    size_t n_roles = (size_t)problem->n_roles * problem->n_iterations;
    size_t n_amounts = (size_t)problem->n_amounts * ((size_t)problem->n_waves + 1);
    g_autofree int64_t *roles = g_new0(int64_t, n_roles + 1);
    g_autofree int64_t *amounts = g_new0(int64_t, n_amounts + 1);
    g_autofree int64_t *role_demand = g_new0(int64_t, (size_t)problem->n_roles + 1);
    g_autofree int64_t *amount_demand = g_new0(int64_t, (size_t)problem->n_amounts + 1);
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(Known));
    Trial trial = {.problem = *problem,
                   .capacity = capacity,
                   .user = user,
                   .roles = roles,
                   .amounts = amounts,
                   .role_demand = role_demand,
                   .amount_demand = amount_demand,
                   .known = known,
                   .target = target_wave};
    WpTeamChoice *choice = g_new0(WpTeamChoice, 1);

    g_assert(max_teams >= 1);
    trial.problem.role_capacity = roles;
    trial.problem.amount_capacity = amounts;
    sum_demand(&trial);
    choice->teams = find_fewest(&trial, target_wave, max_teams);
    uint32_t least = try_teams(&trial, choice->teams, BOUND_ONLY).bound.wave;
    if (least > target_wave)
        choice->teams = find_fewest(&trial, least, max_teams);
    choice->enough = choice->teams;
    if (least <= target_wave && is_large(&trial))
        choice->enough = find_enough(&trial, choice->teams, max_teams);
    list_finishes(&trial, choice, max_teams);
    if (least > target_wave)
        choice->enough = choice->teams = find_earliest(choice);
    if (trial.outline && trial.n_outline == choice->enough)
        choice->outline = g_steal_pointer(&trial.outline);
    wp_wave_result_free(trial.outline);
    if (trial.least != trial.most)
        wp_wave_start_free(trial.least);
    wp_wave_demand_free(trial.demand);
    if (is_large(&trial)) {
        choice->start = trial.most; /* with its model */
        return choice;
    }
    wp_wave_start_free(trial.most);
    wp_wave_model_free(trial.model);
    return choice;
}
