#include "planner/solve/core/model.h"

#include <string.h>

/* Every list is made in two steps: a counting sort by node, then a small sort within the node by
 * content, so that the order of the caller's arrays leaves no trace. */

#define FEW_LOADS 64 /* of a node: so many are sorted one by one */

/* ---- hours and amounts -------------------------------------------------------------------- */

static int
compare_loads(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    const WpLoad *x = a;
    const WpLoad *y = b;

    return x->delta != y->delta ? wp_compare_i64(x->delta, y->delta)
                                : wp_compare_i64(x->stride, y->stride);
}

static int
compare_cumulatives(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    const WpCumulative *x = a;
    const WpCumulative *y = b;

    return wp_compare_u64(x->amount, y->amount);
}

static int
compare_movables(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    const WpMovable *x = a;
    const WpMovable *y = b;
    int order = wp_compare_i64(x->last, y->last);

    if (order == 0)
        order = wp_compare_i64(y->first, x->first); /* those with the least choice first */
    if (order == 0)
        order = wp_compare_u64(x->role, y->role);
    if (order == 0)
        order = wp_compare_i64(y->amount, x->amount);
    if (order == 0)
        order = wp_compare_u64(x->freeze, y->freeze);
    return order;
}

/* They are few, and mostly in order. */
static void
sort_loads(WpLoad *loads, uint32_t n)
{
    if (n > FEW_LOADS) {
        g_qsort_with_data(loads, (gint)n, sizeof *loads, compare_loads, NULL);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        WpLoad load = loads[i];
        uint32_t at = i;

        for (; at > 0 && compare_loads(&loads[at - 1], &load, NULL) > 0; at--)
            loads[at] = loads[at - 1];
        loads[at] = load;
    }
}

/* Sorts @loads[from ..] and adds up those on the same cells. */
static void
merge_loads(GArray *loads, uint32_t from)
{
    WpLoad *all = (WpLoad *)(void *)loads->data;
    uint32_t kept = from;

    if (loads->len == from)
        return;
    sort_loads(all + from, loads->len - from);
    for (uint32_t i = from + 1; i < loads->len; i++) {
        if (all[i].delta == all[kept].delta && all[i].stride == all[kept].stride)
            all[kept].amount += all[i].amount;
        else
            all[++kept] = all[i];
    }
    g_array_set_size(loads, kept + 1);
}

static void
merge_cumulatives(GArray *cumulatives, uint32_t from)
{
    WpCumulative *all = (WpCumulative *)(void *)cumulatives->data;
    uint32_t kept = from;

    if (cumulatives->len == from)
        return;
    g_qsort_with_data(all + from, cumulatives->len - from, sizeof *all, compare_cumulatives, NULL);
    for (uint32_t i = from + 1; i < cumulatives->len; i++) {
        if (all[i].amount == all[kept].amount)
            all[kept].value += all[i].value;
        else
            all[++kept] = all[i];
    }
    g_array_set_size(cumulatives, kept + 1);
}

static bool *
find_limited_roles(const WpWaveProblem *problem)
{
    bool *limited = g_new0(bool, (size_t)problem->n_roles + 1);

    for (uint32_t role = 0; role < problem->n_roles; role++)
        for (uint32_t t = 0; t < problem->n_iterations; t++)
            if (problem->role_capacity[(size_t)role * problem->n_iterations + t] !=
                WP_WAVES_UNLIMITED)
                limited[role] = true;
    return limited;
}

/* A committed item has one wave only, and work of it that lies outside the horizon is past. */
static bool
is_past(const WpWaveModel *model, const WpWaveItem *item, const WpWaveHours *hours)
{
    int64_t release;

    if (item->pin != WP_PIN_COMMITTED)
        return false;
    release = wp_wave_release(model->problem, item->pin_wave);
    return release + hours->last < 0 || release + hours->first >= model->problem->n_iterations;
}

static void
add_hours(WpWaveModel *model, uint32_t entry, GArray *loads, GArray *movables)
{
    const WpWaveProblem *problem = model->problem;
    const WpWaveHours *hours = &problem->hours[entry];

    g_assert(hours->role < problem->n_roles && hours->first <= hours->last &&
             hours->freeze <= problem->n_freezes);
    if (is_past(model, &problem->items[hours->item], hours))
        return;
    if (hours->first != hours->last) {
        WpMovable movable = {entry,       hours->role,   hours->first,
                             hours->last, hours->freeze, hours->centihours};

        g_array_append_val(movables, movable);
    } else if (model->limited[hours->role] && hours->centihours > 0) {
        WpLoad load = {(int32_t)(hours->role * problem->n_iterations) - 1 + hours->first,
                       (int32_t)model->k, hours->centihours};

        g_array_append_val(loads, load);
    }
}

static void
add_use(WpWaveModel *model, const WpWaveUse *use, bool may_pass, GArray *loads, GArray *cumulatives)
{
    const WpWaveProblem *problem = model->problem;
    const WpWaveAmount *amount = &problem->amounts[use->amount];

    g_assert(use->amount < problem->n_amounts && use->value >= 0);
    if (use->value == 0)
        return;
    if (amount->kind == WP_AMOUNT_CUMULATIVE) {
        WpCumulative cumulative = {use->amount, use->value};

        if (!may_pass)
            g_array_append_val(cumulatives, cumulative);
    } else if (amount->oversize == may_pass) {
        WpLoad load = {(int32_t)(problem->n_roles * problem->n_iterations + use->amount),
                       (int32_t)problem->n_amounts, use->value};

        g_array_append_val(loads, load);
    }
}

