#pragma once

#include "rules/engine/compile/code.h"
#include "rules/engine/run/vector.h"

/*
 * What runs programs: registers that hold vectors, and frames that say what their lanes are.
 *
 * The outermost frame's lanes are the rows of a batch. A macro runs its body in a frame whose lanes
 * are the items of all lists of the frame around; a dear right side of && runs in a frame of the
 * lanes that need it; PER_TEXT in a frame of one lane for each new text. A frame owns the registers
 * from .base on; those below are the outer frames', with their lanes, and are read through .map.
 */

typedef struct WpCelFrame WpCelFrame;
struct WpCelFrame {
    const WpCelFrame *outer; /* (nullable) */
    uint32_t n;              /* lanes */
    uint32_t base;
    const uint16_t *map; /* lane -> lane of the outer frame; NULL in the outermost */
    const uint16_t *top; /* lane -> lane of the outermost frame */
};

typedef struct {
    WpCelVector *own[2]; /* written by turns: an instruction may write what it reads */
    unsigned turn;
    const WpCelVector
        *view; /* what the register holds: one of own, or another's that it stands for */
} WpCelRegister;

/* What an evaluator keeps for one program, which may be gone by the time it is freed. */
typedef struct WpCelCache WpCelCache;
typedef struct {
    WpCelIdSlot *constants; /* by constant */
    uint32_t n_constants;
    WpCelIdSlot *variables; /* by name */
    uint32_t n_variables;
    WpCelCache **caches; /* by cache number; made when first used */
    uint32_t n_caches;
    GHashTable **indexes; /* by table: key -> row, or NULL; made when first used */
    uint32_t n_indexes;
} WpCelBound;

typedef struct WpCelEvaluator WpCelMachine;
struct WpCelEvaluator {
    const WpCelData *data; /* (nullable) only programs that read no rows */
    WpCelRegister registers[WP_CEL_MAX_REGISTERS];
    WpCelCall call;
    GHashTable *bounds;    /* serial of a program -> WpCelBound */
    GHashTable *variables; /* name -> WpCelValue */
    /* of the program and batch that run now */
    WpCelBound *bound;
    const WpCelProgram *program;
    const WpRowId *rows;
    uint32_t cost[WP_CEL_LANES]; /* steps so far, by lane of the outermost frame */
    uint32_t max_cost;
    size_t max_memory; /* of the scratch for this batch */
    bool is_exhausted; /* some lane got an error for want of memory */
};

/* Runs instructions @begin up to, not with, @end. */
void wp_cel_run(WpCelMachine *machine, const WpCelFrame *frame, uint32_t begin, uint32_t end);

static inline const WpCelVector *
wp_cel_view(const WpCelMachine *machine, uint32_t reg)
{
    return machine->registers[reg].view;
}

/* A vector to be written, which becomes what @reg holds; what it held stays readable through views
 * taken before. */
WpCelVector *wp_cel_fresh(WpCelMachine *machine, uint32_t reg);
/* Moves what @from holds to @to. */
void wp_cel_take(WpCelMachine *machine, uint32_t to, uint32_t from);
/* Makes what @reg holds a BOOL vector. */
const WpCelVector *wp_cel_as_bool(WpCelMachine *machine, uint32_t reg, uint32_t n);

/* A frame inside @frame for an instruction that leaves its result in @to: lanes @map, @n of them,
 * an array that stays as long as the frame. */
WpCelFrame wp_cel_frame_inner(WpCelMachine *machine, const WpCelFrame *frame, uint32_t to,
                              const uint16_t *map, uint32_t n);

/* Counts @steps for a lane. Returns: whether it may go on */
static inline bool
wp_cel_charge(WpCelMachine *machine, const WpCelFrame *frame, uint32_t lane, uint64_t steps)
{
    uint32_t *cost = &machine->cost[frame->top[lane]];

    if (*cost + steps > machine->max_cost) {
        *cost = machine->max_cost;
        return false;
    }
    *cost += (uint32_t)steps;
    return true;
}
extern const char wp_cel_too_costly[];
/* Whether the scratch still has room; if not the lane must be made an error (wp_cel_too_large). */
bool wp_cel_has_room(WpCelMachine *machine);
extern const char wp_cel_too_large[];

