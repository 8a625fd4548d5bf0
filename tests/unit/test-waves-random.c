#include "planner/base/random.h"
#include "tests/unit/wave-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Random problems, seeded: whatever comes out must be a plan, must not depend on the order of the
 * caller's arrays, and every stated reason must be true. */

typedef struct {
    WpWaveProblem problem;
    WpWaveItem *items;
    WpWaveHours *hours;
    WpWaveUse *uses;
    WpWaveRelation *relations;
    WpWavePair *pairs;
    int64_t *role_capacity;
    WpWaveAmount *amounts;
    int64_t *amount_capacity;
    uint8_t *frozen;
    uint8_t *conflicts;
    uint8_t *closed;
} Estate;

static uint32_t
below(uint64_t *seed, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)(wp_splitmix_next(seed) % n);
}

static bool
chance(uint64_t *seed, uint32_t percent)
{
    return below(seed, 100) < percent;
}

static void
make_items(Estate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;

    for (uint32_t i = 1; i <= problem->n_items; i++) {
        WpWaveItem *item = &estate->items[i];

        *item = (WpWaveItem){.key = wp_splitmix_next(seed), .deadline = WP_WAVES_NO_DEADLINE};
        if (chance(seed, 20))
            item->head = below(seed, problem->n_iterations / 2);
        item->tail = below(seed, 3);
        if (chance(seed, 15)) {
            item->deadline = below(seed, problem->n_iterations);
            item->deadline_enforced = chance(seed, 50);
            item->late_cost = below(seed, 20);
        }
        item->item_class = (uint8_t)below(seed, problem->n_classes + 1);
        item->freeze = (uint16_t)below(seed, problem->n_freezes + 1);
        if (chance(seed, 8)) {
            item->pin = chance(seed, 50) ? WP_PIN_WISH : WP_PIN_COMMITTED;
            item->pin_wave = 1 + below(seed, item->pin == WP_PIN_COMMITTED ? 2 : problem->n_waves);
        }
        if (chance(seed, 30))
            item->previous = 1 + below(seed, problem->n_waves);
        item->wave_cost = below(seed, 10);
        item->early_cost = chance(seed, 20) ? below(seed, 50) : 0;
        item->stability_cost = below(seed, 20);
    }
}

static void
make_work(Estate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;

    for (uint32_t i = 0; i < problem->n_hours; i++) {
        WpWaveHours *hours = &estate->hours[i];

        *hours = (WpWaveHours){.item = 1 + below(seed, problem->n_items),
                               .role = (uint16_t)below(seed, problem->n_roles),
                               .first = (int16_t)below(seed, 4) - 2,
                               .centihours = below(seed, 30)};
        hours->last = hours->first;
        if (chance(seed, 20))
            hours->first = (int16_t)(hours->first - (int16_t)below(seed, 3));
        if (chance(seed, 20))
            hours->freeze = (uint16_t)below(seed, problem->n_freezes + 1);
    }
    for (uint32_t i = 0; i < problem->n_uses; i++)
        estate->uses[i] = (WpWaveUse){1 + below(seed, problem->n_items),
                                      below(seed, problem->n_amounts), below(seed, 20)};
}

static void
make_relations(Estate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        uint32_t a = 1 + below(seed, problem->n_items), b = 1 + below(seed, problem->n_items);
        bool firm = chance(seed, 60);

        estate->relations[i] = (WpWaveRelation){/* hard ones mostly forward, firm ones any way */
                                                .a = firm || chance(seed, 10) ? a : MIN(a, b),
                                                .b = firm || chance(seed, 10) ? b : MAX(a, b),
                                                .kind = below(seed, 3),
                                                .firm = firm,
                                                .rank = (uint8_t)below(seed, 3),
                                                .tag = i};
        if (estate->relations[i].a == estate->relations[i].b)
            estate->relations[i].b = 1 + estate->relations[i].a % problem->n_items;
    }
    for (uint32_t i = 0; i < problem->n_pairs; i++)
        estate->pairs[i] = (WpWavePair){1 + below(seed, problem->n_items),
                                        1 + below(seed, problem->n_items), below(seed, 9)};
}

static void
make_capacities(Estate *estate, uint64_t *seed)
{
    WpWaveProblem *problem = &estate->problem;
    size_t n_waves = (size_t)problem->n_waves + 1;
    int64_t hours = 20 + below(seed, 60), room = 15 + below(seed, 60);
    bool ramp = chance(seed, 50);

    for (size_t i = 0; i < (size_t)problem->n_roles * problem->n_iterations; i++)
        estate->role_capacity[i] = chance(seed, 5) ? 0 : hours - below(seed, 10);
    if (chance(seed, 20))
        for (uint32_t t = 0; t < problem->n_iterations; t++)
            estate->role_capacity[t] = WP_WAVES_UNLIMITED;
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        bool cumulative = chance(seed, 20);
        int64_t step = cumulative ? room / 2 : room / 4, sum = chance(seed, 50) ? 0 : room;

        estate->amounts[amount].kind = cumulative ? WP_AMOUNT_CUMULATIVE : WP_AMOUNT_PER_WAVE;
        estate->amounts[amount].oversize = chance(seed, 60);
        for (uint32_t wave = 1; wave < n_waves; wave++) {
            sum += step;
            estate->amount_capacity[amount * n_waves + wave] =
                cumulative ? sum : (ramp ? MIN(room, sum) : room);
        }
    }
    for (uint32_t i = problem->n_iterations;
         i < (problem->n_freezes + 1) * (uint32_t)problem->n_iterations; i++)
        estate->frozen[i] = chance(seed, 15);
    for (uint32_t a = 1; a <= problem->n_classes; a++)
        for (uint32_t b = a + 1; b <= problem->n_classes; b++)
            estate->conflicts[a * (problem->n_classes + 1) + b] =
                estate->conflicts[b * (problem->n_classes + 1) + a] = chance(seed, 40);
    for (uint32_t wave = 1; wave < n_waves; wave++)
        estate->closed[wave] = chance(seed, 5);
}

