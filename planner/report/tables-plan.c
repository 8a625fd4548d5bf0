#include "planner/report/ahead.h"
#include "planner/report/cells.h"

#include <string.h>

/* groups, waves, plan, unplaced, load: what moves when, and why. */

#define HOURS 100 /* hundredths in one */
#define GIB   1073741824

/* ---- costs of many ---- */

typedef struct {
    int64_t cents;                 /* a month */
    uint32_t n_priced, n_unpriced; /* assets that are charged for */
} Cost;

/* What goes with its host, or does not move, costs nothing of its own. */
static bool
is_charged(const WpReportInputs *inputs, WpAssetId asset)
{
    return wp_assessment_goes_to(inputs->assessment, asset) != WP_NONE;
}

/* The assets of each group, wave: what @number_of gives, up to @n; 0 is none. */
static Cost *
sum_costs(const WpReportInputs *inputs, uint32_t n,
          uint32_t (*number_of)(const WpReportInputs *inputs, WpAssetId asset))
{
    Cost *costs = g_new0(Cost, (size_t)n + 1);

    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_assets; asset++) {
        Cost *cost = &costs[number_of(inputs, asset)];
        int64_t cents = wp_assessment_cost(inputs->assessment, asset);

        if (!is_charged(inputs, asset))
            continue;
        cost->n_priced += cents >= 0;
        cost->n_unpriced += cents < 0;
        cost->cents = wp_add_sat(cost->cents, MAX(cents, 0));
    }
    return costs;
}

static uint32_t
group_of(const WpReportInputs *inputs, WpAssetId asset)
{
    return inputs->groups->group_of[asset];
}

static void
cost_cell(WpRowWriter *rows, const Cost *cost)
{
    if (cost->n_priced > 0)
        wp_row_int(rows, cost->cents);
    else
        wp_row_none(rows);
}

/* ---- groups ---- */

static const WpTableColumn group_columns[] = {
    {"group", WP_COLUMN_KEY, 0, 0, "id, the same every night"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its workload, else its first asset"},
    {"workload", WP_COLUMN_TEXT, 0, 0, "application and environment of most members"},
    {"environment", WP_COLUMN_TEXT, 0, 0, "of its first member that has one"},
    {"assets", WP_COLUMN_INT, 0, 0, "members"},
    {"size_gib", WP_COLUMN_SCALED, GIB, 2, "data to move"},
    {"hours", WP_COLUMN_SCALED, HOURS, 2, "all work"},
    {"wave", WP_COLUMN_INT, 0, 0, "empty: in none"},
    {"why", WP_COLUMN_TEXT, 0, 0, "what makes it one group"},
    {"score", WP_COLUMN_INT, 0, 0, "0 to 100, 100 moves early"},
    {"monthly_cost", WP_COLUMN_MONEY, 100, 2, "of its assets in the target, where known"},
    {"reason", WP_COLUMN_TEXT, 0, 0, "why not a wave earlier, or why in none"},
    {NULL, 0, 0, 0, NULL},
};

static const char *
group_environment(const WpReportInputs *inputs, uint32_t group)
{
    const WpInventory *inventory = inputs->view->inventory;
    const WpGroups *groups = inputs->groups;

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        WpAssetId asset = groups->members[i];
        WpStrId environment =
            wp_view_text(inputs->view, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT, asset);

        if (environment != WP_STR_NONE)
            return wp_str_pool_text(inventory->texts, environment);
    }
    return NULL;
}

