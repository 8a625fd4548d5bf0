#include "rules/engine/compile/code.h"

#include <string.h>

void
wp_cel_program_free(WpCelProgram *program)
{
    if (!program)
        return;
    for (uint32_t i = 0; i < program->n_patterns; i++)
        wp_cel_pattern_unref(program->patterns[i]);
    wp_arena_free(program->arena);
    g_free(program);
}

const WpCelType *
wp_cel_program_type(const WpCelProgram *program)
{
    return program->type;
}

uint32_t
wp_cel_program_n_fields(const WpCelProgram *program)
{
    return program->n_fields;
}

const WpCelFieldRef *
wp_cel_program_field(const WpCelProgram *program, uint32_t index)
{
    g_assert(index < program->n_fields);
    return &program->fields[index];
}

uint32_t
wp_cel_program_n_names(const WpCelProgram *program)
{
    return program->n_names;
}

const char *
wp_cel_program_name(const WpCelProgram *program, uint32_t index)
{
    g_assert(index < program->n_names);
    return program->names[index];
}

static WpCelValue *
copy_values(WpArena *arena, const WpCelValue *values, uint32_t n)
{
    WpCelValue *copies = wp_arena_alloc(arena, n * sizeof(WpCelValue));

    for (uint32_t i = 0; i < n; i++)
        copies[i] = wp_cel_value_copy(arena, &values[i]);
    return copies;
}

WpCelValue
wp_cel_value_copy(WpArena *arena, const WpCelValue *value)
{
    WpCelValue copy = *value;

    switch (value->kind) {
    case WP_CEL_STRING:
    case WP_CEL_VERSION:
        copy.text = wp_arena_strndup(arena, value->text, value->aux);
        break;
    case WP_CEL_ERROR:
        copy.text = wp_arena_strdup(arena, value->text);
        break;
    case WP_CEL_LIST: {
        WpCelList *list = WP_ARENA_NEW(arena, WpCelList);

        *list = *value->list;
        list->items = copy_values(arena, value->list->items, value->list->n);
        copy.list = list;
        break;
    }
    case WP_CEL_MAP: {
        WpCelMap *map = WP_ARENA_NEW(arena, WpCelMap);

        map->n = value->map->n;
        map->keys = copy_values(arena, value->map->keys, value->map->n);
        map->values = copy_values(arena, value->map->values, value->map->n);
        copy.map = map;
        break;
    }
    case WP_CEL_IP:
    case WP_CEL_CIDR: {
        WpCelNet *net = WP_ARENA_NEW(arena, WpCelNet);

        *net = *value->net;
        copy.net = net;
        break;
    }
    default:
        break;
    }
    return copy;
}
