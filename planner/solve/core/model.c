#include "planner/solve/core/model.h"

#include "planner/base/radix.h"

#include <string.h>

void
wp_wave_model_free(WpWaveModel *model)
{
    if (!model)
        return;
    g_free(model->item_of);
    g_free(model->node_of);
    g_free(model->items);
    g_free(model->capacity);
    g_free(model->peak);
    g_free(model->limited);
    g_free(model->first_hour);
    g_free(model->hour);
    g_free(model->begin);
    g_free(model->end);
    g_free(model->first_load);
    g_free(model->first_room);
    g_free(model->loads);
    g_free(model->rows);
    g_free(model->row_least);
    g_free(model->row_of);
    g_free(model->first_movable);
    g_free(model->movables);
    g_free(model->first_cumulative);
    g_free(model->cumulatives);
    g_free(model->relations);
    g_free(model->relation_of);
    g_free(model->first_before);
    g_free(model->before);
    g_free(model->first_after);
    g_free(model->after);
    g_free(model->first_apart);
    g_free(model->apart);
    g_free(model->first_pull);
    g_free(model->pulls);
    g_free(model->low);
    g_free(model->high);
    g_free(model->deadline_wave);
    g_free(model->needs_alone);
    g_free(model->profile);
    g_free(model->profiles);
    g_free(model->class_mask);
    g_free(model);
}

/* ---- items -------------------------------------------------------------------------------- */

typedef struct {
    uint64_t key;
    uint32_t item;
} Keyed;

static int
compare_keyed(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    const Keyed *x = a;
    const Keyed *y = b;

    return wp_compare_u64(x->key, y->key);
}

static bool
is_sorted(const Keyed *keyed, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (keyed[i - 1].key > keyed[i].key)
            return false;
    return true;
}

static void
number_nodes(WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    g_autofree Keyed *keyed = g_new(Keyed, MAX(model->n, 1));

    for (uint32_t i = 0; i < model->n; i++)
        keyed[i] = (Keyed){problem->items[i + 1].key, i + 1};
    if (!is_sorted(keyed, model->n))
        g_qsort_with_data(keyed, model->n, sizeof *keyed, compare_keyed, NULL);
    model->item_of = g_new0(uint32_t, (size_t)model->n + 1);
    model->node_of = g_new0(uint32_t, (size_t)model->n + 1);
    model->items = g_new0(WpWaveItem, (size_t)model->n + 1);
    for (uint32_t node = 1; node <= model->n; node++) {
        uint32_t item = keyed[node - 1].item;

        g_assert(node == 1 || keyed[node - 2].key != keyed[node - 1].key);
        model->item_of[node] = item;
        model->node_of[item] = node;
        model->items[node] = problem->items[item];
    }
}

static void
copy_capacities(WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    size_t n_hours = (size_t)problem->n_roles * problem->n_iterations;
    size_t n_cells = n_hours + ((size_t)model->n_waves + 1) * problem->n_amounts;

    g_assert(n_cells <= INT32_MAX);
    model->n_cells = (uint32_t)n_cells;
    if (!model->capacity)
        model->capacity = g_new0(int64_t, n_cells + 1);
    if (!model->peak)
        model->peak = g_new0(int64_t, (size_t)problem->n_amounts + 1);
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++)
        model->peak[amount] = 0;
    for (size_t i = 0; i < n_hours; i++)
        model->capacity[i] = problem->role_capacity[i];
    for (uint32_t amount = 0; amount < problem->n_amounts; amount++) {
        for (uint32_t wave = 1; wave <= model->n_waves; wave++) {
            int64_t capacity =
                problem->amount_capacity[(size_t)amount * (model->n_waves + 1) + wave];

            model->capacity[n_hours + (size_t)wave * problem->n_amounts + amount] = capacity;
            model->peak[amount] = MAX(model->peak[amount], capacity);
        }
    }
}

void
wp_wave_model_set_capacities(WpWaveModel *model)
{
    copy_capacities(model);
    wp_wave_mark_oversize(model);
}

uint32_t *
wp_wave_sort_by_node(const WpWaveModel *model, uint32_t n, const uint32_t *node, uint32_t *sorted)
{
    uint32_t *first = g_new0(uint32_t, (size_t)model->n + 3);

    for (uint32_t i = 0; i < n; i++)
        first[node[i] + 2]++;
    for (uint32_t i = 1; i <= model->n + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < n; i++)
        sorted[first[node[i] + 1]++] = i;
    return first;
}

