#include "planner/plan/schedule.h"

#include "planner/graph/connect.h"
#include "planner/graph/growth.h"

#include <string.h>

/*
 * Items of the solver are sets of groups that share a wave: a circle of orders (a no later than b,
 * b no later than a). A circle of hard orders always is one. One that needs firm orders to close is
 * one as long as it can be: not larger than a group may be, nothing in it apart or strictly before.
 * Else as many of its firm orders are kept as can be, and the rest is given up.
 */

/* What is settled apart stays apart: an order between two waves that are settled ties nothing. */
static bool
is_order(const WpSchedule *schedule, const WpWaveRelation *relation)
{
    return relation->kind != WP_WAVE_APART && wp_group_fixed(schedule->inputs, relation->a) ==
                                                  wp_group_fixed(schedule->inputs, relation->b);
}

/* By group the strong component over the hard orders, with @firm over the firm ones too. */
static uint32_t *
find_parts(const WpSchedule *schedule, bool firm, uint32_t *out_n)
{
    const WpWaveProblem *problem = &schedule->problem;
    uint32_t n_groups = schedule->inputs->groups->n_groups, n_edges = 0;
    g_autofree uint32_t *from = g_new(uint32_t, problem->n_relations + 1);
    g_autofree uint32_t *to = g_new(uint32_t, problem->n_relations + 1);

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];

        if (!is_order(schedule, relation) || (relation->firm && !firm))
            continue;
        from[n_edges] = relation->a;
        to[n_edges++] = relation->b;
    }
    g_autoptr(WpCsr) graph = wp_csr_build(n_groups, n_edges, from, to);
    return wp_graph_strong_components(graph, out_n);
}

/* By group the wave to which a member is pinned; 0 if none is, or the group is settled. */
static uint32_t *
list_pins(const WpSchedule *schedule)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;
    uint32_t *pins = g_new0(uint32_t, groups->n_groups + 1);

    for (uint32_t group = 1; group <= groups->n_groups; group++)
        for (uint32_t i = groups->first[group];
             i < groups->first[group + 1] && wp_group_fixed(inputs, group) == 0; i++)
            pins[group] = MAX(pins[group], inputs->constraints->pin[groups->members[i]]);
    return pins;
}

static bool
is_production(const WpSchedule *schedule, uint32_t group)
{
    return wp_group_environment_rank(schedule->inputs, group) + 1 >=
           g_strv_length((char **)schedule->inputs->settings->schedule.environment_order);
}

/* Members of circles that cannot share a wave, by component: too large, of production and not,
 * pinned to different waves, or with an order or distance inside that says otherwise. */
static bool *
find_broken(const WpSchedule *schedule, const uint32_t *pin_of, const uint32_t *part_of,
            uint32_t n_parts)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;
    bool *broken = g_new0(bool, n_parts + 1);
    g_autofree uint64_t *size = g_new0(uint64_t, n_parts + 1);
    g_autofree uint8_t *stages = g_new0(uint8_t, n_parts + 1);
    g_autofree uint32_t *pins = g_new0(uint32_t, n_parts + 1);

    for (uint32_t i = 0; i < schedule->problem.n_relations; i++) {
        const WpWaveRelation *relation = &schedule->problem.relations[i];

        if (relation->kind != WP_WAVE_SAME_OR_EARLIER &&
            part_of[relation->a] == part_of[relation->b])
            broken[part_of[relation->a]] = true;
    }
    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        size[part_of[group]] += groups->n_own[group];
        stages[part_of[group]] |= is_production(schedule, group) ? 1 : 2;

        uint32_t pin = pin_of[group], *held = &pins[part_of[group]];
        if (pin != 0 && *held != 0 && *held != pin)
            broken[part_of[group]] = true;
        *held = MAX(*held, pin);
    }
    for (uint32_t part = 1; part <= n_parts; part++)
        broken[part] |=
            size[part] > (uint64_t)inputs->settings->groups.max_assets ||
            (inputs->settings->schedule.separate == WP_SEPARATE_WAVE && stages[part] == (1 | 2));
    return broken;
}

/* ---- circles that cannot share a wave ---- */

