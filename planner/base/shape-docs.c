#include "planner/base/shape.h"

#include <string.h>

#define WIDTH     100
#define MAX_DEPTH 8 /* of shapes: those that hold themselves end here */

static void
append_indent(GString *out, int depth)
{
    for (int i = 0; i < depth; i++)
        g_string_append(out, "  ");
}

/* "# text", broken at blanks before WIDTH. */
static void
append_comment(GString *out, int depth, const char *text)
{
    size_t room = WIDTH - 2 - 2 * (size_t)depth;

    while (*text) {
        size_t size = strlen(text), cut = size;

        if (size > room) {
            for (cut = room; cut > 0 && text[cut] != ' ';)
                cut--;
            if (cut == 0)
                cut = strcspn(text, " ");
        }
        append_indent(out, depth);
        g_string_append(out, "# ");
        g_string_append_len(out, text, (gssize)cut);
        g_string_append_c(out, '\n');
        text += cut;
        text += strspn(text, " ");
    }
}

/* The mapping behind @shape: itself, or one that a ONE_OF allows; NULL if there is none. */
static const WpShape *
find_map(const WpShape *shape)
{
    if (shape->kind == WP_SHAPE_MAP)
        return shape;
    if (shape->kind == WP_SHAPE_ONE_OF)
        for (const WpShape *const *option = shape->options; *option; option++) {
            const WpShape *map = find_map(*option);

            if (map)
                return map;
        }
    return NULL;
}

/* The mapping of which @shape is a list, as above. */
static const WpShape *
find_list_of_maps(const WpShape *shape)
{
    if (shape->kind == WP_SHAPE_LIST)
        return find_map(shape->item);
    if (shape->kind == WP_SHAPE_ONE_OF)
        for (const WpShape *const *option = shape->options; *option; option++) {
            const WpShape *map = find_list_of_maps(*option);

            if (map)
                return map;
        }
    return NULL;
}

/* "meaning (a size such as 80 GiB)" */
static char *
describe(const WpShapeKey *key)
{
    GString *text = g_string_new(key->meaning ? key->meaning : "");
    bool is_map = key->shape->kind == WP_SHAPE_MAP;

    if (!is_map && key->shape->kind != WP_SHAPE_TEXT && key->shape->kind != WP_SHAPE_ANY) {
        g_string_append(text, text->len > 0 ? " (" : "(");
        wp_shape_append_wanted(key->shape, text);
        g_string_append_c(text, ')');
    }
    return g_string_free(text, FALSE);
}

/* What the mappings of a list look like: a comment, for an example would be a setting. */
static void
append_item_keys(GString *out, int depth, const WpShape *map)
{
    g_autoptr(GString) text = g_string_new("each: {");

    for (const WpShapeKey *key = map->keys; key->key; key++) {
        g_string_append_printf(text, "%s%s", key == map->keys ? "" : ", ", key->key);
        if (key->default_text)
            g_string_append_printf(text, ": %s", key->default_text);
        else if (key->required)
            g_string_append(text, ": ...");
    }
    g_string_append_c(text, '}');
    append_comment(out, depth, text->str);
}

static void
append_keys(GString *out, int depth, const WpShape *shape)
{
    for (const WpShapeKey *key = shape->keys; key->key; key++) {
        const WpShape *items = find_list_of_maps(key->shape);
        bool is_map = key->shape->kind == WP_SHAPE_MAP && depth < MAX_DEPTH;
        g_autofree char *comment = describe(key);

        append_comment(out, depth, comment);
        if (items)
            append_item_keys(out, depth, items);
        append_indent(out, depth);
        if (is_map && !key->default_text)
            g_string_append_printf(out, "%s:\n", key->key);
        else if (key->default_text)
            g_string_append_printf(out, "%s: %s\n", key->key, key->default_text);
        else
            g_string_append_printf(out, "%s%s:\n", key->required ? "" : "# ", key->key);
        if (is_map && !key->default_text)
            append_keys(out, depth + 1, key->shape);
    }
}

void
wp_shape_append_template(const WpShape *shape, GString *out)
{
    g_assert(shape->kind == WP_SHAPE_MAP);
    append_keys(out, 0, shape);
}

/* A cell of a Markdown table. */
static void
append_cell(GString *out, const char *text, bool is_code)
{
    g_string_append(out, " ");
    if (is_code && *text)
        g_string_append_c(out, '`');
    for (; *text; text++) {
        if (*text == '|')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    if (is_code && out->str[out->len - 1] != ' ')
        g_string_append_c(out, '`');
    g_string_append(out, " |");
}

static void append_rows(GString *out, const WpShape *shape, const char *prefix, int depth);

/* Those of the mappings behind the key: "groups.max_assets", "freezes[].name", "offsets.*.days". */
static void
append_nested(GString *out, const WpShape *shape, const char *path, int depth)
{
    const char *mark = "";

    switch (shape->kind) {
    case WP_SHAPE_MAP:
        append_rows(out, shape, path, depth);
        return;
    case WP_SHAPE_ONE_OF:
        for (const WpShape *const *option = shape->options; *option; option++)
            append_nested(out, *option, path, depth);
        return;
    case WP_SHAPE_LIST:
        mark = "[]";
        break;
    case WP_SHAPE_DICT:
        mark = ".*";
        break;
    case WP_SHAPE_TEXT:
    case WP_SHAPE_BOOL:
    case WP_SHAPE_INT:
    case WP_SHAPE_NUMBER:
    case WP_SHAPE_QUANTITY:
    case WP_SHAPE_DURATION:
    case WP_SHAPE_DAY:
    case WP_SHAPE_CHOICE:
    case WP_SHAPE_CONDITION:
    case WP_SHAPE_ANY:
        return;
    }
    g_autofree char *below = g_strconcat(path, mark, NULL);

    append_nested(out, shape->item, below, depth);
}

static void
append_rows(GString *out, const WpShape *shape, const char *prefix, int depth)
{
    for (const WpShapeKey *key = shape->keys; key->key; key++) {
        g_autofree char *path = g_strconcat(prefix, *prefix ? "." : "", key->key, NULL);
        g_autoptr(GString) type = g_string_new(NULL);

        wp_shape_append_wanted(key->shape, type);
        g_string_append_c(out, '|');
        append_cell(out, path, true);
        append_cell(out, type->str, false);
        if (key->required)
            append_cell(out, "required", false);
        else
            append_cell(out, key->default_text ? key->default_text : "", true);
        append_cell(out, key->meaning ? key->meaning : "", false);
        g_string_append_c(out, '\n');
        if (depth < MAX_DEPTH)
            append_nested(out, key->shape, path, depth + 1);
    }
}

void
wp_shape_append_docs(const WpShape *shape, GString *out)
{
    g_string_append(out, "| key | value | default | meaning |\n|---|---|---|---|\n");
    append_nested(out, shape, "", 0);
}
