#include "planner/plan/plan-teams.h"

#include "planner/plan/layout.h"

#define MAX_TEAMS 256 /* tried for capacity.teams: auto */
/* More teams are tried when the plan misses its target with those that should do; not of a large
 * problem (WP_WAVES_LARGE), for every try is a whole search. In later rounds there is less room
 * than the first knew of. */
#define MORE_TEAMS 4
#define MORE_LATER 1

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
        schedule->problem.n_items > WP_WAVES_LARGE)
        return 0;
    return first == plan ? MORE_TEAMS : MORE_LATER;
}

/* Of a draft nothing more is asked than the schedule that was drawn when teams were chosen; and
 * that has made the problem ready for the round after. */
static WpWaveResult *
solve(const WpPlan *plan, const WpSchedule *schedule)
{
    const WpPlan *before = schedule->inputs->before;
    WpTeamChoice *choice = plan->team_choice;

    if (schedule->inputs->draft && choice && choice->outline &&
        plan->teams == (int64_t)choice->enough)
        return g_steal_pointer(&choice->outline);
    if (before && before->drawn_of && before->team_choice &&
        schedule->problem.n_items > WP_WAVES_LARGE)
        return wp_waves_solve_begun(&schedule->problem, before->team_choice);
    return wp_layout_solve(&schedule->problem);
}

WpWaveResult *
wp_plan_solve(WpPlan *plan, WpSchedule *schedule)
{
    WpWaveResult *result = solve(plan, schedule);
    uint32_t target = WP_SOLVER_WAVE(plan->target_wave);
    int64_t before = plan->teams, chosen = before;
    int64_t most = plan->teams + more_teams(plan, schedule);

    for (int64_t teams = plan->teams + 1; teams <= most && result->last_wave > target; teams++) {
        WpWaveProblem afresh = schedule->problem;

        set_teams(plan, schedule, teams);
        afresh.hint = NULL;
        afresh.effort = schedule->inputs->settings->schedule.effort;
        WpWaveResult *more = wp_layout_solve(&afresh);
        bool better = more->n_placed >= result->n_placed && more->last_wave < result->last_wave;

        wp_wave_result_free(better ? result : more);
        result = better ? more : result;
        chosen = better ? teams : chosen;
    }
    if (chosen != plan->teams)
        set_teams(plan, schedule, chosen);
    if (chosen != before)
        plan->teams_why = misses_target;
    return result;
}

uint32_t
wp_plan_would_meet(const WpPlan *plan)
{
    const WpTeamChoice *choice = plan->team_choice;

    if (!choice || plan->n_waves <= plan->target_wave)
        return 0;
    for (uint32_t i = 0; i < choice->n_finishes; i++)
        if (choice->finishes[i].teams > plan->teams &&
            choice->finishes[i].last_wave <= plan->target_wave &&
            choice->finishes[i].n_unplaced == 0)
            return choice->finishes[i].teams;
    return 0;
}
