#include "rules/engine/syntax/parse.h"

#include <string.h>

#include "rules/engine/cel.h"
#include "rules/engine/syntax/macro.h"
#include "rules/engine/syntax/parser.h"
#include "rules/engine/syntax/token.h"

const char *
wp_cel_operator_spelling(WpCelOperator op)
{
    static const char *const spellings[] = {
#define WP_CEL_OPERATOR(id, spelling) spelling,
#include "rules/engine/syntax/operators.def"
#undef WP_CEL_OPERATOR
    };

    return spellings[op];
}

static WpCelAst *parse_expression(WpCelParser *parser);

/* ---- primaries ---- */

static WpCelAst *
parse_literal(WpCelParser *parser, WpCelValue value)
{
    WpCelAst *node;
    size_t begin = parser->token.begin;

    wp_cel_parser_advance(parser);
    node = wp_cel_parser_node(parser, WP_CEL_AST_LITERAL, begin);
    node->value = value;
    return node;
}

/* A number, @negative with the minus sign before it: the least int is only a literal with it. */
static WpCelAst *
parse_number(WpCelParser *parser, bool negative, size_t begin)
{
    WpCelValue value = parser->token.value;
    WpCelAst *node;

    if (parser->token.kind == WP_CEL_TOKEN_INT) {
        if (parser->token.name && !negative)
            wp_cel_text_diag(parser->text, parser->token.begin, parser->token.end, parser->diags,
                             WP_DIAG_CEL_SYNTAX,
                             "a number that does not fit: the largest int is 9223372036854775807");
        else if (negative && !parser->token.name)
            value.integer = -value.integer;
    } else if (negative) {
        value.number = -value.number;
    }
    node = parse_literal(parser, value);
    node->begin = node->from = (uint32_t)begin;
    return node;
}

/* Comma-separated expressions up to @close, which is taken. A list may end in a comma, the
 * arguments of a call may not. */
static GPtrArray *
parse_list(WpCelParser *parser, WpCelTokenKind close)
{
    GPtrArray *items = g_ptr_array_new();

    while (parser->token.kind != close && parser->token.kind != WP_CEL_TOKEN_END) {
        g_ptr_array_add(items, parse_expression(parser));
        if (!wp_cel_parser_accept(parser, WP_CEL_TOKEN_COMMA))
            break;
        if (close == WP_CEL_TOKEN_RIGHT_PAREN && parser->token.kind == close)
            wp_cel_parser_unexpected(parser, "a value");
    }
    wp_cel_parser_expect(parser, close);
    return items;
}

static WpCelAst *
finish(WpCelParser *parser, WpCelAst *node, GPtrArray *args)
{
    node->end = (uint32_t)parser->end_of_last;
    wp_cel_parser_set_args(parser, node, (WpCelAst *const *)args->pdata, args->len);
    return node;
}

static WpCelAst *
parse_list_literal(WpCelParser *parser)
{
    WpCelAst *node = wp_cel_parser_node(parser, WP_CEL_AST_LIST, parser->token.begin);

    wp_cel_parser_advance(parser);
    g_autoptr(GPtrArray) items = parse_list(parser, WP_CEL_TOKEN_RIGHT_BRACKET);
    return finish(parser, node, items);
}

static WpCelAst *
parse_map_literal(WpCelParser *parser)
{
    WpCelAst *node = wp_cel_parser_node(parser, WP_CEL_AST_MAP, parser->token.begin);
    g_autoptr(GPtrArray) items = g_ptr_array_new();

    wp_cel_parser_advance(parser);
    while (parser->token.kind != WP_CEL_TOKEN_RIGHT_BRACE &&
           parser->token.kind != WP_CEL_TOKEN_END) {
        g_ptr_array_add(items, parse_expression(parser));
        wp_cel_parser_expect(parser, WP_CEL_TOKEN_COLON);
        g_ptr_array_add(items, parse_expression(parser));
        if (!wp_cel_parser_accept(parser, WP_CEL_TOKEN_COMMA))
            break;
    }
    wp_cel_parser_expect(parser, WP_CEL_TOKEN_RIGHT_BRACE);
    return finish(parser, node, items);
}

