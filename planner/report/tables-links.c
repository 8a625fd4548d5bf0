#include "planner/report/ahead.h"
#include "planner/report/cells.h"

/* dependencies, shared-services, bridges, reconciliation: who depends on whom. */

/* ---- dependencies ---- */

static const WpTableColumn dependency_columns[] = {
    {"from", WP_COLUMN_TEXT, 0, 0, "asset that opens the connection"},
    {"to", WP_COLUMN_TEXT, 0, 0, "asset that listens"},
    {"port", WP_COLUMN_INT, 0, 0, "port of the listener"},
    {"protocol", WP_COLUMN_TEXT, 0, 0, "tcp, udp, ..."},
    {"class", WP_COLUMN_KEY, 0, 0, "what kind of dependency the rules take it for"},
    {"force", WP_COLUMN_KEY, 0, 0, "hard, firm or soft; empty: it ties nothing"},
    {"strength", WP_COLUMN_SCALED, 100, 2, "per cent of the time in which it was seen"},
    {"bytes", WP_COLUMN_INT, 0, 0, "bytes seen"},
    {"connections", WP_COLUMN_INT, 0, 0, "connections seen"},
    {"first", WP_COLUMN_TIME, 0, 0, "first time seen"},
    {"from_wave", WP_COLUMN_INT, 0, 0, "wave of from"},
    {"to_wave", WP_COLUMN_INT, 0, 0, "wave of to"},
    {"why", WP_COLUMN_TEXT, 0, 0, "who said it"},
    {"relation", WP_COLUMN_KEY, 0, 0, "together, needs, before, apart"},
    {NULL, 0, 0, 0, NULL},
};

static void
port_cell(const WpReportInputs *inputs, WpRowId row, WpRowWriter *rows)
{
    int64_t port = wp_inventory_number(inputs->view->inventory, WP_F_DEP_PORT, row, 0);

    if (port > 0)
        wp_row_int(rows, port);
    else
        wp_row_none(rows);
}

static void
count_cell(const WpReportInputs *inputs, WpField field, WpRowId row, WpRowWriter *rows)
{
    const WpColumn *column = inputs->view->columns[field];

    if (wp_column_known(column, row))
        wp_row_int(rows, column->numbers[row]);
    else
        wp_row_none(rows);
}

static void
why_cell(const WpReportInputs *inputs, WpRowId row, WpRowWriter *rows)
{
    const WpDependencyClass *class = &inputs->relations->classes[row];

    if (inputs->links->declared[row])
        wp_cell_lasting(rows, wp_inventory_text(inputs->view->inventory, WP_F_DEP_WHY, row));
    else if (class->rule != WP_NONE)
        wp_row_lasting(rows, wp_ruleset_rule(inputs->assessment->rules, class->rule)->id);
    else
        wp_row_none(rows);
}

static void
fetch_ahead(const WpReportInputs *inputs, const uint32_t *waves, WpRowId row)
{
    const WpLinks *links = inputs->links;
    WpAssetId far = links->to[MIN(row + WP_AHEAD_FAR, links->n_dependencies)];

    wp_asset_fetch_place(inputs->view->inventory, far);
    __builtin_prefetch(&waves[far]);
    wp_asset_fetch_name(inputs->view->inventory,
                        links->to[MIN(row + WP_AHEAD_NEAR, links->n_dependencies)]);
}

