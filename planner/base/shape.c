#include "planner/base/shape.h"

#include "planner/base/shape-read.h"
#include "planner/base/suggest.h"

#include <string.h>

#define FOUND_MAX  40 /* bytes of the user's text in a message; the excerpt shows the rest */
#define KEYS_SHOWN 12 /* a mapping with more keys does not list them all in a hint */

typedef struct {
    const WpDocument *document;
    WpDiagList *diags;
    bool failed;
} Check;

static bool check_node(Check *check, const WpShape *shape, const WpNode *node);

static void
append_range(const WpShape *shape, GString *out)
{
    int64_t bounds[] = {shape->min, shape->max};

    if (shape->min == 0 && shape->max == 0)
        return;
    for (int i = 0; i < 2; i++) {
        if (i == 1 && shape->max == INT64_MAX)
            return;
        g_string_append(out, i == 0 ? " from " : " to ");
        if (shape->kind == WP_SHAPE_QUANTITY)
            wp_append_quantity(out, bounds[i], shape->unit);
        else if (shape->kind == WP_SHAPE_DURATION)
            wp_append_duration(out, bounds[i]);
        else
            wp_append_scaled(out, bounds[i], shape->kind == WP_SHAPE_NUMBER ? 1000 : 1, 3);
    }
}

/* "a, b or c" */
static void
append_words(const char *const *words, GString *out)
{
    for (size_t i = 0; words[i]; i++) {
        if (i > 0)
            g_string_append(out, words[i + 1] ? ", " : " or ");
        g_string_append(out, words[i]);
    }
}

static void
append_options(const WpShape *shape, GString *out)
{
    for (const WpShape *const *option = shape->options; *option; option++) {
        if (option > shape->options)
            g_string_append(out, ", or ");
        wp_shape_append_wanted(*option, out);
    }
}

/* What a shape without a name, or whose name does not say it all, is. */
static const char *
kind_words(const WpShape *shape)
{
    static const char *const words[] = {
        [WP_SHAPE_TEXT] = "text",
        [WP_SHAPE_BOOL] = "yes or no",
        [WP_SHAPE_INT] = "a whole number",
        [WP_SHAPE_NUMBER] = "a number such as 1.5",
        [WP_SHAPE_DAY] = "a date such as 2027-01-04",
        [WP_SHAPE_CHOICE] = "one of",
        [WP_SHAPE_CONDITION] = "a condition",
        [WP_SHAPE_LIST] = "a list",
        [WP_SHAPE_MAP] = "a mapping",
        [WP_SHAPE_DICT] = "a mapping",
        [WP_SHAPE_ANY] = "any value",
        [WP_SHAPE_ONE_OF] = "",
    };

    if (shape->kind == WP_SHAPE_QUANTITY)
        return wp_unit_example(shape->unit);
    if (shape->kind == WP_SHAPE_DURATION)
        return wp_unit_example(WP_UNIT_MS);
    return words[shape->kind];
}

void
wp_shape_append_wanted(const WpShape *shape, GString *out)
{
    if (shape->kind == WP_SHAPE_ONE_OF) {
        if (shape->name)
            g_string_append(out, shape->name);
        else
            append_options(shape, out);
        return;
    }
    if (shape->kind == WP_SHAPE_CHOICE) {
        if (shape->name)
            g_string_append_printf(out, "%s: ", shape->name);
        append_words(shape->choices, out);
        return;
    }
    g_string_append(out, shape->name ? shape->name : kind_words(shape));
    if (shape->kind == WP_SHAPE_LIST && !shape->name && shape->item->kind != WP_SHAPE_TEXT) {
        g_string_append(out, ", each ");
        wp_shape_append_wanted(shape->item, out);
    }
    if (shape->kind != WP_SHAPE_LIST)
        append_range(shape, out);
    /* a name says what it means, not how it is written */
    if (shape->name && (shape->kind == WP_SHAPE_QUANTITY || shape->kind == WP_SHAPE_DURATION ||
                        shape->kind == WP_SHAPE_DAY || shape->kind == WP_SHAPE_BOOL))
        g_string_append_printf(out, ": %s", kind_words(shape));
}

