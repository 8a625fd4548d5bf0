#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

/* Estates, settings and a template in a few lines -> waves, what is in none, and why. */

#define AS_OF 20779 /* 2026-11-22, a Sunday */

/* One hour of infra an asset at the release, unless effort_hours says otherwise. */
#define TASK(hours)                                                                                \
    "tasks:\n"                                                                                     \
    "  - {id: move, title: Move, activity: promote, level: asset, databases: own, hours: " hours   \
    ", role: infra}\n"

static const char one_hour[] = PLAN_ACTIVITIES(1, 0) TASK("1");

static const char with_remove[] = PLAN_ACTIVITIES(1, 0)
    TASK("1") "  - {id: drop, title: Drop, activity: decommission, level: asset, hours: 1, "
              "role: infra}\n";

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.bad, title: cannot run there, applies: vm, severity: critical, category: c, when: "
    "vm.name.startsWith('bad'), readiness: not-ready, message: m}\n"
    "  - {id: p.mend, title: must be mended, applies: vm, severity: critical, category: c, when: "
    "vm.name.startsWith('mend'), readiness: not-ready, message: m, remediation: {activity: "
    "remediate, action: a, hours: 1, role: infra, lead_time: 30d, due: promote}}\n"
    "  - {id: p.maybe, title: perhaps not needed, applies: vm, severity: warning, category: c, "
    "when: vm.name.startsWith('maybe'), message: m, disposition: decide}\n";

static const char services[] =
    "pack: {id: s, version: '1', title: S}\n"
    "rules:\n"
    "  - {id: s.dc, title: identity, applies: vm, severity: information, category: c, when: "
    "vm.name.startsWith('dc'), shared_service: {role: identity, plan: extend}}\n"
    "  - {id: s.bk, title: backup, applies: vm, severity: information, category: c, when: "
    "vm.name.startsWith('bk'), shared_service: {role: backup, plan: replace}}\n"
    "  - {id: s.fs, title: files, applies: vm, severity: information, category: c, when: "
    "vm.name.startsWith('fs'), shared_service: {role: file, plan: move}}\n"
    "  - {id: s.kp, title: kept, applies: vm, severity: information, category: c, when: "
    "vm.name.startsWith('kp'), shared_service: {role: printing, plan: keep}}\n"
    "  - {id: s.db, title: database, applies: dependency, severity: information, category: c, "
    "when: dep.port == 1433, class: database}\n";

typedef struct {
    const char *label;
    const char *estate;
    const char *settings; /* after "schedule: {start: 2027-01-04, ...}" what it says of the rest */
    const char *schedule; /* keys of schedule */
    const char *template; /* (nullable) one_hour */
    const char *waves;    /* "1: a b | 2: c | out: d not-ready" */
    const char *of;       /* (nullable) an asset */
    const char *reason;   /* its reason, and " > cure" */
} Case;

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
append_sorted(GString *out, GPtrArray *names)
{
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(out, " %s", (char *)g_ptr_array_index(names, i));
}

static char *
waves_text(const PlanKit *kit)
{
    GString *out = g_string_new(NULL);
    const WpPlan *plan = kit->plan;

    for (uint32_t wave = 0; wave <= plan->n_waves; wave++) {
        uint32_t at = wave == plan->n_waves ? 0 : wave + 1; /* those in none come last */
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

        for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++) {
            uint32_t group = kit->groups->group_of[asset];
            const char *name = wp_asset_name(kit->inventory, asset);

            if ((plan->unplaced[asset] ? 0 : plan->groups[group].wave) != at)
                continue;
            if (at == 0)
                g_ptr_array_add(
                    names,
                    g_strdup_printf("%s %s", name,
                                    wp_unplaced_name((WpUnplacedClass)plan->unplaced[asset])));
            else
                g_ptr_array_add(names, g_strdup_printf("%s%s%s", name,
                                                       plan->groups[group].oversize ? "!" : "",
                                                       plan->groups[group].late_days ? "~" : ""));
        }
        if (names->len == 0)
            continue;
        g_string_append(out, out->len ? " | " : "");
        if (at == 0)
            g_string_append(out, "out:");
        else
            g_string_append_printf(out, "%u:", at);
        append_sorted(out, names);
    }
    return g_string_free(out, FALSE);
}

