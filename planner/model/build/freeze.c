#include "planner/model/build/freeze.h"

#include "planner/base/beside.h"
#include "planner/model/build/others.h"
#include "planner/model/build/samples.h"
#include "planner/model/finder.h"

#include <string.h>

static void
make_columns(WpInventory *inventory)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++) {
        WpField first = wp_kind_first_field(kind), end = wp_kind_end_field(kind);
        WpRecords *records = &inventory->kinds[kind];

        records->kind = kind;
        records->columns = g_new0(WpColumn, end - first);
        for (WpField field = first; field < end; field++)
            wp_column_init(&records->columns[field - first], field, 0);
    }
}

static void
add_address_entries(WpFreezing *freeze, GArray *pairs, uint32_t ident, GArray *entries)
{
    for (guint i = 0; i < pairs->len; i++) {
        WpEntry entry = {.value = g_array_index(pairs, uint64_t, i), .ident = ident};
        uint32_t root = wp_identity_root(&freeze->vms, ident);

        if (!(wp_identity_summary(&freeze->vms, root) & WP_IDENT_REFUSED))
            g_array_append_val(entries, entry);
    }
    g_array_set_size(pairs, 0);
}

/* Joins servers by address and MAC, their own and (@with_adapters) those of their adapters. */
static void
join_by_address(WpFreezing *freeze, bool with_adapters)
{
    WpBuilder *builder = freeze->builder;
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(WpEntry));

    for (uint32_t ident = 1; ident <= freeze->vms.n; ident++) {
        const WpRecord *record = wp_record(builder, freeze->vms.idents[ident].record);

        wp_keys_read_addresses(&freeze->keys, record, WP_F_VM_IPS, WP_F_VM_MACS, pairs);
        add_address_entries(freeze, pairs, ident, entries);
    }
    for (uint32_t i = 1; with_adapters && i < builder->records->len; i++) {
        const WpRecord *record = wp_record(builder, i);

        if (record->kind != WP_KIND_NIC || record->state != WP_RECORD_KEPT)
            continue;
        wp_keys_read_addresses(&freeze->keys, record, WP_F_NIC_IPS, WP_F_NIC_MAC, pairs);
        add_address_entries(freeze, pairs, record->parent, entries);
    }
    wp_identity_join_level(&freeze->vms, WP_LEVEL_ADDRESS, entries);
    wp_identity_summarize(&freeze->vms);
}

static void
identify(WpFreezing *freeze, WpRepeats *repeats)
{
    wp_identity_init(&freeze->vms, &freeze->keys, repeats, WP_KIND_VM);
    wp_identity_join(&freeze->vms);
    wp_identity_summarize(&freeze->vms);
    join_by_address(freeze, false);
    wp_identity_settle(&freeze->vms);
    wp_resolver_init(&freeze->resolver, &freeze->vms);
    wp_parts_resolve(&freeze->keys, &freeze->resolver, freeze->by_name);
    join_by_address(freeze, true);

    wp_identity_init(&freeze->databases, &freeze->keys, repeats, WP_KIND_DB);
    wp_identity_join(&freeze->databases);
    wp_identity_settle(&freeze->databases);
}

static void
put_keys(WpFreezing *freeze)
{
    WpInventory *inventory = freeze->inventory;
    uint32_t n_databases = freeze->db_assets.n;

    inventory->n_databases = n_databases;
    inventory->n_assets = n_databases + freeze->vm_assets.n;
    inventory->asset_keys =
        g_malloc0(((size_t)inventory->n_assets + 1) * sizeof *inventory->asset_keys);
    memcpy(inventory->asset_keys[1], freeze->db_assets.keys[1],
           n_databases * sizeof *inventory->asset_keys);
    memcpy(inventory->asset_keys[n_databases + 1], freeze->vm_assets.keys[1],
           freeze->vm_assets.n * sizeof *inventory->asset_keys);
}

/* The row of the VM that a record of a database names, or is written in; 0. */
static WpRowId
host_of(const WpFreezing *freeze, uint32_t index)
{
    return freeze->hosts[freeze->databases.ident_of[index]];
}

/* One database more that a VM is known to hold; how many VMs hold that no export lists, nobody
 * knows. */
static void
count_database(WpInventory *inventory, WpRowId vm)
{
    WpRecords *records = &inventory->kinds[WP_KIND_VM];
    WpColumn *column = &records->columns[WP_F_VM_DB_COUNT - wp_kind_first_field(WP_KIND_VM)];

    if (column->n_rows == 0) {
        wp_column_init(column, WP_F_VM_DB_COUNT, records->n_rows);
        column->origin = g_new0(uint8_t, (size_t)records->n_rows + 1);
    }
    wp_column_set_number(column, vm, wp_column_known(column, vm) ? column->numbers[vm] + 1 : 1);
}

