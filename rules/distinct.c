#include "rules/distinct.h"

/* Classes are worth their while if there are at least that many rows for each. */
#define MIN_ROWS_PER_CLASS 4

struct WpDistincts {
    const WpCelData *data;
    GHashTable
        *known; /* "record:field,field" -> WpDistinct, or a NULL for too many; only looked up */
};

static void
distinct_free(void *data)
{
    WpDistinct *distinct = data;

    if (!distinct)
        return;
    g_free(distinct->of_row);
    g_free(distinct->first_of);
    g_free(distinct);
}

WpDistincts *
wp_distincts_new(const WpCelData *data)
{
    WpDistincts *distincts = g_new0(WpDistincts, 1);

    distincts->data = data;
    distincts->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, distinct_free);
    return distincts;
}

void
wp_distincts_free(WpDistincts *distincts)
{
    if (!distincts)
        return;
    g_hash_table_unref(distincts->known);
    g_free(distincts);
}

static bool
is_scalar(const WpCelColumn *column)
{
    switch (column->cells) {
    case WP_CEL_CELLS_NONE:
    case WP_CEL_CELLS_IDS:
    case WP_CEL_CELLS_NUMBERS:
    case WP_CEL_CELLS_FLAGS:
        return true;
    case WP_CEL_CELLS_SPLIT:
        return is_scalar(&column->parts[0]) && is_scalar(&column->parts[1]);
    case WP_CEL_CELLS_SELF:
    case WP_CEL_CELLS_TEXTS:
    case WP_CEL_CELLS_TAGS:
    case WP_CEL_CELLS_CHILDREN:
        break;
    }
    return false;
}

bool
wp_distincts_can(const WpDistincts *distincts, uint32_t record, uint32_t field)
{
    return is_scalar(wp_cel_data_column(distincts->data, record, field));
}

/* A cell as a number that is the same for the same values; false if unknown. */
static bool
cell_value(const WpCelColumn *column, WpRowId row, int64_t *out)
{
    if (column->cells == WP_CEL_CELLS_SPLIT) {
        bool is_second = row > column->split;

        return cell_value(&column->parts[is_second], is_second ? row - column->split : row, out);
    }
    if (row > column->n_rows || (column->known && !(column->known[row / 64] >> (row % 64) & 1)))
        return false;
    switch (column->cells) {
    case WP_CEL_CELLS_IDS:
        *out = column->ids[row];
        return column->ids[row] != 0;
    case WP_CEL_CELLS_NUMBERS:
        *out = column->numbers[row];
        return true;
    case WP_CEL_CELLS_FLAGS:
        *out = column->flags[row];
        return true;
    case WP_CEL_CELLS_NONE:
    case WP_CEL_CELLS_SELF:
    case WP_CEL_CELLS_TEXTS:
    case WP_CEL_CELLS_TAGS:
    case WP_CEL_CELLS_CHILDREN:
    case WP_CEL_CELLS_SPLIT:
        break;
    }
    return false;
}

/* Whether the column is unknown in every row, and so tells none from another. */
static bool
is_empty(const WpCelColumn *column)
{
    if (column->cells == WP_CEL_CELLS_SPLIT)
        return is_empty(&column->parts[0]) && is_empty(&column->parts[1]);
    return column->cells == WP_CEL_CELLS_NONE || column->n_rows == 0;
}

/* ---- numbering pairs: open addressing, a power of two of slots ---- */

typedef struct {
    uint32_t class; /* so far */
    bool known;
    int64_t value;
} Pair;

typedef struct {
    Pair *pairs;
    uint32_t *numbers; /* of the pair in the slot, + 1; 0: free */
    uint32_t n_slots;
    uint32_t n_used;
} Numbering;

static uint32_t
find_slot(const Numbering *numbering, Pair pair)
{
    uint64_t hash = ((uint64_t)pair.value ^ (uint64_t)pair.class << 40 ^ pair.class) *
                        UINT64_C(0x9E3779B97F4A7C15) +
                    pair.known;
    uint32_t slot = (uint32_t)(hash >> 32) & (numbering->n_slots - 1);

    while (numbering->numbers[slot] != 0) {
        const Pair *other = &numbering->pairs[slot];

        if (other->value == pair.value && other->class == pair.class && other->known == pair.known)
            break;
        slot = (slot + 1) & (numbering->n_slots - 1);
    }
    return slot;
}

