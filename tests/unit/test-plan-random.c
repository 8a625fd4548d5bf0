#include "planner/base/random.h"
#include "planner/plan/schedule.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

/* Random small estates, seeded: what must hold of every plan, whatever the estate. */

#define AS_OF    20779 /* 2026-11-22 */
#define N_SEEDS  300
#define SHUFFLED 10 /* every so many are planned again from shuffled records */

static uint32_t
below(uint64_t *seed, uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(seed) % n);
}

static bool
chance(uint64_t *seed, uint32_t percent)
{
    return below(seed, 100) < percent;
}

/* Several at once, for one call: in which order a compiler works out arguments is its business. */
static void
draw(uint64_t *seed, uint32_t *out, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = below(seed, 1u << 20);
}

static const char template[] =
    "template: {id: t, version: '1', title: T}\n"
    "activities:\n"
    "  - {id: remediate, title: Remediate, offset: 2, early: yes, blocked_by: remediate}\n"
    "  - {id: replicate, title: Replicate, offset: 1}\n"
    "  - {id: stage, title: Stage, offset: 1}\n"
    "  - {id: promote, title: Promote, offset: 0, blocked_by: promote}\n"
    "  - {id: decommission, title: Decommission, after_cutover: 30d, blocked_by: decommission}\n"
    "tasks:\n"
    "  - {id: mend, title: Mend, activity: remediate, level: asset, hours: 2, role: dba}\n"
    "  - {id: move, title: Move, activity: promote, level: asset, databases: own, hours: 3, role: "
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

/* Whether the n-th VM may be cut over on Sunday mornings only. */
static bool
has_sunday(uint32_t n)
{
    return n % 7 == 3;
}

static char *
make_estate(uint64_t *seed, uint32_t n_vms)
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
            g_string_append_printf(out, " applications=A%u", below(seed, 1 + n_vms / 3));
        if (chance(seed, 80))
            g_string_append_printf(out, " environment=%s", stages[below(seed, 3)]);
        if (has_sunday(i))
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

static char *
make_settings(uint64_t *seed)
{
    static const char *const separate[] = {"wave", "workload", "no"};
    GString *out = g_string_new("groups: {max_assets: 6}\nschedule:\n  start: 2027-01-04\n"
                                "  iteration: 1w\n  iterations_per_wave: 2\n  horizon: 60\n");
    uint32_t d[8];

    g_string_append_printf(out, "  environments: {separate: %s}\n", separate[below(seed, 3)]);
    if (chance(seed, 60))
        g_string_append(out, "  windows:\n"
                             "    - {name: w, days: [sat], from: '20:00', length: 6h}\n"
                             "    - {name: v, days: [wed], from: '22:00', length: 4h}\n");
    if (chance(seed, 70)) {
        g_string_append(out, "  freezes:\n");
        g_string_append_printf(out, "    - {name: all, from: 2027-%02u-01, to: 2027-%02u-20}\n",
                               2 + below(seed, 3), 5);
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

static PlanKit *
build(const char *estate, const char *settings)
{
    PlanText text = {.estate = estate,
                     .packs = {pack},
                     .settings = settings,
                     .template = template,
                     .as_of = AS_OF};

    return plan_kit_build(&text);
}

static uint32_t
wave_of(const PlanKit *kit, WpAssetId asset)
{
    uint32_t group = kit->groups->group_of[asset];

    return group == 0 ? 0 : kit->plan->groups[group].wave;
}

static char *
plan_text(const PlanKit *kit)
{
    GString *out = g_string_new(NULL);

    for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++) {
        uint32_t group = kit->groups->group_of[asset];

        g_string_append_printf(out, "%s %u %s %" G_GINT64_FORMAT " %s\n",
                               wp_asset_name(kit->inventory, asset), wave_of(kit, asset),
                               group ? kit->groups->ids[group] : "",
                               group ? kit->plan->groups[group].cutover : 0,
                               group ? kit->plan->groups[group].reason : "");
    }
    return g_string_free(out, FALSE);
}

/* ---- what must hold ---- */

static void
check_once(const PlanKit *kit, uint32_t seed)
{
    for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++) {
        bool placed = wave_of(kit, asset) != 0;
        bool out = kit->plan->unplaced[asset] != WP_UNPLACED_NOT;
        g_autofree char *cure = NULL;

        cr_expect(placed != out, "seed %u: %s is in the plan %d and out of it %d", seed,
                  wp_asset_name(kit->inventory, asset), placed, out);
        if (!out)
            continue;
        g_autofree char *why = wp_unplaced_reason(&kit->inputs, kit->plan, asset, &cure);
        cr_expect(why && *why && cure && *cure, "seed %u: %s has no reason or cure", seed,
                  wp_asset_name(kit->inventory, asset));
    }
}

