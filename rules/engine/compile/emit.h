#pragma once

#include "rules/engine/compile/check.h"
#include "rules/engine/compile/code.h"

/*
 * A checked tree as code. Parts whose value is known now are worked out (fold.c); parts that are
 * the same for all rows become ONCE; dear parts that depend on one text alone become PER_TEXT.
 *
 * Returns: (transfer full) (nullable): NULL with a diagnostic (CEL_LIMIT; CEL_SYNTAX of a pattern;
 * CEL_TYPE of a conversion that always fails)
 */
WpCelProgram *wp_cel_emit(WpCelChecker *checker, WpCelAst *node);

/* Replaces by literals what can be worked out now. */
void wp_cel_fold(WpCelChecker *checker, WpCelAst *node);

/* What the value of a part depends on. */
typedef struct {
    bool on_run;     /* variables: the same for all rows */
    bool on_rows;    /* anything of the row judged, or of a local variable from outside the part */
    bool is_unbound; /* names that do not exist: never to be worked out */
    /* the one text that it depends on, if on_rows and nothing else; NULL */
    const WpCelAst *text;
    unsigned cost; /* instructions, dear functions counted more */
} WpCelNeeds;

WpCelNeeds wp_cel_needs(const WpCelAst *node);
