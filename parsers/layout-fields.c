#include "parsers/value.h"

#include <string.h>

/* The fields of a layout: where a value is, and what is done to it. */

/* An expression of a layout may look at this much of a cell before it is given up. */
#define MATCH_LIMIT "(*LIMIT_MATCH=200000)"

/* Base units in one @word of what @field is measured in; 0 if that is no such unit. */
static int64_t
unit_factor(const WpLayoutField *field, const char *word)
{
    const WpFieldInfo *info = field->field < WP_N_FIELDS ? wp_field_info(field->field) : NULL;
    g_autofree char *one = g_ascii_isdigit(*word) ? g_strdup(word) : g_strconcat("1 ", word, NULL);
    int64_t factor = 0;
    bool good = false;

    if (field->type == WP_TYPE_DURATION)
        good = wp_parse_duration(one, strlen(one), &factor);
    else if (field->type == WP_TYPE_QUANTITY)
        good = wp_parse_quantity(one, strlen(one), info->unit, &factor);
    else if (field->type == WP_TYPE_INT) /* bytes, counted */
        good = wp_parse_quantity(one, strlen(one), WP_UNIT_MIB, &factor);
    return good && factor > 0 ? factor : 0;
}

static int64_t
compile_unit_word(WpLayoutCompiler *compiler, const WpLayoutField *field, const WpNode *node)
{
    int64_t factor = unit_factor(field, node->text);

    if (factor == 0) {
        wp_layout_fault(compiler, node, "'%s' is no unit for '%s'", node->text, field->name);
        wp_diag_hint(compiler->diags, "wanted %s",
                     field->type == WP_TYPE_DURATION
                         ? wp_unit_example(WP_UNIT_MS)
                         : wp_unit_example(field->type == WP_TYPE_INT
                                               ? WP_UNIT_MIB
                                               : wp_field_info(field->field)->unit));
    }
    return factor;
}

static WpScale
compile_unit(WpLayoutCompiler *compiler, const WpLayoutField *field, const WpNode *node)
{
    WpScale scale = {.factor = 1};

    if (node->kind == WP_NODE_MAP) {
        const WpNode *fallback = wp_node_get(node, "default");

        scale.word = wp_layout_path(compiler, wp_node_get(node, "from"));
        scale.factor = fallback ? compile_unit_word(compiler, field, fallback) : 0;
    } else if (strcmp(node->text, "stated") == 0) {
        scale.factor = 0;
    } else {
        scale.factor = compile_unit_word(compiler, field, node);
    }
    return scale;
}

static bool
wants_unit(const WpLayoutField *field)
{
    return field->type == WP_TYPE_QUANTITY;
}

static bool
may_have_unit(const WpLayoutField *field)
{
    return field->type == WP_TYPE_QUANTITY || field->type == WP_TYPE_DURATION ||
           field->type == WP_TYPE_INT;
}

static void
compile_place(WpLayoutCompiler *compiler, WpLayoutSource *source, const WpNode *node)
{
    source->text = wp_arena_strdup(compiler->layout->arena, node->text);
    if (compiler->layout->form == WP_FORM_XML) {
        source->path = wp_layout_path(compiler, node);
        return;
    }
    source->key = wp_layout_own(compiler, wp_column_pattern(node->text), g_free);
    source->is_percentile = strstr(node->text, "{percentile}") != NULL;
    if (*source->key == '\0')
        wp_layout_fault(compiler, node, "'%s' is no column: it has no letter or digit", node->text);
}

static void
check_constant(WpLayoutCompiler *compiler, const WpLayoutField *field, const WpLayoutSource *source,
               const WpNode *node)
{
    WpStyle style = {.numbers = wp_number_plain};
    g_autofree char *wanted = wp_value_wanted(field, source);
    WpValue value;

    if (field->type != WP_TYPE_TEXT &&
        wp_value_convert(field, source->scale.factor, &style, NULL, node->text, node->text_size,
                         &value) != WP_VALUE_GOOD)
        wp_layout_fault(compiler, node, "'%s' is not %s", node->text, wanted);
}

