#include "rules/engine/compile/check.h"

#include <string.h>

static void
refuse(WpCelChecker *checker, WpCelAst *node, uint32_t begin, uint32_t end, WpDiagCode code,
       const char *message)
{
    node->type = wp_cel_type(WP_CEL_ANY);
    node->unit = WP_CEL_UNIT_FREE;
    if (!checker->env->checked)
        return;
    checker->good = false;
    wp_cel_text_diag(checker->text, begin, end, checker->diags, code, "%s", message);
}

void
wp_cel_refuse_at(WpCelChecker *checker, WpCelAst *node, uint32_t begin, uint32_t end,
                 WpDiagCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    refuse(checker, node, begin, end, code, message);
}

void
wp_cel_refuse(WpCelChecker *checker, WpCelAst *node, WpDiagCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    refuse(checker, node, node->from, node->end, code, message);
}

void
wp_cel_cure(WpCelChecker *checker, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *cure = g_strdup_vprintf(format, args);
    va_end(args);
    if (checker->env->checked)
        wp_diag_hint(checker->diags, "%s", cure);
}

static void
check_args(WpCelChecker *checker, WpCelAst *node)
{
    for (uint32_t i = 0; i < node->n_args; i++)
        wp_cel_check_node(checker, node->args[i]);
}

/* ---- literals ---- */

static void
check_list(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelType *item = wp_cel_type(WP_CEL_ANY);

    check_args(checker, node);
    for (uint32_t i = 0; i < node->n_args; i++) {
        item = i == 0 ? node->args[0]->type : wp_cel_type_join(checker, item, node->args[i]->type);
        node->unit = i == 0 ? node->args[0]->unit
                            : wp_cel_join_units(checker, node, node->args[i - 1], node->args[i]);
    }
    node->type = wp_cel_list_of(checker, item);
}

static bool
is_key(const WpCelType *type)
{
    return type->kind == WP_CEL_BOOL || type->kind == WP_CEL_INT || type->kind == WP_CEL_STRING ||
           type->kind == WP_CEL_ANY;
}

static void
check_map(WpCelChecker *checker, WpCelAst *node)
{
    WpCelType *type = WP_ARENA_NEW(checker->arena, WpCelType);

    *type = *wp_cel_type(WP_CEL_MAP);
    check_args(checker, node);
    for (uint32_t i = 0; i < node->n_args; i += 2) {
        const WpCelAst *key = node->args[i];
        const WpCelAst *value = node->args[i + 1];

        if (!is_key(key->type))
            wp_cel_refuse(checker, node->args[i], WP_DIAG_CEL_TYPE,
                          "a key must be bool, int or string; this is %s",
                          wp_cel_kind_name(key->type->kind));
        type->key = i == 0 ? key->type : wp_cel_type_join(checker, type->key, key->type);
        type->item = i == 0 ? value->type : wp_cel_type_join(checker, type->item, value->type);
    }
    node->type = type;
}

/* ---- macros ---- */

static void
check_in_scope(WpCelChecker *checker, WpCelAst *owner, const WpCelType *type, WpCelUnit unit,
               WpCelAst **bodies, uint32_t n_bodies)
{
    const WpCelAst *source = owner->args[0];
    WpCelScope scope = {checker->scope, owner->name, type, unit, checker->n_locals++, NULL};

    if (source->ref == WP_CEL_REF_FIELD)
        scope.path = g_array_index(checker->fields, WpCelFieldRef, source->field_ref).path;

    owner->index = scope.index;
    checker->scope = &scope;
    for (uint32_t i = 0; i < n_bodies; i++)
        wp_cel_check_node(checker, bodies[i]);
    checker->scope = scope.outer;
}

static void
want_bool(WpCelChecker *checker, WpCelAst *node, const char *who)
{
    if (node->type->kind != WP_CEL_BOOL && node->type->kind != WP_CEL_ANY)
        wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "%s wants a bool; this is %s", who,
                      wp_cel_kind_name(node->type->kind));
}

/* What the variable of a macro over @list is: an item of a list, a key of a map. */
static const WpCelType *
item_type(WpCelChecker *checker, WpCelAst *list, const char *macro)
{
    switch (list->type->kind) {
    case WP_CEL_LIST:
        return list->type->item;
    case WP_CEL_MAP:
        return list->type->key;
    case WP_CEL_ANY:
        break;
    default:
        wp_cel_refuse(checker, list, WP_DIAG_CEL_TYPE, "%s() wants a list or a map; this is %s",
                      macro, wp_cel_kind_name(list->type->kind));
        break;
    }
    return wp_cel_type(WP_CEL_ANY);
}

static void
check_macro(WpCelChecker *checker, WpCelAst *node)
{
    const char *name = wp_cel_macro_name(node->op);
    g_autofree char *who = g_strdup_printf("%s()", name);
    const WpCelType *item;

    wp_cel_check_node(checker, node->args[0]);
    item = item_type(checker, node->args[0], name);
    check_in_scope(checker, node, item,
                   node->args[0]->type->kind == WP_CEL_LIST ? node->args[0]->unit
                                                            : WP_CEL_UNIT_FREE,
                   node->args + 1, node->n_args - 1);
    if (node->op != WP_CEL_MACRO_MAP || node->n_args == 3)
        want_bool(checker, node->args[1], who);
    switch ((WpCelMacro)node->op) {
    case WP_CEL_MACRO_ALL:
    case WP_CEL_MACRO_EXISTS:
    case WP_CEL_MACRO_EXISTS_ONE:
        node->type = wp_cel_type(WP_CEL_BOOL);
        break;
    case WP_CEL_MACRO_FILTER:
        node->type = wp_cel_list_of(checker, item);
        node->unit = node->args[0]->unit;
        break;
    case WP_CEL_MACRO_MAP:
        node->type = wp_cel_list_of(checker, node->args[node->n_args - 1]->type);
        node->unit = node->args[node->n_args - 1]->unit;
        break;
    }
}

