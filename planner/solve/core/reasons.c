#include "planner/solve/core/reasons.h"

#include "planner/solve/core/cost.h"

/* ---- what does not depend on the others --------------------------------------------------- */

static void
append_reason(GArray *reasons, WpWaveReasonKind kind, uint32_t wave, uint32_t index,
              int64_t missing)
{
    WpWaveReason reason = {.kind = kind, .wave = wave, .index = index, .missing = missing};

    g_array_append_val(reasons, reason);
}

static bool
find_frozen(const WpWaveProblem *problem, uint32_t freeze, int64_t first, int64_t last,
            uint32_t *out_iteration)
{
    const uint8_t *row = problem->frozen + (size_t)freeze * problem->n_iterations;
    bool any = false;

    for (int64_t t = MAX(first, 0); t <= last && t < problem->n_iterations; t++) {
        if (!row[t])
            return false;
        *out_iteration = (uint32_t)t;
        any = true;
    }
    return any;
}

static void
append_freeze(GArray *reasons, uint32_t start, uint32_t wave, uint32_t freeze, uint32_t iteration)
{
    WpWaveReason reason = {
        .kind = WP_REASON_FREEZE, .wave = wave, .index = freeze, .iteration = iteration};

    for (uint32_t i = start; i < reasons->len; i++) {
        const WpWaveReason *other = &g_array_index(reasons, WpWaveReason, i);

        if (other->kind == WP_REASON_FREEZE && other->index == freeze &&
            other->iteration == iteration)
            return;
    }
    g_array_append_val(reasons, reason);
}

static void
explain_freezes(const WpWaveModel *model, uint32_t node, uint32_t wave, GArray *reasons)
{
    const WpWaveProblem *problem = model->problem;
    int64_t release = wp_wave_release(problem, wave);
    uint32_t iteration = 0;
    uint32_t freeze = model->items[node].freeze;
    uint32_t start = reasons->len;

    if (freeze > 0 && find_frozen(problem, freeze, release, release, &iteration))
        append_freeze(reasons, start, wave, freeze, iteration);
    for (uint32_t i = model->first_hour[node]; i < model->first_hour[node + 1]; i++) {
        const WpWaveHours *hours = &problem->hours[model->hour[i]];

        if (hours->freeze > 0 && find_frozen(problem, hours->freeze, release + hours->first,
                                             release + hours->last, &iteration))
            append_freeze(reasons, start, wave, hours->freeze, iteration);
    }
}

/* What keeps @wave from being open to @node. */
static void
explain_closed(const WpWaveModel *model, uint32_t node, uint32_t wave, GArray *reasons)
{
    const WpWaveProblem *problem = model->problem;
    const WpWaveItem *item = &model->items[node];
    int64_t release = wp_wave_release(problem, wave);
    int64_t last = (int64_t)problem->n_iterations - 1;

    if (item->pin == WP_PIN_COMMITTED)
        return;
    if (item->pin == WP_PIN_WISH && item->pin_wave != wave)
        append_reason(reasons, WP_REASON_PIN, wave, item->pin_wave, 0);
    if (release < item->head)
        append_reason(reasons, WP_REASON_HEAD, wave, item->head_tag, item->head - release);
    if (release + model->begin[node] < 0)
        append_reason(reasons, WP_REASON_START, wave, 0, -(release + model->begin[node]));
    if (release + model->end[node] > last)
        append_reason(reasons, WP_REASON_HORIZON, wave, 0, release + model->end[node] - last);
    if (problem->closed && problem->closed[wave])
        append_reason(reasons, WP_REASON_CLOSED, wave, 0, 0);
    if (problem->n_freezes > 0)
        explain_freezes(model, node, wave, reasons);
}

/* ---- limits --------------------------------------------------------------------------------- */

