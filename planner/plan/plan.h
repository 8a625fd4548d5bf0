#pragma once

#include "planner/plan/calendar.h"
#include "planner/plan/constraints.h"
#include "planner/plan/effort.h"
#include "planner/plan/groups.h"
#include "planner/solve/waves.h"

/*
 * The plan: which wave, iteration and window each move group has, and why; what could not be
 * placed, and what would cure it. Every asset of the inventory is placed or has a reason.
 */

typedef struct {
    uint32_t wave; /* 0: unplaced */
    uint32_t iteration;
    WpTime cutover, cutover_end;       /* WP_TIME_NONE: unplaced */
    WpDay cutover_first, cutover_last; /* days of its window in the time zone of the settings */
    WpDay ready_by;    /* start of the iteration in which its replication must have begun */
    int32_t late_days; /* after its deadline; 0 */
    uint8_t class;     /* WpUnplacedClass */
    bool oversize;
    int64_t centihours; /* all work */
    int64_t size_bytes; /* used size, else size, of its members that carry bytes */
    int32_t score;      /* 0 .. 100, 100 = early */
    char *reason;       /* why not a wave earlier; or why in none */
    char *cure;         /* (nullable) unplaced: what would place it */
} WpGroupPlan;

typedef struct {
    WpDay prep_start; /* first day of any work for it */
    WpDay start, end;
    WpDay release; /* day of the last cutover, else end */
    uint32_t n_groups, n_assets, n_vms, n_databases;
    int64_t size_bytes;
    int64_t centihours;
    const char *confidence; /* high, medium, low: DESIGN section 5 */
    const char *risk;       /* high, medium, low */
    const char *status;     /* planned, committed, started, done, no-release: it is empty */
    char *bound_by;         /* what filled it: "assets 50 of 50" */
} WpWavePlan;

/* A dependency whose ends move in different waves, or of which one end stays. */
typedef struct {
    WpRowId dependency;
    uint32_t from_wave, to_wave; /* 0: stays */
    uint32_t weeks;              /* WP_BRIDGE_PERMANENT */
    uint8_t risk;                /* WpLevel */
    const char *why; /* why its ends are apart: order, size, apart, committed, cycle, stays */
} WpBridge;

#define WP_BRIDGE_PERMANENT UINT32_MAX

/* What the plan could not hold. */
typedef enum {
    WP_CANNOT_PLACE, /* .group is in no wave */
    WP_CANNOT_DATE,  /* .group moves after its deadline */
    WP_CANNOT_ORDER, /* .group should move no later than .other */
    WP_CANNOT_PIN,   /* a pin of .group gives way to another one, or to a wave that is settled */
    WP_N_CANNOT,
} WpCannot;

typedef struct {
    const char *kind; /* deadline, date, pin, freeze, order, environments, capacity, ... */
    char *item;       /* what it is of: a group, a role; "" */
    char *what;       /* in words, as part of the sentence */
    char *cure;       /* what would take it out of the way */
} WpConflictPart;

typedef struct {
    uint8_t about; /* WpCannot */
    uint32_t group, other;
    uint32_t relation;       /* ORDER: index in WpGroups.relations */
    bool proven;             /* all of it cannot hold; else no conflict was found */
    uint32_t first, n_parts; /* WpPlanConflicts.parts */
    char *text;              /* the sentence */
} WpPlanConflict;

typedef struct {
    GArray *conflicts; /* of WpPlanConflict */
    GArray *parts;     /* of WpConflictPart */
} WpPlanConflicts;

const char *wp_cannot_name(WpCannot about); /* "unplaced", "late", "order", "pin" */

/* The plan with remediation ahead of the waves, or within them. */
typedef struct {
    uint32_t n_waves;
    uint32_t first_iteration; /* in which remediation begins */
    uint32_t n_unplaced;      /* groups */
} WpTrackPlan;

