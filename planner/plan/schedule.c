#include "planner/plan/schedule.h"

#include "planner/plan/score.h"

#include <string.h>

#define MAX_CUTOVER_SETS 64 /* of more the rest are not limited */

uint32_t
wp_group_fixed(const WpPlanInputs *inputs, uint32_t group)
{
    if (!inputs->progress)
        return 0;
    return inputs->progress->fixed[inputs->groups->members[inputs->groups->first[group]]];
}

/* ---- sums by group ---- */

static void
sum_hours(WpSchedule *schedule)
{
    const WpEffort *effort = schedule->inputs->effort;

    for (uint32_t i = 0; i < effort->n_hours; i++)
        schedule->centihours[effort->hours[i].group] += effort->hours[i].centihours;
    for (uint32_t i = 0; i < effort->n_hours; i++)
        schedule->tail[effort->hours[i].group] =
            MAX(schedule->tail[effort->hours[i].group], effort->hours[i].last);
}

/* What an asset carries over a link: used size, else size; a carried database is on its host's
 * disks already. */
static int64_t
asset_bytes(const WpPlanInputs *inputs, WpAssetId asset)
{
    const WpInventory *inventory = inputs->view->inventory;
    WpRowId row = wp_asset_row(inventory, asset);

    if (wp_asset_is_db(inventory, asset))
        return inputs->relations->carried[asset]
                   ? 0
                   : wp_inventory_number(inventory, WP_F_DB_SIZE, row, 0);
    return wp_inventory_number(inventory, WP_F_VM_USED, row,
                               wp_inventory_number(inventory, WP_F_VM_SIZE, row, 0));
}

static void
earliest(WpDay *held, WpDay day)
{
    if (day != WP_DAY_NONE && (*held == WP_DAY_NONE || day < *held))
        *held = day;
}

static void
sum_members(WpSchedule *schedule)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;

    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        schedule->deadline[group] = schedule->vacate[group] = WP_DAY_NONE;
        for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
            WpAssetId asset = groups->members[i];
            schedule->size_bytes[group] =
                wp_add_sat(schedule->size_bytes[group], asset_bytes(inputs, asset));
            schedule->closed[group] |= inputs->constraints->closures->of[asset];
            earliest(&schedule->deadline[group], inputs->constraints->migrate_by[asset]);
            earliest(&schedule->vacate[group], inputs->constraints->vacate_by[asset]);
        }
    }
}

/* ---- freezes and windows ---- */

/* How many of the windows a set of closures leaves open. */
static uint32_t
count_open(const WpSchedule *schedule, uint64_t set, const GArray *slots)
{
    uint32_t n = 0;

    for (guint i = 0; i < slots->len; i++)
        n += !wp_closures_close(schedule->closures, &schedule->calendar, set,
                                &g_array_index(slots, WpSlot, i));
    return n;
}

typedef struct {
    uint64_t set;
    uint8_t blocks; /* WpBlocks */
} FreezeSet;

/* Whether a set of closures leaves nothing of an iteration: none of its windows (@slots) for a
 * release, no working day for other work. */
static bool
is_frozen(const WpSchedule *schedule, const FreezeSet *of, uint32_t t, const GArray *slots)
{
    const WpCalendar *calendar = &schedule->calendar;

    if (of->blocks == WP_BLOCKS_PROMOTE)
        return count_open(schedule, of->set, slots) == 0;
    for (WpDay day = wp_iteration_start(calendar, t); day <= wp_iteration_end(calendar, t); day++)
        if (wp_calendar_is_workday(calendar, day) &&
            !wp_closures_block(schedule->closures, calendar, of->set, of->blocks, day))
            return false;
    return true;
}

/* The solver's number for a set of closures that stop one kind of work; 0 if none does. */
static uint16_t
freeze_id(WpSchedule *schedule, GArray *sets, uint64_t set, uint8_t blocks)
{
    FreezeSet added = {wp_closures_that_block(schedule->closures, set, blocks), blocks};

    if (added.set == 0 && blocks != WP_BLOCKS_PROMOTE)
        return 0;
    for (guint i = 1; i < sets->len; i++) {
        const FreezeSet *known = &g_array_index(sets, FreezeSet, i);

        if (known->set == added.set && known->blocks == added.blocks)
            return (uint16_t)i;
    }
    g_array_append_val(sets, added);
    return (uint16_t)(sets->len - 1);
}

