#include "planner/report/explain-fields.h"

#include "planner/base/append.h"

#include <string.h>

/*
 * A value as it was spelled, with its field and record. Each field keeps some, each at the place
 * that its value hashes to; a piece fills a line of the cache.
 */
#define PIECE_ROOM 54
#define N_PIECES   16 /* a power of two */

typedef struct {
    uint64_t value;
    uint8_t origin;
    uint8_t size; /* 0: none yet */
    char text[PIECE_ROOM];
} Piece;

G_STATIC_ASSERT(sizeof(Piece) == 64);

/* So many rows of a field are looked at first: one of which most values are new is not kept. */
#define N_TRIED 512

typedef struct {
    const WpColumn *column;
    GString *name; /* "NAME":[ */
    Piece *pieces; /* (nullable) NULL: its values are not kept */
} Field;

struct WpExplainFields {
    const WpInventory *inventory;
    bool has_series;   /* some values are percentiles */
    GString *text;     /* of the value being written */
    GArray *fields[2]; /* of Field: of databases, of VMs */
};

/* Whether a cell is one number or id, which says all of its text. */
static bool
is_single(const WpColumn *column)
{
    switch (column->type) {
    case WP_TYPE_TEXT:
    case WP_TYPE_BOOL:
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
    case WP_TYPE_TIME:
    case WP_TYPE_DURATION:
    case WP_TYPE_VM:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        return true;
    case WP_TYPE_TEXTS:
    case WP_TYPE_TAGS:
        return false;
    }
    g_assert_not_reached();
}

static uint64_t
value_of(const WpColumn *column, WpRowId row)
{
    if (column->ids)
        return column->ids[row];
    return column->flags ? column->flags[row] != 0 : (uint64_t)column->numbers[row];
}

static inline Piece *
piece_of(Piece *pieces, uint64_t value, uint8_t origin)
{
    uint64_t hash = (value ^ (uint64_t)origin << 32) * UINT64_C(0x9E3779B97F4A7C15);

    return &pieces[hash >> 32 & (N_PIECES - 1)];
}

static inline uint8_t
origin_of(const WpColumn *column, WpRowId row)
{
    return column->origin ? column->origin[row] : 0;
}

/* Whether rows here and there find a value that was kept often enough. */
static bool
is_repeated(const WpColumn *column)
{
    g_autofree Piece *pieces = g_new0(Piece, N_PIECES);
    uint32_t step = MAX(column->n_rows / N_TRIED, 1), n_known = 0, n_found = 0;

    for (WpRowId row = 1; row <= column->n_rows; row += step) {
        if (!wp_column_known(column, row))
            continue;
        uint64_t value = value_of(column, row);
        uint8_t origin = origin_of(column, row);
        Piece *piece = piece_of(pieces, value, origin);

        n_known++;
        n_found += piece->size > 0 && piece->value == value && piece->origin == origin;
        *piece = (Piece){.value = value, .origin = origin, .size = 1};
    }
    return n_found >= n_known / 4;
}

static void
add_fields(WpExplainFields *fields, const WpView *view, WpKind kind, GArray *out)
{
    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++) {
        if (view->columns[field]->n_rows == 0)
            continue;
        Field new = {.column = view->columns[field], .name = g_string_new(NULL)};

        wp_append_json_text(new.name, wp_field_info(field)->name);
        g_string_append(new.name, ":[");
        if (is_single(new.column) && !fields->has_series && is_repeated(new.column))
            new.pieces = g_new0(Piece, N_PIECES);
        g_array_append_val(out, new);
    }
}

static void
clear_field(gpointer data)
{
    Field *field = data;

    g_string_free(field->name, TRUE);
    g_free(field->pieces);
}

WpExplainFields *
wp_explain_fields_new(const WpReportInputs *inputs)
{
    static const WpKind kinds[2] = {WP_KIND_DB, WP_KIND_VM};
    WpExplainFields *fields = g_new0(WpExplainFields, 1);

    fields->inventory = inputs->view->inventory;
    fields->has_series = fields->inventory->series && fields->inventory->series->len > 0;
    fields->text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        fields->fields[i] = g_array_new(FALSE, TRUE, sizeof(Field));
        g_array_set_clear_func(fields->fields[i], clear_field);
        add_fields(fields, inputs->view, kinds[i], fields->fields[i]);
    }
    return fields;
}

void
wp_explain_fields_free(WpExplainFields *fields)
{
    if (!fields)
        return;
    g_array_unref(fields->fields[0]);
    g_array_unref(fields->fields[1]);
    g_string_free(fields->text, TRUE);
    g_free(fields);
}

/* Which record of the asset gave a cell, from 0, and of what it is the percentile; nothing if it
 * was computed. */