static char *
reason_text(const PlanKit *kit, const char *of)
{
    for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++) {
        g_autofree char *cure = NULL;

        if (strcmp(wp_asset_name(kit->inventory, asset), of) != 0)
            continue;
        if (!kit->plan->unplaced[asset])
            return g_strdup(kit->plan->groups[kit->groups->group_of[asset]].reason);
        g_autofree char *reason = wp_unplaced_reason(&kit->inputs, kit->plan, asset, &cure);
        return g_strdup_printf("%s > %s", reason, cure ? cure : "");
    }
    cr_assert_fail("no asset %s", of);
    return NULL;
}

static PlanKit *
build(const Case *c)
{
    g_autofree char *settings =
        g_strdup_printf("schedule: {start: 2027-01-04, iteration: 1w, iterations_per_wave: 2, "
                        "horizon: 24%s%s}\n%s",
                        c->schedule ? ", " : "", c->schedule ? c->schedule : "",
                        c->settings ? c->settings : "capacity: {teams: 1}\n");
    PlanText text = {.estate = c->estate,
                     .packs = {pack, services},
                     .settings = settings,
                     .template = c->template ? c->template : one_hour,
                     .as_of = AS_OF};

    return plan_kit_build(&text);
}

static void
run(const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Case *c = &cases[i];
        g_autoptr(PlanKit) kit = build(c);
        g_autofree char *waves = waves_text(kit);

        cr_expect_str_eq(waves, c->waves, "%s: %s", c->label, waves);
        if (!c->of)
            continue;
        g_autofree char *reason = reason_text(kit, c->of);
        cr_expect(strstr(reason, c->reason) != NULL, "%s: %s: %s", c->label, c->of, reason);
    }
}

#define VMS       "file v.csv rvtools inventory\n"
#define DBS       "file d.csv cmdb inventory\n"
#define TABLE     "file t.csv tables business\n"
#define FLOWS     "file f.csv flows observation\n"
#define ABC       VMS "vm name=a\nvm name=b\nvm name=c\n"
#define CAP(keys) "capacity: {teams: 1, ramp: {first: 1000}, " keys "}\n"

