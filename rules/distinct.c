#include "rules/distinct.h"

#include "rules/engine/model.h"

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

static bool
add_field(WpDeciding *deciding, uint32_t field)
{
    for (uint32_t i = 0; i < deciding->n; i++)
        if (deciding->fields[i] == field)
            return true;
    if (deciding->n == WP_MAX_DECIDING)
        return false;
    deciding->fields[deciding->n++] = field;
    return true;
}

bool
wp_distincts_add(const WpDistincts *distincts, const WpCelProgram *program, WpDeciding *deciding)
{
    for (uint32_t i = 0; i < wp_cel_program_n_fields(program); i++) {
        const WpCelFieldRef *ref = wp_cel_program_field(program, i);
        uint32_t field = (uint32_t)ref->field;

        if (ref->record > WP_CEL_RECORD_ASSET)
            continue;
        if (ref->record != deciding->record ||
            !is_scalar(wp_cel_data_column(distincts->data, deciding->record, field)) ||
            !add_field(deciding, field))
            return false;
    }
    return true;
}

/* Whether the column is unknown in every row, and so tells none from another. */
static bool
is_empty(const WpCelColumn *column)
{
    if (column->cells == WP_CEL_CELLS_SPLIT)
        return is_empty(&column->parts[0]) && is_empty(&column->parts[1]);
    return column->cells == WP_CEL_CELLS_NONE || column->n_rows == 0;
}

/* ---- numbering of values in the order of their first rows ---- */

/* Numbers by hash, for values that fit no table: open addressing, a power of two of slots. */
typedef struct {
    uint64_t value;
    uint32_t number; /* + 1; 0: free */
} Slot;

typedef struct {
    Slot *slots;
    uint32_t mask; /* slots - 1 */
    uint32_t n_used;
} Numbering;

static void
numbering_init(Numbering *numbering)
{
    *numbering = (Numbering){.slots = g_new0(Slot, 1024), .mask = 1023};
}

static Slot *
find_slot(const Numbering *numbering, uint64_t value)
{
    uint32_t at = (uint32_t)(value * UINT64_C(0x9E3779B97F4A7C15) >> 32) & numbering->mask;

    while (numbering->slots[at].number != 0 && numbering->slots[at].value != value)
        at = (at + 1) & numbering->mask;
    return &numbering->slots[at];
}

static void
grow(Numbering *numbering)
{
    Numbering bigger = {.mask = numbering->mask * 2 + 1, .n_used = numbering->n_used};

    bigger.slots = g_new0(Slot, (size_t)bigger.mask + 1);
    for (uint32_t i = 0; i <= numbering->mask; i++)
        if (numbering->slots[i].number != 0)
            *find_slot(&bigger, numbering->slots[i].value) = numbering->slots[i];
    g_free(numbering->slots);
    *numbering = bigger;
}

static inline uint32_t
number_of(Numbering *numbering, uint64_t value)
{
    Slot *slot = find_slot(numbering, value);

    if (slot->number == 0) {
        *slot = (Slot){value, ++numbering->n_used};
        if (numbering->n_used > numbering->mask / 2) {
            grow(numbering);
            return numbering->n_used - 1;
        }
    }
    return slot->number - 1;
}

/* A number for a value below the size of @table, whose entries begin as 0. */
static inline uint32_t
number_in(uint32_t *table, uint32_t value, uint32_t *n_used)
{
    if (table[value] == 0)
        table[value] = ++*n_used;
    return table[value] - 1;
}

/* ---- the classes of one column ---- */

typedef struct {
    uint32_t *of_row; /* by row from 1 */
    uint32_t max;     /* more classes are too many */
    uint32_t n_used;
    uint32_t unknown; /* class of unknown cells, + 1; 0: none so far */
} Classing;

static inline uint32_t
unknown_class(Classing *classing)
{
    if (classing->unknown == 0)
        classing->unknown = ++classing->n_used;
    return classing->unknown - 1;
}

static inline bool
is_known(const WpCelColumn *column, WpRowId row)
{
    return row <= column->n_rows && (!column->known || (column->known[row / 64] >> (row % 64) & 1));
}

/* Ids are dense enough for a table. */
static bool
class_ids(const WpCelColumn *column, uint32_t n_rows, Classing *classing)
{
    uint32_t n = MIN(n_rows, column->n_rows);
    uint32_t largest = 0;

    for (WpRowId row = 1; row <= n; row++)
        largest = MAX(largest, column->ids[row]);

    g_autofree uint32_t *table = g_new0(uint32_t, (size_t)largest + 1);
    for (WpRowId row = 1; row <= n_rows && classing->n_used <= classing->max; row++) {
        uint32_t id = row <= n ? column->ids[row] : 0;

        classing->of_row[row] =
            id == 0 ? unknown_class(classing) : number_in(table, id, &classing->n_used);
    }
    return classing->n_used <= classing->max;
}

static bool
class_numbers(const WpCelColumn *column, uint32_t n_rows, Classing *classing)
{
    Numbering numbering;
    bool some_unknown = false;

    numbering_init(&numbering);
    for (WpRowId row = 1; row <= n_rows && numbering.n_used <= classing->max; row++) {
        bool known = is_known(column, row);

        some_unknown = some_unknown || !known;
        classing->of_row[row] =
            known ? number_of(&numbering, (uint64_t)column->numbers[row]) : UINT32_MAX;
    }
    /* every class has a row: that of unknown cells, the last, is there only if there are some */
    if (some_unknown)
        for (WpRowId row = 1; row <= n_rows; row++)
            if (classing->of_row[row] == UINT32_MAX)
                classing->of_row[row] = numbering.n_used;
    classing->n_used = numbering.n_used + some_unknown;
    g_free(numbering.slots);
    return classing->n_used <= classing->max;
}

