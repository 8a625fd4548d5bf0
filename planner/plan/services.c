#include "planner/plan/services.h"

#include "planner/base/radix.h"

#define MAX_PORTS 5 /* shown of a service */

/* The first rule, in rule order, that calls each asset a service. */
static WpRuleId *
find_rules(const WpView *view, const WpLinks *links, const WpAssessment *assessment,
           const WpDependencyHits *hits)
{
    uint32_t n_assets = view->inventory->n_assets;
    WpRuleId *rules = g_new0(WpRuleId, n_assets + 1);

    for (WpAssetId asset = 1; asset <= n_assets; asset++)
        for (uint32_t i = assessment->finding_first[asset];
             i < assessment->finding_first[asset + 1] && rules[asset] == WP_NONE; i++)
            if (wp_ruleset_rule(assessment->rules, assessment->findings[i])->service_role)
                rules[asset] = assessment->findings[i];
    for (uint32_t i = 0; i < hits->n_hits; i++) {
        const WpDependencyHit *hit = &hits->hits[i];
        WpAssetId to = links->to[hit->dependency];

        if (to == WP_NONE || !wp_ruleset_rule(assessment->rules, hit->rule)->service_role)
            continue;
        if (rules[to] == WP_NONE || hit->rule < rules[to])
            rules[to] = hit->rule;
    }
    return rules;
}

/* One (service, port, protocol), and how many dependencies call it. */
typedef struct {
    WpAssetId to;
    int64_t port;
    WpStrId protocol;
    uint32_t n_calls;
} PortUse;

static int
by_port(gconstpointer a, gconstpointer b)
{
    const PortUse *x = a, *y = b;

    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->port != y->port)
        return x->port < y->port ? -1 : 1;
    return x->protocol < y->protocol ? -1 : x->protocol > y->protocol;
}

static int
by_calls(gconstpointer a, gconstpointer b)
{
    const PortUse *x = a, *y = b;

    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->n_calls != y->n_calls)
        return x->n_calls > y->n_calls ? -1 : 1;
    return by_port(a, b);
}

static GArray *
count_ports(const WpRelations *relations, const WpView *view, const WpLinks *links)
{
    GArray *uses = g_array_new(FALSE, FALSE, sizeof(PortUse));

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        const WpColumn *protocols = view->columns[WP_F_DEP_PROTOCOL];
        PortUse use = {links->to[row], wp_inventory_number(view->inventory, WP_F_DEP_PORT, row, 0),
                       wp_column_known(protocols, row) ? protocols->ids[row] : WP_STR_NONE, 1};

        if (use.to != WP_NONE && relations->service_of[use.to] != 0 && use.port > 0)
            g_array_append_val(uses, use);
    }
    wp_sort_by_first(uses, by_port);
    guint kept = 0;
    for (guint i = 0; i < uses->len; i++) {
        PortUse *use = &g_array_index(uses, PortUse, i);
        PortUse *last = kept > 0 ? &g_array_index(uses, PortUse, kept - 1) : NULL;

        if (last && by_port(last, use) == 0)
            last->n_calls++;
        else
            g_array_index(uses, PortUse, kept++) = *use;
    }
    g_array_set_size(uses, kept);
    wp_sort_by_first(uses, by_calls);
    return uses;
}

static void
add_ports(WpRelations *relations, const WpView *view, const WpLinks *links)
{
    g_autoptr(GArray) uses = count_ports(relations, view, links);

    for (guint i = 0; i < uses->len;) {
        WpAssetId to = g_array_index(uses, PortUse, i).to;
        GString *text = g_string_new(NULL);
        unsigned n_shown = 0;

        for (; i < uses->len && g_array_index(uses, PortUse, i).to == to; i++) {
            const PortUse *use = &g_array_index(uses, PortUse, i);
            const char *protocol = wp_str_pool_text(view->inventory->texts, use->protocol);

            if (n_shown++ < MAX_PORTS)
                g_string_append_printf(text, "%s%" G_GINT64_FORMAT "%s%s", text->len ? " " : "",
                                       use->port, protocol ? "/" : "", protocol ? protocol : "");
        }
        relations->services[relations->service_of[to] - 1].ports = g_string_free(text, FALSE);
    }
}

void
wp_services_find(WpRelations *relations, const WpView *view, const WpLinks *links,
                 const WpAssessment *assessment, const WpDependencyHits *hits)
{
    const WpInventory *inventory = view->inventory;
    g_autofree WpRuleId *rules = find_rules(view, links, assessment, hits);
    GArray *services = g_array_new(FALSE, TRUE, sizeof(WpSharedService));

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        if (rules[asset] == WP_NONE)
            continue;
        const WpRule *rule = wp_ruleset_rule(assessment->rules, rules[asset]);
        bool is_db = wp_asset_is_db(inventory, asset);
        const WpColumn *fan_in = view->columns[is_db ? WP_F_DB_FAN_IN : WP_F_VM_FAN_IN];
        WpRowId row = wp_asset_row(inventory, asset);
        WpSharedService service = {
            .asset = asset,
            .rule = rules[asset],
            .role = rule->service_role,
            .plan = rule->service_plan,
            .fan_in = wp_column_known(fan_in, row) ? (uint32_t)fan_in->numbers[row] : 0,
        };

        g_array_append_val(services, service);
        relations->service_of[asset] = services->len;
    }
    relations->n_services = services->len;
    relations->services = (WpSharedService *)(void *)g_array_free(services, FALSE);
    add_ports(relations, view, links);
}
