#include "planner/plan/conflict-words.h"

#include "planner/plan/reasons.h"
#include "planner/plan/wish-twice.h"

typedef struct {
    const WpSchedule *schedule;
    const uint32_t *dated;
    const WpConflictMember *member;
    uint32_t asked;
    GArray *groups; /* (nullable) those named */
    const char *kind;
    const char *cure; /* borrowed */
    GString *item;
    GString *what;
} Words;

void
wp_conflict_append_group(const WpSchedule *schedule, uint32_t group, GString *out)
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpGroups *groups = inputs->groups;
    const WpInventory *inventory = inputs->view->inventory;
    const char *workload = wp_str_pool_text(inventory->texts, groups->workload[group]);

    g_string_append_printf(
        out, "%s %s", groups->ids[group],
        workload ? workload : wp_asset_name(inventory, groups->members[groups->first[group]]));
}

static void
name_group(const Words *words, uint32_t group, GString *out)
{
    wp_conflict_append_group(words->schedule, group, out);
    if (words->groups)
        g_array_append_val(words->groups, group);
}

static void
name_item(const Words *words)
{
    name_group(words, words->schedule->lead[words->member->item], words->item);
}

/* The first day by which a group must have moved or, told in @out_vacate, be decommissioned. */
static WpDay
first_deadline(const WpSchedule *schedule, uint32_t group, bool *out_vacate)
{
    WpDay moved = schedule->deadline[group], gone = schedule->vacate[group];

    *out_vacate = gone != WP_DAY_NONE && (moved == WP_DAY_NONE || gone < moved);
    return *out_vacate ? gone : moved;
}

void
wp_conflict_words_init(WpConflictWords *words, const WpSchedule *schedule)
{
    uint32_t n_groups = schedule->inputs->groups->n_groups;
    bool vacate;

    words->schedule = schedule;
    words->dated = g_new0(uint32_t, schedule->problem.n_items + 1);
    for (uint32_t group = 1; group <= n_groups; group++) {
        uint32_t *held = &words->dated[schedule->item_of[group]];
        WpDay day = first_deadline(schedule, group, &vacate);

        if (day != WP_DAY_NONE && (*held == 0 || day < first_deadline(schedule, *held, &vacate)))
            *held = group;
    }
}

static void
tell_deadline(Words *words)
{
    uint32_t group = words->dated[words->member->item];
    bool vacate = false;
    WpDay day = first_deadline(words->schedule, group, &vacate);

    words->kind = "deadline";
    words->cure =
        vacate ? "move the date (vacate_by), or drop it" : "move the date (migrate_by), or drop it";
    name_group(words, group, words->item);
    g_string_append_printf(words->what, "%s %s by ", words->item->str,
                           vacate ? "decommissioned" : "moved");
    wp_append_day(words->what, day);
    WpDay first = wp_iteration_end(&words->schedule->calendar,
                                   wp_wave_iteration(&words->schedule->calendar, 1));
    if (day < first) {
        g_string_append(words->what, " (the first wave ends on ");
        wp_append_day(words->what, first);
        g_string_append_c(words->what, ')');
    }
}

#define CURE_OF_COMMITTED "let the wave go (schedule.committed), if it has not begun"
#define CURE_OF_PIN       "change or remove the pin"

/* "payroll pinned to wave 3 (settings, line 4)"; of a group of several with the asset. */
static void
append_pin(const WpSchedule *schedule, const WpConflictPin *of, uint32_t wave, uint32_t from,
           const char *group, GString *out)
{
    const WpPlanInputs *inputs = schedule->inputs;

    g_string_append(out, group);
    if (inputs->groups->first[of->group + 1] - inputs->groups->first[of->group] > 1)
        g_string_append_printf(out, ": %s", wp_asset_name(inputs->view->inventory, of->asset));
    g_string_append_printf(out, " pinned to wave %u (", wave);
    wp_append_pin_place(inputs->constraints, inputs->settings, inputs->view->inventory, of->asset,
                        from, out);
    g_string_append_c(out, ')');
}

