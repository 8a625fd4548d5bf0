#pragma once

#include "planner/plan/changes.h"
#include "planner/report/report.h"

/* changes.csv: what is different from the baseline, or between two runs (`waveplan diff`). */

typedef struct {
    const WpChanges *changes;
    const WpReportInputs *inputs; /* (nullable): the run that says why */
    /* (nullable): who says it instead. Returns: (nullable) (transfer none) */
    const char *(*why)(const WpChange *change, void *data);
    void *data; /* of why() */
} WpChangesTable;

extern const WpTableSpec wp_changes_table; /* emit() takes a WpChangesTable */
