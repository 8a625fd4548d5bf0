#pragma once

#include "planner/base/diag.h"
#include "rules/engine/cel.h"
#include "rules/engine/compile/env.h"
#include "rules/engine/syntax/ast.h"
#include "rules/engine/syntax/text.h"

/*
 * Finds what every name of a tree means and what type every value has; refuses what cannot work
 * (CEL_NAME, CEL_TYPE) with the nearest right name or the cure. With the checker off nothing is
 * refused: what is not known statically has type ANY and is an error when evaluated.
 */

/* A variable of a macro or bind, while its body is checked. */
typedef struct WpCelScope WpCelScope;
struct WpCelScope {
    const WpCelScope *outer; /* (nullable) */
    const char *name;
    const WpCelType *type;
    WpCelUnit unit;
    uint32_t index;   /* of the locals of the program */
    const char *path; /* (nullable) "vm.disks" for a variable that runs over that field */
};

typedef struct {
    const WpCelEnv *env;
    const WpCelText *text;
    WpArena *arena;
    WpDiagList *diags;
    const WpCelScope *scope;
    uint32_t n_locals;
    GArray *fields;   /* of WpCelFieldRef, in order of first mention */
    GPtrArray *names; /* constants and variables read; in the arena */
    bool good;
} WpCelChecker;

/* Checks @node and all below, and that its value is of kind @want. */
void wp_cel_check(WpCelChecker *checker, WpCelAst *node, WpCelKind want);

/* ---- inside compile/ ---- */

/* One node, which must be a value in itself (vm.os is none, if vm.os.family is a field). */
void wp_cel_check_node(WpCelChecker *checker, WpCelAst *node);
void wp_cel_check_call(WpCelChecker *checker, WpCelAst *node);
void wp_cel_check_operator(WpCelChecker *checker, WpCelAst *node);

/* Resolves a NAME or SELECT, and what it selects from. */
void wp_cel_resolve(WpCelChecker *checker, WpCelAst *node);
/* Whether @node is a chain of names that begins with no variable: "math" of math.abs(x); appends
 * it. */
bool wp_cel_resolve_namespace(WpCelChecker *checker, const WpCelAst *node, GString *out);
/* The number of the field @path among those that the program reads, new if need be. */
uint32_t wp_cel_resolve_field(WpCelChecker *checker, const WpCelAst *node, const char *path,
                              uint32_t record, int64_t field);
/* Appends what a user would call the value of @node: "vm.disks", "d.size_gib". */
void wp_cel_append_path(const WpCelAst *node, GString *out);

/* A fault at @node: said if the checker is on. The node's type becomes ANY. */
void wp_cel_refuse(WpCelChecker *checker, WpCelAst *node, WpDiagCode code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* The same at bytes @begin to @end. */
void wp_cel_refuse_at(WpCelChecker *checker, WpCelAst *node, uint32_t begin, uint32_t end,
                      WpDiagCode code, const char *format, ...) G_GNUC_PRINTF(6, 7);
/* The cure, after a refusal. */
void wp_cel_cure(WpCelChecker *checker, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether a value of @a may stand where one of @b is wanted, or be compared with it. */
bool wp_cel_type_fits(const WpCelType *a, const WpCelType *b);
/* The type of a list that has both; ANY if they differ. */
const WpCelType *wp_cel_type_join(WpCelChecker *checker, const WpCelType *a, const WpCelType *b);
const WpCelType *wp_cel_list_of(WpCelChecker *checker, const WpCelType *item);
bool wp_cel_is_number(const WpCelType *type); /* int, double, any */

/* The unit of a value made of @a and @b; refuses different ones, with the factor. */
WpCelUnit wp_cel_join_units(WpCelChecker *checker, WpCelAst *node, const WpCelAst *a,
                            const WpCelAst *b);
