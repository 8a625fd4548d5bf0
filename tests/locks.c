/*
 * A library to be loaded before GLib in a build with -fsanitize=thread: GLib's locks are made of
 * futexes in code that ThreadSanitizer does not see, so that all they guard would look like a race.
 * Each here is GLib's own, with a word to the sanitizer of what it orders.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

/* Of the sanitizer's runtime, which is in the program. */
void __tsan_acquire(void *address);
void __tsan_release(void *address);

/* GLib's, without its header: what is defined here are its functions. */
typedef struct GMutex GMutex;
typedef struct GCond GCond;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void g_mutex_lock(GMutex *mutex);
void g_mutex_unlock(GMutex *mutex);
int g_mutex_trylock(GMutex *mutex);
void g_cond_wait(GCond *cond, GMutex *mutex);
int g_cond_wait_until(GCond *cond, GMutex *mutex, long end_time);
const char *g_intern_string(const char *text);
int g_once_init_enter(void *location);
void g_once_init_leave(void *location, size_t result);

void
g_mutex_lock(GMutex *mutex)
{
    NEXT(g_mutex_lock)(mutex);
    __tsan_acquire(mutex);
}

int
g_mutex_trylock(GMutex *mutex)
{
    int locked = NEXT(g_mutex_trylock)(mutex);

    if (locked)
        __tsan_acquire(mutex);
    return locked;
}

void
g_mutex_unlock(GMutex *mutex)
{
    __tsan_release(mutex);
    NEXT(g_mutex_unlock)(mutex);
}

void
g_cond_wait(GCond *cond, GMutex *mutex)
{
    __tsan_release(mutex);
    NEXT(g_cond_wait)(cond, mutex);
    __tsan_acquire(mutex);
}

int
g_cond_wait_until(GCond *cond, GMutex *mutex, long end_time)
{
    __tsan_release(mutex);
    int signalled = NEXT(g_cond_wait_until)(cond, mutex, end_time);
    __tsan_acquire(mutex);
    return signalled;
}

/* Texts that are there once for all threads, under a lock of GLib's own that cannot be seen from
 * here: one more around it is what orders two calls at the same time. */
const char *
g_intern_string(const char *text)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&lock);
    const char *interned = NEXT(g_intern_string)(text);
    pthread_mutex_unlock(&lock);
    return interned;
}

int
g_once_init_enter(void *location)
{
    int is_first = NEXT(g_once_init_enter)(location);

    __tsan_acquire(location);
    return is_first;
}

void
g_once_init_leave(void *location, size_t result)
{
    __tsan_release(location);
    NEXT(g_once_init_leave)(location, result);
}
