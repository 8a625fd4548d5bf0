#pragma once

#include "planner/solve/exact/side-tasks.h"

/**
 * wp_tasks_tighten:
 * @last: waves of the solutions that are looked for, at most
 *
 * Weighs the tasks so that whatever may fill one wave of such a solution weighs one at most: what
 * is left then needs as many waves as it weighs. Weighs halves and thirds, and pairs: of tasks of
 * which no three fit, two that are too large together, or with what must stand between them, or
 * that no wave may both have, weigh one at most each with the other; the most that all can weigh so
 * comes from a matching. Raises heads and tails by the weights of what is before and behind a task.
 *
 * Returns: false if there is no such solution
 */
bool wp_tasks_tighten(WpTasks *tasks, uint32_t last);
