#include <math.h>

#include "rules/engine/lib/library.h"
#include "rules/engine/lib/order.h"

/* CEL's math extension. */

/* The greatest (@sign 1) or least (-1) of some numbers, the first of equals. */
static WpCelValue
extreme(WpCelCall *call, const WpCelValue *values, uint32_t n, int sign)
{
    const char *name = sign > 0 ? "math.greatest" : "math.least";
    uint32_t best = 0;

    if (n == 0)
        return wp_cel_error(call, "%s() of an empty list", name);
    for (uint32_t i = 0; i < n; i++) {
        WpCelOrder order;

        if (values[i].kind != WP_CEL_INT && values[i].kind != WP_CEL_DOUBLE)
            return wp_cel_no_overload(call, name, &values[i], 1);
        order = wp_cel_compare(&values[i], &values[best]);
        if (order == (sign > 0 ? WP_CEL_GREATER : WP_CEL_LESS))
            best = i;
    }
    return values[best];
}

WP_CEL_F(greatest)
{
    return extreme(call, args, n_args, 1);
}

WP_CEL_F(least)
{
    return extreme(call, args, n_args, -1);
}

WP_CEL_F(greatest_of_list)
{
    call->work += args->list->n;
    return extreme(call, args->list->items, args->list->n, 1);
}

WP_CEL_F(least_of_list)
{
    call->work += args->list->n;
    return extreme(call, args->list->items, args->list->n, -1);
}

WP_CEL_F(math_ceil)
{
    return wp_cel_double(ceil(args->number));
}

WP_CEL_F(math_floor)
{
    return wp_cel_double(floor(args->number));
}

/* Halves away from zero. */
WP_CEL_F(math_round)
{
    return wp_cel_double(round(args->number));
}

WP_CEL_F(math_trunc)
{
    return wp_cel_double(trunc(args->number));
}

WP_CEL_F(math_sqrt)
{
    return wp_cel_double(sqrt(args->kind == WP_CEL_INT ? (double)args->integer : args->number));
}

WP_CEL_F(abs_int)
{
    if (args->integer == INT64_MIN)
        return wp_cel_error_static("overflow: the least int has no absolute value");
    return wp_cel_int(args->integer < 0 ? -args->integer : args->integer);
}

WP_CEL_F(abs_double)
{
    return wp_cel_double(fabs(args->number));
}

WP_CEL_F(sign_int)
{
    return wp_cel_int((args->integer > 0) - (args->integer < 0));
}

WP_CEL_F(sign_double)
{
    if (isnan(args->number))
        return args[0];
    return wp_cel_double((args->number > 0) - (args->number < 0));
}

WP_CEL_F(is_nan)
{
    return wp_cel_bool(isnan(args->number));
}

WP_CEL_F(is_inf)
{
    return wp_cel_bool(isinf(args->number));
}

WP_CEL_F(is_finite)
{
    return wp_cel_bool(isfinite(args->number));
}

WP_CEL_F(bit_and)
{
    return wp_cel_int(args[0].integer & args[1].integer);
}

WP_CEL_F(bit_or)
{
    return wp_cel_int(args[0].integer | args[1].integer);
}

WP_CEL_F(bit_xor)
{
    return wp_cel_int(args[0].integer ^ args[1].integer);
}

WP_CEL_F(bit_not)
{
    return wp_cel_int(~args->integer);
}

static const char negative_shift[] = "a shift by a negative number of bits";

WP_CEL_F(bit_shift_left)
{
    if (args[1].integer < 0)
        return wp_cel_error_static(negative_shift);
    if (args[1].integer > 63)
        return wp_cel_int(0);
    return wp_cel_int((int64_t)((uint64_t)args[0].integer << args[1].integer));
}

/* The sign is no more than a bit: zeros come from the left. */
WP_CEL_F(bit_shift_right)
{
    if (args[1].integer < 0)
        return wp_cel_error_static(negative_shift);
    if (args[1].integer > 63)
        return wp_cel_int(0);
    return wp_cel_int((int64_t)((uint64_t)args[0].integer >> args[1].integer));
}
