#include <string.h>

#include "planner/base/suggest.h"
#include "rules/engine/compile/check.h"
#include "rules/engine/lib/function.h"

/* Types of function calls. */

/* string.contains(string), size(list) */
static void
append_signature(GString *out, const WpCelOverload *overload, WpCelStyle style)
{
    uint32_t n = overload->n_parameters == WP_CEL_VARIADIC ? 1 : overload->n_parameters;
    uint32_t first = style == WP_CEL_STYLE_MEMBER;

    if (first > 0)
        g_string_append_printf(out, "%s.", wp_cel_kind_name(overload->parameters[0]));
    g_string_append_printf(out, "%s(", overload->name);
    for (uint32_t i = first; i < n; i++)
        g_string_append_printf(out, "%s%s", i > first ? ", " : "",
                               wp_cel_kind_name(overload->parameters[i]));
    g_string_append(out, overload->n_parameters == WP_CEL_VARIADIC ? ", ...)" : ")");
}

/* abs is math.abs, lower is lowerAscii. NULL if there is no such. */
static const char *
similar_name(const char *name, const char *const *names, size_t n_names)
{
    for (size_t i = 0; i < n_names; i++) {
        const char *dot = strrchr(names[i], '.');

        if (dot && strcmp(dot + 1, name) == 0)
            return names[i];
    }
    for (size_t i = 0; strlen(name) > 2 && i < n_names; i++)
        if (g_str_has_prefix(names[i], name))
            return names[i];
    return NULL;
}

/* Of functions, and of the macros of lists where they may stand. (transfer container) */
static GPtrArray *
all_names(WpCelStyle style)
{
    GPtrArray *all = g_ptr_array_new();
    size_t n;
    const char *const *names = wp_cel_function_names(&n);

    for (int macro = WP_CEL_MACRO_ALL; style == WP_CEL_STYLE_MEMBER && macro <= WP_CEL_MACRO_MAP;
         macro++)
        g_ptr_array_add(all, (gpointer)wp_cel_macro_name((WpCelMacro)macro));
    for (size_t i = 0; i < n; i++)
        g_ptr_array_add(all, (gpointer)names[i]);
    return all;
}

/* list.exist(x, ...): a macro whose name is wrong. Its variable is not known, and nobody wants to
 * read that. */
static bool
is_unknown_macro(const WpCelAst *node)
{
    uint32_t n;

    return node->n_args >= 3 && node->args[1]->kind == WP_CEL_AST_NAME &&
           !wp_cel_function_find(node->name, WP_CEL_STYLE_MEMBER, &n) &&
           !wp_cel_function_find(node->name, WP_CEL_STYLE_GLOBAL, &n);
}

static void
no_function(WpCelChecker *checker, WpCelAst *node, const char *name, WpCelStyle style)
{
    WpCelStyle other = style == WP_CEL_STYLE_MEMBER ? WP_CEL_STYLE_GLOBAL : WP_CEL_STYLE_MEMBER;
    g_autoptr(GString) signature = g_string_new(NULL);
    uint32_t n;
    const WpCelOverload *overload = wp_cel_function_find(name, other, &n);
    g_autoptr(GPtrArray) names = all_names(style);
    const char *nearest;

    node->ref = WP_CEL_REF_UNBOUND;
    wp_cel_refuse_at(checker, node, node->name_begin,
                     node->name_begin + (uint32_t)strlen(node->name), WP_DIAG_CEL_NAME,
                     "no function '%s'", name);
    if (overload) {
        append_signature(signature, overload, other);
        wp_cel_cure(checker, "it is written %s", signature->str);
        return;
    }
    nearest = similar_name(name, (const char *const *)names->pdata, names->len);
    if (!nearest)
        nearest = wp_suggest(name, (const char *const *)names->pdata, names->len);
    if (nearest)
        wp_cel_cure(checker, "did you mean '%s'?", nearest);
    else if (is_unknown_macro(node))
        wp_cel_cure(checker, "lists have all, exists, exists_one, filter and map");
}

static bool
fits(const WpCelOverload *overload, const WpCelAst *node)
{
    if (!wp_cel_overload_fits_count(overload, node->n_args))
        return false;
    for (uint32_t i = 0; i < node->n_args; i++) {
        WpCelKind wanted = wp_cel_overload_parameter(overload, i);
        WpCelKind found = node->args[i]->type->kind;

        if (wanted != found && wanted != WP_CEL_ANY && found != WP_CEL_ANY)
            return false;
    }
    return true;
}

