#include "planner/model/build/assets.h"

#include "planner/base/sha256.h"

#include <string.h>

#define KEY_DIGITS 12

/* Which identities an asset has, strongest first; PLACE is name and place, for homonyms. */
typedef enum {
    ID_SOURCE,
    ID_UUID,
    ID_BIOS_UUID,
    ID_FQDN,
    ID_NAME,
    ID_GUEST_NAME,
    ID_PLACE,
    N_IDS,
} IdKind;

static const char *
text_of(const WpIdentity *identity, WpStrId text)
{
    return text ? wp_str_pool_text(identity->builder->texts, text) : "";
}

static void
append_place(const WpIdentity *identity, const WpIdent *ident, GString *out)
{
    for (unsigned i = 0; i < WP_N_NAMES; i++)
        g_string_append_printf(out, "%s\x1f", text_of(identity, ident->names[i]));
    for (unsigned i = 0; i < WP_N_PLACES; i++)
        g_string_append_printf(out, "%s\x1f", text_of(identity, ident->places[i]));
}

static void
append_id(const WpIdentity *identity, const WpIdent *ident, IdKind kind, GString *out)
{
    switch (kind) {
    case ID_SOURCE:
        if (ident->keys[WP_KEY_SOURCE_ID])
            wp_keys_append_source_id(identity->keys, ident->keys[WP_KEY_SOURCE_ID], out);
        break;
    case ID_UUID:
    case ID_BIOS_UUID:
    case ID_FQDN:
        g_string_append(out, text_of(identity, (WpStrId)ident->keys[kind]));
        break;
    case ID_NAME:
        g_string_append(out, text_of(identity, ident->names[WP_NAME_OWN]));
        break;
    case ID_GUEST_NAME:
        g_string_append(out, text_of(identity, ident->names[WP_NAME_GUEST]));
        break;
    case ID_PLACE:
        append_place(identity, ident, out);
        break;
    case N_IDS:
        break;
    }
}

/* The first in byte order of what the asset's records say; empty if it has none. @out is set. */
static void
read_id(const WpIdentity *identity, uint32_t root, IdKind kind, GString *out)
{
    static const char *const names[] = {"source-id", "uuid", "bios-uuid", "fqdn",
                                        "name",      "host", "place"};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) best = g_string_new(NULL);
    uint32_t ident = root;

    g_string_truncate(out, 0);
    if ((kind == ID_NAME || kind == ID_GUEST_NAME) &&
        wp_identity_summary(identity, root) & WP_IDENT_HOMONYM)
        return;
    do {
        g_string_truncate(text, 0);
        append_id(identity, &identity->idents[ident], kind, text);
        if (text->len > 0 && (best->len == 0 || strcmp(text->str, best->str) < 0))
            g_string_assign(best, text->str);
        ident = identity->idents[ident].next;
    } while (ident != root);
    if (best->len > 0)
        g_string_printf(out, "%s %s %s", wp_kind_name(identity->kind), names[kind], best->str);
}

/* All that a record says, in bytes that do not depend on ids: to tell equals apart. */
static void
append_cells(const WpBuilder *builder, uint32_t index, GString *out)
{
    const WpRecord *record = wp_record(builder, index);
    uint32_t position = 0;
    WpCell cell;

    while (wp_record_next(builder, record, &position, &cell)) {
        WpFieldType type = wp_field_info(cell.field)->type;

        g_string_append_printf(out, "\x1e%u=", (unsigned)cell.field);
        if (type == WP_TYPE_TEXT || type == WP_TYPE_TEXTS || type == WP_TYPE_TAGS)
            g_string_append(out, wp_str_pool_text(builder->texts, cell.id));
        else
            g_string_append_printf(out, "%" G_GINT64_FORMAT, cell.number);
        if (type == WP_TYPE_TAGS)
            g_string_append(out, wp_str_pool_text(builder->texts, cell.value));
    }
}

typedef struct {
    uint32_t root;
    IdKind next;    /* to be tried if this one is shared */
    char *identity; /* owned */
    char *content;  /* (nullable) owned: what the records say, for equals */
    char key[16];
} Asset;

static void
asset_clear(gpointer data)
{
    Asset *asset = data;

    g_free(asset->identity);
    g_free(asset->content);
}

static int
by_identity(gconstpointer a, gconstpointer b)
{
    const Asset *x = a, *y = b;
    int order = strcmp(x->identity, y->identity);

    return order ? order : g_strcmp0(x->content, y->content);
}

static int
by_key(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Asset *)a)->key, ((const Asset *)b)->key);
}

static void
give_identity(const WpIdentity *identity, Asset *asset)
{
    g_autoptr(GString) text = g_string_new(NULL);

    while (text->len == 0 && asset->next < N_IDS)
        read_id(identity, asset->root, asset->next++, text);
    g_free(asset->identity);
    asset->identity = g_strdup(text->str);
}

static int
by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
content_of(const WpIdentity *identity, uint32_t root)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    uint32_t ident = root;

    do {
        GString *cells = g_string_new(NULL);

        append_cells(identity->builder, identity->idents[ident].record, cells);
        g_ptr_array_add(parts, g_string_free(cells, FALSE));
        ident = identity->idents[ident].next;
    } while (ident != root);
    g_ptr_array_sort(parts, by_bytes);
    g_ptr_array_add(parts, NULL);
    return g_strjoinv("\n", (char **)parts->pdata);
}