static const Case capacities[] = {
    {"all fit", ABC, NULL, NULL, NULL, "1: a b c", "a", "the first wave"},
    {"assets per wave", ABC, CAP("assets_per_wave: 2"), NULL, NULL, "1: a b | 2: c", "c",
     "not in wave 1: assets: 1 over the 2 of the wave; most used by g-"},
    {"per team", ABC, "capacity: {teams: 2, ramp: {first: 1000}, assets_per_wave: 1}\n", NULL, NULL,
     "1: a b | 2: c", NULL, NULL},
    {"a ramp", VMS "vm name=a\nvm name=b\nvm name=c\nvm name=d\nvm name=e\nvm name=f\n",
     "capacity: {teams: 1, assets_per_wave: 3, ramp: {first: 1, step: 1}}\n", NULL, NULL,
     "1: a | 2: b d | 3: c e f", NULL, NULL},
    {"a ramp grows with the teams, its first wave does not",
     VMS "vm name=a\nvm name=b\nvm name=c\nvm name=d\nvm name=e\n",
     "capacity: {teams: 2, assets_per_wave: 2, ramp: {first: 1, step: 1}}\n", NULL, NULL,
     "1: a | 2: b c d | 3: e", NULL, NULL},
    {"cutovers per wave", ABC, CAP("cutovers_per_wave: 1"), NULL, NULL, "1: a | 2: b | 3: c", "c",
     "not in wave 2: cutovers: 1 over the 1 of the wave"},
    {"cutovers per window, times windows", ABC, CAP("cutovers_per_window: 1"),
     "windows: [{name: w, days: [sat], from: '20:00', length: 2h}, "
     "{name: s, days: [sun], from: '20:00', length: 2h}]",
     NULL, "1: a b | 2: c", NULL, NULL},
    {"used size; unused space does not count",
     VMS "vm name=a used_gib=60 size_gib=900\nvm name=b used_gib=60\nvm name=c size_gib=40\n",
     CAP("size_per_wave: 100 GiB"), NULL, NULL, "1: a c | 2: b", "b",
     "not in wave 1: used size: 60 GiB over the 100 GiB of the wave"},
    {"hours of a role", ABC, CAP("buffer: 0%, roles: {infra: 2h}"), NULL, NULL, "1: a b | 2: c",
     "c", "not in wave 1: 1 h of infra are missing in the iteration from 2027-01-25 (it has 2 h)"},
    {"the buffer is kept free", ABC, CAP("buffer: 50%, roles: {infra: 2h}"), NULL, NULL,
     "1: a | 2: b | 3: c", NULL, NULL},
    {"a role that is not listed is unlimited", ABC, CAP("roles: {dba: 1h}"), NULL, NULL, "1: a b c",
     NULL, NULL},
    {"holidays take hours", ABC, CAP("buffer: 0%, roles: {infra: 3h}"),
     "holidays: [2027-01-25, 2027-01-26]", NULL, "1: a | 2: b c", NULL, NULL},
    {"a calendar factor takes hours", ABC,
     CAP("buffer: 0%, roles: {infra: 3h}, calendar: [{from: 2027-01-25, to: 2027-01-31, factor: "
         "34%}]"),
     NULL, NULL, "1: a | 2: b c", NULL, NULL},
    {"a calendar factor takes no more than its days", ABC,
     CAP("buffer: 0%, roles: {infra: 3h}, calendar: [{from: 2027-01-29, to: 2027-01-31, factor: "
         "0%}]"),
     NULL, NULL, "1: a b | 2: c", NULL, NULL},
    {"a factor of another role", ABC,
     CAP("buffer: 0%, roles: {infra: 3h, dba: 1h}, calendar: [{from: 2027-01-25, to: 2027-01-31, "
         "factor: 0%, roles: [dba]}]"),
     NULL, NULL, "1: a b c", NULL, NULL},
    {"a group over the limit is alone",
     VMS "vm name=a applications=X\nvm name=b applications=X\n"
         "vm name=c applications=X\nvm name=d\n",
     CAP("assets_per_wave: 2"), NULL, NULL, "1: d | 2: a! b! c!", NULL, NULL},
    {"or is not placed",
     VMS "vm name=a applications=X\nvm name=b applications=X\n"
         "vm name=c applications=X\nvm name=d\n",
     CAP("assets_per_wave: 2, oversize: unplaced"), NULL, NULL,
     "1: d | out: a infeasible b infeasible c infeasible", "a", "set capacity.oversize: alone"},
    {"hours are never exceeded so", VMS "vm name=a\nvm name=b effort_hours=9\n",
     CAP("buffer: 0%, roles: {infra: 5h}"), NULL, NULL, "1: a | out: b infeasible", "b",
     "of infra are missing"},
    {"automatic teams: the fewest that finish in time", ABC,
     "capacity: {teams: auto, ramp: {first: 1000}, assets_per_wave: 1}\n", "target_finish: 6w",
     NULL, "1: a b | 2: c", NULL, NULL},
};

Test(plan, capacities)
{
    run(capacities, G_N_ELEMENTS(capacities));
}

#define FREEZE(keys) "freezes: [{name: quiet, " keys "}]"

