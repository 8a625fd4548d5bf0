#pragma once

#include "planner/base/date.h"
#include "planner/base/diag.h"
#include "planner/model/schema.h"

/*
 * What a rule is once its pack is compiled: the words of DESIGN section 5 as numbers. Conditions
 * and messages are not here: they are run by rules/run.h. All texts belong to the rule set.
 */

/* 1 .. n_rules, in the order of packs, then of rules in a pack: "pack and rule order". */
typedef uint32_t WpRuleId;
/* 1 .. n_packs, in the order given. */
typedef uint32_t WpPackId;
/* 1 .. n_targets, in the order of the settings. */
typedef uint32_t WpTargetId;

/* What a rule judges. ASSET judges VMs and databases by what they have in common. */
typedef enum {
    WP_APPLIES_VM,
    WP_APPLIES_DATABASE,
    WP_APPLIES_ASSET,
    WP_APPLIES_APPLICATION,
    WP_APPLIES_DEPENDENCY,
    WP_APPLIES_GROUP,
    WP_APPLIES_WAVE,
    WP_N_APPLIES,
} WpApplies;

/* In the order of badness: the worst is the greatest. */
typedef enum {
    WP_READINESS_READY,
    WP_READINESS_CONDITIONS,
    WP_READINESS_UNKNOWN,
    WP_READINESS_NOT_READY,
    WP_N_READINESS,
} WpReadiness;

/* In the order of importance. The weight of a rule in an asset's confidence is 1 more. */
typedef enum {
    WP_RULE_INFORMATION,
    WP_RULE_WARNING,
    WP_RULE_CRITICAL,
    WP_N_RULE_SEVERITIES,
} WpRuleSeverity;

typedef enum {
    WP_DISPOSITION_NONE, /* the rule says nothing of it */
    WP_DISPOSITION_MIGRATE,
    WP_DISPOSITION_DECIDE,
    WP_DISPOSITION_RETIRE,
    WP_DISPOSITION_RETAIN,
    WP_DISPOSITION_OUT_OF_SCOPE,
    WP_N_DISPOSITIONS,
} WpDisposition;

typedef enum {
    WP_STRATEGY_NONE, /* not known */
    WP_STRATEGY_RETIRE,
    WP_STRATEGY_RETAIN,
    WP_STRATEGY_REHOST,
    WP_STRATEGY_RELOCATE,
    WP_STRATEGY_REPLATFORM,
    WP_STRATEGY_REFACTOR,
    WP_STRATEGY_REARCHITECT,
    WP_STRATEGY_REBUILD,
    WP_STRATEGY_REPLACE,
    WP_N_STRATEGIES,
} WpStrategy;

/* Complexity, risk. */
typedef enum {
    WP_LEVEL_NONE, /* not known */
    WP_LEVEL_LOW,
    WP_LEVEL_MEDIUM,
    WP_LEVEL_HIGH,
    WP_N_LEVELS,
} WpLevel;

/* Replication methods; a set of them is a byte with bit 1 << method. */
typedef enum {
    WP_METHOD_AGENTLESS,
    WP_METHOD_AGENT_BASED,
    WP_METHOD_NATIVE,
    WP_METHOD_OFFLINE,
    WP_METHOD_REBUILD,
    WP_N_METHODS,
} WpMethod;

/* Relations between assets, and how strong: DESIGN section 6. */
typedef enum {
    WP_RELATION_NONE,
    WP_RELATION_TOGETHER,
    WP_RELATION_NEEDS,  /* from uses to: to moves in the same or an earlier wave */
    WP_RELATION_BEFORE, /* from moves in the same or an earlier wave than to */
    WP_RELATION_APART,
    WP_N_RELATIONS,
} WpRelation;

typedef enum {
    WP_FORCE_SOFT, /* cost only */
    WP_FORCE_FIRM, /* kept unless impossible */
    WP_FORCE_HARD, /* never cut */
    WP_N_FORCES,
} WpForce;

typedef enum {
    WP_SERVICE_NONE,
    WP_SERVICE_EXTEND,
    WP_SERVICE_REPLACE,
    WP_SERVICE_MOVE,
    WP_SERVICE_KEEP,
    WP_N_SERVICE_PLANS,
} WpServicePlan;

/* What one task of a remediation covers. */
typedef enum {
    WP_PER_ASSET,
    WP_PER_DISK, /* hours count once for each disk that the rule counted */
    WP_PER_DATABASE,
    WP_PER_GROUP, /* one task for all assets of the group that have the finding, and so on */
    WP_PER_WORKLOAD,
    WP_PER_HOST,
    WP_PER_ESTATE,
    WP_N_PER,
} WpPer;

