#include "planner/report/azure-devops.h"

/* What a file for the importer cannot hold: iterations that must exist, and predecessors. */

void
wp_azure_devops_append_path(const WpReportInputs *inputs, uint32_t iteration, GString *out)
{
    g_string_append(out, inputs->settings->backlog.iteration_root);
    if (iteration == WP_NO_ITERATION)
        return;
    g_string_append(out, "\\Iteration ");
    wp_append_day(out, wp_iteration_start(&inputs->plan->calendar, iteration));
}

static const WpTableColumn iteration_columns[] = {
    {"path", WP_COLUMN_KEY, 0, 0, "iteration path, to be created before the import"},
    {"start", WP_COLUMN_DAY, 0, 0, "first day"},
    {"end", WP_COLUMN_DAY, 0, 0, "last day"},
    {"wave", WP_COLUMN_INT, 0, 0, "the wave that is released in it"},
    {NULL, 0, 0, 0, NULL},
};

/* The wave whose release iteration this is; 0. */
static uint32_t
released_in(const WpReportInputs *inputs, uint32_t iteration)
{
    uint32_t k = inputs->plan->calendar.iterations_per_wave;
    uint32_t wave = (iteration + 1) / k;

    return (iteration + 1) % k == 0 && wave <= inputs->plan->n_waves &&
                   inputs->plan->waves[wave].n_groups > 0
               ? wave
               : 0;
}

static void
emit_iterations(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    uint32_t n = inputs->plan->calendar.n_iterations;
    g_autofree bool *used = g_new0(bool, n + 1);

    for (uint32_t i = 1; i <= inputs->backlog->n_items; i++)
        if (inputs->backlog->items[i].iteration < n)
            used[inputs->backlog->items[i].iteration] = true;
    for (uint32_t i = 0; i < n; i++) {
        g_autoptr(GString) path = g_string_new(NULL);

        if (!used[i])
            continue;
        wp_azure_devops_append_path(inputs, i, path);
        wp_row_text(rows, path->str);
        wp_row_day(rows, wp_iteration_start(&inputs->plan->calendar, i));
        wp_row_day(rows, wp_iteration_end(&inputs->plan->calendar, i));
        if (released_in(inputs, i) != 0)
            wp_row_int(rows, released_in(inputs, i));
        else
            wp_row_none(rows);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_azure_devops_iterations_table = {
    "azure-devops-iterations",
    "iteration paths that must exist before the backlog is imported",
    iteration_columns,
    emit_iterations,
};

static const WpTableColumn link_columns[] = {
    {"key", WP_COLUMN_KEY, 0, 0, "tag of a task"},
    {"predecessor", WP_COLUMN_KEY, 0, 0, "tag of a task that comes first"},
    {"title", WP_COLUMN_KEY, 0, 0, "of the task"},
    {"predecessor_title", WP_COLUMN_KEY, 0, 0, "of the one that comes first"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_links(const void *data, WpRowWriter *rows)
{
    const WpBacklog *backlog = ((const WpReportInputs *)data)->backlog;

    for (uint32_t i = 1; i <= backlog->n_items; i++) {
        const WpBacklogItem *item = &backlog->items[i];

        for (uint32_t j = 0; j < item->n_after; j++) {
            const WpBacklogItem *before = &backlog->items[backlog->after[item->first_after + j]];

            wp_row_text(rows, item->key);
            wp_row_text(rows, before->key);
            wp_row_text(rows, item->title);
            wp_row_text(rows, before->title);
            wp_row_end(rows);
        }
    }
}

const WpTableSpec wp_azure_devops_links_table = {
    "azure-devops-links",
    "predecessors, which an import of CSV cannot carry",
    link_columns,
    emit_links,
};
