#include "planner/solve/search/soft.h"

WpSoft *
wp_soft_build(const WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    int32_t delta = (int32_t)(problem->n_roles * problem->n_iterations + problem->balance_amount);
    WpSoft *soft = g_new0(WpSoft, 1);

    soft->model = model;
    soft->balance = problem->balance_cost;
    soft->scale = problem->balance_cost != 0 ? problem->balance_scale : 1;
    soft->early_waves = problem->early_waves;
    soft->any_pull = model->first_pull[model->n + 1] > 0;
    soft->plain = true;
    soft->own = g_new0(WpOwn, (size_t)model->n + 1);
    soft->weight = g_new0(int64_t, (size_t)model->n + 1);
    for (uint32_t node = 1; node <= model->n; node++) {
        const WpWaveItem *item = &model->items[node];

        soft->own[node] = (WpOwn){item->wave_cost * soft->scale,
                                  item->early_cost * soft->scale,
                                  item->late_cost * soft->scale,
                                  item->previous > 0 ? item->stability_cost * soft->scale : 0,
                                  model->deadline_wave[node],
                                  item->previous};
        soft->plain = soft->plain && item->early_cost == 0 && item->late_cost == 0 &&
                      soft->own[node].stability == 0;
        for (uint32_t i = model->first_load[node];
             soft->balance != 0 && i < model->first_load[node + 1]; i++)
            if (model->loads[i].delta == delta)
                soft->weight[node] = model->loads[i].amount;
    }
    return soft;
}

void
wp_soft_free(WpSoft *soft)
{
    if (!soft)
        return;
    g_free(soft->own);
    g_free(soft->weight);
    g_free(soft);
}
