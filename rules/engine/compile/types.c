#include "rules/engine/compile/check.h"

/* Types and units of two values that meet. */

bool
wp_cel_is_number(const WpCelType *type)
{
    return type->kind == WP_CEL_INT || type->kind == WP_CEL_DOUBLE || type->kind == WP_CEL_ANY;
}

bool
wp_cel_type_fits(const WpCelType *a, const WpCelType *b)
{
    if (a->kind == WP_CEL_ANY || b->kind == WP_CEL_ANY)
        return true;
    if (a->kind != b->kind)
        return wp_cel_is_number(a) && wp_cel_is_number(b);
    switch (a->kind) {
    case WP_CEL_LIST:
        return wp_cel_type_fits(a->item, b->item);
    case WP_CEL_MAP:
        return wp_cel_type_fits(a->key, b->key) && wp_cel_type_fits(a->item, b->item);
    default:
        return wp_cel_type_equal(a, b);
    }
}

const WpCelType *
wp_cel_list_of(WpCelChecker *checker, const WpCelType *item)
{
    WpCelType *type = WP_ARENA_NEW(checker->arena, WpCelType);

    *type = (WpCelType){.kind = WP_CEL_LIST, .item = item};
    return type;
}

const WpCelType *
wp_cel_type_join(WpCelChecker *checker, const WpCelType *a, const WpCelType *b)
{
    if (wp_cel_type_equal(a, b))
        return a;
    if (a->kind == WP_CEL_LIST && b->kind == WP_CEL_LIST)
        return wp_cel_list_of(checker, wp_cel_type_join(checker, a->item, b->item));
    return wp_cel_type(WP_CEL_ANY);
}

/* "vm.memory_mib (mebibytes)" */
static char *
name_and_unit(const WpCelAst *node)
{
    g_autoptr(GString) text = g_string_new(NULL);

    wp_cel_append_path(node, text);
    g_string_append_printf(text, " (%s)", wp_unit_meaning((WpUnit)node->unit));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The cure for @fine and @coarse of one base: "write vm.memory_mib / 1024.0 to have gibibytes". The
 * items of a list cannot be changed so; then it is the other side that is. */
static void
cure_factor(WpCelChecker *checker, const WpCelAst *fine, const WpCelAst *coarse)
{
    int64_t small = wp_unit_factor((WpUnit)fine->unit);
    int64_t large = wp_unit_factor((WpUnit)coarse->unit);
    bool divide = fine->type->kind != WP_CEL_LIST;
    const WpCelAst *changed = divide ? fine : coarse;
    const WpCelAst *wanted = divide ? coarse : fine;
    g_autoptr(GString) factor = g_string_new(NULL);
    g_autoptr(GString) path = g_string_new(NULL);

    wp_append_double(factor, (double)large / (double)small);
    wp_cel_append_path(changed, path);
    wp_cel_cure(checker, "write %s %c %s to have %s", path->str, divide ? '/' : '*', factor->str,
                wp_unit_meaning((WpUnit)wanted->unit));
}

WpCelUnit
wp_cel_join_units(WpCelChecker *checker, WpCelAst *node, const WpCelAst *a, const WpCelAst *b)
{
    if (a->unit == WP_CEL_UNIT_FREE || a->unit == b->unit)
        return b->unit;
    if (b->unit == WP_CEL_UNIT_FREE)
        return a->unit;

    g_autofree char *left = name_and_unit(a);
    g_autofree char *right = name_and_unit(b);
    bool same_base = wp_unit_same_base((WpUnit)a->unit, (WpUnit)b->unit);

    wp_cel_refuse(checker, node, WP_DIAG_CEL_TYPE, "different units: %s and %s", left, right);
    if (!same_base)
        wp_cel_cure(checker, "these are different things, no factor makes one of the other");
    else if (wp_unit_factor((WpUnit)a->unit) < wp_unit_factor((WpUnit)b->unit))
        cure_factor(checker, a, b);
    else
        cure_factor(checker, b, a);
    return WP_CEL_UNIT_FREE;
}
