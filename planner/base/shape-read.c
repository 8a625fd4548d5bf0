#include "planner/base/shape-read.h"

#include <string.h>

const WpShape wp_shape_text = {.kind = WP_SHAPE_TEXT};
const WpShape wp_shape_bool = {.kind = WP_SHAPE_BOOL};
const WpShape wp_shape_int = {.kind = WP_SHAPE_INT};
const WpShape wp_shape_number = {.kind = WP_SHAPE_NUMBER};
const WpShape wp_shape_day = {.kind = WP_SHAPE_DAY};
const WpShape wp_shape_duration = {.kind = WP_SHAPE_DURATION};
const WpShape wp_shape_percent = {.kind = WP_SHAPE_QUANTITY, .unit = WP_UNIT_PCT};
const WpShape wp_shape_size = {.kind = WP_SHAPE_QUANTITY, .unit = WP_UNIT_GIB};
const WpShape wp_shape_hours = {.kind = WP_SHAPE_QUANTITY, .unit = WP_UNIT_HOURS};
const WpShape wp_shape_money = {.kind = WP_SHAPE_QUANTITY, .unit = WP_UNIT_MONEY};
const WpShape wp_shape_rate = {.kind = WP_SHAPE_QUANTITY, .unit = WP_UNIT_MBIT};
const WpShape wp_shape_condition = {.kind = WP_SHAPE_CONDITION};
const WpShape wp_shape_texts = {.kind = WP_SHAPE_LIST, .item = &wp_shape_text};
const WpShape wp_shape_any = {.kind = WP_SHAPE_ANY};

static bool
is_in_range(const WpShape *shape, int64_t value)
{
    return (shape->min == 0 && shape->max == 0) || (value >= shape->min && value <= shape->max);
}

/* Thousandths; a fourth decimal would be lost, so it is no number of ours. */
static bool
parse_number(const char *text, int64_t *out)
{
    int64_t value;

    if (!wp_parse_scaled(text, strlen(text), wp_number_plain, 1000000, &value) || value % 1000 != 0)
        return false;
    *out = value / 1000;
    return true;
}

static bool
parse_int(const WpShape *shape, const char *text, int64_t *out)
{
    int64_t value;
    bool read = false;

    switch (shape->kind) {
    case WP_SHAPE_INT:
        read = wp_parse_int(text, strlen(text), wp_number_plain, &value);
        break;
    case WP_SHAPE_NUMBER:
        read = parse_number(text, &value);
        break;
    case WP_SHAPE_QUANTITY:
        read = wp_parse_quantity(text, strlen(text), shape->unit, &value);
        break;
    case WP_SHAPE_DURATION:
        read = wp_parse_duration(text, strlen(text), &value);
        break;
    case WP_SHAPE_TEXT:
    case WP_SHAPE_BOOL:
    case WP_SHAPE_DAY:
    case WP_SHAPE_CHOICE:
    case WP_SHAPE_CONDITION:
    case WP_SHAPE_LIST:
    case WP_SHAPE_MAP:
    case WP_SHAPE_DICT:
    case WP_SHAPE_ANY:
    case WP_SHAPE_ONE_OF:
        break;
    }
    if (!read || !is_in_range(shape, value))
        return false;
    *out = value;
    return true;
}

static const char *
find_choice(const WpShape *shape, const char *text, unsigned *out_index)
{
    for (unsigned i = 0; shape->choices[i]; i++)
        if (strcmp(shape->choices[i], text) == 0) {
            if (out_index)
                *out_index = i;
            return shape->choices[i];
        }
    return NULL;
}

bool
wp_shape_fits_text(const WpShape *shape, const char *text)
{
    int64_t number;
    WpDay day;
    bool truth;

    switch (shape->kind) {
    case WP_SHAPE_TEXT:
    case WP_SHAPE_CONDITION:
    case WP_SHAPE_ANY:
        return true;
    case WP_SHAPE_BOOL:
        return wp_parse_bool(text, strlen(text), &truth);
    case WP_SHAPE_INT:
    case WP_SHAPE_NUMBER:
    case WP_SHAPE_QUANTITY:
    case WP_SHAPE_DURATION:
        return parse_int(shape, text, &number);
    case WP_SHAPE_DAY:
        return wp_parse_day(text, strlen(text), &day);
    case WP_SHAPE_CHOICE:
        return find_choice(shape, text, NULL) != NULL;
    case WP_SHAPE_LIST:
    case WP_SHAPE_MAP:
    case WP_SHAPE_DICT:
        return false;
    case WP_SHAPE_ONE_OF:
        for (const WpShape *const *option = shape->options; *option; option++)
            if (wp_shape_fits_text(*option, text))
                return true;
        return false;
    }
    return false;
}

