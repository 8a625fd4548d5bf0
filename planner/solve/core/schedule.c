#include "planner/solve/core/schedule.h"

#include "planner/solve/core/cost.h"
#include "planner/solve/core/measures.h"
#include "planner/solve/core/place.h"
#include "planner/solve/core/warm.h"

#include <string.h>

/* So many firm relations, at most, are given up one by one for enforced deadlines. */
#define MAX_RELAXED       16
#define MAX_RELAXED_LARGE 2 /* of large problems */

/* So often, at most, kept waves are given up for others. */
#define MAX_WARM 8

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

bool
wp_wave_place_rest(const WpWaveStart *start, WpWaveState *state)
{
    bool placed = false;

    for (uint32_t i = 0; i < start->n_order; i++) {
        uint32_t node = start->order[i];

        if (state->wave[node] > 0)
            continue;
        wp_wave_schedule_node(start, state, node, false);
        placed = placed || state->wave[node] > 0;
    }
    return placed;
}

/* ---- ramp --------------------------------------------------------------------------------- */

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

/* The smallest item of a later wave that could have the empty @wave alone; 0 if none, or if an item
 * fits there as it is: then the wave is empty for other reasons than its limits. */
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
        wp_wave_window(state, node, &from, &until);
        if (from > wave)
            continue;
        if (wp_wave_would_fit(state, node, wave, false))
            return 0;
        share = room_share(model, node);
        if ((best == 0 || share < best_share) && wp_wave_would_fit(state, node, wave, true)) {
            best = node;
            best_share = share;
        }
    }
    return best;
}

/* Gives each ramp wave that could take nothing to the smallest item alone, and schedules what
 * stands behind it again. */
static void
fill_ramp(WpWaveStart *start, WpWaveState *state, const uint32_t *rank, bool avoid_early)
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
        wp_wave_schedule_all(start, state, rank, avoid_early);
    }
}

/* ---- the best of several ------------------------------------------------------------------ */

enum {
    RULE_TAIL_RATIO,
    RULE_TAIL,
    RULE_TAIL_COST,
    RULE_CHAIN,
    RULE_SIZE,
    RULE_DENSITY,
    RULE_COST,
    N_RULES
};

/* What is tried, the most promising first, each rule once before any comes again. */
static const struct {
    int rule;
    bool avoid_early;
} tries[] = {
    {RULE_TAIL_RATIO, false}, {RULE_CHAIN, true},    {RULE_TAIL, false}, {RULE_TAIL_COST, false},
    {RULE_SIZE, true},        {RULE_DENSITY, false}, {RULE_COST, false}, {RULE_DENSITY, true},
    {RULE_SIZE, false},       {RULE_CHAIN, false},   {RULE_COST, true},  {RULE_TAIL, true},
};

/* Of large problems (WP_WAVES_LARGE) only so many are tried, where there are classes only the rules
 * that are for these, and one more where items are left out. They are not settled: a search ends
 * with that, and what goes to the first wave that takes it stands as early as it can. */
#define LARGE_TRIES         3
#define LARGE_CLASSES_TRIES 2

/* Measures chains where the rule goes by them and nobody has. */
static uint32_t *
rank_nodes(const WpWaveStart *start, int rule, WpWaveMeasures *measures)
{
    const WpWaveModel *model = start->model;
    bool by_chain = rule == RULE_CHAIN || rule == RULE_DENSITY;

    if (by_chain && !measures->chain)
        wp_wave_measure_chains(start, measures);
    g_autofree WpPriority *priorities = g_new(WpPriority, (size_t)model->n + 1);
    uint32_t *rank = g_new0(uint32_t, (size_t)model->n + 1);

    for (uint32_t node = 1; node <= model->n; node++) {
        int64_t size = measures->size[node];
        int64_t chain = by_chain ? measures->chain[node] : 0;
        int64_t cost = model->items[node].wave_cost;
        int64_t density = cost * 1024 / (size + 1);
        int64_t tail = measures->tail[node];
        int64_t ratio = measures->ratio ? measures->ratio[node] : density;
        int64_t first[N_RULES] = {tail, tail, tail, chain, size, density, cost};
        int64_t second[N_RULES] = {ratio, density, cost, density, density, chain, size};

        priorities[node - 1] = (WpPriority){start->latest[node], first[rule], second[rule], node};
    }
    wp_wave_rank(priorities, model->n, rank);
    return rank;
}