static bool
holds(const WpAssetRelation *relation, uint32_t a, uint32_t b)
{
    switch ((WpRelation)relation->relation) {
    case WP_RELATION_TOGETHER:
        return a == b;
    case WP_RELATION_APART:
        return a != b || a == 0;
    case WP_RELATION_NEEDS:
        return a == 0 || (b != 0 && b <= a);
    case WP_RELATION_BEFORE:
        return b == 0 || (a != 0 && (relation->strict ? a < b : a <= b));
    case WP_RELATION_NONE:
    case WP_N_RELATIONS:
        break;
    }
    return true;
}

/* What is not moved at all orders nothing. */
static bool
stays(const PlanKit *kit, WpAssetId asset)
{
    return kit->plan->unplaced[asset] == WP_UNPLACED_EXCLUDED;
}

static void
check_relations(const PlanKit *kit, uint32_t seed)
{
    for (uint32_t i = 0; i < kit->relations->n_relations; i++) {
        const WpAssetRelation *relation = &kit->relations->relations[i];
        uint32_t a = wave_of(kit, relation->a), b = wave_of(kit, relation->b);

        if (relation->force != WP_FORCE_HARD || stays(kit, relation->a) || stays(kit, relation->b))
            continue;
        cr_expect(holds(relation, a, b), "seed %u: hard %s%s: %s (wave %u), %s (wave %u)", seed,
                  wp_relation_name((WpRelation)relation->relation),
                  relation->strict ? " strict" : "", wp_asset_name(kit->inventory, relation->a), a,
                  wp_asset_name(kit->inventory, relation->b), b);
    }
}

/* Azure Migrate's first two conditions: strong two-way dependencies and workloads share a group;
 * where that could not be kept, the cut says why. */
static void
check_firm(const PlanKit *kit, uint32_t seed)
{
    const WpGroups *groups = kit->groups;

    for (uint32_t i = 0; i < kit->relations->n_relations; i++) {
        const WpAssetRelation *relation = &kit->relations->relations[i];
        uint32_t a = groups->group_of[relation->a], b = groups->group_of[relation->b];

        if (relation->relation == WP_RELATION_TOGETHER && relation->force == WP_FORCE_FIRM &&
            a != 0 && b != 0)
            cr_expect_eq(a != b, groups->cut[i] != WP_CUT_NONE, "seed %u: %s and %s: cut %u", seed,
                         wp_asset_name(kit->inventory, relation->a),
                         wp_asset_name(kit->inventory, relation->b), groups->cut[i]);
    }
}

static void
check_hours(const PlanKit *kit, uint32_t seed)
{
    const WpPlan *plan = kit->plan;

    for (size_t i = 0; i < (size_t)plan->n_roles * plan->calendar.n_iterations; i++)
        cr_expect(plan->capacity[i] == WP_WAVES_UNLIMITED || plan->used[i] <= plan->capacity[i],
                  "seed %u: %s in iteration %zu: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, seed,
                  plan->roles[i / plan->calendar.n_iterations], i % plan->calendar.n_iterations,
                  plan->used[i], plan->capacity[i]);
}

static int64_t
assets_allowed(const PlanKit *kit, uint32_t wave)
{
    const WpSettings *settings = kit->settings;
    int64_t teams = kit->plan->teams;

    return MIN(teams * settings->capacity.assets_per_wave,
               settings->capacity.ramp_first +
                   (int64_t)(wave - 1) * settings->capacity.ramp_step * teams);
}

