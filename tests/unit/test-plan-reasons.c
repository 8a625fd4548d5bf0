#include "planner/plan/plan-teams.h"
#include "planner/plan/schedule.h"
#include "tests/unit/plan-random.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * What plan.csv says of a group is true: the words are read, the settings and tables that they name
 * are changed, all other groups are pinned where they are, and the group is pinned where it is said
 * that it could not be. Then it is there; without the change it is not.
 */

#define N_SEEDS 40

typedef struct {
    char *estate;
    char *settings;
} Wishes;

static void
wishes_clear(Wishes *wishes)
{
    g_free(wishes->estate);
    g_free(wishes->settings);
}

static void
replace(char **text, const char *pattern, const char *with)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
    char *done = g_regex_replace(regex, *text, -1, 0, with, 0, NULL);

    g_free(*text);
    *text = done;
}

typedef struct {
    const PlanKit *kit;
    const WpSchedule *schedule; /* which groups move as one */
    const char *estate;
    const char *settings;
    uint32_t seed;
} Base;

/* ---- what words ask to lift ---- */

static const struct {
    const char *says;
    const char *pattern; /* of the settings */
    const char *with;
} limits[] = {
    {"assets: ", "assets_per_wave: \\d+", "assets_per_wave: none"},
    {"assets: ", "ramp: \\{[^}]*\\}", "ramp: none"},
    {"cutovers", "cutovers_per_window: \\d+", "cutovers_per_window: none"},
    {"used size: ", "^  size_per_wave: .*\n", ""},
    {"for itself", "assets_per_wave: \\d+", "assets_per_wave: none"},
    {"for itself", "ramp: \\{[^}]*\\}", "ramp: none"},
    {"for itself", "cutovers_per_window: \\d+", "cutovers_per_window: none"},
    {"for itself", "^  size_per_wave: .*\n", ""},
    {"h of infra are missing", "infra: \\d+h", "infra: 99999h"},
    {"h of dba are missing", "dba: \\d+h", "dba: 99999h"},
    {"not before 2027", "^.*not_before: .*\n", ""},
    {"pinned to wave", "^.*pin: .*\n", ""},
    {"different waves", "separate: \\w+", "separate: no"},
    {"order of environments", "environments: \\{separate", "environments: {order: [], separate"},
    {"settings, line", "^.*before: \\[.*\n", ""},
    {"freeze 'all'", "^.*name: all,.*\n", ""},
    {"freeze 'one'", "^.*name: one,.*\n", ""},
    {"freeze 'month'", "^.*name: month,.*\n", ""},
    {"the windows of the settings", "^  windows:\n|^.*name: [wv],.*\n", ""},
};

/* Only weighed: what hard limits leave, they leave to a pin. */
static const char *const soft[] = {"it waits for a decision", "waves are kept of even size",
                                   "high criticality or complexity", "nearer to "};

/* Takes all relations and flows between two groups out of the tables. */
static void
drop_between(const PlanKit *kit, uint32_t group, uint32_t other, char **estate)
{
    const WpGroups *groups = kit->groups;

    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++)
        for (uint32_t j = groups->first[other]; j < groups->first[other + 1]; j++) {
            const char *a = wp_asset_name(kit->inventory, groups->members[i]);
            const char *b = wp_asset_name(kit->inventory, groups->members[j]);
            g_autofree char *line =
                g_strdup_printf("^.* from\\w*=(%s to\\w*=%s|%s to\\w*=%s) .*\n", a, b, b, a);

            replace(estate, line, "");
        }
}

/* What moves with @group in one wave is bound with it. */
static void
drop_declared(const Base *base, uint32_t group, const char *part, char **estate)
{
    const WpGroups *groups = base->kit->groups;
    const uint32_t *item_of = base->schedule->item_of;

    for (uint32_t other = 1; other <= groups->n_groups; other++)
        for (uint32_t with = 1; with <= groups->n_groups && strstr(part, groups->ids[other]);
             with++)
            if (item_of[with] == item_of[group])
                drop_between(base->kit, with, other, estate);
}

static bool
is_soft(const char *part)
{
    const char *colon = strstr(part, ": ");
    const char *says = g_str_has_prefix(part, "not in wave") && colon ? colon + 2 : part;

    for (size_t i = 0; i < G_N_ELEMENTS(soft); i++)
        if (g_str_has_prefix(says, soft[i]))
            return true;
    return false;
}