static WpWaveState *
construct(WpWaveStart *start, const uint32_t *rank, bool avoid_early)
{
    WpWaveState *state = wp_wave_state_new(start->model);

    wp_wave_state_copy(state, start->state);
    wp_wave_schedule_all(start, state, rank, avoid_early);
    fill_ramp(start, state, rank, avoid_early);
    return state;
}

static void
settle(const WpWaveStart *start, WpWaveState *state)
{
    wp_wave_settle(start, state);
    if (wp_wave_place_rest(start, state))
        wp_wave_settle(start, state);
}

/* Whether @rule is not tried after @n_tried others, the best of which has @score. */
static bool
is_spared(const WpWaveModel *model, int rule, uint32_t n_tried, const WpWaveScore *score)
{
    bool classes = model->problem->n_classes > 0;
    bool enough = n_tried > 0 && score->n_unplaced == 0;
    uint32_t most = classes ? LARGE_CLASSES_TRIES : LARGE_TRIES;

    if (rule <= RULE_TAIL_COST && !classes)
        return true; /* they are for what classes add to orders */
    if (model->n <= WP_WAVES_LARGE)
        return rule == RULE_TAIL_RATIO;
    if (n_tried == 0)
        return rule != (classes ? RULE_TAIL_RATIO : RULE_CHAIN);
    if (classes && n_tried == 1 && rule != RULE_TAIL)
        return true;
    return n_tried > most || (enough && (n_tried == most || model->problem->brief));
}

static WpWaveState *
schedule_best(WpWaveStart *start, WpWaveMeasures *measures, WpWaveScore *out_score)
{
    const WpWaveModel *model = start->model;
    bool large = model->n > WP_WAVES_LARGE;
    WpWaveState *best = NULL;
    uint32_t n_tried = 0;

    for (uint32_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        bool avoid = tries[i].avoid_early && measures->any_early;

        if (is_spared(model, tries[i].rule, n_tried, out_score))
            continue;
        if (!measures->any_early && i >= N_RULES)
            break; /* from here on they would only repeat */
        n_tried++;
        g_autofree uint32_t *rank = rank_nodes(start, tries[i].rule, measures);
        g_autoptr(WpWaveState) state = construct(start, rank, avoid);
        if (!large || (model->problem->effort == 0 && !model->problem->brief))
            settle(start, state);
        WpWaveScore score = wp_wave_score(start, state);

        if (!best || wp_wave_score_compare(&score, out_score) < 0) {
            wp_wave_state_free(best);
            best = g_steal_pointer(&state);
            *out_score = score;
        }
    }
    return best;
}

/* By node: the wave of the hint, or else of the baseline. Returns: (transfer full) (nullable):
 * there is none */
static uint32_t *
wanted_waves(const WpWaveModel *model)
{
    const uint32_t *hint = model->problem->hint;
    g_autofree uint32_t *wanted = g_new0(uint32_t, (size_t)model->n + 1);
    bool any = false;

    for (uint32_t node = 1; node <= model->n; node++) {
        wanted[node] = hint ? hint[model->item_of[node]] : model->items[node].previous;
        any = any || wanted[node] > 0;
    }
    return any ? g_steal_pointer(&wanted) : NULL;
}

/* Takes out what kept its wave though something that must come before it found none. */
static void
take_out_held(const WpWaveStart *start, WpWaveState *state)
{
    const WpWaveModel *model = start->model;

    for (uint32_t i = 0; i < start->n_order; i++) {
        uint32_t node = start->order[i];
        bool held = false;

        for (uint32_t j = model->first_before[node]; j < model->first_before[node + 1]; j++)
            held |= !model->before[j].firm && state->active[model->before[j].relation] &&
                    state->wave[model->before[j].other] == 0;
        if (held && state->wave[node] > 0 && model->items[node].pin != WP_PIN_COMMITTED)
            wp_wave_remove(state, node);
    }
}

/* The schedule that moves as little as can be of what is wanted. What is kept gives way, round by
 * round, where others would find no wave for it. */
