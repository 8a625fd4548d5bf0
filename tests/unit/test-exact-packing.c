#include "planner/base/random.h"
#include "planner/solve/exact/packing.h"

#include <criterion/criterion.h>
#include <string.h>

/* The exact search against all solutions there are, on packings small enough to try them all. */

enum { MAX_TASKS = 10, N_PACKINGS = 400, STEPS = 3000000 };

static uint32_t
below(uint64_t *seed, uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(seed) % n);
}

/* Tasks of a third to a half of a wave, of any size, or of steps of three; order sparse or dense;
 * one dimension or two; waves alike, or not. Each task fits in any wave. */
static WpPacking *
any_packing(uint64_t seed)
{
    uint32_t n = 3 + below(&seed, MAX_TASKS - 2), n_dims = 1 + below(&seed, 4) / 3;
    uint32_t capacity = 10 + below(&seed, 30), kind = below(&seed, 3), arcs = 1 + below(&seed, 5);
    bool constant = below(&seed, 4) > 0, strict = below(&seed, 4) == 0;
    WpPacking *packing = wp_packing_new(n, n, n_dims, n * n);
    uint32_t n_after = 0;

    packing->constant = constant;
    for (uint32_t wave = 1; wave <= n; wave++)
        for (uint32_t dim = 0; dim < n_dims; dim++)
            packing->capacity[wave * n_dims + dim] =
                capacity + (constant ? 0 : below(&seed, capacity));
    for (uint32_t task = 0; task < n; task++) {
        for (uint32_t dim = 0; dim < n_dims; dim++)
            packing->size[task * n_dims + dim] = kind == 0
                                                     ? capacity / 3 + below(&seed, capacity / 3)
                                                 : kind == 1 ? 1 + below(&seed, capacity)
                                                             : 3 * (1 + below(&seed, capacity / 3));
        packing->head[task] = constant ? 1 : 1 + below(&seed, 2);
        packing->first_after[task] = n_after;
        for (uint32_t next = task + 1; next < n; next++) {
            if (below(&seed, 6) >= arcs)
                continue;
            packing->after[n_after] = next;
            packing->strict[n_after++] = strict && below(&seed, 3) == 0;
        }
    }
    packing->first_after[n] = n_after;
    return packing;
}

/* Whether the tasks of @load may be in @wave when those of @done are in earlier ones. */
static bool
may_be_in(const WpPacking *packing, uint32_t wave, uint32_t done, uint32_t load)
{
    for (uint32_t dim = 0; dim < packing->n_dims; dim++) {
        int64_t left = packing->capacity[wave * packing->n_dims + dim];

        for (uint32_t task = 0; task < packing->n; task++)
            if (load >> task & 1)
                left -= packing->size[task * packing->n_dims + dim];
        if (left < 0)
            return false;
    }
    for (uint32_t task = 0; task < packing->n; task++) {
        if ((load >> task & 1) && packing->head[task] > wave)
            return false;
        for (uint32_t i = packing->first_after[task]; i < packing->first_after[task + 1]; i++) {
            bool follows = load >> packing->after[i] & 1;

            if (follows && !((packing->strict[i] ? done : done | load) >> task & 1))
                return false;
        }
    }
    return true;
}

/* Tries each set of tasks as what is done by each wave. */
static uint32_t
least_waves(const WpPacking *packing)
{
    uint32_t all = (1U << packing->n) - 1;
    bool reached[2][1U << MAX_TASKS] = {{true}};

    for (uint32_t wave = 1; wave <= packing->n_waves; wave++) {
        bool *from = reached[(wave + 1) % 2], *to = reached[wave % 2];

        memset(to, 0, sizeof reached[0]);
        for (uint32_t done = 0; done <= all; done++) {
            uint32_t left = all & ~done;

            for (uint32_t load = left; from[done]; load = (load - 1) & left) {
                if (!to[done | load] && may_be_in(packing, wave, done, load))
                    to[done | load] = true;
                if (load == 0)
                    break;
            }
        }
        if (to[all])
            return wave;
    }
    return packing->n_waves + 1;
}

Test(exact_packing, finds_and_proves_the_least_waves)
{
    for (uint64_t seed = 1; seed <= N_PACKINGS; seed++) {
        g_autoptr(WpPacking) packing = any_packing(seed);
        uint32_t least = least_waves(packing), bound = 0, wave[MAX_TASKS + 1] = {0}, done = 0;
        int64_t steps = STEPS;

        if (least >= packing->n)
            continue; /* no search is needed, or the waves that there are do not do */
        cr_expect_leq(wp_packing_bound(packing), least, "seed %d", (int)seed);
        uint32_t found = wp_packing_solve(packing, packing->n, &steps, wave, &bound);

        cr_expect_eq(found, least, "seed %d: %u waves, not %u", (int)seed, found, least);
        cr_expect_eq(bound, least, "seed %d: bound %u, not %u", (int)seed, bound, least);
        for (uint32_t at = 1; at <= found; at++) {
            uint32_t load = 0;

            for (uint32_t task = 0; task < packing->n; task++)
                load |= wave[task] == at ? 1U << task : 0;
            cr_expect(may_be_in(packing, at, done, load), "seed %d: wave %u", (int)seed, at);
            done |= load;
        }
        cr_expect_eq(done, (1U << packing->n) - 1, "seed %d: tasks are left out", (int)seed);
    }
}
