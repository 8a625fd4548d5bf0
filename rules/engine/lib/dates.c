#include <string.h>

#include "rules/engine/lib/library.h"
#include "rules/engine/lib/time.h"

/* CEL's functions of times and spans: conversions, parts of a timestamp, parts of a duration. */

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
    return wp_cel_error(
        call,
        "'%.*s' is not a duration such as 36h, 1h30m or 1.5s (a day is 24h), or over "
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

    if (wp_cel_take_zone_offset(&at, end, out))
        return at == end;
    if (size == 5 && g_ascii_isdigit(*name)) {
        g_autofree char *with_sign = g_strconcat("+", identifier, NULL);

        at = with_sign;
        return wp_cel_take_zone_offset(&at, with_sign + 6, out);
    }
    if (size == 0 || strlen(identifier) != size || !g_ascii_isalpha(*name))
        return false;

    g_autoptr(GTimeZone) zone = wp_time_zone(identifier);

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

    WpDay date = wp_cel_split_seconds(seconds + offset, &rest);

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
    int64_t nanoseconds = args->aux;

    if (args->integer < 0 && nanoseconds > 0)
        nanoseconds -= 1000000000;
    return wp_cel_int(nanoseconds / 1000000);
}
