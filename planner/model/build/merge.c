#include "planner/model/build/merge.h"

#include "planner/model/build/marks.h"
#include "planner/model/build/spelling.h"

#include <string.h>

#define LINEAR_ITEMS 64

static bool
is_list(WpFieldType type)
{
    return type == WP_TYPE_TEXTS || type == WP_TYPE_TAGS;
}

void
wp_rows_init(WpInventory *inventory, WpKind kind, uint32_t n_rows, uint32_t n_records)
{
    WpRecords *out = &inventory->kinds[kind];

    out->kind = kind;
    out->n_rows = n_rows;
    out->source_first = g_new0(uint32_t, (size_t)n_rows + 2);
    out->sources = g_new(uint32_t, (size_t)n_records + 1);
}

void
wp_merger_init(WpMerger *merger, WpBuilder *builder, WpInventory *inventory, WpKind kind,
               const WpMergeSpan *span, GMutex *lock)
{
    WpField first = wp_kind_first_field(kind);
    size_t n = wp_kind_end_field(kind) - first;

    *merger = (WpMerger){.builder = builder,
                         .kind = kind,
                         .out = &inventory->kinds[kind],
                         .first_field = first,
                         .end_field = wp_kind_end_field(kind),
                         .span = *span,
                         .row = span->n_before,
                         .n_sources = span->first_source,
                         .lock = lock};
    merger->best = g_new0(WpBestCell, n);
    merger->columns = g_new0(WpColumn *, n);
    merger->types = g_new0(uint8_t, n);
    merger->touched = g_new0(uint16_t, n);
    merger->items = g_new0(GArray *, n);
    merger->list_items = g_new0(GArray *, n);
    merger->list_keys = g_new0(GArray *, n);
    merger->filled = g_new(uint32_t, n);
    merger->n_accepted = g_new0(uint32_t, builder->files->len + 1);
    merger->n_merged = g_new0(uint32_t, builder->files->len + 1);
    merger->conflicts = g_array_new(FALSE, FALSE, sizeof(WpConflict));
    merger->conflict_cells = g_array_new(FALSE, FALSE, sizeof(WpConflictCells));
    for (size_t i = 0; i < n; i++) {
        merger->types[i] = (uint8_t)wp_field_info((WpField)(first + i))->type;
        merger->filled[i] = span->n_before;
        if (!is_list(merger->types[i]))
            continue;
        merger->items[i] = g_array_new(FALSE, FALSE, sizeof(WpItem));
        merger->list_items[i] = g_array_new(FALSE, FALSE, sizeof(WpStrId));
        merger->list_keys[i] = g_array_new(FALSE, FALSE, sizeof(WpStrId));
    }
}

static int
by_preference(gconstpointer a, gconstpointer b, gpointer data)
{
    const WpBuilder *builder = data;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const WpRecord *x_record = wp_record(builder, x), *y_record = wp_record(builder, y);
    uint32_t x_order = wp_file_info(builder, x_record->file)->order;
    uint32_t y_order = wp_file_info(builder, y_record->file)->order;

    if (x_order != y_order)
        return x_order < y_order ? -1 : 1;
    if (x_record->line != y_record->line)
        return x_record->line < y_record->line ? -1 : 1;
    return (x > y) - (x < y);
}

#define FEW_RECORDS 16 /* that are sorted on the spot */

static void
sort_records(const WpBuilder *builder, uint32_t *records, uint32_t n)
{
    uint64_t places[FEW_RECORDS];

    if (n > FEW_RECORDS) {
        g_qsort_with_data(records, (gint)n, sizeof *records, by_preference, (gpointer)builder);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        const WpRecord *record = wp_record(builder, records[i]);
        uint64_t place = (uint64_t)wp_file_info(builder, record->file)->order << 32 | record->line;
        uint32_t number = records[i], j = i;

        for (; j > 0 &&
               (place < places[j - 1] || (place == places[j - 1] && number < records[j - 1]));
             j--) {
            places[j] = places[j - 1];
            records[j] = records[j - 1];
        }
        places[j] = place;
        records[j] = number;
    }
}

static int
compare_texts(const WpBuilder *builder, WpStrId a, WpStrId b)
{
    return a == b
               ? 0
               : strcmp(wp_str_pool_text(builder->texts, a), wp_str_pool_text(builder->texts, b));
}

static int
compare_values(const WpBuilder *builder, const WpCell *a, const WpCell *b)
{
    if (wp_field_info(a->field)->type == WP_TYPE_TEXT)
        return compare_texts(builder, a->id, b->id);
    return (a->number > b->number) - (a->number < b->number);
}

