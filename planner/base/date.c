#include "planner/base/date.h"

#include "planner/base/append.h"

#include <string.h>

#define US_PER_SECOND INT64_C(1000000)

/* Howard Hinnant's days_from_civil and civil_from_days (years begin in March, eras of 400). */
static WpDay
day_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static int
days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

WpDay
wp_day(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return WP_DAY_NONE;
    return day_of(year, month, day);
}

void
wp_day_split(WpDay day, int *out_year, int *out_month, int *out_day)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);

    *out_day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *out_month = month;
    *out_year = (int)(year_of_era + era * 400) + (month <= 2 ? 1 : 0);
}

int
wp_day_weekday(WpDay day)
{
    int64_t w = ((int64_t)day + 3) % 7; /* day 0 was a Thursday */

    return (int)(w < 0 ? w + 7 : w);
}

WpDay
wp_time_day(WpTime time)
{
    if (time == WP_TIME_NONE)
        return WP_DAY_NONE;
    int64_t day = time / WP_US_PER_DAY;

    return (WpDay)(time % WP_US_PER_DAY < 0 ? day - 1 : day);
}

/* What is left of the text to read. */
typedef struct {
    const char *at;
    const char *end;
} Cursor;

static bool
is_one_of(char c, const char *chars)
{
    return c != '\0' && strchr(chars, c);
}

static Cursor
trim(const char *text, size_t size)
{
    Cursor c = {text, text + size};

    while (c.at < c.end && is_one_of(*c.at, " \t\r\n"))
        c.at++;
    while (c.end > c.at && is_one_of(c.end[-1], " \t\r\n"))
        c.end--;
    return c;
}

static bool
take_char(Cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

/* Between @min and @max digits, and as many as there are up to @max; -1 if there are too few. */
static int
take_digits(Cursor *c, int min, int max)
{
    int value = 0, n = 0;

    while (n < max && c->at < c->end && g_ascii_isdigit(*c->at)) {
        value = value * 10 + (*c->at++ - '0');
        n++;
    }
    return n < min ? -1 : value;
}

static void
skip_blanks(Cursor *c)
{
    while (c->at < c->end && *c->at == ' ')
        c->at++;
}

/* An English month, short or whole: 1 .. 12, or 0. */
static int
take_month(Cursor *c)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    size_t size = 0;

    while (c->at + size < c->end && g_ascii_isalpha(c->at[size]))
        size++;
    if (size < 3)
        return 0;
    for (int i = 0; i < 12; i++) {
        size_t whole = strlen(months[i]);
        bool short_form = size == 3 || (size == 4 && i == 8); /* Sept */

        if ((size == whole || short_form) && g_ascii_strncasecmp(c->at, months[i], size) == 0) {
            c->at += size;
            return i + 1;
        }
    }
    return 0;
}

static bool
set_day(WpDay day, WpDay *out)
{
    if (day != WP_DAY_NONE)
        *out = day;
    return day != WP_DAY_NONE;
}

/* "2025-02-26", "2025/2/26", "20250226" (at @c: four digits and more). */
static bool
take_year_first(Cursor *c, WpDay *out)
{
    int year = take_digits(c, 4, 4), month, day;
    char mark = c->at < c->end ? *c->at : '\0';

    if (g_ascii_isdigit(mark)) {
        month = take_digits(c, 2, 2);
        day = take_digits(c, 2, 2);
        return set_day(wp_day(year, month, day), out);
    }
    if (!is_one_of(mark, "-/."))
        return false;
    c->at++;
    month = take_digits(c, 1, 2);
    if (!take_char(c, mark))
        return false;
    day = take_digits(c, 1, 2);
    return set_day(wp_day(year, month, day), out);
}

/* "26/02/2025", "26.02.2025", "26-Feb-2025", "26 Feb 2025": at @c one or two digits. */
static bool
take_year_last(Cursor *c, bool day_first, WpDay *out)
{
    int first = take_digits(c, 1, 2);
    char mark = c->at < c->end ? *c->at : '\0';

    if (!is_one_of(mark, "-/. "))
        return false;
    c->at++;
    int month = take_month(c);
    bool named = month > 0;
    int second = named ? month : take_digits(c, 1, 2);

    if ((mark == ' ' && !named) || !take_char(c, mark))
        return false;
    int year = take_digits(c, 4, 4);

    if (named || day_first || mark == '.')
        return set_day(wp_day(year, second, first), out);
    return set_day(wp_day(year, first, second), out);
}

