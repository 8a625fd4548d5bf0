#include "planner/base/random.h"
#include "tests/unit/wave-random.h"
#include "tests/unit/wave-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Random problems, seeded: whatever comes out must be a plan, must not depend on the order of the
 * caller's arrays. */

/* ---- plans ---- */

Test(waves_random, plans_hold_every_hard_limit)
{
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        g_autoptr(WaveEstate) estate = wave_estate_new(seed);
        g_autoptr(WpWaveResult) result = wp_waves_solve(&estate->problem);
        g_autofree char *faults = wp_wave_check(&estate->problem, result);

        cr_expect_null(faults, "seed %" G_GUINT64_FORMAT ":\n%s", seed, faults);
    }
}

Test(waves_random, no_wave_stands_empty_that_an_item_could_fill)
{
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        g_autoptr(WaveEstate) estate = wave_estate_new(seed);
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
                    problem->items[item].pin == WP_PIN_NONE) {
                    g_autofree char *faults = wave_estate_try(estate, result, item, wave, NULL);

                    cr_expect(faults, "seed %" G_GUINT64_FORMAT ": %u could stand in empty wave %u",
                              seed, item, wave);
                }
    }
}

/* ---- an answer to nearly the same problem ---- */

static uint32_t
count_others(const WpWaveResult *first, const WpWaveResult *second)
{
    uint32_t n = 0;

    for (uint32_t item = 1; item <= first->n_items; item++)
        n += first->wave[item] != second->wave[item];
    return n;
}

/* The problem itself, and one in which a role has less in some iteration. */
Test(waves_random, a_hint_is_kept_and_never_breaks_a_limit)
{
    uint32_t n_items = 0, n_same = 0, n_near = 0;

    for (uint64_t seed = 1; seed <= 1000; seed++) {
        g_autoptr(WaveEstate) estate = wave_estate_new(seed);
        WpWaveProblem *problem = &estate->problem;
        g_autoptr(WpWaveResult) first = wp_waves_solve(problem);

        problem->hint = first->wave;
        problem->effort = 0;
        g_autoptr(WpWaveResult) second = wp_waves_solve(problem);
        g_autofree char *faults = wp_wave_check(problem, second);

        for (uint32_t role = 0; role < problem->n_roles; role++) {
            size_t cell = (size_t)role * problem->n_iterations + seed % problem->n_iterations;

            if (estate->role_capacity[cell] != WP_WAVES_UNLIMITED)
                estate->role_capacity[cell] /= 2;
        }
        g_autoptr(WpWaveResult) third = wp_waves_solve(problem);
        g_autofree char *more = wp_wave_check(problem, third);

        cr_expect_null(faults, "seed %" G_GUINT64_FORMAT ":\n%s", seed, faults);
        cr_expect_null(more, "seed %" G_GUINT64_FORMAT ", less hours:\n%s", seed, more);
        n_items += problem->n_items;
        n_same += problem->n_items - count_others(first, second);
        n_near += problem->n_items - count_others(first, third);
    }
    cr_expect_gt(n_same, n_items / 100 * 97, "%u of %u", n_same, n_items);
    cr_expect_gt(n_near, n_items / 100 * 85, "%u of %u", n_near, n_items);
}

/* ---- the order of the arrays ---- */

#define SWAP(type, array, i, other)                                                                \
    do {                                                                                           \
        uint32_t j_ = (other);                                                                     \
        type kept_ = (array)[i];                                                                   \
        (array)[i] = (array)[j_];                                                                  \
        (array)[j_] = kept_;                                                                       \
    } while (0)

/* Renumbers the items of @estate; new_of[old] is the new number. */
static uint32_t *
shuffle(WaveEstate *estate, uint64_t seed)
{
    WpWaveProblem *problem = &estate->problem;
    uint32_t *new_of = g_new0(uint32_t, problem->n_items + 1);
    g_autofree WpWaveItem *items = g_memdup2(estate->items, (problem->n_items + 1) * sizeof *items);

    for (uint32_t i = 1; i <= problem->n_items; i++)
        new_of[i] = i;
    for (uint32_t i = problem->n_items; i > 1; i--)
        SWAP(uint32_t, new_of, i, 1 + (uint32_t)(wp_splitmix_next(&seed) % (i)));
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
        SWAP(WpWaveHours, estate->hours, i - 1, (uint32_t)(wp_splitmix_next(&seed) % (i)));
    for (uint32_t i = problem->n_uses; i > 1; i--)
        SWAP(WpWaveUse, estate->uses, i - 1, (uint32_t)(wp_splitmix_next(&seed) % (i)));
    for (uint32_t i = problem->n_relations; i > 1; i--)
        SWAP(WpWaveRelation, estate->relations, i - 1, (uint32_t)(wp_splitmix_next(&seed) % (i)));
    for (uint32_t i = problem->n_pairs; i > 1; i--)
        SWAP(WpWavePair, estate->pairs, i - 1, (uint32_t)(wp_splitmix_next(&seed) % (i)));
    return new_of;
}

Test(waves_random, plans_do_not_depend_on_the_order_of_arrays)
{
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        g_autoptr(WaveEstate) estate = wave_estate_new(seed);
        g_autoptr(WpWaveResult) first = wp_waves_solve(&estate->problem);
        g_autofree uint32_t *new_of = shuffle(estate, seed);
        g_autoptr(WpWaveResult) second = wp_waves_solve(&estate->problem);
        bool same = first->cost == second->cost && first->bound.wave == second->bound.wave &&
                    first->bound.kind == second->bound.kind;

        for (uint32_t item = 1; item <= estate->problem.n_items; item++)
            same = same && first->wave[item] == second->wave[new_of[item]];
        cr_expect(same, "seed %" G_GUINT64_FORMAT ": the plan changes with the order", seed);
    }
}
