#include "planner/plan/calendar.h"

#include "tests/unit/pack-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Settings in, days and windows out. */

static WpDay
day_of(const char *text)
{
    WpDay day;

    cr_assert(wp_parse_day(text, strlen(text), &day), "%s", text);
    return day;
}

typedef struct {
    WpDiagList *diags;
    WpDocument *document;
    WpSettings *settings;
    WpCalendar calendar;
} Kit;

static void
kit_open(Kit *kit, const char *schedule)
{
    bool has_start = g_str_has_prefix(schedule, "start:");
    g_autofree char *yaml =
        g_strdup_printf("schedule: {%s%s}\n", has_start ? "" : "start: 2027-01-04, ", schedule);

    kit->diags = wp_diag_list_new();
    kit->document = pack_text_document("estate.yaml", yaml, kit->diags);
    kit->settings = wp_settings_read(kit->document, NULL, kit->diags);
    g_autofree char *said = wp_diag_list_to_text(kit->diags);
    cr_assert(wp_diag_list_count(kit->diags, WP_SEVERITY_ERROR) == 0, "%s: %s", schedule, said);
    wp_calendar_init(&kit->calendar, kit->settings, day_of("2026-11-22"), WP_DAY_NONE);
}

static void
kit_close(Kit *kit)
{
    wp_settings_free(kit->settings);
    wp_diag_list_free(kit->diags);
}

static void
append_range(GString *out, WpDay from, WpDay to)
{
    g_string_append(out, out->len ? " " : "");
    wp_append_day(out, from);
    if (to != from) {
        g_string_append(out, "..");
        wp_append_day(out, to);
    }
}

typedef struct {
    const char *label;
    const char *freeze;    /* and holidays */
    const char *from, *to; /* the days that are looked at */
    const char *covered;
} FreezeCase;

static const FreezeCase freezes[] = {
    {"once, both ends inside", "freezes: [{name: f, from: 2027-03-01, to: 2027-03-05}]",
     "2027-02-01", "2029-12-31", "2027-03-01..2027-03-05"},
    {"every year over New Year",
     "freezes: [{name: f, from: 2027-12-20, to: 2028-01-03, every: year}]", "2028-01-01",
     "2029-12-31", "2028-01-01..2028-01-03 2028-12-20..2029-01-03 2029-12-20..2029-12-31"},
    {"every year, over a leap day in some",
     "freezes: [{name: f, from: 2027-02-20, to: 2027-03-01, every: year}]", "2027-01-01",
     "2028-12-31", "2027-02-20..2027-03-01 2028-02-20..2028-03-01"},
    {"every year, from a leap day on",
     "freezes: [{name: f, from: 2028-02-29, to: 2028-03-02, every: year}]", "2028-01-01",
     "2029-12-31", "2028-02-29..2028-03-02 2029-02-28..2029-03-02"},
    {"every year, to a leap day",
     "freezes: [{name: f, from: 2028-02-25, to: 2028-02-29, every: year}]", "2028-01-01",
     "2029-12-31", "2028-02-25..2028-02-29 2029-02-25..2029-02-28"},
    {"every month, first working days", "freezes: [{name: f, from: 1, to: 2, every: month}]",
     "2027-05-01", "2027-06-30", "2027-05-03..2027-05-04 2027-06-01..2027-06-02"},
    {"every month, last working days; the weekend after them is not covered",
     "freezes: [{name: f, from: -2, to: -1, every: month}]", "2027-02-01", "2027-04-30",
     "2027-02-25..2027-02-26 2027-03-30..2027-03-31 2027-04-29..2027-04-30"},
    {"over the end of a month, with the weekend inside",
     "freezes: [{name: f, from: -1, to: 1, every: month}]", "2027-04-15", "2027-06-15",
     "2027-04-30..2027-05-03 2027-05-31..2027-06-01"},
    {"over the end of February in a leap year",
     "freezes: [{name: f, from: -1, to: 1, every: month}]", "2028-02-10", "2028-03-10",
     "2028-02-29..2028-03-01"},
    {"over the end of a year",
     "freezes: [{name: f, from: -2, to: 2, every: month}], holidays: [2028-01-03]", "2027-12-10",
     "2028-01-20", "2027-12-30..2028-01-05"},
    {"holidays are no working days",
     "freezes: [{name: f, from: 1, to: 1, every: month}], holidays: [2027-06-01, 2027-06-02]",
     "2027-06-01", "2027-06-30", "2027-06-03"},
    {"more working days than the month has: all of it",
     "freezes: [{name: f, from: 1, to: 23, every: month}]", "2027-02-01", "2027-02-28",
     "2027-02-01..2027-02-28"},
};

