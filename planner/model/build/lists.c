#include "planner/model/build/parts.h"

#include "planner/model/build/elements.h"
#include "planner/model/build/pairing.h"

typedef struct {
    WpBuilder *builder; /* to whose pool nothing is added: others read it */
    WpInventory *inventory;
    WpKind kind;
    const WpIdentity *identity;
    const WpAssets *assets;
    GMutex *lock;
    uint32_t *first;     /* by row of the VM: parts[first[row]] .. parts[first[row + 1] - 1] */
    uint32_t *parts;     /* records */
    GArray *records;     /* of uint32_t: of all elements, each with the rows that fill it */
    GArray *starts;      /* of uint32_t: where an element begins in records */
    GArray *parents;     /* of uint32_t: row of the VM, by element */
    GPtrArray *fills;    /* of GArray: rows that fill the elements of the list at hand */
    GPtrArray *spares;   /* of GArray, to be used again */
    WpElements elements; /* rows of one file about the same */
    WpPairing pairing;   /* of two */
    GArray *rows;        /* of uint32_t: by row of the list's file: see wp_elements_find() */
    GArray *element_of;  /* of uint32_t: the same: its element */
    uint32_t *lost;      /* by file: parts that match no element of a better list */
} Lists;

static bool
is_complete_file(const Lists *lists, uint32_t file)
{
    return wp_file_info(lists->builder, file)->complete_kinds >> lists->kind & 1;
}

static int
by_list(gconstpointer a, gconstpointer b, gpointer data)
{
    const Lists *lists = data;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const WpRecord *x_record = wp_record(lists->builder, x),
                   *y_record = wp_record(lists->builder, y);

    if (x_record->file != y_record->file) {
        bool x_complete = is_complete_file(lists, x_record->file);
        bool y_complete = is_complete_file(lists, y_record->file);

        if (x_complete != y_complete)
            return x_complete ? -1 : 1;
        return wp_file_info(lists->builder, x_record->file)->order <
                       wp_file_info(lists->builder, y_record->file)->order
                   ? -1
                   : 1;
    }
    if (x_record->line != y_record->line)
        return x_record->line < y_record->line ? -1 : 1;
    return (x > y) - (x < y);
}

static void
begin_element(Lists *lists)
{
    GArray *fills = lists->spares->len > 0
                        ? g_ptr_array_steal_index(lists->spares, lists->spares->len - 1)
                        : g_array_new(FALSE, FALSE, sizeof(uint32_t));

    g_array_set_size(fills, 0);
    g_ptr_array_add(lists->fills, fills);
}

static void
add_fill(Lists *lists, uint32_t element, uint32_t index)
{
    g_array_append_val((GArray *)g_ptr_array_index(lists->fills, element), index);
}

/* Adds @index, a row about the element that @first of the same file is about. */
static void
add_again(Lists *lists, uint32_t element, uint32_t index, uint32_t first)
{
    const GArray *fills = g_ptr_array_index(lists->fills, element);

    wp_elements_note(&lists->elements, index, first);
    for (guint i = fills->len; i > 0; i--) {
        uint32_t before = g_array_index(fills, uint32_t, i - 1);

        if (wp_record(lists->builder, before)->file != wp_record(lists->builder, index)->file)
            break;
        if (wp_records_equal(lists->builder, before, index)) {
            wp_record(lists->builder, index)->state = WP_RECORD_REPEATED;
            return;
        }
    }
    add_fill(lists, element, index);
}

/* The elements of the list, from rows of one file, by line. */
static void
begin_list(Lists *lists, const uint32_t *records, uint32_t n)
{
    const uint32_t *first = wp_elements_find(&lists->elements, records, n);

    g_array_set_size(lists->rows, 0);
    g_array_append_vals(lists->rows, first, n);
    g_array_set_size(lists->element_of, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *element = &g_array_index(lists->element_of, uint32_t, i);

        if (first[i] == i) {
            *element = lists->fills->len;
            begin_element(lists);
            add_fill(lists, *element, records[i]);
        } else {
            *element = g_array_index(lists->element_of, uint32_t, first[i]);
            add_again(lists, *element, records[i], records[first[i]]);
        }
    }
}

/* Rows of another file, by line, which fill elements of the list or are in none. @best: those that
 * made it. */
