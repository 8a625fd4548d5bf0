#include "planner/cli/unknown.h"

#include "planner/backlog/work.h"
#include "planner/base/suggest.h"

#include <string.h>

static void
add(GPtrArray *names, const char *name)
{
    if (name && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, (gpointer)name);
}

static void
say_nearest(WpDiagList *diags, const char *name, const GPtrArray *names)
{
    const char *near = wp_suggest(name, (const char *const *)names->pdata, names->len);
    g_autoptr(GString) all = g_string_new(NULL);

    if (near) {
        wp_diag_hint(diags, "did you mean '%s'?", near);
        return;
    }
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(all, "%s%s", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(names, i));
    wp_diag_hint(diags, "there are: %s", all->str);
}

/* ---- roles ---- */

/* Of tasks and remediations. */
static GPtrArray *
list_roles(const WpRun *run)
{
    GPtrArray *roles = g_ptr_array_new();
    const WpRuleSet *rules = run->knowledge->rules;

    for (uint32_t i = 0; i < run->template->n_tasks; i++)
        add(roles, run->template->tasks[i].role);
    for (WpRuleId rule = 1; rule <= wp_ruleset_n_rules(rules); rule++)
        if (wp_ruleset_rule(rules, rule)->remediation.activity)
            add(roles, wp_ruleset_rule(rules, rule)->remediation.role);
    add(roles, WP_DEFAULT_ROLE);
    return roles;
}

/* A table may give an asset hours of a role of its own. */
static bool
is_role_of_asset(const WpInventory *inventory, const char *role)
{
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        bool is_db = wp_asset_is_db(inventory, asset);
        const char *own =
            wp_inventory_text(inventory, is_db ? WP_F_DB_EFFORT_ROLE : WP_F_VM_EFFORT_ROLE,
                              wp_asset_row(inventory, asset));

        if (own && strcmp(own, role) == 0)
            return true;
    }
    return false;
}

static bool
is_unknown(const WpRun *run, const GPtrArray *roles, const char *role)
{
    return !g_ptr_array_find_with_equal_func((GPtrArray *)roles, role, g_str_equal, NULL) &&
           !is_role_of_asset(run->inputs->inventory, role);
}

static void
check_roles(const WpRun *run, const WpNode *capacity, WpDiagList *diags)
{
    const WpNode *hours = wp_node_get(capacity, "roles"),
                 *times = wp_node_get(capacity, "calendar");
    g_autoptr(GPtrArray) roles = list_roles(run);

    for (const WpNode *node = hours ? hours->first : NULL; node; node = node->next)
        if (is_unknown(run, roles, node->key)) {
            wp_node_diag_key(node, diags, WP_DIAG_NO_MATCH,
                             "no task and no remediation is of the role '%s'; one that has no "
                             "hours here is not limited",
                             node->key);
            say_nearest(diags, node->key, roles);
        }
    for (const WpNode *time = times ? times->first : NULL; time; time = time->next) {
        const WpNode *list = wp_node_get(time, "roles");

        for (const WpNode *node = list ? list->first : NULL; node; node = node->next)
            if (node->text && is_unknown(run, roles, node->text)) {
                wp_node_diag(node, diags, WP_DIAG_NO_MATCH,
                             "no task and no remediation is of the role '%s'", node->text);
                say_nearest(diags, node->text, roles);
            }
    }
}

/* ---- sources ---- */

static void
check_sources(const WpRun *run, const WpNode *inputs, WpDiagList *diags)
{
    const WpNode *prefer = wp_node_get(inputs, "prefer");
    g_autoptr(GPtrArray) sources = g_ptr_array_new();

    for (uint32_t i = 0; i < wp_layouts_count(run->layouts); i++)
        add(sources, wp_layout_source(wp_layouts_get(run->layouts, i)));
    for (const WpNode *node = prefer ? prefer->first : NULL; node; node = node->next) {
        if (!node->text || g_ptr_array_find_with_equal_func(sources, node->text, g_str_equal, NULL))
            continue;
        wp_node_diag(node, diags, WP_DIAG_NO_MATCH, "no layout reads a source called '%s'",
                     node->text);
        say_nearest(diags, node->text, sources);
    }
}

void
wp_say_unknown_names(const WpRun *run, WpDiagList *diags)
{
    const WpNode *root = run->settings->document ? wp_document_root(run->settings->document) : NULL;

    check_roles(run, wp_node_get(root, "capacity"), diags);
    if (run->layouts) /* whoever brings an inventory has none */
        check_sources(run, wp_node_get(root, "inputs"), diags);
}
