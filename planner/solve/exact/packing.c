#include "planner/solve/exact/packing.h"

#include "planner/solve/exact/side.h"

WpPacking *
wp_packing_new(uint32_t n, uint32_t n_waves, uint32_t n_dims, uint32_t n_after)
{
    WpPacking *packing = g_new0(WpPacking, 1);

    packing->n = n;
    packing->n_waves = n_waves;
    packing->n_dims = n_dims;
    packing->size = g_new0(int64_t, (size_t)n * n_dims + 1);
    packing->capacity = g_new0(int64_t, ((size_t)n_waves + 1) * n_dims + 1);
    packing->head = g_new0(uint32_t, (size_t)n + 1);
    packing->first_after = g_new0(uint32_t, (size_t)n + 1);
    packing->after = g_new0(uint32_t, (size_t)n_after + 1);
    packing->strict = g_new0(uint8_t, (size_t)n_after + 1);
    return packing;
}

void
wp_packing_free(WpPacking *packing)
{
    if (!packing)
        return;
    g_free(packing->size);
    g_free(packing->capacity);
    g_free(packing->head);
    g_free(packing->first_after);
    g_free(packing->after);
    g_free(packing->strict);
    g_free(packing);
}

/* ---- bounds ------------------------------------------------------------------------------- */

/* The first wave by which the waves together can take @demand of @dim. */
static uint32_t
waves_for(const WpPacking *packing, uint32_t dim, int64_t demand)
{
    uint32_t wave = 0;

    while (demand > 0 && wave < packing->n_waves) {
        wave++;
        demand -= packing->capacity[(size_t)wave * packing->n_dims + dim];
    }
    return demand > 0 ? packing->n_waves + 1 : wave;
}

/* Martello and Toth's L2: for each threshold, what is larger than the rest takes a bin of its own,
 * and what of the middle does not fit beside it needs more. @sorted: sizes, the largest first. */
static uint32_t
bound_l2(const int64_t *sorted, uint32_t n, int64_t capacity)
{
    uint32_t best = 0;

    for (uint32_t k = 0; k < n; k++) {
        int64_t small = sorted[n - 1 - k], free = 0, middle = 0;
        uint32_t n_large = 0, n_half = 0;

        if (small * 2 > capacity)
            break;
        for (uint32_t i = 0; i < n && sorted[i] >= small; i++) {
            if (sorted[i] > capacity - small)
                n_large++;
            else if (sorted[i] * 2 > capacity) {
                n_half++;
                free += capacity - sorted[i];
            } else
                middle += sorted[i];
        }
        middle = MAX(middle - free, 0);
        best = MAX(best, n_large + n_half + (uint32_t)((middle + capacity - 1) / capacity));
    }
    uint32_t n_half = 0;

    while (n_half < n && sorted[n_half] * 2 > capacity)
        n_half++;
    return MAX(best, n_half);
}

static int
compare_sizes(gconstpointer a, gconstpointer b, gpointer user G_GNUC_UNUSED)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x < y) - (x > y);
}

uint32_t
wp_packing_bound(const WpPacking *packing)
{
    g_autofree int64_t *sorted = g_new(int64_t, (size_t)packing->n + 1);
    uint32_t bound = packing->n > 0 ? 1 : 0;

    for (uint32_t dim = 0; dim < packing->n_dims; dim++) {
        int64_t demand = 0;

        for (uint32_t task = 0; task < packing->n; task++) {
            sorted[task] = packing->size[(size_t)task * packing->n_dims + dim];
            demand += sorted[task];
        }
        bound = MAX(bound, waves_for(packing, dim, demand));
        if (!packing->constant || packing->n == 0)
            continue;
        g_qsort_with_data(sorted, (int)packing->n, sizeof *sorted, compare_sizes, NULL);
        if (packing->capacity[packing->n_dims + dim] > 0)
            bound =
                MAX(bound, bound_l2(sorted, packing->n, packing->capacity[packing->n_dims + dim]));
    }
    return bound;
}

/* ---- both ends ------------------------------------------------------------------------------ */

/* One side gets some steps, then the other, then the first twice as many. */
#define FIRST_SLICE INT64_C(200000)

/* Of the steps, what goes into better and better solutions before the best that the bound leaves is
 * looked for: a side that looks for no other has more to leave out. Then, of what is left, what
 * goes into that. */
#define FIRST_SHARE 4
#define BEST_SHARE  2

typedef struct {
    WpSide *side[2];
    bool open[2]; /* may find more */
    int turn;
    int64_t slice;
    bool done; /* all was searched */
} Ends;

static void
ends_clear(Ends *ends)
{
    wp_side_free(ends->side[0]);
    wp_side_free(ends->side[1]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ends, ends_clear)

static Ends
ends_of(const WpPacking *packing, uint32_t upper)
{
    return (Ends){.side = {wp_side_new(packing, false, upper),
                           packing->constant ? wp_side_new(packing, true, upper) : NULL},
                  .open = {true, packing->constant},
                  .slice = FIRST_SLICE};
}

static uint32_t
bound_ends(Ends *ends, uint32_t bound)
{
    for (int i = 0; i < 2 && ends->side[i]; i++)
        bound = wp_side_bound(ends->side[i], bound);
    return bound;
}

/* Both in turn. Returns: the waves of the best solution, at most @upper; written if less */
static uint32_t
search_ends(Ends *ends, uint32_t upper, uint32_t bound, int64_t *steps, uint32_t *out_wave)
{
    for (; !ends->done && upper > bound && *steps > 0 && (ends->open[0] || ends->open[1]);
         ends->turn++) {
        int now = ends->turn % 2;
        int64_t share = MIN(ends->slice, *steps);

        if (now == 1)
            ends->slice *= 2;
        if (!ends->open[now])
            continue;
        *steps -= share;
        wp_side_limit(ends->side[now], upper);
        upper = wp_side_run(ends->side[now], bound, &share, out_wave);
        *steps += share;
        ends->done = wp_side_is_done(ends->side[now]);
        ends->open[now] = !ends->done && !wp_side_is_full(ends->side[now]);
    }
    return upper;
}

/* Looks for a solution of @bound waves, or proves that there is none. Returns: a better bound */
static uint32_t
search_best(const WpPacking *packing, uint32_t *upper, uint32_t bound, int64_t *steps,
            uint32_t *out_wave)
{
    g_auto(Ends) ends = ends_of(packing, bound + 1);

    if (bound_ends(&ends, bound) > bound)
        return bound + 1;
    if (search_ends(&ends, bound + 1, bound, steps, out_wave) == bound)
        *upper = bound;
    else if (ends.done)
        bound++;
    return bound;
}

uint32_t
wp_packing_solve(const WpPacking *packing, uint32_t upper, int64_t *steps, uint32_t *out_wave,
                 uint32_t *out_bound)
{
    g_auto(Ends) ends = ends_of(packing, upper);
    uint32_t bound = bound_ends(&ends, wp_packing_bound(packing));
    int64_t share = *steps / FIRST_SHARE;

    *steps -= share;
    upper = search_ends(&ends, upper, bound, &share, out_wave);
    *steps += share;
    for (bool rose = true; rose && !ends.done && upper > bound + 1;) {
        uint32_t before = bound;

        share = *steps / BEST_SHARE;
        *steps -= share;
        bound = search_best(packing, &upper, bound, &share, out_wave);
        *steps += share;
        rose = bound > before;
    }
    upper = search_ends(&ends, upper, bound, steps, out_wave);
    *out_bound = ends.done ? upper : MIN(bound, upper);
    return upper;
}
