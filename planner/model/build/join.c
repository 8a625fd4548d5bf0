#include "planner/model/build/identity.h"

#include "planner/base/radix.h"

/* One level of keys: see identity.h. */

typedef struct {
    uint32_t first, n; /* of entries */
} Group;

typedef struct {
    WpIdentity *identity;
    unsigned level;
    WpEntry *entries;       /* sorted by value */
    GArray *groups;         /* of Group: values that link two roots or more */
    uint32_t *links;        /* union-find over roots: who would join if nothing contradicted */
    uint32_t *kept;         /* the same for links that stand; NULL until needed */
    uint32_t *stamps;       /* by file: the group in which it was seen last */
    uint32_t *seen;         /* by file: the ident seen then */
    bool *is_strong;        /* by file: that ident has the value as its own name */
    uint32_t *table_stamps; /* by file: the check in which it was seen last */
    uint32_t stamp;
    GArray *roots;  /* of uint32_t: those of the component or group at hand */
    GArray *others; /* the same, while a component is taken apart */
} Join;

static uint32_t
find(uint32_t *parent, uint32_t ident)
{
    while (parent[ident] != ident) {
        parent[ident] = parent[parent[ident]];
        ident = parent[ident];
    }
    return ident;
}

static void
link_roots(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = find(parent, a);
    b = find(parent, b);
    parent[MAX(a, b)] = MIN(a, b);
}

void
wp_entries_sort(const WpEntry *from, uint32_t n, WpEntries *out)
{
    g_autofree uint32_t *number = g_new(uint32_t, (size_t)n + 1);
    g_autofree uint32_t *first = NULL;
    uint32_t n_kept = 0;
    WpPairs values;

    wp_pairs_init(&values, n / 2);
    for (uint32_t i = 0; i < n; i++) {
        if (i + WP_PAIRS_AHEAD < n)
            wp_pairs_prefetch(&values, from[i + WP_PAIRS_AHEAD].value);
        number[i] = wp_pairs_add(&values, from[i].value);
    }
    first = g_new0(uint32_t, (size_t)values.n + 2);
    for (uint32_t i = 0; i < n; i++)
        first[number[i]]++;
    for (uint32_t i = 1; i <= values.n; i++) {
        uint32_t n_equal = first[i];

        first[i] = n_equal > 1 ? n_kept : UINT32_MAX;
        n_kept += n_equal > 1 ? n_equal : 0;
    }
    wp_pairs_clear(&values);
    *out = (WpEntries){.all = g_new(WpEntry, (size_t)n_kept + 1), .n = n_kept};
    for (uint32_t i = 0; i < n; i++)
        if (first[number[i]] != UINT32_MAX)
            out->all[first[number[i]]++] = from[i];
}

/*
 * Two records of one asset-creating table with the value make it void. A table in which exactly
 * one has it as its own name means that one: guest names of others give way (their entries are
 * taken out: a clone keeps the name inside of the machine that it was made from).
 */
static bool
is_void(Join *join, Group *group, uint32_t stamp)
{
    WpIdentity *identity = join->identity;
    WpEntry *entries = join->entries + group->first;
    uint32_t n_kept = 0;

    for (unsigned weak = 0; weak <= 1; weak++)
        for (uint32_t i = 0; i < group->n; i++) {
            uint32_t file = identity->idents[entries[i].ident].file;

            if (entries[i].is_weak != weak ||
                wp_ident_evidence(identity, entries[i].ident) != WP_EVIDENCE_INVENTORY)
                continue;
            if (join->stamps[file] == stamp && join->seen[file] != entries[i].ident &&
                !(weak && join->is_strong[file]))
                return true;
            if (join->stamps[file] != stamp) {
                join->stamps[file] = stamp;
                join->seen[file] = entries[i].ident;
                join->is_strong[file] = !weak;
            }
        }
    for (uint32_t i = 0; i < group->n; i++) {
        uint32_t file = identity->idents[entries[i].ident].file;
        bool gives_way = entries[i].is_weak && join->stamps[file] == stamp &&
                         join->seen[file] != entries[i].ident;

        if (!gives_way)
            entries[n_kept++] = entries[i];
    }
    group->n = n_kept;
    return false;
}

