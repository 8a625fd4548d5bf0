#include "planner/solve/core/state.h"

#include <string.h>

#define FEW_MOVABLES 16 /* of a node: more need memory of their own while it moves */

WpWaveState *
wp_wave_state_new(const WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    WpWaveState *state = g_new0(WpWaveState, 1);
    size_t n_waves = (size_t)model->n_waves + 1;

    state->model = model;
    state->left = g_memdup2(model->capacity, (model->n_cells + 1) * sizeof *state->left);
    state->left_so_far = g_new(int64_t, problem->n_amounts * n_waves + 1);
    for (size_t i = 0; i < problem->n_amounts * n_waves; i++)
        state->left_so_far[i] = problem->amount_capacity[i];
    state->wave = g_new0(uint32_t, (size_t)model->n + 1);
    state->n_in = g_new0(uint32_t, n_waves);
    state->alone = g_new0(uint32_t, n_waves);
    state->class_count = g_new0(uint32_t, n_waves * (problem->n_classes + 1));
    for (uint32_t wave = 1; problem->wave_class && wave < n_waves; wave++)
        if (problem->wave_class[wave] > 0)
            state->class_count[(size_t)wave * (problem->n_classes + 1) +
                               problem->wave_class[wave]]++;
    state->done = g_new0(uint32_t, (size_t)model->first_movable[model->n + 1] + 1);
    state->active = g_new(uint8_t, (size_t)model->n_relations + 1);
    memset(state->active, 1, (size_t)model->n_relations + 1);
    state->full = g_new0(uint64_t, n_waves);
    state->tight = g_new(uint32_t, (size_t)model->n + 1);
    memcpy(state->tight, model->first_load, ((size_t)model->n + 1) * sizeof *state->tight);
    return state;
}

void
wp_wave_state_free(WpWaveState *state)
{
    if (!state)
        return;
    g_free(state->left);
    g_free(state->left_so_far);
    g_free(state->wave);
    g_free(state->n_in);
    g_free(state->alone);
    g_free(state->class_count);
    g_free(state->done);
    g_free(state->active);
    g_free(state->tight);
    g_free(state->full);
    g_free(state);
}

void
wp_wave_state_copy(WpWaveState *to, const WpWaveState *from)
{
    const WpWaveModel *model = from->model;
    size_t n_waves = (size_t)model->n_waves + 1;

    g_assert(to->model == model);
    memcpy(to->left, from->left, (model->n_cells + 1) * sizeof *to->left);
    memcpy(to->left_so_far, from->left_so_far,
           model->problem->n_amounts * n_waves * sizeof *to->left_so_far);
    memcpy(to->wave, from->wave, ((size_t)model->n + 1) * sizeof *to->wave);
    memcpy(to->n_in, from->n_in, n_waves * sizeof *to->n_in);
    memcpy(to->alone, from->alone, n_waves * sizeof *to->alone);
    memcpy(to->class_count, from->class_count,
           n_waves * (model->problem->n_classes + 1) * sizeof *to->class_count);
    memcpy(to->done, from->done,
           ((size_t)model->first_movable[model->n + 1] + 1) * sizeof *to->done);
    memcpy(to->active, from->active, (size_t)model->n_relations + 1);
    memcpy(to->full, from->full, n_waves * sizeof *to->full);
    to->any_full = from->any_full;
}

/* ---- loads -------------------------------------------------------------------------------- */

static inline size_t
cell_of(const WpLoad *load, uint32_t wave)
{
    return (size_t)((int64_t)load->delta + (int64_t)load->stride * wave);
}

static void
take_loads(WpWaveState *state, uint32_t first, uint32_t end, uint32_t wave, int64_t sign)
{
    const WpLoad *loads = state->model->loads;

    for (uint32_t i = first; i < end; i++)
        state->left[cell_of(&loads[i], wave)] -= sign * loads[i].amount;
}

/* What was short in one wave is likely short in the next. */
static bool
loads_fit(WpWaveState *state, uint32_t node, uint32_t end, uint32_t wave)
{
    const WpLoad *loads = state->model->loads;
    uint32_t tight = state->tight[node];

    if (tight < end && state->left[cell_of(&loads[tight], wave)] < loads[tight].amount)
        return false;
    for (uint32_t i = state->model->first_load[node]; i < end; i++) {
        if (state->left[cell_of(&loads[i], wave)] < loads[i].amount) {
            state->tight[node] = i;
            return false;
        }
    }
    return true;
}

