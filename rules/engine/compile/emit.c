#include "rules/engine/compile/emitter.h"

#include <string.h>

#include "rules/engine/lib/pattern.h"

static void emit(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to);

/* Parts that cost less are not worth looking up what they gave for a text before. */
#define MIN_COST_PER_TEXT 8
#define MIN_COST_ONCE     2
/* Right sides that cost more are run only on the lanes that need them. */
#define MIN_COST_DEAR 8

static uint32_t
add_instruction(WpCelEmitter *emitter, WpCelOpcode op, const WpCelAst *node, uint32_t to,
                uint32_t a, uint32_t b)
{
    WpCelInstruction instruction = {.op = (uint8_t)op};

    if (to + 2 >= WP_CEL_MAX_REGISTERS || a >= WP_CEL_MAX_REGISTERS || b >= WP_CEL_MAX_REGISTERS) {
        if (emitter->good)
            wp_cel_text_diag(emitter->checker->text, node->from, node->end, emitter->checker->diags,
                             WP_DIAG_CEL_LIMIT, "more than %d parts of one expression at a time",
                             WP_CEL_MAX_REGISTERS);
        emitter->good = false;
        to = a = b = 0;
    }
    instruction.to = (uint8_t)to;
    instruction.a = (uint8_t)a;
    instruction.b = (uint8_t)b;
    emitter->n_registers = MAX(emitter->n_registers, to + 3);
    g_array_append_val(emitter->code, instruction);
    return emitter->code->len - 1;
}

static WpCelInstruction *
at(WpCelEmitter *emitter, uint32_t index)
{
    return &g_array_index(emitter->code, WpCelInstruction, index);
}

static uint32_t
add_constant(WpCelEmitter *emitter, WpCelValue value)
{
    g_array_append_val(emitter->constants, value);
    return emitter->constants->len - 1;
}

static void
emit_constant(WpCelEmitter *emitter, const WpCelAst *node, WpCelValue value, uint32_t to)
{
    uint32_t index = add_instruction(emitter, WP_CEL_DO_CONSTANT, node, to, 0, 0);

    at(emitter, index)->index = add_constant(emitter, value);
}

static void
emit_body(WpCelEmitter *emitter, uint32_t owner, unsigned which, const WpCelAst *node, uint32_t to)
{
    uint32_t begin = emitter->code->len;

    emit(emitter, node, to);
    at(emitter, owner)->body[which] = emitter->code->len - begin;
}

/* ---- names ---- */

static void
emit_field(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    bool of_root = node->args[0]->ref == WP_CEL_REF_ROOT;
    uint32_t index;

    if (!of_root)
        emit(emitter, node->args[0], to);
    index = add_instruction(emitter, WP_CEL_DO_FIELD, node, to, to, 0);
    at(emitter, index)->n = of_root;
    at(emitter, index)->index = node->index;
    at(emitter, index)->record = node->record;
    at(emitter, index)->field = (uint16_t)node->field_ref;
}

static void
emit_member(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    uint32_t index;

    emit(emitter, node->args[0], to);
    index =
        add_instruction(emitter, node->is_test ? WP_CEL_DO_HAS : WP_CEL_DO_SELECT, node, to, to, 0);
    at(emitter, index)->index =
        add_constant(emitter, wp_cel_string(node->name, strlen(node->name)));
}

static void
emit_unbound(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    uint32_t index = add_instruction(emitter, WP_CEL_DO_UNBOUND, node, to, 0, 0);

    at(emitter, index)->index =
        add_constant(emitter, wp_cel_string(node->name, strlen(node->name)));
}

static void
emit_name(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    uint32_t index;

    switch (node->ref) {
    case WP_CEL_REF_NONE:
    case WP_CEL_REF_PART:
    case WP_CEL_REF_TABLE:
        if (node->kind == WP_CEL_AST_SELECT)
            emit_member(emitter, node, to);
        else
            emit_unbound(emitter, node, to);
        return;
    case WP_CEL_REF_LOCAL:
        add_instruction(emitter, WP_CEL_DO_LOCAL, node, to, emitter->locals[node->index], 0);
        break;
    case WP_CEL_REF_ROOT:
        add_instruction(emitter, WP_CEL_DO_ROOT, node, to, 0, 0);
        break;
    case WP_CEL_REF_CONSTANT:
        emit_constant(emitter, node, node->value, to);
        break;
    case WP_CEL_REF_VARIABLE:
        index = add_instruction(emitter, WP_CEL_DO_VARIABLE, node, to, 0, 0);
        at(emitter, index)->index = node->index;
        break;
    case WP_CEL_REF_FIELD:
        emit_field(emitter, node, to);
        break;
    case WP_CEL_REF_UNBOUND:
        emit_unbound(emitter, node, to);
        break;
    }
    if (node->is_test)
        add_instruction(emitter, WP_CEL_DO_KNOWN, node, to, to, 0);
}

