#include "planner/model/build/keys.h"

#include "planner/model/build/spelling.h"

#include <string.h>

/* Parts of the text of a scope. */
#define INSTANCE_MARK '\x1f' /* what follows is an instance of the source */
#define FOLDER_MARK   '\x1e' /* what follows only tells exports apart */

static WpStrId
intern_piece(WpKeys *keys, const char *text, size_t size)
{
    WpStrId id;

    if (!keys->readings.only_look)
        return wp_str_pool_add(keys->builder->texts, text, size);
    id = wp_str_pool_find(keys->builder->texts, text, size);
    keys->is_missing |= id == 0;
    return id;
}

static WpStrId
intern(WpKeys *keys, const char *text)
{
    return intern_piece(keys, text, strlen(text));
}

static const char *
text_of(const WpKeys *keys, WpStrId text)
{
    return wp_str_pool_text(keys->builder->texts, text);
}

static WpStrId
read_as(WpKeys *keys, WpReadingKind kind, WpStrId text)
{
    return wp_reading(&keys->readings, kind, text);
}

static WpStrId
fold(WpKeys *keys, WpStrId text)
{
    return read_as(keys, WP_READING_FOLDED, text);
}

static void
read_name(WpKeys *keys, WpStrId text, WpReadingKind kind, WpStrId *label, WpStrId *domain)
{
    wp_reading_name(&keys->readings, kind, text, label, domain);
}

