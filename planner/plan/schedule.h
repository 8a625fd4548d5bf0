#pragma once

#include "planner/plan/plan.h"

/*
 * From groups and settings to the arrays of planner/solve, and the names that its answers need:
 * what a head tag, a freeze, an amount, a relation means.
 */

/*
 * The solver counts waves from 1, and its first one is the Foundation, closed to all groups: wave w
 * of the plan is its wave w + 1. Only schedule*.c and plan.c know; results are shifted at once.
 */
#define WP_SOLVER_WAVE(wave) ((wave) + 1)

/* Gained by each wave later of a group that waits for a decision: more than any other soft term
 * costs. */
#define WP_DECIDE_LAST 1000

typedef enum {
    WP_AMOUNT_ASSETS,
    WP_AMOUNT_CUTOVERS,
    WP_AMOUNT_SIZE,
    WP_N_AMOUNTS, /* from here on: cutovers of groups that are kept out of some windows */
} WpAmountId;

/* Of items, where production shares no wave with other environments. */
typedef enum { WP_CLASS_NONE, WP_CLASS_PRODUCTION, WP_CLASS_OTHER, WP_N_CLASSES } WpItemClass;

/* What sets the earliest release of a group. */
typedef enum {
    WP_HEAD_NONE,
    WP_HEAD_WORK,       /* its first work lies that many iterations before the release */
    WP_HEAD_LEAD_TIME,  /* working days that a remediation takes */
    WP_HEAD_NOT_BEFORE, /* a date of the settings or the applications table */
    WP_HEAD_PIN,        /* pinned to a wave after the horizon */
    WP_HEAD_NOW,        /* no work begins before as-of */
    WP_HEAD_FIRST_SLOT, /* no window in the iterations before */
    WP_N_HEADS,
} WpHead;

typedef struct WpSchedule {
    const WpPlanInputs *inputs;
    WpCalendar calendar;
    int64_t *centihours;        /* by group */
    int64_t *size_bytes;        /* by group */
    int32_t *scores;            /* by group */
    WpDay *deadline;            /* by group: of its cutover; WP_DAY_NONE */
    WpDay *vacate;              /* by group: of its last work, decommission; WP_DAY_NONE */
    int16_t *tail;              /* by group: iterations from the release to its last work */
    const WpClosures *closures; /* borrowed: of the constraints */
    uint64_t *closed;           /* by group: set of closures */
    uint64_t *freeze_sets;      /* by solver freeze: set of closures; slot 0 unused */
    uint8_t *freeze_blocks;     /* by solver freeze: the WpBlocks that it stands for */
    uint32_t n_freeze_sets;
    uint32_t *item_of;     /* by group: its item; groups of a circle of orders are one item, which
                              moves in one wave */
    uint32_t *lead;        /* by item: the first of its groups */
    WpDay *not_before;     /* by item: the latest of its members; WP_DAY_NONE */
    uint32_t *relation_of; /* by solver relation: index in groups->relations, or UINT32_MAX: then
                              relation_why says it */
    uint8_t *relation_why; /* by solver relation: WpWhy */
    const WpConstraint **relation_from; /* by solver relation: (nullable) constraint */
    uint32_t (*relation_ends)[2];       /* by solver relation: the groups that it is between */
    /* Of uint32_t, indices in groups->relations: firm orders that would, with what is kept, close a
     * circle that cannot share a wave; they are no solver relations. */
    GArray *given_up;
    uint32_t *slots_of;     /* by wave: cutovers that its windows hold for one team */
    GArray *cutover_sets;   /* of uint64_t: sets of closures; amount WP_N_AMOUNTS + i limits
                               cutovers of groups that have no other windows than those with it */
    uint32_t *slots_of_set; /* [set * (n_waves + 1) + wave] */
    WpWaveProblem problem;  /* its arrays belong to the schedule */
} WpSchedule;

/* Capacities are those of @teams teams. */
WpSchedule *wp_schedule_build(const WpPlanInputs *inputs, int64_t teams);
void wp_schedule_free(WpSchedule *schedule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSchedule, wp_schedule_free)

/* Fills the capacities for that many teams; the form that wp_waves_teams() calls. */
void wp_schedule_capacity(uint32_t teams, int64_t *role_capacity, int64_t *amount_capacity,
                          void *schedule);

/* The same of the hours of roles alone, with those that are reserved. */
void wp_schedule_hours(const WpSchedule *schedule, uint32_t teams, int64_t *role_capacity);

/* Makes groups of the solver's items and waves of the plan of its waves, in all that @result says
 * but its *_used. Items that it names become the first of their groups; schedule-items.c. */
void wp_schedule_spread(const WpSchedule *schedule, WpWaveResult *result);

/* What one group says of when its @item may move; schedule-dates.c. */
void wp_schedule_date(WpSchedule *schedule, uint32_t group, WpWaveItem *item);

/* The wave in which a group stays, come what may, because it has begun or is committed to; 0: none.
 * Its members agree. */
uint32_t wp_group_fixed(const WpPlanInputs *inputs, uint32_t group);

/* Where a group's environment stands in schedule.environments.order: the highest of its members';
 * the last, production, where none is known. */
uint32_t wp_group_environment_rank(const WpPlanInputs *inputs, uint32_t group);

/* Fills relations and pairs of the problem, their ends still groups; schedule-relations.c. */
void wp_schedule_relate(WpSchedule *schedule);

/* Fills item_of and lead and the number of items, and makes items of those ends;
 * schedule-items.c. */
void wp_schedule_condense(WpSchedule *schedule);

/* "assets", "cutovers", "used size". */
const char *wp_amount_name(WpAmountId amount);

/* Appends an amount as people write it: "12", "3.5 TiB". */
void wp_amount_append(WpAmountId amount, int64_t value, GString *out);