/* ---- calls ---- */

static void
emit_args(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    for (uint32_t i = 0; i < node->n_args; i++)
        emit(emitter, node->args[i], to + i);
}

static void
emit_lookup(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    const WpCelTable *table =
        &g_array_index(emitter->checker->env->tables, WpCelTable, node->index);
    WpCelTableRef ref = {table->record, table->key};
    uint32_t index;

    emit(emitter, node->args[1], to);
    index = add_instruction(emitter, WP_CEL_DO_LOOKUP, node, to, to, 0);
    at(emitter, index)->index = emitter->tables->len;
    at(emitter, index)->field = (uint16_t)node->field_ref;
    g_array_append_val(emitter->tables, ref);
}

static void
pattern_fault(WpCelEmitter *emitter, const WpCelAst *node, const char *message)
{
    emitter->good = false;
    wp_cel_text_diag(emitter->checker->text, node->from, node->end, emitter->checker->diags,
                     WP_DIAG_CEL_SYNTAX, "not a regular expression: %s", message);
}

static void
emit_matches(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    const WpCelAst *pattern = node->args[1];
    g_autofree char *message = NULL;
    WpCelPattern *compiled = wp_cel_pattern_new(pattern->value.text, pattern->value.aux, &message);
    uint32_t index;

    if (!compiled) {
        pattern_fault(emitter, pattern, message);
        return;
    }
    emit(emitter, node->args[0], to);
    index = add_instruction(emitter, WP_CEL_DO_MATCHES, node, to, to, 0);
    at(emitter, index)->index = emitter->patterns->len;
    g_ptr_array_add(emitter->patterns, compiled);
}

static bool
all_bool(const WpCelOverload *first, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (first[i].result != WP_CEL_BOOL)
            return false;
    return true;
}

static void
emit_call(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    WpCelStyle style = node->kind == WP_CEL_AST_MEMBER ? WP_CEL_STYLE_MEMBER : WP_CEL_STYLE_GLOBAL;
    WpCelCallee callee = {.name = node->name};
    uint32_t index;

    callee.first = wp_cel_function_find(node->name, style, &callee.n);
    if (!callee.first) {
        emit_unbound(emitter, node, to);
        return;
    }
    if (strcmp(node->name, "matches") == 0 && node->n_args == 2 &&
        node->args[1]->kind == WP_CEL_AST_LITERAL && node->args[1]->value.kind == WP_CEL_STRING) {
        emit_matches(emitter, node, to);
        return;
    }
    callee.is_bool = all_bool(callee.first, callee.n);
    emit_args(emitter, node, to);
    index = add_instruction(emitter, WP_CEL_DO_CALL, node, to, to, 0);
    at(emitter, index)->n = (uint8_t)MIN(node->n_args, WP_CEL_MAX_REGISTERS);
    at(emitter, index)->index = emitter->callees->len;
    g_array_append_val(emitter->callees, callee);
}

/* ---- operators ---- */

