#include "planner/plan/schedule.h"

#include <string.h>

/*
 * Order and distance as the solver wants them: relations between groups that must hold, and pairs
 * that cost. Three come together here: what groups inherit from their members, the order of
 * environments inside an application, and orders that the settings wish between sets of assets.
 */

typedef struct {
    WpSchedule *schedule;
    GArray *relations; /* of WpWaveRelation */
    GArray *relation_of;
    GArray *whys;
    GArray *from;
    GArray *pairs; /* of WpWavePair */
} Build;

#define NOT_OF_GROUPS UINT32_MAX
#define MOST_SHARES   10 /* two groups that are tied by more cost no more */

static void
add_relation(Build *build, WpWaveRelation relation, uint32_t index, uint8_t why,
             const WpConstraint *from)
{
    /* Inside one group only what says that it cannot be one is kept. */
    if (relation.a == relation.b && relation.kind == WP_WAVE_SAME_OR_EARLIER)
        return;
    relation.tag = build->relations->len;
    g_array_append_val(build->relations, relation);
    g_array_append_val(build->relation_of, index);
    g_array_append_val(build->whys, why);
    g_array_append_val(build->from, from);
}

/* Of firm wishes the first of azure.md 4 gives way last: two-way flows, one application, a target
 * before its users. */
static uint8_t
rank_of(uint8_t why)
{
    switch ((WpWhy)why) {
    case WP_WHY_TWO_WAY:
    case WP_WHY_ONLY_CALLER:
        return 4;
    case WP_WHY_WORKLOAD:
        return 3;
    case WP_WHY_RULE:
        return 2;
    case WP_WHY_TABLE:
    case WP_WHY_SETTINGS:
    case WP_WHY_CARRIED:
    case WP_WHY_FLOW:
    case WP_WHY_ENVIRONMENT:
    case WP_N_WHYS:
        return 1;
    }
    return 1;
}

static void
add_of_groups(Build *build)
{
    const WpPlanInputs *inputs = build->schedule->inputs;
    const WpGroups *groups = inputs->groups;
    int64_t weight = inputs->settings->weights.cross_wave;

    for (uint32_t i = 0; i < groups->n_relations; i++) {
        const WpGroupRelation *from = &groups->relations[i];
        bool apart = from->relation == WP_RELATION_APART;
        WpWaveRelation relation = {
            .a = from->a,
            .b = from->b,
            .kind = apart          ? WP_WAVE_APART
                    : from->strict ? WP_WAVE_EARLIER
                                   : WP_WAVE_SAME_OR_EARLIER,
            .firm = from->force == WP_FORCE_FIRM,
            .rank = rank_of(from->why),
        };
        /* A full share of strength across one wave costs the weight of the settings. */
        uint32_t strength = MIN(from->strength, (uint32_t)MOST_SHARES * WP_BASIS_POINTS);
        WpWavePair pair = {from->a, from->b, weight * strength / WP_BASIS_POINTS};

        if (from->force != WP_FORCE_SOFT)
            add_relation(build, relation, i, from->why, NULL);
        if (!apart && pair.cost > 0)
            g_array_append_val(build->pairs, pair);
    }
}

/* ---- environments ---- */

typedef struct {
    const char *application; /* a name up to the last '/' of the workload */
    size_t size;
    uint32_t rank;
    uint32_t group;
} Stage;

static int
compare_names(const Stage *x, const Stage *y)
{
    int order = memcmp(x->application, y->application, MIN(x->size, y->size));

    return order != 0 ? order : x->size < y->size ? -1 : x->size > y->size;
}

static int
by_stage(gconstpointer a, gconstpointer b)
{
    const Stage *x = a, *y = b;
    int order = compare_names(x, y);

    if (order != 0)
        return order;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->group < y->group ? -1 : x->group > y->group;
}

static GArray *
list_stages(const WpPlanInputs *inputs)
{
    const WpGroups *groups = inputs->groups;
    GArray *stages = g_array_new(FALSE, FALSE, sizeof(Stage));

    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        const char *workload =
            wp_str_pool_text(inputs->view->inventory->texts, groups->workload[group]);
        const char *slash = workload ? strrchr(workload, '/') : NULL;
        if (!slash || slash == workload)
            continue;
        Stage stage = {workload, (size_t)(slash - workload),
                       wp_group_environment_rank(inputs, group), group};

        g_array_append_val(stages, stage);
    }
    g_array_sort(stages, by_stage);
    return stages;
}

static void
add_environment(Build *build, const Stage *early, const Stage *late)
{
    const WpSettings *settings = build->schedule->inputs->settings;
    uint32_t production = g_strv_length((char **)settings->schedule.environment_order) - 1;
    /* Production has waves of its own; dev and test may share one. */
    bool separate = settings->schedule.separate != WP_SEPARATE_NO && late->rank == production;

    add_relation(build,
                 (WpWaveRelation){early->group, late->group,
                                  separate ? WP_WAVE_EARLIER : WP_WAVE_SAME_OR_EARLIER, false, 0,
                                  0},
                 NOT_OF_GROUPS, WP_WHY_ENVIRONMENT, NULL);
}