/* The id of a constant text, or of the texts of a constant list, in @texts. */
WpStrId wp_cel_constant_id(const WpCelVector *constant, const WpStrPool *texts);
const WpStrId *wp_cel_constant_ids(const WpCelVector *constant, const WpStrPool *texts);

/* ---- instructions, by file ---- */

/* Bit of the fields missing for what has no path of its own. */
#define WP_CEL_UNNAMED (UINT64_C(1) << WP_CEL_MAX_FIELDS)

/* load.c */
void wp_cel_do_field(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_root(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_local(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
/* One cell as a value, UNKNOWN without a field to name if it is that. */
WpCelValue wp_cel_load_cell(WpCelMachine *machine, uint32_t record, uint32_t field, WpRowId row);

/* compare.c */
void wp_cel_do_compare(WpCelMachine *machine, const WpCelFrame *frame,
                       const WpCelInstruction *what);
void wp_cel_do_in(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);

/* arithmetic.c */
void wp_cel_do_arithmetic(WpCelMachine *machine, const WpCelFrame *frame,
                          const WpCelInstruction *what);
void wp_cel_do_negate(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);

/* a && b, a || b by the states of two lanes: unknown wins over error, a deciding side over both */
extern const uint8_t wp_cel_and_table[4][4];
extern const uint8_t wp_cel_or_table[4][4];

/* out[lane] = out[lane] op right[i], by one of the tables */
static inline void
wp_cel_combine(WpCelVector *out, uint32_t lane, const WpCelVector *right, uint32_t i,
               const uint8_t table[4][4])
{
    uint8_t left_state = out->state[lane];
    uint8_t right_state = right->state[i];
    uint8_t state = table[left_state][right_state];

    out->state[lane] = state;
    if (!wp_cel_is_bad(state))
        return;
    out->clean = false;
    if (left_state == state && right_state == state && state == WP_CEL_LANE_UNKNOWN)
        out->info[lane] |= right->info[i];
    else if (left_state != state)
        out->info[lane] = right->info[i];
}

/* logic.c: @body is the first instruction of the first body */
void wp_cel_do_not(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_known(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_logic(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                     uint32_t body);
void wp_cel_do_choose(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                      uint32_t body);

/* apply.c */
void wp_cel_do_call(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_matches(WpCelMachine *machine, const WpCelFrame *frame,
                       const WpCelInstruction *what);
void wp_cel_do_list(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_map(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);

/* A function of values for wp_cel_apply(). */
typedef WpCelValue (*WpCelApply)(WpCelMachine *machine, const WpCelInstruction *what,
                                 const WpCelValue *args, uint32_t n_args);
/* Lane by lane: the result of @function on the registers @regs, into register .to of @what, as a
 * BOOL vector if @is_bool. Partial lists make the result unknown, unless @takes_partial. */
void wp_cel_apply(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                  const uint8_t *regs, uint32_t n_regs, WpCelApply function, bool is_bool,
                  bool takes_partial);

/* member.c */
void wp_cel_do_index(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_select(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_has(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);
void wp_cel_do_lookup(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what);

/* quantify.c: all, exists, exists_one */
void wp_cel_do_quantifier(WpCelMachine *machine, const WpCelFrame *frame,
                          const WpCelInstruction *what, uint32_t body);

/* collect.c: filter, map */
void wp_cel_do_collect(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                       uint32_t body);

/* cache.c */
void wp_cel_do_once(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what,
                    uint32_t body);
void wp_cel_do_per_text(WpCelMachine *machine, const WpCelFrame *frame,
                        const WpCelInstruction *what, uint32_t body);
void wp_cel_cache_free(WpCelCache *cache);
/* Empties caches that have grown large; values that came from them are gone. */
void wp_cel_cache_trim(WpCelCache *cache);
/* Empties a cache. */
void wp_cel_cache_clear(WpCelCache *cache);