static void
append_limit(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
             int64_t cell, int64_t needed, GArray *reasons)
{
    const WpWaveModel *model = state->model;
    const WpWaveProblem *problem = model->problem;
    int64_t n_hours = (int64_t)problem->n_roles * problem->n_iterations;
    WpWaveReason reason = {.kind = WP_REASON_ROLE, .wave = wave};

    reason.needed = needed;
    reason.capacity = model->capacity[cell];
    reason.missing = needed - state->left[cell];
    if (cell < n_hours) {
        reason.index = (uint32_t)(cell / problem->n_iterations);
        reason.iteration = (uint32_t)(cell % problem->n_iterations);
    } else {
        reason.kind = WP_REASON_AMOUNT;
        reason.index = (uint32_t)(cell - n_hours) % problem->n_amounts;
    }
    wp_wave_users_name(users, cell, node, &reason);
    g_array_append_val(reasons, reason);
}

/* Where a load falls with its node in @wave, which may be one whose work would lie outside the
 * iterations; false if this load does. */
static bool
find_cell(const WpWaveModel *model, uint32_t node, const WpLoad *load, uint32_t wave,
          int64_t *out_cell)
{
    const WpWaveProblem *problem = model->problem;
    int64_t n_hours = (int64_t)problem->n_roles * problem->n_iterations;
    int64_t cell = (int64_t)load->delta + (int64_t)load->stride * wave;
    int64_t inside = (int64_t)load->delta + (int64_t)load->stride * model->low[node];

    *out_cell = cell;
    if (model->low[node] > model->high[node])
        return cell >= n_hours && cell < model->n_cells; /* no wave is inside */
    return inside >= n_hours || (cell >= 0 && cell < n_hours &&
                                 cell / problem->n_iterations == inside / problem->n_iterations);
}

static void
explain_loads(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
              uint32_t end, GArray *reasons)
{
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_load[node]; i < end; i++) {
        const WpLoad *load = &model->loads[i];
        int64_t cell;

        if (find_cell(model, node, load, wave, &cell) && state->left[cell] < load->amount)
            append_limit(state, users, node, wave, cell, load->amount, reasons);
    }
}

static void
take_fixed(WpWaveState *state, uint32_t node, uint32_t wave, int64_t sign)
{
    const WpWaveModel *model = state->model;
    int64_t cell;

    for (uint32_t i = model->first_load[node]; i < model->first_room[node]; i++)
        if (find_cell(model, node, &model->loads[i], wave, &cell))
            state->left[cell] -= sign * model->loads[i].amount;
}

/* When @movable would be done: where explain_freezes says that it is frozen, if it is all along.
 * false: it lies outside the plan */
static bool
find_iteration(const WpWaveState *state, uint32_t index, uint32_t wave, uint32_t *out_iteration)
{
    const WpWaveProblem *problem = state->model->problem;
    const WpMovable *movable = &state->model->movables[index];
    int64_t release = wp_wave_release(problem, wave);

    if (release + movable->last < 0 || release + movable->first >= problem->n_iterations)
        return false;
    if (movable->freeze == 0 || !find_frozen(problem, movable->freeze, release + movable->first,
                                             release + movable->last, out_iteration))
        *out_iteration = wp_wave_choose_iteration(state, index, wave);
    return true;
}

/* The reason from @start on that says that @role lacks hours in @iteration, or NULL. */
static WpWaveReason *
find_told(const GArray *reasons, uint32_t start, uint32_t role, uint32_t iteration)
{
    for (uint32_t i = start; i < reasons->len; i++) {
        WpWaveReason *reason = &g_array_index(reasons, WpWaveReason, i);

        if (reason->kind == WP_REASON_ROLE && reason->index == role &&
            reason->iteration == iteration)
            return reason;
    }
    return NULL;
}

/* Movable work that finds no room, after the fixed work of @node has taken its own. The room it is
 * short of is told for the iteration with most left. */
