#pragma once

#include "planner/base/date.h"
#include "planner/base/document.h"
#include "planner/base/shape.h"

/*
 * estate.yaml, typed: DESIGN section 13. Read once, checked, then frozen. Quantities are in base
 * units (bytes, bytes/s, microseconds, hundredths of an hour, basis points); texts belong to the
 * settings. wp_settings_shape() is the one list of keys, defaults and meanings: `waveplan init`,
 * the docs and the messages come from it.
 */

#define WP_SETTING_NONE INT64_MIN /* "none": no limit; also: not given */
#define WP_SETTING_AUTO (-1)      /* capacity.teams: auto */

typedef enum {
    WP_SCOPE_OUT_OF_SCOPE,
    WP_SCOPE_RETAIN,
    WP_SCOPE_RETIRE,
} WpScopeAs;

/* `site:Lab`: assets by a property; matched by selector.h and planner/plan/select.h. */
typedef struct {
    const char *text; /* as written */
    WpLoc loc;
    const WpNode *node; /* (nullable) of the document of the settings; NULL: a default */
} WpSelectorText;

typedef struct {
    WpSelectorText what;
    WpScopeAs as;
    const char *why; /* (nullable) */
} WpScopeRule;

typedef enum {
    WP_CONSTRAINT_TOGETHER,
    WP_CONSTRAINT_BEFORE,
    WP_CONSTRAINT_APART,
    WP_CONSTRAINT_PIN,        /* number: the wave */
    WP_CONSTRAINT_NOT_BEFORE, /* day */
    WP_CONSTRAINT_MIGRATE_BY, /* day */
    WP_CONSTRAINT_VACATE_BY,  /* day; counts to the end of decommission */
} WpConstraintKind;

typedef struct {
    WpConstraintKind kind;
    WpSelectorText *selectors; /* BEFORE: a chain, "all" may be the last */
    uint32_t n_selectors;
    bool strict;  /* BEFORE */
    bool enforce; /* dates */
    uint32_t wave;
    WpDay day;
    const char *why; /* (nullable) */
    WpLoc loc;
} WpConstraint;

typedef enum {
    WP_BLOCKS_PROMOTE = 1 << 0,
    WP_BLOCKS_REMEDIATE = 1 << 1,
    WP_BLOCKS_DECOMMISSION = 1 << 2,
    WP_BLOCKS_REPLICATE = 1 << 3,
    WP_BLOCKS_STAGE = 1 << 4,
} WpBlocks;

typedef enum {
    WP_EVERY_NO,
    WP_EVERY_YEAR,
    WP_EVERY_MONTH, /* first_workday .. last_workday, from the month's end if negative */
} WpEvery;

typedef struct {
    const char *name;
    WpDay from, to; /* both inside; NO and YEAR */
    int first_workday, last_workday;
    WpSelectorText what; /* "all" */
    unsigned blocks;     /* WpBlocks */
    WpEvery every;
    WpLoc loc;
} WpFreeze;

typedef struct {
    const char *name;
    uint8_t days;    /* bit 0 Monday .. bit 6 Sunday */
    int64_t from_us; /* since midnight */
    int64_t length_us;
} WpWindow;

typedef enum {
    WP_SEPARATE_WAVE,
    WP_SEPARATE_WORKLOAD,
    WP_SEPARATE_NO,
} WpSeparate;

typedef struct {
    const char *role;
    int64_t centihours; /* per team and iteration */
} WpRoleHours;

typedef struct {
    WpDay from, to;
    int64_t factor;           /* basis points */
    const char *const *roles; /* NULL-terminated; empty: all */
} WpCapacityFactor;

/* Hours of an activity are given this many iterations before the release, instead of the
 * template's: schedule.offsets. */
typedef struct {
    const char *activity;
    int64_t iterations;
} WpOffset;

/* What becomes of families of sizes that retire. */
typedef enum {
    WP_RETIRING_AS_LISTED, /* the column `avoid` of the catalogue says which are not taken */
    WP_RETIRING_AVOID,     /* none is taken */
    WP_RETIRING_ALLOW,     /* all are taken while they can be had */
} WpRetiring;

typedef struct {
    const char *name;
    int64_t rate;   /* bytes/s */
    int64_t usable; /* basis points */
    int64_t rtt_us;
    WpLoc loc;
} WpLink;

typedef struct {
    WpSelectorText what;
    const char *const *via; /* names of links, NULL-terminated */
} WpRoute;

