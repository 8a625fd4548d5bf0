#include <string.h>

#include "rules/engine/lib/order.h"
#include "rules/engine/lib/time.h"
#include "rules/engine/run/machine.h"

/* == != < <= > >= and in. Numbers, times and texts of columns are compared as arrays; everything
 * else lane by lane as values. */

typedef WpCelOpcode Relation;

static inline bool
holds(Relation relation, WpCelOrder order)
{
    switch (relation) {
    case WP_CEL_DO_EQ:
        return order == WP_CEL_EQUAL;
    case WP_CEL_DO_NE:
        return order != WP_CEL_EQUAL;
    case WP_CEL_DO_LT:
        return order == WP_CEL_LESS;
    case WP_CEL_DO_LE:
        return order == WP_CEL_LESS || order == WP_CEL_EQUAL;
    case WP_CEL_DO_GT:
        return order == WP_CEL_GREATER;
    default:
        return order == WP_CEL_GREATER || order == WP_CEL_EQUAL;
    }
}

/* The relation with its sides changed. */
static Relation
mirrored(Relation relation)
{
    switch (relation) {
    case WP_CEL_DO_LT:
        return WP_CEL_DO_GT;
    case WP_CEL_DO_LE:
        return WP_CEL_DO_GE;
    case WP_CEL_DO_GT:
        return WP_CEL_DO_LT;
    case WP_CEL_DO_GE:
        return WP_CEL_DO_LE;
    default:
        return relation;
    }
}

/* out[i] = LEFT relation RIGHT for all lanes; lanes that are no values are put right later. */
#define COMPARE_LANES(LEFT, RIGHT)                                                                 \
    do {                                                                                           \
        switch (relation) {                                                                        \
        case WP_CEL_DO_EQ:                                                                         \
            for (uint32_t i = 0; i < n; i++)                                                       \
                out[i] = (LEFT) == (RIGHT);                                                        \
            break;                                                                                 \
        case WP_CEL_DO_NE:                                                                         \
            for (uint32_t i = 0; i < n; i++)                                                       \
                out[i] = (LEFT) != (RIGHT);                                                        \
            break;                                                                                 \
        case WP_CEL_DO_LT:                                                                         \
            for (uint32_t i = 0; i < n; i++)                                                       \
                out[i] = (LEFT) < (RIGHT);                                                         \
            break;                                                                                 \
        case WP_CEL_DO_LE:                                                                         \
            for (uint32_t i = 0; i < n; i++)                                                       \
                out[i] = (LEFT) <= (RIGHT);                                                        \
            break;                                                                                 \
        case WP_CEL_DO_GT:                                                                         \
            for (uint32_t i = 0; i < n; i++)                                                       \
                out[i] = (LEFT) > (RIGHT);                                                         \
            break;                                                                                 \
        default:                                                                                   \
            for (uint32_t i = 0; i < n; i++)                                                       \
                out[i] = (LEFT) >= (RIGHT);                                                        \
            break;                                                                                 \
        }                                                                                          \
    } while (0)

static void
compare_ints(uint8_t *out, Relation relation, const int64_t *a, const int64_t *b, uint32_t n)
{
    COMPARE_LANES(a[i], b[i]);
}

static void
compare_int_constant(uint8_t *out, Relation relation, const int64_t *a, int64_t b, uint32_t n)
{
    COMPARE_LANES(a[i], b);
}

static void
compare_doubles(uint8_t *out, Relation relation, const double *a, const double *b, uint32_t n)
{
    COMPARE_LANES(a[i], b[i]);
}

static void
compare_double_constant(uint8_t *out, Relation relation, const double *a, double b, uint32_t n)
{
    COMPARE_LANES(a[i], b);
}

static void
compare_int_double(uint8_t *out, Relation relation, const int64_t *a, const double *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = holds(relation, wp_cel_compare_int_double(a[i], b[i]));
}

static void
compare_ids(uint8_t *out, bool equal, const uint32_t *a, const uint32_t *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = (a[i] == b[i]) == equal;
}

static void
compare_id_constant(uint8_t *out, bool equal, const uint32_t *a, uint32_t b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = (a[i] == b) == equal;
}

static bool
is_equality(Relation relation)
{
    return relation == WP_CEL_DO_EQ || relation == WP_CEL_DO_NE;
}