static void
fill_frozen(WpSchedule *schedule, const GArray *sets)
{
    uint32_t n_iterations = schedule->calendar.n_iterations;
    uint8_t *frozen = g_new0(uint8_t, (size_t)sets->len * n_iterations);

    schedule->n_freeze_sets = sets->len - 1;
    schedule->freeze_sets = g_new0(uint64_t, sets->len);
    schedule->freeze_blocks = g_new0(uint8_t, sets->len);
    for (guint i = 1; i < sets->len; i++) {
        schedule->freeze_sets[i] = g_array_index(sets, FreezeSet, i).set;
        schedule->freeze_blocks[i] = g_array_index(sets, FreezeSet, i).blocks;
    }
    /* Windows in local time are dear: made once for all sets. */
    for (uint32_t t = 0; t < n_iterations; t++) {
        g_autoptr(GArray) slots = wp_calendar_slots(&schedule->calendar, t);

        for (guint i = 1; i < sets->len; i++)
            frozen[(size_t)i * n_iterations + t] =
                is_frozen(schedule, &g_array_index(sets, FreezeSet, i), t, slots);
    }
    schedule->problem.frozen = frozen;
    schedule->problem.n_freezes = schedule->n_freeze_sets;
}

/* ---- items ---- */

/* An asset of dev or test, a wave: with the default weight what a group gains at the most. */
#define ENVIRONMENT_SCALE 10

/* Production last in the order of environments; where nothing is known, production is assumed. */
static WpItemClass
class_of(const WpSchedule *schedule, uint32_t group)
{
    const WpSettings *settings = schedule->inputs->settings;
    uint32_t rank = wp_group_environment_rank(schedule->inputs, group);
    uint32_t n_ranks = g_strv_length((char **)settings->schedule.environment_order);

    if (settings->schedule.separate != WP_SEPARATE_WAVE || n_ranks < 2)
        return WP_CLASS_NONE;
    return rank + 1 < n_ranks ? WP_CLASS_OTHER : WP_CLASS_PRODUCTION;
}

uint32_t
wp_group_environment_rank(const WpPlanInputs *inputs, uint32_t group)
{
    const WpGroups *groups = inputs->groups;
    const WpInventory *inventory = inputs->view->inventory;
    const char *const *order = inputs->settings->schedule.environment_order;
    uint32_t n_ranks = g_strv_length((char **)order);
    uint32_t highest = 0;
    bool known = false;

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        WpAssetId asset = groups->members[i];
        WpStrId environment =
            wp_view_text(inputs->view, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, asset);

        if (environment == WP_STR_NONE)
            continue;
        const char *name = wp_str_pool_text(inventory->texts, environment);
        uint32_t rank = 0;
        while (rank < n_ranks && strcmp(order[rank], name) != 0)
            rank++;
        /* An environment that the order does not name stands before production. */
        if (rank == n_ranks)
            rank = n_ranks > 1 ? n_ranks - 2 : 0;
        highest = MAX(highest, rank);
        known = true;
    }
    return known ? highest : n_ranks - (n_ranks > 0);
}

static bool
is_before_production(const WpPlanInputs *inputs, uint32_t group)
{
    return wp_group_environment_rank(inputs, group) + 1 <
           g_strv_length((char **)inputs->settings->schedule.environment_order);
}

