#include "rules/engine/model.h"

#include <string.h>

#include "planner/model/schema.h"

/* ---- schema ---- */

static const WpCelType *
type_of(WpCelSchema *schema, WpFieldType type)
{
    const WpCelType *text = wp_cel_type(WP_CEL_STRING);

    switch (type) {
    case WP_TYPE_TEXT:
        return text;
    case WP_TYPE_TEXTS:
        return wp_cel_schema_list_type(schema, text);
    case WP_TYPE_TAGS:
        return wp_cel_schema_map_type(schema, text, text);
    case WP_TYPE_BOOL:
        return wp_cel_type(WP_CEL_BOOL);
    case WP_TYPE_INT:
        return wp_cel_type(WP_CEL_INT);
    case WP_TYPE_QUANTITY:
        return wp_cel_type(WP_CEL_DOUBLE);
    case WP_TYPE_TIME:
        return wp_cel_type(WP_CEL_TIMESTAMP);
    case WP_TYPE_DURATION:
        return wp_cel_type(WP_CEL_DURATION);
    case WP_TYPE_VM:
        return wp_cel_schema_record_type(schema, WP_KIND_VM);
    case WP_TYPE_DB:
        return wp_cel_schema_record_type(schema, WP_KIND_DB);
    case WP_TYPE_APP:
        return wp_cel_schema_record_type(schema, WP_KIND_APP);
    case WP_TYPE_ASSET:
        return wp_cel_schema_record_type(schema, WP_CEL_RECORD_ASSET);
    }
    g_assert_not_reached();
}

static WpCelUnit
unit_of(const WpFieldInfo *info)
{
    return info->type == WP_TYPE_INT || info->type == WP_TYPE_QUANTITY ? (WpCelUnit)info->unit
                                                                       : WP_CEL_UNIT_FREE;
}

static void
add_field(WpCelSchema *schema, uint32_t record, WpField field)
{
    const WpFieldInfo *info = wp_field_info(field);

    wp_cel_schema_add_field(schema, record, info->name, type_of(schema, info->type), unit_of(info));
}

/* The field of DB that says the same as @vm_field; WP_FIELD_NONE. */
static WpField
common_field(WpField vm_field)
{
    const WpFieldInfo *vm = wp_field_info(vm_field);
    WpField db_field = wp_field_find(WP_KIND_DB, vm->name);

    if (db_field == WP_FIELD_NONE || wp_field_info(db_field)->type != vm->type ||
        wp_field_info(db_field)->unit != vm->unit)
        return WP_FIELD_NONE;
    return db_field;
}

static void
add_kind(WpCelSchema *schema, WpKind kind)
{
    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++)
        add_field(schema, kind, field);
    for (WpKind part = 0; part < WP_N_KINDS; part++)
        if (wp_kind_parent(part) == kind)
            wp_cel_schema_add_field(
                schema, kind, wp_kind_plural(part),
                wp_cel_schema_list_type(schema, wp_cel_schema_record_type(schema, part)),
                WP_CEL_UNIT_FREE);
    if (wp_kind_parent(kind) != WP_KIND_NONE)
        wp_cel_schema_add_field(schema, kind, "parent",
                                wp_cel_schema_record_type(schema, wp_kind_parent(kind)),
                                WP_CEL_UNIT_FREE);
}

WpCelSchema *
wp_cel_model_schema(void)
{
    WpCelSchema *schema = wp_cel_schema_new();

    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        wp_cel_schema_add_record(schema, wp_kind_name(kind));
    wp_cel_schema_add_record(schema, "asset");
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        add_kind(schema, kind);
    for (WpField field = wp_kind_first_field(WP_KIND_VM); field < wp_kind_end_field(WP_KIND_VM);
         field++)
        if (common_field(field) != WP_FIELD_NONE)
            add_field(schema, WP_CEL_RECORD_ASSET, field);
    wp_cel_schema_add_field(schema, WP_CEL_RECORD_ASSET, "vm",
                            wp_cel_schema_record_type(schema, WP_KIND_VM), WP_CEL_UNIT_FREE);
    wp_cel_schema_add_field(schema, WP_CEL_RECORD_ASSET, "db",
                            wp_cel_schema_record_type(schema, WP_KIND_DB), WP_CEL_UNIT_FREE);
    return schema;
}

