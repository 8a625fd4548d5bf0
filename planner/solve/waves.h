#pragma once

#include "planner/base/types.h"

/*
 * Puts items (move groups) into waves. Arrays in, arrays out: nothing here knows assets, dates or
 * settings; whoever calls names what indices and tags mean.
 *
 * Time is iterations t = 0 .. n_iterations - 1. Waves are 1 .. n_waves, 0 is "no wave"; wave w is
 * released in iteration E(w) = w * k - 1, where k is iterations_per_wave. Items are 1 .. n_items
 * (slot 0 unused). Roles, amounts and iterations count from 0; freezes and classes from 1, 0 is
 * none.
 *
 * Order of importance: every item that is not proven infeasible is placed; enforced deadlines hold;
 * the last wave is the earliest; then the soft cost is the least. All results are the same for
 * items, entries and relations in another order, given the same keys. Integers only: the search is
 * counted in moves and repeats on any machine.
 */

#define WP_WAVES_UNLIMITED   INT64_MAX  /* of a capacity */
#define WP_WAVES_NO_DEADLINE UINT32_MAX /* of WpWaveItem.deadline */
#define WP_WAVES_MAX_CLASSES 32         /* n_classes is less */
#define WP_WAVES_USERS       3          /* items that a reason names */

typedef enum {
    WP_PIN_NONE,
    WP_PIN_WISH,      /* stays in this wave or is unplaced */
    WP_PIN_COMMITTED, /* stays in this wave even where it breaks a limit; see breaches */
} WpWavePin;

typedef struct {
    uint64_t key;           /* distinct; decides between equals, smaller first */
    uint32_t head;          /* earliest release iteration: lead times, not before, ready ... */
    uint32_t head_tag;      /* the caller's word for what sets the head; comes back in reasons */
    uint32_t tail;          /* iterations after E that must lie before n_iterations */
    uint32_t deadline;      /* latest release iteration, or WP_WAVES_NO_DEADLINE */
    bool deadline_enforced; /* goes before the last wave and the cost; if it cannot hold: late */
    uint8_t item_class;     /* waves cannot hold two conflicting classes; 0 fits all */
    uint16_t freeze;        /* iterations in which this item cannot be released */
    WpWavePin pin;
    uint32_t pin_wave;      /* if pinned */
    uint32_t pin_other;     /* of a WISH, another wave that it is pinned to as well: it cannot be
                               placed; 0 if there is none */
    uint32_t previous;      /* wave in the baseline, 0 if new */
    int64_t wave_cost;      /* soft: times the wave; more for what should move early */
    int64_t early_cost;     /* soft: if in one of the early_waves */
    int64_t late_cost;      /* soft: for each wave after the last one that meets the deadline */
    int64_t stability_cost; /* soft: if not in previous */
} WpWaveItem;

/* Work of an item: it takes @centihours of @role in one iteration of E + first .. E + last, none of
 * them frozen for it; the latest one that has room. Fixed work has first == last. */
typedef struct {
    uint32_t item;
    uint16_t role;
    uint16_t freeze; /* iterations in which this work cannot be done, or 0 */
    int16_t first;   /* iterations from E, negative before it */
    int16_t last;
    uint32_t centihours;
} WpWaveHours;

typedef enum {
    WP_AMOUNT_PER_WAVE,   /* the items of a wave together stay within its capacity */
    WP_AMOUNT_CUMULATIVE, /* those of it and of all waves before it do (bytes seeded by E) */
} WpAmountKind;

typedef struct {
    WpAmountKind kind;
    bool oversize; /* PER_WAVE: an item above every wave's capacity gets a wave alone, and so does
                      the smallest item where a ramp could take none; else it is unplaced. A wave
                      of capacity 0 takes nothing either way */
} WpWaveAmount;

/* What an item takes of an amount in its wave; entries of one item and amount add up. */
typedef struct {
    uint32_t item;
    uint32_t amount;
    int64_t value; /* 0 or more */
} WpWaveUse;

typedef enum {
    WP_WAVE_SAME_OR_EARLIER, /* wave(a) <= wave(b) */
    WP_WAVE_EARLIER,         /* wave(a) < wave(b) */
    WP_WAVE_APART,           /* wave(a) != wave(b) */
} WpWaveRelationKind;

/* A relation that holds. A firm one gives way where it would leave an item unplaced or an enforced
 * deadline broken, or closes a circle: of several the one with the lowest rank. Soft wishes are
 * pairs. */
typedef struct {
    uint32_t a;
    uint32_t b;
    WpWaveRelationKind kind;
    bool firm;    /* else hard */
    uint8_t rank; /* of a firm one: higher gives way later */
    uint32_t tag; /* the caller's; comes back in reasons */
} WpWaveRelation;

/* Soft: @cost for each wave between the two. */
typedef struct {
    uint32_t a;
    uint32_t b;
    int64_t cost;
} WpWavePair;

