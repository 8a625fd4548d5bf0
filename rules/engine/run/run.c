#include "rules/engine/run/machine.h"

#include <string.h>

/* The loop over instructions, frames and registers. */

const char wp_cel_too_costly[] = "takes more than 1,000,000 steps for one row";
const char wp_cel_too_large[] = "takes too much memory for one row";

WpCelVector *
wp_cel_fresh(WpCelMachine *machine, uint32_t reg)
{
    WpCelRegister *target = &machine->registers[reg];

    target->turn ^= 1;
    if (!target->own[target->turn])
        target->own[target->turn] = wp_cel_vector_new();
    target->view = target->own[target->turn];
    return target->own[target->turn];
}

void
wp_cel_take(WpCelMachine *machine, uint32_t to, uint32_t from)
{
    WpCelRegister *source = &machine->registers[from];
    WpCelRegister *target = &machine->registers[to];
    const WpCelVector *view = source->view;

    if (view == source->own[0] || view == source->own[1]) {
        WpCelRegister swapped = *target;

        *target = *source;
        *source = swapped;
    }
    /* else a local's vector, whose register stays as long as @to is read */
    target->view = view;
}

const WpCelVector *
wp_cel_as_bool(WpCelMachine *machine, uint32_t reg, uint32_t n)
{
    const WpCelVector *in = wp_cel_view(machine, reg);
    WpCelVector *out;

    if (in->form == WP_CEL_FORM_BOOL)
        return in;
    out = wp_cel_fresh(machine, reg);
    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, n);
    for (uint32_t i = 0; i < n; i++) {
        WpCelValue value = wp_cel_lane_value(in, i, machine->call.scratch);

        wp_cel_lane_set_bool(out, i, &value);
    }
    return out;
}

WpCelFrame
wp_cel_frame_inner(WpCelMachine *machine, const WpCelFrame *frame, uint32_t to, const uint16_t *map,
                   uint32_t n)
{
    uint16_t *top = wp_cel_scratch_raw(machine->call.scratch, n * sizeof(*top));

    for (uint32_t i = 0; i < n; i++)
        top[i] = frame->top[map[i]];
    return (WpCelFrame){.outer = frame, .n = n, .base = to + 1, .map = map, .top = top};
}

bool
wp_cel_has_room(WpCelMachine *machine)
{
    if (wp_cel_scratch_used(machine->call.scratch) < machine->max_memory)
        return true;
    machine->is_exhausted = true;
    return false;
}

static WpCelIdSlot *
slot_in(const WpCelVector *constant, const WpStrPool *texts, bool *out_is_new)
{
    WpCelIdSlot *slot = constant->slot;

    *out_is_new = slot->texts != texts;
    slot->texts = texts;
    return slot;
}

WpStrId
wp_cel_constant_id(const WpCelVector *constant, const WpStrPool *texts)
{
    bool is_new;
    WpCelIdSlot *slot = slot_in(constant, texts, &is_new);

    if (is_new)
        slot->id = wp_str_pool_find(texts, constant->constant.text, constant->constant.aux);
    return slot->id;
}

const WpStrId *
wp_cel_constant_ids(const WpCelVector *constant, const WpStrPool *texts)
{
    bool is_new;
    WpCelIdSlot *slot = slot_in(constant, texts, &is_new);
    const WpCelList *list = constant->constant.list;

    if (is_new) {
        g_free(slot->ids);
        slot->n = list->n;
        slot->ids = g_new(WpStrId, list->n + 1);
        for (uint32_t i = 0; i < list->n; i++)
            slot->ids[i] = wp_str_pool_find(texts, list->items[i].text, list->items[i].aux);
    }
    return slot->ids;
}

static void
do_constant(WpCelMachine *machine, const WpCelInstruction *what)
{
    wp_cel_vector_set_constant(wp_cel_fresh(machine, what->to),
                               &machine->program->constants[what->index],
                               &machine->bound->constants[what->index]);
}

static void
do_variable(WpCelMachine *machine, const WpCelInstruction *what)
{
    static const WpCelValue unknown = {.kind = WP_CEL_UNKNOWN, .missing = WP_CEL_UNNAMED};
    const WpCelValue *value =
        g_hash_table_lookup(machine->variables, machine->program->names[what->index]);

    wp_cel_vector_set_constant(wp_cel_fresh(machine, what->to), value ? value : &unknown,
                               &machine->bound->variables[what->index]);
}

