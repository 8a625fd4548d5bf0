#include "planner/model/build/keys.h"

#include "planner/model/build/spelling.h"

#include <string.h>

/* Parts of the text of a scope. */
#define INSTANCE_MARK '\x1f' /* what follows is an instance of the source */
#define FOLDER_MARK   '\x1e' /* what follows only tells exports apart */

static WpStrId
intern(WpKeys *keys, const char *text)
{
    return wp_str_pool_add(keys->builder->texts, text, strlen(text));
}

static const char *
text_of(const WpKeys *keys, WpStrId text)
{
    return wp_str_pool_text(keys->builder->texts, text);
}

/* What @text was read as before; NULL if it was not. */
static const WpReading *
find_reading(const WpKeys *keys, WpReadingKind kind, WpStrId text)
{
    uint32_t number = text < keys->n_first ? keys->first[text] : 0;

    while (number != 0) {
        const WpReading *reading = &g_array_index(keys->readings, WpReading, number);

        if (reading->kind == kind)
            return reading;
        number = reading->next;
    }
    return NULL;
}

static void
add_reading(WpKeys *keys, WpReadingKind kind, WpStrId text, WpStrId value, WpStrId fqdn)
{
    WpReading reading = {.kind = kind, .value = value, .fqdn = fqdn};

    if (text >= keys->n_first) {
        uint32_t n = wp_str_pool_count(keys->builder->texts) / 8 * 9 + 64;

        keys->first = g_renew(uint32_t, keys->first, n);
        memset(keys->first + keys->n_first, 0, (n - keys->n_first) * sizeof *keys->first);
        keys->n_first = n;
    }
    reading.next = keys->first[text];
    keys->first[text] = keys->readings->len;
    g_array_append_val(keys->readings, reading);
}

static WpStrId
spell_folded(WpKeys *keys, WpStrId text)
{
    if (text == 0 || wp_spell_is_folded(text_of(keys, text)))
        return text;

    g_autofree char *folded = wp_spell_folded(text_of(keys, text));

    return *folded ? intern(keys, folded) : 0;
}

static WpStrId
folded_unless_void(WpKeys *keys, WpStrId text, WpVoidAs as)
{
    WpStrId folded = spell_folded(keys, text);

    return folded != 0 && wp_placeholders_have(&keys->placeholders, folded, as) ? 0 : folded;
}

static WpStrId
spell_uuid(WpKeys *keys, WpStrId text, bool swap_bytes)
{
    WpStrId folded = folded_unless_void(keys, text, WP_VOID_UUID);
    g_autofree char *uuid = folded ? wp_spell_uuid(text_of(keys, folded)) : NULL;

    if (!uuid)
        return folded; /* not a UUID, but an id that the source gives as one */
    if (wp_placeholders_have(&keys->placeholders, intern(keys, uuid), WP_VOID_UUID))
        return 0;
    if (swap_bytes)
        wp_spell_uuid_either_order(uuid);
    return intern(keys, uuid);
}

static WpStrId
spell_mac(WpKeys *keys, WpStrId text)
{
    g_autofree char *mac = wp_spell_mac(text_of(keys, text));

    return folded_unless_void(keys, intern(keys, mac), WP_VOID_MAC);
}

static WpStrId
spell(WpKeys *keys, WpReadingKind kind, WpStrId text)
{
    switch (kind) {
    case WP_READING_ID:
        return folded_unless_void(keys, text, WP_VOID_ID);
    case WP_READING_UUID:
    case WP_READING_BIOS_UUID:
        return spell_uuid(keys, text, kind == WP_READING_BIOS_UUID);
    case WP_READING_PLAIN_NAME:
        return folded_unless_void(keys, text, WP_VOID_NAME);
    case WP_READING_IP:
        return folded_unless_void(keys, text, WP_VOID_IP);
    case WP_READING_MAC:
        return spell_mac(keys, text);
    default:
        return spell_folded(keys, text);
    }
}

/* Of a purpose that wants one value. */
static WpStrId
read_as(WpKeys *keys, WpReadingKind kind, WpStrId text)
{
    const WpReading *known = find_reading(keys, kind, text);

    if (known)
        return known->value;
    if (text == 0)
        return 0;

    WpStrId value = spell(keys, kind, text);

    add_reading(keys, kind, text, value, 0);
    return value;
}

static WpStrId
fold(WpKeys *keys, WpStrId text)
{
    return read_as(keys, WP_READING_FOLDED, text);
}

