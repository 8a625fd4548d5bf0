#pragma once

#include "planner/solve/core/state.h"

/* Who uses most of each limit, and who stands for a class in a wave; as a state was when built. */

typedef struct WpWaveUsers WpWaveUsers;

/* Returns: (transfer full) */
WpWaveUsers *wp_wave_users_build(const WpWaveState *state);
void wp_wave_users_free(WpWaveUsers *users);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveUsers, wp_wave_users_free)

/* Fills @reason->users with the largest users of @cell, but for @node. */
void wp_wave_users_name(const WpWaveUsers *users, int64_t cell, uint32_t node,
                        WpWaveReason *reason);

/* The same for a cumulative amount in @wave and all waves before it. */
void wp_wave_users_name_cumulative(const WpWaveUsers *users, uint32_t amount, uint32_t wave,
                                   uint32_t node, WpWaveReason *reason);

/* The smallest node of @wave of a class in @mask (bits); 0 if none. */
uint32_t wp_wave_users_find_class(const WpWaveUsers *users, uint32_t wave, uint32_t mask);
