#pragma once

#include "rules/engine/run/machine.h"

/*
 * How macros come to the items of lists: the items of all lanes are laid end to end, and the body
 * is run on pieces of at most WP_CEL_LANES of them. Bodies of one list do not depend on each other,
 * so this gives what a loop over each list would.
 */

typedef struct WpCelSpread WpCelSpread;
struct WpCelSpread {
    WpCelMachine *machine;
    const WpCelFrame *frame;
    const WpCelInstruction *what;
    uint32_t body;
    const WpCelVector *lists;
    WpCelVector *items;           /* the variable of the macro: register .to + 1 */
    uint16_t lanes[WP_CEL_LANES]; /* of the piece: the lane whose item it is */
    uint32_t n;
    /* Called with the frame in which the first body has just run, for each piece in order. */
    void (*on_piece)(WpCelSpread *spread, const WpCelFrame *inner);
};

/* The list of one lane. */
typedef struct {
    uint32_t n;
    uint32_t first;           /* of a column */
    const WpCelValue *values; /* (nullable) else */
    uint64_t missing;         /* of a partial list; 0 for a complete one */
    const char *error;        /* (nullable) it is no list, or too long */
} WpCelItems;

void wp_cel_spread_begin(WpCelSpread *spread);
/* The items of a lane that is neither unknown nor an error; its steps are counted. */
WpCelItems wp_cel_spread_items(WpCelSpread *spread, uint32_t lane);
/* Puts items @from on into the piece, as many as fit; runs it when it is full. Returns: how many */
uint32_t wp_cel_spread_add(WpCelSpread *spread, uint32_t lane, const WpCelItems *items,
                           uint32_t from);
/* Runs what is left. */
void wp_cel_spread_end(WpCelSpread *spread);
