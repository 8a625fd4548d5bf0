#include "planner/assess/size/need.h"

#include "planner/base/quantity.h"

#include <string.h>

#define MAX_CORES  1000000
#define MIB        (INT64_C(1) << 20)
#define MAX_MEMORY (INT64_C(1) << 50)
#define MAX_COUNT  1000000

void
wp_need_reader_init(WpNeedReader *reader, const WpView *view, const WpSizingOptions *options)
{
    *reader = (WpNeedReader){
        .texts = view->inventory->texts,
        .cores = view->columns[WP_F_VM_CORES],
        .memory = view->columns[WP_F_VM_MEMORY],
        .cpu_used = view->columns[WP_F_VM_CPU],
        .memory_used = view->columns[WP_F_VM_MEMORY_USED],
        .disk_count = view->columns[WP_F_VM_DISK_COUNT],
        .nic_count = view->columns[WP_F_VM_NIC_COUNT],
        .firmware = view->columns[WP_F_VM_FIRMWARE],
        .os_family = view->columns[WP_F_VM_OS_FAMILY],
        .os_arch = view->columns[WP_F_VM_OS_ARCH],
        .net_out = view->columns[WP_F_VM_NET_OUT],
        .factor = options->by_utilisation ? options->comfort_factor : 0,
        .as_of = options->as_of,
    };
}

static bool
is_text(const WpNeedReader *reader, const WpColumn *column, WpRowId vm, const char *text)
{
    return wp_column_known(column, vm) &&
           strcmp(wp_str_pool_text(reader->texts, column->ids[vm]), text) == 0;
}

/* Basis points of the capacity that the VM needs: use × comfort factor. All of it where the use is
 * not known, or cannot be: nothing runs on no CPU, and none uses more than it has. */
static int64_t
share_needed(const WpNeedReader *reader, const WpColumn *used, WpRowId vm)
{
    if (reader->factor == 0 || !wp_column_known(used, vm))
        return WP_BASIS_POINTS * WP_BASIS_POINTS;
    int64_t share = used->numbers[vm];
    return share > 0 && share <= WP_BASIS_POINTS ? share * reader->factor
                                                 : WP_BASIS_POINTS * WP_BASIS_POINTS;
}

static uint32_t
count_or_one(const WpColumn *column, WpRowId vm)
{
    return wp_column_known(column, vm) ? (uint32_t)CLAMP(column->numbers[vm], 1, MAX_COUNT) : 1;
}

static int64_t
divide_up(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* What it sends × comfort factor: the VM as it is is taken by its adapters alone. */
static int64_t
network_needed(const WpNeedReader *reader, WpRowId vm)
{
    if (reader->factor == 0 || !wp_column_known(reader->net_out, vm))
        return 0;
    return wp_mul_div(MAX(reader->net_out->numbers[vm], 0), reader->factor, WP_BASIS_POINTS);
}

bool
wp_need_knows_cores(const WpNeedReader *reader, WpRowId vm)
{
    return wp_column_known(reader->cores, vm) && reader->cores->numbers[vm] > 0;
}

bool
wp_need_knows_memory(const WpNeedReader *reader, WpRowId vm)
{
    return wp_column_known(reader->memory, vm) && reader->memory->numbers[vm] > 0;
}

WpLicence
wp_need_licence(const WpNeedReader *reader, WpRowId vm)
{
    return is_text(reader, reader->os_family, vm, "windows") ? WP_LICENCE_WINDOWS : WP_LICENCE_NONE;
}

WpSizeNeed
wp_need_read(const WpNeedReader *reader, WpRowId vm)
{
    int64_t cores = MIN(reader->cores->numbers[vm], MAX_CORES);
    int64_t memory = MIN(reader->memory->numbers[vm], MAX_MEMORY);
    int64_t cpu_share = share_needed(reader, reader->cpu_used, vm);
    int64_t memory_share = share_needed(reader, reader->memory_used, vm);
    uint8_t both = WP_GENERATION_1 | WP_GENERATION_2;

    return (WpSizeNeed){
        .millicores = divide_up(cores * cpu_share, WP_BASIS_POINTS * WP_BASIS_POINTS / 1000),
        .memory_mib = divide_up(
            wp_mul_div(memory, memory_share, (int64_t)WP_BASIS_POINTS * WP_BASIS_POINTS), MIB),
        .disks = count_or_one(reader->disk_count, vm),
        .nics = count_or_one(reader->nic_count, vm),
        .network = network_needed(reader, vm),
        .generations = is_text(reader, reader->firmware, vm, "bios")   ? WP_GENERATION_1
                       : is_text(reader, reader->firmware, vm, "uefi") ? WP_GENERATION_2
                                                                       : both,
        .arm = is_text(reader, reader->os_arch, vm, "arm64"),
        .licence = wp_need_licence(reader, vm),
        .until = reader->as_of,
    };
}
