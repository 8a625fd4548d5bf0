#include "planner/solve/core/bound.h"

/* Of an amount. */
typedef struct {
    int64_t demand;   /* of items that share their waves */
    int64_t largest;  /* of one of them */
    uint32_t n_alone; /* items that have waves for themselves, where no ramp limits */
} Demand;

struct WpWaveDemand {
    GArray *work;    /* of Work, by role, then by where it ends and begins */
    Demand *amounts; /* by amount */
};

typedef struct {
    const WpWaveStart *start;
    const WpWaveModel *model;
    const WpWaveState *state; /* nullable: the plan */
    const uint8_t *active;    /* relations that hold */
    WpWaveBound best;
} Bound;

static bool
counts(const Bound *bound, uint32_t node)
{
    return bound->state ? bound->state->wave[node] > 0 : !bound->start->infeasible[node];
}

static void
raise_bound(Bound *bound, uint32_t wave, WpWaveBoundKind kind, uint32_t index)
{
    if (wave > bound->best.wave)
        bound->best = (WpWaveBound){wave, kind, index};
}

/* ---- chains --------------------------------------------------------------------------------- */

static void
bound_chains(Bound *bound)
{
    const WpWaveModel *model = bound->model;
    g_autofree uint32_t *earliest = g_new0(uint32_t, (size_t)model->n + 1);

    for (uint32_t i = 0; i < bound->start->n_order; i++) {
        uint32_t node = bound->start->order[i];
        uint32_t wave = bound->start->earliest_own[node];

        if (!counts(bound, node))
            continue;
        for (uint32_t j = model->first_before[node]; j < model->first_before[node + 1]; j++) {
            const WpLink *link = &model->before[j];

            if (bound->active[link->relation] && counts(bound, link->other))
                wave = MAX(wave, earliest[link->other] + link->distance);
        }
        if (model->items[node].pin == WP_PIN_COMMITTED)
            wave = model->items[node].pin_wave;
        else
            while (wave < model->high[node] && !wp_wave_is_open(model, node, wave))
                wave++;
        earliest[node] = wave;
        raise_bound(bound, wave, WP_BOUND_CHAIN, model->item_of[node]);
    }
}

/* ---- hours ---------------------------------------------------------------------------------- */

/* Hours that end at most @last iterations after E have to be done by E(w) + last, and none of them
 * begins before E(1) + first. */
typedef struct {
    uint32_t role;
    int32_t first;
    int32_t last;
    int64_t hours;
} Work;

/* Where offsets from E begin and end. */
typedef struct {
    int32_t first, last; /* the least */
    uint32_t n_first, n_last;
} Offsets;

static Offsets
find_offsets(const WpWaveProblem *problem)
{
    int32_t first = INT16_MAX, last = INT16_MAX, first_most = INT16_MIN, last_most = INT16_MIN;

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];

        first = MIN(first, hours->first);
        last = MIN(last, hours->last);
        first_most = MAX(first_most, hours->first);
        last_most = MAX(last_most, hours->last);
    }
    return (Offsets){first, last, (uint32_t)(first_most - first + 1),
                     (uint32_t)(last_most - last + 1)};
}

/* By role, then by where it ends and begins. */
static GArray *
sum_work(const Bound *bound)
{
    const WpWaveModel *model = bound->model;
    const WpWaveProblem *problem = model->problem;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(Work));

    if (problem->n_hours == 0)
        return all;
    Offsets offsets = find_offsets(problem);
    size_t n_cells = (size_t)problem->n_roles * offsets.n_last * offsets.n_first;
    g_autofree int64_t *sums = g_new0(int64_t, n_cells);
    g_autofree bool *counted = g_new0(bool, n_cells);

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        const WpWaveHours *hours = &problem->hours[i];
        uint32_t node = model->node_of[hours->item];

        if (!counts(bound, node) || model->items[node].pin == WP_PIN_COMMITTED)
            continue;
        size_t cell =
            ((size_t)hours->role * offsets.n_last + (size_t)(hours->last - offsets.last)) *
                offsets.n_first +
            (size_t)(hours->first - offsets.first);

        sums[cell] += hours->centihours;
        counted[cell] = true;
    }
    for (size_t cell = 0; cell < n_cells; cell++) {
        size_t rest = cell / offsets.n_first;
        Work work = {(uint32_t)(rest / offsets.n_last),
                     offsets.first + (int32_t)(cell % offsets.n_first),
                     offsets.last + (int32_t)(rest % offsets.n_last), sums[cell]};

        if (counted[cell])
            g_array_append_val(all, work);
    }
    return all;
}