bool
wp_shape_fits_kind(const WpShape *shape, WpNodeKind kind)
{
    if (shape->kind == WP_SHAPE_ANY)
        return true;
    if (shape->kind == WP_SHAPE_LIST)
        return kind == WP_NODE_LIST;
    if (shape->kind == WP_SHAPE_MAP || shape->kind == WP_SHAPE_DICT)
        return kind == WP_NODE_MAP;
    if (shape->kind != WP_SHAPE_ONE_OF)
        return kind == WP_NODE_SCALAR;
    for (const WpShape *const *option = shape->options; *option; option++)
        if (wp_shape_fits_kind(*option, kind))
            return true;
    return false;
}

bool
wp_shape_has_kind(const WpShape *shape, WpShapeKind kind)
{
    if (shape->kind != WP_SHAPE_ONE_OF)
        return shape->kind == kind;
    for (const WpShape *const *option = shape->options; *option; option++)
        if (wp_shape_has_kind(*option, kind))
            return true;
    return false;
}

const WpShape *
wp_shape_option(const WpShape *shape, const WpNode *node)
{
    if (shape->kind != WP_SHAPE_ONE_OF) {
        if (!wp_shape_fits_kind(shape, node->kind))
            return NULL;
        return node->kind != WP_NODE_SCALAR || wp_shape_fits_text(shape, node->text) ? shape : NULL;
    }
    for (const WpShape *const *option = shape->options; *option; option++) {
        const WpShape *fit = wp_shape_option(*option, node);

        if (fit)
            return fit;
    }
    return NULL;
}

/* The shape that reads @text: as wp_shape_option(), for a default. */
static const WpShape *
text_option(const WpShape *shape, const char *text)
{
    if (shape->kind != WP_SHAPE_ONE_OF)
        return wp_shape_fits_text(shape, text) ? shape : NULL;
    for (const WpShape *const *option = shape->options; *option; option++) {
        const WpShape *fit = text_option(*option, text);

        if (fit)
            return fit;
    }
    return NULL;
}

static const WpShapeKey *
find_key(const WpShape *shape, const char *name)
{
    g_assert(shape->kind == WP_SHAPE_MAP);
    for (const WpShapeKey *key = shape->keys; key->key; key++)
        if (strcmp(key->key, name) == 0)
            return key;
    g_assert_not_reached();
}

const WpNode *
wp_shape_get(const WpShape *shape, const WpNode *node, const char *key)
{
    find_key(shape, key);
    const WpNode *value = wp_node_get(node, key);

    return wp_node_is_null(value) ? NULL : value;
}

/* A default is a text of YAML: quotes around it are not part of it. */
static const char *
unquote(const char *text)
{
    size_t size = text ? strlen(text) : 0;

    if (size < 2 || (*text != '"' && *text != '\'') || text[size - 1] != *text)
        return text;
    g_autofree char *inner = g_strndup(text + 1, size - 2);

    return g_intern_string(inner);
}

/* The text of the value or default, and the shape that fits it; NULL if there is neither, or it is
 * no scalar. */
static const char *
get_scalar(const WpShape *shape, const WpNode *node, const char *name, const WpShape **out_shape)
{
    const WpShapeKey *key = find_key(shape, name);
    const WpNode *value = wp_shape_get(shape, node, name);
    const char *text = value ? value->text : unquote(key->default_text);

    if (!text || (value && value->kind != WP_NODE_SCALAR))
        return NULL;
    *out_shape = text_option(key->shape, text);
    return *out_shape ? text : NULL;
}

const char *
wp_shape_get_text(const WpShape *shape, const WpNode *node, const char *key)
{
    const WpShape *fit;

    return get_scalar(shape, node, key, &fit);
}

bool
wp_shape_get_bool(const WpShape *shape, const WpNode *node, const char *key)
{
    const WpShape *fit;
    const char *text = get_scalar(shape, node, key, &fit);
    bool value = false;

    g_assert(wp_shape_has_kind(find_key(shape, key)->shape, WP_SHAPE_BOOL));
    if (text && fit->kind == WP_SHAPE_BOOL)
        wp_parse_bool(text, strlen(text), &value);
    return value;
}

