#include "rules/compile/compile.h"

#include <string.h>

/* The derived fields that a rule sets: a word or number, or an expression. */

/* In the order of WpSetField. */
static const char *const set_names[WP_N_SETS] = {
    "strategy", "complexity", "risk", "effort_hours", "priority", "target",
};

const char *
wp_set_name(WpSetField field)
{
    return set_names[field];
}

bool
wp_set_value_from_text(WpSetField field, const char *text, size_t size, WpSetValue *out)
{
    *out = (WpSetValue){.known = true};
    switch (field) {
    case WP_SET_STRATEGY:
        return wp_strategy_find(text, &out->strategy);
    case WP_SET_COMPLEXITY:
    case WP_SET_RISK:
        return wp_level_find(text, &out->level);
    case WP_SET_EFFORT:
        return wp_parse_scaled(text, size, wp_number_plain, 100, &out->number) && out->number >= 0;
    case WP_SET_PRIORITY:
        return wp_parse_int(text, size, wp_number_plain, &out->number) && out->number >= 1 &&
               out->number <= G_MAXINT32;
    case WP_SET_TARGET:
        out->text = text;
        return size > 0;
    case WP_N_SETS:
        break;
    }
    g_assert_not_reached();
}

static const char *
wanted(WpSetField field)
{
    switch (field) {
    case WP_SET_STRATEGY:
        return "a strategy: rehost, replatform, retire, ...";
    case WP_SET_COMPLEXITY:
    case WP_SET_RISK:
        return "high, medium or low";
    case WP_SET_EFFORT:
        return "a number of hours";
    case WP_SET_PRIORITY:
        return "a whole number from 1";
    case WP_SET_TARGET:
        return "the name of a target";
    case WP_N_SETS:
        break;
    }
    g_assert_not_reached();
}

static void
compile_expression(Compiler *c, const WpCelEnv *env, WpSetItem *item, const WpNode *node)
{
    const WpNode *text = wp_node_get(node, "expr");
    WpCelKind want = item->field == WP_SET_EFFORT     ? WP_CEL_DOUBLE
                     : item->field == WP_SET_PRIORITY ? WP_CEL_INT
                                                      : WP_CEL_STRING;

    if (!text) {
        wp_node_diag(node, c->diags, WP_DIAG_MISSING_KEY, "wanted a value, or {expr: CEL}");
        return;
    }
    item->program = wp_cel_compile_node(env, text, want, c->diags);
}

void
wp_rule_compile_sets(Compiler *c, WpCompiledRule *rule, const WpCelEnv *env, const WpNode *node)
{
    for (WpSetField field = 0; node && field < WP_N_SETS; field++) {
        const WpNode *value = wp_node_get(node, set_names[field]);
        WpSetItem *item = &rule->sets[rule->n_sets];

        if (!value)
            continue;
        rule->n_sets++;
        item->field = field;
        if (value->kind == WP_NODE_MAP)
            compile_expression(c, env, item, value);
        else if (!wp_set_value_from_text(field, value->text, value->text_size, &item->literal))
            wp_node_diag(value, c->diags, WP_DIAG_WRONG_VALUE, "'%s' wants %s, found '%s'",
                         set_names[field], wanted(field), value->text);
    }
}