/* "Feb 26, 2025" */
static bool
take_month_first(Cursor *c, WpDay *out)
{
    int month = take_month(c);

    if (month == 0)
        return false;
    take_char(c, '.');
    skip_blanks(c);
    int day = take_digits(c, 1, 2);

    take_char(c, ',');
    if (!take_char(c, ' '))
        return false;
    skip_blanks(c);
    return set_day(wp_day(take_digits(c, 4, 4), month, day), out);
}

static int
count_digits(Cursor c)
{
    int n = 0;

    while (c.at < c.end && g_ascii_isdigit(*c.at++))
        n++;
    return n;
}

static bool
take_date(Cursor *c, bool day_first, WpDay *out)
{
    int n = count_digits(*c);

    if (n == 4 || n == 8)
        return take_year_first(c, out);
    if (n == 1 || n == 2)
        return take_year_last(c, day_first, out);
    return n == 0 && take_month_first(c, out);
}

/* Digits after the point, as microseconds; more than six are cut. */
static bool
take_fraction(Cursor *c, int64_t *us)
{
    int64_t scale = US_PER_SECOND / 10;

    if (c->at == c->end || !g_ascii_isdigit(*c->at))
        return false;
    for (; c->at < c->end && g_ascii_isdigit(*c->at); c->at++) {
        *us += (*c->at - '0') * scale;
        scale /= 10;
    }
    return true;
}

/* "AM", "PM": changes @hour, which must then be 1 .. 12. */
static bool
take_half_day(Cursor *c, int *hour)
{
    Cursor start = *c;

    skip_blanks(c);
    if (c->end - c->at < 2 || g_ascii_toupper(c->at[1]) != 'M' ||
        !is_one_of(g_ascii_toupper(*c->at), "AP")) {
        *c = start;
        return true;
    }
    if (*hour < 1 || *hour > 12)
        return false;
    *hour = *hour % 12 + (g_ascii_toupper(*c->at) == 'P' ? 12 : 0);
    c->at += 2;
    return true;
}

/* "12:53", "12:53:35.5", "1:05:00 PM": microseconds since midnight. 24:00 is the next midnight. */
static bool
take_clock(Cursor *c, int64_t *out)
{
    int hour = take_digits(c, 1, 2), minute, second = 0;
    int64_t us = 0;

    if (hour < 0 || !take_char(c, ':') || (minute = take_digits(c, 2, 2)) < 0)
        return false;
    if (take_char(c, ':')) {
        second = take_digits(c, 2, 2);
        if (second < 0 || ((take_char(c, '.') || take_char(c, ',')) && !take_fraction(c, &us)))
            return false;
    }
    if (!take_half_day(c, &hour) || minute > 59 || second > 59 || hour > 24 ||
        (hour == 24 && (minute > 0 || second > 0 || us > 0)))
        return false;
    *out = ((hour * INT64_C(60) + minute) * 60 + second) * US_PER_SECOND + us;
    return true;
}

