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
    WP_SHAPE_NUMBER,    /* decimal number, in thousandths: min .. max */
    WP_SHAPE_QUANTITY,  /* of .unit, in its base unit: "32767 GiB", "50%", "240h" */
    WP_SHAPE_DURATION,  /* "10d", "12 ms", in microseconds */
    WP_SHAPE_DAY,       /* 2027-01-04 */
    WP_SHAPE_CHOICE,    /* one of .choices */
    WP_SHAPE_CONDITION, /* CEL: taken as it stands, with its place */
    WP_SHAPE_LIST,      /* of .item */
    WP_SHAPE_MAP,       /* the keys of .keys, no others */
    WP_SHAPE_DICT,      /* any keys, each an .item */
    WP_SHAPE_ANY,       /* not looked into: checked by its reader */
    WP_SHAPE_ONE_OF,    /* the first of .options whose kind of node fits */
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
    const char *name; /* what users call it: "a date", "a wave number" */
    WpUnit unit;
    int64_t min, max;           /* INT, NUMBER; both 0: any */
    const char *const *choices; /* NULL-terminated */
    const WpShape *item;
    const WpShapeKey *keys;
    const WpShape *const *options; /* NULL-terminated */
};

extern const WpShape wp_shape_text, wp_shape_bool, wp_shape_int, wp_shape_number, wp_shape_day,
    wp_shape_duration, wp_shape_percent, wp_shape_size, wp_shape_hours, wp_shape_money,
    wp_shape_rate, wp_shape_condition, wp_shape_texts, wp_shape_any;

/* Checks all of @node (the root if NULL) and reports every fault. Returns: no fault found. */
bool wp_shape_check(const WpShape *shape, const WpDocument *document, const WpNode *node,
                    WpDiagList *diags);

/*
 * Readers of a mapping that was checked against @shape: the value under @key, else the shape's
 * default; asserted that @shape has such a key of that kind. @node may be NULL (all defaults).
 * "none" is false / a given fallback where the shape allows the word.
 */
const char *wp_shape_get_text(const WpShape *shape, const WpNode *node, const char *key);
bool wp_shape_get_bool(const WpShape *shape, const WpNode *node, const char *key);
int64_t wp_shape_get_int(const WpShape *shape, const WpNode *node, const char *key); /* INT, NUMBER,
    QUANTITY, DURATION; INT64_MIN if there is neither value nor default, or it is "none" */
WpDay wp_shape_get_day(const WpShape *shape, const WpNode *node,
                       const char *key); /* or WP_DAY_NONE */
unsigned wp_shape_get_choice(const WpShape *shape, const WpNode *node, const char *key); /* index */

/* One scalar by a shape that is not a mapping (an item of a list, an option). */
bool wp_shape_scalar_int(const WpShape *shape, const WpNode *node, int64_t *out);
bool wp_shape_scalar_day(const WpNode *node, WpDay *out);

/* A commented YAML file with every key at its default, for `waveplan init`. */
void wp_shape_append_template(const WpShape *shape, GString *out);
/* A Markdown table: key, type, default, meaning; nested keys with dots, lists with []. */
void wp_shape_append_docs(const WpShape *shape, GString *out);
