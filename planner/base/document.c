#include "planner/base/document.h"

#include "planner/base/arena.h"

#include <string.h>

/* What the arena holds: the node that everybody sees, and what only growing needs. */
typedef struct {
    WpNode node;
    WpNode *last; /* child */
} NodeBox;

struct WpDocument {
    WpSource *source;
    WpArena *arena;
    WpNode *root;
    GPtrArray *taken; /* of WpDocument */
};

static void
free_taken(gpointer document)
{
    wp_document_free(document);
}

WpDocument *
wp_document_new(WpSource *source)
{
    WpDocument *document = g_new0(WpDocument, 1);

    document->source = source;
    document->arena = wp_arena_new();
    document->taken = g_ptr_array_new_with_free_func(free_taken);
    return document;
}

void
wp_document_free(WpDocument *document)
{
    if (!document)
        return;
    g_ptr_array_unref(document->taken);
    wp_arena_free(document->arena);
    wp_source_free(document->source);
    g_free(document);
}

const WpSource *
wp_document_source(const WpDocument *document)
{
    return document->source;
}

const WpNode *
wp_document_root(const WpDocument *document)
{
    return document->root;
}

static void
append(WpNode *parent, WpNode *node)
{
    NodeBox *parent_box = (NodeBox *)parent;

    g_assert(parent->kind != WP_NODE_SCALAR);
    node->parent = parent;
    if (parent_box->last)
        parent_box->last->next = node;
    else
        parent->first = node;
    parent_box->last = node;
    parent->n_children++;
}

WpNode *
wp_document_add(WpDocument *document, WpNode *parent, WpNodeKind kind)
{
    NodeBox *box = WP_ARENA_NEW(document->arena, NodeBox);
    WpNode *node = &box->node;

    node->kind = kind;
    node->text = "";
    node->source = document->source;
    if (!parent) {
        g_assert(!document->root);
        document->root = node;
        return node;
    }
    append(parent, node);
    return node;
}

void
wp_document_remove(WpNode *node)
{
    WpNode **link = &node->parent->first;
    NodeBox *parent_box = (NodeBox *)node->parent;
    WpNode *before = NULL;

    while (*link != node) {
        before = *link;
        link = &before->next;
    }
    *link = node->next;
    if (parent_box->last == node)
        parent_box->last = before;
    node->parent->n_children--;
    node->next = NULL;
}

void
wp_document_take(WpDocument *document, WpDocument *other)
{
    g_ptr_array_add(document->taken, other);
}

void
wp_document_move(WpNode *parent, WpNode *node)
{
    wp_document_remove(node);
    append(parent, node);
}

void
wp_document_set_text(WpDocument *document, WpNode *node, const char *text, size_t size)
{
    node->text = wp_arena_strndup(document->arena, text, size);
    node->text_size = (uint32_t)size;
}

void
wp_document_set_key(WpDocument *document, WpNode *node, const char *key)
{
    node->key = wp_arena_strdup(document->arena, key);
}

const WpNode *
wp_node_get(const WpNode *node, const char *key)
{
    if (!node || node->kind != WP_NODE_MAP)
        return NULL;
    for (const WpNode *child = node->first; child; child = child->next)
        if (strcmp(child->key, key) == 0)
            return child;
    return NULL;
}

bool
wp_node_is_null(const WpNode *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    if (!node)
        return true;
    if (node->kind != WP_NODE_SCALAR || node->style != WP_SCALAR_PLAIN)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(node->text, words[i]) == 0)
            return true;
    return false;
}

const char *
wp_node_text(const WpNode *node)
{
    return wp_node_is_null(node) ? NULL : node->text;
}

WpLoc
wp_node_loc(const WpNode *node)
{
    return wp_source_loc(node->source, node->offset);
}

void
wp_node_diag(const WpNode *node, WpDiagList *diags, WpDiagCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_source_diag(node->source, node->offset, node->length, diags, code, "%s", message);
}

void
wp_node_diag_key(const WpNode *node, WpDiagList *diags, WpDiagCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    uint32_t offset = node->key ? node->key_offset : node->offset;
    uint32_t length = node->key ? node->key_length : node->length;

    wp_source_diag(node->source, offset, length, diags, code, "%s", message);
}

