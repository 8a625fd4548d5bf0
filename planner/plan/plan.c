#include "planner/plan/plan.h"

#include "planner/base/beside.h"
#include "planner/plan/bridges.h"
#include "planner/plan/conflicts.h"
#include "planner/plan/cutovers.h"
#include "planner/plan/plan-teams.h"
#include "planner/plan/reasons.h"
#include "planner/plan/score.h"
#include "planner/plan/track.h"
#include "planner/plan/trust.h"

#include <string.h>

/* The wave by which schedule.target_finish wants all released. */
static uint32_t
target_wave(const WpSchedule *schedule)
{
    const WpSettings *settings = schedule->inputs->settings;
    const WpCalendar *calendar = &schedule->calendar;
    WpDay day = settings->schedule.target_finish_day;

    if (day == WP_DAY_NONE)
        day = calendar->start + (WpDay)(settings->schedule.target_finish_us / WP_US_PER_DAY);
    uint32_t iterations =
        day > calendar->start ? (uint32_t)(day - calendar->start) / calendar->iteration_days : 0;
    uint32_t waves = iterations / calendar->iterations_per_wave;
    return CLAMP(waves, 2, calendar->n_waves + 1) - 1; /* less the Foundation */
}

/* ---- groups ---- */

static int32_t
late_days(const WpSchedule *schedule, const WpGroupPlan *plan, uint32_t group)
{
    const WpCalendar *calendar = &schedule->calendar;
    WpDay deadline = schedule->deadline[group], vacate = schedule->vacate[group];
    WpDay moved = plan->cutover != WP_TIME_NONE ? plan->cutover_last
                                                : wp_iteration_end(calendar, plan->iteration);
    WpDay gone = wp_iteration_end(calendar, plan->iteration + (uint32_t)schedule->tail[group]);
    int32_t late = deadline != WP_DAY_NONE ? moved - deadline : 0;

    if (vacate != WP_DAY_NONE)
        late = MAX(late, gone - vacate);
    return MAX(late, 0);
}

static void
fill_groups(WpPlan *plan, const WpSchedule *schedule, const WpWaveResult *result)
{
    const WpPlanInputs *inputs = schedule->inputs;

    plan->n_groups = inputs->groups->n_groups;
    plan->groups = g_new0(WpGroupPlan, plan->n_groups + 1);
    for (uint32_t group = 1; group <= plan->n_groups; group++) {
        WpGroupPlan *to = &plan->groups[group];

        to->wave = result->wave[group];
        to->cutover = to->cutover_end = WP_TIME_NONE;
        to->ready_by = WP_DAY_NONE;
        to->centihours = schedule->centihours[group];
        to->size_bytes = schedule->size_bytes[group];
        to->score = schedule->scores[group];
        to->oversize = result->oversize[group];
        if (to->wave == 0)
            to->class = WP_UNPLACED_INFEASIBLE;
        if (to->wave == 0 && inputs->draft)
            continue;
        if (to->wave == 0) {
            to->reason = wp_reason_unplaced(schedule, result, group, &to->cure);
            continue;
        }
        to->iteration = wp_wave_iteration(&schedule->calendar, to->wave);
        int64_t due = (int64_t)to->iteration + inputs->effort->due[WP_DUE_REPLICATE];
        to->ready_by = wp_iteration_start(&schedule->calendar, (uint32_t)MAX(due, 0));
        if (!inputs->draft)
            to->reason = wp_reason_placed(schedule, result, group);
    }
    wp_cutovers_assign(plan, schedule);
    for (uint32_t group = 1; group <= plan->n_groups; group++)
        if (plan->groups[group].wave != 0)
            plan->groups[group].late_days = late_days(schedule, &plan->groups[group], group);
}

static void
fill_unplaced(WpPlan *plan, const WpPlanInputs *inputs)
{
    uint32_t n_assets = inputs->view->inventory->n_assets;

    plan->unplaced = g_memdup2(inputs->exclusions->class, n_assets + 1);
    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        uint32_t group = inputs->groups->group_of[asset];

        if (group != 0 && plan->groups[group].wave == 0)
            plan->unplaced[asset] = WP_UNPLACED_INFEASIBLE;
    }
}

/* ---- waves ---- */

