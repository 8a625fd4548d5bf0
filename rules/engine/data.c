#include "rules/engine/data.h"

#include "planner/base/arena.h"

typedef struct {
    WpCelColumn *columns; /* by field */
    uint32_t n_columns;
} Record;

struct WpCelData {
    const WpCelSchema *schema;
    WpArena *arena;  /* holds parts of columns */
    GArray *records; /* of Record; grows with the schema */
    GPtrArray *kept; /* memory that goes with the data */
};

static const WpCelColumn no_column = {.cells = WP_CEL_CELLS_NONE, .factor = 1};

WpCelData *
wp_cel_data_new(const WpCelSchema *schema)
{
    WpCelData *data = g_new0(WpCelData, 1);

    data->schema = schema;
    data->arena = wp_arena_new();
    data->records = g_array_new(FALSE, TRUE, sizeof(Record));
    data->kept = g_ptr_array_new_with_free_func(g_free);
    return data;
}

void
wp_cel_data_free(WpCelData *data)
{
    if (!data)
        return;
    for (uint32_t i = 0; i < data->records->len; i++)
        g_free(g_array_index(data->records, Record, i).columns);
    g_array_unref(data->records);
    g_ptr_array_unref(data->kept);
    wp_arena_free(data->arena);
    g_free(data);
}

void *
wp_cel_data_keep(WpCelData *data, void *memory)
{
    g_ptr_array_add(data->kept, memory);
    return memory;
}

const WpCelSchema *
wp_cel_data_schema(const WpCelData *data)
{
    return data->schema;
}

/* Whether a field of @type may have such cells; those of SPLIT are looked at one by one. */
static bool
cells_fit(const WpCelType *type, WpCelCells cells)
{
    switch (cells) {
    case WP_CEL_CELLS_NONE:
    case WP_CEL_CELLS_SPLIT:
        return true;
    case WP_CEL_CELLS_IDS:
        return type->kind == WP_CEL_STRING || type->kind == WP_CEL_RECORD;
    case WP_CEL_CELLS_SELF:
        return type->kind == WP_CEL_RECORD;
    case WP_CEL_CELLS_NUMBERS:
        return type->kind == WP_CEL_INT || type->kind == WP_CEL_DOUBLE ||
               type->kind == WP_CEL_TIMESTAMP || type->kind == WP_CEL_DURATION;
    case WP_CEL_CELLS_FLAGS:
        return type->kind == WP_CEL_BOOL;
    case WP_CEL_CELLS_TEXTS:
        return type->kind == WP_CEL_LIST && type->item->kind == WP_CEL_STRING;
    case WP_CEL_CELLS_TAGS:
        return type->kind == WP_CEL_MAP && type->key->kind == WP_CEL_STRING &&
               type->item->kind == WP_CEL_STRING;
    case WP_CEL_CELLS_CHILDREN:
        return type->kind == WP_CEL_LIST && type->item->kind == WP_CEL_RECORD;
    }
    return false;
}

static void
check_column(const WpCelType *type, const WpCelColumn *column)
{
    bool holds_texts = column->cells == WP_CEL_CELLS_TEXTS || column->cells == WP_CEL_CELLS_TAGS ||
                       (column->cells == WP_CEL_CELLS_IDS && type->kind == WP_CEL_STRING);

    g_assert(cells_fit(type, column->cells));
    g_assert(!holds_texts || column->texts);
    if (column->cells == WP_CEL_CELLS_SPLIT)
        for (int i = 0; i < 2; i++) {
            g_assert(column->parts[i].cells != WP_CEL_CELLS_SPLIT);
            check_column(type, &column->parts[i]);
        }
}

static WpCelColumn
complete(WpCelData *data, const WpCelColumn *column)
{
    WpCelColumn copy = *column;

    if (copy.factor == 0)
        copy.factor = 1;
    if (copy.cells == WP_CEL_CELLS_SPLIT) {
        WpCelColumn *parts = wp_arena_alloc(data->arena, 2 * sizeof(WpCelColumn));

        for (int i = 0; i < 2; i++)
            parts[i] = complete(data, &column->parts[i]);
        copy.parts = parts;
    }
    return copy;
}

void
wp_cel_data_set_column(WpCelData *data, uint32_t record, uint32_t field, const WpCelColumn *column)
{
    const WpCelField *info = wp_cel_schema_field(data->schema, record, field);
    Record *rows;

    check_column(info->type, column);
    if (record >= data->records->len)
        g_array_set_size(data->records, record + 1);
    rows = &g_array_index(data->records, Record, record);
    if (field >= rows->n_columns) {
        uint32_t n = wp_cel_schema_n_fields(data->schema, record);

        rows->columns = g_renew(WpCelColumn, rows->columns, n);
        for (uint32_t i = rows->n_columns; i < n; i++)
            rows->columns[i] = no_column;
        rows->n_columns = n;
    }
    rows->columns[field] = complete(data, column);
}

const WpCelColumn *
wp_cel_data_column(const WpCelData *data, uint32_t record, uint32_t field)
{
    const Record *rows;

    if (record >= data->records->len)
        return &no_column;
    rows = &g_array_index(data->records, Record, record);
    return field < rows->n_columns ? &rows->columns[field] : &no_column;
}