WpConflictPin
wp_conflict_pin(const WpSchedule *schedule, const WpConflictMember *member)
{
    const WpWaveItem *item = &schedule->problem.items[member->item];
    const WpGroups *groups = schedule->inputs->groups;
    uint32_t wave = (member->index == 0 ? item->pin_wave : item->pin_other) - WP_SOLVER_WAVE(0);

    if (item->pin != WP_PIN_WISH)
        return (WpConflictPin){0};
    for (uint32_t group = schedule->lead[member->item]; group <= groups->n_groups; group++)
        for (uint32_t i = groups->first[group];
             i < groups->first[group + 1] && schedule->item_of[group] == member->item; i++)
            if (schedule->inputs->constraints->pin[groups->members[i]] == wave)
                return (WpConflictPin){group, groups->members[i]};
    g_assert_not_reached();
}

static void
tell_pin(Words *words)
{
    const WpWaveItem *item = &words->schedule->problem.items[words->member->item];
    const WpConstraints *constraints = words->schedule->inputs->constraints;
    WpConflictPin of = wp_conflict_pin(words->schedule, words->member);

    if (of.group == 0) {
        name_item(words);
        words->kind = "committed";
        words->cure = CURE_OF_COMMITTED;
        g_string_append_printf(words->what, "%s committed to wave %u", words->item->str,
                               item->pin_wave - WP_SOLVER_WAVE(0));
        return;
    }
    words->kind = "pin";
    words->cure = CURE_OF_PIN;
    name_group(words, of.group, words->item);
    append_pin(words->schedule, &of, constraints->pin[of.asset], constraints->pin_from[of.asset],
               words->item->str, words->what);
}

static void
tell_head(Words *words)
{
    static const char *const cures[WP_N_HEADS] = {
        [WP_HEAD_NONE] = "start earlier (schedule.start)",
        [WP_HEAD_WORK] = "start earlier (schedule.start), or shorten its work (schedule.offsets)",
        [WP_HEAD_LEAD_TIME] = "shorten the lead time of the remediation, or start earlier",
        [WP_HEAD_NOT_BEFORE] = "move the date (not_before)",
        [WP_HEAD_PIN] = "change or remove the pin, or raise schedule.horizon",
        [WP_HEAD_NOW] = "none: the time has passed",
        [WP_HEAD_FIRST_SLOT] = "add a window",
    };
    static const char *const kinds[WP_N_HEADS] = {
        [WP_HEAD_NONE] = "start",
        [WP_HEAD_WORK] = "start",
        [WP_HEAD_LEAD_TIME] = "lead time",
        [WP_HEAD_NOT_BEFORE] = "date",
        [WP_HEAD_PIN] = "pin",
        [WP_HEAD_NOW] = "start",
        [WP_HEAD_FIRST_SLOT] = "window",
    };

    name_item(words);
    words->kind = kinds[words->member->index];
    words->cure = cures[words->member->index];
    g_string_append_printf(words->what, "%s: ", words->item->str);
    wp_reason_append_head(words->schedule, (WpHead)words->member->index,
                          words->schedule->lead[words->member->item], words->what);
}

static void
tell_freeze(Words *words)
{
    const WpSchedule *schedule = words->schedule;
    const WpSettings *settings = schedule->inputs->settings;
    uint32_t set = schedule->freeze_sets[words->member->index];
    bool release = schedule->freeze_blocks[words->member->index] == WP_BLOCKS_PROMOTE;
    unsigned n = 0;

    name_item(words);
    words->kind = "freeze";
    words->cure = "narrow the freeze, or add a window outside it";
    for (uint32_t i = 0; i < settings->schedule.n_freezes; i++)
        if (set >> i & 1)
            g_string_append_printf(words->what, "%s'%s'", n++ == 0 ? "freeze " : ", ",
                                   settings->schedule.freezes[i].name);
    if (n == 0) {
        words->kind = "window";
        words->cure = "add a window";
        g_string_append(words->what, "the windows");
    }
    g_string_append_printf(words->what, " %s %s", release ? "over" : "over the work of",
                           words->item->str);
}

