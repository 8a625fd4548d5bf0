#include "planner/model/build/parts.h"

#include "planner/model/build/elements.h"

#include <string.h>

#define FEW_ELEMENTS 64 /* whose numbers need no memory of their own */

typedef struct {
    WpBuilder *builder; /* to whose pool nothing is added: others read it */
    WpInventory *inventory;
    WpKind kind;
    WpStrPool *values; /* of match_value() */
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
    WpElements elements; /* rows about the same */
    WpPairs keys;        /* by (VM, field and value): elements that rows of other files may match */
    GArray *matches;     /* of uint32_t, by number - 1: which element of its list */
    uint32_t *lost;      /* by file: rows that match no element of a better list */
} Lists;

/* By which fields elements of two lists are taken for the same, best first. */
static const WpField match_fields[WP_N_KINDS][3] = {
    [WP_KIND_DISK] = {WP_F_DISK_KEY, WP_F_DISK_NAME, WP_F_DISK_PATH},
    [WP_KIND_NIC] = {WP_F_NIC_MAC, WP_F_NIC_NAME, WP_FIELD_NONE},
    [WP_KIND_PARTITION] = {WP_F_PARTITION_NAME, WP_FIELD_NONE, WP_FIELD_NONE},
    [WP_KIND_SNAPSHOT] = {WP_F_SNAPSHOT_NAME, WP_FIELD_NONE, WP_FIELD_NONE},
};

/* The value of @field, in lower case and with the field before it; 0 if the record has none. */
static WpStrId
match_value(const Lists *lists, uint32_t index, WpField field)
{
    const WpBuilder *builder = lists->builder;
    const WpRecord *record = wp_record(builder, index);
    uint32_t position = 0;
    WpCell cell;

    while (field != WP_FIELD_NONE && wp_record_next(builder, record, &position, &cell))
        if (cell.field == field) {
            g_autofree char *folded =
                g_ascii_strdown(wp_str_pool_text(builder->texts, cell.id), -1);
            g_autofree char *text = g_strdup_printf("%u\x1f%s", (unsigned)field, folded);

            return wp_str_pool_add(lists->values, text, strlen(text));
        }
    return 0;
}

static void
offer_element(Lists *lists, uint32_t row, uint32_t record, uint32_t element)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(match_fields[0]); i++) {
        WpStrId value = match_value(lists, record, match_fields[lists->kind][i]);

        if (value != 0 && wp_pairs_add(&lists->keys, wp_pair(row, value)) > lists->matches->len)
            g_array_append_val(lists->matches, element);
    }
}

/* The element of the list at hand that @record is about; UINT32_MAX. */
static uint32_t
find_element(const Lists *lists, uint32_t row, uint32_t record)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(match_fields[0]); i++) {
        WpStrId value = match_value(lists, record, match_fields[lists->kind][i]);
        uint32_t number = value ? wp_pairs_find(&lists->keys, wp_pair(row, value)) : 0;

        if (number != 0)
            return g_array_index(lists->matches, uint32_t, number - 1);
    }
    return UINT32_MAX;
}

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

/* Adds @index, a row about the element that @first is about. */
static void
add_again(Lists *lists, uint32_t element, uint32_t index, uint32_t first)
{
    GArray *fills = g_ptr_array_index(lists->fills, element);

    wp_elements_note(&lists->elements, index, first);
    for (guint i = 0; i < fills->len; i++)
        if (wp_records_equal(lists->builder, g_array_index(fills, uint32_t, i), index)) {
            wp_record(lists->builder, index)->state = WP_RECORD_REPEATED;
            return;
        }
    g_array_append_val(fills, index);
}

/* The elements of the list, from rows of one file, by line. */
static void
begin_list(Lists *lists, uint32_t row, const uint32_t *records, uint32_t n, bool has_others)
{
    const uint32_t *first = wp_elements_find(&lists->elements, records, n);
    g_autofree uint32_t *element_of = n > FEW_ELEMENTS ? g_new(uint32_t, n) : NULL;
    uint32_t few[FEW_ELEMENTS], *elements = element_of ? element_of : few;

    for (uint32_t i = 0; i < n; i++) {
        if (first[i] != i) {
            add_again(lists, elements[first[i]], records[i], records[first[i]]);
            continue;
        }
        elements[i] = lists->fills->len;
        begin_element(lists);
        g_array_append_val((GArray *)g_ptr_array_index(lists->fills, elements[i]), records[i]);
        if (has_others)
            offer_element(lists, row, records[i], elements[i]);
    }
}

/* A row of another file, which fills an element, or is in none. */
static void
add_other(Lists *lists, uint32_t row, uint32_t index)
{
    WpRecord *record = wp_record(lists->builder, index);
    uint32_t element = find_element(lists, row, index);

    if (element == UINT32_MAX) {
        lists->lost[record->file]++;
        record->state = WP_RECORD_REPEATED;
    } else {
        g_array_append_val((GArray *)g_ptr_array_index(lists->fills, element), index);
    }
}

/* One VM's list: @records sorted best file first. */
static void
build_list(Lists *lists, uint32_t row, const uint32_t *records, uint32_t n)
{
    uint32_t best = wp_record(lists->builder, records[0])->file, n_best = 1;

    while (n_best < n && wp_record(lists->builder, records[n_best])->file == best)
        n_best++;
    begin_list(lists, row, records, n_best, n_best < n);
    for (uint32_t i = n_best; i < n; i++)
        add_other(lists, row, records[i]);
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
        if (is_complete_file(lists, file))
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

    lists.values = wp_str_pool_new();
    lists.records = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.parents = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.matches = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    lists.fills = g_ptr_array_new();
    lists.spares = g_ptr_array_new();
    lists.lost = g_new0(uint32_t, (size_t)builder->files->len + 1);
    wp_pairs_init(&lists.keys, 0);
    wp_elements_init(&lists.elements, builder, kind);
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
    g_array_unref(lists.matches);
    wp_pairs_clear(&lists.keys);
    wp_elements_clear(&lists.elements);
    wp_str_pool_free(lists.values);
    g_free(lists.first);
    g_free(lists.parts);
    g_free(lists.lost);
}