/* ---- data ---- */

/* The arrays of a column; one without any is unknown in every row. */
static WpCelColumn
column_of(const WpView *view, WpField field)
{
    const WpColumn *column = view->columns[field];
    WpCelColumn out = {.n_rows = column->n_rows, .texts = view->inventory->texts};

    switch (wp_field_info(field)->type) {
    case WP_TYPE_TEXT:
    case WP_TYPE_VM:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        out.cells = column->ids ? WP_CEL_CELLS_IDS : WP_CEL_CELLS_NONE;
        out.ids = column->ids;
        return out;
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
    case WP_TYPE_TIME:
    case WP_TYPE_DURATION:
        out.cells = column->numbers ? WP_CEL_CELLS_NUMBERS : WP_CEL_CELLS_NONE;
        out.numbers = column->numbers;
        out.factor = wp_unit_factor(wp_field_info(field)->unit);
        break;
    case WP_TYPE_BOOL:
        out.cells = column->flags ? WP_CEL_CELLS_FLAGS : WP_CEL_CELLS_NONE;
        out.flags = column->flags;
        break;
    case WP_TYPE_TEXTS:
        out.cells = column->first ? WP_CEL_CELLS_TEXTS : WP_CEL_CELLS_NONE;
        break;
    case WP_TYPE_TAGS:
        out.cells = column->first ? WP_CEL_CELLS_TAGS : WP_CEL_CELLS_NONE;
        out.keys = column->keys;
        break;
    }
    out.known = column->known;
    out.first = column->first;
    out.items = column->items;
    return out;
}

static void
set_named(WpCelData *data, const WpCelSchema *schema, uint32_t record, const char *name,
          const WpCelColumn *column)
{
    int64_t field = wp_cel_schema_find_field(schema, record, name);

    g_assert(field >= 0);
    wp_cel_data_set_column(data, record, (uint32_t)field, column);
}

static void
set_kind(WpCelData *data, const WpCelSchema *schema, const WpView *view, WpKind kind)
{
    const WpRecords *records = &view->inventory->kinds[kind];
    WpKind parent = wp_kind_parent(kind);
    WpField first = wp_kind_first_field(kind);

    for (WpField field = first; field < wp_kind_end_field(kind); field++) {
        WpCelColumn column = column_of(view, field);

        wp_cel_data_set_column(data, kind, (uint32_t)(field - first), &column);
    }
    if (parent == WP_KIND_NONE)
        return;

    WpCelColumn list = {
        .cells = records->first && records->list_state ? WP_CEL_CELLS_CHILDREN : WP_CEL_CELLS_NONE,
        .n_rows = view->inventory->kinds[parent].n_rows,
        .first = records->first,
        .list_state = records->list_state,
    };
    WpCelColumn owner = {
        .cells = records->parent ? WP_CEL_CELLS_IDS : WP_CEL_CELLS_NONE,
        .n_rows = records->n_rows,
        .ids = records->parent,
    };

    set_named(data, schema, parent, wp_kind_plural(kind), &list);
    set_named(data, schema, kind, "parent", &owner);
}

/* Lists of both kinds in one column: a list lies in the arrays of one column, and a batch may have
 * assets of both. */
