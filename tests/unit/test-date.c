#include "planner/base/date.h"

#include <criterion/criterion.h>

#include <string.h>

static const struct {
    const char *text;
    bool day_first;
    const char *expected; /* "" if refused */
} times[] = {
    {"2025-02-26", false, "2025-02-26T00:00:00Z"},
    {" 2025/02/26 12:53:35 ", false, "2025-02-26T12:53:35Z"},
    {"2023-07-25T06:12:34.1674501Z", false, "2023-07-25T06:12:34.16745Z"},
    {"2023-07-25T06:12:34,5Z", false, "2023-07-25T06:12:34.5Z"},
    {"2023-07-25T06:12:34+02:00", false, "2023-07-25T04:12:34Z"},
    {"2023-07-25 06:12 -0530", false, "2023-07-25T11:42:00Z"},
    {"2023-07-25T00:00:00+14", false, "2023-07-24T10:00:00Z"},
    {"2023-07-25 06:12:34 UTC", false, "2023-07-25T06:12:34Z"},
    {"20230725", false, "2023-07-25T00:00:00Z"},
    {"20230725T061234", false, ""},
    {"26/02/2025 12:53", true, "2025-02-26T12:53:00Z"},
    {"02/26/2025 12:53", false, "2025-02-26T12:53:00Z"},
    {"02/26/2025", true, ""},
    {"26/02/2025", false, ""},
    {"2/6/2025 1:05:00 PM", false, "2025-02-06T13:05:00Z"},
    {"2/6/2025 1:05 pm", true, "2025-06-02T13:05:00Z"},
    {"2/6/2025 12:00:00 AM", false, "2025-02-06T00:00:00Z"},
    {"2/6/2025 12:30 PM", false, "2025-02-06T12:30:00Z"},
    {"2/6/2025 13:00 PM", false, ""},
    {"26.02.2025", false, "2025-02-26T00:00:00Z"},
    {"6.2.2025 7:08", false, "2025-02-06T07:08:00Z"},
    {"26-Feb-2025", false, "2025-02-26T00:00:00Z"},
    {"26 Feb 2025 10:00", false, "2025-02-26T10:00:00Z"},
    {"Feb 26, 2025", false, "2025-02-26T00:00:00Z"},
    {"February 26, 2025, 10:00 AM", false, "2025-02-26T10:00:00Z"},
    {"Sept 1, 2025", false, "2025-09-01T00:00:00Z"},
    {"1 Mai 2025", false, ""},
    {"2024-02-29", false, "2024-02-29T00:00:00Z"},
    {"2025-02-29", false, ""},
    {"1900-02-29", false, ""},
    {"2000-02-29", false, "2000-02-29T00:00:00Z"},
    {"2025-13-01", false, ""},
    {"2025-00-01", false, ""},
    {"0000-01-01", false, ""},
    {"0001-01-01", false, "0001-01-01T00:00:00Z"},
    {"9999-12-31T24:00", false, ""},
    {"9999-12-31T23:59:59", false, "9999-12-31T23:59:59Z"},
    {"9999-12-31T23:00-01:00", false, ""},
    {"0001-01-01T00:30+01:00", false, ""},
    {"2025-01-01T24:00:00", false, "2025-01-02T00:00:00Z"},
    {"2025-01-01T24:01", false, ""},
    {"2025-01-01T12:60", false, ""},
    {"2025-01-01T12:30:60", false, ""},
    {"2025-01-01T12", false, ""},
    {"2025-01-01T12:3", false, ""},
    {"2025-01-01T12:30:", false, ""},
    {"2025-01-01T12:30:15.", false, ""},
    {"2025-01-01T12:30 x", false, ""},
    {"2025-01-01T12:30+2", false, ""},
    {"2025-01/01", false, ""},
    {"2025-01-0112:30", false, ""},
    {"25-01-01", false, ""},
    {"1/1/25", false, ""},
    {"12:30", false, ""},
    {"45000", false, ""},
    {"Feb", false, ""},
    {"", false, ""},
    {" ", false, ""},
};

Test(date, reads_times)
{
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        WpTime time = WP_TIME_NONE;
        bool read = wp_parse_time(times[i].text, strlen(times[i].text), times[i].day_first, &time);

        wp_append_time(text, time);
        cr_expect_str_eq(text->str, times[i].expected, "'%s' gives '%s'", times[i].text, text->str);
        cr_expect_eq(read, *times[i].expected != '\0', "'%s'", times[i].text);
    }
}

/* Texts are not NUL-terminated: nothing may be read behind them. */
Test(date, stays_inside_the_text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        for (size_t size = 0; size <= strlen(times[i].text); size++) {
            g_autofree char *exact = g_memdup2(times[i].text, MAX(size, 1));
            WpTime time;

            wp_parse_time(exact, size, true, &time);
        }
}

Test(date, reads_days)
{
    static const struct {
        const char *text;
        WpDay day;
    } days[] = {
        {"1970-01-01", 0},           {"1969-12-31", -1},
        {"2027-01-04", 20822},       {"0001-01-01", -719162},
        {"9999-12-31", 2932896},     {"2027-1-04", WP_DAY_NONE},
        {"2027/01/04", WP_DAY_NONE}, {"2027-01-04x", WP_DAY_NONE},
        {"", WP_DAY_NONE},           {"2027-01-04T00:00", WP_DAY_NONE},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
        WpDay day = WP_DAY_NONE;

        wp_parse_day(days[i].text, strlen(days[i].text), &day);
        cr_expect_eq(day, days[i].day, "'%s' gives %d", days[i].text, day);
    }
}

Test(date, splits_every_day_back)
{
    WpDay last = wp_day(9999, 12, 31);

    for (WpDay day = wp_day(1, 1, 1); day <= last; day++) {
        int year, month, mday;

        wp_day_split(day, &year, &month, &mday);
        if (wp_day(year, month, mday) != day)
            cr_assert_fail("day %d is %d-%d-%d", day, year, month, mday);
    }
}

Test(date, weekdays_and_days_of_times)
{
    cr_expect_eq(wp_day_weekday(wp_day(2027, 1, 4)), 0);
    cr_expect_eq(wp_day_weekday(wp_day(2026, 11, 22)), 6);
    cr_expect_eq(wp_day_weekday(0), 3);
    cr_expect_eq(wp_day_weekday(-4), 6);
    cr_expect_eq(wp_time_day(-1), -1);
    cr_expect_eq(wp_time_day(0), 0);
    cr_expect_eq(wp_time_day(WP_US_PER_DAY), 1);
    cr_expect_eq(wp_time_day(-WP_US_PER_DAY), -1);
    cr_expect_eq(wp_time_day(WP_TIME_NONE), WP_DAY_NONE);
}

Test(date, zones_are_called_by_name_or_offset)
{
    static const char *const good[] = {"UTC",    "Europe/Dublin", "America/Argentina/Buenos_Aires",
                                       "+01",    "-0330",         "America/Port-au-Prince",
                                       "+05:30", "Etc/GMT+3"};
    static const char *const bad[] = {
        "",  "/",    "Europe/",  "Mars/Olympus", "/etc/passwd", "Europe/../../../../etc/passwd",
        ".", "a//b", "zone.tab", "UTC+3",        "GMT-5",       "+1h"};

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GTimeZone) zone = wp_time_zone(good[i]);

        cr_expect_not_null(zone, "'%s'", good[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        cr_expect_null(wp_time_zone(bad[i]), "'%s'", bad[i]);
}