/* A column against a constant. Returns: false if it is to be done lane by lane */
static bool
compare_constant(uint8_t *out, Relation relation, const WpCelVector *a, const WpCelVector *b,
                 uint32_t n)
{
    const WpCelValue *constant = &b->constant;
    int64_t number;

    switch (a->form) {
    case WP_CEL_FORM_INT:
        if (constant->kind != WP_CEL_INT)
            return false;
        compare_int_constant(out, relation, a->ints, constant->integer, n);
        return true;
    case WP_CEL_FORM_DOUBLE:
        /* ints up to 2^53 are doubles */
        if (constant->kind == WP_CEL_INT && ABS(constant->integer) <= INT64_C(1) << 53)
            compare_double_constant(out, relation, a->numbers, (double)constant->integer, n);
        else if (constant->kind == WP_CEL_DOUBLE)
            compare_double_constant(out, relation, a->numbers, constant->number, n);
        else
            return false;
        return true;
    case WP_CEL_FORM_TIME:
    case WP_CEL_FORM_SPAN:
        if (constant->kind != (a->form == WP_CEL_FORM_TIME ? WP_CEL_TIMESTAMP : WP_CEL_DURATION) ||
            !wp_cel_time_microseconds(constant, &number))
            return false;
        compare_int_constant(out, relation, a->ints, number, n);
        return true;
    case WP_CEL_FORM_TEXT:
        if (constant->kind != WP_CEL_STRING || !is_equality(relation) || !b->slot)
            return false;
        compare_id_constant(out, relation == WP_CEL_DO_EQ, a->ids, wp_cel_constant_id(b, a->texts),
                            n);
        return true;
    default:
        return false;
    }
}

/* Two columns. Returns: false if they are to be compared lane by lane */
static bool
compare_columns(uint8_t *out, Relation relation, const WpCelVector *a, const WpCelVector *b,
                uint32_t n)
{
    if (a->form == WP_CEL_FORM_INT && b->form == WP_CEL_FORM_DOUBLE) {
        compare_int_double(out, relation, a->ints, b->numbers, n);
        return true;
    }
    if (a->form == WP_CEL_FORM_DOUBLE && b->form == WP_CEL_FORM_INT) {
        compare_int_double(out, mirrored(relation), b->ints, a->numbers, n);
        return true;
    }
    if (a->form != b->form)
        return false;
    switch (a->form) {
    case WP_CEL_FORM_INT:
    case WP_CEL_FORM_TIME:
    case WP_CEL_FORM_SPAN:
        compare_ints(out, relation, a->ints, b->ints, n);
        return true;
    case WP_CEL_FORM_DOUBLE:
        compare_doubles(out, relation, a->numbers, b->numbers, n);
        return true;
    case WP_CEL_FORM_TEXT:
        if (a->texts != b->texts || !is_equality(relation))
            return false;
        compare_ids(out, relation == WP_CEL_DO_EQ, a->ids, b->ids, n);
        return true;
    case WP_CEL_FORM_ROW:
        if (a->record != b->record || !is_equality(relation))
            return false;
        compare_ids(out, relation == WP_CEL_DO_EQ, a->ids, b->ids, n);
        return true;
    default:
        return false;
    }
}

static WpCelValue
compare_values(WpCelMachine *machine, const WpCelInstruction *what, const WpCelValue *args,
               uint32_t n_args)
{
    WpCelOrder order;

    for (uint32_t i = 0; i < n_args; i++)
        if (args[i].kind == WP_CEL_LIST)
            machine->call.work += args[i].list->n;
    if (is_equality(what->op))
        return wp_cel_bool(wp_cel_equal(&args[0], &args[1]) == (what->op == WP_CEL_DO_EQ));
    order = wp_cel_compare(&args[0], &args[1]);
    if (order == WP_CEL_NO_OVERLOAD)
        return wp_cel_no_overload(&machine->call, wp_cel_opcode_name(what->op), args, n_args);
    return wp_cel_bool(holds(what->op, order));
}

void
wp_cel_do_compare(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *a = wp_cel_view(machine, what->a);
    const WpCelVector *b = wp_cel_view(machine, what->b);
    const uint8_t regs[] = {what->a, what->b};
    uint8_t result[WP_CEL_LANES];
    bool done;

    if (b->form == WP_CEL_FORM_CONSTANT && b->clean)
        done = compare_constant(result, what->op, a, b, frame->n);
    else if (a->form == WP_CEL_FORM_CONSTANT && a->clean)
        done = compare_constant(result, mirrored(what->op), b, a, frame->n);
    else
        done = compare_columns(result, what->op, a, b, frame->n);
    if (!done) {
        wp_cel_apply(machine, frame, what, regs, 2, compare_values, true, false);
        return;
    }

    WpCelVector *out = wp_cel_fresh(machine, what->to);

    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, 0);
    memcpy(out->state, result, frame->n);
    wp_cel_vector_overlay(out, a, b, frame->n);
}