static void
check_amounts(const PlanKit *kit, uint32_t seed)
{
    const WpPlan *plan = kit->plan;
    int64_t size = kit->settings->capacity.size_per_wave;

    for (uint32_t wave = 1; wave <= plan->n_waves; wave++) {
        int64_t assets = 0, bytes = 0;
        bool oversize = false;

        for (uint32_t group = 1; group <= plan->n_groups; group++)
            if (plan->groups[group].wave == wave) {
                assets += kit->groups->n_own[group];
                bytes += plan->groups[group].size_bytes;
                oversize |= plan->groups[group].oversize;
            }
        cr_expect(oversize || assets <= assets_allowed(kit, wave), "seed %u: wave %u has %d assets",
                  seed, wave, (int)assets);
        cr_expect(oversize || size == WP_SETTING_NONE || bytes <= size * plan->teams,
                  "seed %u: wave %u is too large", seed, wave);
    }
}

/* Cutovers in one window, freezes, and the window itself. */
static void
check_cutovers(const PlanKit *kit, uint32_t seed)
{
    const WpPlan *plan = kit->plan;
    const WpSettings *settings = kit->settings;

    for (uint32_t group = 1; group <= plan->n_groups; group++) {
        const WpGroupPlan *at = &plan->groups[group];
        int64_t n = 0;
        bool oversize = false;

        if (at->wave == 0)
            continue;
        cr_expect_neq(at->cutover, WP_TIME_NONE, "seed %u: %s has no window", seed,
                      kit->groups->ids[group]);
        for (uint32_t other = 1; other <= plan->n_groups; other++)
            if (plan->groups[other].wave == at->wave) {
                n += plan->groups[other].cutover == at->cutover;
                oversize |= plan->groups[other].oversize;
            }
        cr_expect(oversize || n <= settings->capacity.cutovers_per_window * plan->teams,
                  "seed %u: %d cutovers in a window of wave %u", seed, (int)n, at->wave);
        for (uint32_t m = kit->groups->first[group]; m < kit->groups->first[group + 1]; m++) {
            const char *name = wp_asset_name(kit->inventory, kit->groups->members[m]);
            bool sunday = name[0] == 'v' && has_sunday((name[1] - '0') * 10u + name[2] - '0');

            cr_expect(!sunday || (wp_day_weekday(at->cutover_first) == 6 &&
                                  at->cutover % WP_US_PER_DAY == WP_US_PER_DAY / 4),
                      "seed %u: %s moves outside its window", seed, name);
        }
        for (uint32_t i = 0; i < settings->schedule.n_freezes; i++)
            for (uint32_t m = kit->groups->first[group]; m < kit->groups->first[group + 1]; m++)
                for (WpDay day = at->cutover_first; day <= at->cutover_last; day++)
                    cr_expect(
                        !(kit->constraints->closures->of[kit->groups->members[m]] >> i & 1) ||
                            !wp_freeze_covers(&plan->calendar, &settings->schedule.freezes[i], day),
                        "seed %u: %s moves in freeze %s", seed, kit->groups->ids[group],
                        settings->schedule.freezes[i].name);
    }
}

static void
check_environments(const PlanKit *kit, uint32_t seed)
{
    const WpGroups *groups = kit->groups;
    const char *(*text)(const WpStrPool *, WpStrId) = wp_str_pool_text;

    for (uint32_t a = 1; a <= groups->n_groups; a++)
        for (uint32_t b = 1; b <= groups->n_groups; b++) {
            uint32_t rank_a = wp_group_environment_rank(&kit->inputs, a);
            uint32_t rank_b = wp_group_environment_rank(&kit->inputs, b);
            uint32_t wave_a = kit->plan->groups[a].wave, wave_b = kit->plan->groups[b].wave;
            const char *x = text(kit->inventory->texts, groups->workload[a]);
            const char *y = text(kit->inventory->texts, groups->workload[b]);
            bool production = rank_b == 2;

            if (rank_a >= rank_b || wave_a == 0 || wave_b == 0)
                continue;
            if (kit->settings->schedule.separate == WP_SEPARATE_WAVE && production)
                cr_expect_neq(wave_a, wave_b, "seed %u: wave %u has production and other", seed,
                              wave_a);
            if (!x || !y || groups->decide[a] ||
                strncmp(x, y, (size_t)(strrchr(x, '/') - x) + 1) != 0)
                continue;
            bool strict = production && kit->settings->schedule.separate != WP_SEPARATE_NO;
            cr_expect(strict ? wave_a < wave_b : wave_a <= wave_b,
                      "seed %u: %s in wave %u, %s in wave %u", seed, x, wave_a, y, wave_b);
        }
}

