#include "planner/plan/services.h"

#include "planner/base/pairs.h"
#include "planner/base/radix.h"

#define MAX_PORTS 5 /* shown of a service */

/* The first rule, in rule order, that calls each asset a service. */
static WpRuleId *
find_rules(const WpView *view, const WpLinks *links, const WpAssessment *assessment,
           const WpDependencyHits *hits)
{
    uint32_t n_assets = view->inventory->n_assets;
    uint32_t n_rules = assessment->rules ? wp_ruleset_n_rules(assessment->rules) : 0;
    WpRuleId *rules = g_new0(WpRuleId, n_assets + 1);
    g_autofree bool *names_service = g_new0(bool, n_rules + 1); /* by rule */

    for (WpRuleId rule = 1; rule <= n_rules; rule++)
        names_service[rule] = wp_ruleset_rule(assessment->rules, rule)->service_role != NULL;
    for (WpAssetId asset = 1; asset <= n_assets; asset++)
        for (uint32_t i = assessment->finding_first[asset];
             i < assessment->finding_first[asset + 1] && rules[asset] == WP_NONE; i++)
            if (names_service[assessment->findings[i]])
                rules[asset] = assessment->findings[i];
    for (uint32_t i = 0; i < hits->n_hits; i++) {
        const WpDependencyHit *hit = &hits->hits[i];
        WpAssetId to = names_service[hit->rule] ? links->to[hit->dependency] : WP_NONE;

        if (to == WP_NONE)
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

/* Uses while they are counted: there are few of them for all the dependencies. */
typedef struct {
    WpPairs ports, kinds; /* a port; that with a protocol */
    WpPairs numbers;      /* of uses */
    GArray *uses;         /* of PortUse */
} Counting;

static void
count_use(Counting *counting, PortUse use)
{
    uint32_t port = wp_pairs_add(&counting->ports, (uint64_t)use.port);
    uint32_t kind = wp_pairs_add(&counting->kinds, (uint64_t)port << 32 | use.protocol);
    uint32_t number = wp_pairs_add(&counting->numbers, (uint64_t)use.to << 32 | kind);

    if (number > counting->uses->len)
        g_array_append_val(counting->uses, use);
    else
        g_array_index(counting->uses, PortUse, number - 1).n_calls++;
}

static GArray *
count_ports(const WpRelations *relations, const WpView *view, const WpLinks *links)
{
    Counting counting = {.uses = g_array_new(FALSE, FALSE, sizeof(PortUse))};
    const WpColumn *protocols = view->columns[WP_F_DEP_PROTOCOL];

    wp_pairs_init(&counting.ports, 0);
    wp_pairs_init(&counting.kinds, 0);
    wp_pairs_init(&counting.numbers, 0);
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        WpAssetId to = links->to[row];

        if (to == WP_NONE || relations->service_of[to] == 0)
            continue;
        PortUse use = {to, wp_inventory_number(view->inventory, WP_F_DEP_PORT, row, 0),
                       wp_column_known(protocols, row) ? protocols->ids[row] : WP_STR_NONE, 1};

        if (use.port > 0)
            count_use(&counting, use);
    }
    wp_pairs_clear(&counting.ports);
    wp_pairs_clear(&counting.kinds);
    wp_pairs_clear(&counting.numbers);
    wp_sort_by_first(counting.uses, by_calls);
    return counting.uses;
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
        WpRowId row;
        const WpColumn *fan_in = wp_view_cell(view, WP_F_VM_FAN_IN, WP_F_DB_FAN_IN, asset, &row);
        WpSharedService service = {
            .asset = asset,
            .rule = rules[asset],
            .role = rule->service_role,
            .plan = rule->service_plan,
            .fan_in = fan_in ? (uint32_t)fan_in->numbers[row] : 0,
        };

        g_array_append_val(services, service);
        relations->service_of[asset] = services->len;
    }
    relations->n_services = services->len;
    relations->services = (WpSharedService *)(void *)g_array_free(services, FALSE);
    add_ports(relations, view, links);
}
