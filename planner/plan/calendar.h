#pragma once

#include "planner/model/settings.h"

/*
 * Iterations, waves and working days. Iteration t covers the days start + t * iteration_days ..;
 * wave w is iterations w * k .. (w + 1) * k - 1 and is released in the last of them. Wave 0 is the
 * Foundation: nothing moves in it.
 * Working days are Monday to Friday without the holidays.
 */

typedef struct {
    const WpSettings *settings; /* borrowed */
    WpDay as_of;
    WpDay start;
    uint32_t iteration_days;
    uint32_t n_iterations;
    uint32_t iterations_per_wave;
    uint32_t n_waves;
    const WpWindow *windows; /* borrowed: of the settings; without any there, weekday evenings */
    uint32_t n_windows;
} WpCalendar;

/* @baseline_start: of the baseline's iteration 0, or WP_DAY_NONE; a start in the settings goes
 * before it. */
void wp_calendar_init(WpCalendar *calendar, const WpSettings *settings, WpDay as_of,
                      WpDay baseline_start);

/*
 * False, and a SETTINGS_FAULT at schedule.start, where all iterations lie before as-of, so that
 * nothing could be planned, or go beyond the year 9900.
 */
bool wp_calendar_check(const WpCalendar *calendar, WpDiagList *diags);

static inline WpDay
wp_iteration_start(const WpCalendar *calendar, uint32_t iteration)
{
    return calendar->start + (WpDay)(iteration * calendar->iteration_days);
}

/* The last day of the iteration. */
static inline WpDay
wp_iteration_end(const WpCalendar *calendar, uint32_t iteration)
{
    return wp_iteration_start(calendar, iteration + 1) - 1;
}

static inline uint32_t
wp_wave_iteration(const WpCalendar *calendar, uint32_t wave)
{
    return (wave + 1) * calendar->iterations_per_wave - 1;
}

/* The iteration that holds @day; 0 for days before the start, n_iterations for days after all. */
uint32_t wp_calendar_iteration_of(const WpCalendar *calendar, WpDay day);

bool wp_calendar_is_workday(const WpCalendar *calendar, WpDay day);
/* Working days from @from to @to, both included; 0 if @to is before @from. */
uint32_t wp_calendar_workdays(const WpCalendar *calendar, WpDay from, WpDay to);
/* The day on which the n-th working day after @day ends (@n 0: @day). */
WpDay wp_calendar_add_workdays(const WpCalendar *calendar, WpDay day, uint32_t n);

/* Whether a freeze of the settings covers @day. */
bool wp_freeze_covers(const WpCalendar *calendar, const WpFreeze *freeze, WpDay day);

/* A time in which cutovers may happen. */
typedef struct {
    WpTime from, to;           /* UTC */
    WpDay first_day, last_day; /* that it touches, in the time zone of the settings */
    uint32_t window;           /* of calendar->windows */
} WpSlot;

/* The windows that begin in @iteration and touch no holiday. By time, then name. Returns: (transfer
 * full): of WpSlot */
GArray *wp_calendar_slots(const WpCalendar *calendar, uint32_t iteration);