Test(calendar, freezes_cover_these_days)
{
    for (size_t i = 0; i < G_N_ELEMENTS(freezes); i++) {
        const FreezeCase *c = &freezes[i];
        g_autoptr(GString) out = g_string_new(NULL);
        WpDay begun = WP_DAY_NONE, end = day_of(c->to);
        Kit kit;

        kit_open(&kit, c->freeze);
        for (WpDay day = day_of(c->from); day <= end + 1; day++) {
            bool covered = day <= end &&
                           wp_freeze_covers(&kit.calendar, &kit.settings->schedule.freezes[0], day);

            if (covered && begun == WP_DAY_NONE)
                begun = day;
            if (!covered && begun != WP_DAY_NONE) {
                append_range(out, begun, day - 1);
                begun = WP_DAY_NONE;
            }
        }
        cr_expect_str_eq(out->str, c->covered, "%s: %s", c->label, out->str);
        kit_close(&kit);
    }
}

typedef struct {
    const char *label;
    const char *schedule;
    uint32_t iteration;
    const char *slots;
} SlotCase;

static const SlotCase slots[] = {
    {"windows of an iteration, by time",
     "windows: [{name: b, days: [sun], from: '06:00', length: 2h}, "
     "{name: a, days: [sat], from: '20:00', length: 10h}]",
     0,
     "a 2027-01-09T20:00:00Z..2027-01-10T06:00:00Z (2027-01-09..2027-01-10)\n"
     "b 2027-01-10T06:00:00Z..2027-01-10T08:00:00Z (2027-01-10)\n"
     "a 2027-01-16T20:00:00Z..2027-01-17T06:00:00Z (2027-01-16..2027-01-17)\n"
     "b 2027-01-17T06:00:00Z..2027-01-17T08:00:00Z (2027-01-17)\n"},
    {"windows that begin at one time, by name",
     "iteration: 1w, windows: [{name: b, days: [sat], from: '20:00', length: 2h}, "
     "{name: a, days: [sat], from: '20:00', length: 4h}, {name: c, days: [sat], from: '20:00', "
     "length: 1h}]",
     0,
     "a 2027-01-09T20:00:00Z..2027-01-10T00:00:00Z (2027-01-09)\n"
     "b 2027-01-09T20:00:00Z..2027-01-09T22:00:00Z (2027-01-09)\n"
     "c 2027-01-09T20:00:00Z..2027-01-09T21:00:00Z (2027-01-09)\n"},
    {"a window that ends at midnight does not touch the next day",
     "iteration: 1w, windows: [{name: w, days: [tue], from: '20:00', length: 4h}]", 0,
     "w 2027-01-05T20:00:00Z..2027-01-06T00:00:00Z (2027-01-05)\n"},
    {"no window on a holiday, nor one that runs into it",
     "iteration: 1w, holidays: [2027-01-06], windows: [{name: w, days: [mon, tue, wed, thu], "
     "from: '20:00', length: 5h}]",
     0,
     "w 2027-01-04T20:00:00Z..2027-01-05T01:00:00Z (2027-01-04..2027-01-05)\n"
     "w 2027-01-07T20:00:00Z..2027-01-08T01:00:00Z (2027-01-07..2027-01-08)\n"},
    {"without windows the evenings of working days",
     "iteration: 1w, holidays: [2027-01-04, 2027-01-05, 2027-01-06]", 0,
     "evening 2027-01-07T20:00:00Z..2027-01-08T04:00:00Z (2027-01-07..2027-01-08)\n"
     "evening 2027-01-08T20:00:00Z..2027-01-09T04:00:00Z (2027-01-08..2027-01-09)\n"},
    {"days are those of the time zone",
     "iteration: 1w, time_zone: Australia/Sydney, windows: [{name: w, days: [sun], from: '06:00', "
     "length: 2h}]",
     0, "w 2027-01-09T19:00:00Z..2027-01-09T21:00:00Z (2027-01-10)\n"},
    {"summer time",
     "iteration: 1w, time_zone: Europe/Dublin, windows: [{name: w, days: [sat], from: '20:00', "
     "length: 2h}]",
     24, "w 2027-06-26T19:00:00Z..2027-06-26T21:00:00Z (2027-06-26)\n"},
    {"a time that is skipped when summer time begins: the moment of the jump",
     "iteration: 1w, time_zone: Europe/Berlin, windows: [{name: w, days: [sun], from: '02:30', "
     "length: 2h}]",
     11, "w 2027-03-28T01:00:00Z..2027-03-28T03:00:00Z (2027-03-28)\n"},
    {"a window over the hour that is skipped lasts as long as any",
     "iteration: 1w, time_zone: Europe/Berlin, windows: [{name: w, days: [sat], from: '20:00', "
     "length: 10h}]",
     11, "w 2027-03-27T19:00:00Z..2027-03-28T05:00:00Z (2027-03-27..2027-03-28)\n"},
    {"a time that comes twice when summer time ends: the later",
     "iteration: 1w, time_zone: Europe/Berlin, windows: [{name: w, days: [sun], from: '02:30', "
     "length: 1h}]",
     42, "w 2027-10-31T01:30:00Z..2027-10-31T02:30:00Z (2027-10-31)\n"},
};

