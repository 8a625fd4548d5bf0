#pragma once

#include "planner/assess/assessment.h"
#include "planner/plan/links.h"

/*
 * What ties two assets, from everything that can say so (DESIGN section 6): tables and settings,
 * rules, membership in a workload, databases and their hosts, measured flows. One list, with the
 * force of each and who said it; groups and waves know nothing else of dependencies.
 */

typedef enum {
    WP_WHY_TABLE,       /* a row of a dependencies table; .dependency */
    WP_WHY_SETTINGS,    /* settings.constraints; .index */
    WP_WHY_RULE,        /* .rule */
    WP_WHY_WORKLOAD,    /* one workload and environment */
    WP_WHY_CARRIED,     /* a database and the host that moves with it */
    WP_WHY_TWO_WAY,     /* strong flows in both directions; .dependency is one of them */
    WP_WHY_ONLY_CALLER, /* a database and the only asset that calls it */
    WP_WHY_FLOW,        /* a measured flow; .dependency */
    WP_WHY_ENVIRONMENT, /* order of environments */
    WP_N_WHYS,
} WpWhy;

typedef struct {
    WpAssetId a;
    WpAssetId b;        /* TOGETHER, APART: a < b; NEEDS: a uses b; BEFORE: a moves before b */
    uint8_t relation;   /* WpRelation */
    uint8_t force;      /* WpForce */
    uint8_t why;        /* WpWhy */
    bool strict;        /* BEFORE: an earlier wave, not the same */
    uint16_t strength;  /* basis points; 10000 where nothing was measured */
    WpRowId dependency; /* WP_NONE */
    WpRuleId rule;      /* WP_NONE */
    uint32_t index;     /* of the constraint */
} WpAssetRelation;

/* Whether its two assets cannot share a wave, come what may: what must move strictly before
 * another cannot either. */
static inline bool
wp_relation_parts(const WpAssetRelation *relation)
{
    return relation->force == WP_FORCE_HARD &&
           (relation->relation == WP_RELATION_APART ||
            (relation->strict && (relation->relation == WP_RELATION_BEFORE ||
                                  relation->relation == WP_RELATION_NEEDS)));
}

/* How a dependency is taken, by row of kind DEP. */
typedef struct {
    uint8_t relation;       /* WpRelation; NONE: it ties nothing */
    uint8_t force;          /* WpForce */
    bool to_service;        /* its listener is a shared service */
    bool across;            /* its ends are of two environments: never welds */
    WpRuleId rule;          /* that gave relation or force; WP_NONE: the default */
    const char *class_name; /* (nullable) of the first rule that names one */
} WpDependencyClass;

/* An asset that many use and that no workload owns. */
typedef struct {
    WpAssetId asset;
    WpRuleId rule;    /* the rule that found it */
    const char *role; /* identity, dns, backup, ... */
    WpServicePlan plan;
    uint32_t fan_in; /* assets that call it */
    char *ports;     /* "53/udp 88/tcp": what they call, most used first, at most 5 */
} WpSharedService;

typedef struct {
    WpAssetRelation *relations; /* no duplicates; sorted by a, b, relation, why */
    uint32_t n_relations;
    uint32_t *first;            /* by asset: its first relation as a, those of the next follow */
    WpDependencyClass *classes; /* by dependency row */
    uint32_t n_dependencies;
    WpSharedService *services; /* by asset */
    uint32_t n_services;
    uint32_t *service_of; /* by asset: 1 + index in services; 0: none */
    uint8_t *carried;     /* by asset: a database that moves with its host */
    uint8_t *multi;       /* by asset: used by more workloads than groups.weld_workloads */
} WpRelations;

typedef struct {
    uint32_t together_min_share; /* basis points */
    uint32_t weld_workloads;
    bool find_services;              /* groups.shared_services is not "none" */
    const WpAssetRelation *declared; /* from settings: constraints resolved to assets */
    uint32_t n_declared;
} WpRelationOptions;

/* Returns: (transfer full) */
WpRelations *wp_relations_build(const WpView *view, const WpLinks *links,
                                const WpAssessment *assessment, const WpDependencyHits *hits,
                                const WpRelationOptions *options);
void wp_relations_free(WpRelations *relations);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpRelations, wp_relations_free)

/* Who said it, in words: "rule grouping.same-application", "flow to port 1433/tcp". */
void wp_relation_append_why(const WpAssetRelation *relation, const WpView *view,
                            const WpRuleSet *rules, GString *out);