static void
spell_name(WpKeys *keys, WpStrId text, unsigned min_labels, WpStrId *label, WpStrId *fqdn)
{
    WpStrId folded = folded_unless_void(keys, text, WP_VOID_NAME);

    *label = folded;
    *fqdn = 0;
    if (folded == 0 || wp_spell_n_labels(text_of(keys, folded)) < min_labels)
        return;

    const char *whole = text_of(keys, folded);
    size_t size = strlen(whole);
    const char *dot = strchr(whole, '.');
    g_autofree char *first = g_strndup(whole, (size_t)(dot - whole));
    g_autofree char *domain =
        g_strndup(dot + 1, size - (size_t)(dot + 1 - whole) - (whole[size - 1] == '.'));
    g_autofree char *clean = g_strdup_printf("%s.%s", first, domain);

    if (!wp_placeholders_have(&keys->placeholders, intern(keys, domain), WP_VOID_DOMAIN))
        *fqdn = intern(keys, clean);
    *label = folded_unless_void(keys, intern(keys, first), WP_VOID_NAME);
    if (*label == 0)
        *fqdn = 0;
}

/* Of a name with a domain the whole goes to @fqdn and the first label to @label. */
static void
read_name(WpKeys *keys, WpStrId text, WpReadingKind kind, WpStrId *label, WpStrId *fqdn)
{
    const WpReading *known = find_reading(keys, kind, text);

    if (known) {
        *label = known->value;
        *fqdn = known->fqdn;
        return;
    }
    spell_name(keys, text, kind == WP_READING_OWN_NAME ? 3 : 2, label, fqdn);
    if (text != 0)
        add_reading(keys, kind, text, *label, *fqdn);
}

/* "SERVER\\INSTANCE", "server.domain,1433": gives the server; @instance if it is said. */
static WpStrId
read_server(WpKeys *keys, WpStrId text, WpStrId *instance)
{
    WpStrId folded = folded_unless_void(keys, text, WP_VOID_NAME);
    const char *whole = folded ? text_of(keys, folded) : "";
    size_t size = strcspn(whole, "\\,");

    if (whole[size] == '\\' && *instance == 0)
        *instance = intern(keys, whole + size + 1);
    if (size == 0)
        return 0;
    return whole[size] ? folded_unless_void(
                             keys, wp_str_pool_add(keys->builder->texts, whole, size), WP_VOID_NAME)
                       : folded;
}

static WpStrId
spell_scope(WpKeys *keys, const WpFileInfo *info, WpStrId instance)
{
    const char *source = text_of(keys, info->source);
    g_autofree char *scope =
        instance ? g_strdup_printf("%s%c%s", source, INSTANCE_MARK, text_of(keys, instance))
                 : g_strdup_printf("%s%c%s", source, FOLDER_MARK, text_of(keys, info->export_id));

    return intern(keys, scope);
}

static WpStrId
scope_of(WpKeys *keys, uint32_t file, WpStrId vcenter)
{
    const WpFileInfo *info = wp_file_info(keys->builder, file);

    if (keys->last.scope != 0 && keys->last.file == file && keys->last.vcenter == vcenter)
        return keys->last.scope;

    gpointer one = g_hash_table_lookup(keys->instances, GUINT_TO_POINTER(info->export_id));

    keys->last.file = file;
    keys->last.vcenter = vcenter;
    keys->last.scope = spell_scope(keys, info, vcenter ? vcenter : GPOINTER_TO_UINT(one));
    return keys->last.scope;
}

void
wp_keys_append_source_id(const WpKeys *keys, uint64_t source_key, GString *out)
{
    const char *scope = text_of(keys, (WpStrId)(source_key >> 32));
    size_t size = strcspn(scope, "\x1e\x1f");

    g_string_append_len(out, scope, (gssize)size);
    g_string_append_c(out, '/');
    if (scope[size] == INSTANCE_MARK)
        g_string_append(out, scope + size + 1);
    g_string_append_c(out, '/');
    g_string_append(out, text_of(keys, (WpStrId)source_key));
}

/* An export's one vCenter, or 0 where it names several. */
static void
note_instance(WpKeys *keys, const WpRecord *record)
{
    gpointer key = GUINT_TO_POINTER(wp_file_info(keys->builder, record->file)->export_id);
    uint32_t position = 0;
    WpCell cell;

    while (wp_record_next(keys->builder, record, &position, &cell)) {
        gpointer old, value;

        if (cell.field != WP_F_VM_VCENTER)
            continue;
        value = GUINT_TO_POINTER(fold(keys, cell.id));
        if (!g_hash_table_lookup_extended(keys->instances, key, NULL, &old))
            g_hash_table_insert(keys->instances, key, value);
        else if (old != value)
            g_hash_table_insert(keys->instances, key, NULL);
    }
}

