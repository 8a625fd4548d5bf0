#include "planner/plan/calendar.h"

#define DAYS_BEFORE_START 14   /* DESIGN section 2: schedule.start */
#define LAST_YEAR         9900 /* years have four digits; work may trail behind the last release */

static WpDay
first_monday(WpDay as_of)
{
    WpDay day = as_of + DAYS_BEFORE_START;

    while (wp_day_weekday(day) != 0)
        day++;
    return day;
}

void
wp_calendar_init(WpCalendar *calendar, const WpSettings *settings, WpDay as_of,
                 WpDay baseline_start)
{
    static const WpWindow evening = {"evening", 0x1f, INT64_C(20) * 3600 * 1000000,
                                     INT64_C(8) * 3600 * 1000000};
    bool any = settings->schedule.n_windows > 0;

    calendar->settings = settings;
    calendar->windows = any ? settings->schedule.windows : &evening;
    calendar->n_windows = any ? settings->schedule.n_windows : 1;
    calendar->as_of = as_of;
    calendar->start = settings->schedule.start;
    if (calendar->start == WP_DAY_NONE)
        calendar->start = baseline_start;
    if (calendar->start == WP_DAY_NONE)
        calendar->start = first_monday(as_of);
    calendar->iteration_days = (uint32_t)(settings->schedule.iteration_us / WP_US_PER_DAY);
    calendar->n_iterations = (uint32_t)settings->schedule.horizon;
    calendar->iterations_per_wave = (uint32_t)settings->schedule.iterations_per_wave;
    calendar->n_waves = calendar->n_iterations / calendar->iterations_per_wave - 1;
}

bool
wp_calendar_check(const WpCalendar *calendar, WpDiagList *diags)
{
    const WpDocument *document = calendar->settings->document;
    const WpNode *root = document ? wp_document_root(document) : NULL;
    const WpNode *start = wp_node_get(wp_node_get(root, "schedule"), "start");
    WpDay last = wp_iteration_end(calendar, calendar->n_iterations - 1);
    g_autoptr(GString) said = g_string_new(NULL);

    g_string_append_printf(said, "the plan of %u iterations from ", calendar->n_iterations);
    wp_append_day(said, calendar->start);
    if (last >= wp_day(LAST_YEAR + 1, 1, 1)) {
        g_string_append_printf(said,
                               " goes beyond the year %d; wanted an earlier schedule.start, or a "
                               "shorter schedule.horizon",
                               LAST_YEAR);
    } else if (last < calendar->as_of) {
        g_string_append(said, " ends on ");
        wp_append_day(said, last);
        g_string_append(said, ", before it is made, on ");
        wp_append_day(said, calendar->as_of);
        g_string_append(said, " (as-of); wanted a later schedule.start, or a longer "
                              "schedule.horizon");
    } else {
        return true;
    }
    if (start)
        wp_node_diag(start, diags, WP_DIAG_SETTINGS_FAULT, "%s", said->str);
    else
        wp_diag(diags, WP_DIAG_SETTINGS_FAULT, (WpLoc){0}, "%s", said->str);
    return false;
}

uint32_t
wp_calendar_iteration_of(const WpCalendar *calendar, WpDay day)
{
    if (day < calendar->start)
        return 0;
    uint32_t iteration = (uint32_t)(day - calendar->start) / calendar->iteration_days;
    return MIN(iteration, calendar->n_iterations);
}