static WpCelOpcode
opcode_of(WpCelOperator op)
{
    switch (op) {
    case WP_CEL_OP_NOT:
        return WP_CEL_DO_NOT;
    case WP_CEL_OP_NEGATE:
        return WP_CEL_DO_NEGATE;
    case WP_CEL_OP_AND:
        return WP_CEL_DO_AND;
    case WP_CEL_OP_OR:
        return WP_CEL_DO_OR;
    case WP_CEL_OP_EQ:
        return WP_CEL_DO_EQ;
    case WP_CEL_OP_NE:
        return WP_CEL_DO_NE;
    case WP_CEL_OP_LT:
        return WP_CEL_DO_LT;
    case WP_CEL_OP_LE:
        return WP_CEL_DO_LE;
    case WP_CEL_OP_GT:
        return WP_CEL_DO_GT;
    case WP_CEL_OP_GE:
        return WP_CEL_DO_GE;
    case WP_CEL_OP_IN:
        return WP_CEL_DO_IN;
    case WP_CEL_OP_ADD:
        return WP_CEL_DO_ADD;
    case WP_CEL_OP_SUBTRACT:
        return WP_CEL_DO_SUBTRACT;
    case WP_CEL_OP_MULTIPLY:
        return WP_CEL_DO_MULTIPLY;
    case WP_CEL_OP_DIVIDE:
        return WP_CEL_DO_DIVIDE;
    case WP_CEL_OP_REMAINDER:
        return WP_CEL_DO_REMAINDER;
    }
    g_assert_not_reached();
}

static bool
is_dear(const WpCelAst *node)
{
    return wp_cel_needs(node).cost >= MIN_COST_DEAR;
}

/* Cheap terms come first: their order says nothing, and fewer lanes are left for the dear ones. */
static void
emit_logic(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    bool is_first = true;

    for (int dear = 0; dear < 2; dear++)
        for (uint32_t i = 0; i < node->n_args; i++) {
            uint32_t index;

            if (is_dear(node->args[i]) != dear)
                continue;
            if (is_first) {
                emit(emitter, node->args[i], to);
                is_first = false;
                continue;
            }
            index = add_instruction(emitter, opcode_of(node->op), node, to, to, 0);
            at(emitter, index)->is_dear = dear;
            emit_body(emitter, index, 0, node->args[i], to + 1);
        }
}

static void
emit_choice(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    uint32_t index;

    emit(emitter, node->args[0], to);
    index = add_instruction(emitter, WP_CEL_DO_CHOOSE, node, to, to, 0);
    at(emitter, index)->is_dear = is_dear(node->args[1]) || is_dear(node->args[2]);
    emit_body(emitter, index, 0, node->args[1], to + 1);
    emit_body(emitter, index, 1, node->args[2], to + 2);
}

static void
emit_macro(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    static const WpCelOpcode opcodes[] = {
        [WP_CEL_MACRO_ALL] = WP_CEL_DO_ALL,
        [WP_CEL_MACRO_EXISTS] = WP_CEL_DO_EXISTS,
        [WP_CEL_MACRO_EXISTS_ONE] = WP_CEL_DO_EXISTS_ONE,
        [WP_CEL_MACRO_FILTER] = WP_CEL_DO_FILTER,
        [WP_CEL_MACRO_MAP] = WP_CEL_DO_TRANSFORM,
    };
    uint32_t index;

    emit(emitter, node->args[0], to);
    index = add_instruction(emitter, opcodes[node->op], node, to, to, 0);
    emitter->locals[node->index] = (uint8_t)MIN(to + 1, WP_CEL_MAX_REGISTERS);
    for (uint32_t i = 1; i < node->n_args; i++)
        emit_body(emitter, index, i - 1, node->args[i], to + 2);
}

static void
emit_bind(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    uint32_t index;

    emit(emitter, node->args[0], to);
    index = add_instruction(emitter, WP_CEL_DO_BIND, node, to, to, 0);
    emitter->locals[node->index] = (uint8_t)MIN(to, WP_CEL_MAX_REGISTERS);
    emit_body(emitter, index, 0, node->args[1], to + 1);
}

static void
emit_items(WpCelEmitter *emitter, WpCelOpcode op, const WpCelAst *node, uint32_t to)
{
    uint32_t index;

    emit_args(emitter, node, to);
    index = add_instruction(emitter, op, node, to, to, 0);
    at(emitter, index)->n = (uint8_t)MIN(node->n_args, WP_CEL_MAX_REGISTERS);
}

