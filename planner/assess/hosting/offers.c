#include "planner/assess/offers.h"

#include <string.h>

/* ---- who offers ---- */

static bool
is_db(const WpOffers *offers, WpAssetId asset)
{
    const WpView *view = offers->vms ? offers->vms->view : offers->databases->view;

    return wp_asset_is_db(view->inventory, asset);
}

/* The sizes of VMs if they are what @target offers @asset; else NULL. */
static const WpSizing *
sizing_of(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    if (!offers || !offers->vms || target == WP_NONE || is_db(offers, asset) ||
        strcmp(wp_ruleset_target(offers->rules, target)->name, offers->vm_target) != 0)
        return NULL;
    return offers->vms;
}

/* The service that @target is for @asset; NULL. */
static const WpServiceOffer *
service_of(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    if (!offers || !offers->databases || target == WP_NONE || !is_db(offers, asset))
        return NULL;
    return wp_tiering_service(offers->databases, wp_ruleset_target(offers->rules, target)->name);
}

/* The VM that @asset, a database, stays on in @target; WP_NONE. */
static WpAssetId
server_of(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    if (!offers || !offers->vms || target == WP_NONE || !is_db(offers, asset) ||
        service_of(offers, target, asset))
        return WP_NONE;
    const WpTarget *what = wp_ruleset_target(offers->rules, target);
    if (!what->for_databases || what->strategy != WP_STRATEGY_REHOST)
        return WP_NONE;
    const WpView *view = offers->vms->view;
    const WpColumn *host = view->columns[WP_F_DB_HOST];
    WpRowId db = wp_asset_row(view->inventory, asset);

    return wp_column_known(host, db) ? wp_asset_of_vm(view->inventory, host->ids[db]) : WP_NONE;
}

bool
wp_offer_keeps_server(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    return server_of(offers, target, asset) != WP_NONE;
}

static WpRowId
row_of(const WpOffers *offers, WpAssetId asset)
{
    return wp_asset_row(offers->databases->view->inventory, asset);
}

/* ---- what ---- */

const char *
wp_offer_size(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);
    const WpServiceOffer *service = service_of(offers, target, asset);
    WpAssetId server = server_of(offers, target, asset);

    if (sizing)
        return wp_sizing_size_name(sizing, asset);
    if (service) {
        WpDbSizeId id = service->size[row_of(offers, asset)];

        return id == 0 ? NULL : offers->databases->list->sizes[id].name;
    }
    return server == WP_NONE ? NULL : wp_sizing_size_name(offers->vms, server);
}

const WpSize *
wp_offer_vm_size(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    return sizing ? wp_sizing_size(sizing, asset) : NULL;
}

int64_t
wp_offer_compute_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);
    const WpServiceOffer *service = service_of(offers, target, asset);

    if (sizing)
        return sizing->compute_cost[asset];
    if (service)
        return service->compute[row_of(offers, asset)];
    return server_of(offers, target, asset) == WP_NONE ? -1 : 0;
}

int64_t
wp_offer_storage_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);
    const WpServiceOffer *service = service_of(offers, target, asset);

    if (sizing)
        return sizing->storage_cost[asset];
    if (service)
        return service->storage[row_of(offers, asset)];
    return server_of(offers, target, asset) == WP_NONE ? -1 : 0;
}

int64_t
wp_offer_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    int64_t compute = wp_offer_compute_cost(offers, target, asset);
    int64_t storage = wp_offer_storage_cost(offers, target, asset);

    return compute < 0 ? -1 : wp_add_sat(compute, MAX(storage, 0));
}

/* Databases of a server share it alike. */
int64_t
wp_offer_compared_cost(const WpOffers *offers, WpTargetId target, WpAssetId asset)
{
    WpAssetId server = server_of(offers, target, asset);

    if (server == WP_NONE)
        return wp_offer_cost(offers, target, asset);
    const WpView *view = offers->vms->view;
    int64_t cost = wp_sizing_monthly_cost(offers->vms, server);
    int64_t n = wp_inventory_number(view->inventory, WP_F_VM_DB_COUNT,
                                    wp_asset_row(view->inventory, server), 1);

    return cost < 0 ? -1 : cost / MAX(n, 1);
}

void
wp_offer_append_reason(const WpOffers *offers, WpTargetId target, WpAssetId asset, GString *out)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);
    const WpServiceOffer *service = service_of(offers, target, asset);
    WpAssetId server = server_of(offers, target, asset);

    if (sizing)
        wp_sizing_append_reason(sizing, asset, out);
    else if (service)
        wp_tiering_append_reason(offers->databases, service, row_of(offers, asset), out);
    else if (server != WP_NONE)
        g_string_append_printf(out, "stays on its server %s, which is paid for by itself",
                               wp_asset_name(offers->vms->view->inventory, server));
}

void
wp_offer_append_disks(const WpOffers *offers, WpTargetId target, WpAssetId asset, GString *out)
{
    const WpSizing *sizing = sizing_of(offers, target, asset);

    if (sizing)
        wp_sizing_append_disks(sizing, asset, out);
}
