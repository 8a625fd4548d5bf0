#include <math.h>
#include <string.h>

#include "planner/base/quantity.h"
#include "rules/engine/lib/decimal.h"
#include "rules/engine/lib/library.h"

/* int(), double(), bool() of other kinds. */

WP_CEL_F(identity)
{
    return args[0];
}

static WpCelValue
not_a(WpCelCall *call, const WpCelValue *text, const char *what)
{
    return wp_cel_error(call, "'%.*s' is not %s", (int)MIN(text->aux, 64), text->text, what);
}

WP_CEL_F(bool_of_string)
{
    static const char *const words[][6] = {
        {"0", "f", "F", "FALSE", "false", "False"},
        {"1", "t", "T", "TRUE", "true", "True"},
    };

    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(words[i]); k++)
            if (strlen(words[i][k]) == args->aux && memcmp(words[i][k], args->text, args->aux) == 0)
                return wp_cel_bool(i);
    return not_a(call, args, "true or false");
}

WP_CEL_F(int_of_double)
{
    /* both bounds are doubles, and neither is taken: the upper one is not an int */
    if (!(args->number > (double)INT64_MIN && args->number < 0x1p63))
        return wp_cel_error_static("range: a double that no int can hold");
    return wp_cel_int((int64_t)args->number);
}

static bool
is_made_of(const WpCelValue *text, const char *chars)
{
    for (uint32_t i = 0; i < text->aux; i++)
        if (!text->text[i] || !strchr(chars, text->text[i]))
            return false;
    return text->aux > 0;
}

WP_CEL_F(int_of_string)
{
    bool has_sign = args->aux > 0 && (*args->text == '-' || *args->text == '+');
    bool negative = has_sign && *args->text == '-';
    uint64_t magnitude;

    if (!wp_cel_parse_magnitude(args->text + has_sign, args->aux - has_sign, 10, &magnitude) ||
        (magnitude > INT64_MAX && !negative))
        return not_a(call, args, "an int");
    return wp_cel_int((int64_t)(negative ? -magnitude : magnitude));
}

WP_CEL_F(double_of_int)
{
    return wp_cel_double((double)args->integer);
}

/* "NaN", "Inf", "-Infinity" in any case. */
static bool
special_double(const WpCelValue *text, double *out)
{
    const char *word = text->text;
    size_t size = text->aux;
    bool negative = size > 0 && *word == '-';

    if (size > 0 && (*word == '-' || *word == '+')) {
        word++;
        size--;
    } else if (size == 3 && g_ascii_strncasecmp(word, "nan", 3) == 0) {
        *out = NAN;
        return true;
    }
    if ((size == 3 && g_ascii_strncasecmp(word, "inf", 3) == 0) ||
        (size == 8 && g_ascii_strncasecmp(word, "infinity", 8) == 0)) {
        *out = negative ? -INFINITY : INFINITY;
        return true;
    }
    return false;
}

WP_CEL_F(double_of_string)
{
    const char *text = args->text;
    size_t size = args->aux;
    double value;

    if (special_double(args, &value))
        return wp_cel_double(value);
    if (size > 1 && *text == '+' && text[1] != '-' && text[1] != '+') {
        text++;
        size--;
    }
    if (is_made_of(args, "+-.0123456789eE") && wp_parse_double(text, size, &value))
        return wp_cel_double(value);
    return not_a(call, args, "a double");
}
