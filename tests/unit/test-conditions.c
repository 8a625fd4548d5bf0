#include "planner/base/random.h"
#include "planner/plan/schedule.h"
#include "planner/plan/score.h"
#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>
#include <string.h>

/* Azure Migrate's eight planning conditions (azure.md 4) hold by default on random estates: nothing
 * is set but how much a wave holds. Where one gives way, a conflict proves that it must. */

#define AS_OF       20779 /* 2026-11-22 */
#define N_SEEDS     150
#define MAX_ASSETS  50 /* groups.max_assets */
#define EARLY_WAVES 3  /* schedule.early_waves */

static uint64_t state;

static uint32_t
below(uint32_t n)
{
    return (uint32_t)(wp_splitmix_next(&state) % n);
}

static const char template[] =
    PLAN_ACTIVITIES(2, 1) "tasks:\n"
                          "  - {id: move, title: Move, activity: promote, level: asset, databases: "
                          "own, hours: 3, role: "
                          "infra}\n";

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.hard, title: hard, applies: vm, severity: information, category: c, when: "
    "vm.cores == 13, message: m, set: {complexity: high}}\n";

static void
append_flow(GString *out, uint32_t from, uint32_t to, uint32_t n_days)
{
    for (uint32_t day = 1; day <= n_days; day++)
        g_string_append_printf(out, "flow from=v%02u to=v%02u port=443 seen=2026-01-%02u\n", from,
                               to, day);
}

/* Two-way flows, some of them strong; one-way flows, mostly to where many go. */
static char *
make_estate(uint32_t n_vms)
{
    static const char *const stages[] = {"dev", "test", "production", "production"};
    static const char *const levels[] = {"high", "medium", "low"};
    GString *out = g_string_new("file v.csv rvtools inventory\n");
    uint32_t n_apps = 2 + below(n_vms / 3);

    for (uint32_t i = 0; i < n_vms; i++) {
        uint32_t cores = 1 + below(13), app = below(n_apps), stage = below(4);

        g_string_append_printf(out, "vm name=v%02u cores=%u used_gib=20", i, cores);
        if (below(10) < 7)
            g_string_append_printf(out, " applications=A%u environment=%s", app, stages[stage]);
        g_string_append_c(out, '\n');
    }
    g_string_append(out, "file a.csv cmdb business\n");
    for (uint32_t app = 0; app < n_apps; app++)
        g_string_append_printf(out, "app name=A%u criticality=%s\n", app, levels[below(3)]);
    g_string_append(out, "file f.csv flows observation\n");
    for (uint32_t i = 0; i < n_vms; i++) {
        uint32_t from = below(n_vms), to = below(below(2) == 0 ? n_vms : 1 + n_vms / 5);

        append_flow(out, from, to, 1 + below(9));
        if (below(3) == 0)
            append_flow(out, to, from, 1 + below(9));
    }
    append_flow(out, 0, 1, 9); /* every slot of the estate has been seen */
    return g_string_free(out, FALSE);
}

