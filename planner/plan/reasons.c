#include "planner/plan/reasons.h"

#include <string.h>

static const char *
group_id(const WpSchedule *schedule, uint32_t group)
{
    return schedule->inputs->groups->ids[group];
}

static void
append_day_of(const WpSchedule *schedule, uint32_t iteration, GString *out)
{
    wp_append_day(out, wp_iteration_start(&schedule->calendar, iteration));
}

static void
append_hours(GString *out, int64_t centihours)
{
    wp_append_scaled(out, centihours, 100, 2);
    g_string_append(out, " h");
}

static void
append_users(const WpSchedule *schedule, const WpWaveReason *reason, GString *out)
{
    for (unsigned i = 0; i < WP_WAVES_USERS && reason->users[i] != 0; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "; most used by " : ", ",
                               group_id(schedule, reason->users[i]));
}

void
wp_reason_append_head(const WpSchedule *schedule, WpHead head, uint32_t group, GString *out)
{
    switch (head) {
    case WP_HEAD_NONE:
    case WP_N_HEADS:
        g_string_append(out, "not before the start of the plan");
        return;
    case WP_HEAD_WORK:
        g_string_append_printf(out,
                               "its first work lies %d iteration%s before the release, and "
                               "the plan starts on ",
                               -schedule->inputs->effort->earliest,
                               wp_plural((uint64_t)-schedule->inputs->effort->earliest));
        append_day_of(schedule, 0, out);
        return;
    case WP_HEAD_LEAD_TIME:
        g_string_append(out, "a remediation needs its lead time first");
        return;
    case WP_HEAD_NOW:
        g_string_append_printf(out,
                               "its first work lies %d iteration%s before the release, and no work "
                               "begins before ",
                               -schedule->inputs->effort->earliest,
                               wp_plural((uint64_t)-schedule->inputs->effort->earliest));
        append_day_of(schedule, schedule->inputs->progress->now, out);
        return;
    case WP_HEAD_FIRST_SLOT:
        g_string_append(out, "no window before");
        return;
    case WP_HEAD_PIN:
        g_string_append_printf(out, "pinned to a wave after the last one of the horizon (%u)",
                               schedule->calendar.n_waves);
        return;
    case WP_HEAD_NOT_BEFORE:
        g_string_append(out, "not before ");
        wp_append_day(out, schedule->not_before[schedule->item_of[group]]);
        return;
    }
}

static void
append_freeze(const WpSchedule *schedule, const WpWaveReason *reason, GString *out)
{
    const WpClosures *closures = schedule->closures;
    uint64_t set = schedule->freeze_sets[reason->index];
    unsigned n = 0;

    if (schedule->freeze_blocks[reason->index] == WP_BLOCKS_PROMOTE)
        g_string_append(out, "no window for its cutover in the iteration from ");
    else
        g_string_append(out, "its work would fall in the iteration from ");
    append_day_of(schedule, reason->iteration, out);
    for (uint32_t i = 0; i < closures->n_closures; i++)
        if (set >> i & 1)
            g_string_append_printf(out, "%s%s", n++ == 0 ? ": " : ", ", closures->closures[i].name);
}

static void
append_role(const WpSchedule *schedule, const WpWaveReason *reason, GString *out)
{
    const char *role = schedule->inputs->effort->roles[reason->index];
    const int64_t *reserved = schedule->inputs->reserved;

    if (reserved)
        reserved += (size_t)reason->index * schedule->calendar.n_iterations + reason->iteration;
    append_hours(out, reason->missing);
    g_string_append_printf(out, " of %s are missing in the iteration from ", role);
    append_day_of(schedule, reason->iteration, out);
    g_string_append(out, " (it has ");
    append_hours(out, reason->capacity);
    if (reserved && *reserved > 0) {
        g_string_append(out, " besides ");
        append_hours(out, *reserved);
        g_string_append(out, " for work of no single group");
    }
    g_string_append_c(out, ')');
    append_users(schedule, reason, out);
}

static void
append_amount(const WpSchedule *schedule, const WpWaveReason *reason, GString *out)
{
    WpAmountId amount = reason->index;

    g_string_append_printf(out, "%s: ", wp_amount_name(amount));
    wp_amount_append(amount, reason->missing, out);
    g_string_append(out, " over the ");
    wp_amount_append(amount, reason->capacity, out);
    g_string_append(out, " of the wave");
    append_users(schedule, reason, out);
}

