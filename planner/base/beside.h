#pragma once

#include "planner/base/types.h"

/*
 * One piece of work done on a thread of its own beside what follows; where no thread is to be had
 * it is done when its result is asked for. What it leaves must not depend on which it was.
 */

/* Zeroed: nothing has begun. */
typedef struct {
    GThreadFunc run;
    void *data;
    GThread *thread; /* (nullable) */
} WpBeside;

/* @data and @beside stay where they are until the end. */
static inline void
wp_beside_begin(WpBeside *beside, const char *name, GThreadFunc run, void *data)
{
    *beside = (WpBeside){run, data, g_thread_try_new(name, run, data, NULL)};
}

/* Waits for it, or does it. Nothing if it has not begun, or has ended. */
static inline void
wp_beside_end(WpBeside *beside)
{
    if (beside->thread)
        g_thread_join(beside->thread);
    else if (beside->run)
        beside->run(beside->data);
    *beside = (WpBeside){0};
}
