#include "planner/base/random.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

/* Random estates with the shipped template: no iteration has more hours of a role than it may,
 * whatever they are for; shared remediation is done for the first group that needs it. */

#define AS_OF   20779 /* 2026-11-22 */
#define N_SEEDS 60

static uint64_t state;

static uint32_t
below(uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(&state) % n);
}

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.maybe, title: maybe, applies: vm, severity: warning, category: c, when: vm.cores "
    "== 14, message: m, disposition: decide}\n"
    "  - {id: p.old, title: old, applies: vm, severity: warning, category: c, when: vm.cores == "
    "13, message: m, disposition: retire, decided: yes}\n"
    "  - {id: p.dc, title: identity, applies: vm, severity: information, category: c, when: "
    "vm.cores == 15, shared_service: {role: identity, plan: extend}}\n"
    "  - {id: p.db, title: database, applies: dependency, severity: information, category: c, "
    "when: dep.port == 1433, class: database}\n"
    "  - {id: p.estate, title: for all, applies: vm, severity: warning, category: c, when: "
    "vm.cores > 8, message: m, readiness: conditions, remediation: {activity: remediate, action: "
    "a, hours: 24, per: estate, role: infra}}\n"
    "  - {id: p.host, title: for a host, applies: vm, severity: warning, category: c, when: "
    "vm.cores < 4, message: m, readiness: conditions, remediation: {activity: remediate, action: "
    "b, hours: 6, per: host, role: dba}}\n";

static char *
make_estate(uint32_t n_vms)
{
    static const char *const stages[] = {"dev", "test", "production", "production"};
    GString *out = g_string_new("file v.csv rvtools inventory\n");

    for (uint32_t i = 0; i < n_vms; i++) {
        uint32_t cores = 1 + below(16), host = below(4), app = below(1 + n_vms / 3);
        uint32_t stage = below(4);

        g_string_append_printf(out, "vm name=v%02u cores=%u used_gib=20 host=h%u", i, cores, host);
        if (below(10) < 7)
            g_string_append_printf(out, " applications=A%u environment=%s", app, stages[stage]);
        g_string_append_c(out, '\n');
    }
    g_string_append(out, "file f.csv flows observation\n");
    for (uint32_t i = 0; i < 2 * n_vms; i++) {
        uint32_t from = below(n_vms), to = below(n_vms), port = below(2) == 0 ? 1433 : 443;

        g_string_append_printf(out, "flow from=v%02u to=v%02u port=%u seen=2026-01-%02u\n", from,
                               to, port, 1 + below(9));
    }
    return g_string_free(out, FALSE);
}

static PlanKit *
build(uint32_t seed)
{
    state = seed;
    g_autofree char *estate = make_estate(8 + below(25));
    uint32_t wave = 3 + below(6), infra = 90 + below(140), dba = 40 + below(60);
    uint32_t app = 50 + below(60), test = 40 + below(60);
    g_autofree char *settings = g_strdup_printf(
        "schedule: {start: 2027-01-04}\n"
        "capacity: {teams: 1, assets_per_wave: %u, ramp: {first: 3, step: 3}, roles: {infra: %uh, "
        "dba: %uh, app: %uh, network: 60h, test: %uh}}\n",
        wave, infra, dba, app, test);
    PlanText text = {.estate = estate, .packs = {pack}, .settings = settings, .as_of = AS_OF};

    return plan_kit_build(&text);
}

static void
check_hours(const PlanKit *kit, uint32_t seed)
{
    const WpPlan *plan = kit->plan;
    size_t n_iterations = plan->calendar.n_iterations;

    for (size_t i = 0; i < plan->n_roles * n_iterations; i++)
        cr_expect(plan->capacity[i] == WP_WAVES_UNLIMITED ||
                      plan->used[i] + kit->backlog->beside[i] <= plan->capacity[i],
                  "seed %u: %s in iteration %u: %d + %d of %d", seed, plan->roles[i / n_iterations],
                  (unsigned)(i % n_iterations), (int)plan->used[i], (int)kit->backlog->beside[i],
                  (int)plan->capacity[i]);
}

/* Returns: how many remediations are of several groups */
static uint32_t
check_remedies(const PlanKit *kit, uint32_t seed)
{
    const WpWork *work = kit->work;
    uint32_t n = 0;

    for (uint32_t i = 0; i < work->n_remedies; i++) {
        const WpWorkRemedy *remedy = &work->remedies[i];
        uint32_t of = kit->plan->groups[remedy->group].wave;

        n += remedy->spread;
        for (uint32_t m = 0; m < remedy->n_members; m++) {
            uint32_t group = kit->groups->group_of[work->remedy_members[remedy->first_member + m]];
            uint32_t wave = kit->plan->groups[group].wave;

            cr_expect(wave == 0 || (of != 0 && of <= wave),
                      "seed %u: %s is done for wave %u, and needed in wave %u", seed, remedy->scope,
                      of, wave);
        }
    }
    return n;
}

Test(rounds, hold_all_hours)
{
    uint32_t n_spread = 0;

    for (uint32_t seed = 1; seed <= N_SEEDS; seed++) {
        g_autoptr(PlanKit) kit = build(seed);

        check_hours(kit, seed);
        n_spread += check_remedies(kit, seed);
        cr_expect_leq(kit->plan->bound.wave, kit->plan->n_waves, "seed %u: bound", seed);
    }
    cr_expect_gt(n_spread, N_SEEDS);
}
