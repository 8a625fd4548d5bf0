#include "planner/plan/forecast.h"

#include "planner/base/random.h"

#define N_TRIALS       1000
#define MAX_ITERATIONS 10000 /* of one trial: longer is never */

/* ---- what was done ---- */

static bool
is_done(const WpInventory *inventory, WpRowId row)
{
    const char *word = wp_inventory_text(inventory, WP_F_WORK_STATUS, row);
    WpProgressState state;

    return word && wp_progress_parse(word, &state) && wp_progress_is_done(state);
}

/* Hours and items by iteration of the calendar, up to @n. */
static void
sum_done(WpForecast *forecast, const WpPlanInputs *inputs, const WpPlan *plan, uint32_t n,
         int64_t *done, uint32_t *n_done)
{
    const WpInventory *inventory = inputs->view->inventory;

    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_WORK].n_rows; row++) {
        int64_t hours = wp_inventory_number(inventory, WP_F_WORK_HOURS, row, 0);
        WpTime closed = wp_inventory_number(inventory, WP_F_WORK_CLOSED, row, WP_TIME_NONE);

        if (!is_done(inventory, row) || hours <= 0)
            continue;
        forecast->total_done = wp_add_sat(forecast->total_done, hours);
        if (n == 0)
            continue;
        uint32_t t = closed == WP_TIME_NONE
                         ? n - 1
                         : wp_calendar_iteration_of(&plan->calendar, wp_time_day(closed));

        if (t < n) {
            done[t] = wp_add_sat(done[t], hours);
            n_done[t]++;
        }
    }
}

static int64_t
planned_in(const WpPlan *plan, const int64_t *beside, uint32_t t)
{
    int64_t sum = 0;

    for (uint32_t role = 0; role < plan->n_roles; role++) {
        size_t cell = (size_t)role * plan->calendar.n_iterations + t;

        sum = wp_add_sat(sum, plan->used[cell]);
        if (beside)
            sum = wp_add_sat(sum, beside[cell]);
    }
    return sum;
}

/* ---- when it ends ---- */

static int
by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* Iterations until @left hours are done, at the pace of iterations drawn from those that are over.
 */
static uint32_t
try_once(const WpForecast *forecast, int64_t left, uint64_t *seed)
{
    uint32_t n = 0;

    while (left > 0 && n < MAX_ITERATIONS) {
        left -= forecast->done[wp_splitmix_next(seed) % forecast->n_iterations];
        n++;
    }
    return n;
}

static void
draw(WpForecast *forecast, const WpPlan *plan, uint32_t now)
{
    g_autofree uint32_t *lengths = g_new(uint32_t, N_TRIALS);
    int64_t left = MAX(forecast->total - forecast->total_done, 0);
    uint64_t seed = 0;
    WpDay end = plan->n_waves ? plan->waves[plan->n_waves].release : plan->calendar.start;

    if (forecast->velocity == 0 || forecast->n_iterations < WP_FORECAST_MIN_ITERATIONS)
        return;
    for (uint32_t i = 0; i < N_TRIALS; i++)
        lengths[i] = try_once(forecast, left, &seed);
    qsort(lengths, N_TRIALS, sizeof *lengths, by_value);
    for (size_t i = 0; i < G_N_ELEMENTS(forecast->days); i++) {
        uint32_t length = lengths[N_TRIALS * forecast->days[i].percent / 100 - 1];
        WpDay finish = wp_iteration_start(&plan->calendar, now + length) - 1;

        if (length < MAX_ITERATIONS)
            forecast->days[i].finish = MAX(finish, end);
    }
}

WpForecast *
wp_forecast_build(const WpPlanInputs *inputs, const WpPlan *plan, const int64_t *beside)
{
    static const uint32_t percents[] = {50, 70, 85, 95};
    const WpCalendar *calendar = &plan->calendar;
    uint32_t n = inputs->as_of > wp_iteration_end(calendar, 0)
                     ? wp_calendar_iteration_of(calendar, inputs->as_of)
                     : 0;
    g_autofree int64_t *done = g_new0(int64_t, n + 1);
    g_autofree uint32_t *n_done = g_new0(uint32_t, n + 1);
    int64_t sum = 0;

    if (inputs->view->inventory->kinds[WP_KIND_WORK].n_rows == 0)
        return NULL;
    WpForecast *forecast = g_new0(WpForecast, 1);
    sum_done(forecast, inputs, plan, n, done, n_done);
    for (uint32_t t = 0; t < calendar->n_iterations; t++)
        forecast->total = wp_add_sat(forecast->total, planned_in(plan, beside, t));
    while (forecast->first < n && done[forecast->first] == 0 &&
           planned_in(plan, beside, forecast->first) == 0)
        forecast->first++;
    forecast->n_iterations = n - forecast->first;
    forecast->planned = g_new0(int64_t, forecast->n_iterations + 1);
    forecast->done = g_new0(int64_t, forecast->n_iterations + 1);
    forecast->n_done = g_new0(uint32_t, forecast->n_iterations + 1);
    for (uint32_t i = 0; i < forecast->n_iterations; i++) {
        forecast->planned[i] = planned_in(plan, beside, forecast->first + i);
        forecast->done[i] = done[forecast->first + i];
        forecast->n_done[i] = n_done[forecast->first + i];
        sum = wp_add_sat(sum, forecast->done[i]);
    }
    forecast->velocity = forecast->n_iterations ? sum / forecast->n_iterations : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(forecast->days); i++)
        forecast->days[i] = (WpForecastDay){percents[i], WP_DAY_NONE};
    draw(forecast, plan, n);
    return forecast;
}

void
wp_forecast_free(WpForecast *forecast)
{
    if (!forecast)
        return;
    g_free(forecast->planned);
    g_free(forecast->done);
    g_free(forecast->n_done);
    g_free(forecast);
}
