#include "planner/base/jobs.h"

#include <criterion/criterion.h>

/* Jobs by several threads: all are done once, one that waits comes after, failures stop the rest.
 */

typedef struct {
    gint *clock;
    int began, ended; /* what the clock said */
    bool fails;
} One;

static bool
do_one(void *data, unsigned thread, GError **error)
{
    One *one = data;

    cr_assert_lt(thread, WP_JOBS_MAX_THREADS);
    cr_assert_eq(one->began, 0, "done twice");
    one->began = g_atomic_int_add(one->clock, 1) + 1;
    for (volatile int i = 0; i < 1000; i++)
        ;
    one->ended = g_atomic_int_add(one->clock, 1) + 1;
    if (one->fails)
        g_set_error(error, g_quark_from_static_string("test"), 1, "job of %d", one->began);
    return !one->fails;
}

Test(jobs, does_each_once)
{
    for (unsigned n_threads = 0; n_threads < 12; n_threads++) {
        gint clock = 0;
        One all[40] = {0};
        WpJob jobs[G_N_ELEMENTS(all)];

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
            all[i].clock = &clock;
            jobs[i] = (WpJob){do_one, &all[i], i > 0 && i % 3 == 0 ? (unsigned)i : 0};
        }
        cr_assert(wp_jobs_run(jobs, G_N_ELEMENTS(all), n_threads, NULL));
        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
            cr_assert_gt(all[i].ended, all[i].began);
            if (jobs[i].after > 0)
                cr_assert_gt(all[i].began, all[i - 1].ended, "%zu did not wait", i);
        }
        cr_assert(wp_jobs_run(jobs, 0, n_threads, NULL));
    }
}

/* The caller adds more while others work, and is free to end without. */
Test(jobs, takes_more)
{
    for (unsigned n_threads = 1; n_threads < 5; n_threads++) {
        gint clock = 0;
        One all[10] = {0};
        g_autoptr(WpJobs) jobs = wp_jobs_new(n_threads);
        g_autoptr(WpJobs) unused = wp_jobs_new(n_threads);

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
            all[i].clock = &clock;
            cr_assert_eq(wp_jobs_add(jobs, (WpJob){do_one, &all[i], (unsigned)i}), i + 1);
            if (i == 5)
                g_usleep(1000);
        }
        cr_assert(wp_jobs_end(jobs, NULL));
        for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
            cr_expect_eq(all[i].began, (int)(2 * i + 1));
    }
}

Test(jobs, stops_at_a_failure)
{
    for (unsigned n_threads = 1; n_threads < 5; n_threads++) {
        gint clock = 0;
        One all[100] = {0};
        WpJob jobs[G_N_ELEMENTS(all)];
        g_autoptr(GError) error = NULL;
        unsigned n_done = 0;

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
            all[i] = (One){.clock = &clock, .fails = i == 3};
            jobs[i] = (WpJob){do_one, &all[i], i > 3 ? 4 : 0};
        }
        cr_assert(!wp_jobs_run(jobs, G_N_ELEMENTS(all), n_threads, &error));
        cr_assert_not_null(error);
        for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
            n_done += all[i].began > 0;
        cr_expect_eq(n_done, 4, "%u were done with %u threads", n_done, n_threads);
    }
}

Test(jobs, does_the_same_for_each)
{
    for (unsigned n_threads = 0; n_threads < 12; n_threads++) {
        gint clock = 0;
        One all[40];

        for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
            all[i] = (One){.clock = &clock};
        cr_assert(wp_jobs_each(do_one, all, sizeof *all, 39, n_threads, NULL));
        for (size_t i = 0; i < 39; i++)
            cr_expect_gt(all[i].ended, all[i].began, "%zu of %u threads", i, n_threads);
        cr_expect_eq(all[39].began, 0, "one more than there are");
        cr_assert(wp_jobs_each(do_one, NULL, sizeof *all, 0, n_threads, NULL), "none");
    }
}

/* One thread does them in their order, and none after the one that failed. */
Test(jobs, of_each_stops_at_a_failure)
{
    gint clock = 0;
    One all[10];
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        all[i] = (One){.clock = &clock, .fails = i == 3};
    cr_assert(!wp_jobs_each(do_one, all, sizeof *all, G_N_ELEMENTS(all), 1, &error));
    cr_assert_not_null(error);
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        cr_expect_eq(all[i].began, i <= 3 ? (int)(2 * i + 1) : 0, "%zu", i);
}
