#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

/* How far waves can be trusted: what is known of their assets, and what had to give way. */

#define AS_OF 20779 /* 2026-11-22 */

static const char template[] = PLAN_MOVES;

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.a, title: t, applies: vm, severity: information, category: c, when: 'vm.cores > "
    "99', message: m}\n";

#define VMS      "file v.csv rvtools inventory\n"
#define MACHINE  "cores=1 memory_mib=1024 os.family=linux "
#define BUSINESS "owner=Ann applications=X "
#define FLOW     "file f.csv flows observation\nflow from=a to=b port=443\nflow from=b to=a port=443\n"
#define THREE                                                                                      \
    VMS "vm name=a " MACHINE "owner=Ann applications=X\nvm name=b " MACHINE                        \
        "owner=Ann applications=Y\nvm name=c " MACHINE "owner=Ann applications=Z\n" FLOW
#define PINS "{pin: 'vm:a', wave: 1}, {pin: 'vm:b', wave: 2}, {pin: 'vm:c', wave: 3}"

static const struct {
    const char *label;
    const char *estate;
    const char *settings; /* (nullable) */
    const char *waves;
} cases[] = {
    {"all four kinds of data",
     VMS "vm name=a " MACHINE BUSINESS "\nvm name=b " MACHINE BUSINESS "\n" FLOW, NULL,
     "1 high low"},
    {"half of the assets are enough",
     VMS "vm name=a " MACHINE BUSINESS "\nvm name=b applications=X\n" FLOW, NULL, "1 high low"},
    {"less than half are not",
     VMS "vm name=a " MACHINE BUSINESS
         "\nvm name=b applications=X\nvm name=c applications=X\n" FLOW,
     NULL, "1 medium medium"},
    {"a memory that is not known is an inventory that lacks",
     VMS "vm name=a cores=1 os.family=linux " BUSINESS "\n" FLOW, NULL, "1 medium medium"},
    {"no flows", VMS "vm name=a " MACHINE BUSINESS "\n", NULL, "1 medium medium"},
    {"of applications nothing, but an owner",
     VMS "vm name=a " MACHINE "owner=Ann\nvm name=b " MACHINE "owner=Ann\n" FLOW, NULL,
     "1 medium medium"},
    {"two are missing", VMS "vm name=a " MACHINE "owner=Ann\n", NULL, "1 medium medium"},
    {"three are", VMS "vm name=a " MACHINE "\n", NULL, "1 low high"},
    {"an application is business data, too", VMS "vm name=a " MACHINE "applications=X\n", NULL,
     "1 medium medium"},
    {"a date that is missed",
     VMS "vm name=a " MACHINE BUSINESS "\nvm name=b " MACHINE BUSINESS "\n" FLOW,
     "constraints: [{migrate_by: 'vm:a', date: 2027-01-05}]\n", "1 high high"},
    {"ties by flows that pins break", THREE, "constraints: [" PINS "]\n",
     "1 high high, 2 high high, 3 high low"},
};

static char *
waves_text(const PlanKit *kit)
{
    GString *out = g_string_new(NULL);

    for (uint32_t wave = 1; wave <= kit->plan->n_waves; wave++)
        if (kit->plan->waves[wave].n_assets > 0)
            g_string_append_printf(out, "%s%u %s %s", out->len ? ", " : "", wave,
                                   kit->plan->waves[wave].confidence, kit->plan->waves[wave].risk);
    return g_string_free(out, FALSE);
}

Test(trust, of_waves_is_what_is_known_and_what_gave_way)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *settings = g_strdup_printf("schedule: {start: 2027-01-04}\n%s%s",
                                                    "capacity: {teams: 1, ramp: {first: 100}}\n",
                                                    cases[i].settings ? cases[i].settings : "");
        PlanText text = {.estate = cases[i].estate,
                         .packs = {pack},
                         .settings = settings,
                         .template = template,
                         .as_of = AS_OF};
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autofree char *waves = waves_text(kit);

        cr_expect_str_eq(waves, cases[i].waves, "%s: %s", cases[i].label, waves);
    }
}
