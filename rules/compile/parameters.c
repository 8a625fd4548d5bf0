#include "rules/compile/compiled.h"

#include "planner/base/suggest.h"

#include <string.h>

/* Parameters of packs: typed values with a unit, which the settings may replace. */

typedef enum {
    PARAM_INT,
    PARAM_DOUBLE,
    PARAM_STRING,
    PARAM_BOOL,
    PARAM_DATE,
    PARAM_DURATION,
    PARAM_INTS_FROM, /* lists: of the type LIST_ITEM[type - PARAM_INTS_FROM] */
} ParamType;

/* In the order of the shape's words from "list of string" on. */
static const ParamType list_items[] = {PARAM_STRING, PARAM_INT, PARAM_DOUBLE};
static const char *const type_examples[] = {
    "a whole number", "a number", "a text", "yes or no", "a day: 2027-01-31", "a span of time: 5d",
};

static bool
read_scalar(ParamType type, const WpNode *node, WpCelValue *out)
{
    const char *text = node->text;
    size_t size = node->text_size;
    int64_t number;
    double decimal;
    bool flag;
    WpDay day;

    if (node->kind != WP_NODE_SCALAR)
        return false;
    if (type == PARAM_STRING) {
        *out = wp_cel_string(text, size);
        return true;
    }
    if (node->style != WP_SCALAR_PLAIN)
        return false;
    if (type == PARAM_INT && wp_parse_int(text, size, wp_number_plain, &number))
        *out = wp_cel_int(number);
    else if (type == PARAM_DOUBLE && wp_parse_double(text, size, &decimal))
        *out = wp_cel_double(decimal);
    else if (type == PARAM_BOOL && wp_parse_bool(text, size, &flag))
        *out = wp_cel_bool(flag);
    else if (type == PARAM_DATE && wp_parse_day(text, size, &day))
        *out = wp_cel_timestamp(day * WP_US_PER_DAY);
    else if (type == PARAM_DURATION && wp_parse_duration(text, size, &number))
        *out = wp_cel_duration(number);
    else
        return false;
    return true;
}

/* Reads @node as @type; a fault is told at it. */
static bool
read_value(WpRuleSet *set, ParamType type, const WpNode *node, const char *name, WpDiagList *diags,
           WpCelValue *out)
{
    if (type < PARAM_INTS_FROM) {
        if (read_scalar(type, node, out))
            return true;
        wp_node_diag(node, diags, WP_DIAG_WRONG_TYPE, "parameter '%s' wants %s", name,
                     type_examples[type]);
        return false;
    }
    ParamType item_type = list_items[type - PARAM_INTS_FROM];
    WpCelList *list = WP_ARENA_NEW(set->arena, WpCelList);
    WpCelValue *items = wp_arena_alloc(set->arena, (node->n_children + 1) * sizeof *items);

    if (node->kind != WP_NODE_LIST) {
        wp_node_diag(node, diags, WP_DIAG_WRONG_TYPE, "parameter '%s' wants a list", name);
        return false;
    }
    for (const WpNode *item = node->first; item; item = item->next) {
        if (!read_scalar(item_type, item, &items[list->n++])) {
            wp_node_diag(item, diags, WP_DIAG_WRONG_TYPE, "an item of parameter '%s' wants %s",
                         name, type_examples[item_type]);
            return false;
        }
    }
    list->items = items;
    *out = (WpCelValue){.kind = WP_CEL_LIST, .list = list};
    return true;
}