/* The load that found no room is the one of which there was least. */
void
wp_wave_note_full(WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    uint32_t tight = state->tight[node];

    if (tight >= model->first_load[node + 1])
        return;
    const WpLoad *load = &model->loads[tight];
    uint8_t row = model->row_of[load->delta - model->least_delta];

    if (row == WP_MOST_ROWS || (model->rows[node] >> row & 1) == 0 ||
        state->left[cell_of(load, wave)] >= model->row_least[row])
        return;
    state->full[wave] |= UINT64_C(1) << row;
    state->any_full = true;
}

/* What was full may have room again. */
static void
forget_full(WpWaveState *state)
{
    memset(state->full, 0, ((size_t)state->model->n_waves + 1) * sizeof *state->full);
    state->any_full = false;
}

static void
take_cumulatives(WpWaveState *state, uint32_t node, uint32_t wave, int64_t sign)
{
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_cumulative[node]; i < model->first_cumulative[node + 1]; i++) {
        const WpCumulative *use = &model->cumulatives[i];
        int64_t *row = state->left_so_far + (size_t)use->amount * (model->n_waves + 1);

        for (uint32_t w = wave; w <= model->n_waves; w++)
            row[w] -= sign * use->value;
    }
}

static bool
cumulatives_fit(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_cumulative[node]; i < model->first_cumulative[node + 1]; i++) {
        const WpCumulative *use = &model->cumulatives[i];
        const int64_t *row = state->left_so_far + (size_t)use->amount * (model->n_waves + 1);

        for (uint32_t w = wave; w <= model->n_waves; w++)
            if (row[w] < use->value)
                return false;
    }
    return true;
}

/* ---- movable work ------------------------------------------------------------------------- */

uint32_t
wp_wave_choose_iteration(const WpWaveState *state, uint32_t index, uint32_t wave)
{
    const WpWaveProblem *problem = state->model->problem;
    const WpMovable *movable = &state->model->movables[index];
    const int64_t *row = state->left + (size_t)movable->role * problem->n_iterations;
    const uint8_t *frozen = movable->freeze > 0
                                ? problem->frozen + (size_t)movable->freeze * problem->n_iterations
                                : NULL;
    int64_t release = wp_wave_release(problem, wave);
    int64_t best = -1;

    for (int64_t t = release + movable->last; t >= 0 && t >= release + movable->first; t--) {
        if (t >= problem->n_iterations || (frozen && frozen[t]))
            continue;
        if (row[t] >= movable->amount)
            return (uint32_t)t;
        if (best < 0 || row[t] > row[best])
            best = t;
    }
    if (best < 0) /* only a committed item whose work is frozen */
        best = CLAMP(release + movable->last, 0, (int64_t)problem->n_iterations - 1);
    return (uint32_t)best;
}

/* Takes an iteration for a movable, and says whether there was room. */
static bool
take_movable(WpWaveState *state, uint32_t index, uint32_t wave)
{
    const WpMovable *movable = &state->model->movables[index];
    uint32_t t = wp_wave_choose_iteration(state, index, wave);
    int64_t *left = state->left + (size_t)movable->role * state->model->problem->n_iterations + t;

    *left -= movable->amount;
    state->done[index] = t;
    return *left >= 0;
}

static void
give_back_movables(WpWaveState *state, uint32_t node, uint32_t end)
{
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_movable[node]; i < end; i++)
        state->left[(size_t)model->movables[i].role * model->problem->n_iterations +
                    state->done[i]] += model->movables[i].amount;
}

/* Movable work shares cells with fixed work and with itself, so it is tried by doing it. Returns:
 * whether all of it found room; then it has taken that, with the hours that always hold */
static bool
enter_hours(WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    uint32_t i = model->first_movable[node];
    bool fits = true;

    take_loads(state, model->first_load[node], model->first_room[node], wave, 1);
    while (fits && i < model->first_movable[node + 1])
        fits = take_movable(state, i++, wave);
    if (fits)
        return true;
    give_back_movables(state, node, i);
    take_loads(state, model->first_load[node], model->first_room[node], wave, -1);
    return false;
}

