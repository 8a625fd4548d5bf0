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
        /* its story was not moved on, but all its cutovers are done; a word that ends it counts */
        {"work_item name=wp:vm-a status=in-progress\n"
         "work_item name=wp:vm-a/cutover-vm status=migrated",
         "vm-a", WP_PROGRESS_MIGRATED},
        {"work_item name=wp:vm-a status=planned\n"
         "work_item name=wp:vm-a/cutover-vm status=migrated",
         "vm-a", WP_PROGRESS_MIGRATED},
        {"work_item name=wp:vm-a status=failed\n"
         "work_item name=wp:vm-a/cutover-vm status=migrated",
         "vm-a", WP_PROGRESS_FAILED},
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

#define N 10 /* iterations of two weeks from 2027-01-04 */

/* @used: by iteration, hundredths of an hour; @beside: (nullable) the same; @items: seen on @as_of.
 */
static WpForecast *
forecast_for(int64_t *used, const int64_t *beside, const char *items, const char *as_of_text)
{
    g_autofree char *text = g_strdup_printf("\nfile t.csv azure-devops business\n%s", items);
    g_autoptr(WpInventory) inventory = estate_read(text, NULL);
    WpWavePlan waves[2] = {0};
    WpView view;
    WpDay as_of;

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

    return wp_forecast_build(&inputs, &plan, beside);
}

/* 100 hours are planned in each iteration. */
static WpForecast *
forecast_of(const char *items, const char *as_of_text)
{
    int64_t used[N];

    for (int t = 0; t < N; t++)
        used[t] = 10000;
    return forecast_for(used, NULL, items, as_of_text);
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

/* Hours planned and done by iteration, from the first that has any; what has no date counts to the
 * one before as-of, what has no hours or is not done to none. */
Test(forecast, counts_what_was_planned_and_done)
{
    static const struct {
        int64_t used[N], beside[N];
        const char *items, *as_of, *told;
    } rows[] = {
        {{0, 100, 200, 300},
         {0},
         DONE("a", "2027-02-02", "1") DONE("b", "2027-02-14", "2"),
         "2027-03-01",
         "from 1: 100/0#0 200/300#2 300/0#0 of 600, done 300"},
        {{0, 0, 200},
         {0, 50},
         DONE("a", "2027-02-02", "1"),
         "2027-03-01",
         "from 1: 50/0#0 200/100#1 0/0#0 of 250, done 100"},
        {{0, 0, 0, 300},
         {0},
         DONE("a", "2027-01-20", "1"),
         "2027-03-01",
         "from 1: 0/100#1 0/0#0 300/0#0 of 300, done 100"},
        {{100, 100, 100},
         {0},
         "work_item name=wp:a status=migrated hours=2\n"
         "work_item name=wp:b status=migrated closed=2027-01-05\n"
         "work_item name=wp:c status=in-progress closed=2027-01-05 hours=4\n"
         "work_item name=wp:d status=migrated closed=2027-03-02 hours=8\n",
         "2027-02-01",
         "from 0: 100/0#0 100/200#1 of 300, done 1000"},
        {{0}, {50}, DONE("a", "2027-01-05", "1"), "2027-01-20", "from 0: 50/100#1 of 50, done 100"},
        {{100}, {0}, DONE("a", "2027-01-05", "1"), "2027-01-17", "from 0: of 100, done 100"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t used[N];
        g_autoptr(GString) told = g_string_new(NULL);

        memcpy(used, rows[i].used, sizeof used);
        g_autoptr(WpForecast) forecast =
            forecast_for(used, rows[i].beside, rows[i].items, rows[i].as_of);
        g_string_append_printf(told, "from %u:", forecast->first);
        for (uint32_t t = 0; t < forecast->n_iterations; t++)
            g_string_append_printf(told, " %d/%d#%u", (int)forecast->planned[t],
                                   (int)forecast->done[t], forecast->n_done[t]);
        g_string_append_printf(told, " of %d, done %d", (int)forecast->total,
                               (int)forecast->total_done);
        cr_expect_str_eq(told->str, rows[i].told, "row %zu: %s", i, told->str);
    }
}