static void
emit_groups(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    const WpGroups *groups = inputs->groups;
    g_autofree Cost *costs = sum_costs(inputs, groups->n_groups, group_of);

    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        const WpGroupPlan *plan = &inputs->plan->groups[group];
        g_autofree char *why =
            wp_group_why(groups, inputs->relations, inputs->view, inputs->assessment->rules, group);

        wp_row_text(rows, groups->ids[group]);
        wp_row_text(rows, wp_report_group_name(inputs, group));
        wp_cell_word(rows,
                     wp_str_pool_text(inputs->view->inventory->texts, groups->workload[group]));
        wp_cell_word(rows, group_environment(inputs, group));
        wp_row_int(rows, groups->first[group + 1] - groups->first[group]);
        wp_row_int(rows, plan->size_bytes);
        wp_row_int(rows, plan->centihours);
        wp_cell_wave(rows, plan->wave);
        wp_row_text(rows, why);
        wp_row_int(rows, plan->score);
        cost_cell(rows, &costs[group]);
        wp_cell_word(rows, plan->reason);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_groups_table = {"groups", "assets that are cut over together", group_columns,
                                     emit_groups};

/* ---- waves ---- */

static const WpTableColumn wave_columns[] = {
    {"wave", WP_COLUMN_INT, 0, 0, "its number"},
    {"name", WP_COLUMN_KEY, 0, 0, "its name"},
    {"prep_start", WP_COLUMN_DAY, 0, 0, "first day of any work for it"},
    {"start", WP_COLUMN_DAY, 0, 0, "first day of its iterations"},
    {"end", WP_COLUMN_DAY, 0, 0, "last day of its iterations"},
    {"release_date", WP_COLUMN_DAY, 0, 0, "day of its last cutover"},
    {"groups", WP_COLUMN_INT, 0, 0, "move groups"},
    {"assets", WP_COLUMN_INT, 0, 0, "VMs and databases"},
    {"vms", WP_COLUMN_INT, 0, 0, "VMs"},
    {"databases", WP_COLUMN_INT, 0, 0, "databases, carried ones too"},
    {"size_gib", WP_COLUMN_SCALED, GIB, 2, "data to move"},
    {"hours", WP_COLUMN_SCALED, HOURS, 2, "all work"},
    {"monthly_cost", WP_COLUMN_MONEY, 100, 2, "of its assets in the target, where known"},
    {"vcpus", WP_COLUMN_INT, 0, 0, "virtual CPUs of its VMs today"},
    {"confidence", WP_COLUMN_KEY, 0, 0, "high, medium, low: how much of the data is there"},
    {"risk", WP_COLUMN_KEY, 0, 0, "high, medium, low"},
    {"status", WP_COLUMN_KEY, 0, 0, "planned, committed, started, done; no-release: it is empty"},
    {"bound_by", WP_COLUMN_TEXT, 0, 0, "what fills it most"},
    {"unpriced_assets", WP_COLUMN_INT, 0, 0, "assets of which monthly_cost knows nothing"},
    {NULL, 0, 0, 0, NULL},
};

/* By wave the cores of its VMs, as far as they are known. */
static int64_t *
count_cores(const WpReportInputs *inputs)
{
    const WpInventory *inventory = inputs->view->inventory;
    int64_t *cores = g_new0(int64_t, inputs->plan->n_waves + 1);

    for (WpAssetId asset = inventory->n_databases + 1; asset <= inventory->n_assets; asset++) {
        int64_t *sum = &cores[wp_report_wave(inputs, asset)];

        *sum = wp_add_sat(
            *sum, wp_inventory_number(inventory, WP_F_VM_CORES, wp_asset_row(inventory, asset), 0));
    }
    return cores;
}

static void
emit_waves(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    g_autofree int64_t *cores = count_cores(inputs);
    g_autofree Cost *costs = sum_costs(inputs, inputs->plan->n_waves, wp_report_wave);

    for (uint32_t number = 1; number <= inputs->plan->n_waves; number++) {
        const WpWavePlan *wave = &inputs->plan->waves[number];
        g_autofree char *name = g_strdup_printf("Wave %u", number);

        wp_row_int(rows, number);
        wp_row_text(rows, name);
        wp_row_day(rows, wave->prep_start);
        wp_row_day(rows, wave->start);
        wp_row_day(rows, wave->end);
        wp_row_day(rows, wave->release);
        wp_row_int(rows, wave->n_groups);
        wp_row_int(rows, wave->n_assets);
        wp_row_int(rows, wave->n_vms);
        wp_row_int(rows, wave->n_databases);
        wp_row_int(rows, wave->size_bytes);
        wp_row_int(rows, wave->centihours);
        cost_cell(rows, &costs[number]);
        wp_row_int(rows, cores[number]);
        wp_row_text(rows, wave->confidence);
        wp_row_text(rows, wave->risk);
        wp_row_text(rows, wave->status);
        wp_cell_word(rows, wave->bound_by);
        wp_row_int(rows, costs[number].n_unpriced);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_waves_table = {"waves", "when what moves", wave_columns, emit_waves};

/* ---- plan ---- */

static const WpTableColumn plan_columns[] = {
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"kind", WP_COLUMN_KEY, 0, 0, "vm or database"},
    {"workload", WP_COLUMN_TEXT, 0, 0, "application and environment"},
    {"group", WP_COLUMN_KEY, 0, 0, "its move group"},
    {"wave", WP_COLUMN_INT, 0, 0, "its wave"},
    {"iteration", WP_COLUMN_INT, 0, 0, "iteration of its cutover, from 1"},
    {"cutover", WP_COLUMN_TIME, 0, 0, "begin of its window, UTC"},
    {"cutover_end", WP_COLUMN_TIME, 0, 0, "end of its window, UTC"},
    {"readiness", WP_COLUMN_KEY, 0, 0, "ready, conditions, not-ready, unknown"},
    {"disposition", WP_COLUMN_KEY, 0, 0, "migrate, decide"},
    {"strategy", WP_COLUMN_KEY, 0, 0, "rehost, replatform, ..."},
    {"target_size", WP_COLUMN_TEXT, 0, 0, "size in the target"},
    {"hours", WP_COLUMN_SCALED, HOURS, 2, "work of its own"},
    {"ready_by", WP_COLUMN_DAY, 0, 0, "when its remediation must be done, for replication begins"},
    {"late_days", WP_COLUMN_INT, 0, 0, "days after its deadline; empty: none"},
    {"reason", WP_COLUMN_TEXT, 0, 0, "why not a wave earlier"},
    {NULL, 0, 0, 0, NULL},
};

typedef struct {
    uint32_t wave;
    WpTime cutover;
    uint32_t group;
    WpAssetId asset;
} Placed;

static int
by_cutover(gconstpointer a, gconstpointer b)
{
    const Placed *x = a, *y = b;

    if (x->wave != y->wave)
        return x->wave < y->wave ? -1 : 1;
    if (x->cutover != y->cutover)
        return x->cutover < y->cutover ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->asset < y->asset ? -1 : x->asset > y->asset;
}

/* By wave, cutover, group, asset. */
static GArray *
list_placed(const WpReportInputs *inputs)
{
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(Placed));

    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_assets; asset++) {
        uint32_t group = inputs->groups->group_of[asset];

        if (group == 0 || inputs->plan->groups[group].wave == 0)
            continue;
        Placed item = {inputs->plan->groups[group].wave, inputs->plan->groups[group].cutover, group,
                       asset};
        g_array_append_val(placed, item);
    }
    g_array_sort(placed, by_cutover);
    return placed;
}