void
wp_reason_append_relation_why(const WpSchedule *schedule, uint32_t index, GString *out)
{
    const WpPlanInputs *inputs = schedule->inputs;
    uint32_t group_relation = schedule->relation_of[index];

    if (group_relation != UINT32_MAX) {
        uint32_t first = inputs->groups->relations[group_relation].first;

        wp_relation_append_why(&inputs->relations->relations[first], inputs->view,
                               inputs->assessment->rules, out);
        return;
    }
    if (schedule->relation_why[index] == WP_WHY_ENVIRONMENT) {
        g_string_append(out, "order of environments");
        return;
    }
    const WpConstraint *from = schedule->relation_from[index];
    if (from && from->why)
        g_string_append_printf(out, "settings: %s", from->why);
    else if (from)
        g_string_append_printf(out, "settings, line %u", from->loc.line);
    else
        g_string_append(out, "applications table");
}

/* Two of one group that shall not move at a time. */
static bool
is_inside(const WpSchedule *schedule, const WpWaveReason *reason)
{
    const uint32_t *ends = schedule->relation_ends[reason->index];

    return ends[0] == ends[1];
}

static void
append_relation(const WpSchedule *schedule, const WpWaveResult *result, const WpWaveReason *reason,
                GString *out)
{
    const WpWaveRelation *relation = &schedule->problem.relations[reason->index];
    bool after = relation->a == schedule->item_of[reason->other];
    uint32_t end = schedule->relation_ends[reason->index][after ? 0 : 1];
    bool inside = is_inside(schedule, reason);
    const char *other = inside ? "others of its own group" : group_id(schedule, end);
    uint32_t wave = result->wave[end];

    if (relation->kind == WP_WAVE_APART)
        g_string_append_printf(out, "apart from %s", other);
    else if (after)
        g_string_append_printf(
            out, "%s %s", relation->kind == WP_WAVE_EARLIER ? "in a later wave than" : "not before",
            other);
    else
        g_string_append_printf(
            out, "%s %s",
            relation->kind == WP_WAVE_EARLIER ? "in an earlier wave than" : "not after", other);
    if (wave != 0)
        g_string_append_printf(out, " (wave %u)", wave);
    else if (!inside)
        g_string_append(out, " (not placed)");
    g_string_append(out, ": ");
    wp_reason_append_relation_why(schedule, reason->index, out);
}

static void
append_class(const WpSchedule *schedule, const WpWaveReason *reason, GString *out)
{
    g_string_append_printf(out,
                           "wave %u holds %s: production and other environments are in "
                           "different waves",
                           reason->wave, group_id(schedule, reason->other));
}

static void
append_reason(const WpSchedule *schedule, const WpWaveResult *result, const WpWaveReason *reason,
              uint32_t group, GString *out)
{
    switch (reason->kind) {
    case WP_REASON_NONE:
        break;
    case WP_REASON_FIRST:
        g_string_append(out, "the first wave");
        break;
    case WP_REASON_HEAD:
        wp_reason_append_head(schedule, (WpHead)reason->index, group, out);
        break;
    case WP_REASON_START:
        g_string_append(out, "its work would begin before the plan starts on ");
        append_day_of(schedule, 0, out);
        break;
    case WP_REASON_HORIZON:
        g_string_append_printf(out, "its work would end after the horizon of %u iteration%s",
                               schedule->calendar.n_iterations,
                               wp_plural(schedule->calendar.n_iterations));
        break;
    case WP_REASON_FREEZE:
        append_freeze(schedule, reason, out);
        break;
    case WP_REASON_CLOSED:
        if (reason->wave == 0)
            g_string_append(out, "the first wave");
        else
            g_string_append_printf(out, "wave %u takes no new groups", reason->wave);
        break;
    case WP_REASON_PIN:
        g_string_append_printf(out, "pinned to wave %u",
                               schedule->problem.items[schedule->item_of[group]].pin_wave -
                                   WP_SOLVER_WAVE(0));
        break;
    case WP_REASON_ROLE:
        append_role(schedule, reason, out);
        break;
    case WP_REASON_AMOUNT:
        append_amount(schedule, reason, out);
        break;
    case WP_REASON_ALONE:
        g_string_append_printf(out,
                               result->oversize[reason->other]
                                   ? "%s, a group over a limit, has wave %u for itself"
                                   : "it needs a wave for itself, and %s is in wave %u",
                               group_id(schedule, reason->other), reason->wave);
        break;
    case WP_REASON_CLASS:
        append_class(schedule, reason, out);
        break;
    case WP_REASON_RELATION:
        append_relation(schedule, result, reason, out);
        break;
    case WP_REASON_WAVE_COST:
        g_string_append(out, "it waits for a decision and moves last");
        break;
    case WP_REASON_EARLY_COST:
        g_string_append_printf(out,
                               "high criticality or complexity is kept out of the first %u "
                               "waves",
                               schedule->problem.early_waves - WP_SOLVER_WAVE(0));
        break;
    case WP_REASON_PAIRS:
        g_string_append_printf(out, "nearer to %s, which it talks to",
                               group_id(schedule, reason->other));
        break;
    case WP_REASON_BALANCE:
        g_string_append(out, "waves are kept of even size");
        break;
    case WP_REASON_STABILITY:
        g_string_append(out, "it stays in the wave of the last plan");
        break;
    case WP_REASON_NOT_FOUND:
        g_string_append(out, "no room found within the effort of the search");
        break;
    }
}

