#include "planner/report/explain-shared.h"

#include "planner/base/quantity.h"

/* So many different members are known, those included that came once. */
#define MAX_ENTRIES (128 * 1024)

/* A part is given up when fewer than a quarter of so many were known. */
#define N_TRIED 1024

#define FIRST_BITS 10

/* Of what came once only the hash is kept: should something else have the same, its line is written
 * when it comes for the first time. */
typedef struct {
    uint64_t hash;
    uint32_t number; /* of the line; 0: came once, and has none */
    uint32_t size;   /* of the key; 0: no entry */
    size_t at;       /* of the key in the keys, if there is a line */
} Entry;

typedef struct {
    uint32_t n_asked, n_found;
    bool is_off;
} Part;

struct WpExplainShared {
    WpJson *json;
    WpExplainIndex *index;
    Entry *entries; /* by hash, the next free place */
    unsigned bits;
    uint32_t n_entries;
    GByteArray *keys; /* the number of the part, then what the caller said */
    GByteArray *key;  /* that is looked up */
    GArray *parts;    /* of Part */
    uint32_t n_lines;
    GString *with; /* of the line that comes next: numbers */
};

WpExplainShared *
wp_explain_shared_new(WpJson *json, WpExplainIndex *index)
{
    WpExplainShared *shared = g_new0(WpExplainShared, 1);

    shared->json = json;
    shared->index = index;
    shared->bits = FIRST_BITS;
    shared->entries = g_new0(Entry, (size_t)1 << FIRST_BITS);
    shared->keys = g_byte_array_new();
    shared->key = g_byte_array_new();
    shared->parts = g_array_new(FALSE, TRUE, sizeof(Part));
    shared->with = g_string_new(NULL);
    return shared;
}

void
wp_explain_shared_free(WpExplainShared *shared)
{
    if (!shared)
        return;
    g_free(shared->entries);
    g_byte_array_unref(shared->keys);
    g_byte_array_unref(shared->key);
    g_array_unref(shared->parts);
    g_string_free(shared->with, TRUE);
    g_free(shared);
}

uint32_t
wp_explain_shared_part(WpExplainShared *shared)
{
    g_array_set_size(shared->parts, shared->parts->len + 1);
    return shared->parts->len - 1;
}

static uint64_t
hash_of(const uint8_t *key, size_t size)
{
    uint64_t hash = size, word;

    for (; size >= sizeof word; key += sizeof word, size -= sizeof word) {
        memcpy(&word, key, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    word = 0;
    memcpy(&word, key, size);
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static bool
is_of_key(const WpExplainShared *shared, const Entry *entry, uint64_t hash)
{
    return entry->hash == hash && entry->size == shared->key->len &&
           (entry->number == 0 ||
            memcmp(shared->keys->data + entry->at, shared->key->data, entry->size) == 0);
}

/* The entry of the key that is looked up, or the place where it goes. */
static Entry *
find_entry(const WpExplainShared *shared, uint64_t hash)
{
    size_t mask = ((size_t)1 << shared->bits) - 1;

    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        Entry *entry = &shared->entries[i];

        if (entry->size == 0 || is_of_key(shared, entry, hash))
            return entry;
    }
}

static void
grow(WpExplainShared *shared)
{
    Entry *old = shared->entries;
    size_t n = (size_t)1 << shared->bits, mask = 2 * n - 1;

    shared->entries = g_new0(Entry, 2 * n);
    shared->bits++;
    for (size_t i = 0; i < n; i++) {
        size_t at = old[i].hash & mask;

        if (old[i].size == 0)
            continue;
        while (shared->entries[at].size > 0)
            at = (at + 1) & mask;
        shared->entries[at] = old[i];
    }
    g_free(old);
}

static Entry *
add_entry(WpExplainShared *shared, uint64_t hash)
{
    if (shared->n_entries >= (uint32_t)1 << (shared->bits - 1))
        grow(shared);
    Entry *entry = find_entry(shared, hash);

    *entry = (Entry){.hash = hash, .size = shared->key->len};
    shared->n_entries++;
    return entry;
}

/* A line of its own for the key that is looked up. */
static void
number_entry(WpExplainShared *shared, Entry *entry)
{
    entry->number = ++shared->n_lines;
    entry->at = shared->keys->len;
    g_byte_array_append(shared->keys, shared->key->data, shared->key->len);
}

static void
refer(WpExplainShared *shared, uint32_t number)
{
    if (shared->with->len > 0)
        wp_append(shared->with, ",", 1);
    wp_append_fixed(shared->with, number, 1, 0);
}

WpShare
wp_explain_share(WpExplainShared *shared, uint32_t number, const void *key, size_t size,
                 bool at_once)
{
    Part *part = &g_array_index(shared->parts, Part, number);

    if (part->is_off && !at_once)
        return WP_SHARE_OWN;
    g_byte_array_set_size(shared->key, (guint)(sizeof number + size));
    memcpy(shared->key->data, &number, sizeof number);
    memcpy(shared->key->data + sizeof number, key, size);
    uint64_t hash = hash_of(shared->key->data, shared->key->len);
    Entry *entry = find_entry(shared, hash);
    bool is_known = entry->size > 0;

    part->n_asked++;
    part->n_found += is_known;
    part->is_off = part->n_asked == N_TRIED && part->n_found < N_TRIED / 4;
    if (!is_known && (at_once || shared->n_entries < MAX_ENTRIES))
        entry = add_entry(shared, hash);
    if (!is_known && !at_once)
        return WP_SHARE_OWN;
    bool is_new = entry->number == 0;
    if (is_new)
        number_entry(shared, entry);
    refer(shared, entry->number);
    return is_new ? WP_SHARE_NEW : WP_SHARE_OLD;
}

void
wp_explain_share_write(WpExplainShared *shared, const GString *members)
{
    char key[sizeof "shared " + 10];

    g_snprintf(key, sizeof key, "shared %u", shared->n_lines);
    wp_explain_index_add(shared->index, key, wp_json_size(shared->json));
    wp_json_begin_object(shared->json, NULL);
    wp_json_text(shared->json, "what", "shared");
    wp_json_text(shared->json, "key", key);
    wp_append(wp_json_begin_piece(shared->json), members->str, members->len);
    wp_json_end_piece(shared->json);
    wp_json_end_object(shared->json);
    wp_json_next_line(shared->json);
}

void
wp_explain_share_end(WpExplainShared *shared, WpJson *json)
{
    if (shared->with->len == 0)
        return;
    wp_json_begin_list(json, "with");
    wp_append(wp_json_begin_piece(json), shared->with->str, shared->with->len);
    wp_json_end_piece(json);
    wp_json_end_list(json);
    g_string_truncate(shared->with, 0);
}
