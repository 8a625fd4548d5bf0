#pragma once

#include "planner/base/document.h"
#include "planner/model/inventory.h"
#include "rules/rule.h"

/*
 * The thing that a rule's test judges: fields written as YAML -> an inventory with one row of it,
 * and rows of its parts and of what it refers to. What is not given is unknown. Private to rules/.
 */

typedef struct {
    WpInventory *inventory;
    WpRowId row; /* of the thing; an asset id for WP_APPLIES_ASSET */
} WpGiven;

/**
 * wp_given_read:
 * @node: (nullable): a mapping of fields to values: {os: {family: linux}, disks: [{size_gib: 40}]};
 *   references are mappings themselves, of an asset with a key "kind" (vm unless it says db)
 * @partial: (nullable): list of the lists of parts that may lack some
 * @diags: unknown fields with the nearest right one, values of a wrong type
 *
 * Returns: (transfer full) (nullable): NULL after a fault
 */
WpGiven *wp_given_read(WpApplies applies, const WpDocument *document, const WpNode *node,
                       const WpNode *partial, WpDiagList *diags);
void wp_given_free(WpGiven *given);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGiven, wp_given_free)
