#include "planner/solve/core/warm.h"

/* Whether @node can have @wave, beside what is in it or, @alone, for itself. */
static bool
can_keep(const WpWaveStart *start, WpWaveState *state, uint32_t node, uint32_t wave, bool alone)
{
    const WpWaveModel *model = start->model;
    uint32_t from, until;

    if (wave == 0 || wave > model->n_waves || state->wave[node] > 0 || start->infeasible[node] ||
        wave < start->earliest[node] || !wp_wave_is_open(model, node, wave))
        return false;
    wp_wave_window(state, node, &from, &until);
    return from <= wave && wave <= until && wp_wave_apart_allows(state, node, wave, false) &&
           (alone ? wp_wave_fits_alone(state, node, wave) : wp_wave_fits(state, node, wave));
}

typedef struct {
    bool alone;   /* above a limit of its wave */
    bool is_new;  /* wants no wave, but others wait for it */
    bool awaited; /* others must come after it */
    int64_t size;
    uint32_t node;
    uint32_t wave;
    bool booked; /* its hours are */
} Turn;

static int
by_turn(const void *a, const void *b)
{
    const Turn *x = a, *y = b;

    if (x->alone != y->alone)
        return x->alone ? -1 : 1;
    if (x->is_new != y->is_new)
        return x->is_new ? -1 : 1;
    if (x->awaited != y->awaited)
        return x->awaited ? -1 : 1;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* Whether @node is above a limit of @wave that an item alone may pass. */
static bool
is_above(const WpWaveModel *model, uint32_t node, uint32_t wave)
{
    bool above = false;

    for (uint32_t i = model->first_room[node]; i < model->first_load[node + 1]; i++)
        above |= model->loads[i].amount >
                 model->capacity[(size_t)(model->loads[i].delta +
                                          (int64_t)model->loads[i].stride * wave)];
    return above;
}

/* Hours of @node that have to be in one iteration, where it has @wave; times @sign. */
static void
book(WpWaveState *state, uint32_t node, uint32_t wave, int64_t sign)
{
    const WpWaveModel *model = state->model;
    int64_t n_hours = (int64_t)model->problem->n_roles * model->problem->n_iterations;

    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];
        int64_t cell = (int64_t)load->delta + (int64_t)load->stride * wave;

        if (cell < n_hours)
            state->left[cell] -= sign * load->amount;
    }
}

static bool
may_book(const WpWaveState *state, uint32_t node, uint32_t wave)
{
    const WpWaveModel *model = state->model;
    int64_t n_hours = (int64_t)model->problem->n_roles * model->problem->n_iterations;

    if (!wp_wave_is_open(model, node, wave)) /* then its hours may lie before the first iteration */
        return false;
    for (uint32_t i = model->first_load[node]; i < model->first_load[node + 1]; i++) {
        const WpLoad *load = &model->loads[i];
        int64_t cell = (int64_t)load->delta + (int64_t)load->stride * wave;

        if (cell < n_hours && state->left[cell] < load->amount)
            return false;
    }
    return true;
}

/* All that have a wave book their hours there before the first gets it: movable work of one would
 * else take the iterations that another one cannot do without, and a whole wave came apart for
 * it. */
static void
book_all(WpWaveState *state, Turn *turns, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        turns[i].booked = may_book(state, turns[i].node, turns[i].wave);
        if (turns[i].booked)
            book(state, turns[i].node, turns[i].wave, 1);
    }
}

/* ---- what is new, and awaited --------------------------------------------------------------- */

/* How many items of each class want each wave: [wave * (n_classes + 1) + class]. */
static uint32_t *
count_wishes(const WpWaveModel *model, const uint32_t *wanted)
{
    size_t n_classes = (size_t)model->problem->n_classes + 1;
    uint32_t *wishes = g_new0(uint32_t, ((size_t)model->n_waves + 1) * n_classes);

    for (uint32_t node = 1; node <= model->n; node++)
        if (wanted[node] > 0 && wanted[node] <= model->n_waves)
            wishes[wanted[node] * n_classes + model->items[node].item_class]++;
    return wishes;
}

/* Whether @node would drive out of @wave what wants it. */
static bool
is_stranger(const WpWaveModel *model, const uint32_t *wishes, uint32_t node, uint32_t wave)
{
    const uint32_t *of = wishes + (size_t)wave * (model->problem->n_classes + 1);
    uint32_t mask = model->class_mask[model->items[node].item_class];

    for (uint32_t c = 1; mask >> c != 0; c++)
        if ((mask >> c & 1) != 0 && of[c] > 0)
            return true;
    return false;
}

