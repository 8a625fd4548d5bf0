#include "planner/assess/judge.h"

/*
 * Which of the targets that take an asset's kind it goes to. The inventory's word comes first, then
 * a rule's; else targets are ranked: not ready last, unknown readiness before them, platform
 * services first if the settings prefer them, the fewest blocking findings, the least cost (where
 * the costs of all that are left are known), and the order of the settings.
 */

static size_t
cell(const WpAssessment *a, WpTargetId target, WpAssetId asset)
{
    return (size_t)(target - 1) * (a->n_assets + 1) + asset;
}

/* 0: can go there, 1: not known, 2: cannot. */
static int
badness(const WpAssessment *a, WpTargetId target, WpAssetId asset)
{
    switch ((WpReadiness)a->target_readiness[cell(a, target, asset)]) {
    case WP_READINESS_READY:
    case WP_READINESS_CONDITIONS:
        return 0;
    case WP_READINESS_UNKNOWN:
        return 1;
    case WP_READINESS_NOT_READY:
    case WP_N_READINESS:
        break;
    }
    return 2;
}

/* Moving there is more than moving a server as it is. */
static bool
is_platform(const WpAssessment *a, WpTargetId target)
{
    return wp_ruleset_target(a->rules, target)->strategy > WP_STRATEGY_RELOCATE;
}

/* Whether @one is worse than @other for the asset, costs aside: greater is; 0: neither. */
static int
compare(const WpAssessment *a, WpAssetId asset, WpTargetId one, WpTargetId other, WpRefusal *out)
{
    int bad = badness(a, one, asset), other_bad = badness(a, other, asset);
    bool prefers = a->prefer_platform && bad == 0;
    const struct {
        int one, other; /* the greater is the worse */
        WpRefusal why;
    } by[] = {
        {bad, other_bad, bad == 1 ? WP_REFUSED_UNKNOWN : WP_REFUSED_NOT_READY},
        {prefers && !is_platform(a, one), prefers && !is_platform(a, other), WP_REFUSED_PREFERENCE},
        {wp_assessment_blocking(a, one, asset), wp_assessment_blocking(a, other, asset),
         WP_REFUSED_FINDINGS},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(by); i++) {
        if (by[i].one == by[i].other)
            continue;
        *out = by[i].why;
        return by[i].one - by[i].other;
    }
    return 0;
}

static bool
takes(const WpAssessment *a, WpTargetId target, WpAssetId asset)
{
    return a->target_readiness[cell(a, target, asset)] != WP_N_READINESS;
}

/* The cheapest of those that are as good as @best; @best, the first of them, where the cost of one
 * is not known: then costs say nothing. */
static WpTargetId
cheapest(const WpAssessment *a, WpAssetId asset, WpTargetId best, WpTargetId except)
{
    WpTargetId found = WP_NONE;
    int64_t least = 0;
    WpRefusal why;

    for (WpTargetId target = best; target <= a->n_targets; target++) {
        if (target == except || !takes(a, target, asset) ||
            compare(a, asset, target, best, &why) != 0)
            continue;
        int64_t cost = wp_offer_compared_cost(a->offers, target, asset);
        if (cost < 0)
            return best;
        if (found == WP_NONE || cost < least) {
            found = target;
            least = cost;
        }
    }
    return found;
}

/* The best but @except, which may be WP_NONE. */
static WpTargetId
best_but(const WpAssessment *a, WpAssetId asset, WpTargetId except)
{
    WpTargetId best = WP_NONE;
    bool is_alone = true;
    WpRefusal why;

    for (WpTargetId target = 1; target <= a->n_targets; target++) {
        if (target == except || !takes(a, target, asset))
            continue;
        int better = best == WP_NONE ? -1 : compare(a, asset, target, best, &why);
        if (better < 0)
            best = target;
        is_alone = better < 0 || (is_alone && better > 0);
    }
    return best == WP_NONE || is_alone ? best : cheapest(a, asset, best, except);
}

WpTargetId
assess_choose(const WpAssessment *a, const Judge *judge, WpAssetId asset, WpTargetId wished)
{
    if (wished != WP_NONE && takes(a, wished, asset))
        return wished;
    WpTargetId best = best_but(a, asset, WP_NONE);
    /* a database that can go nowhere goes with its host, if that is known */
    if (best != WP_NONE && badness(a, best, asset) == 2 &&
        wp_asset_is_db(judge->view->inventory, asset) &&
        wp_column_known(judge->view->columns[WP_F_DB_HOST], asset))
        return WP_NONE;
    return best;
}

/* ---- why ---- */

WpRefusal
wp_assessment_refusal(const WpAssessment *a, WpTargetId target, WpAssetId asset)
{
    WpTargetId chosen = a->target[asset];
    WpRefusal why = WP_REFUSED_NOT_READY;

    if (!wp_assessment_moves(a, asset))
        return WP_REFUSED_STAYS;
    if (target == chosen)
        return WP_REFUSED_NOT;
    if (a->chosen_by[asset] == WP_CHOSEN_BY_INVENTORY)
        return WP_REFUSED_WISH;
    if (a->chosen_by[asset] == WP_CHOSEN_BY_RULE)
        return WP_REFUSED_RULE;
    if (chosen == WP_NONE || compare(a, asset, target, chosen, &why) != 0)
        return why;
    int64_t cost = wp_offer_compared_cost(a->offers, target, asset);
    int64_t least = wp_offer_compared_cost(a->offers, chosen, asset);
    if (cost < 0 || least < 0)
        return WP_REFUSED_NO_COST;
    return cost > least ? WP_REFUSED_COST : WP_REFUSED_ORDER;
}

