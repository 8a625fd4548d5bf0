#include <string.h>

#include "planner/base/suggest.h"
#include "rules/engine/compile/check.h"
#include "rules/engine/lib/function.h"

/* What names and selections mean. The longest prefix of a.b.c that is a name of the environment is
 * that name, what follows are members of its value. */

static const WpCelScope *
find_local(const WpCelChecker *checker, const WpCelAst *node)
{
    if (node->is_global)
        return NULL;
    for (const WpCelScope *scope = checker->scope; scope; scope = scope->outer)
        if (strcmp(scope->name, node->name) == 0)
            return scope;
    return NULL;
}

/* The NAME at the beginning of a chain a.b.c of which nothing stands in parentheses; NULL. */
static const WpCelAst *
chain_root(const WpCelAst *node)
{
    while (node->kind == WP_CEL_AST_SELECT && !node->args[0]->is_closed)
        node = node->args[0];
    return node->kind == WP_CEL_AST_NAME ? node : NULL;
}

static void
append_chain(const WpCelAst *node, GString *out)
{
    if (node->kind == WP_CEL_AST_SELECT) {
        append_chain(node->args[0], out);
        g_string_append_c(out, '.');
    }
    g_string_append(out, node->name);
}

void
wp_cel_append_path(const WpCelAst *node, GString *out)
{
    switch (node->kind) {
    case WP_CEL_AST_NAME:
        g_string_append(out, node->name);
        break;
    case WP_CEL_AST_SELECT:
        wp_cel_append_path(node->args[0], out);
        g_string_append_printf(out, ".%s", node->name);
        break;
    case WP_CEL_AST_INDEX:
        wp_cel_append_path(node->args[0], out);
        g_string_append(out, "[...]");
        break;
    case WP_CEL_AST_CALL:
        g_string_append_printf(out, "%s(...)", node->name);
        break;
    case WP_CEL_AST_LIST:
        g_string_append(out, "[...]");
        break;
    default:
        g_string_append(out, "(...)");
        break;
    }
}

bool
wp_cel_resolve_namespace(WpCelChecker *checker, const WpCelAst *node, GString *out)
{
    const WpCelAst *root = chain_root(node);

    if (!root || node->is_closed || find_local(checker, root) ||
        wp_cel_env_find(checker->env, root->name))
        return false;
    append_chain(node, out);
    return true;
}

uint32_t
wp_cel_resolve_field(WpCelChecker *checker, const WpCelAst *node, const char *path, uint32_t record,
                     int64_t field)
{
    WpCelFieldRef ref = {path, record, field};

    for (uint32_t i = 0; i < checker->fields->len; i++)
        if (strcmp(g_array_index(checker->fields, WpCelFieldRef, i).path, path) == 0)
            return i;
    if (checker->fields->len == WP_CEL_MAX_FIELDS) {
        wp_cel_text_diag(checker->text, node->begin, node->end, checker->diags, WP_DIAG_CEL_LIMIT,
                         "more than %d different fields in one expression", WP_CEL_MAX_FIELDS);
        checker->good = false;
        return 0;
    }
    ref.path = wp_arena_strdup(checker->arena, path);
    g_array_append_val(checker->fields, ref);
    return checker->fields->len - 1;
}

static void
note_name(WpCelChecker *checker, const char *name)
{
    for (uint32_t i = 0; i < checker->names->len; i++)
        if (strcmp(checker->names->pdata[i], name) == 0)
            return;
    g_ptr_array_add(checker->names, wp_arena_strdup(checker->arena, name));
}

static void
set_env_name(WpCelChecker *checker, WpCelAst *node, const WpCelName *name)
{
    node->type = name->type;
    node->unit = name->unit;
    node->n_args = 0;
    switch (name->kind) {
    case WP_CEL_NAME_ROOT:
        node->ref = WP_CEL_REF_ROOT;
        return;
    case WP_CEL_NAME_CONSTANT:
        node->ref = WP_CEL_REF_CONSTANT;
        node->value = name->value;
        break;
    case WP_CEL_NAME_VARIABLE:
        node->ref = WP_CEL_REF_VARIABLE;
        break;
    }
    note_name(checker, name->name);
    for (node->index = 0; strcmp(checker->names->pdata[node->index], name->name) != 0;)
        node->index++;
}

static void
set_local(WpCelAst *node, const WpCelScope *scope)
{
    node->ref = WP_CEL_REF_LOCAL;
    node->index = scope->index;
    node->type = scope->type;
    node->unit = scope->unit;
}

#define MOST_FIELDS_LISTED 20
#define MOST_LISTED        10

/* What may stand first in an expression, where no name is near to what was written: `params.NAME`
 * stands for all of its members. */
