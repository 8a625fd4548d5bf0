#pragma once

#include "parsers/layout.h"
#include "parsers/text/xml.h"
#include "planner/base/arena.h"
#include "planner/base/shape.h"

/*
 * A compiled layout as the readers see it (planner/cli sees layout.h only). Everything is owned by
 * the layout and never changes once wp_layouts_add() has returned, so that several files may be
 * read through it at a time.
 */

/* A column name as it is compared: case folded, letters and digits only. "{n}" becomes this byte
 * and stands for a number, and so does "{percentile}". */
#define WP_COLUMN_NUMBER '\001'

/* (transfer full); "" if there is no letter or digit */
char *wp_column_key(const char *name, size_t size);
char *wp_column_pattern(const char *name); /* the same, with {n} or {percentile} */
/* Whether the column @key is named by @pattern; @out_number: what "{n}" stands for, else 0. */
bool wp_column_matches(const char *pattern, const char *key, uint32_t *out_number);

/* @key without the prefix that @layout says columns may have. (transfer none) */
const char *wp_layout_column(const WpLayout *layout, const char *key);

/* How a number of a source becomes base units of its field. */
typedef struct {
    int64_t factor;  /* base units in one; 0: the text says its own unit */
    WpXmlPath *word; /* (nullable) where a document says the unit; @factor if it does not */
} WpScale;

/* One place of a record where a value may be. */
typedef struct {
    const char *text;   /* the column, or the path, as the layout has it */
    char *key;          /* tables: wp_column_key() */
    WpXmlPath *path;    /* XML */
    const char *value;  /* (nullable) a constant instead of column or path */
    bool is_percentile; /* of several columns the one whose number is the percentile wanted */
    WpXmlPath *when;    /* (nullable) XML: the constant holds only then */
    WpScale scale;
} WpLayoutSource;

typedef enum {
    WP_ELSE_KEEP,    /* a text that the map does not have is taken as it is */
    WP_ELSE_UNKNOWN, /* is unknown */
    WP_ELSE_VALUE,   /* is otherwise_value */
    WP_ELSE_BAD,     /* cannot be read: said, and unknown */
} WpElse;

typedef struct {
    WpField field;      /* of the record's kind, or of its parent's: identity of the asset */
    const char *name;   /* as the layout has it */
    WpFieldType type;   /* of the field; TIME for 'collected' */
    GPtrArray *sources; /* of WpLayoutSource, in order of preference */
    bool required;
    const char *strip; /* (nullable) bytes cut from both ends */
    GRegex *extract;   /* (nullable) what of the text is taken */
    const char *as;    /* replacement of what it matches: "\\1" */
    int group;         /* of the expression, if it is the whole replacement; else -1 */
    GHashTable *map;   /* (nullable) of lower case text: const char * */
    WpElse otherwise;
    const char *otherwise_value;
    GPtrArray *values;       /* (nullable) WP_ELSE_BAD: the values of the map, of const char * */
    const char *const *none; /* texts that mean no value, lower case, NULL-terminated */
    uint32_t none_first[8];  /* bits: bytes that one of them begins with, in both cases */
    const char *list;        /* (nullable) bytes that separate items */
    GPtrArray *key;          /* (nullable) tags of a table: patterns of the column with the name */
    GPtrArray *plus;         /* (nullable) tables: patterns of columns that are put behind it */
    const WpNode *units;     /* (nullable) of the layout: words for units */
} WpLayoutField;

/* Whether a text that begins with @first may be one of field->none. */
static inline bool
wp_layout_may_be_none(const WpLayoutField *field, char first)
{
    return field->none_first[(uint8_t)first / 32] >> ((uint8_t)first % 32) & 1;
}

typedef struct {
    const char *name;
    WpXmlPath *path;
} WpLayoutLet;

/* Tables: rows that have (have not: @not) one of @is in a column, or a number at its end that is
 * below that of another. */
typedef struct {
    GPtrArray *columns;    /* patterns of its names */
    const char *const *is; /* lower case, NULL-terminated; a column that is not there is "" */
    bool not ;
    GPtrArray *below; /* (nullable) patterns of the other column's names */
} WpLayoutWhen;

typedef struct WpLayoutRecord WpLayoutRecord;
struct WpLayoutRecord {
    WpKind kind;
    GPtrArray *fields;   /* of WpLayoutField */
    GPtrArray *required; /* those of them that must be known */
    GPtrArray *one_of;   /* of GArray of WpField: one of each must be known */
    GPtrArray *parts;    /* of WpLayoutRecord: records inside this one */
    bool keep_tags;      /* columns that nothing reads become tags */
    bool complete;       /* all records of this kind of every asset named are there */
    bool if_any;         /* but of one that has none here nothing is known */
    bool is_series;   /* tables: a row has samples of its quantities, taken when it was collected */
    GPtrArray *whens; /* tables, of WpLayoutWhen: only rows that fit them all */
    /* XML: records by element; parts by path */
    WpXmlElement element;
    WpXmlPath
        *only; /* (nullable) on the start tag: its attributes and those of the elements around */
    WpXmlPath *where; /* (nullable) on the whole element */
    WpXmlPath *each;
    GPtrArray *lets; /* of WpLayoutLet */
};