static void
append_found(const WpNode *node, GString *out)
{
    size_t size = node->text_size;

    if (node->kind != WP_NODE_SCALAR || wp_node_is_null(node)) {
        g_string_append(out, node->kind == WP_NODE_LIST  ? "a list"
                             : node->kind == WP_NODE_MAP ? "a mapping"
                                                         : "nothing");
        return;
    }
    if (size > FOUND_MAX)
        for (size = FOUND_MAX; ((unsigned char)node->text[size] & 0xC0) == 0x80;)
            size--;
    g_string_append_printf(out, "'%.*s%s'", (int)size, node->text,
                           size < node->text_size ? "..." : "");
}

static void
add_choices(const WpShape *shape, GPtrArray *words)
{
    if (shape->kind == WP_SHAPE_ONE_OF)
        for (const WpShape *const *option = shape->options; *option; option++)
            add_choices(*option, words);
    else if (shape->kind == WP_SHAPE_CHOICE)
        for (size_t i = 0; shape->choices[i]; i++)
            g_ptr_array_add(words, (void *)shape->choices[i]);
}

static void
hint_word(Check *check, const WpShape *shape, const WpNode *node)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    add_choices(shape, words);
    const char *near = wp_suggest(node->text, (const char *const *)words->pdata, words->len);

    if (near)
        wp_diag_hint(check->diags, "did you mean '%s'?", near);
}

/* "found '80' without a unit, wanted a size such as 80 GiB" */
static bool
report_wrong(Check *check, const WpShape *shape, const WpNode *node)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_autoptr(GString) wanted = g_string_new(NULL);
    bool is_scalar = node->kind == WP_NODE_SCALAR;
    bool is_number = is_scalar && g_ascii_isdigit(*node->text);
    bool has_unit =
        wp_shape_has_kind(shape, WP_SHAPE_QUANTITY) || wp_shape_has_kind(shape, WP_SHAPE_DURATION);
    bool lacks_unit = is_number && has_unit && !strpbrk(node->text, " %/:") &&
                      strspn(node->text, "0123456789.") == node->text_size;
    WpDiagCode code = WP_DIAG_WRONG_VALUE;

    if (!wp_shape_fits_kind(shape, node->kind))
        code = WP_DIAG_WRONG_TYPE;
    else if (is_number && has_unit)
        code = WP_DIAG_WRONG_UNIT;
    append_found(node, found);
    wp_shape_append_wanted(shape, wanted);
    wp_node_diag(node, check->diags, code, "found %s%s, wanted %s", found->str,
                 lacks_unit ? " without a unit" : "", wanted->str);
    if (is_scalar && wp_shape_has_kind(shape, WP_SHAPE_CHOICE))
        hint_word(check, shape, node);
    else if (is_scalar && wp_shape_has_kind(shape, WP_SHAPE_LIST) && node->text_size <= FOUND_MAX)
        wp_diag_hint(check->diags, "a list of one is written [%s]", node->text);
    check->failed = true;
    return false;
}

/* Where in the mappings below @shape @name is a key: "groups.max_assets"; false if nowhere. */
static bool
find_below(const WpShape *shape, const char *name, int depth, GString *out_path)
{
    size_t size = out_path->len;

    if (shape->kind != WP_SHAPE_MAP || depth == 0)
        return false;
    for (const WpShapeKey *key = shape->keys; key->key; key++) {
        g_string_truncate(out_path, size);
        g_string_append_printf(out_path, "%s%s", size > 0 ? "." : "", key->key);
        if (size > 0 && strcmp(key->key, name) == 0)
            return true;
        if (find_below(key->shape, name, depth - 1, out_path))
            return true;
    }
    g_string_truncate(out_path, size);
    return false;
}

