#pragma once

#include "planner/solve/start.h"

/* Why an item is not in a wave. Private to planner/solve. */

typedef struct WpWaveUsers WpWaveUsers;

/* Who uses most of each limit as @state stands. Returns: (transfer full) */
WpWaveUsers *wp_wave_users_build(const WpWaveState *state);
void wp_wave_users_free(WpWaveUsers *users);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveUsers, wp_wave_users_free)

/* Appends to @reasons (of WpWaveReason, in the caller's numbers) all that is in the way of @node,
 * which is taken out of its wave for the time, in @wave. */
void wp_wave_explain(WpWaveState *state, const WpWaveUsers *users, uint32_t node, uint32_t wave,
                     GArray *reasons);

/* Appends the reasons of @node as WpWaveResult.reasons has them. @brief: of an unplaced one only
 * the last wave is looked at. */
void wp_wave_explain_node(const WpWaveStart *start, WpWaveState *state, const WpWaveUsers *users,
                          uint32_t node, bool brief, GArray *reasons);
