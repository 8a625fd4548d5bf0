#include "planner/plan/conflicts.h"

#include "planner/plan/conflict-words.h"

/* Items looked at by propagation, over all wishes: so that a plan with thousands of wishes that
 * cannot hold does not take longer for them than for all else. */
#define EFFORT 600000

const char *
wp_cannot_name(WpCannot about)
{
    static const char *const names[WP_N_CANNOT] = {[WP_CANNOT_PLACE] = "unplaced",
                                                   [WP_CANNOT_DATE] = "late",
                                                   [WP_CANNOT_ORDER] = "order",
                                                   [WP_CANNOT_PIN] = "pin"};

    return names[about];
}

static void
clear_part(gpointer data)
{
    WpConflictPart *part = data;

    g_free(part->item);
    g_free(part->what);
    g_free(part->cure);
}

static void
clear_conflict(gpointer data)
{
    g_free(((WpPlanConflict *)data)->text);
}

void
wp_plan_conflicts_free(WpPlanConflicts *conflicts)
{
    if (!conflicts)
        return;
    g_array_unref(conflicts->conflicts);
    g_array_unref(conflicts->parts);
    g_free(conflicts);
}

typedef struct {
    const WpSchedule *schedule;
    const WpWaveResult *result; /* by item */
    WpConflictFinder *finder;
    WpPlanConflicts *conflicts;
    GArray *members; /* of WpConflictMember */
    GArray *groups;  /* of uint32_t: that they name */
    WpConflictWords words;
    bool *given_up; /* by relation of groups */
} Search;

/* What to say where propagation finds no conflict. */
static char *
tell_unproven(const Search *search, const WpPlanConflict *conflict)
{
    uint32_t item = search->schedule->item_of[conflict->group];

    switch ((WpCannot)conflict->about) {
    case WP_CANNOT_PLACE:
        return g_strdup_printf("no conflict is proven: no room was found within the effort of %d "
                               "moves (schedule.effort)",
                               (int)search->schedule->problem.effort);
    case WP_CANNOT_DATE:
        if (!search->schedule->problem.items[item].deadline_enforced)
            return g_strdup("no conflict is proven: the date gives way to other wishes; with "
                            "enforce: yes it goes before them");
        break;
    case WP_CANNOT_ORDER:
        if (search->given_up[conflict->relation])
            return g_strdup("it would close a circle of orders that cannot share a wave");
        break;
    case WP_CANNOT_PIN:
    case WP_N_CANNOT:
        g_assert_not_reached();
    }
    return g_strdup_printf("no conflict is proven: nothing better was found within the effort of "
                           "%d moves (schedule.effort)",
                           (int)search->schedule->problem.effort);
}

/* What the members say of one group may bind another, for both are on one circle. */
static void
add_circles(Search *search)
{
    const WpSchedule *schedule = search->schedule;
    const uint32_t *groups = (const uint32_t *)(const void *)search->groups->data;

    for (guint i = 0; i < search->groups->len; i++)
        for (guint j = 0; j < i; j++) {
            bool told = groups[i] == groups[j] ||
                        schedule->item_of[groups[i]] != schedule->item_of[groups[j]];

            for (guint k = 0; k < i && !told; k++)
                told = groups[k] == groups[i];
            if (told)
                continue;
            WpConflictPart part = wp_conflict_circle_part(schedule, groups[j], groups[i]);

            g_array_append_val(search->conflicts->parts, part);
            break;
        }
}

/* Members of the conflict may bind others because these are in one group. */
static void
add_groups(Search *search)
{
    const WpSchedule *schedule = search->schedule;
    WpConflictPin pins[2] = {{0}, {0}};

    for (guint i = 0; i < search->members->len; i++) {
        const WpConflictMember *member = &g_array_index(search->members, WpConflictMember, i);
        WpConflictPin ends[2] = {{0}, {0}};

        if (member->kind == WP_CONFLICT_PIN)
            pins[member->index != 0] = wp_conflict_pin(schedule, member);
        else if (member->kind == WP_CONFLICT_RELATION)
            wp_conflict_ends(schedule, member->index, ends);
        if (ends[0].group == 0 || ends[0].group != ends[1].group)
            continue;
        WpConflictPart part = wp_conflict_group_part(schedule, ends);
        g_array_append_val(search->conflicts->parts, part);
    }
    if (pins[0].group != 0 && pins[0].group == pins[1].group) {
        WpConflictPart part = wp_conflict_group_part(schedule, pins);

        g_array_append_val(search->conflicts->parts, part);
    }
}

