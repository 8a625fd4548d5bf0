#include "rules/compile/compiled.h"

#include "planner/base/suggest.h"

#include <string.h>

/* Catalogues as tables that conditions look up: text cells -> typed columns. */

typedef enum {
    COLUMN_STRING,
    COLUMN_INT,
    COLUMN_DOUBLE,
    COLUMN_BOOL,
    COLUMN_DATE,
    COLUMN_TEXTS,
} ColumnType;

/* Doubles of a table are kept in millionths, as quantities are integers everywhere. */
#define TABLE_FACTOR INT64_C(1000000)

static const WpCelType *
column_cel_type(WpRuleSet *set, ColumnType type)
{
    switch (type) {
    case COLUMN_STRING:
        return wp_cel_type(WP_CEL_STRING);
    case COLUMN_INT:
        return wp_cel_type(WP_CEL_INT);
    case COLUMN_DOUBLE:
        return wp_cel_type(WP_CEL_DOUBLE);
    case COLUMN_BOOL:
        return wp_cel_type(WP_CEL_BOOL);
    case COLUMN_DATE:
        return wp_cel_type(WP_CEL_TIMESTAMP);
    case COLUMN_TEXTS:
        return wp_cel_schema_list_type(set->schema, wp_cel_type(WP_CEL_STRING));
    }
    g_assert_not_reached();
}

/* The unit that the name of a number column ends in, as names of fields do. */
static WpCelUnit
column_unit(ColumnType type, const char *name)
{
    if (type != COLUMN_INT && type != COLUMN_DOUBLE)
        return WP_CEL_UNIT_FREE;
    for (WpUnit unit = 0; unit < WP_N_UNITS; unit++) {
        g_autofree char *end = g_strconcat("_", wp_unit_suffix(unit), NULL);

        if (end[1] != '\0' && g_str_has_suffix(name, end))
            return (WpCelUnit)unit;
    }
    return WP_UNIT_NONE;
}

typedef struct {
    WpRuleSet *set;
    const WpCatalogue *catalogue;
    WpDiagList *diags;
    uint32_t n_rows;
} Filler;

static void
set_known(const WpCelColumn *column, uint32_t row)
{
    ((uint64_t *)column->known)[row / 64] |= UINT64_C(1) << (row % 64);
}

/* Fills one cell from its text; false if the text cannot be read. */
static bool
fill_cell(Filler *filler, ColumnType type, WpCelColumn *column, uint32_t row, const char *text)
{
    size_t size = strlen(text);
    int64_t number;
    bool flag;
    WpDay day;

    switch (type) {
    case COLUMN_STRING:
        ((uint32_t *)column->ids)[row] = wp_str_pool_add(filler->set->texts, text, size);
        return true;
    case COLUMN_INT:
        if (!wp_parse_int(text, size, wp_number_plain, &number))
            return false;
        break;
    case COLUMN_DOUBLE:
        if (!wp_parse_scaled(text, size, wp_number_plain, TABLE_FACTOR, &number))
            return false;
        break;
    case COLUMN_BOOL:
        if (!wp_parse_bool(text, size, &flag))
            return false;
        ((uint8_t *)column->flags)[row] = flag;
        set_known(column, row);
        return true;
    case COLUMN_DATE:
        if (!wp_parse_day(text, size, &day))
            return false;
        number = day * WP_US_PER_DAY;
        break;
    case COLUMN_TEXTS:
        g_assert_not_reached();
    }
    ((int64_t *)column->numbers)[row] = number;
    set_known(column, row);
    return true;
}

/* A list column: cells hold items parted by ';'. */
static void
fill_lists(Filler *filler, uint32_t index, WpCelColumn *column)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t *first = wp_arena_alloc(filler->set->arena, (filler->n_rows + 2) * sizeof *first);

    for (uint32_t row = 1; row <= filler->n_rows; row++) {
        const char *cell = wp_catalogue_cell(filler->catalogue, row - 1, index);
        g_auto(GStrv) parts = g_strsplit(cell, ";", -1);

        first[row] = items->len;
        for (size_t i = 0; parts[i]; i++) {
            const char *part = g_strstrip(parts[i]);
            uint32_t id = wp_str_pool_add(filler->set->texts, part, strlen(part));

            if (part[0] != '\0')
                g_array_append_val(items, id);
        }
        if (cell[0] != '\0')
            set_known(column, row);
    }
    first[filler->n_rows + 1] = items->len;
    column->first = first;
    uint32_t *kept = wp_arena_alloc(filler->set->arena, items->len * sizeof *kept);

    if (items->len > 0)
        memcpy(kept, items->data, items->len * sizeof *kept);
    column->items = kept;
}

