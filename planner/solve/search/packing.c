#include "planner/solve/search/packing.h"

#include "planner/solve/search/side.h"

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

uint32_t
wp_packing_solve(const WpPacking *packing, uint32_t upper, int64_t *steps, uint32_t *out_wave,
                 uint32_t *out_bound)
{
    int n_sides = packing->constant ? 2 : 1;
    g_autoptr(WpSide) forward = wp_side_new(packing, false, upper);
    g_autoptr(WpSide) backward = packing->constant ? wp_side_new(packing, true, upper) : NULL;
    WpSide *sides[2] = {forward, backward};
    uint32_t bound = wp_side_bound(forward, wp_packing_bound(packing));
    bool proven = false, open[2] = {true, packing->constant};
    int64_t slice = FIRST_SLICE;

    if (backward)
        bound = wp_side_bound(backward, bound);
    for (int turn = 0; !proven && upper > bound && *steps > 0; turn++) {
        int now = turn % n_sides;
        int64_t share = MIN(slice, *steps);

        if (!open[0] && !open[1])
            break;
        if (now == n_sides - 1)
            slice *= 2;
        if (!open[now])
            continue;
        *steps -= share;
        wp_side_limit(sides[now], upper);
        upper = wp_side_run(sides[now], bound, &share, out_wave);
        *steps += share;
        proven = wp_side_is_done(sides[now]);
        open[now] = !proven && !wp_side_is_full(sides[now]);
    }
    *out_bound = proven ? upper : MIN(bound, upper);
    return upper;
}