static void
look(Search *search, WpPlanConflict conflict, const WpWaveWish *wish)
{
    WpPlanConflicts *all = search->conflicts;

    g_array_set_size(search->members, 0);
    g_array_set_size(search->groups, 0);
    conflict.first = all->parts->len;
    conflict.proven = wp_conflict_find(search->finder, wish, search->members);
    for (guint i = 0; i < search->members->len; i++) {
        WpConflictPart part =
            wp_conflict_part(&search->words, &g_array_index(search->members, WpConflictMember, i),
                             conflict.relation, search->groups);

        g_array_append_val(all->parts, part);
    }
    add_circles(search);
    add_groups(search);
    conflict.n_parts = all->parts->len - conflict.first;
    conflict.text =
        conflict.proven
            ? wp_conflict_sentence(&g_array_index(all->parts, WpConflictPart, conflict.first),
                                   conflict.n_parts)
            : tell_unproven(search, &conflict);
    g_array_append_val(all->conflicts, conflict);
}

/* Groups of one item share its conflict: the lead, or whose deadline is the first, stands for
 * them. */
static void
look_at_groups(Search *search, WpCannot about)
{
    const WpSchedule *schedule = search->schedule;

    for (uint32_t group = 1; group <= schedule->inputs->groups->n_groups; group++) {
        uint32_t item = schedule->item_of[group];
        bool unplaced = search->result->wave[item] == 0;
        WpPlanConflict conflict = {.about = (uint8_t)about, .group = group, .relation = UINT32_MAX};
        WpWaveWish wish = {.kind = about == WP_CANNOT_PLACE ? WP_WISH_PLACED : WP_WISH_DEADLINE,
                           .item = item};

        if (schedule->lead[item] == group &&
            (about == WP_CANNOT_PLACE ? unplaced : !unplaced && search->result->late[item]))
            look(search, conflict, &wish);
    }
}

/* An order between two groups that are placed the other way round. */
static void
look_at_order(Search *search, uint32_t index)
{
    const WpSchedule *schedule = search->schedule;
    const WpGroupRelation *relation = &schedule->inputs->groups->relations[index];
    uint32_t a = schedule->item_of[relation->a], b = schedule->item_of[relation->b];
    uint32_t wave_a = search->result->wave[a], wave_b = search->result->wave[b];
    bool apart = relation->relation == WP_RELATION_APART;
    WpWaveWish wish = {.kind = WP_WISH_RELATION,
                       .relation = {.a = a,
                                    .b = b,
                                    .kind = apart              ? WP_WAVE_APART
                                            : relation->strict ? WP_WAVE_EARLIER
                                                               : WP_WAVE_SAME_OR_EARLIER,
                                    .firm = true}};
    WpPlanConflict conflict = {
        .about = WP_CANNOT_ORDER, .group = relation->a, .other = relation->b, .relation = index};

    if (wave_a == 0 || wave_b == 0 || a == b ||
        (apart ? wave_a != wave_b : wave_a + relation->strict <= wave_b))
        return;
    look(search, conflict, &wish);
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static void
look_at_orders(Search *search)
{
    const WpSchedule *schedule = search->schedule;
    g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    search->given_up = g_new0(bool, schedule->inputs->groups->n_relations + 1);
    for (guint i = 0; i < schedule->given_up->len; i++)
        search->given_up[g_array_index(schedule->given_up, uint32_t, i)] = true;
    g_array_append_vals(orders, schedule->given_up->data, schedule->given_up->len);
    for (uint32_t i = 0; i < schedule->problem.n_relations; i++)
        if (search->result->dropped[i] && schedule->relation_of[i] != UINT32_MAX)
            g_array_append_val(orders, schedule->relation_of[i]);
    g_array_sort(orders, by_number);
    for (guint i = 0; i < orders->len; i++)
        look_at_order(search, g_array_index(orders, uint32_t, i));
    g_free(search->given_up);
}

/* ---- pins that do not count ---- */

static void
add_pin(Search *search, uint32_t group, WpConflictPart by, WpConflictPart pin, const char *why)
{
    WpPlanConflicts *all = search->conflicts;
    WpPlanConflict conflict = {.about = WP_CANNOT_PIN,
                               .group = group,
                               .relation = UINT32_MAX,
                               .proven = true,
                               .first = all->parts->len,
                               .n_parts = 2};

    g_array_append_val(all->parts, by);
    g_array_append_val(all->parts, pin);
    g_autofree char *both = wp_conflict_sentence(
        &g_array_index(all->parts, WpConflictPart, conflict.first), conflict.n_parts);
    conflict.text = g_strdup_printf("%s: %s", both, why);
    g_array_append_val(all->conflicts, conflict);
}

/* A pin to another wave than the one in which its group has begun or to which it is committed; one
 * of each group. */
static void
look_at_settled(Search *search, uint32_t group)
{
    const WpPlanInputs *inputs = search->schedule->inputs;
    uint32_t fixed = wp_group_fixed(inputs, group);

    for (uint32_t i = inputs->groups->first[group]; i < inputs->groups->first[group + 1]; i++) {
        WpAssetId asset = inputs->groups->members[i];
        uint32_t wave = inputs->constraints->pin[asset];

        if (fixed == 0 || wave == 0 || wave == fixed)
            continue;
        add_pin(search, group, wp_conflict_settled_part(search->schedule, group),
                wp_conflict_pin_part(search->schedule, asset, wave,
                                     inputs->constraints->pin_from[asset]),
                "what is settled stays");
        return;
    }
}

/* Two rows that pin an asset to different waves; of a group each two rows once. */
static void
look_at_overruled(Search *search)
{
    const WpPlanInputs *inputs = search->schedule->inputs;
    const GArray *pins = inputs->constraints->overruled;
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < pins->len; i++) {
        const WpOverruledPin *pin = &g_array_index(pins, WpOverruledPin, i);
        uint32_t group = inputs->groups->group_of[pin->asset];

        if (group == 0 ||
            !g_hash_table_add(told, g_strdup_printf("%u %u %u", group, pin->from, pin->by)))
            continue;
        add_pin(search, group,
                wp_conflict_pin_part(search->schedule, pin->asset,
                                     inputs->settings->constraints[pin->by].wave, pin->by),
                wp_conflict_pin_part(search->schedule, pin->asset, pin->wave, pin->from),
                pin->from == WP_PIN_OF_TABLE ? "settings go before tables"
                                             : "the later row counts");
    }
}