/* That its work begins too early follows from the head that says so. */
static bool
says_start(const WpWaveResult *result, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        const WpWaveReason *reason = &result->reasons[i];

        if (reason->kind == WP_REASON_HEAD &&
            (reason->index == WP_HEAD_WORK || reason->index == WP_HEAD_NOW))
            return true;
    }
    return false;
}

/* Before the first wave there is none: what it could not hold is no news. */
static bool
is_of_no_wave(const WpWaveReason *reason)
{
    return reason->wave == 0 &&
           (reason->kind == WP_REASON_ROLE || reason->kind == WP_REASON_AMOUNT ||
            reason->kind == WP_REASON_ALONE || reason->kind == WP_REASON_CLASS ||
            reason->kind == WP_REASON_RELATION || reason->kind == WP_REASON_FREEZE);
}

/* Why a group is not planned anew at all. */
static void
append_fixed(const WpSchedule *schedule, uint32_t group, GString *out)
{
    const WpProgress *progress = schedule->inputs->progress;
    const WpGroups *groups = schedule->inputs->groups;
    uint32_t wave = wp_group_fixed(schedule->inputs, group);

    if (wave == 0)
        return;
    WpAssetId asset = groups->members[groups->first[group]];
    if (wp_progress_is_done(progress->state[asset]))
        g_string_append(out, wp_progress_name(progress->state[asset]));
    else if (wave <= progress->n_begun)
        g_string_append_printf(out, "wave %u has begun", wave);
    else
        g_string_append_printf(out, "wave %u is committed (schedule.committed)", wave);
}

char *
wp_reason_placed(const WpSchedule *schedule, const WpWaveResult *result, uint32_t group)
{
    GString *out = g_string_new(NULL);
    uint32_t first = result->first_reason[group], end = result->first_reason[group + 1];
    bool start_said = says_start(result, first, end);

    append_fixed(schedule, group, out);
    for (uint32_t i = first; i < end; i++) {
        const WpWaveReason *reason = &result->reasons[i];
        bool says_wave = reason->kind != WP_REASON_FIRST && reason->kind != WP_REASON_HEAD &&
                         reason->kind != WP_REASON_CLASS && reason->wave != 0;

        if (reason->kind == WP_REASON_NONE || is_of_no_wave(reason) ||
            (reason->kind == WP_REASON_START && start_said))
            continue;
        g_string_append(out, out->len ? "; " : "");
        if (says_wave && i == first)
            g_string_append_printf(out, "not in wave %u: ", reason->wave);
        append_reason(schedule, result, reason, group, out);
    }
    if (out->len == 0)
        g_string_append(out, "nothing keeps it from an earlier wave");
    return g_string_free(out, FALSE);
}

/* What a user can do about it. */
static const char *
find_cure(const WpSchedule *schedule, const WpWaveReason *reason)
{
    if (reason->kind == WP_REASON_HEAD && reason->index == WP_HEAD_PIN)
        return "change or remove the pin, or raise schedule.horizon";
    switch (reason->kind) {
    case WP_REASON_ROLE:
        return "raise capacity.roles or capacity.teams, or make the group smaller "
               "(groups.max_assets)";
    case WP_REASON_AMOUNT:
        return "set capacity.oversize: alone, raise the limit of capacity, or make the group "
               "smaller (groups.max_assets)";
    case WP_REASON_HORIZON:
    case WP_REASON_HEAD:
    case WP_REASON_START:
        return "raise schedule.horizon, or start earlier";
    case WP_REASON_FREEZE:
        return "narrow the freeze, or add a window outside it";
    case WP_REASON_PIN:
        return "change or remove the pin";
    case WP_REASON_RELATION:
        return is_inside(schedule, reason) ? "drop what holds them together, or what parts them"
                                           : "place the other group first, or drop the relation";
    case WP_REASON_CLASS:
        return "set schedule.environments.separate: workload, or raise schedule.horizon";
    case WP_REASON_NOT_FOUND:
        return "raise schedule.effort or the capacity";
    case WP_REASON_NONE:
    case WP_REASON_FIRST:
    case WP_REASON_CLOSED:
    case WP_REASON_ALONE:
    case WP_REASON_WAVE_COST:
    case WP_REASON_EARLY_COST:
    case WP_REASON_PAIRS:
    case WP_REASON_BALANCE:
    case WP_REASON_STABILITY:
        break;
    }
    return "raise schedule.horizon or the capacity";
}