static bool
lift(const Base *base, uint32_t group, const char *part, Wishes *wishes)
{
    bool known = false;

    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
        if (strstr(part, limits[i].says)) {
            replace(&wishes->settings, limits[i].pattern, limits[i].with);
            known = true;
        }
    if (strstr(part, "declared in") || strstr(part, "flow to port")) {
        drop_declared(base, group, part, &wishes->estate);
        known = true;
    }
    return known;
}

/* ---- the plan again ---- */

/* Where a group shall be when @group and those that move with it are in @wave. */
static uint32_t
place_of(const Base *base, uint32_t other, uint32_t group, uint32_t wave)
{
    return base->schedule->item_of[other] == base->schedule->item_of[group]
               ? wave
               : base->kit->plan->groups[other].wave;
}

static WpAssetId
first_asset(const PlanKit *kit, uint32_t group)
{
    return kit->groups->members[kit->groups->first[group]];
}

/* Plans again with every group pinned where it is, but @group and what moves with it in @wave.
 * (transfer full) (nullable): which group is not where it was pinned */
static char *
find_moved(const Base *base, uint32_t group, uint32_t wave, const Wishes *wishes)
{
    const PlanKit *kit = base->kit;
    g_autoptr(GString) settings = g_string_new(wishes->settings);

    for (uint32_t other = 1; other <= kit->groups->n_groups; other++) {
        uint32_t at = place_of(base, other, group, wave);
        const char *name = wp_asset_name(kit->inventory, first_asset(kit, other));

        if (at > 0)
            g_string_append_printf(settings, "  - {pin: '%s:%s', wave: %u}\n",
                                   *name == 'v' ? "vm" : "db", name, at);
    }
    g_autoptr(PlanKit) again = plan_random_build(wishes->estate, settings->str);

    for (uint32_t other = 1; other <= kit->groups->n_groups; other++) {
        uint32_t at = place_of(base, other, group, wave);
        uint32_t now = again->groups->group_of[first_asset(kit, other)];

        if (at > 0 && (now == 0 || again->plan->groups[now].wave != at))
            return g_strdup_printf("%s, wanted in %u: %s", kit->groups->ids[other], at,
                                   now ? again->plan->groups[now].reason : "no group");
    }
    return NULL;
}

/* The wave that a reason says it is not in. */
static uint32_t
tried_wave(const char *reason, uint32_t wave)
{
    for (uint32_t tried = 1; tried < wave; tried++) {
        g_autofree char *start = g_strdup_printf("not in wave %u: ", tried);
        g_autofree char *holds = g_strdup_printf("wave %u holds ", tried);

        if (g_str_has_prefix(reason, start) || g_str_has_prefix(reason, holds))
            return tried;
    }
    return wave - 1;
}

typedef struct {
    uint32_t n_tried;
    uint32_t n_other; /* another plan once it is lifted: other groups, other circles */
    uint32_t n_unknown;
} Count;

/* Measured orders give way to a pin, and need not be lifted for it. */
static bool
gives_way(const char *reason)
{
    return strstr(reason, "flow to port") != NULL;
}

static void
try_lifted(const Base *base, uint32_t group, const Wishes *wishes, Count *count)
{
    const WpGroupPlan *plan = &base->kit->plan->groups[group];
    uint32_t wave = tried_wave(plan->reason, plan->wave);
    Wishes as_is = {(char *)base->estate, (char *)base->settings};
    g_autofree char *here = find_moved(base, group, plan->wave, wishes);
    g_autofree char *moved = here ? NULL : find_moved(base, group, wave, wishes);
    g_autofree char *still =
        here || gives_way(plan->reason) ? NULL : find_moved(base, group, wave, &as_is);

    count->n_other += here != NULL;
    count->n_tried += here == NULL;
    cr_expect(!moved, "seed %u: %s into wave %u: \"%s\" was lifted, and still %s", base->seed,
              base->kit->groups->ids[group], wave, plan->reason, moved);
    cr_expect(here || still || gives_way(plan->reason),
              "seed %u: %s into wave %u: \"%s\" need not be lifted", base->seed,
              base->kit->groups->ids[group], wave, plan->reason);
}

