#pragma once

#include "planner/base/date.h"
#include "planner/base/document.h"
#include "planner/base/quantity.h"

/*
 * What a kind of document may hold: one static description for settings, layouts, packs, the
 * template. It checks a document (unknown key with the nearest right one, wrong type, missing
 * unit: all faults in one run), gives defaults, writes the commented file of `waveplan init`
 * and the tables of docs/.
 */

typedef enum {
    WP_SHAPE_TEXT,
    WP_SHAPE_BOOL,
    WP_SHAPE_INT,       /* min .. max */
    WP_SHAPE_NUMBER,    /* decimal number, in thousandths (no more decimals): min .. max */
    WP_SHAPE_QUANTITY,  /* of .unit, in its base unit: "32767 GiB", "50%", "240h"; min .. max */
    WP_SHAPE_DURATION,  /* "10d", "12 ms", in microseconds: min .. max */
    WP_SHAPE_DAY,       /* 2027-01-04 */
    WP_SHAPE_CHOICE,    /* one of .choices */
    WP_SHAPE_CONDITION, /* CEL: taken as it stands, with its place */
    WP_SHAPE_LIST,      /* of .item, min .. max of them */
    WP_SHAPE_MAP,       /* the keys of .keys, no others */
    WP_SHAPE_DICT,      /* any keys (of .choices, if given), each an .item */
    WP_SHAPE_ANY,       /* not looked into: checked by its reader */
    WP_SHAPE_ONE_OF,    /* the first of .options that fits: for "none" or "auto" beside a quantity,
                           a CHOICE and the quantity */
} WpShapeKind;

typedef struct WpShape WpShape;

typedef struct {
    const char *key; /* NULL ends a list of keys */
    const WpShape *shape;
    bool required;
    const char *default_text; /* (nullable) as it would stand in the file; NULL: none */
    const char *meaning;      /* one line for init and docs */
} WpShapeKey;

struct WpShape {
    WpShapeKind kind;
    const char *name; /* (nullable) what users call it: "a date", "a wave number" */
    WpUnit unit;
    int64_t min, max;           /* as the kind says; both 0: any */
    const char *const *choices; /* NULL-terminated */
    const WpShape *item;
    const WpShapeKey *keys;
    const WpShape *const *options; /* NULL-terminated */
};

extern const WpShape wp_shape_text, wp_shape_bool, wp_shape_int, wp_shape_number, wp_shape_day,
    wp_shape_duration, wp_shape_percent, wp_shape_size, wp_shape_hours, wp_shape_money,
    wp_shape_rate, wp_shape_condition, wp_shape_texts, wp_shape_any;

/*
 * Checks all of @node (the root if NULL) and reports every fault: "found ..., wanted ...", with
 * the nearest right name where one is near. A key without a value (empty, null) is as if it were
 * not there. A condition that ends at a ' #' is a fault: YAML takes the rest for a comment.
 *
 * Returns: no fault found
 */
bool wp_shape_check(const WpShape *shape, const WpDocument *document, const WpNode *node,
                    WpDiagList *diags);

/*
 * Readers of a mapping that was checked against @shape: the value under @key, else the shape's
 * default; asserted that @shape has such a key of that kind (or a ONE_OF with such an option).
 * @node may be NULL (all defaults).
 */

/* The value's node; NULL if the default holds. */
const WpNode *wp_shape_get(const WpShape *shape, const WpNode *node, const char *key);
/* Any scalar as it stands in the file or the default; NULL if there is neither. */
const char *wp_shape_get_text(const WpShape *shape, const WpNode *node, const char *key);
/* false if there is neither value nor default. */
bool wp_shape_get_bool(const WpShape *shape, const WpNode *node, const char *key);
/* INT, NUMBER, QUANTITY, DURATION; INT64_MIN if there is neither value nor default, or it is a
 * word of a CHOICE ("none", "auto"), text or a list. */
int64_t wp_shape_get_int(const WpShape *shape, const WpNode *node, const char *key);
/* WP_DAY_NONE likewise. */
WpDay wp_shape_get_day(const WpShape *shape, const WpNode *node, const char *key);
/* The index of the word in the choices; asserted that there is a value or a default. */
unsigned wp_shape_get_choice(const WpShape *shape, const WpNode *node, const char *key);
/* The word itself (static) if the value or default is one of a CHOICE; else NULL. */
const char *wp_shape_get_word(const WpShape *shape, const WpNode *node, const char *key);

/**
 * wp_shape_get_texts:
 *
 * The scalars of a list, or a single scalar, in order; of the default ("[a, b]") where there is no
 * value. For places and other kinds of items walk wp_shape_get()->first instead.
 *
 * Returns: (transfer full) (array zero-terminated=1): freed with g_strfreev(); never NULL
 */
char **wp_shape_get_texts(const WpShape *shape, const WpNode *node, const char *key);

/* One scalar by a shape that is not a mapping (an item of a list, an option): its number, its day,
 * the word of its CHOICE. False or NULL if it is none such. */
bool wp_shape_scalar_int(const WpShape *shape, const WpNode *node, int64_t *out);
bool wp_shape_scalar_day(const WpNode *node, WpDay *out);
const char *wp_shape_scalar_word(const WpShape *shape, const WpNode *node);

/* What users are told to write: "a size such as 80 GiB, or none". */
void wp_shape_append_wanted(const WpShape *shape, GString *out);
/* A commented YAML file with every key at its default, for `waveplan init`. */
void wp_shape_append_template(const WpShape *shape, GString *out);
/* A Markdown table: key, type, default, meaning; nested keys with dots, lists with []. */
void wp_shape_append_docs(const WpShape *shape, GString *out);
