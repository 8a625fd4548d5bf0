#include <string.h>

#include "rules/engine/compile/emit.h"
#include "rules/engine/run/constant.h"

/* Constant folding: on the tree, by running the parts that depend on nothing. */

/* The value of @node, which depends on nothing. Returns: false for an error */
static bool
work_out(WpCelChecker *checker, WpCelAst *node, WpCelValue *out, char **out_message)
{
    /* a diagnostic that comes now would come again when the whole is emitted */
    WpCelChecker quiet = *checker;

    quiet.diags = NULL;

    g_autoptr(WpCelProgram) program = wp_cel_emit(&quiet, node);

    if (!program)
        return false;
    return wp_cel_run_constant(program, checker->arena, out, out_message);
}

/* Conversions of a text that is written down: if they fail now they always fail. */
static bool
is_conversion(const WpCelAst *node)
{
    static const char *const names[] = {"timestamp", "duration", "ip",     "cidr",
                                        "int",       "double",   "version"};

    if (node->kind != WP_CEL_AST_CALL || node->n_args != 1 ||
        node->args[0]->kind != WP_CEL_AST_LITERAL || node->args[0]->value.kind != WP_CEL_STRING)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(node->name, names[i]) == 0)
            return true;
    return false;
}

static void
set_literal(WpCelAst *node, WpCelValue value)
{
    node->kind = WP_CEL_AST_LITERAL;
    node->ref = WP_CEL_REF_NONE;
    node->is_test = false;
    node->n_args = 0;
    node->value = value;
}

static bool
is_literal_bool(const WpCelAst *node, bool flag)
{
    return node->kind == WP_CEL_AST_LITERAL && node->value.kind == WP_CEL_BOOL &&
           node->value.flag == flag;
}

/* A deciding term decides; terms that decide nothing go, if the others are surely bools. */
static void
simplify_logic(WpCelAst *node)
{
    bool deciding = node->op == WP_CEL_OP_OR;
    bool all_bool = true;
    uint32_t n = 0;

    for (uint32_t i = 0; i < node->n_args; i++)
        if (is_literal_bool(node->args[i], deciding)) {
            set_literal(node, wp_cel_bool(deciding));
            return;
        }
    for (uint32_t i = 0; i < node->n_args; i++)
        all_bool = all_bool && node->args[i]->type->kind == WP_CEL_BOOL;
    for (uint32_t i = 0; all_bool && i < node->n_args; i++)
        if (!is_literal_bool(node->args[i], !deciding))
            node->args[n++] = node->args[i];
    if (n > 0)
        node->n_args = n;
}

static void
simplify_choice(WpCelAst *node)
{
    if (is_literal_bool(node->args[0], true) || is_literal_bool(node->args[0], false)) {
        uint32_t from = node->from;

        *node = *node->args[node->args[0]->value.flag ? 1 : 2];
        node->from = from;
    }
}

void
wp_cel_fold(WpCelChecker *checker, WpCelAst *node)
{
    g_autofree char *message = NULL;
    WpCelNeeds needs;
    WpCelValue value;

    if (node->kind == WP_CEL_AST_LITERAL)
        return;
    needs = wp_cel_needs(node);
    if (!needs.on_rows && !needs.on_run && !needs.is_unbound) {
        if (work_out(checker, node, &value, &message)) {
            set_literal(node, value);
            return;
        }
        if (message && is_conversion(node))
            wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "%s", message);
    }
    for (uint32_t i = 0; i < node->n_args; i++)
        wp_cel_fold(checker, node->args[i]);
    if (node->kind == WP_CEL_AST_LOGIC)
        simplify_logic(node);
    else if (node->kind == WP_CEL_AST_CHOICE)
        simplify_choice(node);
}
