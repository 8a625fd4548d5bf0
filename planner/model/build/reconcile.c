#include "planner/model/build/freeze.h"

#include <string.h>

static void
unreconciled_free(gpointer data)
{
    WpUnreconciled *item = data;

    g_free(item->name);
    g_free(item->what);
    g_free(item->where);
    g_free(item);
}

typedef struct {
    WpFreezing *freeze;
    GHashTable *items;        /* "kind what name" -> WpUnreconciled */
    GHashTable *applications; /* folded names */
} Reconciling;

/* @where: the first in the order of files and lines is shown. */
static WpUnreconciled *
add(Reconciling *reconciling, WpKind kind, const char *what, const char *name, uint32_t file,
    uint32_t line)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);
    char *key = g_strdup_printf("%u\x1f%s\x1f%s", (unsigned)kind, what, folded);
    WpUnreconciled *item = g_hash_table_lookup(reconciling->items, key);
    const WpBuilder *builder = reconciling->freeze->builder;
    g_autofree char *where = g_strdup_printf("%s:%u", wp_input_file(builder, file)->name, line);

    if (item) {
        item->count++;
        g_free(key);
        return item;
    }
    item = g_new0(WpUnreconciled, 1);
    *item = (WpUnreconciled){.kind = kind,
                             .name = g_strdup(name),
                             .what = g_strdup(what),
                             .where = g_steal_pointer(&where),
                             .count = 1};
    g_hash_table_insert(reconciling->items, key, item);
    g_ptr_array_add(reconciling->freeze->unreconciled, item);
    return item;
}

/* The name that a record gives its server or database, as exported. */
static const char *
exported_name(const WpBuilder *builder, const WpRecord *record)
{
    static const WpField fields[] = {WP_F_VM_NAME,     WP_F_VM_HOST_NAME, WP_F_VM_FQDN,
                                     WP_F_VM_UUID,     WP_F_VM_SOURCE_ID, WP_F_DB_NAME,
                                     WP_F_DB_INSTANCE, WP_F_DB_SOURCE_ID};

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        uint32_t position = 0;
        WpCell cell;

        while (wp_record_next(builder, record, &position, &cell))
            if (cell.field == fields[i])
                return wp_str_pool_text(builder->texts, cell.id);
    }
    return "";
}

static void
add_strays(Reconciling *reconciling, const WpIdentity *identity, const WpAssets *assets)
{
    const WpBuilder *builder = identity->builder;

    for (uint32_t ident = 1; ident <= identity->n; ident++) {
        const WpRecord *record = wp_record(builder, identity->idents[ident].record);

        if (assets->rows[ident] == 0 && record->state == WP_RECORD_KEPT)
            add(reconciling, identity->kind,
                wp_ident_evidence(identity, ident) == WP_EVIDENCE_OBSERVATION
                    ? "observed, not in inventory"
                    : "business row without inventory",
                exported_name(builder, record), record->file, record->line);
    }
}

static void
add_servers(Reconciling *reconciling)
{
    const WpInventory *inventory = reconciling->freeze->inventory;
    const WpRecords *rows = &inventory->kinds[WP_KIND_DB];
    const WpColumn *hosts = wp_inventory_column(inventory, WP_F_DB_HOST);
    const char *first = NULL;
    uint32_t n = 0;

    for (WpRowId row = 1; row <= rows->n_rows; row++) {
        const char *server = wp_inventory_text(inventory, WP_F_DB_SERVER, row);
        const WpRecordRef *ref = &inventory->records[rows->sources[rows->source_first[row]]];

        if (!server || wp_column_known(hosts, row))
            continue;
        add(reconciling, WP_KIND_VM, "server of databases, not in inventory", server, ref->file,
            ref->line);
        n++;
        if (!first || strcmp(server, first) < 0)
            first = server;
    }
    if (n > 0)
        wp_diag(reconciling->freeze->diags, WP_DIAG_DANGLING, (WpLoc){0},
                "%u %s a server that no inventory has, or two have; first '%s'", n,
                n == 1 ? "database names" : "databases name", first);
}

static bool
is_application(const Reconciling *reconciling, WpStrId name)
{
    if (name == WP_STR_NONE)
        return false;

    g_autofree char *folded =
        g_ascii_strdown(wp_str_pool_text(reconciling->freeze->inventory->texts, name), -1);

    return g_hash_table_contains(reconciling->applications, folded);
}

/* An address of a private network (RFC 1918, RFC 4193): of the estate, or of its users. */
static bool
is_private(const char *address)
{
    if (g_str_has_prefix(address, "172.") && strlen(address) > 6)
        return (address[4] == '1' && address[5] >= '6' && address[6] == '.') ||
               (address[4] == '2' && address[6] == '.') ||
               (address[4] == '3' && address[5] <= '1' && address[6] == '.');
    return g_str_has_prefix(address, "10.") || g_str_has_prefix(address, "192.168.") ||
           g_ascii_strncasecmp(address, "fd", 2) == 0 || g_ascii_strncasecmp(address, "fc", 2) == 0;
}

/* An end that no asset has. What is everybody's (localhost) names no server. */
static void
add_end(Reconciling *reconciling, const WpEnd *end)
{
    const WpInventory *inventory = reconciling->freeze->inventory;
    const char *name = end->no_name ? NULL : wp_str_pool_text(inventory->texts, end->name);
    const char *address = end->no_address ? NULL : wp_str_pool_text(inventory->texts, end->address);
    const WpRecords *rows = &inventory->kinds[WP_KIND_DEP];
    const WpRecordRef *ref = &inventory->records[rows->sources[rows->source_first[end->row]]];
    bool declared = wp_inventory_text(inventory, WP_F_DEP_KIND, end->row) != NULL;
    WpUnreconciled *item;

    if (is_application(reconciling, end->name))
        return;
    if (!name && !(address && is_private(address)))
        return; /* the world outside, which flows fold into networks */
    item = add(reconciling, WP_KIND_VM,
               declared ? "named by a dependency, not in inventory" : "observed, not in inventory",
               name ? name : address, ref->file, ref->line);
    item->count += end->n - 1;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    const WpUnreconciled *x = *(const WpUnreconciled *const *)a;
    const WpUnreconciled *y = *(const WpUnreconciled *const *)b;
    int order = (x->kind > y->kind) - (x->kind < y->kind);

    if (order == 0)
        order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->what, y->what);
}

void
wp_freeze_reconcile(WpFreezing *freeze, const bool *known)
{
    const WpInventory *inventory = freeze->inventory;
    Reconciling reconciling = {.freeze = freeze};

    freeze->unreconciled = g_ptr_array_new_with_free_func(unreconciled_free);
    reconciling.items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    reconciling.applications = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_APP].n_rows; row++)
        g_hash_table_add(reconciling.applications,
                         g_ascii_strdown(wp_inventory_text(inventory, WP_F_APP_NAME, row), -1));
    add_strays(&reconciling, &freeze->vms, &freeze->vm_assets);
    add_strays(&reconciling, &freeze->databases, &freeze->db_assets);
    add_servers(&reconciling);
    for (uint32_t end = 1; end <= inventory->n_ends; end++)
        if (!known[end])
            add_end(&reconciling, &inventory->ends[end]);
    g_ptr_array_sort(freeze->unreconciled, by_name);
    g_hash_table_unref(reconciling.items);
    g_hash_table_unref(reconciling.applications);
}