static void
tell_order(Words *words, uint32_t a, uint32_t b, WpWaveRelationKind kind)
{
    if (kind == WP_WAVE_APART) {
        name_group(words, a, words->item);
        g_string_append_printf(words->what, "%s apart from ", words->item->str);
    } else {
        name_group(words, a, words->item);
        g_string_append_printf(words->what, "%s %s ", words->item->str,
                               kind == WP_WAVE_EARLIER ? "in an earlier wave than" : "before");
    }
    name_group(words, b, words->what);
    g_string_append(words->what, " (");
}

/* A set of an order of the settings has this asset of the group; WP_NONE. */
static WpAssetId
find_member(const WpSchedule *schedule, const WpAssetSet *set, uint32_t group)
{
    for (uint32_t i = 0; i < set->n_assets; i++)
        if (schedule->inputs->groups->group_of[set->assets[i]] == group)
            return set->assets[i];
    return WP_NONE;
}

/* The assets of one group that an order of the settings is between. */
static void
find_ends(const WpSchedule *schedule, const WpConstraint *from, uint32_t group,
          WpConflictPin ends[2])
{
    const GArray *orders = schedule->inputs->constraints->orders;

    for (guint i = 0; i < orders->len; i++) {
        const WpOrder *order = &g_array_index(orders, WpOrder, i);

        for (uint32_t j = 0; j + 1 < order->n_sets && order->from == from; j++) {
            ends[0] = (WpConflictPin){group, find_member(schedule, &order->sets[j], group)};
            ends[1] = (WpConflictPin){group, find_member(schedule, &order->sets[j + 1], group)};
            if (ends[0].asset != WP_NONE && ends[1].asset != WP_NONE)
                return;
        }
    }
    ends[0] = ends[1] = (WpConflictPin){0};
}

void
wp_conflict_ends(const WpSchedule *schedule, uint32_t index, WpConflictPin ends[2])
{
    const WpPlanInputs *inputs = schedule->inputs;

    if (index == WP_CONFLICT_ASKED)
        return;
    uint32_t of = schedule->relation_of[index];
    const uint32_t *groups = schedule->relation_ends[index];

    if (of != UINT32_MAX) {
        const WpAssetRelation *relation =
            &inputs->relations->relations[inputs->groups->relations[of].first];
        bool swap = relation->relation == WP_RELATION_NEEDS;

        ends[swap] = (WpConflictPin){inputs->groups->group_of[relation->a], relation->a};
        ends[!swap] = (WpConflictPin){inputs->groups->group_of[relation->b], relation->b};
    } else if (schedule->relation_from[index] && groups[0] == groups[1]) {
        find_ends(schedule, schedule->relation_from[index], groups[0], ends);
    }
}

/* Inside a group it matters between which of its assets. */
static void
tell_inner(Words *words, const WpConflictPin ends[2], WpWaveRelationKind kind)
{
    const WpInventory *inventory = words->schedule->inputs->view->inventory;

    name_group(words, ends[0].group, words->item);
    g_string_append_printf(words->what, "%s: %s %s %s (", words->item->str,
                           wp_asset_name(inventory, ends[0].asset),
                           kind == WP_WAVE_APART ? "apart from" : "in an earlier wave than",
                           wp_asset_name(inventory, ends[1].asset));
}