static void
explain_movables(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
                 uint32_t start, GArray *reasons)
{
    const WpWaveModel *model = state->model;
    const WpWaveProblem *problem = model->problem;
    uint32_t first = model->first_movable[node], n = model->first_movable[node + 1] - first;
    g_autofree int64_t *taken = n > 0 ? g_new0(int64_t, n) : NULL; /* cells + 1; 0: none */

    if (n == 0)
        return;
    take_fixed(state, node, wave, 1);
    for (uint32_t i = 0; i < n; i++) {
        const WpMovable *movable = &model->movables[first + i];

        uint32_t t;

        if (!find_iteration(state, first + i, wave, &t))
            continue;
        int64_t cell = (int64_t)movable->role * problem->n_iterations + t;

        state->left[cell] -= movable->amount;
        taken[i] = cell + 1;
        if (state->left[cell] >= 0)
            continue;
        WpWaveReason *told = find_told(reasons, start, movable->role, t);
        if (told) {
            told->missing = -state->left[cell];
            told->needed += movable->amount;
            continue;
        }
        WpWaveReason reason = {.kind = WP_REASON_ROLE,
                               .index = movable->role,
                               .wave = wave,
                               .iteration = t,
                               .missing = -state->left[cell],
                               .capacity = model->capacity[cell],
                               .needed = movable->amount};

        wp_wave_users_name(users, cell, node, &reason);
        g_array_append_val(reasons, reason);
    }
    for (uint32_t i = 0; i < n; i++)
        if (taken[i] > 0)
            state->left[taken[i] - 1] += model->movables[first + i].amount;
    take_fixed(state, node, wave, -1);
}

static void
explain_cumulatives(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
                    GArray *reasons)
{
    const WpWaveModel *model = state->model;
    size_t n_waves = (size_t)model->n_waves + 1;

    for (uint32_t i = model->first_cumulative[node]; i < model->first_cumulative[node + 1]; i++) {
        const WpCumulative *use = &model->cumulatives[i];
        const int64_t *row = state->left_so_far + use->amount * n_waves;
        uint32_t worst = wave;

        for (uint32_t w = wave; w <= model->n_waves; w++)
            if (row[w] < row[worst])
                worst = w;
        if (row[worst] >= use->value)
            continue;
        WpWaveReason reason = {.kind = WP_REASON_AMOUNT,
                               .index = use->amount,
                               .wave = wave,
                               .missing = use->value - row[worst],
                               .capacity =
                                   model->problem->amount_capacity[use->amount * n_waves + worst],
                               .needed = use->value};

        wp_wave_users_name_cumulative(users, use->amount, worst, node, &reason);
        g_array_append_val(reasons, reason);
    }
}

/* ---- the others in the wave ----------------------------------------------------------------- */

static void
append_other(const WpWaveModel *model, GArray *reasons, WpWaveReasonKind kind, uint32_t wave,
             uint32_t other)
{
    WpWaveReason reason = {.kind = kind, .wave = wave, .other = model->item_of[other]};

    g_array_append_val(reasons, reason);
}

static void
explain_company(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
                GArray *reasons)
{
    const WpWaveModel *model = state->model;
    uint32_t mask = model->class_mask[model->items[node].item_class];
    const uint32_t *count = state->class_count + (size_t)wave * (model->problem->n_classes + 1);
    bool clash = false;

    if (state->alone[wave] > 0)
        append_other(model, reasons, WP_REASON_ALONE, wave, state->alone[wave]);
    else if (model->needs_alone[node] && state->n_in[wave] > 0)
        append_other(model, reasons, WP_REASON_ALONE, wave,
                     wp_wave_users_find_class(users, wave, UINT32_MAX));
    for (uint32_t c = 1; mask >> c != 0; c++)
        clash = clash || ((mask >> c & 1) != 0 && count[c] > 0);
    uint32_t other = clash ? wp_wave_users_find_class(users, wave, mask) : 0;

    if (other > 0)
        append_other(model, reasons, WP_REASON_CLASS, wave, other);
    else if (clash) /* it is kept for a class, and has nothing of it */
        append_reason(reasons, WP_REASON_CLOSED, wave, 0, 0);
}

static void
append_relation(const WpWaveModel *model, const WpLink *link, uint32_t wave, GArray *reasons)
{
    WpWaveReason reason = {.kind = WP_REASON_RELATION,
                           .wave = wave,
                           .index = model->relation_of[link->relation],
                           .other = model->item_of[link->other]};

    g_array_append_val(reasons, reason);
}