/* By when a remediation must be done. */
typedef enum {
    WP_DUE_REPLICATE,
    WP_DUE_STAGE,
    WP_DUE_PROMOTE,
    WP_N_DUE,
} WpDue;

const char *wp_applies_name(WpApplies applies); /* "vm", "database", ... */
const char *wp_readiness_name(WpReadiness readiness);
const char *wp_rule_severity_name(WpRuleSeverity severity);
const char *wp_disposition_name(WpDisposition disposition); /* "" for NONE */
const char *wp_strategy_name(WpStrategy strategy);          /* "" for NONE */
const char *wp_level_name(WpLevel level);                   /* "" for NONE */
const char *wp_method_name(WpMethod method);
const char *wp_relation_name(WpRelation relation); /* "" for NONE */
const char *wp_force_name(WpForce force);
const char *wp_service_plan_name(WpServicePlan plan); /* "" for NONE */
const char *wp_per_name(WpPer per);
const char *wp_due_name(WpDue due);

/* The value of a word, case folded; false if it is none of the words. */
bool wp_strategy_find(const char *word, WpStrategy *out);
bool wp_disposition_find(const char *word, WpDisposition *out);
bool wp_level_find(const char *word, WpLevel *out);
bool wp_method_find(const char *word, WpMethod *out);

/* The kind of records that @applies judges; WP_KIND_NONE for ASSET, and for what fields.def does
 * not have. */
WpKind wp_applies_kind(WpApplies applies);

typedef struct {
    const char *activity; /* (nullable) of the backlog template; NULL: no remediation */
    const char *action;   /* (nullable) short name of what is done */
    const char *summary;  /* (nullable) one line for the task */
    const char *role;     /* who does it: "infra" */
    int64_t hours;        /* hundredths of an hour, for each WpPer */
    int32_t lead_days;    /* working days that pass before it is effective; takes no capacity */
    int64_t downtime_us;  /* outage that it needs */
    WpPer per;
    WpDue due;
    const WpRuleId *replaces; /* rules whose remediation this one makes needless */
    uint32_t n_replaces;
    const WpRuleId *after; /* rules whose remediation must be done first */
    uint32_t n_after;
} WpRemediation;

/* A relation that a rule declares. Of assets with @by: all assets for which rules with this
 * relation, field and force hold and whose value is the same; with @with: the asset and the one
 * that its field names. Of a dependency: its two ends. */
typedef struct {
    WpRelation relation; /* NONE: the rule declares none */
    WpForce force;
    WpField by;   /* of the VM's (or the database's) fields; WP_FIELD_NONE */
    WpField with; /* a reference; WP_FIELD_NONE */
} WpRuleRelation;

typedef struct {
    const char *id;
    const char *title;
    WpPackId pack;
    WpLoc loc; /* in its pack */
    WpApplies applies;
    WpStage stage;         /* the earliest at which all that it reads is there */
    bool sets_readiness;   /* has readiness conditions or not-ready */
    WpReadiness readiness; /* READY: none */
    WpReadiness undecided; /* READY: none; else CONDITIONS or UNKNOWN */
    WpRuleSeverity severity;
    const char *category;
    WpRemediation remediation;
    WpRuleRelation relation;
    const char *service_role; /* (nullable) a shared service of this role ... */
    WpServicePlan service_plan;
    WpDisposition disposition;
    bool decided; /* the disposition is a decision, not a proposal */
    bool is_gap;  /* undecided where what it reads is known of nothing in the whole estate */
    uint8_t blocks_methods;   /* bits 1 << WpMethod */
    const char *class_name;   /* (nullable) dependencies: what kind of dependency it is */
    const char *const *links; /* NULL-terminated */
} WpRule;

typedef struct {
    const char *id;
    const char *version;
    const char *title;
    const char *sha256;  /* of the pack's bytes */
    WpTargetId target;   /* WP_NONE: applies to all */
    bool in_use;         /* false: its target is none of the settings', its rules never run */
    WpRuleId first_rule; /* rules first_rule .. first_rule + n_rules - 1 */
    uint32_t n_rules;
} WpPack;

/* Where assets may go: what packs name as their target. */
typedef struct {
    const char *name;
    const char *title;   /* of the first pack that names it */
    WpStrategy strategy; /* what moving there is, unless the inventory or a rule says otherwise */
    bool for_vms;
    bool for_databases;
} WpTarget;
