#include "planner/solve/core/start.h"

#include "planner/graph/connect.h"

#include <string.h>

/* ---- order -------------------------------------------------------------------------------- */

/* The graph of the relations with keep[] set. */
static WpCsr *
graph_of(const WpWaveModel *model, const uint8_t *keep)
{
    g_autofree uint32_t *from = g_new(uint32_t, (size_t)model->n_relations + 1);
    g_autofree uint32_t *to = g_new(uint32_t, (size_t)model->n_relations + 1);
    uint32_t n = 0;

    for (uint32_t i = 0; i < model->n_relations; i++) {
        if (!keep[i])
            continue;
        from[n] = model->relations[i].a;
        to[n++] = model->relations[i].b;
    }
    return wp_csr_build(model->n, n, from, to);
}

/* Strong components of the kept relations; which of them have more than one node. */
static uint32_t *
find_circles(const WpWaveModel *model, const uint8_t *keep, bool *out_any)
{
    g_autoptr(WpCsr) graph = graph_of(model, keep);
    uint32_t n = 0;
    uint32_t *component = wp_graph_strong_components(graph, &n);

    *out_any = n < model->n;
    return component;
}

static void
mark_circle(WpWaveStart *start, uint32_t relation)
{
    uint32_t ends[2] = {start->model->relations[relation].a, start->model->relations[relation].b};

    for (int i = 0; i < 2; i++) {
        start->infeasible[ends[i]] = 1;
        if (start->circle[ends[i]] == 0)
            start->circle[ends[i]] = relation + 1;
    }
}

/* Items on a circle of hard relations cannot be placed; the circle is cut so that an order exists.
 */
static void
cut_hard_circles(WpWaveStart *start, uint8_t *keep)
{
    const WpWaveModel *model = start->model;
    uint8_t *active = start->state->active;
    bool any = false;

    for (uint32_t i = 0; i < model->n_relations; i++) {
        const WpWaveRelation *relation = &model->relations[i];

        keep[i] = !relation->firm && relation->kind != WP_WAVE_APART;
        if (relation->a != relation->b)
            continue;
        keep[i] = 0;
        if (relation->kind != WP_WAVE_SAME_OR_EARLIER && !relation->firm)
            mark_circle(start, i);
        active[i] = 0;
    }
    g_autofree uint32_t *component = find_circles(model, keep, &any);

    for (uint32_t i = 0; any && i < model->n_relations; i++) {
        const WpWaveRelation *relation = &model->relations[i];

        if (keep[i] && component[relation->a] == component[relation->b]) {
            mark_circle(start, i);
            keep[i] = active[i] = 0;
        }
    }
}

/* Adds the firm relations of @rank; those that close a circle and go against the order of what is
 * kept already give way. */
static void
add_rank(WpWaveStart *start, uint8_t *keep, uint32_t rank)
{
    const WpWaveModel *model = start->model;
    g_autofree uint32_t *order = g_new(uint32_t, (size_t)model->n + 1);
    g_autofree uint32_t *position = g_new0(uint32_t, (size_t)model->n + 1);
    g_autoptr(WpCsr) before = graph_of(model, keep);
    bool any = false;

    for (uint32_t i = 0; i < model->n_relations; i++)
        if (model->relations[i].firm && model->relations[i].rank == rank &&
            model->relations[i].kind != WP_WAVE_APART && start->state->active[i])
            keep[i] = 1;
    g_autofree uint32_t *component = find_circles(model, keep, &any);

    if (!any)
        return;
    wp_graph_order(before, order);
    for (uint32_t i = 0; i < model->n; i++)
        position[order[i]] = i;
    for (uint32_t i = 0; i < model->n_relations; i++) {
        const WpWaveRelation *relation = &model->relations[i];

        if (keep[i] && relation->firm && relation->rank == rank &&
            component[relation->a] == component[relation->b] &&
            position[relation->a] > position[relation->b])
            keep[i] = start->state->active[i] = 0;
    }
}