static void
add_others(Lists *lists, const WpListed *best, const uint32_t *records, uint32_t n)
{
    const uint32_t *first = wp_elements_find(&lists->elements, records, n);
    const WpListed other = {records, first, n};
    const uint32_t *pairs = wp_pairing_find(&lists->pairing, best, &other);

    for (uint32_t i = 0; i < n; i++) {
        WpRecord *record = wp_record(lists->builder, records[i]);
        uint32_t element, pair = pairs[first[i]];

        if (pair == UINT32_MAX) {
            lists->lost[record->file] += first[i] == i;
            record->state = WP_RECORD_REPEATED;
            continue;
        }
        element = g_array_index(lists->element_of, uint32_t, pair);
        if (first[i] == i)
            add_fill(lists, element, records[i]);
        else
            add_again(lists, element, records[i], records[first[i]]);
    }
}

/* How many of @n records are of the file of the first. */
static uint32_t
count_of_file(const Lists *lists, const uint32_t *records, uint32_t n)
{
    uint32_t file = wp_record(lists->builder, records[0])->file, n_of_file = 1;

    while (n_of_file < n && wp_record(lists->builder, records[n_of_file])->file == file)
        n_of_file++;
    return n_of_file;
}

/* One VM's list: @records sorted best file first. */
static void
build_list(Lists *lists, uint32_t row, const uint32_t *records, uint32_t n)
{
    uint32_t n_best = count_of_file(lists, records, n);

    begin_list(lists, records, n_best);
    for (uint32_t i = n_best, n_other; i < n; i += n_other) {
        const WpListed best = {records, (const uint32_t *)(const void *)lists->rows->data, n_best};

        n_other = count_of_file(lists, records + i, n - i);
        add_others(lists, &best, records + i, n_other);
    }
    for (guint i = 0; i < lists->fills->len; i++) {
        GArray *fills = g_ptr_array_index(lists->fills, i);

        g_array_append_val(lists->starts, lists->records->len);
        g_array_append_val(lists->parents, row);
        g_array_append_vals(lists->records, fills->data, fills->len);
        g_ptr_array_add(lists->spares, fills);
    }
    g_ptr_array_set_size(lists->fills, 0);
}

static void
sort_by_parent(Lists *lists)
{
    WpBuilder *builder = lists->builder;
    uint32_t n_rows = lists->assets->n, *first = g_new0(uint32_t, (size_t)n_rows + 3);
    uint32_t n_parts = 0;

    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t i = 1; i < builder->records->len; i++) {
            const WpRecord *record = wp_record(builder, i);
            uint32_t row;

            if (record->kind != lists->kind || record->state != WP_RECORD_KEPT)
                continue;
            row = lists->assets->rows[record->parent];
            g_assert(row != 0);
            if (pass == 0)
                first[row + 2]++;
            else
                lists->parts[first[row + 1]++] = i;
            n_parts += pass == 0;
        }
        if (pass == 1)
            break;
        lists->parts = g_new(uint32_t, (size_t)n_parts + 1);
        for (uint32_t i = 1; i < n_rows + 3; i++)
            first[i] += first[i - 1];
    }
    lists->first = first;
}

/* Exports of which a file lists all parts of the kind: a VM of theirs without one has none. */
static GHashTable *
complete_exports(const Lists *lists)
{
    GHashTable *exports = g_hash_table_new(NULL, NULL);

    for (uint32_t file = 0; file < lists->builder->files->len; file++)
        if (wp_file_info(lists->builder, file)->none_kinds >> lists->kind & 1)
            g_hash_table_add(exports,
                             GUINT_TO_POINTER(wp_file_info(lists->builder, file)->export_id));
    return exports;
}

static void
set_states(Lists *lists, WpRecords *out)
{
    g_autoptr(GHashTable) exports = complete_exports(lists);

    out->list_state = g_new0(uint8_t, (size_t)lists->assets->n + 1);
    for (uint32_t row = 1; row <= lists->assets->n; row++) {
        uint32_t begin = lists->first[row], end = lists->first[row + 1];

        if (begin < end) {
            bool complete =
                is_complete_file(lists, wp_record(lists->builder, lists->parts[begin])->file);

            out->list_state[row] = complete ? WP_LIST_COMPLETE : WP_LIST_PARTIAL;
            continue;
        }
        for (uint32_t i = lists->assets->first[row]; i < lists->assets->first[row + 1]; i++) {
            const WpRecord *record = wp_record(lists->builder, lists->assets->records[i]);
            WpStrId export_id = wp_file_info(lists->builder, record->file)->export_id;

            if (g_hash_table_contains(exports, GUINT_TO_POINTER(export_id)))
                out->list_state[row] = WP_LIST_COMPLETE;
        }
    }
}

