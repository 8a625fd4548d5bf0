#include "rules/engine/compile/env.h"

#include <string.h>

WpCelEnv *
wp_cel_env_new(const WpCelSchema *schema)
{
    WpCelEnv *env = g_new0(WpCelEnv, 1);

    env->schema = schema;
    env->names = g_array_new(FALSE, TRUE, sizeof(WpCelName));
    env->tables = g_array_new(FALSE, TRUE, sizeof(WpCelTable));
    env->owned = g_ptr_array_new_with_free_func(g_free);
    env->checked = true;
    return env;
}

void
wp_cel_env_free(WpCelEnv *env)
{
    if (!env)
        return;
    g_array_unref(env->names);
    g_array_unref(env->tables);
    g_ptr_array_unref(env->owned);
    g_free(env);
}

static char *
own_text(WpCelEnv *env, const char *text)
{
    char *copy = g_strdup(text);

    g_ptr_array_add(env->owned, copy);
    return copy;
}

/* A name given again takes the place of the earlier one. */
static void
add_name(WpCelEnv *env, const WpCelName *name)
{
    WpCelName added = *name;

    for (uint32_t i = 0; i < env->names->len; i++)
        if (strcmp(g_array_index(env->names, WpCelName, i).name, name->name) == 0) {
            added.name = g_array_index(env->names, WpCelName, i).name;
            g_array_index(env->names, WpCelName, i) = added;
            return;
        }
    added.name = own_text(env, name->name);
    g_array_append_val(env->names, added);
}

/* A type like @kind of @item, owned by @env. */
static const WpCelType *
own_type(WpCelEnv *env, WpCelKind kind, uint32_t record, const WpCelType *key,
         const WpCelType *item)
{
    WpCelType *type = g_new0(WpCelType, 1);

    *type = (WpCelType){.kind = kind, .key = key, .item = item, .record = record};
    g_ptr_array_add(env->owned, type);
    return type;
}

static const WpCelType *type_of_value(WpCelEnv *env, const WpCelValue *value);

/* What all @n values are; ANY if they differ or there are none. */
static const WpCelType *
type_of_values(WpCelEnv *env, const WpCelValue *values, uint32_t n)
{
    const WpCelType *type = n > 0 ? type_of_value(env, &values[0]) : wp_cel_type(WP_CEL_ANY);

    for (uint32_t i = 1; i < n; i++)
        if (!wp_cel_type_equal(type, type_of_value(env, &values[i])))
            return wp_cel_type(WP_CEL_ANY);
    return type;
}

static const WpCelType *
type_of_value(WpCelEnv *env, const WpCelValue *value)
{
    switch (value->kind) {
    case WP_CEL_UNKNOWN:
    case WP_CEL_ERROR:
        return wp_cel_type(WP_CEL_ANY);
    case WP_CEL_LIST:
        return own_type(env, WP_CEL_LIST, 0, NULL,
                        type_of_values(env, value->list->items, value->list->n));
    case WP_CEL_MAP:
        return own_type(env, WP_CEL_MAP, 0, type_of_values(env, value->map->keys, value->map->n),
                        type_of_values(env, value->map->values, value->map->n));
    case WP_CEL_RECORD:
        return own_type(env, WP_CEL_RECORD, value->aux, NULL, NULL);
    default:
        return wp_cel_type(value->kind);
    }
}

void
wp_cel_env_set_root(WpCelEnv *env, const char *name, uint32_t record)
{
    WpCelName root = {.name = name, .kind = WP_CEL_NAME_ROOT, .unit = WP_CEL_UNIT_FREE};

    for (uint32_t i = 0; i < env->names->len; i++)
        g_assert(g_array_index(env->names, WpCelName, i).kind != WP_CEL_NAME_ROOT);
    root.type = own_type(env, WP_CEL_RECORD, record, NULL, NULL);
    add_name(env, &root);
}

void
wp_cel_env_add_constant(WpCelEnv *env, const char *name, const WpCelValue *value, WpCelUnit unit)
{
    WpCelName constant = {.name = name,
                          .kind = WP_CEL_NAME_CONSTANT,
                          .type = type_of_value(env, value),
                          .unit = unit,
                          .value = *value};

    add_name(env, &constant);
}

void
wp_cel_env_add_variable(WpCelEnv *env, const char *name, const WpCelType *type, WpCelUnit unit)
{
    WpCelName variable = {.name = name, .kind = WP_CEL_NAME_VARIABLE, .type = type, .unit = unit};

    add_name(env, &variable);
}

void
wp_cel_env_add_table(WpCelEnv *env, const char *name, uint32_t record, uint32_t key)
{
    WpCelTable table = {own_text(env, name), record, key};
    WpCelKind kind = wp_cel_schema_field(env->schema, record, key)->type->kind;

    g_assert(kind == WP_CEL_STRING || kind == WP_CEL_INT);
    g_assert(wp_cel_env_find_table(env, name) < 0);
    g_array_append_val(env->tables, table);
}

void
wp_cel_env_set_checked(WpCelEnv *env, bool checked)
{
    env->checked = checked;
}

const WpCelName *
wp_cel_env_find(const WpCelEnv *env, const char *name)
{
    for (uint32_t i = 0; i < env->names->len; i++) {
        const WpCelName *known = &g_array_index(env->names, WpCelName, i);

        if (strcmp(known->name, name) == 0)
            return known;
    }
    return NULL;
}

bool
wp_cel_env_has_prefix(const WpCelEnv *env, const char *prefix)
{
    size_t size = strlen(prefix);

    for (uint32_t i = 0; i < env->names->len; i++) {
        const char *name = g_array_index(env->names, WpCelName, i).name;

        if (strncmp(name, prefix, size) == 0 && name[size] == '.')
            return true;
    }
    return false;
}

int64_t
wp_cel_env_find_table(const WpCelEnv *env, const char *name)
{
    for (uint32_t i = 0; i < env->tables->len; i++)
        if (strcmp(g_array_index(env->tables, WpCelTable, i).name, name) == 0)
            return i;
    return -1;
}
