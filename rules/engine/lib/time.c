#include "rules/engine/lib/time.h"

#include <string.h>

#define SECOND          INT64_C(1000000000) /* nanoseconds */
#define SECONDS_PER_DAY INT64_C(86400)

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z */
#define FIRST_SECOND INT64_C(-62135596800)
#define LAST_SECOND  INT64_C(253402300799)

bool
wp_cel_time_make(WpCelKind kind, int64_t seconds, int64_t nanoseconds, WpCelValue *out)
{
    int64_t carry = nanoseconds / SECOND;

    nanoseconds %= SECOND;
    if (nanoseconds < 0) {
        nanoseconds += SECOND;
        carry--;
    }
    if (__builtin_add_overflow(seconds, carry, &seconds))
        return false;
    if (kind == WP_CEL_TIMESTAMP) {
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND)
            return false;
    } else {
        __int128 sum = (__int128)seconds * SECOND + nanoseconds;

        if (sum < INT64_MIN || sum > INT64_MAX)
            return false;
    }
    *out = (WpCelValue){.kind = (uint8_t)kind, .aux = (uint32_t)nanoseconds, .integer = seconds};
    return true;
}

bool
wp_cel_time_in_range(WpCelKind kind, int64_t microseconds)
{
    if (kind == WP_CEL_TIMESTAMP)
        return microseconds >= FIRST_SECOND * 1000000 && microseconds < (LAST_SECOND + 1) * 1000000;
    return microseconds >= -(INT64_MAX / 1000) && microseconds <= INT64_MAX / 1000;
}

bool
wp_cel_time_microseconds(const WpCelValue *value, int64_t *out)
{
    if (value->aux % 1000 != 0)
        return false;
    *out = value->integer * 1000000 + value->aux / 1000;
    return true;
}

/* ---- texts ---- */

/* Exactly @n digits at *@at, which moves behind them; -1 if there are none. */
static int
take_digits(const char **at, const char *end, size_t n)
{
    int value = 0;

    if ((size_t)(end - *at) < n)
        return -1;
    for (size_t i = 0; i < n; i++, (*at)++) {
        if (!g_ascii_isdigit(**at))
            return -1;
        value = value * 10 + g_ascii_digit_value(**at);
    }
    return value;
}

static bool
take_char(const char **at, const char *end, char c)
{
    if (*at >= end || **at != c)
        return false;
    (*at)++;
    return true;
}

/* Digits behind a point as nanoseconds; more than nine are cut. */
static bool
take_fraction(const char **at, const char *end, int64_t *out)
{
    int64_t unit = SECOND / 10;
    const char *begin = *at;

    for (*out = 0; *at < end && g_ascii_isdigit(**at); (*at)++, unit /= 10)
        *out += g_ascii_digit_value(**at) * unit;
    return *at > begin;
}

