#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

/* How early groups should move, by one weight at a time. */

#define AS_OF 20779 /* 2026-11-22 */

static const char template[] = PLAN_MOVES;

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.mend, title: to be mended, applies: vm, severity: warning, category: c, when: "
    "vm.name.startsWith('mend'), readiness: conditions, message: m}\n"
    "  - {id: p.maybe, title: perhaps not needed, applies: vm, severity: warning, category: c, "
    "when: vm.name.startsWith('maybe'), message: m, disposition: decide}\n"
    "  - {id: p.os, title: by system, applies: vm, severity: critical, category: c, "
    "when: vm.name.startsWith('os') && vm.os_name == 'X', readiness: not-ready, undecided: "
    "unknown, message: m}\n";

#define VMS  "file v.csv rvtools inventory\n"
#define APPS "file a.csv tables business\n"

static const struct {
    const char *weight;
    const char *estate;
    const char *settings; /* (nullable) */
    const char *scores;
} cases[] = {
    /* 1 is 100, 2 is 90; from 11 on nothing is left; unknown is 50 */
    {"priority",
     VMS "vm name=a applications=A\nvm name=b applications=B\nvm name=c applications=C\n"
         "vm name=d applications=D\nvm name=e\n" APPS "app name=A priority=1\n"
         "app name=B priority=2\napp name=C priority=11\napp name=D priority=40\n",
     NULL, "a 100, b 90, c 0, d 0, e 50"},
    {"value",
     VMS "vm name=a applications=A\nvm name=b applications=B\nvm name=c applications=C\n"
         "vm name=d\n" APPS "app name=A value=0\napp name=B value=70\napp name=C value=400\n",
     NULL, "a 0, b 70, c 100, d 50"},
    /* what comes within 100 days, the nearest of all dates; what is over is as urgent as can be */
    {"urgency",
     VMS "vm name=a\nvm name=b\nvm name=c\nvm name=d\nvm name=e\nvm name=f\n"
         "vm name=g support_ends=2027-03-01 os.extended_support_ends=2027-01-11\n"
         "vm name=h support_ends=2027-01-11 os.extended_support_ends=2028-01-01\n",
     "constraints:\n"
     "  - {migrate_by: 'vm:a', date: 2027-03-02}\n"
     "  - {migrate_by: 'vm:b', date: 2027-01-11}\n"
     "  - {migrate_by: 'vm:c', date: 2026-11-22}\n"
     "  - {migrate_by: 'vm:d', date: 2027-01-11}\n"
     "  - {vacate_by: 'vm:d', date: 2027-03-01}\n"
     "  - {migrate_by: 'vm:e', date: 2027-03-01}\n"
     "  - {vacate_by: 'vm:e', date: 2027-01-11}\n",
     "a 0, b 50, c 100, d 50, e 50, f 50, g 50, h 50"},
    /* ready, with conditions, unknown; what somebody has to decide first moves last */
    {"readiness", VMS "vm name=a\nvm name=mend\nvm name=maybe\nvm name=os\n", NULL,
     "a 100, maybe 0, mend 60, os 30"},
    /* 10 and 30 GiB are 20 on average, hours are alike: (50 + 66) / 2, (50 + 40) / 2 */
    {"effort", VMS "vm name=a used_gib=10\nvm name=b used_gib=30\n", NULL, "a 58, b 45"},
    /* and the other way round: 1 and 3 hours */
    {"effort", VMS "vm name=a used_gib=10 effort_hours=1\nvm name=b used_gib=10 effort_hours=3\n",
     NULL, "a 58, b 45"},
    {"complexity",
     VMS "vm name=a applications=A\nvm name=b applications=B\nvm name=c applications=C\n"
         "vm name=d\n" APPS "app name=A complexity=low\napp name=B complexity=medium\n"
         "app name=C complexity=high\n",
     NULL, "a 100, b 50, c 0, d 50"},
    /* the highest of a group's members; the VM's own word goes before its application's */
    {"criticality",
     VMS "vm name=a applications=A\nvm name=b applications=B criticality=low\n"
         "vm name=c applications=C criticality=low\nvm name=c2 applications=C "
         "criticality=mission-critical\nvm name=d\nvm name=e criticality=low\n" APPS
         "app name=A criticality=low\napp name=B criticality=high\n",
     NULL, "a 100, b 100, c 0, c2 0, d 50, e 100"},
};

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
scores_text(const PlanKit *kit)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++)
        g_ptr_array_add(names,
                        g_strdup_printf("%s %d", wp_asset_name(kit->inventory, asset),
                                        kit->plan->groups[kit->groups->group_of[asset]].score));
    g_ptr_array_sort(names, by_text);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

Test(scores, are_those_of_one_weight)
{
    static const char *const weights[] = {"priority", "value",      "urgency",    "readiness",
                                          "effort",   "complexity", "criticality"};

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) settings = g_string_new(cases[i].settings);

        g_string_append(settings, "capacity: {teams: 1}\n"
                                  "schedule: {start: 2027-01-04, urgent_within: 100d}\nweights:\n");
        for (size_t j = 0; j < G_N_ELEMENTS(weights); j++)
            g_string_append_printf(settings, "  %s: %d\n", weights[j],
                                   strcmp(weights[j], cases[i].weight) == 0);
        PlanText text = {.estate = cases[i].estate,
                         .packs = {pack},
                         .settings = settings->str,
                         .template = template,
                         .as_of = AS_OF};
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autofree char *scores = scores_text(kit);

        cr_expect_str_eq(scores, cases[i].scores, "%s %zu: %s", cases[i].weight, i, scores);
    }
}
