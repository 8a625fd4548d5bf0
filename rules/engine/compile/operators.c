#include "rules/engine/compile/check.h"

#include "planner/base/quantity.h"

#include <string.h>

/* Types of operators. */

/* What an arithmetic operator makes of two kinds. */
static const struct {
    WpCelOperator op;
    WpCelKind left, right, result;
} arithmetic[] = {
    {WP_CEL_OP_ADD, WP_CEL_INT, WP_CEL_INT, WP_CEL_INT},
    {WP_CEL_OP_ADD, WP_CEL_DOUBLE, WP_CEL_DOUBLE, WP_CEL_DOUBLE},
    {WP_CEL_OP_ADD, WP_CEL_STRING, WP_CEL_STRING, WP_CEL_STRING},
    {WP_CEL_OP_ADD, WP_CEL_TIMESTAMP, WP_CEL_DURATION, WP_CEL_TIMESTAMP},
    {WP_CEL_OP_ADD, WP_CEL_DURATION, WP_CEL_TIMESTAMP, WP_CEL_TIMESTAMP},
    {WP_CEL_OP_ADD, WP_CEL_DURATION, WP_CEL_DURATION, WP_CEL_DURATION},
    {WP_CEL_OP_SUBTRACT, WP_CEL_INT, WP_CEL_INT, WP_CEL_INT},
    {WP_CEL_OP_SUBTRACT, WP_CEL_DOUBLE, WP_CEL_DOUBLE, WP_CEL_DOUBLE},
    {WP_CEL_OP_SUBTRACT, WP_CEL_TIMESTAMP, WP_CEL_TIMESTAMP, WP_CEL_DURATION},
    {WP_CEL_OP_SUBTRACT, WP_CEL_TIMESTAMP, WP_CEL_DURATION, WP_CEL_TIMESTAMP},
    {WP_CEL_OP_SUBTRACT, WP_CEL_DURATION, WP_CEL_DURATION, WP_CEL_DURATION},
    {WP_CEL_OP_MULTIPLY, WP_CEL_INT, WP_CEL_INT, WP_CEL_INT},
    {WP_CEL_OP_MULTIPLY, WP_CEL_DOUBLE, WP_CEL_DOUBLE, WP_CEL_DOUBLE},
    {WP_CEL_OP_DIVIDE, WP_CEL_INT, WP_CEL_INT, WP_CEL_INT},
    {WP_CEL_OP_DIVIDE, WP_CEL_DOUBLE, WP_CEL_DOUBLE, WP_CEL_DOUBLE},
    {WP_CEL_OP_REMAINDER, WP_CEL_INT, WP_CEL_INT, WP_CEL_INT},
};

static void
refuse_kinds(WpCelChecker *checker, WpCelAst *node)
{
    g_autoptr(GString) left = g_string_new(NULL);
    g_autoptr(GString) right = g_string_new(NULL);

    wp_cel_type_append(left, checker->env->schema, node->args[0]->type);
    wp_cel_type_append(right, checker->env->schema, node->args[1]->type);
    wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "'%s' does not take %s and %s",
                  wp_cel_operator_spelling(node->op), left->str, right->str);
}

/* 2 + vm.size_gib: numbers are not converted silently. */
static void
cure_mixed_numbers(WpCelChecker *checker, const WpCelAst *node)
{
    const WpCelAst *whole = node->args[node->args[0]->type->kind == WP_CEL_INT ? 0 : 1];
    g_autoptr(GString) path = g_string_new(NULL);

    if (whole->kind == WP_CEL_AST_LITERAL) {
        wp_cel_cure(checker, "write %" G_GINT64_FORMAT ".0 for %" G_GINT64_FORMAT,
                    whole->value.integer, whole->value.integer);
        return;
    }
    wp_cel_append_path(whole, path);
    wp_cel_cure(checker, "write double(%s)", path->str);
}

static bool
is_time(const WpCelType *type)
{
    return type->kind == WP_CEL_TIMESTAMP || type->kind == WP_CEL_DURATION;
}

