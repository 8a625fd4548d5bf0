#pragma once

#include "planner/solve/waves.h"

/*
 * Why a wish cannot hold: an irreducible set of the problem's own limits that conflict. All of the
 * set cannot hold together; without any one of it the others could, as far as propagation can tell:
 * what orders leave of each item's waves, circles of orders that share a wave, limits that one item
 * or all that must move by some wave exceed. What propagation does not prove is not found.
 */

typedef enum {
    WP_CONFLICT_PIN, /* .item is pinned, or committed, to its wave; .index 1: to the other one */
    WP_CONFLICT_DEADLINE, /* .item is released by its deadline */
    WP_CONFLICT_HEAD,     /* .item not before its head; .index = head_tag */
    WP_CONFLICT_FREEZE,   /* release or work of .item; .index = freeze */
    WP_CONFLICT_RELATION, /* .index = relation; WP_CONFLICT_ASKED: the one that was asked for */
    WP_CONFLICT_CLASSES,  /* conflicting classes share no wave */
    WP_CONFLICT_START,    /* no work of .item before iteration 0 */
    WP_CONFLICT_HORIZON,  /* all work ends before n_iterations, all waves are up to n_waves */
    WP_CONFLICT_CLOSED,   /* waves that take nothing new, but for those at the beginning */
    WP_CONFLICT_SHARE,    /* what a circle of orders puts into one wave is at most share_most */
    WP_CONFLICT_AMOUNT,   /* .index = amount */
    WP_CONFLICT_ROLE,     /* .index = role */
} WpConflictKind;

#define WP_CONFLICT_ASKED UINT32_MAX

typedef struct {
    uint8_t kind;   /* WpConflictKind */
    uint32_t item;  /* of PIN, DEADLINE, HEAD, FREEZE, START; else 0 */
    uint32_t index; /* of PIN, HEAD, FREEZE, RELATION, AMOUNT, ROLE; else 0 */
} WpConflictMember;

typedef enum {
    WP_WISH_PLACED,   /* an unplaced .item is placed */
    WP_WISH_DEADLINE, /* a late .item meets its deadline */
    WP_WISH_RELATION, /* .relation holds, between two placed items */
} WpWishKind;

typedef struct {
    WpWishKind kind;
    uint32_t item;
    WpWaveRelation relation; /* need not be one of the problem */
} WpWaveWish;

typedef struct WpConflictFinder WpConflictFinder;

/**
 * wp_conflict_finder_new:
 * @result: of @problem; relations that it keeps are taken as limits, and enforced deadlines that it
 *   meets; items that it leaves unplaced are looked at only where a wish needs them
 * @share_amount: of which a circle of orders may have at most @share_most; UINT32_MAX: no limit
 * @effort: items looked at, over all wishes; behind it nothing more is found
 *
 * Both must outlive the finder. Returns: (transfer full)
 */
WpConflictFinder *wp_conflict_finder_new(const WpWaveProblem *problem, const WpWaveResult *result,
                                         uint32_t share_amount, int64_t share_most, int64_t effort);
void wp_conflict_finder_free(WpConflictFinder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpConflictFinder, wp_conflict_finder_free)

/* Appends the members of an irreducible set (of WpConflictMember) to @members, of DEADLINE and
 * RELATION what was asked for first. Returns: false if no conflict is found */
bool wp_conflict_find(WpConflictFinder *finder, const WpWaveWish *wish, GArray *members);
