#pragma once

#include "planner/plan/relations.h"

/* What the steps of wp_relations_build() share: relations.c runs them, takes what is declared and
 * keeps one of each; relation-pairs.c has what measured flows say of two assets; relation-sets.c
 * what ties all that share a value. Private to relations. */

/* What the build carries from step to step. */
typedef struct {
    const WpView *view;
    const WpInventory *inventory;
    const WpLinks *links;
    const WpAssessment *assessment;
    const WpDependencyHits *hits;
    const WpRelationOptions *options;
    WpRelations *result;
    const WpStrId *environment; /* by asset; WP_STR_NONE: unknown */
    GArray *found;              /* of WpAssetRelation, with duplicates */
} WpRelationBuild;

bool wp_relations_is_planned(const WpRelationBuild *build, WpAssetId asset);
/* Unless an end is not planned; pairs without direction are put in order. */
void wp_relations_add(WpRelationBuild *build, WpAssetRelation relation);
/* Of a database; WP_NONE if unknown. */
WpAssetId wp_relations_host(const WpRelationBuild *build, WpAssetId database);
void wp_relations_find_two_way(WpRelationBuild *build);
void wp_relations_find_callers(WpRelationBuild *build);
void wp_relations_find_workloads(WpRelationBuild *build);
void wp_relations_find_by_rules(WpRelationBuild *build);
