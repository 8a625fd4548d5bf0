#include "planner/plan/schedule.h"
#include "tests/unit/plan-random.h"

#include <criterion/criterion.h>
#include <string.h>

/* Random small estates, seeded: what must hold of every plan, whatever the estate. */

#define N_SEEDS  300
#define SHUFFLED 10 /* every so many are planned again from shuffled records */

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
            bool sunday =
                name[0] == 'v' && plan_random_has_sunday((name[1] - '0') * 10u + name[2] - '0');

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
        uint32_t n_vms = 9 + plan_random_below(&seed, 30);
        g_autofree char *estate = plan_random_estate(&seed, n_vms);
        g_autofree char *settings = plan_random_settings(&seed);
        g_autoptr(PlanKit) kit = plan_random_build(estate, settings);

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
        g_autoptr(PlanKit) again = plan_random_build(other, settings);
        g_autofree char *first = plan_text(kit), *second = plan_text(again);
        cr_expect_str_eq(first, second, "seed %u: another plan from shuffled records", i);
    }
}