/* What one group of an item adds to it. */
static void
add_to_item(WpSchedule *schedule, uint32_t group, WpWaveItem *item)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpSettings *settings = inputs->settings;

    if (item->item_class != WP_CLASS_PRODUCTION)
        item->item_class = (uint8_t)class_of(schedule, group);
    /* What waits for a decision moves last: every wave later is a gain. */
    item->wave_cost +=
        inputs->groups->decide[group] ? -WP_DECIDE_LAST : 1 + schedule->scores[group];
    /* By the asset, for a wave of many small groups of production would else go first. */
    if (!inputs->groups->decide[group] && is_before_production(inputs, group))
        item->wave_cost += ENVIRONMENT_SCALE * settings->weights.environments *
                           MAX(inputs->groups->n_own[group], 1);
    if (wp_group_criticality(inputs, group) == WP_LEVEL_HIGH)
        item->early_cost += settings->weights.criticality * 100;
    if (wp_group_complexity(inputs, group) == WP_LEVEL_HIGH)
        item->early_cost += settings->weights.complexity * 100;
    item->late_cost += settings->weights.urgency * 100;
    wp_schedule_date(schedule, group, item);
}

static void
fill_items(WpSchedule *schedule, GArray *freeze_sets)
{
    const WpGroups *groups = schedule->inputs->groups;
    uint32_t n_items = schedule->problem.n_items;
    WpWaveItem *items = g_new0(WpWaveItem, n_items + 1);
    g_autofree uint64_t *closed = g_new0(uint64_t, n_items + 1);

    for (uint32_t item = 1; item <= n_items; item++) {
        /* Groups are numbered by their smallest asset, whose rank is that of its key. */
        items[item].key = schedule->lead[item];
        items[item].deadline = WP_WAVES_NO_DEADLINE;
        schedule->not_before[item] = WP_DAY_NONE;
    }
    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        closed[schedule->item_of[group]] |= schedule->closed[group];
        add_to_item(schedule, group, &items[schedule->item_of[group]]);
    }
    if (schedule->problem.free_last_wave > 0)
        schedule->problem.free_last_wave =
            MIN(schedule->problem.free_last_wave +
                    (uint32_t)schedule->inputs->settings->schedule.stability_slack,
                schedule->problem.n_waves);
    for (uint32_t item = 1; item <= n_items; item++)
        items[item].freeze = freeze_id(schedule, freeze_sets, closed[item], WP_BLOCKS_PROMOTE);
    schedule->problem.items = items;
}

static void
fill_hours(WpSchedule *schedule, GArray *freeze_sets)
{
    const WpEffort *effort = schedule->inputs->effort;
    WpWaveHours *hours = g_new0(WpWaveHours, effort->n_hours + 1);

    for (uint32_t i = 0; i < effort->n_hours; i++) {
        const WpGroupHours *from = &effort->hours[i];

        hours[i] = (WpWaveHours){
            .item = schedule->item_of[from->group],
            .role = from->role,
            .freeze = from->blocked_by == 0 || from->blocked_by == WP_BLOCKS_PROMOTE
                          ? 0
                          : freeze_id(schedule, freeze_sets, schedule->closed[from->group],
                                      from->blocked_by),
            .first = from->first,
            .last = from->last,
            .centihours = from->centihours,
        };
    }
    schedule->problem.hours = hours;
    schedule->problem.n_hours = effort->n_hours;
}

static void
add_use(WpSchedule *schedule, uint32_t group, uint32_t amount, int64_t value)
{
    WpWaveUse *uses = (WpWaveUse *)schedule->problem.uses;

    if (value > 0)
        uses[schedule->problem.n_uses++] = (WpWaveUse){schedule->item_of[group], amount, value};
}

static void
fill_uses(WpSchedule *schedule)
{
    const WpGroups *groups = schedule->inputs->groups;
    uint32_t n_amounts = WP_N_AMOUNTS + schedule->cutover_sets->len;
    WpWaveAmount *amounts = g_new0(WpWaveAmount, n_amounts);

    schedule->problem.uses = g_new0(WpWaveUse, (size_t)groups->n_groups * n_amounts + 1);
    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        add_use(schedule, group, WP_AMOUNT_ASSETS, groups->n_own[group]);
        add_use(schedule, group, WP_AMOUNT_CUTOVERS, 1);
        add_use(schedule, group, WP_AMOUNT_SIZE, schedule->size_bytes[group]);
        for (guint i = 0; i < schedule->cutover_sets->len; i++) {
            uint64_t set = g_array_index(schedule->cutover_sets, uint64_t, i);

            add_use(schedule, group, WP_N_AMOUNTS + i,
                    wp_closures_within(schedule->closures, schedule->closed[group], set));
        }
    }
    for (uint32_t amount = 0; amount < n_amounts; amount++)
        amounts[amount] =
            (WpWaveAmount){WP_AMOUNT_PER_WAVE, schedule->inputs->settings->capacity.oversize_alone};
    schedule->problem.amounts = amounts;
    schedule->problem.n_amounts = n_amounts;
}