static uint32_t *
nodes_of_hours(const WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    uint32_t *node = g_new(uint32_t, MAX(problem->n_hours, 1));

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        g_assert(problem->hours[i].item >= 1 && problem->hours[i].item <= model->n);
        node[i] = model->node_of[problem->hours[i].item];
    }
    return node;
}

static uint32_t *
nodes_of_uses(const WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    uint32_t *node = g_new(uint32_t, MAX(problem->n_uses, 1));

    for (uint32_t i = 0; i < problem->n_uses; i++) {
        g_assert(problem->uses[i].item >= 1 && problem->uses[i].item <= model->n);
        node[i] = model->node_of[problem->uses[i].item];
    }
    return node;
}

/* An item that no wave's limit admits can only be alone. */
void
wp_wave_mark_oversize(WpWaveModel *model)
{
    uint32_t base = model->problem->n_roles * model->problem->n_iterations;

    for (uint32_t node = 1; node <= model->n; node++) {
        model->needs_alone[node] = 0;
        for (uint32_t i = model->first_room[node]; i < model->first_load[node + 1]; i++)
            if (model->loads[i].amount > model->peak[(uint32_t)model->loads[i].delta - base])
                model->needs_alone[node] = 1;
    }
}

/* Two strides on one delta would be two rows: the one that comes later gets no number. */
static void
number_rows(WpWaveModel *model)
{
    uint32_t n_loads = model->first_load[model->n + 1];
    int32_t most = 0, strides[WP_MOST_ROWS];
    uint32_t n_rows = 0;

    for (uint32_t i = 0; i < n_loads; i++) {
        model->least_delta = MIN(model->least_delta, model->loads[i].delta);
        most = MAX(most, model->loads[i].delta);
    }
    size_t n_deltas = (size_t)((int64_t)most - model->least_delta + 1);

    model->row_of = g_new(uint8_t, n_deltas);
    memset(model->row_of, WP_MOST_ROWS, n_deltas);
    model->row_least = g_new0(int64_t, WP_MOST_ROWS);
    model->rows = g_new0(uint64_t, (size_t)model->n + 1);
    for (uint32_t node = 1; node <= model->n; node++) {
        for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
            const WpLoad *load = &model->loads[i];
            uint8_t *row = &model->row_of[load->delta - model->least_delta];

            if (*row == WP_MOST_ROWS && n_rows < WP_MOST_ROWS) {
                strides[n_rows] = load->stride;
                model->row_least[n_rows] = load->amount;
                *row = (uint8_t)n_rows++;
            }
            if (*row == WP_MOST_ROWS || strides[*row] != load->stride)
                continue;
            model->row_least[*row] = MIN(model->row_least[*row], load->amount);
            model->rows[node] |= UINT64_C(1) << *row;
        }
    }
}

void
wp_wave_list_loads(WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    g_autofree uint32_t *hour_node = nodes_of_hours(model);
    g_autofree uint32_t *use_node = nodes_of_uses(model);
    g_autofree uint32_t *use = g_new(uint32_t, MAX(problem->n_uses, 1));
    g_autofree uint32_t *first_use = wp_wave_sort_by_node(model, problem->n_uses, use_node, use);
    GArray *loads =
        g_array_sized_new(FALSE, FALSE, sizeof(WpLoad), problem->n_uses + 1); /* not NULL */
    GArray *movables = g_array_new(FALSE, FALSE, sizeof(WpMovable));
    GArray *cumulatives = g_array_new(FALSE, FALSE, sizeof(WpCumulative));

    model->limited = find_limited_roles(problem);
    model->hour = g_new(uint32_t, MAX(problem->n_hours, 1));
    model->first_hour = wp_wave_sort_by_node(model, problem->n_hours, hour_node, model->hour);
    for (uint32_t node = 0; node <= model->n; node++) {
        model->first_load[node] = loads->len;
        model->first_movable[node] = movables->len;
        model->first_cumulative[node] = cumulatives->len;
        for (uint32_t i = model->first_hour[node]; i < model->first_hour[node + 1]; i++)
            add_hours(model, model->hour[i], loads, movables);
        for (uint32_t i = first_use[node]; i < first_use[node + 1]; i++)
            add_use(model, &problem->uses[use[i]], false, loads, cumulatives);
        merge_loads(loads, model->first_load[node]);
        model->first_room[node] = loads->len;
        for (uint32_t i = first_use[node]; i < first_use[node + 1]; i++)
            add_use(model, &problem->uses[use[i]], true, loads, cumulatives);
        merge_loads(loads, model->first_room[node]);
        merge_cumulatives(cumulatives, model->first_cumulative[node]);
        if (movables->len > model->first_movable[node])
            g_qsort_with_data(&g_array_index(movables, WpMovable, model->first_movable[node]),
                              movables->len - model->first_movable[node], sizeof(WpMovable),
                              compare_movables, NULL);
    }
    model->first_load[model->n + 1] = model->first_room[model->n + 1] = loads->len;
    model->first_movable[model->n + 1] = movables->len;
    model->first_cumulative[model->n + 1] = cumulatives->len;
    model->loads = (WpLoad *)(void *)g_array_free(loads, FALSE);
    model->movables = (WpMovable *)(void *)g_array_free(movables, FALSE);
    model->cumulatives = (WpCumulative *)(void *)g_array_free(cumulatives, FALSE);
    number_rows(model);
    wp_wave_mark_oversize(model);
}
