#include "planner/plan/track.h"

#define AHEAD       4     /* iterations, where the settings let remediation run ahead by none */
#define LESS_EFFORT 4     /* the other plan gets this part of the moves */
#define MOST_ITEMS  20000 /* of more the other plan is not searched for, only constructed */

static bool
is_remediation(const WpGroupHours *hours)
{
    return hours->first < hours->last || hours->blocked_by == WP_BLOCKS_REMEDIATE;
}

/* The role of which remediation takes most, up to the last release, and how much. */
static void
find_share(const WpSchedule *schedule, const WpWaveResult *result, WpRemediationTrack *track)
{
    const WpWaveProblem *problem = &schedule->problem;
    const WpEffort *effort = schedule->inputs->effort;
    g_autofree int64_t *hours = g_new0(int64_t, effort->n_roles + 1);
    uint32_t last = result->last_wave == 0 ? 0 : wp_wave_release(problem, result->last_wave);

    for (uint32_t i = 0; i < effort->n_hours; i++) {
        const WpGroupHours *of = &effort->hours[i];

        if (!is_remediation(of) || result->wave[problem->hours[i].item] == 0)
            continue;
        hours[of->role] += of->centihours;
        track->centihours += of->centihours;
    }
    for (uint32_t role = 0; role < effort->n_roles; role++) {
        const int64_t *capacity = problem->role_capacity + (size_t)role * problem->n_iterations;
        int64_t sum = 0;

        if (capacity[0] == WP_WAVES_UNLIMITED || hours[role] == 0)
            continue;
        for (uint32_t t = 0; t <= last; t++)
            sum = wp_add_sat(sum, capacity[t]);
        int64_t share = sum == 0 ? 0 : wp_mul_div(hours[role], WP_BASIS_POINTS, sum);

        if (share > track->share) {
            track->share = share;
            track->role = role;
        }
    }
}

static WpTrackPlan
outline(const WpSchedule *schedule, const WpWaveProblem *problem, const WpWaveResult *result)
{
    const WpEffort *effort = schedule->inputs->effort;
    WpTrackPlan plan = {.n_waves = result->last_wave - (result->last_wave > 0),
                        .first_iteration = problem->n_iterations};

    for (uint32_t i = 0; i < effort->n_hours; i++)
        if (is_remediation(&effort->hours[i]) && result->wave[problem->hours[i].item] > 0)
            plan.first_iteration = MIN(plan.first_iteration, result->iteration[i]);
    for (uint32_t item = 1; item <= problem->n_items; item++)
        plan.n_unplaced += result->wave[item] == 0;
    return plan;
}

WpRemediationTrack *
wp_track_compare(const WpSchedule *schedule, const WpWaveResult *result)
{
    const WpSettings *settings = schedule->inputs->settings;
    const WpEffort *effort = schedule->inputs->effort;
    g_autofree WpRemediationTrack *track = g_new0(WpRemediationTrack, 1);
    WpWaveProblem other = schedule->problem;

    find_share(schedule, result, track);
    if (track->share <= settings->schedule.remediation_share)
        return NULL;
    track->chosen_ahead = settings->schedule.early_remediation > 0;
    track->iterations =
        track->chosen_ahead ? (uint32_t)settings->schedule.early_remediation : AHEAD;
    g_autofree WpWaveHours *hours =
        g_memdup2(other.hours, ((size_t)other.n_hours + 1) * sizeof *hours);
    for (uint32_t i = 0; i < effort->n_hours; i++)
        if (is_remediation(&effort->hours[i]))
            hours[i].first = track->chosen_ahead ? hours[i].last : (int16_t)(hours[i].last - AHEAD);
    other.hours = hours;
    other.hint = NULL;
    /* What counts of it is where it ends, which a search finds early. */
    other.brief = true;
    other.effort = other.n_items > MOST_ITEMS ? 0 : settings->schedule.effort / LESS_EFFORT;
    g_autoptr(WpWaveResult) compared = wp_waves_solve(&other);
    WpTrackPlan this = outline(schedule, &schedule->problem, result);
    WpTrackPlan that = outline(schedule, &other, compared);

    track->ahead = track->chosen_ahead ? this : that;
    track->within = track->chosen_ahead ? that : this;
    return g_steal_pointer(&track);
}

WpDay
wp_track_finish(const WpPlan *plan, const WpTrackPlan *of)
{
    return of->n_waves == 0
               ? plan->calendar.start
               : wp_iteration_end(&plan->calendar, wp_wave_iteration(&plan->calendar, of->n_waves));
}

uint32_t
wp_track_weeks(const WpPlan *plan, const WpTrackPlan *of)
{
    return (uint32_t)(wp_track_finish(plan, of) + 1 - plan->calendar.start + 6) / 7;
}