static void
offer_item(WpMerger *merger, GArray *items, WpItem item)
{
    bool has_key = item.key != 0;

    if (items->len > 0 && !has_key && g_array_index(items, WpItem, 0).class != item.class)
        return; /* lists come whole from the best */
    for (guint i = 0; i < items->len && i < LINEAR_ITEMS; i++) {
        WpItem *old = &g_array_index(items, WpItem, i);

        if (has_key ? old->key != item.key : old->value != item.value)
            continue;
        if (has_key && old->class == item.class && old->position != item.position &&
            compare_texts(merger->builder, item.value, old->value) < 0)
            *old = item;
        return;
    }
    g_array_append_val(items, item);
}

/* Records come best first, but those of series last: what they say of names is worth least, what
 * they measured is worth more than any single number. */
static bool
is_better(const WpMerger *merger, const WpBestCell *best, const WpCell *cell,
          const WpFileInfo *file, uint32_t position)
{
    if (file->has_series && !best->file->has_series &&
        merger->types[cell->field - merger->first_field] == WP_TYPE_QUANTITY)
        return true;
    return best->file->class == file->class && best->position != position &&
           compare_values(merger->builder, cell, &best->cell) < 0;
}

static void
offer_cell(WpMerger *merger, const WpCell *cell, const WpFileInfo *file, uint32_t position)
{
    uint32_t at = cell->field - merger->first_field;
    WpBestCell *best = &merger->best[at];
    bool is_first = !best->is_set, differs;

    if (is_first)
        merger->touched[merger->n_touched++] = (uint16_t)at;
    best->is_set = true;
    if (is_list(merger->types[at])) {
        WpItem item = {.value = cell->id, .class = file->class, .position = position};

        if (merger->types[at] == WP_TYPE_TAGS) {
            item.key = cell->id;
            item.value = cell->value;
        }
        offer_item(merger, merger->items[at], item);
        return;
    }
    differs = !is_first && (best->differs || cell->number != best->cell.number);
    best->differs = differs;
    merger->any_differs |= differs;
    if (is_first || is_better(merger, best, cell, file, position))
        *best = (WpBestCell){
            .is_set = true, .differs = differs, .file = file, .position = position, .cell = *cell};
}

static bool
is_of_kind(const WpMerger *merger, const WpCell *cell)
{
    return cell->field >= merger->first_field && cell->field < merger->end_field;
}

/* A UUID in one spelling. */
static char *
plain_uuid(const char *text)
{
    g_autofree char *folded = wp_spell_folded(text);
    char *uuid = wp_spell_uuid(folded);

    if (uuid)
        wp_spell_uuid_either_order(uuid);
    return uuid;
}

static bool
says_the_same(const WpBuilder *builder, const WpCell *a, const WpCell *b)
{
    const char *x, *y;

    if (a->field == WP_F_VM_SOURCE_ID || a->field == WP_F_DB_SOURCE_ID)
        return true; /* every source has its own */
    if (wp_field_info(a->field)->type != WP_TYPE_TEXT)
        return a->number == b->number;
    if (a->id == b->id)
        return true;
    x = wp_str_pool_text(builder->texts, a->id);
    y = wp_str_pool_text(builder->texts, b->id);
    if (a->field == WP_F_VM_UUID || a->field == WP_F_VM_BIOS_UUID) {
        g_autofree char *x_uuid = plain_uuid(x), *y_uuid = plain_uuid(y);

        if (x_uuid && g_strcmp0(x_uuid, y_uuid) == 0)
            return true;
    }
    return wp_texts_compare(a->field, x, y) == 0;
}

static void
note_conflicts(WpMerger *merger, const uint32_t *records, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const WpRecord *record = wp_record(merger->builder, records[i]);
        uint32_t position = 0;
        WpCell cell;

        while (wp_record_next(merger->builder, record, &position, &cell)) {
            if (!is_of_kind(merger, &cell))
                continue;

            const WpBestCell *best = &merger->best[cell.field - merger->first_field];

            if (!best->differs || best->position == i + 1 ||
                says_the_same(merger->builder, &cell, &best->cell))
                continue;
            if (wp_field_is_own(cell.field) &&
                wp_record(merger->builder, records[best->position - 1])->file != record->file)
                continue;

            WpConflict conflict = {.kind = merger->kind,
                                   .row = merger->row,
                                   .field = cell.field,
                                   .kept_record = records[best->position - 1],
                                   .lost_record = records[i]};
            WpConflictCells cells = {best->cell, cell};

            g_array_append_val(merger->conflicts, conflict);
            g_array_append_val(merger->conflict_cells, cells);
        }
    }
}