static void
report_unknown_key(Check *check, const WpShape *shape, const WpNode *child)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) path = g_string_new(NULL);

    for (const WpShapeKey *key = shape->keys; key->key; key++)
        g_ptr_array_add(names, (void *)key->key);
    wp_node_diag_key(child, check->diags, WP_DIAG_UNKNOWN_KEY, "unknown key '%s'%s%s", child->key,
                     shape->name ? " in " : "", shape->name ? shape->name : "");
    check->failed = true;
    const char *near = wp_suggest(child->key, (const char *const *)names->pdata, names->len);

    if (near) {
        wp_diag_hint(check->diags, "did you mean '%s'?", near);
    } else if (find_below(shape, child->key, 4, path)) {
        wp_diag_hint(check->diags, "did you mean '%s'? It is indented below that key", path->str);
    } else if (names->len <= KEYS_SHOWN) {
        g_ptr_array_add(names, NULL);
        g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);

        wp_diag_hint(check->diags, "its keys are: %s", list);
    }
}

/* Where behind a plain scalar, on its line, a comment begins; 0 if none does. */
static size_t
find_comment(const WpNode *node)
{
    size_t size;
    const char *text = wp_source_text(node->source, &size);
    size_t end = node->offset + node->length, hash;

    if (node->length == 0 && node->key) { /* its place may be that of the next token */
        end = node->key_offset + node->key_length;
        while (end < size && (text[end] == ' ' || text[end] == ':'))
            end++;
    }
    hash = end;
    if (node->kind != WP_NODE_SCALAR || node->style != WP_SCALAR_PLAIN)
        return 0;
    while (hash < size && (text[hash] == ' ' || text[hash] == '\t'))
        hash++;
    return hash < size && text[hash] == '#' && (hash > end || node->length == 0) ? hash : 0;
}

/* The value and the comment behind it, as text in quotes. */
static void
hint_comment(Check *check, const WpNode *node, size_t hash)
{
    const char *text = wp_source_text(node->source, NULL);
    size_t start = node->length > 0 ? node->offset : hash, end = hash;
    g_autoptr(GString) quoted = g_string_new(NULL);

    while (text[end] && text[end] != '\n' && text[end] != '\r')
        end++;
    while (text[end - 1] == ' ')
        end--;
    wp_append_yaml_quoted(quoted, text + start, end - start);
    wp_diag_hint(check->diags, "if it is no comment, write the whole in quotes: %s", quoted->str);
}

/* A plain scalar ends at " #". In a condition that was hardly meant for a comment. */
static void
check_condition(Check *check, const WpNode *node)
{
    size_t hash = find_comment(node);

    if (hash == 0)
        return;
    wp_source_diag(node->source, hash, 1, check->diags, WP_DIAG_WRONG_VALUE,
                   "the condition ends here: ' #' begins a comment, which may not stand behind it");
    hint_comment(check, node, hash);
    check->failed = true;
}

static void
report_missing_key(Check *check, const WpShape *shape, const WpNode *node, const WpShapeKey *key)
{
    const WpNode *empty = wp_node_get(node, key->key);

    if (empty)
        wp_node_diag_key(empty, check->diags, WP_DIAG_MISSING_KEY, "key '%s' has no value",
                         key->key);
    else
        wp_node_diag_key(node, check->diags, WP_DIAG_MISSING_KEY, "key '%s' is missing%s%s",
                         key->key, shape->name ? " in " : "", shape->name ? shape->name : "");
    size_t hash = empty ? find_comment(empty) : 0;

    if (hash > 0)
        hint_comment(check, empty, hash);
    else
        wp_diag_hint(check->diags, "%s: %s", key->key, key->meaning);
    check->failed = true;
}