static WpCelColumn
join_lists(WpCelData *data, const WpView *view, const WpCelColumn *parts)
{
    const uint32_t n_rows[] = {view->inventory->n_databases,
                               view->inventory->n_assets - view->inventory->n_databases};
    size_t n_items = 0, n = view->inventory->n_assets;
    uint32_t at = 0, row = 1;

    for (int i = 0; i < 2; i++)
        n_items += parts[i].first && parts[i].n_rows > 0 ? parts[i].first[parts[i].n_rows + 1] : 0;

    bool is_tags = parts[0].cells == WP_CEL_CELLS_TAGS || parts[1].cells == WP_CEL_CELLS_TAGS;
    uint64_t *known = wp_cel_data_keep(data, g_new0(uint64_t, n / 64 + 1));
    uint32_t *first = wp_cel_data_keep(data, g_new0(uint32_t, n + 2));
    uint32_t *items = wp_cel_data_keep(data, g_new0(uint32_t, n_items + 1));
    uint32_t *keys = is_tags ? wp_cel_data_keep(data, g_new0(uint32_t, n_items + 1)) : NULL;

    for (int i = 0; i < 2; i++) {
        const WpCelColumn *part = &parts[i];

        for (uint32_t own = 1; own <= n_rows[i]; own++, row++) {
            first[row] = at;
            if (own > part->n_rows || !part->first ||
                (part->known && !(part->known[own / 64] >> (own % 64) & 1)))
                continue;
            known[row / 64] |= UINT64_C(1) << (row % 64);
            for (uint32_t k = part->first[own]; k < part->first[own + 1]; k++, at++) {
                items[at] = part->items[k];
                if (keys)
                    keys[at] = part->keys[k];
            }
        }
    }
    first[n + 1] = at;
    return (WpCelColumn){.cells = is_tags ? WP_CEL_CELLS_TAGS : WP_CEL_CELLS_TEXTS,
                         .n_rows = (uint32_t)n,
                         .known = known,
                         .first = first,
                         .items = items,
                         .keys = keys,
                         .texts = view->inventory->texts};
}

static bool
is_list(const WpCelColumn *column)
{
    return column->cells == WP_CEL_CELLS_TEXTS || column->cells == WP_CEL_CELLS_TAGS;
}

static void
set_asset_column(WpCelData *data, const WpCelSchema *schema, const WpView *view, const char *name,
                 const WpCelColumn *of_db, const WpCelColumn *of_vm)
{
    WpCelColumn parts[2] = {*of_db, *of_vm};
    WpCelColumn column = {.cells = WP_CEL_CELLS_SPLIT,
                          .n_rows = view->inventory->n_assets,
                          .split = view->inventory->n_databases,
                          .parts = parts};

    if (is_list(&parts[0]) || is_list(&parts[1]))
        column = join_lists(data, view, parts);
    set_named(data, schema, WP_CEL_RECORD_ASSET, name, &column);
}

static void
set_assets(WpCelData *data, const WpCelSchema *schema, const WpView *view)
{
    const WpRecords *kinds = view->inventory->kinds;
    WpCelColumn none = {.cells = WP_CEL_CELLS_NONE};
    WpCelColumn db = {.cells = WP_CEL_CELLS_SELF, .n_rows = kinds[WP_KIND_DB].n_rows};
    WpCelColumn vm = {.cells = WP_CEL_CELLS_SELF, .n_rows = kinds[WP_KIND_VM].n_rows};

    for (WpField field = wp_kind_first_field(WP_KIND_VM); field < wp_kind_end_field(WP_KIND_VM);
         field++) {
        WpField db_field = common_field(field);

        if (db_field != WP_FIELD_NONE) {
            WpCelColumn of_db = column_of(view, db_field);
            WpCelColumn of_vm = column_of(view, field);

            set_asset_column(data, schema, view, wp_field_info(field)->name, &of_db, &of_vm);
        }
    }
    set_asset_column(data, schema, view, "vm", &none, &vm);
    set_asset_column(data, schema, view, "db", &db, &none);
}

void
wp_cel_data_add_view(WpCelData *data, const WpView *view)
{
    const WpCelSchema *schema = wp_cel_data_schema(data);

    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        set_kind(data, schema, view, kind);
    set_assets(data, schema, view);
}
