#include "planner/solve/search/homes.h"

/* So often, on the average, each node is looked at while orders are mended. */
#define EFFORT 64

typedef struct {
    const WpWaveStart *start;
    const WpWaveModel *model;
    WpWaveState *state;
    WpOverload *overload;
    uint32_t last;     /* nothing should go behind this wave */
    uint32_t *home;    /* by node: where it should be; 0: anywhere */
    uint32_t *classes; /* by wave: a bit for each class that is at home there */
    uint32_t *latest;  /* by node: the last wave that leaves what comes after it at home */
    uint32_t *wanted;  /* by node: where a closure takes it; 0: it does not */
    GArray *stack;     /* nodes of the closure */
    int64_t effort;    /* nodes that may yet be looked at */
} Homes;

static uint32_t
last_wave(const Homes *homes, uint32_t node)
{
    const WpWaveItem *item = &homes->model->items[node];

    if (item->deadline_enforced &&
        homes->model->deadline_wave[node] >= homes->start->earliest_hard[node])
        return MIN(homes->model->high[node], homes->model->deadline_wave[node]);
    return homes->model->high[node];
}

static void
find_homes(Homes *homes)
{
    const WpWaveModel *model = homes->model;

    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t previous = model->items[node].previous;

        if (homes->state->wave[node] > 0)
            homes->home[node] = homes->state->wave[node];
        else if (previous > 0 && previous <= last_wave(homes, node) &&
                 previous >= homes->start->earliest[node] && previous <= model->n_waves &&
                 wp_wave_is_open(model, node, previous))
            homes->home[node] = previous;
        homes->classes[homes->home[node]] |= UINT32_C(1) << model->items[node].item_class;
    }
}

/* ---- orders that the baseline breaks -----------------------------------------------------------
 */

typedef struct {
    const WpLink *links;
    uint32_t n;
} Links;

static Links
links_of(const WpWaveModel *model, uint32_t node, bool later)
{
    const uint32_t *first = later ? model->first_after : model->first_before;

    return (Links){(later ? model->after : model->before) + first[node],
                   first[node + 1] - first[node]};
}

/* The open wave nearest to @wave, on that side of it, in which no conflicting class is at home; 0
 * if there is none. */
static uint32_t
nearest_open(const Homes *homes, uint32_t node, uint32_t wave, bool later)
{
    uint32_t least = MAX(homes->start->earliest[node], 1),
             most = MIN(last_wave(homes, node), homes->last);
    uint32_t conflicts = homes->model->class_mask[homes->model->items[node].item_class];

    if (homes->model->items[node].pin != WP_PIN_NONE)
        return 0;
    while (wave >= least && wave <= most) {
        if (wp_wave_is_open(homes->model, node, wave) && (homes->classes[wave] & conflicts) == 0)
            return wave;
        wave = later ? wave + 1 : wave - 1;
    }
    return 0;
}

static uint32_t
wave_of(const Homes *homes, uint32_t node)
{
    return homes->wanted[node] > 0 ? homes->wanted[node] : homes->home[node];
}

static bool
want(Homes *homes, uint32_t node, int64_t wave, bool later)
{
    uint32_t to = wave > 0 ? nearest_open(homes, node, (uint32_t)wave, later) : 0;

    if (to == 0)
        return false;
    homes->wanted[node] = to;
    g_array_append_val(homes->stack, node);
    return true;
}

/* What moves if @node moves to @wave or @later, or before that, and takes with it what orders say.
 * Returns: what that costs; -1: it cannot be */
static int64_t
close_over(Homes *homes, uint32_t node, int64_t wave, bool later)
{
    int64_t cost = 0;
    bool can = want(homes, node, wave, later);

    for (guint i = 0; can && homes->effort > 0 && i < homes->stack->len; i++) {
        uint32_t one = g_array_index(homes->stack, uint32_t, i);
        Links links = links_of(homes->model, one, later);

        cost += homes->model->items[one].stability_cost;
        homes->effort--;
        for (uint32_t k = 0; can && k < links.n; k++) {
            const WpLink *link = &links.links[k];
            int64_t gap = later ? (int64_t)link->gap : -(int64_t)link->gap;
            int64_t bound = (int64_t)homes->wanted[one] + gap;
            int64_t there = wave_of(homes, link->other);

            if (there > 0 && homes->start->state->active[link->relation] &&
                (later ? there < bound : there > bound))
                can = want(homes, link->other, bound, later);
        }
    }
    return can && homes->effort > 0 ? cost : -1;
}