static void
compile_source(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *node,
               const WpScale *scale)
{
    WpLayoutSource *source = WP_ARENA_NEW(compiler->layout->arena, WpLayoutSource);
    const WpNode *from = node, *value = NULL, *when = NULL, *unit = NULL;

    source->scale = *scale;
    if (node->kind == WP_NODE_MAP) {
        from = wp_node_get(node, "from");
        value = wp_node_get(node, "value");
        when = wp_node_get(node, "when");
        unit = wp_node_get(node, "unit");
    }
    if (!from == !value)
        wp_layout_fault(compiler, node, "a source has either 'from' or 'value'");
    else if (value)
        source->value = wp_arena_strdup(compiler->layout->arena, value->text);
    else
        compile_place(compiler, source, from);
    if (when && compiler->layout->form != WP_FORM_XML)
        wp_layout_fault(compiler, when, "'when' of a source is for XML");
    else
        source->when = wp_layout_path(compiler, when);
    if (unit && may_have_unit(field))
        source->scale = compile_unit(compiler, field, unit);
    else if (unit)
        wp_layout_fault(compiler, unit, "'%s' is no quantity: it has no unit", field->name);
    if (value)
        check_constant(compiler, field, source, value);
    g_ptr_array_add(field->sources, source);
}

static void
compile_sources(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *node,
                const WpScale *scale)
{
    if (node->kind != WP_NODE_LIST)
        compile_source(compiler, field, node, scale);
    for (const WpNode *item = node->kind == WP_NODE_LIST ? node->first : NULL; item;
         item = item->next)
        compile_source(compiler, field, item, scale);
}

static void
add_constant(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *node)
{
    WpLayoutSource *source = WP_ARENA_NEW(compiler->layout->arena, WpLayoutSource);

    source->value = wp_arena_strdup(compiler->layout->arena, node->text);
    source->scale.factor =
        wants_unit(field) ? wp_unit_factor(wp_field_info(field->field)->unit) : 1;
    g_ptr_array_add(field->sources, source);
    check_constant(compiler, field, source, node);
}

static bool
is_octal(char digit)
{
    return digit >= '0' && digit <= '7';
}

