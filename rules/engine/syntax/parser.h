#pragma once

#include "rules/engine/syntax/ast.h"
#include "rules/engine/syntax/token.h"

/* The state of a parser, its tokens and nodes, for parse.c and macro.c. */

typedef struct {
    const WpCelText *text;
    WpArena *arena;
    WpDiagList *diags;
    WpCelScanner scanner;
    WpCelToken token;   /* the one looked at */
    size_t end_of_last; /* of the token before it */
    size_t last_fault;  /* 1 + place of the token last complained of */
    unsigned nesting;
    bool is_too_deep; /* said already */
} WpCelParser;

/* A new node that begins at @begin and ends behind the last token. */
WpCelAst *wp_cel_parser_node(WpCelParser *parser, WpCelAstKind kind, size_t begin);
void wp_cel_parser_set_args(WpCelParser *parser, WpCelAst *node, WpCelAst *const *args,
                            size_t n_args);

/* A node for a part that could not be read. */
WpCelAst *wp_cel_parser_fault(WpCelParser *parser);

/* On to the next token. */
void wp_cel_parser_advance(WpCelParser *parser);
/* The same, if the token is @kind. Returns: it was */
bool wp_cel_parser_accept(WpCelParser *parser, WpCelTokenKind kind);
/* The same; a fault if it is not. */
void wp_cel_parser_expect(WpCelParser *parser, WpCelTokenKind kind);
/* Says that the token is not what is @wanted, and passes over what cannot be understood. */
void wp_cel_parser_unexpected(WpCelParser *parser, const char *wanted);

/* One level deeper; false, with a diagnostic, at the limit. Each is followed by a leave. */
bool wp_cel_parser_enter(WpCelParser *parser);
void wp_cel_parser_leave(WpCelParser *parser);
