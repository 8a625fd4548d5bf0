#include "planner/model/finder.h"

#include "planner/base/pairs.h"
#include "planner/model/build/spelling.h"

#include <string.h>

typedef enum {
    BY_NAME,
    BY_FQDN,
    BY_GUEST_NAME,
    BY_ADDRESS,
    BY_DB_NAME,
    N_WAYS,
} Way;

#define SEVERAL UINT32_MAX

struct WpFinder {
    const WpInventory *inventory;
    WpPairs texts[N_WAYS];  /* of folded texts, by id of the inventory's pool */
    GArray *assets[N_WAYS]; /* of WpAssetId by number - 1; SEVERAL */
};

/* Folded, without a trailing dot; 0 for nothing. */
static WpStrId
fold(const WpInventory *inventory, const char *text)
{
    g_autofree char *folded = wp_spell_folded(text ? text : "");
    size_t size = strlen(folded);

    if (size > 1 && folded[size - 1] == '.')
        size--;
    return size ? wp_str_pool_add(inventory->texts, folded, size) : 0;
}

/* The same of a text of the pool; most are folded as they stand. */
static WpStrId
fold_id(const WpInventory *inventory, WpStrId id)
{
    const char *text = wp_str_pool_text(inventory->texts, id);

    if (!text ||
        (wp_spell_is_folded(text) && text[wp_str_pool_size(inventory->texts, id) - 1] != '.'))
        return id;
    return fold(inventory, text);
}

static WpStrId
folded_cell(const WpInventory *inventory, WpField field, WpRowId row)
{
    const WpColumn *column = wp_inventory_column(inventory, field);

    return wp_column_known(column, row) ? fold_id(inventory, column->ids[row]) : 0;
}

static void
add(WpFinder *finder, Way way, WpStrId text, WpAssetId asset)
{
    uint32_t number;

    if (text == 0)
        return;
    number = wp_pairs_add(&finder->texts[way], text);
    if (number > finder->assets[way]->len)
        g_array_append_val(finder->assets[way], asset);
    else if (g_array_index(finder->assets[way], WpAssetId, number - 1) != asset)
        g_array_index(finder->assets[way], WpAssetId, number - 1) = SEVERAL;
}

/* The first label of a name with a domain; 0 if it has none. */
static WpStrId
first_label(const WpInventory *inventory, WpStrId text)
{
    const char *name = text ? wp_str_pool_text(inventory->texts, text) : "";

    if (!strchr(name, '.') || wp_spell_n_labels(name) < 2)
        return 0;
    return wp_str_pool_add(inventory->texts, name, strcspn(name, "."));
}

static void
add_vm(WpFinder *finder, WpRowId row)
{
    const WpInventory *inventory = finder->inventory;
    WpAssetId asset = wp_asset_of_vm(inventory, row);
    const WpColumn *ips = wp_inventory_column(inventory, WP_F_VM_IPS);
    WpStrId name = folded_cell(inventory, WP_F_VM_NAME, row);
    WpStrId fqdn = folded_cell(inventory, WP_F_VM_FQDN, row);
    WpStrId guest = folded_cell(inventory, WP_F_VM_HOST_NAME, row);

    add(finder, BY_NAME, name, asset);
    add(finder, BY_FQDN, fqdn, asset);
    add(finder, BY_GUEST_NAME, guest, asset);
    add(finder, BY_GUEST_NAME, first_label(inventory, guest), asset);
    add(finder, BY_GUEST_NAME, first_label(inventory, fqdn), asset);
    add(finder, BY_GUEST_NAME, first_label(inventory, name), asset);
    for (uint32_t i = 0; wp_column_known(ips, row) && i < ips->first[row + 1] - ips->first[row];
         i++)
        add(finder, BY_ADDRESS, fold_id(inventory, ips->items[ips->first[row] + i]), asset);
}

WpFinder *
wp_finder_new(const WpInventory *inventory)
{
    WpFinder *finder = g_new0(WpFinder, 1);

    finder->inventory = inventory;
    for (Way way = 0; way < N_WAYS; way++) {
        wp_pairs_init(&finder->texts[way], inventory->kinds[WP_KIND_VM].n_rows);
        finder->assets[way] = g_array_new(FALSE, FALSE, sizeof(WpAssetId));
    }
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_VM].n_rows; row++)
        add_vm(finder, row);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_DB].n_rows; row++)
        add(finder, BY_DB_NAME, folded_cell(inventory, WP_F_DB_NAME, row), wp_asset_of_db(row));
    return finder;
}

void
wp_finder_free(WpFinder *finder)
{
    if (!finder)
        return;
    for (Way way = 0; way < N_WAYS; way++) {
        wp_pairs_clear(&finder->texts[way]);
        g_array_unref(finder->assets[way]);
    }
    g_free(finder);
}

static WpFound
look_up(const WpFinder *finder, Way way, WpStrId text, WpAssetId *out)
{
    uint32_t number = text ? wp_pairs_find(&finder->texts[way], text) : 0;
    WpAssetId asset = number ? g_array_index(finder->assets[way], WpAssetId, number - 1) : 0;

    if (asset == 0)
        return WP_FOUND_NONE;
    if (asset == SEVERAL)
        return WP_FOUND_SEVERAL;
    *out = asset;
    return WP_FOUND_ONE;
}

static WpFound
find_vm(const WpFinder *finder, WpStrId text, WpAssetId *out)
{
    WpFound found = WP_FOUND_NONE;

    for (Way way = BY_NAME; way <= BY_GUEST_NAME && found == WP_FOUND_NONE; way++)
        found = look_up(finder, way, text, out);
    if (found != WP_FOUND_NONE)
        return found;

    /* a domain that no inventory knows: the machine of that name, unless it has another domain */
    WpStrId label = first_label(finder->inventory, text);
    WpAssetId asset;

    found = look_up(finder, BY_NAME, label, &asset);
    if (found == WP_FOUND_NONE)
        found = look_up(finder, BY_GUEST_NAME, label, &asset);
    if (found == WP_FOUND_ONE) {
        if (wp_inventory_text(finder->inventory, WP_F_VM_FQDN,
                              wp_asset_row(finder->inventory, asset)))
            return WP_FOUND_NONE;
        *out = asset;
    }
    return found;
}

WpFound
wp_finder_vm(const WpFinder *finder, const char *name, WpAssetId *out)
{
    return find_vm(finder, fold(finder->inventory, name), out);
}

WpFound
wp_finder_db(const WpFinder *finder, const char *name, WpAssetId *out)
{
    return look_up(finder, BY_DB_NAME, fold(finder->inventory, name), out);
}

WpFound
wp_finder_address(const WpFinder *finder, const char *address, WpAssetId *out)
{
    return look_up(finder, BY_ADDRESS, fold(finder->inventory, address), out);
}

bool
wp_finder_knows(const WpFinder *finder, WpStrId name, WpStrId address)
{
    WpStrId text = fold_id(finder->inventory, name);
    WpAssetId asset;

    return find_vm(finder, text, &asset) != WP_FOUND_NONE ||
           look_up(finder, BY_DB_NAME, text, &asset) != WP_FOUND_NONE ||
           look_up(finder, BY_ADDRESS, text, &asset) != WP_FOUND_NONE ||
           look_up(finder, BY_ADDRESS, fold_id(finder->inventory, address), &asset) !=
               WP_FOUND_NONE;
}
