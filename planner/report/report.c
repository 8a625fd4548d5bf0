#include "planner/report/cells.h"

#define JUDGED  WP_REPORT_JUDGED
#define GROUPED WP_REPORT_GROUPED
#define PLANNED WP_REPORT_PLANNED

const WpReportTable wp_report_tables[] = {
    /* guarded, of the assessment, after */
    {&wp_inventory_table, true, false, JUDGED},
    {&wp_databases_table, true, false, JUDGED},
    {&wp_assessment_table, true, true, GROUPED},
    {&wp_assessment_targets_table, true, true, JUDGED},
    {&wp_workloads_table, true, false, PLANNED},
    {&wp_owners_table, true, false, PLANNED},
    {&wp_risks_table, true, false, PLANNED},
    {&wp_landing_zone_table, true, false, PLANNED},
    {&wp_findings_table, true, true, JUDGED},
    {&wp_data_gaps_table, true, true, JUDGED},
    {&wp_dependencies_table, true, false, PLANNED},
    {&wp_shared_services_table, true, false, GROUPED},
    {&wp_groups_table, true, false, PLANNED},
    {&wp_bridges_table, true, false, PLANNED},
    {&wp_waves_table, true, false, PLANNED},
    {&wp_plan_table, true, false, PLANNED},
    {&wp_unplaced_table, true, false, PLANNED},
    {&wp_conflicts_table, true, false, PLANNED},
    {&wp_load_table, true, false, PLANNED},
    {&wp_track_table, true, false, PLANNED},
    {&wp_reconciliation_table, true, false, JUDGED},
    {&wp_rejects_table, true, false, JUDGED},
    {&wp_state_table, false, false, PLANNED},
    {NULL, false, false, JUDGED},
};

const WpReportTable wp_baseline_tables[] = {
    {&wp_progress_table, true, false, PLANNED},
    {NULL, false, false, JUDGED},
};

const WpReportTable wp_tracker_tables[] = {
    {&wp_velocity_table, true, false, PLANNED},
    {&wp_forecast_table, true, false, PLANNED},
    {NULL, false, false, JUDGED},
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