static void
emit_operation(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    switch (node->kind) {
    case WP_CEL_AST_FAULT:
        g_assert_not_reached();
    case WP_CEL_AST_LITERAL:
        emit_constant(emitter, node, node->value, to);
        break;
    case WP_CEL_AST_NAME:
    case WP_CEL_AST_SELECT:
        emit_name(emitter, node, to);
        break;
    case WP_CEL_AST_CALL:
    case WP_CEL_AST_MEMBER:
        if (node->ref == WP_CEL_REF_TABLE)
            emit_lookup(emitter, node, to);
        else
            emit_call(emitter, node, to);
        break;
    case WP_CEL_AST_INDEX:
        emit_args(emitter, node, to);
        add_instruction(emitter, WP_CEL_DO_INDEX, node, to, to, to + 1);
        break;
    case WP_CEL_AST_UNARY:
        emit_args(emitter, node, to);
        add_instruction(emitter, opcode_of(node->op), node, to, to, 0);
        break;
    case WP_CEL_AST_BINARY:
        emit_args(emitter, node, to);
        add_instruction(emitter, opcode_of(node->op), node, to, to, to + 1);
        break;
    case WP_CEL_AST_LOGIC:
        emit_logic(emitter, node, to);
        break;
    case WP_CEL_AST_CHOICE:
        emit_choice(emitter, node, to);
        break;
    case WP_CEL_AST_LIST:
        emit_items(emitter, WP_CEL_DO_LIST, node, to);
        break;
    case WP_CEL_AST_MAP:
        emit_items(emitter, WP_CEL_DO_MAP, node, to);
        break;
    case WP_CEL_AST_MACRO:
        emit_macro(emitter, node, to);
        break;
    case WP_CEL_AST_BIND:
        emit_bind(emitter, node, to);
        break;
    }
}

/* @node as the body of a ONCE or PER_TEXT; @text (nullable) is what the latter goes by. */
static void
emit_special(WpCelEmitter *emitter, WpCelOpcode op, const WpCelAst *node, const WpCelAst *text,
             uint32_t to)
{
    uint32_t index;

    emitter->is_special = true;
    if (text)
        emit(emitter, text, to);
    index = add_instruction(emitter, op, node, to, to, 0);
    at(emitter, index)->index = emitter->n_caches++;
    emit_body(emitter, index, 0, node, to + 1);
    emitter->is_special = false;
}

static bool
is_simple(WpCelKind kind)
{
    return kind == WP_CEL_BOOL || kind == WP_CEL_INT || kind == WP_CEL_DOUBLE ||
           kind == WP_CEL_STRING || kind == WP_CEL_TIMESTAMP || kind == WP_CEL_DURATION ||
           kind == WP_CEL_RECORD;
}

/* Leaves the value of @node in register @to; registers above may be used for it. */
static void
emit(WpCelEmitter *emitter, const WpCelAst *node, uint32_t to)
{
    if (!emitter->good)
        return;
    if (!emitter->is_special && node->kind != WP_CEL_AST_LITERAL) {
        WpCelNeeds needs = wp_cel_needs(node);

        if (!needs.on_rows && !needs.is_unbound && needs.cost >= MIN_COST_ONCE) {
            emit_special(emitter, WP_CEL_DO_ONCE, node, NULL, to);
            return;
        }
        /* what is kept for a text must be small */
        if (needs.text && !needs.text->is_test && !needs.is_unbound &&
            needs.cost >= MIN_COST_PER_TEXT && is_simple(node->type->kind)) {
            emit_special(emitter, WP_CEL_DO_PER_TEXT, node, needs.text, to);
            return;
        }
    }
    emit_operation(emitter, node, to);
}

WpCelProgram *
wp_cel_emit(WpCelChecker *checker, WpCelAst *node)
{
    g_autoptr(GArray) code = g_array_new(FALSE, TRUE, sizeof(WpCelInstruction));
    g_autoptr(GArray) constants = g_array_new(FALSE, TRUE, sizeof(WpCelValue));
    g_autoptr(GArray) callees = g_array_new(FALSE, TRUE, sizeof(WpCelCallee));
    g_autoptr(GArray) tables = g_array_new(FALSE, TRUE, sizeof(WpCelTableRef));
    g_autoptr(GPtrArray) patterns =
        g_ptr_array_new_with_free_func((GDestroyNotify)wp_cel_pattern_unref);
    g_autofree uint8_t *locals = g_new0(uint8_t, checker->n_locals + 1);
    WpCelEmitter emitter = {checker, code,     constants, callees,
                            tables,  patterns, locals,    .good = true};

    emit(&emitter, node, 0);
    return emitter.good ? wp_cel_program_new(&emitter, node) : NULL;
}