/* Gives every asset that shares its identity the next one that it has. Returns: some had one. */
static bool
part_shared(const WpIdentity *identity, GArray *assets)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) shared = g_ptr_array_new();
    bool any = false;

    for (guint i = 0; i < assets->len; i++) {
        const char *text = g_array_index(assets, Asset, i).identity;
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, text));

        g_hash_table_insert(counts, (gpointer)text, GUINT_TO_POINTER(n + 1));
    }
    for (guint i = 0; i < assets->len; i++) {
        Asset *asset = &g_array_index(assets, Asset, i);

        if (GPOINTER_TO_UINT(g_hash_table_lookup(counts, asset->identity)) > 1)
            g_ptr_array_add(shared, asset);
    }
    for (guint i = 0; i < shared->len; i++) {
        Asset *asset = g_ptr_array_index(shared, i);

        if (asset->next < N_IDS) {
            give_identity(identity, asset);
            any = true;
        } else if (!asset->content) {
            asset->content = content_of(identity, asset->root);
        }
    }
    return any;
}

/* Sorts, and numbers those whose identity is equal to the last. */
static void
number_equals(GArray *assets)
{
    g_array_sort(assets, by_identity);
    for (guint first = 0, end; first < assets->len; first = end) {
        g_autofree char *text = g_strdup(g_array_index(assets, Asset, first).identity);

        for (end = first + 1;
             end < assets->len && strcmp(g_array_index(assets, Asset, end).identity, text) == 0;)
            end++;
        for (guint i = first; end - first > 1 && i < end; i++) {
            Asset *asset = &g_array_index(assets, Asset, i);

            g_free(asset->identity);
            asset->identity = g_strdup_printf("%s #%u", text, i - first + 1);
        }
    }
}

static void
hash_identity(const WpIdentity *identity, const char *text, char out_key[16])
{
    char hex[WP_SHA256_HEX];

    wp_sha256_of(text, strlen(text), hex);
    g_snprintf(out_key, 16, "%s-%.*s", wp_kind_name(identity->kind), KEY_DIGITS, hex);
}

static void
claim_known_key(const WpIdentity *identity, Asset *asset, GHashTable *known)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (IdKind kind = 0; kind < N_IDS && asset->key[0] == '\0'; kind++) {
        char key[16];

        read_id(identity, asset->root, kind, text);
        if (text->len == 0)
            continue;
        hash_identity(identity, text->str, key);
        if (g_hash_table_remove(known, key))
            memcpy(asset->key, key, sizeof key);
    }
}

static void
give_keys(const WpIdentity *identity, GArray *assets, const char *const *known_keys)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; known_keys && known_keys[i]; i++)
        g_hash_table_add(known, (gpointer)known_keys[i]);
    for (guint i = 0; known_keys && i < assets->len; i++) {
        Asset *asset = &g_array_index(assets, Asset, i);

        claim_known_key(identity, asset, known);
        if (asset->key[0])
            g_hash_table_add(taken, g_strdup(asset->key));
    }
    for (guint i = 0; i < assets->len; i++) {
        Asset *asset = &g_array_index(assets, Asset, i);

        if (asset->key[0])
            continue;
        hash_identity(identity, asset->identity, asset->key);
        /* 48 bits: among a million assets two may meet */
        for (unsigned n = 2; !g_hash_table_add(taken, g_strdup(asset->key)); n++) {
            g_autofree char *text = g_strdup_printf("%s ~%u", asset->identity, n);

            hash_identity(identity, text, asset->key);
        }
    }
}

static void
fill_rows(WpAssets *out, const WpIdentity *identity, const GArray *assets)
{
    uint32_t n_records = 0;

    out->n = assets->len;
    out->roots = g_new0(uint32_t, (size_t)out->n + 1);
    out->keys = g_malloc0(((size_t)out->n + 1) * sizeof *out->keys);
    out->rows = g_new0(uint32_t, (size_t)identity->n + 1);
    out->first = g_new0(uint32_t, (size_t)out->n + 2);
    out->records = g_new0(uint32_t, (size_t)identity->n + 1);
    for (uint32_t row = 1; row <= out->n; row++) {
        const Asset *asset = &g_array_index(assets, Asset, row - 1);
        uint32_t ident = asset->root;

        out->roots[row] = asset->root;
        memcpy(out->keys[row], asset->key, sizeof asset->key);
        out->first[row] = n_records;
        do {
            out->rows[ident] = row;
            out->records[n_records++] = identity->idents[ident].record;
            ident = identity->idents[ident].next;
        } while (ident != asset->root);
    }
    out->first[out->n + 1] = n_records;
}

void
wp_assets_build(WpAssets *out, const WpIdentity *identity, const char *const *known_keys)
{
    g_autoptr(GArray) assets = g_array_new(FALSE, TRUE, sizeof(Asset));

    g_array_set_clear_func(assets, asset_clear);
    for (uint32_t ident = 1; ident <= identity->n; ident++) {
        Asset asset = {.root = ident};

        if (wp_identity_root(identity, ident) != ident || !wp_root_is_row(identity, ident))
            continue;
        give_identity(identity, &asset);
        g_array_append_val(assets, asset);
    }
    while (part_shared(identity, assets))
        continue;
    number_equals(assets);
    give_keys(identity, assets, known_keys);
    g_array_sort(assets, by_key);
    fill_rows(out, identity, assets);
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
