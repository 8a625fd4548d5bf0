#include "planner/assess/assessment.h"

/*
 * How an asset's data gets there: DESIGN section 8. The inventory's wish, else the first of the
 * settings' methods that nothing blocks and that fits what the asset is and what becomes of it.
 */

#define BIT(method) (1u << (method))
#define SERVER                                                                                     \
    (BIT(WP_METHOD_AGENTLESS) | BIT(WP_METHOD_AGENT_BASED) | BIT(WP_METHOD_OFFLINE) |              \
     BIT(WP_METHOD_REBUILD))
#define DATABASE (BIT(WP_METHOD_NATIVE) | BIT(WP_METHOD_OFFLINE) | BIT(WP_METHOD_REBUILD))

/* Methods that the strategy allows. */
static unsigned
allowed(const WpAssessment *a, const WpView *view, WpAssetId asset)
{
    WpStrategy strategy = (WpStrategy)a->strategy[asset];

    if (!wp_assessment_moves(a, asset) || strategy == WP_STRATEGY_RETIRE ||
        strategy == WP_STRATEGY_RETAIN || strategy == WP_STRATEGY_REPLACE)
        return 0;
    if (strategy >= WP_STRATEGY_REFACTOR)
        return BIT(WP_METHOD_REBUILD);
    if (!wp_asset_is_db(view->inventory, asset))
        return SERVER;
    /* what stays on its server comes with it */
    return wp_offer_keeps_server(a->offers, a->target[asset], asset) || a->target[asset] == WP_NONE
               ? 0
               : DATABASE;
}

static bool
find_wish(const WpView *view, WpAssetId asset, WpMethod *out)
{
    const WpColumn *wish = view->columns[WP_F_VM_METHOD];
    WpRowId row = wp_asset_row(view->inventory, asset);

    return !wp_asset_is_db(view->inventory, asset) && wp_column_known(wish, row) &&
           wp_method_find(wp_str_pool_text(view->inventory->texts, wish->ids[row]), out);
}

WpMethod
wp_assessment_method(const WpAssessment *a, const WpView *view, const char *const *methods,
                     WpAssetId asset)
{
    unsigned open = allowed(a, view, asset) & ~(unsigned)a->blocked_methods[asset];
    WpMethod method;

    if (wp_assessment_moves(a, asset) && find_wish(view, asset, &method))
        return method;
    for (; methods && *methods; methods++)
        if (wp_method_find(*methods, &method) && (open & BIT(method)) != 0)
            return method;
    return WP_N_METHODS;
}

/* The first rule that holds and blocks @method. */
static const WpRule *
blocker(const WpAssessment *a, WpAssetId asset, WpMethod method)
{
    for (uint32_t i = a->finding_first[asset]; i < a->finding_first[asset + 1]; i++) {
        const WpRule *rule = wp_ruleset_rule(a->rules, a->findings[i]);

        if ((rule->blocks_methods & BIT(method)) != 0)
            return rule;
    }
    return NULL;
}

void
wp_assessment_append_blocked(const WpAssessment *a, const WpView *view, const char *const *methods,
                             WpAssetId asset, GString *out)
{
    unsigned of_strategy = allowed(a, view, asset);
    WpMethod chosen = wp_assessment_method(a, view, methods, asset), method;
    size_t before = out->len;

    for (; methods && *methods; methods++) {
        if (!wp_method_find(*methods, &method) || (of_strategy & BIT(method)) == 0)
            continue;
        if (method == chosen)
            return;
        const WpRule *rule = blocker(a, asset, method);
        if (rule)
            g_string_append_printf(out, "%s%s: %s", out->len > before ? "; " : "", *methods,
                                   rule->title);
    }
}
