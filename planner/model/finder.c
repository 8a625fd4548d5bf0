#include "planner/model/finder.h"

#include "planner/model/build/spelling.h"
#include "planner/model/directory.h"

#include <string.h>

typedef enum {
    BY_NAME,
    BY_FQDN,
    BY_GUEST_NAME,
    BY_ADDRESS,
    BY_DB_NAME,
    N_WAYS,
} Way;

struct WpFinder {
    const WpInventory *inventory;
    WpStrTexts *texts;
    WpDirectory *directories[N_WAYS];
    WpDirectoryFill fill;
};

/* The first label of a name with a domain; nothing if it has none. */
static size_t
first_label(const char *text, size_t size)
{
    const char *dot = memchr(text, '.', size);

    return dot && wp_spell_n_labels(text) >= 2 ? (size_t)(dot - text) : 0;
}

static void
add(WpFinder *finder, Way way, WpStrId text, WpAssetId asset, bool label_only)
{
    wp_directory_fill(&finder->fill, (WpDirectoryEntry){finder->directories[way], text, asset,
                                                        label_only ? first_label : NULL});
}

static WpStrId
cell(const WpFinder *finder, WpField field, WpRowId row)
{
    const WpColumn *column = wp_inventory_column(finder->inventory, field);

    return wp_column_known(column, row) ? column->ids[row] : WP_STR_NONE;
}

static void
add_vm(WpFinder *finder, WpRowId row)
{
    WpAssetId asset = wp_asset_of_vm(finder->inventory, row);
    const WpColumn *ips = wp_inventory_column(finder->inventory, WP_F_VM_IPS);
    WpStrId name = cell(finder, WP_F_VM_NAME, row), fqdn = cell(finder, WP_F_VM_FQDN, row);
    WpStrId guest = cell(finder, WP_F_VM_HOST_NAME, row);

    add(finder, BY_NAME, name, asset, false);
    add(finder, BY_FQDN, fqdn, asset, false);
    add(finder, BY_GUEST_NAME, guest, asset, false);
    add(finder, BY_GUEST_NAME, guest, asset, true);
    add(finder, BY_GUEST_NAME, fqdn, asset, true);
    add(finder, BY_GUEST_NAME, name, asset, true);
    for (uint32_t i = 0; wp_column_known(ips, row) && i < ips->first[row + 1] - ips->first[row];
         i++)
        add(finder, BY_ADDRESS, ips->items[ips->first[row] + i], asset, false);
}

WpFinder *
wp_finder_new(const WpInventory *inventory, WpStrTexts *texts)
{
    WpFinder *finder = g_new0(WpFinder, 1);
    uint32_t n_vms = inventory->kinds[WP_KIND_VM].n_rows, n_dbs = inventory->n_databases;
    static const uint8_t many[N_WAYS] = {[BY_NAME] = 1, [BY_GUEST_NAME] = 1, [BY_ADDRESS] = 1};

    finder->inventory = inventory;
    finder->texts = texts;
    finder->fill.texts = texts;
    for (Way way = 0; way < N_WAYS; way++)
        finder->directories[way] = wp_directory_new(way == BY_DB_NAME ? n_dbs
                                                    : many[way]       ? n_vms
                                                                      : 0);
    for (WpRowId row = 1; row <= n_vms; row++)
        add_vm(finder, row);
    for (WpRowId row = 1; row <= inventory->kinds[WP_KIND_DB].n_rows; row++)
        add(finder, BY_DB_NAME, cell(finder, WP_F_DB_NAME, row), wp_asset_of_db(row), false);
    wp_directory_fill_end(&finder->fill);
    return finder;
}

void
wp_finder_free(WpFinder *finder)
{
    if (!finder)
        return;
    for (Way way = 0; way < N_WAYS; way++)
        wp_directory_free(finder->directories[way]);
    wp_str_texts_free(finder->texts);
    g_free(finder);
}

