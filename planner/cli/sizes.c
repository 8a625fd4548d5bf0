#include "planner/cli/sizes.h"

#include <string.h>

/* The pack that names the target, and the files of rules/catalogues. */
#define TARGET      "azure-vm"
#define SIZES       "azure-vm-sizes"
#define PRICES      "azure-vm-prices"
#define DISKS       "azure-disks"
#define RETIREMENTS "azure-retirements"

static bool
has_target(const WpRuleSet *rules)
{
    for (WpTargetId target = 1; target <= wp_ruleset_n_targets(rules); target++)
        if (strcmp(wp_ruleset_target(rules, target)->name, TARGET) == 0)
            return true;
    return false;
}

WpSizeList *
wp_sizes_load(const WpKnowledge *knowledge, const WpSettings *settings, WpDiagList *diags)
{
    WpSizeSources sources = {
        .sizes = wp_knowledge_catalogue(knowledge, SIZES),
        .prices = wp_knowledge_catalogue(knowledge, PRICES),
        .disks = wp_knowledge_catalogue(knowledge, DISKS),
        .retirements = wp_knowledge_catalogue(knowledge, RETIREMENTS),
        .region = settings->target.region,
        .price_list = settings->target.prices,
        .currency = settings->currency,
    };

    if (!knowledge->rules || !has_target(knowledge->rules) || !sources.sizes || !sources.prices)
        return NULL;
    return wp_size_list_build(&sources, diags);
}

void
wp_sizes_offer(WpSizes *sizes, const WpView *view, const WpRuleSet *rules, const WpSizeList *list,
               const WpSettings *settings)
{
    WpSizingOptions options = {
        .by_utilisation = settings->target.by_utilisation,
        .comfort_factor = settings->target.comfort_factor,
    };

    sizes->vms = list ? wp_sizing_build(view, list, &options) : NULL;
    sizes->offers = (WpOffers){
        .rules = rules,
        .currency = settings->currency,
        .vm_target = TARGET,
        .vms = sizes->vms,
    };
}

void
wp_sizes_clear(WpSizes *sizes)
{
    wp_sizing_free(sizes->vms);
    *sizes = (WpSizes){NULL, {NULL, NULL, NULL, NULL}};
}
