#include "rules/engine/syntax/macro.h"

#include <string.h>

static const struct {
    const char *name;
    const char *form;
} macros[] = {
    [WP_CEL_MACRO_ALL] = {"all", "all(x, condition on x)"},
    [WP_CEL_MACRO_EXISTS] = {"exists", "exists(x, condition on x)"},
    [WP_CEL_MACRO_EXISTS_ONE] = {"exists_one", "exists_one(x, condition on x)"},
    [WP_CEL_MACRO_FILTER] = {"filter", "filter(x, condition on x)"},
    [WP_CEL_MACRO_MAP] = {"map", "map(x, result) or map(x, condition, result)"},
};

const char *
wp_cel_macro_name(WpCelMacro macro)
{
    return macros[macro].name;
}

static WpCelAst *
refuse(WpCelParser *parser, WpCelAst *node, const char *message, const char *form)
{
    wp_cel_text_diag(parser->text, node->name_begin, node->end, parser->diags, WP_DIAG_CEL_SYNTAX,
                     "%s; it is written %s", message, form);
    node->kind = WP_CEL_AST_FAULT;
    node->n_args = 0;
    return node;
}

static bool
is_plain_name(const WpCelAst *node)
{
    return node->kind == WP_CEL_AST_NAME && !node->is_global;
}

static WpCelAst *
expand_has(WpCelParser *parser, WpCelAst *node)
{
    if (node->n_args == 1 && node->args[0]->kind == WP_CEL_AST_FAULT)
        return node->args[0];
    if (node->n_args != 1 || node->args[0]->kind != WP_CEL_AST_SELECT)
        return refuse(parser, node, "has() wants one member of something",
                      "has(vm.name); for a key of a map: 'key' in map");

    WpCelAst *select = node->args[0];

    select->is_test = true;
    select->is_closed = true;
    select->from = node->from;
    return select;
}

/* The variable's name is taken from the argument that gives it, the others move up. */
static WpCelAst *
expand_comprehension(WpCelParser *parser, WpCelAst *node, WpCelMacro macro)
{
    uint32_t most = macro == WP_CEL_MACRO_MAP ? 4 : 3;

    if (node->n_args < 3 || node->n_args > most)
        return refuse(parser, node, "a macro with too few or too many arguments",
                      macros[macro].form);
    if (node->args[1]->kind == WP_CEL_AST_FAULT)
        return node->args[1];
    if (!is_plain_name(node->args[1]))
        return refuse(parser, node, "the first argument must be a new name", macros[macro].form);
    node->kind = WP_CEL_AST_MACRO;
    node->op = (uint8_t)macro;
    node->name = node->args[1]->name;
    node->name_begin = node->args[1]->begin;
    for (uint32_t i = 2; i < node->n_args; i++)
        node->args[i - 1] = node->args[i];
    node->n_args--;
    return node;
}

static WpCelAst *
expand_bind(WpCelParser *parser, WpCelAst *node)
{
    static const char form[] = "cel.bind(name, value, result)";

    if (node->n_args != 4)
        return refuse(parser, node, "cel.bind() wants three arguments", form);
    if (!is_plain_name(node->args[1]))
        return refuse(parser, node, "the first argument must be a new name", form);
    node->kind = WP_CEL_AST_BIND;
    node->name = node->args[1]->name;
    node->name_begin = node->args[1]->begin;
    node->args += 2;
    node->n_args = 2;
    return node;
}

WpCelAst *
wp_cel_macro_expand(WpCelParser *parser, WpCelAst *node)
{
    if (node->kind == WP_CEL_AST_CALL)
        return strcmp(node->name, "has") == 0 ? expand_has(parser, node) : node;
    if (node->kind != WP_CEL_AST_MEMBER)
        return node;
    if (strcmp(node->name, "bind") == 0 && is_plain_name(node->args[0]) &&
        strcmp(node->args[0]->name, "cel") == 0)
        return expand_bind(parser, node);
    for (unsigned i = 0; i < G_N_ELEMENTS(macros); i++)
        if (strcmp(node->name, macros[i].name) == 0)
            return expand_comprehension(parser, node, i);
    return node;
}
