#pragma once

#include "planner/base/arena.h"
#include "rules/engine/schema.h"

/*
 * The syntax tree of one expression. The parser makes it; the checker (compile/check.h) fills in
 * what names mean and what types values have.
 */

typedef enum {
    WP_CEL_AST_FAULT,   /* could not be read; said already */
    WP_CEL_AST_LITERAL, /* value */
    WP_CEL_AST_NAME,    /* name; is_global if written .name */
    WP_CEL_AST_SELECT,  /* args[0].name; is_test inside has() */
    WP_CEL_AST_INDEX,   /* args[0][args[1]] */
    WP_CEL_AST_CALL,    /* name(args...) */
    WP_CEL_AST_MEMBER,  /* args[0].name(args[1]...) */
    WP_CEL_AST_UNARY,   /* op args[0] */
    WP_CEL_AST_BINARY,  /* args[0] op args[1] */
    WP_CEL_AST_LOGIC,   /* args joined by && or ||, all of them in one node */
    WP_CEL_AST_CHOICE,  /* args[0] ? args[1] : args[2] */
    WP_CEL_AST_LIST,    /* [args...] */
    WP_CEL_AST_MAP,     /* {args[0]: args[1], args[2]: args[3], ...} */
    WP_CEL_AST_MACRO,   /* macro over args[0], variable .name, body args[1] (and args[2]) */
    WP_CEL_AST_BIND,    /* cel.bind(name, args[0], args[1]) */
} WpCelAstKind;

typedef enum {
#define WP_CEL_OPERATOR(id, spelling) WP_CEL_OP_##id,
#include "rules/engine/syntax/operators.def"
#undef WP_CEL_OPERATOR
} WpCelOperator;

typedef enum {
    WP_CEL_MACRO_ALL,
    WP_CEL_MACRO_EXISTS,
    WP_CEL_MACRO_EXISTS_ONE,
    WP_CEL_MACRO_FILTER,
    WP_CEL_MACRO_MAP, /* with three arguments: args[1] is the filter, args[2] the result */
} WpCelMacro;

/* What a name or a chain of selections was found to be. */
typedef enum {
    WP_CEL_REF_NONE,     /* an ordinary operation on args */
    WP_CEL_REF_LOCAL,    /* variable number .index of the macros and binds around it */
    WP_CEL_REF_ROOT,     /* the row that is judged */
    WP_CEL_REF_CONSTANT, /* .value */
    WP_CEL_REF_VARIABLE, /* name number .index of the program */
    WP_CEL_REF_FIELD,    /* SELECT: field .index of the record .record of the value of args[0] */
    WP_CEL_REF_PART,     /* SELECT: the beginning of a field's name (vm.os of vm.os.family) */
    WP_CEL_REF_TABLE,    /* CALL lookup: row of table .index whose key is args[1] */
    WP_CEL_REF_UNBOUND,  /* checker off: no such name, an error when evaluated */
} WpCelRef;

typedef struct WpCelAst WpCelAst;
struct WpCelAst {
    WpCelAstKind kind;
    uint8_t op; /* WpCelOperator or WpCelMacro */
    bool is_global;
    bool is_test;
    bool is_closed;      /* NAME, SELECT in parentheses: no part of a longer name */
    uint32_t begin, end; /* bytes of the expression; of a NAME or SELECT only the name's own */
    uint32_t from;       /* where the whole of it begins */
    uint32_t depth;      /* of the tree below, 1 for a leaf */
    const char *name;
    uint32_t name_begin; /* place of .name, where it is not begin */
    WpCelValue value;
    uint32_t n_args;
    WpCelAst **args;

    /* filled in by the checker */
    const WpCelType *type;
    WpCelUnit unit;
    WpCelRef ref;
    uint32_t index;
    uint32_t record;
    uint32_t field_ref; /* FIELD, TABLE: number among the fields of the program */
};

const char *wp_cel_operator_spelling(WpCelOperator op); /* "<=" */
const char *wp_cel_macro_name(WpCelMacro macro);        /* "exists_one" */