static void
explain_relations(const WpWaveState *state, uint32_t node, uint32_t wave, GArray *reasons)
{
    const WpWaveModel *model = state->model;

    for (uint32_t i = model->first_before[node]; i < model->first_before[node + 1]; i++) {
        const WpLink *link = &model->before[i];
        const WpWaveRelation *relation = &model->relations[link->relation];
        uint32_t other = state->wave[link->other];

        if (state->active[link->relation] && other > 0 && other + wp_relation_gap(relation) > wave)
            append_relation(model, link, wave, reasons);
    }
    for (uint32_t i = model->first_after[node]; i < model->first_after[node + 1]; i++) {
        const WpLink *link = &model->after[i];
        const WpWaveRelation *relation = &model->relations[link->relation];
        uint32_t other = state->wave[link->other];

        if (state->active[link->relation] && other > 0 && wave + wp_relation_gap(relation) > other)
            append_relation(model, link, wave, reasons);
    }
    for (uint32_t i = model->first_apart[node]; i < model->first_apart[node + 1]; i++) {
        const WpLink *link = &model->apart[i];

        if (state->active[link->relation] && state->wave[link->other] == wave)
            append_relation(model, link, wave, reasons);
    }
}

/* ---- soft terms ----------------------------------------------------------------------------- */

