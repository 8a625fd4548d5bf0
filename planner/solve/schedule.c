#include "planner/solve/schedule.h"

#include "planner/solve/cost.h"

#include <stdlib.h>

int
wp_wave_score_compare(const WpWaveScore *a, const WpWaveScore *b)
{
    if (a->n_unplaced != b->n_unplaced)
        return a->n_unplaced < b->n_unplaced ? -1 : 1;
    if (a->late != b->late)
        return a->late < b->late ? -1 : 1;
    if (a->last_wave != b->last_wave)
        return a->last_wave < b->last_wave ? -1 : 1;
    return (a->cost > b->cost) - (a->cost < b->cost);
}

WpWaveScore
wp_wave_score(const WpWaveStart *start, const WpWaveState *state)
{
    const WpWaveModel *model = start->model;
    WpWaveScore score = {0, 0, model->problem->free_last_wave, 0};

    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t wave = state->wave[node];

        if (wave == 0 && !start->infeasible[node])
            score.n_unplaced++;
        if (model->items[node].deadline_enforced && wave > model->deadline_wave[node])
            score.late += wave - model->deadline_wave[node];
        score.last_wave = MAX(score.last_wave, wave);
    }
    score.cost = wp_wave_cost(state);
    return score;
}

/* ---- one item -----------------------------------------------------------------------------------
 */

static bool
is_open_and_fits(WpWaveState *state, uint32_t node, uint32_t wave)
{
    return wp_wave_is_open(state->model, node, wave) && wp_wave_fits(state, node, wave);
}

static uint32_t
find_wave(WpWaveState *state, uint32_t node, uint32_t from, uint32_t until)
{
    for (uint32_t wave = MAX(from, 1); wave <= until; wave++)
        if (is_open_and_fits(state, node, wave) && wp_wave_apart_allows(state, node, wave, false))
            return wave;
    return 0;
}

/* Whether @relation, one of @node's, is broken if @node is in @wave and the others as they stand.
 */
static bool
is_broken(const WpWaveState *state, const WpWaveRelation *relation, uint32_t node, uint32_t wave)
{
    uint32_t a = relation->a == node ? wave : state->wave[relation->a];
    uint32_t b = relation->b == node ? wave : state->wave[relation->b];

    if (a == 0 || b == 0)
        return false;
    return relation->kind == WP_WAVE_APART ? a == b : a + wp_relation_gap(relation) > b;
}

typedef struct {
    const WpLink *links;
    uint32_t n;
} Links;

static void
links_of(const WpWaveModel *model, uint32_t node, Links out[3])
{
    out[0] = (Links){model->before + model->first_before[node],
                     model->first_before[node + 1] - model->first_before[node]};
    out[1] = (Links){model->after + model->first_after[node],
                     model->first_after[node + 1] - model->first_after[node]};
    out[2] = (Links){model->apart + model->first_apart[node],
                     model->first_apart[node + 1] - model->first_apart[node]};
}

/* What it would break to put @node into @wave: 0 nothing, 1 + rank firm relations, 257 what a hard
 * relation says of a pinned or committed item, 258 another hard one. */
static uint32_t
damage(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    uint32_t worst = 0;
    Links links[3];

    links_of(model, node, links);
    for (int kind = 0; kind < 3; kind++) {
        for (uint32_t i = 0; i < links[kind].n; i++) {
            const WpLink *link = &links[kind].links[i];
            const WpWaveRelation *relation = &model->relations[link->relation];
            uint32_t harm = 258;

            if (!state->active[link->relation] || !is_broken(state, relation, node, wave))
                continue;
            if (relation->firm)
                harm = 1 + relation->rank;
            else if (kind == 1 && model->items[link->other].pin != WP_PIN_NONE)
                harm = 257;
            worst = MAX(worst, harm);
        }
    }
    return worst;
}

/* Gives up what @node in its wave breaks: firm relations, hard ones to committed items; pinned
 * items leave their wave. */
static void
give_way(WpWaveState *state, uint32_t node)
{
    const WpWaveModel *model = state->model;
    Links links[3];

    links_of(model, node, links);
    for (int kind = 0; kind < 3; kind++) {
        for (uint32_t i = 0; i < links[kind].n; i++) {
            const WpLink *link = &links[kind].links[i];
            const WpWaveRelation *relation = &model->relations[link->relation];

            if (!state->active[link->relation] ||
                !is_broken(state, relation, node, state->wave[node]))
                continue;
            if (relation->firm || model->items[link->other].pin == WP_PIN_COMMITTED)
                state->active[link->relation] = 0;
            else
                wp_wave_remove(state, link->other);
        }
    }
}

