#include "rules/engine/lib/time.h"

#include <string.h>

#include "planner/base/date.h"
#include "rules/engine/lib/library.h"

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

/* "+01:30" in seconds; hours to 23. */
static bool
take_offset(const char **at, const char *end, int64_t *out)
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
    if (!take_char(&at, end, 'Z') && !take_offset(&at, end, &offset))
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

/* The day of @seconds, and the seconds of that day. */
static WpDay
split_seconds(int64_t seconds, int64_t *out_rest)
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

    wp_day_split(split_seconds(value->integer, &rest), &year, &month, &day);
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

/* ---- conversions ---- */

WP_CEL_F(timestamp_of_string)
{
    WpCelValue value;

    if (wp_cel_parse_timestamp(args->text, args->aux, &value))
        return value;
    return wp_cel_error(call, "'%.*s' is not a timestamp such as 2027-01-04T20:00:00Z",
                        (int)MIN(args->aux, 64), args->text);
}

WP_CEL_F(timestamp_of_int)
{
    WpCelValue value;

    if (wp_cel_time_make(WP_CEL_TIMESTAMP, args->integer, 0, &value))
        return value;
    return wp_cel_error_static("range: a timestamp outside the years 1 to 9999");
}

WP_CEL_F(int_of_timestamp)
{
    return wp_cel_int(args->integer);
}

WP_CEL_F(duration_of_string)
{
    WpCelValue value;

    if (wp_cel_parse_duration(args->text, args->aux, &value))
        return value;
    return wp_cel_error(call,
                        "'%.*s' is not a duration such as 36h, 1h30m or 1.5s, or over "
                        "292 years",
                        (int)MIN(args->aux, 64), args->text);
}

/* ---- parts of a timestamp ---- */

/* Seconds east of UTC at @seconds in the zone @name ("UTC", "+11:00", "02:00", "Europe/Dublin"). */
static bool
zone_offset(const char *name, size_t size, int64_t seconds, int64_t *out)
{
    const char *at = name;
    const char *end = name + size;
    g_autofree char *identifier = g_strndup(name, size);

    if (take_offset(&at, end, out))
        return at == end;
    if (size == 5 && g_ascii_isdigit(*name)) {
        g_autofree char *with_sign = g_strconcat("+", identifier, NULL);

        at = with_sign;
        return take_offset(&at, with_sign + 6, out);
    }
    if (size == 0 || strlen(identifier) != size || !g_ascii_isalpha(*name))
        return false;

    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(identifier);

    if (!zone)
        return false;
    *out = g_time_zone_get_offset(zone,
                                  g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, seconds));
    return true;
}

typedef enum {
    PART_YEAR,
    PART_MONTH,
    PART_DATE,
    PART_DAY_OF_MONTH,
    PART_DAY_OF_WEEK,
    PART_DAY_OF_YEAR,
    PART_HOURS,
    PART_MINUTES,
    PART_SECONDS,
} Part;

static WpCelValue
get_part(WpCelCall *call, const WpCelValue *args, uint32_t n_args, Part part)
{
    int64_t seconds = args[0].integer;
    int64_t offset = 0, rest;
    int year, month, day;

    if (n_args > 1 && !zone_offset(args[1].text, args[1].aux, seconds, &offset))
        return wp_cel_error(call, "'%.*s' is not a time zone such as Europe/Dublin or +01:00",
                            (int)MIN(args[1].aux, 64), args[1].text);

    WpDay date = split_seconds(seconds + offset, &rest);

    wp_day_split(date, &year, &month, &day);
    switch (part) {
    case PART_YEAR:
        return wp_cel_int(year);
    case PART_MONTH:
        return wp_cel_int(month - 1);
    case PART_DATE:
        return wp_cel_int(day);
    case PART_DAY_OF_MONTH:
        return wp_cel_int(day - 1);
    case PART_DAY_OF_WEEK: /* from 0, Sunday */
        return wp_cel_int((wp_day_weekday(date) + 1) % 7);
    case PART_DAY_OF_YEAR:
        /* a zone can lead out of the years that dates have */
        return wp_cel_int(year < 1 ? 365 : year > 9999 ? 0 : date - wp_day(year, 1, 1));
    case PART_HOURS:
        return wp_cel_int(rest / 3600);
    case PART_MINUTES:
        return wp_cel_int(rest / 60 % 60);
    case PART_SECONDS:
        return wp_cel_int(rest % 60);
    }
    g_assert_not_reached();
}

#define PART_FUNCTION(name, part)                                                                  \
    WP_CEL_F(name)                                                                                 \
    {                                                                                              \
        return get_part(call, args, n_args, part);                                                 \
    }
PART_FUNCTION(get_full_year, PART_YEAR)
PART_FUNCTION(get_month, PART_MONTH)
PART_FUNCTION(get_date, PART_DATE)
PART_FUNCTION(get_day_of_month, PART_DAY_OF_MONTH)
PART_FUNCTION(get_day_of_week, PART_DAY_OF_WEEK)
PART_FUNCTION(get_day_of_year, PART_DAY_OF_YEAR)
PART_FUNCTION(get_hours, PART_HOURS)
PART_FUNCTION(get_minutes, PART_MINUTES)
PART_FUNCTION(get_seconds, PART_SECONDS)
#undef PART_FUNCTION

WP_CEL_F(get_milliseconds)
{
    int64_t offset;

    if (n_args > 1 && !zone_offset(args[1].text, args[1].aux, args[0].integer, &offset))
        return get_part(call, args, n_args, PART_SECONDS); /* says what is wrong with the zone */
    return wp_cel_int(args[0].aux / 1000000);
}

/* ---- durations: all of it in hours, minutes, seconds; milliseconds are the part below one ---- */

/* Whole seconds, rounded towards zero. */
static int64_t
whole_seconds(const WpCelValue *value)
{
    return value->integer < 0 && value->aux > 0 ? value->integer + 1 : value->integer;
}

WP_CEL_F(duration_hours)
{
    return wp_cel_int(whole_seconds(args) / 3600);
}

WP_CEL_F(duration_minutes)
{
    return wp_cel_int(whole_seconds(args) / 60);
}

WP_CEL_F(duration_seconds)
{
    return wp_cel_int(whole_seconds(args));
}

WP_CEL_F(duration_milliseconds)
{
    int64_t nanoseconds = args->integer < 0 && args->aux > 0 ? args->aux - SECOND : args->aux;

    return wp_cel_int(nanoseconds / 1000000);
}
