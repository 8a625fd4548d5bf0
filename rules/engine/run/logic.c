#include <string.h>

#include "rules/engine/run/machine.h"

/* ! && || ?: and the question whether a value is known. */

void
wp_cel_do_not(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    static const uint8_t turned[] = {WP_CEL_LANE_TRUE, WP_CEL_LANE_FALSE, WP_CEL_LANE_UNKNOWN,
                                     WP_CEL_LANE_ERROR};
    const WpCelVector *in = wp_cel_as_bool(machine, what->a, frame->n);
    WpCelVector *out = wp_cel_fresh(machine, what->to);

    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, 0);
    out->clean = in->clean;
    for (uint32_t i = 0; i < frame->n; i++)
        out->state[i] = turned[in->state[i]];
    if (!in->clean)
        memcpy(out->info, in->info, frame->n * sizeof(*in->info));
}

void
wp_cel_do_known(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *in = wp_cel_view(machine, what->a);
    WpCelVector *out = wp_cel_fresh(machine, what->to);

    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, frame->n);
    for (uint32_t i = 0; i < frame->n; i++)
        out->state[i] = !wp_cel_is_bad(wp_cel_lane_state(in, i));
}

/* ---- && and || ---- */

const uint8_t wp_cel_and_table[4][4] = {
    {WP_CEL_LANE_FALSE, WP_CEL_LANE_FALSE, WP_CEL_LANE_FALSE, WP_CEL_LANE_FALSE},
    {WP_CEL_LANE_FALSE, WP_CEL_LANE_TRUE, WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_ERROR},
    {WP_CEL_LANE_FALSE, WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_UNKNOWN},
    {WP_CEL_LANE_FALSE, WP_CEL_LANE_ERROR, WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_ERROR},
};
const uint8_t wp_cel_or_table[4][4] = {
    {WP_CEL_LANE_FALSE, WP_CEL_LANE_TRUE, WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_ERROR},
    {WP_CEL_LANE_TRUE, WP_CEL_LANE_TRUE, WP_CEL_LANE_TRUE, WP_CEL_LANE_TRUE},
    {WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_TRUE, WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_UNKNOWN},
    {WP_CEL_LANE_ERROR, WP_CEL_LANE_TRUE, WP_CEL_LANE_UNKNOWN, WP_CEL_LANE_ERROR},
};

/* Lanes that the left side has not decided. */
static uint32_t
undecided(const WpCelVector *left, uint32_t n, uint8_t deciding, uint16_t *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        out[count] = (uint16_t)i;
        count += left->state[i] != deciding;
    }
    return count;
}

static void
copy_bools(WpCelVector *out, const WpCelVector *in, uint32_t n)
{
    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, 0);
    /* a decided lane may become clean, never the other way round without being noticed */
    out->clean = in->clean;
    memcpy(out->state, in->state, n);
    if (!in->clean)
        memcpy(out->info, in->info, n * sizeof(*in->info));
}

void
wp_cel_do_logic(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                uint32_t body)
{
    const uint8_t(*table)[4] = what->op == WP_CEL_DO_AND ? wp_cel_and_table : wp_cel_or_table;
    uint8_t deciding = what->op == WP_CEL_DO_AND ? WP_CEL_LANE_FALSE : WP_CEL_LANE_TRUE;
    const WpCelVector *left = wp_cel_as_bool(machine, what->to, frame->n);
    uint16_t lanes[WP_CEL_LANES + 1];
    uint32_t n = undecided(left, frame->n, deciding, lanes);

    if (n == 0)
        return;
    if (what->is_dear && n < frame->n) {
        WpCelFrame inner = wp_cel_frame_inner(machine, frame, what->to, lanes, n);

        wp_cel_run(machine, &inner, body, body + what->body[0]);
    } else {
        n = frame->n;
        wp_cel_run(machine, frame, body, body + what->body[0]);
    }

    const WpCelVector *right = wp_cel_as_bool(machine, what->to + 1u, n);
    WpCelVector *out = wp_cel_fresh(machine, what->to);

    if (n == frame->n && left->clean && right->clean) {
        wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, 0);
        if (what->op == WP_CEL_DO_AND)
            for (uint32_t i = 0; i < n; i++)
                out->state[i] = left->state[i] & right->state[i];
        else
            for (uint32_t i = 0; i < n; i++)
                out->state[i] = left->state[i] | right->state[i];
        return;
    }
    copy_bools(out, left, frame->n);
    if (n < frame->n)
        for (uint32_t i = 0; i < n; i++)
            wp_cel_combine(out, lanes[i], right, i, table);
    else
        for (uint32_t i = 0; i < n; i++)
            wp_cel_combine(out, i, right, i, table);
}

