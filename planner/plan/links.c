#include "planner/base/quantity.h"
#include "planner/base/radix.h"
#include "planner/model/directory.h"
#include "planner/plan/link-parts.h"

#include <string.h>

/* Whose names and addresses are whose. */
typedef struct {
    const WpInventory *inventory;
    WpDirectory *names;     /* VMs: as they are called, whole */
    WpDirectory *shorts;    /* VMs: first label of a qualified name */
    WpDirectory *databases; /* by name */
    WpDirectory *addresses; /* VMs */
    WpDirectoryFill fill;
} Owners;

/* An address is no qualified name: its first label says nothing. */
static size_t
first_label(const char *text, size_t size)
{
    const char *dot = memchr(text, '.', size);

    return dot && !g_hostname_is_ip_address(text) ? (size_t)(dot - text) : size;
}

/* The names of a VM, each once: often two of them are the same. */
static void
add_vm_names(Owners *owners, WpRowId row, WpAssetId asset)
{
    static const WpField fields[] = {WP_F_VM_NAME, WP_F_VM_FQDN, WP_F_VM_HOST_NAME};
    WpStrId last = WP_STR_NONE;

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const WpColumn *column = wp_inventory_column(owners->inventory, fields[i]);
        WpStrId id = wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;

        if (id != last && id != WP_STR_NONE) {
            wp_directory_fill(&owners->fill, (WpDirectoryEntry){owners->names, id, asset, NULL});
            wp_directory_fill(&owners->fill,
                              (WpDirectoryEntry){owners->shorts, id, asset, first_label});
        }
        last = id;
    }
}

static bool
has_item(const WpColumn *column, WpRowId row, WpStrId item)
{
    if (!wp_column_known(column, row))
        return false;
    for (uint32_t i = column->first[row]; i < MIN(column->first[row + 1], column->first[row] + 8);
         i++)
        if (column->items[i] == item)
            return true;
    return false;
}

/* Adds the items of @row but those that @vm has in @known too, which are there already. */
static void
add_addresses(Owners *owners, const WpColumn *column, WpRowId row, WpAssetId asset,
              const WpColumn *known, WpRowId vm)
{
    if (!wp_column_known(column, row))
        return;
    for (uint32_t i = column->first[row]; i < column->first[row + 1]; i++)
        if (!known || !has_item(known, vm, column->items[i]))
            wp_directory_fill(&owners->fill,
                              (WpDirectoryEntry){owners->addresses, column->items[i], asset, NULL});
}

static void
owners_init(Owners *owners, const WpInventory *inventory, const WpStrTexts *texts)
{
    const WpColumn *ips = wp_inventory_column(inventory, WP_F_VM_IPS);
    const WpColumn *nic_ips = wp_inventory_column(inventory, WP_F_NIC_IPS);
    const WpColumn *db_names = wp_inventory_column(inventory, WP_F_DB_NAME);
    const WpRecords *nics = &inventory->kinds[WP_KIND_NIC];
    uint32_t n_vms = inventory->kinds[WP_KIND_VM].n_rows;

    *owners = (Owners){.inventory = inventory,
                       .fill = {.texts = texts},
                       .names = wp_directory_new(2 * n_vms),
                       .shorts = wp_directory_new(n_vms),
                       .databases = wp_directory_new(inventory->n_databases),
                       .addresses = wp_directory_new(n_vms)};
    for (WpRowId row = 1; row <= n_vms; row++) {
        WpAssetId asset = wp_asset_of_vm(inventory, row);

        add_vm_names(owners, row, asset);
        add_addresses(owners, ips, row, asset, NULL, 0);
    }
    for (WpRowId row = 1; row <= nics->n_rows; row++)
        add_addresses(owners, nic_ips, row, wp_asset_of_vm(inventory, nics->parent[row]), ips,
                      nics->parent[row]);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_DB].n_rows; row++)
        if (wp_column_known(db_names, row))
            wp_directory_fill(&owners->fill,
                              (WpDirectoryEntry){owners->databases, db_names->ids[row],
                                                 wp_asset_of_db(row), NULL});
    wp_directory_fill_end(&owners->fill);
}

