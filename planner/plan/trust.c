#include "planner/plan/trust.h"

#include "planner/plan/score.h"

typedef enum {
    DATA_INVENTORY,
    DATA_DEPENDENCIES,
    DATA_APPLICATION,
    DATA_BUSINESS,
    N_DATA,
} Data;

static bool
is_known(const WpPlanInputs *inputs, WpField vm_field, WpField db_field, WpAssetId asset)
{
    WpRowId row;

    return wp_view_cell(inputs->view, vm_field, db_field, asset, &row) != NULL;
}

static bool
has_data(const WpPlanInputs *inputs, WpAssetId asset, Data data)
{
    bool is_db = wp_asset_is_db(inputs->view->inventory, asset);

    switch (data) {
    case DATA_INVENTORY:
        return is_db ? is_known(inputs, WP_F_VM_CORES, WP_F_DB_ENGINE, asset)
                     : is_known(inputs, WP_F_VM_CORES, WP_F_DB_ENGINE, asset) &&
                           is_known(inputs, WP_F_VM_MEMORY, WP_F_DB_ENGINE, asset) &&
                           is_known(inputs, WP_F_VM_OS_FAMILY, WP_F_DB_ENGINE, asset);
    case DATA_DEPENDENCIES:
        /* What nobody was seen to talk to may just not have been looked at. */
        return inputs->links->n_dependencies > 0 &&
               (is_db || is_known(inputs, WP_F_VM_FAN_IN, WP_F_DB_FAN_IN, asset));
    case DATA_APPLICATION:
        return is_known(inputs, WP_F_VM_APPLICATIONS, WP_F_DB_APPLICATIONS, asset);
    case DATA_BUSINESS:
        return is_known(inputs, WP_F_VM_OWNER, WP_F_DB_OWNER, asset) ||
               is_known(inputs, WP_F_VM_CRITICALITY, WP_F_DB_CRITICALITY, asset) ||
               inputs->constraints->application[asset] != WP_NONE;
    case N_DATA:
        break;
    }
    g_assert_not_reached();
}

static bool *
find_given_way(const WpPlan *plan, const WpSchedule *schedule, const WpWaveResult *result)
{
    bool *waves = g_new0(bool, plan->n_waves + 1);

    for (uint32_t i = 0; i < schedule->problem.n_relations; i++)
        if (result->dropped[i]) {
            waves[result->wave[schedule->lead[schedule->problem.relations[i].a]]] = true;
            waves[result->wave[schedule->lead[schedule->problem.relations[i].b]]] = true;
        }
    for (guint i = 0; i < schedule->given_up->len; i++) {
        const WpGroupRelation *relation =
            &schedule->inputs->groups->relations[g_array_index(schedule->given_up, uint32_t, i)];
        uint32_t a = result->wave[relation->a], b = result->wave[relation->b];

        if (a > b && b > 0)
            waves[a] = waves[b] = true;
    }
    for (uint32_t group = 1; group <= plan->n_groups; group++)
        if (result->late[group])
            waves[result->wave[group]] = true;
    return waves;
}

void
wp_waves_judge(WpPlan *plan, const WpSchedule *schedule, const WpWaveResult *result)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;
    g_autofree bool *given_way = find_given_way(plan, schedule, result);
    g_autofree uint32_t *known = g_new0(uint32_t, (size_t)(plan->n_waves + 1) * N_DATA);

    for (uint32_t group = 1; group <= plan->n_groups; group++)
        for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
            for (Data data = 0; data < N_DATA; data++)
                known[(size_t)plan->groups[group].wave * N_DATA + data] +=
                    has_data(inputs, groups->members[i], data);
    for (uint32_t wave = 1; wave <= plan->n_waves; wave++) {
        unsigned n_missing = 0;
        WpWavePlan *to = &plan->waves[wave];

        for (Data data = 0; data < N_DATA; data++)
            n_missing += 2 * known[(size_t)wave * N_DATA + data] < to->n_assets;
        to->confidence = n_missing == 0 ? "high" : n_missing <= 2 ? "medium" : "low";
        to->risk = given_way[wave] || n_missing > 2 ? "high" : n_missing == 0 ? "low" : "medium";
    }
}
