#pragma once

#include "planner/assess/tables.h"
#include "planner/backlog/backlog.h"
#include "planner/model/builder.h"
#include "planner/plan/forecast.h"
#include "planner/report/csv-writer.h"
#include "planner/report/explain-index.h"

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

/* What a run must have come to before a file can be written. */
typedef enum {
    WP_REPORT_JUDGED,  /* the assessment */
    WP_REPORT_GROUPED, /* and move groups with their work */
    WP_REPORT_PLANNED, /* and waves and the backlog */
    WP_N_REPORT_STEPS,
} WpReportStep;

/* The results of a run, borrowed. */
typedef struct {
    /* Before groups are made, those marked - and + are NULL; before the plan is, those marked +. */
    const WpSettings *settings;
    const WpView *view;
    const WpLinks *links;
    const WpAssessment *assessment;
    const WpDependencyHits *hits;
    const WpRelations *relations; /* - */
    const WpConstraints *constraints;
    const WpExclusions *exclusions; /* - */
    const WpGroups *groups;         /* - */
    const WpPlanInputs *plan_inputs;
    const WpPlan *plan;         /* + */
    const WpWork *work;         /* - */
    const WpBacklog *backlog;   /* + */
    const WpForecast *forecast; /* (nullable) + */
    const char *estate;
    WpTime as_of;
    WpAssessmentTables assess;     /* what the tables of the assessment borrow */
    const WpReportReject *rejects; /* by file, then line */
    size_t n_rejects;
    const GPtrArray *unreconciled; /* of WpUnreconciled; as the builder gives them */
} WpReportInputs;

typedef struct {
    const WpTableSpec *spec;
    bool guarded;       /* for people: cells of inventory text are defused as the settings say */
    bool of_assessment; /* its emit() takes a WpAssessmentTables; else a WpReportInputs */
    WpReportStep after; /* what it needs */
} WpReportTable;

/* All tables, ends with a NULL spec: one file NAME.csv each. */
extern const WpReportTable wp_report_tables[];

/* Tables that a run with a baseline has besides, and those of one that has a tracker's export. */
extern const WpReportTable wp_baseline_tables[], wp_tracker_tables[];

/* What @table's emit() takes. */
const void *wp_report_data(const WpReportInputs *inputs, const WpReportTable *table);

/* How the settings want tables to be written; without the guard where @table is for programs. */
WpCsvOptions wp_report_csv_options(const WpSettings *settings, const WpReportTable *table);

/* What explain.jsonl says of itself in its first line; to be raised when who reads it must know
 * better. */
#define WP_EXPLAIN_FORM 2

/* explain.jsonl, which `waveplan explain` reads: a line for each asset, sorted by kind and key, for
 * which no plan is needed; then one for each group and wave. @index gets where they are. */
void wp_explain_write_assets(const WpReportInputs *inputs, WpExplainIndex *index, WpSink *sink);
void wp_explain_write_plan(const WpReportInputs *inputs, WpExplainIndex *index, WpSink *sink);
