#include "rules/engine/syntax/text.h"

#include <string.h>

void
wp_cel_text_init(WpCelText *text, const WpSource *source, size_t offset, size_t size)
{
    size_t source_size;
    const char *bytes = wp_source_text(source, &source_size);

    g_assert(offset <= source_size && size <= source_size - offset);
    *text = (WpCelText){.source = source, .bytes = bytes + offset, .size = size, .offset = offset};
}

/* Blanks between the beginning of the line and @offset. */
static size_t
indent_of(const char *source, size_t offset)
{
    size_t indent = 0;

    while (indent < offset && source[offset - indent - 1] == ' ')
        indent++;
    return indent;
}

void
wp_cel_text_init_node(WpCelText *text, const WpDocument *document, const WpNode *node)
{
    const WpSource *source = wp_document_source(document);
    size_t source_size;
    const char *bytes = wp_source_text(source, &source_size);

    *text = (WpCelText){
        .source = source,
        .bytes = node->text,
        .size = node->text_size,
        .offset = node->text_offset,
        .length = node->length,
        .form = WP_CEL_TEXT_OPAQUE,
    };
    if (node->text_is_source) {
        text->form = WP_CEL_TEXT_DIRECT;
    } else if (node->style == WP_SCALAR_LITERAL) {
        text->form = WP_CEL_TEXT_BLOCK;
        text->indent = indent_of(bytes, node->text_offset);
    } else {
        text->offset = node->offset;
    }
}

/* The place in the source of byte @at of a literal block: both are walked line by line, the source
 * with the indent that the reader took away. */
static size_t
block_offset(const WpCelText *text, size_t at)
{
    size_t source_size;
    const char *source = wp_source_text(text->source, &source_size);
    size_t offset = text->offset;

    for (size_t i = 0; i < at && offset < source_size; i++) {
        if (text->bytes[i] != '\n') {
            offset++;
            continue;
        }
        while (offset < source_size && source[offset] != '\n')
            offset++;
        offset++;
        for (size_t k = 0; k < text->indent && offset < source_size && source[offset] == ' '; k++)
            offset++;
    }
    return MIN(offset, source_size);
}

void
wp_cel_text_diag(const WpCelText *text, size_t begin, size_t end, WpDiagList *diags,
                 WpDiagCode code, const char *format, ...)
{
    size_t offset = text->offset;
    size_t length = MAX(end, begin + 1) - begin;
    g_autofree char *message = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);

    switch (text->form) {
    case WP_CEL_TEXT_DIRECT:
        offset += begin;
        break;
    case WP_CEL_TEXT_BLOCK:
        offset = block_offset(text, begin);
        break;
    case WP_CEL_TEXT_OPAQUE:
        length = text->length;
        break;
    }
    wp_source_diag(text->source, offset, length, diags, code, "%s", message);
}
