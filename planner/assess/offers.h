#pragma once

#include "planner/assess/sizing.h"
#include "planner/assess/tiers.h"
#include "rules/ruleset.h"

/*
 * What every target offers every asset that it takes: a size and what it costs a month, before one
 * of them is chosen (DESIGN section 5; the Architect activity). Money is in cents of the settings'
 * currency; -1 is not known.
 */

/* All borrowed; the rest may be NULL, then nothing is known of it. */
typedef struct {
    const WpRuleSet *rules;
    const char *currency;
    const char *vm_target; /* the target that @vms is for */
    const WpSizing *vms;
    const WpTiering *databases; /* of the targets that it has as services */
    /* A target that takes databases as they are (strategy rehost), and is no service: there they
     * stay on their server, which moves. */
} WpOffers;

/* What the asset is called there: "Standard_D2s_v5", "GP_Gen5_4"; NULL: not known. */
const char *wp_offer_size(const WpOffers *offers, WpTargetId target, WpAssetId asset);

/* The size of a VM there, with its family and vCPUs; NULL: none, or no VM. */
const WpSize *wp_offer_vm_size(const WpOffers *offers, WpTargetId target, WpAssetId asset);

/* What it adds to the bill: compute, and storage where that is known. */
int64_t wp_offer_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset);
int64_t wp_offer_compute_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset);
int64_t wp_offer_storage_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset);

/* What targets are compared by: wp_offer_cost(), and for what runs on a server that is paid for
 * anyway its share of that. */
int64_t wp_offer_compared_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset);

/* Whether a database stays on its server there: what becomes of that becomes of it. */
bool wp_offer_keeps_server(const WpOffers *offers, WpTargetId target, WpAssetId asset);

/* How the size came about, or why there is none: a sentence without full stop, or nothing. */
void wp_offer_append_reason(const WpOffers *offers, WpTargetId target, WpAssetId asset,
                            GString *out);

/* "E10;P30": tiers of its disks; nothing if they are not known. */
void wp_offer_append_disks(const WpOffers *offers, WpTargetId target, WpAssetId asset,
                           GString *out);