/* ---- ?: ---- */

/* The results of both sides, and which lane of them a lane of the whole takes. */
typedef struct {
    const WpCelVector *sides[2]; /* NULL: no lane takes it */
    uint16_t lane_of[WP_CEL_LANES];
} Choice;

static bool
same_form(const WpCelVector *a, const WpCelVector *b)
{
    return a->form == b->form && a->form != WP_CEL_FORM_CONSTANT && a->texts == b->texts &&
           a->column == b->column &&
           ((a->form != WP_CEL_FORM_ROW && a->form != WP_CEL_FORM_CHILDREN) ||
            a->record == b->record);
}

static bool
is_bool(const WpCelVector *vector)
{
    return vector->form == WP_CEL_FORM_BOOL ||
           (vector->form == WP_CEL_FORM_CONSTANT && vector->constant.kind == WP_CEL_BOOL);
}

static void
copy_lane(WpCelVector *out, uint32_t lane, const WpCelVector *in, uint32_t from,
          WpCelScratch *scratch)
{
    WpCelValue value;

    if (out->form == in->form && out->form != WP_CEL_FORM_BOOL && out->form != WP_CEL_FORM_VALUE) {
        out->state[lane] = in->state[from];
        out->info[lane] = in->info[from];
        out->clean = out->clean && !wp_cel_is_bad(in->state[from]);
        if (out->form == WP_CEL_FORM_TEXT || out->form == WP_CEL_FORM_ROW)
            out->ids[lane] = in->ids[from];
        else
            out->ints[lane] = in->ints[from];
        return;
    }
    value = wp_cel_lane_value(in, from, scratch);
    if (out->form == WP_CEL_FORM_BOOL)
        wp_cel_lane_set_bool(out, lane, &value);
    else
        wp_cel_lane_set(out, lane, &value);
}

static void
merge(WpCelMachine *machine, const WpCelFrame *frame, uint32_t to, const WpCelVector *condition,
      const Choice *choice)
{
    const WpCelVector *yes = choice->sides[0];
    const WpCelVector *no = choice->sides[1];
    const WpCelVector *like = yes ? yes : no;
    WpCelVector *out = wp_cel_fresh(machine, to);
    WpCelForm form = WP_CEL_FORM_VALUE;

    if (like && (!yes || is_bool(yes)) && (!no || is_bool(no)))
        form = WP_CEL_FORM_BOOL;
    else if (yes && no && same_form(yes, no))
        form = yes->form;
    wp_cel_vector_begin(out, form, frame->n);
    if (like && form == like->form) {
        out->texts = like->texts;
        out->column = like->column;
        out->record = like->record;
    }
    for (uint32_t i = 0; i < frame->n; i++) {
        if (wp_cel_is_bad(condition->state[i]))
            wp_cel_lane_set_bad(out, i, condition->state[i], condition->info[i]);
        else
            copy_lane(out, i, condition->state[i] ? yes : no, choice->lane_of[i],
                      machine->call.scratch);
    }
}

void
wp_cel_do_choose(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                 uint32_t body)
{
    const WpCelVector *condition = wp_cel_as_bool(machine, what->to, frame->n);
    uint16_t lanes[2][WP_CEL_LANES];
    Choice choice = {0};

    for (unsigned side = 0; side < 2; side++) {
        uint32_t begin = body + (side ? what->body[0] : 0);
        uint32_t reg = what->to + 1u + side;
        uint32_t n = 0;

        for (uint32_t i = 0; i < frame->n; i++)
            if (condition->state[i] == (side ? WP_CEL_LANE_FALSE : WP_CEL_LANE_TRUE)) {
                choice.lane_of[i] = what->is_dear ? (uint16_t)n : (uint16_t)i;
                lanes[side][n++] = (uint16_t)i;
            }
        if (n == 0)
            continue;
        if (n == frame->n) {
            wp_cel_run(machine, frame, begin, begin + what->body[side]);
            wp_cel_take(machine, what->to, reg);
            return;
        }
        if (what->is_dear) {
            /* registers of the inner frame begin at the one that gets its result */
            WpCelFrame inner = wp_cel_frame_inner(machine, frame, reg - 1, lanes[side], n);

            wp_cel_run(machine, &inner, begin, begin + what->body[side]);
        } else {
            wp_cel_run(machine, frame, begin, begin + what->body[side]);
        }
        choice.sides[side] = wp_cel_view(machine, reg);
    }
    merge(machine, frame, what->to, condition, &choice);
}
