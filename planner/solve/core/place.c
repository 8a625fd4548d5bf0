#include "planner/solve/core/place.h"

#include "planner/base/radix.h"

#include <string.h>

static bool
is_open_and_fits(WpWaveState *state, uint32_t node, uint32_t wave)
{
    return wp_wave_is_open(state->model, node, wave) && wp_wave_fits(state, node, wave);
}

/* Puts @node into the first wave of @from .. @until that takes it. Returns: the wave, or 0 */
static uint32_t
enter_first(WpWaveState *state, uint32_t node, uint32_t from, uint32_t until)
{
    for (uint32_t wave = MAX(from, 1); wave <= until; wave++) {
        if (wp_wave_is_full(state, node, wave))
            continue;
        if (wp_wave_is_open(state->model, node, wave) &&
            wp_wave_apart_allows(state, node, wave, false) && wp_wave_enter(state, node, wave))
            return wave;
        wp_wave_note_full(state, node, wave);
    }
    return 0;
}

/* Lists of links: what must be before a node, after it, and apart from it. */
enum { BEFORE, AFTER, APART, N_KINDS };

/* Whether the relation of @link, of list @kind, is broken if its node is in @wave and the others as
 * they stand. */
static bool
is_broken(const WpWaveState *state, const WpLink *link, int kind, uint32_t wave)
{
    uint32_t other = state->wave[link->other];

    if (other == 0 || wave == 0)
        return false;
    if (kind == APART)
        return other == wave;
    return kind == BEFORE ? other + link->gap > wave : wave + link->gap > other;
}

typedef struct {
    const WpLink *links;
    uint32_t n;
} Links;

static void
links_of(const WpWaveModel *model, uint32_t node, Links out[N_KINDS])
{
    out[BEFORE] = (Links){model->before + model->first_before[node],
                          model->first_before[node + 1] - model->first_before[node]};
    out[AFTER] = (Links){model->after + model->first_after[node],
                         model->first_after[node + 1] - model->first_after[node]};
    out[APART] = (Links){model->apart + model->first_apart[node],
                         model->first_apart[node + 1] - model->first_apart[node]};
}

/* What it would break to put @node into @wave: 0 nothing, 1 + rank firm relations, 257 what a hard
 * relation says of a pinned or committed item, 258 another hard one. */
