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

/* By group its place in an order that all orders between groups agree with. */
static uint32_t *
order_groups(const WpGroups *groups)
{
    g_autofree uint32_t *from = g_new(uint32_t, groups->n_relations + 1);
    g_autofree uint32_t *to = g_new(uint32_t, groups->n_relations + 1);
    uint32_t n_edges = 0, n_parts;

    for (uint32_t i = 0; i < groups->n_relations; i++) {
        const WpGroupRelation *relation = &groups->relations[i];

        if (relation->relation != WP_RELATION_BEFORE || relation->force == WP_FORCE_SOFT)
            continue;
        from[n_edges] = relation->a;
        to[n_edges++] = relation->b;
    }
    g_autoptr(WpCsr) graph = wp_csr_build(groups->n_groups, n_edges, from, to);
    return wp_graph_strong_components(graph, &n_parts);
}

static GArray *
list_turns(const WpPlan *plan, const WpGroups *groups)
{
    g_autofree uint32_t *order = order_groups(groups);
    GArray *turns = g_array_new(FALSE, FALSE, sizeof(Turn));

    for (uint32_t group = 1; group <= groups->n_groups; group++) {
        Turn turn = {plan->groups[group].wave, order[group], group};

        if (turn.wave != 0)
            g_array_append_val(turns, turn);
    }
    g_array_sort(turns, by_turn);
    return turns;
}

/* The first window from @first on that has room and no freeze; else the least used one without. */
static guint
find_slot(const WpSchedule *schedule, const GArray *slots, const uint32_t *used, int64_t room,
          guint first, uint32_t freezes)
{
    guint best = slots->len;

    for (guint i = 0; i < slots->len; i++) {
        if (wp_slot_is_frozen(schedule, freezes, &g_array_index(slots, WpSlot, i)))
            continue;
        if (i >= first && used[i] < room)
            return i;
        if (best == slots->len || used[i] < used[best])
            best = i;
    }
    return best;
}

static void
assign_wave(WpPlan *plan, const WpSchedule *schedule, const GArray *turns, guint first, guint end)
{
    uint32_t wave = g_array_index(turns, Turn, first).wave;
    g_autoptr(GArray) slots =
        wp_calendar_slots(&schedule->calendar, wp_wave_iteration(&schedule->calendar, wave));
    g_autofree uint32_t *used = g_new0(uint32_t, slots->len + 1);
    int64_t limit = schedule->inputs->settings->capacity.cutovers_per_window;
    int64_t room = limit == WP_SETTING_NONE ? INT64_MAX : wp_mul_div(limit, plan->teams, 1);
    guint from = 0;
    uint32_t order = 0;

    for (guint i = first; i < end; i++) {
        const Turn *turn = &g_array_index(turns, Turn, i);
        WpGroupPlan *group = &plan->groups[turn->group];
        guint slot = find_slot(schedule, slots, used, room, from, schedule->freezes[turn->group]);

        if (slot == slots->len)
            continue; /* the wave is oversize and frozen for it: no window to name */
        used[slot]++;
        group->cutover = g_array_index(slots, WpSlot, slot).from;
        group->cutover_end = g_array_index(slots, WpSlot, slot).to;
        group->cutover_first = g_array_index(slots, WpSlot, slot).first_day;
        group->cutover_last = g_array_index(slots, WpSlot, slot).last_day;
        /* Whoever comes later in the order does not move before. */
        if (turn->order != order)
            from = MAX(from, slot);
        order = turn->order;
    }
}

void
wp_cutovers_assign(WpPlan *plan, const WpSchedule *schedule)
{
    g_autoptr(GArray) turns = list_turns(plan, schedule->inputs->groups);

    for (guint first = 0, end; first < turns->len; first = end) {
        for (end = first; end < turns->len && g_array_index(turns, Turn, end).wave ==
                                                  g_array_index(turns, Turn, first).wave;)
            end++;
        assign_wave(plan, schedule, turns, first, end);
    }
}
