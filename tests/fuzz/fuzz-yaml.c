#include "parsers/text/yaml.h"
#include "planner/base/shape.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const words[] = {"none", "auto", NULL};
static const WpShape word = {.kind = WP_SHAPE_CHOICE, .choices = words};
static const WpShape limit = {
    .kind = WP_SHAPE_ONE_OF,
    .options = (const WpShape *const[]){&word, &wp_shape_size, &wp_shape_texts, NULL},
};
static const WpShape dict = {.kind = WP_SHAPE_DICT, .item = &wp_shape_hours, .choices = words};
static const WpShapeKey part_keys[] = {
    {"a", &wp_shape_int, true, NULL, "a number"},
    {"b", &wp_shape_duration, false, "1d", "a span"},
    {"c", &wp_shape_condition, false, NULL, "a condition"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape part = {.kind = WP_SHAPE_MAP, .name = "a part", .keys = part_keys};
static const WpShape parts = {.kind = WP_SHAPE_LIST, .item = &part, .min = 0, .max = 3};
static const WpShapeKey keys[] = {
    {"a", &parts, false, NULL, "parts"},
    {"b", &limit, false, "auto", "a limit"},
    {"c", &dict, false, NULL, "hours"},
    {"d", &wp_shape_day, false, NULL, "a day"},
    {"e", &wp_shape_number, false, "1.5", "a number"},
    {"f", &part, false, NULL, "a part"},
    {"g", &wp_shape_bool, false, "no", "a truth"},
    {NULL, NULL, false, NULL, NULL},
};
static const WpShape shape = {.kind = WP_SHAPE_MAP, .name = "a document", .keys = keys};

/* Whatever was checked without a fault can be read. */
static void
check_shape(const WpDocument *document, WpDiagList *diags)
{
    const WpNode *root = wp_document_root(document);
    bool good = wp_shape_check(&shape, document, NULL, diags);

    g_assert(good == (wp_diag_list_count(diags, WP_SEVERITY_ERROR) == 0));
    if (!good)
        return;
    int64_t size = wp_shape_get_int(&shape, root, "b");

    g_assert(size != INT64_MIN || wp_shape_get_word(&shape, root, "b") ||
             wp_shape_get(&shape, root, "b")->kind == WP_NODE_LIST);
    g_assert(wp_shape_get_int(&shape, root, "e") != INT64_MIN);
    g_strfreev(wp_shape_get_texts(&shape, root, "b"));
    wp_shape_get_day(&shape, root, "d");
    wp_shape_get_bool(&shape, root, "g");
    if (wp_shape_get(&shape, root, "f"))
        g_assert(wp_shape_get_int(&part, wp_shape_get(&shape, root, "f"), "b") != INT64_MIN);
}

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
            g_assert(wp_node_text_offset(node, at) <= size);
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
    if (document)
        check_shape(document, diags);
    g_free(wp_diag_list_to_text(diags));
    return 0;
}
