#pragma once

#include "planner/solve/exact/side-tasks.h"

/* Whether @a and @b, of which @b is not before @a, may be in one wave of a solution of @last waves
 * at most: so their heads and tails say, and what must stand between them leaves them room. */
bool wp_tasks_may_share(const WpTasks *tasks, uint32_t last, uint32_t a, uint32_t b);

/**
 * wp_tasks_enlarge:
 * @last: waves of the solutions that are looked for, at most
 *
 * What no wave can use beside a task, whatever else is in it, might as well belong to the task: its
 * size grows by that. The same sets of tasks fit as before, but sums of sizes say more. Only where
 * all waves have the same capacity, and that has few enough units.
 *
 * Returns: whether any grew
 */
bool wp_tasks_enlarge(WpTasks *tasks, uint32_t last);
