#include <string.h>

#include "rules/engine/lib/time.h"
#include "rules/engine/run/machine.h"

/* + - * / % and the sign. Ints raise errors where they would overflow; doubles never do. */

static const char overflow[] = "overflow: an int outside -9223372036854775808 .. "
                               "9223372036854775807";
static const char by_zero[] = "division by zero";
static const char out_of_time[] = "range: a timestamp outside the years 1 to 9999, or a duration "
                                  "over 292 years";

/* Returns: (nullable): what is wrong */
static inline const char *
int_result(WpCelOpcode op, int64_t a, int64_t b, int64_t *out)
{
    switch (op) {
    case WP_CEL_DO_ADD:
        return __builtin_add_overflow(a, b, out) ? overflow : NULL;
    case WP_CEL_DO_SUBTRACT:
        return __builtin_sub_overflow(a, b, out) ? overflow : NULL;
    case WP_CEL_DO_MULTIPLY:
        return __builtin_mul_overflow(a, b, out) ? overflow : NULL;
    default:
        *out = 0;
        if (b == 0)
            return op == WP_CEL_DO_DIVIDE ? by_zero : "modulus by zero";
        if (a == INT64_MIN && b == -1)
            return overflow;
        *out = op == WP_CEL_DO_DIVIDE ? a / b : a % b;
        return NULL;
    }
}

static inline double
double_result(WpCelOpcode op, double a, double b)
{
    switch (op) {
    case WP_CEL_DO_ADD:
        return a + b;
    case WP_CEL_DO_SUBTRACT:
        return a - b;
    case WP_CEL_DO_MULTIPLY:
        return a * b;
    default:
        return a / b;
    }
}

/* ---- as values ---- */

static WpCelValue
join_texts(WpCelCall *call, const WpCelValue *a, const WpCelValue *b)
{
    size_t size = (size_t)a->aux + b->aux;
    char *text;

    if (size > WP_CEL_MAX_TEXT)
        return wp_cel_error_static("a text longer than 1 MiB");
    text = wp_cel_scratch_alloc(call->scratch, size + 1);
    memcpy(text, a->text, a->aux);
    memcpy(text + a->aux, b->text, b->aux);
    call->work += size / 64;
    return wp_cel_string(text, size);
}

static WpCelValue
join_lists(WpCelCall *call, const WpCelList *a, const WpCelList *b)
{
    size_t n = (size_t)a->n + b->n;
    WpCelValue *items;

    if (n > WP_CEL_MAX_ITEMS)
        return wp_cel_make_list(call, NULL, n);
    items = wp_cel_scratch_array(call->scratch, WpCelValue, n);
    for (uint32_t i = 0; i < a->n; i++)
        items[i] = a->items[i];
    for (uint32_t i = 0; i < b->n; i++)
        items[a->n + i] = b->items[i];
    return wp_cel_make_list(call, items, n);
}

static bool
is_time(const WpCelValue *value)
{
    return value->kind == WP_CEL_TIMESTAMP || value->kind == WP_CEL_DURATION;
}

/* The kind of a sum or difference of times and spans; ERROR if there is none. */
static WpCelKind
time_kind(WpCelOpcode op, WpCelKind a, WpCelKind b)
{
    if (a == WP_CEL_DURATION && b == WP_CEL_DURATION)
        return WP_CEL_DURATION;
    if (a == WP_CEL_TIMESTAMP && b == WP_CEL_DURATION)
        return WP_CEL_TIMESTAMP;
    if (a == WP_CEL_DURATION && b == WP_CEL_TIMESTAMP && op == WP_CEL_DO_ADD)
        return WP_CEL_TIMESTAMP;
    if (a == WP_CEL_TIMESTAMP && b == WP_CEL_TIMESTAMP && op == WP_CEL_DO_SUBTRACT)
        return WP_CEL_DURATION;
    return WP_CEL_ERROR;
}

