#pragma once

#include "planner/backlog/backlog.h"
#include "planner/model/builder.h"
#include "planner/report/csv-writer.h"

/*
 * All that a run leaves behind, as data: the result tables (docs/RESULTS.md), state.csv,
 * explain.jsonl, manifest.json, the tracker's files. Reports only spell results; nothing is
 * decided here.
 */

/* A row of rejects.csv. */
typedef struct {
    const char *file;
    uint32_t line;
    WpDiagCode code;
    const char *message;
    const char *record; /* as read; "" if it is not to be had */
} WpReportReject;

/* The results of a run, borrowed. */
typedef struct {
    const WpSettings *settings;
    const WpView *view;
    const WpLinks *links;
    const WpAssessment *assessment;
    const WpDependencyHits *hits;
    const WpRelations *relations;
    const WpConstraints *constraints;
    const WpExclusions *exclusions;
    const WpGroups *groups;
    const WpPlanInputs *plan_inputs;
    const WpPlan *plan;
    const WpWork *work;
    const WpBacklog *backlog;
    const char *estate;
    WpTime as_of;
    const char *const *gap_sources; /* (nullable) by assessment->data_gaps: what has the field */
    const WpReportReject *rejects;  /* by file, then line */
    size_t n_rejects;
    const GPtrArray *unreconciled; /* of WpUnreconciled; as the builder gives them */
} WpReportInputs;

typedef struct {
    const WpTableSpec *spec; /* its emit() takes a const WpReportInputs */
    bool guarded; /* for people: cells of inventory text are defused as the settings say */
    bool (*wanted)(const WpReportInputs *inputs); /* (nullable) NULL: always */
} WpReportTable;

/* All tables, ends with a NULL spec: one file NAME.csv each. */
extern const WpReportTable wp_report_tables[];

/* How the settings want tables to be written; without the guard where @table is for programs. */
WpCsvOptions wp_report_csv_options(const WpSettings *settings, const WpReportTable *table);

/* One line for each asset, group and wave, sorted by kind and key: what `waveplan explain` reads.
 */
void wp_explain_write(const WpReportInputs *inputs, WpSink *sink);
