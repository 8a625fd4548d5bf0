#include "planner/model/inventory.h"

#include "planner/base/append.h"

static size_t
bit_words(uint32_t n_rows)
{
    return n_rows / 64 + 1;
}

void
wp_column_init(WpColumn *column, WpField field, uint32_t n_rows)
{
    WpFieldType type = wp_field_info(field)->type;

    *column = (WpColumn){.field = field, .type = type, .n_rows = n_rows};
    if (n_rows == 0)
        return;
    switch (type) {
    case WP_TYPE_TEXT:
    case WP_TYPE_VM:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        column->ids = g_new0(uint32_t, (size_t)n_rows + 1);
        return;
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
    case WP_TYPE_TIME:
    case WP_TYPE_DURATION:
        column->numbers = g_new0(int64_t, (size_t)n_rows + 1);
        break;
    case WP_TYPE_BOOL:
        column->flags = g_new0(uint8_t, (size_t)n_rows + 1);
        break;
    case WP_TYPE_TEXTS:
    case WP_TYPE_TAGS:
        column->first = g_new0(uint32_t, (size_t)n_rows + 2);
        break;
    }
    column->known = g_new0(uint64_t, bit_words(n_rows));
}

void
wp_column_clear(WpColumn *column)
{
    g_free(column->known);
    g_free(column->ids);
    g_free(column->numbers);
    g_free(column->flags);
    g_free(column->first);
    g_free(column->items);
    g_free(column->keys);
    g_free(column->origin);
    *column = (WpColumn){.field = column->field, .type = column->type};
}

WpColumn *
wp_column_new(WpField field, uint32_t n_rows)
{
    WpColumn *column = g_new(WpColumn, 1);

    wp_column_init(column, field, n_rows);
    return column;
}

void
wp_column_free(WpColumn *column)
{
    if (!column)
        return;
    wp_column_clear(column);
    g_free(column);
}

void
wp_column_set_known(WpColumn *column, WpRowId row)
{
    g_assert(row != WP_NONE && row <= column->n_rows && column->known);
    column->known[row / 64] |= UINT64_C(1) << (row % 64);
}

void
wp_column_set_id(WpColumn *column, WpRowId row, uint32_t id)
{
    g_assert(row != WP_NONE && row <= column->n_rows && column->ids);
    column->ids[row] = id;
}

void
wp_column_set_number(WpColumn *column, WpRowId row, int64_t number)
{
    wp_column_set_known(column, row);
    g_assert(column->numbers);
    column->numbers[row] = number;
}

void
wp_column_set_flag(WpColumn *column, WpRowId row, bool flag)
{
    wp_column_set_known(column, row);
    g_assert(column->flags);
    column->flags[row] = flag;
}

static void
records_clear(WpRecords *records)
{
    WpField first = wp_kind_first_field(records->kind);
    uint32_t n_columns = wp_kind_end_field(records->kind) - first;

    for (uint32_t i = 0; records->columns && i < n_columns; i++)
        wp_column_clear(&records->columns[i]);
    g_free(records->columns);
    g_free(records->parent);
    g_free(records->first);
    g_free(records->list_state);
    g_free(records->source_first);
    g_free(records->sources);
}

void
wp_input_file_clear(WpInputFile *file)
{
    g_clear_pointer(&file->name, g_free);
    g_clear_pointer(&file->layout, g_free);
    g_clear_pointer(&file->source, g_free);
    g_clear_pointer(&file->export_of, g_free);
}

void
wp_inventory_free(WpInventory *inventory)
{
    if (!inventory)
        return;
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        records_clear(&inventory->kinds[kind]);
    for (uint32_t i = 0; i < inventory->n_files; i++)
        wp_input_file_clear(&inventory->files[i]);
    g_free(inventory->files);
    g_free(inventory->records);
    g_free(inventory->asset_keys);
    g_free(inventory->ends);
    g_free(inventory->from_end);
    g_free(inventory->to_end);
    g_free(inventory->names);
    g_free(inventory->name_first);
    g_clear_pointer(&inventory->conflicts, g_array_unref);
    g_clear_pointer(&inventory->series, g_array_unref);
    wp_str_pool_free(inventory->texts);
    g_free(inventory);
}

const char *
wp_inventory_text(const WpInventory *inventory, WpField field, WpRowId row)
{
    const WpColumn *column = wp_inventory_column(inventory, field);

    if (!wp_column_known(column, row))
        return NULL;
    g_assert(column->type == WP_TYPE_TEXT);
    return wp_str_pool_text(inventory->texts, column->ids[row]);
}

uint32_t
wp_inventory_origin(const WpInventory *inventory, const WpColumn *column, WpRowId row)
{
    const WpRecords *records = &inventory->kinds[wp_field_info(column->field)->kind];

    if (!column->origin || column->origin[row] == 0)
        return 0;
    return records->sources[records->source_first[row] + column->origin[row] - 1];
}

WpLoc
wp_inventory_place(const WpInventory *inventory, WpField field, WpRowId row)
{
    uint32_t record = wp_inventory_origin(inventory, wp_inventory_column(inventory, field), row);
    const WpRecordRef *ref = &inventory->records[record];

    return record == 0 ? (WpLoc){NULL, 0, 0}
                       : (WpLoc){inventory->files[ref->file].name, ref->line, 0};
}

