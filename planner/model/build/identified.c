#include "planner/model/build/identified.h"

#include <string.h>

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
append_id(const WpIdentity *identity, const WpIdent *ident, WpIdKind kind, GString *out)
{
    switch (kind) {
    case WP_ID_SOURCE:
        if (ident->keys[WP_KEY_SOURCE_ID])
            wp_keys_append_source_id(identity->keys, ident->keys[WP_KEY_SOURCE_ID], out);
        break;
    case WP_ID_UUID:
    case WP_ID_BIOS_UUID:
    case WP_ID_FQDN:
        g_string_append(out, text_of(identity, (WpStrId)ident->keys[kind]));
        break;
    case WP_ID_NAME:
        g_string_append(out, text_of(identity, ident->names[WP_NAME_OWN]));
        break;
    case WP_ID_GUEST_NAME:
        g_string_append(out, text_of(identity, ident->names[WP_NAME_GUEST]));
        break;
    case WP_ID_PLACE:
        append_place(identity, ident, out);
        break;
    case WP_N_IDS:
        break;
    }
}

/* That of a record as a number: equal, so is its text. 0: it has none, or none that a number says.
 */
static uint64_t
number_of(const WpIdent *ident, WpIdKind kind)
{
    if (kind == WP_ID_NAME || kind == WP_ID_GUEST_NAME)
        return ident->names[kind == WP_ID_NAME ? WP_NAME_OWN : WP_NAME_GUEST];
    return kind < WP_ID_NAME ? ident->keys[kind] : 0;
}

void
wp_id_speller_init(WpIdSpeller *speller, const WpIdentity *identity)
{
    *speller = (WpIdSpeller){.identity = identity,
                             .arena = wp_arena_new(),
                             .hash = wp_sha256_new(),
                             .text = g_string_new(NULL),
                             .best = g_string_new(NULL)};
}

void
wp_id_speller_clear(WpIdSpeller *speller)
{
    wp_arena_free(speller->arena);
    wp_sha256_free(speller->hash);
    g_string_free(speller->text, TRUE);
    g_string_free(speller->best, TRUE);
}

bool
wp_read_id(WpIdSpeller *speller, uint32_t root, WpIdKind kind)
{
    static const char *const names[] = {"source-id", "uuid", "bios-uuid", "fqdn",
                                        "name",      "host", "place"};
    const WpIdentity *identity = speller->identity;
    uint32_t ident = root;
    uint64_t last = 0;

    g_string_truncate(speller->best, 0);
    g_string_truncate(speller->text, 0);
    if ((kind == WP_ID_NAME || kind == WP_ID_GUEST_NAME) &&
        wp_identity_summary(identity, root) & WP_IDENT_HOMONYM)
        return false;
    for (bool is_first = true; is_first || ident != root; is_first = false) {
        const WpIdent *x = &identity->idents[ident];
        uint64_t number = number_of(x, kind);

        ident = x->next;
        if (kind != WP_ID_PLACE && (number == 0 || number == last))
            continue;
        last = number;
        g_string_truncate(speller->text, 0);
        append_id(identity, x, kind, speller->text);
        if (speller->text->len > 0 &&
            (speller->best->len == 0 || strcmp(speller->text->str, speller->best->str) < 0)) {
            GString *text = speller->text;

            speller->text = speller->best;
            speller->best = text;
        }
    }
    if (speller->best->len == 0)
        return false;
    g_string_assign(speller->text, wp_kind_name(identity->kind));
    g_string_append_c(speller->text, ' ');
    g_string_append(speller->text, names[kind]);
    g_string_append_c(speller->text, ' ');
    g_string_append_len(speller->text, speller->best->str, (gssize)speller->best->len);
    return true;
}

uint64_t
wp_hash_identity(WpIdSpeller *speller, const char *text, size_t size)
{
    char hex[WP_SHA256_HEX];
    uint64_t number = 0;

    wp_sha256_again(speller->hash);
    wp_sha256_add(speller->hash, text, size);
    wp_sha256_end(speller->hash, hex);
    for (unsigned i = 0; i < WP_KEY_DIGITS; i++)
        number = number << 4 | (uint64_t)g_ascii_xdigit_value(hex[i]);
    return number;
}

void
wp_set_identity(WpIdSpeller *speller, WpIdentified *asset, const char *text, size_t size)
{
    asset->identity = wp_arena_strndup(speller->arena, text, size);
    asset->number = wp_hash_identity(speller, text, size);
}

void
wp_give_identity(WpIdSpeller *speller, WpIdentified *asset)
{
    g_string_truncate(speller->text, 0);
    while (asset->next < WP_N_IDS && !wp_read_id(speller, asset->root, asset->next++))
        g_string_truncate(speller->text, 0);
    wp_set_identity(speller, asset, speller->text->str, speller->text->len);
    asset->base = asset->identity;
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

static int
by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *
wp_content_of(const WpIdentity *identity, uint32_t root, WpArena *arena)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *joined = NULL;
    uint32_t ident = root;

    do {
        GString *cells = g_string_new(NULL);

        append_cells(identity->builder, identity->idents[ident].record, cells);
        g_ptr_array_add(parts, g_string_free(cells, FALSE));
        ident = identity->idents[ident].next;
    } while (ident != root);
    g_ptr_array_sort(parts, by_bytes);
    g_ptr_array_add(parts, NULL);
    joined = g_strjoinv("\n", (char **)parts->pdata);
    return wp_arena_strdup(arena, joined);
}
