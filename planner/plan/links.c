#include "planner/plan/links.h"

#include "planner/base/pairs.h"
#include "planner/base/quantity.h"

#include <string.h>

#define AMBIGUOUS  UINT32_MAX
#define FULL_SHARE 10000 /* basis points */

/* Folded names and addresses -> the asset that has them, AMBIGUOUS if two have. */
typedef struct {
    WpStrPool *names;
    GArray *assets; /* of WpAssetId, by name id */
} Directory;

static void
directory_init(Directory *directory)
{
    directory->names = wp_str_pool_new();
    directory->assets = g_array_new(FALSE, TRUE, sizeof(WpAssetId));
}

static void
directory_clear(Directory *directory)
{
    wp_str_pool_free(directory->names);
    g_array_unref(directory->assets);
}

/* Case and a last dot do not tell names apart. Returns the size; @folded has room for it. */
static size_t
fold(const char *text, size_t size, char *folded)
{
    while (size > 0 && (text[size - 1] == '.' || text[size - 1] == ' '))
        size--;
    for (size_t i = 0; i < size; i++)
        folded[i] = g_ascii_tolower(text[i]);
    return size;
}

static void
directory_add(Directory *directory, const char *text, size_t size, WpAssetId asset)
{
    char folded[256];

    if (size == 0 || size > sizeof folded)
        return;
    size = fold(text, size, folded);
    if (size == 0)
        return;
    WpStrId id = wp_str_pool_add(directory->names, folded, size);
    if (id >= directory->assets->len)
        g_array_set_size(directory->assets, id + 1);
    WpAssetId *held = &g_array_index(directory->assets, WpAssetId, id);
    *held = *held == WP_NONE || *held == asset ? asset : AMBIGUOUS;
}

static WpAssetId
directory_find(const Directory *directory, const char *text, size_t size)
{
    char folded[256];

    if (size == 0 || size > sizeof folded)
        return WP_NONE;
    size = fold(text, size, folded);
    WpStrId id = wp_str_pool_find(directory->names, folded, size);
    return id == WP_STR_NONE ? WP_NONE : g_array_index(directory->assets, WpAssetId, id);
}

typedef struct {
    const WpInventory *inventory;
    Directory names;     /* VMs: as they are called, whole */
    Directory shorts;    /* VMs: first label of a qualified name */
    Directory databases; /* by name */
    Directory addresses; /* VMs */
} Ends;

/* An address is no qualified name: its first label says nothing. */
static size_t
first_label(const char *text)
{
    const char *dot = strchr(text, '.');

    return dot && !g_hostname_is_ip_address(text) ? (size_t)(dot - text) : strlen(text);
}

static void
add_vm_name(Ends *ends, WpStrId id, WpAssetId asset)
{
    const char *text = wp_str_pool_text(ends->inventory->texts, id);

    if (!text)
        return;
    directory_add(&ends->names, text, wp_str_pool_size(ends->inventory->texts, id), asset);
    directory_add(&ends->shorts, text, first_label(text), asset);
}

/* The names of a VM, each once: often two of them are the same. */
static void
add_vm_names(Ends *ends, WpRowId row, WpAssetId asset)
{
    static const WpField fields[] = {WP_F_VM_NAME, WP_F_VM_FQDN, WP_F_VM_HOST_NAME};
    WpStrId last = WP_STR_NONE;

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const WpColumn *column = wp_inventory_column(ends->inventory, fields[i]);
        WpStrId id = wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;

        if (id != last)
            add_vm_name(ends, id, asset);
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
add_addresses(Ends *ends, const WpColumn *column, WpRowId row, WpAssetId asset,
              const WpColumn *known, WpRowId vm)
{
    const WpStrPool *texts = ends->inventory->texts;

    if (!wp_column_known(column, row))
        return;
    for (uint32_t i = column->first[row]; i < column->first[row + 1]; i++) {
        WpStrId item = column->items[i];

        if (!known || !has_item(known, vm, item))
            directory_add(&ends->addresses, wp_str_pool_text(texts, item),
                          wp_str_pool_size(texts, item), asset);
    }
}

static void
ends_init(Ends *ends, const WpInventory *inventory)
{
    const WpColumn *ips = wp_inventory_column(inventory, WP_F_VM_IPS);
    const WpColumn *nic_ips = wp_inventory_column(inventory, WP_F_NIC_IPS);
    const WpRecords *nics = &inventory->kinds[WP_KIND_NIC];

    ends->inventory = inventory;
    directory_init(&ends->names);
    directory_init(&ends->shorts);
    directory_init(&ends->databases);
    directory_init(&ends->addresses);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_VM].n_rows; row++) {
        WpAssetId asset = wp_asset_of_vm(inventory, row);

        add_vm_names(ends, row, asset);
        add_addresses(ends, ips, row, asset, NULL, 0);
    }
    for (WpRowId row = 1; row <= nics->n_rows; row++)
        add_addresses(ends, nic_ips, row, wp_asset_of_vm(inventory, nics->parent[row]), ips,
                      nics->parent[row]);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_DB].n_rows; row++) {
        const char *text = wp_inventory_text(inventory, WP_F_DB_NAME, row);

        if (text)
            directory_add(&ends->databases, text, strlen(text), wp_asset_of_db(row));
    }
}

