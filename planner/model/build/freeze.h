#pragma once

#include "planner/model/build/assets.h"
#include "planner/model/build/merge.h"
#include "planner/model/build/parts.h"
#include "planner/model/build/resolve.h"

/* One run of wp_builder_freeze(). */
typedef struct {
    WpBuilder *builder;
    WpInventory *inventory;
    WpDiagList *diags;
    WpKeys keys;
    WpIdentity vms, databases;
    WpResolver resolver;
    WpAssets vm_assets, db_assets;
    WpRowId *hosts;    /* by ident of a database: the VM that it names, or is written in; 0 */
    uint32_t *by_name; /* by file: rows that found their VM by name only */
    WpMergedNotes notes;
    GMutex lock; /* of what those share that merge at a time */
    GPtrArray *unreconciled;
} WpFreezing;

/* Fills the rows of assets and of what belongs to VMs, and freeze->hosts, by all threads. */
void wp_freeze_merge(WpFreezing *freeze);
/* Says what was found of identity: accounts of all records, rejects, and a summary for each file.
 */
void wp_freeze_account(WpFreezing *freeze);
/* Fills freeze->unreconciled from the finished inventory. @known: by end of dependencies */
void wp_freeze_reconcile(WpFreezing *freeze, const bool *known);
