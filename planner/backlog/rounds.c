#include "planner/backlog/rounds.h"

#define MOST_ROUNDS       8
#define FREE_ROUNDS       4    /* after these no reserve becomes less */
#define MOST_ROUNDS_LARGE 2    /* of estates with more than ... */
#define LARGE             1000 /* move groups: there a plan takes as long as all the rest */

/* Reserves what the backlog needs beside the groups, everywhere: where only what is exceeded were
 * reserved, the next round would exceed another iteration. What alone is more than a role has would
 * close its iteration to all groups, and be no less for it. @more: never less than before, so that
 * rounds do not go in a circle. Returns: whether hours are exceeded that were not reserved */
static bool
reserve(const WpPlan *plan, const WpBacklog *backlog, bool more, int64_t *reserved)
{
    size_t n_cells = (size_t)plan->n_roles * plan->calendar.n_iterations;
    bool any = false;

    for (size_t i = 0; i < n_cells; i++) {
        int64_t beside = backlog->beside[i];

        if (plan->capacity[i] == WP_WAVES_UNLIMITED || beside > plan->capacity[i])
            continue;
        any |= beside > reserved[i] && plan->used[i] + beside > plan->capacity[i];
        reserved[i] = more ? MAX(beside, reserved[i]) : beside;
    }
    return any;
}

/* What was chosen in the rounds before stays, and no bound is better than what any round could
 * prove of its problem. */
static void
inherit(WpPlan *plan, WpPlan *before)
{
    plan->teams_chosen = before->teams_chosen;
    plan->teams_why = plan->teams_why ? plan->teams_why : before->teams_why;
    plan->team_choice = g_steal_pointer(&before->team_choice);
    if (before->bound.wave < plan->bound.wave) {
        char *why = plan->bound_why;

        plan->bound = before->bound;
        plan->bound_why = before->bound_why;
        before->bound_why = why;
    }
    plan->optimal = plan->bound.wave == plan->n_waves;
}

/* The effort stays what it was, unless shared remediations have changed hands. */
static void
run_round(WpWork *work, WpPlanInputs *inputs, const WpCatalogue *sources, WpRounds *out)
{
    WpRounds before = *out;

    if (!out->effort)
        out->effort = wp_effort_build(work);
    inputs->effort = out->effort;
    inputs->before = before.plan;
    out->plan = wp_plan_build(inputs);
    if (before.plan)
        inherit(out->plan, before.plan);
    out->backlog = wp_backlog_build(work, out->plan, sources);
    out->n_rounds++;
    wp_backlog_free(before.backlog);
    wp_plan_free(before.plan);
}

static bool
advance(WpWork *work, WpRounds *out)
{
    if (!wp_work_advance_remedies(work, out->plan))
        return false;
    wp_effort_free(g_steal_pointer(&out->effort));
    return true;
}

void
wp_rounds_run(WpWork *work, WpPlanInputs *inputs, const WpCatalogue *sources, WpRounds *out)
{
    bool large = inputs->groups->n_groups > LARGE;
    uint32_t most = large ? MOST_ROUNDS_LARGE : MOST_ROUNDS;
    g_autofree int64_t *reserved = NULL;

    *out = (WpRounds){0};
    inputs->draft = inputs->groups->n_groups > WP_WAVES_LARGE;
    for (bool again = true; again && out->n_rounds < most;) {
        run_round(work, inputs, sources, out);
        if (!reserved)
            reserved =
                g_new0(int64_t, (size_t)out->plan->n_roles * out->plan->calendar.n_iterations + 1);
        inputs->reserved = reserved;
        again = reserve(out->plan, out->backlog, out->n_rounds > FREE_ROUNDS, reserved) ||
                inputs->draft;
        inputs->draft = false;
        if (!large && out->n_rounds < most)
            again |= advance(work, out);
    }
    inputs->reserved = NULL;
    inputs->before = NULL;
}
