#include "planner/model/build/resolve.h"

#include "planner/base/jobs.h"

/* Most assets have several records, so that values are fewer. */
#define RECORDS_A_VALUE 4

static void
index_keys(WpResolver *resolver, unsigned key)
{
    const WpIdentity *identity = resolver->identity;

    wp_pairs_init(&resolver->values[key], identity->n / RECORDS_A_VALUE);
    resolver->idents[key] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t ident = 1; ident <= identity->n; ident++) {
        uint64_t value = identity->idents[ident].keys[key];

        if (ident + WP_PAIRS_AHEAD <= identity->n &&
            identity->idents[ident + WP_PAIRS_AHEAD].keys[key] != 0)
            wp_pairs_prefetch(&resolver->values[key],
                              identity->idents[ident + WP_PAIRS_AHEAD].keys[key]);
        if (value == 0)
            continue;

        uint32_t number = wp_pairs_add(&resolver->values[key], value);

        if (number > resolver->idents[key]->len) {
            g_array_append_val(resolver->idents[key], ident);
            continue;
        }

        /* two that contradict each other: whoever has only this value fits both */
        uint32_t *known = &g_array_index(resolver->idents[key], uint32_t, number - 1);

        if (*known && wp_identity_root(identity, *known) != wp_identity_root(identity, ident))
            *known = 0;
    }
}

/* Numbers the names of all records. Returns: (transfer full): by (ident - 1) * WP_N_NAMES + name */
static uint32_t *
number_names(WpResolver *resolver)
{
    const WpIdentity *identity = resolver->identity;
    uint32_t *numbers = g_new0(uint32_t, (size_t)identity->n * WP_N_NAMES + 1);

    wp_pairs_init(&resolver->names, identity->n / RECORDS_A_VALUE);
    for (uint32_t ident = 1; ident <= identity->n; ident++)
        for (unsigned i = 0; i < WP_N_NAMES; i++) {
            WpStrId name = identity->idents[ident].names[i];
            uint32_t ahead = ident + WP_PAIRS_AHEAD;

            if (ahead <= identity->n && identity->idents[ahead].names[i] != 0)
                wp_pairs_prefetch(&resolver->names, identity->idents[ahead].names[i]);
            if (name != 0)
                numbers[(size_t)(ident - 1) * WP_N_NAMES + i] =
                    wp_pairs_add(&resolver->names, name);
        }
    return numbers;
}

static void
index_names(WpResolver *resolver)
{
    const WpIdentity *identity = resolver->identity;
    g_autofree uint32_t *numbers = number_names(resolver);
    size_t n = (size_t)identity->n * WP_N_NAMES, n_entries = 0;
    uint32_t *first;

    first = resolver->first = g_new0(uint32_t, (size_t)resolver->names.n + 3);
    for (size_t i = 0; i < n; i++) {
        n_entries += numbers[i] != 0;
        if (numbers[i] != 0)
            first[numbers[i] + 2]++;
    }
    for (uint32_t i = 1; i < resolver->names.n + 3; i++)
        first[i] += first[i - 1];
    resolver->entries = g_new(WpEntry, n_entries + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t ident = (uint32_t)(i / WP_N_NAMES) + 1;

        if (numbers[i] != 0)
            resolver->entries[first[numbers[i] + 1]++] =
                (WpEntry){.value = identity->idents[ident].names[i % WP_N_NAMES],
                          .ident = ident,
                          .is_weak = i % WP_N_NAMES != WP_NAME_OWN};
    }
}

typedef struct {
    WpResolver *resolver;
    unsigned key; /* WP_N_KEYS: names */
} Index;

static bool
make_index(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    const Index *index = data;

    if (index->key < WP_N_KEYS)
        index_keys(index->resolver, index->key);
    else
        index_names(index->resolver);
    return true;
}

void
wp_resolver_init(WpResolver *resolver, const WpIdentity *identity)
{
    Index indices[WP_N_KEYS + 1];

    *resolver = (WpResolver){.identity = identity};
    for (unsigned i = 0; i <= WP_N_KEYS; i++) /* names take longest */
        indices[i] = (Index){resolver, WP_N_KEYS - i};
    wp_jobs_each(make_index, indices, sizeof *indices, G_N_ELEMENTS(indices),
                 identity->builder->n_threads, NULL); /* none fails */
}

void
wp_resolver_clear(WpResolver *resolver)
{
    for (unsigned key = 0; key < WP_N_KEYS; key++) {
        wp_pairs_clear(&resolver->values[key]);
        g_clear_pointer(&resolver->idents[key], g_array_unref);
    }
    wp_pairs_clear(&resolver->names);
    g_clear_pointer(&resolver->first, g_free);
    g_clear_pointer(&resolver->entries, g_free);
}

/* Whether nothing that @ref says differs from what the asset is known by: its keys below @level
 * and, within one source, the first @n_places places. */