static void
class_flags(const WpCelColumn *column, uint32_t n_rows, Classing *classing)
{
    uint32_t table[2] = {0};

    for (WpRowId row = 1; row <= n_rows; row++)
        classing->of_row[row] = is_known(column, row)
                                    ? number_in(table, column->flags[row] != 0, &classing->n_used)
                                    : unknown_class(classing);
}

/* A part of a column that holds rows @first .. @first + n_rows - 1; its classes are new ones. */
static bool
class_column(const WpCelColumn *column, uint32_t n_rows, Classing *classing)
{
    Classing second;

    if (is_empty(column)) {
        for (WpRowId row = 1; row <= n_rows; row++)
            classing->of_row[row] = 0;
        classing->n_used = 1;
        return true;
    }
    switch (column->cells) {
    case WP_CEL_CELLS_IDS:
        return class_ids(column, n_rows, classing);
    case WP_CEL_CELLS_NUMBERS:
        return class_numbers(column, n_rows, classing);
    case WP_CEL_CELLS_FLAGS:
        class_flags(column, n_rows, classing);
        return true;
    case WP_CEL_CELLS_SPLIT:
        /* what is equal in both parts may be in two classes: no harm, but one more */
        second = (Classing){.of_row = classing->of_row + column->split, .max = classing->max};
        if (!class_column(&column->parts[0], MIN(n_rows, column->split), classing) ||
            !class_column(&column->parts[1], n_rows - MIN(n_rows, column->split), &second))
            return false;
        for (WpRowId row = column->split + 1; row <= n_rows; row++)
            classing->of_row[row] += classing->n_used;
        classing->n_used += second.n_used;
        return classing->n_used <= classing->max;
    case WP_CEL_CELLS_NONE:
    case WP_CEL_CELLS_SELF:
    case WP_CEL_CELLS_TEXTS:
    case WP_CEL_CELLS_TAGS:
    case WP_CEL_CELLS_CHILDREN:
        break;
    }
    g_assert_not_reached();
}

/* ---- the classes of two together ---- */

/* A table of all pairs is used up to that many for each row. */
#define MAX_PAIRS_PER_ROW 4

static bool
class_pairs(const WpDistinct *a, const WpDistinct *b, uint32_t n_rows, Classing *classing)
{
    uint64_t n_pairs = (uint64_t)a->n_classes * b->n_classes;
    Numbering numbering = {NULL};

    if (n_pairs <= (uint64_t)n_rows * MAX_PAIRS_PER_ROW) {
        g_autofree uint32_t *table = g_new0(uint32_t, n_pairs);

        for (WpRowId row = 1; row <= n_rows && classing->n_used <= classing->max; row++)
            classing->of_row[row] =
                number_in(table, a->of_row[row] * b->n_classes + b->of_row[row], &classing->n_used);
        return classing->n_used <= classing->max;
    }
    numbering_init(&numbering);
    for (WpRowId row = 1; row <= n_rows && numbering.n_used <= classing->max; row++)
        classing->of_row[row] =
            number_of(&numbering, (uint64_t)a->of_row[row] * b->n_classes + b->of_row[row]);
    classing->n_used = numbering.n_used;
    g_free(numbering.slots);
    return classing->n_used <= classing->max;
}

static const WpDistinct *find(WpDistincts *distincts, uint32_t record, const uint32_t *fields,
                              uint32_t n_fields, uint32_t n_rows);

/* Classes of several fields are those of all but the last, parted by the last. */
static WpDistinct *
build(WpDistincts *distincts, uint32_t record, const uint32_t *fields, uint32_t n_fields,
      uint32_t n_rows)
{
    const WpDistinct *left = NULL, *right = NULL;
    WpDistinct *distinct;
    bool few;

    if (n_fields > 1) {
        left = find(distincts, record, fields, n_fields - 1, n_rows);
        right = find(distincts, record, fields + n_fields - 1, 1, n_rows);
        if (!left || !right)
            return NULL;
    }
    distinct = g_new0(WpDistinct, 1);
    distinct->of_row = g_new(uint32_t, (size_t)n_rows + 1);
    distinct->of_row[0] = 0;

    Classing classing = {.of_row = distinct->of_row, .max = n_rows / MIN_ROWS_PER_CLASS};

    few = n_fields > 1 ? class_pairs(left, right, n_rows, &classing)
                       : class_column(wp_cel_data_column(distincts->data, record, fields[0]),
                                      n_rows, &classing);
    if (!few) {
        distinct_free(distinct);
        return NULL;
    }
    distinct->n_classes = classing.n_used;
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

static const WpDistinct *
find(WpDistincts *distincts, uint32_t record, const uint32_t *fields, uint32_t n_fields,
     uint32_t n_rows)
{
    g_autoptr(GString) key = g_string_new(NULL);
    gpointer known;

    g_string_append_printf(key, "%u:", record);
    for (uint32_t i = 0; i < n_fields; i++)
        g_string_append_printf(key, "%u,", fields[i]);
    if (g_hash_table_lookup_extended(distincts->known, key->str, NULL, &known))
        return known;
    WpDistinct *distinct = build(distincts, record, fields, n_fields, n_rows);

    g_hash_table_insert(distincts->known, g_strdup(key->str), distinct);
    return distinct;
}

const WpDistinct *
wp_distincts_find(WpDistincts *distincts, WpDeciding *by, uint32_t n_rows)
{
    qsort(by->fields, by->n, sizeof *by->fields, compare_fields);
    return find(distincts, by->record, by->fields, by->n, n_rows);
}