static void
grow(Numbering *numbering)
{
    Numbering bigger = {.n_slots = MAX(numbering->n_slots * 2, 64), .n_used = numbering->n_used};

    bigger.pairs = g_new(Pair, bigger.n_slots);
    bigger.numbers = g_new0(uint32_t, bigger.n_slots);
    for (uint32_t i = 0; i < numbering->n_slots; i++) {
        if (numbering->numbers[i] == 0)
            continue;
        uint32_t slot = find_slot(&bigger, numbering->pairs[i]);

        bigger.pairs[slot] = numbering->pairs[i];
        bigger.numbers[slot] = numbering->numbers[i];
    }
    g_free(numbering->pairs);
    g_free(numbering->numbers);
    *numbering = bigger;
}

static uint32_t
number_of(Numbering *numbering, Pair pair)
{
    if (numbering->n_used * 2 >= numbering->n_slots)
        grow(numbering);
    uint32_t slot = find_slot(numbering, pair);

    if (numbering->numbers[slot] == 0) {
        numbering->pairs[slot] = pair;
        numbering->numbers[slot] = ++numbering->n_used;
    }
    return numbering->numbers[slot] - 1;
}

/* Splits the classes of @of_row further by @column; false if there get to be more than @max. */
static bool
refine(const WpCelColumn *column, uint32_t n_rows, uint32_t max, uint32_t *of_row,
       uint32_t *out_n_classes)
{
    Numbering numbering = {NULL};
    bool few = true;

    for (WpRowId row = 1; row <= n_rows && few; row++) {
        Pair pair = {.class = of_row[row]};

        pair.known = cell_value(column, row, &pair.value);
        if (!pair.known)
            pair.value = 0;
        of_row[row] = number_of(&numbering, pair);
        few = numbering.n_used <= max;
    }
    *out_n_classes = numbering.n_used;
    g_free(numbering.pairs);
    g_free(numbering.numbers);
    return few;
}

static WpDistinct *
build(const WpDistincts *distincts, uint32_t record, const uint32_t *fields, uint32_t n_fields,
      uint32_t n_rows)
{
    WpDistinct *distinct = g_new0(WpDistinct, 1);

    distinct->of_row = g_new0(uint32_t, (size_t)n_rows + 1);
    distinct->n_classes = 1;
    for (uint32_t i = 0; i < n_fields; i++) {
        const WpCelColumn *column = wp_cel_data_column(distincts->data, record, fields[i]);

        if (is_empty(column) || refine(column, n_rows, n_rows / MIN_ROWS_PER_CLASS,
                                       distinct->of_row, &distinct->n_classes))
            continue;
        distinct_free(distinct);
        return NULL;
    }
    distinct->first_of = g_new0(WpRowId, distinct->n_classes);
    for (WpRowId row = n_rows; row > 0; row--)
        distinct->first_of[distinct->of_row[row]] = row;
    return distinct;
}

static int
compare_fields(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

const WpDistinct *
wp_distincts_find(WpDistincts *distincts, uint32_t record, uint32_t *fields, uint32_t n_fields,
                  uint32_t n_rows)
{
    g_autoptr(GString) key = g_string_new(NULL);
    gpointer known;

    qsort(fields, n_fields, sizeof *fields, compare_fields);
    g_string_append_printf(key, "%u:", record);
    for (uint32_t i = 0; i < n_fields; i++)
        g_string_append_printf(key, "%u,", fields[i]);
    if (g_hash_table_lookup_extended(distincts->known, key->str, NULL, &known))
        return known;
    WpDistinct *distinct = build(distincts, record, fields, n_fields, n_rows);

    g_hash_table_insert(distincts->known, g_strdup(key->str), distinct);
    return distinct;
}
