#include "planner/model/build/assets.h"

#include "planner/base/jobs.h"
#include "planner/model/build/identified.h"

#include <string.h>

/* The assets of some idents, which several threads make at a time. */
typedef struct {
    const WpIdentity *identity;
    uint32_t first, end; /* idents */
    WpIdSpeller speller;
    GArray *assets; /* of WpIdentified, by root */
} Range;

#define RANGE (UINT32_C(1) << 15) /* idents: small against all, and many to a thread */

static bool
make_range(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Range *range = data;
    const WpIdentity *identity = range->identity;

    wp_id_speller_init(&range->speller, identity);
    range->assets = g_array_new(FALSE, FALSE, sizeof(WpIdentified));
    for (uint32_t ident = range->first; ident < range->end; ident++) {
        WpIdentified asset = {.root = ident};

        if (identity->root[ident] != ident || !wp_root_is_row(identity, ident))
            continue;
        wp_give_identity(&range->speller, &asset);
        g_array_append_val(range->assets, asset);
    }
    return true;
}

static void
range_clear(gpointer data)
{
    Range *range = data;

    wp_id_speller_clear(&range->speller);
    g_array_unref(range->assets);
}

/* @out_assets: of WpIdentified, by root; their texts are those of the ranges.
 * Returns: (transfer full) (element-type Range): all idents, at least one range */
static GArray *
make_assets(const WpIdentity *identity, GArray *out_assets)
{
    GArray *ranges = g_array_new(FALSE, TRUE, sizeof(Range));

    g_array_set_clear_func(ranges, range_clear);
    for (uint32_t first = 1; first == 1 || first <= identity->n; first += RANGE) {
        Range range = {.identity = identity,
                       .first = first,
                       .end = MIN(identity->n - first, RANGE - 1) + first + 1};

        if (identity->n == 0)
            range.end = first;
        g_array_append_val(ranges, range);
    }
    wp_jobs_each(make_range, ranges->data, sizeof(Range), ranges->len, identity->builder->n_threads,
                 NULL); /* none fails */
    for (guint i = 0; i < ranges->len; i++) {
        const GArray *assets = g_array_index(ranges, Range, i).assets;

        g_array_append_vals(out_assets, assets->data, assets->len);
    }
    return ranges;
}

static void
spell_key(const WpIdentity *identity, uint64_t number, char out_key[16])
{
    static const char digits[] = "0123456789abcdef";
    const char *kind = wp_kind_name(identity->kind);
    size_t size = strlen(kind);

    g_assert(size + WP_KEY_DIGITS + 2 <= 16);
    memset(out_key, 0, 16);
    memcpy(out_key, kind, size);
    out_key[size] = '-';
    for (unsigned i = 0; i < WP_KEY_DIGITS; i++)
        out_key[size + 1 + i] = digits[number >> 4 * (WP_KEY_DIGITS - 1 - i) & 15];
}

#define AHEAD 12 /* assets whose place in a table is fetched before its turn */

/* Numbers of the assets whose identity another one has, too: found by what their keys say, and
 * then by text. @assets: of WpIdentified. Returns: (transfer full) (element-type uint32_t) */
static GArray *
find_shared(const GArray *assets)
{
    const WpIdentified *all = (const WpIdentified *)(const void *)assets->data;
    GArray *shared = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autofree bool *is_shared = g_new0(bool, (size_t)assets->len + 1);
    g_autofree uint32_t *slots = NULL; /* number of the first asset of each identity, from 1 */
    size_t mask = 63;

    while (mask < 2 * (size_t)assets->len)
        mask = mask * 2 + 1;
    slots = g_new0(uint32_t, mask + 1);
    for (uint32_t i = 0; i < assets->len; i++) {
        size_t at = all[i].number & mask;

        if (i + AHEAD < assets->len)
            __builtin_prefetch(&slots[all[i + AHEAD].number & mask]);
        while (slots[at] != 0 && (all[slots[at] - 1].number != all[i].number ||
                                  strcmp(all[slots[at] - 1].identity, all[i].identity) != 0))
            at = (at + 1) & mask;
        if (slots[at] == 0)
            slots[at] = i + 1;
        else
            is_shared[i] = is_shared[slots[at] - 1] = true;
    }
    for (uint32_t i = 0; i < assets->len; i++)
        if (is_shared[i])
            g_array_append_val(shared, i);
    return shared;
}

