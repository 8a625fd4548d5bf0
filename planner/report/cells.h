#pragma once

#include "planner/report/report.h"

/* Cells that several tables have, and the order of their rows. */

/* The specs of the other files of this folder. */
extern const WpTableSpec wp_inventory_table, wp_databases_table;
extern const WpTableSpec wp_dependencies_table, wp_shared_services_table, wp_bridges_table,
    wp_reconciliation_table;
extern const WpTableSpec wp_groups_table, wp_waves_table, wp_plan_table, wp_unplaced_table,
    wp_load_table, wp_conflicts_table, wp_track_table;
extern const WpTableSpec wp_owners_table, wp_workloads_table, wp_risks_table, wp_landing_zone_table;
extern const WpTableSpec wp_progress_table, wp_velocity_table, wp_forecast_table;
extern const WpTableSpec wp_rejects_table, wp_state_table;

const char *wp_cell_kind(const WpReportInputs *inputs, WpAssetId asset); /* "vm", "database" */

/* A text cell of an asset of either kind; WP_FIELD_NONE: empty. */
void wp_cell_text(WpRowWriter *rows, const WpReportInputs *inputs, WpAssetId asset, WpField of_vm,
                  WpField of_db);
/* A number cell likewise. */
void wp_cell_number(WpRowWriter *rows, const WpReportInputs *inputs, WpAssetId asset, WpField of_vm,
                    WpField of_db);
/* asset, name, kind: how rows of assets begin. */
void wp_cells_asset(WpRowWriter *rows, const WpReportInputs *inputs, WpAssetId asset);
/* "" is an empty cell. */
void wp_cell_word(WpRowWriter *rows, const char *word);
/* The same of one that lasts (wp_row_lasting()). */
void wp_cell_lasting(WpRowWriter *rows, const char *word);
/* A wave's number; 0 is an empty cell. */
void wp_cell_wave(WpRowWriter *rows, uint32_t wave);

/* The wave of an asset; 0: none. */
uint32_t wp_report_wave(const WpReportInputs *inputs, WpAssetId asset);
/* What a group is called: its workload, else its first member. */
const char *wp_report_group_name(const WpReportInputs *inputs, uint32_t group);
