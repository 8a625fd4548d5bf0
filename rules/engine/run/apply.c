#include <string.h>

#include "rules/engine/lib/order.h"
#include "rules/engine/lib/pattern.h"
#include "rules/engine/run/machine.h"

/* What is done lane by lane on values: function calls, lists and maps. */

/* The state of a lane before its values are looked at. */
static uint8_t
join_lanes(const WpCelVector *const *views, uint32_t n_views, uint32_t lane, bool takes_partial,
           uint64_t *out_info)
{
    uint8_t state = WP_CEL_LANE_OK;
    uint64_t info = 0;

    for (uint32_t i = 0; i < n_views; i++) {
        const WpCelVector *vector = views[i];
        uint8_t one = wp_cel_lane_state(vector, lane);
        uint64_t one_info = wp_cel_is_bad(one) ? wp_cel_lane_info(vector, lane) : 0;

        if (vector->form == WP_CEL_FORM_BOOL && !wp_cel_is_bad(one))
            one = WP_CEL_LANE_OK;
        else if (!takes_partial && !wp_cel_is_bad(one) &&
                 (vector->form == WP_CEL_FORM_CHILDREN || vector->form == WP_CEL_FORM_TEXTS) &&
                 vector->info[lane] != 0) {
            one = WP_CEL_LANE_UNKNOWN;
            one_info = vector->info[lane];
        }
        state = wp_cel_join_states(state, info, one, one_info, &info);
    }
    *out_info = info;
    return state;
}

static bool
find_partial(const WpCelValue *args, uint32_t n_args, uint64_t *out_missing)
{
    bool found = false;

    *out_missing = 0;
    for (uint32_t i = 0; i < n_args; i++)
        if (args[i].kind == WP_CEL_LIST && args[i].list->partial) {
            *out_missing |= args[i].list->missing;
            found = true;
        }
    return found;
}

static void
set_result(WpCelVector *out, uint32_t lane, const WpCelValue *value)
{
    if (out->form == WP_CEL_FORM_BOOL)
        wp_cel_lane_set_bool(out, lane, value);
    else
        wp_cel_lane_set(out, lane, value);
}

void
wp_cel_apply(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
             const uint8_t *regs, uint32_t n_regs, WpCelApply function, bool is_bool,
             bool takes_partial)
{
    WpCelValue args[WP_CEL_MAX_REGISTERS];
    const WpCelVector *views[WP_CEL_MAX_REGISTERS];
    WpCelVector *out;
    uint64_t info;

    for (uint32_t k = 0; k < n_regs; k++)
        views[k] = wp_cel_view(machine, regs[k]);
    out = wp_cel_fresh(machine, what->to);
    wp_cel_vector_begin(out, is_bool ? WP_CEL_FORM_BOOL : WP_CEL_FORM_VALUE, frame->n);
    for (uint32_t i = 0; i < frame->n; i++) {
        uint8_t state = join_lanes(views, n_regs, i, takes_partial, &info);
        uint64_t missing;

        if (wp_cel_is_bad(state)) {
            wp_cel_lane_set_bad(out, i, state, info);
            continue;
        }
        if (!wp_cel_has_room(machine)) {
            wp_cel_lane_set_error(out, i, wp_cel_too_large);
            continue;
        }
        for (uint32_t k = 0; k < n_regs; k++)
            args[k] = wp_cel_lane_value(views[k], i, machine->call.scratch);
        if (!takes_partial && find_partial(args, n_regs, &missing)) {
            wp_cel_lane_set_unknown(out, i, missing);
            continue;
        }
        machine->call.work = 0;
        WpCelValue value = function(machine, what, args, n_regs);
        if (wp_cel_charge(machine, frame, i, 1 + machine->call.work))
            set_result(out, i, &value);
        else
            wp_cel_lane_set_error(out, i, wp_cel_too_costly);
    }
}

static WpCelValue
call_values(WpCelMachine *machine, const WpCelInstruction *what, const WpCelValue *args,
            uint32_t n_args)
{
    const WpCelCallee *callee = &machine->program->callees[what->index];

    return wp_cel_function_call(&machine->call, callee->first, callee->n, args, n_args);
}

static void
apply_range(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
            WpCelApply function, bool is_bool, bool takes_partial)
{
    uint8_t regs[WP_CEL_MAX_REGISTERS];

    for (uint32_t i = 0; i < what->n; i++)
        regs[i] = (uint8_t)(what->a + i);
    wp_cel_apply(machine, frame, what, regs, what->n, function, is_bool, takes_partial);
}

static bool
is_call_of(const WpCelMachine *machine, const WpCelInstruction *what, const char *name)
{
    return strcmp(machine->program->callees[what->index].name, name) == 0;
}

/* double() of ints. */
static bool
doubles_of_ints(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *in = wp_cel_view(machine, what->a);
    WpCelVector *out;

    if (in->form != WP_CEL_FORM_INT || !is_call_of(machine, what, "double"))
        return false;
    out = wp_cel_fresh(machine, what->to);
    wp_cel_vector_begin(out, WP_CEL_FORM_DOUBLE, frame->n);
    for (uint32_t i = 0; i < frame->n; i++)
        out->numbers[i] = (double)in->ints[i];
    wp_cel_vector_overlay(out, in, in, frame->n);
    return true;
}

