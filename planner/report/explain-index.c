#include "planner/report/explain-index.h"

#include "planner/base/append.h"

/* Bytes of which an entry is made. */
#define HASH_DIGITS   8
#define OFFSET_DIGITS 12
#define FLUSH_SIZE    (64 * 1024)

/* So much of a file can be said in that many digits. */
#define MAX_OFFSET UINT64_C(999999999999)

typedef struct {
    uint32_t hash;
    uint64_t offset;
} Entry;

struct WpExplainIndex {
    GArray *entries; /* of Entry */
    uint64_t begin;  /* of the part that is being written */
};

WpExplainIndex *
wp_explain_index_new(void)
{
    WpExplainIndex *index = g_new0(WpExplainIndex, 1);

    index->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    return index;
}

void
wp_explain_index_free(WpExplainIndex *index)
{
    if (!index)
        return;
    g_array_unref(index->entries);
    g_free(index);
}

/* FNV-1a of the name in small letters: the same on every machine. */
static uint32_t
hash_name(const char *name)
{
    uint32_t hash = 2166136261u;

    for (; *name; name++)
        hash = (hash ^ (unsigned char)g_ascii_tolower(*name)) * 16777619u;
    return hash;
}

void
wp_explain_index_add(WpExplainIndex *index, const char *name, uint64_t offset)
{
    Entry entry = {hash_name(name), MIN(index->begin + offset, MAX_OFFSET)};

    g_array_append_val(index->entries, entry);
}

void
wp_explain_index_begin_part(WpExplainIndex *index, uint64_t size)
{
    index->begin += size;
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static void
append_entry(const Entry *entry, GString *out)
{
    static const char digits[] = "0123456789abcdef";
    char *at = wp_append_room(out, WP_EXPLAIN_ENTRY);
    uint64_t offset = entry->offset;

    for (int i = 0; i < HASH_DIGITS; i++)
        at[i] = digits[entry->hash >> (4 * (HASH_DIGITS - 1 - i)) & 15];
    at[HASH_DIGITS] = ' ';
    for (int i = OFFSET_DIGITS; i > 0; i--, offset /= 10)
        at[HASH_DIGITS + i] = (char)('0' + offset % 10);
    at[WP_EXPLAIN_ENTRY - 1] = '\n';
}

uint64_t
wp_explain_index_write(WpExplainIndex *index, WpSink *sink)
{
    g_autoptr(GString) out = g_string_sized_new(FLUSH_SIZE + WP_EXPLAIN_ENTRY);

    g_array_sort(index->entries, compare_entries);
    for (guint i = 0; i < index->entries->len; i++) {
        append_entry(&g_array_index(index->entries, Entry, i), out);
        if (out->len < FLUSH_SIZE)
            continue;
        wp_sink_write(sink, out->str, out->len);
        g_string_truncate(out, 0);
    }
    wp_sink_write(sink, out->str, out->len);
    return index->entries->len;
}

/* ---- looking up ---- */

/* False if it is no entry. */
static bool
read_entry(const char *at, Entry *out)
{
    *out = (Entry){0};
    for (int i = 0; i < HASH_DIGITS; i++) {
        int digit = g_ascii_xdigit_value(at[i]);

        if (digit < 0)
            return false;
        out->hash = out->hash << 4 | (uint32_t)digit;
    }
    for (int i = HASH_DIGITS + 1; i < WP_EXPLAIN_ENTRY - 1; i++) {
        if (!g_ascii_isdigit(at[i]))
            return false;
        out->offset = out->offset * 10 + (uint64_t)(at[i] - '0');
    }
    return at[HASH_DIGITS] == ' ' && at[WP_EXPLAIN_ENTRY - 1] == '\n';
}

GArray *
wp_explain_index_find(const char *text, size_t size, const char *name)
{
    g_autoptr(GArray) offsets = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    uint32_t hash = hash_name(name);
    size_t low = 0, high = size / WP_EXPLAIN_ENTRY, n = high;
    Entry entry;

    if (size % WP_EXPLAIN_ENTRY != 0)
        return NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (!read_entry(text + middle * WP_EXPLAIN_ENTRY, &entry))
            return NULL;
        if (entry.hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n; low++) {
        if (!read_entry(text + low * WP_EXPLAIN_ENTRY, &entry))
            return NULL;
        if (entry.hash != hash)
            break;
        /* a line whose key and name are the same is there twice */
        if (offsets->len == 0 || g_array_index(offsets, uint64_t, offsets->len - 1) != entry.offset)
            g_array_append_val(offsets, entry.offset);
    }
    return g_steal_pointer(&offsets);
}
