#include "planner/base/jobs.h"

typedef struct {
    WpJob what;
    bool is_done;
    GError *error;
} Entry;

typedef struct {
    WpJobs *jobs;
    unsigned number;
    GThread *thread; /* NULL of those that could not be had */
} Worker;

struct WpJobs {
    GMutex lock; /* of all below */
    GCond changed;
    GPtrArray *entries; /* of Entry */
    guint n_begun;
    bool is_closed; /* nothing is added any more */
    bool has_failed;
    unsigned n_threads;
    Worker workers[WP_JOBS_MAX_THREADS]; /* from 1 */
};

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    g_clear_error(&entry->error);
    g_free(entry);
}

/* Waits for the next job; NULL: there is none to come. The lock is held. */
static Entry *
next_entry(WpJobs *jobs)
{
    while (!jobs->has_failed && !jobs->is_closed && jobs->n_begun == jobs->entries->len)
        g_cond_wait(&jobs->changed, &jobs->lock);
    if (jobs->has_failed || jobs->n_begun == jobs->entries->len)
        return NULL;
    return g_ptr_array_index(jobs->entries, jobs->n_begun++);
}

/* The one before was begun before this one, so somebody is at it. False: it failed. */
static bool
wait_for(WpJobs *jobs, unsigned number)
{
    const Entry *entry = number > 0 ? g_ptr_array_index(jobs->entries, number - 1) : NULL;

    while (entry && !entry->is_done)
        g_cond_wait(&jobs->changed, &jobs->lock);
    return !jobs->has_failed;
}

static void
work(WpJobs *jobs, unsigned number)
{
    Entry *entry;

    g_mutex_lock(&jobs->lock);
    while ((entry = next_entry(jobs))) {
        bool done = wait_for(jobs, entry->what.after);

        if (done) {
            g_mutex_unlock(&jobs->lock);
            done = entry->what.run(entry->what.data, number, &entry->error);
            g_mutex_lock(&jobs->lock);
        }
        entry->is_done = true;
        jobs->has_failed = jobs->has_failed || !done;
        g_cond_broadcast(&jobs->changed);
    }
    g_mutex_unlock(&jobs->lock);
}

static gpointer
begin_work(gpointer data)
{
    const Worker *worker = data;

    work(worker->jobs, worker->number);
    return NULL;
}

WpJobs *
wp_jobs_new(unsigned n_threads)
{
    WpJobs *jobs = g_new0(WpJobs, 1);

    g_mutex_init(&jobs->lock);
    g_cond_init(&jobs->changed);
    jobs->entries = g_ptr_array_new_with_free_func(entry_free);
    jobs->n_threads = CLAMP(n_threads, 1, WP_JOBS_MAX_THREADS);
    for (unsigned i = 1; i < jobs->n_threads; i++) {
        Worker *worker = &jobs->workers[i];

        *worker = (Worker){.jobs = jobs, .number = i};
        worker->thread = g_thread_try_new("jobs", begin_work, worker, NULL);
    }
    return jobs;
}

unsigned
wp_jobs_add(WpJobs *jobs, WpJob job)
{
    Entry *entry = g_new0(Entry, 1);
    unsigned number;

    entry->what = job;
    g_mutex_lock(&jobs->lock);
    g_assert(!jobs->is_closed && job.after <= jobs->entries->len);
    g_ptr_array_add(jobs->entries, entry);
    number = jobs->entries->len;
    g_cond_broadcast(&jobs->changed);
    g_mutex_unlock(&jobs->lock);
    return number;
}

static void
close_jobs(WpJobs *jobs, bool give_up)
{
    g_mutex_lock(&jobs->lock);
    jobs->is_closed = true;
    jobs->has_failed = jobs->has_failed || give_up;
    g_cond_broadcast(&jobs->changed);
    g_mutex_unlock(&jobs->lock);
}

static void
join_all(WpJobs *jobs)
{
    for (unsigned i = 1; i < jobs->n_threads; i++)
        if (jobs->workers[i].thread)
            g_thread_join(g_steal_pointer(&jobs->workers[i].thread));
}

bool
wp_jobs_end(WpJobs *jobs, GError **error)
{
    close_jobs(jobs, false);
    work(jobs, 0);
    join_all(jobs);
    for (guint i = 0; i < jobs->entries->len; i++) {
        Entry *entry = g_ptr_array_index(jobs->entries, i);

        if (entry->error && error && !*error)
            *error = g_steal_pointer(&entry->error);
    }
    return !jobs->has_failed;
}

void
wp_jobs_free(WpJobs *jobs)
{
    if (!jobs)
        return;
    close_jobs(jobs, true);
    join_all(jobs);
    g_ptr_array_unref(jobs->entries);
    g_cond_clear(&jobs->changed);
    g_mutex_clear(&jobs->lock);
    g_free(jobs);
}

bool
wp_jobs_run(const WpJob *list, unsigned n, unsigned n_threads, GError **error)
{
    g_autoptr(WpJobs) jobs = wp_jobs_new(MIN(n_threads, MAX(n, 1)));

    for (unsigned i = 0; i < n; i++)
        wp_jobs_add(jobs, list[i]);
    return wp_jobs_end(jobs, error);
}

bool
wp_jobs_each(WpJobFn run, void *things, size_t size, unsigned n, unsigned n_threads, GError **error)
{
    g_autofree WpJob *jobs = g_new(WpJob, n);

    for (unsigned i = 0; i < n; i++)
        jobs[i] = (WpJob){run, (char *)things + i * size, 0};
    return wp_jobs_run(jobs, n, n_threads, error);
}
