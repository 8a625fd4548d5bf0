#include "parsers/text/yaml.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every node lies inside the text, knows its parent, and every byte of its text has a place. */
static void
check_node(const WpDocument *document, const WpNode *node, uint32_t depth)
{
    size_t size;
    const char *source = wp_source_text(wp_document_source(document), &size);
    uint32_t n_children = 0;

    g_assert(depth <= WP_DOCUMENT_MAX_DEPTH);
    g_assert(node->offset + node->length <= size);
    if (node->kind == WP_NODE_SCALAR) {
        g_assert(strlen(node->text) == node->text_size);
        for (uint32_t at = 0; at <= node->text_size; at++)
            g_assert(wp_node_text_offset(document, node, at) <= size);
        if (node->text_is_source)
            g_assert(memcmp(source + node->text_offset, node->text, node->text_size) == 0);
    }
    for (const WpNode *child = node->first; child; child = child->next) {
        g_assert(child->parent == node && (node->kind == WP_NODE_MAP) == (child->key != NULL));
        check_node(document, child, depth + 1);
        n_children++;
    }
    g_assert(n_children == node->n_children);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    char *text = g_malloc0(size + 1);

    if (size > 0)
        memcpy(text, data, size);
    WpSource *source = wp_source_new("fuzz", text, size, diags);

    if (!source)
        return 0;
    g_autoptr(WpDocument) document = wp_yaml_parse(source, diags);
    uint32_t n_errors = wp_diag_list_count(diags, WP_SEVERITY_ERROR);

    g_assert((document == NULL) == (n_errors > 0));
    if (document && wp_document_root(document))
        check_node(document, wp_document_root(document), 0);
    g_free(wp_diag_list_to_text(diags));
    return 0;
}