static void
try_group(const Base *base, uint32_t group, Count *count)
{
    Wishes wishes = {g_strdup(base->estate), g_strdup(base->settings)};
    g_auto(GStrv) parts = g_strsplit(base->kit->plan->groups[group].reason, "; ", -1);
    bool known = true, hard = false;

    for (char **part = parts; *part && !g_str_has_prefix(*part, "late: "); part++) {
        if (g_str_has_prefix(*part, "most used by") || is_soft(*part))
            continue;
        hard = true;
        known &= lift(base, group, *part, &wishes);
    }
    if (!known)
        cr_log_warn("seed %u: %s", base->seed, base->kit->plan->groups[group].reason);
    if (known && hard)
        try_lifted(base, group, &wishes, count);
    count->n_unknown += !known;
    wishes_clear(&wishes);
}

Test(plan_reasons, are_true)
{
    Count count = {0};

    for (uint32_t i = 1; i <= N_SEEDS; i++) {
        uint64_t seed = i;
        uint32_t n_vms = 9 + plan_random_below(&seed, 20);
        g_autofree char *estate = plan_random_estate(&seed, n_vms);
        char *settings = plan_random_settings(&seed);
        g_autoptr(PlanKit) first = plan_random_build(estate, settings);
        g_autofree char *teams = g_strdup_printf("teams: %d", (int)first->plan->teams);

        replace(&settings, "teams: \\w+", teams);
        replace(&settings, "^.*pin: .*\n", ""); /* all are pinned below */
        g_autoptr(PlanKit) kit = plan_random_build(estate, settings);
        WpPlanInputs inputs = kit->inputs;
        inputs.effort = kit->effort;
        g_autoptr(WpSchedule) schedule = wp_schedule_build(&inputs, (int64_t)kit->plan->teams);
        Base base = {kit, schedule, estate, settings, i};

        for (uint32_t group = 1; group <= kit->groups->n_groups; group++)
            if (kit->plan->groups[group].wave > 1)
                try_group(&base, group, &count);
        g_free(settings);
    }

    cr_expect(count.n_tried > 200, "%u reasons were tried only", count.n_tried);
    cr_expect_eq(count.n_unknown, 0, "%u reasons have words that are new", count.n_unknown);
}

/* ---- teams ---- */

static PlanKit *
with_teams(const char *estate, const char *settings, const char *teams)
{
    char *text = g_strdup(settings);

    replace(&text, "teams: \\w+", teams);
    replace(&text, "^.*pin: .*\n", "");
    PlanKit *kit = plan_random_build(estate, text);
    g_free(text);
    return kit;
}

/* Teams that are said to meet the target meet it; nobody is hired who gains nothing. */
Test(plan_reasons, teams_do_what_is_said)
{
    uint32_t n_missed = 0;

    for (uint32_t i = 1; i <= 2 * N_SEEDS; i++) {
        uint64_t seed = i;
        uint32_t n_vms = 20 + plan_random_below(&seed, 40);
        g_autofree char *estate = plan_random_estate(&seed, n_vms);
        g_autofree char *drawn = plan_random_settings(&seed);
        g_autoptr(GString) settings = g_string_new(drawn);
        uint32_t weeks = 4 + plan_random_below(&seed, 24);
        g_autofree char *finish = g_strdup_printf("schedule:\n  target_finish: %uw\n", weeks);

        g_string_replace(settings, "schedule:\n", finish, 1);
        g_autoptr(PlanKit) kit = with_teams(estate, settings->str, "teams: auto");
        const WpPlan *plan = kit->plan;
        const WpTeamChoice *choice = plan->team_choice;
        uint32_t would = plan->would_meet;

        for (uint32_t f = 0; f < choice->n_finishes && !choice->met; f++)
            cr_expect(choice->finishes[f].teams >= choice->teams ||
                          choice->finishes[f].last_wave > plan->n_waves ||
                          choice->finishes[f].n_unplaced > 0,
                      "seed %u: %u teams, and %u end as early", i, choice->teams,
                      choice->finishes[f].teams);
        n_missed += !choice->met;
        if (would == 0)
            continue;
        g_autofree char *teams = g_strdup_printf("teams: %u", would);
        g_autofree char *fewer = g_strdup_printf("teams: %u", would - 1);
        g_autoptr(PlanKit) again = with_teams(estate, settings->str, teams);
        g_autoptr(PlanKit) less = with_teams(estate, settings->str, fewer);

        cr_expect(less->plan->n_waves > less->plan->target_wave,
                  "seed %u: %u teams are said to be needed, but %u are enough", i, would,
                  would - 1);
        cr_expect(again->plan->n_waves <= plan->target_wave,
                  "seed %u: %u teams would end in wave %u, but end in %u", i, would,
                  plan->target_wave, again->plan->n_waves);
    }
    cr_expect(n_missed > 20, "%u missed their target only", n_missed);
}