static void
contest(Join *join, const Group *group)
{
    if (join->level == WP_LEVEL_NAME)
        g_array_append_vals(join->identity->contested, join->entries + group->first, group->n);
    for (uint32_t i = 0; i < group->n; i++) {
        uint32_t ident = join->entries[group->first + i].ident;

        join->identity->flags[ident] |= WP_IDENT_AMBIGUOUS;
        if (join->level >= WP_N_KEYS)
            continue;
        join->identity->idents[ident].keys[join->level] = 0;
        join->identity->n_void[join->identity->idents[ident].file * WP_N_KEYS + join->level]++;
    }
}

/* The distinct roots of a group, appended to join->roots. */
static void
add_roots(Join *join, const Group *group, GArray *roots)
{
    guint before = roots->len;

    for (uint32_t i = 0; i < group->n; i++) {
        uint32_t root = wp_identity_root(join->identity, join->entries[group->first + i].ident);
        bool known = false;

        for (guint j = before; j < roots->len && j < before + WP_MAX_RIVALS && !known; j++)
            known = g_array_index(roots, uint32_t, j) == root;
        if (!known)
            g_array_append_val(roots, root);
    }
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void
sort_unique(GArray *numbers)
{
    guint n = 0;

    g_array_sort(numbers, by_number);
    for (guint i = 0; i < numbers->len; i++) {
        uint32_t number = g_array_index(numbers, uint32_t, i);

        if (n == 0 || g_array_index(numbers, uint32_t, n - 1) != number)
            g_array_index(numbers, uint32_t, n++) = number;
    }
    g_array_set_size(numbers, n);
}

/* Whether a root can be in anybody's way: only then it need be compared. */
static bool
can_contradict(const Join *join, uint32_t root)
{
    const WpIdentity *identity = join->identity;
    uint32_t ident = root;

    do {
        const WpIdent *x = &identity->idents[ident];

        if (wp_ident_evidence(identity, ident) == WP_EVIDENCE_INVENTORY)
            return true;
        for (unsigned key = 0; key < WP_N_KEYS && key < join->level; key++)
            if (x->keys[key] != 0)
                return true;
        for (unsigned place = 0; place < WP_N_PLACES; place++)
            if (x->places[place] != 0)
                return true;
        ident = x->next;
    } while (ident != root);
    return false;
}

/* What a root is known by, as one number: roots with the same are of one mind. */
static uint64_t
signature(const WpIdentity *identity, uint32_t root)
{
    uint64_t sum = 0, first = 0;
    bool all_equal = true;
    uint32_t ident = root;

    do {
        const WpIdent *x = &identity->idents[ident];
        uint64_t hash = wp_file_info(identity->builder, x->file)->source;

        for (unsigned key = 0; key < WP_N_KEYS; key++)
            hash = wp_mix(hash ^ x->keys[key]);
        for (unsigned name = 0; name < WP_N_NAMES; name++)
            hash = wp_mix(hash ^ x->names[name]);
        for (unsigned place = 0; place < WP_N_PLACES; place++)
            hash = wp_mix(hash ^ x->places[place]);
        if (ident == root)
            first = hash;
        all_equal &= hash == first;
        sum += hash;
        ident = x->next;
    } while (ident != root);
    return all_equal ? first : sum;
}

/* Two rows of one asset-creating table are never one asset. */
static bool
share_table(Join *join, const GArray *roots)
{
    uint32_t stamp = ++join->stamp;

    for (guint i = 0; i < roots->len; i++) {
        uint32_t root = g_array_index(roots, uint32_t, i), ident = root;

        do {
            uint32_t file = join->identity->idents[ident].file;

            if (wp_ident_evidence(join->identity, ident) == WP_EVIDENCE_INVENTORY) {
                if (join->table_stamps[file] == stamp)
                    return true;
                join->table_stamps[file] = stamp;
            }
            ident = join->identity->idents[ident].next;
        } while (ident != root);
    }
    return false;
}

static bool
are_consistent(Join *join, const GArray *roots)
{
    uint32_t rivals[WP_MAX_RIVALS];
    uint64_t signatures[WP_MAX_RIVALS];
    unsigned n_rivals = 0;

    if (share_table(join, roots))
        return false;
    for (guint i = 0; i < roots->len; i++) {
        uint32_t root = g_array_index(roots, uint32_t, i);
        uint64_t own;
        bool is_new = true;

        if (!can_contradict(join, root))
            continue;
        own = signature(join->identity, root);
        for (unsigned j = 0; j < n_rivals && is_new; j++)
            is_new = signatures[j] != own;
        if (!is_new)
            continue;
        if (n_rivals == WP_MAX_RIVALS)
            return false;
        for (unsigned j = 0; j < n_rivals; j++)
            if (wp_identity_contradict(join->identity, root, rivals[j], join->level, false))
                return false;
        signatures[n_rivals] = own;
        rivals[n_rivals++] = root;
    }
    return true;
}

/* Links of one value among roots that are not all of one asset: those stand that do not go
 * through a root which fits two that contradict each other. */
static void
keep_clear_links(Join *join, const Group *group, const GArray *roots)
{
    bool fits[WP_MAX_RIVALS][WP_MAX_RIVALS], is_ambiguous[WP_MAX_RIVALS] = {false};
    guint n = roots->len;
    bool any_ambiguous = false;

    for (guint i = 0; i < n; i++)
        for (guint j = 0; j < i; j++)
            fits[i][j] = fits[j][i] =
                !wp_identity_contradict(join->identity, g_array_index(roots, uint32_t, i),
                                        g_array_index(roots, uint32_t, j), join->level, false);
    for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n && !is_ambiguous[i]; j++)
            for (guint k = 0; k < j && !is_ambiguous[i]; k++)
                is_ambiguous[i] = i != j && i != k && fits[i][j] && fits[i][k] && !fits[j][k];
    for (guint i = 0; i < n; i++)
        for (guint j = 0; j < i; j++)
            if (!is_ambiguous[i] && !is_ambiguous[j] && fits[i][j])
                link_roots(join->kept, g_array_index(roots, uint32_t, i),
                           g_array_index(roots, uint32_t, j));
    for (guint i = 0; i < n; i++)
        any_ambiguous |= is_ambiguous[i];
    if (any_ambiguous && join->level == WP_LEVEL_NAME)
        g_array_append_vals(join->identity->contested, join->entries + group->first, group->n);
    for (guint i = 0; i < n; i++)
        if (is_ambiguous[i])
            join->identity->flags[g_array_index(roots, uint32_t, i)] |= WP_IDENT_AMBIGUOUS;
}