void
wp_keys_init(WpKeys *keys, WpBuilder *builder, const WpCatalogue *placeholders)
{
    *keys = (WpKeys){.builder = builder};
    keys->instances = g_hash_table_new(NULL, NULL);
    keys->readings = g_array_new(FALSE, TRUE, sizeof(WpReading));
    g_array_set_size(keys->readings, 1);
    wp_placeholders_init(&keys->placeholders, builder->texts, placeholders);
    for (uint32_t i = 1; i < builder->records->len; i++)
        if (wp_record(builder, i)->state == WP_RECORD_KEPT)
            note_instance(keys, wp_record(builder, i));
}

void
wp_keys_clear(WpKeys *keys)
{
    wp_placeholders_clear(&keys->placeholders);
    g_clear_pointer(&keys->instances, g_hash_table_unref);
    g_clear_pointer(&keys->first, g_free);
    g_clear_pointer(&keys->readings, g_array_unref);
}

static void
read_vm_cell(WpKeys *keys, const WpCell *cell, WpStrId *source_id, WpIdent *ident)
{
    WpStrId fqdn;

    switch ((int)cell->field) {
    case WP_F_VM_SOURCE_ID:
        *source_id = read_as(keys, WP_READING_ID, cell->id);
        break;
    case WP_F_VM_UUID:
        ident->keys[WP_KEY_UUID] = read_as(keys, WP_READING_UUID, cell->id);
        break;
    case WP_F_VM_BIOS_UUID:
        ident->keys[WP_KEY_BIOS_UUID] = read_as(keys, WP_READING_BIOS_UUID, cell->id);
        break;
    case WP_F_VM_FQDN:
        read_name(keys, cell->id, WP_READING_NAME, &ident->names[WP_NAME_FQDN], &fqdn);
        ident->keys[WP_KEY_FQDN] = fqdn;
        break;
    case WP_F_VM_HOST_NAME:
        read_name(keys, cell->id, WP_READING_NAME, &ident->names[WP_NAME_GUEST], &fqdn);
        if (ident->keys[WP_KEY_FQDN] == 0)
            ident->keys[WP_KEY_FQDN] = fqdn;
        break;
    case WP_F_VM_NAME:
        ident->names[WP_NAME_OWN] = read_as(keys, WP_READING_PLAIN_NAME, cell->id);
        break;
    case WP_F_VM_VCENTER:
        ident->places[WP_PLACE_VCENTER] = fold(keys, cell->id);
        break;
    case WP_F_VM_DATACENTER:
        ident->places[WP_PLACE_DATACENTER] = fold(keys, cell->id);
        break;
    case WP_F_VM_CLUSTER:
        ident->places[WP_PLACE_CLUSTER] = fold(keys, cell->id);
        break;
    case WP_F_VM_HOST:
        ident->places[WP_PLACE_HOST] = fold(keys, cell->id);
        break;
    case WP_F_VM_FOLDER:
        ident->places[WP_PLACE_FOLDER] = fold(keys, cell->id);
        break;
    case WP_F_DB_SERVER: {
        WpStrId instance = 0;

        ident->names[WP_NAME_OWN] = read_server(keys, cell->id, &instance);
        break;
    }
    }
}

/* A name with a domain of its own stands for an FQDN that nothing else gives; then its first
 * label is a name as good. */
static void
complete_vm(WpKeys *keys, WpIdent *ident)
{
    WpStrId label, fqdn;

    read_name(keys, ident->names[WP_NAME_OWN], WP_READING_OWN_NAME, &label, &fqdn);
    if (fqdn == 0)
        return;
    if (ident->keys[WP_KEY_FQDN] == 0)
        ident->keys[WP_KEY_FQDN] = fqdn;
    if (ident->names[WP_NAME_FQDN] == 0)
        ident->names[WP_NAME_FQDN] = label;
}