/* ---- in ---- */

static bool
has_id(const uint32_t *ids, uint32_t n, uint32_t id)
{
    for (uint32_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static bool
all_texts(const WpCelValue *list)
{
    if (list->kind != WP_CEL_LIST || list->list->partial)
        return false;
    for (uint32_t i = 0; i < list->list->n; i++)
        if (list->list->items[i].kind != WP_CEL_STRING)
            return false;
    return true;
}

/* vm.os.family in ['windows', 'linux'] */
static void
texts_in_constant(uint8_t *out, const WpCelVector *a, const WpCelVector *b, uint32_t n)
{
    const WpStrId *ids = wp_cel_constant_ids(b, a->texts);
    uint32_t n_ids = b->constant.list->n;

    for (uint32_t i = 0; i < n; i++)
        out[i] = !wp_cel_is_bad(a->state[i]) && has_id(ids, n_ids, a->ids[i]);
}

/* 'ERP' in vm.applications, 'owner' in vm.tags, vm.role in vm.applications */
static void
texts_in_column(uint8_t *out, const WpCelVector *a, const WpCelVector *b, uint32_t n)
{
    const uint32_t *items = b->form == WP_CEL_FORM_TAGS ? b->column->keys : b->column->items;
    WpStrId constant =
        a->form == WP_CEL_FORM_CONSTANT ? wp_cel_constant_id(a, b->texts) : WP_STR_NONE;

    for (uint32_t i = 0; i < n; i++) {
        WpStrId id = a->form == WP_CEL_FORM_CONSTANT ? constant : a->ids[i];

        out[i] = !wp_cel_is_bad(b->state[i]) &&
                 has_id(items + b->ranges[i].first, b->ranges[i].end - b->ranges[i].first, id);
    }
}

static bool
in_by_ids(uint8_t *out, const WpCelVector *a, const WpCelVector *b, uint32_t n)
{
    if (a->form == WP_CEL_FORM_TEXT && b->form == WP_CEL_FORM_CONSTANT && b->clean && b->slot &&
        all_texts(&b->constant)) {
        texts_in_constant(out, a, b, n);
        return true;
    }
    if (b->form != WP_CEL_FORM_TEXTS && b->form != WP_CEL_FORM_TAGS)
        return false;
    if ((a->form == WP_CEL_FORM_TEXT && a->texts == b->texts) ||
        (a->form == WP_CEL_FORM_CONSTANT && a->clean && a->slot &&
         a->constant.kind == WP_CEL_STRING && b->texts)) {
        texts_in_column(out, a, b, n);
        return true;
    }
    return false;
}

static WpCelValue
in_values(WpCelMachine *machine, const WpCelInstruction *what G_GNUC_UNUSED, const WpCelValue *args,
          uint32_t n_args)
{
    if (args[1].kind == WP_CEL_MAP) {
        machine->call.work += args[1].map->n;
        return wp_cel_bool(wp_cel_map_find(args[1].map, &args[0]));
    }
    if (args[1].kind != WP_CEL_LIST)
        return wp_cel_no_overload(&machine->call, "in", args, n_args);

    const WpCelList *list = args[1].list;

    machine->call.work += list->n;
    for (uint32_t i = 0; i < list->n; i++)
        if (wp_cel_equal(&args[0], &list->items[i]))
            return wp_cel_bool(true);
    if (list->partial)
        return (WpCelValue){.kind = WP_CEL_UNKNOWN, .missing = list->missing};
    return wp_cel_bool(false);
}

void
wp_cel_do_in(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *a = wp_cel_view(machine, what->a);
    const WpCelVector *b = wp_cel_view(machine, what->b);
    const uint8_t regs[] = {what->a, what->b};
    uint8_t result[WP_CEL_LANES];

    if (!in_by_ids(result, a, b, frame->n)) {
        wp_cel_apply(machine, frame, what, regs, 2, in_values, true, true);
        return;
    }

    WpCelVector *out = wp_cel_fresh(machine, what->to);

    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, 0);
    memcpy(out->state, result, frame->n);
    wp_cel_vector_overlay(out, a, b, frame->n);
}
