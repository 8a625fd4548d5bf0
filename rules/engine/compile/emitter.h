#pragma once

#include "rules/engine/compile/emit.h"

/* The state of an emitter (emit.c), and what makes a program of it (program.c). */

typedef struct {
    WpCelChecker *checker;
    GArray *code;      /* of WpCelInstruction */
    GArray *constants; /* of WpCelValue, borrowed from tree and environment */
    GArray *callees;   /* of WpCelCallee */
    GArray *tables;    /* of WpCelTableRef */
    GPtrArray *patterns;
    uint8_t *locals; /* by number: the register that holds it */
    uint32_t n_caches;
    uint32_t n_registers;
    bool is_special; /* inside ONCE or PER_TEXT: no more of them */
    bool good;
} WpCelEmitter;

/* All that @emitter has gathered, as a program that stands alone; @node is the root of the tree. */
WpCelProgram *wp_cel_program_new(const WpCelEmitter *emitter, const WpCelAst *node);