Test(calendar, windows_are_these)
{
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        Kit kit;

        kit_open(&kit, slots[i].schedule);
        g_autoptr(GArray) found = wp_calendar_slots(&kit.calendar, slots[i].iteration);
        for (guint j = 0; j < found->len; j++) {
            const WpSlot *slot = &g_array_index(found, WpSlot, j);
            g_autoptr(GString) days = g_string_new(NULL);

            g_string_append_printf(out, "%s ", kit.calendar.windows[slot->window].name);
            wp_append_time(out, slot->from);
            g_string_append(out, "..");
            wp_append_time(out, slot->to);
            append_range(days, slot->first_day, slot->last_day);
            g_string_append_printf(out, " (%s)\n", days->str);
        }
        cr_expect_str_eq(out->str, slots[i].slots, "%s:\n%s", slots[i].label, out->str);
        kit_close(&kit);
    }
}

Test(calendar, iterations_waves_and_working_days)
{
    Kit kit;

    kit_open(&kit, "iteration: 2w, iterations_per_wave: 2, horizon: 10, holidays: [2027-01-06]");
    const WpCalendar *calendar = &kit.calendar;

    cr_expect_eq(wp_iteration_start(calendar, 1), day_of("2027-01-18"));
    cr_expect_eq(wp_iteration_end(calendar, 1), day_of("2027-01-31"));
    cr_expect_eq(wp_wave_iteration(calendar, 1), 3);
    cr_expect_eq(calendar->n_waves, 4);
    cr_expect_lt(wp_wave_iteration(calendar, calendar->n_waves), calendar->n_iterations);
    cr_expect_eq(wp_calendar_iteration_of(calendar, day_of("2026-12-01")), 0);
    cr_expect_eq(wp_calendar_iteration_of(calendar, day_of("2027-01-17")), 0);
    cr_expect_eq(wp_calendar_iteration_of(calendar, day_of("2027-01-18")), 1);
    cr_expect_eq(wp_calendar_iteration_of(calendar, day_of("2040-01-01")), 10);
    cr_expect_eq(wp_calendar_workdays(calendar, day_of("2027-01-04"), day_of("2027-01-10")), 4);
    cr_expect_eq(wp_calendar_workdays(calendar, day_of("2027-01-10"), day_of("2027-01-04")), 0);
    cr_expect_eq(wp_calendar_add_workdays(calendar, day_of("2027-01-05"), 1), day_of("2027-01-07"));
    cr_expect_eq(wp_calendar_add_workdays(calendar, day_of("2027-01-08"), 1), day_of("2027-01-11"));
    cr_expect_eq(wp_calendar_add_workdays(calendar, day_of("2027-01-08"), 0), day_of("2027-01-08"));
    kit_close(&kit);
}

/* The settings' start, else the baseline's, else the first Monday two weeks ahead or later. */
Test(calendar, begins_on_a_day)
{
    static const struct {
        const char *settings, *baseline, *as_of, *start;
    } rows[] = {
        {"2027-01-06", "2027-02-01", "2026-11-22", "2027-01-06"},
        {"", "2026-10-05", "2026-11-22", "2026-10-05"},
        {"", "", "2026-11-22", "2026-12-07"}, /* a Sunday: in two weeks it is Sunday, too */
        {"", "", "2026-11-23", "2026-12-07"}, /* a Monday */
        {"", "", "2026-11-24", "2026-12-14"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        WpCalendar calendar;
        Kit kit;

        kit_open(&kit, "horizon: 10");
        kit.settings->schedule.start = *rows[i].settings ? day_of(rows[i].settings) : WP_DAY_NONE;
        wp_calendar_init(&calendar, kit.settings, day_of(rows[i].as_of),
                         *rows[i].baseline ? day_of(rows[i].baseline) : WP_DAY_NONE);
        cr_expect_eq(calendar.start, day_of(rows[i].start), "row %zu", i);
        kit_close(&kit);
    }
}

static const struct {
    const char *schedule;
    const char *as_of;
    const char *said; /* part of it; "": nothing */
} spans[] = {
    {"horizon: 10", "2026-11-22", ""},
    {"horizon: 10", "2027-05-23", ""}, /* the last day */
    {"horizon: 10", "2027-05-24", "the plan of 10 iterations from 2027-01-04 ends on 2027-05-23"},
    {"horizon: 2000, iteration: 84d", "2026-11-22", ""},
    {"start: 9900-01-04, horizon: 20", "2026-11-22", ""},
    {"start: 9900-12-04, horizon: 20", "2026-11-22", "beyond the year 9900"},
};

Test(calendar, holds_a_day_to_plan_for)
{
    for (size_t i = 0; i < G_N_ELEMENTS(spans); i++) {
        g_autofree char *said = NULL;
        Kit kit;

        kit_open(&kit, spans[i].schedule);
        kit.calendar.as_of = day_of(spans[i].as_of);
        cr_expect_eq(wp_calendar_check(&kit.calendar, kit.diags), *spans[i].said == '\0',
                     "%s on %s", spans[i].schedule, spans[i].as_of);
        said = wp_diag_list_to_text(kit.diags);
        cr_expect_not_null(strstr(said, spans[i].said), "%s on %s: %s", spans[i].schedule,
                           spans[i].as_of, said);
        kit_close(&kit);
    }
}