static Estate *
estate_new(uint64_t seed)
{
    Estate *estate = g_new0(Estate, 1);
    WpWaveProblem *problem = &estate->problem;

    problem->iterations_per_wave = 1 + below(&seed, 3);
    problem->n_waves = 2 + below(&seed, 15);
    problem->n_iterations = problem->n_waves * problem->iterations_per_wave + below(&seed, 4);
    problem->n_roles = 1 + below(&seed, 3);
    problem->n_amounts = 1 + below(&seed, 3);
    problem->n_freezes = below(&seed, 3);
    problem->n_classes = below(&seed, 4);
    problem->n_items = 1 + below(&seed, 25);
    problem->n_hours = below(&seed, 4 * problem->n_items);
    problem->n_uses = below(&seed, 3 * problem->n_items);
    problem->n_relations = problem->n_items > 1 ? below(&seed, 2 * problem->n_items) : 0;
    problem->n_pairs = below(&seed, problem->n_items);
    problem->early_waves = below(&seed, 4);
    problem->free_last_wave = chance(&seed, 30) ? below(&seed, problem->n_waves) : 0;
    problem->balance_cost = below(&seed, 3);
    problem->balance_scale = 1 + below(&seed, 5);
    problem->effort = chance(&seed, 70) ? 2000 : 0;
    estate->items = g_new0(WpWaveItem, problem->n_items + 1);
    estate->hours = g_new0(WpWaveHours, problem->n_hours + 1);
    estate->uses = g_new0(WpWaveUse, problem->n_uses + 1);
    estate->relations = g_new0(WpWaveRelation, problem->n_relations + 1);
    estate->pairs = g_new0(WpWavePair, problem->n_pairs + 1);
    estate->role_capacity = g_new0(int64_t, problem->n_roles * problem->n_iterations);
    estate->amounts = g_new0(WpWaveAmount, problem->n_amounts);
    estate->amount_capacity = g_new0(int64_t, problem->n_amounts * (problem->n_waves + 1));
    estate->frozen = g_new0(uint8_t, (problem->n_freezes + 1) * problem->n_iterations);
    estate->conflicts = g_new0(uint8_t, (problem->n_classes + 1) * (problem->n_classes + 1));
    estate->closed = g_new0(uint8_t, problem->n_waves + 1);
    problem->items = estate->items;
    problem->hours = estate->hours;
    problem->uses = estate->uses;
    problem->relations = estate->relations;
    problem->pairs = estate->pairs;
    problem->role_capacity = estate->role_capacity;
    problem->amounts = estate->amounts;
    problem->amount_capacity = estate->amount_capacity;
    problem->frozen = estate->frozen;
    problem->conflicts = estate->conflicts;
    problem->closed = estate->closed;
    make_items(estate, &seed);
    make_work(estate, &seed);
    make_relations(estate, &seed);
    make_capacities(estate, &seed);
    return estate;
}

static void
estate_free(Estate *estate)
{
    g_free(estate->items);
    g_free(estate->hours);
    g_free(estate->uses);
    g_free(estate->relations);
    g_free(estate->pairs);
    g_free(estate->role_capacity);
    g_free(estate->amounts);
    g_free(estate->amount_capacity);
    g_free(estate->frozen);
    g_free(estate->conflicts);
    g_free(estate->closed);
    g_free(estate);
}

/* ---- plans
 * ---------------------------------------------------------------------------------------- */

Test(waves_random, plans_hold_every_hard_limit)
{
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        Estate *estate = estate_new(seed);
        g_autoptr(WpWaveResult) result = wp_waves_solve(&estate->problem);
        g_autofree char *faults = wp_wave_check(&estate->problem, result);

        cr_expect_null(faults, "seed %" G_GUINT64_FORMAT ":\n%s", seed, faults);
        estate_free(estate);
    }
}

/* Whether @item could stand in @wave, all others where they are: the problem is solved again with
 * every item wished where it is to stand, and nothing may give way that did not before. */
