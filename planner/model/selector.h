#pragma once

#include "planner/model/inventory.h"
#include "planner/model/settings.h"

/*
 * Selectors: `all`, or PROPERTY:VALUE with '*' for any text inside the value. Properties: vm, db
 * (name), workload ("ERP" or "ERP/production"), environment, site, host, cluster, folder, vcenter,
 * owner, role, tag:KEY=VALUE. Values are compared without regard to case; a folder stands for those
 * below it. group: and where: need more than the inventory: planner/plan/select.h.
 */

typedef struct WpSelector WpSelector;

/* Returns: (transfer full) (nullable): NULL after SETTINGS_FAULT at its place */
WpSelector *wp_selector_parse(const WpSelectorText *text, WpDiagList *diags);
void wp_selector_free(WpSelector *selector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSelector, wp_selector_free)

bool wp_selector_matches(const WpSelector *selector, const WpView *view, WpAssetId asset);

/* Appends the assets that fit to @found (of WpAssetId), ascending. */
void wp_selector_find(const WpSelector *selector, const WpView *view, GArray *found);