typedef struct {
    const WpSchedule *schedule;
    const WpCsr *apart;  /* between groups: APART, or strictly before */
    const uint32_t *pin; /* by group */
    bool *marked;        /* by group that stands for others: on the circle looked at */
} Sharing;

/* Whether the groups of a circle may share a wave: not too large, not of production and not, not
 * pinned to different waves, none apart from another or strictly before it. */
static bool
may_share(const WpGrowth *growth, const uint32_t *nodes, uint32_t n, void *user)
{
    const Sharing *sharing = user;
    const WpPlanInputs *inputs = sharing->schedule->inputs;
    uint64_t size = 0;
    uint8_t stages = 0;
    uint32_t pin = 0;
    bool may = true;

    for (uint32_t i = 0; i < n; i++)
        sharing->marked[nodes[i]] = true;
    for (uint32_t i = 0; i < n && may; i++) {
        uint32_t group = nodes[i];

        do {
            size += inputs->groups->n_own[group];
            stages |= is_production(sharing->schedule, group) ? 1 : 2;
            uint32_t own = sharing->pin[group];
            may = may && (pin == 0 || own == 0 || own == pin);
            pin = MAX(pin, own);
            for (uint32_t e = sharing->apart->first[group]; e < sharing->apart->first[group + 1];
                 e++)
                may = may && !sharing->marked[wp_growth_find(growth, sharing->apart->to[e])];
            group = wp_growth_next(growth, group);
        } while (group != nodes[i]);
    }
    for (uint32_t i = 0; i < n; i++)
        sharing->marked[nodes[i]] = false;
    return may && size <= (uint64_t)inputs->settings->groups.max_assets &&
           (inputs->settings->schedule.separate != WP_SEPARATE_WAVE || stages != (1 | 2));
}

/* A circle of hard orders shares a wave, come what may. */
static bool
must_share(const WpGrowth *growth G_GNUC_UNUSED, const uint32_t *nodes G_GNUC_UNUSED,
           uint32_t n G_GNUC_UNUSED, void *user G_GNUC_UNUSED)
{
    return true;
}

static WpCsr *
graph_of_apart(const WpSchedule *schedule)
{
    const WpWaveProblem *problem = &schedule->problem;
    g_autofree uint32_t *from = g_new(uint32_t, problem->n_relations + 1);
    g_autofree uint32_t *to = g_new(uint32_t, problem->n_relations + 1);
    uint32_t n_edges = 0;

    for (uint32_t i = 0; i < problem->n_relations; i++)
        if (problem->relations[i].kind != WP_WAVE_SAME_OR_EARLIER) {
            from[n_edges] = problem->relations[i].a;
            to[n_edges++] = problem->relations[i].b;
        }
    return wp_csr_build_both(schedule->inputs->groups->n_groups, n_edges, from, to);
}

/* Each group's place in an order that no hard relation goes against. */
static uint32_t *
number_places(const WpSchedule *schedule, const uint32_t *hard, uint32_t n_hard)
{
    uint32_t n_groups = schedule->inputs->groups->n_groups;
    g_autofree uint32_t *next = g_new0(uint32_t, n_hard + 2);
    uint32_t *place = g_new0(uint32_t, n_groups + 1);

    for (uint32_t group = 1; group <= n_groups; group++)
        next[hard[group] + 1]++;
    for (uint32_t part = 1; part <= n_hard + 1; part++)
        next[part] += next[part - 1];
    for (uint32_t group = 1; group <= n_groups; group++)
        place[group] = next[hard[group]]++;
    return place;
}

typedef struct {
    uint32_t relation;
    uint8_t rank;
    uint32_t strength;
} Wish;

static int
by_rank(gconstpointer a, gconstpointer b)
{
    const Wish *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    if (x->strength != y->strength)
        return x->strength > y->strength ? -1 : 1;
    return x->relation < y->relation ? -1 : x->relation > y->relation;
}

