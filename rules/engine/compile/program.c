#include <string.h>

#include "rules/engine/compile/emitter.h"

#define TAKE(program, member, array, Type)                                                         \
    do {                                                                                           \
        (program)->n_##member = (array)->len;                                                      \
        (program)->member = wp_arena_alloc((program)->arena, (array)->len * sizeof(Type));         \
        if ((array)->len > 0)                                                                      \
            memcpy((program)->member, (array)->data, (array)->len * sizeof(Type));                 \
    } while (0)

static const WpCelType *
copy_type(WpArena *arena, const WpCelType *type)
{
    WpCelType *copy = WP_ARENA_NEW(arena, WpCelType);

    *copy = *type;
    if (type->key)
        copy->key = copy_type(arena, type->key);
    if (type->item)
        copy->item = copy_type(arena, type->item);
    return copy;
}

static void
take_names(WpCelProgram *program, const WpCelChecker *checker)
{
    TAKE(program, fields, checker->fields, WpCelFieldRef);
    for (uint32_t i = 0; i < program->n_fields; i++)
        program->fields[i].path = wp_arena_strdup(program->arena, program->fields[i].path);
    program->n_names = checker->names->len;
    program->names = wp_arena_alloc(program->arena, program->n_names * sizeof(char *));
    for (uint32_t i = 0; i < program->n_names; i++)
        program->names[i] = wp_arena_strdup(program->arena, checker->names->pdata[i]);
    for (uint32_t i = 0; i < checker->env->names->len; i++) {
        const WpCelName *name = &g_array_index(checker->env->names, WpCelName, i);

        if (name->kind == WP_CEL_NAME_ROOT) {
            program->root = wp_arena_strdup(program->arena, name->name);
            program->root_record = name->type->record;
        }
    }
}

/* Programs come and go, and a new one may lie where an old one lay: evaluators, which keep things
 * for a program, must not take one for the other. */
static int n_programs;

uint32_t
wp_cel_program_next_serial(void)
{
    return (uint32_t)g_atomic_int_add(&n_programs, 1);
}

WpCelProgram *
wp_cel_program_new(const WpCelEmitter *emitter, const WpCelAst *node)
{
    WpCelProgram *program = g_new0(WpCelProgram, 1);

    program->serial = wp_cel_program_next_serial();
    program->arena = wp_arena_new();
    program->schema = emitter->checker->env->schema;
    TAKE(program, code, emitter->code, WpCelInstruction);
    TAKE(program, constants, emitter->constants, WpCelValue);
    for (uint32_t i = 0; i < program->n_constants; i++)
        program->constants[i] = wp_cel_value_copy(program->arena, &program->constants[i]);
    TAKE(program, callees, emitter->callees, WpCelCallee);
    for (uint32_t i = 0; i < program->n_callees; i++)
        program->callees[i].name = program->callees[i].first->name;
    TAKE(program, tables, emitter->tables, WpCelTableRef);
    program->n_patterns = emitter->patterns->len;
    program->patterns =
        wp_arena_alloc(program->arena, program->n_patterns * sizeof(WpCelPattern *));
    for (uint32_t i = 0; i < program->n_patterns; i++)
        program->patterns[i] = wp_cel_pattern_ref(emitter->patterns->pdata[i]);
    take_names(program, emitter->checker);
    program->n_registers = emitter->n_registers;
    program->n_caches = emitter->n_caches;
    program->type = copy_type(program->arena, node->type);
    program->unit = node->unit;
    return program;
}