/* The column of @field, made when a row has a value for the first time. */
static WpColumn *
column_of(WpMerger *merger, WpField field)
{
    size_t at = field - merger->first_field;
    WpColumn *column = merger->columns[at];

    if (column)
        return column;
    column = merger->columns[at] = &merger->out->columns[at];
    g_mutex_lock(merger->lock);
    if (column->n_rows == 0) {
        wp_column_init(column, field, merger->out->n_rows);
        column->origin = g_new0(uint8_t, (size_t)merger->out->n_rows + 1);
    }
    g_mutex_unlock(merger->lock);
    return column;
}

static uint8_t
origin_byte(uint32_t position)
{
    return position <= UINT8_MAX ? (uint8_t)position : 0;
}

static void
write_cell(WpMerger *merger, WpField field)
{
    const WpBestCell *best = &merger->best[field - merger->first_field];
    WpColumn *column;

    column = column_of(merger, field);
    column->origin[merger->row] = origin_byte(best->position);
    if (column->type == WP_TYPE_TEXT)
        wp_column_set_id(column, merger->row, best->cell.id);
    else if (column->type == WP_TYPE_BOOL)
        wp_column_set_flag(column, merger->row, best->cell.number != 0);
    else
        wp_column_set_number(column, merger->row, best->cell.number);
}

static int
by_text(gconstpointer a, gconstpointer b, gpointer data)
{
    const WpBuilder *builder = data;
    const WpItem *x = a, *y = b;
    int order = x->key ? compare_texts(builder, x->key, y->key) : 0;

    if (order == 0 && x->class != y->class)
        order = x->class < y->class ? -1 : 1;
    return order ? order : compare_texts(builder, x->value, y->value);
}

static void
fill_first(WpMerger *merger, WpColumn *column, uint32_t row)
{
    size_t i = column->field - merger->first_field;

    while (merger->filled[i] < row)
        column->first[++merger->filled[i]] = merger->list_items[i]->len;
}

static void
write_list(WpMerger *merger, WpField field)
{
    size_t at = field - merger->first_field;
    GArray *items = merger->items[at];
    bool is_tags = wp_field_info(field)->type == WP_TYPE_TAGS, several = false;
    const WpItem *last = NULL;
    WpColumn *column;

    if (items->len == 0)
        return;
    column = column_of(merger, field);
    fill_first(merger, column, merger->row);
    for (guint i = 1; i < items->len; i++)
        several |=
            g_array_index(items, WpItem, i).position != g_array_index(items, WpItem, 0).position;
    if (is_tags || several || items->len > LINEAR_ITEMS)
        g_array_sort_with_data(items, by_text, merger->builder);
    for (guint i = 0; i < items->len; i++) {
        const WpItem *item = &g_array_index(items, WpItem, i);

        if (last && (is_tags ? last->key == item->key : last->value == item->value))
            continue;
        g_array_append_val(merger->list_items[at], item->value);
        if (is_tags) {
            g_array_append_val(merger->list_keys[at], item->key);
            merger->tag_bytes += wp_bytes_of_tag(merger->builder->texts, item->key, item->value);
        }
        last = item;
    }
    if (merger->list_items[at]->len > column->first[merger->row]) {
        wp_column_set_known(column, merger->row);
        column->origin[merger->row] = origin_byte(g_array_index(items, WpItem, 0).position);
    }
}

/* A server that no source names is called as it calls itself; an instance as databases are. */
static void
complete_name(WpMerger *merger)
{
    static const struct {
        WpField name, instead;
    } names[] = {{WP_F_VM_NAME, WP_F_VM_HOST_NAME},
                 {WP_F_VM_NAME, WP_F_VM_FQDN},
                 {WP_F_DB_NAME, WP_F_DB_INSTANCE}};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (wp_field_info(names[i].name)->kind != merger->kind)
            continue;

        WpBestCell *name = &merger->best[names[i].name - merger->first_field];
        const WpBestCell *instead = &merger->best[names[i].instead - merger->first_field];

        if (name->is_set || !instead->is_set)
            continue;
        *name = *instead;
        merger->touched[merger->n_touched++] = (uint16_t)(names[i].name - merger->first_field);
    }
}

/* Forgets the row before. */
static void
clear_row(WpMerger *merger)
{
    for (uint32_t i = 0; i < merger->n_touched; i++) {
        uint32_t at = merger->touched[i];

        merger->best[at].is_set = merger->best[at].differs = false;
        if (merger->items[at])
            g_array_set_size(merger->items[at], 0);
    }
    merger->n_touched = 0;
    merger->any_differs = false;
}