static void
check_arithmetic(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelType *left = node->args[0]->type;
    const WpCelType *right = node->args[1]->type;

    if (node->op == WP_CEL_OP_ADD && left->kind == WP_CEL_LIST && right->kind == WP_CEL_LIST) {
        node->type = wp_cel_type_join(checker, left, right);
        node->unit = wp_cel_join_units(checker, node, node->args[0], node->args[1]);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(arithmetic); i++) {
        if (arithmetic[i].op != node->op ||
            (arithmetic[i].left != left->kind && left->kind != WP_CEL_ANY) ||
            (arithmetic[i].right != right->kind && right->kind != WP_CEL_ANY))
            continue;
        if (left->kind != WP_CEL_ANY && right->kind != WP_CEL_ANY)
            node->type = wp_cel_type(arithmetic[i].result);
        if (node->op == WP_CEL_OP_ADD || node->op == WP_CEL_OP_SUBTRACT)
            node->unit = wp_cel_join_units(checker, node, node->args[0], node->args[1]);
        return;
    }
    if ((left->kind == WP_CEL_LIST && right->kind == WP_CEL_ANY) ||
        (left->kind == WP_CEL_ANY && right->kind == WP_CEL_LIST))
        return;
    refuse_kinds(checker, node);
    if (wp_cel_is_number(left) && wp_cel_is_number(right))
        cure_mixed_numbers(checker, node);
    else if (is_time(left) && wp_cel_is_number(right))
        wp_cel_cure(checker, "a span of time is written duration('720h'), which is 30 days");
}

static bool
has_order(const WpCelType *type)
{
    switch (type->kind) {
    case WP_CEL_ANY:
    case WP_CEL_BOOL:
    case WP_CEL_INT:
    case WP_CEL_DOUBLE:
    case WP_CEL_STRING:
    case WP_CEL_TIMESTAMP:
    case WP_CEL_DURATION:
    case WP_CEL_VERSION:
        return true;
    default:
        return false;
    }
}

/* vm.cores == '4', vm.name == 4, vm.usb == 'yes': one of both has quotes too many, or too few. */
static void
cure_quotes(WpCelChecker *checker, const WpCelAst *value, const WpCelAst *other, bool is_order)
{
    int64_t number;

    if (other->kind != WP_CEL_AST_LITERAL)
        return;
    if (other->type->kind == WP_CEL_STRING && value->type->kind == WP_CEL_BOOL)
        wp_cel_cure(checker, "true and false stand without quotes");
    else if (value->type->kind == WP_CEL_BOOL && value->kind != WP_CEL_AST_BINARY &&
             wp_cel_is_number(other->type))
        wp_cel_cure(checker, "a truth stands by itself, or with ! before it");
    else if (other->type->kind == WP_CEL_STRING && wp_cel_is_number(value->type) &&
             wp_parse_scaled(other->value.text, strlen(other->value.text), wp_number_plain, 1000,
                             &number))
        wp_cel_cure(checker, "a number stands without quotes: %s", other->value.text);
    else if (other->type->kind == WP_CEL_INT && value->type->kind == WP_CEL_STRING && !is_order)
        wp_cel_cure(checker, "a text stands in quotes: '%" G_GINT64_FORMAT "'",
                    other->value.integer);
    else if (other->type->kind == WP_CEL_INT && value->type->kind == WP_CEL_STRING) {
        g_autoptr(GString) path = g_string_new(NULL);

        wp_cel_append_path(value, path);
        wp_cel_cure(checker, "write int(%s), or version(%s) and a version", path->str, path->str);
    }
}

/* What was probably meant by comparing @value with such an @other. */
static void
cure_relation(WpCelChecker *checker, const WpCelAst *value, const WpCelAst *other, bool is_order)
{
    g_autoptr(GString) path = g_string_new(NULL);

    wp_cel_append_path(value, path);
    if (other->type->kind == WP_CEL_NULL)
        wp_cel_cure(checker, "values are never null; whether one is known is has(%s)", path->str);
    else if (value->type->kind == WP_CEL_TIMESTAMP && other->type->kind == WP_CEL_STRING)
        wp_cel_cure(checker, "a time is written timestamp('2027-01-04T00:00:00Z')");
    else if (value->type->kind == WP_CEL_DURATION &&
             (wp_cel_is_number(other->type) || other->type->kind == WP_CEL_STRING))
        wp_cel_cure(checker, "a span of time is written duration('4h')");
    else if (value->type->kind == WP_CEL_VERSION && other->type->kind == WP_CEL_STRING)
        wp_cel_cure(checker, "write version() around both sides");
    else
        cure_quotes(checker, value, other, is_order);
}