/* The host of a database: what the record says whose word on the server is kept, else the best
 * other; of equals the VM whose key comes first. */
static void
resolve_hosts(WpFreezing *freeze)
{
    WpRecords *records = &freeze->inventory->kinds[WP_KIND_DB];
    WpField first_field = wp_kind_first_field(WP_KIND_DB);
    const WpColumn *servers = &records->columns[WP_F_DB_SERVER - first_field];
    WpColumn *column = &records->columns[WP_F_DB_HOST - first_field];

    for (WpRowId row = 1; row <= records->n_rows; row++) {
        uint32_t first = records->source_first[row], best_class = UINT32_MAX;
        uint32_t kept = wp_column_known(servers, row) ? servers->origin[row] : 0;
        WpRowId host = kept ? host_of(freeze, records->sources[first + kept - 1]) : WP_NONE;
        WpRowId best_host = WP_NONE;

        for (uint32_t i = first; host == WP_NONE && i < records->source_first[row + 1]; i++) {
            const WpRecord *record = wp_record(freeze->builder, records->sources[i]);
            uint32_t class = wp_file_info(freeze->builder, record->file)->class;
            WpRowId found = class <= best_class ? host_of(freeze, records->sources[i]) : WP_NONE;

            if (found == WP_NONE)
                continue;
            best_host = class < best_class || found < best_host ? found : best_host;
            best_class = class;
        }
        if (host == WP_NONE)
            host = best_host;
        if (host == WP_NONE)
            continue;
        if (column->n_rows == 0)
            wp_column_init(column, WP_F_DB_HOST, records->n_rows);
        wp_column_set_id(column, row, host);
        count_database(freeze->inventory, host);
    }
}

/* Makes room for where all rows came from, and fills in the records'; the edges' follow. */
static void
take_records(WpFreezing *freeze)
{
    WpBuilder *builder = freeze->builder;
    WpInventory *inventory = freeze->inventory;
    uint32_t n = builder->records->len, n_edges = builder->flows.edges->len;

    inventory->n_records = n - 1 + n_edges;
    inventory->records = g_new0(WpRecordRef, (size_t)n + n_edges);
    for (uint32_t i = 1; i < n; i++) {
        const WpRecord *record = wp_record(builder, i);

        inventory->records[i] = (WpRecordRef){.file = record->file, .line = record->line};
    }
}

static int
by_place(gconstpointer a, gconstpointer b)
{
    const WpReject *x = *(const WpReject *const *)a, *y = *(const WpReject *const *)b;

    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* Frees what only freezing needed; what is kept has moved to the inventory. */
static void
finish(WpFreezing *freeze)
{
    WpBuilder *builder = freeze->builder;
    WpInventory *inventory = freeze->inventory;

    inventory->n_files = builder->files->len;
    inventory->files = (WpInputFile *)(void *)g_array_free(g_steal_pointer(&builder->files), FALSE);
    builder->files = g_array_new(FALSE, TRUE, sizeof(WpInputFile));
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        g_assert(file->n_read == file->n_accepted + file->n_merged + file->n_rejected);
    }
    wp_assets_clear(&freeze->vm_assets);
    wp_assets_clear(&freeze->db_assets);
    wp_resolver_clear(&freeze->resolver);
    wp_identity_clear(&freeze->vms);
    wp_identity_clear(&freeze->databases);
    wp_keys_clear(&freeze->keys);
    g_free(freeze->by_name);
    g_free(freeze->hosts);
    g_array_unref(freeze->notes.conflict_cells);
    g_mutex_clear(&freeze->lock);
    builder->texts = wp_str_pool_new();
    g_array_set_size(builder->records, 1);
    g_array_set_size(builder->slots, 0);
}

/* Which ends of dependencies are assets is found out beside what follows merging. */
typedef struct {
    WpInventory *inventory;
    const WpPlaceholders *placeholders;
    WpStrTexts *texts; /* owned until it is done */
    bool *known;       /* by end */
    WpBeside beside;
} EndsWork;

static gpointer
find_known_ends(gpointer data)
{
    EndsWork *work = data;

    wp_finder_mark_ends(work->inventory, work->texts, work->placeholders);
    g_autoptr(WpFinder) finder = wp_finder_new(work->inventory, work->texts);

    work->known = wp_finder_known_ends(finder);
    return NULL;
}