static void
look_at_pins(Search *search)
{
    for (uint32_t group = 1; group <= search->schedule->inputs->groups->n_groups; group++)
        look_at_settled(search, group);
    look_at_overruled(search);
}

WpPlanConflicts *
wp_plan_conflicts_find(const WpSchedule *schedule, const WpWaveResult *result)
{
    WpPlanConflicts *conflicts = g_new0(WpPlanConflicts, 1);
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(WpConflictMember));
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(WpConflictFinder) finder =
        wp_conflict_finder_new(&schedule->problem, result, WP_AMOUNT_ASSETS,
                               (int64_t)schedule->inputs->settings->groups.max_assets, EFFORT);
    Search search = {schedule, result, finder, conflicts, members, groups, {0}, NULL};

    wp_conflict_words_init(&search.words, schedule);
    conflicts->conflicts = g_array_new(FALSE, FALSE, sizeof(WpPlanConflict));
    conflicts->parts = g_array_new(FALSE, FALSE, sizeof(WpConflictPart));
    g_array_set_clear_func(conflicts->conflicts, clear_conflict);
    g_array_set_clear_func(conflicts->parts, clear_part);
    look_at_groups(&search, WP_CANNOT_PLACE);
    look_at_groups(&search, WP_CANNOT_DATE);
    look_at_orders(&search);
    look_at_pins(&search);
    g_free(search.words.dated);
    return conflicts;
}

static void
add_to_reason(WpGroupPlan *group, const WpPlanConflict *conflict)
{
    g_autofree char *reason = group->reason;

    group->reason = conflict->about == WP_CANNOT_DATE
                        ? g_strdup_printf("%s; late: %s", reason, conflict->text)
                        : g_strdup_printf("%s; %s", reason, conflict->text);
}

void
wp_plan_conflicts_settle(WpPlan *plan)
{
    GArray *conflicts = plan->conflicts->conflicts;

    for (guint i = 0; i < conflicts->len;) {
        const WpPlanConflict *conflict = &g_array_index(conflicts, WpPlanConflict, i);
        WpGroupPlan *group = &plan->groups[conflict->group];

        if (conflict->about == WP_CANNOT_DATE && group->late_days == 0) {
            g_array_remove_index(conflicts, i);
            continue;
        }
        if (conflict->about != WP_CANNOT_ORDER && conflict->proven)
            add_to_reason(group, conflict);
        i++;
    }
}