static void
owners_clear(Owners *owners)
{
    wp_directory_free(owners->names);
    wp_directory_free(owners->shorts);
    wp_directory_free(owners->databases);
    wp_directory_free(owners->addresses);
}

/* The whole name decides before its first label, a name before an address. A declared end may
 * be a database; a flow never is. */
static WpAssetId
find_owner(const Owners *owners, WpFolded name, WpFolded address, bool declared)
{
    WpAssetId found = wp_directory_find(owners->names, name);

    if (found == WP_NONE && declared)
        found = wp_directory_find(owners->databases, name);
    if (found == WP_NONE && name.size > 0)
        found = wp_directory_find(owners->shorts,
                                  wp_fold(name.text, first_label(name.text, name.size)));
    if (found == WP_NONE)
        found = wp_directory_find(owners->addresses, name);
    if (found == WP_NONE || found == WP_SEVERAL) {
        WpAssetId by_address = wp_directory_find(owners->addresses, address);

        if (by_address != WP_NONE)
            found = by_address;
    }
    return found;
}

/* ---- what fits nobody ---- */

/* What is known of an end. */
typedef struct {
    WpAssetId asset;   /* WP_SEVERAL */
    WpStrId unmatched; /* of Unmatched; 0: nothing is listed */
} End;

typedef struct {
    WpStrPool *names;
    GArray *ends;  /* of WpUnmatchedEnd, by name id */
    GArray *pairs; /* of uint64_t: end id << 32 | asset */
} Unmatched;

/* 203.0.113.7 -> 203.0.113.0/24; private and other addresses stay as they are. */
static char *
fold_address(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ".", 5);
    int64_t octets[4];

    if (g_strv_length(parts) != 4)
        return g_strdup(text);
    for (int i = 0; i < 4; i++)
        if (!wp_parse_int(parts[i], strlen(parts[i]), wp_number_plain, &octets[i]) ||
            octets[i] < 0 || octets[i] > 255)
            return g_strdup(text);
    bool is_private = octets[0] == 10 || octets[0] == 127 ||
                      (octets[0] == 172 && octets[1] >= 16 && octets[1] < 32) ||
                      (octets[0] == 192 && octets[1] == 168) ||
                      (octets[0] == 169 && octets[1] == 254);
    return is_private
               ? g_strdup(text)
               : g_strdup_printf("%d.%d.%d.0/24", (int)octets[0], (int)octets[1], (int)octets[2]);
}

/* The id of an end as it is listed; 0 if it says nothing. */
static WpStrId
name_unmatched(Unmatched *unmatched, const char *name, const char *address)
{
    g_autofree char *folded = name ? g_strdup(name) : address ? fold_address(address) : NULL;
    if (!folded)
        return WP_STR_NONE;

    WpStrId id = wp_str_pool_add(unmatched->names, folded, strlen(folded));
    if (id >= unmatched->ends->len)
        g_array_set_size(unmatched->ends, id + 1);
    return id;
}

static void
note_unmatched(Unmatched *unmatched, const End *found, WpAssetId other)
{
    if (found->unmatched == WP_STR_NONE)
        return;

    WpUnmatchedEnd *end = &g_array_index(unmatched->ends, WpUnmatchedEnd, found->unmatched);

    end->n_dependencies++;
    end->ambiguous = found->asset == WP_SEVERAL;
    if (other != WP_NONE) {
        uint64_t pair = (uint64_t)found->unmatched << 32 | other;

        g_array_append_val(unmatched->pairs, pair);
    }
}

static int
by_use(gconstpointer a, gconstpointer b)
{
    const WpUnmatchedEnd *x = a, *y = b;

    if (x->n_dependencies != y->n_dependencies)
        return x->n_dependencies > y->n_dependencies ? -1 : 1;
    return strcmp(x->end, y->end);
}

