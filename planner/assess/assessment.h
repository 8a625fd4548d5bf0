#pragma once

#include "planner/assess/offers.h"
#include "rules/run.h"

/*
 * Every asset judged by every rule that applies to it: DESIGN section 5, "Readiness". Arrays are
 * by WpAssetId unless said; slot 0 is unused. Frozen once built.
 *
 * Rules of dependencies: wp_dependency_hits_build().
 */

/* Rules that read nothing of a later stage than LINKS: they can be run beside what finds the rest,
 * on the processors that it leaves idle. */
typedef struct WpJudging WpJudging;

/* Nothing may be put into @view or the inventory's texts from here until wp_judging_end().
 * @n_threads: the caller's among them, which works only at the end. Returns: (transfer full) */
WpJudging *wp_judging_begin(WpView *view, const WpRuleSet *rules, WpTime as_of, unsigned n_threads);

/* Runs those that are left, and waits for all. */
void wp_judging_end(WpJudging *judging);
void wp_judging_free(WpJudging *judging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpJudging, wp_judging_free)

/* Rules that ended undecided for want of the same fields: distinct pairs, shared by assets. */
typedef struct {
    WpRuleId rule;
    uint64_t missing; /* bit i = wp_ruleset_read(rule, i); 0: an error in the expression */
} WpUndecided;

/* One remediation that an asset needs. */
typedef struct {
    WpAssetId asset;
    WpRuleId rule;
    uint32_t count; /* disks, databases; 1 for other kinds of `per` */
    bool replaced;  /* another one makes it needless: no hours */
} WpRemedy;

/* Why a target is not the one that an asset goes to; in the order in which they are asked. */
typedef enum {
    WP_REFUSED_NOT,   /* it is the chosen one */
    WP_REFUSED_STAYS, /* the asset is retired, retained or out of scope */
    WP_REFUSED_WISH,  /* the inventory names another */
    WP_REFUSED_RULE,  /* a rule names another */
    WP_REFUSED_NOT_READY,
    WP_REFUSED_UNKNOWN,    /* its readiness */
    WP_REFUSED_PREFERENCE, /* the settings prefer platform services */
    WP_REFUSED_FINDINGS,   /* more blocking findings than the chosen one */
    WP_REFUSED_COST,       /* dearer */
    WP_REFUSED_NO_COST,    /* as good, costs are not known, and the settings name another first */
    WP_REFUSED_ORDER,      /* as good and as dear, and the settings name another first */
    WP_N_REFUSALS
} WpRefusal;

/* Who chose the target. */
typedef enum { WP_CHOSEN_BY_RANK, WP_CHOSEN_BY_INVENTORY, WP_CHOSEN_BY_RULE } WpChosenBy;

/* What one missing field costs: a row of data-gaps.csv. */
typedef struct {
    WpKind kind;         /* VM or DB: whose rules are undecided */
    const char *path;    /* "disks.size_gib", "lookup(os-support)" */
    WpField field;       /* of the inventory; the field that it is derived from for derived ones;
                            WP_FIELD_NONE for a table */
    uint32_t n_assets;   /* with at least one rule undecided for want of it */
    uint32_t n_rules;    /* rules undecided for want of it on any asset */
    uint32_t n_unlocked; /* assets whose readiness is unknown for want of this field alone */
    uint64_t queries;    /* bits: queries of the rule set that tell it (rules/query.h) */
} WpDataGap;

