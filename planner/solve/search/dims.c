#include "planner/solve/search/dims.h"

/* A role whose work always stands at the same offset has its own iteration in each wave. */
static bool *
find_private_roles(const WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    bool *is_private = g_new(bool, (size_t)problem->n_roles + 1);
    g_autofree int32_t *offset = g_new(int32_t, (size_t)problem->n_roles + 1);

    for (uint32_t role = 0; role < problem->n_roles; role++) {
        offset[role] = INT32_MAX;
        is_private[role] = true;
    }
    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];

        if (problem->items[hours->item].pin == WP_PIN_COMMITTED)
            continue;
        if (hours->first != hours->last ||
            (offset[hours->role] != INT32_MAX && offset[hours->role] != hours->first))
            is_private[hours->role] = false;
        offset[hours->role] = hours->first;
    }
    return is_private;
}

static uint32_t
find_dim(const WpDims *dims, const WpLoad *load)
{
    for (uint32_t dim = 0; dim < dims->n_dims; dim++)
        if (dims->delta[dim] == load->delta && dims->stride[dim] == load->stride)
            return dim;
    return UINT32_MAX;
}

static void
list_dims(WpDims *dims, const WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    g_autofree bool *is_private = find_private_roles(model);
    int32_t base = (int32_t)(problem->n_roles * problem->n_iterations);
    uint32_t most = problem->n_roles + problem->n_amounts + 1;

    dims->delta = g_new0(int32_t, most);
    dims->stride = g_new0(int32_t, most);
    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];
        WpLoad load = {(int32_t)(hours->role * problem->n_iterations) - 1 + hours->first,
                       (int32_t)model->k, 0};

        if (is_private[hours->role] && problem->items[hours->item].pin != WP_PIN_COMMITTED &&
            find_dim(dims, &load) == UINT32_MAX) {
            dims->delta[dims->n_dims] = load.delta;
            dims->stride[dims->n_dims++] = load.stride;
        }
    }
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        if (problem->amounts[amount].kind != WP_AMOUNT_PER_WAVE)
            continue;
        dims->delta[dims->n_dims] = base + (int32_t)amount;
        dims->stride[dims->n_dims++] = (int32_t)problem->n_amounts;
    }
}

static void
fill_use(WpDims *dims, const WpWaveModel *model)
{
    dims->use = g_new0(int64_t, ((size_t)model->n + 1) * dims->n_dims + 1);
    dims->simple = g_new0(uint8_t, (size_t)model->n + 1);
    for (uint32_t node = 1; node <= model->n; node++) {
        bool simple = model->first_movable[node] == model->first_movable[node + 1] &&
                      model->first_cumulative[node] == model->first_cumulative[node + 1] &&
                      model->class_mask[model->items[node].item_class] == 0;

        for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
            uint32_t dim = find_dim(dims, &model->loads[i]);

            if (dim == UINT32_MAX)
                simple = false;
            else
                dims->use[(size_t)node * dims->n_dims + dim] = model->loads[i].amount;
        }
        dims->simple[node] = simple;
    }
}

WpDims *
wp_dims_build(const WpWaveModel *model)
{
    WpDims *dims = g_new0(WpDims, 1);

    list_dims(dims, model);
    fill_use(dims, model);
    return dims;
}

void
wp_dims_free(WpDims *dims)
{
    if (!dims)
        return;
    g_free(dims->delta);
    g_free(dims->stride);
    g_free(dims->use);
    g_free(dims->simple);
    g_free(dims);
}
