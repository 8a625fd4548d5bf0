#include "planner/report/workloads.h"

#include "planner/base/radix.h"
#include "planner/report/cells.h"

#include <string.h>

#define MAX_TEXTS 3

/* The assets of one name. */
typedef struct {
    uint64_t begins;   /* with these bytes, the first most: most names differ here */
    const char *name;  /* "": those without one */
    uint32_t first, n; /* among the assets by name's id */
    bool is_last;
} Run;

static uint64_t
first_bytes(const char *name)
{
    uint64_t bytes = 0;

    for (unsigned i = 0; i < 8; i++) {
        bytes = bytes << 8 | (unsigned char)*name;
        name += *name != '\0';
    }
    return bytes;
}

static int
compare_runs(const void *a, const void *b)
{
    const Run *x = a, *y = b;

    if (x->is_last != y->is_last)
        return x->is_last ? 1 : -1;
    if (x->begins != y->begins)
        return x->begins < y->begins ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* By id of the name, then by asset: the id above the asset. */
static uint64_t *
sort_assets(const WpReportInputs *inputs, uint32_t n_assets)
{
    uint64_t *sorted = g_new(uint64_t, (size_t)n_assets + 1);

    for (WpAssetId asset = 1; asset <= n_assets; asset++)
        sorted[asset - 1] = (uint64_t)wp_view_workload(inputs->view, asset) << 32 | asset;
    wp_sort_numbers(sorted, n_assets);
    return sorted;
}

/* By name, those without one last. */
static GArray *
find_runs(const WpReportInputs *inputs, const uint64_t *sorted, uint32_t n_assets)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(Run));

    for (uint32_t i = 0, n; i < n_assets; i += n) {
        WpStrId id = (WpStrId)(sorted[i] >> 32);
        const char *name =
            id == WP_STR_NONE ? "" : wp_str_pool_text(inputs->view->inventory->texts, id);

        for (n = 1; i + n < n_assets && sorted[i + n] >> 32 == id;)
            n++;
        Run run = {first_bytes(name), name, i, n, id == WP_STR_NONE};

        g_array_append_val(runs, run);
    }
    g_array_sort(runs, compare_runs);
    return runs;
}

WpWorkloads *
wp_workloads_new(const WpReportInputs *inputs)
{
    WpWorkloads *workloads = g_new0(WpWorkloads, 1);
    uint32_t n_assets = inputs->view->inventory->n_assets, n = 0;
    g_autofree uint64_t *sorted = sort_assets(inputs, n_assets);
    g_autoptr(GArray) runs = find_runs(inputs, sorted, n_assets);

    workloads->inputs = inputs;
    workloads->names = g_new0(const char *, (size_t)runs->len + 1);
    workloads->first = g_new0(uint32_t, (size_t)runs->len + 2);
    workloads->assets = g_new0(WpAssetId, (size_t)n_assets + 1);
    for (guint i = 0; i < runs->len; i++) {
        const Run *run = &g_array_index(runs, Run, i);

        if (i == 0 || strcmp(workloads->names[workloads->n - 1], run->name) != 0) {
            workloads->names[workloads->n] = run->name;
            workloads->first[workloads->n++] = n;
        }
        for (uint32_t j = 0; j < run->n; j++)
            workloads->assets[n++] = (WpAssetId)sorted[run->first + j];
    }
    workloads->first[workloads->n] = n;
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
        WpStrId text = wp_view_text(view, of_vm, of_db, workloads->assets[i]);
        bool is_new = text != WP_STR_NONE;

        for (uint32_t j = 0; is_new && j < n; j++)
            is_new = seen[j] != text;
        if (!is_new)
            continue;
        if (n == MAX_TEXTS) {
            g_string_append(out, "; ...");
            break;
        }
        seen[n++] = text;
        if (n > 1)
            g_string_append(out, "; ");
        g_string_append(out, wp_str_pool_text(view->inventory->texts, text));
    }
    return g_string_free(out, FALSE);
}

const char *
wp_workload_app_text(const WpWorkloads *workloads, uint32_t workload, WpField field)
{
    const WpView *view = workloads->inputs->view;

    for (uint32_t i = workloads->first[workload]; i < workloads->first[workload + 1]; i++) {
        WpRowId row;
        const WpColumn *app =
            wp_view_cell(view, WP_F_VM_APP, WP_F_DB_APP, workloads->assets[i], &row);

        if (app && wp_column_known(view->columns[field], app->ids[row]))
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