static void
end_unmatched(Unmatched *unmatched, WpLinks *links)
{
    GArray *ends = unmatched->ends, *pairs = unmatched->pairs;

    wp_sort_numbers((uint64_t *)(void *)pairs->data, pairs->len);
    for (guint i = 0; i < pairs->len; i++) {
        uint64_t pair = g_array_index(pairs, uint64_t, i);

        if (i == 0 || pair != g_array_index(pairs, uint64_t, i - 1))
            g_array_index(ends, WpUnmatchedEnd, pair >> 32).n_assets++;
    }
    for (guint id = 1; id < ends->len; id++)
        g_array_index(ends, WpUnmatchedEnd, id).end = wp_str_pool_text(unmatched->names, id);
    if (ends->len > 0)
        g_array_remove_index(ends, 0); /* ids begin with 1 */
    g_array_sort(ends, by_use);
    links->n_unmatched = ends->len;
    links->unmatched = (WpUnmatchedEnd *)(void *)g_array_free(ends, FALSE);
    links->texts = unmatched->names;
    g_array_unref(pairs);
}

/* ---- the build ---- */

typedef struct {
    const WpInventory *inventory;
    Owners owners;
    Unmatched unmatched;
    uint8_t *uses; /* by end: 1, an end of flows; 2, of declared dependencies */
    End *found[2]; /* by end: of flows, of declared dependencies */
} Matching;

static void
note_uses(Matching *matching, const WpLinks *links)
{
    const WpInventory *inventory = matching->inventory;

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        uint8_t use = links->declared[row] ? 2 : 1;

        matching->uses[inventory->from_end[row]] |= use;
        matching->uses[inventory->to_end[row]] |= use;
    }
}

/* Each end once, however many rows have it. */
static void
match_end(void *data, uint32_t number, const WpEndTexts *texts)
{
    Matching *matching = data;

    for (unsigned declared = 0; declared < 2; declared++) {
        End *end = &matching->found[declared][number];

        if (!(matching->uses[number] >> declared & 1))
            continue;
        end->asset =
            find_owner(&matching->owners, texts->folded_name, texts->folded_address, declared);
        if (end->asset == WP_NONE || end->asset == WP_SEVERAL)
            end->unmatched =
                name_unmatched(&matching->unmatched, texts->name.text, texts->address.text);
    }
}

static void
match_rows(Matching *matching, WpLinks *links)
{
    const WpInventory *inventory = matching->inventory;

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        const End *found = matching->found[links->declared[row]];
        const End *from = &found[inventory->from_end[row]], *to = &found[inventory->to_end[row]];

        links->from[row] = from->asset == WP_SEVERAL ? WP_NONE : from->asset;
        links->to[row] = to->asset == WP_SEVERAL ? WP_NONE : to->asset;
        if (links->from[row] == WP_NONE)
            note_unmatched(&matching->unmatched, from, links->to[row]);
        if (links->to[row] == WP_NONE)
            note_unmatched(&matching->unmatched, to, links->from[row]);
    }
}

static void
match_all(WpLinks *links, const WpInventory *inventory, const WpStrTexts *texts)
{
    size_t n_ends = (size_t)inventory->n_ends + 1;
    Matching matching = {.inventory = inventory,
                         .unmatched = {wp_str_pool_new(),
                                       g_array_new(FALSE, TRUE, sizeof(WpUnmatchedEnd)),
                                       g_array_new(FALSE, FALSE, sizeof(uint64_t))},
                         .uses = g_new0(uint8_t, n_ends),
                         .found = {g_new0(End, n_ends), g_new0(End, n_ends)}};
    const WpColumn *kinds = wp_inventory_column(inventory, WP_F_DEP_KIND);

    for (WpRowId row = 1; row <= links->n_dependencies; row++)
        links->declared[row] = wp_column_known(kinds, row);
    owners_init(&matching.owners, inventory, texts);
    note_uses(&matching, links);
    wp_directory_each_end(inventory, texts, matching.owners.names, matching.owners.addresses,
                          match_end, &matching);
    match_rows(&matching, links);
    owners_clear(&matching.owners);
    g_free(matching.uses);
    g_free(matching.found[0]);
    g_free(matching.found[1]);
    end_unmatched(&matching.unmatched, links);
}

