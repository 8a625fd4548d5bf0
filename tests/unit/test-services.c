#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

/* Assets that rules call shared services: by which rule, and on which ports they are called. */

#define AS_OF 20779 /* 2026-11-22 */

static const char template[] = PLAN_MOVES;

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.dns, title: names, applies: dependency, severity: information, category: c, when: "
    "dep.port == 53, message: m, shared_service: {role: names, plan: keep}}\n"
    "  - {id: p.dc, title: identity, applies: vm, severity: information, category: c, when: "
    "vm.name.contains('dc'), message: m, shared_service: {role: identity, plan: extend}}\n"
    "  - {id: p.bk, title: backup, applies: vm, severity: information, category: c, when: "
    "vm.name.contains('bk'), message: m, shared_service: {role: backup, plan: replace}}\n"
    "  - {id: p.web, title: web, applies: dependency, severity: information, category: c, when: "
    "dep.port == 443, message: m, shared_service: {role: web, plan: keep}}\n";

#define VMS                "\nfile v.csv rvtools inventory\nvm name=a\nvm name=b\nvm name=c\n"
#define FLOWS              "file f.csv flows observation\n"
#define CALL(by, to, port) "flow from=" by " to=" to " port=" port "\n"

static const struct {
    const char *label, *estate, *services;
} cases[] = {
    {"of rules about it the first", VMS "vm name=bkdc\nvm name=bk\n",
     "bk p.bk backup 0 [] | bkdc p.dc identity 0 []"},
    {"of rules about who calls it, too; before others if they come before",
     VMS "vm name=dc1\nvm name=x\n" FLOWS CALL("a", "dc1", "53") CALL("a", "x", "443")
         CALL("b", "x", "53") CALL("b", "a", "80"),
     "dc1 p.dns names 1 [53] | x p.dns names 2 [53 443]"},
    {"a rule about who calls it that comes later",
     VMS "vm name=dc1\n" FLOWS CALL("a", "dc1", "443"), "dc1 p.dc identity 1 [443]"},
    {"the five ports that are called most, most first",
     VMS "vm name=dc1\n" FLOWS CALL("a", "dc1", "9") CALL("a", "dc1", "8") CALL("a", "dc1", "7")
         CALL("a", "dc1", "6") CALL("a", "dc1", "88") CALL("b", "dc1", "88") CALL("a", "dc1", "389")
             CALL("b", "dc1", "389") CALL("c", "dc1", "389"),
     "dc1 p.dc identity 3 [389 88 6 7 8]"},
};

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
services_text(const PlanKit *kit)
{
    const WpRelations *relations = kit->relations;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);

    for (uint32_t i = 0; i < relations->n_services; i++) {
        const WpSharedService *service = &relations->services[i];

        g_ptr_array_add(
            found,
            g_strdup_printf("%s %s %s %u [%s]", wp_asset_name(kit->inventory, service->asset),
                            wp_ruleset_rule(kit->assessment->rules, service->rule)->id,
                            service->role, service->fan_in, service->ports ? service->ports : ""));
    }
    g_ptr_array_sort(found, by_text);
    g_ptr_array_add(found, NULL);
    return g_strjoinv(" | ", (char **)found->pdata);
}

Test(services, are_found)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        PlanText text = {.estate = cases[i].estate,
                         .packs = {pack},
                         .settings = "schedule: {start: 2027-01-04}\ncapacity: {teams: 1}\n",
                         .template = template,
                         .as_of = AS_OF};
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autofree char *services = services_text(kit);

        cr_expect_str_eq(services, cases[i].services, "%s: %s", cases[i].label, services);
    }
}
