#pragma once

#include "planner/base/types.h"

/*
 * Jobs that do not depend on each other, done by as many threads as the process may use
 * processors. What a job leaves must not depend on the thread that did it.
 */

/* @thread: 0 and up, below wp_jobs_threads(); for what each thread has of its own. */
typedef bool (*WpJobFn)(void *data, unsigned thread, GError **error);

typedef struct {
    WpJobFn run;
    void *data;
} WpJob;

/* How many threads do jobs; `taskset` limits it. */
unsigned wp_jobs_threads(void);

/**
 * wp_jobs_run:
 * @jobs: (array length=n): begun in this order, so the longest come first best
 *
 * No job is begun after one failed.
 *
 * Returns: false if one failed; @error is then that of the first in order that did
 */
bool wp_jobs_run(const WpJob *jobs, unsigned n, GError **error);