/* The unit of a parameter, whose name must end in its suffix like those of fields. */
static bool
read_unit(const WpNode *node, ParamType type, WpDiagList *diags, WpCelUnit *out)
{
    const WpNode *unit_node = wp_node_get(node, "unit");
    const char *word = wp_shape_get_text(&wp_pack_parameter_shape, node, "unit");

    *out = type == PARAM_INT || type == PARAM_DOUBLE ? WP_UNIT_NONE : WP_CEL_UNIT_FREE;
    if (strcmp(word, "none") == 0)
        return true;
    if (type != PARAM_INT && type != PARAM_DOUBLE) {
        wp_node_diag(unit_node, diags, WP_DIAG_WRONG_UNIT, "only an int or double has a unit");
        return false;
    }
    const char *suffixes[WP_N_UNITS];
    size_t n_suffixes = 0;

    for (WpUnit unit = 0; unit < WP_N_UNITS; unit++) {
        const char *suffix = wp_unit_suffix(unit);

        if (suffix[0] == '\0')
            continue;
        suffixes[n_suffixes++] = suffix;
        if (strcmp(word, suffix) != 0)
            continue;
        *out = (WpCelUnit)unit;
        if (!g_str_has_suffix(node->key, suffix)) {
            wp_node_diag_key(node, diags, WP_DIAG_WRONG_UNIT,
                             "the name of a parameter in %s ends in '_%s'", wp_unit_meaning(unit),
                             suffix);
            return false;
        }
        return true;
    }
    const char *near = wp_suggest(word, suffixes, n_suffixes);

    wp_node_diag(unit_node, diags, WP_DIAG_WRONG_UNIT, "no such unit: '%s'", word);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
    return false;
}

/* The node of the settings that replaces parameter @name of @pack_id. */
static const WpNode *
find_override(const WpRuleSources *sources, const char *pack_id, const char *name)
{
    g_autofree char *key = g_strdup_printf("%s.%s", pack_id, name);

    return wp_node_get(sources->parameters, key);
}

void
wp_pack_read_parameters(WpRuleSet *set, WpCompiledPack *pack, const WpRuleSources *sources,
                        WpDiagList *diags)
{
    const WpNode *nodes = wp_node_get(pack->root, "parameters");

    if (!nodes || nodes->kind != WP_NODE_MAP)
        return;
    pack->parameters = wp_arena_alloc(set->arena, nodes->n_children * sizeof *pack->parameters);
    for (const WpNode *node = nodes->first; node; node = node->next) {
        WpPackParameter *parameter = &pack->parameters[pack->n_parameters];

        if (!wp_shape_check(&wp_pack_parameter_shape, pack->document, node, NULL))
            continue;
        ParamType type = wp_shape_get_choice(&wp_pack_parameter_shape, node, "type");
        const WpNode *replaced = find_override(sources, pack->pack.id, node->key);
        bool good =
            read_value(set, type, wp_node_get(node, "value"), node->key, diags, &parameter->value);

        good = read_unit(node, type, diags, &parameter->unit) && good;
        if (good && replaced)
            good = read_value(set, type, replaced, replaced->key, diags, &parameter->value);
        if (!good)
            parameter->value = (WpCelValue){.kind = WP_CEL_ANY};
        g_autofree char *name = g_strconcat("params.", node->key, NULL);

        parameter->name = wp_arena_strdup(set->arena, name);
        pack->n_parameters++;
    }
}

/* Every parameter that the settings replace must be there. */
void
wp_ruleset_check_overrides(const WpRuleSet *set, const WpRuleSources *sources, WpDiagList *diags)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);

    if (!sources->parameters || sources->parameters->kind != WP_NODE_MAP)
        return;
    for (guint i = 0; i < set->packs->len; i++) {
        const WpCompiledPack *pack = g_ptr_array_index(set->packs, i);

        for (uint32_t j = 0; j < pack->n_parameters; j++)
            g_ptr_array_add(known, g_strdup_printf("%s.%s", pack->pack.id,
                                                   pack->parameters[j].name + strlen("params.")));
    }
    for (const WpNode *node = sources->parameters->first; node; node = node->next) {
        bool is_known = false;

        for (guint i = 0; i < known->len && !is_known; i++)
            is_known = strcmp(g_ptr_array_index(known, i), node->key) == 0;
        if (is_known)
            continue;
        const char *near = wp_suggest(node->key, (const char *const *)known->pdata, known->len);

        wp_node_diag_key(node, diags, WP_DIAG_UNKNOWN_KEY, "no pack in use has a parameter '%s'",
                         node->key);
        if (near)
            wp_diag_hint(diags, "did you mean '%s'?", near);
    }
}