static bool
fits(const WpIdentity *identity, const WpIdent *ref, uint32_t root, unsigned level,
     unsigned n_places)
{
    WpStrId source = wp_file_info(identity->builder, ref->file)->source;
    bool both[WP_N_KEYS + WP_N_PLACES] = {false}, equal[WP_N_KEYS + WP_N_PLACES] = {false};
    uint32_t ident = root;

    do {
        const WpIdent *x = &identity->idents[ident];
        bool same_source = wp_file_info(identity->builder, x->file)->source == source;

        for (unsigned key = 0; key < WP_N_KEYS && key < level; key++) {
            if (ref->keys[key] == 0 || x->keys[key] == 0 ||
                (key == WP_KEY_SOURCE_ID && ref->keys[key] >> 32 != x->keys[key] >> 32))
                continue;
            both[key] = true;
            equal[key] |= ref->keys[key] == x->keys[key];
        }
        for (unsigned i = 0; i < n_places && same_source; i++) {
            both[WP_N_KEYS + i] |= ref->places[i] != 0 && x->places[i] != 0;
            equal[WP_N_KEYS + i] |= ref->places[i] == x->places[i];
        }
        ident = x->next;
    } while (ident != root);
    for (unsigned i = 0; i < G_N_ELEMENTS(both); i++)
        if (both[i] && !equal[i])
            return false;
    return true;
}

static bool
is_of_export(const WpIdentity *identity, uint32_t root, WpStrId export_id)
{
    uint32_t ident = root;

    do {
        if (wp_file_info(identity->builder, identity->idents[ident].file)->export_id == export_id)
            return true;
        ident = identity->idents[ident].next;
    } while (ident != root);
    return false;
}

/* Of a name that more records bear than this, no part is resolved by it. */
#define MAX_BEARERS 1024

typedef struct {
    uint32_t roots[WP_MAX_RIVALS];
    unsigned n;
    bool too_many;
} Candidates;

static void
add_candidate(Candidates *candidates, uint32_t root)
{
    for (unsigned i = 0; i < candidates->n; i++)
        if (candidates->roots[i] == root)
            return;
    if (candidates->n == WP_MAX_RIVALS)
        candidates->too_many = true;
    else
        candidates->roots[candidates->n++] = root;
}

/* Leaves the candidates that are nearer: in the same place to the host and folder, then of the
 * same export. */
static void
narrow(const WpIdentity *identity, const WpIdent *ref, Candidates *candidates)
{
    WpStrId export_id = wp_file_info(identity->builder, ref->file)->export_id;

    for (unsigned pass = 0; pass < 2 && candidates->n > 1 && !candidates->too_many; pass++) {
        Candidates nearer = {.n = 0};

        for (unsigned i = 0; i < candidates->n; i++) {
            uint32_t root = candidates->roots[i];

            if (pass == 0 ? fits(identity, ref, root, WP_LEVEL_NAME, WP_N_PLACES)
                          : is_of_export(identity, root, export_id))
                nearer.roots[nearer.n++] = root;
        }
        if (nearer.n > 0)
            *candidates = nearer;
    }
}

/* The assets that bear @name and fit: to @n_places. */
static Candidates
find_candidates(const WpResolver *resolver, const WpIdent *ref, uint32_t number, unsigned n_places)
{
    const WpIdentity *identity = resolver->identity;
    uint32_t begin = resolver->first[number], end = resolver->first[number + 1];
    Candidates candidates = {.n = 0};

    for (unsigned weak = 0; weak < 2 && candidates.n == 0; weak++)
        for (uint32_t i = begin; i < MIN(end, begin + MAX_BEARERS); i++) {
            const WpEntry *entry = &resolver->entries[i];
            uint32_t root = wp_identity_root(identity, entry->ident);

            if (entry->is_weak == weak && wp_root_is_row(identity, root) &&
                fits(identity, ref, root, WP_LEVEL_NAME, n_places))
                add_candidate(&candidates, root);
        }
    candidates.too_many |= end - begin > MAX_BEARERS;
    return candidates;
}

static WpResolved
resolve_by_name(const WpResolver *resolver, const WpIdent *ref, WpStrId name, uint32_t *out_root)
{
    uint32_t number = wp_pairs_find(&resolver->names, name);
    Candidates candidates;

    if (number == 0)
        return WP_RESOLVED_NONE;
    /* where a VM ran may have changed from tab to tab; its data centre has not */
    candidates = find_candidates(resolver, ref, number, WP_PLACE_DATACENTER + 1);
    if (candidates.too_many)
        candidates = find_candidates(resolver, ref, number, WP_N_PLACES);
    narrow(resolver->identity, ref, &candidates);
    if (candidates.too_many)
        return WP_RESOLVED_SEVERAL;
    if (candidates.n != 1)
        return candidates.n == 0 ? WP_RESOLVED_NONE : WP_RESOLVED_SEVERAL;
    *out_root = candidates.roots[0];
    return WP_RESOLVED_BY_NAME;
}

WpResolved
wp_resolve(const WpResolver *resolver, const WpIdent *ref, uint32_t *out_root)
{
    const WpIdentity *identity = resolver->identity;

    for (unsigned key = 0; key < WP_N_KEYS; key++) {
        uint32_t number =
            ref->keys[key] ? wp_pairs_find(&resolver->values[key], ref->keys[key]) : 0;
        uint32_t ident = number ? g_array_index(resolver->idents[key], uint32_t, number - 1) : 0;
        uint32_t root = ident ? wp_identity_root(identity, ident) : 0;

        if (root == 0 || !wp_root_is_row(identity, root) || !fits(identity, ref, root, key, 0))
            continue;
        *out_root = root;
        return WP_RESOLVED_BY_KEY;
    }
    for (unsigned i = 0; i < WP_N_NAMES; i++) {
        WpResolved resolved = ref->names[i]
                                  ? resolve_by_name(resolver, ref, ref->names[i], out_root)
                                  : WP_RESOLVED_NONE;

        if (resolved != WP_RESOLVED_NONE)
            return resolved;
    }
    return WP_RESOLVED_NONE;
}
