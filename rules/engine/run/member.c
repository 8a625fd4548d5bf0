#include <math.h>
#include <string.h>

#include "rules/engine/lib/order.h"
#include "rules/engine/run/machine.h"

/* a[b], a.b of maps, has(a.b) of maps, lookup(table, key). */

static const char no_such_key[] = "no such key";
static const char out_of_bounds[] = "index out of range";

/* ---- tags of a column, by a constant key ---- */

static bool
is_tags_by_text(const WpCelVector *map, const WpCelVector *key)
{
    return map->form == WP_CEL_FORM_TAGS && map->texts && key->form == WP_CEL_FORM_CONSTANT &&
           key->clean && key->slot && key->constant.kind == WP_CEL_STRING;
}

/* The place of the tag in the items of the column; UINT32_MAX. */
static uint32_t
find_tag(const WpCelVector *map, uint32_t lane, WpStrId key)
{
    for (uint32_t i = map->ranges[lane].first; i < map->ranges[lane].end; i++)
        if (map->column->keys[i] == key)
            return i;
    return UINT32_MAX;
}

static void
pick_tag(WpCelMachine *machine, const WpCelFrame *frame, uint32_t to, const WpCelVector *map,
         const WpCelVector *key)
{
    WpStrId id = wp_cel_constant_id(key, map->texts);
    WpCelVector *out = wp_cel_fresh(machine, to);

    wp_cel_vector_begin(out, WP_CEL_FORM_TEXT, frame->n);
    out->texts = map->texts;
    for (uint32_t i = 0; i < frame->n; i++) {
        uint32_t at;

        out->ids[i] = WP_STR_NONE;
        if (wp_cel_is_bad(map->state[i])) {
            wp_cel_lane_set_bad(out, i, map->state[i], map->info[i]);
            continue;
        }
        at = find_tag(map, i, id);
        if (at == UINT32_MAX)
            wp_cel_lane_set_error(out, i, no_such_key);
        else
            out->ids[i] = map->column->items[at];
    }
}

static void
has_tag(WpCelMachine *machine, const WpCelFrame *frame, uint32_t to, const WpCelVector *map,
        const WpCelVector *key)
{
    WpStrId id = wp_cel_constant_id(key, map->texts);
    WpCelVector *out = wp_cel_fresh(machine, to);

    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, frame->n);
    for (uint32_t i = 0; i < frame->n; i++)
        out->state[i] = !wp_cel_is_bad(map->state[i]) && find_tag(map, i, id) != UINT32_MAX;
}

/* The key of a SELECT or HAS as a constant vector; @out lives as long as it. */
static const WpCelVector *
key_vector(WpCelMachine *machine, const WpCelInstruction *what, WpCelVector *out)
{
    *out = (WpCelVector){0};
    wp_cel_vector_set_constant(out, &machine->program->constants[what->index],
                               &machine->bound->constants[what->index]);
    return out;
}

/* ---- a[b] ---- */

static WpCelValue
index_list(WpCelCall *call, const WpCelList *list, const WpCelValue *index)
{
    int64_t at;

    if (index->kind == WP_CEL_INT)
        at = index->integer;
    else if (index->kind == WP_CEL_DOUBLE && index->number == trunc(index->number) &&
             fabs(index->number) < 0x1p53)
        at = (int64_t)index->number;
    else
        return wp_cel_no_overload(call, "[]", index, 1);
    if (at >= 0 && at < list->n)
        return list->items[at];
    if (at >= 0 && list->partial)
        return (WpCelValue){.kind = WP_CEL_UNKNOWN, .missing = list->missing};
    return wp_cel_error_static(out_of_bounds);
}

