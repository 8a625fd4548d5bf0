#include "planner/report/workloads.h"

#include "planner/report/cells.h"

#include <string.h>

#define MAX_TEXTS 3

static WpStrId
workload_id(const WpReportInputs *inputs, WpAssetId asset)
{
    const WpInventory *inventory = inputs->view->inventory;
    bool is_db = wp_asset_is_db(inventory, asset);
    const WpColumn *column = inputs->view->columns[is_db ? WP_F_DB_WORKLOAD : WP_F_VM_WORKLOAD];
    WpRowId row = wp_asset_row(inventory, asset);

    return wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;
}

typedef struct {
    const char *name; /* (nullable) */
    WpAssetId asset;
} Member;

static int
compare_members(gconstpointer a, gconstpointer b)
{
    const Member *x = a, *y = b;

    if (!x->name || !y->name)
        return x->name ? -1 : y->name ? 1 : (x->asset > y->asset) - (x->asset < y->asset);
    int by = strcmp(x->name, y->name);
    return by != 0 ? by : (x->asset > y->asset) - (x->asset < y->asset);
}

WpWorkloads *
wp_workloads_new(const WpReportInputs *inputs)
{
    WpWorkloads *workloads = g_new0(WpWorkloads, 1);
    uint32_t n_assets = inputs->view->inventory->n_assets;
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(Member));

    for (WpAssetId asset = 1; asset <= n_assets; asset++) {
        WpStrId id = workload_id(inputs, asset);
        Member member = {
            id == WP_STR_NONE ? NULL : wp_str_pool_text(inputs->view->inventory->texts, id), asset};

        g_array_append_val(members, member);
    }
    g_array_sort(members, compare_members);
    workloads->inputs = inputs;
    workloads->names = g_new0(const char *, (size_t)n_assets + 1);
    workloads->first = g_new0(uint32_t, (size_t)n_assets + 2);
    workloads->assets = g_new0(WpAssetId, (size_t)n_assets + 1);
    for (guint i = 0; i < members->len; i++) {
        const Member *member = &g_array_index(members, Member, i);
        const char *name = member->name ? member->name : "";

        if (i == 0 || strcmp(workloads->names[workloads->n - 1], name) != 0) {
            workloads->names[workloads->n] = name;
            workloads->first[workloads->n++] = i;
        }
        workloads->assets[i] = member->asset;
    }
    workloads->first[workloads->n] = members->len;
    return workloads;
}

void
wp_workloads_free(WpWorkloads *workloads)
{
    if (!workloads)
        return;
    g_free(workloads->names);
    g_free(workloads->first);
    g_free(workloads->assets);
    g_free(workloads);
}

char *
wp_workload_texts(const WpWorkloads *workloads, uint32_t workload, WpField of_vm, WpField of_db)
{
    const WpView *view = workloads->inputs->view;
    WpStrId seen[MAX_TEXTS];
    uint32_t n = 0;
    GString *out = g_string_new(NULL);

    for (uint32_t i = workloads->first[workload]; i < workloads->first[workload + 1]; i++) {
        WpAssetId asset = workloads->assets[i];
        const WpColumn *column =
            view->columns[wp_asset_is_db(view->inventory, asset) ? of_db : of_vm];
        WpRowId row = wp_asset_row(view->inventory, asset);
        bool is_new = wp_column_known(column, row);

        for (uint32_t j = 0; is_new && j < n; j++)
            is_new = seen[j] != column->ids[row];
        if (!is_new)
            continue;
        if (n == MAX_TEXTS) {
            g_string_append(out, "; ...");
            break;
        }
        seen[n++] = column->ids[row];
        g_string_append_printf(out, "%s%s", n > 1 ? "; " : "",
                               wp_str_pool_text(view->inventory->texts, column->ids[row]));
    }
    return g_string_free(out, FALSE);
}

const char *
wp_workload_app_text(const WpWorkloads *workloads, uint32_t workload, WpField field)
{
    const WpView *view = workloads->inputs->view;

    for (uint32_t i = workloads->first[workload]; i < workloads->first[workload + 1]; i++) {
        WpAssetId asset = workloads->assets[i];
        bool is_db = wp_asset_is_db(view->inventory, asset);
        const WpColumn *app = view->columns[is_db ? WP_F_DB_APP : WP_F_VM_APP];
        WpRowId row = wp_asset_row(view->inventory, asset);

        if (wp_column_known(app, row) && wp_column_known(view->columns[field], app->ids[row]))
            return wp_str_pool_text(view->inventory->texts,
                                    view->columns[field]->ids[app->ids[row]]);
    }
    return NULL;
}

uint32_t
wp_workload_wave(const WpWorkloads *workloads, uint32_t workload)
{
    uint32_t first = 0;

    for (uint32_t i = workloads->first[workload]; i < workloads->first[workload + 1]; i++) {
        uint32_t wave = wp_report_wave(workloads->inputs, workloads->assets[i]);

        if (wave > 0 && (first == 0 || wave < first))
            first = wave;
    }
    return first;
}