static void
emit_dependencies(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    const WpInventory *inventory = inputs->view->inventory;
    const WpColumn *first_seen = inputs->view->columns[WP_F_DEP_FIRST_SEEN];
    g_autofree uint32_t *waves = g_new0(uint32_t, (size_t)inventory->n_assets + 1);

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++)
        waves[asset] = wp_report_wave(inputs, asset);
    for (WpRowId row = 1; row <= inputs->links->n_dependencies; row++) {
        WpAssetId from = inputs->links->from[row], to = inputs->links->to[row];
        const WpDependencyClass *class = &inputs->relations->classes[row];
        bool ties = class->relation != WP_RELATION_NONE;

        fetch_ahead(inputs, waves, row);
        if (from == WP_NONE || to == WP_NONE)
            continue;
        wp_row_lasting(rows, wp_asset_name(inventory, from));
        wp_row_text(rows, wp_asset_name(inventory, to));
        port_cell(inputs, row, rows);
        wp_cell_lasting(rows, wp_inventory_text(inventory, WP_F_DEP_PROTOCOL, row));
        wp_cell_lasting(rows, class->class_name);
        wp_cell_lasting(rows, ties ? wp_force_name((WpForce) class->force) : NULL);
        wp_row_int(rows, inputs->links->strength[row]);
        count_cell(inputs, WP_F_DEP_BYTES, row, rows);
        count_cell(inputs, WP_F_DEP_CONNECTIONS, row, rows);
        wp_row_time(rows,
                    wp_column_known(first_seen, row) ? first_seen->numbers[row] : WP_TIME_NONE);
        wp_cell_wave(rows, waves[from]);
        wp_cell_wave(rows, waves[to]);
        why_cell(inputs, row, rows);
        wp_cell_lasting(rows, ties ? wp_relation_name((WpRelation) class->relation) : NULL);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_dependencies_table = {"dependencies",
                                           "flows and declared dependencies between assets",
                                           dependency_columns, emit_dependencies};

/* ---- shared services ---- */

static const WpTableColumn service_columns[] = {
    {"asset", WP_COLUMN_KEY, 0, 0, "key of the asset"},
    {"name", WP_COLUMN_TEXT, 0, 0, "its name"},
    {"role", WP_COLUMN_KEY, 0, 0, "identity, dns, backup, ..."},
    {"plan", WP_COLUMN_KEY, 0, 0, "extend, replace, move or keep"},
    {"fan_in", WP_COLUMN_INT, 0, 0, "assets that call it"},
    {"ports", WP_COLUMN_KEY, 0, 0, "ports that they call most"},
    {"why", WP_COLUMN_KEY, 0, 0, "the rule that found it"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_services(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    const WpInventory *inventory = inputs->view->inventory;

    for (uint32_t i = 0; i < inputs->relations->n_services; i++) {
        const WpSharedService *service = &inputs->relations->services[i];

        wp_row_text(rows, inventory->asset_keys[service->asset]);
        wp_row_text(rows, wp_asset_name(inventory, service->asset));
        wp_row_text(rows, service->role);
        wp_row_text(rows, wp_service_plan_name(service->plan));
        wp_row_int(rows, service->fan_in);
        wp_cell_word(rows, service->ports);
        wp_row_text(rows, wp_ruleset_rule(inputs->assessment->rules, service->rule)->id);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_shared_services_table = {
    "shared-services", "what many use and no workload owns", service_columns, emit_services};

/* ---- bridges ---- */

static const WpTableColumn bridge_columns[] = {
    {"from", WP_COLUMN_TEXT, 0, 0, "asset that opens the connection"},
    {"to", WP_COLUMN_TEXT, 0, 0, "asset that listens"},
    {"port", WP_COLUMN_INT, 0, 0, "port of the listener"},
    {"from_wave", WP_COLUMN_INT, 0, 0, "wave of from; empty: it stays"},
    {"to_wave", WP_COLUMN_INT, 0, 0, "wave of to; empty: it stays"},
    {"weeks_across", WP_COLUMN_INT, 0, 0, "weeks with an end on each side; empty: for good"},
    {"strength", WP_COLUMN_SCALED, 100, 2, "per cent of the time in which it was seen"},
    {"link", WP_COLUMN_TEXT, 0, 0, "link that it crosses; not planned yet"},
    {"rtt_ms", WP_COLUMN_INT, 0, 0, "round trip of the link; not planned yet"},
    {"risk", WP_COLUMN_KEY, 0, 0, "high: data that crosses at every call; medium, low"},
    {"tasks", WP_COLUMN_KEY, 0, 0, "keys of its tasks; empty: those of its wave are enough"},
    {"why", WP_COLUMN_KEY, 0, 0, "order, size, apart, cycle, stays"},
    {NULL, 0, 0, 0, NULL},
};

static void
fetch_bridges_ahead(const WpReportInputs *inputs, uint32_t i)
{
    const WpPlan *plan = inputs->plan;
    WpRowId farther = plan->bridges[MIN(i + 2 * WP_AHEAD_FAR, plan->n_bridges - 1)].dependency;
    WpRowId far = plan->bridges[MIN(i + WP_AHEAD_FAR, plan->n_bridges - 1)].dependency;
    WpRowId near = plan->bridges[MIN(i + WP_AHEAD_NEAR, plan->n_bridges - 1)].dependency;

    __builtin_prefetch(&inputs->links->from[farther]);
    __builtin_prefetch(&inputs->links->to[farther]);
    __builtin_prefetch(&inputs->links->strength[farther]);
    wp_asset_fetch_place(inputs->view->inventory, inputs->links->from[far]);
    wp_asset_fetch_place(inputs->view->inventory, inputs->links->to[far]);
    wp_asset_fetch_name(inputs->view->inventory, inputs->links->from[near]);
    wp_asset_fetch_name(inputs->view->inventory, inputs->links->to[near]);
}

static void
emit_bridges(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;
    const WpInventory *inventory = inputs->view->inventory;

    for (uint32_t i = 0; i < inputs->plan->n_bridges; i++) {
        const WpBridge *bridge = &inputs->plan->bridges[i];
        g_autofree char *tasks = wp_backlog_bridge_tasks(inputs->work, bridge);

        fetch_bridges_ahead(inputs, i);

        wp_row_lasting(rows, wp_asset_name(inventory, inputs->links->from[bridge->dependency]));
        wp_row_text(rows, wp_asset_name(inventory, inputs->links->to[bridge->dependency]));
        port_cell(inputs, bridge->dependency, rows);
        wp_cell_wave(rows, bridge->from_wave);
        wp_cell_wave(rows, bridge->to_wave);
        if (bridge->weeks == WP_BRIDGE_PERMANENT)
            wp_row_none(rows);
        else
            wp_row_int(rows, bridge->weeks);
        wp_row_int(rows, inputs->links->strength[bridge->dependency]);
        wp_row_none(rows);
        wp_row_none(rows);
        wp_cell_lasting(rows, wp_level_name((WpLevel)bridge->risk));
        wp_cell_word(rows, tasks);
        wp_row_lasting(rows, bridge->why);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_bridges_table = {
    "bridges", "dependencies whose ends are on two sides for a while, or for good", bridge_columns,
    emit_bridges};

/* ---- reconciliation ---- */

static const WpTableColumn reconciliation_columns[] = {
    {"kind", WP_COLUMN_KEY, 0, 0, "vm, db, ..., endpoint"},
    {"name", WP_COLUMN_TEXT, 0, 0, "as exported"},
    {"what", WP_COLUMN_KEY, 0, 0, "why no asset is behind it"},
    {"where", WP_COLUMN_TEXT, 0, 0, "file and line of the first"},
    {"count", WP_COLUMN_INT, 0, 0, "records, or dependencies, that say it"},
    {NULL, 0, 0, 0, NULL},
};

static void
emit_reconciliation(const void *data, WpRowWriter *rows)
{
    const WpReportInputs *inputs = data;

    for (guint i = 0; i < inputs->unreconciled->len; i++) {
        const WpUnreconciled *item = g_ptr_array_index(inputs->unreconciled, i);

        wp_row_text(rows, wp_kind_name(item->kind));
        wp_row_text(rows, item->name);
        wp_row_text(rows, item->what);
        wp_row_text(rows, item->where);
        wp_row_int(rows, (int64_t)item->count);
        wp_row_end(rows);
    }
    for (uint32_t i = 0; i < inputs->links->n_unmatched; i++) {
        const WpUnmatchedEnd *end = &inputs->links->unmatched[i];

        wp_row_text(rows, "endpoint");
        wp_row_text(rows, end->end);
        wp_row_text(rows, end->ambiguous ? "two assets have this name"
                                         : "seen on the network, in no inventory");
        wp_row_none(rows);
        wp_row_int(rows, end->n_dependencies);
        wp_row_end(rows);
    }
}

const WpTableSpec wp_reconciliation_table = {"reconciliation",
                                             "names that exports say and no inventory has",
                                             reconciliation_columns, emit_reconciliation};