/* Gives every asset that shares its identity the next one that it has. Returns: some had one. */
static bool
part_shared(WpIdSpeller *speller, GArray *assets, const GArray *shared)
{
    bool any = false;

    for (guint i = 0; i < shared->len; i++) {
        WpIdentified *asset =
            &g_array_index(assets, WpIdentified, g_array_index(shared, uint32_t, i));

        if (asset->next < WP_N_IDS) {
            wp_give_identity(speller, asset);
            any = true;
        } else if (!asset->content) {
            asset->content = wp_content_of(speller->identity, asset->root, speller->arena);
        }
    }
    return any;
}

/* By what assets are known by before equals are numbered, and these by that number. */
static int
by_base(gconstpointer a, gconstpointer b)
{
    const WpIdentified *x = a, *y = b;
    int order = strcmp(x->base, y->base);

    if (order == 0)
        order = g_strcmp0(x->content, y->content);
    return order ? order : (x->nth > y->nth) - (x->nth < y->nth);
}

static int
by_base_of(gconstpointer a, gconstpointer b, gpointer assets)
{
    return by_base(&g_array_index((GArray *)assets, WpIdentified, *(const uint32_t *)a),
                   &g_array_index((GArray *)assets, WpIdentified, *(const uint32_t *)b));
}

/* Numbers those that share an identity to the end. */
static void
number_equals(WpIdSpeller *speller, GArray *assets, GArray *shared)
{
    const char *last = NULL;
    uint32_t n = 0;

    g_array_sort_with_data(shared, by_base_of, assets);
    for (guint i = 0; i < shared->len; i++) {
        WpIdentified *asset =
            &g_array_index(assets, WpIdentified, g_array_index(shared, uint32_t, i));

        n = last && strcmp(last, asset->base) == 0 ? n + 1 : 1;
        last = asset->base;
        asset->nth = n;
        g_string_printf(speller->text, "%s #%u", asset->base, n);
        wp_set_identity(speller, asset, speller->text->str, speller->text->len);
    }
}

static bool
claim_known_key(WpIdSpeller *speller, WpIdentified *asset, GHashTable *known)
{
    for (WpIdKind kind = 0; kind < WP_N_IDS; kind++) {
        uint64_t number;
        char key[16];

        if (!wp_read_id(speller, asset->root, kind))
            continue;
        number = wp_hash_identity(speller, speller->text->str, speller->text->len);
        spell_key(speller->identity, number, key);
        if (!g_hash_table_remove(known, key))
            continue;
        asset->number = number;
        return true;
    }
    return false;
}

/* Keys that no two assets have, one after another in the order of identities: for who has known
 * keys, and for two that met in the digits of a key. */
static void
part_keys(WpIdSpeller *speller, GArray *assets, const char *const *known_keys)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autofree bool *has_key = g_new0(bool, (size_t)assets->len + 1);

    g_array_sort(assets, by_base);
    for (size_t i = 0; known_keys && known_keys[i]; i++)
        g_hash_table_add(known, (gpointer)known_keys[i]);
    for (guint i = 0; known_keys && i < assets->len; i++) {
        WpIdentified *asset = &g_array_index(assets, WpIdentified, i);

        has_key[i] = claim_known_key(speller, asset, known);
        if (has_key[i])
            g_hash_table_add(taken, g_memdup2(&asset->number, sizeof asset->number));
    }
    for (guint i = 0; i < assets->len; i++) {
        WpIdentified *asset = &g_array_index(assets, WpIdentified, i);

        if (has_key[i])
            continue;
        /* 48 bits: among a million assets two may meet */
        for (unsigned n = 2; g_hash_table_contains(taken, &asset->number); n++) {
            g_string_printf(speller->text, "%s ~%u", asset->identity, n);
            asset->number = wp_hash_identity(speller, speller->text->str, speller->text->len);
        }
        g_hash_table_add(taken, g_memdup2(&asset->number, sizeof asset->number));
    }
}

typedef struct {
    uint64_t number; /* that the key says */
    uint32_t root;
} Keyed;