static void
ends_clear(Ends *ends)
{
    directory_clear(&ends->names);
    directory_clear(&ends->shorts);
    directory_clear(&ends->databases);
    directory_clear(&ends->addresses);
}

/* What is known of an end, by its name and address: most ends are those of several rows. */
typedef struct {
    WpAssetId asset;   /* AMBIGUOUS */
    WpStrId unmatched; /* of Unmatched; 0: not noted yet */
} End;

/* The whole name decides before its first label, a name before an address. A declared end may
 * be a database; a flow never is. */
static WpAssetId
find_end(const Ends *ends, const char *name, const char *address, bool declared)
{
    WpAssetId found = WP_NONE;

    if (name) {
        size_t size = strlen(name);

        found = directory_find(&ends->names, name, size);
        if (found == WP_NONE && declared)
            found = directory_find(&ends->databases, name, size);
        if (found == WP_NONE)
            found = directory_find(&ends->shorts, name, first_label(name));
        if (found == WP_NONE)
            found = directory_find(&ends->addresses, name, size);
    }
    if ((found == WP_NONE || found == AMBIGUOUS) && address) {
        WpAssetId by_address = directory_find(&ends->addresses, address, strlen(address));

        if (by_address != WP_NONE)
            found = by_address;
    }
    return found;
}

/* ---- what fits nobody ---- */

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
    end->ambiguous = found->asset == AMBIGUOUS;
    if (other != WP_NONE) {
        uint64_t pair = (uint64_t)found->unmatched << 32 | other;

        g_array_append_val(unmatched->pairs, pair);
    }
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
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
end_unmatched(Unmatched *unmatched, WpLinks *links, WpStrPool *texts)
{
    GArray *ends = unmatched->ends, *pairs = unmatched->pairs;

    g_array_sort(pairs, by_number);
    for (guint i = 0; i < pairs->len; i++) {
        uint64_t pair = g_array_index(pairs, uint64_t, i);

        if (i == 0 || pair != g_array_index(pairs, uint64_t, i - 1))
            g_array_index(ends, WpUnmatchedEnd, pair >> 32).n_assets++;
    }
    for (guint id = 1; id < ends->len; id++) {
        const char *name = wp_str_pool_text(unmatched->names, id);

        g_array_index(ends, WpUnmatchedEnd, id).end =
            wp_str_pool_text(texts, wp_str_pool_add(texts, name, strlen(name)));
    }
    if (ends->len > 0)
        g_array_remove_index(ends, 0); /* ids begin with 1 */
    g_array_sort(ends, by_use);
    links->n_unmatched = ends->len;
    links->unmatched = (WpUnmatchedEnd *)(void *)g_array_free(ends, FALSE);
    g_array_unref(pairs);
    wp_str_pool_free(unmatched->names);
}

/* ---- the build ---- */

typedef struct {
    Ends ends;
    Unmatched unmatched;
    WpPairs known[2]; /* flows and declared ones: number of an end by name and address */
    GArray *found[2]; /* of End, by number - 1 */
} Matching;

/* Where an end of a row is. */
typedef struct {
    const WpColumn *names, *addresses;
    uint64_t last; /* of the row before: rows are in the order of their first ends */
    uint32_t number;
    bool declared;
} EndColumns;

static WpStrId
id_of(const WpColumn *column, WpRowId row)
{
    return wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;
}

static const End *
match_end(Matching *matching, EndColumns *columns, WpRowId row, bool declared)
{
    WpStrId name = id_of(columns->names, row), address = id_of(columns->addresses, row);
    uint64_t key = (uint64_t)name << 32 | address;
    GArray *found = matching->found[declared];

    if (columns->number == 0 || key != columns->last || declared != columns->declared) {
        columns->last = key;
        columns->declared = declared;
        columns->number = wp_pairs_add(&matching->known[declared], key);
    }
    if (columns->number > found->len) {
        const WpStrPool *texts = matching->ends.inventory->texts;
        const char *name_text = wp_str_pool_text(texts, name);
        const char *address_text = wp_str_pool_text(texts, address);
        End end = {.asset = find_end(&matching->ends, name_text, address_text, declared)};

        if (end.asset == WP_NONE || end.asset == AMBIGUOUS)
            end.unmatched = name_unmatched(&matching->unmatched, name_text, address_text);
        g_array_append_val(found, end);
    }
    return &g_array_index(found, End, columns->number - 1);
}

