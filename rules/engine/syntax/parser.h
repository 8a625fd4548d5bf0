#pragma once

#include "rules/engine/syntax/ast.h"
#include "rules/engine/syntax/token.h"

/* The state of a parser, for parse.c and macro.c. */

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

/* One level deeper; false, with a diagnostic, at the limit. Each is followed by a leave. */
bool wp_cel_parser_enter(WpCelParser *parser);
void wp_cel_parser_leave(WpCelParser *parser);