/* What @role has left after committed items in the iterations @from .. @until; at most @enough. */
static int64_t
hours_between(const Bound *bound, uint32_t role, int64_t from, int64_t until, int64_t enough)
{
    const WpWaveProblem *problem = bound->model->problem;
    int64_t sum = 0;

    for (int64_t t = MAX(from, 0); t <= until && t < problem->n_iterations && sum < enough; t++) {
        int64_t capacity = problem->role_capacity[(size_t)role * problem->n_iterations + t];

        sum = capacity >= enough - sum ? enough : sum + MAX(capacity, 0);
    }
    return sum;
}

static void
bound_roles(Bound *bound, const GArray *all)
{
    const WpWaveProblem *problem = bound->model->problem;
    int64_t demand = 0;
    int32_t first = 0;

    for (uint32_t i = 0; i < all->len; i++) {
        const Work *work = &g_array_index(all, Work, i);
        bool new_role = i == 0 || work[-1].role != work->role;

        demand = new_role ? work->hours : demand + work->hours;
        first = new_role ? work->first : MIN(first, work->first);
        for (uint32_t wave = MAX(bound->best.wave, 1); wave <= problem->n_waves; wave++) {
            int64_t until = (int64_t)wp_wave_release(problem, wave) + work->last;
            int64_t from = (int64_t)wp_wave_release(problem, 1) + first;

            if (hours_between(bound, work->role, from, until, demand) >= demand)
                break;
            raise_bound(bound, MIN(wave + 1, problem->n_waves), WP_BOUND_ROLE, work->role);
        }
    }
}

/* ---- amounts -------------------------------------------------------------------------------- */

/* Whether @node shares its wave, and what it takes counts. */
static bool
shares_wave(const Bound *bound, uint32_t node)
{
    return counts(bound, node) && bound->model->items[node].pin != WP_PIN_COMMITTED &&
           !(bound->state && bound->state->alone[bound->state->wave[node]] == node);
}

/* By amount; in one go over all nodes. */
static Demand *
sum_demands(const Bound *bound)
{
    const WpWaveModel *model = bound->model;
    uint32_t n_amounts = model->problem->n_amounts, n_alone = 0;
    int32_t base = (int32_t)(model->problem->n_roles * model->problem->n_iterations);
    Demand *sums = g_new0(Demand, (size_t)n_amounts + 1);

    for (uint32_t node = 1; node <= model->n; node++) {
        if (model->needs_alone[node]) {
            n_alone += counts(bound, node) && model->items[node].pin != WP_PIN_COMMITTED;
            continue;
        }
        if (!shares_wave(bound, node))
            continue;
        for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
            const WpLoad *load = &model->loads[i];

            if (load->stride != (int32_t)n_amounts || load->delta < base ||
                load->delta - base >= (int32_t)n_amounts)
                continue;
            Demand *sum = &sums[load->delta - base];

            sum->demand += load->amount;
            sum->largest = MAX(sum->largest, load->amount);
        }
    }
    for (uint32_t amount = 0; amount < n_amounts; amount++)
        sums[amount].n_alone = n_alone;
    return sums;
}

static int
compare_supplies(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x < y) - (x > y);
}

/* What the waves 1 .. @wave can take when @n_alone of them are lost. Without a plan a ramp wave too
 * small for some item might yet be given to it. */
static int64_t
supply_until(const Bound *bound, uint32_t amount, uint32_t wave, const Demand *demand)
{
    const WpWaveModel *model = bound->model;
    const WpWaveProblem *problem = model->problem;
    g_autofree int64_t *supply = g_new0(int64_t, (size_t)wave + 1);
    uint32_t n = 0;
    int64_t sum = 0;

    for (uint32_t w = 1; w <= wave; w++) {
        int64_t capacity = problem->amount_capacity[(size_t)amount * (model->n_waves + 1) + w];

        if (bound->state && bound->state->alone[w] > 0 &&
            !model->needs_alone[bound->state->alone[w]])
            continue;
        if (!bound->state && problem->amounts[amount].oversize && capacity > 0)
            capacity = MAX(capacity, demand->largest);
        supply[n++] = MAX(capacity, 0);
    }
    g_qsort_with_data(supply, n, sizeof *supply, compare_supplies, NULL);
    for (uint32_t i = 0; i + demand->n_alone < n && sum < demand->demand; i++)
        sum = supply[i] >= demand->demand - sum ? demand->demand : sum + supply[i];
    return sum;
}

static void
bound_amount(Bound *bound, uint32_t amount, Demand demand)
{
    const WpWaveModel *model = bound->model;
    const WpWaveProblem *problem = model->problem;
    const WpWaveAmount *kind = &problem->amounts[amount];

    if (kind->kind != WP_AMOUNT_PER_WAVE)
        return;
    if (!kind->oversize)
        demand.n_alone = 0;
    Demand shared = demand;
    shared.n_alone = 0; /* would it be enough if no wave were lost to a single item? */
    for (uint32_t wave = MAX(bound->best.wave, 1); wave < problem->n_waves; wave++) {
        if (supply_until(bound, amount, wave, &demand) >= demand.demand && wave >= demand.n_alone)
            break;
        bool is_alone = supply_until(bound, amount, wave, &shared) >= demand.demand;
        raise_bound(bound, wave + 1, is_alone ? WP_BOUND_ALONE : WP_BOUND_AMOUNT, amount);
    }
}

