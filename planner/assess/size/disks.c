#include "planner/assess/size/disks.h"

#include "planner/base/quantity.h"

void
wp_disk_reader_init(WpDiskReader *reader, const WpView *view, const WpSizingOptions *options)
{
    const WpColumn *const *columns = view->columns;

    *reader = (WpDiskReader){
        .disks = &view->inventory->kinds[WP_KIND_DISK],
        .size = columns[WP_F_DISK_SIZE],
        .read_iops = columns[WP_F_DISK_READ_IOPS],
        .write_iops = columns[WP_F_DISK_WRITE_IOPS],
        .read_rate = columns[WP_F_DISK_READ_RATE],
        .write_rate = columns[WP_F_DISK_WRITE_RATE],
        .vm_size = columns[WP_F_VM_SIZE],
        .vm_count = columns[WP_F_VM_DISK_COUNT],
        .vm_read_iops = columns[WP_F_VM_READ_IOPS],
        .vm_write_iops = columns[WP_F_VM_WRITE_IOPS],
        .vm_read_rate = columns[WP_F_VM_READ_RATE],
        .vm_write_rate = columns[WP_F_VM_WRITE_RATE],
        .factor = options->by_utilisation ? options->comfort_factor : WP_BASIS_POINTS,
    };
}

/* Reads and writes together, × factor; 0 where neither is known: then the size decides. */
static int64_t
both(const WpColumn *one, const WpColumn *other, uint32_t row, int64_t factor)
{
    int64_t sum = 0;

    if (wp_column_known(one, row))
        sum = wp_add_sat(sum, MAX(one->numbers[row], 0));
    if (wp_column_known(other, row))
        sum = wp_add_sat(sum, MAX(other->numbers[row], 0));
    return wp_mul_div(sum, factor, WP_BASIS_POINTS);
}

static void
add(const WpSizeList *list, WpDiskSum *sum, WpTierId tier)
{
    int64_t cents = tier == 0 ? -1 : list->tiers[tier].month_cents;

    sum->n_unfit += tier == 0;
    sum->premium |= tier != 0 && list->tiers[tier].premium;
    sum->month_cents = sum->month_cents < 0 || cents < 0 ? -1 : wp_add_sat(sum->month_cents, cents);
}

/* No export lists its disks: if it has only one, that is as large and busy as the VM. */
static WpDiskSum
read_only_disk(const WpDiskReader *reader, const WpSizeList *list, WpRowId vm)
{
    WpDiskSum sum = {0};

    if (!wp_column_known(reader->vm_count, vm) || reader->vm_count->numbers[vm] != 1 ||
        !wp_column_known(reader->vm_size, vm))
        return (WpDiskSum){.month_cents = -1};
    add(list, &sum,
        wp_size_list_find_tier(
            list, reader->vm_size->numbers[vm],
            both(reader->vm_read_iops, reader->vm_write_iops, vm, reader->factor),
            both(reader->vm_read_rate, reader->vm_write_rate, vm, reader->factor)));
    return sum;
}

void
wp_disks_traffic(const WpDiskReader *reader, WpRowId vm, int64_t *out_iops, int64_t *out_rate)
{
    const WpRecords *disks = reader->disks;
    int64_t iops = 0, rate = 0;

    for (uint32_t row = disks->n_rows == 0 ? 0 : disks->first[vm];
         disks->n_rows > 0 && row < disks->first[vm + 1]; row++) {
        iops = wp_add_sat(iops, both(reader->read_iops, reader->write_iops, row, reader->factor));
        rate = wp_add_sat(rate, both(reader->read_rate, reader->write_rate, row, reader->factor));
    }
    *out_iops =
        iops > 0 ? iops : both(reader->vm_read_iops, reader->vm_write_iops, vm, reader->factor);
    *out_rate =
        rate > 0 ? rate : both(reader->vm_read_rate, reader->vm_write_rate, vm, reader->factor);
}

WpDiskSum
wp_disks_read(const WpDiskReader *reader, const WpSizeList *list, WpRowId vm, WpTierId *tier)
{
    const WpRecords *disks = reader->disks;
    WpDiskSum sum = {0};

    if (disks->n_rows == 0 || disks->first[vm] == disks->first[vm + 1])
        return read_only_disk(reader, list, vm);
    for (uint32_t row = disks->first[vm]; row < disks->first[vm + 1]; row++) {
        if (!wp_column_known(reader->size, row)) {
            sum.month_cents = -1;
            continue;
        }
        tier[row] = wp_size_list_find_tier(
            list, reader->size->numbers[row],
            both(reader->read_iops, reader->write_iops, row, reader->factor),
            both(reader->read_rate, reader->write_rate, row, reader->factor));
        add(list, &sum, tier[row]);
    }
    if (disks->list_state[vm] != WP_LIST_COMPLETE)
        sum.month_cents = -1;
    return sum;
}