char *
wp_reason_unplaced(const WpSchedule *schedule, const WpWaveResult *result, uint32_t group,
                   char **out_cure)
{
    GString *out = g_string_new(NULL);
    uint32_t first = result->first_reason[group], end = result->first_reason[group + 1];

    for (uint32_t i = first; i < end; i++) {
        g_string_append(out, i > first ? "; " : "");
        append_reason(schedule, result, &result->reasons[i], group, out);
    }
    if (out->len == 0)
        g_string_append(out, "no wave has room for it");
    *out_cure = g_strdup(first < end ? find_cure(schedule, &result->reasons[first])
                                     : "raise schedule.horizon or the capacity");
    return g_string_free(out, FALSE);
}

/* Of what is used the largest share so far, and its words. */
typedef struct {
    GString *out;
    int64_t share; /* per mille; -1: of nothing */
} Fullest;

/* Whether a larger share is used of @capacity: then it is this one, whose words follow. */
static bool
is_fuller(Fullest *fullest, int64_t used, int64_t capacity)
{
    int64_t share;

    if (capacity == WP_WAVES_UNLIMITED || capacity <= 0)
        return false;
    share = wp_mul_div(used, 1000, capacity);
    if (share <= fullest->share)
        return false;
    fullest->share = share;
    g_string_truncate(fullest->out, 0);
    return true;
}

char *
wp_reason_bound_by(const WpSchedule *schedule, const WpWaveResult *result, uint32_t wave)
{
    const WpWaveProblem *problem = &schedule->problem;
    GString *out = g_string_new(NULL);
    Fullest fullest = {out, -1};

    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        size_t cell = (size_t)amount * (problem->n_waves + 1) + WP_SOLVER_WAVE(wave);
        int64_t capacity = problem->amount_capacity[cell], used = result->amount_used[cell];

        if (!is_fuller(&fullest, used, capacity))
            continue;
        g_string_append_printf(out, "%s ", wp_amount_name(amount));
        wp_amount_append(amount, used, out);
        g_string_append(out, " of ");
        wp_amount_append(amount, capacity, out);
    }
    for (uint32_t role = 0; role < problem->n_roles; role++)
        for (uint32_t back = 0; back < problem->iterations_per_wave; back++) {
            uint32_t t = wp_wave_iteration(&schedule->calendar, wave) - back;
            size_t cell = (size_t)role * problem->n_iterations + t;
            int64_t capacity = problem->role_capacity[cell], used = result->role_used[cell];

            if (!is_fuller(&fullest, used, capacity))
                continue;
            g_string_append_printf(out, "%s ", schedule->inputs->effort->roles[role]);
            append_hours(out, used);
            g_string_append(out, " of ");
            append_hours(out, capacity);
            g_string_append(out, " from ");
            append_day_of(schedule, t, out);
        }
    return g_string_free(out, FALSE);
}

char *
wp_reason_bound(const WpSchedule *schedule, const WpWaveBound *bound)
{
    GString *out = g_string_new(NULL);

    switch (bound->kind) {
    case WP_BOUND_NONE:
        break;
    case WP_BOUND_CHAIN:
        g_string_append_printf(
            out, "the first wave that can take %s, after all that has to move before it",
            group_id(schedule, bound->index));
        break;
    case WP_BOUND_ROLE:
        g_string_append_printf(out, "the hours of %s",
                               schedule->inputs->effort->roles[bound->index]);
        break;
    case WP_BOUND_AMOUNT:
        g_string_append_printf(out, "the limit of %s per wave",
                               wp_amount_name((WpAmountId)bound->index));
        break;
    case WP_BOUND_ALONE:
        g_string_append(out, "groups over a limit, each in a wave for itself");
        break;
    case WP_BOUND_APART:
        g_string_append_printf(out, "groups that must be apart, such as %s",
                               group_id(schedule, bound->index));
        break;
    case WP_BOUND_SEARCH:
        g_string_append(out, "a search of all shorter plans");
        break;
    }
    return g_string_free(out, FALSE);
}
