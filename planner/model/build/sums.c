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

static bool
is_over_zero(const WpInventory *inventory, WpField field, WpRowId row)
{
    const WpColumn *column = wp_inventory_column(inventory, field);

    return wp_column_known(column, row) && column->numbers[row] > 0;
}

/* A list that is complete but has none of what the VM is said to have elsewhere says nothing of it:
 * the files are not of one time, or the VM was left out. */
static void
doubt_empty_list(WpInventory *inventory, WpKind kind, WpField count, WpField size, WpRowId row)
{
    WpRecords *parts = &inventory->kinds[kind];

    if (parts->list_state[row] == WP_LIST_COMPLETE && parts->first[row] == parts->first[row + 1] &&
        (is_over_zero(inventory, count, row) ||
         (size != WP_FIELD_NONE && is_over_zero(inventory, size, row))))
        parts->list_state[row] = WP_LIST_UNKNOWN;
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

/* A list being made: what is shown, and by what it is compared (a MAC has several spellings). */
typedef struct {
    const WpInventory *inventory;
    GArray *items;    /* of WpStrId, of all rows */
    GArray *compared; /* of WpStrId, of this row; of the first 0 until there is a second */
    bool is_mac;
} TextList;

static WpStrId
spelled(const TextList *list, WpStrId text)
{
    if (!list->is_mac)
        return text;

    g_autofree char *mac = wp_spell_mac(wp_str_pool_text(list->inventory->texts, text));

    return wp_str_pool_add(list->inventory->texts, mac, strlen(mac));
}

static void
add_text(TextList *list, WpStrId text)
{
    guint n = list->compared->len;
    WpStrId compared = 0;

    if (n == 1) {
        WpStrId first = g_array_index(list->items, WpStrId, list->items->len - 1);

        if (first == text)
            return; /* as most are that an adapter repeats */
        g_array_index(list->compared, WpStrId, 0) = spelled(list, first);
    }
    if (n > 0)
        compared = spelled(list, text);
    for (guint i = n > NEAR_ITEMS ? n - NEAR_ITEMS : 0; i < n; i++)
        if (g_array_index(list->compared, WpStrId, i) == compared)
            return;
    g_array_append_val(list->items, text);
    g_array_append_val(list->compared, compared);
}

static void
add_cell(TextList *list, const WpColumn *column, WpRowId row)
{
    if (!wp_column_known(column, row))
        return;
    if (column->type == WP_TYPE_TEXT) {
        add_text(list, column->ids[row]);
        return;
    }
    for (uint32_t i = column->first[row]; i < column->first[row + 1]; i++)
        add_text(list, column->items[i]);
}

/* Adds to the list @field of each VM what its adapters say in @part_field. */
static void
add_adapter_texts(WpInventory *inventory, WpField field, WpField part_field)
{
    const WpColumn *of_part = wp_inventory_column(inventory, part_field);
    const WpRecords *adapters = &inventory->kinds[WP_KIND_NIC];
    g_autoptr(GArray) compared = g_array_new(FALSE, FALSE, sizeof(WpStrId));
    TextList list = {
        .inventory = inventory, .compared = compared, .is_mac = part_field == WP_F_NIC_MAC};
    WpColumn *column;
    uint32_t *first;

    if (of_part->n_rows == 0)
        return;
    column = column_for_writing(inventory, field);
    list.items = g_array_new(FALSE, FALSE, sizeof(WpStrId));
    first = g_new0(uint32_t, (size_t)column->n_rows + 2);
    for (WpRowId row = 1; row <= column->n_rows; row++) {
        first[row] = list.items->len;
        g_array_set_size(compared, 0);
        add_cell(&list, column, row);
        for (uint32_t part = adapters->first[row]; part < adapters->first[row + 1]; part++)
            add_cell(&list, of_part, part);
        if (list.items->len > first[row])
            wp_column_set_known(column, row);
    }
    first[column->n_rows + 1] = list.items->len;
    g_free(column->first);
    g_free(column->items);
    column->first = first;
    column->items = (WpStrId *)(void *)g_array_free(list.items, FALSE);
}

void
wp_parts_sum(WpInventory *inventory)
{
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_VM].n_rows; row++) {
        int64_t sum;

        doubt_empty_list(inventory, WP_KIND_DISK, WP_F_VM_DISK_COUNT, WP_F_VM_SIZE, row);
        doubt_empty_list(inventory, WP_KIND_NIC, WP_F_VM_NIC_COUNT, WP_FIELD_NONE, row);
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
