#include "planner/solve/core/measures.h"

#define WORTH_MAX (INT64_C(1) << 40) /* more is halved, and its size with it */

/* Worth for size, in 65536ths; less than the least counts as none. Tried on generated estates of
 * 10,000 and 100,000 VMs: with less, waves fill up with work and leave room for assets. */
#define RATIO_PARTS 65536
#define LEAST_RATIO 40

void
wp_wave_measures_clear(WpWaveMeasures *measures)
{
    g_free(measures->size);
    g_free(measures->chain);
    g_free(measures->ratio);
    g_free(measures->tail);
}

/* How large @node is: the greatest share, in millionths, that it takes of one limit. */
static int64_t
size_of(const WpWaveModel *model, uint32_t node)
{
    uint32_t wave = CLAMP(model->low[node], 1, model->n_waves);
    int64_t size = 1;

    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];
        int64_t cell = (int64_t)load->delta + (int64_t)load->stride * wave;
        int64_t capacity = cell >= 0 && cell < model->n_cells ? model->capacity[cell] : 0;

        /* most are small to it: a product tells, without dividing */
        if (capacity > 0 && load->amount < INT64_MAX / 1000000 &&
            load->amount * 1000000 > (__int128)size * capacity)
            size = load->amount * 1000000 / capacity;
    }
    return MIN(size, 1000000);
}

typedef struct {
    int64_t cost;
    int64_t size;
} Worth;

static bool
is_dearer(Worth a, Worth b)
{
    return (__int128)a.cost * b.size > (__int128)b.cost * a.size;
}

/* What is worth more to its size goes first (Smith's rule), and takes along what must go before it:
 * so an item is worth what it and those behind it are together that are worth more than that. In a
 * tree behind it this is Horn's order, the best there is; where ways meet again some count twice.
 */
static Worth
worth_of(const WpWaveStart *start, uint32_t node, int64_t size, const Worth *worth)
{
    const WpWaveModel *model = start->model;
    Worth own = {model->items[node].wave_cost, size + 1}, most = own, sum;

    /* the second time only what is worth more than what the first came to */
    for (int pass = 0; pass < 2; pass++) {
        sum = own;
        for (uint32_t i = model->first_after[node]; i < model->first_after[node + 1]; i++) {
            const WpLink *link = &model->after[i];
            Worth next = worth[link->other];

            if (!start->state->active[link->relation] || !is_dearer(next, pass == 0 ? sum : most))
                continue;
            sum = (Worth){sum.cost + next.cost, sum.size + next.size};
        }
        most = sum;
    }
    while (sum.size > WORTH_MAX || ABS(sum.cost) > WORTH_MAX)
        sum = (Worth){sum.cost / 2, MAX(sum.size / 2, 1)};
    return sum;
}

/* What is large for what it is worth is packed in no order, so that what takes much of one limit
 * and what takes much of another mix: in order of worth, small ones with much work each would come
 * together, and waves be full of work with room for assets left. */
void
wp_wave_measure_ratios(const WpWaveStart *start, WpWaveMeasures *out)
{
    const WpWaveModel *model = start->model;
    g_autofree Worth *worth = g_new0(Worth, (size_t)model->n + 1);

    out->ratio = g_new0(int64_t, (size_t)model->n + 1);
    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t node = start->order[i];

        worth[node] = worth_of(start, node, out->size[node], worth);
        int64_t ratio = worth[node].cost * RATIO_PARTS / worth[node].size;

        out->ratio[node] = ratio >= 0 && ratio < LEAST_RATIO ? 0 : ratio;
    }
}

void
wp_wave_measure(WpWaveStart *start, WpWaveMeasures *out)
{
    const WpWaveModel *model = start->model;

    out->size = g_new0(int64_t, (size_t)model->n + 1);
    out->tail =
        g_memdup2(wp_wave_start_orders(start)->tail, ((size_t)model->n + 1) * sizeof *out->tail);
    for (uint32_t node = 1; node <= model->n; node++) {
        out->size[node] = size_of(model, node);
        out->any_early = out->any_early || model->items[node].early_cost > 0;
    }
}

void
wp_wave_measure_chains(const WpWaveStart *start, WpWaveMeasures *out)
{
    const WpWaveModel *model = start->model;

    out->chain = g_new0(int64_t, (size_t)model->n + 1);
    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t node = start->order[i];
        int64_t chain = 0;

        for (uint32_t j = model->first_after[node]; j < model->first_after[node + 1]; j++)
            chain = MAX(chain, out->chain[model->after[j].other]);
        out->chain[node] = chain + out->size[node];
    }
}
