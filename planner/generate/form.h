#pragma once

#include "planner/base/diag.h"
#include "planner/base/document.h"
#include "planner/base/shape.h"
#include "planner/generate/edges.h"

/*
 * Forms: what an export looks like, as data (planner/generate/forms). A form names the file, what
 * gives a row or a piece of text, and its cells as text with words in braces, which fields.def
 * lists. C knows no product's column names.
 */

typedef enum {
    WP_GEN_EACH_VM,
    WP_GEN_EACH_DISK,
    WP_GEN_EACH_NIC,
    WP_GEN_EACH_PARTITION,
    WP_GEN_EACH_SNAPSHOT,
    WP_GEN_EACH_HOST,
    WP_GEN_EACH_DATABASE,
    WP_GEN_EACH_APPLICATION,
    WP_GEN_EACH_SEEN,       /* a connection in a slot of time */
    WP_GEN_EACH_CONNECTION, /* once */
    WP_GEN_EACH_NOTHING,    /* the head is all */
} WpGenEach;

/* One file for ... */
typedef enum { WP_GEN_PER_ESTATE, WP_GEN_PER_SITE, WP_GEN_PER_VCENTER, WP_GEN_PER_VM } WpGenPer;

/* Which VMs */
typedef enum {
    WP_GEN_OF_VMWARE,
    WP_GEN_OF_KVM,
    WP_GEN_OF_OVF,
    WP_GEN_OF_AZURE_MIGRATE,
    WP_GEN_OF_CMDB,
    WP_GEN_OF_ALL,
} WpGenOf;

typedef struct WpGenRow WpGenRow;

typedef enum {
    WP_GEN_SEG_LITERAL,
    WP_GEN_SEG_FIELD,
    WP_GEN_SEG_WORD,
    WP_GEN_SEG_EACH
} WpGenSegKind;

typedef struct {
    WpGenSegKind kind;
    char *text; /* of a literal */
    uint32_t size;
    void (*put)(const WpGenRow *row, GString *out);
    uint32_t (*word)(const WpGenRow *row);
    char **spellings; /* of a word, by value */
    WpGenEach each;   /* repeats the next n segments for each disk or adapter */
    uint32_t n;
    bool number;
} WpGenSeg;

typedef struct {
    char *name;
    uint32_t first, n; /* segments of the form */
    bool quoted;
} WpGenColumn;

typedef struct {
    char *id, *group, *file, *sheet;
    WpGenEach each;
    WpGenPer per;
    WpGenOf of;
    bool dirt[WP_GEN_N_DIRT]; /* which may be planted */
    GArray *columns;          /* of WpGenColumn; NULL for a text */
    GArray *cells;            /* of WpGenSeg: what columns point into */
    GArray *row;              /* of WpGenSeg: a whole row of CSV, or one text; few segments */
    GArray *head, *tail;      /* of WpGenSeg: of a text */
    GArray *path;             /* of WpGenSeg */
} WpGenForm;

/* Reads a document; reports every fault. Returns: (transfer full) (nullable): NULL after a fault */
WpGenForm *wp_gen_form_read(const WpDocument *document, WpDiagList *diags);
void wp_gen_form_free(WpGenForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGenForm, wp_gen_form_free)