static void
list_names(WpCelChecker *checker, const GPtrArray *names)
{
    g_autoptr(GString) list = g_string_new(",");
    unsigned listed = 0;

    for (guint i = 0; i < names->len && listed < MOST_LISTED; i++) {
        const char *name = names->pdata[i];
        size_t size = strcspn(name, ".");
        g_autofree char *first =
            g_strdup_printf(" %.*s%s,", (int)size, name, name[size] ? ".NAME" : "");

        if (!strstr(list->str, first)) {
            g_string_append(list, first);
            listed++;
        }
    }
    if (listed == 0)
        return;
    g_string_truncate(list, list->len - 1);
    wp_cel_cure(checker, "the names here are%s", list->str + 1);
}

/* All names that could be meant by a first word: variables, constants, locals. */
static void
suggest_name(WpCelChecker *checker, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *nearest;

    for (const WpCelScope *scope = checker->scope; scope; scope = scope->outer)
        g_ptr_array_add(names, (gpointer)scope->name);
    for (uint32_t i = 0; i < checker->env->names->len; i++)
        g_ptr_array_add(names, (gpointer)g_array_index(checker->env->names, WpCelName, i).name);
    nearest = wp_suggest(name, (const char *const *)names->pdata, names->len);
    if (nearest)
        wp_cel_cure(checker, "did you mean '%s'?", nearest);
    else
        list_names(checker, names);
}

static void
no_such_name(WpCelChecker *checker, WpCelAst *node, const char *name)
{
    node->ref = WP_CEL_REF_UNBOUND;
    node->n_args = 0;
    wp_cel_refuse_at(checker, node, node->from, node->end, WP_DIAG_CEL_NAME, "no such name: '%s'",
                     name);
    suggest_name(checker, name);
}

static void
resolve_name(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelScope *scope = find_local(checker, node);
    const WpCelName *name = scope ? NULL : wp_cel_env_find(checker->env, node->name);

    if (scope)
        set_local(node, scope);
    else if (name)
        set_env_name(checker, node, name);
    else
        no_such_name(checker, node, node->name);
}

/* a.b where a is no name, but "a." begins some: `params.misspelt`. */
static bool
is_misspelt(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelAst *root = node->args[0];

    return root->kind == WP_CEL_AST_NAME && !root->is_closed && !find_local(checker, root) &&
           !wp_cel_env_find(checker->env, root->name) &&
           wp_cel_env_has_prefix(checker->env, root->name);
}

/* ---- members of records ---- */

/* Whether fields begin with @path and a dot. */
static bool
is_part_of_field(const WpCelSchema *schema, uint32_t record, const char *path)
{
    size_t size = strlen(path);

    for (uint32_t i = 0; i < wp_cel_schema_n_fields(schema, record); i++) {
        const char *name = wp_cel_schema_field(schema, record, i)->name;

        if (strncmp(name, path, size) == 0 && name[size] == '.')
            return true;
    }
    return false;
}

static bool
is_unit(const char *suffix)
{
    for (WpUnit unit = 0; unit < WP_N_UNITS; unit++)
        if (strcmp(suffix, wp_unit_suffix(unit)) == 0)
            return true;
    return false;
}

/* A field whose name begins with @path and goes on: with its unit if @with_unit (size is size_gib,
 * memory is memory_mib), else with another word. NULL if there is none. */
static const char *
longer_name(const char *path, const GPtrArray *names, bool with_unit)
{
    size_t size = strlen(path);

    for (guint i = 0; size > 2 && i < names->len; i++) {
        const char *name = names->pdata[i];

        if (strncmp(name, path, size) != 0 || name[size] == '\0')
            continue;
        if (with_unit ? name[size] == '_' && is_unit(name + size + 1)
                      : strchr("_.", name[size]) != NULL)
            return name;
    }
    return NULL;
}

/* What a record has; the large ones have too much for one line. */
static void
list_fields(WpCelChecker *checker, const char *record, const GPtrArray *names)
{
    g_autoptr(GString) list = g_string_new(NULL);

    if (names->len > MOST_FIELDS_LISTED) {
        wp_cel_cure(checker, "'waveplan schema' lists what there is");
        return;
    }
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", (const char *)names->pdata[i]);
    if (names->len > 0)
        wp_cel_cure(checker, "%s has %s", record, list->str);
}

static void
no_such_field(WpCelChecker *checker, WpCelAst *node, uint32_t record, const char *path)
{
    const WpCelSchema *schema = checker->env->schema;
    uint32_t n = wp_cel_schema_n_fields(schema, record);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *nearest;

    for (uint32_t i = 0; i < n; i++)
        g_ptr_array_add(names, (gpointer)wp_cel_schema_field(schema, record, i)->name);
    wp_cel_refuse_at(checker, node, node->name_begin, node->end, WP_DIAG_CEL_NAME,
                     "%s has no member '%s'", wp_cel_schema_record_name(schema, record), path);
    nearest = longer_name(path, names, true);
    if (!nearest)
        nearest = wp_suggest(path, (const char *const *)names->pdata, names->len);
    if (!nearest)
        nearest = longer_name(path, names, false);
    if (nearest)
        wp_cel_cure(checker, "did you mean '%s'?", nearest);
    else
        list_fields(checker, wp_cel_schema_record_name(schema, record), names);
}