static void
end_closure(Homes *homes, bool take)
{
    for (guint i = 0; i < homes->stack->len; i++) {
        uint32_t node = g_array_index(homes->stack, uint32_t, i);

        if (take)
            homes->home[node] = homes->wanted[node];
    }
    for (guint i = 0; i < homes->stack->len; i++)
        homes->wanted[g_array_index(homes->stack, uint32_t, i)] = 0;
    g_array_set_size(homes->stack, 0);
}

/* What it costs that @relation holds with what comes first up to @wave: that moves earlier, or the
 * other one later, or both. @take: it is made so. Returns: -1: it cannot be */
static int64_t
meet_at(Homes *homes, const WpWaveRelation *relation, int64_t wave, bool take)
{
    int64_t gap = wp_relation_gap(relation), early = 0, late = 0;

    if (wave < homes->home[relation->a])
        early = close_over(homes, relation->a, wave, false);
    end_closure(homes, take && early >= 0);
    if (early >= 0 && wave + gap > homes->home[relation->b])
        late = close_over(homes, relation->b, wave + gap, true);
    end_closure(homes, take && late >= 0);
    return early < 0 || late < 0 ? -1 : early + late;
}

/* Where a few items change their waves, the orders that the baseline breaks hold again. */
static void
mend_orders(Homes *homes)
{
    const WpWaveModel *model = homes->model;

    for (uint32_t i = 0; i < model->n_relations && homes->effort > 0; i++) {
        const WpWaveRelation *relation = &model->relations[i];
        int64_t a = homes->home[relation->a], b = homes->home[relation->b];
        int64_t gap = wp_relation_gap(relation), best = -1, least = -1;

        if (!homes->start->state->active[i] || relation->kind == WP_WAVE_APART || a == 0 ||
            b == 0 || a + gap <= b)
            continue;
        for (int64_t wave = MAX(b - gap, 1); wave <= a; wave++) {
            int64_t cost = meet_at(homes, relation, wave, false);

            if (cost >= 0 && (least < 0 || cost < least)) {
                least = cost;
                best = wave;
            }
        }
        if (best > 0)
            meet_at(homes, relation, best, true);
    }
}

/* ---- places ------------------------------------------------------------------------------------
 */

static void
find_latest(Homes *homes)
{
    const WpWaveStart *start = homes->start;

    for (uint32_t i = start->n_order; i-- > 0;) {
        uint32_t node = start->order[i];
        uint32_t latest = MIN(last_wave(homes, node), homes->last);
        Links links = links_of(homes->model, node, true);

        for (uint32_t k = 0; k < links.n; k++) {
            const WpLink *link = &links.links[k];
            uint32_t there = homes->home[link->other] > 0 ? homes->home[link->other]
                                                          : homes->latest[link->other];

            if (start->state->active[link->relation] && !start->infeasible[link->other])
                latest = MIN(latest, there - MIN(link->gap, there));
        }
        homes->latest[node] = latest;
    }
}

static bool
may_enter(const Homes *homes, uint32_t node, uint32_t wave)
{
    return homes->state->alone[wave] == 0 && wp_wave_is_open(homes->model, node, wave) &&
           wp_wave_classes_fit(homes->state, node, wave) &&
           wp_wave_apart_allows(homes->state, node, wave, false);
}

/* What is above the limits of its wave has it alone, as it had before. */
static void
place_alone(Homes *homes)
{
    for (uint32_t node = 1; node <= homes->model->n; node++) {
        uint32_t home = homes->home[node];

        if (home > 0 && homes->state->wave[node] == 0 && homes->state->n_in[home] == 0 &&
            !wp_wave_fits(homes->state, node, home) && wp_wave_fits_alone(homes->state, node, home))
            wp_wave_place(homes->state, node, home, true);
    }
}