const char *
wp_refusal_name(WpRefusal refusal)
{
    static const char *const names[WP_N_REFUSALS] = {
        [WP_REFUSED_NOT] = "chosen",
        [WP_REFUSED_STAYS] = "do not move",
        [WP_REFUSED_WISH] = "by the inventory",
        [WP_REFUSED_RULE] = "by a rule",
        [WP_REFUSED_NOT_READY] = "not ready",
        [WP_REFUSED_UNKNOWN] = "readiness not known",
        [WP_REFUSED_PREFERENCE] = "for platform services are preferred",
        [WP_REFUSED_FINDINGS] = "for more blocking findings",
        [WP_REFUSED_COST] = "dearer",
        [WP_REFUSED_NO_COST] = "no better, costs not known",
        [WP_REFUSED_ORDER] = "no better",
    };

    return names[refusal];
}

static void
append_cost(const WpAssessment *a, int64_t cents, GString *out)
{
    wp_append_fixed(out, cents, 100, 2);
    g_string_append_printf(out, " %s", a->offers->currency);
}

static void
append_findings(unsigned n, GString *out)
{
    g_string_append_printf(out, "%u blocking finding%s", n, wp_plural(n));
}

static void
append_rule(const WpAssessment *a, WpTargetId target, WpAssetId asset, const char *what,
            GString *out)
{
    WpRuleId rule = a->target_rule[cell(a, target, asset)];

    g_string_append(out, what);
    if (rule != WP_NONE)
        g_string_append_printf(out, ": %s", wp_ruleset_rule(a->rules, rule)->title);
}

void
wp_assessment_append_refusal(const WpAssessment *a, WpTargetId target, WpAssetId asset,
                             GString *out)
{
    WpTargetId chosen = a->target[asset];
    const char *name = chosen == WP_NONE ? "" : wp_ruleset_target(a->rules, chosen)->name;

    switch (wp_assessment_refusal(a, target, asset)) {
    case WP_REFUSED_NOT:
    case WP_N_REFUSALS:
        return;
    case WP_REFUSED_STAYS:
        g_string_append_printf(out, "it does not move: %s",
                               wp_disposition_name((WpDisposition)a->disposition[asset]));
        return;
    case WP_REFUSED_WISH:
        g_string_append_printf(out, "the inventory names %s", name);
        return;
    case WP_REFUSED_RULE:
        g_string_append_printf(out, "a rule names %s", name);
        return;
    case WP_REFUSED_NOT_READY:
        append_rule(a, target, asset, "not ready", out);
        return;
    case WP_REFUSED_UNKNOWN:
        append_rule(a, target, asset, "readiness is not known", out);
        return;
    case WP_REFUSED_PREFERENCE:
        g_string_append_printf(out, "platform services are preferred (target.prefer): %s", name);
        return;
    case WP_REFUSED_FINDINGS:
        append_findings(wp_assessment_blocking(a, target, asset), out);
        g_string_append_printf(out, ", %s has %u", name, wp_assessment_blocking(a, chosen, asset));
        return;
    case WP_REFUSED_COST:
        append_cost(a, wp_offer_compared_cost(a->offers, target, asset), out);
        g_string_append_printf(out, " a month, %s ", name);
        append_cost(a, wp_offer_compared_cost(a->offers, chosen, asset), out);
        return;
    case WP_REFUSED_NO_COST:
        g_string_append_printf(out,
                               "no more findings, and costs are not known; %s comes first "
                               "(targets)",
                               name);
        return;
    case WP_REFUSED_ORDER:
        g_string_append_printf(out, "as good and as dear; %s comes first (targets)", name);
        return;
    }
}

/* The strongest reason: that which refuses the best of the others. */
void
wp_assessment_append_choice(const WpAssessment *a, WpAssetId asset, GString *out)
{
    WpTargetId chosen = wp_assessment_goes_to(a, asset);
    int64_t cost = wp_offer_compared_cost(a->offers, chosen, asset);

    if (chosen == WP_NONE)
        return;
    if (a->chosen_by[asset] != WP_CHOSEN_BY_RANK) {
        g_string_append(out, a->chosen_by[asset] == WP_CHOSEN_BY_RULE ? "a rule names it"
                                                                      : "the inventory names it");
        return;
    }
    WpTargetId next = best_but(a, asset, chosen);
    if (next == WP_NONE) {
        g_string_append(out, "the only target");
        return;
    }
    append_findings(wp_assessment_blocking(a, chosen, asset), out);
    if (cost >= 0) {
        g_string_append(out, ", ");
        append_cost(a, cost, out);
        g_string_append(out, " a month");
    }
    g_string_append_printf(out, "; next %s: ", wp_ruleset_target(a->rules, next)->name);
    wp_assessment_append_refusal(a, next, asset, out);
}

WpStrategy
wp_assessment_recommended(const WpAssessment *a, WpAssetId asset, WpRuleId *out_why)
{
    WpRuleId rule = a->disposition_rule[asset];
    WpStrategy strategy = (WpStrategy)a->strategy[asset];

    if (out_why)
        *out_why = rule;
    if (rule != WP_NONE && a->disposition[asset] == WP_DISPOSITION_DECIDE) {
        WpDisposition proposed = wp_ruleset_rule(a->rules, rule)->disposition;

        if (proposed == WP_DISPOSITION_RETIRE)
            return WP_STRATEGY_RETIRE;
        if (proposed == WP_DISPOSITION_RETAIN)
            return WP_STRATEGY_RETAIN;
    }
    return strategy;
}
