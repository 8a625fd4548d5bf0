#pragma once

#include "planner/base/arena.h"
#include "rules/engine/cel.h"
#include "rules/engine/lib/pattern.h"

/* The inside of a program. */

typedef enum {
#define WP_CEL_OPCODE(id, mnemonic, meaning) WP_CEL_DO_##id,
#include "rules/engine/compile/opcodes.def"
#undef WP_CEL_OPCODE
} WpCelOpcode;

typedef struct {
    uint8_t op;      /* WpCelOpcode */
    uint8_t n;       /* CALL, LIST, MAP: registers used, from .a on */
    uint8_t is_dear; /* AND, OR, CHOOSE: the bodies are worth running on chosen lanes only */
    uint8_t to;      /* the register that is set */
    uint8_t a, b;    /* registers that are read */
    uint16_t field;  /* FIELD, LOOKUP: number among the program's fields */
    uint32_t index;
    uint32_t record;  /* FIELD: record type that has field .index */
    uint32_t body[2]; /* instructions of each body */
} WpCelInstruction;

/* Registers: as many as parts of an expression wait at one time. */
#define WP_CEL_MAX_REGISTERS 200

typedef struct {
    const char *name;
    const WpCelOverload *first;
    uint32_t n;
    bool is_bool; /* whatever its arguments are */
} WpCelCallee;

typedef struct {
    uint32_t record;
    uint32_t key;
} WpCelTableRef;

struct WpCelProgram {
    uint32_t serial; /* different for all programs of a process: evaluators know a program by it */
    WpArena *arena;  /* holds all that follows */
    const WpCelSchema *schema;
    WpCelInstruction *code;
    uint32_t n_code;
    uint32_t n_registers;
    WpCelValue *constants;
    uint32_t n_constants;
    WpCelFieldRef *fields;
    uint32_t n_fields;
    const char **names;
    uint32_t n_names;
    WpCelCallee *callees;
    uint32_t n_callees;
    WpCelPattern **patterns;
    uint32_t n_patterns;
    WpCelTableRef *tables;
    uint32_t n_tables;
    uint32_t n_caches; /* ONCE and PER_TEXT instructions, numbered by .index */
    const char *root;  /* (nullable) its name */
    uint32_t root_record;
    const WpCelType *type;
    WpCelUnit unit;
};

uint32_t wp_cel_program_next_serial(void);

const char *wp_cel_opcode_name(WpCelOpcode op);

/* A copy of @value, and of all that it points to, in @arena. */
WpCelValue wp_cel_value_copy(WpArena *arena, const WpCelValue *value);
