#include "tests/unit/wave-random.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/*
 * Every stated reason is true. Of each placed item of random problems all that is said to keep it
 * from an earlier wave is lifted, and nothing else: then it can stand there, with all others where
 * they are. What is said is also needed: with one of the reasons left in force it cannot.
 */

#define N_SEEDS     1600
#define SEEN_ENOUGH 100

static void
lift_amount(WaveEstate *estate, const WpWaveReason *reason)
{
    WpWaveProblem *problem = &estate->problem;
    int64_t *row = estate->amount_capacity + reason->index * (problem->n_waves + 1);
    bool cumulative = estate->amounts[reason->index].kind == WP_AMOUNT_CUMULATIVE;

    for (uint32_t wave = reason->wave; wave <= (cumulative ? problem->n_waves : reason->wave);
         wave++)
        row[wave] += reason->missing;
}

/* The item's own work that would begin before the first iteration is left out. */
static void
lift_start(WaveEstate *estate, const WpWaveReason *reason, uint32_t item)
{
    int64_t release = wp_wave_release(&estate->problem, reason->wave);

    for (uint32_t i = 0; i < estate->problem.n_hours; i++)
        if (estate->hours[i].item == item && release + estate->hours[i].last < 0)
            estate->hours[i] = (WpWaveHours){.item = item};
}

static void
lift_relation(WaveEstate *estate, const WpWaveReason *reason, uint8_t *dropped)
{
    uint32_t last = --estate->problem.n_relations;

    estate->relations[reason->index] = estate->relations[last];
    dropped[reason->index] = dropped[last];
}

/* No item is over a limit in this wave. */
static void
lift_alone(WaveEstate *estate, uint32_t wave)
{
    const WpWaveProblem *problem = &estate->problem;

    for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
        if (estate->amounts[amount].kind == WP_AMOUNT_PER_WAVE)
            estate->amount_capacity[amount * (problem->n_waves + 1) + wave] = WP_WAVES_UNLIMITED;
}

static void
lift_pairs(WaveEstate *estate, uint32_t item)
{
    for (uint32_t i = 0; i < estate->problem.n_pairs; i++)
        if (estate->pairs[i].a == item || estate->pairs[i].b == item)
            estate->pairs[i].cost = 0;
}

static void
lift(WaveEstate *estate, const WpWaveReason *reason, uint32_t item, uint8_t *dropped)
{
    WpWaveProblem *problem = &estate->problem;
    WpWaveItem *of = &estate->items[item];

    switch (reason->kind) {
    case WP_REASON_HEAD:
        of->head = 0;
        break;
    case WP_REASON_START:
        lift_start(estate, reason, item);
        break;
    case WP_REASON_FREEZE:
        estate->frozen[reason->index * problem->n_iterations + reason->iteration] = 0;
        break;
    case WP_REASON_CLOSED:
        estate->closed[reason->wave] = 0;
        break;
    case WP_REASON_PIN:
        of->pin = WP_PIN_NONE;
        break;
    case WP_REASON_ROLE:
        estate->role_capacity[reason->index * problem->n_iterations + reason->iteration] +=
            reason->missing;
        break;
    case WP_REASON_AMOUNT:
        lift_amount(estate, reason);
        break;
    case WP_REASON_ALONE:
        lift_alone(estate, reason->wave);
        break;
    case WP_REASON_CLASS:
        of->item_class = 0;
        break;
    case WP_REASON_RELATION:
        lift_relation(estate, reason, dropped);
        break;
    case WP_REASON_WAVE_COST:
        of->wave_cost = MAX(of->wave_cost, 0);
        break;
    case WP_REASON_EARLY_COST:
        of->early_cost = 0;
        break;
    case WP_REASON_PAIRS:
        lift_pairs(estate, item);
        break;
    case WP_REASON_BALANCE:
        problem->balance_cost = 0;
        break;
    case WP_REASON_STABILITY:
        of->stability_cost = 0;
        break;
    case WP_REASON_NONE:
    case WP_REASON_FIRST:
    case WP_REASON_HORIZON:
    case WP_REASON_NOT_FOUND:
        cr_assert_fail("reason %d cannot be lifted", reason->kind);
    }
}

static int
by_index(const void *a, const void *b)
{
    const WpWaveReason *x = a, *y = b;

    return (x->index < y->index) - (x->index > y->index);
}