/* ---- relations and pairs ------------------------------------------------------------------ */

typedef struct {
    WpWaveRelation relation; /* between nodes; its a is first */
    uint32_t number;         /* the caller's */
} Related;

static int
compare_related(const void *a, const void *b)
{
    const WpWaveRelation *x = &((const Related *)a)->relation;
    const WpWaveRelation *y = &((const Related *)b)->relation;
    int order = wp_compare_u64(x->a, y->a);

    if (order == 0)
        order = wp_compare_u64(x->b, y->b);
    if (order == 0)
        order = wp_compare_u64(x->kind, y->kind);
    if (order == 0)
        order = wp_compare_u64(x->firm, y->firm);
    if (order == 0)
        order = wp_compare_u64(y->rank, x->rank);
    if (order == 0)
        order = wp_compare_u64(x->tag, y->tag);
    return order;
}

static void
copy_relations(WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    g_autoptr(GArray) all =
        g_array_sized_new(FALSE, FALSE, sizeof(Related), problem->n_relations + 1); /* not NULL */

    model->n_relations = problem->n_relations;
    g_array_set_size(all, model->n_relations);
    Related *related = (Related *)(void *)all->data;
    for (uint32_t i = 0; i < model->n_relations; i++) {
        WpWaveRelation relation = problem->relations[i];

        g_assert(relation.a >= 1 && relation.a <= model->n && relation.b >= 1 &&
                 relation.b <= model->n);
        relation.a = model->node_of[relation.a];
        relation.b = model->node_of[relation.b];
        if (relation.kind == WP_WAVE_APART && relation.a > relation.b) {
            uint32_t a = relation.a;

            relation.a = relation.b;
            relation.b = a;
        }
        related[i] = (Related){relation, i};
    }
    wp_sort_by_first(all, compare_related);
    related = (Related *)(void *)all->data;
    model->relations = g_new(WpWaveRelation, MAX(model->n_relations, 1));
    model->relation_of = g_new(uint32_t, MAX(model->n_relations, 1));
    for (uint32_t i = 0; i < model->n_relations; i++) {
        model->relations[i] = related[i].relation;
        model->relation_of[i] = related[i].number;
    }
}

/* Links of the APART relations, or of all others, at their a, their b, or both. */
static WpLink *
link_relations(const WpWaveModel *model, bool apart, bool at_a, bool at_b, uint32_t **out_first)
{
    uint32_t n = 0;
    g_autofree uint32_t *node = g_new(uint32_t, 2 * (size_t)model->n_relations + 1);
    g_autofree WpLink *links = g_new(WpLink, 2 * (size_t)model->n_relations + 1);

    for (uint32_t i = 0; i < model->n_relations; i++) {
        const WpWaveRelation *relation = &model->relations[i];

        uint8_t gap = relation->kind == WP_WAVE_EARLIER;
        uint8_t distance = gap | (model->class_mask[model->items[relation->a].item_class] >>
                                      model->items[relation->b].item_class &
                                  1);

        if ((relation->kind == WP_WAVE_APART) != apart)
            continue;
        if (at_a) {
            node[n] = relation->a;
            links[n++] = (WpLink){relation->b, i, gap, distance, relation->firm};
        }
        if (at_b) {
            node[n] = relation->b;
            links[n++] = (WpLink){relation->a, i, gap, distance, relation->firm};
        }
    }
    g_autofree uint32_t *sorted = g_new(uint32_t, (size_t)n + 1);
    WpLink *result = g_new(WpLink, (size_t)n + 1);

    *out_first = wp_wave_sort_by_node(model, n, node, sorted);
    for (uint32_t i = 0; i < n; i++)
        result[i] = links[sorted[i]];
    return result;
}

