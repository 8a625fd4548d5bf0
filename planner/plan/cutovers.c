#include "planner/plan/cutovers.h"

#include "planner/graph/connect.h"

typedef struct {
    uint32_t wave;
    uint32_t order; /* what others need comes first; groups of a circle are equal */
    uint32_t group;
} Turn;

static int
by_turn(gconstpointer a, gconstpointer b)
{
    const Turn *x = a, *y = b;

    if (x->wave != y->wave)
        return x->wave < y->wave ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->group < y->group ? -1 : x->group > y->group;
}

/* What moves before what: all orders between groups that are kept. */
static WpCsr *
graph_of(const WpGroups *groups)
{
    g_autofree uint32_t *from = g_new(uint32_t, groups->n_relations + 1);
    g_autofree uint32_t *to = g_new(uint32_t, groups->n_relations + 1);
    uint32_t n_edges = 0;

    for (uint32_t i = 0; i < groups->n_relations; i++) {
        const WpGroupRelation *relation = &groups->relations[i];

        if (relation->relation != WP_RELATION_BEFORE || relation->force == WP_FORCE_SOFT ||
            relation->a == relation->b)
            continue;
        from[n_edges] = relation->a;
        to[n_edges++] = relation->b;
    }
    return wp_csr_build(groups->n_groups, n_edges, from, to);
}

static GArray *
list_turns(const WpPlan *plan, const WpGroups *groups, const uint32_t *order)
{
    GArray *turns = g_array_new(FALSE, FALSE, sizeof(Turn));

    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        Turn turn = {plan->groups[group].wave, order[group], group};

        if (turn.wave != 0)
            g_array_append_val(turns, turn);
    }
    g_array_sort(turns, by_turn);
    return turns;
}

/* One wave. */
typedef struct {
    WpPlan *plan;
    const WpSchedule *schedule;
    const WpCsr *graph;
    const uint32_t *order; /* by group */
    Turn *turns;           /* of the wave, in order */
    guint n_turns;
    const GArray *slots; /* of WpSlot */
    int64_t *used;       /* by slot */
    int64_t room;        /* of every slot */
    uint32_t *latest;    /* by group: 1 + the last slot that it may have */
    uint32_t *waiting;   /* by group: of the wave, how many come before it and have no slot yet */
    bool any_order;      /* the order inside the wave does not count */
} Wave;

static bool
is_open(const Wave *wave, uint32_t group, guint slot)
{
    const WpSchedule *schedule = wave->schedule;

    return !wp_closures_close(schedule->closures, &schedule->calendar, schedule->closed[group],
                              &g_array_index(wave->slots, WpSlot, slot));
}

/* Whether an edge of the graph orders two groups of this wave; those of a circle are equal. */
static bool
is_inside(const Wave *wave, uint32_t a, uint32_t b)
{
    return !wave->any_order && wave->plan->groups[a].wave == wave->plan->groups[b].wave &&
           wave->order[a] != wave->order[b];
}

/* No later than the last window that is open for it, nor than what comes after it. */
static void
find_latest(Wave *wave)
{
    for (guint i = wave->n_turns; i > 0; i--) {
        uint32_t group = wave->turns[i - 1].group;
        guint last = wave->slots->len;

        while (last > 0 && !is_open(wave, group, last - 1))
            last--;
        wave->latest[group] = last;
        for (uint32_t e = wave->graph->first[group]; e < wave->graph->first[group + 1]; e++) {
            uint32_t after = wave->graph->to[e];

            if (!is_inside(wave, group, after))
                continue;
            wave->latest[group] = MIN(wave->latest[group], wave->latest[after]);
            wave->waiting[after]++;
        }
    }
}

static int
by_latest(gconstpointer a, gconstpointer b, gpointer user)
{
    const Turn *x = a, *y = b;
    const uint32_t *latest = user;

    if (latest[x->group] != latest[y->group])
        return latest[x->group] < latest[y->group] ? -1 : 1;
    return by_turn(a, b);
}

static void
take_slot(const Wave *wave, uint32_t group, guint slot)
{
    WpGroupPlan *plan = &wave->plan->groups[group];
    const WpSlot *from = &g_array_index(wave->slots, WpSlot, slot);

    wave->used[slot]++;
    plan->cutover = from->from;
    plan->cutover_end = from->to;
    plan->cutover_first = from->first_day;
    plan->cutover_last = from->last_day;
    for (uint32_t e = wave->graph->first[group]; e < wave->graph->first[group + 1]; e++)
        if (is_inside(wave, group, wave->graph->to[e]))
            wave->waiting[wave->graph->to[e]]--;
}

