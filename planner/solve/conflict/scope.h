#pragma once

#include "planner/base/bits.h"
#include "planner/solve/conflicts.h"

/*
 * What bears on one wish: items, and limits as atoms that can be switched off one by one. Private
 * to planner/solve.
 */

/* An atom leaves only these waves to one item. */
typedef struct {
    uint32_t atom;
    uint32_t node;
    uint32_t bits; /* where its waves begin in WpConflictScope.bits */
} WpScopeWaves;

typedef struct {
    uint32_t atom;
    uint32_t a, b; /* nodes */
    WpWaveRelationKind kind;
} WpScopeLink;

/* Hours of one item and role. */
typedef struct {
    uint32_t role;
    int32_t first, last; /* from E: of all of them */
    int64_t centihours;
} WpScopeWork;

/* Hours that have to be in one iteration from E, of one item, role and iteration. */
typedef struct {
    uint32_t role;
    int32_t at;
    int64_t centihours;
} WpScopeLoad;

typedef struct {
    const WpWaveProblem *problem;
    uint32_t n;       /* nodes 1 .. n: items that are looked at */
    uint32_t *item;   /* by node */
    bool *committed;  /* by node: stays, and its loads are taken off the capacities */
    uint32_t n_waves; /* some beyond those of the problem, where nothing is limited */
    size_t words;     /* of a set of waves */
    GArray *atoms;    /* of WpConflictMember, what is best told first */
    GArray *waves;    /* of WpScopeWaves, by node */
    GArray *bits;     /* of uint64_t */
    GArray *links;    /* of WpScopeLink */
    bool whole;       /* nothing that bears on the wish was left out */
    int32_t *begin;   /* by node: offset from E of the work that must begin first, 0 if none */
    int32_t *end;     /* ... and must end last, or its tail */
    uint32_t *first_work, *first_load; /* by node, n + 2 */
    GArray *work, *loads;              /* of WpScopeWork, WpScopeLoad */
    int64_t *use;                      /* [node * n_amounts + amount] */
    const int64_t *role_left;          /* [role * n_iterations + t], never below 0 */
    const int64_t *amount_left;        /* [amount * (problem n_waves + 1) + wave] */
    uint32_t classes, share;           /* atoms; UINT32_MAX: there is none */
    uint32_t *amount_atom, *role_atom; /* the same */
    uint32_t share_amount;
    int64_t share_most;
} WpConflictScope;

/* What a scope is taken from, by item. */
typedef struct {
    const WpWaveProblem *problem;
    const WpWaveResult *result;
    const uint32_t *first_hour, *hour; /* entries of each item, n_items + 2 */
    const uint32_t *first_use, *use;
    const uint32_t *first_relation, *relation; /* at both ends */
    const uint32_t *first_busy, *busy;     /* the same of those between items that are both busy */
    const uint32_t *first_before, *before; /* of busy items: orders of which they are the b ... */
    const uint32_t *first_after, *after;   /* ... and the a */
    const int64_t *role_left, *amount_left;
    const int64_t *role_least; /* by role: of role_left */
    const uint32_t *fixed;     /* items with little choice of waves: pinned, committed, dated */
    uint32_t n_fixed;
    uint32_t *node_of; /* by item, all 0: borrowed for the time */
    uint32_t share_amount;
    int64_t share_most;
} WpScopeSource;

/* Of an item with more relations than that not all are looked through. */
#define WP_SCOPE_BUSY 64

static inline bool
wp_scope_is_busy(const WpScopeSource *source, uint32_t item)
{
    return source->first_relation[item + 1] - source->first_relation[item] > WP_SCOPE_BUSY;
}

/* How far is looked. What contradicts itself near does so in the whole: near is cheap, and what is
 * found there is told in fewer words. */
typedef enum {
    WP_SCOPE_NEAR, /* what is asked for, and the first that orders lead to */
    WP_SCOPE_FAR,  /* all that orders lead to, and what is fixed besides, up to some limits */
    WP_N_SCOPES,
} WpScopeReach;

/* Returns: (transfer full) */
WpConflictScope *wp_conflict_scope_new(const WpScopeSource *source, const WpWaveWish *wish,
                                       WpScopeReach reach);
void wp_conflict_scope_free(WpConflictScope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpConflictScope, wp_conflict_scope_free)

/* Whether the atoms that are @on contradict each other; false: propagation finds nothing. Only more
 * follows from more. */
bool wp_conflict_contradicts(const WpConflictScope *scope, const bool *on);