static void
settle_order(WpWaveStart *start)
{
    const WpWaveModel *model = start->model;
    g_autofree uint8_t *keep = g_new0(uint8_t, (size_t)model->n_relations + 1);
    bool present[256] = {false};

    cut_hard_circles(start, keep);
    for (uint32_t i = 0; i < model->n_relations; i++)
        if (model->relations[i].firm)
            present[model->relations[i].rank] = true;
    for (uint32_t rank = 256; rank-- > 0;)
        if (present[rank])
            add_rank(start, keep, rank);
    g_autoptr(WpCsr) graph = graph_of(model, keep);

    start->n_order = wp_graph_order(graph, start->order);
    g_assert(start->n_order == model->n);
}

/* ---- how early ---------------------------------------------------------------------------- */

static void
place_committed(WpWaveStart *start)
{
    const WpWaveModel *model = start->model;

    for (uint32_t node = 1; node <= model->n; node++) {
        const WpWaveItem *item = &model->items[node];

        if (item->pin == WP_PIN_NONE)
            continue;
        g_assert(item->pin_wave >= 1 && item->pin_wave <= model->n_waves);
        if (item->pin == WP_PIN_COMMITTED) {
            start->infeasible[node] = 0;
            wp_wave_place(start->state, node, item->pin_wave, false);
        }
    }
}

/* The first wave from @from on that takes @node beside what is committed; 0 if none. */
static uint32_t
first_fit(WpWaveStart *start, uint32_t node, uint32_t from, uint32_t until, bool hard_only)
{
    for (uint32_t wave = MAX(from, 1); wave <= until; wave++)
        if (wp_wave_is_open(start->model, node, wave) && wp_wave_fits(start->state, node, wave) &&
            wp_wave_apart_allows(start->state, node, wave, hard_only))
            return wave;
    return 0;
}

/* @fits: one in which it fits, with others */
static uint32_t
first_fit_alone(WpWaveStart *start, uint32_t node, uint32_t fits)
{
    const WpWaveModel *model = start->model;

    for (uint32_t wave = model->low[node]; wave < fits; wave++)
        if (wp_wave_is_open(model, node, wave) && (wp_wave_fits(start->state, node, wave) ||
                                                   wp_wave_fits_alone(start->state, node, wave)))
            return wave;
    return fits;
}

/* Whether @node, which fitted into @wave with capacities that were nowhere more, does now. Then it
 * may have been too large for all waves, and have been given one for itself. */
static bool
still_fits(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;

    if (model->needs_alone[node])
        return false;
    for (uint32_t i = model->first_room[node]; i < model->first_load[node + 1]; i++)
        if (state->left[model->loads[i].delta + (int64_t)model->loads[i].stride * wave] <
            model->loads[i].amount)
            return false;
    return true;
}

/* Marks what no wave can take, in order, so that what hard relations hold back follows. What fitted
 * with @less need not be asked again. */
static void
prove_infeasible(WpWaveStart *start, const WpWaveStart *less)
{
    const WpWaveModel *model = start->model;

    for (uint32_t i = 0; i < start->n_order; i++) {
        uint32_t node = start->order[i];
        uint32_t from = model->low[node];

        start->earliest_own[node] = start->earliest_hard[node] = start->state->wave[node];
        if (start->state->wave[node] > 0 || start->infeasible[node])
            continue;
        for (uint32_t j = model->first_before[node]; j < model->first_before[node + 1]; j++) {
            const WpLink *link = &model->before[j];

            if (link->firm || !start->state->active[link->relation])
                continue;
            if (start->infeasible[link->other])
                start->infeasible[node] = 1;
            from = MAX(from, start->earliest_hard[link->other] + link->gap);
        }
        if (!start->infeasible[node])
            start->earliest_hard[node] =
                less && less->earliest_hard[node] == from && still_fits(start->state, node, from)
                    ? from
                    : first_fit(start, node, from, model->high[node], true);
        if (start->earliest_hard[node] == 0)
            start->infeasible[node] = 1;
        else if (start->earliest_hard[node] == model->low[node])
            start->earliest_own[node] = model->low[node];
        else
            start->earliest_own[node] = first_fit_alone(start, node, start->earliest_hard[node]);
    }
}