static const Case times[] = {
    {"a freeze of all moves the wave", ABC, NULL, FREEZE("from: 2027-01-25, to: 2027-01-31"), NULL,
     "2: a b c", "a", "no window for its cutover in the iteration from 2027-01-25: freeze 'quiet'"},
    {"a freeze of one workload moves only that", VMS "vm name=a applications=X\nvm name=b\n", NULL,
     FREEZE("from: 2027-01-25, to: 2027-01-31, for: 'workload:X*'"), NULL, "1: b | 2: a", "a",
     "freeze 'quiet'"},
    {"a freeze that leaves a window stops nothing", ABC, NULL,
     FREEZE("from: 2027-01-25, to: 2027-01-28"), NULL, "1: a b c", NULL, NULL},
    {"a freeze of every month", ABC, NULL, FREEZE("from: -10, to: -1, every: month"), NULL,
     "2: a b c", "a", "freeze 'quiet'"},
    {"a freeze of every year", ABC, NULL, FREEZE("from: 2026-01-20, to: 2026-01-31, every: year"),
     NULL, "2: a b c", "a", "freeze 'quiet'"},
    {"a freeze is of local days", ABC, NULL,
     FREEZE("from: 2027-01-31, to: 2027-01-31") ", time_zone: Australia/Sydney, windows: [{name: "
                                                "w, days: [sun], from: '06:00', length: 2h}]",
     NULL, "2: a b c", NULL, NULL},
    {"a freeze that does not block promotion", ABC, NULL,
     FREEZE("from: 2027-01-01, to: 2027-12-31, blocks: [decommission]"), NULL, "1: a b c", NULL,
     NULL},
    {"frozen for good", ABC, NULL, FREEZE("from: 2027-01-01, to: 2029-12-31"), NULL,
     "out: a infeasible b infeasible c infeasible", "a",
     "freeze 'quiet' over g-093772 a and the horizon of 24 iterations cannot both hold > narrow "
     "the freeze, or add a window outside it"},
    {"a wave without a window takes nothing", ABC, NULL,
     "holidays: [2027-01-30, 2027-01-31], windows: [{name: w, days: [sat], from: '08:00', length: "
     "8h}]",
     NULL, "2: a b c", "a", "no window for its cutover in the iteration from 2027-01-25"},
    {"not before a day", ABC,
     "constraints: [{not_before: 'vm:a', date: 2027-02-01}]\ncapacity: {teams: 1}\n", NULL, NULL,
     "1: b c | 2: a", "a", "not before 2027-02-01"},
    {"not before a day inside an iteration: the next one", ABC,
     "constraints: [{not_before: 'vm:a', date: 2027-02-23}]\ncapacity: {teams: 1}\n", NULL, NULL,
     "1: b c | 4: a", "a", "not before 2027-02-23"},
    {"migrate by, where there is room for one", ABC,
     "constraints: [{migrate_by: 'vm:c', date: 2027-01-31, enforce: yes}]\n" CAP(
         "assets_per_wave: 1"),
     NULL, NULL, "1: c | 2: a | 3: b", NULL, NULL},
    {"migrate by, too late", ABC,
     "constraints: [{migrate_by: 'vm:c', date: 2027-01-20}]\ncapacity: {teams: 1}\n", NULL, NULL,
     "1: a b c~", NULL, NULL},
    {"vacate by counts to the end of decommission", ABC,
     "constraints: [{vacate_by: 'vm:c', date: 2027-03-07}]\ncapacity: {teams: 1}\n", NULL,
     with_remove, "1: a b c~", NULL, NULL},
    {"vacate by in time", ABC,
     "constraints: [{vacate_by: 'vm:c', date: 2027-03-31}]\ncapacity: {teams: 1}\n", NULL,
     with_remove, "1: a b c", NULL, NULL},
    {"a pin", ABC, "constraints: [{pin: 'vm:a', wave: 3}]\ncapacity: {teams: 1}\n", NULL, NULL,
     "1: b c | 3: a", "a", "pinned to wave 3"},
    {"a pin after the horizon", ABC,
     "constraints: [{pin: 'vm:a', wave: 300}]\ncapacity: {teams: 1}\n", NULL, NULL,
     "1: b c | out: a infeasible", NULL, NULL},
    {"a lead time: 30 working days from the start", VMS "vm name=a\nvm name=mend1\n", NULL, NULL,
     NULL, "1: a | 3: mend1", "mend1", "a remediation needs its lead time first"},
};

