#include "planner/solve/search/anneal.h"

#include "planner/solve/search/room.h"
#include "planner/solve/search/soft.h"

#include <string.h>

/* The temperature falls in steps from 4 times what a node typically costs by moving one wave to
 * 1 / 16 of that; if there is another run, it starts from half as much. */
#define STEPS         1024
#define START_HEAT    4
#define COOLING       INT64_C(4277559051) /* 2^32 * 2^(-6 / STEPS) */
#define COOLING_AGAIN INT64_C(4280455518) /* 2^32 * 2^(-5 / STEPS) */
#define SAMPLE        1024
#define NEAR          3 /* waves */

/* What stands near a hint has been annealed before: it begins so much cooler. */
#define COOLER 4

/* Work of a node that can move: for up to so much of it there is room on the stack. */
#define FEW_MOVABLES 32

/* Limits that waves do not share may be passed on the way. A whole limit too much costs so many
 * times the first temperature; then more after each step that never saw all limits hold, and less
 * after each that did, so that the search stays near where they just do. */
#define START_PRICE 8
#define DEARER      128 /* by 1 / 128 */

typedef struct {
    WpMoves *moves;
    const WpWaveModel *model;
    WpWaveState *state;
    WpRandom random;
    WpSoft *soft;
    WpRoom *room;
    int64_t *used;      /* by wave: of the amount that is balanced */
    uint8_t *shut;      /* by wave: an item has it alone */
    uint32_t **members; /* by wave: nodes that may move ... */
    uint32_t *n_members;
    uint32_t *n_slots; /* ... and how many there is room for */
    uint32_t *slot;    /* by node: where it stands among them */
    int64_t cost;      /* against the start */
    int64_t best;
    int64_t temperature;
} Anneal;

/* ---- moves ----------------------------------------------------------------------------------- */

static void
enter_wave(Anneal *anneal, uint32_t node, uint32_t wave)
{
    uint32_t slot = anneal->n_members[wave]++;

    if (slot == anneal->n_slots[wave]) {
        anneal->n_slots[wave] = 2 * slot + 8;
        anneal->members[wave] = g_renew(uint32_t, anneal->members[wave], anneal->n_slots[wave]);
    }
    anneal->members[wave][slot] = node;
    anneal->slot[node] = slot;
}

static void
leave_wave(Anneal *anneal, uint32_t node, uint32_t wave)
{
    uint32_t last = anneal->members[wave][--anneal->n_members[wave]];

    anneal->members[wave][anneal->slot[node]] = last;
    anneal->slot[last] = anneal->slot[node];
}

static void
note_move(Anneal *anneal, uint32_t node, uint32_t from, uint32_t to)
{
    wp_room_take(anneal->room, node, from, -1);
    wp_room_take(anneal->room, node, to, 1);
    anneal->used[from] -= anneal->soft->weight[node];
    anneal->used[to] += anneal->soft->weight[node];
    leave_wave(anneal, node, from);
    enter_wave(anneal, node, to);
    wp_moves_touch(anneal->moves, node);
}

static bool
is_open(const Anneal *anneal, uint32_t node, uint32_t wave)
{
    return wave <= anneal->moves->until[node] && !anneal->shut[wave] &&
           wp_wave_is_open(anneal->model, node, wave);
}

static int64_t
shift_rise(const Anneal *anneal, uint32_t node, uint32_t from, uint32_t to)
{
    int64_t rise = wp_soft_own(anneal->soft, node, to) - wp_soft_own(anneal->soft, node, from);

    if (anneal->soft->any_pull)
        rise += wp_soft_pull_rise(anneal->soft, anneal->state->wave, node, from, to);
    if (anneal->soft->balance != 0)
        rise += wp_soft_balance_rise(anneal->soft, anneal->soft->weight[node], anneal->used[from],
                                     anneal->used[to]);
    return rise;
}

/* Half of the moves stay near, where most of those that succeed are found. */
static uint32_t
choose_wave(const Anneal *anneal, uint32_t from, uint64_t bits)
{
    uint32_t last = anneal->moves->last;

    if ((bits >> 63) != 0 || last <= 2 * NEAR)
        return 1 + wp_random_below(bits, last);
    uint32_t step = 1 + wp_random_below(bits, 2 * NEAR);
    int64_t to = step <= NEAR ? (int64_t)from - step : (int64_t)from + step - NEAR;

    return to < 1 || to > last ? from : (uint32_t)to;
}

static void
try_shift(Anneal *anneal, uint32_t node, int64_t allowed, uint64_t bits)
{
    WpWaveState *state = anneal->state;
    uint32_t from = state->wave[node];
    uint32_t to = choose_wave(anneal, from, bits);
    int64_t rise;

    if (to == from)
        return;
    rise = shift_rise(anneal, node, from, to);
    if (rise > allowed && !anneal->room->over[from])
        return;
    if (anneal->room->over[from] || !wp_room_has(anneal->room, node, to)) {
        if (!anneal->room->dims->simple[node] ||
            rise + wp_room_shift_price(anneal->room, node, from, to) > allowed)
            return;
    }
    if (!is_open(anneal, node, to) || !wp_moves_hold(anneal->moves, node, to))
        return;
    if (anneal->room->dims->simple[node]) {
        wp_wave_remove(state, node);
        wp_wave_place(state, node, to, false);
    } else if (!wp_wave_try_move(state, node, to, false))
        return;
    note_move(anneal, node, from, to);
    anneal->cost += rise;
}