static uint32_t
damage(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    uint32_t worst = 0;
    Links links[N_KINDS];

    links_of(model, node, links);
    for (int kind = 0; kind < N_KINDS; kind++) {
        for (uint32_t i = 0; i < links[kind].n; i++) {
            const WpLink *link = &links[kind].links[i];
            uint32_t harm = 258;

            if (!state->active[link->relation] || !is_broken(state, link, kind, wave))
                continue;
            if (link->firm)
                harm = 1 + model->relations[link->relation].rank;
            else if (kind == AFTER && model->items[link->other].pin != WP_PIN_NONE)
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
    Links links[N_KINDS];

    links_of(model, node, links);
    for (int kind = 0; kind < N_KINDS; kind++) {
        for (uint32_t i = 0; i < links[kind].n; i++) {
            const WpLink *link = &links[kind].links[i];

            if (!state->active[link->relation] || !is_broken(state, link, kind, state->wave[node]))
                continue;
            if (link->firm || model->items[link->other].pin == WP_PIN_COMMITTED)
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
        if (link->firm || model->items[node].pin == WP_PIN_COMMITTED)
            state->active[link->relation] = 0;
        else
            held = true;
    }
    return held;
}

/* Puts @node, which nothing holds back, into the first wave of @from .. @until that takes it, or
 * where it does the least damage. What it finds by looking breaks nothing. */
static void
place_node(const WpWaveStart *start, WpWaveState *state, uint32_t node, uint32_t from,
           uint32_t until, bool avoid_early)
{
    const WpWaveModel *model = start->model;
    const WpWaveItem *item = &model->items[node];
    uint32_t deadline = item->deadline_enforced ? model->deadline_wave[node] : model->high[node];
    uint32_t wave = 0, other = 0;

    if (avoid_early && item->early_cost > 0)
        wave = enter_first(state, node, MAX(from, model->problem->early_waves + 1),
                           MIN(until, deadline));
    if (wave == 0)
        wave = enter_first(state, node, from, until);
    if (wave > 0 && wave <= deadline)
        return;
    if (wave > 0)
        wp_wave_remove(state, node);
    other = find_least_damage(state, node, deadline);
    if (other == 0 && wave == 0)
        other = find_least_damage(state, node, model->high[node]);
    if (other > 0 || wave > 0)
        wp_wave_place(state, node, other > 0 ? other : wave, model->needs_alone[node] != 0);
    if (other > 0)
        give_way(state, node);
}

void
wp_wave_schedule_node(const WpWaveStart *start, WpWaveState *state, uint32_t node, bool avoid_early)
{
    const WpWaveItem *item = &start->model->items[node];
    uint32_t from, until;

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
    place_node(start, state, node, from, until, avoid_early);
}

/* ---- who is first ------------------------------------------------------------------------- */

static int
compare_priorities(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    const WpPriority *x = a;
    const WpPriority *y = b;

    if (x->latest != y->latest)
        return x->latest < y->latest ? -1 : 1;
    if (x->first != y->first)
        return x->first > y->first ? -1 : 1;
    if (x->second != y->second)
        return x->second > y->second ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

typedef struct {
    int64_t least, most;
} Range;

static Range
widen(Range range, int64_t value)
{
    return (Range){MIN(range.least, value), MAX(range.most, value)};
}

/* Bits of the numbers from 0 to most - least. */
static unsigned
bits_of(Range range)
{
    return (unsigned)g_bit_storage((gulong)((uint64_t)range.most - (uint64_t)range.least));
}

/* The same order, where all that it goes by fits into one number of 64 bits. Returns: whether it
 * does */
static bool
rank_by_numbers(const WpPriority *priorities, uint32_t n, uint32_t *rank)
{
    Range latest = {0, 0}, first = {0, 0}, second = {0, 0}, nodes = {0, n};

    for (uint32_t i = 0; i < n; i++) {
        latest = widen(latest, priorities[i].latest);
        first = widen(first, priorities[i].first);
        second = widen(second, priorities[i].second);
    }
    unsigned node_bits = bits_of(nodes), second_bits = bits_of(second), first_bits = bits_of(first);

    if (node_bits + second_bits + first_bits + bits_of(latest) > 64)
        return false;
    g_autofree uint64_t *numbers = g_new(uint64_t, (size_t)n + 1);

    for (uint32_t i = 0; i < n; i++) {
        uint64_t number = priorities[i].latest;

        number = number << first_bits | (uint64_t)(first.most - priorities[i].first);
        number = number << second_bits | (uint64_t)(second.most - priorities[i].second);
        numbers[i] = number << node_bits | priorities[i].node;
    }
    wp_sort_numbers(numbers, n);
    for (uint32_t i = 0; i < n; i++)
        rank[numbers[i] & ((UINT64_C(1) << node_bits) - 1)] = i;
    return true;
}

void
wp_wave_rank(WpPriority *priorities, uint32_t n, uint32_t *rank)
{
    if (rank_by_numbers(priorities, n, rank))
        return;
    g_qsort_with_data(priorities, (gint)n, sizeof *priorities, compare_priorities, NULL);
    for (uint32_t i = 0; i < n; i++)
        rank[priorities[i].node] = i;
}

/* ---- one schedule ------------------------------------------------------------------------- */

typedef struct {
    uint32_t *cells; /* heap of ranks, the lowest first */
    uint32_t n;
    const uint32_t *rank; /* by node */
    uint32_t *node_of;    /* by rank */
} Ready;

static void
ready_push(Ready *ready, uint32_t node)
{
    uint32_t i = ready->n++, rank = ready->rank[node];

    for (; i > 0 && ready->cells[(i - 1) / 2] > rank; i = (i - 1) / 2)
        ready->cells[i] = ready->cells[(i - 1) / 2];
    ready->cells[i] = rank;
}

static uint32_t
ready_pop(Ready *ready)
{
    uint32_t top = ready->cells[0];
    uint32_t last = ready->cells[--ready->n];
    uint32_t i = 0;

    for (uint32_t child = 1; child < ready->n; child = 2 * i + 1) {
        if (child + 1 < ready->n && ready->cells[child + 1] < ready->cells[child])
            child++;
        if (ready->cells[child] >= last)
            break;
        ready->cells[i] = ready->cells[child];
        i = child;
    }
    ready->cells[i] = last;
    return ready->node_of[top];
}

/* Whether nothing is placed and no relation was given up since the start: then what stands before
 * a node is known when its turn comes, and nothing behind it is placed. */
static bool
is_blank(const WpWaveStart *start, const WpWaveState *state)
{
    uint32_t n = 0;

    for (uint32_t wave = 1; wave <= start->model->n_waves; wave++)
        n += state->n_in[wave];
    return n == 0 &&
           memcmp(start->state->active, state->active, (size_t)start->model->n_relations) == 0;
}

/* What those that have had their turn leave to a node. */
typedef struct {
    uint32_t waiting; /* for so many that have not */
    uint32_t from;    /* the first wave; where the schedule was blank */
    bool held;        /* something that must come before it was not placed; the same */
} Turn;

/* The same as wp_wave_schedule_node() in a schedule that was blank. */
static void
schedule_blank(const WpWaveStart *start, WpWaveState *state, uint32_t node, const Turn *turn,
               bool avoid_early)
{
    if (start->infeasible[node] || (turn->held && is_held_back(state, node)))
        return;
    place_node(start, state, node, turn->from, start->model->high[node], avoid_early);
}

static void
tell_those_after(const WpWaveStart *start, const WpWaveState *state, uint32_t node, Turn *turns,
                 Ready *ready)
{
    const WpWaveModel *model = state->model;
    uint32_t wave = state->wave[node];

    for (uint32_t i = model->first_after[node]; i < model->first_after[node + 1]; i++) {
        const WpLink *link = &model->after[i];
        Turn *turn = &turns[link->other];

        if (!start->state->active[link->relation])
            continue;
        if (wave == 0)
            turn->held = true;
        else if (state->active[link->relation])
            turn->from = MAX(turn->from, wave + link->gap);
        if (--turn->waiting == 0)
            ready_push(ready, link->other);
    }
}

/* What is looked at when @node has been placed, and of the node whose turn comes next: memory is
 * far from both, and placing takes its time. */
static void
fetch_ahead(const WpWaveModel *model, uint32_t node, const Turn *turns, const Ready *ready)
{
    for (uint32_t i = model->first_after[node]; i < model->first_after[node + 1]; i++)
        __builtin_prefetch(&turns[model->after[i].other], 1);
    if (ready->n == 0)
        return;
    uint32_t next = ready->node_of[ready->cells[0]];

    __builtin_prefetch(&model->after[model->first_after[next]]);
    __builtin_prefetch(&model->loads[model->first_load[next]]);
    if (model->first_movable[next] < model->first_movable[next + 1])
        __builtin_prefetch(&model->movables[model->first_movable[next]]);
    __builtin_prefetch(&model->items[next]);
}

void
wp_wave_schedule_all(WpWaveStart *start, WpWaveState *state, const uint32_t *rank, bool avoid_early)
{
    const WpWaveModel *model = start->model;
    const WpWaveOrders *orders = wp_wave_start_orders(start);
    size_t n_nodes = (size_t)model->n + 1;
    g_autofree uint32_t *cells = g_new(uint32_t, n_nodes);
    g_autofree uint32_t *node_of = g_new(uint32_t, n_nodes);
    g_autofree Turn *turns = g_new(Turn, n_nodes);
    bool blank = is_blank(start, state);
    Ready ready = {cells, 0, rank, node_of};

    for (uint32_t node = 1; node <= model->n; node++) {
        turns[node] = (Turn){orders->n_before[node], model->low[node], false};
        node_of[rank[node]] = node;
    }
    for (uint32_t node = 1; node <= model->n; node++)
        if (turns[node].waiting == 0)
            ready_push(&ready, node);
    while (ready.n > 0) {
        uint32_t node = ready_pop(&ready);

        fetch_ahead(model, node, turns, &ready);
        if (blank)
            schedule_blank(start, state, node, &turns[node], avoid_early);
        else
            wp_wave_schedule_node(start, state, node, avoid_early);
        tell_those_after(start, state, node, turns, &ready);
    }
}
