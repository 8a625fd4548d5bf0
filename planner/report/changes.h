#pragma once

#include "planner/plan/changes.h"
#include "planner/report/report.h"

/* changes.csv: what is different from the baseline, or between two runs (`waveplan diff`). */

typedef struct {
    const WpChanges *changes;
    const WpReportInputs *inputs; /* (nullable): NULL: nobody says why */
} WpChangesTable;

extern const WpTableSpec wp_changes_table; /* emit() takes a WpChangesTable */
