#include "planner/model/finder.h"
#include "tests/unit/estate.h"

#include <criterion/criterion.h>

static const char *const estate = "file a.csv servers inventory\n"
                                  "vm name=erp1 host_name=web1 ips=10.0.0.1\n"
                                  "vm name=web1 ips=10.0.0.2;10.0.0.9\n"
                                  "vm name=two fqdn=crm.contoso.com ips=10.0.0.9\n"
                                  "vm name=twin cores=1\n"
                                  "vm name=twin cores=2\n"
                                  "file d.csv databases inventory\n"
                                  "db name=pay server=erp1\n";

static const struct {
    char way; /* vm, db, address */
    const char *asked;
    const char *found;
} cases[] = {
    {'v', "ERP1", "erp1"},
    {'v', "web1", "web1"}, /* the inventory's own name goes before a guest's */
    {'v', "web1.contoso.com.", "web1"},
    {'v', "crm.contoso.com", "two"},
    {'v', "crm", "two"},
    {'v', "crm.fabrikam.com", "none"}, /* of another domain */
    {'v', "twin", "several"},
    {'v', "ghost", "none"},
    {'v', "", "none"},
    {'d', "PAY", "pay"},
    {'a', "10.0.0.1", "erp1"},
    {'a', "10.0.0.9", "several"},
};

Test(finder, finds_assets_by_what_people_call_them)
{
    g_autoptr(WpInventory) inventory = estate_read(estate, NULL);
    g_autoptr(WpFinder) finder = wp_finder_new(inventory, wp_str_pool_look(inventory->texts));

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        WpAssetId asset = WP_NONE;
        WpFound found = cases[i].way == 'v'   ? wp_finder_vm(finder, cases[i].asked, &asset)
                        : cases[i].way == 'd' ? wp_finder_db(finder, cases[i].asked, &asset)
                                              : wp_finder_address(finder, cases[i].asked, &asset);
        const char *said = found == WP_FOUND_NONE      ? "none"
                           : found == WP_FOUND_SEVERAL ? "several"
                                                       : wp_asset_name(inventory, asset);

        cr_expect_str_eq(said, cases[i].found, "%c %s: %s, wanted %s", cases[i].way, cases[i].asked,
                         said, cases[i].found);
    }
}