typedef struct {
    uint32_t n_iterations;
    uint32_t iterations_per_wave; /* k */
    uint32_t n_waves;             /* E(n_waves) < n_iterations */
    uint32_t n_roles;
    uint32_t n_amounts;
    uint32_t n_freezes;
    uint32_t n_classes;
    uint32_t n_items;
    uint32_t n_hours;
    uint32_t n_uses;
    uint32_t n_relations;
    uint32_t n_pairs;

    const WpWaveItem *items;         /* n_items + 1 */
    const WpWaveHours *hours;        /* n_hours */
    const WpWaveUse *uses;           /* n_uses */
    const WpWaveRelation *relations; /* n_relations */
    const WpWavePair *pairs;         /* n_pairs */

    const int64_t *role_capacity;   /* [role * n_iterations + t] centihours */
    const WpWaveAmount *amounts;    /* n_amounts */
    const int64_t *amount_capacity; /* [amount * (n_waves + 1) + wave] */
    const uint8_t *frozen;          /* [freeze * n_iterations + t], row 0 unused; not 0 = frozen */
    const uint8_t *conflicts;       /* [class * (n_classes + 1) + class], symmetric; not 0: never
                                       in one wave. NULL if n_classes is 0 */
    const uint8_t *closed;          /* [wave], not 0: takes no items but those committed to it.
                                       NULL if all are open */
    const uint8_t *wave_class;      /* [wave]: the class that it is kept for, 0 if for none: what
                                       conflicts with it stays out. NULL if none is kept */

    const uint32_t *hint; /* by item: its wave in an answer to nearly the same problem, 0
                             if none. What still is possible of that stays about as it
                             is, and is improved with @effort. NULL: there is none */

    uint32_t early_waves;    /* waves 1 .. early_waves cost early_cost */
    uint32_t free_last_wave; /* a last wave up to here costs nothing; 0: the earliest is wanted */
    uint32_t balance_amount; /* an amount of kind PER_WAVE, of which no wave uses over 2^30 */
    int64_t balance_cost;  /* soft: times the sum of used^2 over waves, / balance_scale; 0 is off */
    int64_t balance_scale; /* 1 or more */
    bool brief; /* an outline is asked for: no reasons, and of large problems one construction */
    int64_t effort; /* moves of the search, of large problems fewer; 0: the constructive
                       schedule only */
} WpWaveProblem;

/* Of more items a whole search takes longer than all else that is done for a plan, and finds little
 * that their construction has not: less is tried, each place that looks at this says what. */
#define WP_WAVES_LARGE 4000

/* With so many items a move takes twice as long as with few, because memory is far. */
#define WP_WAVES_FAR 32768

/* What stands in the way of an item in a wave. */
typedef enum {
    WP_REASON_NONE,
    WP_REASON_FIRST,     /* already in the first wave */
    WP_REASON_HEAD,      /* not before item.head; index = head_tag */
    WP_REASON_START,     /* its work would begin before iteration 0; missing = iterations */
    WP_REASON_HORIZON,   /* work or tail would end after n_iterations; missing = iterations */
    WP_REASON_FREEZE,    /* index = freeze, iteration: release or work falls in it */
    WP_REASON_CLOSED,    /* the wave takes no new items, or is kept for another class */
    WP_REASON_PIN,       /* pinned to another wave */
    WP_REASON_ROLE,      /* index = role, iteration, missing = centihours */
    WP_REASON_AMOUNT,    /* index = amount, missing */
    WP_REASON_ALONE,     /* an oversize item has the wave for itself, or would need it so */
    WP_REASON_CLASS,     /* other = an item of a conflicting class in the wave */
    WP_REASON_RELATION,  /* index = relation, other = its other item */
    WP_REASON_WAVE_COST, /* soft, from here on: missing = by how much the term rises */
    WP_REASON_EARLY_COST,
    WP_REASON_PAIRS, /* other = the partner with the largest rise */
    WP_REASON_BALANCE,
    WP_REASON_STABILITY,
    WP_REASON_NOT_FOUND, /* unplaced, yet not proven infeasible: no room found within effort */
} WpWaveReasonKind;

typedef struct {
    WpWaveReasonKind kind;
    uint32_t index;
    uint32_t wave;      /* the wave tried */
    uint32_t iteration; /* of ROLE and FREEZE */
    uint32_t other;     /* an item, or 0 */
    int64_t missing;
    int64_t capacity;               /* of ROLE and AMOUNT */
    int64_t needed;                 /* of ROLE and AMOUNT: by this item alone */
    uint32_t users[WP_WAVES_USERS]; /* of ROLE and AMOUNT: who uses most of it, 0 ends */
} WpWaveReason;

typedef enum {
    WP_BOUND_NONE,
    WP_BOUND_CHAIN,  /* heads and strict order; index = the item at the end of the chain */
    WP_BOUND_ROLE,   /* index = role: cumulative demand */
    WP_BOUND_AMOUNT, /* index = amount: cumulative demand */
    WP_BOUND_ALONE,  /* items above a limit that each have a wave for themselves */
    WP_BOUND_APART,  /* items that are all apart; index = one of them */
    WP_BOUND_SEARCH, /* every shorter plan was refuted */
} WpWaveBoundKind;