/* Heavy remediation: whether it pays to let it run ahead, in a track of its own. */
typedef struct {
    uint32_t role;       /* of which remediation takes the largest share ... */
    int64_t share;       /* ... in basis points, until the last release */
    int64_t centihours;  /* of remediation, of all roles */
    uint32_t iterations; /* that it may run ahead */
    bool chosen_ahead;   /* the plan is the one with remediation ahead */
    WpTrackPlan ahead, within;
} WpRemediationTrack;

typedef struct {
    WpCalendar calendar;
    int64_t teams;
    bool teams_chosen;         /* capacity.teams was auto */
    const char *teams_why;     /* (nullable): ", ...": why they are more than team_choice says */
    WpTeamChoice *team_choice; /* (nullable) what 1, 2, 4, ... teams would give */
    uint32_t target_wave;      /* the last wave that meets schedule.target_finish */
    uint32_t would_meet;       /* of a plan that does not: with so many teams there is one that
                                  does, with one less none was found; 0: unknown */
    const char *const *roles;  /* of the effort */
    uint32_t n_roles;
    uint32_t n_groups;
    WpGroupPlan *groups; /* by group */
    uint32_t n_waves;    /* the last one used */
    WpWavePlan *waves;   /* by wave */
    uint8_t *unplaced;   /* by asset: WpUnplacedClass */
    WpBridge *bridges;
    uint32_t n_bridges;
    WpPlanConflicts *conflicts; /* (nullable) of a draft */
    WpRemediationTrack *track;  /* (nullable) remediation is not heavy */
    int64_t *capacity;          /* [role * calendar.n_iterations + t] centihours; unlimited:
                                   WP_WAVES_UNLIMITED */
    int64_t *used;              /* the same */
    uint32_t
        *iteration; /* by entry of the effort's hours: when it is done; of an unplaced group 0 */
    int64_t cost;   /* soft, of the whole: only for comparing plans of one estate */
    WpWaveBound bound;
    char *bound_why; /* in words */
    bool optimal;
    struct WpSchedule *drawn_of; /* (nullable) of a draft: the problem, for the round after */
} WpPlan;

typedef struct {
    const WpView *view;
    const WpSettings *settings;
    const WpLinks *links;
    const WpAssessment *assessment;
    const WpRelations *relations;
    const WpConstraints *constraints;
    const WpGroups *groups; /* and the exclusions they were made with */
    const WpExclusions *exclusions;
    const WpEffort *effort;
    const WpProgress *progress; /* (nullable): nothing has begun */
    const WpTracker *tracker;   /* (nullable) */
    /* (nullable) hundredths of an hour by [role * n_iterations + t] that are kept for work that no
     * group is charged for */
    const int64_t *reserved;
    /* (nullable) the plan of the round before: as many teams, or one more. If it was a draft, all
     * but .reserved is what it was then. */
    const WpPlan *before;
    /* Only where each group stands, as it is constructed, for what hangs on it: nothing is searched
     * for, no reason and no conflict is told. */
    bool draft;
    WpDay as_of;
} WpPlanInputs;

/* The inputs must outlive the plan. Returns: (transfer full) */
WpPlan *wp_plan_build(const WpPlanInputs *inputs);
void wp_plan_free(WpPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpPlan, wp_plan_free)

/* The last day of the last wave, and the weeks from the start of the plan to it. */
WpDay wp_track_finish(const WpPlan *plan, const WpTrackPlan *of);
uint32_t wp_track_weeks(const WpPlan *plan, const WpTrackPlan *of);

/* How far an asset is ("planned", "migrated"), or why it is in no wave ("excluded"): status of
 * state.csv. */
const char *wp_plan_status(const WpPlanInputs *inputs, const WpPlan *plan, WpAssetId asset);

/* Why an asset is in no wave, and what would place it, in words; for assets of unplaced groups
 * too. @plan: (nullable) before there is one, for assets that are in no group. (transfer full) */
char *wp_unplaced_reason(const WpPlanInputs *inputs, const WpPlan *plan, WpAssetId asset,
                         char **out_cure);