static bool
could_stand(const Estate *estate, const WpWaveResult *result, uint32_t item, uint32_t wave)
{
    WpWaveProblem problem = estate->problem;
    g_autofree WpWaveItem *items = g_memdup2(estate->items, (problem.n_items + 1) * sizeof *items);

    for (uint32_t i = 1; i <= problem.n_items; i++) {
        if (items[i].pin != WP_PIN_NONE || result->wave[i] == 0)
            continue;
        items[i].pin = WP_PIN_WISH;
        items[i].pin_wave = i == item ? wave : result->wave[i];
    }
    problem.items = items;
    problem.effort = 0;
    g_autoptr(WpWaveResult) again = wp_waves_solve(&problem);

    for (uint32_t i = 1; i <= problem.n_items; i++)
        if (again->wave[i] != (i == item ? wave : result->wave[i]))
            return false;
    for (uint32_t i = 0; i < problem.n_relations; i++)
        if (again->dropped[i] && !result->dropped[i])
            return false;
    return true;
}

Test(waves_random, no_wave_stands_empty_that_an_item_could_fill)
{
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        Estate *estate = estate_new(seed);
        WpWaveProblem *problem = &estate->problem;
        g_autofree uint32_t *n_in = g_new0(uint32_t, problem->n_waves + 1);

        for (uint32_t i = 0; i < problem->n_hours; i++)
            estate->hours[i].first = estate->hours[i].last; /* else other work might make room */
        g_autoptr(WpWaveResult) result = wp_waves_solve(problem);

        for (uint32_t item = 1; item <= problem->n_items; item++)
            n_in[result->wave[item]]++;
        for (uint32_t wave = 1; wave < result->last_wave; wave++)
            for (uint32_t item = 1; item <= problem->n_items && n_in[wave] == 0; item++)
                if (result->wave[item] > wave && !result->oversize[item] &&
                    problem->items[item].pin == WP_PIN_NONE)
                    cr_expect(!could_stand(estate, result, item, wave),
                              "seed %" G_GUINT64_FORMAT ": %u could stand in empty wave %u", seed,
                              item, wave);
        estate_free(estate);
    }
}

/* ---- the order of the arrays
 * ----------------------------------------------------------------------- */

#define SWAP(type, array, i, other)                                                                \
    do {                                                                                           \
        uint32_t j_ = (other);                                                                     \
        type kept_ = (array)[i];                                                                   \
        (array)[i] = (array)[j_];                                                                  \
        (array)[j_] = kept_;                                                                       \
    } while (0)

/* Renumbers the items of @estate; new_of[old] is the new number. */
static uint32_t *
shuffle(Estate *estate, uint64_t seed)
{
    WpWaveProblem *problem = &estate->problem;
    uint32_t *new_of = g_new0(uint32_t, problem->n_items + 1);
    g_autofree WpWaveItem *items = g_memdup2(estate->items, (problem->n_items + 1) * sizeof *items);

    for (uint32_t i = 1; i <= problem->n_items; i++)
        new_of[i] = i;
    for (uint32_t i = problem->n_items; i > 1; i--)
        SWAP(uint32_t, new_of, i, 1 + below(&seed, i));
    for (uint32_t i = 1; i <= problem->n_items; i++)
        estate->items[new_of[i]] = items[i];
    for (uint32_t i = 0; i < problem->n_hours; i++)
        estate->hours[i].item = new_of[estate->hours[i].item];
    for (uint32_t i = 0; i < problem->n_uses; i++)
        estate->uses[i].item = new_of[estate->uses[i].item];
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        estate->relations[i].a = new_of[estate->relations[i].a];
        estate->relations[i].b = new_of[estate->relations[i].b];
    }
    for (uint32_t i = 0; i < problem->n_pairs; i++) {
        uint32_t a = new_of[estate->pairs[i].a];

        estate->pairs[i].a = new_of[estate->pairs[i].b];
        estate->pairs[i].b = a;
    }
    for (uint32_t i = problem->n_hours; i > 1; i--)
        SWAP(WpWaveHours, estate->hours, i - 1, below(&seed, i));
    for (uint32_t i = problem->n_uses; i > 1; i--)
        SWAP(WpWaveUse, estate->uses, i - 1, below(&seed, i));
    for (uint32_t i = problem->n_relations; i > 1; i--)
        SWAP(WpWaveRelation, estate->relations, i - 1, below(&seed, i));
    for (uint32_t i = problem->n_pairs; i > 1; i--)
        SWAP(WpWavePair, estate->pairs, i - 1, below(&seed, i));
    return new_of;
}

Test(waves_random, plans_do_not_depend_on_the_order_of_arrays)
{
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        Estate *estate = estate_new(seed);
        g_autoptr(WpWaveResult) first = wp_waves_solve(&estate->problem);
        g_autofree uint32_t *new_of = shuffle(estate, seed);
        g_autoptr(WpWaveResult) second = wp_waves_solve(&estate->problem);
        bool same = first->cost == second->cost && first->bound.wave == second->bound.wave &&
                    first->bound.kind == second->bound.kind;

        for (uint32_t item = 1; item <= estate->problem.n_items; item++)
            same = same && first->wave[item] == second->wave[new_of[item]];
        cr_expect(same, "seed %" G_GUINT64_FORMAT ": the plan changes with the order", seed);
        estate_free(estate);
    }
}
