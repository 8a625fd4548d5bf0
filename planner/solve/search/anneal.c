#include "planner/solve/search/anneal.h"

#include "planner/solve/search/dims.h"
#include "planner/solve/search/soft.h"

#include <string.h>

/* The temperature falls in steps from 4 times what a node typically costs by moving one wave to
 * 1 / 64 of that. */
#define STEPS      1024
#define HALVINGS   6
#define START_HEAT 4
#define COOLING    INT64_C(4277559051) /* 2^32 * 2^(-HALVINGS / STEPS) */
#define SAMPLE     1024
#define NEAR       3 /* waves */

/* Limits that waves do not share may be passed on the way. A whole limit too much costs so many
 * times the first temperature, and 2^DOUBLINGS times that in the end. */
#define START_PRICE 32
#define DOUBLINGS   8
#define DEARER      1079572136 /* 2^30 * 2^(DOUBLINGS / STEPS) */
#define PRICE_BITS  20         /* prices are in parts of 2^20 */

typedef struct {
    WpMoves *moves;
    const WpWaveModel *model;
    WpWaveState *state;
    WpRandom random;
    WpSoft *soft;
    WpDims *dims;
    int64_t *left;  /* [wave * n_dims + dim]; below 0 where passed on the way */
    int64_t *price; /* by dim: of one unit too much */
    uint8_t *over;  /* by wave: some limit is passed */
    uint32_t n_over;
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

/* ---- room ----------------------------------------------------------------------------------- */

static void
fill_left(Anneal *anneal)
{
    const WpWaveModel *model = anneal->model;

    /* what committed items overload stays; it is not to be priced */
    for (uint32_t wave = 1; wave <= model->n_waves; wave++) {
        anneal->shut[wave] = anneal->state->alone[wave] > 0;
        for (uint32_t dim = 0; dim < anneal->dims->n_dims; dim++) {
            int64_t cell =
                (int64_t)anneal->dims->delta[dim] + (int64_t)anneal->dims->stride[dim] * wave;

            anneal->left[(size_t)wave * anneal->dims->n_dims + dim] =
                cell >= 0 && cell < model->n_cells ? MAX(anneal->state->left[cell], 0) : 0;
        }
    }
}

static bool
has_room(const Anneal *anneal, uint32_t node, uint32_t wave)
{
    const int64_t *use = anneal->dims->use + (size_t)node * anneal->dims->n_dims;
    const int64_t *left = anneal->left + (size_t)wave * anneal->dims->n_dims;
    bool room = true;

    for (uint32_t dim = 0; dim < anneal->dims->n_dims; dim++)
        room &= use[dim] <= left[dim];
    return room;
}

/* Whether @a in wave @at_a and @b in @at_b can change places. */
static bool
has_room_to_swap(const Anneal *anneal, uint32_t a, uint32_t at_a, uint32_t b, uint32_t at_b)
{
    const int64_t *use_a = anneal->dims->use + (size_t)a * anneal->dims->n_dims;
    const int64_t *use_b = anneal->dims->use + (size_t)b * anneal->dims->n_dims;
    const int64_t *left_a = anneal->left + (size_t)at_a * anneal->dims->n_dims;
    const int64_t *left_b = anneal->left + (size_t)at_b * anneal->dims->n_dims;
    bool room = true;

    for (uint32_t dim = 0; dim < anneal->dims->n_dims; dim++) {
        int64_t more = use_a[dim] - use_b[dim];

        room &= more <= left_b[dim];
        room &= -more <= left_a[dim];
    }
    return room;
}

static void
take_room(Anneal *anneal, uint32_t node, uint32_t wave, int64_t sign)
{
    uint32_t n_dims = anneal->dims->n_dims;
    const int64_t *use = anneal->dims->use + (size_t)node * n_dims;
    int64_t *left = anneal->left + (size_t)wave * n_dims;
    bool over = false;

    for (uint32_t dim = 0; dim < n_dims; dim++) {
        left[dim] -= sign * use[dim];
        over |= left[dim] < 0;
    }
    anneal->n_over += (uint32_t)over - anneal->over[wave];
    anneal->over[wave] = over;
    anneal->used[wave] += sign * anneal->soft->weight[node];
}

/* What it costs in passed limits when @wave takes @more[] and gives @less[] (nullable) of them. */
static int64_t
price_rise(const Anneal *anneal, uint32_t wave, const int64_t *more, const int64_t *less)
{
    uint32_t n_dims = anneal->dims->n_dims;
    const int64_t *left = anneal->left + (size_t)wave * n_dims;
    int64_t rise = 0;

    for (uint32_t dim = 0; dim < n_dims; dim++) {
        int64_t before = left[dim];
        int64_t after = before - (more ? more[dim] : 0) + (less ? less[dim] : 0);

        rise += (MIN(before, 0) - MIN(after, 0)) * anneal->price[dim];
    }
    return rise >> PRICE_BITS;
}

static void
set_prices(Anneal *anneal, int64_t whole)
{
    for (uint32_t dim = 0; dim < anneal->dims->n_dims; dim++) {
        int64_t peak = 1;

        for (uint32_t wave = 1; wave <= anneal->moves->last; wave++) {
            int64_t cell =
                (int64_t)anneal->dims->delta[dim] + (int64_t)anneal->dims->stride[dim] * wave;

            peak =
                MAX(peak,
                    cell >= 0 && cell < anneal->model->n_cells ? anneal->model->capacity[cell] : 0);
        }
        anneal->price[dim] =
            (int64_t)MIN(((__int128)whole << PRICE_BITS) / peak + 1, INT64_MAX >> 24);
    }
}

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
    take_room(anneal, node, from, -1);
    take_room(anneal, node, to, 1);
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
    if (rise > allowed && !anneal->over[from])
        return;
    if (anneal->over[from] || !has_room(anneal, node, to)) {
        const int64_t *use = anneal->dims->use + (size_t)node * anneal->dims->n_dims;

        if (!anneal->dims->simple[node] ||
            rise + price_rise(anneal, from, NULL, use) + price_rise(anneal, to, use, NULL) >
                allowed)
            return;
    }
    if (!is_open(anneal, node, to) || !wp_moves_hold(anneal->moves, node, to))
        return;
    if (anneal->dims->simple[node]) {
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
    g_autofree uint32_t *done_a = NULL;
    g_autofree uint32_t *done_b = NULL;

    if (n_a > 0)
        done_a = g_memdup2(state->done + model->first_movable[a], n_a * sizeof *done_a);
    if (n_b > 0)
        done_b = g_memdup2(state->done + model->first_movable[b], n_b * sizeof *done_b);
    wp_wave_remove(state, a);
    wp_wave_remove(state, b);
    if (wp_wave_fits(state, a, at_b)) {
        wp_wave_place(state, a, at_b, false);
        if (wp_wave_fits(state, b, at_a)) {
            wp_wave_place(state, b, at_a, false);
            return true;
        }
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
    bool over = anneal->over[at_a] || anneal->over[at_b];

    if (rise > allowed && !over)
        return;
    if (over || !has_room_to_swap(anneal, a, at_a, b, at_b)) {
        const int64_t *use_a = anneal->dims->use + (size_t)a * anneal->dims->n_dims;
        const int64_t *use_b = anneal->dims->use + (size_t)b * anneal->dims->n_dims;

        if (!anneal->dims->simple[a] || !anneal->dims->simple[b] ||
            rise + price_rise(anneal, at_a, use_b, use_a) + price_rise(anneal, at_b, use_a, use_b) >
                allowed)
            return;
    }
    if (!is_open(anneal, a, at_b) || !is_open(anneal, b, at_a) ||
        !relations_let_swap(anneal, a, at_a, b, at_b))
        return;
    if (anneal->dims->simple[a] && anneal->dims->simple[b]) {
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
run(Anneal *anneal, int64_t budget, int64_t heat)
{
    WpMoves *moves = anneal->moves;

    int64_t whole = (heat >> 16) * START_PRICE;

    anneal->temperature = heat;
    for (int step = 0; step < STEPS; step++) {
        int64_t n = budget * (step + 1) / STEPS - budget * step / STEPS;

        set_prices(anneal, whole);
        for (int64_t i = 0; i < n; i++) {
            uint64_t bits = wp_random_next(&anneal->random);
            uint64_t more = wp_random_next(&anneal->random);
            int64_t allowed = wp_random_allowed(&anneal->random, bits, anneal->temperature);
            uint32_t node = moves->movers[wp_random_below(bits, moves->n_movers)];

            if ((bits >> 40 & 3) == 0)
                try_shift(anneal, node, allowed, more);
            else
                try_swap(anneal, node, allowed, more);
            if (anneal->cost < anneal->best && anneal->n_over == 0) {
                anneal->best = anneal->cost;
                wp_moves_keep(moves);
            }
        }
        anneal->temperature = (int64_t)(((__int128)anneal->temperature * COOLING) >> 32);
        whole = (int64_t)(((__int128)whole * DEARER) >> 30) + 1;
    }
}

static void
anneal_clear(Anneal *anneal)
{
    wp_soft_free(anneal->soft);
    wp_dims_free(anneal->dims);
    g_free(anneal->left);
    g_free(anneal->price);
    g_free(anneal->over);
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
#define MOVES_PER_CHOICE  8000
#define MAX_RUNS          16
#define MOVES_PER_SQUARED 64

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
    anneal.dims = wp_dims_build(model);
    anneal.soft = wp_soft_build(model);
    for (uint32_t node = 1; node <= model->n; node++)
        if (moves->state->wave[node] > 0)
            anneal.used[moves->state->wave[node]] += anneal.soft->weight[node];
    anneal.price = g_new0(int64_t, (size_t)anneal.dims->n_dims + 1);
    anneal.over = g_new0(uint8_t, (size_t)model->n_waves + 1);
    anneal.left = g_new0(int64_t, ((size_t)model->n_waves + 1) * anneal.dims->n_dims + 1);
    fill_left(&anneal);
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

    for (int64_t i = 0; i < n_runs && heat > 0; i++)
        run(&anneal, budget / n_runs, heat < INT64_MAX >> 20 ? heat << 16 : heat);
    wp_moves_restore(moves);
    anneal_clear(&anneal);
}