/* The first wave that the active relations before @node leave; firm ones to what is infeasible are
 * given up on the way. */
static uint32_t
wave_after(WpWaveStart *start, uint32_t node, uint32_t *out_link)
{
    const WpWaveModel *model = start->model;
    uint32_t from = model->low[node];

    for (uint32_t i = model->first_before[node]; i < model->first_before[node + 1]; i++) {
        const WpLink *link = &model->before[i];
        uint32_t gap = link->gap;

        if (start->infeasible[link->other])
            start->state->active[link->relation] = 0;
        if (start->state->active[link->relation] && start->earliest[link->other] + gap > from) {
            from = start->earliest[link->other] + gap;
            *out_link = i;
        }
    }
    return from;
}

/* The weakest firm relation on the chain that holds @node back; n_relations if there is none. */
static uint32_t
find_weakest(WpWaveStart *start, uint32_t node)
{
    const WpWaveModel *model = start->model;
    uint32_t weakest = model->n_relations;

    for (uint32_t link = UINT32_MAX;; link = UINT32_MAX) {
        wave_after(start, node, &link);
        if (link == UINT32_MAX)
            return weakest;
        uint32_t relation = model->before[link].relation;

        if (model->relations[relation].firm &&
            (weakest == model->n_relations ||
             model->relations[relation].rank < model->relations[weakest].rank))
            weakest = relation;
        node = model->before[link].other;
        if (start->state->wave[node] > 0)
            return weakest;
    }
}

/* The last wave in which @node should be: its enforced deadline if that can hold, else any. */
static uint32_t
wanted_until(const WpWaveStart *start, uint32_t node)
{
    const WpWaveItem *item = &start->model->items[node];
    uint32_t deadline = start->model->deadline_wave[node];

    return item->deadline_enforced && deadline >= start->earliest_hard[node]
               ? deadline
               : start->model->high[node];
}

/* Only firm APART relations to committed items can still hold @node back. */
static void
give_up_apart(WpWaveStart *start, uint32_t node)
{
    const WpWaveModel *model = start->model;
    uint32_t wave = start->earliest_hard[node];

    start->earliest[node] = wave;
    for (uint32_t i = model->first_apart[node]; i < model->first_apart[node + 1]; i++)
        if (model->relations[model->apart[i].relation].firm &&
            start->state->wave[model->apart[i].other] == wave)
            start->state->active[model->apart[i].relation] = 0;
}

/* Whether @node, which nothing is apart from, fits into @wave because it did with @less. */
static bool
fitted(const WpWaveStart *start, const WpWaveStart *less, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = start->model;

    return less && less->earliest[node] == wave && wave <= wanted_until(start, node) &&
           model->first_apart[node] == model->first_apart[node + 1] &&
           still_fits(start->state, node, wave);
}

/* Firm relations give way, the weakest first, until each feasible item could be placed. */
static void
relax_firm(WpWaveStart *start, const WpWaveStart *less)
{
    const WpWaveModel *model = start->model;
    g_autofree uint32_t *position = g_new0(uint32_t, (size_t)model->n + 1);

    for (uint32_t i = 0; i < start->n_order; i++)
        position[start->order[i]] = i;
    for (uint32_t i = 0; i < start->n_order; i++) {
        uint32_t node = start->order[i];
        uint32_t link = UINT32_MAX;

        start->earliest[node] = start->state->wave[node];
        if (start->infeasible[node])
            continue;
        uint32_t from = wave_after(start, node, &link);
        uint32_t committed = start->state->wave[node];
        uint32_t both = MAX(from, start->earliest_hard[node]);

        /* what fits there by itself still does: nothing was placed since */
        if (committed == 0 && from <= start->earliest_hard[node] &&
            start->earliest_hard[node] <= wanted_until(start, node) &&
            model->first_apart[node] == model->first_apart[node + 1])
            start->earliest[node] = start->earliest_hard[node];
        else if (committed == 0 && fitted(start, less, node, both))
            start->earliest[node] = both;
        else if (committed == 0)
            start->earliest[node] = first_fit(start, node, both, wanted_until(start, node), false);
        if (committed == 0 ? start->earliest[node] > 0 : from <= committed)
            continue;
        uint32_t weakest = find_weakest(start, node);

        if (weakest == model->n_relations) {
            if (committed == 0)
                give_up_apart(start, node);
            continue;
        }
        start->state->active[weakest] = 0;
        i = position[model->relations[weakest].b] - 1; /* again from there; 0 - 1 wraps and ++ */
    }
}