/* An element kept for reference: side('name', key). */
typedef struct {
    const char *name;
    WpXmlElement element; /* outside of records; no name: inside of them, by @each */
    WpXmlPath *only;
    WpXmlPath *each; /* from a record */
    WpXmlPath *key;
    bool strict; /* what is amiss with its keys is said */
} WpLayoutSide;

typedef enum {
    WP_DATES_FOUND, /* by what the column holds */
    WP_DATES_DAY_FIRST,
    WP_DATES_MONTH_FIRST,
} WpDates;

typedef enum {
    WP_NUMBERS_FOUND, /* by what the column holds */
    WP_NUMBERS_POINT, /* 1,234.5 */
    WP_NUMBERS_COMMA, /* 1.234,5 */
} WpNumbers;

/* An element right inside another: names without namespaces. */
typedef struct {
    const char *parent, *child;
} WpLayoutInside;

struct WpLayout {
    WpArena *arena;   /* owns all that is not in owned */
    GPtrArray *owned; /* of arrays, tables, regular expressions, paths, each with how it is freed */
    const char *id, *source, *title;
    WpForm form;
    WpEvidence evidence;
    WpDates dates;
    WpNumbers numbers;
    bool shipped; /* one of the user's with this id takes its place */
    bool escapes; /* XML: "_x000A_" in texts */
    WpDocument *document;
    /* recognition: tables */
    GPtrArray *required;          /* of GPtrArray of column keys: one of each must be there */
    GPtrArray *required_names;    /* of const char *, for messages: the first name of each */
    GPtrArray *any;               /* of column keys: one must be there, if there are any */
    const char *const *any_names; /* as they are written, for messages */
    bool skips_others;            /* tables: rows of no record's 'when' are passed over */
    bool weak;                /* must know half of the columns, or the file's name must say it */
    int64_t enough;           /* columns known that will do for half; 0: none */
    const char *const *names; /* parts of file or sheet names, lower case */
    const char *prefix;       /* (nullable) key of what columns may begin with: "vinfo" */
    GPtrArray *ignore;        /* of column keys */
    /* recognition: XML */
    const char *const *roots;
    GPtrArray *inside;        /* of WpLayoutInside: elements under any other root */
    WpLayoutField *collected; /* (nullable) */
    GPtrArray *sides;         /* of WpLayoutSide */
    GPtrArray *records;       /* of WpLayoutRecord */
};

/* Whether a table of any layout has a column of this key, numbered ones left out. */
bool wp_layouts_know_column(const WpLayouts *layouts, const char *key);

/* Compiles @document (transfer full). NULL after a fault. */
WpLayout *wp_layout_compile(WpDocument *document, WpDiagList *diags);
void wp_layout_free(WpLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpLayout, wp_layout_free)

/* What a layout document may hold. */
extern const WpShape wp_layout_shape;

/* The compiler's parts: layout-compile.c and layout-fields.c. */
typedef struct {
    WpLayout *layout;
    WpDiagList *diags;
    GPtrArray *lets; /* of const char *: variables that paths may use here */
    bool failed;
} WpLayoutCompiler;

void wp_layout_fault(WpLayoutCompiler *compiler, const WpNode *node, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* Gives @piece to the layout. Returns: @piece */
void *wp_layout_own(WpLayoutCompiler *compiler, void *piece, GDestroyNotify destroy);
GPtrArray *wp_layout_new_array(WpLayoutCompiler *compiler);
/* The texts of a list (or one text) in lower case if @fold, NULL-terminated; never NULL. */
const char *const *wp_layout_texts(WpLayoutCompiler *compiler, const WpNode *list, bool fold);
/* Patterns of the column names in a list, or of one name, added to @out. */
void wp_layout_add_keys(WpLayoutCompiler *compiler, const WpNode *node, GPtrArray *out);
/* Compiles a path; NULL after a fault, or if @node is NULL. */
WpXmlPath *wp_layout_path(WpLayoutCompiler *compiler, const WpNode *node);
/* The fields of @kind under the mapping @node, added to @out. */
void wp_layout_compile_fields(WpLayoutCompiler *compiler, WpKind kind, const WpNode *node,
                              GPtrArray *out);
/* 'collected': a time without a field. */
WpLayoutField *wp_layout_compile_collected(WpLayoutCompiler *compiler, const WpNode *node);
