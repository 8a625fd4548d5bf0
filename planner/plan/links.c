#include "planner/plan/links.h"

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
add_vm_name(Ends *ends, WpField field, WpRowId row, WpAssetId asset)
{
    const char *text = wp_inventory_text(ends->inventory, field, row);

    if (!text)
        return;
    directory_add(&ends->names, text, strlen(text), asset);
    directory_add(&ends->shorts, text, first_label(text), asset);
}

static void
add_addresses(Ends *ends, const WpColumn *column, WpRowId row, WpAssetId asset)
{
    if (!wp_column_known(column, row))
        return;
    for (uint32_t i = column->first[row]; i < column->first[row + 1]; i++) {
        const char *text = wp_str_pool_text(ends->inventory->texts, column->items[i]);

        directory_add(&ends->addresses, text, strlen(text), asset);
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

        add_vm_name(ends, WP_F_VM_NAME, row, asset);
        add_vm_name(ends, WP_F_VM_FQDN, row, asset);
        add_vm_name(ends, WP_F_VM_HOST_NAME, row, asset);
        add_addresses(ends, ips, row, asset);
    }
    for (WpRowId row = 1; row <= nics->n_rows; row++)
        add_addresses(ends, nic_ips, row, wp_asset_of_vm(inventory, nics->parent[row]));
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

static void
note_unmatched(Unmatched *unmatched, const char *name, const char *address, bool ambiguous,
               WpAssetId other)
{
    g_autofree char *folded = name ? g_strdup(name) : address ? fold_address(address) : NULL;
    if (!folded)
        return;

    WpStrId id = wp_str_pool_add(unmatched->names, folded, strlen(folded));
    if (id >= unmatched->ends->len)
        g_array_set_size(unmatched->ends, id + 1);
    WpUnmatchedEnd *end = &g_array_index(unmatched->ends, WpUnmatchedEnd, id);
    end->n_dependencies++;
    end->ambiguous = ambiguous;
    if (other != WP_NONE) {
        uint64_t pair = (uint64_t)id << 32 | other;

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

static void
match_all(WpLinks *links, const WpInventory *inventory)
{
    Ends ends;
    Unmatched unmatched = {wp_str_pool_new(), g_array_new(FALSE, TRUE, sizeof(WpUnmatchedEnd)),
                           g_array_new(FALSE, FALSE, sizeof(uint64_t))};

    ends_init(&ends, inventory);
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        const char *from_name = wp_inventory_text(inventory, WP_F_DEP_FROM_NAME, row);
        const char *from_ip = wp_inventory_text(inventory, WP_F_DEP_FROM_IP, row);
        const char *to_name = wp_inventory_text(inventory, WP_F_DEP_TO_NAME, row);
        const char *to_ip = wp_inventory_text(inventory, WP_F_DEP_TO_IP, row);
        bool declared = wp_inventory_text(inventory, WP_F_DEP_KIND, row) != NULL;
        WpAssetId from = find_end(&ends, from_name, from_ip, declared);
        WpAssetId to = find_end(&ends, to_name, to_ip, declared);

        links->declared[row] = declared;
        links->from[row] = from == AMBIGUOUS ? WP_NONE : from;
        links->to[row] = to == AMBIGUOUS ? WP_NONE : to;
        if (links->from[row] == WP_NONE)
            note_unmatched(&unmatched, from_name, from_ip, from == AMBIGUOUS, links->to[row]);
        if (links->to[row] == WP_NONE)
            note_unmatched(&unmatched, to_name, to_ip, to == AMBIGUOUS, links->from[row]);
    }
    ends_clear(&ends);
    end_unmatched(&unmatched, links, inventory->texts);
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