static void
fill_column(Filler *filler, uint32_t index, ColumnType type, WpCelColumn *column)
{
    WpArena *arena = filler->set->arena;
    size_t n = (size_t)filler->n_rows + 1;

    *column = (WpCelColumn){.n_rows = filler->n_rows, .texts = filler->set->texts, .factor = 1};
    if (type == COLUMN_STRING) {
        column->cells = WP_CEL_CELLS_IDS;
        column->ids = wp_arena_alloc(arena, n * sizeof(uint32_t));
    } else {
        column->known = wp_arena_alloc(arena, (n / 64 + 1) * sizeof(uint64_t));
    }
    if (type == COLUMN_TEXTS) {
        column->cells = WP_CEL_CELLS_TEXTS;
        fill_lists(filler, index, column);
        return;
    }
    if (type == COLUMN_BOOL) {
        column->cells = WP_CEL_CELLS_FLAGS;
        column->flags = wp_arena_alloc(arena, n);
    } else if (type != COLUMN_STRING) {
        column->cells = WP_CEL_CELLS_NUMBERS;
        column->factor = type == COLUMN_DOUBLE ? TABLE_FACTOR : 1;
        column->numbers = wp_arena_alloc(arena, n * sizeof(int64_t));
    }
    for (uint32_t row = 1; row <= filler->n_rows; row++) {
        const char *cell = wp_catalogue_cell(filler->catalogue, row - 1, index);

        if (cell[0] != '\0' && !fill_cell(filler, type, column, row, cell))
            wp_diag(filler->diags, WP_DIAG_WRONG_TYPE, wp_catalogue_loc(filler->catalogue, row - 1),
                    "column '%s' of a table wants %s, found '%s'",
                    wp_catalogue_column_name(filler->catalogue, index),
                    type == COLUMN_INT      ? "a whole number"
                    : type == COLUMN_DOUBLE ? "a number"
                    : type == COLUMN_BOOL   ? "yes or no"
                                            : "a day (2027-01-31)",
                    cell);
    }
}

/* A column that the pack names must be in the catalogue. */
static uint32_t
find_column(const WpCatalogue *catalogue, const char *name, const WpNode *node, bool at_key,
            WpDiagList *diags)
{
    uint32_t column = wp_catalogue_column(catalogue, name);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (column != WP_CATALOGUE_NONE)
        return column;
    for (uint32_t i = 0; i < wp_catalogue_n_columns(catalogue); i++)
        g_ptr_array_add(names, (char *)wp_catalogue_column_name(catalogue, i));
    const char *near = wp_suggest(name, (const char *const *)names->pdata, names->len);

    if (at_key)
        wp_node_diag_key(node, diags, WP_DIAG_UNKNOWN_KEY, "%s has no column '%s'",
                         wp_catalogue_name(catalogue), name);
    else
        wp_node_diag(node, diags, WP_DIAG_WRONG_VALUE, "%s has no column '%s'",
                     wp_catalogue_name(catalogue), name);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
    return WP_CATALOGUE_NONE;
}

static ColumnType
declared_type(const WpNode *columns, const char *name)
{
    const WpNode *node = wp_node_get(columns, name);
    const char *const *words = wp_pack_column_type_shape.choices;

    for (int i = 0; node && words[i]; i++)
        if (strcmp(node->text, words[i]) == 0)
            return (ColumnType)i;
    return COLUMN_STRING;
}

/* Whether one of two names of fields hides the other: a condition reads "a.b" as b of a. */
static bool
clashes(const char *a, const char *b)
{
    size_t size = MIN(strlen(a), strlen(b));

    return strncmp(a, b, size) == 0 && (a[size] == '.' || a[size] == '\0') &&
           (b[size] == '.' || b[size] == '\0');
}

static const char *
find_clash(const GPtrArray *names, const char *name)
{
    for (guint i = 0; i < names->len; i++)
        if (clashes(g_ptr_array_index(names, i), name))
            return g_ptr_array_index(names, i);
    return NULL;
}

/* The name of column @i as a field, which no earlier one clashes with; of columns of one name the
 * reader has told. */
