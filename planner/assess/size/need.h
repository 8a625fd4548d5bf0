#pragma once

#include "planner/assess/sizing.h"

/* What a VM needs of a size, read from its columns; disks are another matter (disks.h). */

typedef struct {
    const WpStrPool *texts;
    const WpColumn *cores, *memory, *cpu_used, *memory_used, *disk_count, *nic_count;
    const WpColumn *firmware, *os_family, *os_arch, *net_out;
    int64_t factor; /* comfort factor; 0: the VM as it is */
    WpDay as_of;    /* families that have retired by then are not taken */
} WpNeedReader;

void wp_need_reader_init(WpNeedReader *reader, const WpView *view, const WpSizingOptions *options);

bool wp_need_knows_cores(const WpNeedReader *reader, WpRowId vm);
bool wp_need_knows_memory(const WpNeedReader *reader, WpRowId vm);
/* Of a VM with both known. An unknown firmware needs a size for either, unknown counts are 1;
 * nothing of disks but their number. */
WpSizeNeed wp_need_read(const WpNeedReader *reader, WpRowId vm);
/* The licence that its price is with. */
WpLicence wp_need_licence(const WpNeedReader *reader, WpRowId vm);