static void
check_bind(WpCelChecker *checker, WpCelAst *node)
{
    wp_cel_check_node(checker, node->args[0]);
    check_in_scope(checker, node, node->args[0]->type, node->args[0]->unit, node->args + 1, 1);
    node->type = node->args[1]->type;
    node->unit = node->args[1]->unit;
}

/* ---- the rest ---- */

static void
check_logic(WpCelChecker *checker, WpCelAst *node)
{
    g_autofree char *who = g_strdup_printf("'%s'", wp_cel_operator_spelling(node->op));

    check_args(checker, node);
    for (uint32_t i = 0; i < node->n_args; i++)
        want_bool(checker, node->args[i], who);
    node->type = wp_cel_type(WP_CEL_BOOL);
}

static void
check_choice(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelAst *yes = node->args[1];
    const WpCelAst *no = node->args[2];

    check_args(checker, node);
    want_bool(checker, node->args[0], "'?'");
    node->type = wp_cel_type_join(checker, yes->type, no->type);
    if (!wp_cel_type_fits(yes->type, no->type) ||
        (yes->type->kind != no->type->kind && wp_cel_is_number(yes->type) &&
         yes->type->kind != WP_CEL_ANY && no->type->kind != WP_CEL_ANY)) {
        wp_cel_refuse_at(checker, node, yes->from, no->end, WP_DIAG_CEL_TYPE,
                         "both sides of ':' must be of one type; these are %s and %s",
                         wp_cel_kind_name(yes->type->kind), wp_cel_kind_name(no->type->kind));
        return;
    }
    node->unit = wp_cel_join_units(checker, node, yes, no);
}

/* vm.os, which stands for nothing without .family or such behind it. */
static void
refuse_part(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelSchema *schema = checker->env->schema;
    uint32_t record = node->args[0]->type->record;
    size_t size = strlen(node->name);
    g_autoptr(GString) names = g_string_new(NULL);

    for (uint32_t i = 0; i < wp_cel_schema_n_fields(schema, record); i++) {
        const char *name = wp_cel_schema_field(schema, record, i)->name;

        if (strncmp(name, node->name, size) == 0 && name[size] == '.')
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
    }
    wp_cel_refuse_at(checker, node, node->name_begin, node->end, WP_DIAG_CEL_NAME,
                     "'%s' is only the beginning of a name", node->name);
    wp_cel_cure(checker, "there are %s", names->str);
}

void
wp_cel_check_node(WpCelChecker *checker, WpCelAst *node)
{
    node->type = wp_cel_type(WP_CEL_ANY);
    switch (node->kind) {
    case WP_CEL_AST_FAULT:
        checker->good = false;
        break;
    case WP_CEL_AST_LITERAL:
        node->type = wp_cel_type(node->value.kind);
        break;
    case WP_CEL_AST_NAME:
    case WP_CEL_AST_SELECT:
        wp_cel_resolve(checker, node);
        if (node->ref == WP_CEL_REF_PART)
            refuse_part(checker, node);
        break;
    case WP_CEL_AST_CALL:
    case WP_CEL_AST_MEMBER:
        wp_cel_check_call(checker, node);
        break;
    case WP_CEL_AST_INDEX:
    case WP_CEL_AST_UNARY:
    case WP_CEL_AST_BINARY:
        check_args(checker, node);
        wp_cel_check_operator(checker, node);
        break;
    case WP_CEL_AST_LOGIC:
        check_logic(checker, node);
        break;
    case WP_CEL_AST_CHOICE:
        check_choice(checker, node);
        break;
    case WP_CEL_AST_LIST:
        check_list(checker, node);
        break;
    case WP_CEL_AST_MAP:
        check_map(checker, node);
        break;
    case WP_CEL_AST_MACRO:
        check_macro(checker, node);
        break;
    case WP_CEL_AST_BIND:
        check_bind(checker, node);
        break;
    }
}

void
wp_cel_check(WpCelChecker *checker, WpCelAst *node, WpCelKind want)
{
    g_autoptr(GString) type = g_string_new(NULL);
    WpCelKind found;

    wp_cel_check_node(checker, node);
    found = node->type->kind;
    /* where a part could not be read the whole is seldom what it was meant to be */
    if (!checker->good || wp_diag_list_length(checker->diags) > 0)
        return;
    if (want == WP_CEL_ANY || found == want || found == WP_CEL_ANY ||
        (want == WP_CEL_DOUBLE && found == WP_CEL_INT))
        return;
    wp_cel_type_append(type, checker->env->schema, node->type);
    wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "wanted %s; this is %s", wp_cel_kind_name(want),
                  type->str);
}