/* size() of what a column lists needs no list. */
static bool
size_of_ranges(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *in = wp_cel_view(machine, what->a);
    WpCelVector *out;

    if ((in->form != WP_CEL_FORM_CHILDREN && in->form != WP_CEL_FORM_TEXTS &&
         in->form != WP_CEL_FORM_TAGS) ||
        !is_call_of(machine, what, "size"))
        return false;
    out = wp_cel_fresh(machine, what->to);
    wp_cel_vector_begin(out, WP_CEL_FORM_INT, frame->n);
    for (uint32_t i = 0; i < frame->n; i++) {
        if (wp_cel_is_bad(in->state[i]))
            wp_cel_lane_set_bad(out, i, in->state[i], in->info[i]);
        else if (in->info[i] != 0)
            wp_cel_lane_set_unknown(out, i, in->info[i]);
        else
            out->ints[i] = in->ranges[i].end - in->ranges[i].first;
    }
    return true;
}

void
wp_cel_do_call(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    if (what->n == 1 &&
        (doubles_of_ints(machine, frame, what) || size_of_ranges(machine, frame, what)))
        return;
    apply_range(machine, frame, what, call_values, machine->program->callees[what->index].is_bool,
                false);
}

static WpCelValue
matches_value(WpCelMachine *machine, const WpCelInstruction *what, const WpCelValue *args,
              uint32_t n_args)
{
    if (args->kind != WP_CEL_STRING)
        return wp_cel_no_overload(&machine->call, "matches", args, n_args);
    return wp_cel_pattern_matches(&machine->call, machine->program->patterns[what->index], args);
}

#define MATCHED_AT_ONCE 32

/* The lanes of a text column, a few at a time: their texts, which lie anywhere in a large pool, are
 * fetched together and matched while they are near. */
static void
match_texts(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelPattern *pattern = machine->program->patterns[what->index];
    const WpCelVector *in = wp_cel_view(machine, what->a);
    WpCelVector *out = wp_cel_fresh(machine, what->to);
    uint32_t lanes[MATCHED_AT_ONCE];
    WpStrId ids[MATCHED_AT_ONCE];
    WpStrPiece texts[MATCHED_AT_ONCE];
    uint32_t n = 0;

    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, frame->n);
    for (uint32_t i = 0; i < frame->n; i++) {
        if (wp_cel_is_bad(in->state[i])) {
            wp_cel_lane_set_bad(out, i, in->state[i], in->info[i]);
        } else {
            lanes[n] = i;
            ids[n++] = in->ids[i];
        }
        if (n < MATCHED_AT_ONCE && i + 1 < frame->n)
            continue;
        wp_str_pool_pieces(in->texts, ids, n, texts);
        for (uint32_t k = 0; k < n; k++) {
            WpCelValue text = wp_cel_string(texts[k].text, texts[k].size);

            machine->call.work = 0;
            WpCelValue value = wp_cel_pattern_matches(&machine->call, pattern, &text);
            if (wp_cel_charge(machine, frame, lanes[k], 1 + machine->call.work))
                wp_cel_lane_set_bool(out, lanes[k], &value);
            else
                wp_cel_lane_set_error(out, lanes[k], wp_cel_too_costly);
        }
        n = 0;
    }
}

void
wp_cel_do_matches(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const uint8_t regs[] = {what->a};

    if (wp_cel_view(machine, what->a)->form == WP_CEL_FORM_TEXT) {
        match_texts(machine, frame, what);
        return;
    }
    wp_cel_apply(machine, frame, what, regs, 1, matches_value, true, false);
}

static WpCelValue
list_of_values(WpCelMachine *machine, const WpCelInstruction *what G_GNUC_UNUSED,
               const WpCelValue *args, uint32_t n_args)
{
    WpCelValue *items = wp_cel_scratch_array(machine->call.scratch, WpCelValue, n_args);

    for (uint32_t i = 0; i < n_args; i++)
        items[i] = args[i];
    return wp_cel_make_list(&machine->call, items, n_args);
}

void
wp_cel_do_list(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    apply_range(machine, frame, what, list_of_values, false, true);
}

static WpCelValue
map_of_values(WpCelMachine *machine, const WpCelInstruction *what G_GNUC_UNUSED,
              const WpCelValue *args, uint32_t n_args)
{
    WpCelMap *map = wp_cel_scratch_alloc(machine->call.scratch, sizeof(WpCelMap));
    uint32_t n = n_args / 2;
    WpCelValue *keys = wp_cel_scratch_array(machine->call.scratch, WpCelValue, n);
    WpCelValue *values = wp_cel_scratch_array(machine->call.scratch, WpCelValue, n);

    *map = (WpCelMap){0, keys, values};
    for (uint32_t i = 0; i < n; i++) {
        WpCelKind kind = args[2 * i].kind;

        if (kind != WP_CEL_BOOL && kind != WP_CEL_INT && kind != WP_CEL_STRING)
            return wp_cel_error(&machine->call, "unsupported key type: %s", wp_cel_kind_name(kind));
        if (wp_cel_map_find(map, &args[2 * i]))
            return wp_cel_error_static("a map with a repeated key");
        keys[i] = args[2 * i];
        values[i] = args[2 * i + 1];
        map->n++;
    }
    machine->call.work += (uint64_t)n * n / 8;
    return (WpCelValue){.kind = WP_CEL_MAP, .map = map};
}

void
wp_cel_do_map(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    apply_range(machine, frame, what, map_of_values, false, true);
}