/* Fetches what elements to come are made of: their records lie one after another in the list. */
static void
look_ahead(const Lists *lists, uint32_t at)
{
    uint32_t n = lists->records->len;

    if (at + WP_RECORDS_AHEAD < n)
        wp_records_prefetch(lists->builder,
                            &g_array_index(lists->records, uint32_t, at + WP_RECORDS_AHEAD), 1);
    if (at + WP_CELLS_AHEAD < n)
        wp_cells_prefetch(lists->builder,
                          &g_array_index(lists->records, uint32_t, at + WP_CELLS_AHEAD), 1);
}

static void
merge_elements(Lists *lists, WpRecords *out, WpMergedNotes *notes)
{
    uint32_t n = lists->starts->len;
    WpMergeSpan span = {.last = n};
    WpMerger merger;

    g_array_append_val(lists->starts, lists->records->len);
    wp_rows_init(lists->inventory, lists->kind, n, lists->records->len);
    wp_merger_init(&merger, lists->builder, lists->inventory, lists->kind, &span, lists->lock);
    out->parent = g_new0(WpRowId, (size_t)n + 1);
    out->first = g_new0(uint32_t, (size_t)lists->assets->n + 2);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t start = g_array_index(lists->starts, uint32_t, i);
        uint32_t end = g_array_index(lists->starts, uint32_t, i + 1);
        uint32_t row = g_array_index(lists->parents, uint32_t, i);

        look_ahead(lists, start);
        wp_merger_add_row(&merger, &g_array_index(lists->records, uint32_t, start), end - start);
        out->parent[i + 1] = row;
        out->first[row + 1]++;
    }
    wp_mergers_finish(&merger, 1, notes);
    out->first[0] = 1;
    for (uint32_t row = 1; row <= lists->assets->n + 1; row++)
        out->first[row] += out->first[row - 1];
}

static void
say_lost(const Lists *lists, WpDiagList *diags)
{
    for (uint32_t file = 0; file < lists->builder->files->len; file++) {
        WpLoc loc = {.file = g_intern_string(wp_input_file(lists->builder, file)->name)};

        if (lists->lost[file] > 0)
            wp_diag(
                diags, WP_DIAG_CONFLICT, loc,
                "%u %s not in the list of a better source, which is taken whole", lists->lost[file],
                lists->lost[file] == 1 ? wp_kind_name(lists->kind) : wp_kind_plural(lists->kind));
    }
}

void
wp_parts_build(WpBuilder *builder, WpInventory *inventory, WpKind kind, const WpIdentity *identity,
               const WpAssets *assets, GMutex *lock, WpMergedNotes *notes, WpDiagList *diags)
{
    Lists lists = {.builder = builder,
                   .inventory = inventory,
                   .kind = kind,
                   .identity = identity,
                   .assets = assets,
                   .lock = lock};

    lists.records = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.parents = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.element_of = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.fills = g_ptr_array_new();
    lists.spares = g_ptr_array_new();
    lists.lost = g_new0(uint32_t, (size_t)builder->files->len + 1);
    wp_elements_init(&lists.elements, builder, kind);
    wp_pairing_init(&lists.pairing, builder, kind);
    sort_by_parent(&lists);
    for (uint32_t row = 1; row <= assets->n; row++) {
        uint32_t *records = lists.parts + lists.first[row];
        uint32_t n = lists.first[row + 1] - lists.first[row];

        if (row + WP_RECORDS_AHEAD <= assets->n) {
            const uint32_t *first = lists.first + row + WP_RECORDS_AHEAD;

            wp_records_prefetch(builder, lists.parts + first[0], first[1] - first[0]);
        }
        if (n > 1)
            g_qsort_with_data(records, (gint)n, sizeof *records, by_list, &lists);
        if (n > 0)
            build_list(&lists, row, records, n);
    }
    set_states(&lists, &inventory->kinds[kind]);
    merge_elements(&lists, &inventory->kinds[kind], notes);
    say_lost(&lists, diags);
    wp_elements_say(&lists.elements, diags);
    for (guint i = 0; i < lists.spares->len; i++)
        g_array_unref(g_ptr_array_index(lists.spares, i));
    g_ptr_array_unref(lists.spares);
    g_ptr_array_unref(lists.fills);
    g_array_unref(lists.records);
    g_array_unref(lists.starts);
    g_array_unref(lists.parents);
    g_array_unref(lists.rows);
    g_array_unref(lists.element_of);
    wp_elements_clear(&lists.elements);
    wp_pairing_clear(&lists.pairing);
    g_free(lists.first);
    g_free(lists.parts);
    g_free(lists.lost);
}