/* Hard relations to what is committed too early are broken by the commitment, not by the rest. */
static void
release_committed(WpWaveStart *start)
{
    const WpWaveModel *model = start->model;

    for (uint32_t i = 0; i < model->n_relations; i++) {
        const WpWaveRelation *relation = &model->relations[i];
        bool committed = model->items[relation->b].pin == WP_PIN_COMMITTED;

        if (relation->kind == WP_WAVE_APART) {
            if (committed && model->items[relation->a].pin == WP_PIN_COMMITTED &&
                start->state->wave[relation->a] == start->state->wave[relation->b])
                start->state->active[i] = 0;
        } else if (committed && (start->infeasible[relation->a] ||
                                 start->earliest[relation->a] + wp_relation_gap(relation) >
                                     start->state->wave[relation->b]))
            start->state->active[i] = 0;
    }
}

static void
set_latest(WpWaveStart *start)
{
    const WpWaveModel *model = start->model;

    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t node = start->order[i];
        uint32_t latest = start->state->wave[node];

        if (latest == 0)
            latest = wanted_until(start, node);
        for (uint32_t j = model->first_after[node]; j < model->first_after[node + 1]; j++) {
            const WpLink *link = &model->after[j];
            uint32_t gap = link->gap;

            if (start->state->active[link->relation] && !start->infeasible[link->other])
                latest =
                    MIN(latest, start->latest[link->other] - MIN(gap, start->latest[link->other]));
        }
        start->latest[node] = latest;
    }
}

/* ---- what follows from orders --------------------------------------------------------------- */

const WpWaveOrders *
wp_wave_start_orders(WpWaveStart *start)
{
    const WpWaveModel *model = start->model;
    const uint8_t *active = start->state->active;
    WpWaveOrders *orders = start->orders;

    if (orders)
        return orders;
    orders = start->orders = g_new0(WpWaveOrders, 1);
    orders->tail = g_new0(uint32_t, (size_t)model->n + 1);
    orders->n_before = g_new0(uint32_t, (size_t)model->n + 1);
    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t node = start->order[i], tail = 0;

        for (uint32_t j = model->first_after[node]; j < model->first_after[node + 1]; j++) {
            const WpLink *link = &model->after[j];

            if (!active[link->relation])
                continue;
            tail = MAX(tail, orders->tail[link->other] + link->distance);
            orders->n_before[link->other]++;
        }
        orders->tail[node] = tail;
    }
    return orders;
}

void
wp_wave_start_forget_orders(WpWaveStart *start)
{
    if (!start->orders)
        return;
    g_free(start->orders->tail);
    g_free(start->orders->n_before);
    g_clear_pointer(&start->orders, g_free);
}

static WpWaveOrders *
copy_orders(const WpWaveStart *from)
{
    size_t size = ((size_t)from->model->n + 1) * sizeof(uint32_t);
    WpWaveOrders *orders = g_new0(WpWaveOrders, 1);

    orders->tail = g_memdup2(from->orders->tail, size);
    orders->n_before = g_memdup2(from->orders->n_before, size);
    return orders;
}

