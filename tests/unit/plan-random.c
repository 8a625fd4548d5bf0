#include "tests/unit/plan-random.h"

#include "planner/base/random.h"

uint32_t
plan_random_below(uint64_t *seed, uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(seed) % n);
}

static bool
chance(uint64_t *seed, uint32_t percent)
{
    return plan_random_below(seed, 100) < percent;
}

/* Several at once, for one call: in which order a compiler works out arguments is its business. */
static void
draw(uint64_t *seed, uint32_t *out, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = plan_random_below(seed, 1u << 20);
}

static const char template[] = PLAN_ACTIVITIES(
    2,
    1) "tasks:\n"
       "  - {id: mend, title: Mend, activity: remediate, level: asset, hours: 2, role: dba}\n"
       "  - {id: move, title: Move, activity: promote, level: asset, databases: own, hours: 3, "
       "role: "
       "infra}\n"
       "  - {id: drop, title: Drop, activity: decommission, level: asset, hours: 1, role: infra}\n";

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.bad, title: bad, applies: vm, severity: critical, category: c, when: "
    "vm.cores == 13, readiness: not-ready, message: m}\n"
    "  - {id: p.maybe, title: maybe, applies: vm, severity: warning, category: c, when: "
    "vm.cores == 14, message: m, disposition: decide}\n"
    "  - {id: p.dc, title: identity, applies: vm, severity: information, category: c, when: "
    "vm.cores == 15, shared_service: {role: identity, plan: extend}}\n";

bool
plan_random_has_sunday(uint32_t n)
{
    return n % 7 == 3;
}

char *
plan_random_estate(uint64_t *seed, uint32_t n_vms)
{
    static const char *const kinds[] = {"needs", "before", "together", "apart", "soft"};
    static const char *const stages[] = {"dev", "test", "production"};
    GString *out = g_string_new("file v.csv rvtools inventory\n");
    uint32_t d[4];

    for (uint32_t i = 0; i < n_vms; i++) {
        draw(seed, d, 2);
        g_string_append_printf(out, "vm name=v%02u cores=%u used_gib=%u", i, 1 + d[0] % 16,
                               1 + d[1] % 60);
        if (chance(seed, 70))
            g_string_append_printf(out, " applications=A%u",
                                   plan_random_below(seed, 1 + n_vms / 3));
        if (chance(seed, 80))
            g_string_append_printf(out, " environment=%s", stages[plan_random_below(seed, 3)]);
        if (plan_random_has_sunday(i))
            g_string_append(out, " maintenance_window=sun_06:00_3h");
        g_string_append_c(out, '\n');
    }
    g_string_append(out, "file d.csv cmdb inventory\n");
    for (uint32_t i = 0; i < n_vms / 5; i++) {
        draw(seed, d, 2);
        g_string_append_printf(out, "db name=d%02u engine=oracle server=v%02u%s\n", i, d[0] % n_vms,
                               d[1] % 2 ? " strategy=replatform" : "");
    }
    g_string_append(out, "file f.csv flows observation\n");
    for (uint32_t i = 0; i < n_vms; i++) {
        draw(seed, d, 4);
        g_string_append_printf(out, "flow from=v%02u to=v%02u port=%u seen=2026-01-%02u\n",
                               d[0] % n_vms, d[1] % n_vms, 80 + d[2] % 3, 1 + d[3] % 9);
    }
    g_string_append(out, "file t.csv tables business\n");
    for (uint32_t i = 0; i < n_vms / 4; i++) {
        draw(seed, d, 4);
        g_string_append_printf(out, "dep from_name=v%02u to_name=v%02u kind=%s%s\n", d[0] % n_vms,
                               d[1] % n_vms, kinds[d[2] % 5], d[3] % 5 == 0 ? " strict=yes" : "");
    }
    return g_string_free(out, FALSE);
}

char *
plan_random_settings(uint64_t *seed)
{
    static const char *const separate[] = {"wave", "workload", "no"};
    GString *out = g_string_new("groups: {max_assets: 6}\nschedule:\n  start: 2027-01-04\n"
                                "  iteration: 1w\n  iterations_per_wave: 2\n  horizon: 60\n");
    uint32_t d[8];

    g_string_append_printf(out, "  environments: {separate: %s}\n",
                           separate[plan_random_below(seed, 3)]);
    if (chance(seed, 60))
        g_string_append(out, "  windows:\n"
                             "    - {name: w, days: [sat], from: '20:00', length: 6h}\n"
                             "    - {name: v, days: [wed], from: '22:00', length: 4h}\n");
    if (chance(seed, 70)) {
        g_string_append(out, "  freezes:\n");
        g_string_append_printf(out, "    - {name: all, from: 2027-%02u-01, to: 2027-%02u-20}\n",
                               2 + plan_random_below(seed, 3), 5);
        g_string_append(out, "    - {name: one, from: 2027-02-11, to: 2027-03-18, for: "
                             "'workload:A1*'}\n"
                             "    - {name: month, from: -3, to: 3, every: month, for: "
                             "'workload:A0*'}\n");
    }
    draw(seed, d, G_N_ELEMENTS(d));
    g_string_append_printf(out,
                           "capacity:\n  teams: %s\n  assets_per_wave: %u\n"
                           "  cutovers_per_window: %u\n  ramp: {first: %u, step: %u}\n"
                           "  buffer: 10%%\n  oversize: %s\n  roles: {infra: %uh, dba: %uh}\n",
                           d[0] % 10 < 3 ? "auto" : "2", 2 + d[1] % 6, 1 + d[2] % 3, 1 + d[3] % 5,
                           1 + d[4] % 5, d[5] % 10 < 7 ? "alone" : "unplaced", 15 + d[6] % 30,
                           10 + d[7] % 20);
    if (chance(seed, 50))
        g_string_append(out, "  size_per_wave: 100 GiB\n");
    g_string_append(out, "constraints:\n"
                         "  - {not_before: 'vm:v03', date: 2027-03-03}\n"
                         "  - {migrate_by: 'vm:v04', date: 2027-03-03, enforce: yes}\n");
    if (chance(seed, 50))
        g_string_append(out, "  - {before: ['vm:v05', 'vm:v06', 'vm:v07'], strict: yes}\n");
    if (chance(seed, 30))
        g_string_append(out, "  - {pin: 'vm:v08', wave: 4}\n");
    return g_string_free(out, FALSE);
}

PlanKit *
plan_random_build(const char *estate, const char *settings)
{
    PlanText text = {.estate = estate,
                     .packs = {pack},
                     .settings = settings,
                     .template = template,
                     .as_of = PLAN_RANDOM_AS_OF};

    return plan_kit_build(&text);
}
