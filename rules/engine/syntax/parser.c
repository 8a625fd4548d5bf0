#include "rules/engine/syntax/parser.h"

#include "rules/engine/cel.h"

/* ---- nodes ---- */

WpCelAst *
wp_cel_parser_node(WpCelParser *parser, WpCelAstKind kind, size_t begin)
{
    WpCelAst *node = WP_ARENA_NEW(parser->arena, WpCelAst);

    node->kind = kind;
    node->begin = node->from = (uint32_t)begin;
    node->end = (uint32_t)parser->end_of_last;
    node->depth = 1;
    node->unit = WP_CEL_UNIT_FREE;
    return node;
}

/* Trees deeper than this would overflow the stack of those who walk them; long chains of one
 * operator (a + b + c ...) are deep to one side. */
#define MAX_TREE_DEPTH (10 * WP_CEL_MAX_NESTING)

void
wp_cel_parser_set_args(WpCelParser *parser, WpCelAst *node, WpCelAst *const *args, size_t n_args)
{
    node->n_args = (uint32_t)n_args;
    node->args = wp_arena_alloc(parser->arena, n_args * sizeof(WpCelAst *));
    for (size_t i = 0; i < n_args; i++) {
        node->args[i] = args[i];
        node->depth = MAX(node->depth, args[i]->depth + 1);
    }
    if (node->depth > MAX_TREE_DEPTH && !parser->is_too_deep) {
        parser->is_too_deep = true;
        wp_cel_text_diag(parser->text, node->begin, node->end, parser->diags, WP_DIAG_CEL_LIMIT,
                         "more than %d operations one in another", MAX_TREE_DEPTH);
    }
    if (parser->is_too_deep) {
        node->kind = WP_CEL_AST_FAULT;
        node->n_args = 0;
        node->depth = 1;
    }
}

WpCelAst *
wp_cel_parser_fault(WpCelParser *parser)
{
    return wp_cel_parser_node(parser, WP_CEL_AST_FAULT, parser->token.begin);
}

/* ---- tokens ---- */

void
wp_cel_parser_advance(WpCelParser *parser)
{
    parser->end_of_last = parser->token.end;
    parser->token = wp_cel_scan(&parser->scanner);
}

bool
wp_cel_parser_accept(WpCelParser *parser, WpCelTokenKind kind)
{
    if (parser->token.kind != kind)
        return false;
    wp_cel_parser_advance(parser);
    return true;
}

/* Passes over what cannot be understood, up to what may end the part that is being read. */
static void
recover(WpCelParser *parser)
{
    unsigned open = 0;

    for (;; wp_cel_parser_advance(parser)) {
        switch (parser->token.kind) {
        case WP_CEL_TOKEN_END:
            return;
        case WP_CEL_TOKEN_LEFT_PAREN:
        case WP_CEL_TOKEN_LEFT_BRACKET:
        case WP_CEL_TOKEN_LEFT_BRACE:
            open++;
            break;
        case WP_CEL_TOKEN_RIGHT_PAREN:
        case WP_CEL_TOKEN_RIGHT_BRACKET:
        case WP_CEL_TOKEN_RIGHT_BRACE:
            if (open == 0)
                return;
            open--;
            break;
        case WP_CEL_TOKEN_COMMA:
        case WP_CEL_TOKEN_AND:
        case WP_CEL_TOKEN_OR:
        case WP_CEL_TOKEN_QUESTION:
        case WP_CEL_TOKEN_COLON:
            if (open == 0)
                return;
            break;
        default:
            break;
        }
    }
}

/* One diagnostic a token, and none where the scanner has spoken. What is missing at the end is
 * missing behind the last token, not behind the blanks and comments that follow it. */
void
wp_cel_parser_unexpected(WpCelParser *parser, const char *wanted)
{
    const WpCelToken *token = &parser->token;
    bool is_end = token->kind == WP_CEL_TOKEN_END;
    size_t begin = is_end ? parser->end_of_last : token->begin;

    if (token->kind != WP_CEL_TOKEN_FAULT && parser->last_fault != token->begin + 1) {
        parser->last_fault = token->begin + 1;
        if (token->kind == WP_CEL_TOKEN_RESERVED)
            wp_cel_text_diag(parser->text, begin, token->end, parser->diags, WP_DIAG_CEL_SYNTAX,
                             "'%s' is a reserved word; wanted %s", token->name, wanted);
        else
            wp_cel_text_diag(parser->text, begin, is_end ? begin : token->end, parser->diags,
                             WP_DIAG_CEL_SYNTAX, "found %s where %s is wanted",
                             wp_cel_token_spelling(token->kind), wanted);
    }
    recover(parser);
}

void
wp_cel_parser_expect(WpCelParser *parser, WpCelTokenKind kind)
{
    if (wp_cel_parser_accept(parser, kind))
        return;
    wp_cel_parser_unexpected(parser, wp_cel_token_spelling(kind));
    wp_cel_parser_accept(parser, kind);
}

/* ---- nesting ---- */

bool
wp_cel_parser_enter(WpCelParser *parser)
{
    if (++parser->nesting <= WP_CEL_MAX_NESTING)
        return true;
    if (!parser->is_too_deep)
        wp_cel_text_diag(parser->text, parser->token.begin, parser->token.end, parser->diags,
                         WP_DIAG_CEL_LIMIT, "nested deeper than %d levels", WP_CEL_MAX_NESTING);
    parser->is_too_deep = true;
    /* nothing more can be understood */
    while (parser->token.kind != WP_CEL_TOKEN_END)
        wp_cel_parser_advance(parser);
    return false;
}

void
wp_cel_parser_leave(WpCelParser *parser)
{
    parser->nesting--;
}