static void
check_map(Check *check, const WpShape *shape, const WpNode *node)
{
    for (const WpNode *child = node->first; child; child = child->next) {
        const WpShapeKey *key = shape->keys;

        while (key->key && strcmp(key->key, child->key) != 0)
            key++;
        if (!key->key)
            report_unknown_key(check, shape, child);
        else if (!wp_node_is_null(child))
            check_node(check, key->shape, child);
    }
    for (const WpShapeKey *key = shape->keys; key->key; key++)
        if (key->required && wp_node_is_null(wp_node_get(node, key->key)))
            report_missing_key(check, shape, node, key);
}

static void
check_dict(Check *check, const WpShape *shape, const WpNode *node)
{
    for (const WpNode *child = node->first; child; child = child->next) {
        size_t n = 0;

        while (shape->choices && shape->choices[n] && strcmp(shape->choices[n], child->key) != 0)
            n++;
        if (shape->choices && !shape->choices[n]) {
            const char *near = wp_suggest(child->key, shape->choices, n);
            g_autoptr(GString) words = g_string_new(NULL);

            append_words(shape->choices, words);
            wp_node_diag_key(child, check->diags, WP_DIAG_UNKNOWN_KEY,
                             "unknown key '%s', wanted %s", child->key, words->str);
            if (near)
                wp_diag_hint(check->diags, "did you mean '%s'?", near);
            check->failed = true;
        }
        check_node(check, shape->item, child);
    }
}

static void
check_list(Check *check, const WpShape *shape, const WpNode *node)
{
    bool has_limits = shape->min != 0 || shape->max != 0;

    for (const WpNode *child = node->first; child; child = child->next)
        check_node(check, shape->item, child);
    if (!has_limits || (node->n_children >= shape->min && node->n_children <= shape->max))
        return;
    g_autoptr(GString) range = g_string_new(NULL);

    append_range(shape, range);
    wp_node_diag(node, check->diags, WP_DIAG_WRONG_VALUE, "found a list of %u, wanted%s",
                 node->n_children, range->str);
    check->failed = true;
}

static bool
check_node(Check *check, const WpShape *shape, const WpNode *node)
{
    const WpShape *fit = wp_shape_option(shape, node);

    if (!fit)
        return report_wrong(check, shape, node);
    switch (fit->kind) {
    case WP_SHAPE_MAP:
        check_map(check, fit, node);
        break;
    case WP_SHAPE_DICT:
        check_dict(check, fit, node);
        break;
    case WP_SHAPE_LIST:
        check_list(check, fit, node);
        break;
    case WP_SHAPE_CONDITION:
        check_condition(check, node);
        break;
    case WP_SHAPE_TEXT:
    case WP_SHAPE_BOOL:
    case WP_SHAPE_INT:
    case WP_SHAPE_NUMBER:
    case WP_SHAPE_QUANTITY:
    case WP_SHAPE_DURATION:
    case WP_SHAPE_DAY:
    case WP_SHAPE_CHOICE:
    case WP_SHAPE_ANY:
    case WP_SHAPE_ONE_OF:
        break;
    }
    return !check->failed;
}

/* A file without anything in it is a mapping without keys. */
static void
check_empty(Check *check, const WpShape *shape)
{
    for (const WpShapeKey *key = shape->kind == WP_SHAPE_MAP ? shape->keys : NULL; key && key->key;
         key++) {
        if (!key->required)
            continue;
        wp_diag(check->diags, WP_DIAG_MISSING_KEY,
                wp_source_loc(wp_document_source(check->document), 0), "key '%s' is missing%s%s",
                key->key, shape->name ? " in " : "", shape->name ? shape->name : "");
        wp_diag_hint(check->diags, "%s: %s", key->key, key->meaning);
        check->failed = true;
    }
}

bool
wp_shape_check(const WpShape *shape, const WpDocument *document, const WpNode *node,
               WpDiagList *diags)
{
    Check check = {document, diags, false};

    if (!node)
        node = wp_document_root(document);
    if (wp_node_is_null(node))
        check_empty(&check, shape);
    else
        check_node(&check, shape, node);
    return !check.failed;
}