/* What is linked by links that stand joins all together, or not at all. */
static void
unite_kept(Join *join)
{
    guint n = join->roots->len;
    g_autofree uint64_t *order = g_new(uint64_t, (size_t)n + 1);

    for (guint i = 0; i < n; i++) {
        uint32_t root = g_array_index(join->roots, uint32_t, i);

        order[i] = (uint64_t)find(join->kept, root) << 32 | root;
    }
    wp_sort_numbers(order, n);
    for (guint first = 0, end; first < n; first = end) {
        g_array_set_size(join->others, 0);
        for (end = first; end < n && order[end] >> 32 == order[first] >> 32; end++) {
            uint32_t root = (uint32_t)order[end];

            g_array_append_val(join->others, root);
        }

        bool stand = are_consistent(join, join->others);

        for (guint i = first; i < end; i++)
            if (stand)
                wp_identity_unite(join->identity, (uint32_t)order[first], (uint32_t)order[i]);
            else
                join->identity->flags[(uint32_t)order[i]] |= WP_IDENT_AMBIGUOUS;
    }
}

/* A component in which somebody contradicts: value by value, then once more as a whole. */
static void
take_apart(Join *join, const uint64_t *groups, size_t n_groups)
{
    GArray *roots = join->others;

    if (!join->kept) {
        join->kept = g_new(uint32_t, (size_t)join->identity->n + 1);
        for (uint32_t i = 0; i <= join->identity->n; i++)
            join->kept[i] = i;
    }
    for (size_t i = 0; i < n_groups; i++) {
        const Group *group = &g_array_index(join->groups, Group, (uint32_t)groups[i]);

        g_array_set_size(roots, 0);
        add_roots(join, group, roots);
        sort_unique(roots);
        if (roots->len > WP_MAX_RIVALS)
            contest(join, group);
        else
            keep_clear_links(join, group, roots);
    }
    unite_kept(join);
}