static void
add_group(WpPlan *plan, const WpPlanInputs *inputs, uint32_t group)
{
    const WpGroupPlan *from = &plan->groups[group];
    WpWavePlan *wave = &plan->waves[from->wave];
    const WpGroups *groups = inputs->groups;

    wave->n_groups++;
    wave->size_bytes = wp_add_sat(wave->size_bytes, from->size_bytes);
    wave->centihours += from->centihours;
    if (from->cutover != WP_TIME_NONE)
        wave->release = MAX(wave->release, from->cutover_first);
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        wave->n_assets++;
        if (wp_asset_is_db(inputs->view->inventory, groups->members[i]))
            wave->n_databases++;
        else
            wave->n_vms++;
    }
}

static const char *
wave_status(const WpPlanInputs *inputs, const WpWavePlan *wave, uint32_t number)
{
    const WpProgress *progress = inputs->progress;

    if (wave->n_groups == 0)
        return "no-release";
    if (!progress)
        return "planned";
    if (number <= progress->n_begun)
        return wave->end < inputs->as_of ? "done" : "started";
    return progress->closed[number] ? "committed" : "planned";
}

static void
fill_waves(WpPlan *plan, const WpSchedule *schedule, const WpWaveResult *result)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpCalendar *calendar = &schedule->calendar;
    uint32_t k = calendar->iterations_per_wave;

    plan->n_waves = result->last_wave;
    plan->waves = g_new0(WpWavePlan, plan->n_waves + 1);
    for (uint32_t wave = 1; wave <= plan->n_waves; wave++) {
        WpWavePlan *to = &plan->waves[wave];
        uint32_t release = wp_wave_iteration(calendar, wave);

        to->start = to->prep_start = wp_iteration_start(calendar, release + 1 - k);
        to->end = wp_iteration_end(calendar, release);
        to->release = to->start;
        if (!inputs->draft)
            to->bound_by = wp_reason_bound_by(schedule, result, wave);
    }
    for (uint32_t group = 1; group <= plan->n_groups; group++)
        if (plan->groups[group].wave != 0)
            add_group(plan, inputs, group);
    for (uint32_t i = 0; i < inputs->effort->n_hours; i++) {
        uint32_t wave = result->wave[inputs->effort->hours[i].group];
        WpDay day = wp_iteration_start(calendar, result->iteration[i]);

        if (wave != 0)
            plan->waves[wave].prep_start = MIN(plan->waves[wave].prep_start, day);
    }
    for (uint32_t wave = 1; wave <= plan->n_waves; wave++) {
        if (plan->waves[wave].release == plan->waves[wave].start)
            plan->waves[wave].release = plan->waves[wave].end;
        plan->waves[wave].status = wave_status(inputs, &plan->waves[wave], wave);
    }
    wp_waves_judge(plan, schedule, result);
}

static void
copy_load(WpPlan *plan, const WpSchedule *schedule, const WpWaveResult *result)
{
    size_t n_cells = (size_t)schedule->problem.n_roles * schedule->problem.n_iterations;

    plan->roles = schedule->inputs->effort->roles;
    plan->n_roles = schedule->problem.n_roles;
    plan->capacity = g_memdup2(schedule->problem.role_capacity, (n_cells + 1) * sizeof(int64_t));
    wp_schedule_hours(schedule, (uint32_t)plan->teams, plan->capacity);
    plan->used = g_new0(int64_t, n_cells + 1);
    plan->iteration =
        g_memdup2(result->iteration, (schedule->problem.n_hours + 1) * sizeof(uint32_t));
    if (n_cells > 0)
        memcpy(plan->used, result->role_used, n_cells * sizeof(int64_t));
}

/* ---- what is asked of a plan that stands ---- */

/* Found beside what else is said of the plan: why wishes cannot hold, and what plan there would be
 * with remediation at other times. */
typedef struct {
    const WpSchedule *schedule;
    WpWaveResult result; /* by item: what wp_schedule_spread() changes is its own */
    WpPlanConflicts *conflicts;
    WpRemediationTrack *track;
    WpBeside beside;
} Questions;

static gpointer
find_answers(gpointer data)
{
    Questions *of = data;

    of->conflicts = wp_plan_conflicts_find(of->schedule, &of->result);
    of->track = wp_track_compare(of->schedule, &of->result);
    return NULL;
}

static void
ask(Questions *of, const WpSchedule *schedule, const WpWaveResult *result)
{
    size_t n_items = (size_t)result->n_items + 2;

    *of = (Questions){.schedule = schedule, .result = *result};
    of->result.wave = g_memdup2(result->wave, n_items * sizeof *result->wave);
    of->result.late = g_memdup2(result->late, n_items * sizeof *result->late);
    wp_beside_begin(&of->beside, "questions", find_answers, of);
}