static WpCelValue
index_values(WpCelMachine *machine, const WpCelInstruction *what G_GNUC_UNUSED,
             const WpCelValue *args, uint32_t n_args)
{
    const WpCelValue *found;

    if (args[0].kind == WP_CEL_LIST)
        return index_list(&machine->call, args[0].list, &args[1]);
    if (args[0].kind != WP_CEL_MAP)
        return wp_cel_no_overload(&machine->call, "[]", args, n_args);
    machine->call.work += args[0].map->n;
    if (args[1].kind != WP_CEL_BOOL && args[1].kind != WP_CEL_INT &&
        args[1].kind != WP_CEL_DOUBLE && args[1].kind != WP_CEL_STRING)
        return wp_cel_error(&machine->call, "unsupported key type: %s",
                            wp_cel_kind_name(args[1].kind));
    found = wp_cel_map_find(args[0].map, &args[1]);
    return found ? *found : wp_cel_error_static(no_such_key);
}

void
wp_cel_do_index(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *base = wp_cel_view(machine, what->a);
    const WpCelVector *index = wp_cel_view(machine, what->b);
    const uint8_t regs[] = {what->a, what->b};

    if (is_tags_by_text(base, index))
        pick_tag(machine, frame, what->to, base, index);
    else
        wp_cel_apply(machine, frame, what, regs, 2, index_values, false, true);
}

/* ---- a.b, has(a.b) of values whose members are only known now ---- */

static int64_t
field_named(const WpCelMachine *machine, const WpCelValue *record, const WpCelValue *name)
{
    return wp_cel_schema_find_field(machine->program->schema, record->aux, name->text);
}

static WpCelValue
select_value(WpCelMachine *machine, const WpCelInstruction *what, const WpCelValue *args,
             uint32_t n_args G_GNUC_UNUSED)
{
    const WpCelValue *name = &machine->program->constants[what->index];

    if (args->kind == WP_CEL_MAP) {
        const WpCelValue *found = wp_cel_map_find(args->map, name);

        machine->call.work += args->map->n;
        return found ? *found : wp_cel_error_static(no_such_key);
    }
    if (args->kind == WP_CEL_RECORD) {
        int64_t field = field_named(machine, args, name);

        if (field >= 0)
            return wp_cel_load_cell(machine, args->aux, (uint32_t)field, args->row);
    }
    return wp_cel_error(&machine->call, "a %s has no member '%s'", wp_cel_kind_name(args->kind),
                        name->text);
}

static WpCelValue
has_value(WpCelMachine *machine, const WpCelInstruction *what, const WpCelValue *args,
          uint32_t n_args)
{
    const WpCelValue *name = &machine->program->constants[what->index];

    if (args->kind == WP_CEL_MAP) {
        machine->call.work += args->map->n;
        return wp_cel_bool(wp_cel_map_find(args->map, name));
    }
    if (args->kind == WP_CEL_RECORD && field_named(machine, args, name) >= 0)
        return wp_cel_bool(select_value(machine, what, args, n_args).kind != WP_CEL_UNKNOWN);
    return wp_cel_error(&machine->call, "a %s has no member '%s'", wp_cel_kind_name(args->kind),
                        name->text);
}

void
wp_cel_do_select(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *base = wp_cel_view(machine, what->a);
    const uint8_t regs[] = {what->a};
    WpCelVector constant;
    const WpCelVector *key = key_vector(machine, what, &constant);

    if (is_tags_by_text(base, key))
        pick_tag(machine, frame, what->to, base, key);
    else
        wp_cel_apply(machine, frame, what, regs, 1, select_value, false, true);
}

/* has() is never undecided: of what is unknown or an error, as @bad says by lane, it is false. */
static void
bad_to_false(WpCelMachine *machine, uint32_t reg, const bool *bad, uint32_t n)
{
    const WpCelVector *in = wp_cel_view(machine, reg);
    WpCelVector *out;

    if (in->clean)
        return;
    out = wp_cel_fresh(machine, reg);
    wp_cel_vector_begin(out, WP_CEL_FORM_BOOL, n);
    for (uint32_t i = 0; i < n; i++) {
        if (wp_cel_is_bad(in->state[i]) && !bad[i])
            wp_cel_lane_set_bad(out, i, in->state[i], in->info[i]);
        else
            out->state[i] = in->state[i] == WP_CEL_LANE_TRUE;
    }
}

