#pragma once

#include "planner/base/arena.h"
#include "rules/engine/syntax/text.h"
#include "rules/engine/value.h"

/*
 * CEL text as tokens, one at a time. Blanks and comments (// to the end of the line) are passed
 * over. A faulty token is a diagnostic and comes as FAULT; scanning goes on behind it.
 */

typedef enum {
#define WP_CEL_TOKEN(id, spelling) WP_CEL_TOKEN_##id,
#include "rules/engine/syntax/tokens.def"
#undef WP_CEL_TOKEN
} WpCelTokenKind;

typedef struct {
    WpCelTokenKind kind;
    size_t begin, end; /* bytes of the text */
    const char *name;  /* IDENT, QUOTED_IDENT, RESERVED: NUL-terminated, in the arena */
    WpCelValue value;  /* INT, DOUBLE, STRING */
} WpCelToken;

typedef struct {
    const WpCelText *text;
    WpDiagList *diags;
    WpArena *arena; /* holds names and decoded strings */
    size_t at;
} WpCelScanner;

/* The next token; END at the end, as often as asked. An INT may be 9223372036854775808, which only
 * a minus sign before it makes an int: value is then -9223372036854775808 and .name is not NULL. */
WpCelToken wp_cel_scan(WpCelScanner *scanner);

/* "'&&'", "a name", "the end": for messages. */
const char *wp_cel_token_spelling(WpCelTokenKind kind);