/* name, .name, name(args) */
static WpCelAst *
parse_name(WpCelParser *parser, bool is_global)
{
    WpCelAst *node = wp_cel_parser_node(parser, WP_CEL_AST_NAME, parser->token.begin);

    if (parser->token.kind != WP_CEL_TOKEN_IDENT) {
        wp_cel_parser_unexpected(parser, "a name");
        return wp_cel_parser_fault(parser);
    }
    node->name = parser->token.name;
    node->name_begin = node->begin;
    node->is_global = is_global;
    wp_cel_parser_advance(parser);
    node->end = (uint32_t)parser->end_of_last;
    if (!wp_cel_parser_accept(parser, WP_CEL_TOKEN_LEFT_PAREN))
        return node;
    node->kind = WP_CEL_AST_CALL;
    g_autoptr(GPtrArray) args = parse_list(parser, WP_CEL_TOKEN_RIGHT_PAREN);
    return wp_cel_macro_expand(parser, finish(parser, node, args));
}

static WpCelAst *
parse_primary(WpCelParser *parser)
{
    switch (parser->token.kind) {
    case WP_CEL_TOKEN_TRUE:
        return parse_literal(parser, wp_cel_bool(true));
    case WP_CEL_TOKEN_FALSE:
        return parse_literal(parser, wp_cel_bool(false));
    case WP_CEL_TOKEN_NULL:
        return parse_literal(parser, wp_cel_null());
    case WP_CEL_TOKEN_STRING:
        return parse_literal(parser, parser->token.value);
    case WP_CEL_TOKEN_INT:
    case WP_CEL_TOKEN_DOUBLE:
        return parse_number(parser, false, parser->token.begin);
    case WP_CEL_TOKEN_LEFT_BRACKET:
        return parse_list_literal(parser);
    case WP_CEL_TOKEN_LEFT_BRACE:
        return parse_map_literal(parser);
    case WP_CEL_TOKEN_IDENT:
        return parse_name(parser, false);
    case WP_CEL_TOKEN_DOT:
        wp_cel_parser_advance(parser);
        return parse_name(parser, true);
    case WP_CEL_TOKEN_LEFT_PAREN: {
        wp_cel_parser_advance(parser);
        WpCelAst *node = parse_expression(parser);
        bool is_list = parser->token.kind == WP_CEL_TOKEN_COMMA;
        wp_cel_parser_expect(parser, WP_CEL_TOKEN_RIGHT_PAREN);
        if (is_list)
            wp_diag_hint(parser->diags, "a list stands in brackets: [1, 2]");
        /* (a.b).c selects from the value of a.b: the chain of names ends here */
        if (node->kind == WP_CEL_AST_NAME || node->kind == WP_CEL_AST_SELECT)
            node->is_closed = true;
        return node;
    }
    default:
        wp_cel_parser_unexpected(parser, "a value");
        return wp_cel_parser_fault(parser);
    }
}

/* ---- members ---- */

static bool
is_selector(WpCelTokenKind kind)
{
    return kind == WP_CEL_TOKEN_IDENT || kind == WP_CEL_TOKEN_RESERVED ||
           kind == WP_CEL_TOKEN_QUOTED_IDENT;
}

static WpCelAst *
parse_selection(WpCelParser *parser, WpCelAst *target)
{
    WpCelAst *node = wp_cel_parser_node(parser, WP_CEL_AST_SELECT, parser->token.begin);
    bool is_quoted = parser->token.kind == WP_CEL_TOKEN_QUOTED_IDENT;

    node->from = target->from;
    if (!is_selector(parser->token.kind)) {
        wp_cel_parser_unexpected(parser, "a name");
        return wp_cel_parser_fault(parser);
    }
    node->name = parser->token.name;
    node->name_begin = (uint32_t)parser->token.begin;
    wp_cel_parser_advance(parser);
    node->end = (uint32_t)parser->end_of_last;
    if (is_quoted || !wp_cel_parser_accept(parser, WP_CEL_TOKEN_LEFT_PAREN)) {
        wp_cel_parser_set_args(parser, node, &target, 1);
        return node;
    }
    node->kind = WP_CEL_AST_MEMBER;
    g_autoptr(GPtrArray) args = parse_list(parser, WP_CEL_TOKEN_RIGHT_PAREN);
    g_ptr_array_insert(args, 0, target);
    return wp_cel_macro_expand(parser, finish(parser, node, args));
}

