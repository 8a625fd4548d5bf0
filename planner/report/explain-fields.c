#include "planner/report/explain-fields.h"

#include <string.h>

/*
 * Most fields have few values, and some go together: cluster, resource pool and datastore, or what
 * an operating system is. So neighbours of few values are put into groups, each of which has few
 * values, too, and is shared as one (explain-shared.h). Which do is asked of the first rows: they
 * are in the order of keys, which are hashes.
 */
#define N_ASKED 8192

/* A group has this many times fewer values than there are rows. */
#define REPEATS  8
#define N_ALWAYS 16 /* values that may be there in any case */

#define MAX_GROUP 64 /* fields, because a word says which are known */

typedef struct {
    const WpColumn *column;
    GString *name; /* "NAME":[ */
    int32_t group; /* -1: of none */
} Field;

/* Neighbours among those that are in groups. */
typedef struct {
    uint32_t part;
    GArray *fields; /* of uint32_t: indexes of fields */
    bool is_own;    /* in the line that is being written */
} Group;

/* Of a kind. */
typedef struct {
    GArray *fields; /* of Field */
    GArray *groups; /* of Group */
} Kind;

struct WpExplainFields {
    const WpInventory *inventory;
    WpExplainShared *shared;
    bool has_series;             /* some values are percentiles */
    bool is_series[WP_N_FIELDS]; /* those of these fields */
    GString *text;               /* of the value being written */
    GString *members;            /* of a shared line */
    Kind kinds[2];               /* databases, VMs */
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

static inline uint8_t
origin_of(const WpColumn *column, WpRowId row)
{
    return column->origin ? column->origin[row] : 0;
}

/* ---- groups ---- */

/* What rows that were asked have in a group: two have the same number if they have the same. */
typedef struct {
    uint32_t n_rows, n_values;
    uint32_t *value_of; /* by row */
} Sample;

typedef struct {
    uint32_t before; /* the number without the field that is added */
    uint32_t origin; /* and 1; 0: not known */
    uint64_t value;
} Addition;

static guint
hash_addition(gconstpointer data)
{
    const Addition *a = data;
    uint64_t hash = (a->value ^ (uint64_t)a->before << 40 ^ (uint64_t)a->origin << 32) *
                    UINT64_C(0x9E3779B97F4A7C15);

    return (guint)(hash >> 32);
}

static gboolean
equal_addition(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Addition)) == 0;
}

/* The sample with @column too. False: it has more than @max values */
static bool
add_to_sample(const Sample *sample, const WpColumn *column, uint32_t max, Sample *out)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new(hash_addition, equal_addition);
    g_autofree Addition *additions = g_new0(Addition, (size_t)max + 1);

    *out = (Sample){sample->n_rows, 0, g_new0(uint32_t, (size_t)sample->n_rows + 1)};
    for (WpRowId row = 1; row <= sample->n_rows; row++) {
        Addition *next = &additions[out->n_values];
        gpointer number;

        *next = (Addition){.before = sample->value_of[row]};
        if (wp_column_known(column, row)) {
            next->origin = origin_of(column, row) + 1u;
            next->value = value_of(column, row);
        }
        if (!g_hash_table_lookup_extended(numbers, next, NULL, &number)) {
            number = GUINT_TO_POINTER(out->n_values++);
            if (out->n_values > max) {
                g_free(out->value_of);
                return false;
            }
            g_hash_table_insert(numbers, next, number);
        }
        out->value_of[row] = GPOINTER_TO_UINT(number);
    }
    return true;
}

static void
begin_group(WpExplainFields *fields, Kind *kind)
{
    Group group = {
        .part = wp_explain_shared_part(fields->shared),
        .fields = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
    };

    g_array_append_val(kind->groups, group);
}

static void
add_to_group(Kind *kind, uint32_t index)
{
    guint last = kind->groups->len - 1;

    g_array_append_val(g_array_index(kind->groups, Group, last).fields, index);
    g_array_index(kind->fields, Field, index).group = (int32_t)last;
}

/* Puts field after field to the group that was begun last, until it had too many values. */
static void
make_groups(WpExplainFields *fields, Kind *kind, uint32_t n_rows)
{
    Sample none = {MIN(n_rows, N_ASKED), 1, NULL}, all = none;
    uint32_t max = MAX(none.n_rows / REPEATS, N_ALWAYS);

    none.value_of = g_new0(uint32_t, (size_t)none.n_rows + 1);
    all.value_of = g_memdup2(none.value_of, ((size_t)none.n_rows + 1) * sizeof *none.value_of);
    for (guint i = 0; i < kind->fields->len; i++) {
        const WpColumn *column = g_array_index(kind->fields, Field, i).column;
        Sample with;

        if (!is_single(column) || fields->is_series[column->field])
            continue;
        bool fits =
            kind->groups->len > 0 &&
            g_array_index(kind->groups, Group, kind->groups->len - 1).fields->len < MAX_GROUP &&
            add_to_sample(&all, column, max, &with);
        if (!fits) {
            if (!add_to_sample(&none, column, max, &with))
                continue;
            begin_group(fields, kind);
        }
        g_free(all.value_of);
        all = with;
        add_to_group(kind, i);
    }
    g_free(none.value_of);
    g_free(all.value_of);
}

static void
add_fields(const WpView *view, WpKind kind, GArray *out)
{
    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++) {
        Field new = {.column = view->columns[field], .group = -1};

        if (new.column->n_rows == 0)
            continue;
        new.name = g_string_new(NULL);
        wp_append_json_text(new.name, wp_field_info(field)->name);
        g_string_append(new.name, ":[");
        g_array_append_val(out, new);
    }
}

static void
clear_field(gpointer data)
{
    g_string_free(((Field *)data)->name, TRUE);
}