static void
refuse_arguments(WpCelChecker *checker, WpCelAst *node, const WpCelOverload *overloads, uint32_t n,
                 WpCelStyle style)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_autoptr(GString) wanted = g_string_new(NULL);

    for (uint32_t i = 0; i < node->n_args; i++) {
        g_string_append(found, i > 0 ? ", " : "");
        wp_cel_type_append(found, checker->env->schema, node->args[i]->type);
    }
    for (uint32_t i = 0; i < n; i++) {
        /* string(string) and such say nothing */
        if (n > 1 && overloads[i].n_parameters == 1 &&
            overloads[i].parameters[0] == overloads[i].result)
            continue;
        g_string_append(wanted, wanted->len > 0 ? ", " : "");
        append_signature(wanted, &overloads[i], style);
    }
    wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "%s() does not take (%s)", overloads[0].name,
                  found->str);
    if (strcmp(overloads[0].name, "contains") == 0 && node->args[0]->type->kind == WP_CEL_LIST)
        wp_cel_cure(checker, "whether a list has an item is written: item in list");
    else
        wp_cel_cure(checker, "it is written %s", wanted->str);
}

/* The type of math.greatest() and math.least(), whose arguments are numbers or one list of them. */
static void
check_extreme(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelType *first = node->args[0]->type;
    bool is_list = node->n_args == 1 && first->kind == WP_CEL_LIST;
    const WpCelType *type = is_list ? first->item : first;

    for (uint32_t i = 0; i < node->n_args; i++) {
        const WpCelType *found = is_list ? type : node->args[i]->type;

        if (!wp_cel_is_number(found)) {
            wp_cel_refuse(checker, node->args[i], WP_DIAG_CEL_TYPE,
                          "%s() wants numbers; this is %s", node->name,
                          wp_cel_kind_name(found->kind));
            return;
        }
        if (i > 0) {
            type = wp_cel_type_join(checker, type, found);
            wp_cel_join_units(checker, node, node->args[i - 1], node->args[i]);
        }
    }
    node->type = type;
    node->unit = node->args[0]->unit;
}

/* Functions that leave a quantity in its unit. */
static bool
keeps_unit(const char *name)
{
    static const char *const names[] = {"int",        "double",     "math.abs",  "math.ceil",
                                        "math.floor", "math.round", "math.trunc"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void
check_overloads(WpCelChecker *checker, WpCelAst *node, WpCelStyle style)
{
    uint32_t n;
    const WpCelOverload *overloads = wp_cel_function_find(node->name, style, &n);
    const WpCelOverload *match = NULL;

    if (!overloads) {
        no_function(checker, node, node->name, style);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!fits(&overloads[i], node))
            continue;
        if (!match)
            node->type = overloads[i].result == WP_CEL_LIST
                             ? wp_cel_list_of(checker, wp_cel_type(overloads[i].item))
                             : wp_cel_type(overloads[i].result);
        else if (overloads[i].result != match->result)
            node->type = wp_cel_type(WP_CEL_ANY);
        match = &overloads[i];
    }
    if (!match) {
        refuse_arguments(checker, node, overloads, n, style);
        return;
    }
    if (strcmp(node->name, "math.greatest") == 0 || strcmp(node->name, "math.least") == 0)
        check_extreme(checker, node);
    else if (strcmp(node->name, "join") == 0 && node->args[0]->type->kind == WP_CEL_LIST &&
             !wp_cel_type_fits(node->args[0]->type->item, wp_cel_type(WP_CEL_STRING)))
        wp_cel_refuse(checker, node->args[0], WP_DIAG_CEL_TYPE,
                      "join() wants a list of string; this is a list of %s",
                      wp_cel_kind_name(node->args[0]->type->item->kind));
    else if (keeps_unit(node->name))
        node->unit = node->args[0]->unit;
}

/* ---- lookup(table, key) ---- */

static const char *
table_name(WpCelChecker *checker, WpCelAst *node)
{
    if (node->n_args != 2) {
        wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE,
                      "lookup() wants a table and a key: lookup('table', key)");
        return NULL;
    }

    WpCelAst *name = node->args[0];

    if ((name->kind != WP_CEL_AST_LITERAL && name->ref != WP_CEL_REF_CONSTANT) ||
        name->value.kind != WP_CEL_STRING) {
        wp_cel_refuse(checker, name, WP_DIAG_CEL_TYPE,
                      "the table of lookup() must be named by a literal text");
        return NULL;
    }
    return name->value.text;
}

