#include "planner/plan/bridges.h"

#include <string.h>

#define DAYS_PER_WEEK 7

/* By asset: the wave in which it moves; 0: it stays. Millions of dependencies ask for it. Returns:
 * (transfer full) */
static uint32_t *
waves_of(const WpPlan *plan, const WpPlanInputs *inputs)
{
    uint32_t n_assets = inputs->view->inventory->n_assets;
    uint32_t *waves = g_new0(uint32_t, n_assets + 1);

    for (WpAssetId asset = 1; asset <= n_assets; asset++)
        if (inputs->groups->group_of[asset] != 0)
            waves[asset] = plan->groups[inputs->groups->group_of[asset]].wave;
    return waves;
}

/* What goes away breaks nobody but those who still use it; a service that is extended or
 * replaced is there before the first wave. */
static bool
is_served(const WpPlanInputs *inputs, WpAssetId to)
{
    uint32_t service = inputs->relations->service_of[to];

    return service != 0 && (inputs->relations->services[service - 1].plan == WP_SERVICE_EXTEND ||
                            inputs->relations->services[service - 1].plan == WP_SERVICE_REPLACE);
}

static const char *
find_why(const WpPlanInputs *inputs, WpAssetId from, WpAssetId to, uint32_t from_wave,
         uint32_t to_wave)
{
    const WpRelations *relations = inputs->relations;
    WpAssetId a = MIN(from, to), b = MAX(from, to);
    uint32_t low = relations->first[a], high = relations->first[a + 1], end = high;

    if (from_wave == 0 || to_wave == 0)
        return "stays";
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const WpAssetRelation *relation = &relations->relations[middle];

        if (relation->b < b)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < end && relations->relations[low].b == b) {
        switch ((WpCut)inputs->groups->cut[low]) {
        case WP_CUT_SIZE:
            return "size";
        case WP_CUT_APART:
            return "apart";
        case WP_CUT_SETTLED:
            return "committed";
        case WP_CUT_CYCLE:
            return "cycle";
        case WP_CUT_NONE:
            break;
        }
    }
    /* The user moves after what it uses, as wished, or before it, for a circle or a soft wish. */
    return to_wave < from_wave ? "order" : "cycle";
}

/* Names of classes are few, and kept: what is known of the last one. */
typedef struct {
    const char *name;
    bool sensitive;
} Class;

/* Data that crosses the link at every call is worst; how strong it is decides the rest. */
static WpLevel
find_risk(const WpPlanInputs *inputs, WpRowId row, Class *last)
{
    const WpDependencyClass *class = &inputs->relations->classes[row];

    if (class->class_name != last->name) {
        const char *name = class->class_name;

        *last = (Class){name, name && (strcmp(name, "database") == 0 || strcmp(name, "file") == 0 ||
                                       strcmp(name, "cluster") == 0)};
    }
    if (last->sensitive ||
        wp_inventory_flag(inputs->view->inventory, WP_F_DEP_LATENCY_SENSITIVE, row) == WP_TRUE)
        return WP_LEVEL_HIGH;
    return class->force == WP_FORCE_SOFT ? WP_LEVEL_LOW : WP_LEVEL_MEDIUM;
}

static uint32_t
weeks_between(const WpPlan *plan, uint32_t from_wave, uint32_t to_wave)
{
    if (from_wave == 0 || to_wave == 0)
        return WP_BRIDGE_PERMANENT;
    WpDay from = plan->waves[from_wave].release, to = plan->waves[to_wave].release;
    WpDay days = from > to ? from - to : to - from;
    return (uint32_t)(days + DAYS_PER_WEEK - 1) / DAYS_PER_WEEK;
}

#define AHEAD 24 /* rows: waves of assets lie all over */

/* Whether the ends of a dependency move apart, and that matters. */
static bool
is_bridge(const WpPlanInputs *inputs, const uint32_t *waves, WpRowId row)
{
    WpAssetId from = inputs->links->from[row], to = inputs->links->to[row];

    return from != WP_NONE && to != WP_NONE && waves[from] != waves[to] && !is_served(inputs, to) &&
           inputs->relations->classes[row].relation != WP_RELATION_APART;
}

void
wp_bridges_find(WpPlan *plan, const WpPlanInputs *inputs)
{
    const WpLinks *links = inputs->links;
    GArray *bridges = g_array_new(FALSE, FALSE, sizeof(WpBridge));
    g_autofree uint32_t *waves = waves_of(plan, inputs);
    Class last = {0};

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        /* of a draft only those are asked for that tasks hang on */
        if (inputs->draft && find_risk(inputs, row, &last) != WP_LEVEL_HIGH)
            continue;
        if (row + AHEAD <= links->n_dependencies) {
            __builtin_prefetch(&waves[links->from[row + AHEAD]]);
            __builtin_prefetch(&waves[links->to[row + AHEAD]]);
        }
        if (!is_bridge(inputs, waves, row))
            continue;
        WpAssetId from = links->from[row], to = links->to[row];
        uint32_t from_wave = waves[from], to_wave = waves[to];
        WpBridge bridge = {row,
                           from_wave,
                           to_wave,
                           weeks_between(plan, from_wave, to_wave),
                           (uint8_t)find_risk(inputs, row, &last),
                           find_why(inputs, from, to, from_wave, to_wave)};

        g_array_append_val(bridges, bridge);
    }
    plan->n_bridges = bridges->len;
    plan->bridges = (void *)g_array_free(bridges, FALSE);
}
