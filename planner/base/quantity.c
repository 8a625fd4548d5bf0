#include "planner/base/quantity.h"

#include "planner/base/append.h"

#include <float.h>
#include <math.h>

#define MAX_DIGITS   128 /* longer numbers are refused, not rounded */
#define MAX_EXPONENT 99  /* of a decimal number; doubles have their own limit */

const WpNumberStyle wp_number_plain = {'.', 0};

typedef struct {
    const char *at;
    const char *end;
} Cursor;

/* A decimal number taken apart: 0.d1 d2 d3 ... times ten to the @point. */
typedef struct {
    bool negative;
    int n_digits;
    int point; /* how many of the digits stand before the decimal mark; may lie outside */
    char digits[MAX_DIGITS];
} Decimal;

/* How many bytes of blank are at @at: a no-break space counts, in its three widths. */
static size_t
blank_size(const char *at, const char *end)
{
    if (at == end)
        return 0;
    if (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')
        return 1;
    if (end - at >= 2 && memcmp(at, "\302\240", 2) == 0)
        return 2;
    if (end - at >= 3 && (memcmp(at, "\342\200\257", 3) == 0 || memcmp(at, "\342\200\211", 3) == 0))
        return 3;
    return 0;
}

static Cursor
trim(const char *text, size_t size)
{
    Cursor c = {text, text + size};
    size_t n;

    while ((n = blank_size(c.at, c.end)) > 0)
        c.at += n;
    while (c.end > c.at) {
        n = blank_size(c.end - 1, c.end);
        if (n == 0 && c.end - c.at >= 2 && blank_size(c.end - 2, c.end) == 2)
            n = 2;
        if (n == 0 && c.end - c.at >= 3 && blank_size(c.end - 3, c.end) == 3)
            n = 3;
        if (n == 0)
            break;
        c.end -= n;
    }
    return c;
}

static bool
is_digit_at(const Cursor *c, size_t offset)
{
    return (size_t)(c->end - c->at) > offset && g_ascii_isdigit(c->at[offset]);
}

static bool
take_digit(Cursor *c, Decimal *number)
{
    char digit = *c->at++;

    if (number->n_digits == 0 && digit == '0')
        return true; /* leading zeros say nothing */
    if (number->n_digits == MAX_DIGITS)
        return false;
    number->digits[number->n_digits++] = digit;
    return true;
}

/* Size of the thousands mark at @c if three digits and then no fourth follow it; else 0. */
static size_t
thousands_size(const Cursor *c, char mark)
{
    size_t size = 0;

    if (mark == '\0' || c->at == c->end)
        return 0;
    if (mark == ' ')
        size = blank_size(c->at, c->end);
    else if (*c->at == mark)
        size = 1;
    else if (mark == '\'' && c->end - c->at >= 3 && memcmp(c->at, "\342\200\231", 3) == 0)
        size = 3;
    for (size_t i = 0; i < 3 && size > 0; i++)
        if (!is_digit_at(c, size + i))
            return 0;
    return size > 0 && is_digit_at(c, size + 3) ? 0 : size;
}

/* Digits before the decimal mark, grouped in threes where the style has a mark. */
static bool
take_whole(Cursor *c, WpNumberStyle style, Decimal *number)
{
    int n = 0;

    while (is_digit_at(c, 0)) {
        size_t size;

        if (!take_digit(c, number))
            return false;
        n++;
        while (n <= 3 && (size = thousands_size(c, style.thousands)) > 0) {
            c->at += size;
            for (int i = 0; i < 3; i++)
                if (!take_digit(c, number))
                    return false;
            /* further groups only: a fourth digit is ruled out by thousands_size() */
            n = 3;
        }
    }
    number->point = number->n_digits;
    return n > 0;
}

static bool
take_fraction(Cursor *c, Decimal *number)
{
    if (!is_digit_at(c, 0))
        return false;
    while (is_digit_at(c, 0)) {
        if (number->n_digits == 0 && *c->at == '0')
            number->point--;
        if (!take_digit(c, number))
            return false;
    }
    return true;
}

static bool
take_exponent(Cursor *c, Decimal *number)
{
    Cursor start = *c;
    int exponent = 0;
    bool negative = false;

    if (c->at == c->end || (*c->at != 'e' && *c->at != 'E'))
        return true;
    c->at++;
    if (c->at < c->end && (*c->at == '-' || *c->at == '+'))
        negative = *c->at++ == '-';
    if (!is_digit_at(c, 0)) {
        *c = start; /* no exponent: perhaps a unit that begins with e */
        return true;
    }
    for (; is_digit_at(c, 0); c->at++) {
        exponent = exponent * 10 + (*c->at - '0');
        if (exponent > MAX_EXPONENT)
            return false;
    }
    number->point += negative ? -exponent : exponent;
    return true;
}

/* The number at @c; what follows it stays. */
static bool
take_decimal(Cursor *c, WpNumberStyle style, Decimal *number)
{
    *number = (Decimal){0};
    if (c->at < c->end && (*c->at == '-' || *c->at == '+'))
        number->negative = *c->at++ == '-';
    bool whole = take_whole(c, style, number);

    if (c->at < c->end && *c->at == style.decimal && is_digit_at(c, 1)) {
        c->at++;
        if (!take_fraction(c, number))
            return false;
    } else if (!whole) {
        return false;
    }
    return take_exponent(c, number);
}

/* @number × @factor, rounded half away from zero, in exact arithmetic: twice the whole part and
 * twice the fraction are computed apart, the fraction from its last digit to its first (the
 * floor of nested floors is the floor of the exact value). */
static bool
scale_decimal(const Decimal *number, int64_t factor, int64_t *out)
{
    const __int128 limit = (__int128)1 << 120;
    __int128 whole = 0, twice = 0;

    if (number->point > MAX_DIGITS + MAX_EXPONENT)
        return false;
    for (int i = 0; i < number->point && (i < number->n_digits || whole > 0); i++) {
        whole = whole * 10 + (i < number->n_digits ? number->digits[i] - '0' : 0);
        if (whole > INT64_MAX)
            return false;
    }
    for (int i = number->n_digits - 1; i >= MAX(number->point, 0); i--)
        twice = ((number->digits[i] - '0') * 2 * (__int128)factor + twice) / 10;
    for (int i = number->point; i < 0 && twice > 0; i++)
        twice /= 10;

    g_assert(twice < limit);
    __int128 value = whole * factor + (twice + 1) / 2;

    if (value > (__int128)INT64_MAX)
        return false;
    *out = number->negative ? -(int64_t)value : (int64_t)value;
    return true;
}

bool
wp_parse_scaled(const char *text, size_t size, WpNumberStyle style, int64_t factor, int64_t *out)
{
    Cursor c = trim(text, size);
    Decimal number;

    g_assert(factor > 0);
    return take_decimal(&c, style, &number) && c.at == c.end && scale_decimal(&number, factor, out);
}

bool
wp_is_decimal(const char *text, size_t size, WpNumberStyle style)
{
    Cursor c = trim(text, size);
    Decimal number;

    return take_decimal(&c, style, &number) && c.at == c.end;
}

bool
wp_parse_int(const char *text, size_t size, WpNumberStyle style, int64_t *out)
{
    Cursor c = trim(text, size);
    Decimal number;

    if (memchr(c.at, 'e', (size_t)(c.end - c.at)) || memchr(c.at, 'E', (size_t)(c.end - c.at)) ||
        !take_decimal(&c, style, &number) || c.at < c.end)
        return false;
    for (int i = MAX(number.point, 0); i < number.n_digits; i++)
        if (number.digits[i] != '0')
            return false;
    return scale_decimal(&number, 1, out);
}

bool
wp_parse_bool(const char *text, size_t size, bool *out)
{
    static const char *const words[][2] = {{"false", "true"},
                                           {"no", "yes"},
                                           {"n", "y"},
                                           {"0", "1"},
                                           {"off", "on"},
                                           {"disabled", "enabled"},
                                           /* as spreadsheets in other languages save them */
                                           {"falsch", "wahr"},
                                           {"nein", "ja"},
                                           {"faux", "vrai"},
                                           {"non", "oui"},
                                           {"falso", "vero"},
                                           {"falso", "verdadero"},
                                           {"falso", "verdadeiro"},
                                           {"onwaar", "waar"},
                                           {"nee", "ja"}};
    Cursor c = trim(text, size);
    size_t length = (size_t)(c.end - c.at);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        for (int value = 0; value < 2; value++)
            if (strlen(words[i][value]) == length &&
                g_ascii_strncasecmp(c.at, words[i][value], length) == 0) {
                *out = value == 1;
                return true;
            }
    return false;
}

/* What g_ascii_strtod() must not see: hexadecimal, "inf", "nan", and a text that ends early. */
static bool
is_double(const char *text)
{
    size_t n_digits = 0;

    text += *text == '-' || *text == '+';
    for (; g_ascii_isdigit(*text); text++)
        n_digits++;
    if (*text == '.')
        for (text++; g_ascii_isdigit(*text); text++)
            n_digits++;
    if (n_digits > 0 && (*text == 'e' || *text == 'E')) {
        text++;
        text += *text == '-' || *text == '+';
        for (n_digits = 0; g_ascii_isdigit(*text); text++)
            n_digits++;
    }
    return n_digits > 0 && *text == '\0';
}

bool
wp_parse_double(const char *text, size_t size, double *out)
{
    Cursor c = trim(text, size);
    g_autofree char *copy = g_strndup(c.at, (size_t)(c.end - c.at));

    if (strlen(copy) != (size_t)(c.end - c.at))
        return false;
    if (strcmp(copy, "NaN") == 0) {
        *out = NAN;
        return true;
    }
    if (strcmp(copy, "Infinity") == 0 || strcmp(copy, "-Infinity") == 0) {
        *out = *copy == '-' ? -INFINITY : INFINITY;
        return true;
    }
    if (!is_double(copy))
        return false;
    double value = g_ascii_strtod(copy, NULL);

    if (isinf(value))
        return false;
    *out = value;
    return true;
}

void
wp_append_double(GString *text, double value)
{
    char buffer[40];

    if (isnan(value) || isinf(value)) {
        g_string_append(text, isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
        return;
    }
    /* 15 digits always survive, and %g cuts zeros; only numbers below DBL_MIN have fewer */
    int precision = fabs(value) < DBL_MIN ? 1 : 15;

    for (; precision <= 17; precision++) {
        char format[] = "%.00g";

        format[2] = (char)('0' + precision / 10);
        format[3] = (char)('0' + precision % 10);
        g_ascii_formatd(buffer, sizeof(buffer), format, value);
        if (g_ascii_strtod(buffer, NULL) == value)
            break;
    }
    g_string_append(text, buffer);
    if (!strpbrk(buffer, ".e"))
        g_string_append(text, ".0");
}

static __int128
power_of_ten(unsigned digits)
{
    __int128 power = 1;

    g_assert(digits <= 18);
    while (digits-- > 0)
        power *= 10;
    return power;
}

/* 18 decimals of a large number do not fit in 64 bits, so digits are made by hand. */
static void
append_whole(GString *text, __int128 value)
{
    char buffer[48];
    char *at = buffer + sizeof(buffer);

    do
        *--at = (char)('0' + (int)(value % 10));
    while ((value /= 10) > 0);
    g_string_append_len(text, at, buffer + sizeof(buffer) - at);
}

/* What nearly all numbers are: 64 bits will do. */
static bool
append_small(GString *text, int64_t value, int64_t factor, unsigned digits)
{
    static const uint32_t powers[] = {1, 10, 100, 1000};
    char buffer[24];
    char *at = buffer + sizeof buffer;

    if (digits > 3 || value >= (int64_t)1 << 48 || value <= -((int64_t)1 << 48) ||
        factor >= (int64_t)1 << 48)
        return false;
    uint64_t size = (uint64_t)(value < 0 ? -value : value);
    uint64_t scaled = size;
    if (factor > 1 || digits > 0)
        scaled = (size * powers[digits] * 2 + (uint64_t)factor) / ((uint64_t)factor * 2);
    bool negative = value < 0 && scaled > 0;
    for (unsigned done = 0; scaled > 0 || done <= digits; done++, scaled /= 10) {
        if (done == digits && digits > 0)
            *--at = '.';
        *--at = (char)('0' + scaled % 10);
    }
    if (negative)
        *--at = '-';
    wp_append(text, at, (size_t)(buffer + sizeof buffer - at));
    return true;
}

void
wp_append_fixed(GString *text, int64_t value, int64_t factor, unsigned digits)
{
    g_assert(factor > 0);
    if (append_small(text, value, factor, digits))
        return;
    __int128 power = power_of_ten(digits);
    __int128 size = value < 0 ? -(__int128)value : value;
    __int128 scaled = (size * power * 2 + factor) / ((__int128)factor * 2);

    if (value < 0 && scaled > 0)
        g_string_append_c(text, '-');
    append_whole(text, scaled / power);
    if (digits == 0)
        return;
    g_string_append_c(text, '.');
    __int128 fraction = scaled % power;

    while (digits-- > 0) {
        power /= 10;
        g_string_append_c(text, (char)('0' + (int)(fraction / power)));
        fraction %= power;
    }
}

void
wp_append_scaled(GString *text, int64_t value, int64_t factor, unsigned digits)
{
    wp_append_fixed(text, value, factor, digits);
    if (digits == 0)
        return;
    while (text->str[text->len - 1] == '0')
        g_string_truncate(text, text->len - 1);
    if (text->str[text->len - 1] == '.')
        g_string_truncate(text, text->len - 1);
}

int64_t
wp_mul_div(int64_t a, int64_t b, int64_t c)
{
    g_assert(a >= 0 && b >= 0 && c > 0);
    __int128 value = (__int128)a * b / c;

    return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

int64_t
wp_add_sat(int64_t a, int64_t b)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum))
        return a < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}