static void
tell_relation(Words *words)
{
    const WpSchedule *schedule = words->schedule;
    const WpPlanInputs *inputs = schedule->inputs;
    uint32_t index = words->member->index;
    uint32_t of = index == WP_CONFLICT_ASKED ? words->asked : schedule->relation_of[index];
    WpConflictPin ends[2] = {{0}, {0}};

    wp_conflict_ends(schedule, index, ends);

    words->kind = "order";
    words->cure = "drop the order, or make it soft";
    if (of != UINT32_MAX) {
        const WpGroupRelation *relation = &inputs->groups->relations[of];
        bool apart = relation->relation == WP_RELATION_APART;
        WpWaveRelationKind kind = apart              ? WP_WAVE_APART
                                  : relation->strict ? WP_WAVE_EARLIER
                                                     : WP_WAVE_SAME_OR_EARLIER;

        if (relation->a == relation->b)
            tell_inner(words, ends, kind);
        else
            tell_order(words, relation->a, relation->b, kind);
        if (apart)
            words->kind = "apart";
        if (relation->force == WP_FORCE_FIRM)
            words->cure = "none is needed: it was measured, and gives way";
        wp_relation_append_why(&inputs->relations->relations[relation->first], inputs->view,
                               inputs->assessment->rules, words->what);
    } else {
        const WpWaveRelation *relation = &schedule->problem.relations[index];
        const uint32_t *groups = schedule->relation_ends[index];

        if (groups[0] == groups[1] && ends[0].group != 0)
            tell_inner(words, ends, relation->kind);
        else
            tell_order(words, groups[0], groups[1], relation->kind);
        wp_reason_append_relation_why(schedule, index, words->what);
        if (schedule->relation_why[index] == WP_WHY_ENVIRONMENT) {
            words->kind = "environments";
            words->cure = "change schedule.environments.order, or set .separate: no";
        } else {
            words->cure = "drop the order from the settings";
        }
    }
    g_string_append_c(words->what, ')');
}

static void
tell_amount(Words *words)
{
    static const char *const cures[WP_N_AMOUNTS] = {
        [WP_AMOUNT_ASSETS] = "raise capacity.assets_per_wave, capacity.ramp or capacity.teams",
        [WP_AMOUNT_CUTOVERS] =
            "raise capacity.cutovers_per_window or cutovers_per_wave, or add windows",
        [WP_AMOUNT_SIZE] = "raise capacity.size_per_wave or capacity.teams",
    };
    uint32_t amount = words->member->index;

    words->kind = "capacity";
    words->cure = amount < WP_N_AMOUNTS
                      ? cures[amount]
                      : "raise capacity.cutovers_per_window, or narrow the freeze";
    g_string_append(words->item, wp_amount_name((WpAmountId)amount));
    g_string_append_printf(words->what, "the limit of %s per wave", words->item->str);
}

static void
tell_shared(Words *words)
{
    const WpSchedule *schedule = words->schedule;
    const WpSettings *settings = schedule->inputs->settings;

    switch ((WpConflictKind)words->member->kind) {
    case WP_CONFLICT_CLASSES:
        words->kind = "environments";
        words->cure = "set schedule.environments.separate: workload, or no";
        g_string_append(words->what, "production and other environments in different waves");
        break;
    case WP_CONFLICT_HORIZON:
        words->kind = "horizon";
        words->cure = "raise schedule.horizon, or start earlier";
        g_string_append_printf(words->what, "the horizon of %u iterations",
                               schedule->calendar.n_iterations);
        break;
    case WP_CONFLICT_CLOSED:
        words->kind = "committed";
        words->cure = "let committed waves go (schedule.committed)";
        g_string_append(words->what, "waves that take no new groups");
        break;
    case WP_CONFLICT_SHARE:
        words->kind = "size";
        words->cure = "raise groups.max_assets";
        g_string_append_printf(words->what, "at most %u assets in one wave for a circle of orders",
                               (unsigned)settings->groups.max_assets);
        break;
    case WP_CONFLICT_ROLE:
        words->kind = "capacity";
        words->cure = "raise capacity.roles, capacity.teams, or lower capacity.buffer";
        g_string_append(words->item, schedule->inputs->effort->roles[words->member->index]);
        g_string_append_printf(words->what, "the hours of %s", words->item->str);
        break;
    default:
        g_assert_not_reached();
    }
}

