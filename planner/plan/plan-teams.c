#include "planner/plan/plan-teams.h"

#include "planner/plan/layout.h"

#define MAX_TEAMS 256 /* tried for capacity.teams: auto */
/* More teams are tried when the plan misses its target with those that should do; of a large
 * problem (WP_WAVES_LARGE) after its draft, and fewer, for every try is a whole search, and of more
 * than WP_WAVES_FAR none. In later rounds there is less room than the first knew of. */
#define MORE_TEAMS 4
#define MORE_LATER 1
#define MORE_LARGE 2

static const char misses_target[] = ", for with fewer the plan misses its target";

/* Teams of the list with which more is placed than with those chosen; the fewest. */
static void
place_more(WpPlan *plan)
{
    const WpTeamChoice *choice = plan->team_choice;
    const WpTeamFinish *best = NULL;

    for (uint32_t i = 0; i < choice->n_finishes; i++) {
        const WpTeamFinish *finish = &choice->finishes[i];

        if ((!best && finish->teams == choice->teams) ||
            (best && finish->teams > best->teams && finish->n_unplaced < best->n_unplaced))
            best = finish;
    }
    if (!best || best->teams == choice->teams)
        return;
    plan->teams = best->teams;
    plan->teams_why = ", for fewer leave groups without a wave";
}

static void
set_teams(WpPlan *plan, WpSchedule *schedule, int64_t teams)
{
    plan->teams = teams;
    wp_schedule_capacity((uint32_t)teams, (int64_t *)schedule->problem.role_capacity,
                         (int64_t *)schedule->problem.amount_capacity, schedule);
}

void
wp_plan_choose_teams(WpPlan *plan, WpSchedule *schedule)
{
    const WpProgress *progress = schedule->inputs->progress;

    plan->teams = schedule->inputs->before ? schedule->inputs->before->teams
                                           : schedule->inputs->settings->capacity.teams;
    if (plan->teams != WP_SETTING_AUTO) {
        set_teams(plan, schedule, plan->teams);
        return;
    }
    plan->teams_chosen = true;
    plan->team_choice = wp_waves_teams(&schedule->problem, WP_SOLVER_WAVE(plan->target_wave),
                                       MAX_TEAMS, wp_schedule_capacity, schedule);
    for (uint32_t i = 0; i < plan->team_choice->n_finishes; i++) {
        WpTeamFinish *finish = &plan->team_choice->finishes[i];

        finish->last_wave -= finish->last_wave > 0;
    }
    plan->teams = plan->team_choice->enough;
    if (plan->team_choice->enough > plan->team_choice->teams)
        plan->teams_why = misses_target;
    else
        place_more(plan);
    /* People are not sent home because an estate has shrunk a little. */
    if (progress && progress->baseline && progress->baseline->teams > plan->teams) {
        plan->teams = progress->baseline->teams;
        plan->teams_why = ", as many as in the baseline";
    }
    set_teams(plan, schedule, plan->teams);
}

/* How many more teams than are chosen may be tried. */
static int64_t
more_teams(const WpPlan *plan, const WpSchedule *schedule)
{
    const WpProgress *progress = schedule->inputs->progress;
    const WpPlan *first = schedule->inputs->before ? schedule->inputs->before : plan;

    if (!first->teams_chosen || !first->team_choice->met || (progress && progress->baseline) ||
        schedule->inputs->draft || schedule->problem.n_items > WP_WAVES_FAR)
        return 0;
    if (schedule->problem.n_items > WP_WAVES_LARGE)
        return MORE_LARGE;
    return first == plan ? MORE_TEAMS : MORE_LATER;
}

/* Of a draft nothing more is asked than the schedule that was drawn when teams were chosen, if
 * that is in time; and that has made the problem ready for this round and the one after. */
static WpWaveResult *
solve(const WpPlan *plan, const WpSchedule *schedule)
{
    const WpPlan *before = schedule->inputs->before;
    WpTeamChoice *choice = plan->team_choice;

    if (schedule->inputs->draft && choice && choice->outline &&
        plan->teams == (int64_t)choice->enough)
        return g_steal_pointer(&choice->outline);
    if (schedule->inputs->draft && choice)
        return wp_waves_solve_begun(&schedule->problem, choice, true);
    if (before && before->drawn_of && before->team_choice &&
        schedule->problem.n_items > WP_WAVES_LARGE)
        return wp_waves_solve_begun(&schedule->problem, before->team_choice, false);
    return wp_layout_solve(&schedule->problem);
}

/* A plan with @teams, made afresh, as good as can be found. */
static WpWaveResult *
solve_with(WpPlan *plan, WpSchedule *schedule, int64_t teams)
{
    WpWaveProblem afresh = schedule->problem;

    set_teams(plan, schedule, teams);
    afresh.hint = NULL;
    afresh.effort = schedule->inputs->settings->schedule.effort;
    return wp_layout_solve(&afresh);
}

static bool
meets(WpPlan *plan, WpSchedule *schedule, int64_t teams)
{
    g_autoptr(WpWaveResult) result = solve_with(plan, schedule, teams);

    return result->last_wave <= WP_SOLVER_WAVE(plan->target_wave) &&
           result->n_placed == schedule->problem.n_items;
}

/* The fewest teams with which a plan meets the target, where one with @missed does not: found
 * between these and the fewest of the list that do. Leaves .teams as they are. 0: unknown */
static uint32_t
find_meeting(WpPlan *plan, WpSchedule *schedule, int64_t missed)
{
    const WpPlan *before = schedule->inputs->before;
    const WpTeamChoice *choice = plan->team_choice ? plan->team_choice
                                 : before          ? before->team_choice
                                                   : NULL;
    int64_t teams = plan->teams, low = missed, high = 0;

    for (uint32_t i = 0; choice && i < choice->n_finishes && high == 0; i++)
        if (choice->finishes[i].teams > missed &&
            choice->finishes[i].last_wave <= plan->target_wave &&
            choice->finishes[i].n_unplaced == 0)
            high = choice->finishes[i].teams;
    if (high == 0)
        return 0;
    if (!meets(plan, schedule, high))
        high = 0;
    while (low + 1 < high) {
        int64_t middle = low + (high - low) / 2;

        if (meets(plan, schedule, middle))
            high = middle;
        else
            low = middle;
    }
    set_teams(plan, schedule, teams);
    return (uint32_t)high;
}

WpWaveResult *
wp_plan_solve(WpPlan *plan, WpSchedule *schedule)
{
    WpWaveResult *result = solve(plan, schedule);
    uint32_t target = WP_SOLVER_WAVE(plan->target_wave);
    int64_t before = plan->teams, chosen = before;
    int64_t most = plan->teams + more_teams(plan, schedule);

    for (int64_t teams = plan->teams + 1; teams <= most && result->last_wave > target; teams++) {
        WpWaveResult *more = solve_with(plan, schedule, teams);
        bool better = more->n_placed >= result->n_placed && more->last_wave < result->last_wave;

        wp_wave_result_free(better ? result : more);
        result = better ? more : result;
        chosen = better ? teams : chosen;
    }
    if (plan->teams != chosen)
        set_teams(plan, schedule, chosen);
    if (chosen != before)
        plan->teams_why = misses_target;
    if (most > before && result->last_wave > target)
        plan->would_meet = find_meeting(plan, schedule, most);
    return result;
}
