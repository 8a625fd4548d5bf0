#pragma once

#include "planner/plan/plan.h"
#include "planner/plan/schedule.h"
#include "planner/solve/conflicts.h"

/* Members of a conflict as people name them. */

typedef struct {
    const WpSchedule *schedule;
    uint32_t *dated; /* by item: its group with the first deadline; 0 */
} WpConflictWords;

/* Fills dated; freed with g_free(). */
void wp_conflict_words_init(WpConflictWords *words, const WpSchedule *schedule);

/* @asked: of an order that gave way: index in groups->relations. @groups: (nullable): of uint32_t:
 * the groups that it names are appended. (transfer full) */
WpConflictPart wp_conflict_part(const WpConflictWords *words, const WpConflictMember *member,
                                uint32_t asked, GArray *groups);

/* An asset, where it matters which of its group, and the group. */
typedef struct {
    uint32_t group; /* 0: none */
    WpAssetId asset;
} WpConflictPin;

/* The asset that a WP_CONFLICT_PIN is of; none of one that is committed. */
WpConflictPin wp_conflict_pin(const WpSchedule *schedule, const WpConflictMember *member);

/* The two assets between which relation @index of the solver is; none of WP_CONFLICT_ASKED, and of
 * what is between groups. */
void wp_conflict_ends(const WpSchedule *schedule, uint32_t index, WpConflictPin ends[2]);

/* A pin of one asset. @from: as WpConstraints.pin_from. (transfer full) */
WpConflictPart wp_conflict_pin_part(const WpSchedule *schedule, WpAssetId asset, uint32_t wave,
                                    uint32_t from);

/* That a group has begun, or is committed to its wave. (transfer full) */
WpConflictPart wp_conflict_settled_part(const WpSchedule *schedule, uint32_t group);

/* That two assets are in one group. (transfer full) */
WpConflictPart wp_conflict_group_part(const WpSchedule *schedule, const WpConflictPin of[2]);

/* That two groups share a wave, for orders put them on one circle. (transfer full) */
WpConflictPart wp_conflict_circle_part(const WpSchedule *schedule, uint32_t a, uint32_t b);

/* "g-1a2b3c ERP/production": id, and its workload or first member. */
void wp_conflict_append_group(const WpSchedule *schedule, uint32_t group, GString *out);

/* "A, B and C cannot all hold". (transfer full) */
char *wp_conflict_sentence(const WpConflictPart *parts, uint32_t n);
