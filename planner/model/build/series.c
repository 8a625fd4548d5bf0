#include "planner/model/build/series.h"

#include <string.h>

#include "planner/base/pairs.h"

/* Values below 2 * EXACT_STEPS have a class of their own; above, each doubling has EXACT_STEPS. */
#define STEP_BITS   6
#define STEPS       (1 << STEP_BITS)
#define FIRST_ROOM  8
#define FIRST_SLOTS 64

/* Files that a series remembers beside its first: these first ones, and the last. */
#define MOST_FILES  8
#define FIRST_FILES 2

/* ---- bags ---- */

static uint16_t
class_of(int64_t value)
{
    unsigned bits = g_bit_storage((gulong)value);
    unsigned shift = bits > STEP_BITS + 1 ? bits - STEP_BITS - 1 : 0;

    return (uint16_t)(shift * STEPS + (unsigned)(value >> shift));
}

/* The largest value of a class. */
static int64_t
upper_end(uint16_t class)
{
    unsigned shift = class < 2 * STEPS ? 0 : class / STEPS - 1;
    uint64_t step = class - shift * STEPS;

    return (int64_t)(((step + 1) << shift) - 1);
}

void
wp_bag_clear(WpBag *bag)
{
    g_clear_pointer(&bag->values, g_free);
}

static void
count_class(WpBag *bag, uint16_t class, uint32_t count)
{
    uint32_t low = 0, high = bag->n_kept;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (bag->classes[middle].class < class)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < bag->n_kept && bag->classes[low].class == class) {
        uint32_t *sum = &bag->classes[low].count;

        *sum = count > UINT32_MAX - *sum ? UINT32_MAX : *sum + count;
        return;
    }
    if (bag->n_kept == bag->room) {
        bag->room *= 2;
        bag->classes = g_renew(WpClassCount, bag->classes, bag->room);
    }
    memmove(&bag->classes[low + 1], &bag->classes[low], (bag->n_kept - low) * sizeof *bag->classes);
    bag->classes[low] = (WpClassCount){class, count};
    bag->n_kept++;
}

static void
begin_counting(WpBag *bag)
{
    g_autofree int64_t *values = g_steal_pointer(&bag->values);
    uint32_t n = bag->n_kept;

    bag->is_counted = true;
    bag->n_kept = 0;
    bag->room = FIRST_SLOTS;
    bag->classes = g_new(WpClassCount, bag->room);
    for (uint32_t i = 0; i < n; i++)
        count_class(bag, class_of(values[i]), 1);
}

void
wp_bag_add(WpBag *bag, int64_t value)
{
    if (value < 0)
        return;
    if (!bag->is_counted && bag->n_kept == WP_SERIES_EXACT)
        begin_counting(bag);
    bag->max = bag->n == 0 ? value : MAX(bag->max, value);
    bag->n++;
    if (bag->is_counted) {
        count_class(bag, class_of(value), 1);
        return;
    }
    if (bag->n_kept == bag->room) {
        bag->room = bag->room ? bag->room * 2 : FIRST_ROOM;
        bag->values = g_renew(int64_t, bag->values, bag->room);
    }
    bag->values[bag->n_kept++] = value;
}

void
wp_bag_join(WpBag *bag, const WpBag *from)
{
    if (!from->is_counted) {
        for (uint32_t i = 0; i < from->n_kept; i++)
            wp_bag_add(bag, from->values[i]);
        return;
    }
    if (!bag->is_counted)
        begin_counting(bag);
    bag->max = bag->n == 0 ? from->max : MAX(bag->max, from->max);
    bag->n += from->n;
    for (uint32_t i = 0; i < from->n_kept; i++)
        count_class(bag, from->classes[i].class, from->classes[i].count);
}

