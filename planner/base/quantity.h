#pragma once

#include "planner/base/types.h"

/*
 * The one parser and printer of numbers and quantities: strict about the whole text, free of
 * locale, never through floating point where an integer will do. All parsers refuse trailing
 * text, overflow and empty text, take leading and trailing blanks, and write @out only when
 * they return true.
 */

typedef enum {
#define WP_UNIT(id, base, factor, suffix, meaning) WP_UNIT_##id,
#include "planner/base/units.def"
#undef WP_UNIT
    WP_N_UNITS
} WpUnit;

/* What makes a noun many in a message: "%u wave%s". */
static inline const char *
wp_plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

#define WP_BASIS_POINTS 10000 /* in one: what a share is measured in, as WP_UNIT_PCT is */

int64_t wp_unit_factor(WpUnit unit);      /* base units in one */
const char *wp_unit_suffix(WpUnit unit);  /* "gib"; "" for a count */
const char *wp_unit_meaning(WpUnit unit); /* "gibibytes" */
bool wp_unit_same_base(WpUnit a, WpUnit b);

/* How numbers are written in an export; found per column (parsers) or fixed. */
typedef struct {
    char decimal;   /* '.' or ',' */
    char thousands; /* ',', '.', ' ', '\'' or 0; a no-break space (U+00A0, U+202F) counts as ' ' */
} WpNumberStyle;

extern const WpNumberStyle wp_number_plain; /* '.', no thousands */

/* "-12", "1,234" if the style has it. No fraction, except one of zeros ("12.0"). */
bool wp_parse_int(const char *text, size_t size, WpNumberStyle style, int64_t *out);

/* A decimal number × @factor, rounded half away from zero: ("1.5", 100) gives 150. An exponent
 * ("1E3") is taken. False if the result does not fit. */
bool wp_parse_scaled(const char *text, size_t size, WpNumberStyle style, int64_t factor,
                     int64_t *out);

/* Whether the text is a number as wp_parse_scaled() takes it, whether or not the result would fit.
 */
bool wp_is_decimal(const char *text, size_t size, WpNumberStyle style);

/* "true/false", "yes/no", "y/n", "1/0", "on/off", "enabled/disabled", any case; and the
 * words of spreadsheets in some other languages: "wahr/falsch", "vrai/faux", "vero/falso", ... */
bool wp_parse_bool(const char *text, size_t size, bool *out);

/* A floating-point literal as CEL writes it; correctly rounded, free of locale. */
bool wp_parse_double(const char *text, size_t size, double *out);

/*
 * Quantities as settings write them, a number and a unit with or without a blank between:
 * sizes "80 TB", "32767 GiB" (powers of 10 and of 2 told apart, case matters only for b/B);
 * rates "1 Gbit/s", "100 MB/s"; spans "2w", "10d", "8h", "15m", "12 ms" (one or several:
 * "1d12h"); effort "240h"; shares "50%"; money "12.50". @out is in the base unit of @unit.
 * False for a number without a unit where the base has one (but 0 needs none).
 */
bool wp_parse_quantity(const char *text, size_t size, WpUnit unit, int64_t *out);

/* A span of time as above, in microseconds. ISO 8601 durations ("PT4H", "P1DT2H") and "4:30"
 * (hours and minutes) are taken too. */
bool wp_parse_duration(const char *text, size_t size, int64_t *out_us);

/* What a unit's quantities look like, for messages: "a size such as 80 GiB". */
const char *wp_unit_example(WpUnit unit);

/* Appends @value / @factor with up to @digits decimals, trailing zeros cut, '.' as mark. */
void wp_append_scaled(GString *text, int64_t value, int64_t factor, unsigned digits);
/* Exactly @digits decimals, rounded half away from zero: money and hours in tables. */
void wp_append_fixed(GString *text, int64_t value, int64_t factor, unsigned digits);
/* The shortest decimal text that reads back as @value; "NaN", "Infinity", "-Infinity"; always with
 * a point or an exponent ("1.0"). */
void wp_append_double(GString *text, double value);
/* "1.5 TiB", "3d12h", "240h", "50%": the largest unit that says it in at most 4 digits. */
void wp_append_quantity(GString *text, int64_t value, WpUnit unit);
void wp_append_duration(GString *text, int64_t value_us);

/* a × b / c without overflow on the way, rounded down; saturates at INT64_MAX. a, b >= 0, c > 0 */
int64_t wp_mul_div(int64_t a, int64_t b, int64_t c);
/* a + b, saturating. */
int64_t wp_add_sat(int64_t a, int64_t b);
