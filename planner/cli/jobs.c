#include "planner/cli/jobs.h"

#define MAX_THREADS 8 /* one writer that is longer than the others bounds the rest */

typedef struct {
    const WpJob *jobs;
    unsigned n;
    GError **errors; /* by job */
    gint n_begun;
    gint has_failed;
} Jobs;

typedef struct {
    Jobs *all;
    unsigned number;
} Worker;

unsigned
wp_jobs_threads(void)
{
    return MIN(g_get_num_processors(), MAX_THREADS);
}

static gpointer
work(gpointer data)
{
    const Worker *worker = data;
    Jobs *all = worker->all;

    while (!g_atomic_int_get(&all->has_failed)) {
        unsigned i = (unsigned)g_atomic_int_add(&all->n_begun, 1);

        if (i >= all->n)
            break;
        if (!all->jobs[i].run(all->jobs[i].data, worker->number, &all->errors[i]))
            g_atomic_int_set(&all->has_failed, 1);
    }
    return NULL;
}

/* A thread that cannot be had is done without. */
static GThread *
begin_thread(Worker *worker)
{
    return g_thread_try_new("jobs", work, worker, NULL);
}

bool
wp_jobs_run(const WpJob *jobs, unsigned n, GError **error)
{
    unsigned n_threads = MIN(wp_jobs_threads(), MAX(n, 1));
    g_autofree GError **errors = g_new0(GError *, n + 1);
    GThread *threads[MAX_THREADS] = {NULL};
    Worker workers[MAX_THREADS];
    Jobs all = {.jobs = jobs, .n = n, .errors = errors};

    for (unsigned i = 0; i < n_threads; i++)
        workers[i] = (Worker){&all, i};
    for (unsigned i = 1; i < n_threads; i++)
        threads[i] = begin_thread(&workers[i]);
    work(&workers[0]);
    for (unsigned i = 1; i < n_threads; i++)
        if (threads[i])
            g_thread_join(threads[i]);
    for (unsigned i = 0; i < n; i++)
        if (errors[i]) {
            if (error && !*error)
                *error = g_steal_pointer(&errors[i]);
            g_clear_error(&errors[i]);
        }
    return !all.has_failed;
}
