#include "planner/model/build/identity.h"

#include <string.h>

/*
 * Names that several assets bear. Place tells many of them apart. What is left: assets that stand
 * by themselves (a key stronger than the name, or a row of the table that says most), and others
 * that are rows of other tables about one of them, or cannot be told.
 */

/* The entries that bear one contested name. */
typedef struct {
    const WpEntry *entries;
    uint32_t n;
} Homonyms;

static const WpStrId *
places_of(const WpIdentity *identity, uint32_t ident)
{
    return identity->idents[ident].places;
}

/* Joins by name and ever more of the place, each as an exact value; rules and void values as on
 * any level. */
static void
join_by_place(WpIdentity *identity)
{
    static const WpPlaceKind order[] = {WP_PLACE_DATACENTER, WP_PLACE_CLUSTER, WP_PLACE_HOST,
                                        WP_PLACE_FOLDER};
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(WpEntry));
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(WpEntry));
    guint n_contested = identity->contested->len;
    WpPairs values;

    wp_pairs_init(&values, n_contested);
    if (n_contested > 0)
        g_array_append_vals(all, identity->contested->data, n_contested);
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++) {
        g_array_set_size(entries, 0);
        for (guint j = 0; j < all->len; j++) {
            WpEntry *entry = &g_array_index(all, WpEntry, j);
            WpStrId place = places_of(identity, entry->ident)[order[i]];

            if (place == 0)
                continue;
            entry->value = (uint64_t)wp_pairs_add(&values, entry->value) << 32 | place;
            g_array_append_val(entries, *entry);
        }
        wp_identity_join_level(identity, WP_LEVEL_NAME, entries);
        g_array_set_size(identity->contested, n_contested); /* contested already */
    }
    wp_pairs_clear(&values);
}

/* The asset-creating file of @homonyms whose rows say most: ties by layout, then by file name. */
static uint32_t
main_file(const WpIdentity *identity, const Homonyms *homonyms)
{
    const WpBuilder *builder = identity->builder;
    uint32_t best = UINT32_MAX, best_slots = 0;

    for (uint32_t i = 0; i < homonyms->n; i++) {
        const WpIdent *ident = &identity->idents[homonyms->entries[i].ident];
        uint32_t n_slots = wp_record(builder, ident->record)->n_slots;
        int order = 0;

        if (wp_file_info(builder, ident->file)->evidence != WP_EVIDENCE_INVENTORY)
            continue;
        if (best != UINT32_MAX) {
            const WpInputFile *a = wp_input_file(builder, ident->file);
            const WpInputFile *b = wp_input_file(builder, best);

            order = n_slots != best_slots ? (n_slots > best_slots ? -1 : 1)
                                          : g_strcmp0(a->layout, b->layout);
            order = order ? order : strcmp(a->name, b->name);
        }
        if (best == UINT32_MAX || order < 0) {
            best = ident->file;
            best_slots = n_slots;
        }
    }
    return best;
}

static bool
has_file(const WpIdentity *identity, uint32_t root, uint32_t file)
{
    uint32_t ident = root;

    do {
        if (identity->idents[ident].file == file)
            return true;
        ident = identity->idents[ident].next;
    } while (ident != root);
    return false;
}

static bool
is_tab(const WpIdentity *identity, uint32_t ident)
{
    WpEvidence evidence = wp_ident_evidence(identity, ident);

    return evidence == WP_EVIDENCE_INVENTORY || evidence == WP_EVIDENCE_DETAIL;
}

/* Whether the two have rows in two tabs of one export. */
static bool
same_export(const WpIdentity *identity, uint32_t a, uint32_t b)
{
    uint32_t x = a;

    do {
        uint32_t file = identity->idents[x].file, y = b;
        WpStrId export_id = wp_file_info(identity->builder, file)->export_id;

        do {
            uint32_t other = identity->idents[y].file;

            if (other != file && is_tab(identity, x) && is_tab(identity, y) &&
                wp_file_info(identity->builder, other)->export_id == export_id)
                return true;
            y = identity->idents[y].next;
        } while (y != b);
        x = identity->idents[x].next;
    } while (x != a);
    return false;
}

/* Of the assets that stand, the one that @root is about: 0 if it is about none, UINT32_MAX if it
 * fits several. One of its own export goes before others. */
static uint32_t
candidate(const WpIdentity *identity, const GArray *standing, uint32_t root)
{
    uint32_t found = 0, found_here = 0;
    unsigned n = 0, n_here = 0;

    if (standing->len > WP_MAX_RIVALS)
        return UINT32_MAX;
    for (guint i = 0; i < standing->len; i++) {
        uint32_t other = g_array_index(standing, uint32_t, i);

        if (wp_identity_contradict(identity, root, other, WP_LEVEL_NAME, true))
            continue;
        n++;
        found = other;
        if (same_export(identity, root, other)) {
            n_here++;
            found_here = other;
        }
    }
    if (n_here == 1)
        return found_here;
    return n == 0 ? 0 : n == 1 ? found : UINT32_MAX;
}