int64_t
wp_inventory_number(const WpInventory *inventory, WpField field, WpRowId row, int64_t fallback)
{
    const WpColumn *column = wp_inventory_column(inventory, field);

    if (!wp_column_known(column, row))
        return fallback;
    g_assert(column->numbers);
    return column->numbers[row];
}

WpTruth
wp_inventory_flag(const WpInventory *inventory, WpField field, WpRowId row)
{
    const WpColumn *column = wp_inventory_column(inventory, field);

    if (!wp_column_known(column, row))
        return WP_UNKNOWN;
    g_assert(column->flags);
    return column->flags[row] ? WP_TRUE : WP_FALSE;
}

/* Assets are in the order of their keys. */
WpAssetId
wp_asset_by_key(const WpInventory *inventory, const char *key)
{
    uint32_t low = 1, high = inventory->n_assets + 1;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(inventory->asset_keys[middle], key);

        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return WP_NONE;
}

static const char *
find_name(const WpInventory *inventory, WpAssetId asset)
{
    WpField field = wp_asset_is_db(inventory, asset) ? WP_F_DB_NAME : WP_F_VM_NAME;
    const char *name = wp_inventory_text(inventory, field, wp_asset_row(inventory, asset));

    return name && *name ? name : inventory->asset_keys[asset];
}

const char *
wp_asset_name(const WpInventory *inventory, WpAssetId asset)
{
    if (!inventory->names)
        return find_name(inventory, asset);
    return inventory->names + inventory->name_first[asset];
}

void
wp_inventory_gather_names(WpInventory *inventory)
{
    if (inventory->names)
        return;
    GString *text = g_string_new(NULL);
    size_t *first = g_new0(size_t, (size_t)inventory->n_assets + 1);

    g_string_append_c(text, '\0'); /* of no asset */
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        const char *name = find_name(inventory, asset);

        first[asset] = text->len;
        wp_append(text, name, strlen(name) + 1);
    }
    inventory->names = g_string_free(text, FALSE);
    inventory->name_first = first;
}

static void
append_items(const WpColumn *column, const WpStrPool *texts, WpRowId row, GString *out)
{
    uint32_t first = column->first[row];

    for (uint32_t i = first; i < column->first[row + 1]; i++) {
        if (i > first)
            g_string_append_c(out, ';');
        if (column->type == WP_TYPE_TAGS) {
            g_string_append(out, wp_str_pool_text(texts, column->keys[i]));
            g_string_append_c(out, '=');
        }
        g_string_append(out, wp_str_pool_text(texts, column->items[i]));
    }
}

static void
append_reference(const WpInventory *inventory, WpFieldType type, uint32_t id, GString *out)
{
    const char *name = NULL;

    if (type == WP_TYPE_ASSET)
        name = wp_asset_name(inventory, id);
    else if (type == WP_TYPE_VM)
        name = wp_asset_name(inventory, wp_asset_of_vm(inventory, id));
    else if (type == WP_TYPE_DB)
        name = wp_asset_name(inventory, wp_asset_of_db(id));
    else
        name = wp_inventory_text(inventory, WP_F_APP_NAME, id);
    g_string_append(out, name ? name : "");
}

void
wp_column_append(const WpInventory *inventory, const WpColumn *column, WpRowId row, GString *out)
{
    WpUnit unit = wp_field_info(column->field)->unit;

    if (!wp_column_known(column, row))
        return;
    switch (column->type) {
    case WP_TYPE_TEXT:
        g_string_append(out, wp_str_pool_text(inventory->texts, column->ids[row]));
        break;
    case WP_TYPE_TEXTS:
    case WP_TYPE_TAGS:
        append_items(column, inventory->texts, row, out);
        break;
    case WP_TYPE_BOOL:
        g_string_append(out, column->flags[row] ? "yes" : "no");
        break;
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
        wp_append_scaled(out, column->numbers[row], wp_unit_factor(unit), 3);
        break;
    case WP_TYPE_TIME:
        wp_append_time(out, column->numbers[row]);
        break;
    case WP_TYPE_DURATION:
        wp_append_duration(out, column->numbers[row]);
        break;
    case WP_TYPE_VM:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        append_reference(inventory, column->type, column->ids[row], out);
        break;
    }
}

void
wp_view_init(WpView *view, const WpInventory *inventory)
{
    view->inventory = inventory;
    for (WpField field = 0; field < WP_N_FIELDS; field++)
        view->columns[field] = wp_inventory_column(inventory, field);
}

void
wp_view_set(WpView *view, const WpColumn *column)
{
    view->columns[column->field] = column;
}

const WpSeriesNote *
wp_inventory_series(const WpInventory *inventory, uint32_t record, WpField field)
{
    guint low = 0, high = inventory->series ? inventory->series->len : 0, n = high;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(inventory->series, WpSeriesNote, middle).record < record)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n; low++) {
        const WpSeriesNote *note = &g_array_index(inventory->series, WpSeriesNote, low);

        if (note->record != record)
            break;
        if (note->field == field)
            return note;
    }
    return NULL;
}

void
wp_series_note_append(const WpSeriesNote *note, GString *out)
{
    g_string_append_printf(out, "%uth percentile of %" G_GUINT64_FORMAT " samples", note->percent,
                           note->n_samples);
    if (note->first != WP_TIME_NONE) {
        g_string_append(out, ", ");
        wp_append_day(out, wp_time_day(note->first));
        g_string_append(out, " to ");
        wp_append_day(out, wp_time_day(note->last));
    }
    if (note->is_rounded)
        g_string_append(out, ", rounded up by 1.6 per cent at most");
}