/* What follows a primary: selections, calls, indexes. */
static WpCelAst *
parse_suffixes(WpCelParser *parser, WpCelAst *node)
{
    for (;;) {
        if (wp_cel_parser_accept(parser, WP_CEL_TOKEN_DOT)) {
            node = parse_selection(parser, node);
        } else if (wp_cel_parser_accept(parser, WP_CEL_TOKEN_LEFT_BRACKET)) {
            WpCelAst *args[2] = {node, parse_expression(parser)};

            wp_cel_parser_expect(parser, WP_CEL_TOKEN_RIGHT_BRACKET);
            node = wp_cel_parser_node(parser, WP_CEL_AST_INDEX, args[0]->from);
            wp_cel_parser_set_args(parser, node, args, 2);
        } else if (parser->token.kind == WP_CEL_TOKEN_LEFT_BRACE) {
            wp_cel_parser_unexpected(parser, "an operator");
        } else {
            return node;
        }
    }
}

/* ---- operators ---- */

static WpCelAst *
operation(WpCelParser *parser, WpCelAstKind kind, WpCelOperator op, WpCelAst *left, WpCelAst *right)
{
    WpCelAst *args[2] = {left, right};
    WpCelAst *node = wp_cel_parser_node(parser, kind, left->from);

    node->op = (uint8_t)op;
    wp_cel_parser_set_args(parser, node, args, right ? 2 : 1);
    return node;
}

/* -x, !x; a sign directly before a number belongs to it. */
static WpCelAst *
parse_unary(WpCelParser *parser)
{
    size_t begin = parser->token.begin;
    bool is_not = parser->token.kind == WP_CEL_TOKEN_NOT;

    if (!is_not && parser->token.kind != WP_CEL_TOKEN_MINUS)
        return parse_suffixes(parser, parse_primary(parser));
    wp_cel_parser_advance(parser);
    if (!is_not &&
        (parser->token.kind == WP_CEL_TOKEN_INT || parser->token.kind == WP_CEL_TOKEN_DOUBLE))
        return parse_suffixes(parser, parse_number(parser, true, begin));

    WpCelAst *value =
        wp_cel_parser_enter(parser) ? parse_unary(parser) : wp_cel_parser_fault(parser);
    wp_cel_parser_leave(parser);
    WpCelAst *node =
        operation(parser, WP_CEL_AST_UNARY, is_not ? WP_CEL_OP_NOT : WP_CEL_OP_NEGATE, value, NULL);

    node->begin = node->from = (uint32_t)begin;
    return node;
}

typedef struct {
    WpCelTokenKind token;
    WpCelOperator op;
    unsigned precedence;
} Binary;

static const Binary binaries[] = {
    {WP_CEL_TOKEN_STAR, WP_CEL_OP_MULTIPLY, 3},
    {WP_CEL_TOKEN_SLASH, WP_CEL_OP_DIVIDE, 3},
    {WP_CEL_TOKEN_PERCENT, WP_CEL_OP_REMAINDER, 3},
    {WP_CEL_TOKEN_PLUS, WP_CEL_OP_ADD, 2},
    {WP_CEL_TOKEN_MINUS, WP_CEL_OP_SUBTRACT, 2},
    {WP_CEL_TOKEN_EQ, WP_CEL_OP_EQ, 1},
    {WP_CEL_TOKEN_NE, WP_CEL_OP_NE, 1},
    {WP_CEL_TOKEN_LT, WP_CEL_OP_LT, 1},
    {WP_CEL_TOKEN_LE, WP_CEL_OP_LE, 1},
    {WP_CEL_TOKEN_GT, WP_CEL_OP_GT, 1},
    {WP_CEL_TOKEN_GE, WP_CEL_OP_GE, 1},
    {WP_CEL_TOKEN_IN, WP_CEL_OP_IN, 1},
};

static const Binary *
binary_at(const WpCelParser *parser, unsigned least)
{
    for (size_t i = 0; i < G_N_ELEMENTS(binaries); i++)
        if (binaries[i].token == parser->token.kind && binaries[i].precedence >= least)
            return &binaries[i];
    return NULL;
}