void
wp_merger_add_row(WpMerger *merger, const uint32_t *from, uint32_t n)
{
    uint32_t *records = merger->out->sources + merger->n_sources;

    merger->row++;
    g_assert(merger->row <= merger->span.last && n >= 1);
    memcpy(records, from, n * sizeof *records);
    sort_records(merger->builder, records, n);
    clear_row(merger);
    for (uint32_t i = 0; i < n; i++) {
        const WpRecord *record = wp_record(merger->builder, records[i]);
        const WpFileInfo *file = wp_file_info(merger->builder, record->file);
        uint32_t position = 0;
        WpCell cell;

        (i == 0 ? merger->n_accepted : merger->n_merged)[record->file]++;
        while (wp_record_next(merger->builder, record, &position, &cell))
            if (is_of_kind(merger, &cell))
                offer_cell(merger, &cell, file, i + 1);
    }
    if (merger->any_differs)
        note_conflicts(merger, records, n);
    complete_name(merger);
    for (uint32_t i = 0; i < merger->n_touched; i++) {
        WpField field = (WpField)(merger->first_field + merger->touched[i]);

        if (is_list(merger->types[merger->touched[i]]))
            write_list(merger, field);
        else
            write_cell(merger, field);
    }
    merger->out->source_first[merger->row] = merger->n_sources;
    merger->n_sources += n;
}

static void
append_all(GArray *array, const GArray *more)
{
    g_array_append_vals(array, more->data, more->len);
}

/* The items of a list of all mergers, one behind the other. */
static void
join_lists(WpMerger *mergers, unsigned n, size_t at)
{
    WpColumn *column = &mergers->out->columns[at];
    GArray *items = mergers->list_items[at], *keys = mergers->list_keys[at];

    if (column->n_rows == 0)
        return;
    for (unsigned i = 0; i < n; i++) {
        WpMerger *merger = &mergers[i];
        uint32_t before = i > 0 ? items->len : 0;

        fill_first(merger, column, merger->span.last);
        if (i == 0)
            continue;
        for (uint32_t row = merger->span.n_before + 1; row <= merger->span.last; row++)
            column->first[row] += before;
        append_all(items, merger->list_items[at]);
        append_all(keys, merger->list_keys[at]);
    }
    column->first[column->n_rows + 1] = items->len;
    column->items = (WpStrId *)(void *)g_array_free(items, FALSE);
    mergers->list_items[at] = NULL;
    if (column->type != WP_TYPE_TAGS)
        return;
    column->keys = (WpStrId *)(void *)g_array_free(keys, FALSE);
    mergers->list_keys[at] = NULL;
}

/* Counts what became of the records. */
static void
account(WpMerger *merger)
{
    g_mutex_lock(merger->lock);
    for (uint32_t file = 0; file < merger->builder->files->len; file++) {
        wp_input_file(merger->builder, file)->n_accepted += merger->n_accepted[file];
        wp_input_file(merger->builder, file)->n_merged += merger->n_merged[file];
    }
    g_mutex_unlock(merger->lock);
}

static void
merger_clear(WpMerger *merger)
{
    for (size_t i = 0; i < (size_t)(merger->end_field - merger->first_field); i++) {
        g_clear_pointer(&merger->items[i], g_array_unref);
        g_clear_pointer(&merger->list_items[i], g_array_unref);
        g_clear_pointer(&merger->list_keys[i], g_array_unref);
    }
    g_clear_pointer(&merger->conflicts, g_array_unref);
    g_clear_pointer(&merger->conflict_cells, g_array_unref);
    g_free(merger->best);
    g_free(merger->columns);
    g_free(merger->types);
    g_free(merger->touched);
    g_free(merger->items);
    g_free(merger->list_items);
    g_free(merger->list_keys);
    g_free(merger->filled);
    g_free(merger->n_accepted);
    g_free(merger->n_merged);
}

void
wp_mergers_finish(WpMerger *mergers, unsigned n, WpMergedNotes *notes)
{
    WpRecords *out = mergers->out;

    g_assert(mergers->span.n_before == 0 && mergers[n - 1].span.last == out->n_rows);
    out->source_first[out->n_rows + 1] = mergers[n - 1].n_sources;
    for (size_t i = 0; i < (size_t)(mergers->end_field - mergers->first_field); i++)
        if (is_list(mergers->types[i]))
            join_lists(mergers, n, i);
    for (unsigned i = 0; i < n; i++) {
        WpMerger *merger = &mergers[i];

        g_assert(merger->row == merger->span.last);
        append_all(notes->conflicts, merger->conflicts);
        append_all(notes->conflict_cells, merger->conflict_cells);
        notes->tag_bytes += merger->tag_bytes;
        account(merger);
        merger_clear(merger);
    }
}