/* Firm orders inside @broken parts, what goes first in azure.md 4 first, then the strongest. */
static GArray *
list_wishes(const WpSchedule *schedule, const uint32_t *part_of, const bool *broken)
{
    const WpWaveProblem *problem = &schedule->problem;
    GArray *wishes = g_array_new(FALSE, FALSE, sizeof(Wish));

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];
        uint32_t of = schedule->relation_of[i];
        Wish wish = {i, relation->rank,
                     of == UINT32_MAX ? 0 : schedule->inputs->groups->relations[of].strength};

        if (relation->firm && is_order(schedule, relation) &&
            part_of[relation->a] == part_of[relation->b] && broken[part_of[relation->a]])
            g_array_append_val(wishes, wish);
    }
    g_array_sort(wishes, by_rank);
    return wishes;
}

/* Keeps of the firm orders in broken parts as many as can be, one by one; the others are given up:
 * with what is kept each would close a circle that cannot share a wave. */
static WpGrowth *
grow(const WpSchedule *schedule, const uint32_t *pin_of, const uint32_t *part_of,
     const bool *broken, bool *given_up)
{
    const WpWaveProblem *problem = &schedule->problem;
    uint32_t n_groups = schedule->inputs->groups->n_groups, n_hard = 0;
    g_autofree uint32_t *hard = find_parts(schedule, false, &n_hard);
    g_autofree uint32_t *place = number_places(schedule, hard, n_hard);
    g_autofree bool *marked = g_new0(bool, n_groups + 1);
    g_autoptr(WpCsr) apart = graph_of_apart(schedule);
    Sharing sharing = {schedule, apart, pin_of, marked};
    WpGrowth *growth = wp_growth_new(n_groups, place);

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        const WpWaveRelation *relation = &problem->relations[i];

        if (!relation->firm && is_order(schedule, relation) &&
            part_of[relation->a] == part_of[relation->b] && broken[part_of[relation->a]])
            wp_growth_add(growth, relation->a, relation->b, must_share, NULL);
    }
    g_autoptr(GArray) wishes = list_wishes(schedule, part_of, broken);
    for (guint i = 0; i < wishes->len; i++) {
        uint32_t relation = g_array_index(wishes, Wish, i).relation;

        given_up[relation] = !wp_growth_add(growth, problem->relations[relation].a,
                                            problem->relations[relation].b, may_share, &sharing);
    }
    return growth;
}

/* ---- items ---- */

/* Takes the orders that are given up out of the problem, into schedule->given_up. */
static void
drop_relations(WpSchedule *schedule, const bool *given_up)
{
    WpWaveProblem *problem = &schedule->problem;
    WpWaveRelation *relations = (WpWaveRelation *)problem->relations;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < problem->n_relations; i++) {
        if (given_up[i] && schedule->relation_of[i] != UINT32_MAX) {
            g_array_append_val(schedule->given_up, schedule->relation_of[i]);
            continue;
        }
        relations[kept] = relations[i];
        relations[kept].tag = kept;
        schedule->relation_of[kept] = schedule->relation_of[i];
        schedule->relation_why[kept] = schedule->relation_why[i];
        schedule->relation_from[kept++] = schedule->relation_from[i];
    }
    problem->n_relations = kept;
}

/* Ends of relations and pairs become items. A relation inside an item stays, so that a strict one
 * can be told as the reason; a pair inside one costs nothing. */
static void
rename_ends(WpSchedule *schedule)
{
    WpWaveProblem *problem = &schedule->problem;
    WpWaveRelation *relations = (WpWaveRelation *)problem->relations;
    WpWavePair *pairs = (WpWavePair *)problem->pairs;
    uint32_t n_pairs = 0;

    schedule->relation_ends =
        g_malloc0_n(problem->n_relations + 1, sizeof *schedule->relation_ends);
    for (uint32_t i = 0; i < problem->n_relations; i++) {
        schedule->relation_ends[i][0] = relations[i].a;
        schedule->relation_ends[i][1] = relations[i].b;
        relations[i].a = schedule->item_of[relations[i].a];
        relations[i].b = schedule->item_of[relations[i].b];
    }
    for (uint32_t i = 0; i < problem->n_pairs; i++) {
        WpWavePair pair = {schedule->item_of[pairs[i].a], schedule->item_of[pairs[i].b],
                           pairs[i].cost};

        if (pair.a != pair.b)
            pairs[n_pairs++] = pair;
    }
    problem->n_pairs = n_pairs;
}

