#include "planner/model/build/freeze.h"
#include "planner/model/finder.h"

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
    GHashTable *items; /* "kind what name" -> WpUnreconciled */
    WpFinder *finder;
    GHashTable *applications; /* folded names */
    WpPairs ends;             /* of dependencies, by name and address */
    GPtrArray *end_items;     /* by number - 1: its WpUnreconciled; NULL: it is known */
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
is_known(const Reconciling *reconciling, WpStrId name, WpStrId address)
{
    if (wp_finder_knows(reconciling->finder, name, address))
        return true;
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

/* Returns: (nullable): NULL for an end that is known, or not of the estate */
static WpUnreconciled *
read_end(Reconciling *reconciling, WpRowId row, WpStrId name_id, WpStrId address_id)
{
    const WpInventory *inventory = reconciling->freeze->inventory;
    const char *name = wp_str_pool_text(inventory->texts, name_id);
    const char *address = wp_str_pool_text(inventory->texts, address_id);
    const WpRecords *rows = &inventory->kinds[WP_KIND_DEP];
    const WpRecordRef *ref = &inventory->records[rows->sources[rows->source_first[row]]];
    bool declared = wp_inventory_text(inventory, WP_F_DEP_KIND, row) != NULL;
    WpUnreconciled *item;

    if (is_known(reconciling, name_id, address_id))
        return NULL;
    if (!name && !is_private(address))
        return NULL; /* the world outside, which flows fold into networks */
    item = add(reconciling, WP_KIND_VM,
               declared ? "named by a dependency, not in inventory" : "observed, not in inventory",
               name ? name : address, ref->file, ref->line);
    item->count--; /* the caller counts */
    return item;
}

typedef struct {
    uint64_t end;    /* name and address */
    uint32_t number; /* of it; 0: none was met yet */
} LastEnd;

static void
add_end(Reconciling *reconciling, WpRowId row, WpField name_field, WpField address_field,
        LastEnd *last)
{
    const WpInventory *inventory = reconciling->freeze->inventory;
    const WpColumn *names = wp_inventory_column(inventory, name_field);
    const WpColumn *addresses = wp_inventory_column(inventory, address_field);
    WpStrId name = wp_column_known(names, row) ? names->ids[row] : 0;
    WpStrId address = wp_column_known(addresses, row) ? addresses->ids[row] : 0;
    uint64_t end = (uint64_t)name << 32 | address;
    WpUnreconciled *item;

    if (end != last->end || last->number == 0) { /* rows are in the order of their first ends */
        last->end = end;
        last->number = wp_pairs_add(&reconciling->ends, end);
    }
    if (last->number > reconciling->end_items->len)
        g_ptr_array_add(reconciling->end_items, read_end(reconciling, row, name, address));
    item = g_ptr_array_index(reconciling->end_items, last->number - 1);
    if (item)
        item->count++;
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
wp_freeze_reconcile(WpFreezing *freeze)
{
    const WpInventory *inventory = freeze->inventory;
    Reconciling reconciling = {.freeze = freeze};
    LastEnd from = {0}, to = {0};

    freeze->unreconciled = g_ptr_array_new_with_free_func(unreconciled_free);
    reconciling.items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    reconciling.applications = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (inventory->kinds[WP_KIND_DEP].n_rows > 0)
        reconciling.finder = wp_finder_new(inventory);
    reconciling.end_items = g_ptr_array_new();
    wp_pairs_init(&reconciling.ends, 0);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_APP].n_rows; row++)
        g_hash_table_add(reconciling.applications,
                         g_ascii_strdown(wp_inventory_text(inventory, WP_F_APP_NAME, row), -1));
    add_strays(&reconciling, &freeze->vms, &freeze->vm_assets);
    add_strays(&reconciling, &freeze->databases, &freeze->db_assets);
    add_servers(&reconciling);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_DEP].n_rows; row++) {
        add_end(&reconciling, row, WP_F_DEP_FROM_NAME, WP_F_DEP_FROM_IP, &from);
        add_end(&reconciling, row, WP_F_DEP_TO_NAME, WP_F_DEP_TO_IP, &to);
    }
    g_ptr_array_sort(freeze->unreconciled, by_name);
    wp_pairs_clear(&reconciling.ends);
    g_ptr_array_unref(reconciling.end_items);
    wp_finder_free(reconciling.finder);
    g_hash_table_unref(reconciling.items);
    g_hash_table_unref(reconciling.applications);
}