static void
check_relation(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelAst *left = node->args[0];
    const WpCelAst *right = node->args[1];
    bool is_equality = node->op == WP_CEL_OP_EQ || node->op == WP_CEL_OP_NE;

    node->type = wp_cel_type(WP_CEL_BOOL);
    if (!wp_cel_type_fits(left->type, right->type) ||
        (!is_equality && (!has_order(left->type) || !has_order(right->type)))) {
        refuse_kinds(checker, node);
        cure_relation(checker, left, right, !is_equality);
        cure_relation(checker, right, left, !is_equality);
        return;
    }
    wp_cel_join_units(checker, node, left, right);
    node->unit = WP_CEL_UNIT_FREE;
}

static void
check_in(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelAst *item = node->args[0];
    const WpCelAst *list = node->args[1];
    const WpCelType *wanted = list->type->kind == WP_CEL_LIST  ? list->type->item
                              : list->type->kind == WP_CEL_MAP ? list->type->key
                                                               : wp_cel_type(WP_CEL_ANY);

    node->type = wp_cel_type(WP_CEL_BOOL);
    if ((list->type->kind != WP_CEL_LIST && list->type->kind != WP_CEL_MAP &&
         list->type->kind != WP_CEL_ANY) ||
        !wp_cel_type_fits(item->type, wanted)) {
        refuse_kinds(checker, node);
        if (list->type->kind == WP_CEL_STRING)
            wp_cel_cure(checker, "a part of a text is found with text.contains(part)");
        return;
    }
    wp_cel_join_units(checker, node, item, list);
    node->unit = WP_CEL_UNIT_FREE;
}

static void
check_index(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelType *base = node->args[0]->type;
    WpCelAst *index = node->args[1];
    const WpCelType *wanted = base->kind == WP_CEL_MAP    ? base->key
                              : base->kind == WP_CEL_LIST ? wp_cel_type(WP_CEL_INT)
                                                          : wp_cel_type(WP_CEL_ANY);

    if (base->kind != WP_CEL_LIST && base->kind != WP_CEL_MAP && base->kind != WP_CEL_ANY) {
        wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "%s has no items to be picked with [...]",
                      wp_cel_kind_name(base->kind));
        return;
    }
    if (!wp_cel_type_fits(index->type, wanted)) {
        wp_cel_refuse(checker, index, WP_DIAG_CEL_TYPE, "[...] wants %s here; this is %s",
                      wp_cel_kind_name(wanted->kind), wp_cel_kind_name(index->type->kind));
        return;
    }
    if (base->kind != WP_CEL_ANY)
        node->type = base->item;
    if (base->kind == WP_CEL_LIST)
        node->unit = node->args[0]->unit;
}

static void
check_unary(WpCelChecker *checker, WpCelAst *node)
{
    const WpCelType *type = node->args[0]->type;
    bool good = node->op == WP_CEL_OP_NOT ? type->kind == WP_CEL_BOOL || type->kind == WP_CEL_ANY
                                          : wp_cel_is_number(type);

    if (!good) {
        wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "'%s' does not take %s",
                      wp_cel_operator_spelling(node->op), wp_cel_kind_name(type->kind));
        return;
    }
    node->type = node->op == WP_CEL_OP_NOT ? wp_cel_type(WP_CEL_BOOL) : type;
    node->unit = node->args[0]->unit;
}

void
wp_cel_check_operator(WpCelChecker *checker, WpCelAst *node)
{
    if (node->kind == WP_CEL_AST_INDEX) {
        check_index(checker, node);
        return;
    }
    switch ((WpCelOperator)node->op) {
    case WP_CEL_OP_NOT:
    case WP_CEL_OP_NEGATE:
        check_unary(checker, node);
        break;
    case WP_CEL_OP_AND:
    case WP_CEL_OP_OR:
        g_assert_not_reached();
    case WP_CEL_OP_EQ:
    case WP_CEL_OP_NE:
    case WP_CEL_OP_LT:
    case WP_CEL_OP_LE:
    case WP_CEL_OP_GT:
    case WP_CEL_OP_GE:
        check_relation(checker, node);
        break;
    case WP_CEL_OP_IN:
        check_in(checker, node);
        break;
    case WP_CEL_OP_ADD:
    case WP_CEL_OP_SUBTRACT:
    case WP_CEL_OP_MULTIPLY:
    case WP_CEL_OP_DIVIDE:
    case WP_CEL_OP_REMAINDER:
        check_arithmetic(checker, node);
        break;
    }
}
