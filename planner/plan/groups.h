#pragma once

#include "planner/plan/constraints.h"
#include "planner/plan/exclusions.h"

/*
 * Move groups: assets that are cut over together. Connected sets over *together*; above the cap
 * they are split where the least strength is cut, never through a hard relation.
 */

typedef enum {
    WP_CUT_NONE,
    WP_CUT_SIZE,    /* the group would be larger than groups.max_assets */
    WP_CUT_APART,   /* two of its members must be apart, or are pinned to different waves */
    WP_CUT_SETTLED, /* one of the two is in a wave that has begun or is committed to */
    WP_CUT_CYCLE,   /* a circle of relations larger than groups.max_assets */
} WpCut;

/* Order or distance between two groups: all relations between their members in one. Inside one
 * group (a == b) only a hard one that it breaks: it cannot be placed. */
typedef struct {
    uint32_t a; /* moves in the same or an earlier wave than b; or apart from b */
    uint32_t b;
    uint8_t relation; /* WpRelation: BEFORE or APART */
    uint8_t force;    /* WpForce: the greatest */
    uint8_t why;      /* WpWhy of it */
    bool strict;
    uint32_t strength; /* sum of basis points */
    uint32_t first;    /* the strongest: index in WpRelations.relations */
    uint8_t cut;       /* WpCut: CYCLE if it was made soft */
} WpGroupRelation;

typedef struct {
    uint32_t n_groups;          /* 1 .. n_groups, in the order of their smallest assets */
    uint32_t *group_of;         /* by asset; 0: in no group */
    uint32_t *first;            /* members of group g: members[first[g]] .. [first[g + 1] - 1] */
    WpAssetId *members;         /* ascending */
    char **ids;                 /* by group: "g-1a2b3c" */
    WpStrId *workload;          /* by group: of most of its members; 0: none known */
    bool *decide;               /* by group: all its members wait for a decision */
    uint32_t *n_own;            /* by group: members that are not carried databases */
    uint32_t *previous;         /* by group: the wave that most of its members had in the baseline,
                                   of equals the earliest; 0: none */
    uint32_t *n_previous;       /* by group: members that had it */
    uint8_t *cut;               /* by relation of WpRelations: WpCut, why it was not kept */
    WpGroupRelation *relations; /* sorted by a, b, relation */
    uint32_t n_relations;
} WpGroups;

/**
 * wp_groups_build:
 * @exclusions: assets that are in no group
 * @constraints: (nullable): assets that are pinned to different waves, or strictly before one
 *   another, are in one group only if a hard relation welds them
 * @progress: (nullable): what is settled is tied to nothing that is not settled in the same wave;
 *   groups that share members with one of the baseline keep its id
 * @max_assets: groups.max_assets; carried databases do not count
 *
 * Returns: (transfer full)
 */
WpGroups *wp_groups_build(const WpView *view, const WpAssessment *assessment,
                          const WpRelations *relations, const WpExclusions *exclusions,
                          const WpConstraints *constraints, const WpProgress *progress,
                          uint32_t max_assets);
void wp_groups_free(WpGroups *groups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpGroups, wp_groups_free)

/* Why these assets are one group, in words: "workload ERP/prod; firm together by 2 flows". */
char *wp_group_why(const WpGroups *groups, const WpRelations *relations, const WpView *view,
                   const WpRuleSet *rules, uint32_t group);