static int
by_value(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int64_t
wp_bag_percentile(WpBag *bag, unsigned percent)
{
    uint64_t rank = bag->n / 100 * percent + (bag->n % 100 * percent + 99) / 100;
    uint64_t below = 0;

    g_assert(bag->n > 0 && percent <= 100);
    rank = MAX(rank, 1);
    if (!bag->is_counted) {
        qsort(bag->values, bag->n_kept, sizeof *bag->values, by_value);
        return bag->values[rank - 1];
    }
    for (uint32_t i = 0; i < bag->n_kept; i++) {
        below += bag->classes[i].count;
        if (below >= rank)
            return MIN(upper_end(bag->classes[i].class), bag->max);
    }
    return bag->max;
}

/* ---- series ---- */

void
wp_series_store_init(WpSeriesStore *store)
{
    *store = (WpSeriesStore){.spans = g_array_new(FALSE, TRUE, sizeof(WpSeriesSpan)),
                             .shares = g_array_new(FALSE, TRUE, sizeof(WpSeriesShare)),
                             .series = g_array_new(FALSE, TRUE, sizeof(WpSeries))};
}

void
wp_series_store_clear(WpSeriesStore *store)
{
    for (guint i = 0; i < store->series->len; i++) {
        GArray *bags = g_array_index(store->series, WpSeries, i).bags;
        GArray *files = g_array_index(store->series, WpSeries, i).more_files;

        for (guint j = 0; j < bags->len; j++)
            wp_bag_clear(&g_array_index(bags, WpBag, j));
        g_array_unref(bags);
        g_clear_pointer(&files, g_array_unref);
    }
    g_array_unref(store->spans);
    g_array_unref(store->shares);
    g_clear_pointer(&store->share_index, g_hash_table_unref);
    g_array_unref(store->series);
    g_free(store->table);
    *store = (WpSeriesStore){0};
}

static bool
is_same(const WpSeriesKey *a, const WpSeriesKey *b)
{
    if (a->source != b->source || a->n != b->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->fields[i] != b->fields[i] || a->ids[i] != b->ids[i])
            return false;
    return true;
}

static uint32_t
hash_of(const WpSeriesKey *key)
{
    uint64_t hash = wp_mix(key->source);

    for (uint32_t i = 0; i < key->n; i++)
        hash = wp_mix(hash ^ ((uint64_t)key->fields[i] << 32 | key->ids[i]));
    return (uint32_t)hash;
}

/* The slot of @key: its own, or the free one where it belongs. */
static uint32_t
slot_of(const WpSeriesStore *store, const WpSeriesKey *key)
{
    uint32_t slot = hash_of(key) & store->mask;

    while (store->table[slot] != 0 &&
           !is_same(&g_array_index(store->series, WpSeries, store->table[slot] - 1).key, key))
        slot = (slot + 1) & store->mask;
    return slot;
}

static void
make_room(WpSeriesStore *store)
{
    uint32_t n_slots = store->table ? store->mask + 1 : 0;

    if (store->series->len * 2 < n_slots)
        return;
    n_slots = n_slots ? n_slots * 2 : FIRST_SLOTS;
    g_free(store->table);
    store->table = g_new0(uint32_t, n_slots);
    store->mask = n_slots - 1;
    for (guint i = 0; i < store->series->len; i++)
        store->table[slot_of(store, &g_array_index(store->series, WpSeries, i).key)] = i + 1;
}

WpSeries *
wp_series_store_get(WpSeriesStore *store, const WpSeriesKey *key, bool *out_new)
{
    make_room(store);

    uint32_t slot = slot_of(store, key);

    *out_new = store->table[slot] == 0;
    if (*out_new) {
        WpSeries series = {.key = *key,
                           .first = WP_TIME_NONE,
                           .last = WP_TIME_NONE,
                           .bags = g_array_new(FALSE, TRUE, sizeof(WpBag))};

        g_array_append_val(store->series, series);
        store->table[slot] = store->series->len;
    }
    return &g_array_index(store->series, WpSeries, store->table[slot] - 1);
}

static void
widen(WpTime *first, WpTime *last, WpTime time)
{
    if (time == WP_TIME_NONE)
        return;
    *first = *first == WP_TIME_NONE ? time : MIN(*first, time);
    *last = *last == WP_TIME_NONE ? time : MAX(*last, time);
}

void
wp_series_see(WpSeries *series, WpTime time)
{
    widen(&series->first, &series->last, time);
}

/* ---- files ---- */

void
wp_series_store_see(WpSeriesStore *store, uint32_t file, WpSeriesSpan span)
{
    static const WpSeriesSpan none = {WP_TIME_NONE, WP_TIME_NONE};

    while (store->spans->len <= file)
        g_array_append_val(store->spans, none);
    WpSeriesSpan *own = &g_array_index(store->spans, WpSeriesSpan, file);
    widen(&own->first, &own->last, span.first);
    widen(&own->first, &own->last, span.last);
}

static guint
share_hash(gconstpointer key)
{
    return (guint)wp_mix(GPOINTER_TO_SIZE(key));
}

static void
share(WpSeriesStore *store, uint32_t a, uint32_t b)
{
    WpSeriesShare fresh = {MIN(a, b), MAX(a, b), 1};
    gpointer key = GSIZE_TO_POINTER((uint64_t)fresh.one << 32 | fresh.other);

    if (!store->share_index)
        store->share_index = g_hash_table_new(share_hash, g_direct_equal);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(store->share_index, key));
    if (at > 0) {
        g_array_index(store->shares, WpSeriesShare, at - 1).n++;
        return;
    }
    g_array_append_val(store->shares, fresh);
    g_hash_table_insert(store->share_index, key, GUINT_TO_POINTER(store->shares->len));
}

void
wp_series_store_add_file(WpSeriesStore *store, WpSeries *series, uint32_t file)
{
    guint n = series->more_files ? series->more_files->len : 0;

    if (file == series->file)
        return;
    for (guint i = n; i > 0; i--)
        if (g_array_index(series->more_files, uint32_t, i - 1) == file)
            return;
    share(store, series->file, file);
    for (guint i = 0; i < n; i++)
        share(store, g_array_index(series->more_files, uint32_t, i), file);
    if (!series->more_files)
        series->more_files = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (n == MOST_FILES)
        g_array_remove_index(series->more_files, FIRST_FILES);
    g_array_append_val(series->more_files, file);
}

WpBag *
wp_series_bag(WpSeries *series, WpField field)
{
    for (guint i = 0; i < series->bags->len; i++) {
        WpBag *bag = &g_array_index(series->bags, WpBag, i);

        if (bag->field == field)
            return bag;
    }
    WpBag fresh = {.field = field};
    g_array_append_val(series->bags, fresh);
    return &g_array_index(series->bags, WpBag, series->bags->len - 1);
}
