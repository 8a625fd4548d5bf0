#include "planner/plan/forecast.h"
#include "tests/unit/estate.h"

#include <criterion/criterion.h>
#include <string.h>

/* Work items in, how far subjects are and when it ends out. */

static const char *const cutover_tasks[] = {"cutover-vm", "cutover-group", NULL};

Test(tracker, says_how_far_a_subject_is)
{
    static const struct {
        const char *items, *subject;
        int state; /* -1: nothing is said */
    } rows[] = {
        {"work_item name=wp:vm-a status=migrated", "vm-a", WP_PROGRESS_MIGRATED},
        {"work_item name=wp:vm-a status=planned", "vm-a", -1},
        {"work_item name=wp:vm-a status=in-progress", "vm-a", WP_PROGRESS_IN_PROGRESS},
        {"work_item name=wp:vm-a status=rolled-back", "vm-a", WP_PROGRESS_ROLLED_BACK},
        {"work_item name=wp:vm-a/assess-vm status=migrated", "vm-a", WP_PROGRESS_IN_PROGRESS},
        {"work_item name=wp:vm-a/assess-vm status=planned", "vm-a", -1},
        {"work_item name=wp:vm-a/cutover-vm status=migrated", "vm-a", WP_PROGRESS_MIGRATED},
        {"work_item name=wp:vm-a/cutover-vm status=migrated\n"
         "work_item name=wp:vm-a/cutover-vm:2 status=planned",
         "vm-a", WP_PROGRESS_IN_PROGRESS},
        {"work_item name=wp:vm-a/cutover-vm-2 status=migrated", "vm-a", WP_PROGRESS_IN_PROGRESS},
        {"work_item name=wp:g-1/cutover-group status=migrated", "g-1", WP_PROGRESS_MIGRATED},
        {"work_item name=wp:g-1/cutover-group status=migrated", "g-2", -1},
        {"work_item name=other status=migrated", "other", -1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("\nfile t.csv azure-devops business\n%s\n", rows[i].items);
        g_autoptr(WpInventory) inventory = estate_read(text, NULL);
        WpView view;
        WpProgressState state;

        wp_view_init(&view, inventory);
        g_autoptr(WpTracker) tracker = wp_tracker_build(&view, cutover_tasks);
        cr_assert(tracker, "row %zu", i);
        bool said = wp_tracker_state(tracker, rows[i].subject, &state);
        cr_expect_eq(said ? (int)state : -1, rows[i].state, "row %zu", i);
    }
}

Test(tracker, knows_items_by_their_key)
{
    g_autoptr(WpInventory) inventory =
        estate_read("\nfile t.csv azure-devops business\n"
                    "work_item name=wp:vm-a/assess-vm id=17 status=migrated\n"
                    "work_item name=wp:vm-b/assess-vm id=18 status=planned\n",
                    NULL);
    WpView view;

    wp_view_init(&view, inventory);
    g_autoptr(WpTracker) tracker = wp_tracker_build(&view, cutover_tasks);
    cr_expect_str_eq(wp_tracker_id(tracker, "wp:vm-a/assess-vm"), "17");
    cr_expect_null(wp_tracker_id(tracker, "wp:vm-c/assess-vm"));
    cr_expect(wp_tracker_is_done(tracker, "wp:vm-a/assess-vm"));
    cr_expect(!wp_tracker_is_done(tracker, "wp:vm-b/assess-vm"));
    cr_expect(!wp_tracker_is_done(tracker, "wp:vm-c/assess-vm"));
}

/* Ten iterations of two weeks from 2027-01-04, 100 hours planned in each; @items done, seen on
 * @as_of. */
static WpForecast *
forecast_of(const char *items, const char *as_of_text)
{
    enum { N = 10 };
    g_autofree char *text = g_strdup_printf("\nfile t.csv azure-devops business\n%s", items);
    g_autoptr(WpInventory) inventory = estate_read(text, NULL);
    int64_t used[N + 1];
    WpWavePlan waves[2] = {0};
    WpView view;
    WpDay as_of;

    for (int t = 0; t < N; t++)
        used[t] = 10000;
    cr_assert(wp_parse_day(as_of_text, strlen(as_of_text), &as_of));
    wp_view_init(&view, inventory);
    waves[1].release = wp_day(2027, 5, 1);
    WpPlan plan = {.n_roles = 1, .used = used, .n_waves = 1, .waves = waves};
    plan.calendar = (WpCalendar){.start = wp_day(2027, 1, 4),
                                 .iteration_days = 14,
                                 .n_iterations = N,
                                 .iterations_per_wave = 2,
                                 .as_of = as_of};
    WpPlanInputs inputs = {.view = &view, .as_of = as_of};

    return wp_forecast_build(&inputs, &plan, NULL);
}

#define DONE(key, day, hours)                                                                      \
    "work_item name=wp:" key " status=migrated closed=" day " hours=" hours "\n"

Test(forecast, goes_on_at_the_pace_that_was_measured)
{
    static const struct {
        const char *items, *as_of, *velocity, *half, *sure;
    } rows[] = {
        /* 50 hours in each of four iterations, 800 of 1,000 left: 16 more */
        {DONE("a", "2027-01-05", "50") DONE("b", "2027-01-19", "50") DONE("c", "2027-02-02", "50")
             DONE("d", "2027-02-16", "50"),
         "2027-03-01", "5000", "2027-10-10", "2027-10-10"},
        /* faster than planned: not before the last release */
        {DONE("a", "2027-01-05", "300") DONE("b", "2027-01-19", "300")
             DONE("c", "2027-02-02", "300") DONE("d", "2027-02-16", "90"),
         "2027-03-01", "24750", "2027-05-01", "2027-05-01"},
        /* two iterations say nothing */
        {DONE("a", "2027-01-05", "50") DONE("b", "2027-01-19", "50"), "2027-02-01", "5000", "", ""},
        /* nothing is done */
        {"work_item name=wp:a status=planned hours=50\n", "2027-03-01", "0", "", ""},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(WpForecast) forecast = forecast_of(rows[i].items, rows[i].as_of);
        g_autoptr(GString) half = g_string_new(NULL), sure = g_string_new(NULL);
        g_autofree char *velocity =
            g_strdup_printf("%" G_GINT64_FORMAT, forecast ? forecast->velocity : -1);

        cr_assert(forecast);
        wp_append_day(half, forecast->days[0].finish);
        wp_append_day(sure, forecast->days[3].finish);
        cr_expect_str_eq(velocity, rows[i].velocity, "row %zu", i);
        cr_expect_str_eq(half->str, rows[i].half, "row %zu", i);
        cr_expect_str_eq(sure->str, rows[i].sure, "row %zu", i);
    }
}

Test(forecast, is_less_sure_where_the_pace_varies)
{
    g_autoptr(WpForecast) forecast =
        forecast_of(DONE("a", "2027-01-05", "100") DONE("b", "2027-01-19", "10")
                        DONE("c", "2027-02-02", "80") DONE("d", "2027-02-16", "10"),
                    "2027-03-01");

    cr_expect_eq(forecast->velocity, 5000);
    for (size_t i = 1; i < G_N_ELEMENTS(forecast->days); i++)
        cr_expect_geq(forecast->days[i].finish, forecast->days[i - 1].finish);
    cr_expect_gt(forecast->days[3].finish, forecast->days[0].finish);
}

Test(forecast, needs_an_export_of_a_tracker)
{
    cr_expect_null(forecast_of("vm name=a\n", "2027-03-01"));
}
