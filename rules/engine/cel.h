#pragma once

#include "planner/base/document.h"
#include "rules/engine/data.h"
#include "rules/engine/schema.h"

/*
 * Conditions: CEL text -> checked, folded, compiled program -> values over columns.
 *
 *   WpCelProgram   one compiled expression; immutable, shared by threads
 *   WpCelEvaluator the working memory of one thread on one WpCelData
 *
 * The profile is DESIGN section 5's: bool, int, double, string, null, timestamp, duration, list,
 * map, records; all operators and macros; the strings, math and network extensions; cel.bind; and
 * our own version(text), lookup(table, key), as_of. A fault in an expression is a diagnostic with
 * its place; after a good compile evaluation gives a value for every row, never fails and never
 * prints.
 */

/* Limits: bytes of one expression; parentheses, operators and macros inside each other; different
 * fields that one expression reads; steps of macros over lists for one row (else an error). */
#define WP_CEL_MAX_SIZE    (64 * 1024)
#define WP_CEL_MAX_NESTING 100
#define WP_CEL_MAX_FIELDS  63
#define WP_CEL_MAX_COST    1000000

typedef struct WpCelProgram WpCelProgram;

/**
 * wp_cel_compile:
 * @source, @offset, @size: the text of the expression; offsets count bytes of @source
 * @want: the kind that the value must have (WP_CEL_BOOL for a condition), or WP_CEL_ANY
 * @diags: (nullable): CEL_SYNTAX, CEL_TYPE, CEL_NAME, CEL_LIMIT; all faults that can be told apart
 *
 * A value of @want DOUBLE may be an int. Returns: (transfer full) (nullable): NULL if there was
 * an error. The program borrows from @env's schema, and from nothing else.
 */
WpCelProgram *wp_cel_compile(const WpCelEnv *env, const WpSource *source, size_t offset,
                             size_t size, WpCelKind want, WpDiagList *diags);

/* The same for a scalar of a YAML document; faults are shown where they stand in the file
 * (wp_node_text_offset). Folded text and other YAML traps are the reader's business. */
WpCelProgram *wp_cel_compile_node(const WpCelEnv *env, const WpNode *node, WpCelKind want,
                                  WpDiagList *diags);
/* The same without the first @skip bytes of the scalar's text. */
WpCelProgram *wp_cel_compile_node_after(const WpCelEnv *env, const WpNode *node, size_t skip,
                                        WpCelKind want, WpDiagList *diags);

void wp_cel_program_free(WpCelProgram *program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCelProgram, wp_cel_program_free)

/* The static type of the value; ANY if it is only known at run time. Lives as long as the program.
 */
const WpCelType *wp_cel_program_type(const WpCelProgram *program);

/* What it reads, in order of first mention: for the order of stages, and for data gaps. */
typedef struct {
    const char *path; /* "vm.disks.size_gib"; "lookup(os-support)" */
    uint32_t record;  /* the record type that has the field; of a lookup: the table's */
    int64_t field;    /* index in it; -1 for a lookup */
} WpCelFieldRef;

uint32_t wp_cel_program_n_fields(const WpCelProgram *program);
const WpCelFieldRef *wp_cel_program_field(const WpCelProgram *program, uint32_t index);

/* The names of constants (params.X) and variables (as_of) that it reads, in order of mention. */
uint32_t wp_cel_program_n_names(const WpCelProgram *program);
const char *wp_cel_program_name(const WpCelProgram *program, uint32_t index);

/* The operands of the outermost && of a condition: it is false where one of them is, true where all
 * of them are. Returns: 0 if it is no such condition */
uint32_t wp_cel_program_n_terms(const WpCelProgram *program);
/* One of them, which borrows from @program; in no order that says anything. Its bits of what is
 * missing are those of @program's fields. Returns: (transfer full) (nullable): NULL if it looks at
 * the row as a whole */
WpCelProgram *wp_cel_program_term(const WpCelProgram *program, uint32_t index);

/* The compiled form, one instruction a line: for tests and `rules show`. */
void wp_cel_program_dump(const WpCelProgram *program, GString *out);

/* ---- evaluation ---- */

typedef struct WpCelEvaluator WpCelEvaluator;

/* @data must stay as it is while the evaluator lives. What is kept for a program stays until then,
 * too: an evaluator is for a set of programs, not for ever new ones. */
WpCelEvaluator *wp_cel_evaluator_new(const WpCelData *data);
void wp_cel_evaluator_free(WpCelEvaluator *evaluator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpCelEvaluator, wp_cel_evaluator_free)

/* The value of a variable of the environment (as_of); one never set is unknown. What @value points
 * to is borrowed. To be set before the first evaluation of a program that names it. */
void wp_cel_evaluator_set(WpCelEvaluator *evaluator, const char *name, const WpCelValue *value);

/**
 * wp_cel_test:
 * @program: of kind bool (asserted)
 * @rows: @n rows of the root record; any order. Best in thousands, and ascending
 * @out_truth: (array length=n): WP_FALSE, WP_TRUE or WP_UNKNOWN (unknown and error alike)
 * @out_missing: (array length=n) (nullable): for an UNKNOWN the fields that were missing, bit i =
 *   wp_cel_program_field(i), bit 63 = something without a path (a variable that was not set); 0 for
 *   an error. Written for UNKNOWN rows only
 *
 * Without a root record in the environment @rows may be NULL and @n is 1.
 */
void wp_cel_test(WpCelEvaluator *evaluator, const WpCelProgram *program, const WpRowId *rows,
                 size_t n, uint8_t *out_truth, uint64_t *out_missing);

/* The value for each row; texts and lists are valid until the next call on @evaluator. */
void wp_cel_evaluate(WpCelEvaluator *evaluator, const WpCelProgram *program, const WpRowId *rows,
                     size_t n, WpCelValue *out);