typedef struct {
    /* what, where */
    const char *estate;        /* (nullable) NULL: name of the input folder */
    WpDay as_of;               /* WP_DAY_NONE: not given */
    const char *baseline;      /* a run directory, "latest" or "none" */
    const char *const *status; /* exports of the tracker, NULL-terminated, as written */
    const char *currency;
    char *currency_suffix; /* the same in small letters: "usd" */
    const char *folder;    /* (nullable) of the settings file: relative paths start there */
    WpSelectorText *include;
    uint32_t n_include;
    WpScopeRule *exclude;
    uint32_t n_exclude;

    struct {
        const char *const *paths;   /* NULL-terminated, as written */
        const char *const *layouts; /* folders with the user's layouts */
        const char *const *prefer;
        const char *const *tags; /* tag keys kept; empty: all */
        int64_t max_tag_bytes;
    } inputs;
    struct {
        const char *const *application; /* tag, vapp, folder, name, in order */
        const char *const *environment; /* tag, folder, name */
        const char *const *names;       /* patterns with groups app, env, role, number */
        const WpNode *names_node;
        int64_t max_share; /* basis points */
    } inference;
    struct {
        const char *const *packs;      /* NULL: the shipped ones */
        const WpNode *parameters;      /* (nullable) for rules/ruleset.h */
        const char *const *catalogues; /* files, and folders, with the user's catalogues */
    } rules;
    const char *const *targets; /* NULL: as the packs come */
    const WpNode *targets_node; /* (nullable) where they stand, for messages */

    struct {
        const char *region;
        bool by_utilisation;
        int64_t comfort_factor; /* basis points: 13000 */
        unsigned percentile;    /* of samples: 50, 90, 95, 99 */
        const char *prices;     /* name of a price list */
        bool prefer_platform;   /* else least cost */
        WpRetiring retiring;
    } target;

    struct {
        int64_t max_assets;
        int64_t together_min_share; /* basis points */
        int64_t weld_workloads;
        int64_t hub_workloads;
        int64_t service_workloads;
        bool shared_services; /* auto, or none */
    } groups;

    struct {
        WpDay start;             /* WP_DAY_NONE: first Monday 14 days or more after as-of */
        WpDay target_finish_day; /* WP_DAY_NONE: target_finish_us counts from start */
        int64_t target_finish_us;
        int64_t iteration_us; /* whole days */
        int64_t iterations_per_wave;
        int64_t horizon;         /* iterations */
        int64_t committed;       /* the next n waves stay as they are in the baseline */
        GArray *committed_waves; /* of uint32_t: and these */
        int64_t early_waves;
        int64_t early_remediation;
        int64_t remediation_share; /* basis points */
        int64_t stability_slack;
        int64_t urgent_within_us; /* whole days */
        int64_t effort;           /* moves of the search */
        const char *time_zone;
        GTimeZone *zone; /* (nullable) held, so that GLib does not read it again for each window */
        const char *const *environment_order; /* NULL-terminated */
        WpSeparate separate;
        WpOffset *offsets;
        uint32_t n_offsets;
        WpDay *holidays; /* ascending */
        uint32_t n_holidays;
        WpFreeze *freezes;
        uint32_t n_freezes;
        WpWindow *windows;
        uint32_t n_windows;
    } schedule;

    struct {
        int64_t teams;               /* or WP_SETTING_AUTO */
        int64_t assets_per_wave;     /* per team; or WP_SETTING_NONE: no limit; so all below */
        int64_t cutovers_per_window; /* per team */
        int64_t cutovers_per_wave;
        int64_t size_per_wave;         /* bytes */
        int64_t ramp_first, ramp_step; /* WP_SETTING_NONE: no ramp */
        int64_t buffer;                /* basis points */
        bool oversize_alone;           /* alone, else unplaced */
        WpRoleHours *roles;
        uint32_t n_roles;
        WpCapacityFactor *calendar;
        uint32_t n_calendar;
    } capacity;

    WpConstraint *constraints;
    uint32_t n_constraints;

    struct {
        int64_t priority, value, urgency, readiness, effort, complexity, criticality, cross_wave,
            balance, stability, environments;
    } weights;

    struct {
        const char *const *methods; /* NULL-terminated, best first */
        WpLink *links;
        uint32_t n_links;
        WpRoute *routes;
        uint32_t n_routes;
        int64_t compression; /* basis points */
        int64_t drift;       /* basis points of used size a day */
        int64_t margin_us;
        bool sync_until_stage; /* else promote */
        int64_t max_bridge_rtt_us;
    } replication;

    struct {
        const char *template_name;
        const char *tracker;
        const char *process; /* agile, scrum, basic, cmmi */
        const char *area;
        const char *iteration_root;
        int64_t horizon_tasks, horizon_stories; /* waves */
    } backlog;

    struct {
        const char *directory;
        int64_t keep;
        bool explain_full;
        char delimiter;
        bool bom;
        bool crlf;
        bool guard;
    } output;

    struct {
        int64_t max_rejected; /* basis points */
        int64_t max_broken_files;
        int64_t max_unknown_readiness; /* basis points */
        int64_t max_unplaced;          /* basis points */
        int64_t max_critical_without_owner;
        int64_t max_late_waves;
        int64_t max_overdue;
        int64_t max_changed_waves; /* basis points */
        int64_t max_shrink;        /* basis points */
    } gates;

    WpDocument *document; /* (nullable) what rules.parameters points into; owned */
} WpSettings;

const WpShape *wp_settings_shape(void);

/* "schedule.freezes[0].name", "year end". */
typedef void (*WpSettingTaker)(const char *key, const char *value, void *data);

/* All that is set, by file or --set, in the order it stands there; not the defaults. */
void wp_settings_list_set(const WpSettings *settings, WpSettingTaker take, void *data);

/* Puts what @overlay says over @document, key by key; lists are replaced. Both are checked
 * documents of settings. @overlay: (transfer full). */
void wp_settings_overlay(WpDocument *document, WpDocument *overlay);

/**
 * wp_settings_read:
 * @document: (transfer full) (nullable): NULL: all defaults
 * @folder: (nullable): of the settings file
 * @diags: every fault
 *
 * Returns: (transfer full) (nullable): NULL if there was any error
 */
WpSettings *wp_settings_read(WpDocument *document, const char *folder, WpDiagList *diags);
void wp_settings_free(WpSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpSettings, wp_settings_free)