/* The wave for what has none, but others that have one must come after it: behind all of them, in
 * what room full waves leave, it would take them along, or break their orders. 0: none */
static uint32_t
wave_of_new(const WpWaveStart *start, const uint32_t *wanted, const uint32_t *wishes, uint32_t node)
{
    const WpWaveModel *model = start->model;
    uint32_t last = UINT32_MAX;

    for (uint32_t i = model->first_after[node]; i < model->first_after[node + 1]; i++) {
        const WpLink *link = &model->after[i];
        uint32_t wave = wanted[link->other];

        if (wave > link->gap && start->state->active[link->relation])
            last = MIN(last, wave - link->gap);
    }
    if (last > model->n_waves)
        return 0;
    uint32_t first = MAX(start->earliest[node], 1);
    for (uint32_t wave = last; wave >= first; wave--)
        if (wp_wave_is_open(model, node, wave) && !is_stranger(model, wishes, node, wave))
            return wave;
    /* some cannot wait for it: the fewest */
    for (uint32_t wave = MAX(first, last + 1); wave <= model->n_waves; wave++)
        if (wp_wave_is_open(model, node, wave) && !is_stranger(model, wishes, node, wave))
            return wave;
    return 0;
}

void
wp_wave_keep(const WpWaveStart *start, WpWaveState *state, const uint32_t *wanted,
             const int64_t *size, const uint32_t *need)
{
    const WpWaveModel *model = start->model;
    g_autofree Turn *turns = g_new(Turn, (size_t)model->n + 1);
    g_autofree uint32_t *wishes = count_wishes(model, wanted);
    uint32_t n = 0;

    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t wave = wanted[node] > 0 ? wanted[node] : wave_of_new(start, wanted, wishes, node);

        if (wave == 0 || wave > model->n_waves || wave < need[node] ||
            (!model->problem->hint && model->needs_alone[node]))
            continue;
        /* after a night the limit may be another, and others have the wave, too */
        turns[n++] = (Turn){model->problem->hint && is_above(model, node, wave),
                            wanted[node] == 0,
                            model->first_after[node] < model->first_after[node + 1],
                            size[node],
                            node,
                            wave,
                            false};
    }
    qsort(turns, n, sizeof *turns, by_turn);
    book_all(state, turns, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = turns[i].node, wave = turns[i].wave;

        if (turns[i].booked)
            book(state, node, wave, -1);
        if (can_keep(start, state, node, wave, turns[i].alone))
            wp_wave_place(state, node, wave, turns[i].alone);
    }
}

/* Nothing may keep a wave before @wave at @node, nor what must come after it. */
static bool
raise_need(const WpWaveModel *model, uint32_t node, uint32_t wave, const uint32_t *wanted,
           uint32_t *need)
{
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    if (wanted[node] == 0 || wanted[node] >= wave || need[node] >= wave ||
        model->items[node].pin != WP_PIN_NONE)
        return false;
    need[node] = wave;
    g_array_append_val(stack, node);
    while (stack->len > 0) {
        uint32_t one = g_array_index(stack, uint32_t, stack->len - 1);

        g_array_set_size(stack, stack->len - 1);
        for (uint32_t i = model->first_after[one]; i < model->first_after[one + 1]; i++) {
            const WpLink *link = &model->after[i];
            /* the end is the most, or a circle that was given up would never end */
            uint32_t least = MIN(need[one] + link->gap, model->n_waves + 1);

            if (wanted[link->other] == 0 || wanted[link->other] >= least ||
                need[link->other] >= least)
                continue;
            need[link->other] = least;
            g_array_append_val(stack, link->other);
        }
    }
    return true;
}

bool
wp_wave_find_blockers(const WpWaveStart *start, const WpWaveState *state, const uint32_t *wanted,
                      uint32_t *need)
{
    const WpWaveModel *model = start->model;
    bool any = false;

    for (uint32_t i = 0; i < model->n_relations; i++) {
        const WpWaveRelation *relation = &model->relations[i];

        if (start->state->active[i] && !state->active[i] && relation->kind != WP_WAVE_APART)
            any |= raise_need(model, relation->b,
                              state->wave[relation->a] + wp_relation_gap(relation), wanted, need);
    }
    for (uint32_t node = 1; node <= model->n; node++)
        for (uint32_t i = model->first_after[node];
             state->wave[node] == 0 && !start->infeasible[node] && i < model->first_after[node + 1];
             i++)
            any |= raise_need(model, model->after[i].other, state->wave[model->after[i].other] + 1,
                              wanted, need);
    return any;
}