static void
no_table(WpCelChecker *checker, WpCelAst *node, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *nearest;

    for (uint32_t i = 0; i < checker->env->tables->len; i++)
        g_ptr_array_add(names, (gpointer)g_array_index(checker->env->tables, WpCelTable, i).name);
    wp_cel_refuse(checker, node->args[0], WP_DIAG_CEL_NAME, "no table '%s'", name);
    nearest = wp_suggest(name, (const char *const *)names->pdata, names->len);
    if (nearest)
        wp_cel_cure(checker, "did you mean '%s'?", nearest);
    else if (names->len == 0)
        wp_cel_cure(checker, "no pack that is read has tables; a pack's 'tables' name them");
}

static void
check_lookup(WpCelChecker *checker, WpCelAst *node)
{
    const char *name = table_name(checker, node);
    int64_t index = name ? wp_cel_env_find_table(checker->env, name) : -1;

    node->ref = WP_CEL_REF_UNBOUND;
    if (!name)
        return;
    if (index < 0) {
        no_table(checker, node, name);
        return;
    }

    const WpCelTable *table = &g_array_index(checker->env->tables, WpCelTable, index);
    const WpCelType *key =
        wp_cel_schema_field(checker->env->schema, table->record, table->key)->type;
    g_autofree char *path = g_strdup_printf("lookup(%s)", name);
    WpCelType *type = WP_ARENA_NEW(checker->arena, WpCelType);

    if (!wp_cel_type_fits(node->args[1]->type, key)) {
        wp_cel_refuse(checker, node->args[1], WP_DIAG_CEL_TYPE,
                      "keys of table '%s' are %s; this is %s", name, wp_cel_kind_name(key->kind),
                      wp_cel_kind_name(node->args[1]->type->kind));
        return;
    }
    *type = (WpCelType){.kind = WP_CEL_RECORD, .record = table->record};
    node->ref = WP_CEL_REF_TABLE;
    node->index = (uint32_t)index;
    node->type = type;
    node->field_ref = wp_cel_resolve_field(checker, node, path, table->record, -1);
}

/* math.abs(x) is a call of "math.abs", if math is no variable. */
static bool
is_namespace_call(WpCelChecker *checker, WpCelAst *node)
{
    g_autoptr(GString) name = g_string_new(NULL);
    uint32_t n;

    if (!wp_cel_resolve_namespace(checker, node->args[0], name) ||
        !wp_cel_function_is_namespace(name->str))
        return false;
    g_string_append_printf(name, ".%s", node->name);
    /* string.size() is a member of a variable that does not exist */
    if (!wp_cel_function_find(name->str, WP_CEL_STYLE_GLOBAL, &n) &&
        wp_cel_function_find(node->name, WP_CEL_STYLE_MEMBER, &n))
        return false;
    node->kind = WP_CEL_AST_CALL;
    node->name = wp_arena_strdup(checker->arena, name->str);
    node->name_begin = node->args[0]->from;
    node->args++;
    node->n_args--;
    return true;
}

void
wp_cel_check_call(WpCelChecker *checker, WpCelAst *node)
{
    bool is_member = node->kind == WP_CEL_AST_MEMBER && !is_namespace_call(checker, node);

    if (checker->env->checked && is_member && is_unknown_macro(node)) {
        wp_cel_check_node(checker, node->args[0]);
        no_function(checker, node, node->name, WP_CEL_STYLE_MEMBER);
        return;
    }
    for (uint32_t i = 0; i < node->n_args; i++)
        wp_cel_check_node(checker, node->args[i]);
    if (!is_member && strcmp(node->name, "lookup") == 0)
        check_lookup(checker, node);
    else
        check_overloads(checker, node, is_member ? WP_CEL_STYLE_MEMBER : WP_CEL_STYLE_GLOBAL);
}
