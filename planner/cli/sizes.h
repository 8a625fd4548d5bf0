#pragma once

#include "planner/assess/offers.h"
#include "planner/cli/knowledge.h"

/* Which catalogues size the VMs of which target, and as the settings want it. */

/* What can be had in the settings' region. */
typedef struct {
    WpSizeList *vms;         /* (nullable) */
    WpDbSizeList *databases; /* (nullable) */
} WpSizeLists;

/* Faults and what is missing are in @diags. */
void wp_sizes_load(WpSizeLists *lists, const WpKnowledge *knowledge, const WpSettings *settings,
                   WpDiagList *diags);
void wp_size_lists_clear(WpSizeLists *lists);

/* What the targets offer all assets, to choose among them. */
typedef struct {
    WpSizing *vms;        /* (nullable) */
    WpTiering *databases; /* (nullable) */
    WpOffers offers;
} WpSizes;

/* @view: with derived columns; those of offers are put into it, and stay @sizes'. */
void wp_sizes_offer(WpSizes *sizes, WpView *view, const WpRuleSet *rules, const WpSizeLists *lists,
                    const WpSettings *settings, WpDay as_of);
void wp_sizes_clear(WpSizes *sizes);