static int
compare_rises(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    const WpWaveReason *x = a;
    const WpWaveReason *y = b;

    if (x->missing != y->missing)
        return x->missing > y->missing ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static uint32_t
find_dearest_partner(const WpWaveState *state, uint32_t node, uint32_t here, uint32_t there)
{
    const WpWaveModel *model = state->model;
    int64_t most = 0;
    uint32_t best = 0;

    for (uint32_t i = model->first_pull[node]; i < model->first_pull[node + 1]; i++) {
        const WpPull *pull = &model->pulls[i];
        int64_t other = state->wave[pull->other];
        int64_t rise = pull->cost * (ABS(other - (int64_t)there) - ABS(other - (int64_t)here));

        if (other > 0 && rise > most) {
            most = rise;
            best = pull->other;
        }
    }
    return best > 0 ? model->item_of[best] : 0;
}

static void
explain_soft(WpWaveState *state, uint32_t node, uint32_t wave, GArray *reasons)
{
    static const WpWaveReasonKind kinds[WP_N_TERMS] = {
        [WP_TERM_WAVE] = WP_REASON_WAVE_COST,      [WP_TERM_EARLY] = WP_REASON_EARLY_COST,
        [WP_TERM_LATE] = WP_REASON_WAVE_COST,      [WP_TERM_PAIRS] = WP_REASON_PAIRS,
        [WP_TERM_STABILITY] = WP_REASON_STABILITY,
    };
    uint32_t here = state->wave[node];
    uint32_t start = reasons->len;
    int64_t now[WP_N_TERMS], then[WP_N_TERMS];
    int64_t balance = wp_wave_balance_rise(state, node, wave);

    wp_wave_terms(state, node, here, now);
    wp_wave_terms(state, node, wave, then);
    for (int i = 0; i < WP_N_TERMS; i++)
        if (then[i] > now[i])
            append_reason(reasons, kinds[i], wave, 0, then[i] - now[i]);
    if (balance > 0)
        append_reason(reasons, WP_REASON_BALANCE, wave, 0,
                      MAX(balance / MAX(state->model->problem->balance_scale, 1), 1));
    if (reasons->len == start)
        return;
    g_qsort_with_data(&g_array_index(reasons, WpWaveReason, start), reasons->len - start,
                      sizeof(WpWaveReason), compare_rises, NULL);
    for (uint32_t i = start; i < reasons->len; i++) {
        WpWaveReason *reason = &g_array_index(reasons, WpWaveReason, i);

        if (reason->kind == WP_REASON_PAIRS)
            reason->other = find_dearest_partner(state, node, here, wave);
    }
}

/* ---- one item ------------------------------------------------------------------------------- */

void
wp_wave_explain(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
                GArray *reasons)
{
    const WpWaveModel *model = state->model;
    uint32_t was = state->wave[node];
    bool alone = was > 0 && state->alone[was] == node;
    uint32_t start = reasons->len;
    uint32_t n_movables = model->first_movable[node + 1] - model->first_movable[node];
    g_autofree uint32_t *done =
        g_memdup2(state->done + model->first_movable[node], n_movables * sizeof *done);

    if (was > 0)
        wp_wave_remove(state, node);
    explain_closed(model, node, wave, reasons);
    explain_loads(state, users, node, wave,
                  model->needs_alone[node] || state->alone[wave] > 0 ? model->first_room[node]
                                                                     : model->first_load[node + 1],
                  reasons);
    explain_movables(state, users, node, wave, start, reasons);
    explain_cumulatives(state, users, node, wave, reasons);
    explain_company(state, users, node, wave, reasons);
    explain_relations(state, node, wave, reasons);
    if (was > 0)
        wp_wave_put_back(state, node, was, alone, done);
}

/* The wave in which the least is in the way of @node, which is nowhere; those of it are appended.
 */
static void
explain_unplaced(WpWaveState *state, const WpWaveUsers *users, uint32_t node, bool brief,
                 GArray *reasons)
{
    const WpWaveModel *model = state->model;
    const WpWaveItem *item = &model->items[node];
    uint32_t start = reasons->len;
    uint32_t best = model->n_waves, least = UINT32_MAX;

    for (uint32_t wave = model->n_waves; wave >= 1 && least > 1 && !brief; wave--) {
        if (item->pin != WP_PIN_NONE && wave != item->pin_wave)
            continue;
        wp_wave_explain(state, users, node, wave, reasons);
        if (reasons->len - start < least) {
            least = reasons->len - start;
            best = wave;
        }
        g_array_set_size(reasons, start);
    }
    wp_wave_explain(state, users, node, item->pin != WP_PIN_NONE ? item->pin_wave : best, reasons);
}

/* Hard relations to what is unplaced, or a circle of them. */
static bool
explain_held(const WpWaveStart *start, const WpWaveState *state, uint32_t node, GArray *reasons)
{
    const WpWaveModel *model = start->model;
    bool held = false;

    if (start->circle[node] > 0) {
        uint32_t relation = start->circle[node] - 1;
        uint32_t a = model->relations[relation].a;
        WpLink link = {.other = a == node ? model->relations[relation].b : a, .relation = relation};

        append_relation(model, &link, 0, reasons);
        return true;
    }
    for (uint32_t i = model->first_before[node]; i < model->first_before[node + 1]; i++) {
        const WpLink *link = &model->before[i];

        if (state->active[link->relation] && !link->firm && state->wave[link->other] == 0) {
            append_relation(model, link, 0, reasons);
            held = true;
        }
    }
    return held;
}

void
wp_wave_explain_node(const WpWaveStart *start, WpWaveState *state, const WpWaveUsers *users,
                     uint32_t node, bool brief, GArray *reasons)
{
    const WpWaveModel *model = start->model;
    uint32_t wave = state->wave[node];
    uint32_t before = wave, n = reasons->len;

    if (wave == 0) {
        if (explain_held(start, state, node, reasons))
            return;
        if (model->items[node].pin == WP_PIN_WISH)
            append_reason(reasons, WP_REASON_PIN, model->items[node].pin_wave,
                          model->items[node].pin_wave, 0);
        else if (!start->infeasible[node])
            append_reason(reasons, WP_REASON_NOT_FOUND, 0, 0, 0);
        explain_unplaced(state, users, node, brief, reasons);
        return;
    }
    if (model->items[node].pin == WP_PIN_COMMITTED) {
        wp_wave_explain(state, users, node, wave, reasons);
        return;
    }
    if (wave == 1) {
        append_reason(reasons, WP_REASON_FIRST, 1, 0, 0);
        return;
    }
    do
        before--;
    while (before > 0 && !wp_wave_is_open(model, node, before));
    wp_wave_explain(state, users, node, before > 0 ? before : wave - 1, reasons);
    if (reasons->len == n)
        explain_soft(state, node, before, reasons);
}
