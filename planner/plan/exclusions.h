#pragma once

#include "planner/plan/progress.h"
#include "planner/plan/relations.h"

/* Who is not planned at all, found before groups are made. */

/* Why an asset is in no wave: unplaced.class of DESIGN section 9. */
typedef enum {
    WP_UNPLACED_NOT, /* it may be placed */
    WP_UNPLACED_EXCLUDED,
    WP_UNPLACED_NOT_READY,
    WP_UNPLACED_HELD,
    WP_UNPLACED_INFEASIBLE,
    WP_N_UNPLACED,
} WpUnplacedClass;

const char *wp_unplaced_name(WpUnplacedClass class); /* "not-ready"; "" for NOT */

typedef struct {
    uint8_t *class;    /* by asset: WpUnplacedClass: NOT, EXCLUDED, NOT_READY or HELD */
    WpAssetId *holder; /* by asset: HELD: the asset that cannot move; EXCLUDED: the shared service
                          that does not move, itself or its host; else WP_NONE */
    WpRuleId *rule;    /* by asset: NOT_READY: the finding that decides */
} WpExclusions;

/**
 * wp_exclusions_build:
 * @progress: (nullable)
 *
 * Takes out what is migrated already and was in no wave of the baseline, what is retired, retained
 * or out of scope, shared services that are extended, replaced or kept (with their databases), what
 * is not ready and has no remediation that would make it so, and what a hard relation ties to such
 * an asset. An asset that only a firm relation ties to them stays, and leaves its group. What was
 * migrated in a wave of the baseline is in that wave, come what may.
 *
 * Returns: (transfer full)
 */
WpExclusions *wp_exclusions_build(const WpView *view, const WpAssessment *assessment,
                                  const WpRelations *relations, const WpProgress *progress);
void wp_exclusions_free(WpExclusions *exclusions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpExclusions, wp_exclusions_free)
