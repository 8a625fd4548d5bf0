#include "planner/base/append.h"
#include "planner/report/ahead.h"
#include "planner/report/cells.h"

#include <string.h>

/* inventory and databases: what the exports say, one row an asset, by key. */

#define ESTATE_COLUMNS(software, software_version, used)                                           \
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset, the same every night"},                      \
        {"name", WP_COLUMN_TEXT, 0, 0, "its name"},                                                \
        {"kind", WP_COLUMN_KEY, 0, 0, "vm or database"},                                           \
        {"workload", WP_COLUMN_TEXT, 0, 0, "application and environment"},                         \
        {"environment", WP_COLUMN_TEXT, 0, 0, "production, test, dev, ..."},                       \
        {"owner", WP_COLUMN_TEXT, 0, 0, "business owner"},                                         \
        {"criticality", WP_COLUMN_TEXT, 0, 0, "mission-critical, high, medium, low"},              \
        {software, WP_COLUMN_TEXT, 0, 0, "as exported"},                                           \
        {software_version, WP_COLUMN_TEXT, 0, 0, "version"},                                       \
        {"cores", WP_COLUMN_INT, 0, 0, "virtual CPUs, or cores"},                                  \
        {"memory_mib", WP_COLUMN_SCALED, 1048576, 0, "memory"},                                    \
        {"disk_count", WP_COLUMN_INT, 0, 0, "disks"},                                              \
        {"size_gib", WP_COLUMN_SCALED, 1073741824, 2, "capacity"},                                 \
        {"used_gib", WP_COLUMN_SCALED, 1073741824, 2, used},                                       \
        {"disposition", WP_COLUMN_KEY, 0, 0, "migrate, decide, retire, retain, out-of-scope"},     \
        {"sources", WP_COLUMN_TEXT, 0, 0, "files and lines that it is from"},                      \
    {                                                                                              \
        NULL, 0, 0, 0, NULL                                                                        \
    }

static const WpTableColumn inventory_columns[] = {
    ESTATE_COLUMNS("os", "os_version", "space used"),
};
static const WpTableColumn databases_columns[] = {
    ESTATE_COLUMNS("engine", "version", "not known of databases"),
};

/* "RVTools_tabvInfo.csv:12; servers.csv:3", by file. */
static void
sources_cell(const WpReportInputs *inputs, WpAssetId asset, WpRowWriter *rows)
{
    const WpInventory *inventory = inputs->view->inventory;
    const WpRecords *records = &inventory->kinds[wp_asset_kind(inventory, asset)];
    WpRowId row = wp_asset_row(inventory, asset);
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t i = records->source_first[row]; i < records->source_first[row + 1]; i++) {
        const WpRecordRef *ref = &inventory->records[records->sources[i]];
        const char *file = inventory->files[ref->file].name, *slash = strrchr(file, '/');

        file = slash ? slash + 1 : file;
        wp_append(text, "; ", text->len ? 2 : 0);
        wp_append(text, file, strlen(file));
        wp_append(text, ":", 1);
        wp_append_fixed(text, ref->line, 1, 0);
    }
    wp_cell_word(rows, text->str);
}

static void
emit_asset(const WpReportInputs *inputs, WpAssetId asset, WpRowWriter *rows)
{
    wp_cells_asset(rows, inputs, asset);
    wp_cell_text(rows, inputs, asset, WP_F_VM_WORKLOAD, WP_F_DB_WORKLOAD);
    wp_cell_text(rows, inputs, asset, WP_F_VM_ENVIRONMENT, WP_F_DB_ENVIRONMENT);
    wp_cell_text(rows, inputs, asset, WP_F_VM_OWNER, WP_F_DB_OWNER);
    wp_cell_text(rows, inputs, asset, WP_F_VM_CRITICALITY, WP_F_DB_CRITICALITY);
    wp_cell_text(rows, inputs, asset, WP_F_VM_OS_NAME, WP_F_DB_ENGINE);
    wp_cell_text(rows, inputs, asset, WP_F_VM_OS_VERSION, WP_F_DB_VERSION);
    wp_cell_number(rows, inputs, asset, WP_F_VM_CORES, WP_FIELD_NONE);
    wp_cell_number(rows, inputs, asset, WP_F_VM_MEMORY, WP_FIELD_NONE);
    wp_cell_number(rows, inputs, asset, WP_F_VM_DISK_COUNT, WP_FIELD_NONE);
    wp_cell_number(rows, inputs, asset, WP_F_VM_SIZE, WP_F_DB_SIZE);
    wp_cell_number(rows, inputs, asset, WP_F_VM_USED, WP_FIELD_NONE);
    wp_row_lasting(rows,
                   wp_disposition_name((WpDisposition)inputs->assessment->disposition[asset]));
    sources_cell(inputs, asset, rows);
    wp_row_end(rows);
}

static void
emit_vms(const void *data, WpRowWriter *rows)
{
    static const WpField fields[] = {WP_F_VM_WORKLOAD, WP_F_VM_ENVIRONMENT, WP_F_VM_OWNER,
                                     WP_F_VM_OS_NAME,  WP_F_VM_OS_VERSION,  WP_F_VM_CRITICALITY,
                                     WP_FIELD_NONE};
    const WpReportInputs *inputs = data;
    const WpInventory *inventory = inputs->view->inventory;
    WpAhead ahead;

    wp_ahead_init(&ahead, inputs->view, WP_KIND_VM, fields, true);
    for (WpAssetId asset = inventory->n_databases + 1; asset <= inventory->n_assets; asset++) {
        wp_ahead_of(&ahead, wp_asset_row(inventory, asset));
        emit_asset(inputs, asset, rows);
    }
}

static void
emit_databases(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;

    for (WpAssetId asset = 1; asset <= inputs->view->inventory->n_databases; asset++)
        emit_asset(inputs, asset, rows);
}

const WpTableSpec wp_inventory_table = {"inventory", "every VM, as all exports together say",
                                        inventory_columns, emit_vms};
const WpTableSpec wp_databases_table = {"databases", "every database, as all exports together say",
                                        databases_columns, emit_databases};