static const char *
name_field(const WpCatalogue *catalogue, uint32_t i, GPtrArray *names, WpDiagList *diags)
{
    const char *column = wp_catalogue_column_name(catalogue, i);
    const char *other = find_clash(names, column);
    char *name = g_strdup(column);

    if (other && strcmp(other, column) != 0)
        wp_diag(diags, WP_DIAG_WRONG_VALUE, wp_catalogue_head(catalogue),
                "column '%s' and column '%s': no condition can tell them apart", other, column);
    while (find_clash(names, name)) {
        g_autofree char *taken = name;

        name = g_strconcat("'", taken, NULL);
    }
    g_ptr_array_add(names, name);
    return name;
}

/* Adds the record of one table to the schema and reads its cells. */
static void
add_table(WpRuleSet *set, WpCompiledPack *pack, const WpNode *node, const WpCatalogue *catalogue,
          WpDiagList *diags)
{
    const WpNode *columns = wp_node_get(node, "columns");
    const char *key = wp_shape_get_text(&wp_pack_table_shape, node, "key");
    uint32_t key_column = find_column(catalogue, key, wp_node_get(node, "key"), false, diags);
    g_autofree char *record_name = g_strdup_printf("%s:%s", pack->pack.id, node->key);
    WpRuleTable *table = WP_ARENA_NEW(set->arena, WpRuleTable);
    Filler filler = {set, catalogue, diags, wp_catalogue_n_rows(catalogue)};
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (const WpNode *column = columns ? columns->first : NULL; column; column = column->next)
        find_column(catalogue, column->key, column, true, diags);
    if (key_column == WP_CATALOGUE_NONE)
        return;
    table->name = node->key;
    /* Packs of one id, or without a good one, have been told of. */
    while (wp_cel_schema_find_record(set->schema, record_name) >= 0) {
        g_autofree char *taken = g_steal_pointer(&record_name);

        record_name = g_strconcat(taken, "'", NULL);
    }
    table->record = wp_cel_schema_add_record(set->schema, record_name);
    table->key = key_column;
    table->n_columns = wp_catalogue_n_columns(catalogue);
    table->columns = wp_arena_alloc(set->arena, table->n_columns * sizeof *table->columns);
    for (uint32_t i = 0; i < table->n_columns; i++) {
        const char *name = name_field(catalogue, i, names, diags);
        ColumnType type = declared_type(columns, name);

        wp_cel_schema_add_field(set->schema, table->record, name, column_cel_type(set, type),
                                column_unit(type, name));
        fill_column(&filler, i, type, &table->columns[i]);
    }
    g_ptr_array_add(set->tables, table);
    g_ptr_array_add(pack->tables, table);
}

void
wp_pack_no_catalogue(const WpNode *node, const char *name, const WpRuleSources *sources,
                     WpDiagList *diags)
{
    g_autoptr(GPtrArray) stems = g_ptr_array_new_with_free_func(g_free);
    const char *near;

    for (size_t i = 0; i < sources->n_catalogues; i++) {
        char *stem = g_path_get_basename(wp_catalogue_name(sources->catalogues[i]));

        if (g_str_has_suffix(stem, ".csv"))
            stem[strlen(stem) - 4] = '\0';
        g_ptr_array_add(stems, stem);
    }
    near = wp_suggest(name, (const char *const *)stems->pdata, stems->len);
    wp_node_diag(node, diags, WP_DIAG_RULE_FAULT, "no catalogue '%s'", name);
    if (near)
        wp_diag_hint(diags, "did you mean '%s'?", near);
    else
        wp_diag_hint(diags,
                     "a file %s.csv is wanted beside the shipped ones, or in a folder that "
                     "rules.catalogues of the settings names",
                     name);
}

void
wp_pack_read_tables(WpRuleSet *set, WpCompiledPack *pack, const WpRuleSources *sources,
                    WpDiagList *diags)
{
    const WpNode *nodes = wp_node_get(pack->root, "tables");

    if (!nodes || nodes->kind != WP_NODE_MAP)
        return;
    for (const WpNode *node = nodes->first; node; node = node->next) {
        if (!wp_shape_check(&wp_pack_table_shape, pack->document, node, NULL))
            continue;
        const char *stem = wp_shape_get_text(&wp_pack_table_shape, node, "catalogue");
        const WpCatalogue *catalogue = wp_catalogue_by_stem(
            sources->catalogues, sources->n_catalogues, stem ? stem : node->key);

        if (!catalogue) {
            wp_pack_no_catalogue(stem ? wp_node_get(node, "catalogue") : node,
                                 stem ? stem : node->key, sources, diags);
            continue;
        }
        add_table(set, pack, node, catalogue, diags);
    }
}