static void
begin_ends(EndsWork *work, WpInventory *inventory, const WpPlaceholders *placeholders)
{
    if (inventory->n_ends == 0)
        return;
    *work = (EndsWork){.inventory = inventory,
                       .placeholders = placeholders,
                       .texts = wp_str_pool_look(inventory->texts)};
    wp_beside_begin(&work->beside, "ends", find_known_ends, work);
}

static bool *
finish_ends(EndsWork *work)
{
    wp_beside_end(&work->beside);
    return work->known;
}

static void
limit_tags(WpFreezing *freeze, uint64_t max_bytes)
{
    static const WpKind kinds[] = {WP_KIND_VM,   WP_KIND_DB,      WP_KIND_APP,
                                   WP_KIND_HOST, WP_KIND_CLUSTER, WP_KIND_WORK};
    uint64_t bytes = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        wp_tags_limit(freeze->builder, freeze->inventory, kinds[i], max_bytes, &bytes);
    wp_diag(freeze->diags, WP_DIAG_IGNORED_VALUE, (WpLoc){0},
            "tags beyond inputs.max_tag_bytes are dropped");
}

static void
build_rows(WpFreezing *freeze, const WpBuilderOptions *options, WpEdgesWork *edges)
{
    static const WpKind other_kinds[] = {WP_KIND_APP, WP_KIND_HOST, WP_KIND_CLUSTER, WP_KIND_WORK};
    EndsWork ends = {0};
    g_autofree bool *known = NULL;

    wp_assets_build(&freeze->vm_assets, &freeze->vms, options->known_keys);
    wp_assets_build(&freeze->db_assets, &freeze->databases, options->known_keys);
    put_keys(freeze);
    wp_freeze_merge(freeze);
    wp_parts_sum(freeze->inventory);
    wp_edges_end(edges);
    begin_ends(&ends, freeze->inventory, &freeze->keys.readings.placeholders);
    resolve_hosts(freeze);
    for (size_t i = 0; i < G_N_ELEMENTS(other_kinds); i++)
        wp_others_build(freeze->builder, freeze->inventory, other_kinds[i],
                        &freeze->keys.readings.placeholders, &freeze->lock, &freeze->notes,
                        freeze->diags);
    wp_conflicts_spell(freeze->builder, freeze->inventory, freeze->notes.conflict_cells);
    if (options->max_tag_bytes && freeze->notes.tag_bytes > options->max_tag_bytes)
        limit_tags(freeze, options->max_tag_bytes);
    wp_freeze_account(freeze);
    known = finish_ends(&ends);
    wp_freeze_reconcile(freeze, known);
}

WpInventory *
wp_builder_freeze(WpBuilder *builder, const WpBuilderOptions *options, WpDiagList *diags,
                  GPtrArray **out_rejects, GPtrArray **out_unreconciled)
{
    WpFreezing freeze = {.builder = builder, .diags = diags};
    WpEdgesWork *edges;
    WpRepeats repeats;

    g_assert(builder->n_open == 0);
    builder->n_threads = MAX(options->n_threads, 1);
    freeze.inventory = g_new0(WpInventory, 1);
    freeze.inventory->texts = builder->texts;
    freeze.inventory->conflicts = g_array_new(FALSE, FALSE, sizeof(WpConflict));
    freeze.inventory->series = g_array_new(FALSE, FALSE, sizeof(WpSeriesNote));
    freeze.notes = (WpMergedNotes){
        .conflicts = freeze.inventory->conflicts,
        .conflict_cells = g_array_new(FALSE, FALSE, sizeof(WpConflictCells)),
    };
    g_mutex_init(&freeze.lock);
    make_columns(freeze.inventory);
    wp_samples_report(builder, diags);
    wp_samples_settle(builder, freeze.inventory);
    wp_order_files(builder, options->prefer);
    wp_edges_read(builder);
    take_records(&freeze);
    wp_repeats_begin(&repeats, builder);
    edges = wp_edges_begin(builder, freeze.inventory, builder->records->len);
    wp_keys_init(&freeze.keys, builder, options->placeholders);
    freeze.by_name = g_new0(uint32_t, (size_t)builder->files->len + 1);
    identify(&freeze, &repeats);
    wp_repeats_clear(&repeats);
    build_rows(&freeze, options, edges);
    finish(&freeze);
    g_ptr_array_sort(builder->rejects, by_place);
    *out_rejects = g_steal_pointer(&builder->rejects);
    *out_unreconciled = freeze.unreconciled;
    return freeze.inventory;
}