static WpCelValue
time_result(WpCelCall *call, WpCelOpcode op, const WpCelValue *args)
{
    WpCelKind kind = op == WP_CEL_DO_ADD || op == WP_CEL_DO_SUBTRACT
                         ? time_kind(op, args[0].kind, args[1].kind)
                         : WP_CEL_ERROR;
    int sign = op == WP_CEL_DO_ADD ? 1 : -1;
    WpCelValue value;

    if (kind == WP_CEL_ERROR)
        return wp_cel_no_overload(call, wp_cel_opcode_name(op), args, 2);
    /* both are far below the limits of 64 bits */
    if (!wp_cel_time_make(kind, args[0].integer + sign * args[1].integer,
                          (int64_t)args[0].aux + sign * (int64_t)args[1].aux, &value))
        return wp_cel_error_static(out_of_time);
    return value;
}

static WpCelValue
arithmetic_values(WpCelMachine *machine, const WpCelInstruction *what, const WpCelValue *args,
                  uint32_t n_args)
{
    WpCelCall *call = &machine->call;
    const char *error;
    int64_t integer;

    if (args[0].kind == WP_CEL_INT && args[1].kind == WP_CEL_INT) {
        error = int_result(what->op, args[0].integer, args[1].integer, &integer);
        return error ? wp_cel_error_static(error) : wp_cel_int(integer);
    }
    if (args[0].kind == WP_CEL_DOUBLE && args[1].kind == WP_CEL_DOUBLE &&
        what->op != WP_CEL_DO_REMAINDER)
        return wp_cel_double(double_result(what->op, args[0].number, args[1].number));
    if (is_time(&args[0]) && is_time(&args[1]))
        return time_result(call, what->op, args);
    if (what->op == WP_CEL_DO_ADD && args[0].kind == args[1].kind) {
        if (args[0].kind == WP_CEL_STRING)
            return join_texts(call, &args[0], &args[1]);
        if (args[0].kind == WP_CEL_LIST)
            return join_lists(call, args[0].list, args[1].list);
    }
    return wp_cel_no_overload(call, wp_cel_opcode_name(what->op), args, n_args);
}

/* ---- as arrays ---- */

/* One side of an operation: an array, or one value for all lanes. */
typedef struct {
    WpCelKind kind;      /* INT, TIMESTAMP, DURATION: ints; DOUBLE: numbers */
    const int64_t *ints; /* times and spans in microseconds */
    const double *numbers;
    unsigned step; /* 0: one value */
    int64_t one;
} Side;

static bool
constant_side(const WpCelValue *constant, Side *out)
{
    switch (constant->kind) {
    case WP_CEL_INT:
        out->one = constant->integer;
        break;
    case WP_CEL_TIMESTAMP:
    case WP_CEL_DURATION:
        if (!wp_cel_time_microseconds(constant, &out->one))
            return false;
        break;
    case WP_CEL_DOUBLE:
        out->numbers = &constant->number;
        break;
    default:
        return false;
    }
    out->kind = constant->kind;
    out->ints = &out->one;
    out->step = 0;
    return true;
}

static bool
side_of(const WpCelVector *vector, Side *out)
{
    *out = (Side){.step = 1, .ints = vector->ints, .numbers = vector->numbers};
    switch (vector->form) {
    case WP_CEL_FORM_INT:
        out->kind = WP_CEL_INT;
        return true;
    case WP_CEL_FORM_DOUBLE:
        out->kind = WP_CEL_DOUBLE;
        return true;
    case WP_CEL_FORM_TIME:
        out->kind = WP_CEL_TIMESTAMP;
        return true;
    case WP_CEL_FORM_SPAN:
        out->kind = WP_CEL_DURATION;
        return true;
    case WP_CEL_FORM_CONSTANT:
        return vector->clean && constant_side(&vector->constant, out);
    default:
        return false;
    }
}

