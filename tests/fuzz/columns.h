#pragma once

#include "rules/engine/cel.h"

/*
 * Random columns of every type on which conditions can be run, twice: as they are, and with more of
 * them hidden. A list that is hidden in part has lost its end, and is partial. What is decided
 * where more is hidden must be the same where less is: that is what "undecided" promises.
 *
 * Records and fields are those of tests/unit/cel-kit.h, with many more rows.
 */

#define FUZZ_VMS 70 /* more than one word of the bit sets */
#define FUZZ_DBS 9

typedef enum { FUZZ_PLAIN, FUZZ_HIDDEN, FUZZ_SIDES } FuzzSide;

typedef struct FuzzColumns FuzzColumns;

/* Conditions are on `vm`, or on `db` if @of_db. @seed chooses the cells. */
FuzzColumns *fuzz_columns_new(bool of_db, uint64_t seed);
void fuzz_columns_free(FuzzColumns *columns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FuzzColumns, fuzz_columns_free)

WpCelEnv *fuzz_columns_env(FuzzColumns *columns);
const WpCelData *fuzz_columns_data(FuzzColumns *columns, FuzzSide side);
/* (transfer full): a new one, which knows as_of. */
WpCelEvaluator *fuzz_columns_evaluator(FuzzColumns *columns, FuzzSide side);
