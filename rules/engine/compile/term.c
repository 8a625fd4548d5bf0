#include "rules/engine/compile/code.h"

#include <string.h>

/*
 * The operands of the outermost && of a condition, each as a program of its own. In the code of
 * such a condition the first operand comes first, and an AND whose body it is for each other one.
 */

static uint32_t
next_of(const WpCelProgram *program, uint32_t at)
{
    return at + 1 + program->code[at].body[0] + program->code[at].body[1];
}

/* Where the last ANDs begin that are inside nothing and set the result: the end of the code, if
 * something else comes last. */
static uint32_t
first_and(const WpCelProgram *program, uint32_t *out_n)
{
    uint32_t first = program->n_code;

    *out_n = 0;
    for (uint32_t at = 0; at < program->n_code; at = next_of(program, at)) {
        const WpCelInstruction *what = &program->code[at];

        if (what->op != WP_CEL_DO_AND || what->to != 0) {
            *out_n = 0;
            continue;
        }
        if ((*out_n)++ == 0)
            first = at;
    }
    return *out_n > 0 ? first : program->n_code;
}

uint32_t
wp_cel_program_n_terms(const WpCelProgram *program)
{
    uint32_t n;

    first_and(program, &n);
    return n > 0 ? n + 1 : 0;
}

/* The fields and tables that @code mentions, once each; false if it looks at the row itself. */
static bool
take_fields(WpCelProgram *term, const WpCelProgram *whole, const WpCelInstruction *code, uint32_t n)
{
    uint64_t seen = 0;

    term->fields = wp_arena_alloc(term->arena, (whole->n_fields + 1) * sizeof *term->fields);
    for (uint32_t i = 0; i < n; i++) {
        if (code[i].op == WP_CEL_DO_ROOT)
            return false;
        if ((code[i].op == WP_CEL_DO_FIELD || code[i].op == WP_CEL_DO_LOOKUP) &&
            !(seen >> code[i].field & 1)) {
            seen |= UINT64_C(1) << code[i].field;
            term->fields[term->n_fields++] = whole->fields[code[i].field];
        }
    }
    return true;
}

/* true && BODY, where @and is the instruction of the AND. */
static void
wrap(WpCelProgram *term, const WpCelProgram *whole, uint32_t and)
{
    uint32_t n_body = next_of(whole, and) - and;
    WpCelValue *constants =
        wp_arena_alloc(term->arena, (whole->n_constants + 1) * sizeof *constants);

    memcpy(constants, whole->constants, whole->n_constants * sizeof *constants);
    constants[whole->n_constants] = wp_cel_bool(true);
    term->constants = constants;
    term->n_constants = whole->n_constants + 1;
    term->n_code = n_body + 1;
    term->code = wp_arena_alloc(term->arena, term->n_code * sizeof *term->code);
    term->code[0] = (WpCelInstruction){.op = WP_CEL_DO_CONSTANT, .index = whole->n_constants};
    memcpy(term->code + 1, whole->code + and, n_body * sizeof *term->code);
}

WpCelProgram *
wp_cel_program_term(const WpCelProgram *program, uint32_t index)
{
    uint32_t n_ands, at = first_and(program, &n_ands);
    g_autoptr(WpCelProgram) term = g_memdup2(program, sizeof *program);

    g_assert(index <= n_ands && n_ands > 0);
    term->arena = wp_arena_new();
    term->serial = wp_cel_program_next_serial();
    term->n_fields = 0;
    for (uint32_t i = 0; i < term->n_patterns; i++)
        wp_cel_pattern_ref(term->patterns[i]);
    if (index == 0) {
        term->n_code = at;
    } else {
        for (uint32_t i = 1; i < index; i++)
            at = next_of(program, at);
        wrap(term, program, at);
    }
    return take_fields(term, program, term->code, term->n_code) ? g_steal_pointer(&term) : NULL;
}