static void
bound_cumulative(Bound *bound, uint32_t amount)
{
    const WpWaveModel *model = bound->model;
    const WpWaveProblem *problem = model->problem;
    const int64_t *capacity = problem->amount_capacity + (size_t)amount * (model->n_waves + 1);
    int64_t demand = 0;

    for (uint32_t node = 1; node <= model->n; node++)
        for (uint32_t i = model->first_cumulative[node]; i < model->first_cumulative[node + 1]; i++)
            if (counts(bound, node) && model->cumulatives[i].amount == amount &&
                model->items[node].pin != WP_PIN_COMMITTED)
                demand += model->cumulatives[i].value;
    for (uint32_t wave = 1; wave < problem->n_waves; wave++)
        if (capacity[wave] < demand)
            raise_bound(bound, wave + 1, WP_BOUND_AMOUNT, amount);
}

/* ---- apart ---------------------------------------------------------------------------------- */

/* Grows a clique around each of the nodes with the most APART relations. */
static void
bound_apart(Bound *bound)
{
    const WpWaveModel *model = bound->model;
    g_autofree uint8_t *near = g_new0(uint8_t, (size_t)model->n + 1);
    g_autoptr(GArray) clique = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t seed = 0, most = 0;

    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t degree = model->first_apart[node + 1] - model->first_apart[node];

        if (counts(bound, node) && degree > most) {
            most = degree;
            seed = node;
        }
    }
    if (seed == 0)
        return;
    g_array_append_val(clique, seed);
    for (uint32_t i = model->first_apart[seed]; i < model->first_apart[seed + 1]; i++) {
        uint32_t node = model->apart[i].other;
        uint32_t shared = 0;

        if (!counts(bound, node) || !bound->active[model->apart[i].relation])
            continue;
        for (uint32_t j = model->first_apart[node]; j < model->first_apart[node + 1]; j++)
            if (bound->active[model->apart[j].relation])
                near[model->apart[j].other] = 1;
        for (uint32_t j = 0; j < clique->len; j++)
            shared += near[g_array_index(clique, uint32_t, j)];
        for (uint32_t j = model->first_apart[node]; j < model->first_apart[node + 1]; j++)
            near[model->apart[j].other] = 0;
        if (shared == clique->len)
            g_array_append_val(clique, node);
    }
    raise_bound(bound, MIN(clique->len, model->n_waves), WP_BOUND_APART, model->item_of[seed]);
}

static Bound
begin(const WpWaveStart *start, const WpWaveState *state)
{
    return (Bound){start,
                   start->model,
                   state,
                   state ? state->active : start->state->active,
                   {0, WP_BOUND_NONE, 0}};
}

WpWaveDemand *
wp_wave_demand_sum(const WpWaveStart *start, const WpWaveState *state)
{
    Bound bound = begin(start, state);
    WpWaveDemand *demand = g_new0(WpWaveDemand, 1);

    demand->work = sum_work(&bound);
    demand->amounts = sum_demands(&bound);
    return demand;
}

void
wp_wave_demand_free(WpWaveDemand *demand)
{
    if (!demand)
        return;
    g_array_unref(demand->work);
    g_free(demand->amounts);
    g_free(demand);
}

WpWaveBound
wp_wave_bound_chains(const WpWaveStart *start, const WpWaveState *state)
{
    Bound bound = begin(start, state);

    bound_chains(&bound);
    return bound.best;
}

WpWaveBound
wp_wave_bound_demand(const WpWaveStart *start, const WpWaveState *state, WpWaveBound chains,
                     const WpWaveDemand *demand)
{
    const WpWaveModel *model = start->model;
    Bound bound = begin(start, state);

    bound.best = chains;
    if (bound.best.wave == 0)
        return bound.best; /* nothing to place */
    bound_roles(&bound, demand->work);
    for (uint32_t amount = 0; amount < model->problem->n_amounts; amount++) {
        if (model->problem->amounts[amount].kind == WP_AMOUNT_CUMULATIVE)
            bound_cumulative(&bound, amount);
        else
            bound_amount(&bound, amount, demand->amounts[amount]);
    }
    bound_apart(&bound);
    return bound.best;
}

WpWaveBound
wp_wave_bound(const WpWaveStart *start, const WpWaveState *state)
{
    g_autoptr(WpWaveDemand) demand = wp_wave_demand_sum(start, state);

    return wp_wave_bound_demand(start, state, wp_wave_bound_chains(start, state), demand);
}
