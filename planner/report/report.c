#include "planner/report/cells.h"

const WpReportTable wp_report_tables[] = {
    /* guarded, of the assessment, early */
    {&wp_inventory_table, true, false, true},      {&wp_databases_table, true, false, true},
    {&wp_assessment_table, true, true, true},      {&wp_assessment_targets_table, true, true, true},
    {&wp_workloads_table, true, false, false},     {&wp_owners_table, true, false, false},
    {&wp_risks_table, true, false, false},         {&wp_landing_zone_table, true, false, false},
    {&wp_findings_table, true, true, true},        {&wp_data_gaps_table, true, true, true},
    {&wp_dependencies_table, true, false, false},  {&wp_shared_services_table, true, false, true},
    {&wp_groups_table, true, false, false},        {&wp_bridges_table, true, false, false},
    {&wp_waves_table, true, false, false},         {&wp_plan_table, true, false, false},
    {&wp_unplaced_table, true, false, false},      {&wp_conflicts_table, true, false, false},
    {&wp_load_table, true, false, false},          {&wp_track_table, true, false, false},
    {&wp_reconciliation_table, true, false, true}, {&wp_rejects_table, true, false, true},
    {&wp_state_table, false, false, false},        {NULL, false, false, false},
};

const WpReportTable wp_baseline_tables[] = {
    {&wp_progress_table, true, false, false},
    {NULL, false, false, false},
};

const WpReportTable wp_tracker_tables[] = {
    {&wp_velocity_table, true, false, false},
    {&wp_forecast_table, true, false, false},
    {NULL, false, false, false},
};

const void *
wp_report_data(const WpReportInputs *inputs, const WpReportTable *table)
{
    return table->of_assessment ? (const void *)&inputs->assess : (const void *)inputs;
}

WpCsvOptions
wp_report_csv_options(const WpSettings *settings, const WpReportTable *table)
{
    if (!table->guarded)
        return (WpCsvOptions){',', false, true, false, NULL};
    return (WpCsvOptions){settings->output.delimiter, settings->output.bom, settings->output.crlf,
                          settings->output.guard, settings->currency_suffix};
}
