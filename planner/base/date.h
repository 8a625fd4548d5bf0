#pragma once

#include "planner/base/types.h"

/*
 * Civil dates as day numbers (1970-01-01 is 0) and times as microseconds since then, UTC.
 * Proleptic Gregorian, years 1 to 9999. No clock and no locale here; time zones are given.
 */

typedef int32_t WpDay;
typedef int64_t WpTime;

#define WP_DAY_NONE   INT32_MIN
#define WP_TIME_NONE  INT64_MIN
#define WP_US_PER_DAY INT64_C(86400000000)

WpDay wp_day(int year, int month, int day); /* WP_DAY_NONE if there is no such day */
void wp_day_split(WpDay day, int *out_year, int *out_month, int *out_day);
int wp_day_weekday(WpDay day);  /* 0 Monday .. 6 Sunday */
WpDay wp_time_day(WpTime time); /* the UTC day that holds @time */

/* The zone of a name such as Europe/Dublin, or of an offset such as +05:30. NULL: there is none, or
 * @name is what zones are not called: a path, or UTC+3, which is three hours west of UTC in some
 * systems and east of it in others. (transfer full) (nullable) */
GTimeZone *wp_time_zone(const char *name);

/* "2027-01-04", nothing else. */
bool wp_parse_day(const char *text, size_t size, WpDay *out);

/*
 * A date or time as exports write them, taken as UTC where no zone is given: ISO 8601 with 'T' or
 * blank, fraction, 'Z' or offset; "2025/02/26 12:53:35"; "2023-07-25T06:12:34.1674501Z".
 * "26/02/2025 12:53", "2/26/2025 1:05:00 PM": day first if @day_first, month first otherwise;
 * "26.02.2025" is always day first; "26-Feb-2025" and "Feb 26, 2025" read English months.
 */
bool wp_parse_time(const char *text, size_t size, bool day_first, WpTime *out);

void wp_append_day(GString *text, WpDay day);    /* 2027-01-04; nothing for WP_DAY_NONE */
void wp_append_time(GString *text, WpTime time); /* 2027-01-04T20:00:00Z; fraction if any */
