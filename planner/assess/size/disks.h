#pragma once

#include "planner/assess/sizing.h"

/* The tiers of the disks of each VM. */

typedef struct {
    const WpRecords *disks;
    const WpColumn *size, *read_iops, *write_iops, *read_rate, *write_rate;
    const WpColumn *vm_size, *vm_count;
    const WpColumn *vm_read_iops, *vm_write_iops, *vm_read_rate, *vm_write_rate;
    int64_t factor; /* basis points on IOPS and throughput */
} WpDiskReader;

void wp_disk_reader_init(WpDiskReader *reader, const WpView *view, const WpSizingOptions *options);

typedef struct {
    int64_t month_cents; /* of all disks; -1: not known of all */
    uint32_t n_unfit;    /* disks that no tier takes */
    bool premium;        /* one of them is a premium disk */
} WpDiskSum;

/* IOPS (thousandths) and bytes/s of all disks of the VM, as far as they are known: reads and writes
 * together, × factor. */
void wp_disks_traffic(const WpDiskReader *reader, WpRowId vm, int64_t *out_iops, int64_t *out_rate);

/* Writes the tiers of the VM's disks into @tier (by row of disks). */
WpDiskSum wp_disks_read(const WpDiskReader *reader, const WpSizeList *list, WpRowId vm,
                        WpTierId *tier);
