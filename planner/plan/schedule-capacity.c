#include "planner/plan/schedule.h"

#include <string.h>

const char *
wp_amount_name(WpAmountId amount)
{
    static const char *const names[WP_N_AMOUNTS] = {"assets", "cutovers", "used size"};

    return amount < WP_N_AMOUNTS ? names[amount] : "cutovers in the windows left to it";
}

void
wp_amount_append(WpAmountId amount, int64_t value, GString *out)
{
    if (amount == WP_AMOUNT_SIZE)
        wp_append_quantity(out, value, WP_UNIT_GIB);
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value);
}

/* ---- capacities ---- */

static int64_t
factor_on(const WpSettings *settings, const char *role, WpDay day)
{
    int64_t factor = WP_BASIS_POINTS;

    for (uint32_t i = 0; i < settings->capacity.n_calendar; i++) {
        const WpCapacityFactor *entry = &settings->capacity.calendar[i];

        if (day < entry->from || day > entry->to)
            continue;
        if (entry->roles && entry->roles[0] && !g_strv_contains(entry->roles, role))
            continue;
        factor = factor * entry->factor / WP_BASIS_POINTS;
    }
    return factor;
}

/* The mean over the working days: an absence takes no more than its own days. */
static int64_t
factor_of(const WpCalendar *calendar, const char *role, WpDay from, WpDay to)
{
    int64_t sum = 0, n = 0;

    if (calendar->settings->capacity.n_calendar == 0)
        return WP_BASIS_POINTS;
    for (WpDay day = from; day <= to; day++)
        if (wp_calendar_is_workday(calendar, day)) {
            sum += factor_on(calendar->settings, role, day);
            n++;
        }
    return n == 0 ? WP_BASIS_POINTS : sum / n;
}

static int64_t
role_centihours(const WpSettings *settings, const char *role)
{
    for (uint32_t i = 0; i < settings->capacity.n_roles; i++)
        if (strcmp(settings->capacity.roles[i].role, role) == 0)
            return settings->capacity.roles[i].centihours;
    return WP_WAVES_UNLIMITED;
}

/* teams × setting × working days ÷ week days × (1 − buffer) × calendar factor */
void
wp_schedule_hours(const WpSchedule *schedule, uint32_t teams, int64_t *capacity)
{
    const WpSettings *settings = schedule->inputs->settings;
    const WpCalendar *calendar = &schedule->calendar;
    const WpEffort *effort = schedule->inputs->effort;

    for (uint32_t t = 0; t < calendar->n_iterations; t++) {
        WpDay from = wp_iteration_start(calendar, t), to = wp_iteration_end(calendar, t);
        int64_t workdays = wp_calendar_workdays(calendar, from, to);
        int64_t weekdays = 0;

        for (WpDay day = from; day <= to; day++)
            weekdays += wp_day_weekday(day) < 5;
        for (uint32_t role = 0; role < effort->n_roles; role++) {
            int64_t hours = role_centihours(settings, effort->roles[role]);
            int64_t *cell = &capacity[(size_t)role * calendar->n_iterations + t];

            if (hours == WP_WAVES_UNLIMITED) {
                *cell = hours;
                continue;
            }
            hours = wp_mul_div(hours, (int64_t)teams * workdays, MAX(weekdays, 1));
            hours = wp_mul_div(hours, WP_BASIS_POINTS - settings->capacity.buffer, WP_BASIS_POINTS);
            *cell = wp_mul_div(hours, factor_of(calendar, effort->roles[role], from, to),
                               WP_BASIS_POINTS);
        }
    }
}

static int64_t
times(int64_t limit, int64_t teams)
{
    return limit == WP_SETTING_NONE ? WP_WAVES_UNLIMITED : wp_mul_div(limit, teams, 1);
}

/* Wave n takes min(teams × assets_per_wave, first + (n − 1) × step × teams) assets. */
static int64_t
assets_in(const WpSettings *settings, int64_t teams, uint32_t wave)
{
    int64_t most = times(settings->capacity.assets_per_wave, teams);
    int64_t first = settings->capacity.ramp_first;
    int64_t step =
        settings->capacity.ramp_step == WP_SETTING_NONE ? 0 : settings->capacity.ramp_step;

    if (first == WP_SETTING_NONE)
        return most;
    return MIN(most, wp_add_sat(first, wp_mul_div(step * teams, wave - 1, 1)));
}

static void
fill_amounts(const WpSchedule *schedule, uint32_t teams, int64_t *capacity)
{
    const WpSettings *settings = schedule->inputs->settings;
    uint32_t n_cells = schedule->problem.n_waves + 1;

    for (uint32_t wave = 1; wave <= schedule->calendar.n_waves; wave++) {
        uint32_t at = WP_SOLVER_WAVE(wave);
        int64_t per_window = times(settings->capacity.cutovers_per_window, teams);
        for (guint i = 0; i < schedule->cutover_sets->len; i++)
            capacity[(WP_N_AMOUNTS + i) * n_cells + at] = wp_mul_div(
                per_window,
                schedule->slots_of_set[(size_t)i * (schedule->calendar.n_waves + 1) + wave], 1);
        int64_t in_windows = per_window == WP_WAVES_UNLIMITED
                                 ? WP_WAVES_UNLIMITED
                                 : wp_mul_div(per_window, schedule->slots_of[wave], 1);

        capacity[WP_AMOUNT_ASSETS * n_cells + at] = assets_in(settings, teams, wave);
        capacity[WP_AMOUNT_CUTOVERS * n_cells + at] =
            MIN(in_windows, times(settings->capacity.cutovers_per_wave, teams));
        capacity[WP_AMOUNT_SIZE * n_cells + at] = times(settings->capacity.size_per_wave, teams);
    }
}

void
wp_schedule_capacity(uint32_t teams, int64_t *role_capacity, int64_t *amount_capacity,
                     void *schedule)
{
    const WpSchedule *of = schedule;
    const int64_t *reserved = of->inputs->reserved;

    wp_schedule_hours(schedule, teams, role_capacity);
    for (size_t i = 0;
         reserved && i < (size_t)of->inputs->effort->n_roles * of->calendar.n_iterations; i++)
        if (role_capacity[i] != WP_WAVES_UNLIMITED)
            role_capacity[i] = MAX(role_capacity[i] - reserved[i], 0);
    fill_amounts(schedule, teams, amount_capacity);
}