/* Whether a freeze touches the release of the wave or the work before and after it. */
static bool
is_frozen(const PlanKit *kit, uint32_t wave)
{
    const WpCalendar *calendar = &kit->plan->calendar;
    uint32_t release = wp_wave_iteration(calendar, wave);

    for (uint32_t f = 0; f < kit->settings->schedule.n_freezes; f++)
        for (WpDay day = wp_iteration_start(calendar, release) - 42;
             day <= wp_iteration_end(calendar, release) + 42; day++)
            if (wp_freeze_covers(calendar, &kit->settings->schedule.freezes[f], day))
                return true;
    return false;
}

/* The wave up to @most that "not in wave N: ..." names; 0 if it names none. */
static uint32_t
named_wave(const char *reason, uint32_t most)
{
    for (uint32_t wave = most; wave > 0; wave--) {
        g_autofree char *start = g_strdup_printf("not in wave %u: ", wave);

        if (g_str_has_prefix(reason, start))
            return wave;
    }
    cr_expect(!g_str_has_prefix(reason, "not in wave "), "%s", reason);
    return 0;
}

static void
check_dates(const PlanKit *kit, uint32_t seed)
{
    const WpPlan *plan = kit->plan;

    cr_expect(plan->bound.wave <= plan->n_waves, "seed %u: bound %u, last wave %u", seed,
              plan->bound.wave, plan->n_waves);
    cr_expect(!plan->optimal || plan->bound.wave == plan->n_waves, "seed %u: not optimal", seed);
    for (WpAssetId asset = 1; asset <= kit->inventory->n_assets; asset++) {
        uint32_t wave = wave_of(kit, asset);

        if (wave == 0)
            continue;
        const WpGroupPlan *group = &plan->groups[kit->groups->group_of[asset]];
        cr_expect(group->cutover_first >= kit->constraints->not_before[asset],
                  "seed %u: %s moves too early", seed, wp_asset_name(kit->inventory, asset));
        cr_expect(kit->constraints->pin[asset] == 0 || kit->constraints->pin[asset] == wave,
                  "seed %u: %s is not where it is pinned", seed,
                  wp_asset_name(kit->inventory, asset));
        cr_expect(group->reason && group->reason[0], "seed %u: no reason", seed);
        uint32_t tried = named_wave(group->reason, wave);

        /* The wave that a reason names is the one before, but for those that are frozen. */
        for (uint32_t between = tried + 1; tried > 0 && between < wave; between++)
            cr_expect(is_frozen(kit, between), "seed %u: wave %u: %s", seed, wave, group->reason);
        cr_expect_lt(tried, wave, "seed %u: wave %u: %s", seed, wave, group->reason);
    }
}

Test(plan_random, holds_what_must_hold)
{
    for (uint32_t i = 1; i <= N_SEEDS; i++) {
        uint64_t seed = i;
        uint32_t n_vms = 9 + below(&seed, 30);
        g_autofree char *estate = make_estate(&seed, n_vms);
        g_autofree char *settings = make_settings(&seed);
        g_autoptr(PlanKit) kit = build(estate, settings);

        check_once(kit, i);
        check_relations(kit, i);
        check_firm(kit, i);
        check_hours(kit, i);
        check_amounts(kit, i);
        check_cutovers(kit, i);
        check_environments(kit, i);
        check_dates(kit, i);
        if (i % SHUFFLED != 0)
            continue;
        g_autofree char *other = estate_shuffle(estate, i);
        g_autoptr(PlanKit) again = build(other, settings);
        g_autofree char *first = plan_text(kit), *second = plan_text(again);
        cr_expect_str_eq(first, second, "seed %u: another plan from shuffled records", i);
    }
}