static int
by_number(gconstpointer a, gconstpointer b)
{
    const Keyed *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

#define FEW 32 /* that are sorted on the spot */

static void
sort_few(Keyed *keyed, uint32_t n)
{
    if (n > FEW) {
        qsort(keyed, n, sizeof *keyed, by_number);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        Keyed one = keyed[i];
        uint32_t j = i;

        for (; j > 0 && one.number < keyed[j - 1].number; j--)
            keyed[j] = keyed[j - 1];
        keyed[j] = one;
    }
}

/* Sums are spread evenly, so that each is put near to its place at once.
 * Returns: (transfer full): in the order of keys */
static Keyed *
sort_assets(const GArray *assets)
{
    uint32_t n = assets->len;
    g_autofree uint32_t *first = g_new0(uint32_t, (size_t)n + 2);
    Keyed *keyed = g_new(Keyed, (size_t)n + 1);

#define BUCKET(number) (((number) >> (4 * WP_KEY_DIGITS - 32)) * n >> 32)
    for (uint32_t i = 0; i < n; i++)
        first[BUCKET(g_array_index(assets, WpIdentified, i).number) + 1]++;
    for (uint32_t i = 0; i < n; i++)
        first[i + 1] += first[i];
    for (uint32_t i = 0; i < n; i++) {
        const WpIdentified *asset = &g_array_index(assets, WpIdentified, i);

        keyed[first[BUCKET(asset->number)]++] = (Keyed){asset->number, asset->root};
    }
#undef BUCKET
    /* first[bucket] is now where the next one begins */
    for (uint32_t i = 0, begin = 0; i < n; begin = first[i++])
        sort_few(keyed + begin, first[i] - begin);
    return keyed;
}

static bool
some_meet(const Keyed *keyed, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (keyed[i].number == keyed[i - 1].number)
            return true;
    return false;
}

static void
fill_rows(WpAssets *out, const WpIdentity *identity, const Keyed *keyed, uint32_t n)
{
    const WpIdent *idents = identity->idents;
    uint32_t n_records = 0;

    out->n = n;
    out->roots = g_new0(uint32_t, (size_t)out->n + 1);
    out->keys = g_malloc0(((size_t)out->n + 1) * sizeof *out->keys);
    out->rows = g_new0(uint32_t, (size_t)identity->n + 1);
    out->first = g_new0(uint32_t, (size_t)out->n + 2);
    out->records = g_new0(uint32_t, (size_t)identity->n + 1);
    for (uint32_t row = 1; row <= out->n; row++) {
        uint32_t root = keyed[row - 1].root, ident = root;

        if (row + AHEAD <= out->n)
            __builtin_prefetch(&idents[keyed[row + AHEAD - 1].root].next);
        if (row + AHEAD / 2 <= out->n)
            __builtin_prefetch(&idents[idents[keyed[row + AHEAD / 2 - 1].root].next].next);
        out->roots[row] = root;
        spell_key(identity, keyed[row - 1].number, out->keys[row]);
        out->first[row] = n_records;
        do {
            out->rows[ident] = row;
            out->records[n_records++] = idents[ident].record;
            ident = idents[ident].next;
        } while (ident != root);
    }
    out->first[out->n + 1] = n_records;
}

void
wp_assets_build(WpAssets *out, const WpIdentity *identity, const char *const *known_keys)
{
    g_autoptr(GArray) assets = g_array_new(FALSE, FALSE, sizeof(WpIdentified));
    g_autoptr(GArray) ranges = make_assets(identity, assets);
    WpIdSpeller *speller = &g_array_index(ranges, Range, 0).speller;
    g_autoptr(GArray) shared = find_shared(assets);
    g_autofree Keyed *keyed = NULL;

    while (part_shared(speller, assets, shared)) {
        g_array_unref(shared);
        shared = find_shared(assets);
    }
    number_equals(speller, assets, shared);
    if (known_keys)
        part_keys(speller, assets, known_keys);
    keyed = sort_assets(assets);
    if (some_meet(keyed, assets->len)) {
        part_keys(speller, assets, NULL);
        g_free(keyed);
        keyed = sort_assets(assets);
    }
    fill_rows(out, identity, keyed, assets->len);
}

void
wp_assets_clear(WpAssets *assets)
{
    g_free(assets->roots);
    g_free(assets->keys);
    g_free(assets->rows);
    g_free(assets->first);
    g_free(assets->records);
    *assets = (WpAssets){0};
}
