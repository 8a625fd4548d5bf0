#include "planner/model/build/freeze.h"

#include "planner/base/jobs.h"

/* Rows of assets and of what belongs to VMs, made by all threads: kinds of parts one by one, assets
 * in spans of rows; and which VM each record of a database names. */

/* Small against all, and many to a thread; a multiple of WP_MERGE_ALIGNED. */
#define SPAN (UINT32_C(1) << 14)

static const WpKind part_kinds[] = {WP_KIND_DISK, WP_KIND_NIC, WP_KIND_PARTITION, WP_KIND_SNAPSHOT};

typedef struct {
    WpFreezing *freeze;
    const WpAssets *assets;
    WpMerger merger;
} Span;

/* Fetches what rows to come are made of. */
static void
look_ahead(const WpBuilder *builder, const WpAssets *assets, uint32_t row)
{
    uint32_t records = row + WP_RECORDS_AHEAD, cells = row + WP_CELLS_AHEAD;
    const uint32_t *first = assets->first;

    if (records <= assets->n)
        wp_records_prefetch(builder, assets->records + first[records],
                            first[records + 1] - first[records]);
    if (cells <= assets->n)
        wp_cells_prefetch(builder, assets->records + first[cells], first[cells + 1] - first[cells]);
}

static bool
merge_span(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Span *span = data;
    const WpAssets *assets = span->assets;

    for (uint32_t row = span->merger.span.n_before + 1; row <= span->merger.span.last; row++) {
        look_ahead(span->freeze->builder, assets, row);
        wp_merger_add_row(&span->merger, assets->records + assets->first[row],
                          assets->first[row + 1] - assets->first[row]);
    }
    return true;
}

/* Returns: (transfer full) (element-type Span): at least one */
static GArray *
make_spans(WpFreezing *freeze, WpKind kind, const WpAssets *assets)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(Span));
    WpRowId done = 0;

    wp_rows_init(freeze->inventory, kind, assets->n, assets->first[assets->n + 1]);
    do {
        /* the first row of the next span is a multiple of SPAN */
        WpRowId last = (WpRowId)MIN(((uint64_t)done + 1) / SPAN * SPAN + SPAN - 1, assets->n);
        WpMergeSpan rows = {
            .n_before = done, .last = last, .first_source = assets->first[done + 1]};
        Span span = {.freeze = freeze, .assets = assets};

        wp_merger_init(&span.merger, freeze->builder, freeze->inventory, kind, &rows,
                       &freeze->lock);
        g_array_append_val(spans, span);
        done = last;
    } while (done < assets->n);
    return spans;
}

typedef struct {
    WpFreezing *freeze;
    WpKind kind;
    WpMergedNotes notes;
    WpDiagList *diags;
} Parts;

static bool
build_parts(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Parts *parts = data;
    WpFreezing *freeze = parts->freeze;

    wp_parts_build(freeze->builder, freeze->inventory, parts->kind, &freeze->vms,
                   &freeze->vm_assets, &freeze->lock, &parts->notes, parts->diags);
    return true;
}

typedef struct {
    WpFreezing *freeze;
    GArray *missed; /* of uint32_t: idents with texts that the pool does not have yet */
} Hosts;

/* Returns: false: not all that it names is in the pool */
static bool
find_host(WpFreezing *freeze, WpKeys *keys, uint32_t ident)
{
    uint32_t index = freeze->databases.idents[ident].record;
    uint32_t root = 0, parent = wp_record(freeze->builder, index)->parent;
    WpIdent ref;

    if (parent != 0)
        root = wp_ident_of_record(&freeze->vms, parent);
    else if (wp_keys_read(keys, index, WP_KIND_VM, &ref) && !keys->is_missing)
        wp_resolve(&freeze->resolver, &ref, &root);
    freeze->hosts[ident] = root ? freeze->vm_assets.rows[root] : WP_NONE;
    return !wp_keys_look_missed(keys);
}

static bool
find_hosts(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Hosts *hosts = data;
    WpKeys look = wp_keys_look(&hosts->freeze->keys);

    for (uint32_t ident = 1; ident <= hosts->freeze->databases.n; ident++)
        if (!find_host(hosts->freeze, &look, ident))
            g_array_append_val(hosts->missed, ident);
    return true;
}

static void
finish_hosts(Hosts *hosts)
{
    for (guint i = 0; i < hosts->missed->len; i++)
        find_host(hosts->freeze, &hosts->freeze->keys, g_array_index(hosts->missed, uint32_t, i));
    g_array_unref(hosts->missed);
}

static void
add_spans(GArray *jobs, GArray *spans)
{
    for (guint i = 0; i < spans->len; i++) {
        WpJob job = {.run = merge_span, .data = &g_array_index(spans, Span, i)};

        g_array_append_val(jobs, job);
    }
}

static void
finish_spans(WpFreezing *freeze, GArray *spans)
{
    g_autofree WpMerger *mergers = g_new(WpMerger, spans->len);

    for (guint i = 0; i < spans->len; i++)
        mergers[i] = g_array_index(spans, Span, i).merger;
    wp_mergers_finish(mergers, spans->len, &freeze->notes);
}

void
wp_freeze_merge(WpFreezing *freeze)
{
    g_autoptr(GArray) jobs = g_array_new(FALSE, FALSE, sizeof(WpJob));
    g_autoptr(GArray) vms = make_spans(freeze, WP_KIND_VM, &freeze->vm_assets);
    g_autoptr(GArray) databases = make_spans(freeze, WP_KIND_DB, &freeze->db_assets);
    Hosts hosts = {freeze, g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    WpJob find = {.run = find_hosts, .data = &hosts};
    Parts parts[G_N_ELEMENTS(part_kinds)];

    freeze->hosts = g_new0(WpRowId, (size_t)freeze->databases.n + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(part_kinds); i++) {
        WpJob job = {.run = build_parts, .data = &parts[i]};

        parts[i] = (Parts){freeze, part_kinds[i], wp_notes_new(), wp_diag_list_new()};
        g_array_append_val(jobs, job);
    }
    g_array_append_val(jobs, find);
    add_spans(jobs, vms);
    add_spans(jobs, databases);
    wp_jobs_run(&g_array_index(jobs, WpJob, 0), jobs->len, freeze->builder->n_threads,
                NULL); /* none fails */
    finish_hosts(&hosts);
    finish_spans(freeze, vms);
    finish_spans(freeze, databases);
    for (size_t i = 0; i < G_N_ELEMENTS(part_kinds); i++) {
        wp_notes_take(&freeze->notes, &parts[i].notes);
        wp_diag_list_take(freeze->diags, parts[i].diags);
        wp_diag_list_free(parts[i].diags);
    }
}