/* The wave up to @until that does the least damage, the first of equals; 0 if none takes it. */
static uint32_t
find_least_damage(WpWaveState *state, uint32_t node, uint32_t until)
{
    uint32_t least = 258, best = 0;

    for (uint32_t wave = state->model->low[node]; wave <= until && least > 0; wave++) {
        if (!is_open_and_fits(state, node, wave))
            continue;
        uint32_t harm = damage(state, node, wave);

        if (harm < least) {
            least = harm;
            best = wave;
        }
    }
    return best;
}

/* Hard relations to what could not be placed hold @node back; firm ones give way. */
static bool
is_held_back(WpWaveState *state, uint32_t node)
{
    const WpWaveModel *model = state->model;
    bool held = false;

    for (uint32_t i = model->first_before[node]; i < model->first_before[node + 1]; i++) {
        const WpLink *link = &model->before[i];

        if (!state->active[link->relation] || state->wave[link->other] > 0)
            continue;
        if (model->relations[link->relation].firm || model->items[node].pin == WP_PIN_COMMITTED)
            state->active[link->relation] = 0;
        else
            held = true;
    }
    return held;
}

static void
schedule_node(const WpWaveStart *start, WpWaveState *state, uint32_t node, bool avoid_early)
{
    const WpWaveModel *model = start->model;
    const WpWaveItem *item = &model->items[node];
    uint32_t deadline = item->deadline_enforced ? model->deadline_wave[node] : model->high[node];
    uint32_t from, until, wave = 0;

    if (start->infeasible[node])
        return;
    bool held = is_held_back(state, node);

    if (state->wave[node] > 0) { /* committed or pinned */
        if (item->pin == WP_PIN_WISH && (held || damage(state, node, state->wave[node]) > 0))
            wp_wave_remove(state, node);
        return;
    }
    if (held)
        return;
    wp_wave_window(state, node, &from, &until);
    if (avoid_early && item->early_cost > 0)
        wave = find_wave(state, node, MAX(from, model->problem->early_waves + 1),
                         MIN(until, deadline));
    if (wave == 0)
        wave = find_wave(state, node, from, until);
    if (wave == 0 || wave > deadline) {
        uint32_t other = find_least_damage(state, node, deadline);

        if (other == 0 && wave == 0)
            other = find_least_damage(state, node, model->high[node]);
        if (other > 0)
            wave = other;
    }
    if (wave == 0)
        return;
    wp_wave_place(state, node, wave, model->needs_alone[node] != 0);
    give_way(state, node);
}

/* ---- one schedule -------------------------------------------------------------------------------
 */

typedef struct {
    uint32_t *cells; /* heap of nodes, the lowest rank first */
    uint32_t n;
    const uint32_t *rank;
} Ready;

static void
ready_push(Ready *ready, uint32_t node)
{
    uint32_t i = ready->n++;

    for (; i > 0 && ready->rank[ready->cells[(i - 1) / 2]] > ready->rank[node]; i = (i - 1) / 2)
        ready->cells[i] = ready->cells[(i - 1) / 2];
    ready->cells[i] = node;
}

static uint32_t
ready_pop(Ready *ready)
{
    uint32_t top = ready->cells[0];
    uint32_t last = ready->cells[--ready->n];
    uint32_t i = 0;

    for (uint32_t child = 1; child < ready->n; child = 2 * i + 1) {
        if (child + 1 < ready->n &&
            ready->rank[ready->cells[child + 1]] < ready->rank[ready->cells[child]])
            child++;
        if (ready->rank[ready->cells[child]] >= ready->rank[last])
            break;
        ready->cells[i] = ready->cells[child];
        i = child;
    }
    ready->cells[i] = last;
    return top;
}

/* Schedules all nodes of @state that are not placed, the lowest @rank first of those whose
 * predecessors are done. */
