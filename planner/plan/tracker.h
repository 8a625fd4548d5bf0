#pragma once

#include "planner/model/inventory.h"
#include "planner/plan/progress-state.h"

/*
 * What a tracker says of the backlog of an earlier run (records of kind WORK): each item by its key
 * (backlog.h): "wp:vm-0123456789ab" a story, "wp:vm-0123456789ab/cutover-vm" one of its tasks.
 */

typedef struct WpTracker WpTracker;

/* @cutover_tasks: NULL-terminated ids of the template's tasks that end an asset's or group's move.
 * Returns: (transfer full) (nullable): NULL: no export of a tracker was given. @view must outlive
 * it. */
WpTracker *wp_tracker_build(const WpView *view, const char *const *cutover_tasks);
void wp_tracker_free(WpTracker *tracker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTracker, wp_tracker_free)

/* The row of kind WORK with that key; WP_NONE. */
WpRowId wp_tracker_find(const WpTracker *tracker, const char *key);

/* Id of an item in the tracker; NULL if it is not there. */
const char *wp_tracker_id(const WpTracker *tracker, const char *key);

/* Whether the item with @key is done. */
bool wp_tracker_is_done(const WpTracker *tracker, const char *key);

/* How far @subject (key of an asset, id of a group) is by its story or feature and its tasks. False
 * if the tracker says nothing of it. */
bool wp_tracker_state(const WpTracker *tracker, const char *subject, WpProgressState *out);