static void
take_answers(Questions *of, WpPlan *plan)
{
    wp_beside_end(&of->beside);
    plan->conflicts = of->conflicts;
    plan->track = of->track;
    wp_plan_conflicts_settle(plan);
    g_free(of->result.wave);
    g_free(of->result.late);
}

/* Of the moves of the first round, what the later ones get: they begin with what it found. */
#define LATER_EFFORT 4

/* A round begins where the one before ended, but not where a draft did: that was not searched.
 * Returns: (transfer full) (nullable) by item, for the problem */
static uint32_t *
begin_at(const WpPlan *before, const WpSchedule *schedule)
{
    uint32_t n_items = schedule->problem.n_items;

    if (!before || !before->conflicts)
        return NULL;
    uint32_t *hint = g_new0(uint32_t, n_items + 1);

    for (uint32_t item = 1; item <= n_items; item++) {
        uint32_t wave = before->groups[schedule->lead[item]].wave;

        hint[item] = wave > 0 ? WP_SOLVER_WAVE(wave) : 0;
    }
    return hint;
}

/* A draft is not searched for, but with a baseline for what is near to that: what hangs on a draft
 * would else move with it. Half of the effort is enough. */
#define DRAFT_EFFORT 2

static int64_t
effort_of(const WpPlanInputs *inputs, const uint32_t *hint)
{
    int64_t effort = inputs->settings->schedule.effort;

    if (inputs->draft)
        return inputs->progress && inputs->progress->baseline ? effort / DRAFT_EFFORT : 0;
    return hint ? effort / LATER_EFFORT : effort;
}

WpPlan *
wp_plan_build(const WpPlanInputs *inputs)
{
    WpPlan *plan = g_new0(WpPlan, 1);
    WpSchedule *drawn = inputs->before ? inputs->before->drawn_of : NULL;
    g_autoptr(WpSchedule) own = drawn ? NULL : wp_schedule_build(inputs, 1);
    WpSchedule *schedule = drawn ? drawn : own;

    plan->calendar = schedule->calendar;
    plan->target_wave = target_wave(schedule);
    schedule->problem.brief = inputs->draft;
    g_autofree uint32_t *hint = begin_at(inputs->before, schedule);
    schedule->problem.hint = hint;
    schedule->problem.effort = effort_of(inputs, hint);
    wp_plan_choose_teams(plan, schedule);
    g_autoptr(WpWaveResult) result = wp_plan_solve(plan, schedule);
    Questions questions;
    if (!inputs->draft)
        ask(&questions, schedule, result);
    wp_schedule_spread(schedule, result);

    fill_groups(plan, schedule, result);
    fill_unplaced(plan, inputs);
    fill_waves(plan, schedule, result);
    copy_load(plan, schedule, result);
    plan->cost = result->cost;
    plan->bound = result->bound;
    plan->bound_why = wp_reason_bound(schedule, &result->bound);
    plan->optimal = result->optimal;
    wp_bridges_find(plan, inputs);
    if (!inputs->draft)
        take_answers(&questions, plan);
    schedule->problem.hint = NULL;
    if (inputs->draft)
        plan->drawn_of = g_steal_pointer(&own);
    return plan;
}

void
wp_plan_free(WpPlan *plan)
{
    if (!plan)
        return;
    for (uint32_t group = 1; group <= plan->n_groups; group++) {
        g_free(plan->groups[group].reason);
        g_free(plan->groups[group].cure);
    }
    for (uint32_t wave = 1; wave <= plan->n_waves; wave++)
        g_free(plan->waves[wave].bound_by);
    g_clear_pointer(&plan->team_choice, wp_team_choice_free);
    wp_schedule_free(plan->drawn_of);
    wp_plan_conflicts_free(plan->conflicts);
    g_free(plan->track);
    g_free(plan->groups);
    g_free(plan->waves);
    g_free(plan->unplaced);
    g_free(plan->bridges);
    g_free(plan->capacity);
    g_free(plan->used);
    g_free(plan->iteration);
    g_free(plan->bound_why);
    g_free(plan);
}

const char *
wp_plan_status(const WpPlanInputs *inputs, const WpPlan *plan, WpAssetId asset)
{
    if (plan->unplaced[asset] != WP_UNPLACED_NOT)
        return wp_unplaced_name(plan->unplaced[asset]);
    return wp_progress_name(inputs->progress ? inputs->progress->state[asset]
                                             : WP_PROGRESS_PLANNED);
}