WpConflictPart
wp_conflict_part(const WpConflictWords *of, const WpConflictMember *member, uint32_t asked,
                 GArray *groups)
{
    Words words = {.schedule = of->schedule,
                   .dated = of->dated,
                   .member = member,
                   .asked = asked,
                   .groups = groups,
                   .item = g_string_new(NULL),
                   .what = g_string_new(NULL)};

    switch ((WpConflictKind)member->kind) {
    case WP_CONFLICT_PIN:
        tell_pin(&words);
        break;
    case WP_CONFLICT_DEADLINE:
        tell_deadline(&words);
        break;
    case WP_CONFLICT_HEAD:
        tell_head(&words);
        break;
    case WP_CONFLICT_FREEZE:
        tell_freeze(&words);
        break;
    case WP_CONFLICT_RELATION:
        tell_relation(&words);
        break;
    case WP_CONFLICT_START:
        name_item(&words);
        words.kind = "start";
        words.cure = "start earlier (schedule.start)";
        g_string_append_printf(words.what, "no work for %s before ", words.item->str);
        wp_append_day(words.what, of->schedule->calendar.start);
        break;
    case WP_CONFLICT_AMOUNT:
        tell_amount(&words);
        break;
    case WP_CONFLICT_CLASSES:
    case WP_CONFLICT_HORIZON:
    case WP_CONFLICT_CLOSED:
    case WP_CONFLICT_SHARE:
    case WP_CONFLICT_ROLE:
        tell_shared(&words);
        break;
    }
    return (WpConflictPart){words.kind, g_string_free(words.item, FALSE),
                            g_string_free(words.what, FALSE), g_strdup(words.cure)};
}

WpConflictPart
wp_conflict_pin_part(const WpSchedule *schedule, WpAssetId asset, uint32_t wave, uint32_t from)
{
    WpConflictPin of = {schedule->inputs->groups->group_of[asset], asset};
    g_autoptr(GString) item = g_string_new(NULL);
    GString *what = g_string_new(NULL);

    wp_conflict_append_group(schedule, of.group, item);
    append_pin(schedule, &of, wave, from, item->str, what);
    return (WpConflictPart){"pin", g_strdup(item->str), g_string_free(what, FALSE),
                            g_strdup(CURE_OF_PIN)};
}

WpConflictPart
wp_conflict_settled_part(const WpSchedule *schedule, uint32_t group)
{
    g_autoptr(GString) item = g_string_new(NULL);
    uint32_t wave = wp_group_fixed(schedule->inputs, group);

    wp_conflict_append_group(schedule, group, item);
    return (WpConflictPart){"committed", g_strdup(item->str),
                            g_strdup_printf("%s settled in wave %u", item->str, wave),
                            g_strdup(CURE_OF_COMMITTED)};
}

WpConflictPart
wp_conflict_group_part(const WpSchedule *schedule, const WpConflictPin of[2])
{
    const WpPlanInputs *inputs = schedule->inputs;
    const WpInventory *inventory = inputs->view->inventory;
    g_autoptr(GString) item = g_string_new(NULL);
    g_autofree char *why = wp_group_why(inputs->groups, inputs->relations, inputs->view,
                                        inputs->assessment->rules, of[0].group);

    wp_conflict_append_group(schedule, of[0].group, item);
    return (WpConflictPart){"group", g_strdup(item->str),
                            g_strdup_printf("%s and %s in one group (%s)",
                                            wp_asset_name(inventory, of[0].asset),
                                            wp_asset_name(inventory, of[1].asset), why),
                            g_strdup("drop what ties them")};
}

WpConflictPart
wp_conflict_circle_part(const WpSchedule *schedule, uint32_t a, uint32_t b)
{
    g_autoptr(GString) item = g_string_new(NULL);
    g_autoptr(GString) other = g_string_new(NULL);

    wp_conflict_append_group(schedule, a, item);
    wp_conflict_append_group(schedule, b, other);
    return (WpConflictPart){
        "circle", g_strdup(item->str),
        g_strdup_printf("%s and %s in one wave (orders go both ways)", item->str, other->str),
        g_strdup("drop an order of the circle, or make it soft")};
}

char *
wp_conflict_sentence(const WpConflictPart *parts, uint32_t n)
{
    GString *out = g_string_new(NULL);

    for (uint32_t i = 0; i < n; i++)
        g_string_append_printf(out, "%s%s",
                               i == 0      ? ""
                               : i + 1 < n ? ", "
                                           : " and ",
                               parts[i].what);
    g_string_append(out, n == 1   ? " cannot hold"
                         : n == 2 ? " cannot both hold"
                                  : " cannot all hold");
    return g_string_free(out, FALSE);
}