static void
read_db_cell(WpKeys *keys, const WpCell *cell, WpStrId *source_id, WpIdent *ident)
{
    WpStrId *places = ident->places;

    switch ((int)cell->field) {
    case WP_F_DB_SOURCE_ID:
        *source_id = read_as(keys, WP_READING_ID, cell->id);
        break;
    case WP_F_DB_NAME:
        ident->names[WP_NAME_OWN] = fold(keys, cell->id);
        break;
    case WP_F_DB_SERVER:
        places[WP_PLACE_SERVER] = read_server(keys, cell->id, &places[WP_PLACE_INSTANCE]);
        break;
    case WP_F_DB_INSTANCE: {
        WpStrId none = 0, text = fold(keys, cell->id);

        /* "SERVER\\INSTANCE" in the column of the instance */
        if (text && strchr(text_of(keys, text), '\\')) {
            WpStrId server = read_server(keys, text, &none);

            text = none;
            if (places[WP_PLACE_SERVER] == 0)
                places[WP_PLACE_SERVER] = server;
        }
        places[WP_PLACE_INSTANCE] = text;
        break;
    }
    case WP_F_DB_ENGINE:
        places[WP_PLACE_ENGINE] = fold(keys, cell->id);
        break;
    }
}

static void
complete_db(WpKeys *keys, WpIdent *ident)
{
    WpStrId *places = ident->places;
    WpStrId name = ident->names[WP_NAME_OWN], label, fqdn;

    if (name == 0)
        name = ident->names[WP_NAME_OWN] = places[WP_PLACE_INSTANCE];
    if (places[WP_PLACE_INSTANCE] &&
        wp_placeholders_have(&keys->placeholders, places[WP_PLACE_INSTANCE], WP_VOID_INSTANCE))
        places[WP_PLACE_INSTANCE] = intern(keys, "default");
    read_name(keys, places[WP_PLACE_SERVER], WP_READING_NAME, &label, &fqdn);
    places[WP_PLACE_SERVER] = label;
    if (name == 0 || label == 0)
        return;

    const char *instance =
        places[WP_PLACE_INSTANCE] ? text_of(keys, places[WP_PLACE_INSTANCE]) : "default";
    const char *engine = places[WP_PLACE_ENGINE] ? text_of(keys, places[WP_PLACE_ENGINE]) : "";
    g_autofree char *narrow = g_strdup_printf("%s\x1f%s\x1f%s\x1f%s", text_of(keys, label),
                                              instance, text_of(keys, name), engine);
    g_autofree char *wide = g_strdup_printf("%s\x1f%s", text_of(keys, label), text_of(keys, name));

    ident->keys[WP_KEY_UUID] = intern(keys, narrow);
    ident->keys[WP_KEY_BIOS_UUID] = intern(keys, wide);
}

bool
wp_keys_read(WpKeys *keys, uint32_t index, WpKind kind, WpIdent *out)
{
    const WpRecord *record = wp_record(keys->builder, index);
    WpStrId source_id = 0;
    uint32_t position = 0;
    WpCell cell;

    *out = (WpIdent){.record = index, .file = record->file};
    while (wp_record_next(keys->builder, record, &position, &cell))
        if (kind == WP_KIND_VM)
            read_vm_cell(keys, &cell, &source_id, out);
        else
            read_db_cell(keys, &cell, &source_id, out);
    if (kind == WP_KIND_VM)
        complete_vm(keys, out);
    else
        complete_db(keys, out);
    if (source_id != 0)
        out->keys[WP_KEY_SOURCE_ID] = wp_pair(
            scope_of(keys, record->file, kind == WP_KIND_VM ? out->places[WP_PLACE_VCENTER] : 0),
            source_id);

    bool has_any = false;

    for (unsigned i = 0; i < WP_N_KEYS; i++)
        has_any |= out->keys[i] != 0;
    for (unsigned i = 0; i < WP_N_NAMES; i++)
        has_any |= out->names[i] != 0;
    return has_any;
}

void
wp_keys_read_addresses(WpKeys *keys, const WpRecord *record, WpField ips, WpField macs, GArray *out)
{
    WpStrId addresses[8], cards[8];
    unsigned n_addresses = 0, n_cards = 0;
    uint32_t position = 0;
    WpCell cell;

    while (wp_record_next(keys->builder, record, &position, &cell)) {
        if (cell.field == ips && n_addresses < G_N_ELEMENTS(addresses)) {
            addresses[n_addresses] = read_as(keys, WP_READING_IP, cell.id);
            n_addresses += addresses[n_addresses] != 0;
        } else if (cell.field == macs && n_cards < G_N_ELEMENTS(cards)) {
            cards[n_cards] = read_as(keys, WP_READING_MAC, cell.id);
            n_cards += cards[n_cards] != 0;
        }
    }
    for (unsigned i = 0; i < n_cards; i++)
        for (unsigned j = 0; j < n_addresses; j++) {
            uint64_t pair = wp_pair(addresses[j], cards[i]);

            g_array_append_val(out, pair);
        }
}
