#include "rules/engine/compile/emit.h"

/* What parts of an expression depend on: decides what is folded, run once, or run per text. */

#define COST_CALL    8
#define COST_PATTERN 20
#define COST_MACRO   10

/* What a chain of fields begins with: the root or a local; NULL for anything else. */
static const WpCelAst *
chain_base(const WpCelAst *node)
{
    while (node->ref == WP_CEL_REF_FIELD)
        node = node->args[0];
    return node->ref == WP_CEL_REF_ROOT || node->ref == WP_CEL_REF_LOCAL ? node : NULL;
}

/* Whether two chains give one value: the same path of fields from the same row. */
static bool
same_source(const WpCelAst *a, const WpCelAst *b)
{
    const WpCelAst *a_base = chain_base(a);
    const WpCelAst *b_base = chain_base(b);

    if (a->ref != b->ref || a_base->ref != b_base->ref)
        return false;
    if (a_base->ref == WP_CEL_REF_LOCAL && a_base->index != b_base->index)
        return false;
    return a->ref != WP_CEL_REF_FIELD || a->field_ref == b->field_ref;
}

static void
add_text(WpCelNeeds *needs, const WpCelNeeds *part)
{
    if (!part->on_rows)
        return;
    if (!needs->on_rows)
        needs->text = part->text;
    else if (!needs->text || !part->text || !same_source(needs->text, part->text))
        needs->text = NULL;
    else if (needs->text->is_test)
        needs->text = part->text;
    needs->on_rows = true;
}

static void
add(WpCelNeeds *needs, const WpCelNeeds *part)
{
    add_text(needs, part);
    needs->on_run |= part->on_run;
    needs->is_unbound |= part->is_unbound;
    needs->cost += part->cost;
}

typedef struct Inner Inner;
struct Inner {
    const Inner *outer;
    uint32_t index; /* a local made inside the part that is looked at */
};

static WpCelNeeds needs_of(const WpCelAst *node, const Inner *inner);

static bool
is_inner(const Inner *inner, uint32_t index)
{
    for (; inner; inner = inner->outer)
        if (inner->index == index)
            return true;
    return false;
}

static WpCelNeeds
needs_of_reference(const WpCelAst *node, const Inner *inner)
{
    WpCelNeeds needs = {.cost = 1};

    switch (node->ref) {
    case WP_CEL_REF_LOCAL:
        needs.on_rows = !is_inner(inner, node->index);
        break;
    case WP_CEL_REF_ROOT:
        needs.on_rows = true;
        break;
    case WP_CEL_REF_VARIABLE:
        needs.on_run = true;
        break;
    case WP_CEL_REF_UNBOUND:
    case WP_CEL_REF_PART:
        needs.is_unbound = true;
        break;
    case WP_CEL_REF_FIELD:
        needs = needs_of(node->args[0], inner);
        if (chain_base(node))
            needs.text = NULL;
        needs.cost++;
        break;
    case WP_CEL_REF_NONE:
    case WP_CEL_REF_CONSTANT:
    case WP_CEL_REF_TABLE:
        break;
    }
    /* has(vm.name) needs no more of a text than whether it is known */
    if (needs.on_rows && (node->type->kind == WP_CEL_STRING || node->is_test) && chain_base(node))
        needs.text = node;
    return needs;
}

static unsigned
own_cost(const WpCelAst *node)
{
    switch (node->kind) {
    case WP_CEL_AST_CALL:
    case WP_CEL_AST_MEMBER:
        return g_strcmp0(node->name, "matches") == 0 ? COST_PATTERN : COST_CALL;
    case WP_CEL_AST_MACRO:
        return COST_MACRO;
    case WP_CEL_AST_BINARY:
        /* a long list is looked through item by item */
        if (node->op == WP_CEL_OP_IN && node->args[1]->kind == WP_CEL_AST_LITERAL &&
            node->args[1]->value.kind == WP_CEL_LIST)
            return 1 + node->args[1]->value.list->n / 4;
        return 1;
    default:
        return 1;
    }
}

static WpCelNeeds
needs_of(const WpCelAst *node, const Inner *inner)
{
    Inner local = {inner, node->index};
    bool has_local = node->kind == WP_CEL_AST_MACRO || node->kind == WP_CEL_AST_BIND;
    WpCelNeeds needs = {0};

    if (node->kind == WP_CEL_AST_NAME || node->kind == WP_CEL_AST_SELECT) {
        bool is_member = node->kind == WP_CEL_AST_SELECT && node->ref == WP_CEL_REF_NONE;

        needs = is_member ? needs_of(node->args[0], inner) : needs_of_reference(node, inner);
        needs.cost += is_member;
        return needs;
    }
    needs.cost = own_cost(node);
    needs.is_unbound = node->ref == WP_CEL_REF_UNBOUND;
    /* a table is data: not known when compiled */
    needs.on_run = node->ref == WP_CEL_REF_TABLE;
    for (uint32_t i = 0; i < node->n_args; i++) {
        WpCelNeeds part = needs_of(node->args[i], has_local && i > 0 ? &local : inner);

        add(&needs, &part);
    }
    return needs;
}

WpCelNeeds
wp_cel_needs(const WpCelAst *node)
{
    return needs_of(node, NULL);
}
