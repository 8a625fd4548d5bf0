#include "rules/engine/lib/decimal.h"

#include <math.h>
#include <string.h>

#include "planner/base/quantity.h"

bool
wp_cel_parse_magnitude(const char *text, size_t size, unsigned base, uint64_t *out)
{
    const uint64_t limit = (uint64_t)INT64_MAX + 1;
    uint64_t sum = 0;

    for (size_t i = 0; i < size; i++) {
        int digit = g_ascii_xdigit_value(text[i]);

        if (digit < 0 || digit >= (int)base || sum > (limit - (uint64_t)digit) / base)
            return false;
        sum = sum * base + (uint64_t)digit;
    }
    *out = sum;
    return size > 0;
}

typedef struct {
    bool negative;
    char digits[24]; /* the first is not 0, but for zero itself; nor is the last */
    int n_digits;
    int point; /* the point stands before digits[point] */
} Decimal;

static bool
append_special(GString *out, double value)
{
    if (!isnan(value) && !isinf(value))
        return false;
    g_string_append(out, isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
    return true;
}

/* Takes the text of wp_append_double() apart: "-12.5", "1e-07". */
static Decimal
decompose(double value)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Decimal decimal = {.negative = signbit(value)};
    bool behind_point = false;
    int exponent = 0;

    wp_append_double(text, value);
    for (const char *c = text->str; *c && *c != 'e'; c++) {
        if (*c == '.')
            behind_point = true;
        if (!g_ascii_isdigit(*c))
            continue;
        if (decimal.n_digits > 0 || *c != '0') {
            decimal.digits[decimal.n_digits++] = *c;
            decimal.point += !behind_point;
        } else {
            decimal.point -= behind_point;
        }
    }
    const char *e = strchr(text->str, 'e');
    for (const char *c = e ? e + 1 : ""; *c; c++)
        if (g_ascii_isdigit(*c))
            exponent = exponent * 10 + g_ascii_digit_value(*c);
    decimal.point += e && e[1] == '-' ? -exponent : exponent;
    while (decimal.n_digits > 0 && decimal.digits[decimal.n_digits - 1] == '0')
        decimal.n_digits--;
    if (decimal.n_digits == 0) {
        decimal.digits[decimal.n_digits++] = '0';
        decimal.point = 1;
    }
    return decimal;
}

static void
append_plain(GString *out, const Decimal *decimal)
{
    if (decimal->negative)
        g_string_append_c(out, '-');
    if (decimal->point <= 0)
        g_string_append(out, "0.");
    for (int i = decimal->point; i < 0; i++)
        g_string_append_c(out, '0');
    for (int i = 0; i < MAX(decimal->n_digits, decimal->point); i++) {
        if (i > 0 && i == decimal->point)
            g_string_append_c(out, '.');
        g_string_append_c(out, i < decimal->n_digits ? decimal->digits[i] : '0');
    }
}

void
wp_cel_append_double_plain(GString *out, double value)
{
    if (append_special(out, value))
        return;

    Decimal decimal = decompose(value);

    append_plain(out, &decimal);
}

void
wp_cel_append_double(GString *out, double value)
{
    if (append_special(out, value))
        return;

    Decimal decimal = decompose(value);
    int exponent = decimal.point - 1;

    if (exponent >= -4 && exponent < 6) {
        append_plain(out, &decimal);
        return;
    }
    if (decimal.negative)
        g_string_append_c(out, '-');
    g_string_append_c(out, decimal.digits[0]);
    if (decimal.n_digits > 1)
        g_string_append_c(out, '.');
    g_string_append_len(out, decimal.digits + 1, decimal.n_digits - 1);
    g_string_append_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', ABS(exponent));
}

void
wp_cel_append_double_fixed(GString *out, double value, char conversion, unsigned precision)
{
    char format[16];
    size_t size = 330 + precision; /* the longest double has 309 digits before the point */
    g_autofree char *buffer = g_malloc(size);

    if (append_special(out, value))
        return;
    g_snprintf(format, sizeof(format), "%%.%u%c", precision, conversion);
    g_string_append(out, g_ascii_formatd(buffer, (int)size, format, value));
}
