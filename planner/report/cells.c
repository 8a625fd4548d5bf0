#include "planner/report/cells.h"

const char *
wp_cell_kind(const WpReportInputs *inputs, WpAssetId asset)
{
    return wp_asset_is_db(inputs->view->inventory, asset) ? "database" : "vm";
}

void
wp_cell_text(WpRowWriter *rows, const WpReportInputs *inputs, WpAssetId asset, WpField of_vm,
             WpField of_db)
{
    WpStrId text = wp_view_text(inputs->view, of_vm, of_db, asset);

    wp_cell_lasting(rows, wp_str_pool_text(inputs->view->inventory->texts, text));
}

void
wp_cell_number(WpRowWriter *rows, const WpReportInputs *inputs, WpAssetId asset, WpField of_vm,
               WpField of_db)
{
    WpRowId row;
    const WpColumn *column = wp_view_cell(inputs->view, of_vm, of_db, asset, &row);

    if (column)
        wp_row_int(rows, column->numbers[row]);
    else
        wp_row_none(rows);
}

void
wp_cells_asset(WpRowWriter *rows, const WpReportInputs *inputs, WpAssetId asset)
{
    wp_row_text(rows, inputs->view->inventory->asset_keys[asset]);
    wp_row_text(rows, wp_asset_name(inputs->view->inventory, asset));
    wp_row_lasting(rows, wp_cell_kind(inputs, asset));
}

void
wp_cell_word(WpRowWriter *rows, const char *word)
{
    if (word && *word)
        wp_row_text(rows, word);
    else
        wp_row_none(rows);
}

void
wp_cell_lasting(WpRowWriter *rows, const char *word)
{
    if (word && *word)
        wp_row_lasting(rows, word);
    else
        wp_row_none(rows);
}

void
wp_cell_wave(WpRowWriter *rows, uint32_t wave)
{
    if (wave > 0)
        wp_row_int(rows, wave);
    else
        wp_row_none(rows);
}

uint32_t
wp_report_wave(const WpReportInputs *inputs, WpAssetId asset)
{
    uint32_t group = inputs->groups->group_of[asset];

    return group == 0 ? 0 : inputs->plan->groups[group].wave;
}

const char *
wp_report_group_name(const WpReportInputs *inputs, uint32_t group)
{
    const WpGroups *groups = inputs->groups;
    const char *workload =
        wp_str_pool_text(inputs->view->inventory->texts, groups->workload[group]);

    return workload ? workload
                    : wp_asset_name(inputs->view->inventory, groups->members[groups->first[group]]);
}