Test(plan, times)
{
    run(times, G_N_ELEMENTS(times));
}

#define ENV(n, e) "vm name=" n " applications=X environment=" e "\n"

static const Case orders[] = {
    {"needs: the same wave is enough", ABC TABLE "dep from_name=a to_name=b kind=needs\n", NULL,
     NULL, NULL, "1: a b c", NULL, NULL},
    {"needs: never before what it needs", ABC TABLE "dep from_name=a to_name=c kind=needs\n",
     CAP("assets_per_wave: 1"), NULL, NULL, "1: c | 2: a | 3: b", NULL, NULL},
    {"before, strict", ABC TABLE "dep from_name=c to_name=a kind=before strict=yes\n", NULL, NULL,
     NULL, "1: b c | 2: a", "a", "not in wave 1: in a later wave than g-"},
    {"before, of the settings, a chain", ABC,
     "constraints: [{before: ['vm:c', 'vm:b', 'vm:a'], strict: yes, why: because}]\n"
     "capacity: {teams: 1}\n",
     NULL, NULL, "1: c | 2: b | 3: a", "a", "(wave 2): settings: because"},
    {"before: a link of the chain that is nothing does not break it", ABC,
     "constraints: [{before: ['vm:c', 'vm:nobody', 'vm:a'], strict: yes}]\ncapacity: {teams: 1}\n",
     NULL, NULL, "1: b c | 2: a", NULL, NULL},
    {"before all", ABC,
     "constraints: [{before: ['vm:c', all], strict: yes}]\ncapacity: {teams: 1}\n", NULL, NULL,
     "1: c | 2: a b", NULL, NULL},
    {"apart", ABC TABLE "dep from_name=a to_name=b kind=apart\n", NULL, NULL, NULL, "1: a c | 2: b",
     "b", "apart from g-"},
    {"a circle shares a wave",
     ABC TABLE "dep from_name=a to_name=b kind=needs\ndep from_name=b to_name=a kind=needs\n",
     CAP("assets_per_wave: 2"), NULL, NULL, "1: a b | 2: c", "a", "the first wave"},
    {"a strict order parts what an application would weld",
     VMS "vm name=a applications=X\nvm name=b applications=X\n" TABLE
         "dep from_name=a to_name=b kind=before strict=yes\n",
     NULL, NULL, NULL, "1: a | 2: b", "b", "in a later wave than g-"},
    {"a strict circle cannot be",
     ABC TABLE "dep from_name=a to_name=b kind=before strict=yes\n"
               "dep from_name=b to_name=a kind=before strict=yes\n",
     NULL, NULL, NULL, "1: c | out: a infeasible b infeasible", "a",
     "> place the other group first, or drop the relation"},
    {"environments, in waves of their own",
     VMS ENV("d", "dev") ENV("t", "test") ENV("p", "production"), NULL, NULL, NULL, "1: d t | 2: p",
     "p", "order of environments"},
    {"environments of another application keep apart too",
     VMS "vm name=t applications=X environment=test\n"
         "vm name=p applications=Y environment=production\n",
     NULL, NULL, NULL, "1: t | 2: p", "p", "production and other environments"},
    {"separate: workload",
     VMS ENV("t", "test")
         ENV("p", "production") "vm name=q applications=Y environment=production\n",
     NULL, "environments: {separate: workload}", NULL, "1: q t | 2: p", NULL, NULL},
    {"separate: no", VMS ENV("t", "test") ENV("p", "production"), NULL,
     "environments: {separate: no}", NULL, "1: p t", NULL, NULL},
    {"an environment whose assets wait for a decision does not break the order",
     VMS ENV("d", "dev") ENV("maybe", "test") ENV("p", "production"), NULL,
     "environments: {separate: workload}", NULL, "1: d | 2: maybe p", NULL, NULL},
    {"what waits for a decision moves last", VMS "vm name=maybe1\nvm name=x\nvm name=y\n",
     CAP("assets_per_wave: 1"), NULL, NULL, "1: x | 2: y | 3: maybe1", NULL, NULL},
};