typedef struct {
    uint32_t root, target; /* target: as candidate() gives it */
} Wish;

/* @standing_roots: (inout): all that stand under any name */
static void
settle(WpIdentity *identity, const Homonyms *homonyms, GHashTable *standing_roots, GArray *wishes)
{
    g_autoptr(GArray) standing = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    uint32_t file = main_file(identity, homonyms);

    for (uint32_t i = 0; i < homonyms->n; i++) {
        uint32_t root = wp_identity_root(identity, homonyms->entries[i].ident);

        if (!g_hash_table_add(seen, GUINT_TO_POINTER(root)))
            continue;

        uint8_t summary = wp_identity_summary(identity, root);
        bool stands =
            summary & WP_ROOT_ASSET && (summary & WP_ROOT_KEY || has_file(identity, root, file));

        g_array_append_val(stands ? standing : others, root);
        if (stands)
            g_hash_table_add(standing_roots, GUINT_TO_POINTER(root));
        if (stands && !(summary & WP_ROOT_KEY))
            identity->flags[root] |= WP_IDENT_HOMONYM;
    }
    for (guint i = 0; i < others->len; i++) {
        Wish wish = {.root = g_array_index(others, uint32_t, i)};

        wish.target = candidate(identity, standing, wish.root);
        g_array_append_val(wishes, wish);
    }
}

static int
by_root(gconstpointer a, gconstpointer b)
{
    const Wish *x = a, *y = b;

    if (x->root != y->root)
        return x->root < y->root ? -1 : 1;
    return (x->target > y->target) - (x->target < y->target);
}

static int
by_target(gconstpointer a, gconstpointer b)
{
    const Wish *x = a, *y = b;

    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return (x->root > y->root) - (x->root < y->root);
}

/* One wish a root: under several contested names it may have several. */
static void
reduce_wishes(GArray *wishes, GHashTable *standing_roots)
{
    Wish *all = (Wish *)(void *)wishes->data;
    guint n = 0;

    g_array_sort(wishes, by_root);
    for (guint first = 0, end; first < wishes->len; first = end) {
        Wish wish = all[first];

        for (end = first + 1; end < wishes->len && all[end].root == wish.root; end++)
            if (wish.target == 0)
                wish.target = all[end].target;
            else if (all[end].target != wish.target && all[end].target != UINT32_MAX)
                wish.target = UINT32_MAX;
        if (!g_hash_table_contains(standing_roots, GUINT_TO_POINTER(wish.root)))
            all[n++] = wish;
    }
    g_array_set_size(wishes, n);
}

/* Grants the wishes for one target, unless two of them contradict each other. */
static void
grant(WpIdentity *identity, const Wish *wishes, guint n)
{
    bool agree = n <= WP_MAX_RIVALS;

    for (guint i = 0; i < n && agree; i++)
        for (guint j = 0; j < i && agree; j++)
            agree = !wp_identity_contradict(identity, wishes[i].root, wishes[j].root, WP_LEVEL_NAME,
                                            true);
    for (guint i = 0; i < n; i++) {
        uint32_t root = wishes[i].root, target = wishes[i].target;

        if (agree) {
            wp_identity_unite(identity, target, root);
            continue;
        }
        /* Rows of another export may be assets that only it knows; of the same, they are not. */
        identity->flags[root] |= (wp_identity_summary(identity, root) & WP_ROOT_ASSET) &&
                                         !same_export(identity, root, target)
                                     ? WP_IDENT_HOMONYM
                                     : WP_IDENT_AMBIGUOUS | WP_IDENT_REFUSED;
    }
}

static void
grant_all(WpIdentity *identity, GArray *wishes)
{
    const Wish *all = (const Wish *)(const void *)wishes->data;

    g_array_sort(wishes, by_target);
    for (guint first = 0, end; first < wishes->len; first = end) {
        uint32_t target = all[first].target;

        for (end = first + 1; end < wishes->len && all[end].target == target;)
            end++;
        if (target != 0 && target != UINT32_MAX) {
            grant(identity, all + first, end - first);
            continue;
        }
        for (guint i = first; i < end; i++)
            identity->flags[all[i].root] |=
                target == 0 ? WP_IDENT_HOMONYM : WP_IDENT_AMBIGUOUS | WP_IDENT_REFUSED;
    }
}

void
wp_identity_settle(WpIdentity *identity)
{
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(Wish));
    g_autoptr(GHashTable) standing_roots = g_hash_table_new(NULL, NULL);
    const WpEntry *all;

    join_by_place(identity);
    wp_identity_summarize(identity);
    all = (const WpEntry *)(const void *)identity->contested->data;
    for (guint first = 0, end; first < identity->contested->len; first = end) {
        for (end = first + 1; end < identity->contested->len && all[end].value == all[first].value;)
            end++;

        Homonyms homonyms = {.entries = all + first, .n = end - first};

        settle(identity, &homonyms, standing_roots, wishes);
    }
    reduce_wishes(wishes, standing_roots);
    grant_all(identity, wishes);
    wp_identity_summarize(identity);
}
