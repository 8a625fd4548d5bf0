#pragma once

#include "planner/base/types.h"

/*
 * Jobs done by several threads. They do not depend on each other, but for one that a job may wait
 * for. What a job leaves must not depend on the thread that did it, nor on which job was done
 * before.
 */

#define WP_JOBS_MAX_THREADS 8 /* one job that is longer than the others bounds the rest */

/* @thread: 0 and up, below WP_JOBS_MAX_THREADS; for what each thread has of its own. 0 is the one
 * that calls wp_jobs_end(). */
typedef bool (*WpJobFn)(void *data, unsigned thread, GError **error);

typedef struct {
    WpJobFn run;
    void *data;
    unsigned after; /* the job that must be done before: its number from 1; 0: none */
} WpJob;

typedef struct WpJobs WpJobs;

/* @n_threads: that shall work, the caller's among them, which works only in wp_jobs_end(); those
 * that cannot be had are done without. */
WpJobs *wp_jobs_new(unsigned n_threads);

/* Begun at once if a thread is free, and in the order of adding. Returns: its number, from 1 */
unsigned wp_jobs_add(WpJobs *jobs, WpJob job);

/* Does what is left, and waits for all. No job is begun after one failed. Returns: false if one
 * failed; @error is then that of the first in order that did */
bool wp_jobs_end(WpJobs *jobs, GError **error);

/* Begins no more, waits for those that were begun, and frees. */
void wp_jobs_free(WpJobs *jobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpJobs, wp_jobs_free)

/* All of that at once.
 * @jobs: (array length=n): begun in this order, so the longest come first best */
bool wp_jobs_run(const WpJob *jobs, unsigned n, unsigned n_threads, GError **error);

/* The same job for each of many, begun in their order.
 * @things: (array length=n): of @size bytes each; a job gets its own, in place. May be NULL if
 * there are none */
bool wp_jobs_each(WpJobFn run, void *things, size_t size, unsigned n, unsigned n_threads,
                  GError **error);
