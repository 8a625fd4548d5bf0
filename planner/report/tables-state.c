#include "planner/report/cells.h"

/* rejects and state: what is fed back, by people and by the next run. */

static const WpTableColumn reject_columns[] = {
    {"file", WP_COLUMN_TEXT, 0, 0, "input"},
    {"line", WP_COLUMN_INT, 0, 0, "where the record begins"},
    {"code", WP_COLUMN_KEY, 0, 0, "see docs/DIAGNOSTICS.md"},
    {"message", WP_COLUMN_TEXT, 0, 0, "what is wrong with it"},
    {"record", WP_COLUMN_TEXT, 0, 0, "as it was read, to be mended"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_rejects(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;

    for (size_t i = 0; i < inputs->n_rejects; i++) {
        const WpReportReject *reject = &inputs->rejects[i];

        wp_row_text(rows, reject->file);
        wp_row_int(rows, reject->line);
        wp_row_text(rows, wp_diag_code_name(reject->code));
        wp_row_text(rows, reject->message);
        wp_row_text(rows, reject->record);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_rejects_table = {"rejects", "records that could not be used", reject_columns,
                                      emit_rejects};

#define STATE_FORMAT 1 /* of the columns below */

static const WpTableColumn state_columns[] = {
    {"format", WP_COLUMN_INT, 0, 0, "version of these columns"},
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"kind", WP_COLUMN_KEY, 0, 0, "vm or database"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"source_id", WP_COLUMN_TEXT, 0, 0, "id inside its source system"},
    {"uuid", WP_COLUMN_TEXT, 0, 0, "instance UUID"},
    {"bios_uuid", WP_COLUMN_TEXT, 0, 0, "BIOS UUID"},
    {"fqdn", WP_COLUMN_TEXT, 0, 0, "fully qualified name; of databases the server"},
    {"group", WP_COLUMN_KEY, 0, 0, "its move group"},
    {"wave", WP_COLUMN_INT, 0, 0, "its wave"},
    {"release_date", WP_COLUMN_DAY, 0, 0, "of the wave"},
    {"cutover", WP_COLUMN_TIME, 0, 0, "begin of its window, UTC"},
    {"status", WP_COLUMN_KEY, 0, 0, "planned, or why it is not"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_state(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;

    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_assets; asset++) {
        uint32_t group = inputs->groups->group_of[asset];
        uint32_t wave = wp_report_wave(inputs, asset);

        wp_row_int(rows, STATE_FORMAT);
        wp_row_text(rows, inputs->view->inventory->asset_keys[asset]);
        wp_row_text(rows, wp_cell_kind(inputs, asset));
        wp_row_text(rows, wp_asset_name(inputs->view->inventory, asset));
        wp_cell_text(rows, inputs, asset, WP_F_VM_SOURCE_ID, WP_F_DB_SOURCE_ID);
        wp_cell_text(rows, inputs, asset, WP_F_VM_UUID, WP_FIELD_NONE);
        wp_cell_text(rows, inputs, asset, WP_F_VM_BIOS_UUID, WP_FIELD_NONE);
        wp_cell_text(rows, inputs, asset, WP_F_VM_FQDN, WP_F_DB_SERVER);
        wp_cell_word(rows, group == 0 ? NULL : inputs->groups->ids[group]);
        wp_cell_wave(rows, wave);
        wp_row_day(rows, wave == 0 ? WP_DAY_NONE : inputs->plan->waves[wave].release);
        wp_row_time(rows, wave == 0 ? WP_TIME_NONE : inputs->plan->groups[group].cutover);
        wp_row_text(rows, wave > 0 ? "planned" : wp_unplaced_name(inputs->plan->unplaced[asset]));
        wp_row_end(rows);
    }
}

const WpTableSpec wp_state_table = {"state", "what the next night reads of this one", state_columns,
                                    emit_state};
