#pragma once

#include "planner/model/settings.h"

#include <string.h>

/*
 * How settings are read, for the settings-*.c files: the document was checked against the shape
 * before, so that every value is there, of its type, or has its default.
 */

typedef struct {
    WpDiagList *diags;
    WpSettings *settings;
} Reader;

/* A section, or one of its sections: the node (NULL: all defaults) with its shape. */
typedef struct {
    const WpShape *shape;
    const WpNode *node;
} Section;

static inline const WpShape *
key_shape(const WpShape *map, const char *key)
{
    for (const WpShapeKey *entry = map->keys; entry->key; entry++)
        if (strcmp(entry->key, key) == 0)
            return entry->shape;
    g_assert_not_reached();
}

static inline Section
enter(Section outer, const char *key)
{
    return (Section){key_shape(outer.shape, key), wp_shape_get(outer.shape, outer.node, key)};
}

static inline const char *
text(Section section, const char *key)
{
    return g_intern_string(wp_shape_get_text(section.shape, section.node, key));
}

static inline int64_t
number(Section section, const char *key)
{
    return wp_shape_get_int(section.shape, section.node, key);
}

/* A list of texts as the settings keep it: the texts are interned, the list is owned. */
static inline const char *const *
texts(Section section, const char *key)
{
    g_auto(GStrv) list = wp_shape_get_texts(section.shape, section.node, key);
    guint n = g_strv_length(list);
    const char **kept = g_new0(const char *, n + 1);

    for (guint i = 0; i < n; i++)
        kept[i] = g_intern_string(list[i]);
    return kept;
}

static inline const char *const *
texts_or_null(Section section, const char *key)
{
    return wp_shape_get(section.shape, section.node, key) ? texts(section, key) : NULL;
}

static inline const WpNode *
first_of(Section section, const char *key)
{
    const WpNode *node = wp_shape_get(section.shape, section.node, key);

    return node ? node->first : NULL;
}

static inline uint32_t
length_of(Section section, const char *key)
{
    const WpNode *node = wp_shape_get(section.shape, section.node, key);

    return node ? node->n_children : 0;
}

static inline const WpShape *
item_shape(Section section, const char *key)
{
    return key_shape(section.shape, key)->item;
}

static inline WpSelectorText
selector_of(const WpNode *node)
{
    return (WpSelectorText){g_intern_string(node->text), wp_node_loc(node), node};
}

static inline WpSelectorText
selector(Section section, const char *key)
{
    const WpNode *node = wp_shape_get(section.shape, section.node, key);

    if (node)
        return selector_of(node);
    return (WpSelectorText){text(section, key), {NULL, 0, 0}, NULL};
}

/* The sections that have a file of their own. */
void wp_settings_read_schedule(Reader *reader, Section root);
void wp_settings_read_capacity(Reader *reader, Section root);
void wp_settings_read_constraints(Reader *reader, Section root);
void wp_settings_read_replication(Reader *reader, Section root);
