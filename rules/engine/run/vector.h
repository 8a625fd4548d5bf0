#pragma once

#include "rules/engine/data.h"
#include "rules/engine/scratch.h"

/*
 * The values of one register for a batch of lanes (rows, or items of their lists), in the form that
 * suits them: what comes from a column stays what the column has (ids, numbers), so that most
 * instructions are loops over arrays. Any form can be read lane by lane as a WpCelValue.
 */

#define WP_CEL_LANES 1024

/* States of a lane. In a BOOL vector the state is the value; elsewhere FALSE stands for "a value".
 */
enum {
    WP_CEL_LANE_FALSE = 0,
    WP_CEL_LANE_OK = 0,
    WP_CEL_LANE_TRUE = 1,
    WP_CEL_LANE_UNKNOWN = 2,
    WP_CEL_LANE_ERROR = 3,
};

typedef enum {
    WP_CEL_FORM_CONSTANT, /* one value for all lanes: .constant */
    WP_CEL_FORM_BOOL,
    WP_CEL_FORM_INT,      /* ints */
    WP_CEL_FORM_DOUBLE,   /* numbers */
    WP_CEL_FORM_TIME,     /* ints: timestamps in microseconds */
    WP_CEL_FORM_SPAN,     /* ints: durations in microseconds */
    WP_CEL_FORM_TEXT,     /* ids of .texts */
    WP_CEL_FORM_ROW,      /* ids: rows of .record */
    WP_CEL_FORM_CHILDREN, /* ranges: rows of .record */
    WP_CEL_FORM_TEXTS,    /* ranges of .column->items */
    WP_CEL_FORM_TAGS,     /* ranges of .column->keys and ->items */
    WP_CEL_FORM_VALUE,    /* values */
} WpCelForm;

typedef struct {
    uint32_t first, end;
} WpCelRange;

/* Where ids of constants in a pool are remembered: one for each constant, variable, cached value.
 */
typedef struct {
    const WpStrPool *texts; /* whose ids; NULL: not looked up yet */
    WpStrId id;             /* of a text; WP_STR_NONE if the pool has not got it */
    WpStrId *ids;           /* of a list of texts, n of them; owned */
    uint32_t n;
} WpCelIdSlot;

typedef struct {
    WpCelForm form;
    bool clean;     /* all lanes are values */
    uint8_t *state; /* by lane; not of CONSTANT */
    uint64_t *info; /* by lane: UNKNOWN: fields missing; ERROR: its message, a const char *; of a
                       list: fields missing if it is partial, else 0 */
    union {
        void *data;
        int64_t *ints;
        double *numbers;
        uint32_t *ids;
        WpCelRange *ranges;
        WpCelValue *values;
    };
    WpCelValue constant;
    uint8_t constant_state;
    uint64_t constant_info;
    WpCelIdSlot *slot; /* (nullable) CONSTANT */
    const WpStrPool *texts;
    const WpCelColumn *column;
    uint32_t record;
} WpCelVector;

WpCelVector *wp_cel_vector_new(void);
void wp_cel_vector_free(WpCelVector *vector);

/* Makes @vector ready for @n lanes of @form, all of them values so far. */
void wp_cel_vector_begin(WpCelVector *vector, WpCelForm form, uint32_t n);
/* Makes it the one @value, which may be UNKNOWN or an ERROR. */
void wp_cel_vector_set_constant(WpCelVector *vector, const WpCelValue *value, WpCelIdSlot *slot);

static inline bool
wp_cel_is_bad(uint8_t state)
{
    return state >= WP_CEL_LANE_UNKNOWN;
}

static inline uint8_t
wp_cel_lane_state(const WpCelVector *vector, uint32_t lane)
{
    return vector->form == WP_CEL_FORM_CONSTANT ? vector->constant_state : vector->state[lane];
}

static inline uint64_t
wp_cel_lane_info(const WpCelVector *vector, uint32_t lane)
{
    return vector->form == WP_CEL_FORM_CONSTANT ? vector->constant_info : vector->info[lane];
}

static inline void
wp_cel_lane_set_bad(WpCelVector *vector, uint32_t lane, uint8_t state, uint64_t info)
{
    vector->state[lane] = state;
    vector->info[lane] = info;
    vector->clean = false;
}

static inline void
wp_cel_lane_set_unknown(WpCelVector *vector, uint32_t lane, uint64_t missing)
{
    wp_cel_lane_set_bad(vector, lane, WP_CEL_LANE_UNKNOWN, missing);
}

static inline void
wp_cel_lane_set_error(WpCelVector *vector, uint32_t lane, const char *message)
{
    wp_cel_lane_set_bad(vector, lane, WP_CEL_LANE_ERROR, (uint64_t)(uintptr_t)message);
}

/* Sets a lane of a VALUE vector; an UNKNOWN or ERROR value becomes its state. */
void wp_cel_lane_set(WpCelVector *vector, uint32_t lane, const WpCelValue *value);
/* Sets a lane of a BOOL vector likewise; a value of another kind is an error. */
void wp_cel_lane_set_bool(WpCelVector *vector, uint32_t lane, const WpCelValue *value);

/* The value of a lane; UNKNOWN or ERROR values for such lanes. Lists and maps of columns are made
 * in
 * @scratch. */
WpCelValue wp_cel_lane_value(const WpCelVector *vector, uint32_t lane, WpCelScratch *scratch);

/* The state that an operation on two operands has before it looks at their values: unknown wins
 * over error, the left error over the right one. */
static inline uint8_t
wp_cel_join_states(uint8_t a, uint64_t a_info, uint8_t b, uint64_t b_info, uint64_t *out_info)
{
    if (a == WP_CEL_LANE_UNKNOWN || b == WP_CEL_LANE_UNKNOWN) {
        *out_info =
            (a == WP_CEL_LANE_UNKNOWN ? a_info : 0) | (b == WP_CEL_LANE_UNKNOWN ? b_info : 0);
        return WP_CEL_LANE_UNKNOWN;
    }
    if (wp_cel_is_bad(a)) {
        *out_info = a_info;
        return a;
    }
    *out_info = b_info;
    return wp_cel_is_bad(b) ? b : WP_CEL_LANE_OK;
}

/* Takes unknowns and errors of the operands over into a result that was made without looking. */
void wp_cel_vector_overlay(WpCelVector *out, const WpCelVector *a, const WpCelVector *b,
                           uint32_t n);

/* out[i] = in[from[i]], @n lanes. */
void wp_cel_vector_gather(WpCelVector *out, const WpCelVector *in, const uint16_t *from,
                          uint32_t n);
