#pragma once

#include "planner/model/build/assets.h"
#include "planner/model/build/merge.h"
#include "planner/model/build/resolve.h"

/*
 * Disks, adapters, partitions, snapshots: found their VM, then made lists. A list comes whole from
 * the best source; rows of others fill unknown cells of elements that they match, and add none.
 */

/* Finds the VM of every part record and puts its ident into record->parent; rejects those without
 * one (NO_PARENT) or with several (AMBIGUOUS). @by_name: (out) by file: rows that had only a
 * name to go by. */
void wp_parts_resolve(WpKeys *keys, const WpResolver *resolver, uint32_t *by_name);

/* Fills the lists of @kind of all VMs; several kinds may be at it at a time. @lock: as
 * wp_merger_init(). @notes: (inout): of the kind */
void wp_parts_build(WpBuilder *builder, WpInventory *inventory, WpKind kind,
                    const WpIdentity *identity, const WpAssets *assets, GMutex *lock,
                    WpMergedNotes *notes, WpDiagList *diags);

/* Fills counts and sums of VMs from complete lists, and their addresses, MACs and networks from
 * their adapters. */
void wp_parts_sum(WpInventory *inventory);

/* The ident of record @index, or of the row that it repeats; 0. */
static inline uint32_t
wp_ident_of_record(const WpIdentity *identity, uint32_t index)
{
    return identity->ident_of[index];
}