static void
emit_placed(const WpReportInputs *inputs, const Placed *item, WpRowWriter *rows)
{
    const WpGroupPlan *group = &inputs->plan->groups[item->group];
    const WpAssessment *assessment = inputs->assessment;
    WpAssetId asset = item->asset;

    wp_cells_asset(rows, inputs, asset);
    wp_cell_text(rows, inputs, asset, WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD);
    wp_row_lasting(rows, inputs->groups->ids[item->group]);
    wp_row_int(rows, group->wave);
    wp_row_int(rows, group->iteration + 1);
    wp_row_time(rows, group->cutover);
    wp_row_time(rows, group->cutover_end);
    wp_row_lasting(rows, wp_readiness_name((WpReadiness)assessment->readiness[asset]));
    wp_row_lasting(rows, wp_disposition_name((WpDisposition)assessment->disposition[asset]));
    wp_cell_lasting(rows, wp_strategy_name((WpStrategy)assessment->strategy[asset]));
    const char *size = wp_assessment_size(assessment, asset);

    if (size)
        wp_row_lasting(rows, size);
    else
        wp_cell_text(rows, inputs, asset, WP_F_VM_TARGET_SIZE, WP_FIELD_NONE);
    if (inputs->assess.effort_hours)
        wp_row_int(rows, inputs->assess.effort_hours[asset]);
    else
        wp_row_none(rows);
    wp_row_day(rows, group->ready_by);
    if (group->late_days > 0)
        wp_row_int(rows, group->late_days);
    else
        wp_row_none(rows);
    wp_row_lasting(rows, group->reason);
    wp_row_end(rows);
}