/* Changes the places of two nodes in the state, if all limits let it. */
static bool
swap_complex(Anneal *anneal, uint32_t a, uint32_t b)
{
    WpWaveState *state = anneal->state;
    const WpWaveModel *model = anneal->model;
    uint32_t at_a = state->wave[a], at_b = state->wave[b];
    uint32_t n_a = model->first_movable[a + 1] - model->first_movable[a];
    uint32_t n_b = model->first_movable[b + 1] - model->first_movable[b];
    uint32_t few[2 * FEW_MOVABLES];
    bool is_few = n_a <= FEW_MOVABLES && n_b <= FEW_MOVABLES;
    g_autofree uint32_t *many = is_few ? NULL : g_new(uint32_t, (size_t)n_a + n_b);
    uint32_t *done_a = is_few ? few : many;
    uint32_t *done_b = done_a + n_a;

    memcpy(done_a, state->done + model->first_movable[a], n_a * sizeof *done_a);
    memcpy(done_b, state->done + model->first_movable[b], n_b * sizeof *done_b);
    wp_wave_remove(state, a);
    wp_wave_remove(state, b);
    if (wp_wave_enter(state, a, at_b)) {
        if (wp_wave_enter(state, b, at_a))
            return true;
        wp_wave_remove(state, a);
    }
    wp_wave_put_back(state, a, at_a, false, done_a);
    wp_wave_put_back(state, b, at_b, false, done_b);
    return false;
}

static bool
relations_let_swap(Anneal *anneal, uint32_t a, uint32_t at_a, uint32_t b, uint32_t at_b)
{
    WpWaveState *state = anneal->state;
    bool hold;

    if (anneal->moves->first_link[a] == anneal->moves->first_link[a + 1] &&
        anneal->moves->first_link[b] == anneal->moves->first_link[b + 1])
        return true;
    state->wave[a] = at_b;
    state->wave[b] = at_a;
    hold = wp_moves_hold(anneal->moves, a, at_b) && wp_moves_hold(anneal->moves, b, at_a);
    state->wave[a] = at_a;
    state->wave[b] = at_b;
    return hold;
}

static void
try_swap(Anneal *anneal, uint32_t a, int64_t allowed, uint64_t bits)
{
    WpWaveState *state = anneal->state;
    uint32_t at_a = state->wave[a];
    uint32_t at_b = choose_wave(anneal, at_a, bits);
    int64_t rise;

    if (at_b == at_a || anneal->n_members[at_b] == 0)
        return;
    uint32_t b = anneal->members[at_b][wp_random_below(bits >> 20, anneal->n_members[at_b])];

    rise = wp_soft_own(anneal->soft, a, at_b) - wp_soft_own(anneal->soft, a, at_a) +
           wp_soft_own(anneal->soft, b, at_a) - wp_soft_own(anneal->soft, b, at_b);
    if (anneal->soft->any_pull) {
        rise += wp_soft_pull_rise(anneal->soft, anneal->state->wave, a, at_a, at_b);
        state->wave[a] = at_b;
        rise += wp_soft_pull_rise(anneal->soft, anneal->state->wave, b, at_b, at_a);
        state->wave[a] = at_a;
    }
    if (anneal->soft->balance != 0)
        rise +=
            wp_soft_balance_rise(anneal->soft, anneal->soft->weight[a] - anneal->soft->weight[b],
                                 anneal->used[at_a], anneal->used[at_b]);
    bool over = anneal->room->over[at_a] || anneal->room->over[at_b];

    if (rise > allowed && !over)
        return;
    if (over || !wp_room_has_for_swap(anneal->room, a, at_a, b, at_b)) {
        if (!anneal->room->dims->simple[a] || !anneal->room->dims->simple[b] ||
            rise + wp_room_swap_price(anneal->room, a, at_a, b, at_b) > allowed)
            return;
    }
    if (!is_open(anneal, a, at_b) || !is_open(anneal, b, at_a) ||
        !relations_let_swap(anneal, a, at_a, b, at_b))
        return;
    if (anneal->room->dims->simple[a] && anneal->room->dims->simple[b]) {
        wp_wave_remove(state, a);
        wp_wave_remove(state, b);
        wp_wave_place(state, a, at_b, false);
        wp_wave_place(state, b, at_a, false);
    } else if (!swap_complex(anneal, a, b))
        return;
    note_move(anneal, a, at_a, at_b);
    note_move(anneal, b, at_b, at_a);
    anneal->cost += rise;
}

/* ---- annealing ------------------------------------------------------------------------------- */