/* What @item costs where it is, and the balance. */
static int64_t
cost_of(const WaveEstate *estate, const WpWaveResult *result, uint32_t item, uint32_t wave)
{
    const WpWaveProblem *problem = &estate->problem;
    const WpWaveItem *of = &estate->items[item];
    int64_t cost = of->wave_cost * wave, squares = 0;
    uint32_t due = 0;

    while (due < problem->n_waves && wp_wave_release(problem, due + 1) <= of->deadline)
        due++;
    if (wave <= problem->early_waves)
        cost += of->early_cost;
    if (wave > due)
        cost += of->late_cost * (wave - due);
    if (of->previous > 0 && of->previous != wave)
        cost += of->stability_cost;
    for (uint32_t i = 0; i < problem->n_pairs; i++) {
        const WpWavePair *pair = &estate->pairs[i];
        uint32_t other = result->wave[pair->a == item ? pair->b : pair->a];

        if ((pair->a == item || pair->b == item) && pair->a != pair->b && other > 0)
            cost += pair->cost * ABS((int64_t)other - (int64_t)wave);
    }
    for (uint32_t w = 1; w <= problem->n_waves; w++) {
        int64_t used = 0;

        for (uint32_t i = 0; i < problem->n_uses; i++) {
            uint32_t at = problem->uses[i].item;

            if (problem->uses[i].amount == problem->balance_amount &&
                (at == item ? wave : result->wave[at]) == w)
                used += problem->uses[i].value;
        }
        squares += used * used;
    }
    return cost + problem->balance_cost * squares / problem->balance_scale;
}

/* What keeps @item from where its reasons say it cannot stand, once all but @kept are lifted. */
static char *
try_lifted(uint64_t seed, const WpWaveResult *result, uint32_t item, uint32_t kept,
           int64_t *out_rise)
{
    g_autoptr(WaveEstate) estate = wave_estate_new(seed);
    uint32_t first = result->first_reason[item], n = result->first_reason[item + 1] - first;
    g_autofree WpWaveReason *reasons = g_memdup2(&result->reasons[first], n * sizeof *reasons);
    g_autofree uint8_t *dropped = g_memdup2(result->dropped, estate->problem.n_relations + 1);
    uint32_t wave = reasons[0].wave;

    if (kept < n)
        reasons[kept].kind = WP_REASON_NONE;
    /* Of relations the last first: one that is lifted gives its place to the last. */
    qsort(reasons, n, sizeof *reasons, by_index);
    for (uint32_t i = 0; i < n; i++)
        if (reasons[i].kind != WP_REASON_NONE)
            lift(estate, &reasons[i], item, dropped);
    *out_rise =
        cost_of(estate, result, item, wave) - cost_of(estate, result, item, result->wave[item]);
    return wave_estate_try(estate, result, item, wave, dropped);
}

/* Work that may move is planned one after the other, not in all ways there are. */
static bool
has_movables(const WaveEstate *estate, uint32_t item)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < estate->problem.n_hours; i++)
        n += estate->hours[i].item == item && estate->hours[i].first < estate->hours[i].last;
    return n > 1;
}

static void
try_item(uint64_t seed, const WaveEstate *estate, const WpWaveResult *result, uint32_t item)
{
    uint32_t first = result->first_reason[item], n = result->first_reason[item + 1] - first;
    const WpWaveReason *reasons = &result->reasons[first];
    bool soft = reasons[0].kind >= WP_REASON_WAVE_COST, several = has_movables(estate, item);
    int64_t rise;

    for (uint32_t i = 0; i < n; i++)
        several |= reasons[i].kind == WP_REASON_ALONE || /* lifts limits too */
                   result->wave[item] == 0;
    g_autofree char *faults = try_lifted(seed, result, item, UINT32_MAX, &rise);
    cr_expect(!faults, "seed %" G_GUINT64_FORMAT ": item %u: all %u lifted, first %d: %s", seed,
              item, n, reasons[0].kind, faults);
    cr_expect(!soft || rise <= 0,
              "seed %" G_GUINT64_FORMAT ": item %u: soft %d lifted, and still %" G_GINT64_FORMAT
              " dearer",
              seed, item, reasons[0].kind, rise);
    for (uint32_t i = 0; i < n && !soft && !several; i++) {
        g_autofree char *still = try_lifted(seed, result, item, i, &rise);

        cr_expect(still, "seed %" G_GUINT64_FORMAT ": item %u: reason %d is not needed", seed, item,
                  reasons[i].kind);
    }
}

/* What no change of one limit would place has other tests: circles, who is held by another. */
static bool
can_be_lifted(const WpWaveResult *result, uint32_t item)
{
    for (uint32_t i = result->first_reason[item]; i < result->first_reason[item + 1]; i++) {
        const WpWaveReason *reason = &result->reasons[i];

        if (reason->kind == WP_REASON_HORIZON || reason->kind == WP_REASON_FIRST ||
            reason->wave == 0 || (reason->kind == WP_REASON_START && result->wave[item] == 0))
            return false;
    }
    return result->first_reason[item] < result->first_reason[item + 1];
}