bool
wp_wave_start_relax(WpWaveStart *start, uint32_t node)
{
    const WpWaveModel *model = start->model;
    g_autofree uint8_t *behind = g_new0(uint8_t, (size_t)model->n + 1); /* of @node, or it */
    uint32_t weakest = model->n_relations;

    behind[node] = 1;
    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t b = start->order[i];

        for (uint32_t j = model->first_before[b]; behind[b] && j < model->first_before[b + 1];
             j++) {
            uint32_t relation = model->before[j].relation;

            if (!start->state->active[relation])
                continue;
            behind[model->before[j].other] = 1;
            if (model->relations[relation].firm &&
                (weakest == model->n_relations ||
                 model->relations[relation].rank < model->relations[weakest].rank))
                weakest = relation;
        }
    }
    if (weakest == model->n_relations)
        return false;
    start->state->active[weakest] = 0;
    wp_wave_start_forget_orders(start);
    set_latest(start);
    return true;
}

static void
place_pinned(WpWaveStart *start)
{
    const WpWaveModel *model = start->model;

    for (uint32_t node = 1; node <= model->n; node++) {
        const WpWaveItem *item = &model->items[node];
        uint32_t from, until;

        if (item->pin != WP_PIN_WISH || start->infeasible[node])
            continue;
        wp_wave_window(start->state, node, &from, &until);
        if (item->pin_wave >= from && item->pin_wave <= until &&
            wp_wave_fits(start->state, node, item->pin_wave) &&
            wp_wave_apart_allows(start->state, node, item->pin_wave, false))
            wp_wave_place(start->state, node, item->pin_wave, model->needs_alone[node] != 0);
    }
}

static WpWaveStart *
start_new(const WpWaveModel *model)
{
    WpWaveStart *start = g_new0(WpWaveStart, 1);
    size_t n_cells = (size_t)model->n + 1;

    start->model = model;
    start->state = wp_wave_state_new(model);
    start->order = g_new0(uint32_t, n_cells);
    start->infeasible = g_new0(uint8_t, n_cells);
    start->circle = g_new0(uint32_t, n_cells);
    start->earliest_own = g_new0(uint32_t, n_cells);
    start->earliest_hard = g_new0(uint32_t, n_cells);
    start->earliest = g_new0(uint32_t, n_cells);
    start->latest = g_new0(uint32_t, n_cells);
    return start;
}

static void
place_all(WpWaveStart *start, const WpWaveStart *less)
{
    place_committed(start);
    prove_infeasible(start, less);
    relax_firm(start, less);
    release_committed(start);
    set_latest(start);
    place_pinned(start);
}

WpWaveStart *
wp_wave_start_build(const WpWaveModel *model)
{
    WpWaveStart *start = start_new(model);

    settle_order(start);
    start->settled = g_memdup2(start->state->active, (size_t)model->n_relations + 1);
    place_all(start, NULL);
    return start;
}

WpWaveStart *
wp_wave_start_build_like(const WpWaveModel *model, const WpWaveStart *like, bool less)
{
    WpWaveStart *start = start_new(model);

    g_assert(like->model == model);
    start->settled = g_memdup2(like->settled, (size_t)model->n_relations + 1);
    memcpy(start->state->active, like->settled, (size_t)model->n_relations + 1);
    start->n_order = like->n_order;
    memcpy(start->order, like->order, ((size_t)model->n + 1) * sizeof *start->order);
    memcpy(start->circle, like->circle, ((size_t)model->n + 1) * sizeof *start->circle);
    for (uint32_t node = 1; node <= model->n; node++)
        start->infeasible[node] = start->circle[node] > 0;
    place_all(start, less ? like : NULL);
    if (like->orders && memcmp(start->state->active, like->state->active, model->n_relations) == 0)
        start->orders = copy_orders(like);
    return start;
}

void
wp_wave_start_free(WpWaveStart *start)
{
    if (!start)
        return;
    wp_wave_state_free(start->state);
    g_free(start->settled);
    g_free(start->order);
    g_free(start->infeasible);
    g_free(start->circle);
    g_free(start->earliest_own);
    g_free(start->earliest_hard);
    g_free(start->earliest);
    g_free(start->latest);
    wp_wave_start_forget_orders(start);
    g_free(start);
}