/* The first wave of from .. until that may be entered, with @roomy one with room; 0 if none. */
static uint32_t
first_of(Homes *homes, uint32_t node, uint32_t from, uint32_t until, bool roomy)
{
    for (uint32_t wave = MAX(from, 1); wave <= until; wave++)
        if (may_enter(homes, node, wave) && (!roomy || wp_wave_fits(homes->state, node, wave)))
            return wave;
    return 0;
}

/* Home if that can be, else where there is room and nothing else must move, else the next best. */
static uint32_t
choose_wave(Homes *homes, uint32_t node)
{
    uint32_t home = homes->home[node], from, until, wave;

    wp_wave_window(homes->state, node, &from, &until);
    until = MIN(until, last_wave(homes, node));
    if (home >= from && home > 0 && home <= until && may_enter(homes, node, home))
        return home;
    wave = first_of(homes, node, from, MIN(until, homes->latest[node]), true);
    if (wave == 0)
        wave = first_of(homes, node, from, MIN(until, homes->latest[node]), false);
    return wave > 0 ? wave : first_of(homes, node, from, until, false);
}

/* ---- work that may be done in several iterations -----------------------------------------------
 */

typedef struct {
    uint32_t wave;
    uint32_t node;
    int64_t amount;
} Turn;

static int
by_turn(gconstpointer a, gconstpointer b)
{
    const Turn *x = a, *y = b;

    if (x->wave != y->wave)
        return x->wave > y->wave ? -1 : 1;
    if (x->amount != y->amount)
        return x->amount > y->amount ? -1 : 1;
    return x->node < y->node ? -1 : 1;
}

/* All of it gives up its iteration and then takes the latest with room, the last waves first and in
 * a wave what is most: so it fits if it can, where all of it is about as movable. */
static void
settle_work(Homes *homes)
{
    const WpWaveModel *model = homes->model;
    g_autoptr(GArray) turns = g_array_new(FALSE, FALSE, sizeof(Turn));

    for (uint32_t node = 1; node <= model->n; node++) {
        Turn turn = {homes->state->wave[node], node, 0};

        if (turn.wave == 0 || model->first_movable[node] == model->first_movable[node + 1])
            continue;
        for (uint32_t i = model->first_movable[node]; i < model->first_movable[node + 1]; i++)
            turn.amount += model->movables[i].amount;
        wp_overload_drop_work(homes->overload, node);
        g_array_append_val(turns, turn);
    }
    g_array_sort(turns, by_turn);
    for (guint i = 0; i < turns->len; i++)
        wp_overload_plan_work(homes->overload, g_array_index(turns, Turn, i).node);
}

bool
wp_homes_take(const WpWaveStart *start, WpOverload *overload, uint32_t last)
{
    const WpWaveModel *model = start->model;
    size_t n_cells = (size_t)model->n + 1;
    g_autofree uint32_t *home = g_new0(uint32_t, n_cells);
    g_autofree uint32_t *classes = g_new0(uint32_t, (size_t)model->n_waves + 1);
    g_autofree uint32_t *latest = g_new0(uint32_t, n_cells);
    g_autofree uint32_t *wanted = g_new0(uint32_t, n_cells);
    g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Homes homes = {start,  model, overload->state,           overload, last, home, classes, latest,
                   wanted, stack, (int64_t)model->n * EFFORT};

    find_homes(&homes);
    mend_orders(&homes);
    find_latest(&homes);
    place_alone(&homes);
    for (uint32_t i = 0; i < start->n_order; i++) {
        uint32_t node = start->order[i];

        if (homes.state->wave[node] > 0 || start->infeasible[node])
            continue;
        uint32_t wave = choose_wave(&homes, node);

        if (wave == 0 || model->needs_alone[node])
            return false;
        wp_overload_put(overload, node, wave, NULL);
    }
    settle_work(&homes);
    return true;
}