/* Operators of at least precedence @least, all left-associative. */
static WpCelAst *
parse_binary(WpCelParser *parser, unsigned least)
{
    WpCelAst *left = parse_unary(parser);
    const Binary *binary;

    while ((binary = binary_at(parser, least))) {
        wp_cel_parser_advance(parser);
        WpCelAst *right = parse_binary(parser, binary->precedence + 1);
        left = operation(parser, WP_CEL_AST_BINARY, binary->op, left, right);
    }
    return left;
}

/* a && b && c, a || b || c: one node for all, for their order says nothing. */
static WpCelAst *
parse_logic(WpCelParser *parser, WpCelOperator op)
{
    WpCelTokenKind token = op == WP_CEL_OP_AND ? WP_CEL_TOKEN_AND : WP_CEL_TOKEN_OR;
    g_autoptr(GPtrArray) terms = g_ptr_array_new();

    do
        g_ptr_array_add(terms, op == WP_CEL_OP_OR ? parse_logic(parser, WP_CEL_OP_AND)
                                                  : parse_binary(parser, 1));
    while (wp_cel_parser_accept(parser, token));
    if (terms->len == 1)
        return terms->pdata[0];

    WpCelAst *node =
        wp_cel_parser_node(parser, WP_CEL_AST_LOGIC, ((WpCelAst *)terms->pdata[0])->from);

    node->op = (uint8_t)op;
    return finish(parser, node, terms);
}

/* a ? b ? c : d : e: what stands between '?' and ':' is no choice in CEL. Said once, with the cure,
 * and passed over. Returns: it was one */
static bool
refuse_inner_choice(WpCelParser *parser)
{
    if (parser->token.kind != WP_CEL_TOKEN_QUESTION)
        return false;
    wp_cel_parser_unexpected(parser, wp_cel_token_spelling(WP_CEL_TOKEN_COLON));
    wp_diag_hint(parser->diags,
                 "a choice within a choice stands in parentheses: a ? (b ? c : d) : e");
    while (parser->token.kind != WP_CEL_TOKEN_END)
        wp_cel_parser_advance(parser); /* which part belongs to which choice is not known */
    return true;
}

static WpCelAst *
parse_expression(WpCelParser *parser)
{
    WpCelAst *args[3];

    if (!wp_cel_parser_enter(parser)) {
        wp_cel_parser_leave(parser);
        return wp_cel_parser_fault(parser);
    }
    args[0] = parse_logic(parser, WP_CEL_OP_OR);
    if (wp_cel_parser_accept(parser, WP_CEL_TOKEN_QUESTION)) {
        args[1] = parse_logic(parser, WP_CEL_OP_OR);
        if (refuse_inner_choice(parser)) {
            wp_cel_parser_leave(parser);
            return wp_cel_parser_fault(parser);
        }
        wp_cel_parser_expect(parser, WP_CEL_TOKEN_COLON);
        args[2] = parse_expression(parser);
        WpCelAst *node = wp_cel_parser_node(parser, WP_CEL_AST_CHOICE, args[0]->from);
        wp_cel_parser_set_args(parser, node, args, 3);
        args[0] = node;
    }
    wp_cel_parser_leave(parser);
    return args[0];
}

WpCelAst *
wp_cel_parse(const WpCelText *text, WpArena *arena, WpDiagList *diags)
{
    WpCelParser parser = {.text = text, .arena = arena, .diags = diags};

    if (text->size > WP_CEL_MAX_SIZE) {
        wp_cel_text_diag(text, 0, 1, diags, WP_DIAG_CEL_LIMIT,
                         "an expression of %zu bytes; at most %d are read", text->size,
                         WP_CEL_MAX_SIZE);
        return wp_cel_parser_fault(&parser);
    }
    parser.scanner = (WpCelScanner){.text = text, .diags = diags, .arena = arena};
    wp_cel_parser_advance(&parser);

    WpCelAst *node = parse_expression(&parser);

    if (parser.token.kind != WP_CEL_TOKEN_END) {
        wp_cel_parser_unexpected(&parser, "an operator or the end");
        node = wp_cel_parser_fault(&parser);
    }
    return node;
}
