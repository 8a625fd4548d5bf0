#include "planner/cli/sizes.h"

#include <string.h>

/* The pack that names the target, and the files of rules/catalogues. */
#define TARGET      "azure-vm"
#define SIZES       "azure-vm-sizes"
#define PRICES      "azure-vm-prices"
#define DISKS       "azure-disks"
#define RETIREMENTS "azure-retirements"
#define DB_SIZES    "azure-db-tiers"
#define DB_STORAGE  "azure-db-storage"
#define DB_PRICES   "azure-db-prices"

static bool
has_target(const WpRuleSet *rules)
{
    for (WpTargetId target = 1; target <= wp_ruleset_n_targets(rules); target++)
        if (strcmp(wp_ruleset_target(rules, target)->name, TARGET) == 0)
            return true;
    return false;
}

static WpSizeList *
load_vms(const WpKnowledge *knowledge, const WpSettings *settings, WpDiagList *diags)
{
    WpSizeSources sources = {
        .sizes = wp_knowledge_catalogue(knowledge, SIZES),
        .prices = wp_knowledge_catalogue(knowledge, PRICES),
        .disks = wp_knowledge_catalogue(knowledge, DISKS),
        .retirements = wp_knowledge_catalogue(knowledge, RETIREMENTS),
        .region = settings->target.region,
        .price_list = settings->target.prices,
        .currency = settings->currency,
        .retiring = settings->target.retiring,
    };

    if (!has_target(knowledge->rules) || !sources.sizes || !sources.prices)
        return NULL;
    return wp_size_list_build(&sources, diags);
}

static WpDbSizeList *
load_databases(const WpKnowledge *knowledge, const WpSettings *settings, WpDiagList *diags)
{
    WpDbSizeSources sources = {
        .sizes = wp_knowledge_catalogue(knowledge, DB_SIZES),
        .storage = wp_knowledge_catalogue(knowledge, DB_STORAGE),
        .prices = wp_knowledge_catalogue(knowledge, DB_PRICES),
        .region = settings->target.region,
        .price_list = settings->target.prices,
        .currency = settings->currency,
    };

    return sources.sizes ? wp_db_size_list_build(&sources, diags) : NULL;
}

void
wp_sizes_load(WpSizeLists *lists, const WpKnowledge *knowledge, const WpSettings *settings,
              WpDiagList *diags)
{
    if (!knowledge->rules)
        return;
    lists->vms = load_vms(knowledge, settings, diags);
    lists->databases = load_databases(knowledge, settings, diags);
}

void
wp_size_lists_clear(WpSizeLists *lists)
{
    wp_size_list_free(lists->vms);
    wp_db_size_list_free(lists->databases);
    *lists = (WpSizeLists){NULL, NULL};
}

void
wp_sizes_offer(WpSizes *sizes, WpView *view, const WpRuleSet *rules, const WpSizeLists *lists,
               const WpSettings *settings, WpDay as_of)
{
    WpSizingOptions options = {settings->target.by_utilisation, settings->target.comfort_factor,
                               as_of};
    WpTieringOptions of_databases = {settings->target.by_utilisation,
                                     settings->target.comfort_factor};

    sizes->vms = lists->vms ? wp_sizing_build(view, lists->vms, &options) : NULL;
    sizes->databases =
        lists->databases ? wp_tiering_build(view, lists->databases, &of_databases) : NULL;
    if (sizes->vms)
        wp_sizing_put_columns(sizes->vms, view);
    sizes->offers = (WpOffers){
        .rules = rules,
        .currency = settings->currency,
        .vm_target = TARGET,
        .vms = sizes->vms,
        .databases = sizes->databases,
    };
}

void
wp_sizes_clear(WpSizes *sizes)
{
    wp_sizing_free(sizes->vms);
    wp_tiering_free(sizes->databases);
    *sizes = (WpSizes){.vms = NULL};
}
