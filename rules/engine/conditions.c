#include "rules/engine/conditions.h"

#include <string.h>

#include "rules/engine/syntax/parse.h"

typedef struct {
    const char *text;
    GArray *found; /* of WpCelCondition */
    char *before;  /* what the macros around write before and behind an expression */
    char *behind;
} Finder;

static void
clear_condition(gpointer data)
{
    WpCelCondition *condition = data;

    g_free(condition->text);
    g_free(condition->is_true);
    g_free(condition->is_false);
}

static void
add(Finder *finder, const WpCelAst *node)
{
    bool is_has = node->kind == WP_CEL_AST_SELECT && node->is_test;
    char *slice = g_strndup(finder->text + node->from, node->end - node->from);
    /* of has(x) the end is that of x */
    char *text = g_strconcat(slice, is_has ? ")" : NULL, NULL);
    WpCelCondition condition = {
        .text = text,
        .is_true = g_strdup_printf("%s%s%s", finder->before, text, finder->behind),
        .is_false = g_strdup_printf("%s!(%s)%s", finder->before, text, finder->behind),
    };

    g_free(slice);
    g_array_append_val(finder->found, condition);
}

static void find_parts(Finder *finder, const WpCelAst *node);

/* @node is a condition. */
static void
find_condition(Finder *finder, const WpCelAst *node)
{
    switch (node->kind) {
    case WP_CEL_AST_LOGIC:
        for (uint32_t i = 0; i < node->n_args; i++)
            find_condition(finder, node->args[i]);
        return;
    case WP_CEL_AST_UNARY:
        if (node->op == WP_CEL_OP_NOT) {
            find_condition(finder, node->args[0]);
            return;
        }
        break;
    case WP_CEL_AST_CHOICE:
        for (uint32_t i = 0; i < 3; i++)
            find_condition(finder, node->args[i]);
        return;
    case WP_CEL_AST_BIND:
        find_parts(finder, node);
        return;
    case WP_CEL_AST_LITERAL:
        return;
    default:
        break;
    }
    add(finder, node);
    find_parts(finder, node);
}

/* What stands in the body of a macro or bind, written inside the same. */
static void
find_inside(Finder *finder, const WpCelAst *node, bool is_bind)
{
    const WpCelAst *range = node->args[0];
    g_autofree char *subject = g_strndup(finder->text + range->from, range->end - range->from);
    Finder inner = {.text = finder->text, .found = finder->found};
    bool is_condition = !is_bind && (node->op != WP_CEL_MACRO_MAP || node->n_args > 2);

    inner.before = is_bind
                       ? g_strdup_printf("%scel.bind(%s, %s, ", finder->before, node->name, subject)
                       : g_strdup_printf("%s(%s).exists(%s, ", finder->before, subject, node->name);
    inner.behind = g_strconcat(")", finder->behind, NULL);
    if (is_bind || is_condition)
        find_condition(&inner, node->args[1]);
    g_free(inner.before);
    g_free(inner.behind);
}

/* @node is a value: conditions are in the macros that it has. */
static void
find_parts(Finder *finder, const WpCelAst *node)
{
    if (node->kind == WP_CEL_AST_MACRO || node->kind == WP_CEL_AST_BIND) {
        find_parts(finder, node->args[0]);
        find_inside(finder, node, node->kind == WP_CEL_AST_BIND);
        return;
    }
    for (uint32_t i = 0; i < node->n_args; i++)
        find_parts(finder, node->args[i]);
}

GArray *
wp_cel_conditions(const char *text, size_t size)
{
    GArray *found = g_array_new(FALSE, TRUE, sizeof(WpCelCondition));
    g_autoptr(WpArena) arena = wp_arena_new();
    g_autoptr(WpDiagList) unheard = wp_diag_list_new();
    g_autofree char *copy = g_strndup(text, size);
    g_autoptr(WpSource) source = wp_source_new("condition", g_strdup(copy), size, unheard);
    Finder finder = {.text = copy, .found = found, .before = (char *)"", .behind = (char *)""};
    WpCelText whole;

    g_array_set_clear_func(found, clear_condition);
    if (!source)
        return found;
    wp_cel_text_init(&whole, source, 0, size);
    const WpCelAst *tree = wp_cel_parse(&whole, arena, unheard);

    if (wp_diag_list_count(unheard, WP_SEVERITY_ERROR) == 0)
        find_condition(&finder, tree);
    return found;
}