static void
schedule_all(const WpWaveStart *start, WpWaveState *state, const uint32_t *rank, bool avoid_early)
{
    const WpWaveModel *model = start->model;
    g_autofree uint32_t *cells = g_new(uint32_t, (size_t)model->n + 1);
    g_autofree uint32_t *waiting = g_new0(uint32_t, (size_t)model->n + 1);
    g_autofree uint8_t *counts = g_memdup2(start->state->active, (size_t)model->n_relations + 1);
    Ready ready = {cells, 0, rank};

    for (uint32_t i = 0; i < model->n_relations; i++)
        if (counts[i] && model->relations[i].kind != WP_WAVE_APART)
            waiting[model->relations[i].b]++;
    for (uint32_t node = 1; node <= model->n; node++)
        if (waiting[node] == 0)
            ready_push(&ready, node);
    while (ready.n > 0) {
        uint32_t node = ready_pop(&ready);

        schedule_node(start, state, node, avoid_early);
        for (uint32_t i = model->first_after[node]; i < model->first_after[node + 1]; i++)
            if (counts[model->after[i].relation] && --waiting[model->after[i].other] == 0)
                ready_push(&ready, model->after[i].other);
    }
}

/* ---- ramp ---------------------------------------------------------------------------------------
 */

/* What @node takes of the amounts that a ramp limits, in millionths of their peaks. */
static int64_t
room_share(const WpWaveModel *model, uint32_t node)
{
    uint32_t base = model->problem->n_roles * model->problem->n_iterations;
    int64_t share = 0;

    for (uint32_t i = model->first_room[node]; i < model->first_load[node + 1]; i++) {
        int64_t peak = MAX(model->peak[(uint32_t)model->loads[i].delta - base], 1);

        if (model->loads[i].amount < INT64_MAX / 1000000)
            share += model->loads[i].amount * 1000000 / peak;
    }
    return share;
}

static bool
is_ramp(const WpWaveModel *model, uint32_t wave)
{
    const WpWaveProblem *problem = model->problem;

    for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
        if (problem->amounts[amount].kind == WP_AMOUNT_PER_WAVE &&
            problem->amounts[amount].oversize &&
            problem->amount_capacity[(size_t)amount * (model->n_waves + 1) + wave] <
                model->peak[amount])
            return true;
    return false;
}

/* The smallest item of a later wave that could have the empty @wave alone; 0 if none. */
static uint32_t
find_smallest_alone(const WpWaveStart *start, WpWaveState *state, uint32_t wave)
{
    const WpWaveModel *model = start->model;
    uint32_t best = 0;
    int64_t best_share = 0;

    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t was = state->wave[node];
        uint32_t from, until;
        int64_t share;

        if (was <= wave || model->items[node].pin != WP_PIN_NONE || model->needs_alone[node] ||
            !wp_wave_is_open(model, node, wave))
            continue;
        share = room_share(model, node);
        if (best > 0 && share >= best_share)
            continue;
        wp_wave_window(state, node, &from, &until);
        if (from > wave)
            continue;
        if (wp_wave_try_move(state, node, wave, true)) {
            best = node;
            best_share = share;
            wp_wave_remove(state, node);
            wp_wave_place(state, node, was, false);
        }
    }
    return best;
}

/* Gives each ramp wave that could take nothing to the smallest item alone, and schedules what
 * stands behind it again. */
static void
fill_ramp(const WpWaveStart *start, WpWaveState *state, const uint32_t *rank, bool avoid_early)
{
    const WpWaveModel *model = start->model;

    for (uint32_t wave = 1; wave < model->n_waves; wave++) {
        if (state->n_in[wave] > 0 || !is_ramp(model, wave))
            continue;
        uint32_t node = find_smallest_alone(start, state, wave);

        if (node == 0)
            continue;
        for (uint32_t other = 1; other <= model->n; other++)
            if (state->wave[other] > wave && model->items[other].pin == WP_PIN_NONE)
                wp_wave_remove(state, other);
        wp_wave_place(state, node, wave, true);
        schedule_all(start, state, rank, avoid_early);
    }
}

/* ---- the best of several ------------------------------------------------------------------------
 */

typedef struct {
    uint32_t latest;
    int64_t first;  /* greater goes first */
    int64_t second; /* ... */
    uint32_t node;
} Priority;

static int
compare_priorities(const void *a, const void *b)
{
    const Priority *x = a;
    const Priority *y = b;

    if (x->latest != y->latest)
        return x->latest < y->latest ? -1 : 1;
    if (x->first != y->first)
        return x->first > y->first ? -1 : 1;
    if (x->second != y->second)
        return x->second > y->second ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

/* How large @node is: the greatest share, in millionths, that it takes of one limit. */
static int64_t
size_of(const WpWaveModel *model, uint32_t node)
{
    uint32_t wave = CLAMP(model->low[node], 1, model->n_waves);
    int64_t size = 1;

    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];
        int64_t cell = (int64_t)load->delta + (int64_t)load->stride * wave;
        int64_t capacity = cell >= 0 && cell < model->n_cells ? model->capacity[cell] : 0;

        if (capacity > 0 && load->amount < INT64_MAX / 1000000)
            size = MAX(size, load->amount * 1000000 / capacity);
    }
    return MIN(size, 1000000);
}