/* Line n of a block's text is line n of the source from text_offset on, less the indentation
 * (which a blank line may not have). */
static uint32_t
block_offset(const WpNode *node, uint32_t at)
{
    size_t size;
    const char *source = wp_source_text(node->source, &size);
    size_t offset = node->text_offset;
    uint32_t line = 0;

    for (uint32_t i = 0; i < at; i++) {
        if (node->text[i] != '\n')
            continue;
        line = i + 1;
        while (offset < size && source[offset] != '\n' && source[offset] != '\r')
            offset++;
        if (offset < size && source[offset] == '\r' && source[offset + 1] == '\n')
            offset++;
        offset = MIN(offset + 1, size);
        for (uint32_t j = 0; j < node->indent && offset < size && source[offset] == ' '; j++)
            offset++;
    }
    return (uint32_t)MIN(offset + (at - line), size);
}

/* How many hexadecimal digits stand behind the letter of an escape. */
static uint32_t
escape_digits(char letter)
{
    return letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
}

/* Quotes and escapes are longer in the source than in the text. Behind a line break, which YAML
 * folds, the place is lost: false. */
static bool
quoted_offset(const WpNode *node, uint32_t at, uint32_t *out)
{
    const char *source = wp_source_text(node->source, NULL);
    char quote = source[node->offset];
    uint32_t offset = node->text_offset;

    for (uint32_t i = 0; i < at;) {
        char c = source[offset];

        if (c == '\n' || c == '\r' || c == '\0')
            return false;
        if (c == quote) { /* '' */
            offset += 2;
            i++;
        } else if (quote == '"' && c == '\\') {
            if (source[offset + 1] == '\n' || source[offset + 1] == '\r')
                return false;
            offset += 2 + escape_digits(source[offset + 1]);
            i += g_utf8_skip[(unsigned char)node->text[i]];
        } else {
            offset++;
            i++;
        }
    }
    *out = offset;
    return true;
}

static bool
find_text_offset(const WpNode *node, uint32_t at, uint32_t *out)
{
    g_assert(node->kind == WP_NODE_SCALAR && at <= node->text_size);
    *out = node->text_offset + at;
    if (node->text_is_source)
        return true;
    if (node->style == WP_SCALAR_QUOTED && quoted_offset(node, at, out))
        return true;
    *out = node->style == WP_SCALAR_LITERAL ? block_offset(node, at) : node->offset;
    return node->style == WP_SCALAR_LITERAL;
}

uint32_t
wp_node_text_offset(const WpNode *node, uint32_t at)
{
    uint32_t offset;

    find_text_offset(node, at, &offset);
    return offset;
}

void
wp_node_diag_text(const WpNode *node, uint32_t at, uint32_t length, WpDiagList *diags,
                  WpDiagCode code, const char *format, ...)
{
    uint32_t offset;
    bool exact = find_text_offset(node, at, &offset);
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_source_diag(node->source, offset, exact ? length : node->length, diags, code, "%s", message);
}

void
wp_append_yaml_quoted(GString *out, const char *text, size_t size)
{
    g_string_append_c(out, '\'');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\'')
            g_string_append_c(out, '\'');
        g_string_append_c(out, text[i]);
    }
    g_string_append_c(out, '\'');
}

static void
dump_node(const WpNode *node, GString *out)
{
    static const char *const kinds[] = {"", "list", "map"};
    static const char marks[] = {'=', '"', '|'};
    WpLoc loc = wp_node_loc(node);

    for (const WpNode *p = node->parent; p; p = p->parent)
        g_string_append(out, "  ");
    if (node->key)
        g_string_append_printf(out, "%s: ", node->key);
    if (node->kind == WP_NODE_SCALAR) {
        g_autofree char *text = g_strescape(node->text, NULL);

        g_string_append_printf(out, "%c%s", marks[node->style], text);
    } else {
        g_string_append(out, kinds[node->kind]);
    }
    g_string_append_printf(out, " @%u:%u\n", loc.line, loc.column);
}

void
wp_document_dump(const WpDocument *document, GString *out)
{
    const WpNode *node = document->root;

    while (node) {
        dump_node(node, out);
        if (node->first) {
            node = node->first;
            continue;
        }
        while (node && !node->next)
            node = node->parent;
        if (node)
            node = node->next;
    }
}
