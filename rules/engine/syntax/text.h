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
    size_t offset;      /* of the first byte in the source, or in the text of .node */
    const WpNode *node; /* (nullable) NULL: the text is a piece of the source */
} WpCelText;

void wp_cel_text_init(WpCelText *text, const WpSource *source, size_t offset, size_t size);
/* The text of @node without its first @skip bytes. */
void wp_cel_text_init_node(WpCelText *text, const WpNode *node, size_t skip);

/* A diagnostic at bytes @begin up to, not with, @end of the expression. */
void wp_cel_text_diag(const WpCelText *text, size_t begin, size_t end, WpDiagList *diags,
                      WpDiagCode code, const char *format, ...) G_GNUC_PRINTF(6, 7);
