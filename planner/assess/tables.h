#pragma once

#include "planner/assess/assessment.h"
#include "planner/base/table.h"

/* The result tables of the assessment: DESIGN section 9. Their data is a WpAssessmentTables. */

typedef struct {
    const WpView *view;
    const WpAssessment *assessment;
    WpRuleRun *run;                           /* on @view, for messages */
    const WpDependencyFindings *dependencies; /* (nullable) */

    /* What later stages know, by asset; NULL where they did not run. */
    const int64_t *effort_hours; /* hundredths of an hour: all tasks of the asset */

    const char *const *methods; /* (nullable) replication.methods of the settings */

    const WpCatalogue *sources; /* (nullable) catalogue data-sources: which export has a field */
} WpAssessmentTables;

/* What has what is missing: the queries that packs ship for it, else the exports of @sources, the
 * catalogue data-sources or NULL. (transfer full) (nullable): NULL: not known */
char *wp_data_gap_source(const WpRuleSet *rules, const WpCatalogue *sources, const WpDataGap *gap);

extern const WpTableSpec wp_assessment_table;         /* one row an asset */
extern const WpTableSpec wp_assessment_targets_table; /* one row an asset and target */
extern const WpTableSpec wp_findings_table;           /* one row an asset and rule */
extern const WpTableSpec wp_data_gaps_table;          /* one row a field and kind */