typedef struct {
    uint32_t wave; /* no plan that places what this one places ends earlier */
    WpWaveBoundKind kind;
    uint32_t index;
} WpWaveBound;

typedef struct {
    uint32_t n_items;
    uint32_t n_waves;
    uint32_t n_placed;
    uint32_t last_wave; /* 0 if nothing is placed */
    WpWaveBound bound;
    bool optimal;  /* last_wave is proven the earliest: bound and plan meet */
    int64_t cost;  /* soft cost */
    int64_t moves; /* tried by the search */

    uint32_t *wave;      /* by item, 0 = unplaced */
    uint8_t *oversize;   /* by item: has its wave alone, above a limit */
    uint8_t *late;       /* by item: after its deadline, enforced or not */
    uint8_t *proven;     /* by item: unplaced, and proven infeasible */
    uint8_t *dropped;    /* by relation: firm, and could not be kept */
    uint32_t *iteration; /* by entry of hours: when it is done; of an unplaced item 0 */

    /* Reasons of item: first_reason[item] .. first_reason[item + 1] - 1. Placed: all that breaks,
     * each by itself, when it alone is put in the previous allowed wave (all have that wave); soft
     * terms only if nothing breaks, the largest rise first. Unplaced: what stands in the way in the
     * wave where the least does. Committed: its breaches, if any (wave = its own). */
    uint32_t *first_reason; /* n_items + 2 */
    WpWaveReason *reasons;

    int64_t *role_used;   /* as role_capacity */
    int64_t *amount_used; /* as amount_capacity; a CUMULATIVE one adds up over waves */
} WpWaveResult;

/**
 * wp_waves_solve:
 *
 * Items that no wave can ever take are unplaced with proof; the rest is scheduled, improved within
 * @problem->effort moves, shifted left, and explained. Of small problems firm relations that gave
 * way are tried again one by one, each with a part of that effort.
 *
 * Returns: (transfer full)
 */
WpWaveResult *wp_waves_solve(const WpWaveProblem *problem);

void wp_wave_result_free(WpWaveResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveResult, wp_wave_result_free)

/* The bound alone, without a schedule; over all items that are not proven infeasible. */
WpWaveBound wp_waves_bound(const WpWaveProblem *problem);

/* The iteration in which @wave is released. */
static inline uint32_t
wp_wave_release(const WpWaveProblem *problem, uint32_t wave)
{
    return wave * problem->iterations_per_wave - 1;
}

/* ---- teams -------------------------------------------------------------------------------- */

/* Fills the capacities that @teams teams give; arrays as in WpWaveProblem. More teams never give
 * less. */
typedef void (*WpTeamCapacity)(uint32_t teams, int64_t *role_capacity, int64_t *amount_capacity,
                               void *user);

typedef struct {
    uint32_t teams;
    WpWaveBound bound;
    uint32_t last_wave;  /* of a constructive schedule */
    uint32_t n_unplaced; /* of it */
} WpTeamFinish;

typedef struct {
    uint32_t teams;      /* the fewest whose bound is at most the target; if it can not be met, the
                            fewest of the finishes that end earliest */
    bool met;            /* the bound of @teams meets the target */
    uint32_t n_finishes; /* for 1, 2, 4, ... teams, @teams and @enough; until more gain nothing. Of
                            large problems none that are too few for all, and of those behind
                            @enough only the next */
    WpTeamFinish *finishes;
    /* Of large problems (WP_WAVES_LARGE), for which more than one search is too much: */
    uint32_t enough;           /* so many, at most half as many more than @teams, whose constructive
                                  schedule meets the target; @teams if these do, or none do */
    WpWaveResult *outline;     /* (nullable) that schedule of @enough, if it places all in time */
    struct WpWaveStart *start; /* (nullable) the problem made ready, for wp_waves_solve_begun() */
} WpTeamChoice;

/**
 * wp_waves_teams:
 * @problem: its capacities are not read
 * @target_wave: by which all should be released
 * @max_teams: 1 or more
 *
 * Returns: (transfer full)
 */
WpTeamChoice *wp_waves_teams(const WpWaveProblem *problem, uint32_t target_wave, uint32_t max_teams,
                             WpTeamCapacity capacity, void *user);

/**
 * wp_waves_solve_begun:
 * @problem: that of @choice, but for its capacities, hint, effort, and whether it is brief
 *
 * @again: the problem stays ready for one more; it must outlive that
 *
 * wp_waves_solve() of a large problem that has been made ready for the choice of teams, which takes
 * a quarter of the time; later it is not ready any more.
 *
 * Returns: (transfer full)
 */
WpWaveResult *wp_waves_solve_begun(const WpWaveProblem *problem, WpTeamChoice *choice, bool again);

void wp_team_choice_free(WpTeamChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpTeamChoice, wp_team_choice_free)
