#include "planner/report/ahead.h"
#include "planner/report/cells.h"

/* rejects and state: what is fed back, by people and by the next run. */

/* ---- rejects ---- */

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

/* ---- state ---- */

/* wp_state_column_names[] are the names of those that are read again. */
static const WpTableColumn state_columns[] = {
    {"format", WP_COLUMN_INT, 0, 0, "version of these columns"},
    {"kind", WP_COLUMN_KEY, 0, 0, "run, input (a format), vm or database"},
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name; of the estate; of the format"},
    {"source_id", WP_COLUMN_TEXT, 0, 0, "id inside its source system"},
    {"uuid", WP_COLUMN_TEXT, 0, 0, "instance UUID"},
    {"bios_uuid", WP_COLUMN_TEXT, 0, 0, "BIOS UUID"},
    {"fqdn", WP_COLUMN_TEXT, 0, 0, "fully qualified name; of databases the server"},
    {"group", WP_COLUMN_KEY, 0, 0, "its move group"},
    {"wave", WP_COLUMN_INT, 0, 0, "its wave"},
    {"release_date", WP_COLUMN_DAY, 0, 0, "of the wave"},
    {"cutover", WP_COLUMN_TIME, 0, 0, "begin of its window, UTC"},
    {"status", WP_COLUMN_KEY, 0, 0, "how far it is, or why it is in no wave"},
    {"as_of", WP_COLUMN_DAY, 0, 0, "of the run"},
    {"start", WP_COLUMN_DAY, 0, 0, "first day of the plan"},
    {"records", WP_COLUMN_INT, 0, 0, "read in that format"},
    {"teams", WP_COLUMN_INT, 0, 0, "of the run"},
    {NULL, 0, 0, 0, NULL},
};

static void
cells_none(WpRowWriter *rows, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        wp_row_none(rows);
}

/* Exports have another name every night, so they are counted by format: @out_n all records of it.
 */
static bool
is_first_of_layout(const WpInventory *inventory, uint32_t file, uint64_t *out_n)
{
    const char *layout = inventory->files[file].layout;

    for (uint32_t i = 0; i < file && layout; i++)
        if (g_strcmp0(inventory->files[i].layout, layout) == 0)
            return false;
    for (uint32_t i = file; i < inventory->n_files; i++)
        if (g_strcmp0(inventory->files[i].layout, layout) == 0)
            *out_n += inventory->files[i].n_read;
    return layout != NULL;
}

static void
emit_run(const WpReportInputs *inputs, WpRowWriter *rows)
{
    const WpInventory *inventory = inputs->view->inventory;

    wp_row_int(rows, WP_STATE_FORMAT);
    wp_row_text(rows, WP_STATE_KIND_RUN);
    wp_row_none(rows);
    wp_row_text(rows, inputs->estate);
    cells_none(rows, 9);
    wp_row_day(rows, inputs->plan_inputs->as_of);
    wp_row_day(rows, inputs->plan->calendar.start);
    wp_row_none(rows);
    wp_row_int(rows, inputs->plan->teams);
    wp_row_end(rows);
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        uint64_t n_records = 0;

        if (!is_first_of_layout(inventory, i, &n_records))
            continue;
        wp_row_int(rows, WP_STATE_FORMAT);
        wp_row_text(rows, WP_STATE_KIND_INPUT);
        wp_row_none(rows);
        wp_row_text(rows, inventory->files[i].layout);
        cells_none(rows, 11);
        wp_row_int(rows, (int64_t)n_records);
        wp_row_none(rows);
        wp_row_end(rows);
    }
}

static void
emit_asset(const WpReportInputs *inputs, WpAssetId asset, WpRowWriter *rows)
{
    const WpInventory *inventory = inputs->view->inventory;
    uint32_t group = inputs->groups->group_of[asset];
    uint32_t wave = wp_report_wave(inputs, asset);

    wp_row_int(rows, WP_STATE_FORMAT);
    wp_row_lasting(rows, wp_cell_kind(inputs, asset));
    wp_row_text(rows, inventory->asset_keys[asset]);
    wp_row_text(rows, wp_asset_name(inventory, asset));
    wp_cell_text(rows, inputs, asset, WP_F_VM_SOURCE_ID, WP_F_DB_SOURCE_ID);
    wp_cell_text(rows, inputs, asset, WP_F_VM_UUID, WP_FIELD_NONE);
    wp_cell_text(rows, inputs, asset, WP_F_VM_BIOS_UUID, WP_FIELD_NONE);
    wp_cell_text(rows, inputs, asset, WP_F_VM_FQDN, WP_F_DB_SERVER);
    wp_cell_word(rows, group == 0 ? NULL : inputs->groups->ids[group]);
    wp_cell_wave(rows, wave);
    wp_row_day(rows, wave == 0 ? WP_DAY_NONE : inputs->plan->waves[wave].release);
    wp_row_time(rows, wave == 0 ? WP_TIME_NONE : inputs->plan->groups[group].cutover);
    wp_row_lasting(rows, wp_plan_status(inputs->plan_inputs, inputs->plan, asset));
    cells_none(rows, 4);
    wp_row_end(rows);
}

/* What no export lists any more, but was migrated, or may come back. */
static void
emit_gone(const WpGoneAsset *gone, WpRowWriter *rows)
{
    wp_row_int(rows, WP_STATE_FORMAT);
    wp_row_text(rows, gone->was->kind);
    wp_row_text(rows, gone->was->key);
    wp_row_text(rows, gone->was->name);
    cells_none(rows, 4);
    wp_cell_word(rows, *gone->was->group ? gone->was->group : NULL);
    wp_cell_wave(rows, gone->was->wave);
    wp_row_day(rows, gone->was->release);
    wp_row_time(rows, gone->was->cutover);
    wp_row_text(rows, wp_progress_name(gone->state));
    cells_none(rows, 4);
    wp_row_end(rows);
}

static void
emit_state(const void *data, WpRowWriter *rows)
{
    static const WpField fields[] = {WP_F_VM_SOURCE_ID, WP_F_VM_UUID, WP_F_VM_BIOS_UUID,
                                     WP_F_VM_FQDN, WP_FIELD_NONE};
    const WpReportInputs *inputs = data;
    const WpInventory *inventory = inputs->view->inventory;
    WpAhead ahead;

    wp_ahead_init(&ahead, inputs->view, WP_KIND_VM, fields, false);
    emit_run(inputs, rows);
    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++) {
        if (!wp_asset_is_db(inventory, asset))
            wp_ahead_of(&ahead, wp_asset_row(inventory, asset));
        emit_asset(inputs, asset, rows);
    }
    const WpProgress *progress = inputs->plan_inputs->progress;
    for (guint i = 0; progress && i < progress->gone->len; i++) {
        const WpGoneAsset *gone = &g_array_index(progress->gone, WpGoneAsset, i);

        if (gone->state != WP_PROGRESS_PLANNED)
            emit_gone(gone, rows);
    }
}

const WpTableSpec wp_state_table = {"state", "what the next night reads of this one", state_columns,
                                    emit_state};
