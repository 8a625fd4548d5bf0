#include "planner/base/pairs.h"
#include "planner/base/quantity.h"
#include "planner/plan/link-parts.h"

/*
 * One relation that logs tell by a name here and by an address there is several rows, until their
 * ends are known: then it is one, which has what all of them have. The others have no ends any
 * more, so that nobody counts them.
 */

typedef struct {
    WpLinks *links;
    const WpInventory *inventory;
    uint8_t *n_ends; /* by asset: ends that are it, up to 2 */
    WpPairs seen;    /* relations, by a mix of what they are */
    GArray *firsts;  /* of WpRowId, by number - 1 */
    WpColumn *columns[WP_N_FIELDS];
} Merging;

static void
count_ends(Merging *merging)
{
    const WpLinks *links = merging->links;
    const WpInventory *inventory = merging->inventory;
    g_autofree uint32_t *last = g_new0(uint32_t, (gsize)inventory->n_assets + 1);

    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        const WpAssetId assets[] = {links->from[row], links->to[row]};
        const uint32_t ends[] = {inventory->from_end[row], inventory->to_end[row]};

        for (unsigned i = 0; i < 2; i++) {
            if (merging->n_ends[assets[i]] < 2 && last[assets[i]] != ends[i])
                merging->n_ends[assets[i]]++;
            last[assets[i]] = ends[i];
        }
    }
}

static uint32_t
id_of(const Merging *merging, WpField field, WpRowId row)
{
    const WpColumn *column = wp_inventory_column(merging->inventory, field);

    return wp_column_known(column, row) ? column->ids[row] : 0;
}

static int64_t
number_of(const Merging *merging, WpField field, WpRowId row)
{
    return wp_inventory_number(merging->inventory, field, row, -1);
}

static bool
same_flag(const Merging *merging, WpField field, WpRowId a, WpRowId b)
{
    return wp_inventory_flag(merging->inventory, field, a) ==
           wp_inventory_flag(merging->inventory, field, b);
}

static bool
is_same(const Merging *merging, WpRowId a, WpRowId b)
{
    const WpLinks *links = merging->links;

    return links->from[a] == links->from[b] && links->to[a] == links->to[b] &&
           number_of(merging, WP_F_DEP_PORT, a) == number_of(merging, WP_F_DEP_PORT, b) &&
           id_of(merging, WP_F_DEP_PROTOCOL, a) == id_of(merging, WP_F_DEP_PROTOCOL, b) &&
           id_of(merging, WP_F_DEP_KIND, a) == id_of(merging, WP_F_DEP_KIND, b) &&
           same_flag(merging, WP_F_DEP_STRICT, a, b) &&
           same_flag(merging, WP_F_DEP_LATENCY_SENSITIVE, a, b);
}

static uint64_t
hash_of(const Merging *merging, WpRowId row)
{
    const WpLinks *links = merging->links;
    uint64_t hash = wp_mix((uint64_t)links->from[row] << 32 | links->to[row]);

    hash = wp_mix(hash ^ (uint64_t)number_of(merging, WP_F_DEP_PORT, row));
    return hash ^ wp_pair(id_of(merging, WP_F_DEP_PROTOCOL, row) + 1,
                          id_of(merging, WP_F_DEP_KIND, row) + 1);
}

/* The inventory's column, which stays as it is, as one of the links. */
static WpColumn *
own_column(Merging *merging, WpField field)
{
    const WpColumn *old = wp_inventory_column(merging->inventory, field);
    WpColumn *own = merging->columns[field];

    if (own)
        return own;
    own = merging->columns[field] =
        wp_links_add_column(merging->links, field, merging->links->n_dependencies);
    for (WpRowId row = 1; row <= old->n_rows; row++)
        if (wp_column_known(old, row))
            wp_column_set_number(own, row, old->numbers[row]);
    return own;
}

typedef enum { SUM, LEAST, MOST } How;

static void
take_number(Merging *merging, WpField field, How how, WpRowId first, WpRowId row)
{
    const WpColumn *old = wp_inventory_column(merging->inventory, field);
    WpColumn *own;

    if (!wp_column_known(old, row))
        return;
    own = own_column(merging, field);

    int64_t number = old->numbers[row];

    if (wp_column_known(own, first)) {
        int64_t held = own->numbers[first];

        number = how == SUM                          ? wp_add_sat(held, number)
                 : (how == LEAST) == (number < held) ? number
                                                     : held;
    }
    wp_column_set_number(own, first, number);
}

/* Slots and days in which both were seen count once: of how many nobody knows, so the most that is
 * sure is taken. */
static void
merge_row(Merging *merging, WpRowId first, WpRowId row)
{
    WpLinks *links = merging->links;

    take_number(merging, WP_F_DEP_BYTES, SUM, first, row);
    take_number(merging, WP_F_DEP_CONNECTIONS, SUM, first, row);
    take_number(merging, WP_F_DEP_OBSERVATIONS, MOST, first, row);
    take_number(merging, WP_F_DEP_DAYS_SEEN, MOST, first, row);
    take_number(merging, WP_F_DEP_FIRST_SEEN, LEAST, first, row);
    take_number(merging, WP_F_DEP_LAST_SEEN, MOST, first, row);
    links->strength[first] = MAX(links->strength[first], links->strength[row]);
    links->from[row] = links->to[row] = WP_NONE;
    links->n_merged++;
}

void
wp_links_merge(WpLinks *links, const WpInventory *inventory)
{
    g_autofree uint8_t *n_ends = g_new0(uint8_t, (gsize)inventory->n_assets + 1);
    g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(WpRowId));
    Merging merging = {.links = links, .inventory = inventory, .n_ends = n_ends, .firsts = firsts};

    count_ends(&merging);
    wp_pairs_init(&merging.seen, 0);
    for (WpRowId row = 1; row <= links->n_dependencies; row++) {
        WpAssetId from = links->from[row], to = links->to[row];

        if (from == WP_NONE || to == WP_NONE || (n_ends[from] < 2 && n_ends[to] < 2))
            continue;

        uint32_t number = wp_pairs_add(&merging.seen, hash_of(&merging, row));

        if (number > firsts->len)
            g_array_append_val(firsts, row);
        else if (is_same(&merging, g_array_index(firsts, WpRowId, number - 1), row))
            merge_row(&merging, g_array_index(firsts, WpRowId, number - 1), row);
    }
    wp_pairs_clear(&merging.seen);
}
