#include "planner/model/build/pairing.h"

#define UNPAIRED UINT32_MAX

typedef struct {
    WpSaid said;
    uint32_t part;
    unsigned list; /* 0: the best, 1: the other */
} Row;

/* How rows are held against each other. */
typedef struct {
    const WpBuilder *builder;
    const WpMark *mark;
    bool is_loose;    /* texts may be written in two ways */
    bool with_beside; /* what is beside the mark counts, too */
} Rule;

static int
compare(const Rule *rule, WpField field, uint64_t a, uint64_t b)
{
    if (rule->is_loose && a != 0 && b != 0)
        return wp_values_compare(rule->builder, field, a, b);
    return (a > b) - (a < b);
}

/* 0: they are the same by @rule. */
static int
compare_rows(const Rule *rule, const Row *a, const Row *b)
{
    int order = compare(rule, rule->mark->field, a->said.main, b->said.main);

    if (order != 0 || !rule->with_beside)
        return order;
    return compare(rule, rule->mark->beside, a->said.beside, b->said.beside);
}

static int
by_said(gconstpointer a, gconstpointer b, gpointer data)
{
    const Row *x = a, *y = b;
    int order = compare_rows(data, x, y);

    if (order != 0)
        return order;
    if (x->list != y->list)
        return x->list < y->list ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part);
}

static uint32_t *
pair_of(const WpPairing *pairing, unsigned list, uint32_t part)
{
    return &g_array_index(pairing->pairs[list], uint32_t, part);
}

/* Pairs rows @begin .. @end - 1, which are the same, those of the best list first. */
static void
pair_run(const WpPairing *pairing, guint begin, guint end)
{
    guint other = begin;

    while (other < end && g_array_index(pairing->rows, Row, other).list == 0)
        other++;
    for (guint best = begin, n_best = other; best < n_best && other < end; best++, other++) {
        const Row *a = &g_array_index(pairing->rows, Row, best);
        const Row *b = &g_array_index(pairing->rows, Row, other);

        *pair_of(pairing, 0, a->part) = b->part;
        *pair_of(pairing, 1, b->part) = a->part;
    }
}

/* Adds the parts of a list that have the mark and no other part yet. Returns: how many */
static guint
add_rows(const WpPairing *pairing, const WpMark *mark, const WpListed *listed, unsigned list)
{
    guint before = pairing->rows->len;

    for (uint32_t i = 0; i < listed->n; i++) {
        Row row = {.part = i, .list = list};

        if (listed->first[i] != i || *pair_of(pairing, list, i) != UNPAIRED)
            continue;
        row.said = wp_record_says(pairing->builder, listed->records[i], mark);
        if (row.said.main != 0)
            g_array_append_val(pairing->rows, row);
    }
    return pairing->rows->len - before;
}

static void
pair_by(const WpPairing *pairing, const Rule *rule, const WpListed *best, const WpListed *other)
{
    GArray *rows = pairing->rows;

    g_array_set_size(rows, 0);
    if (add_rows(pairing, rule->mark, best, 0) == 0 || add_rows(pairing, rule->mark, other, 1) == 0)
        return;
    g_array_sort_with_data(rows, by_said, (gpointer)rule);
    for (guint begin = 0, end; begin < rows->len; begin = end) {
        const Row *first = &g_array_index(rows, Row, begin);

        for (end = begin + 1; end < rows->len; end++)
            if (compare_rows(rule, first, &g_array_index(rows, Row, end)) != 0)
                break;
        pair_run(pairing, begin, end);
    }
}

static void
forget(GArray *pairs, uint32_t n)
{
    g_array_set_size(pairs, n);
    for (uint32_t i = 0; i < n; i++)
        g_array_index(pairs, uint32_t, i) = UNPAIRED;
}

const uint32_t *
wp_pairing_find(WpPairing *pairing, const WpListed *best, const WpListed *other)
{
    static const struct {
        bool is_loose, with_beside;
    } rules[] = {{false, true}, {false, false}, {true, true}, {true, false}};

    forget(pairing->pairs[0], best->n);
    forget(pairing->pairs[1], other->n);
    for (uint32_t i = 0; i < pairing->n_marks; i++)
        for (size_t j = 0; j < G_N_ELEMENTS(rules); j++) {
            const Rule rule = {pairing->builder, &pairing->marks[i], rules[j].is_loose,
                               rules[j].with_beside};

            pair_by(pairing, &rule, best, other);
        }
    return (const uint32_t *)(const void *)pairing->pairs[1]->data;
}

void
wp_pairing_init(WpPairing *pairing, const WpBuilder *builder, WpKind kind)
{
    *pairing = (WpPairing){.builder = builder};
    pairing->marks = wp_kind_marks(kind, &pairing->n_marks);
    pairing->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    for (unsigned i = 0; i < G_N_ELEMENTS(pairing->pairs); i++)
        pairing->pairs[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

void
wp_pairing_clear(WpPairing *pairing)
{
    g_array_unref(pairing->rows);
    for (unsigned i = 0; i < G_N_ELEMENTS(pairing->pairs); i++)
        g_array_unref(pairing->pairs[i]);
    *pairing = (WpPairing){0};
}
