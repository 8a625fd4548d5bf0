#pragma once

#include "planner/base/quantity.h"

/* fields.def as tables: kinds and fields by number and by name. */

typedef enum {
#define WP_KIND(id, name, plural, parent) WP_KIND_##id,
#include "planner/model/fields.def"
    WP_N_KINDS,
    WP_KIND_NONE = WP_N_KINDS,
} WpKind;

typedef enum {
    WP_TYPE_TEXT,
    WP_TYPE_TEXTS,
    WP_TYPE_TAGS,
    WP_TYPE_BOOL,
    WP_TYPE_INT,
    WP_TYPE_QUANTITY,
    WP_TYPE_TIME,
    WP_TYPE_DURATION,
    WP_TYPE_VM,    /* a row of kind VM */
    WP_TYPE_DB,    /* a row of kind DB */
    WP_TYPE_APP,   /* a row of kind APP */
    WP_TYPE_ASSET, /* a WpAssetId */
} WpFieldType;

typedef enum {
    WP_STAGE_INPUT,
    WP_STAGE_DERIVED,
    WP_STAGE_LINKS,
    WP_STAGE_FLOWS,
    WP_STAGE_ASSESS,
    WP_STAGE_GROUP,
    WP_STAGE_WAVE,
    WP_STAGE_REPLICATION,
} WpStage;

typedef enum {
#define WP_FIELD(kind, id, name, type, unit, stage, meaning) WP_F_##kind##_##id,
#include "planner/model/fields.def"
    WP_N_FIELDS,
    WP_FIELD_NONE = WP_N_FIELDS,
} WpField;

typedef struct {
    WpKind kind;
    const char *name; /* "os.family" */
    WpFieldType type;
    WpUnit unit;
    WpStage stage;
    const char *meaning;
} WpFieldInfo;

const WpFieldInfo *wp_field_info(WpField field);
const char *wp_field_type_name(WpFieldType type); /* "text", "list of text", "quantity", ... */
const char *wp_stage_name(WpStage stage);

const char *wp_kind_name(WpKind kind);   /* "vm" */
const char *wp_kind_plural(WpKind kind); /* "disks": the CEL name of the list in its parent */
WpKind wp_kind_parent(WpKind kind);      /* or WP_KIND_NONE */
WpKind wp_kind_find(const char *name);   /* or WP_KIND_NONE */

/* The fields of a kind are consecutive: from first up to, not with, end. */
WpField wp_kind_first_field(WpKind kind);
WpField wp_kind_end_field(WpKind kind);
/* A field by its name inside @kind; WP_FIELD_NONE if there is none. */
WpField wp_field_find(WpKind kind, const char *name);
/* The field of @kind whose name is nearest to @name; NULL. */
const char *wp_field_suggest(WpKind kind, const char *name);

/* What tells parts of one VM apart, and what has to agree with it: see fields.def. */
typedef struct {
    WpField field;
    WpField beside; /* the field itself: nothing else */
} WpMark;

/* The marks of parts of @kind, best first; of other kinds there are none. @n: (out) */
const WpMark *wp_kind_marks(WpKind kind, uint32_t *n);
/* Whether every source has words of its own for it. */
bool wp_field_is_own(WpField field);
