#pragma once

#include "rules/engine/syntax/ast.h"
#include "rules/engine/syntax/text.h"

/*
 * CEL text as a tree: recursive descent over CEL's grammar, the macros read as such. After a fault
 * reading goes on behind the bracket or comma that ends the faulty part, so that one run shows all.
 *
 * @arena holds the tree. Returns: (transfer none): never NULL; parts that could not be read are
 * FAULT nodes, each with a diagnostic (CEL_SYNTAX, CEL_LIMIT)
 */
WpCelAst *wp_cel_parse(const WpCelText *text, WpArena *arena, WpDiagList *diags);