static WpWaveState *
schedule_warm(WpWaveStart *start, WpWaveMeasures *measures, const uint32_t *wanted,
              WpWaveScore *out_score)
{
    const WpWaveModel *model = start->model;
    g_autofree uint32_t *rank = rank_nodes(start, RULE_CHAIN, measures);
    g_autofree uint32_t *need = g_new0(uint32_t, (size_t)model->n + 1);
    WpWaveState *state = wp_wave_state_new(model);

    for (uint32_t round = 0; round < MAX_WARM; round++) {
        wp_wave_state_copy(state, start->state);
        wp_wave_keep(start, state, wanted, measures->size, need);
        wp_wave_schedule_all(start, state, rank, false);
        if (!wp_wave_find_blockers(start, state, wanted, need))
            break;
    }
    take_out_held(start, state);
    settle(start, state);
    *out_score = wp_wave_score(start, state);
    return state;
}

static void
take_better(WpWaveState **best, WpWaveScore *best_score, WpWaveState *other,
            const WpWaveScore *score)
{
    bool better = other && wp_wave_score_compare(score, best_score) < 0;

    wp_wave_state_free(better ? *best : other);
    if (!better)
        return;
    *best = other;
    *best_score = *score;
}

/* The first item late for an enforced deadline that hard relations would let it meet; 0 if none. */
static uint32_t
find_late(const WpWaveStart *start, const WpWaveState *state)
{
    const WpWaveModel *model = start->model;

    for (uint32_t node = 1; node <= model->n; node++)
        if (model->items[node].deadline_enforced &&
            state->wave[node] > model->deadline_wave[node] &&
            start->earliest_hard[node] <= model->deadline_wave[node])
            return node;
    return 0;
}

WpWaveState *
wp_wave_schedule_quick(WpWaveStart *start)
{
    g_auto(WpWaveMeasures) measures = {0};

    wp_wave_measure(start, &measures);
    g_autofree uint32_t *rank = rank_nodes(start, RULE_TAIL, &measures);

    return construct(start, rank, false);
}

/* Whether a schedule near a hint is good enough: another would be another plan, and what was found
 * out about the first one would not hold for it. */
static bool
is_as_hinted(const WpWaveModel *model, const WpWaveScore *score)
{
    return model->problem->hint && score->n_unplaced == 0 && score->late == 0;
}

WpWaveState *
wp_wave_schedule(WpWaveStart *start, WpWaveScore *out_score)
{
    const WpWaveModel *model = start->model;
    g_auto(WpWaveMeasures) measures = {0};

    wp_wave_measure(start, &measures);
    if (model->n > WP_WAVES_LARGE)
        wp_wave_measure_ratios(start, &measures);
    uint32_t n_rounds = model->n > WP_WAVES_LARGE ? MAX_RELAXED_LARGE : MAX_RELAXED;
    g_autofree uint32_t *wanted = wanted_waves(model);
    WpWaveScore warm_score = {0};
    WpWaveState *warm = wanted ? schedule_warm(start, &measures, wanted, &warm_score) : NULL;

    if (warm && is_as_hinted(model, &warm_score)) {
        *out_score = warm_score;
        return warm;
    }
    WpWaveState *best = schedule_best(start, &measures, out_score);

    take_better(&best, out_score, warm, &warm_score);
    g_autofree uint8_t *active = g_memdup2(start->state->active, (size_t)model->n_relations + 1);

    for (uint32_t round = 0; round < n_rounds && out_score->late > 0; round++) {
        uint32_t late = find_late(start, best);
        WpWaveScore score;

        if (late == 0 || !wp_wave_start_relax(start, late))
            break;
        g_autoptr(WpWaveState) state = schedule_best(start, &measures, &score);

        if (wp_wave_score_compare(&score, out_score) >= 0)
            continue;
        WpWaveState *worse = best;

        best = g_steal_pointer(&state);
        wp_wave_state_free(worse);
        *out_score = score;
        memcpy(active, start->state->active, (size_t)model->n_relations + 1);
    }
    if (memcmp(start->state->active, active, model->n_relations) != 0)
        wp_wave_start_forget_orders(start);
    memcpy(start->state->active, active, (size_t)model->n_relations + 1);
    return best;
}
