#pragma once

#include "planner/cli/pipeline.h"
#include "planner/report/report.h"

/* What the results of a run are written from. */

/* Beside the run itself; NULL before the run has come to it. */
typedef struct {
    WpRuleRun *rule_run; /* one for each thread that writes */
    const WpDependencyFindings *dependencies;
    const int64_t *hours;  /* by asset */
    const GArray *rejects; /* of WpReportReject */
} WpResultsBeside;

/* The refused records, borrowed from @run. Returns: (transfer full): of WpReportReject */
GArray *wp_results_rejects(const WpRun *run);
/* All that @run has come to by now, borrowed. */
WpReportInputs wp_results_of(const WpRun *run, const WpResultsBeside *beside);
