#pragma once

#include "planner/base/types.h"

/* All of @text as digits of @base (10 or 16): at most 2^63, the magnitude of the least int. */
bool wp_cel_parse_magnitude(const char *text, size_t size, unsigned base, uint64_t *out);

/* Doubles as text, in the forms that CEL's string() and format() want. NaN is "NaN", the infinities
 * "Infinity" and "-Infinity". Never depends on the locale. */

/* The shortest digits that read back as @value, as string() writes them: without a point if there
 * is no fraction, with an exponent ("1e+06") from a million on and below 0.0001. */
void wp_cel_append_double(GString *out, double value);
/* The same digits, never with an exponent. */
void wp_cel_append_double_plain(GString *out, double value);
/* @precision digits behind the point: "1.500" (@conversion 'f'), "1.500e+00" ('e'). */
void wp_cel_append_double_fixed(GString *out, double value, char conversion, unsigned precision);
