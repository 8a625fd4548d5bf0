#include "planner/model/settings-section.h"

/* constraints: what is wished of single assets and sets of them. */

static const struct {
    const char *key;
    const char *needs; /* (nullable) the key that it cannot do without */
} constraint_kinds[] = {
    [WP_CONSTRAINT_TOGETHER] = {"together", NULL},
    [WP_CONSTRAINT_BEFORE] = {"before", NULL},
    [WP_CONSTRAINT_APART] = {"apart", NULL},
    [WP_CONSTRAINT_PIN] = {"pin", "wave"},
    [WP_CONSTRAINT_NOT_BEFORE] = {"not_before", "date"},
    [WP_CONSTRAINT_MIGRATE_BY] = {"migrate_by", "date"},
    [WP_CONSTRAINT_VACATE_BY] = {"vacate_by", "date"},
};

static bool
find_constraint_kind(Reader *reader, const WpNode *node, WpConstraintKind *out)
{
    unsigned n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(constraint_kinds); i++)
        if (!wp_node_is_null(wp_node_get(node, constraint_kinds[i].key))) {
            *out = (WpConstraintKind)i;
            n++;
        }
    if (n == 1)
        return true;
    wp_node_diag(node, reader->diags, WP_DIAG_SETTINGS_FAULT,
                 n == 0 ? "a constraint says one of together, before, apart, pin, not_before, "
                          "migrate_by, vacate_by"
                        : "a constraint says one thing; write one entry for each");
    return false;
}

static void
read_constraint(Reader *reader, Section item, WpConstraint *out)
{
    WpConstraintKind kind;
    uint32_t i = 0;

    if (!find_constraint_kind(reader, item.node, &kind))
        return;
    const WpNode *what = wp_node_get(item.node, constraint_kinds[kind].key);
    const char *needs = constraint_kinds[kind].needs;
    out->kind = kind;
    out->n_selectors = what->kind == WP_NODE_LIST ? what->n_children : 1;
    out->selectors = g_new0(WpSelectorText, out->n_selectors + 1);
    if (what->kind == WP_NODE_LIST)
        for (const WpNode *node = what->first; node; node = node->next)
            out->selectors[i++] = selector_of(node);
    else
        out->selectors[0] = selector_of(what);
    if (needs && wp_node_is_null(wp_node_get(item.node, needs)))
        wp_node_diag(item.node, reader->diags, WP_DIAG_MISSING_KEY, "'%s' needs '%s' beside it",
                     constraint_kinds[kind].key, needs);
    if (kind == WP_CONSTRAINT_BEFORE && out->n_selectors < 2)
        wp_node_diag(what, reader->diags, WP_DIAG_SETTINGS_FAULT,
                     "'before' orders two or more; wanted a list such as [\"workload:Identity\", "
                     "all]");
    int64_t wave = number(item, "wave");
    out->wave = wave == INT64_MIN ? 0 : (uint32_t)wave;
    out->day = wp_shape_get_day(item.shape, item.node, "date");
    out->strict = wp_shape_get_bool(item.shape, item.node, "strict");
    out->enforce = wp_shape_get_bool(item.shape, item.node, "enforce");
    out->why = text(item, "why");
    out->loc = wp_node_loc(item.node);
}

void
wp_settings_read_constraints(Reader *reader, Section root)
{
    WpSettings *settings = reader->settings;
    uint32_t i = 0;

    settings->n_constraints = length_of(root, "constraints");
    settings->constraints = g_new0(WpConstraint, settings->n_constraints + 1);
    for (const WpNode *node = first_of(root, "constraints"); node; node = node->next)
        read_constraint(reader, (Section){item_shape(root, "constraints"), node},
                        &settings->constraints[i++]);
}
