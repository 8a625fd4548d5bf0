#include "planner/model/build/identity.h"

#include "planner/base/jobs.h"

#include <string.h>

/* Rows that are equal cell by cell in one table. */
static uint64_t
hash_cells(const WpBuilder *builder, const WpRecord *record)
{
    uint64_t hash = wp_mix((uint64_t)record->file << 32 | record->n_slots);

    for (uint32_t i = 0; i < record->n_slots; i++) {
        const WpSlot *slot = &g_array_index(builder->slots, WpSlot, (size_t)record->slots + i);

        hash = wp_mix(hash ^ ((uint64_t)slot->field << 32 | slot->value)) + slot->is_second;
    }
    return hash;
}

static bool
same_cells(const WpBuilder *builder, const WpRecord *a, const WpRecord *b)
{
    return a->file == b->file && a->parent == b->parent && a->n_slots == b->n_slots &&
           (a->n_slots == 0 || memcmp(&g_array_index(builder->slots, WpSlot, a->slots),
                                      &g_array_index(builder->slots, WpSlot, b->slots),
                                      a->n_slots * sizeof(WpSlot)) == 0);
}

/* Rows whose cells are looked up together: there are far more than the caches hold. */
#define BATCH 16

static bool
may_repeat(const WpBuilder *builder, const WpRecord *record)
{
    return (record->kind == WP_KIND_VM || record->kind == WP_KIND_DB) &&
           record->state == WP_RECORD_KEPT &&
           wp_file_info(builder, record->file)->evidence == WP_EVIDENCE_INVENTORY;
}

static void
find_repeats_of(WpRepeats *repeats, WpPairs *seen, GArray *firsts, const uint32_t *records,
                unsigned n)
{
    const WpBuilder *builder = repeats->builder;
    uint64_t hashes[BATCH];

    for (unsigned i = 0; i < n; i++) {
        hashes[i] = hash_cells(builder, wp_record(builder, records[i]));
        wp_pairs_prefetch(seen, hashes[i]);
    }
    for (unsigned i = 0; i < n; i++) {
        uint32_t number = wp_pairs_add(seen, hashes[i]);

        if (number > firsts->len) {
            g_array_append_val(firsts, records[i]);
            continue;
        }

        uint32_t first = g_array_index(firsts, uint32_t, number - 1);

        if (same_cells(builder, wp_record(builder, records[i]), wp_record(builder, first)))
            repeats->first_of[records[i]] = first;
    }
}

static gpointer
find_repeats(gpointer data)
{
    WpRepeats *repeats = data;
    const WpBuilder *builder = repeats->builder;
    g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t waiting[BATCH], n_rows = 0;
    unsigned n = 0;
    WpPairs seen;

    for (uint32_t i = 1; i < builder->records->len; i++)
        n_rows += may_repeat(builder, wp_record(builder, i));
    wp_pairs_init(&seen, n_rows);
    for (uint32_t i = 1; i < builder->records->len; i++) {
        if (!may_repeat(builder, wp_record(builder, i)))
            continue;
        waiting[n++] = i;
        if (n < BATCH)
            continue;
        find_repeats_of(repeats, &seen, firsts, waiting, n);
        n = 0;
    }
    find_repeats_of(repeats, &seen, firsts, waiting, n);
    wp_pairs_clear(&seen);
    return NULL;
}

void
wp_repeats_begin(WpRepeats *repeats, const WpBuilder *builder)
{
    *repeats = (WpRepeats){.builder = builder};
    repeats->first_of = g_new0(uint32_t, (size_t)builder->records->len + 1);
    wp_beside_begin(&repeats->beside, "repeats", find_repeats, repeats);
}

void
wp_repeats_end(WpRepeats *repeats)
{
    wp_beside_end(&repeats->beside);
}

void
wp_repeats_clear(WpRepeats *repeats)
{
    wp_repeats_end(repeats);
    g_clear_pointer(&repeats->first_of, g_free);
}

