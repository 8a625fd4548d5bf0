#pragma once

#include "planner/base/date.h"
#include "rules/engine/value.h"

/*
 * Timestamps (years 1 to 9999, UTC) and durations (what 64 bits of nanoseconds hold: some 292 years
 * either way). Their values hold whole seconds, rounded down, and the nanoseconds above them.
 */

/* Whether @seconds and @nanoseconds (of any size and sign) make a value of @kind (TIMESTAMP or
 * DURATION) in its range; then it is in @out. */
bool wp_cel_time_make(WpCelKind kind, int64_t seconds, int64_t nanoseconds, WpCelValue *out);

/* Whether @microseconds are in the range of @kind. */
bool wp_cel_time_in_range(WpCelKind kind, int64_t microseconds);

/* Whether @value (TIMESTAMP or DURATION) is a whole number of microseconds; then it is in @out. */
bool wp_cel_time_microseconds(const WpCelValue *value, int64_t *out);

/* "2027-01-04T20:00:00.5Z", "2027-01-04T20:00:00+01:00": RFC 3339, no other form. */
bool wp_cel_parse_timestamp(const char *text, size_t size, WpCelValue *out);
/* "1h30m", "-1.5s", "100ms", "0": numbers with units h m s ms us ns. */
bool wp_cel_parse_duration(const char *text, size_t size, WpCelValue *out);

void wp_cel_append_timestamp(GString *out, const WpCelValue *value); /* as parsed, in UTC */
void wp_cel_append_duration(GString *out, const WpCelValue *value);  /* "5400s", "-1.5s" */

/* The UTC day of @seconds since 1970, and the seconds of that day. */
WpDay wp_cel_split_seconds(int64_t seconds, int64_t *out_rest);
/* "+01:30" at *@at, which moves behind it, in seconds. */
bool wp_cel_take_zone_offset(const char **at, const char *end, int64_t *out);
