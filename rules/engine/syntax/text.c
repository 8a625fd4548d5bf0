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
wp_cel_text_init_node(WpCelText *text, const WpNode *node, size_t skip)
{
    g_assert(skip <= node->text_size);
    *text = (WpCelText){.source = node->source,
                        .bytes = node->text + skip,
                        .size = node->text_size - skip,
                        .offset = skip,
                        .node = node};
}

/* The place of byte @at in the source. */
static size_t
offset_of(const WpCelText *text, size_t at)
{
    if (text->node)
        return wp_node_text_offset(text->node, (uint32_t)(text->offset + MIN(at, text->size)));
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
