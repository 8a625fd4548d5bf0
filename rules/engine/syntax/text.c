#include "rules/engine/syntax/text.h"

void
wp_cel_text_init(WpCelText *text, const WpSource *source, size_t offset, size_t size)
{
    size_t source_size;
    const char *bytes = wp_source_text(source, &source_size);

    g_assert(offset <= source_size && size <= source_size - offset);
    *text = (WpCelText){.source = source, .bytes = bytes + offset, .size = size, .offset = offset};
}

void
wp_cel_text_init_node(WpCelText *text, const WpDocument *document, const WpNode *node)
{
    *text = (WpCelText){.source = wp_document_source(document),
                        .bytes = node->text,
                        .size = node->text_size,
                        .document = document,
                        .node = node};
}

/* The place of byte @at in the source. */
static size_t
offset_of(const WpCelText *text, size_t at)
{
    if (text->document)
        return wp_node_text_offset(text->document, text->node, (uint32_t)MIN(at, text->size));
    return text->offset + at;
}

void
wp_cel_text_diag(const WpCelText *text, size_t begin, size_t end, WpDiagList *diags,
                 WpDiagCode code, const char *format, ...)
{
    size_t offset = offset_of(text, begin);
    size_t last = offset_of(text, MAX(end, begin + 1) - 1);
    g_autofree char *message = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_source_diag(text->source, offset, MAX(last, offset) + 1 - offset, diags, code, "%s",
                   message);
}