/* Hours to 23. */
bool
wp_cel_take_zone_offset(const char **at, const char *end, int64_t *out)
{
    int sign = *at < end && **at == '-' ? -1 : 1;

    if (!take_char(at, end, '+') && !take_char(at, end, '-'))
        return false;

    int hours = take_digits(at, end, 2);
    bool colon = take_char(at, end, ':');
    int minutes = take_digits(at, end, 2);

    *out = sign * (hours * 3600 + minutes * 60);
    return colon && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

bool
wp_cel_parse_timestamp(const char *text, size_t size, WpCelValue *out)
{
    const char *at = text;
    const char *end = text + size;
    int64_t nanoseconds = 0, offset = 0;
    int year = take_digits(&at, end, 4);
    bool good = take_char(&at, end, '-');
    int month = take_digits(&at, end, 2);
    good = good && take_char(&at, end, '-');
    int day = take_digits(&at, end, 2);
    good = good && take_char(&at, end, 'T');
    int hour = take_digits(&at, end, 2);
    good = good && take_char(&at, end, ':');
    int minute = take_digits(&at, end, 2);
    good = good && take_char(&at, end, ':');
    int second = take_digits(&at, end, 2);

    if (!good || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    if (take_char(&at, end, '.') && !take_fraction(&at, end, &nanoseconds))
        return false;
    if (!take_char(&at, end, 'Z') && !wp_cel_take_zone_offset(&at, end, &offset))
        return false;

    WpDay civil = wp_day(year, month, day);

    if (at != end || civil == WP_DAY_NONE)
        return false;
    return wp_cel_time_make(WP_CEL_TIMESTAMP,
                            civil * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset,
                            nanoseconds, out);
}

static const struct {
    char name[4];
    int64_t nanoseconds;
} units[] = {
    {"h", 3600 * SECOND},
    {"ms", SECOND / 1000},
    {"m", 60 * SECOND},
    {"s", SECOND},
    {"us", SECOND / 1000000},
    {"\302\265s", SECOND / 1000000},
    {"\316\274s", SECOND / 1000000},
    {"ns", 1},
};

static int64_t
take_unit(const char **at, const char *end)
{
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        size_t size = strnlen(units[i].name, sizeof(units[i].name));

        if ((size_t)(end - *at) >= size && memcmp(*at, units[i].name, size) == 0) {
            *at += size;
            return units[i].nanoseconds;
        }
    }
    return 0;
}

/* One number with its unit, added to *@sum (nanoseconds, which need more than 64 bits). */
static bool
take_span(const char **at, const char *end, __int128 *sum)
{
    int64_t whole = 0, fraction = 0;
    const char *begin = *at;

    for (; *at < end && g_ascii_isdigit(**at); (*at)++)
        if (__builtin_mul_overflow(whole, 10, &whole) ||
            __builtin_add_overflow(whole, g_ascii_digit_value(**at), &whole))
            return false;
    bool found = *at > begin;
    if (take_char(at, end, '.'))
        found = take_fraction(at, end, &fraction) || found;

    int64_t unit = take_unit(at, end);

    /* fraction is in billionths of the unit */
    *sum += (__int128)whole * unit + (__int128)fraction * unit / SECOND;
    return found && unit > 0 && *sum <= (__int128)2 * INT64_MAX;
}

bool
wp_cel_parse_duration(const char *text, size_t size, WpCelValue *out)
{
    const char *at = text;
    const char *end = text + size;
    bool negative = size > 0 && *text == '-';
    __int128 sum = 0;

    if (!take_char(&at, end, '+'))
        take_char(&at, end, '-');
    if (at == end)
        return false;
    if (end - at == 1 && *at == '0')
        return wp_cel_time_make(WP_CEL_DURATION, 0, 0, out);
    while (at < end)
        if (!take_span(&at, end, &sum))
            return false;
    if (negative)
        sum = -sum;
    return wp_cel_time_make(WP_CEL_DURATION, (int64_t)(sum / SECOND), (int64_t)(sum % SECOND), out);
}

/* ".5", ".000001": nothing for none. */
static void
append_fraction(GString *out, uint32_t nanoseconds)
{
    if (nanoseconds == 0)
        return;
    g_string_append_printf(out, ".%09u", nanoseconds);
    while (out->str[out->len - 1] == '0')
        g_string_truncate(out, out->len - 1);
}

WpDay
wp_cel_split_seconds(int64_t seconds, int64_t *out_rest)
{
    int64_t day = seconds / SECONDS_PER_DAY;

    *out_rest = seconds % SECONDS_PER_DAY;
    if (*out_rest < 0) {
        *out_rest += SECONDS_PER_DAY;
        day--;
    }
    return (WpDay)day;
}

void
wp_cel_append_timestamp(GString *out, const WpCelValue *value)
{
    int year, month, day;
    int64_t rest;

    wp_day_split(wp_cel_split_seconds(value->integer, &rest), &year, &month, &day);
    g_string_append_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day,
                           (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
    append_fraction(out, value->aux);
    g_string_append_c(out, 'Z');
}

void
wp_cel_append_duration(GString *out, const WpCelValue *value)
{
    int64_t seconds = value->integer;
    uint32_t nanoseconds = value->aux;

    if (seconds < 0) {
        g_string_append_c(out, '-');
        seconds = -seconds;
        if (nanoseconds > 0) {
            seconds--;
            nanoseconds = (uint32_t)SECOND - nanoseconds;
        }
    }
    g_string_append_printf(out, "%" G_GINT64_FORMAT, seconds);
    append_fraction(out, nanoseconds);
    g_string_append_c(out, 's');
}