static void
join_component(Join *join, const uint64_t *groups, size_t n_groups)
{
    GArray *roots = join->roots;

    g_array_set_size(roots, 0);
    for (size_t i = 0; i < n_groups; i++)
        add_roots(join, &g_array_index(join->groups, Group, (uint32_t)groups[i]), roots);
    sort_unique(roots);
    if (!are_consistent(join, roots)) {
        take_apart(join, groups, n_groups);
        return;
    }
    for (guint i = 1; i < roots->len; i++)
        wp_identity_unite(join->identity, g_array_index(roots, uint32_t, 0),
                          g_array_index(roots, uint32_t, i));
}

#define AHEAD 16 /* entries whose idents are fetched before their turn */

/* What the entries some places behind those from @first to @end are of. */
static void
fetch_idents(const Join *join, uint32_t first, uint32_t end, uint32_t n_entries)
{
    for (uint32_t i = first + AHEAD; i < MIN(end + AHEAD, n_entries); i++) {
        uint32_t ident = join->entries[i].ident;

        __builtin_prefetch(&join->identity->idents[ident].file);
        __builtin_prefetch(&join->identity->root[ident]);
        __builtin_prefetch(&join->links[ident]);
    }
}

/* Finds void values, and links the roots of each of the others. */
static void
find_groups(Join *join, uint32_t n_entries)
{
    for (uint32_t first = 0, end; first < n_entries; first = end) {
        for (end = first + 1;
             end < n_entries && join->entries[end].value == join->entries[first].value;)
            end++;
        fetch_idents(join, first, end, n_entries);

        Group group = {.first = first, .n = end - first};
        uint32_t root = wp_identity_root(join->identity, join->entries[first].ident);
        bool links = false;

        if (group.n == 1)
            continue;
        if (is_void(join, &group, first + 1)) {
            contest(join, &group);
            continue;
        }
        for (uint32_t i = 0; i < group.n; i++) {
            uint32_t other = wp_identity_root(join->identity, join->entries[first + i].ident);

            if (i == 0)
                root = other;
            links |= other != root;
            link_roots(join->links, root, other);
        }
        if (links)
            g_array_append_val(join->groups, group);
    }
}

static void
join_groups(Join *join)
{
    g_autofree uint64_t *order = g_new(uint64_t, (size_t)join->groups->len + 1);
    size_t n = join->groups->len;

    for (size_t i = 0; i < n; i++) {
        const Group *group = &g_array_index(join->groups, Group, i);
        uint32_t root = wp_identity_root(join->identity, join->entries[group->first].ident);

        order[i] = (uint64_t)find(join->links, root) << 32 | i;
    }
    wp_sort_numbers(order, n);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && order[end] >> 32 == order[first] >> 32;)
            end++;
        if (first + AHEAD < n) /* its first root is the first that is looked at */
            __builtin_prefetch(&join->identity->idents[order[first + AHEAD] >> 32]);
        join_component(join, order + first, end - first);
    }
}

void
wp_identity_join_sorted(WpIdentity *identity, unsigned level, WpEntries *entries)
{
    uint32_t n_files = identity->builder->files->len;
    g_autofree uint32_t *stamps = g_new0(uint32_t, (size_t)n_files + 1);
    g_autofree uint32_t *seen = g_new0(uint32_t, (size_t)n_files + 1);
    g_autofree uint32_t *table_stamps = g_new0(uint32_t, (size_t)n_files + 1);
    g_autofree bool *is_strong = g_new0(bool, (size_t)n_files + 1);
    g_autofree uint32_t *links = g_new(uint32_t, (size_t)identity->n + 1);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(Group));
    g_autoptr(GArray) roots = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Join join = {.identity = identity,
                 .level = level,
                 .entries = entries->all,
                 .groups = groups,
                 .links = links,
                 .stamps = stamps,
                 .seen = seen,
                 .is_strong = is_strong,
                 .table_stamps = table_stamps,
                 .roots = roots,
                 .others = others};

    for (uint32_t i = 0; i <= identity->n; i++)
        links[i] = i;
    find_groups(&join, entries->n);
    join_groups(&join);
    g_free(join.kept);
    g_clear_pointer(&entries->all, g_free);
}

void
wp_identity_join_level(WpIdentity *identity, unsigned level, const GArray *entries)
{
    WpEntries sorted;

    wp_entries_sort((const WpEntry *)(const void *)entries->data, entries->len, &sorted);
    wp_identity_join_sorted(identity, level, &sorted);
}