/* What the row @base is called in the path of a field: a variable of the expression's own is shown
 * as what it runs over ("vm.disks.size_gib", not "d.size_gib"). */
static const char *
path_of_row(WpCelChecker *checker, const WpCelAst *base)
{
    if (base->ref == WP_CEL_REF_FIELD || base->ref == WP_CEL_REF_TABLE)
        return g_array_index(checker->fields, WpCelFieldRef, base->field_ref).path;
    if (base->ref == WP_CEL_REF_ROOT)
        return base->name;
    if (base->kind == WP_CEL_AST_INDEX && base->args[0]->ref == WP_CEL_REF_FIELD)
        return path_of_row(checker, base->args[0]);
    if (base->ref == WP_CEL_REF_LOCAL)
        for (const WpCelScope *scope = checker->scope; scope; scope = scope->outer)
            if (scope->index == base->index && scope->path)
                return scope->path;
    return wp_cel_schema_record_name(checker->env->schema, base->type->record);
}

static void
resolve_member(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelSchema *schema = checker->env->schema;
    WpCelAst *base = node->args[0];
    g_autofree char *path = NULL;

    /* vm.os stands for nothing by itself; its member is looked for in vm, with both names */
    if (base->ref == WP_CEL_REF_PART) {
        path = g_strdup_printf("%s.%s", base->name, node->name);
        base = base->args[0];
    } else {
        path = g_strdup(node->name);
    }

    uint32_t record = base->type->record;
    int64_t field = wp_cel_schema_find_field(schema, record, path);

    if (field >= 0) {
        g_autofree char *gap = g_strdup_printf("%s.%s", path_of_row(checker, base), path);

        node->ref = WP_CEL_REF_FIELD;
        node->args[0] = base;
        node->record = record;
        node->index = (uint32_t)field;
        node->type = wp_cel_schema_field(schema, record, node->index)->type;
        node->unit = wp_cel_schema_field(schema, record, node->index)->unit;
        node->field_ref = wp_cel_resolve_field(checker, node, gap, record, field);
    } else if (is_part_of_field(schema, record, path)) {
        node->ref = WP_CEL_REF_PART;
        node->args[0] = base;
        node->name = wp_arena_strdup(checker->arena, path);
        node->type = base->type;
    } else {
        no_such_field(checker, node, record, path);
    }
}

static void
resolve_select(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelAst *root = chain_root(node);

    if (root && !find_local(checker, root)) {
        g_autoptr(GString) chain = g_string_new(NULL);

        append_chain(node, chain);
        const WpCelName *name = wp_cel_env_find(checker->env, chain->str);
        if (name) {
            set_env_name(checker, node, name);
            return;
        }
        if (is_misspelt(checker, node)) {
            no_such_name(checker, node, chain->str);
            return;
        }
    }

    WpCelAst *base = node->args[0];

    wp_cel_resolve(checker, base);
    switch (base->type->kind) {
    case WP_CEL_RECORD:
        resolve_member(checker, node);
        break;
    case WP_CEL_MAP:
        if (base->type->key->kind != WP_CEL_STRING && base->type->key->kind != WP_CEL_ANY)
            wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "keys of this map are %s, not names",
                          wp_cel_kind_name(base->type->key->kind));
        else
            node->type = base->type->item;
        break;
    case WP_CEL_ANY:
        break;
    default:
        wp_cel_refuse_at(checker, node, node->name_begin, node->end, WP_DIAG_CEL_TYPE,
                         "%s has no members", wp_cel_kind_name(base->type->kind));
        if (base->type->kind == WP_CEL_LIST)
            wp_cel_cure(checker, "a list is asked with exists(), all(), filter(), map(), [0]");
        break;
    }
}

void
wp_cel_resolve(WpCelChecker *checker, WpCelAst *node)
{
    if (node->kind != WP_CEL_AST_NAME && node->kind != WP_CEL_AST_SELECT) {
        wp_cel_check_node(checker, node);
        return;
    }
    node->type = wp_cel_type(WP_CEL_ANY);
    if (node->kind == WP_CEL_AST_NAME)
        resolve_name(checker, node);
    else
        resolve_select(checker, node);
    if (node->is_test) {
        node->type = wp_cel_type(WP_CEL_BOOL);
        node->unit = WP_CEL_UNIT_FREE;
    }
}