static void
number_ident(WpIdentity *identity, const WpRepeats *repeats, uint32_t index)
{
    uint32_t first = repeats->first_of[index];

    if (first != 0) {
        wp_record(identity->builder, index)->state = WP_RECORD_REPEATED;
        identity->ident_of[index] = identity->ident_of[first];
        identity->flags[identity->ident_of[first]] |= WP_IDENT_REPEATED;
        return;
    }
    identity->ident_of[index] = ++identity->n;
}

/* Returns: false: nothing was missing, or @keys may add to the pool */
static bool
read_ident(WpIdentity *identity, WpKeys *keys, uint32_t index)
{
    uint32_t number = identity->ident_of[index];
    WpIdent *ident = &identity->idents[number];

    wp_keys_read(keys, index, identity->kind, ident);
    ident->next = number;
    identity->root[number] = number;
    return wp_keys_look_missed(keys);
}

/* The idents of some records, which several threads read at a time. */
typedef struct {
    WpIdentity *identity;
    uint32_t first, end; /* records */
    GArray *missed;      /* of uint32_t: records with texts that the pool does not have yet */
} Range;

#define RANGE (UINT32_C(1) << 15) /* records: small against all, and many to a thread */

static bool
is_ident(const WpIdentity *identity, uint32_t index)
{
    return identity->ident_of[index] != 0 &&
           wp_record(identity->builder, index)->state == WP_RECORD_KEPT;
}

static bool
read_range(void *data, unsigned thread G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    Range *range = data;
    WpKeys keys = wp_keys_look(range->identity->keys);

    for (uint32_t i = range->first; i < range->end; i++)
        if (is_ident(range->identity, i) && read_ident(range->identity, &keys, i))
            g_array_append_val(range->missed, i);
    return true;
}

/* Reads all that can be read without adding to the pool, then the others. */
static void
read_idents(WpIdentity *identity)
{
    uint32_t n = identity->builder->records->len;
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(Range));

    for (uint32_t first = 1; first < n; first += MIN(RANGE, n - first)) {
        Range range = {.identity = identity,
                       .first = first,
                       .end = first + MIN(RANGE, n - first),
                       .missed = g_array_new(FALSE, FALSE, sizeof(uint32_t))};

        g_array_append_val(ranges, range);
    }
    wp_jobs_each(read_range, ranges->data, sizeof(Range), ranges->len, identity->builder->n_threads,
                 NULL); /* none fails */
    for (guint i = 0; i < ranges->len; i++) {
        GArray *missed = g_array_index(ranges, Range, i).missed;

        for (guint j = 0; j < missed->len; j++)
            read_ident(identity, identity->keys, g_array_index(missed, uint32_t, j));
        g_array_unref(missed);
    }
}

static bool
same_ident(const WpIdent *a, const WpIdent *b)
{
    return memcmp(a->keys, b->keys, sizeof a->keys) == 0 &&
           memcmp(a->names, b->names, sizeof a->names) == 0 &&
           memcmp(a->places, b->places, sizeof a->places) == 0;
}

static uint64_t
hash_words(const WpIdentity *identity, const WpIdent *ident)
{
    uint64_t hash = wp_file_info(identity->builder, ident->file)->source;

    for (unsigned key = 0; key < WP_N_KEYS; key++)
        hash = wp_mix(hash ^ ident->keys[key]);
    for (unsigned name = 0; name < WP_N_NAMES; name++)
        hash = wp_mix(hash ^ ident->names[name]);
    for (unsigned place = 0; place < WP_N_PLACES; place++)
        hash = wp_mix(hash ^ ident->places[place]);
    return hash;
}