static bool
movables_fit(WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;

    if (model->first_movable[node] == model->first_movable[node + 1])
        return true;
    if (!enter_hours(state, node, wave))
        return false;
    give_back_movables(state, node, model->first_movable[node + 1]);
    take_loads(state, model->first_load[node], model->first_room[node], wave, -1);
    return true;
}

/* ---- waves -------------------------------------------------------------------------------- */

bool
wp_wave_classes_fit(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    uint32_t mask = model->class_mask[model->items[node].item_class];
    const uint32_t *count = state->class_count + (size_t)wave * (model->problem->n_classes + 1);

    for (uint32_t c = 1; mask >> c != 0; c++)
        if ((mask >> c & 1) != 0 && count[c] > 0)
            return false;
    return true;
}

bool
wp_wave_fits_alone(WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    uint32_t base = model->problem->n_roles * model->problem->n_iterations;

    if (state->n_in[wave] > 0)
        return false;
    for (uint32_t i = model->first_room[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];
        int64_t capacity = model->capacity[cell_of(load, wave)];
        int64_t peak = model->peak[(uint32_t)load->delta - base];

        /* an item too large for any wave does not go into the small ones of a ramp */
        if (capacity <= 0 || (load->amount > peak && capacity < peak - peak / 2))
            return false;
    }
    return loads_fit(state, node, model->first_room[node], wave) &&
           wp_wave_classes_fit(state, node, wave) && cumulatives_fit(state, node, wave) &&
           movables_fit(state, node, wave);
}

/* All but movable work, of a node that has no need of a wave alone. */
static bool
rest_fits(WpWaveState *state, uint32_t node, uint32_t wave)
{
    return state->alone[wave] == 0 &&
           loads_fit(state, node, state->model->first_load[node + 1], wave) &&
           wp_wave_classes_fit(state, node, wave) && cumulatives_fit(state, node, wave);
}

bool
wp_wave_fits(WpWaveState *state, uint32_t node, uint32_t wave)
{
    if (state->model->needs_alone[node])
        return wp_wave_fits_alone(state, node, wave);
    return rest_fits(state, node, wave) && movables_fit(state, node, wave);
}

/* @node, whose hours have been taken, is in @wave from now on. */
static void
settle_in(WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;

    take_loads(state, model->first_room[node], model->first_load[node + 1], wave, 1);
    take_cumulatives(state, node, wave, 1);
    state->wave[node] = wave;
    state->n_in[wave]++;
    state->class_count[(size_t)wave * (model->problem->n_classes + 1) +
                       model->items[node].item_class]++;
}

void
wp_wave_place(WpWaveState *state, uint32_t node, uint32_t wave, bool alone)
{
    const WpWaveModel *model = state->model;

    g_assert(state->wave[node] == 0);
    take_loads(state, model->first_load[node], model->first_room[node], wave, 1);
    for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++)
        take_movable(state, i, wave);
    settle_in(state, node, wave);
    if (alone)
        state->alone[wave] = node;
}

static bool
enter_alone(WpWaveState *state, uint32_t node, uint32_t wave)
{
    if (!wp_wave_fits_alone(state, node, wave))
        return false;
    wp_wave_place(state, node, wave, true);
    return true;
}

bool
wp_wave_enter(WpWaveState *state, uint32_t node, uint32_t wave)
{
    if (state->model->needs_alone[node])
        return enter_alone(state, node, wave);
    g_assert(state->wave[node] == 0);
    if (!rest_fits(state, node, wave) || !enter_hours(state, node, wave))
        return false;
    settle_in(state, node, wave);
    return true;
}

void
wp_wave_remove(WpWaveState *state, uint32_t node)
{
    const WpWaveModel *model = state->model;
    uint32_t wave = state->wave[node];

    g_assert(wave > 0);
    if (state->any_full)
        forget_full(state);
    take_loads(state, model->first_load[node], model->first_load[node + 1], wave, -1);
    take_cumulatives(state, node, wave, -1);
    give_back_movables(state, node, model->first_movable[node + 1]);
    state->wave[node] = 0;
    state->n_in[wave]--;
    state->class_count[(size_t)wave * (model->problem->n_classes + 1) +
                       model->items[node].item_class]--;
    if (state->alone[wave] == node)
        state->alone[wave] = 0;
}