void
wp_schedule_condense(WpSchedule *schedule)
{
    uint32_t n_groups = schedule->inputs->groups->n_groups, n_all = 0;
    g_autofree uint32_t *all = find_parts(schedule, true, &n_all);
    g_autofree uint32_t *pins = list_pins(schedule);
    g_autofree bool *broken = find_broken(schedule, pins, all, n_all);
    g_autofree bool *given_up = g_new0(bool, schedule->problem.n_relations + 1);
    g_autofree uint32_t *item_of_part = g_new0(uint32_t, n_all + n_groups + 1);
    g_autoptr(WpGrowth) growth = grow(schedule, pins, all, broken, given_up);

    schedule->item_of = g_new0(uint32_t, n_groups + 1);
    schedule->lead = g_new0(uint32_t, n_groups + 1);
    schedule->given_up = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t group = 1; group <= n_groups; group++) {
        uint32_t part = broken[all[group]] ? n_all + wp_growth_find(growth, group) : all[group];

        if (item_of_part[part] == 0) {
            item_of_part[part] = ++schedule->problem.n_items;
            schedule->lead[item_of_part[part]] = group;
        }
        schedule->item_of[group] = item_of_part[part];
    }
    drop_relations(schedule, given_up);
    rename_ends(schedule);
}

/* ---- the answer ---- */

static void *
spread(const WpSchedule *schedule, void *by_item, size_t size)
{
    uint32_t n_groups = schedule->inputs->groups->n_groups;
    uint8_t *by_group = g_malloc0_n(n_groups + 1, size);

    for (uint32_t group = 1; group <= n_groups; group++)
        memcpy(by_group + group * size, (uint8_t *)by_item + schedule->item_of[group] * size, size);
    g_free(by_item);
    return by_group;
}

static WpWaveReason
reason_of_group(const WpSchedule *schedule, WpWaveReason reason)
{
    reason.wave -= reason.wave > 0;
    reason.other = schedule->lead[reason.other];
    for (unsigned i = 0; i < WP_WAVES_USERS; i++)
        reason.users[i] = schedule->lead[reason.users[i]];
    return reason;
}

static void
spread_reasons(const WpSchedule *schedule, WpWaveResult *result)
{
    uint32_t n_groups = schedule->inputs->groups->n_groups;
    uint32_t *first = g_new0(uint32_t, n_groups + 2);
    GArray *reasons = g_array_new(FALSE, FALSE, sizeof(WpWaveReason));

    for (uint32_t group = 1; group <= n_groups; group++) {
        uint32_t item = schedule->item_of[group];

        first[group] = reasons->len;
        for (uint32_t i = result->first_reason[item]; i < result->first_reason[item + 1]; i++) {
            WpWaveReason reason = reason_of_group(schedule, result->reasons[i]);

            g_array_append_val(reasons, reason);
        }
    }
    first[n_groups + 1] = reasons->len;
    g_free(result->first_reason);
    g_free(result->reasons);
    result->first_reason = first;
    result->reasons = (void *)g_array_free(reasons, FALSE);
}

void
wp_schedule_spread(const WpSchedule *schedule, WpWaveResult *result)
{
    for (uint32_t item = 1; item <= result->n_items; item++)
        result->wave[item] -= result->wave[item] > 0;
    result->last_wave -= result->last_wave > 0;
    result->bound.wave -= result->bound.wave > 0;
    if (result->bound.kind == WP_BOUND_CHAIN || result->bound.kind == WP_BOUND_APART)
        result->bound.index = schedule->lead[result->bound.index];
    result->wave = spread(schedule, result->wave, sizeof *result->wave);
    result->oversize = spread(schedule, result->oversize, sizeof *result->oversize);
    result->late = spread(schedule, result->late, sizeof *result->late);
    result->proven = spread(schedule, result->proven, sizeof *result->proven);
    spread_reasons(schedule, result);
    result->n_items = schedule->inputs->groups->n_groups;
}