static void
measure(WpLinks *links, const WpInventory *inventory)
{
    const WpColumn *firsts = wp_inventory_column(inventory, WP_F_DEP_FIRST_SEEN);
    const WpColumn *lasts = wp_inventory_column(inventory, WP_F_DEP_LAST_SEEN);
    const WpColumn *observations = wp_inventory_column(inventory, WP_F_DEP_OBSERVATIONS);

    links->first_seen = links->last_seen = WP_TIME_NONE;
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        int64_t first = wp_column_known(firsts, row) ? firsts->numbers[row] : WP_TIME_NONE;
        int64_t last = wp_column_known(lasts, row) ? lasts->numbers[row] : WP_TIME_NONE;
        int64_t seen = wp_column_known(observations, row) ? observations->numbers[row] : 0;

        if (first != WP_TIME_NONE &&
            (links->first_seen == WP_TIME_NONE || first < links->first_seen))
            links->first_seen = first;
        links->last_seen = MAX(links->last_seen, last);
        links->n_slots = MAX(links->n_slots, (uint32_t)CLAMP(seen, 0, UINT32_MAX));
    }
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        int64_t seen = wp_column_known(observations, row) ? observations->numbers[row] : 0;

        links->strength[row] = links->declared[row] || seen <= 0 || links->n_slots == 0
                                   ? WP_BASIS_POINTS
                                   : (uint16_t)(seen * WP_BASIS_POINTS / links->n_slots);
    }
}

WpColumn *
wp_links_add_column(WpLinks *links, WpField field, uint32_t n_rows)
{
    WpColumn *column = wp_column_new(field, n_rows);

    g_ptr_array_add(links->columns, column);
    return column;
}

static void
make_columns(WpLinks *links)
{
    WpColumn *from = wp_links_add_column(links, WP_F_DEP_FROM, links->n_dependencies);
    WpColumn *to = wp_links_add_column(links, WP_F_DEP_TO, links->n_dependencies);
    WpColumn *strength = wp_links_add_column(links, WP_F_DEP_STRENGTH, links->n_dependencies);

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        wp_column_set_id(from, row, links->from[row]);
        wp_column_set_id(to, row, links->to[row]);
        wp_column_set_number(strength, row, links->strength[row]);
    }
}

WpLinks *
wp_links_find(const WpInventory *inventory, const WpStrTexts *texts)
{
    WpLinks *links = g_new0(WpLinks, 1);

    links->n_dependencies = inventory->kinds[WP_KIND_DEP].n_rows;
    links->from = g_new0(WpAssetId, (size_t)links->n_dependencies + 1);
    links->to = g_new0(WpAssetId, (size_t)links->n_dependencies + 1);
    links->strength = g_new0(uint16_t, (size_t)links->n_dependencies + 1);
    links->declared = g_new0(bool, (size_t)links->n_dependencies + 1);
    links->columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);
    match_all(links, inventory, texts);
    measure(links, inventory);
    wp_links_merge(links, inventory);
    make_columns(links);
    wp_links_count_uses(links, inventory);
    return links;
}

void
wp_links_put(const WpLinks *links, WpView *view)
{
    for (guint i = 0; i < links->columns->len; i++)
        wp_view_set(view, g_ptr_array_index(links->columns, i));
}

WpLinks *
wp_links_build(WpView *view)
{
    g_autoptr(WpStrTexts) texts = wp_str_pool_look(view->inventory->texts);
    WpLinks *links = wp_links_find(view->inventory, texts);

    wp_links_put(links, view);
    return links;
}

void
wp_links_free(WpLinks *links)
{
    if (!links)
        return;
    g_free(links->from);
    g_free(links->to);
    g_free(links->strength);
    g_free(links->declared);
    g_free(links->n_calls);
    g_free(links->caller_first);
    g_free(links->callers);
    g_free(links->unmatched);
    wp_str_pool_free(links->texts);
    g_ptr_array_unref(links->columns);
    g_free(links);
}