typedef struct {
    const WpRuleSet *rules; /* borrowed */
    uint32_t n_assets;
    uint32_t n_targets;

    /* Of the chosen target. */
    WpTargetId *target;        /* WP_NONE: no target takes it; a database goes with its host */
    uint8_t *readiness;        /* WpReadiness */
    uint16_t *confidence;      /* per cent of weight that is decided, 0 .. 100 */
    uint8_t *target_readiness; /* [(target - 1) * (n_assets + 1) + asset]; of targets that do not
                                  take the kind: WP_N_READINESS */

    /* The same index: the first rule that makes it so bad; WP_NONE if ready, or not taken. */
    WpRuleId *target_rule;
    /* The same index: blocking findings, which are rules that make it other than ready. */
    uint16_t *target_blocking;
    uint8_t *chosen_by;     /* WpChosenBy */
    const WpOffers *offers; /* (nullable) borrowed: what targets offer */
    bool prefer_platform;

    uint8_t *disposition;       /* WpDisposition, never NONE */
    WpRuleId *disposition_rule; /* WP_NONE: not by a rule */
    uint8_t *strategy;          /* WpStrategy */
    uint8_t *complexity;        /* WpLevel */
    uint8_t *risk;              /* WpLevel */
    int32_t *priority;          /* 1 moves first; 0: unknown */
    int64_t *effort_own; /* hundredths of an hour that the inventory gives for the asset, instead of
                            the template's; -1: none */
    int64_t *effort_rules;      /* hundredths of an hour that rules add */
    uint8_t *blocked_methods;   /* bits 1 << WpMethod */
    int64_t *remediation_hours; /* hundredths: its own, and its share of tasks for several assets */
    int32_t
        *lead_days[WP_N_DUE]; /* working days of lead time before each due point, chains summed */

    /* Rules that hold, in rule order: findings[finding_first[a]] .. [finding_first[a + 1] - 1], of
     * the chosen target and of packs for all. Only those with a message are findings to show
     * (wp_ruleset_makes_finding()); the others relate, classify, dispose. */
    uint32_t *finding_first; /* n_assets + 2 entries */
    WpRuleId *findings;
    /* Rules that ended undecided, in rule order: indexes into gaps. */
    uint32_t *undecided_first; /* n_assets + 2 entries */
    uint32_t *undecided;
    WpUndecided *undecided_kinds;
    uint32_t n_undecided_kinds;
    /* Remediations of the findings, by asset, then rule order. */
    uint32_t *remedy_first; /* n_assets + 2 entries */
    WpRemedy *remedies;
    uint32_t n_remedies;

    WpDataGap *data_gaps; /* most unlocked first, then assets, then kind and path */
    uint32_t n_data_gaps;

    GPtrArray *columns; /* of WpColumn: what it adds to a view */

    /* For wp_assessment_message(): applications of assets, and those for which rules hold. */
    uint32_t *app_first;
    WpRowId *apps;
    GArray **app_holds;
} WpAssessment;

/* The readiness of @asset for a target; WP_N_READINESS if the target does not take its kind. */
static inline uint8_t
wp_assessment_target_readiness(const WpAssessment *assessment, WpTargetId target, WpAssetId asset)
{
    return assessment->target_readiness[(size_t)(target - 1) * (assessment->n_assets + 1) + asset];
}

/* How many findings stand between @asset and being ready for a target. */
static inline uint16_t
wp_assessment_blocking(const WpAssessment *assessment, WpTargetId target, WpAssetId asset)
{
    return assessment->target_blocking[(size_t)(target - 1) * (assessment->n_assets + 1) + asset];
}

/* Whether the asset leaves for its target at all: it does not if it is retired, retained or out of
 * scope. */
static inline bool
wp_assessment_moves(const WpAssessment *assessment, WpAssetId asset)
{
    return assessment->disposition[asset] == WP_DISPOSITION_MIGRATE ||
           assessment->disposition[asset] == WP_DISPOSITION_DECIDE;
}

/* The target of an asset that moves; WP_NONE: it does not, or goes with its host. */
static inline WpTargetId
wp_assessment_goes_to(const WpAssessment *assessment, WpAssetId asset)
{
    return wp_assessment_moves(assessment, asset) ? assessment->target[asset] : WP_NONE;
}

/* What the chosen target offers (planner/assess/offers.h): its size, and its cost a month. */
static inline const char *
wp_assessment_size(const WpAssessment *assessment, WpAssetId asset)
{
    return wp_offer_size(assessment->offers, wp_assessment_goes_to(assessment, asset), asset);
}

static inline int64_t
wp_assessment_cost(const WpAssessment *assessment, WpAssetId asset)
{
    return wp_offer_cost(assessment->offers, wp_assessment_goes_to(assessment, asset), asset);
}

typedef struct {
    WpTime as_of;
    const uint8_t
        *scope; /* (nullable) by asset: WpDisposition that the settings give; NONE: none */
    const WpOffers *offers; /* (nullable) costs that targets are compared by; stays borrowed */
    bool prefer_platform;   /* platform services before servers, if the asset is ready for them */
    unsigned n_threads;     /* that judge; 0 is 1. The result is the same for any number */
    WpJudging *judging;     /* (nullable) of the same view: what it has judged is taken from it */
} WpAssessOptions;