static void
clear_group(gpointer data)
{
    g_array_unref(((Group *)data)->fields);
}

WpExplainFields *
wp_explain_fields_new(const WpReportInputs *inputs, WpExplainShared *shared)
{
    static const WpKind kinds[2] = {WP_KIND_DB, WP_KIND_VM};
    WpExplainFields *fields = g_new0(WpExplainFields, 1);
    const GArray *series = inputs->view->inventory->series;

    fields->inventory = inputs->view->inventory;
    fields->shared = shared;
    fields->has_series = series && series->len > 0;
    for (guint i = 0; fields->has_series && i < series->len; i++)
        fields->is_series[g_array_index(series, WpSeriesNote, i).field] = true;
    fields->text = g_string_new(NULL);
    fields->members = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        Kind *kind = &fields->kinds[i];

        kind->fields = g_array_new(FALSE, TRUE, sizeof(Field));
        g_array_set_clear_func(kind->fields, clear_field);
        kind->groups = g_array_new(FALSE, TRUE, sizeof(Group));
        g_array_set_clear_func(kind->groups, clear_group);
        add_fields(inputs->view, kinds[i], kind->fields);
        make_groups(fields, kind, fields->inventory->kinds[kinds[i]].n_rows);
    }
    return fields;
}

void
wp_explain_fields_free(WpExplainFields *fields)
{
    if (!fields)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(fields->kinds); i++) {
        g_array_unref(fields->kinds[i].fields);
        g_array_unref(fields->kinds[i].groups);
    }
    g_string_free(fields->text, TRUE);
    g_string_free(fields->members, TRUE);
    g_free(fields);
}

void
wp_explain_fields_read(const WpExplainFields *fields, WpKind kind, WpField out[WP_N_FIELDS])
{
    const GArray *list = fields->kinds[kind == WP_KIND_VM].fields;
    uint32_t n = 0;

    for (guint i = 0; i < list->len; i++) {
        const Field *field = &g_array_index(list, Field, i);

        if (field->group < 0)
            out[n++] = field->column->field;
    }
    out[n] = WP_FIELD_NONE;
}

/* ---- values ---- */

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
append_field(WpExplainFields *fields, const Field *field, WpRowId row, GString *out)
{
    if (out->str[out->len - 1] != '{')
        wp_append(out, ",", 1);
    wp_append(out, field->name->str, field->name->len);
    append_value(fields, field->column, row, out);
    append_origin(fields, field->column, row, out);
    wp_append(out, "]", 1);
}

/* ---- lines ---- */

/* All that is said of the fields of a group: which are known, their values, their records. */
typedef struct {
    uint64_t known;
    uint64_t words[MAX_GROUP + MAX_GROUP / 8];
} GroupKey;

/* Returns: bytes of the key */
static size_t
make_key(const Kind *kind, const Group *group, WpRowId row, GroupKey *out)
{
    uint32_t n = group->fields->len, n_words = n + (n + 7) / 8;
    uint8_t *origins = (uint8_t *)&out->words[n];

    out->known = 0;
    memset(&out->words[n], 0, ((n + 7) / 8) * sizeof *out->words);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t index = g_array_index(group->fields, uint32_t, i);
        const WpColumn *column = g_array_index(kind->fields, Field, index).column;

        out->words[i] = 0;
        if (!wp_column_known(column, row))
            continue;
        out->known |= UINT64_C(1) << i;
        out->words[i] = value_of(column, row);
        origins[i] = origin_of(column, row);
    }
    return sizeof out->known + n_words * sizeof *out->words;
}

static void
write_group(WpExplainFields *fields, const Kind *kind, const Group *group, WpRowId row)
{
    GString *out = fields->members;

    g_string_assign(out, "\"fields\":{");
    for (guint i = 0; i < group->fields->len; i++) {
        uint32_t index = g_array_index(group->fields, uint32_t, i);
        const Field *field = &g_array_index(kind->fields, Field, index);

        if (wp_column_known(field->column, row))
            append_field(fields, field, row, out);
    }
    g_string_append_c(out, '}');
    wp_explain_share_write(fields->shared, out);
}

void
wp_explain_fields_share(WpExplainFields *fields, WpAssetId asset)
{
    Kind *kind = &fields->kinds[!wp_asset_is_db(fields->inventory, asset)];
    WpRowId row = wp_asset_row(fields->inventory, asset);
    GroupKey key;

    for (guint i = 0; i < kind->groups->len; i++) {
        Group *group = &g_array_index(kind->groups, Group, i);
        size_t size = make_key(kind, group, row, &key);

        group->is_own = false;
        if (key.known == 0)
            continue;
        WpShare share = wp_explain_share(fields->shared, group->part, &key, size, false);
        group->is_own = share == WP_SHARE_OWN;
        if (share == WP_SHARE_NEW)
            write_group(fields, kind, group, row);
    }
}

void
wp_explain_fields_write(WpExplainFields *fields, WpAssetId asset, WpJson *json)
{
    const Kind *kind = &fields->kinds[!wp_asset_is_db(fields->inventory, asset)];
    WpRowId row = wp_asset_row(fields->inventory, asset);
    GString *out = wp_json_begin_piece(json);

    wp_append(out, "\"fields\":{", strlen("\"fields\":{"));
    for (guint i = 0; i < kind->fields->len; i++) {
        const Field *field = &g_array_index(kind->fields, Field, i);

        if (field->group >= 0 && !g_array_index(kind->groups, Group, field->group).is_own)
            continue;
        if (wp_column_known(field->column, row))
            append_field(fields, field, row, out);
    }
    wp_append(out, "}", 1);
    wp_json_end_piece(json);
}
