#pragma once

#include "planner/assess/offers.h"
#include "planner/cli/knowledge.h"

/* Which catalogues size the VMs of which target, and as the settings want it. */

/* What can be had in the settings' region; faults and what is missing are in @diags. Returns:
 * (transfer full) (nullable): NULL: no sizing */
WpSizeList *wp_sizes_load(const WpKnowledge *knowledge, const WpSettings *settings,
                          WpDiagList *diags);

/* What the targets offer all assets, to choose among them; of @list (nullable) the sizes of VMs. */
typedef struct {
    WpSizing *vms; /* (nullable) */
    WpOffers offers;
} WpSizes;

/* @view: with derived columns. */
void wp_sizes_offer(WpSizes *sizes, const WpView *view, const WpRuleSet *rules,
                    const WpSizeList *list, const WpSettings *settings);
void wp_sizes_clear(WpSizes *sizes);