/* By node, and of one node by the other: sorted twice, which keeps what was in order. */
static void
link_pairs(WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    uint32_t n = 2 * problem->n_pairs;
    g_autofree WpPull *pulls = g_new(WpPull, (size_t)n + 1);
    g_autofree uint32_t *node = g_new(uint32_t, (size_t)n + 1);
    g_autofree uint32_t *other = g_new(uint32_t, (size_t)n + 1);
    g_autofree uint32_t *sorted = g_new(uint32_t, (size_t)n + 1);

    for (uint32_t i = 0; i < n; i++) {
        const WpWavePair *pair = &problem->pairs[i / 2];

        other[i] = model->node_of[i % 2 == 0 ? pair->b : pair->a];
    }
    g_free(wp_wave_sort_by_node(model, n, other, sorted));
    for (uint32_t i = 0; i < n; i++) {
        const WpWavePair *pair = &problem->pairs[sorted[i] / 2];

        pulls[i] = (WpPull){other[sorted[i]], pair->cost};
        node[i] = model->node_of[sorted[i] % 2 == 0 ? pair->a : pair->b];
    }
    model->first_pull = wp_wave_sort_by_node(model, n, node, sorted);
    model->pulls = g_new(WpPull, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        model->pulls[i] = pulls[sorted[i]];
}

/* ---- windows ------------------------------------------------------------------------------ */

/* The first wave released in iteration @t or later; t may be negative. */
static uint32_t
wave_from(const WpWaveModel *model, int64_t t)
{
    return t < (int64_t)model->k ? 1 : (uint32_t)((t + model->k) / model->k);
}

/* The last wave released in iteration @t or earlier; 0 if there is none. */
static uint32_t
wave_until(const WpWaveModel *model, int64_t t)
{
    int64_t wave = t < 0 ? 0 : (t + 1) / model->k;

    return (uint32_t)MIN(wave, model->n_waves);
}

static void
set_windows(WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;

    for (uint32_t node = 1; node <= model->n; node++) {
        const WpWaveItem *item = &model->items[node];
        int32_t begin = 0, end = (int32_t)item->tail;

        for (uint32_t i = model->first_hour[node]; i < model->first_hour[node + 1]; i++) {
            const WpWaveHours *hours = &problem->hours[model->hour[i]];

            /* movable work fits if its latest start is not before 0, its earliest inside */
            begin = MIN(begin, hours->last);
            end = MAX(end, hours->first);
        }
        model->begin[node] = begin;
        model->end[node] = end;
        model->low[node] = MAX(wave_from(model, item->head), wave_from(model, -begin));
        model->high[node] = wave_until(model, (int64_t)problem->n_iterations - 1 - end);
        model->deadline_wave[node] = item->deadline == WP_WAVES_NO_DEADLINE
                                         ? model->n_waves
                                         : wave_until(model, item->deadline);
    }
}

/* ---- freezes: nodes with the same frozen work share a profile ----------------------------- */

typedef struct {
    int32_t freeze;
    int32_t first;
    int32_t last;
} Frozen;

static int
compare_frozen(const void *a, const void *b, gpointer user G_GNUC_UNUSED)
{
    return memcmp(a, b, sizeof(Frozen));
}

static bool
is_frozen(const WpWaveProblem *problem, const Frozen *frozen, int64_t release)
{
    const uint8_t *row = problem->frozen + (size_t)frozen->freeze * problem->n_iterations;

    for (int64_t t = release + frozen->first; t <= release + frozen->last; t++)
        if (t >= 0 && t < problem->n_iterations && !row[t])
            return false;
    return true;
}

static void
add_profile(WpWaveModel *model, GArray *profiles, const Frozen *frozen, size_t n)
{
    const WpWaveProblem *problem = model->problem;
    uint32_t start = profiles->len;

    g_array_set_size(profiles, start + model->profile_words); /* cleared */
    for (uint32_t wave = 1; wave <= model->n_waves; wave++) {
        bool open = !problem->closed || !problem->closed[wave];

        for (size_t i = 0; open && i < n; i++)
            open = !is_frozen(problem, &frozen[i], wp_wave_release(problem, wave));
        if (open)
            g_array_index(profiles, uint64_t, start + wave / 64) |= UINT64_C(1) << (wave % 64);
    }
    model->n_profiles++;
}

/* What of @node can be frozen: its release and its work, each once. */
static void
list_frozen(const WpWaveModel *model, uint32_t node, GArray *frozen)
{
    const WpWaveProblem *problem = model->problem;
    uint32_t kept = 0;

    g_array_set_size(frozen, 0);
    if (model->items[node].freeze > 0) {
        Frozen release = {model->items[node].freeze, 0, 0};

        g_array_append_val(frozen, release);
    }
    for (uint32_t i = model->first_hour[node]; i < model->first_hour[node + 1]; i++) {
        const WpWaveHours *hours = &problem->hours[model->hour[i]];
        Frozen work = {hours->freeze, hours->first, hours->last};

        if (hours->freeze > 0)
            g_array_append_val(frozen, work);
    }
    if (frozen->len < 2)
        return;
    g_array_sort_with_data(frozen, compare_frozen, NULL);
    for (uint32_t i = 1; i < frozen->len; i++)
        if (compare_frozen(&g_array_index(frozen, Frozen, i), &g_array_index(frozen, Frozen, kept),
                           NULL) != 0)
            g_array_index(frozen, Frozen, ++kept) = g_array_index(frozen, Frozen, i);
    g_array_set_size(frozen, kept + 1);
}

static void
set_profiles(WpWaveModel *model)
{
    g_autoptr(GHashTable) known = /* bytes of the Frozen of a profile -> its number + 1 */
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    g_autoptr(GArray) frozen = g_array_new(FALSE, FALSE, sizeof(Frozen));
    GArray *profiles = g_array_new(FALSE, TRUE, sizeof(uint64_t));

    model->profile_words = model->n_waves / 64 + 1;
    add_profile(model, profiles, NULL, 0);
    for (uint32_t node = 1; node <= model->n; node++) {
        list_frozen(model, node, frozen);
        if (frozen->len == 0)
            continue;
        GBytes *key = g_bytes_new(frozen->data, frozen->len * sizeof(Frozen));
        uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(known, key));

        if (number == 0) {
            number = model->n_profiles + 1;
            add_profile(model, profiles, (const Frozen *)(void *)frozen->data, frozen->len);
            g_hash_table_insert(known, g_bytes_ref(key), GUINT_TO_POINTER(number));
        }
        g_bytes_unref(key);
        model->profile[node] = number - 1;
    }
    model->profiles = (uint64_t *)(void *)g_array_free(profiles, FALSE);
}