/* @n idents, at most BATCH, whose words are looked up together. */
static void
join_words_of(WpIdentity *identity, WpPairs *seen, GArray *firsts, const uint32_t *idents,
              unsigned n)
{
    uint64_t hashes[BATCH];

    for (unsigned i = 0; i < n; i++) {
        hashes[i] = hash_words(identity, &identity->idents[idents[i]]);
        wp_pairs_prefetch(seen, hashes[i]);
    }
    for (unsigned i = 0; i < n; i++) {
        uint32_t number = wp_pairs_add(seen, hashes[i]), first;

        if (number > firsts->len) {
            g_array_append_val(firsts, idents[i]);
            continue;
        }
        first = g_array_index(firsts, uint32_t, number - 1);
        if (same_ident(&identity->idents[idents[i]], &identity->idents[first]))
            wp_identity_unite(identity, first, idents[i]);
    }
}

/* Rows of tables that make no assets, and that name an asset in the same words, are of one: a
 * server with a row for each of its applications. */
static void
join_same_words(WpIdentity *identity)
{
    g_autoptr(GArray) firsts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t waiting[BATCH], n_others = 0;
    unsigned n = 0;
    WpPairs seen;

    for (uint32_t i = 1; i <= identity->n; i++)
        n_others += wp_ident_evidence(identity, i) != WP_EVIDENCE_INVENTORY;
    wp_pairs_init(&seen, n_others / 2);
    for (uint32_t i = 1; i <= identity->n; i++) {
        if (wp_ident_evidence(identity, i) == WP_EVIDENCE_INVENTORY)
            continue;
        waiting[n++] = i;
        if (n < BATCH)
            continue;
        join_words_of(identity, &seen, firsts, waiting, n);
        n = 0;
    }
    join_words_of(identity, &seen, firsts, waiting, n);
    wp_pairs_clear(&seen);
}

void
wp_identity_init(WpIdentity *identity, WpKeys *keys, WpRepeats *repeats, WpKind kind)
{
    WpBuilder *builder = keys->builder;
    uint32_t n_records = 0;

    wp_repeats_end(repeats);
    for (uint32_t i = 1; i < builder->records->len; i++)
        n_records += wp_record(builder, i)->kind == kind;
    *identity = (WpIdentity){.keys = keys, .builder = builder, .kind = kind};
    identity->idents = g_new0(WpIdent, (size_t)n_records + 1);
    identity->root = g_new0(uint32_t, (size_t)n_records + 1);
    identity->flags = g_new0(uint8_t, (size_t)n_records + 1);
    identity->contested = g_array_new(FALSE, FALSE, sizeof(WpEntry));
    identity->n_void = g_new0(uint32_t, (size_t)builder->files->len * WP_N_KEYS + 1);
    identity->ident_of = g_new0(uint32_t, (size_t)builder->records->len + 1);
    for (uint32_t i = 1; i < builder->records->len; i++)
        if (wp_record(builder, i)->kind == kind && wp_record(builder, i)->state == WP_RECORD_KEPT)
            number_ident(identity, repeats, i);
    if (kind == WP_KIND_VM)
        read_idents(identity);
    else /* each has a text of its own that is new to the pool */
        for (uint32_t i = 1; i < builder->records->len; i++)
            if (is_ident(identity, i))
                read_ident(identity, keys, i);
    join_same_words(identity);
}

void
wp_identity_clear(WpIdentity *identity)
{
    g_free(identity->idents);
    g_free(identity->root);
    g_free(identity->flags);
    g_free(identity->summary);
    g_free(identity->n_void);
    g_clear_pointer(&identity->contested, g_array_unref);
    g_free(identity->ident_of);
    *identity = (WpIdentity){0};
}

/* Writes nothing where all are at their roots. */
static uint32_t
find_root(uint32_t *parent, uint32_t ident)
{
    uint32_t up;

    while (up = parent[ident], up != ident) {
        if (parent[up] != up)
            parent[ident] = parent[up];
        ident = up;
    }
    return ident;
}

uint32_t
wp_identity_root(const WpIdentity *identity, uint32_t ident)
{
    return find_root(identity->root, ident);
}

