#pragma once

#include "planner/base/document.h"

/*
 * The text of one expression and where it stands in its file. The rest of the engine counts bytes
 * of the text; only this module turns them into places.
 */

typedef struct {
    const WpSource *source;
    const char *bytes; /* not necessarily NUL-terminated */
    size_t size;
    size_t offset; /* of the first byte in the source */
    size_t length; /* bytes in the source, where they are not the text's own */
    size_t indent; /* blanks that a literal block has before each line */
    enum {
        WP_CEL_TEXT_DIRECT, /* byte i is byte offset + i of the source */
        WP_CEL_TEXT_BLOCK,  /* the same, but for the indent of each line after the first */
        WP_CEL_TEXT_OPAQUE, /* only the beginning is known (a quoted scalar with escapes) */
    } form;
} WpCelText;

void wp_cel_text_init(WpCelText *text, const WpSource *source, size_t offset, size_t size);
void wp_cel_text_init_node(WpCelText *text, const WpDocument *document, const WpNode *node);

/* A diagnostic at bytes @begin up to, not with, @end of the expression. */
void wp_cel_text_diag(const WpCelText *text, size_t begin, size_t end, WpDiagList *diags,
                      WpDiagCode code, const char *format, ...) G_GNUC_PRINTF(6, 7);