static void
set_classes(WpWaveModel *model)
{
    const WpWaveProblem *problem = model->problem;
    uint32_t n = problem->n_classes + 1;

    g_assert(n <= WP_WAVES_MAX_CLASSES);
    model->class_mask = g_new0(uint32_t, n);
    for (uint32_t a = 1; a < n; a++)
        for (uint32_t b = 1; b < n; b++)
            if (problem->conflicts[a * n + b] || problem->conflicts[b * n + a])
                model->class_mask[a] |= 1u << b;
}

WpWaveModel *
wp_wave_model_build(const WpWaveProblem *problem)
{
    WpWaveModel *model = g_new0(WpWaveModel, 1);
    size_t n_cells = (size_t)problem->n_items + 2;

    g_assert(problem->iterations_per_wave >= 1 && problem->n_waves >= 1 &&
             (uint64_t)problem->n_waves * problem->iterations_per_wave <= problem->n_iterations);
    model->problem = problem;
    model->n = problem->n_items;
    model->n_waves = problem->n_waves;
    model->k = problem->iterations_per_wave;
    model->first_load = g_new0(uint32_t, n_cells);
    model->first_room = g_new0(uint32_t, n_cells);
    model->first_movable = g_new0(uint32_t, n_cells);
    model->first_cumulative = g_new0(uint32_t, n_cells);
    model->begin = g_new0(int32_t, n_cells);
    model->end = g_new0(int32_t, n_cells);
    model->low = g_new0(uint32_t, n_cells);
    model->high = g_new0(uint32_t, n_cells);
    model->deadline_wave = g_new0(uint32_t, n_cells);
    model->needs_alone = g_new0(uint8_t, n_cells);
    model->profile = g_new0(uint32_t, n_cells);
    number_nodes(model);
    copy_capacities(model);
    wp_wave_list_loads(model);
    copy_relations(model);
    set_classes(model);
    model->before = link_relations(model, false, false, true, &model->first_before);
    model->after = link_relations(model, false, true, false, &model->first_after);
    model->apart = link_relations(model, true, true, true, &model->first_apart);
    link_pairs(model);
    set_windows(model);
    set_profiles(model);
    return model;
}