/* Movable work goes back where it was: another choice might not fit any more. */
void
wp_wave_put_back(WpWaveState *state, uint32_t node, uint32_t wave, bool alone, const uint32_t *done)
{
    const WpWaveModel *model = state->model;
    uint32_t first = model->first_movable[node];

    g_assert(state->wave[node] == 0);
    take_loads(state, model->first_load[node], model->first_room[node], wave, 1);
    for (uint32_t i = first; i < model->first_movable[node + 1]; i++) {
        state->done[i] = done[i - first];
        state->left[(size_t)model->movables[i].role * model->problem->n_iterations +
                    state->done[i]] -= model->movables[i].amount;
    }
    settle_in(state, node, wave);
    if (alone)
        state->alone[wave] = node;
}

/* Takes @node out and puts it into the first of the @n @waves that it fits. If there is none, or if
 * it shall @stay, it is put back as it was. Returns: the wave, or 0 */
static uint32_t
leave_for(WpWaveState *state, uint32_t node, uint32_t n, const uint32_t *waves, bool alone,
          bool stay)
{
    const WpWaveModel *model = state->model;
    uint32_t was = state->wave[node], found = 0;
    bool was_alone = state->alone[was] == node;
    uint32_t n_movables = model->first_movable[node + 1] - model->first_movable[node];
    uint32_t few[FEW_MOVABLES];
    g_autofree uint32_t *many = n_movables > FEW_MOVABLES ? g_new(uint32_t, n_movables) : NULL;
    uint32_t *done = many ? many : few;

    memcpy(done, state->done + model->first_movable[node], n_movables * sizeof *done);
    wp_wave_remove(state, node);
    for (uint32_t i = 0; i < n && found == 0; i++) {
        bool fits;

        if (stay)
            fits = alone ? wp_wave_fits_alone(state, node, waves[i])
                         : wp_wave_fits(state, node, waves[i]);
        else
            fits =
                alone ? enter_alone(state, node, waves[i]) : wp_wave_enter(state, node, waves[i]);
        if (fits)
            found = waves[i];
    }
    if (found == 0 || stay)
        wp_wave_put_back(state, node, was, was_alone, done);
    return found;
}

bool
wp_wave_would_fit(WpWaveState *state, uint32_t node, uint32_t wave, bool alone)
{
    return leave_for(state, node, 1, &wave, alone, true) > 0;
}

bool
wp_wave_try_move(WpWaveState *state, uint32_t node, uint32_t wave, bool alone)
{
    return leave_for(state, node, 1, &wave, alone, false) > 0;
}

bool
wp_wave_try_waves(WpWaveState *state, uint32_t node, uint32_t n, const uint32_t *waves)
{
    return n > 0 && leave_for(state, node, n, waves, false, false) > 0;
}

uint32_t
wp_wave_last(const WpWaveState *state)
{
    uint32_t last = state->model->n_waves;

    while (last > 0 && state->n_in[last] == 0)
        last--;
    return last;
}

/* ---- relations ---------------------------------------------------------------------------- */

bool
wp_wave_apart_allows(const WpWaveState *state, uint32_t node, uint32_t wave, bool hard_only)
{
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_apart[node]; i < model->first_apart[node + 1]; i++) {
        const WpLink *link = &model->apart[i];

        if (state->active[link->relation] && state->wave[link->other] == wave &&
            !(hard_only && link->firm))
            return false;
    }
    return true;
}

void
wp_wave_window(const WpWaveState *state, uint32_t node, uint32_t *out_from, uint32_t *out_until)
{
    const WpWaveModel *model = state->model;
    uint32_t from = model->low[node];
    uint32_t until = model->high[node];

    for (uint32_t i = model->first_before[node]; i < model->first_before[node + 1]; i++) {
        const WpLink *link = &model->before[i];
        uint32_t wave = state->wave[link->other];

        if (state->active[link->relation] && wave > 0)
            from = MAX(from, wave + link->gap);
    }
    for (uint32_t i = model->first_after[node]; i < model->first_after[node + 1]; i++) {
        const WpLink *link = &model->after[i];
        uint32_t wave = state->wave[link->other];

        if (state->active[link->relation] && wave > 0)
            until = MIN(until, wave - MIN(wave, link->gap));
    }
    *out_from = from;
    *out_until = until;
}