/* "SERVER\\INSTANCE", "server.domain,1433": gives the server; @instance if it is said. */
static WpStrId
read_server(WpKeys *keys, WpStrId text, WpStrId *instance)
{
    WpStrId folded = read_as(keys, WP_READING_PLAIN_NAME, text);
    const char *whole = folded ? text_of(keys, folded) : "";
    size_t size = strcspn(whole, "\\,");

    if (whole[size] == '\\' && *instance == 0)
        *instance = intern(keys, whole + size + 1);
    if (size == 0)
        return 0;
    return whole[size] ? read_as(keys, WP_READING_PLAIN_NAME, intern_piece(keys, whole, size))
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

/* What the cells of a field are read as; less than 0: nothing. */
static int
reading_of(WpField field)
{
    switch ((int)field) {
    case WP_F_VM_SOURCE_ID:
    case WP_F_DB_SOURCE_ID:
        return WP_READING_ID;
    case WP_F_VM_UUID:
        return WP_READING_UUID;
    case WP_F_VM_BIOS_UUID:
        return WP_READING_BIOS_UUID;
    case WP_F_VM_FQDN:
    case WP_F_VM_HOST_NAME:
        return WP_READING_NAME;
    case WP_F_VM_NAME:
    case WP_F_DB_SERVER:
        return WP_READING_PLAIN_NAME;
    case WP_F_VM_IPS:
    case WP_F_NIC_IPS:
        return WP_READING_IP;
    case WP_F_VM_MACS:
    case WP_F_NIC_MAC:
        return WP_READING_MAC;
    case WP_F_VM_VCENTER:
    case WP_F_VM_DATACENTER:
    case WP_F_VM_CLUSTER:
    case WP_F_VM_HOST:
    case WP_F_VM_FOLDER:
    case WP_F_DB_NAME:
    case WP_F_DB_INSTANCE:
    case WP_F_DB_ENGINE:
        return WP_READING_FOLDED;
    default:
        return -1;
    }
}

/* A record's vCenter; records of one export mostly say the same. */
typedef struct {
    uint32_t file;
    WpStrId vcenter;
} Instance;

static void
note_wanted(const WpBuilder *builder, uint8_t *wanted, GArray *instances)
{
    uint8_t bits[WP_N_FIELDS];
    Instance last = {0};

    for (WpField field = 0; field < WP_N_FIELDS; field++)
        bits[field] = reading_of(field) < 0 ? 0 : (uint8_t)(1u << reading_of(field));
    for (uint32_t i = 1; i < builder->records->len; i++) {
        const WpRecord *record = wp_record(builder, i);
        const WpSlot *slots = &g_array_index(builder->slots, WpSlot, record->slots);

        if (record->state != WP_RECORD_KEPT)
            continue;
        for (uint32_t j = 0; j < record->n_slots; j++) {
            Instance instance = {0, slots[j].value};

            if (bits[slots[j].field] == 0)
                continue;
            wanted[slots[j].value] |= bits[slots[j].field];
            if (slots[j].field != WP_F_VM_VCENTER)
                continue;
            instance.file = record->file;
            if (memcmp(&instance, &last, sizeof last) != 0)
                g_array_append_val(instances, instance);
            last = instance;
        }
    }
}

/* An export's one vCenter, or 0 where it names several. */
static void
note_instance(WpKeys *keys, Instance instance)
{
    gpointer key = GUINT_TO_POINTER(wp_file_info(keys->builder, instance.file)->export_id);
    gpointer old, value = GUINT_TO_POINTER(fold(keys, instance.vcenter));

    if (!g_hash_table_lookup_extended(keys->instances, key, NULL, &old))
        g_hash_table_insert(keys->instances, key, value);
    else if (old != value)
        g_hash_table_insert(keys->instances, key, NULL);
}

/* All scopes that records have: then whoever reads records adds none. */
static void
spell_scopes(WpKeys *keys, const GArray *instances)
{
    WpPairs seen;

    wp_pairs_init(&seen, 0);
    for (uint32_t file = 0; file < keys->builder->files->len; file++)
        scope_of(keys, file, 0);
    for (guint i = 0; i < instances->len; i++) {
        Instance instance = g_array_index(instances, Instance, i);
        WpStrId vcenter = fold(keys, instance.vcenter);
        uint32_t n = seen.n;

        if (vcenter != 0 && wp_pairs_add(&seen, (uint64_t)instance.file << 32 | vcenter) > n)
            scope_of(keys, instance.file, vcenter);
    }
    wp_pairs_clear(&seen);
}

WpKeys
wp_keys_look(const WpKeys *keys)
{
    WpKeys look = *keys;

    look.readings.only_look = true;
    look.readings.is_missing = look.is_missing = false;
    return look;
}

bool
wp_keys_look_missed(WpKeys *look)
{
    bool missed = look->is_missing || look->readings.is_missing;

    look->is_missing = look->readings.is_missing = false;
    if (missed)
        look->last.scope = 0;
    return missed;
}

void
wp_keys_init(WpKeys *keys, WpBuilder *builder, const WpCatalogue *placeholders)
{
    g_autofree uint8_t *wanted = g_new0(uint8_t, (size_t)wp_str_pool_count(builder->texts) + 1);
    g_autoptr(GArray) instances = g_array_new(FALSE, FALSE, sizeof(Instance));

    *keys = (WpKeys){.builder = builder};
    keys->instances = g_hash_table_new(NULL, NULL);
    wp_readings_init(&keys->readings, builder->texts, placeholders);
    note_wanted(builder, wanted, instances);
    wp_readings_prepare(&keys->readings, wanted);
    for (guint i = 0; i < instances->len; i++)
        note_instance(keys, g_array_index(instances, Instance, i));
    spell_scopes(keys, instances);
}

void
wp_keys_clear(WpKeys *keys)
{
    wp_readings_clear(&keys->readings);
    g_clear_pointer(&keys->instances, g_hash_table_unref);
}

/* What a record's cells say beside its identity. */
typedef struct {
    WpStrId source_id;
    bool has_long_name; /* that has labels enough for a domain name */
} Said;

static void
read_vm_cell(WpKeys *keys, const WpCell *cell, Said *said, WpIdent *ident)
{
    WpStrId fqdn;

    switch ((int)cell->field) {
    case WP_F_VM_SOURCE_ID:
        said->source_id = read_as(keys, WP_READING_ID, cell->id);
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
        ident->names[WP_NAME_OWN] =
            wp_reading_plain_name(&keys->readings, cell->id, &said->has_long_name);
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
        said->has_long_name = true; /* it may have */
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
read_db_cell(WpKeys *keys, const WpCell *cell, Said *said, WpIdent *ident)
{
    WpStrId *places = ident->places;

    switch ((int)cell->field) {
    case WP_F_DB_SOURCE_ID:
        said->source_id = read_as(keys, WP_READING_ID, cell->id);
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
        wp_placeholders_have(&keys->readings.placeholders, text_of(keys, places[WP_PLACE_INSTANCE]),
                             WP_VOID_INSTANCE))
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
    Said said = {0};
    uint32_t position = 0;
    WpCell cell;

    *out = (WpIdent){.record = index, .file = record->file};
    while (wp_record_next(keys->builder, record, &position, &cell))
        if (kind == WP_KIND_VM)
            read_vm_cell(keys, &cell, &said, out);
        else
            read_db_cell(keys, &cell, &said, out);
    if (kind == WP_KIND_DB)
        complete_db(keys, out);
    else if (said.has_long_name)
        complete_vm(keys, out);
    if (said.source_id != 0)
        out->keys[WP_KEY_SOURCE_ID] = wp_pair(
            scope_of(keys, record->file, kind == WP_KIND_VM ? out->places[WP_PLACE_VCENTER] : 0),
            said.source_id);

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