/* Whoever must be done soonest goes first, as soon as those before it have a window. */
static void
fill_slot(const Wave *wave, guint slot)
{
    for (bool again = true; again;) {
        again = false;
        for (guint i = 0; i < wave->n_turns && wave->used[slot] < wave->room; i++) {
            uint32_t group = wave->turns[i].group;

            if (wave->plan->groups[group].cutover != WP_TIME_NONE || wave->waiting[group] > 0 ||
                !is_open(wave, group, slot))
                continue;
            take_slot(wave, group, slot);
            again = true;
        }
    }
}

/* In an oversize wave there may be more cutovers than room. */
static void
place_rest(const Wave *wave)
{
    for (guint i = 0; i < wave->n_turns; i++) {
        uint32_t group = wave->turns[i].group;
        guint best = wave->slots->len;

        if (wave->plan->groups[group].cutover != WP_TIME_NONE)
            continue;
        for (guint slot = 0; slot < wave->slots->len; slot++)
            if (is_open(wave, group, slot) &&
                (best == wave->slots->len || wave->used[slot] < wave->used[best]))
                best = slot;
        if (best < wave->slots->len)
            take_slot(wave, group, best);
    }
}

/* What is settled keeps the window that the baseline gave it, if that still is one. */
static void
keep_slots(const Wave *wave)
{
    const WpPlanInputs *inputs = wave->schedule->inputs;

    for (guint i = 0; i < wave->n_turns; i++) {
        uint32_t group = wave->turns[i].group;
        WpAssetId asset = inputs->groups->members[inputs->groups->first[group]];

        if (wp_group_fixed(inputs, group) == 0)
            continue;
        for (guint slot = 0; slot < wave->slots->len; slot++)
            if (g_array_index(wave->slots, WpSlot, slot).from ==
                inputs->progress->was[asset]->cutover) {
                take_slot(wave, group, slot);
                break;
            }
    }
}

/* Whether all have a window. */
static bool
try_order(Wave *wave)
{
    for (guint i = 0; i < wave->n_turns; i++) {
        wave->plan->groups[wave->turns[i].group].cutover = WP_TIME_NONE;
        wave->waiting[wave->turns[i].group] = 0;
    }
    for (guint slot = 0; slot < wave->slots->len; slot++)
        wave->used[slot] = 0;
    qsort(wave->turns, wave->n_turns, sizeof(Turn), by_turn);
    find_latest(wave);
    g_qsort_with_data(wave->turns, (int)wave->n_turns, sizeof(Turn), by_latest, wave->latest);
    keep_slots(wave);
    for (guint slot = 0; slot < wave->slots->len; slot++)
        fill_slot(wave, slot);
    for (guint i = 0; i < wave->n_turns; i++)
        if (wave->plan->groups[wave->turns[i].group].cutover == WP_TIME_NONE)
            return false;
    return true;
}

/* Windows and freezes go before the order of cutovers inside a wave. */
static void
assign_wave(Wave *wave)
{
    const WpCalendar *calendar = &wave->schedule->calendar;
    uint32_t release = wp_wave_iteration(calendar, wave->turns[0].wave);
    g_autoptr(GArray) slots = wp_calendar_slots(calendar, release);
    g_autofree int64_t *used = g_new0(int64_t, slots->len + 1);

    wave->slots = slots;
    wave->used = used;
    wave->any_order = false;
    if (try_order(wave))
        return;
    wave->any_order = true;
    if (!try_order(wave))
        place_rest(wave);
}

void
wp_cutovers_assign(WpPlan *plan, const WpSchedule *schedule)
{
    const WpGroups *groups = schedule->inputs->groups;
    int64_t limit = schedule->inputs->settings->capacity.cutovers_per_window;
    uint32_t n_parts;
    g_autoptr(WpCsr) graph = graph_of(groups);
    g_autofree uint32_t *order = wp_graph_strong_components(graph, &n_parts);
    g_autofree uint32_t *latest = g_new0(uint32_t, groups->n_groups + 1);
    g_autofree uint32_t *waiting = g_new0(uint32_t, groups->n_groups + 1);
    g_autoptr(GArray) turns = list_turns(plan, groups, order);

    for (guint first = 0, end; first < turns->len; first = end) {
        Wave wave = {plan,
                     schedule,
                     graph,
                     order,
                     &g_array_index(turns, Turn, first),
                     0,
                     NULL,
                     NULL,
                     limit == WP_SETTING_NONE ? INT64_MAX : wp_mul_div(limit, plan->teams, 1),
                     latest,
                     waiting,
                     false};

        for (end = first; end < turns->len && g_array_index(turns, Turn, end).wave ==
                                                  g_array_index(turns, Turn, first).wave;)
            end++;
        wave.n_turns = end - first;
        assign_wave(&wave);
    }
}