void
wp_cel_do_has(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *base = wp_cel_view(machine, what->a);
    const uint8_t regs[] = {what->a};
    bool bad[WP_CEL_LANES];
    WpCelVector constant;
    const WpCelVector *key = key_vector(machine, what, &constant);

    if (is_tags_by_text(base, key)) {
        has_tag(machine, frame, what->to, base, key);
        return;
    }
    for (uint32_t i = 0; i < frame->n; i++)
        bad[i] = wp_cel_is_bad(wp_cel_lane_state(base, i));
    wp_cel_apply(machine, frame, what, regs, 1, has_value, true, true);
    bad_to_false(machine, what->to, bad, frame->n);
}

/* ---- lookup ---- */

static guint
hash_key(gconstpointer data)
{
    const WpCelValue *key = data;

    if (key->kind == WP_CEL_INT)
        return g_int64_hash(&key->integer);
    guint hash = 5381;
    for (uint32_t i = 0; i < key->aux; i++)
        hash = hash * 33 + (unsigned char)key->text[i];
    return hash;
}

static gboolean
equal_keys(gconstpointer a, gconstpointer b)
{
    return wp_cel_equal(a, b);
}

/* Rows of a table by key; of rows with one key the first. */
static GHashTable *
build_index(WpCelMachine *machine, const WpCelTableRef *table)
{
    GHashTable *index = g_hash_table_new_full(hash_key, equal_keys, g_free, NULL);
    const WpCelColumn *column = wp_cel_data_column(machine->data, table->record, table->key);

    for (WpRowId row = 1; row <= column->n_rows; row++) {
        WpCelValue key = wp_cel_load_cell(machine, table->record, table->key, row);

        if (key.kind != WP_CEL_UNKNOWN && !g_hash_table_contains(index, &key))
            g_hash_table_insert(index, g_memdup2(&key, sizeof(key)), GUINT_TO_POINTER(row));
    }
    return index;
}

static WpRowId
find_row(WpCelMachine *machine, uint32_t table, const WpCelValue *key)
{
    GHashTable **index = &machine->bound->indexes[table];
    WpCelValue whole = *key;

    if (!*index)
        *index = build_index(machine, &machine->program->tables[table]);
    if (key->kind == WP_CEL_DOUBLE && key->number == trunc(key->number) &&
        fabs(key->number) < 0x1p53)
        whole = wp_cel_int((int64_t)key->number);
    if (whole.kind != WP_CEL_INT && whole.kind != WP_CEL_STRING)
        return WP_NONE;
    return GPOINTER_TO_UINT(g_hash_table_lookup(*index, &whole));
}

void
wp_cel_do_lookup(WpCelMachine *machine, const WpCelFrame *frame, const WpCelInstruction *what)
{
    const WpCelVector *key = wp_cel_view(machine, what->a);
    WpCelVector *out = wp_cel_fresh(machine, what->to);
    uint64_t missing = UINT64_C(1) << what->field;

    wp_cel_vector_begin(out, WP_CEL_FORM_ROW, frame->n);
    out->record = machine->program->tables[what->index].record;
    for (uint32_t i = 0; i < frame->n; i++) {
        WpCelValue value = wp_cel_lane_value(key, i, machine->call.scratch);

        out->ids[i] = WP_NONE;
        if (value.kind == WP_CEL_UNKNOWN) {
            wp_cel_lane_set_unknown(out, i, value.missing);
        } else if (value.kind == WP_CEL_ERROR) {
            wp_cel_lane_set_error(out, i, value.text);
        } else {
            out->ids[i] = find_row(machine, what->index, &value);
            if (out->ids[i] == WP_NONE)
                wp_cel_lane_set_unknown(out, i, missing);
        }
    }
}
