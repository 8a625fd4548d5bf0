#include "planner/model/settings.h"

/* Grafts one document of settings onto another: `--set` over the file. */

static void
graft(WpNode *to, WpNode *from)
{
    for (WpNode *child = from->first, *next; child; child = next) {
        WpNode *held = (WpNode *)wp_node_get(to, child->key);

        next = child->next;
        if (held && held->kind == WP_NODE_MAP && child->kind == WP_NODE_MAP) {
            graft(held, child);
            continue;
        }
        if (held)
            wp_document_remove(held);
        wp_document_move(to, child);
    }
}

void
wp_settings_overlay(WpDocument *document, WpDocument *overlay)
{
    WpNode *from = (WpNode *)wp_document_root(overlay);
    WpNode *to = (WpNode *)wp_document_root(document);

    wp_document_take(document, overlay);
    if (!from)
        return;
    if (!to)
        to = wp_document_add(document, NULL, WP_NODE_MAP);
    /* a file of "~" alone says no more than an empty one */
    if (wp_node_is_null(to))
        to->kind = WP_NODE_MAP;
    graft(to, from);
}

/* ---- what is set ---- */

static void
list_set(const WpNode *node, GString *path, WpSettingTaker take, void *data)
{
    gsize held = path->len;
    unsigned n = 0;

    if (node->kind == WP_NODE_SCALAR || !node->first) {
        take(path->str, node->kind == WP_NODE_SCALAR ? node->text : "[]", data);
        return;
    }
    for (const WpNode *child = node->first; child; child = child->next) {
        if (child->key)
            g_string_append_printf(path, "%s%s", held ? "." : "", child->key);
        else
            g_string_append_printf(path, "[%u]", n++);
        list_set(child, path, take, data);
        g_string_truncate(path, held);
    }
}

void
wp_settings_list_set(const WpSettings *settings, WpSettingTaker take, void *data)
{
    g_autoptr(GString) path = g_string_new(NULL);
    const WpNode *root = settings->document ? wp_document_root(settings->document) : NULL;

    if (root && root->first)
        list_set(root, path, take, data);
}
