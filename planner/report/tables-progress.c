#include "planner/report/cells.h"

/* progress, velocity, forecast: how far it is, how fast it goes, when it ends. */

#define HOURS 100 /* hundredths in one */

/* ---- progress ---- */

static const WpTableColumn progress_columns[] = {
    {"wave", WP_COLUMN_INT, 0, 0, "its number; empty: in no wave any more"},
    {"name", WP_COLUMN_KEY, 0, 0, "its name"},
    {"release_date", WP_COLUMN_DAY, 0, 0, "day of its last cutover"},
    {"status", WP_COLUMN_KEY, 0, 0, "as in waves.csv"},
    {"assets", WP_COLUMN_INT, 0, 0, "in the wave, those that no export lists any more too"},
    {"planned", WP_COLUMN_INT, 0, 0, "not begun"},
    {"in_progress", WP_COLUMN_INT, 0, 0, "under way"},
    {"migrated", WP_COLUMN_INT, 0, 0, "moved, presumed and decommissioned ones too"},
    {"slipped", WP_COLUMN_INT, 0, 0, "missed their cutover, and are planned anew here"},
    {"failed", WP_COLUMN_INT, 0, 0, "failed or rolled back, and are planned anew here"},
    {"migrated_percent", WP_COLUMN_SCALED, 100, 2, "of the assets"},
    {NULL, 0, 0, 0, NULL},
};

typedef struct {
    uint32_t n, n_of[WP_N_PROGRESS];
} Count;

static void
count_one(Count *counts, uint32_t n_waves, uint32_t wave, WpProgressState state)
{
    Count *count = &counts[wave <= n_waves ? wave : 0];

    count->n++;
    count->n_of[state]++;
}

static Count *
count_assets(const WpReportInputs *inputs)
{
    const WpProgress *progress = inputs->plan_inputs->progress;
    uint32_t n_waves = inputs->plan->n_waves;
    Count *counts = g_new0(Count, n_waves + 1);

    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_assets; asset++)
        if (wp_report_wave(inputs, asset) != 0)
            count_one(counts, n_waves, wp_report_wave(inputs, asset), progress->state[asset]);
    for (guint i = 0; i < progress->gone->len; i++) {
        const WpGoneAsset *gone = &g_array_index(progress->gone, WpGoneAsset, i);

        if (gone->state != WP_PROGRESS_PLANNED && gone->was->wave != 0)
            count_one(counts, n_waves, gone->was->wave, gone->state);
    }
    return counts;
}

static void
emit_count(const Count *count, WpRowWriter *rows)
{
    uint32_t moved = count->n_of[WP_PROGRESS_MIGRATED] + count->n_of[WP_PROGRESS_PRESUMED] +
                     count->n_of[WP_PROGRESS_DECOMMISSIONED];

    wp_row_int(rows, count->n);
    wp_row_int(rows, count->n_of[WP_PROGRESS_PLANNED]);
    wp_row_int(rows, count->n_of[WP_PROGRESS_IN_PROGRESS]);
    wp_row_int(rows, moved);
    wp_row_int(rows, count->n_of[WP_PROGRESS_SLIPPED]);
    wp_row_int(rows, count->n_of[WP_PROGRESS_FAILED] + count->n_of[WP_PROGRESS_ROLLED_BACK]);
    if (count->n > 0)
        wp_row_int(rows, (int64_t)moved * WP_BASIS_POINTS / count->n);
    else
        wp_row_none(rows);
    wp_row_end(rows);
}

static void
emit_progress(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    g_autofree Count *counts = count_assets(inputs);

    for (uint32_t wave = 1; wave <= inputs->plan->n_waves; wave++) {
        g_autofree char *name = g_strdup_printf("Wave %u", wave);

        wp_row_int(rows, wave);
        wp_row_text(rows, name);
        wp_row_day(rows, inputs->plan->waves[wave].release);
        wp_row_text(rows, inputs->plan->waves[wave].status);
        emit_count(&counts[wave], rows);
    }
    if (counts[0].n == 0)
        return;
    for (int i = 0; i < 4; i++)
        wp_row_none(rows);
    emit_count(&counts[0], rows);
}

const WpTableSpec wp_progress_table = {"progress", "how far each wave is", progress_columns,
                                       emit_progress};

/* ---- velocity ---- */

static const WpTableColumn velocity_columns[] = {
    {"iteration", WP_COLUMN_INT, 0, 0, "its number, from 0"},
    {"start", WP_COLUMN_DAY, 0, 0, "first day"},
    {"end", WP_COLUMN_DAY, 0, 0, "last day"},
    {"planned_hours", WP_COLUMN_SCALED, HOURS, 2, "of all roles, as the plan has it"},
    {"done_hours", WP_COLUMN_SCALED, HOURS, 2, "estimates of the work items closed in it"},
    {"done_items", WP_COLUMN_INT, 0, 0, "that have an estimate"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_velocity(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    const WpForecast *forecast = inputs->forecast;

    for (uint32_t i = 0; forecast && i < forecast->n_iterations; i++) {
        uint32_t t = forecast->first + i;

        wp_row_int(rows, t);
        wp_row_day(rows, wp_iteration_start(&inputs->plan->calendar, t));
        wp_row_day(rows, wp_iteration_end(&inputs->plan->calendar, t));
        wp_row_int(rows, forecast->planned[i]);
        wp_row_int(rows, forecast->done[i]);
        wp_row_int(rows, forecast->n_done[i]);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_velocity_table = {"velocity", "what was done in each iteration that is over",
                                       velocity_columns, emit_velocity};

/* ---- forecast ---- */

static const WpTableColumn forecast_columns[] = {
    {"confidence_percent", WP_COLUMN_INT, 0, 0, "how sure"},
    {"finish", WP_COLUMN_DAY, 0, 0, "by then all is done; empty: too little is known"},
    {"velocity_hours", WP_COLUMN_SCALED, HOURS, 2, "done in an iteration, on the average"},
    {"iterations", WP_COLUMN_INT, 0, 0, "over, from which it was measured"},
    {"total_hours", WP_COLUMN_SCALED, HOURS, 2, "of the whole plan"},
    {"done_hours", WP_COLUMN_SCALED, HOURS, 2, "of them done"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_forecast(const void *data, WpRowWriter *rows)
{
    const WpForecast *forecast = ((const WpReportInputs *)data)->forecast;

    for (size_t i = 0; forecast && i < G_N_ELEMENTS(forecast->days); i++) {
        wp_row_int(rows, forecast->days[i].percent);
        wp_row_day(rows, forecast->days[i].finish);
        wp_row_int(rows, forecast->velocity);
        wp_row_int(rows, forecast->n_iterations);
        wp_row_int(rows, forecast->total);
        wp_row_int(rows, forecast->total_done);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_forecast_table = {"forecast", "when all is done at the pace measured",
                                       forecast_columns, emit_forecast};