static void
int_lanes(WpCelVector *out, WpCelOpcode op, const Side *a, const Side *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const char *error =
            int_result(op, a->ints[i * a->step], b->ints[i * b->step], &out->ints[i]);

        if (error)
            wp_cel_lane_set_error(out, i, error);
    }
}

static void
double_lanes(WpCelVector *out, WpCelOpcode op, const Side *a, const Side *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        out->numbers[i] = double_result(op, a->numbers[i * a->step], b->numbers[i * b->step]);
}

static void
time_lanes(WpCelVector *out, WpCelOpcode op, const Side *a, const Side *b, uint32_t n)
{
    WpCelKind kind = out->form == WP_CEL_FORM_TIME ? WP_CEL_TIMESTAMP : WP_CEL_DURATION;

    for (uint32_t i = 0; i < n; i++) {
        const char *error =
            int_result(op, a->ints[i * a->step], b->ints[i * b->step], &out->ints[i]);

        if (error || !wp_cel_time_in_range(kind, out->ints[i]))
            wp_cel_lane_set_error(out, i, out_of_time);
    }
}

/* The form of the result; VALUE if the operation is to be done lane by lane. */
static WpCelForm
result_form(WpCelOpcode op, const Side *a, const Side *b)
{
    WpCelKind time = op == WP_CEL_DO_ADD || op == WP_CEL_DO_SUBTRACT
                         ? time_kind(op, a->kind, b->kind)
                         : WP_CEL_ERROR;

    if (a->kind == WP_CEL_INT && b->kind == WP_CEL_INT)
        return WP_CEL_FORM_INT;
    if (a->kind == WP_CEL_DOUBLE && b->kind == WP_CEL_DOUBLE && op != WP_CEL_DO_REMAINDER)
        return WP_CEL_FORM_DOUBLE;
    if (time == WP_CEL_TIMESTAMP)
        return WP_CEL_FORM_TIME;
    return time == WP_CEL_DURATION ? WP_CEL_FORM_SPAN : WP_CEL_FORM_VALUE;
}

void
wp_cel_do_arithmetic(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *a = wp_cel_view(machine, what->a);
    const WpCelVector *b = wp_cel_view(machine, what->b);
    const uint8_t regs[] = {what->a, what->b};
    WpCelForm form = WP_CEL_FORM_VALUE;
    Side left, right;

    if ((a->form != WP_CEL_FORM_CONSTANT || b->form != WP_CEL_FORM_CONSTANT) && side_of(a, &left) &&
        side_of(b, &right))
        form = result_form(what->op, &left, &right);
    if (form == WP_CEL_FORM_VALUE) {
        wp_cel_apply(machine, frame, what, regs, 2, arithmetic_values, false, false);
        return;
    }

    WpCelVector *out = wp_cel_fresh(machine, what->to);

    wp_cel_vector_begin(out, form, frame->n);
    if (form == WP_CEL_FORM_INT)
        int_lanes(out, what->op, &left, &right, frame->n);
    else if (form == WP_CEL_FORM_DOUBLE)
        double_lanes(out, what->op, &left, &right, frame->n);
    else
        time_lanes(out, what->op, &left, &right, frame->n);
    wp_cel_vector_overlay(out, a, b, frame->n);
}

static WpCelValue
negate_value(WpCelMachine *machine, const WpCelInstruction *what G_GNUC_UNUSED,
             const WpCelValue *args, uint32_t n_args)
{
    if (args->kind == WP_CEL_DOUBLE)
        return wp_cel_double(-args->number);
    if (args->kind != WP_CEL_INT)
        return wp_cel_no_overload(&machine->call, "-", args, n_args);
    if (args->integer == INT64_MIN)
        return wp_cel_error_static(overflow);
    return wp_cel_int(-args->integer);
}

void
wp_cel_do_negate(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const uint8_t regs[] = {what->a};

    wp_cel_apply(machine, frame, what, regs, 1, negate_value, false, false);
}