static char *
make_settings(const char *more)
{
    return g_strdup_printf("schedule: {start: 2027-01-04, early_waves: %u}\n"
                           "capacity: {teams: 1, assets_per_wave: %u, ramp: {first: 3, step: "
                           "3}}\n%s",
                           EARLY_WAVES, 5 + below(5), more ? more : "");
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

/* ---- 1, 2: strong two-way flows and applications ---- */

static WpStrId
workload_of(const PlanKit *kit, WpAssetId asset)
{
    const WpColumn *column = kit->view.columns[WP_F_VM_WORKLOAD];
    WpRowId row = wp_asset_row(kit->inventory, asset);

    return wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;
}

static void
check_together(const PlanKit *kit, uint32_t seed)
{
    for (uint32_t i = 0; i < kit->relations->n_relations; i++) {
        const WpAssetRelation *relation = &kit->relations->relations[i];
        uint32_t a = kit->groups->group_of[relation->a], b = kit->groups->group_of[relation->b];

        if (relation->relation == WP_RELATION_TOGETHER && relation->force != WP_FORCE_SOFT)
            cr_expect(a == b || kit->groups->cut[i] == WP_CUT_SIZE, "seed %u: %s and %s are apart",
                      seed, wp_asset_name(kit->inventory, relation->a),
                      wp_asset_name(kit->inventory, relation->b));
    }
    for (WpAssetId a = 1; a <= kit->inventory->n_assets; a++)
        for (WpAssetId b = 1; b < a; b++) {
            uint32_t group_a = kit->groups->group_of[a], group_b = kit->groups->group_of[b];

            if (workload_of(kit, a) == WP_STR_NONE || workload_of(kit, a) != workload_of(kit, b))
                continue;
            cr_expect(group_a == group_b ||
                          kit->groups->n_own[group_a] + kit->groups->n_own[group_b] > MAX_ASSETS,
                      "seed %u: %s and %s are of one workload, and apart", seed,
                      wp_asset_name(kit->inventory, a), wp_asset_name(kit->inventory, b));
        }
}

/* ---- 3: what is used moves first ---- */

static const WpPlanConflict *
find_conflict(const PlanKit *kit, uint32_t relation)
{
    const GArray *conflicts = kit->plan->conflicts->conflicts;

    for (guint i = 0; i < conflicts->len; i++)
        if (g_array_index(conflicts, WpPlanConflict, i).relation == relation)
            return &g_array_index(conflicts, WpPlanConflict, i);
    return NULL;
}

typedef struct {
    unsigned n_orders, n_given_way, n_unproven;
} Orders;

static void
check_orders(const PlanKit *kit, uint32_t seed, Orders *orders)
{
    for (uint32_t i = 0; i < kit->groups->n_relations; i++) {
        const WpGroupRelation *relation = &kit->groups->relations[i];
        uint32_t a = kit->plan->groups[relation->a].wave;
        uint32_t b = kit->plan->groups[relation->b].wave;

        if (relation->relation != WP_RELATION_BEFORE || relation->force == WP_FORCE_SOFT ||
            a == 0 || b == 0)
            continue;
        orders->n_orders++;
        if (a <= b)
            continue;
        const WpPlanConflict *conflict = find_conflict(kit, i);

        orders->n_given_way++;
        orders->n_unproven += !conflict || !conflict->proven;
        cr_expect(conflict && conflict->proven, "seed %u: %s (wave %u) before %s (wave %u): %s",
                  seed, kit->groups->ids[relation->a], a, kit->groups->ids[relation->b], b,
                  conflict ? conflict->text : "nothing is said");
    }
}

/* ---- 4, 5: environments ---- */

static void
check_environments(const PlanKit *kit, uint32_t seed)
{
    const WpGroups *groups = kit->groups;

    for (uint32_t a = 1; a <= groups->n_groups; a++)
        for (uint32_t b = 1; b <= groups->n_groups; b++) {
            uint32_t rank_a = wp_group_environment_rank(&kit->inputs, a);
            uint32_t rank_b = wp_group_environment_rank(&kit->inputs, b);
            uint32_t wave_a = kit->plan->groups[a].wave, wave_b = kit->plan->groups[b].wave;
            const char *x = wp_str_pool_text(kit->inventory->texts, groups->workload[a]);
            const char *y = wp_str_pool_text(kit->inventory->texts, groups->workload[b]);

            if (rank_a >= rank_b || wave_a == 0 || wave_b == 0)
                continue;
            if (rank_b == 2)
                cr_expect_neq(wave_a, wave_b, "seed %u: wave %u has production and other", seed,
                              wave_a);
            if (x && y && strncmp(x, y, (size_t)(strrchr(x, '/') - x) + 1) == 0)
                cr_expect(wave_a <= wave_b, "seed %u: %s in wave %u, %s in wave %u", seed, x,
                          wave_a, y, wave_b);
        }
}

/* ---- 8: the size of waves ---- */

static void
check_sizes(const PlanKit *kit, uint32_t seed)
{
    for (uint32_t wave = 1; wave <= kit->plan->n_waves; wave++) {
        int64_t assets = 0;
        bool oversize = false;
        int64_t most = MIN(kit->settings->capacity.assets_per_wave, 3 + 3 * (int64_t)(wave - 1));

        for (uint32_t group = 1; group <= kit->plan->n_groups; group++)
            if (kit->plan->groups[group].wave == wave) {
                assets += kit->groups->n_own[group];
                oversize |= kit->plan->groups[group].oversize;
            }
        cr_expect(oversize || assets <= most, "seed %u: wave %u has %d assets", seed, wave,
                  (int)assets);
    }
}

/* ---- 6, 7: criticality and complexity ---- */

static uint32_t
count_kind(const PlanKit *kit, WpCannot about)
{
    const GArray *conflicts = kit->plan->conflicts->conflicts;
    uint32_t n = 0;

    for (guint i = 0; i < conflicts->len; i++)
        n += g_array_index(conflicts, WpPlanConflict, i).about == about;
    return n;
}

static bool
is_high(const PlanKit *kit, uint32_t group)
{
    return wp_group_criticality(&kit->inputs, group) == WP_LEVEL_HIGH ||
           wp_group_complexity(&kit->inputs, group) == WP_LEVEL_HIGH;
}

typedef struct {
    unsigned n_early, n_tried, n_better;
} Early;

/* What is early for all its criticality or complexity: where it is kept out of the early waves, the
 * plan ends later, or places less, or costs more. */
static void
check_early(const PlanKit *kit, const char *estate, const char *settings, Early *early)
{
    for (uint32_t group = 1; group <= kit->plan->n_groups; group++) {
        uint32_t wave = kit->plan->groups[group].wave;

        if (wave == 0 || wave > EARLY_WAVES || !is_high(kit, group))
            continue;
        early->n_early++;
        if (early->n_early % 5 != 0) /* each is a plan */
            continue;
        GString *text = g_string_new(settings);
        const WpGroups *groups = kit->groups;
        WpDay day = wp_iteration_start(&kit->plan->calendar,
                                       wp_wave_iteration(&kit->plan->calendar, EARLY_WAVES) + 1);

        g_string_append(text, "constraints:\n");
        for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
            g_string_append_printf(text, "  - {not_before: 'vm:%s', date: ",
                                   wp_asset_name(kit->inventory, groups->members[i]));
            wp_append_day(text, day);
            g_string_append(text, "}\n");
        }
        g_autoptr(PlanKit) later = build(estate, text->str);
        early->n_tried++;
        early->n_better += later->plan->n_waves <= kit->plan->n_waves &&
                           count_kind(later, WP_CANNOT_PLACE) <= count_kind(kit, WP_CANNOT_PLACE) &&
                           later->plan->cost < kit->plan->cost;
        g_string_free(text, TRUE);
    }
}

Test(conditions, hold_by_default)
{
    Orders orders = {0};
    Early early = {0};

    for (uint32_t seed = 1; seed <= N_SEEDS; seed++) {
        state = seed;
        g_autofree char *estate = make_estate(10 + below(40));
        g_autofree char *settings = make_settings(NULL);
        g_autoptr(PlanKit) kit = build(estate, settings);

        cr_expect_eq(count_kind(kit, WP_CANNOT_PLACE), 0, "seed %u: something is unplaced", seed);
        check_together(kit, seed);
        check_orders(kit, seed, &orders);
        check_environments(kit, seed);
        check_sizes(kit, seed);
        check_early(kit, estate, settings, &early);
    }
    cr_log_info("%u orders, %u gave way, %u of them unproven; %u early, %u of %u better later",
                orders.n_orders, orders.n_given_way, orders.n_unproven, early.n_early,
                early.n_better, early.n_tried);
    cr_expect_gt(orders.n_given_way, 10);
    cr_expect_gt(early.n_tried, 10);
    /* The search is bounded, and no proof. */
    cr_expect_leq(early.n_better * 10, early.n_tried);
}