/* "Z", "UTC", "+02:00", "+0200", "+02"; nothing is UTC too. */
static bool
take_zone(Cursor *c, int64_t *out_us)
{
    skip_blanks(c);
    *out_us = 0;
    if (take_char(c, 'Z') || take_char(c, 'z'))
        return true;
    if (c->end - c->at == 3 && (memcmp(c->at, "UTC", 3) == 0 || memcmp(c->at, "GMT", 3) == 0)) {
        c->at += 3;
        return true;
    }
    bool minus = c->at < c->end && *c->at == '-';

    if (!take_char(c, '+') && !take_char(c, '-'))
        return true;
    int hours = take_digits(c, 2, 2), minutes = 0;

    if (take_char(c, ':') || c->at < c->end)
        minutes = take_digits(c, 2, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
        return false;
    *out_us = (minus ? -1 : 1) * (hours * INT64_C(60) + minutes) * 60 * US_PER_SECOND;
    return true;
}

bool
wp_parse_day(const char *text, size_t size, WpDay *out)
{
    Cursor c = trim(text, size);

    if (c.end - c.at != 10 || c.at[4] != '-' || c.at[7] != '-')
        return false;
    return take_year_first(&c, out);
}

/* 24:00 of the last day that there is, and zones, lead out of the years. */
static bool
is_within_years(WpTime time)
{
    return time >= wp_day(1, 1, 1) * WP_US_PER_DAY &&
           time < (wp_day(9999, 12, 31) + 1) * WP_US_PER_DAY;
}

bool
wp_parse_time(const char *text, size_t size, bool day_first, WpTime *out)
{
    Cursor c = trim(text, size);
    WpDay day;
    int64_t clock = 0, zone = 0;

    if (!take_date(&c, day_first, &day))
        return false;
    if (c.at < c.end) {
        if (!take_char(&c, 'T') && !take_char(&c, 't')) {
            take_char(&c, ',');
            if (!take_char(&c, ' '))
                return false;
            skip_blanks(&c);
        }
        if (!take_clock(&c, &clock) || !take_zone(&c, &zone) || c.at < c.end)
            return false;
    }
    WpTime time = day * WP_US_PER_DAY + clock - zone;

    if (!is_within_years(time))
        return false;
    *out = time;
    return true;
}

void
wp_append_day(GString *text, WpDay day)
{
    int year, month, mday;

    if (day == WP_DAY_NONE)
        return;
    wp_day_split(day, &year, &month, &mday);
    if (year < 0 || year > 9999) {
        g_string_append_printf(text, "%04d-%02d-%02d", year, month, mday);
        return;
    }
    char buffer[] = "2027-01-04";
    wp_put_digits(buffer, (unsigned)year, 4);
    wp_put_digits(buffer + 5, (unsigned)month, 2);
    wp_put_digits(buffer + 8, (unsigned)mday, 2);
    wp_append(text, buffer, sizeof buffer - 1);
}

void
wp_append_time(GString *text, WpTime time)
{
    if (time == WP_TIME_NONE)
        return;
    WpDay day = wp_time_day(time);
    int64_t us = time - day * WP_US_PER_DAY;
    unsigned second = (unsigned)(us / US_PER_SECOND), fraction = (unsigned)(us % US_PER_SECOND);
    char clock[] = "T00:00:00";

    wp_append_day(text, day);
    wp_put_digits(clock + 1, second / 3600, 2);
    wp_put_digits(clock + 4, second / 60 % 60, 2);
    wp_put_digits(clock + 7, second % 60, 2);
    wp_append(text, clock, sizeof clock - 1);
    if (fraction > 0) {
        g_string_append_printf(text, ".%06u", fraction);
        while (text->str[text->len - 1] == '0')
            g_string_truncate(text, text->len - 1);
    }
    g_string_append_c(text, 'Z');
}

static bool
is_offset(const char *name)
{
    size_t size = strlen(name);

    return (*name == '+' || *name == '-') && (size == 3 || size == 5 || size == 6) &&
           strspn(name + 1, "0123456789:") == size - 1;
}

/* Whether zones are called so. A path would be opened, whatever is there. */
static bool
is_zone_name(const char *name)
{
    for (const char *c = name; *c; c++)
        if ((c == name || c[-1] == '/') ? !g_ascii_isalpha(*c)
                                        : !g_ascii_isalnum(*c) && !strchr("/_+-", *c))
            return false;
    if (strchr(name, '/'))
        return !g_str_has_suffix(name, "/");
    for (const char *c = name; *c; c++)
        if ((*c == '+' || *c == '-') && g_ascii_isdigit(c[1]) && strcmp(c + 1, "0") != 0)
            return false;
    return *name != '\0';
}

GTimeZone *
wp_time_zone(const char *name)
{
    return is_offset(name) || is_zone_name(name) ? g_time_zone_new_identifier(name) : NULL;
}