static void
match_row(Matching *matching, WpLinks *links, WpRowId row, EndColumns *from_columns,
          EndColumns *to_columns, bool declared)
{
    const End from = *match_end(matching, from_columns, row, declared);
    const End to = *match_end(matching, to_columns, row, declared);

    links->declared[row] = declared;
    links->from[row] = from.asset == AMBIGUOUS ? WP_NONE : from.asset;
    links->to[row] = to.asset == AMBIGUOUS ? WP_NONE : to.asset;
    if (links->from[row] == WP_NONE)
        note_unmatched(&matching->unmatched, &from, links->to[row]);
    if (links->to[row] == WP_NONE)
        note_unmatched(&matching->unmatched, &to, links->from[row]);
}

static void
match_all(WpLinks *links, const WpInventory *inventory)
{
    Matching matching = {.unmatched = {wp_str_pool_new(),
                                       g_array_new(FALSE, TRUE, sizeof(WpUnmatchedEnd)),
                                       g_array_new(FALSE, FALSE, sizeof(uint64_t))}};
    EndColumns from = {.names = wp_inventory_column(inventory, WP_F_DEP_FROM_NAME),
                       .addresses = wp_inventory_column(inventory, WP_F_DEP_FROM_IP)};
    EndColumns to = {.names = wp_inventory_column(inventory, WP_F_DEP_TO_NAME),
                     .addresses = wp_inventory_column(inventory, WP_F_DEP_TO_IP)};
    const WpColumn *kinds = wp_inventory_column(inventory, WP_F_DEP_KIND);

    ends_init(&matching.ends, inventory);
    for (unsigned i = 0; i < G_N_ELEMENTS(matching.known); i++) {
        wp_pairs_init(&matching.known[i], 0);
        matching.found[i] = g_array_new(FALSE, FALSE, sizeof(End));
    }
    for (WpRowId row = 1; row <= links->n_dependencies; row++)
        match_row(&matching, links, row, &from, &to, wp_column_known(kinds, row));
    for (unsigned i = 0; i < G_N_ELEMENTS(matching.known); i++) {
        wp_pairs_clear(&matching.known[i]);
        g_array_unref(matching.found[i]);
    }
    ends_clear(&matching.ends);
    end_unmatched(&matching.unmatched, links, inventory->texts);
}

static void
measure(WpLinks *links, const WpInventory *inventory)
{
    links->first_seen = links->last_seen = WP_TIME_NONE;
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        int64_t first = wp_inventory_number(inventory, WP_F_DEP_FIRST_SEEN, row, WP_TIME_NONE);
        int64_t last = wp_inventory_number(inventory, WP_F_DEP_LAST_SEEN, row, WP_TIME_NONE);
        int64_t seen = wp_inventory_number(inventory, WP_F_DEP_OBSERVATIONS, row, 0);

        if (first != WP_TIME_NONE &&
            (links->first_seen == WP_TIME_NONE || first < links->first_seen))
            links->first_seen = first;
        links->last_seen = MAX(links->last_seen, last);
        links->n_slots = MAX(links->n_slots, (uint32_t)CLAMP(seen, 0, UINT32_MAX));
    }
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        int64_t seen = wp_inventory_number(inventory, WP_F_DEP_OBSERVATIONS, row, 0);

        links->strength[row] = links->declared[row] || seen <= 0 || links->n_slots == 0
                                   ? FULL_SHARE
                                   : (uint16_t)(seen * FULL_SHARE / links->n_slots);
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
set_ends(WpLinks *links, WpView *view)
{
    WpColumn *from = wp_links_add_column(links, WP_F_DEP_FROM, links->n_dependencies);
    WpColumn *to = wp_links_add_column(links, WP_F_DEP_TO, links->n_dependencies);
    WpColumn *strength = wp_links_add_column(links, WP_F_DEP_STRENGTH, links->n_dependencies);

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        wp_column_set_id(from, row, links->from[row]);
        wp_column_set_id(to, row, links->to[row]);
        wp_column_set_number(strength, row, links->strength[row]);
    }
    wp_view_set(view, from);
    wp_view_set(view, to);
    wp_view_set(view, strength);
}

WpLinks *
wp_links_build(WpView *view)
{
    const WpInventory *inventory = view->inventory;
    WpLinks *links = g_new0(WpLinks, 1);

    links->n_dependencies = inventory->kinds[WP_KIND_DEP].n_rows;
    links->from = g_new0(WpAssetId, links->n_dependencies + 1);
    links->to = g_new0(WpAssetId, links->n_dependencies + 1);
    links->strength = g_new0(uint16_t, links->n_dependencies + 1);
    links->declared = g_new0(bool, links->n_dependencies + 1);
    links->columns = g_ptr_array_new_with_free_func((GDestroyNotify)wp_column_free);
    match_all(links, inventory);
    measure(links, inventory);
    set_ends(links, view);
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
    g_free(links->unmatched);
    g_ptr_array_unref(links->columns);
    g_free(links);
}
