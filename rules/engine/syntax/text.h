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
    size_t offset;              /* of the first byte in the source, if the text is a piece of it */
    const WpDocument *document; /* (nullable) else it is the text of .node */
    const WpNode *node;
} WpCelText;

void wp_cel_text_init(WpCelText *text, const WpSource *source, size_t offset, size_t size);
void wp_cel_text_init_node(WpCelText *text, const WpDocument *document, const WpNode *node);

/* A diagnostic at bytes @begin up to, not with, @end of the expression. */
void wp_cel_text_diag(const WpCelText *text, size_t begin, size_t end, WpDiagList *diags,
                      WpDiagCode code, const char *format, ...) G_GNUC_PRINTF(6, 7);