static bool
is_holiday(const WpCalendar *calendar, WpDay day)
{
    const WpDay *holidays = calendar->settings->schedule.holidays;
    uint32_t low = 0, high = calendar->settings->schedule.n_holidays;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (holidays[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < calendar->settings->schedule.n_holidays && holidays[low] == day;
}

bool
wp_calendar_is_workday(const WpCalendar *calendar, WpDay day)
{
    return wp_day_weekday(day) < 5 && !is_holiday(calendar, day);
}

uint32_t
wp_calendar_workdays(const WpCalendar *calendar, WpDay from, WpDay to)
{
    uint32_t n = 0;

    for (WpDay day = from; day <= to; day++)
        n += wp_calendar_is_workday(calendar, day);
    return n;
}

WpDay
wp_calendar_add_workdays(const WpCalendar *calendar, WpDay day, uint32_t n)
{
    while (n > 0)
        n -= wp_calendar_is_workday(calendar, ++day);
    return day;
}

/* The n-th working day of a month, from its end if @n is negative. */
static WpDay
month_workday(const WpCalendar *calendar, int year, int month, int n)
{
    WpDay first = wp_day(year, month, 1);
    WpDay next = month == 12 ? wp_day(year + 1, 1, 1) : wp_day(year, month + 1, 1);
    WpDay day = n > 0 ? first - 1 : next;

    for (int left = n > 0 ? n : -n; left > 0;) {
        day += n > 0 ? 1 : -1;
        if (day < first || day >= next)
            return n > 0 ? next - 1 : first;
        left -= wp_calendar_is_workday(calendar, day);
    }
    return day;
}

/* "from -3 to 5" runs from the third last working day of one month to the fifth of the next. */
static bool
month_covers(const WpCalendar *calendar, const WpFreeze *freeze, WpDay day)
{
    int year, month, ignored;

    wp_day_split(day, &year, &month, &ignored);
    WpDay from = month_workday(calendar, year, month, freeze->first_workday);
    WpDay to = month_workday(calendar, year, month, freeze->last_workday);
    if (freeze->first_workday < 0 && freeze->last_workday > 0)
        return day >= from || day <= to;
    return day >= from && day <= to;
}

/* The day of another year that is called as @day is; 28 February where there is no 29th. */
static WpDay
in_year(WpDay day, int year)
{
    int from_year, month, mday;

    wp_day_split(day, &from_year, &month, &mday);
    WpDay found = wp_day(year, month, mday);
    return found != WP_DAY_NONE ? found : wp_day(year, month, mday - 1);
}

/* A freeze over New Year may have begun the year before. */
static bool
year_covers(const WpFreeze *freeze, WpDay day)
{
    int year, from_year, to_year, month, mday;

    wp_day_split(day, &year, &month, &mday);
    wp_day_split(freeze->from, &from_year, &month, &mday);
    wp_day_split(freeze->to, &to_year, &month, &mday);
    for (int begins = year - (to_year - from_year); begins <= year; begins++)
        if (day >= in_year(freeze->from, begins) &&
            day <= in_year(freeze->to, begins + to_year - from_year))
            return true;
    return false;
}

bool
wp_freeze_covers(const WpCalendar *calendar, const WpFreeze *freeze, WpDay day)
{
    switch (freeze->every) {
    case WP_EVERY_NO:
        return day >= freeze->from && day <= freeze->to;
    case WP_EVERY_MONTH:
        return month_covers(calendar, freeze, day);
    case WP_EVERY_YEAR:
        return year_covers(freeze, day);
    }
    g_assert_not_reached();
}

/* ---- windows ---- */

/* The time of a wall clock in the zone as UTC. A time that the clocks skip in spring is the moment
 * at which they jump; of one that comes twice in autumn the later is taken. */
static WpTime
local_time(GTimeZone *zone, WpDay day, int64_t since_midnight_us)
{
    gint64 seconds = (int64_t)day * 86400 + since_midnight_us / 1000000;
    int interval = g_time_zone_adjust_time(zone, G_TIME_TYPE_STANDARD, &seconds);

    return (seconds - g_time_zone_get_offset(zone, interval)) * 1000000;
}

static WpDay
local_day(GTimeZone *zone, WpTime time)
{
    int64_t seconds = time / 1000000;
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, seconds);

    return wp_time_day(time + (int64_t)g_time_zone_get_offset(zone, interval) * 1000000);
}

static int
by_time(gconstpointer a, gconstpointer b, gpointer calendar)
{
    const WpSlot *x = a, *y = b;
    const WpWindow *windows = ((const WpCalendar *)calendar)->windows;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return g_strcmp0(windows[x->window].name, windows[y->window].name);
}

static bool
touches_holiday(const WpCalendar *calendar, const WpSlot *slot)
{
    for (WpDay day = slot->first_day; day <= slot->last_day; day++)
        if (is_holiday(calendar, day))
            return true;
    return false;
}

GArray *
wp_calendar_slots(const WpCalendar *calendar, uint32_t iteration)
{
    g_autoptr(GTimeZone) zone = wp_time_zone(calendar->settings->schedule.time_zone);
    GArray *slots = g_array_new(FALSE, FALSE, sizeof(WpSlot));

    if (!zone)
        zone = g_time_zone_new_utc();
    for (WpDay day = wp_iteration_start(calendar, iteration);
         day <= wp_iteration_end(calendar, iteration); day++)
        for (uint32_t i = 0; i < calendar->n_windows; i++) {
            const WpWindow *window = &calendar->windows[i];

            if (!(window->days >> wp_day_weekday(day) & 1))
                continue;
            WpTime from = local_time(zone, day, window->from_us), to = from + window->length_us;
            WpSlot slot = {from, to, day, local_day(zone, to - 1), i};

            if (!touches_holiday(calendar, &slot))
                g_array_append_val(slots, slot);
        }
    g_array_sort_with_data(slots, by_time, (gpointer)calendar);
    return slots;
}
