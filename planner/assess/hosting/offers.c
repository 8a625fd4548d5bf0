#include "planner/assess/offers.h"

#include <string.h>

/* The sizes of VMs if they are what @target offers @asset; else NULL. */
static const WpSizing *
sizing_of(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    if (!offers || !offers->vms || target == WP_NONE ||
        wp_asset_is_db(offers->vms->view->inventory, asset) ||
        strcmp(wp_ruleset_target(offers->rules, target)->name, offers->vm_target) != 0)
        return NULL;
    return offers->vms;
}

const char *
wp_offer_size(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    return sizing ? wp_sizing_size_name(sizing, asset) : NULL;
}

int64_t
wp_offer_compute_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    return sizing ? sizing->compute_cost[asset] : -1;
}

int64_t
wp_offer_storage_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    return sizing ? sizing->storage_cost[asset] : -1;
}

int64_t
wp_offer_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    return sizing ? wp_sizing_monthly_cost(sizing, asset) : -1;
}

int64_t
wp_offer_compared_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    return wp_offer_cost(offers, target, asset);
}

void
wp_offer_append_reason(const WpOffers *offers, WpTargetId target, WpAssetId asset, GString *out)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    if (sizing)
        wp_sizing_append_reason(sizing, asset, out);
}

void
wp_offer_append_disks(const WpOffers *offers, WpTargetId target, WpAssetId asset, GString *out)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    if (sizing)
        wp_sizing_append_disks(sizing, asset, out);
}