Test(plan, orders)
{
    run(orders, G_N_ELEMENTS(orders));
}

static const Case out[] = {
    {"not ready", VMS "vm name=bad1\nvm name=a\n", NULL, NULL, NULL, "1: a | out: bad1 not-ready",
     "bad1",
     "not ready: cannot run there (p.bad) > change the asset so that p.bad no longer holds"},
    {"held by a hard tie",
     VMS "vm name=bad1\nvm name=a\n" TABLE "dep from_name=a to_name=bad1 kind=together\n", NULL,
     NULL, NULL, "out: a held bad1 not-ready", "a",
     "held by vm:bad1, which cannot move > make bad1 ready, or drop the hard relation"},
    {"held by what it needs, and so on",
     VMS "vm name=bad1\nvm name=a\nvm name=b\n" TABLE "dep from_name=a to_name=bad1 kind=needs\n"
         "dep from_name=b to_name=a kind=needs\n",
     NULL, NULL, NULL, "out: a held b held bad1 not-ready", "b", "held by vm:bad1"},
    {"what cannot move holds nobody that it needs",
     VMS "vm name=bad1\nvm name=a\n" TABLE "dep from_name=bad1 to_name=a kind=needs\n", NULL, NULL,
     NULL, "1: a | out: bad1 not-ready", NULL, NULL},
    {"a firm tie does not hold", VMS "vm name=bad1 applications=X\nvm name=a applications=X\n",
     NULL, NULL, NULL, "1: a | out: bad1 not-ready", NULL, NULL},
    {"excluded by the settings", ABC,
     "scope: {exclude: [{what: 'vm:a', as: out-of-scope, why: lab}]}\ncapacity: {teams: 1}\n", NULL,
     NULL, "1: b c | out: a excluded", "a", "out-of-scope: lab"},
    {"services: what is extended, replaced or kept stays, what moves moves",
     VMS "vm name=dc1\nvm name=bk1\nvm name=fs1\nvm name=kp1\nvm name=a\n", NULL, NULL, NULL,
     "1: a fs1 | out: bk1 excluded dc1 excluded kp1 excluded", "dc1",
     "shared service: identity is extended into the target before wave 1"},
    {"a service with a strategy moves", VMS "vm name=dc1 strategy=rehost\nvm name=a\n", NULL, NULL,
     NULL, "1: a dc1", NULL, NULL},
    {"services are not looked for", VMS "vm name=dc1\nvm name=a\n",
     "groups: {shared_services: none}\ncapacity: {teams: 1}\n", NULL, NULL, "1: a dc1", NULL, NULL},
    {"the database of a service stays with it",
     VMS "vm name=dc1\nvm name=a\n" DBS "db name=x server=dc1 engine=oracle\n", NULL, NULL, NULL,
     "1: a | out: dc1 excluded x excluded", "x",
     "belongs to dc1, a shared service: identity is extended"},
    {"even one that would be carried: its host does not move",
     VMS "vm name=dc1\nvm name=a\n" DBS "db name=x server=dc1 engine=oracle strategy=rehost\n",
     NULL, NULL, NULL, "1: a | out: dc1 excluded x excluded", "x", "> give dc1 a strategy"},
    {"a database is carried, and takes no slot",
     VMS "vm name=a\nvm name=b\n" DBS "db name=x server=a engine=oracle\n",
     CAP("assets_per_wave: "
         "1"),
     NULL, NULL, "1: a x | 2: b", NULL, NULL},
    {"a database on its own takes one",
     VMS "vm name=a\n" DBS "db name=x server=a engine=oracle strategy=replatform\n",
     CAP("assets_per_wave: 1"), NULL, NULL, "1: x | 2: a", NULL, NULL},
};

Test(plan, unplaced)
{
    run(out, G_N_ELEMENTS(out));
}
