#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

/* Heavy remediation: the plan says what it costs ahead of the waves, and within them. */

#define AS_OF 20779 /* 2026-11-22 */

static const char template[] = PLAN_ACTIVITIES(
    1,
    0) "tasks:\n"
       "  - {id: remediation, title: Remediate, activity: remediate, level: finding, hours: {each: "
       "0, max: 8}, role: infra}\n";

static const char pack[] =
    "pack: {id: p, version: '1', title: P, target: cloud}\n"
    "rules:\n"
    "  - {id: p.mend, title: must be mended, applies: vm, severity: critical, category: c, when: "
    "vm.name.startsWith('m'), readiness: conditions, message: m, remediation: {activity: "
    "remediate, action: a, hours: 4, role: infra}}\n";

typedef struct {
    const char *label;
    const char *settings; /* keys of schedule */
    const char *told;     /* "ahead 3+1 within 4+2: 100% chosen ahead": waves + first iteration */
    const char *roles;    /* (nullable) instead of eight hours of infra */
} Case;

/* Six VMs of four hours each; an iteration has eight, a wave two iterations. */
static const Case cases[] = {
    {"ahead, as the settings let it", "early_remediation: 4",
     "ahead 1+0 within 3+2: 75% chosen ahead", NULL},
    {"within, as the settings want", "early_remediation: 0",
     "ahead 1+0 within 3+2: 37% chosen within", NULL},
    {"not heavy", "early_remediation: 4, remediation_share: 80%", "", NULL},
    {"as much as may be", "early_remediation: 4, remediation_share: 75%", "", NULL},
    {"a little more", "early_remediation: 4, remediation_share: 74%",
     "ahead 1+0 within 3+2: 75% chosen ahead", NULL},
    {"hours without a limit", "early_remediation: 4", "", "dba: 8h"},
};

static char *
told(const PlanKit *kit)
{
    const WpRemediationTrack *track = kit->plan->track;

    if (!track)
        return g_strdup("");
    return g_strdup_printf("ahead %u+%u within %u+%u: %d%% chosen %s", track->ahead.n_waves,
                           track->ahead.first_iteration, track->within.n_waves,
                           track->within.first_iteration, (int)(track->share / 100),
                           track->chosen_ahead ? "ahead" : "within");
}

Test(track, is_compared)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *c = &cases[i];
        g_autofree char *settings = g_strdup_printf(
            "schedule: {start: 2027-01-04, iteration: 1w, iterations_per_wave: 2, %s}\n"
            "capacity: {teams: 1, ramp: {first: 100}, buffer: 0%%, roles: {%s}}\n",
            c->settings, c->roles ? c->roles : "infra: 8h");
        PlanText text = {.estate = "file v.csv rvtools inventory\n"
                                   "vm name=m1\nvm name=m2\nvm name=m3\nvm name=m4\nvm name=m5\n"
                                   "vm name=m6\n",
                         .packs = {pack},
                         .settings = settings,
                         .template = template,
                         .as_of = AS_OF};
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autofree char *got = told(kit);

        cr_expect_str_eq(got, c->told, "%s: %s", c->label, got);
    }
}

/* The last day of the last wave; a week that is begun is one. */
Test(track, ends_on_a_day_and_in_a_week)
{
    static const struct {
        uint32_t iteration_days, iterations_per_wave, n_waves;
        const char *finish;
        uint32_t weeks;
    } rows[] = {
        {7, 2, 1, "2027-01-31", 4},  {7, 2, 3, "2027-02-28", 8}, {14, 1, 2, "2027-02-14", 6},
        {10, 1, 1, "2027-01-23", 3}, {5, 1, 2, "2027-01-18", 3}, {7, 2, 0, "2027-01-04", 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const WpTrackPlan of = {.n_waves = rows[i].n_waves};
        WpPlan plan = {.n_waves = 3};
        g_autoptr(GString) finish = g_string_new(NULL);

        plan.calendar = (WpCalendar){.start = wp_day(2027, 1, 4),
                                     .iteration_days = rows[i].iteration_days,
                                     .iterations_per_wave = rows[i].iterations_per_wave,
                                     .n_iterations = 24};
        wp_append_day(finish, wp_track_finish(&plan, &of));
        cr_expect_str_eq(finish->str, rows[i].finish, "row %zu: %s", i, finish->str);
        cr_expect_eq(wp_track_weeks(&plan, &of), rows[i].weeks, "row %zu: %u", i,
                     wp_track_weeks(&plan, &of));
    }
}
