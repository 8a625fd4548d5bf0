#pragma once

#include "planner/base/arena.h"
#include "rules/engine/value.h"

/*
 * A cell of a decision table: a test of one input, in the words that DMN calls S-FEEL unary tests.
 *
 *     (empty) or -         anything, also what is not known
 *     rhel, "SLES 15"      one of these words
 *     5   >= 8   < 2   [1..5]   (1..5)   ]1..5[      numbers, dates (2027-01-31), versions
 *     yes, no              a truth
 *     not(a, b)            none of these
 *
 * Items are parted by ',' or ';'. Private to rules/compile.
 */

typedef struct {
    WpCelValue from, to;
    bool has_from, has_to;
    bool from_open, to_open; /* the end itself is not in it */
} CellRange;

typedef struct {
    CellRange *ranges;
    uint32_t n_ranges; /* 0: anything */
    bool is_not;
} Cell;

/**
 * cell_parse:
 * @kind: of the input: STRING, INT, DOUBLE, BOOL, TIMESTAMP or VERSION
 * @out_message: (transfer full): what is wrong
 *
 * Returns: false if @text is no test of that kind
 */
bool cell_parse(const char *text, WpCelKind kind, WpArena *arena, Cell *out, char **out_message);

/* Whether there can be a value for which both hold. Yes in doubt: whether there is a number between
 * 3 and 4 the cell does not know. */
bool cells_overlap(const Cell *a, const Cell *b);

/* Appends the test of @input as CEL; nothing for anything. */
void cell_append(const Cell *cell, const char *input, GString *out);
