#include "rules/engine/cel.h"

#include "rules/engine/compile/emit.h"
#include "rules/engine/syntax/parse.h"

/* The stages of a compilation: text -> tree -> checked -> folded -> code. */

static WpCelProgram *
compile(const WpCelEnv *env, const WpCelText *text, WpCelKind want, WpDiagList *diags)
{
    g_autoptr(WpArena) arena = wp_arena_new();
    g_autoptr(GArray) fields = g_array_new(FALSE, TRUE, sizeof(WpCelFieldRef));
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(WpDiagList) found = wp_diag_list_new();
    WpCelChecker checker = {.env = env,
                            .text = text,
                            .arena = arena,
                            .diags = found,
                            .fields = fields,
                            .names = names,
                            .good = true};
    WpCelProgram *program = NULL;

    WpCelAst *tree = wp_cel_parse(text, arena, found);

    wp_cel_check(&checker, tree, want);
    /* a token may be at fault and the tree whole: a number that does not fit */
    if (checker.good && wp_diag_list_length(found) == 0)
        wp_cel_fold(&checker, tree);
    if (checker.good && wp_diag_list_length(found) == 0)
        program = wp_cel_emit(&checker, tree);
    if (diags)
        wp_diag_list_take(diags, found);
    return program;
}

WpCelProgram *
wp_cel_compile(const WpCelEnv *env, const WpSource *source, size_t offset, size_t size,
               WpCelKind want, WpDiagList *diags)
{
    WpCelText text;

    wp_cel_text_init(&text, source, offset, size);
    return compile(env, &text, want, diags);
}

WpCelProgram *
wp_cel_compile_node(const WpCelEnv *env, const WpNode *node, WpCelKind want, WpDiagList *diags)
{
    return wp_cel_compile_node_after(env, node, 0, want, diags);
}

WpCelProgram *
wp_cel_compile_node_after(const WpCelEnv *env, const WpNode *node, size_t skip, WpCelKind want,
                          WpDiagList *diags)
{
    WpCelText text;

    g_assert(node->kind == WP_NODE_SCALAR);
    wp_cel_text_init_node(&text, node, skip);
    return compile(env, &text, want, diags);
}