void
wp_identity_unite(WpIdentity *identity, uint32_t a, uint32_t b)
{
    uint32_t root_a = wp_identity_root(identity, a), root_b = wp_identity_root(identity, b);

    if (root_a == root_b)
        return;
    g_clear_pointer(&identity->summary, g_free);
    identity->root[MAX(root_a, root_b)] = MIN(root_a, root_b);

    uint32_t next = identity->idents[root_a].next;

    identity->idents[root_a].next = identity->idents[root_b].next;
    identity->idents[root_b].next = next;
}

/* What one record adds to the summary of its root. */
static uint8_t
summary_of(const WpIdentity *identity, uint32_t ident)
{
    const WpIdent *x = &identity->idents[ident];
    uint8_t summary = identity->flags[ident];

    if (wp_ident_evidence(identity, ident) == WP_EVIDENCE_INVENTORY)
        summary |= WP_ROOT_ASSET;
    for (unsigned key = 0; key < WP_N_KEYS; key++)
        summary |= x->keys[key] != 0 ? WP_ROOT_KEY : 0;
    for (unsigned name = 0; name < WP_N_NAMES; name++)
        summary |= x->names[name] != 0 ? WP_ROOT_NAME : 0;
    return summary;
}

uint8_t
wp_identity_summary(const WpIdentity *identity, uint32_t root)
{
    uint8_t summary = 0;
    uint32_t ident = root;

    if (identity->summary)
        return identity->summary[root];
    do {
        summary |= summary_of(identity, ident);
        ident = identity->idents[ident].next;
    } while (ident != root);
    return summary;
}

void
wp_identity_summarize(WpIdentity *identity)
{
    uint8_t *summary = g_new0(uint8_t, (size_t)identity->n + 1);

    for (uint32_t ident = 1; ident <= identity->n; ident++) {
        identity->root[ident] = wp_identity_root(identity, ident);
        summary[identity->root[ident]] |= summary_of(identity, ident);
    }
    g_free(identity->summary);
    identity->summary = summary;
}

/* What two roots were found to have in common, or not. */
typedef struct {
    bool both[WP_N_KEYS + WP_N_PLACES + 1];
    bool equal[WP_N_KEYS + WP_N_PLACES + 1];
} Comparison;

#define GUEST_NAMES (WP_N_KEYS + WP_N_PLACES)

static void
compare(Comparison *comparison, unsigned what, uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return;
    comparison->both[what] = true;
    comparison->equal[what] |= a == b;
}

static void
compare_keys(Comparison *comparison, const WpIdent *x, const WpIdent *y, unsigned level)
{
    for (unsigned key = 0; key < WP_N_KEYS && key < level; key++)
        /* ids of two sources say nothing of each other */
        if (key != WP_KEY_SOURCE_ID || x->keys[key] >> 32 == y->keys[key] >> 32)
            compare(comparison, key, x->keys[key], y->keys[key]);
}

static void
compare_guest_names(Comparison *comparison, const WpIdent *x, const WpIdent *y)
{
    bool x_has = x->names[WP_NAME_GUEST] || x->names[WP_NAME_FQDN];
    bool y_has = y->names[WP_NAME_GUEST] || y->names[WP_NAME_FQDN];

    comparison->both[GUEST_NAMES] |= x_has && y_has;
    for (unsigned i = 0; i < WP_N_NAMES; i++)
        for (unsigned j = 0; j < WP_N_NAMES; j++)
            comparison->equal[GUEST_NAMES] |= x->names[i] != 0 && x->names[i] == y->names[j];
}