static void
fetch_ahead(const WpReportInputs *inputs, const GArray *placed, guint i)
{
    const WpInventory *inventory = inputs->view->inventory;
    WpAssetId far = g_array_index(placed, Placed, MIN(i + WP_AHEAD_FAR, placed->len - 1)).asset;
    WpAssetId near = g_array_index(placed, Placed, MIN(i + WP_AHEAD_NEAR, placed->len - 1)).asset;

    __builtin_prefetch(&inventory->asset_keys[far]);
    wp_asset_fetch_place(inventory, far);
    __builtin_prefetch(inventory->asset_keys[near]);
    wp_asset_fetch_name(inventory, near);
}

static void
emit_plan(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    g_autoptr(GArray) placed = list_placed(inputs);

    for (guint i = 0; i < placed->len; i++) {
        fetch_ahead(inputs, placed, i);
        emit_placed(inputs, &g_array_index(placed, Placed, i), rows);
    }
}

const WpTableSpec wp_plan_table = {"plan", "every asset that moves: when, and why not earlier",
                                   plan_columns, emit_plan};

/* ---- unplaced ---- */

static const WpTableColumn unplaced_columns[] = {
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"kind", WP_COLUMN_KEY, 0, 0, "vm or database"},
    {"workload", WP_COLUMN_TEXT, 0, 0, "application and environment"},
    {"group", WP_COLUMN_KEY, 0, 0, "its move group, if it has one"},
    {"disposition", WP_COLUMN_KEY, 0, 0, "migrate, decide, retire, retain, out-of-scope"},
    {"class", WP_COLUMN_KEY, 0, 0, "excluded, not-ready, held, infeasible"},
    {"reason", WP_COLUMN_TEXT, 0, 0, "why it is in no wave"},
    {"cure", WP_COLUMN_TEXT, 0, 0, "what would place it"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_unplaced(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;

    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_assets; asset++) {
        WpUnplacedClass class = inputs->plan->unplaced[asset];
        uint32_t group = inputs->groups->group_of[asset];
        g_autofree char *cure = NULL;

        if (class == WP_UNPLACED_NOT)
            continue;
        g_autofree char *reason =
            wp_unplaced_reason(inputs->plan_inputs, inputs->plan, asset, &cure);
        wp_cells_asset(rows, inputs, asset);
        wp_cell_text(rows, inputs, asset, WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD);
        wp_cell_word(rows, group == 0 ? NULL : inputs->groups->ids[group]);
        wp_row_text(rows,
                    wp_disposition_name((WpDisposition)inputs->assessment->disposition[asset]));
        wp_row_text(rows, wp_unplaced_name(class));
        wp_row_text(rows, reason);
        wp_row_text(rows, cure);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_unplaced_table = {"unplaced", "every asset that is in no wave, and the cure",
                                       unplaced_columns, emit_unplaced};

/* ---- load ---- */

static const WpTableColumn load_columns[] = {
    {"iteration", WP_COLUMN_INT, 0, 0, "from 1"},
    {"start", WP_COLUMN_DAY, 0, 0, "first day"},
    {"end", WP_COLUMN_DAY, 0, 0, "last day"},
    {"role", WP_COLUMN_TEXT, 0, 0, "whose hours"},
    {"capacity_hours", WP_COLUMN_SCALED, HOURS, 2,
     "of all teams, less the buffer; empty: no limit"},
    {"planned_hours", WP_COLUMN_SCALED, HOURS, 2, "of all tasks"},
    {"load_percent", WP_COLUMN_INT, 0, 0, "planned of capacity"},
    {"waves", WP_COLUMN_KEY, 0, 0, "waves that are worked on"},
    {NULL, 0, 0, 0, NULL},
};

/* Waves whose preparation or iterations touch the days of iteration @t. */
static char *
waves_in(const WpPlan *plan, uint32_t t)
{
    WpDay from = wp_iteration_start(&plan->calendar, t), to = wp_iteration_end(&plan->calendar, t);
    GString *text = g_string_new(NULL);

    for (uint32_t wave = 1; wave <= plan->n_waves; wave++)
        if (plan->waves[wave].prep_start <= to && plan->waves[wave].end >= from)
            g_string_append_printf(text, "%s%u", text->len ? " " : "", wave);
    return g_string_free(text, FALSE);
}

/* Work of groups, and what is beside them: foundation, decisions, retirements, bridges. */
static int64_t
planned(const WpReportInputs *inputs, size_t cell)
{
    return inputs->plan->used[cell] + inputs->backlog->beside[cell];
}

static void
emit_load_row(const WpReportInputs *inputs, uint32_t t, uint32_t role, const char *waves,
              WpRowWriter *rows)
{
    const WpPlan *plan = inputs->plan;
    size_t cell = (size_t)role * plan->calendar.n_iterations + t;
    int64_t capacity = plan->capacity[cell];
    int64_t hours = planned(inputs, cell);

    wp_row_int(rows, t + 1);
    wp_row_day(rows, wp_iteration_start(&plan->calendar, t));
    wp_row_day(rows, wp_iteration_end(&plan->calendar, t));
    wp_row_text(rows, plan->roles[role]);
    if (capacity == WP_WAVES_UNLIMITED)
        wp_row_none(rows);
    else
        wp_row_int(rows, capacity);
    wp_row_int(rows, hours);
    if (capacity == WP_WAVES_UNLIMITED || capacity == 0)
        wp_row_none(rows);
    else
        wp_row_int(rows, wp_mul_div(hours, 100, capacity));
    wp_cell_word(rows, waves);
    wp_row_end(rows);
}

/* Up to the last iteration in which anybody works. */
static uint32_t
last_iteration(const WpReportInputs *inputs)
{
    const WpPlan *plan = inputs->plan;
    uint32_t last = plan->n_waves > 0 ? wp_wave_iteration(&plan->calendar, plan->n_waves) : 0;

    for (uint32_t role = 0; role < plan->n_roles; role++)
        for (uint32_t t = plan->calendar.n_iterations; t > last + 1; t--)
            if (planned(inputs, (size_t)role * plan->calendar.n_iterations + t - 1) > 0) {
                last = t - 1;
                break;
            }
    return last;
}

static void
emit_load(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    uint32_t last = last_iteration(inputs);

    for (uint32_t t = 0; t <= last && t < inputs->plan->calendar.n_iterations; t++) {
        g_autofree char *waves = waves_in(inputs->plan, t);

        for (uint32_t role = 0; role < inputs->plan->n_roles; role++)
            emit_load_row(inputs, t, role, waves, rows);
    }
}

const WpTableSpec wp_load_table = {"load", "hours of each role in each iteration", load_columns,
                                   emit_load};