/* ---- why not ---- */

static char *
service_reason(const WpPlanInputs *inputs, WpAssetId asset, WpAssetId holder, char **out_cure)
{
    static const char *const plans[WP_N_SERVICE_PLANS] = {
        [WP_SERVICE_EXTEND] = "is extended into the target before wave 1; its sources retire last",
        [WP_SERVICE_REPLACE] = "is replaced by one of the target before wave 1",
        [WP_SERVICE_KEEP] = "stays where it is",
    };
    const WpRelations *relations = inputs->relations;
    const WpSharedService *service = &relations->services[relations->service_of[holder] - 1];

    const char *name = wp_asset_name(inputs->view->inventory, holder);

    *out_cure = g_strdup_printf("give %s a strategy (rehost) in servers.csv or databases.csv, or "
                                "set groups.shared_services: none, if it shall move",
                                holder == asset ? "it" : name);
    if (holder == asset)
        return g_strdup_printf("shared service: %s %s", service->role, plans[service->plan]);
    return g_strdup_printf("belongs to %s, a shared service: %s %s", name, service->role,
                           plans[service->plan]);
}

static char *
excluded_reason(const WpPlanInputs *inputs, WpAssetId asset, char **out_cure)
{
    const WpAssessment *assessment = inputs->assessment;
    WpRuleId rule = assessment->disposition_rule[asset];
    const char *why = inputs->constraints->scope_why[asset];
    WpAssetId holder = inputs->exclusions->holder[asset];

    if (inputs->progress && wp_progress_is_done(inputs->progress->state[asset])) {
        *out_cure = g_strdup("none is needed");
        return g_strdup_printf("%s already, in no wave of this plan",
                               wp_progress_name(inputs->progress->state[asset]));
    }
    if (holder != WP_NONE)
        return service_reason(inputs, asset, holder, out_cure);
    GString *out = g_string_new(wp_disposition_name((WpDisposition)assessment->disposition[asset]));

    if (why)
        g_string_append_printf(out, ": %s", why);
    else if (rule != WP_NONE)
        g_string_append_printf(out, ": %s (%s)", wp_ruleset_rule(assessment->rules, rule)->title,
                               wp_ruleset_rule(assessment->rules, rule)->id);
    *out_cure = g_strdup("set a strategy for it in servers.csv or databases.csv, or a scope in "
                         "the settings, if it shall move");
    return g_string_free(out, FALSE);
}

static char *
not_ready_reason(const WpPlanInputs *inputs, WpAssetId asset, char **out_cure)
{
    const WpRule *rule =
        wp_ruleset_rule(inputs->assessment->rules, inputs->exclusions->rule[asset]);

    *out_cure = g_strdup_printf("change the asset so that %s no longer holds, choose another "
                                "target, or retire it",
                                rule->id);
    return g_strdup_printf("not ready: %s (%s)", rule->title, rule->id);
}

char *
wp_unplaced_reason(const WpPlanInputs *inputs, const WpPlan *plan, WpAssetId asset, char **out_cure)
{
    const WpInventory *inventory = inputs->view->inventory;
    const uint8_t *class = plan ? plan->unplaced : inputs->exclusions->class;

    switch ((WpUnplacedClass) class[asset]) {
    case WP_UNPLACED_EXCLUDED:
        return excluded_reason(inputs, asset, out_cure);
    case WP_UNPLACED_NOT_READY:
        return not_ready_reason(inputs, asset, out_cure);
    case WP_UNPLACED_HELD: {
        const char *holder = wp_asset_name(inventory, inputs->exclusions->holder[asset]);

        *out_cure =
            g_strdup_printf("make %s ready, or drop the hard relation between them", holder);
        return g_strdup_printf(
            "held by %s:%s, which cannot move",
            wp_kind_name(wp_asset_kind(inventory, inputs->exclusions->holder[asset])), holder);
    }
    case WP_UNPLACED_INFEASIBLE: {
        const WpGroupPlan *group = &plan->groups[inputs->groups->group_of[asset]];

        *out_cure = g_strdup(group->cure);
        return g_strdup(group->reason);
    }
    case WP_UNPLACED_NOT:
    case WP_N_UNPLACED:
        break;
    }
    g_assert_not_reached();
}