int64_t
wp_shape_get_int(const WpShape *shape, const WpNode *node, const char *key)
{
    const WpShape *fit;
    const char *text = get_scalar(shape, node, key, &fit);
    int64_t value = INT64_MIN;
    const WpShape *own = find_key(shape, key)->shape;

    g_assert(wp_shape_has_kind(own, WP_SHAPE_INT) || wp_shape_has_kind(own, WP_SHAPE_NUMBER) ||
             wp_shape_has_kind(own, WP_SHAPE_QUANTITY) ||
             wp_shape_has_kind(own, WP_SHAPE_DURATION));
    if (text)
        parse_int(fit, text, &value);
    return value;
}

WpDay
wp_shape_get_day(const WpShape *shape, const WpNode *node, const char *key)
{
    const WpShape *fit;
    const char *text = get_scalar(shape, node, key, &fit);
    WpDay day = WP_DAY_NONE;

    g_assert(wp_shape_has_kind(find_key(shape, key)->shape, WP_SHAPE_DAY));
    if (text && fit->kind == WP_SHAPE_DAY)
        wp_parse_day(text, strlen(text), &day);
    return day;
}

unsigned
wp_shape_get_choice(const WpShape *shape, const WpNode *node, const char *key)
{
    const WpShape *fit;
    const char *text = get_scalar(shape, node, key, &fit);
    unsigned index = 0;

    g_assert(text && fit->kind == WP_SHAPE_CHOICE && find_choice(fit, text, &index));
    return index;
}

const char *
wp_shape_get_word(const WpShape *shape, const WpNode *node, const char *key)
{
    const WpShape *fit;
    const char *text = get_scalar(shape, node, key, &fit);

    g_assert(wp_shape_has_kind(find_key(shape, key)->shape, WP_SHAPE_CHOICE));
    return text && fit->kind == WP_SHAPE_CHOICE ? find_choice(fit, text, NULL) : NULL;
}

/* "[a, 'b, c']" as YAML would read it; anything without brackets is one item. Defaults are ours,
 * so that this need not know more of YAML than we write. */
static void
split_default(const char *text, GPtrArray *out)
{
    size_t size = strlen(text);

    if (size < 2 || *text != '[') {
        if (size > 0)
            g_ptr_array_add(out, g_strdup(text));
        return;
    }
    const char *end = text + size - 1;

    g_assert(*end == ']');
    for (const char *at = text + 1; at < end;) {
        char quote = *at == '"' || *at == '\'' ? *at++ : '\0';
        const char *stop = at;

        while (stop < end && *stop != (quote ? quote : ','))
            stop++;
        g_ptr_array_add(out, g_strstrip(g_strndup(at, (size_t)(stop - at))));
        at = stop + (quote ? 1 : 0);
        while (at < end && (*at == ',' || *at == ' '))
            at++;
    }
}

char **
wp_shape_get_texts(const WpShape *shape, const WpNode *node, const char *key)
{
    const WpNode *value = wp_shape_get(shape, node, key);
    const char *default_text = find_key(shape, key)->default_text;
    GPtrArray *texts = g_ptr_array_new();

    if (value && value->kind == WP_NODE_SCALAR)
        g_ptr_array_add(texts, g_strdup(value->text));
    else if (value)
        for (const WpNode *item = value->first; item; item = item->next)
            g_ptr_array_add(texts, g_strdup(item->text));
    else if (default_text)
        split_default(default_text, texts);
    g_ptr_array_add(texts, NULL);
    return (char **)g_ptr_array_free(texts, FALSE);
}

bool
wp_shape_scalar_int(const WpShape *shape, const WpNode *node, int64_t *out)
{
    const WpShape *fit = wp_shape_option(shape, node);

    return fit && node->kind == WP_NODE_SCALAR && parse_int(fit, node->text, out);
}

bool
wp_shape_scalar_day(const WpNode *node, WpDay *out)
{
    return node->kind == WP_NODE_SCALAR && wp_parse_day(node->text, node->text_size, out);
}

const char *
wp_shape_scalar_word(const WpShape *shape, const WpNode *node)
{
    const WpShape *fit = wp_shape_option(shape, node);

    return fit && fit->kind == WP_SHAPE_CHOICE ? find_choice(fit, node->text, NULL) : NULL;
}