static void
do_unbound(WpCelMachine *machine, const WpCelInstruction *what)
{
    WpCelValue error = {.kind = WP_CEL_ERROR, .text = "no such name"};

    wp_cel_vector_set_constant(wp_cel_fresh(machine, what->to), &error, NULL);
}

static void
do_bind(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what, uint32_t body)
{
    wp_cel_run(machine, frame, body, body + what->body[0]);
    wp_cel_take(machine, what->to, what->to + 1u);
}

static void
run_instruction(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                uint32_t body)
{
    switch ((WpCelOpcode)what->op) {
    case WP_CEL_DO_CONSTANT:
        do_constant(machine, what);
        break;
    case WP_CEL_DO_ROOT:
        wp_cel_do_root(machine, frame, what);
        break;
    case WP_CEL_DO_VARIABLE:
        do_variable(machine, what);
        break;
    case WP_CEL_DO_LOCAL:
        wp_cel_do_local(machine, frame, what);
        break;
    case WP_CEL_DO_UNBOUND:
        do_unbound(machine, what);
        break;
    case WP_CEL_DO_FIELD:
        wp_cel_do_field(machine, frame, what);
        break;
    case WP_CEL_DO_KNOWN:
        wp_cel_do_known(machine, frame, what);
        break;
    case WP_CEL_DO_SELECT:
        wp_cel_do_select(machine, frame, what);
        break;
    case WP_CEL_DO_HAS:
        wp_cel_do_has(machine, frame, what);
        break;
    case WP_CEL_DO_INDEX:
        wp_cel_do_index(machine, frame, what);
        break;
    case WP_CEL_DO_LOOKUP:
        wp_cel_do_lookup(machine, frame, what);
        break;
    case WP_CEL_DO_NOT:
        wp_cel_do_not(machine, frame, what);
        break;
    case WP_CEL_DO_NEGATE:
        wp_cel_do_negate(machine, frame, what);
        break;
    case WP_CEL_DO_EQ:
    case WP_CEL_DO_NE:
    case WP_CEL_DO_LT:
    case WP_CEL_DO_LE:
    case WP_CEL_DO_GT:
    case WP_CEL_DO_GE:
        wp_cel_do_compare(machine, frame, what);
        break;
    case WP_CEL_DO_IN:
        wp_cel_do_in(machine, frame, what);
        break;
    case WP_CEL_DO_ADD:
    case WP_CEL_DO_SUBTRACT:
    case WP_CEL_DO_MULTIPLY:
    case WP_CEL_DO_DIVIDE:
    case WP_CEL_DO_REMAINDER:
        wp_cel_do_arithmetic(machine, frame, what);
        break;
    case WP_CEL_DO_CALL:
        wp_cel_do_call(machine, frame, what);
        break;
    case WP_CEL_DO_MATCHES:
        wp_cel_do_matches(machine, frame, what);
        break;
    case WP_CEL_DO_LIST:
        wp_cel_do_list(machine, frame, what);
        break;
    case WP_CEL_DO_MAP:
        wp_cel_do_map(machine, frame, what);
        break;
    case WP_CEL_DO_AND:
    case WP_CEL_DO_OR:
        wp_cel_do_logic(machine, frame, what, body);
        break;
    case WP_CEL_DO_CHOOSE:
        wp_cel_do_choose(machine, frame, what, body);
        break;
    case WP_CEL_DO_ALL:
    case WP_CEL_DO_EXISTS:
    case WP_CEL_DO_EXISTS_ONE:
        wp_cel_do_quantifier(machine, frame, what, body);
        break;
    case WP_CEL_DO_FILTER:
    case WP_CEL_DO_TRANSFORM:
        wp_cel_do_collect(machine, frame, what, body);
        break;
    case WP_CEL_DO_BIND:
        do_bind(machine, frame, what, body);
        break;
    case WP_CEL_DO_ONCE:
        wp_cel_do_once(machine, frame, what, body);
        break;
    case WP_CEL_DO_PER_TEXT:
        wp_cel_do_per_text(machine, frame, what, body);
        break;
    }
}

void
wp_cel_run(WpCelMachine *machine, const WpCelFrame *frame, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end;) {
        const WpCelInstruction *what = &machine->program->code[i++];

        run_instruction(machine, frame, what, i);
        i += what->body[0] + what->body[1];
    }
}