static void
append_origin(WpExplainFields *fields, const WpColumn *column, WpRowId row, GString *out)
{
    uint8_t number = column->origin ? column->origin[row] : 0;
    const WpSeriesNote *note;

    if (number == 0)
        return;
    wp_append(out, ",", 1);
    if (number <= 10)
        wp_append(out, &"0123456789"[number - 1], 1);
    else
        wp_append_fixed(out, number - 1, 1, 0);
    if (!fields->has_series)
        return;
    note = wp_inventory_series(fields->inventory,
                               wp_inventory_origin(fields->inventory, column, row), column->field);
    if (!note)
        return;
    g_string_truncate(fields->text, 0);
    wp_series_note_append(note, fields->text);
    wp_append(out, ",", 1);
    wp_append_json_text(out, fields->text->str);
}

static void
append_value(WpExplainFields *fields, const WpColumn *column, WpRowId row, GString *out)
{
    const WpInventory *inventory = fields->inventory;

    switch (column->type) {
    case WP_TYPE_TEXT:
        wp_append_json_text(out, wp_str_pool_text(inventory->texts, column->ids[row]));
        return;
    case WP_TYPE_BOOL:
    case WP_TYPE_INT:
    case WP_TYPE_QUANTITY:
    case WP_TYPE_TIME:
    case WP_TYPE_DURATION:
        /* nothing in them is to be escaped */
        wp_append(out, "\"", 1);
        wp_column_append(inventory, column, row, out);
        wp_append(out, "\"", 1);
        return;
    case WP_TYPE_VM:
        wp_append_json_text(out,
                            wp_asset_name(inventory, wp_asset_of_vm(inventory, column->ids[row])));
        return;
    case WP_TYPE_TEXTS:
    case WP_TYPE_TAGS:
    case WP_TYPE_DB:
    case WP_TYPE_APP:
    case WP_TYPE_ASSET:
        g_string_truncate(fields->text, 0);
        wp_column_append(inventory, column, row, fields->text);
        wp_append_json_text(out, fields->text->str);
        return;
    }
    g_assert_not_reached();
}

/* "NAME":[VALUE,RECORD,SERIES] */
static void
spell(WpExplainFields *fields, const Field *field, WpRowId row, GString *out)
{
    wp_append(out, field->name->str, field->name->len);
    append_value(fields, field->column, row, out);
    append_origin(fields, field->column, row, out);
    wp_append(out, "]", 1);
}

static inline void
append_piece(GString *out, const Piece *piece)
{
    if (out->len + PIECE_ROOM < out->allocated_len) {
        /* of one size, so without a call; what is too much is written over */
        memcpy(out->str + out->len, piece->text, PIECE_ROOM);
        out->len += piece->size;
        out->str[out->len] = '\0';
    } else {
        g_string_append_len(out, piece->text, piece->size);
    }
}

static void
append_field(WpExplainFields *fields, Field *field, WpRowId row, GString *out)
{
    const WpColumn *column = field->column;

    if (!field->pieces) {
        spell(fields, field, row, out);
        return;
    }
    uint64_t value = value_of(column, row);
    uint8_t origin = origin_of(column, row);
    Piece *piece = piece_of(field->pieces, value, origin);

    if (piece->size > 0 && piece->value == value && piece->origin == origin) {
        append_piece(out, piece);
        return;
    }
    size_t before = out->len, size;

    spell(fields, field, row, out);
    size = out->len - before;
    if (size <= PIECE_ROOM) {
        *piece = (Piece){.value = value, .origin = origin, .size = (uint8_t)size};
        memcpy(piece->text, out->str + before, size);
    }
}

void
wp_explain_fields_read(const WpExplainFields *fields, WpKind kind, WpField out[WP_N_FIELDS])
{
    const GArray *list = fields->fields[kind == WP_KIND_VM];
    uint32_t n = 0;

    for (guint i = 0; i < list->len; i++) {
        const Field *field = &g_array_index(list, Field, i);

        if (!field->pieces)
            out[n++] = field->column->field;
    }
    out[n] = WP_FIELD_NONE;
}

void
wp_explain_fields_write(WpExplainFields *fields, WpAssetId asset, WpJson *json)
{
    const GArray *list = fields->fields[!wp_asset_is_db(fields->inventory, asset)];
    WpRowId row = wp_asset_row(fields->inventory, asset);
    GString *out = NULL;

    wp_json_begin_object(json, "fields");
    for (guint i = 0; i < list->len; i++) {
        Field *field = &g_array_index(list, Field, i);

        if (!wp_column_known(field->column, row))
            continue;
        if (out)
            wp_append(out, ",", 1);
        else
            out = wp_json_begin_piece(json);
        append_field(fields, field, row, out);
    }
    if (out)
        wp_json_end_piece(json);
    wp_json_end_object(json);
}