enum { RULE_DENSITY, RULE_SIZE, RULE_CHAIN, RULE_COST, N_RULES };

static uint32_t *
rank_nodes(const WpWaveStart *start, int rule, const int64_t *size, const int64_t *chain)
{
    const WpWaveModel *model = start->model;
    g_autofree Priority *priorities = g_new(Priority, (size_t)model->n + 1);
    uint32_t *rank = g_new0(uint32_t, (size_t)model->n + 1);

    for (uint32_t node = 1; node <= model->n; node++) {
        int64_t cost = model->items[node].wave_cost;
        int64_t density = cost * 1024 / (size[node] + 1);
        int64_t first[N_RULES] = {density, size[node], chain[node], cost};
        int64_t second[N_RULES] = {chain[node], density, density, size[node]};

        priorities[node - 1] = (Priority){start->latest[node], first[rule], second[rule], node};
    }
    qsort(priorities, model->n, sizeof *priorities, compare_priorities);
    for (uint32_t i = 0; i < model->n; i++)
        rank[priorities[i].node] = i;
    return rank;
}

WpWaveState *
wp_wave_schedule(const WpWaveStart *start, WpWaveScore *out_score)
{
    const WpWaveModel *model = start->model;
    g_autofree int64_t *size = g_new0(int64_t, (size_t)model->n + 1);
    g_autofree int64_t *chain = g_new0(int64_t, (size_t)model->n + 1);
    WpWaveState *best = NULL;
    bool any_early = false;

    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t node = start->order[i];

        size[node] = size_of(model, node);
        any_early = any_early || model->items[node].early_cost > 0;
        for (uint32_t j = model->first_after[node]; j < model->first_after[node + 1]; j++)
            chain[node] = MAX(chain[node], chain[model->after[j].other]);
        chain[node] += size[node];
    }
    for (int rule = 0; rule < N_RULES; rule++) {
        g_autofree uint32_t *rank = rank_nodes(start, rule, size, chain);

        for (int avoid = 0; avoid <= (any_early ? 1 : 0); avoid++) {
            WpWaveState *state = wp_wave_state_new(model);
            WpWaveScore score;

            wp_wave_state_copy(state, start->state);
            schedule_all(start, state, rank, avoid != 0);
            fill_ramp(start, state, rank, avoid != 0);
            wp_wave_shift_left(start, state);
            score = wp_wave_score(start, state);
            if (!best || wp_wave_score_compare(&score, out_score) < 0) {
                wp_wave_state_free(best);
                best = g_steal_pointer(&state);
                *out_score = score;
            }
            wp_wave_state_free(state);
        }
    }
    return best;
}

/* ---- left shift ---------------------------------------------------------------------------------
 */

static bool
shift_node(WpWaveState *state, uint32_t node)
{
    const WpWaveModel *model = state->model;
    uint32_t was = state->wave[node];
    bool alone = state->alone[was] == node;
    uint32_t from, until;
    int64_t cost;

    if (was <= 1 || model->items[node].pin != WP_PIN_NONE || (alone && !model->needs_alone[node]))
        return false;
    wp_wave_window(state, node, &from, &until);
    if (from >= was)
        return false;
    cost = wp_wave_node_cost(state, node, was);
    for (uint32_t wave = MAX(from, 1); wave < was; wave++) {
        if (!wp_wave_is_open(model, node, wave) ||
            wp_wave_node_cost(state, node, wave) + wp_wave_balance_rise(state, node, wave) > cost ||
            !wp_wave_apart_allows(state, node, wave, false))
            continue;
        if (wp_wave_try_move(state, node, wave, false))
            return true;
    }
    return false;
}

void
wp_wave_shift_left(const WpWaveStart *start, WpWaveState *state)
{
    bool moved = true;

    /* each move lowers the sum of waves, so this ends; a pass for each wave is plenty */
    for (uint32_t pass = 0; moved && pass < start->model->n_waves; pass++) {
        moved = false;
        for (uint32_t i = 0; i < start->n_order; i++)
            if (state->wave[start->order[i]] > 0 && shift_node(state, start->order[i]))
                moved = true;
    }
}