/* What moving by one wave typically costs. */
static int64_t
typical_rise(Anneal *anneal)
{
    int64_t sum = 0;
    uint32_t n = 0;

    for (uint32_t i = 0; i < SAMPLE; i++) {
        uint64_t bits = wp_random_next(&anneal->random);
        uint32_t node = anneal->moves->movers[wp_random_below(bits, anneal->moves->n_movers)];
        uint32_t wave = anneal->state->wave[node];
        uint32_t to = wave < anneal->moves->last ? wave + 1 : wave - 1;
        int64_t rise = to > 0 ? shift_rise(anneal, node, wave, to) : 0;

        if (rise != 0) {
            sum += ABS(rise) < INT64_MAX / SAMPLE ? ABS(rise) : 0;
            n++;
        }
    }
    return n > 0 ? MAX(sum / n, 1) : 0;
}

static void
run(Anneal *anneal, int64_t budget, int64_t heat, int64_t cooling)
{
    WpMoves *moves = anneal->moves;

    int64_t whole = (heat >> 16) * START_PRICE;

    anneal->temperature = heat;
    for (int step = 0; step < STEPS; step++) {
        int64_t n = budget * (step + 1) / STEPS - budget * step / STEPS;

        bool seen = false;

        wp_room_set_prices(anneal->room, whole);
        for (int64_t i = 0; i < n; i++) {
            uint64_t bits = wp_random_next(&anneal->random);
            uint64_t more = wp_random_next(&anneal->random);
            int64_t allowed = wp_random_allowed(&anneal->random, bits, anneal->temperature);
            uint32_t node = moves->movers[wp_random_below(bits, moves->n_movers)];

            if ((bits >> 40 & 3) == 0)
                try_shift(anneal, node, allowed, more);
            else
                try_swap(anneal, node, allowed, more);
            seen |= anneal->room->n_over == 0;
            if (anneal->cost < anneal->best && anneal->room->n_over == 0) {
                anneal->best = anneal->cost;
                wp_moves_keep(moves);
            }
        }
        anneal->temperature = (int64_t)(((__int128)anneal->temperature * cooling) >> 32);
        whole += seen ? -(whole / DEARER) : whole / DEARER + 1;
    }
}

static void
anneal_clear(Anneal *anneal)
{
    wp_soft_free(anneal->soft);
    wp_room_free(anneal->room);
    for (uint32_t wave = 0; wave <= anneal->model->n_waves; wave++)
        g_free(anneal->members[wave]);
    g_free(anneal->members);
    g_free(anneal->n_members);
    g_free(anneal->n_slots);
    g_free(anneal->slot);
    g_free(anneal->used);
    g_free(anneal->shut);
}

/* Small problems are annealed again and again, large ones once and slowly; where there are only a
 * few choices, more moves find no more. */
#define MOVES_PER_CHOICE  2000
#define MAX_RUNS          64
#define MOVES_PER_SQUARED 400

void
wp_anneal(WpMoves *moves, uint64_t seed, int64_t budget)
{
    const WpWaveModel *model = moves->model;
    Anneal anneal = {.moves = moves, .model = model, .state = moves->state};
    int64_t choices = (int64_t)moves->n_movers * moves->last;

    if (moves->n_movers == 0 || moves->last < 2 || budget <= 0)
        return;
    anneal.used = g_new0(int64_t, (size_t)model->n_waves + 1);
    anneal.shut = g_new0(uint8_t, (size_t)model->n_waves + 1);
    wp_random_seed(&anneal.random, seed);
    anneal.room = wp_room_new(moves->state, moves->last);
    anneal.soft = wp_soft_build(model);
    for (uint32_t node = 1; node <= model->n; node++)
        if (moves->state->wave[node] > 0)
            anneal.used[moves->state->wave[node]] += anneal.soft->weight[node];
    for (uint32_t wave = 1; wave <= model->n_waves; wave++)
        anneal.shut[wave] = moves->state->alone[wave] > 0;
    anneal.members = g_new0(uint32_t *, (size_t)model->n_waves + 1);
    anneal.n_members = g_new0(uint32_t, (size_t)model->n_waves + 1);
    anneal.n_slots = g_new0(uint32_t, (size_t)model->n_waves + 1);
    anneal.slot = g_new0(uint32_t, (size_t)model->n + 1);
    for (uint32_t i = 0; i < moves->n_movers; i++)
        enter_wave(&anneal, moves->movers[i], moves->state->wave[moves->movers[i]]);
    if (choices < budget / choices / MOVES_PER_SQUARED)
        budget = choices * choices * MOVES_PER_SQUARED;
    int64_t n_runs = CLAMP(budget / MOVES_PER_CHOICE / choices, 1, MAX_RUNS);
    int64_t heat = typical_rise(&anneal) * START_HEAT;

    heat = heat < INT64_MAX >> 20 ? heat << 16 : heat;
    if (model->problem->hint)
        heat /= COOLER;
    for (int64_t i = 0; i < n_runs && heat > 0; i++)
        run(&anneal, budget / n_runs, i == 0 ? heat : heat / 2, i == 0 ? COOLING : COOLING_AGAIN);
    wp_moves_restore(moves);
    anneal_clear(&anneal);
}