/* ---- the whole ---- */

/* The sets of closures that groups have besides those of all, each once: the windows that are left
 * to them hold only so many cutovers. */
static void
list_cutover_sets(WpSchedule *schedule, uint64_t for_all)
{
    const WpSettings *settings = schedule->inputs->settings;

    schedule->cutover_sets = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    if (settings->capacity.cutovers_per_window == WP_SETTING_NONE)
        return;
    for (uint32_t group = 1; group <= schedule->inputs->groups->n_groups; group++) {
        uint64_t set = schedule->closed[group];
        bool known = (set & ~for_all) == 0 || schedule->cutover_sets->len == MAX_CUTOVER_SETS;

        for (guint i = 0; i < schedule->cutover_sets->len && !known; i++)
            known = g_array_index(schedule->cutover_sets, uint64_t, i) == set;
        if (!known)
            g_array_append_val(schedule->cutover_sets, set);
    }
}

static void
count_slots(WpSchedule *schedule)
{
    const WpSettings *settings = schedule->inputs->settings;
    uint32_t n_waves = schedule->calendar.n_waves;
    uint64_t for_all = 0;

    for (uint32_t i = 0; i < settings->schedule.n_freezes; i++)
        if (strcmp(settings->schedule.freezes[i].what.text, "all") == 0)
            for_all |= UINT64_C(1) << i;
    list_cutover_sets(schedule, for_all);
    schedule->slots_of_set =
        g_new0(uint32_t, (size_t)schedule->cutover_sets->len * (n_waves + 1) + 1);
    for (uint32_t wave = 1; wave <= n_waves; wave++) {
        g_autoptr(GArray) slots =
            wp_calendar_slots(&schedule->calendar, wp_wave_iteration(&schedule->calendar, wave));

        schedule->slots_of[wave] = count_open(schedule, for_all, slots);
        for (guint i = 0; i < schedule->cutover_sets->len; i++)
            schedule->slots_of_set[(size_t)i * (n_waves + 1) + wave] =
                count_open(schedule, g_array_index(schedule->cutover_sets, uint64_t, i), slots);
    }
}

static void
set_classes(WpSchedule *schedule)
{
    uint8_t *conflicts = g_new0(uint8_t, WP_N_CLASSES * WP_N_CLASSES);

    conflicts[WP_CLASS_PRODUCTION * WP_N_CLASSES + WP_CLASS_OTHER] = 1;
    conflicts[WP_CLASS_OTHER * WP_N_CLASSES + WP_CLASS_PRODUCTION] = 1;
    schedule->problem.conflicts = conflicts;
    schedule->problem.n_classes = WP_N_CLASSES - 1;
}

/* The Foundation, and what is settled, take nothing new. */
static void
close_waves(WpSchedule *schedule)
{
    const WpProgress *progress = schedule->inputs->progress;
    uint8_t *closed = g_new0(uint8_t, schedule->problem.n_waves + 1);

    closed[WP_SOLVER_WAVE(0)] = 1;
    for (uint32_t wave = 1; progress && wave <= progress->n_waves; wave++)
        closed[WP_SOLVER_WAVE(wave)] = progress->closed[wave];
    schedule->problem.closed = closed;
}

static void
set_capacities(WpSchedule *schedule, int64_t teams)
{
    WpWaveProblem *problem = &schedule->problem;
    int64_t *roles = g_new0(int64_t, (size_t)problem->n_roles * problem->n_iterations + 1);
    int64_t *amounts = g_new0(int64_t, (size_t)problem->n_amounts * (problem->n_waves + 1));

    wp_schedule_capacity((uint32_t)teams, roles, amounts, schedule);
    problem->role_capacity = roles;
    problem->amount_capacity = amounts;
}

