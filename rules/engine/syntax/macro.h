#pragma once

#include "rules/engine/syntax/parser.h"

/* A CALL or MEMBER node as the macro that it calls: has(), all(), exists(), exists_one(),
 * filter(), map(), cel.bind(). Returns: @node itself, changed or not. */
WpCelAst *wp_cel_macro_expand(WpCelParser *parser, WpCelAst *node);