/**
 * wp_assessment_build:
 * @view: input, derived and, if there are any, link columns; the assessment's own columns
 *   (strategy, complexity, risk, priority, effort_hours, target, readiness, disposition) are put
 *   into it, and stay the assessment's
 *
 * Returns: (transfer full)
 */
WpAssessment *wp_assessment_build(WpView *view, const WpRuleSet *rules,
                                  const WpAssessOptions *options);
void wp_assessment_free(WpAssessment *assessment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpAssessment, wp_assessment_free)

/* ---- the hosting decision ---- */

/* Why @target, which takes the asset's kind, is not its target. */
WpRefusal wp_assessment_refusal(const WpAssessment *assessment, WpTargetId target, WpAssetId asset);

/* In a few words, for counts: "not ready", "dearer". */
const char *wp_refusal_name(WpRefusal refusal);

/* The same in words: a sentence without full stop; nothing for the chosen one. */
void wp_assessment_append_refusal(const WpAssessment *assessment, WpTargetId target,
                                  WpAssetId asset, GString *out);

/* Why the chosen target is the one; nothing if there is none. */
void wp_assessment_append_choice(const WpAssessment *assessment, WpAssetId asset, GString *out);

/* What should become of the asset: its strategy, or what a rule proposes for who must decide.
 * @out_why: (nullable): the rule that says so; WP_NONE */
WpStrategy wp_assessment_recommended(const WpAssessment *assessment, WpAssetId asset,
                                     WpRuleId *out_why);

/**
 * wp_assessment_method:
 * @methods: (nullable): of the settings, NULL-terminated, best first
 *
 * Returns: how its data is replicated; WP_N_METHODS: not at all, for it does not move, comes with
 * its server, or every method is blocked
 */
WpMethod wp_assessment_method(const WpAssessment *assessment, const WpView *view,
                              const char *const *methods, WpAssetId asset);

/* The methods that are better liked than the chosen one, and the rules that block them; nothing if
 * there are none. */
void wp_assessment_append_blocked(const WpAssessment *assessment, const WpView *view,
                                  const char *const *methods, WpAssetId asset, GString *out);

/* The finding shown first: worst severity, then worst readiness, then rule order; WP_NONE. */
WpRuleId wp_assessment_top_finding(const WpAssessment *assessment, WpAssetId asset);

/* The message of a rule that holds for @asset. @run is on the view with the assessment's columns.
 * Valid until the next call. */
const char *wp_assessment_message(const WpAssessment *assessment, WpRuleRun *run,
                                  const WpInventory *inventory, WpAssetId asset, WpRuleId rule);

/* ---- rules that apply to dependencies ---- */

typedef struct {
    WpRowId dependency;
    WpRuleId rule;
} WpDependencyHit;

/* Every rule of dependencies on every dependency: what holds, by dependency, then rule order. */
typedef struct {
    WpDependencyHit *hits;
    uint32_t n_hits;
    uint32_t *first; /* by dependency row: hits first[d] .. first[d + 1] - 1; rows + 2 entries */
} WpDependencyHits;

/* @view must have the columns of the assessment. @judging: (nullable): what it has judged is taken
 * from it. @n_threads: 0 is 1. Returns: (transfer full) */
WpDependencyHits *wp_dependency_hits_build(const WpView *view, const WpRuleSet *rules, WpTime as_of,
                                           WpJudging *judging, unsigned n_threads);
void wp_dependency_hits_free(WpDependencyHits *hits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDependencyHits, wp_dependency_hits_free)

/* Rules of dependencies that have a message, as findings of the asset that opens the connection:
 * one for each asset and rule. */
typedef struct {
    WpRuleId rule;
    WpRowId dependency; /* the first of them: its message is shown */
    uint32_t n;         /* dependencies of the asset for which it holds */
} WpDependencyFinding;

typedef struct {
    uint32_t *first; /* by asset, in rule order; n_assets + 2 entries */
    WpDependencyFinding *findings;
} WpDependencyFindings;

/* Returns: (transfer full) */
WpDependencyFindings *wp_dependency_findings_build(const WpView *view, const WpRuleSet *rules,
                                                   const WpDependencyHits *hits);
void wp_dependency_findings_free(WpDependencyFindings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpDependencyFindings, wp_dependency_findings_free)
