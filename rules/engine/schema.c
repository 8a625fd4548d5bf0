#include "rules/engine/schema.h"

#include <string.h>

#include "planner/base/arena.h"

typedef struct {
    const char *name;
    GArray *fields; /* of WpCelField */
    const WpCelType *type;
} Record;

struct WpCelSchema {
    WpArena *arena;  /* holds names and types */
    GArray *records; /* of Record */
};

const WpCelType *
wp_cel_type(WpCelKind kind)
{
    static const WpCelType types[WP_CEL_N_KINDS] = {
        [WP_CEL_UNKNOWN] = {.kind = WP_CEL_UNKNOWN},
        [WP_CEL_ERROR] = {.kind = WP_CEL_ERROR},
        [WP_CEL_ANY] = {.kind = WP_CEL_ANY},
        [WP_CEL_NULL] = {.kind = WP_CEL_NULL},
        [WP_CEL_BOOL] = {.kind = WP_CEL_BOOL},
        [WP_CEL_INT] = {.kind = WP_CEL_INT},
        [WP_CEL_DOUBLE] = {.kind = WP_CEL_DOUBLE},
        [WP_CEL_STRING] = {.kind = WP_CEL_STRING},
        [WP_CEL_TIMESTAMP] = {.kind = WP_CEL_TIMESTAMP},
        [WP_CEL_DURATION] = {.kind = WP_CEL_DURATION},
        [WP_CEL_LIST] = {.kind = WP_CEL_LIST, .item = &types[WP_CEL_ANY]},
        [WP_CEL_MAP] = {.kind = WP_CEL_MAP, .key = &types[WP_CEL_ANY], .item = &types[WP_CEL_ANY]},
        [WP_CEL_VERSION] = {.kind = WP_CEL_VERSION},
        [WP_CEL_IP] = {.kind = WP_CEL_IP},
        [WP_CEL_CIDR] = {.kind = WP_CEL_CIDR},
    };

    g_assert(kind < WP_CEL_N_KINDS && kind != WP_CEL_RECORD);
    return &types[kind];
}

bool
wp_cel_type_equal(const WpCelType *a, const WpCelType *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case WP_CEL_LIST:
        return wp_cel_type_equal(a->item, b->item);
    case WP_CEL_MAP:
        return wp_cel_type_equal(a->key, b->key) && wp_cel_type_equal(a->item, b->item);
    case WP_CEL_RECORD:
        return a->record == b->record;
    default:
        return true;
    }
}

WpCelSchema *
wp_cel_schema_new(void)
{
    WpCelSchema *schema = g_new0(WpCelSchema, 1);

    schema->arena = wp_arena_new();
    schema->records = g_array_new(FALSE, TRUE, sizeof(Record));
    return schema;
}

static Record *
record_at(const WpCelSchema *schema, uint32_t record)
{
    g_assert(record < schema->records->len);
    return &g_array_index(schema->records, Record, record);
}

void
wp_cel_schema_free(WpCelSchema *schema)
{
    if (!schema)
        return;
    for (uint32_t i = 0; i < schema->records->len; i++)
        g_array_unref(record_at(schema, i)->fields);
    g_array_unref(schema->records);
    wp_arena_free(schema->arena);
    g_free(schema);
}

uint32_t
wp_cel_schema_add_record(WpCelSchema *schema, const char *name)
{
    WpCelType *type = WP_ARENA_NEW(schema->arena, WpCelType);
    Record record = {wp_arena_strdup(schema->arena, name),
                     g_array_new(FALSE, TRUE, sizeof(WpCelField)), type};

    g_assert(wp_cel_schema_find_record(schema, name) < 0);
    type->kind = WP_CEL_RECORD;
    type->record = schema->records->len;
    g_array_append_val(schema->records, record);
    return type->record;
}

static bool
is_prefix(const char *name, const char *of)
{
    size_t size = strlen(name);

    return strncmp(name, of, size) == 0 && (of[size] == '.' || of[size] == '\0');
}

uint32_t
wp_cel_schema_add_field(WpCelSchema *schema, uint32_t record, const char *name,
                        const WpCelType *type, WpCelUnit unit)
{
    GArray *fields = record_at(schema, record)->fields;
    WpCelField field = {wp_arena_strdup(schema->arena, name), type, unit};

    for (uint32_t i = 0; i < fields->len; i++) {
        const char *other = g_array_index(fields, WpCelField, i).name;

        g_assert(!is_prefix(name, other) && !is_prefix(other, name));
    }
    g_array_append_val(fields, field);
    return fields->len - 1;
}

const WpCelType *
wp_cel_schema_record_type(WpCelSchema *schema, uint32_t record)
{
    return record_at(schema, record)->type;
}

const WpCelType *
wp_cel_schema_list_type(WpCelSchema *schema, const WpCelType *item)
{
    WpCelType *type = WP_ARENA_NEW(schema->arena, WpCelType);

    *type = (WpCelType){.kind = WP_CEL_LIST, .item = item};
    return type;
}

const WpCelType *
wp_cel_schema_map_type(WpCelSchema *schema, const WpCelType *key, const WpCelType *item)
{
    WpCelType *type = WP_ARENA_NEW(schema->arena, WpCelType);

    *type = (WpCelType){.kind = WP_CEL_MAP, .key = key, .item = item};
    return type;
}

const char *
wp_cel_schema_record_name(const WpCelSchema *schema, uint32_t record)
{
    return record_at(schema, record)->name;
}

int64_t
wp_cel_schema_find_record(const WpCelSchema *schema, const char *name)
{
    for (uint32_t i = 0; i < schema->records->len; i++)
        if (strcmp(record_at(schema, i)->name, name) == 0)
            return i;
    return -1;
}

uint32_t
wp_cel_schema_n_fields(const WpCelSchema *schema, uint32_t record)
{
    return record_at(schema, record)->fields->len;
}

const WpCelField *
wp_cel_schema_field(const WpCelSchema *schema, uint32_t record, uint32_t field)
{
    GArray *fields = record_at(schema, record)->fields;

    g_assert(field < fields->len);
    return &g_array_index(fields, WpCelField, field);
}

int64_t
wp_cel_schema_find_field(const WpCelSchema *schema, uint32_t record, const char *name)
{
    GArray *fields = record_at(schema, record)->fields;

    for (uint32_t i = 0; i < fields->len; i++)
        if (strcmp(g_array_index(fields, WpCelField, i).name, name) == 0)
            return i;
    return -1;
}

void
wp_cel_type_append(GString *out, const WpCelSchema *schema, const WpCelType *type)
{
    switch (type->kind) {
    case WP_CEL_RECORD:
        g_string_append(out, schema ? wp_cel_schema_record_name(schema, type->record) : "record");
        break;
    case WP_CEL_LIST:
        g_string_append(out, "list(");
        wp_cel_type_append(out, schema, type->item);
        g_string_append_c(out, ')');
        break;
    case WP_CEL_MAP:
        g_string_append(out, "map(");
        wp_cel_type_append(out, schema, type->key);
        g_string_append(out, ", ");
        wp_cel_type_append(out, schema, type->item);
        g_string_append_c(out, ')');
        break;
    default:
        g_string_append(out, wp_cel_kind_name(type->kind));
        break;
    }
}
