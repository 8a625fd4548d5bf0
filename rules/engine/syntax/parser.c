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

/* Words of other languages, and what they are in this one. */
static const struct {
    const char *word, *cure;
} words[] = {
    {"and", "'and' is written &&"},
    {"or", "'or' is written ||"},
    {"is", "'is' is written =="},
    {"like", "texts are compared with startsWith(), contains(), endsWith() or matches()"},
    {"between", "'between' is written low <= x && x <= high"},
};

static bool
is_word(const char *text, size_t size, const char *word)
{
    return strlen(word) == size && g_ascii_strncasecmp(text, word, size) == 0;
}

/* Whether the name goes on: vm.cores, size(x). */
static bool
begins_path(const WpCelParser *parser)
{
    size_t end = parser->token.end;

    return end < parser->text->size && strchr(".(", parser->text->bytes[end]) != NULL;
}

/* not x; 16 GiB; x and y: what was meant by a name that stands where none can be. */
static void
cure_name(WpCelParser *parser)
{
    const char *text = parser->text->bytes;
    size_t begin = parser->token.begin, end = parser->end_of_last;

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!is_word(text + begin, parser->token.end - begin, words[i].word))
            continue;
        wp_diag_hint(parser->diags, "%s", words[i].cure);
        return;
    }
    if (end >= 3 && is_word(text + end - 3, 3, "not"))
        wp_diag_hint(parser->diags, "'not' is written !");
    else if (end > 0 && g_ascii_isdigit(text[end - 1]) && !begins_path(parser))
        wp_diag_hint(parser->diags, "a number has no unit: a field is in the one that its name "
                                    "ends in, a span of time is duration('36h')");
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
        else if (token->kind == WP_CEL_TOKEN_IDENT) {
            wp_cel_text_diag(parser->text, begin, token->end, parser->diags, WP_DIAG_CEL_SYNTAX,
                             "found '%s' where %s is wanted", token->name, wanted);
            cure_name(parser);
        } else
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
