#include "planner/solve/exact/exact.h"

#include "planner/solve/exact/packing.h"
#include "planner/solve/exact/side-tasks.h"
#include "planner/solve/search/dims.h"

#include <string.h>

#define MAX_TASKS (WP_MAX_SET_WORDS * 64 - 1)

/* Whether @node is open in every wave from its first to @last. */
static bool
is_always_open(const WpWaveModel *model, uint32_t node, uint32_t last)
{
    for (uint32_t wave = model->low[node]; wave <= last; wave++)
        if (!wp_wave_is_open(model, node, wave))
            return false;
    return model->low[node] <= last;
}

static bool
is_pure(const WpWaveStart *start, const WpWaveState *state, const WpDims *dims, uint32_t last)
{
    const WpWaveModel *model = start->model;

    if (dims->n_dims == 0)
        return false;
    for (uint32_t node = 1; node <= model->n; node++) {
        const WpWaveItem *item = &model->items[node];

        if (start->infeasible[node])
            continue;
        if (state->wave[node] == 0 || item->pin != WP_PIN_NONE || !dims->simple[node] ||
            (item->deadline_enforced && model->deadline_wave[node] < last) ||
            model->needs_alone[node] || state->alone[state->wave[node]] > 0 ||
            !is_always_open(model, node, last))
            return false;
    }
    for (uint32_t i = 0; i < model->n_relations; i++)
        if (state->active[i] && model->relations[i].kind == WP_WAVE_APART)
            return false;
    return true;
}

/* Only limits that some item could meet count. */
static uint32_t
list_used_dims(const WpWaveModel *model, const WpDims *dims, uint32_t last, uint32_t *used)
{
    uint32_t n = 0;

    for (uint32_t dim = 0; dim < dims->n_dims; dim++) {
        int64_t demand = 0, least = INT64_MAX;

        for (uint32_t node = 1; node <= model->n; node++)
            demand += dims->use[(size_t)node * dims->n_dims + dim];
        for (uint32_t wave = 1; wave <= last; wave++) {
            int64_t cell = (int64_t)dims->delta[dim] + (int64_t)dims->stride[dim] * wave;

            least = MIN(least, cell >= 0 ? model->capacity[cell] : 0);
        }
        if (demand > least)
            used[n++] = dim;
    }
    return n;
}

static bool
counts(const WpWaveStart *start, const uint8_t *active, const WpLink *link)
{
    return active[link->relation] && !start->infeasible[link->other];
}

static WpPacking *
build_packing(const WpWaveStart *start, const WpWaveState *state, const WpDims *dims, uint32_t last,
              const uint32_t *task_of, uint32_t n_tasks, const uint32_t *used, uint32_t n_used)
{
    const WpWaveModel *model = start->model;
    WpPacking *packing = wp_packing_new(n_tasks, last, n_used, model->n_relations);
    uint32_t n_after = 0;

    packing->constant = true;
    for (uint32_t wave = 1; wave <= last; wave++) {
        for (uint32_t i = 0; i < n_used; i++) {
            int64_t cell = (int64_t)dims->delta[used[i]] + (int64_t)dims->stride[used[i]] * wave;
            int64_t *capacity = packing->capacity + (size_t)wave * n_used + i;

            *capacity = cell >= 0 && cell < model->n_cells ? model->capacity[cell] : 0;
            packing->constant = packing->constant && *capacity == packing->capacity[n_used + i];
        }
    }
    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t task = task_of[node];

        if (start->infeasible[node])
            continue;
        for (uint32_t i = 0; i < n_used; i++)
            packing->size[(size_t)task * n_used + i] =
                dims->use[(size_t)node * dims->n_dims + used[i]];
        packing->head[task] = model->low[node];
        packing->constant = packing->constant && model->low[node] == 1;
        packing->first_after[task] = n_after;
        for (uint32_t j = model->first_after[node]; j < model->first_after[node + 1]; j++) {
            const WpLink *link = &model->after[j];

            if (!counts(start, state->active, link))
                continue;
            packing->after[n_after] = task_of[link->other];
            packing->strict[n_after++] = (uint8_t)link->gap;
        }
    }
    packing->first_after[n_tasks] = n_after;
    return packing;
}

static void
rebuild(const WpWaveStart *start, WpWaveState *state, const uint32_t *task_of, const uint32_t *wave)
{
    for (uint32_t node = 1; node <= start->model->n; node++)
        if (!start->infeasible[node])
            wp_wave_remove(state, node);
    for (uint32_t node = 1; node <= start->model->n; node++)
        if (!start->infeasible[node])
            wp_wave_place(state, node, wave[task_of[node]], false);
}

uint32_t
wp_exact(const WpWaveStart *start, WpWaveState *state, uint32_t last, int64_t *steps,
         uint32_t *out_bound)
{
    const WpWaveModel *model = start->model;

    if (model->n > MAX_TASKS)
        return last;
    g_autoptr(WpDims) dims = wp_dims_build(model);
    g_autofree uint32_t *task_of = g_new0(uint32_t, (size_t)model->n + 1);
    g_autofree uint32_t *used = g_new0(uint32_t, (size_t)dims->n_dims + 1);
    uint32_t n_tasks = 0, n_used, bound = 0;

    if (!is_pure(start, state, dims, last))
        return last;
    for (uint32_t node = 1; node <= model->n; node++)
        if (!start->infeasible[node])
            task_of[node] = n_tasks++;
    n_used = list_used_dims(model, dims, last, used);
    if (n_used == 0 || n_tasks == 0)
        return last;
    g_autoptr(WpPacking) packing =
        build_packing(start, state, dims, last, task_of, n_tasks, used, n_used);
    g_autofree uint32_t *wave = g_new0(uint32_t, (size_t)n_tasks + 1);
    uint32_t found = wp_packing_solve(packing, last, steps, wave, &bound);

    *out_bound = bound;
    if (found < last)
        rebuild(start, state, task_of, wave);
    return found;
}