/* Returns: they are rows of one table, so two assets. */
static bool
compare_idents(const WpIdentity *identity, Comparison *comparison, uint32_t a, uint32_t b,
               unsigned level, bool all_places)
{
    const WpIdent *x = &identity->idents[a], *y = &identity->idents[b];
    const WpFileInfo *x_file = wp_file_info(identity->builder, x->file);
    const WpFileInfo *y_file = wp_file_info(identity->builder, y->file);

    if (x->file == y->file && x_file->evidence == WP_EVIDENCE_INVENTORY)
        return true;
    if (identity->kind == WP_KIND_DB) {
        compare_keys(comparison, x, y, MIN(level, WP_KEY_SOURCE_ID + 1));
        for (unsigned i = WP_PLACE_SERVER; level > WP_KEY_SOURCE_ID && i <= WP_PLACE_ENGINE; i++)
            compare(comparison, WP_N_KEYS + i, x->places[i], y->places[i]);
        return false;
    }
    compare_keys(comparison, x, y, level);
    if (level >= WP_LEVEL_NAME && x_file->source == y_file->source) {
        unsigned n_places = all_places ? WP_N_PLACES : WP_PLACE_DATACENTER + 1;

        for (unsigned i = 0; i < n_places; i++)
            compare(comparison, WP_N_KEYS + i, x->places[i], y->places[i]);
    }
    if (level >= WP_LEVEL_ADDRESS)
        compare_guest_names(comparison, x, y);
    return false;
}

bool
wp_identity_contradict(const WpIdentity *identity, uint32_t a, uint32_t b, unsigned level,
                       bool all_places)
{
    Comparison comparison = {0};
    uint32_t x = a;

    do {
        uint32_t y = b;

        do {
            if (compare_idents(identity, &comparison, x, y, level, all_places))
                return true;
            y = identity->idents[y].next;
        } while (y != b);
        x = identity->idents[x].next;
    } while (x != a);
    for (unsigned i = 0; i < G_N_ELEMENTS(comparison.both); i++)
        if (comparison.both[i] && !comparison.equal[i])
            return true;
    return false;
}

static void
add_entry(GArray *entries, uint64_t value, uint32_t ident, bool is_weak)
{
    WpEntry entry = {.value = value, .ident = ident, .is_weak = is_weak};

    if (value != 0)
        g_array_append_val(entries, entry);
}

static void
add_names(const WpIdentity *identity, GArray *entries, uint32_t ident)
{
    const WpStrId *names = identity->idents[ident].names;

    add_entry(entries, names[WP_NAME_OWN], ident, false);
    if (names[WP_NAME_GUEST] != names[WP_NAME_OWN])
        add_entry(entries, names[WP_NAME_GUEST], ident, true);
    if (names[WP_NAME_FQDN] != names[WP_NAME_OWN] && names[WP_NAME_FQDN] != names[WP_NAME_GUEST])
        add_entry(entries, names[WP_NAME_FQDN], ident, true);
}

/* The entries of a level, sorted beside the joins of those above it: a join changes no key below
 * its own, and no name. */
typedef struct {
    const WpIdentity *identity;
    unsigned level; /* up to WP_LEVEL_NAME */
    WpEntries entries;
    WpBeside beside;
} Level;

static gpointer
sort_level(gpointer data)
{
    Level *level = data;
    const WpIdentity *identity = level->identity;
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(WpEntry));

    for (uint32_t ident = 1; ident <= identity->n; ident++)
        if (level->level < WP_LEVEL_NAME)
            add_entry(entries, identity->idents[ident].keys[level->level], ident, false);
        else
            add_names(identity, entries, ident);
    wp_entries_sort((const WpEntry *)(const void *)entries->data, entries->len, &level->entries);
    return NULL;
}

void
wp_identity_join(WpIdentity *identity)
{
    Level levels[WP_LEVEL_NAME + 1];

    for (unsigned i = 0; i <= WP_LEVEL_NAME; i++)
        levels[i] = (Level){.identity = identity, .level = i};
    wp_beside_begin(&levels[1].beside, "values", sort_level, &levels[1]);
    sort_level(&levels[0]);
    for (unsigned i = 0; i <= WP_LEVEL_NAME; i++) {
        if (i < WP_LEVEL_NAME)
            wp_beside_end(&levels[i + 1].beside);
        if (i + 2 <= WP_LEVEL_NAME)
            wp_beside_begin(&levels[i + 2].beside, "values", sort_level, &levels[i + 2]);
        wp_identity_join_sorted(identity, i, &levels[i].entries);
    }
}
