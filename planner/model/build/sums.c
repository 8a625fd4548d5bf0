#include "planner/model/build/parts.h"
#include "planner/model/build/spelling.h"

#include <string.h>

/* Scalars of VMs that follow from their complete lists. */

static WpColumn *
column_for_writing(WpInventory *inventory, WpField field)
{
    WpKind kind = wp_field_info(field)->kind;
    WpRecords *records = &inventory->kinds[kind];
    WpColumn *column = &records->columns[field - wp_kind_first_field(kind)];

    if (column->n_rows == 0 && records->n_rows > 0) {
        wp_column_init(column, field, records->n_rows);
        column->origin = g_new0(uint8_t, (size_t)records->n_rows + 1);
    }
    return column;
}

static void
set_number(WpInventory *inventory, WpField field, WpRowId row, int64_t number)
{
    WpColumn *column = column_for_writing(inventory, field);

    wp_column_set_number(column, row, number);
    column->origin[row] = 0; /* computed */
}

/* The sum of @field over the parts of @row; false unless the list is complete, has elements, and
 * all of them say it. */
static bool
sum_list(const WpInventory *inventory, WpKind kind, WpField field, WpRowId row, int64_t *out)
{
    const WpRecords *parts = &inventory->kinds[kind];
    const WpColumn *column = wp_inventory_column(inventory, field);
    int64_t sum = 0;

    if (parts->list_state[row] != WP_LIST_COMPLETE || parts->first[row] == parts->first[row + 1])
        return false;
    for (uint32_t part = parts->first[row]; part < parts->first[row + 1]; part++) {
        if (!wp_column_known(column, part))
            return false;
        sum = wp_add_sat(sum, column->numbers[part]);
    }
    *out = sum;
    return true;
}

static void
count_list(WpInventory *inventory, WpKind kind, WpField field, WpRowId row)
{
    const WpRecords *parts = &inventory->kinds[kind];

    if (parts->list_state[row] == WP_LIST_COMPLETE)
        set_number(inventory, field, row, parts->first[row + 1] - parts->first[row]);
}

/* Looks back at most this far: an adapter repeats what one near it said. */
#define NEAR_ITEMS 256

static bool
has_item(const WpInventory *inventory, const GArray *items, guint from, WpStrId text, bool is_mac)
{
    g_autofree char *mac = is_mac ? wp_spell_mac(wp_str_pool_text(inventory->texts, text)) : NULL;

    if (items->len > from + NEAR_ITEMS)
        from = items->len - NEAR_ITEMS;
    for (guint i = from; i < items->len; i++) {
        WpStrId item = g_array_index(items, WpStrId, i);
        g_autofree char *other =
            is_mac ? wp_spell_mac(wp_str_pool_text(inventory->texts, item)) : NULL;

        if (item == text || (is_mac && strcmp(mac, other) == 0))
            return true;
    }
    return false;
}

static void
append_part_texts(const WpInventory *inventory, const WpColumn *column, WpRowId part, GArray *items,
                  guint from)
{
    bool is_mac = column->field == WP_F_NIC_MAC;

    if (!wp_column_known(column, part))
        return;
    if (column->type == WP_TYPE_TEXT) {
        if (!has_item(inventory, items, from, column->ids[part], is_mac))
            g_array_append_val(items, column->ids[part]);
        return;
    }
    for (uint32_t i = column->first[part]; i < column->first[part + 1]; i++)
        if (!has_item(inventory, items, from, column->items[i], false))
            g_array_append_val(items, column->items[i]);
}

/* Adds to the list @field of each VM what its adapters say in @part_field. */
static void
add_adapter_texts(WpInventory *inventory, WpField field, WpField part_field)
{
    const WpColumn *of_part = wp_inventory_column(inventory, part_field);
    const WpRecords *adapters = &inventory->kinds[WP_KIND_NIC];
    WpColumn *column;
    GArray *items;
    uint32_t *first;

    if (of_part->n_rows == 0)
        return;
    column = column_for_writing(inventory, field);
    items = g_array_new(FALSE, FALSE, sizeof(WpStrId));
    first = g_new0(uint32_t, (size_t)column->n_rows + 2);
    for (WpRowId row = 1; row <= column->n_rows; row++) {
        guint from = first[row] = items->len;

        if (wp_column_known(column, row))
            g_array_append_vals(items, column->items + column->first[row],
                                column->first[row + 1] - column->first[row]);
        for (uint32_t part = adapters->first[row]; part < adapters->first[row + 1]; part++)
            append_part_texts(inventory, of_part, part, items, from);
        if (items->len > from)
            wp_column_set_known(column, row);
    }
    first[column->n_rows + 1] = items->len;
    g_free(column->first);
    g_free(column->items);
    column->first = first;
    column->items = (WpStrId *)(void *)g_array_free(items, FALSE);
}

void
wp_parts_sum(WpInventory *inventory)
{
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_VM].n_rows; row++) {
        int64_t sum;

        count_list(inventory, WP_KIND_DISK, WP_F_VM_DISK_COUNT, row);
        count_list(inventory, WP_KIND_NIC, WP_F_VM_NIC_COUNT, row);
        if (sum_list(inventory, WP_KIND_DISK, WP_F_DISK_SIZE, row, &sum))
            set_number(inventory, WP_F_VM_SIZE, row, sum);
        if (sum_list(inventory, WP_KIND_DISK, WP_F_DISK_USED, row, &sum) ||
            sum_list(inventory, WP_KIND_PARTITION, WP_F_PARTITION_USED, row, &sum))
            set_number(inventory, WP_F_VM_USED, row, sum);
    }
    add_adapter_texts(inventory, WP_F_VM_IPS, WP_F_NIC_IPS);
    add_adapter_texts(inventory, WP_F_VM_MACS, WP_F_NIC_MAC);
    add_adapter_texts(inventory, WP_F_VM_NETWORKS, WP_F_NIC_NETWORK);
}