WpSchedule *
wp_schedule_build(const WpPlanInputs *inputs, int64_t teams)
{
    WpSchedule *schedule = g_new0(WpSchedule, 1);
    uint32_t n_groups = inputs->groups->n_groups;
    g_autoptr(GArray) freeze_sets = g_array_new(FALSE, TRUE, sizeof(FreezeSet));
    WpWaveProblem *problem = &schedule->problem;

    schedule->inputs = inputs;
    wp_calendar_init(&schedule->calendar, inputs->settings, inputs->as_of,
                     inputs->progress && inputs->progress->baseline
                         ? inputs->progress->baseline->start
                         : WP_DAY_NONE);
    schedule->closures = inputs->constraints->closures;
    schedule->calendar.windows = schedule->closures->windows;
    schedule->calendar.n_windows = schedule->closures->n_windows;
    schedule->centihours = g_new0(int64_t, n_groups + 1);
    schedule->size_bytes = g_new0(int64_t, n_groups + 1);
    schedule->deadline = g_new0(WpDay, n_groups + 1);
    schedule->vacate = g_new0(WpDay, n_groups + 1);
    schedule->tail = g_new0(int16_t, n_groups + 1);
    schedule->closed = g_new0(uint64_t, n_groups + 1);
    schedule->slots_of = g_new0(uint32_t, schedule->calendar.n_waves + 1);
    g_array_set_size(freeze_sets, 1);

    problem->n_iterations = schedule->calendar.n_iterations;
    problem->iterations_per_wave = schedule->calendar.iterations_per_wave;
    problem->n_waves = WP_SOLVER_WAVE(schedule->calendar.n_waves);
    problem->n_roles = inputs->effort->n_roles;
    problem->early_waves = WP_SOLVER_WAVE((uint32_t)inputs->settings->schedule.early_waves);
    problem->balance_amount = WP_AMOUNT_ASSETS;
    problem->balance_cost = inputs->settings->weights.balance;
    problem->balance_scale = 100;
    problem->effort = inputs->settings->schedule.effort;

    sum_hours(schedule);
    sum_members(schedule);
    schedule->scores = wp_scores_build(inputs, schedule->centihours, schedule->size_bytes);
    count_slots(schedule);
    set_classes(schedule);
    close_waves(schedule);
    wp_schedule_relate(schedule);
    wp_schedule_condense(schedule);
    schedule->not_before = g_new0(WpDay, problem->n_items + 1);
    fill_items(schedule, freeze_sets);
    fill_hours(schedule, freeze_sets);
    fill_frozen(schedule, freeze_sets);
    fill_uses(schedule);
    set_capacities(schedule, teams);
    return schedule;
}

void
wp_schedule_free(WpSchedule *schedule)
{
    if (!schedule)
        return;
    WpWaveProblem *problem = &schedule->problem;
    g_array_unref(schedule->cutover_sets);
    g_array_unref(schedule->given_up);
    const void *owned[] = {schedule->centihours,     schedule->size_bytes,   schedule->scores,
                           schedule->deadline,       schedule->closed,       schedule->freeze_sets,
                           schedule->freeze_blocks,  schedule->relation_of,  schedule->relation_why,
                           schedule->relation_from,  schedule->slots_of,     problem->items,
                           problem->hours,           problem->uses,          problem->relations,
                           problem->pairs,           problem->role_capacity, problem->amounts,
                           problem->amount_capacity, problem->frozen,        problem->conflicts,
                           problem->closed,          schedule->vacate,       schedule->tail,
                           schedule->item_of,        schedule->lead,         schedule->not_before,
                           schedule->slots_of_set,   schedule->relation_ends};

    for (size_t i = 0; i < G_N_ELEMENTS(owned); i++)
        g_free((void *)owned[i]);
    g_free(schedule);
}