static WpFound
look_up(const WpFinder *finder, Way way, WpFolded text, WpAssetId *out)
{
    WpAssetId asset = wp_directory_find(finder->directories[way], text);

    if (asset == WP_NONE)
        return WP_FOUND_NONE;
    if (asset == WP_SEVERAL)
        return WP_FOUND_SEVERAL;
    *out = asset;
    return WP_FOUND_ONE;
}

static WpFound
find_vm(const WpFinder *finder, WpFolded text, WpAssetId *out)
{
    WpFound found = WP_FOUND_NONE;

    for (Way way = BY_NAME; way <= BY_GUEST_NAME && found == WP_FOUND_NONE; way++)
        found = look_up(finder, way, text, out);
    if (found != WP_FOUND_NONE || text.size == 0)
        return found;

    /* a domain that no inventory knows: the machine of that name, unless it has another domain */
    WpFolded label = wp_fold(text.text, first_label(text.text, text.size));
    WpAssetId asset;

    found = look_up(finder, BY_NAME, label, &asset);
    if (found == WP_FOUND_NONE)
        found = look_up(finder, BY_GUEST_NAME, label, &asset);
    if (found == WP_FOUND_ONE) {
        if (cell(finder, WP_F_VM_FQDN, wp_asset_row(finder->inventory, asset)) != WP_STR_NONE)
            return WP_FOUND_NONE;
        *out = asset;
    }
    return found;
}

static WpFolded
fold(const char *text)
{
    return wp_fold(text, text ? strlen(text) : 0);
}

WpFound
wp_finder_vm(const WpFinder *finder, const char *name, WpAssetId *out)
{
    return find_vm(finder, fold(name), out);
}

WpFound
wp_finder_db(const WpFinder *finder, const char *name, WpAssetId *out)
{
    return look_up(finder, BY_DB_NAME, fold(name), out);
}

WpFound
wp_finder_address(const WpFinder *finder, const char *address, WpAssetId *out)
{
    return look_up(finder, BY_ADDRESS, fold(address), out);
}

typedef struct {
    const WpFinder *finder;
    bool *known; /* by end */
} Known;

static void
note_known(void *data, uint32_t end, const WpEndTexts *texts)
{
    const Known *known = data;
    const WpFinder *finder = known->finder;
    WpFolded name = texts->folded_name;
    WpAssetId asset;

    known->known[end] = find_vm(finder, name, &asset) != WP_FOUND_NONE ||
                        look_up(finder, BY_DB_NAME, name, &asset) != WP_FOUND_NONE ||
                        look_up(finder, BY_ADDRESS, name, &asset) != WP_FOUND_NONE ||
                        look_up(finder, BY_ADDRESS, texts->folded_address, &asset) != WP_FOUND_NONE;
}

bool *
wp_finder_known_ends(const WpFinder *finder)
{
    Known known = {finder, g_new0(bool, (size_t)finder->inventory->n_ends + 1)};

    wp_directory_each_end(finder->inventory, finder->texts, finder->directories[BY_NAME],
                          finder->directories[BY_ADDRESS], note_known, &known);
    return known.known;
}

typedef struct {
    WpInventory *inventory;
    const WpPlaceholders *placeholders;
} Marking;

static void
mark_end(void *data, uint32_t number, const WpEndTexts *texts)
{
    const Marking *marking = data;
    WpEnd *end = &marking->inventory->ends[number];
    WpFolded name = texts->folded_name, address = texts->folded_address;

    end->no_name = wp_placeholders_have_exported(marking->placeholders, name.text, name.size,
                                                 WP_VOID_NAME | WP_VOID_IP);
    end->no_address = wp_placeholders_have_exported(marking->placeholders, address.text,
                                                    address.size, WP_VOID_IP);
}

void
wp_finder_mark_ends(WpInventory *inventory, const WpStrTexts *texts,
                    const WpPlaceholders *placeholders)
{
    Marking marking = {inventory, placeholders};

    wp_directory_each_end(inventory, texts, NULL, NULL, mark_end, &marking);
}