/* The group whose number is at @digits, of one digit or two; 0: none, as of the byte "\\101". */
static int
named_group(const char *digits)
{
    if (!g_ascii_isdigit(digits[0]) || digits[0] == '0')
        return 0;
    if (!g_ascii_isdigit(digits[1]))
        return digits[0] - '0';
    if (is_octal(digits[0]) && is_octal(digits[1]) && is_octal(digits[2]))
        return 0;
    return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* The highest group that a replacement names, as "\\2" or "\\g<2>". */
static int
highest_group(const char *as)
{
    int highest = 0;

    for (; *as; as++) {
        if (*as != '\\' || !as[1])
            continue;
        as++;
        highest = MAX(highest, named_group(g_str_has_prefix(as, "g<") ? as + 2 : as));
    }
    return highest;
}

static void
compile_extract(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *extract,
                const WpNode *as)
{
    g_autoptr(GError) error = NULL;

    if (as && !extract)
        wp_layout_fault(compiler, as, "'as' wants an 'extract' beside it");
    if (!extract)
        return;
    g_autofree char *limited = g_strconcat(MATCH_LIMIT, extract->text, NULL);
    GRegex *regex = g_regex_new(limited, G_REGEX_OPTIMIZE, 0, &error);
    if (!regex) {
        wp_layout_fault(compiler, extract, "'%s' is no regular expression", extract->text);
        return;
    }
    field->extract = wp_layout_own(compiler, regex, (GDestroyNotify)g_regex_unref);
    field->as = as ? wp_arena_strdup(compiler->layout->arena, as->text)
                : g_regex_get_capture_count(regex) > 0 ? "\\1"
                                                       : "\\0";
    field->group = -1;
    if (field->as[0] == '\\' && g_ascii_isdigit(field->as[1]) && field->as[2] == '\0')
        field->group = field->as[1] - '0';
    if (!g_regex_check_replacement(field->as, NULL, NULL))
        wp_layout_fault(compiler, as, "'%s' is no replacement: write \\1, \\2 for groups",
                        as->text);
    else if (highest_group(field->as) > g_regex_get_capture_count(regex))
        wp_layout_fault(compiler, as,
                        "'%s' names group %d, but 'extract' has %d: write it in "
                        "parentheses",
                        as->text, highest_group(field->as), g_regex_get_capture_count(regex));
}

static void
compile_map(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *map,
            const WpNode *otherwise)
{
    WpArena *arena = compiler->layout->arena;

    if (map) {
        field->map = wp_layout_own(compiler, g_hash_table_new(g_str_hash, g_str_equal),
                                   (GDestroyNotify)g_hash_table_unref);
        if (otherwise && strcmp(otherwise->text, "refuse") == 0)
            field->values =
                wp_layout_own(compiler, g_ptr_array_new(), (GDestroyNotify)g_ptr_array_unref);
        for (const WpNode *entry = map->first; entry; entry = entry->next) {
            g_autofree char *folded = g_utf8_strdown(entry->key, -1);
            char *value = wp_arena_strdup(arena, entry->text);

            g_hash_table_insert(field->map, wp_arena_strdup(arena, folded), value);
            if (field->values)
                g_ptr_array_add(field->values, value);
        }
    }
    if (!otherwise || strcmp(otherwise->text, "keep") == 0) {
        field->otherwise = WP_ELSE_KEEP;
    } else if (strcmp(otherwise->text, "unknown") == 0) {
        field->otherwise = WP_ELSE_UNKNOWN;
    } else if (strcmp(otherwise->text, "refuse") == 0) {
        field->otherwise = WP_ELSE_BAD;
    } else {
        field->otherwise = WP_ELSE_VALUE;
        field->otherwise_value = wp_arena_strdup(arena, otherwise->text);
    }
    if (otherwise && !map)
        wp_layout_fault(compiler, otherwise, "'else' wants a 'map' beside it");
}

static void
compile_none(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *own)
{
    const WpNode *shared = wp_node_get(wp_document_root(compiler->layout->document), "none");

    field->none = wp_layout_texts(compiler, own ? own : shared, true);
    for (const char *const *none = field->none; *none; none++) {
        uint8_t lower = (uint8_t) * *none, upper = (uint8_t)g_ascii_toupper(**none);

        field->none_first[lower / 32] |= UINT32_C(1) << lower % 32;
        field->none_first[upper / 32] |= UINT32_C(1) << upper % 32;
    }
}

static void
compile_plus(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *plus)
{
    if (!plus)
        return;
    if (field->type != WP_TYPE_TEXT || compiler->layout->form != WP_FORM_CSV) {
        wp_layout_fault(compiler, plus, "'plus' is for texts of a table");
        return;
    }
    field->plus = wp_layout_new_array(compiler);
    wp_layout_add_keys(compiler, plus, field->plus);
}

/* The keys of a field that is written as a mapping. */
static void
compile_details(WpLayoutCompiler *compiler, WpLayoutField *field, const WpNode *node)
{
    WpArena *arena = compiler->layout->arena;
    const WpNode *unit = wp_node_get(node, "unit");
    const WpNode *from = wp_node_get(node, "from"), *value = wp_node_get(node, "value");
    const WpNode *strip = wp_node_get(node, "strip"), *list = wp_node_get(node, "list");
    const WpNode *fallback = wp_node_get(node, "default");
    const WpNode *required = wp_node_get(node, "required");
    const WpNode *key = wp_node_get(node, "key");
    WpScale scale = {.factor = 1};

    if (unit && may_have_unit(field))
        scale = compile_unit(compiler, field, unit);
    else if (unit)
        wp_layout_fault(compiler, unit, "'%s' is no quantity: it has no unit", field->name);
    if (!from == !value)
        wp_layout_fault(compiler, node, "'%s' wants either 'from' or 'value'", field->name);
    if (from)
        compile_sources(compiler, field, from, &scale);
    if (value)
        add_constant(compiler, field, value);
    if (fallback)
        add_constant(compiler, field, fallback);
    if (wants_unit(field) && from && !unit)
        for (uint32_t i = 0; i < field->sources->len; i++) {
            WpLayoutSource *source = field->sources->pdata[i];

            if (!source->value && source->scale.factor == 1 && !source->scale.word)
                wp_layout_fault(compiler, node, "'%s' wants a 'unit': what the source counts in",
                                field->name);
        }
    field->strip = strip ? wp_arena_strdup(arena, strip->text) : NULL;
    field->list = list ? wp_arena_strdup(arena, list->text) : NULL;
    if (key && (field->type != WP_TYPE_TAGS || compiler->layout->form != WP_FORM_CSV))
        wp_layout_fault(compiler, key, "'key' is for the tags of a table");
    else if (key)
        wp_layout_add_keys(compiler, key, field->key = wp_layout_new_array(compiler));
    compile_plus(compiler, field, wp_node_get(node, "plus"));
    if (list && field->type != WP_TYPE_TEXTS && field->type != WP_TYPE_TAGS)
        wp_layout_fault(compiler, list, "'%s' is no list", field->name);
    if (required)
        wp_parse_bool(required->text, required->text_size, &field->required);
    compile_extract(compiler, field, wp_node_get(node, "extract"), wp_node_get(node, "as"));
    compile_map(compiler, field, wp_node_get(node, "map"), wp_node_get(node, "else"));
}

/* A word for the unit as a layout has to write it. */
static const char *
unit_word(WpUnit unit)
{
    const char *example = wp_unit_example(unit);

    return unit == WP_UNIT_MIB ? "MiB" : strrchr(example, ' ') + 1;
}

static WpLayoutField *
compile_field(WpLayoutCompiler *compiler, WpField id, WpFieldType type, const char *name,
              const WpNode *node)
{
    WpLayoutField *field = WP_ARENA_NEW(compiler->layout->arena, WpLayoutField);
    const WpNode *root = wp_document_root(compiler->layout->document);
    WpScale scale = {.factor = 1};

    field->field = id;
    field->type = type;
    field->name = wp_arena_strdup(compiler->layout->arena, name);
    field->sources = wp_layout_new_array(compiler);
    field->units = wp_node_get(root, "units");
    if (node->kind == WP_NODE_MAP) {
        compile_details(compiler, field, node);
        compile_none(compiler, field, wp_node_get(node, "none"));
        return field;
    }
    compile_none(compiler, field, NULL);
    if (wants_unit(field))
        wp_layout_fault(compiler, node, "'%s' wants a unit: write {from: %s, unit: %s}", name,
                        node->kind == WP_NODE_SCALAR ? node->text : "[...]",
                        unit_word(wp_field_info(id)->unit));
    compile_sources(compiler, field, node, &scale);
    return field;
}

static void
report_unknown_field(WpLayoutCompiler *compiler, WpKind kind, const WpNode *node)
{
    const char *near = wp_field_suggest(kind, node->key);

    wp_node_diag_key(node, compiler->diags, WP_DIAG_LAYOUT_FAULT, "a %s has no field '%s'",
                     wp_kind_name(kind), node->key);
    if (near)
        wp_diag_hint(compiler->diags, "did you mean '%s'?", near);
    else
        wp_diag_hint(compiler->diags, "'waveplan schema %s' lists the fields", wp_kind_name(kind));
    compiler->failed = true;
}

void
wp_layout_compile_fields(WpLayoutCompiler *compiler, WpKind kind, const WpNode *node,
                         GPtrArray *out)
{
    for (const WpNode *child = node ? node->first : NULL; child; child = child->next) {
        WpField id = wp_field_find(kind, child->key);

        if (id == WP_FIELD_NONE) {
            report_unknown_field(compiler, kind, child);
        } else if (wp_field_info(id)->stage != WP_STAGE_INPUT) {
            wp_node_diag_key(child, compiler->diags, WP_DIAG_LAYOUT_FAULT,
                             "'%s' is found by waveplan, no export gives it", child->key);
            compiler->failed = true;
        } else if (wp_node_is_null(child)) {
            wp_node_diag_key(child, compiler->diags, WP_DIAG_LAYOUT_FAULT, "'%s' says no column",
                             child->key);
            wp_diag_hint(compiler->diags, "YAML takes what follows ' #' for a comment: quote a "
                                          "column that begins so");
            compiler->failed = true;
        } else {
            g_ptr_array_add(
                out, compile_field(compiler, id, wp_field_info(id)->type, child->key, child));
        }
    }
}

WpLayoutField *
wp_layout_compile_collected(WpLayoutCompiler *compiler, const WpNode *node)
{
    return compile_field(compiler, WP_FIELD_NONE, WP_TYPE_TIME, "collected", node);
}
