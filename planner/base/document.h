#pragma once

#include "planner/base/source.h"

/*
 * The tree of a YAML document: settings, layouts, packs, the backlog template, the data of a
 * rule's tests; and of JSON that a run left: a line of explain.jsonl, a list of manifest.json. Made
 * by wp_yaml_parse() (parsers/text), read by everybody; every node knows its place. Values are
 * text: what a scalar means is for the shape (shape.h) that reads it.
 */

typedef enum {
    WP_NODE_SCALAR,
    WP_NODE_LIST,
    WP_NODE_MAP,
} WpNodeKind;

typedef enum {
    WP_SCALAR_PLAIN,   /* null, true, 12, text: empty and "null" mean no value */
    WP_SCALAR_QUOTED,  /* always text */
    WP_SCALAR_LITERAL, /* a '|' block */
} WpScalarStyle;

typedef struct WpNode WpNode;
struct WpNode {
    WpNodeKind kind;
    WpScalarStyle style;    /* scalars */
    const WpSource *source; /* where it was written: the document's, or of one that it took in */
    uint32_t offset;        /* of the first byte in the source; for a quoted scalar the quote */
    uint32_t length;        /* bytes in the source */
    uint32_t text_offset;   /* scalars: where the text itself begins in the source */
    bool text_is_source;    /* scalars: byte i of @text is byte text_offset + i of the source */
    const char *text;       /* scalars: NUL-terminated; "" otherwise */
    uint32_t text_size;
    uint32_t indent; /* '|' blocks: blanks cut from the start of each line */
    const char *key; /* (nullable) the key under which a mapping holds this node */
    uint32_t key_offset;
    uint32_t key_length;
    WpNode *parent; /* (nullable) */
    WpNode *first;  /* first child of a list or mapping, in the order of the file */
    WpNode *next;   /* next child of the same parent */
    uint32_t n_children;
};

typedef struct WpDocument WpDocument;

/* Depth and size limits of any document: DESIGN section 1. */
#define WP_DOCUMENT_MAX_DEPTH 32

/* Takes @source. Empty until nodes are added by a reader. */
WpDocument *wp_document_new(WpSource *source);
void wp_document_free(WpDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDocument, wp_document_free)

const WpSource *wp_document_source(const WpDocument *document);
const WpNode *wp_document_root(const WpDocument *document); /* NULL for an empty document */

/* For readers: a new last child of @parent (NULL: the root). Texts are copied. */
WpNode *wp_document_add(WpDocument *document, WpNode *parent, WpNodeKind kind);
/* Takes @node, which has a parent, out of the tree. */
void wp_document_remove(WpNode *node);
/* Keeps @other until @document is freed: nodes of it can be moved here. @other: (transfer full) */
void wp_document_take(WpDocument *document, WpDocument *other);
/* Moves @node, which has a parent, to the end of @parent's children, under its key. Both are of
 * one document, or of one that took in the other. It keeps its place. */
void wp_document_move(WpNode *parent, WpNode *node);
void wp_document_set_text(WpDocument *document, WpNode *node, const char *text, size_t size);
void wp_document_set_key(WpDocument *document, WpNode *node, const char *key);

/* The child of mapping @node under @key; NULL if there is none, or @node is NULL or no mapping. */
const WpNode *wp_node_get(const WpNode *node, const char *key);
/* Whether the node is absent or a plain scalar that means "no value": empty, ~, null. */
bool wp_node_is_null(const WpNode *node);
/* The node's text; NULL where wp_node_is_null(). */
const char *wp_node_text(const WpNode *node);
WpLoc wp_node_loc(const WpNode *node);

/* A diagnostic at @node's value, or at its key. */
void wp_node_diag(const WpNode *node, WpDiagList *diags, WpDiagCode code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
void wp_node_diag_key(const WpNode *node, WpDiagList *diags, WpDiagCode code, const char *format,
                      ...) G_GNUC_PRINTF(4, 5);

/* The place in the source of byte @at (at most text_size) of the scalar's text: exact where
 * text_is_source, in '|' blocks and in quoted text on one line, else the place of the scalar. */
uint32_t wp_node_text_offset(const WpNode *node, uint32_t at);
/* A diagnostic at @length bytes from byte @at of the scalar's text: a condition's fault. */
void wp_node_diag_text(const WpNode *node, uint32_t at, uint32_t length, WpDiagList *diags,
                       WpDiagCode code, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* Appends @text in YAML's single quotes, in which only '' means anything but itself. One line. */
void wp_append_yaml_quoted(GString *out, const char *text, size_t size);

/* The tree as indented text, one node a line, each with its place: for tests. */
void wp_document_dump(const WpDocument *document, GString *out);