Test(waves_reasons, are_true)
{
    static const WpWaveReasonKind seldom[] = {WP_REASON_NONE, WP_REASON_FIRST, WP_REASON_HORIZON,
                                              WP_REASON_WAVE_COST, WP_REASON_NOT_FOUND};
    uint32_t n[WP_REASON_NOT_FOUND + 1] = {0};

    for (uint64_t seed = 1; seed <= N_SEEDS; seed++) {
        g_autoptr(WaveEstate) estate = wave_estate_new(seed);
        g_autoptr(WpWaveResult) result = wp_waves_solve(&estate->problem);

        for (uint32_t item = 1; item <= estate->problem.n_items; item++) {
            if (estate->items[item].pin == WP_PIN_COMMITTED || !can_be_lifted(result, item))
                continue;
            try_item(seed, estate, result, item);
            for (uint32_t i = result->first_reason[item]; i < result->first_reason[item + 1]; i++)
                n[result->reasons[i].kind]++;
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(seldom); i++)
        n[seldom[i]] = SEEN_ENOUGH;
    for (unsigned kind = 0; kind <= WP_REASON_NOT_FOUND; kind++)
        cr_expect(n[kind] >= SEEN_ENOUGH, "reason %u was tried %u times only", kind, n[kind]);
}

/* ---- what no plan can beat ---- */

static void
lift_chain(WaveEstate *estate, uint32_t item)
{
    WpWaveProblem *problem = &estate->problem;

    estate->items[item].head = 0;
    estate->items[item].freeze = 0;
    estate->items[item].pin = WP_PIN_NONE;
    for (uint32_t i = 0; i < problem->n_hours; i++)
        if (estate->hours[i].item == item)
            estate->hours[i] = (WpWaveHours){.item = item};
    for (uint32_t i = 0; i < problem->n_uses; i++)
        if (estate->uses[i].item == item)
            estate->uses[i].value = 0;
    for (uint32_t wave = 1; wave <= problem->n_waves; wave++)
        estate->closed[wave] = 0;
    for (uint32_t i = problem->n_relations; i > 0; i--)
        if (estate->relations[i - 1].a == item || estate->relations[i - 1].b == item)
            estate->relations[i - 1] = estate->relations[--problem->n_relations];
}

static void
lift_bound(WaveEstate *estate, const WpWaveBound *bound)
{
    WpWaveProblem *problem = &estate->problem;

    switch (bound->kind) {
    case WP_BOUND_CHAIN:
        lift_chain(estate, bound->index);
        return;
    case WP_BOUND_ROLE:
        for (uint32_t t = 0; t < problem->n_iterations; t++)
            estate->role_capacity[bound->index * problem->n_iterations + t] = WP_WAVES_UNLIMITED;
        return;
    case WP_BOUND_AMOUNT:
        for (uint32_t wave = 1; wave <= problem->n_waves; wave++)
            estate->amount_capacity[bound->index * (problem->n_waves + 1) + wave] =
                WP_WAVES_UNLIMITED;
        return;
    case WP_BOUND_ALONE:
        for (uint32_t wave = 1; wave <= problem->n_waves; wave++)
            lift_alone(estate, wave);
        return;
    case WP_BOUND_APART:
        for (uint32_t i = problem->n_relations; i > 0; i--)
            if (estate->relations[i - 1].kind == WP_WAVE_APART)
                estate->relations[i - 1] = estate->relations[--problem->n_relations];
        return;
    case WP_BOUND_NONE:
    case WP_BOUND_SEARCH:
        break;
    }
    cr_assert_fail("bound %d cannot be lifted", bound->kind);
}

/* Other limits may be as tight: then these are told. */
Test(waves_reasons, what_bounds_a_plan_bounds_it)
{
    uint32_t n[WP_BOUND_SEARCH + 1] = {0};

    for (uint64_t seed = 1; seed <= N_SEEDS; seed++) {
        g_autoptr(WaveEstate) estate = wave_estate_new(seed);
        WpWaveBound bound = wp_waves_bound(&estate->problem);

        if (bound.wave <= 1)
            continue; /* no earlier end is thinkable */
        n[bound.kind]++;
        lift_bound(estate, &bound);
        WpWaveBound lifted = wp_waves_bound(&estate->problem);
        cr_expect(lifted.wave < bound.wave || lifted.kind != bound.kind ||
                      lifted.index != bound.index,
                  "seed %" G_GUINT64_FORMAT ": %d of %u was lifted, and still wave %u", seed,
                  bound.kind, bound.index, bound.wave);
    }
    cr_expect(n[WP_BOUND_CHAIN] > SEEN_ENOUGH && n[WP_BOUND_ROLE] > SEEN_ENOUGH / 2 &&
                  n[WP_BOUND_AMOUNT] > SEEN_ENOUGH,
              "chains %u, roles %u, amounts %u, apart %u", n[WP_BOUND_CHAIN], n[WP_BOUND_ROLE],
              n[WP_BOUND_AMOUNT], n[WP_BOUND_APART]);
}