/* Ties a group to those before it, [first, end), of the nearest lower rank; with @decide to those
 * that wait for a decision, else to those that do not. */
static void
add_nearest(Build *build, const GArray *stages, guint first, guint at, bool decide)
{
    const WpGroups *groups = build->schedule->inputs->groups;
    const Stage *late = &g_array_index(stages, Stage, at);
    uint32_t rank = UINT32_MAX;

    for (guint i = at; i > first; i--) {
        const Stage *early = &g_array_index(stages, Stage, i - 1);

        if (early->rank == late->rank || groups->decide[early->group] != decide)
            continue;
        if (rank != UINT32_MAX && early->rank != rank)
            break;
        rank = early->rank;
        add_environment(build, early, late);
    }
}

/* All groups of an application in one environment move no later than those in the next one. What
 * waits for a decision comes after, but nothing else waits for it: it may never move. */
static void
add_environments(Build *build)
{
    const WpPlanInputs *inputs = build->schedule->inputs;
    g_autoptr(GArray) stages = list_stages(inputs);
    guint first = 0;

    for (guint i = 0; i < stages->len; i++) {
        const Stage *stage = &g_array_index(stages, Stage, i);

        if (compare_names(stage, &g_array_index(stages, Stage, first)) != 0)
            first = i;
        add_nearest(build, stages, first, i, false);
        if (inputs->groups->decide[stage->group])
            add_nearest(build, stages, first, i, true);
    }
}

/* ---- orders of the settings ---- */

static int
by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* The groups of a set, each once, ascending. */
static GArray *
groups_of(const WpGroups *groups, const WpAssetSet *set)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    guint kept = 0;

    for (uint32_t i = 0; i < set->n_assets; i++)
        if (groups->group_of[set->assets[i]] != 0)
            g_array_append_val(list, groups->group_of[set->assets[i]]);
    g_array_sort(list, by_number);
    for (guint i = 0; i < list->len; i++)
        if (kept == 0 ||
            g_array_index(list, uint32_t, i) != g_array_index(list, uint32_t, kept - 1))
            g_array_index(list, uint32_t, kept++) = g_array_index(list, uint32_t, i);
    g_array_set_size(list, kept);
    return list;
}

static void
add_order(Build *build, const WpOrder *order)
{
    const WpGroups *groups = build->schedule->inputs->groups;
    g_autofree bool *before = g_new0(bool, groups->n_groups + 1);

    g_autoptr(GArray) early = groups_of(groups, &order->sets[0]);

    for (uint32_t i = 0; i + 1 < order->n_sets; i++) {
        g_autoptr(GArray) late = groups_of(groups, &order->sets[i + 1]);

        if (late->len == 0)
            continue; /* what it names does not move: the chain goes on without it */
        for (guint a = 0; a < early->len; a++)
            before[g_array_index(early, uint32_t, a)] = true;
        for (guint a = 0; a < early->len; a++)
            for (guint b = 0; b < late->len; b++) {
                uint32_t group = g_array_index(late, uint32_t, b);

                if (order->sets[i + 1].all && before[group])
                    continue; /* all others */
                add_relation(
                    build,
                    (WpWaveRelation){g_array_index(early, uint32_t, a), group,
                                     order->strict ? WP_WAVE_EARLIER : WP_WAVE_SAME_OR_EARLIER,
                                     false, 0, 0},
                    NOT_OF_GROUPS, WP_WHY_SETTINGS, order->from);
            }
        g_array_set_size(early, 0);
        g_array_append_vals(early, late->data, late->len);
    }
}

void
wp_schedule_relate(WpSchedule *schedule)
{
    Build build = {schedule,
                   g_array_new(FALSE, FALSE, sizeof(WpWaveRelation)),
                   g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                   g_array_new(FALSE, FALSE, sizeof(uint8_t)),
                   g_array_new(FALSE, FALSE, sizeof(WpConstraint *)),
                   g_array_new(FALSE, FALSE, sizeof(WpWavePair))};
    const GArray *orders = schedule->inputs->constraints->orders;

    add_of_groups(&build);
    add_environments(&build);
    for (guint i = 0; i < orders->len; i++)
        add_order(&build, &g_array_index(orders, WpOrder, i));
    schedule->problem.n_relations = build.relations->len;
    schedule->problem.n_pairs = build.pairs->len;
    schedule->problem.relations = (void *)g_array_free(build.relations, FALSE);
    schedule->problem.pairs = (void *)g_array_free(build.pairs, FALSE);
    schedule->relation_of = (void *)g_array_free(build.relation_of, FALSE);
    schedule->relation_why = (void *)g_array_free(build.whys, FALSE);
    schedule->relation_from = (void *)g_array_free(build.from, FALSE);
}
