#pragma once

#include "planner/report/report.h"

/*
 * The backlog as Azure DevOps Boards imports it (Queries, Import Work Items): at most 1,000 work
 * items a file, in whole Epics; an Epic above that becomes "... (part 2 of 3)", and a story stays
 * with its tasks. New items have no ID and no State; where an export of the tracker was given,
 * items that it has are updated by their ID, and those that it says are done are left out. No cell
 * begins with text of the inventory, so that nothing needs a guard, which would become part of a
 * title.
 */

#define WP_AZURE_DEVOPS_MAX_ROWS 1000 /* data rows of one file */

typedef struct WpAzureDevops WpAzureDevops;

/* Cuts the backlog into files. @inputs must outlive it. Returns: (transfer full) */
WpAzureDevops *wp_azure_devops_new(const WpReportInputs *inputs);
void wp_azure_devops_free(WpAzureDevops *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpAzureDevops, wp_azure_devops_free)

uint32_t wp_azure_devops_n_files(const WpAzureDevops *files);
/* File 0 .. n - 1, to be named backlog-azure-devops-(file + 1).csv. @out_rows (nullable): less the
 * header. */
void wp_azure_devops_write(const WpAzureDevops *files, uint32_t file, WpSink *sink,
                           uint64_t *out_rows);

/* Beside the files: paths to create before the import, and links to make after it. Their data is a
 * WpReportInputs; for programs, unguarded. */
extern const WpTableSpec wp_azure_devops_iterations_table;
extern const WpTableSpec wp_azure_devops_links_table;

/* "Migration\Iteration 2027-01-04"; the root alone for WP_NO_ITERATION. */
void wp_azure_devops_append_path(const WpReportInputs *inputs, uint32_t iteration, GString *out);
