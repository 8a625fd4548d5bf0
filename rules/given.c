#include "rules/given.h"

#include "planner/base/suggest.h"

#include <string.h>

/* Rows are found first, breadth first, so that ids are known and parts lie sorted by parent; then
 * their cells are filled. */

typedef struct {
    WpKind kind;
    WpRowId row;
    WpRowId parent;     /* parts */
    const WpNode *node; /* (nullable) mapping of fields */
} Row;

typedef struct {
    const WpDocument *document;
    const WpNode *partial;
    WpDiagList *diags;
    WpInventory *inventory;
    GArray *rows; /* of Row, in the order found */
    uint32_t n_rows[WP_N_KINDS];
    GHashTable *row_of; /* node of a reference -> index into rows + 1 */
    bool filling;       /* rows are found, faults of references are told */
    bool good;
} Reader;

static void fault(Reader *r, const WpNode *node, WpDiagCode code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void
fault(Reader *r, const WpNode *node, WpDiagCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    if (code == WP_DIAG_UNKNOWN_KEY)
        wp_node_diag_key(node, r->diags, code, "%s", message);
    else
        wp_node_diag(node, r->diags, code, "%s", message);
    r->good = false;
}

static WpRowId
add_row(Reader *r, WpKind kind, WpRowId parent, const WpNode *node)
{
    Row row = {kind, ++r->n_rows[kind], parent, node};

    g_array_append_val(r->rows, row);
    if (node)
        g_hash_table_insert(r->row_of, (gpointer)node, GUINT_TO_POINTER(r->rows->len));
    return row.row;
}

static bool
is_reference(WpFieldType type)
{
    return type == WP_TYPE_VM || type == WP_TYPE_DB || type == WP_TYPE_APP || type == WP_TYPE_ASSET;
}

static WpKind
referred_kind(Reader *r, WpFieldType type, const WpNode *node)
{
    const WpNode *kind;

    if (type == WP_TYPE_DB)
        return WP_KIND_DB;
    if (type == WP_TYPE_APP)
        return WP_KIND_APP;
    kind = type == WP_TYPE_ASSET ? wp_node_get(node, "kind") : NULL;
    if (!kind || strcmp(kind->text, "vm") == 0)
        return WP_KIND_VM;
    if (!r->filling && strcmp(kind->text, "db") != 0 && strcmp(kind->text, "database") != 0)
        fault(r, kind, WP_DIAG_WRONG_VALUE, "the kind of an asset is vm or db, found '%s'",
              kind->text);
    return WP_KIND_DB;
}

static WpKind
part_kind(WpKind parent, const char *plural)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++)
        if (wp_kind_parent(kind) == parent && strcmp(wp_kind_plural(kind), plural) == 0)
            return kind;
    return WP_KIND_NONE;
}

/* Whether fields of @kind begin with "@name.". */
static bool
is_prefix(WpKind kind, const char *name)
{
    size_t size = strlen(name);

    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++) {
        const char *other = wp_field_info(field)->name;

        if (strncmp(other, name, size) == 0 && other[size] == '.')
            return true;
    }
    return false;
}

static void
report_unknown(Reader *r, WpKind kind, const WpNode *node, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (WpKind part = 0; part < WP_N_KINDS; part++)
        if (wp_kind_parent(part) == kind)
            g_ptr_array_add(names, (char *)wp_kind_plural(part));
    for (WpField field = wp_kind_first_field(kind); field < wp_kind_end_field(kind); field++)
        g_ptr_array_add(names, (char *)wp_field_info(field)->name);
    const char *near = wp_suggest(name, (const char *const *)names->pdata, names->len);

    fault(r, node, WP_DIAG_UNKNOWN_KEY, "%s has no field '%s'", wp_kind_name(kind), name);
    if (near)
        wp_diag_hint(r->diags, "did you mean '%s'?", near);
}

/* Finds the rows of parts and references among the fields of @row; @prefix is "" or "os.". */
static void
find_rows(Reader *r, Row row, const WpNode *node, const char *prefix)
{
    for (const WpNode *child = node ? node->first : NULL; child; child = child->next) {
        g_autofree char *name = g_strconcat(prefix, child->key, NULL);
        WpField field = wp_field_find(row.kind, name);
        WpKind part = part_kind(row.kind, name);

        if (field != WP_FIELD_NONE) {
            WpFieldType type = wp_field_info(field)->type;

            if (is_reference(type) && child->kind == WP_NODE_MAP)
                add_row(r, referred_kind(r, type, child), WP_NONE, child);
        } else if (part != WP_KIND_NONE) {
            if (child->kind != WP_NODE_LIST)
                fault(r, child, WP_DIAG_WRONG_TYPE, "'%s' wants a list", name);
            for (const WpNode *item = child->first; item; item = item->next)
                add_row(r, part, row.row, item);
        } else if (child->kind == WP_NODE_MAP && is_prefix(row.kind, name)) {
            g_autofree char *longer = g_strconcat(name, ".", NULL);

            find_rows(r, row, child, longer);
        } else if (strcmp(name, "kind") != 0 ||
                   (row.kind != WP_KIND_VM && row.kind != WP_KIND_DB)) {
            report_unknown(r, row.kind, child, name);
        }
    }
}

/* ---- cells ---- */

static WpStrId
intern(Reader *r, const WpNode *node)
{
    return wp_str_pool_add(r->inventory->texts, node->text, node->text_size);
}

static int
compare_keys(const void *a, const void *b)
{
    const WpNode *const *x = a, *const *y = b;

    return (*x)->key ? strcmp((*x)->key, (*y)->key) : 0;
}

/* Appends @node's items to a TEXTS or TAGS column, whose rows are filled in ascending order; tags
 * are sorted by key. */
static void
fill_list(Reader *r, WpColumn *column, WpRowId row, const WpNode *node)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new();
    uint32_t n = column->first[row];

    for (const WpNode *item = node->first; item; item = item->next)
        g_ptr_array_add(items, (gpointer)item);
    if (column->type == WP_TYPE_TAGS)
        g_ptr_array_sort(items, compare_keys);
    column->items = g_renew(WpStrId, column->items, n + items->len + 1);
    if (column->type == WP_TYPE_TAGS)
        column->keys = g_renew(WpStrId, column->keys, n + items->len + 1);
    for (guint i = 0; i < items->len; i++, n++) {
        const WpNode *item = g_ptr_array_index(items, i);

        column->items[n] = intern(r, item);
        if (column->type == WP_TYPE_TAGS)
            column->keys[n] = wp_str_pool_add(r->inventory->texts, item->key, strlen(item->key));
    }
    for (WpRowId later = row + 1; later <= column->n_rows + 1; later++)
        column->first[later] = n;
    wp_column_set_known(column, row);
}

static bool
fill_number(WpColumn *column, WpRowId row, const WpNode *node)
{
    const WpFieldInfo *info = wp_field_info(column->field);
    const char *text = node->text;
    size_t size = node->text_size;
    int64_t number;
    bool good;

    if (info->type == WP_TYPE_TIME)
        good = wp_parse_time(text, size, true, &number);
    else if (info->type == WP_TYPE_DURATION)
        good = wp_parse_duration(text, size, &number);
    else if (info->type == WP_TYPE_INT)
        good = wp_parse_int(text, size, wp_number_plain, &number);
    else
        good = wp_parse_scaled(text, size, wp_number_plain, wp_unit_factor(info->unit), &number);
    if (good)
        wp_column_set_number(column, row, number);
    return good;
}

static uint32_t
row_of(Reader *r, const WpNode *node)
{
    guint index = GPOINTER_TO_UINT(g_hash_table_lookup(r->row_of, node));

    return index == 0 ? WP_NONE : g_array_index(r->rows, Row, index - 1).row;
}

/* Fills a cell; false if the value does not fit the field. */
static bool
fill_cell(Reader *r, WpColumn *column, WpRowId row, const WpNode *node)
{
    bool flag;

    if (column->type == WP_TYPE_TEXTS || column->type == WP_TYPE_TAGS) {
        if (node->kind != (column->type == WP_TYPE_TAGS ? WP_NODE_MAP : WP_NODE_LIST))
            return false;
        fill_list(r, column, row, node);
        return true;
    }
    if (is_reference(column->type)) {
        WpRowId referred = row_of(r, node);

        if (node->kind != WP_NODE_MAP)
            return false;
        if (column->type == WP_TYPE_ASSET && referred_kind(r, column->type, node) == WP_KIND_VM)
            referred = wp_asset_of_vm(r->inventory, referred);
        wp_column_set_id(column, row, referred);
        return true;
    }
    if (node->kind != WP_NODE_SCALAR)
        return false;
    if (column->type == WP_TYPE_TEXT) {
        wp_column_set_id(column, row, intern(r, node));
        return true;
    }
    if (column->type == WP_TYPE_BOOL) {
        if (!wp_parse_bool(node->text, node->text_size, &flag))
            return false;
        wp_column_set_flag(column, row, flag);
        return true;
    }
    return fill_number(column, row, node);
}

static void
set_list_state(Reader *r, WpKind part, WpRowId parent)
{
    WpListState state = WP_LIST_COMPLETE;

    for (const WpNode *item = r->partial ? r->partial->first : NULL; item; item = item->next)
        if (strcmp(item->text, wp_kind_plural(part)) == 0)
            state = WP_LIST_PARTIAL;
    r->inventory->kinds[part].list_state[parent] = (uint8_t)state;
}

static void
fill_row(Reader *r, Row row, const WpNode *node, const char *prefix)
{
    for (const WpNode *child = node ? node->first : NULL; child; child = child->next) {
        g_autofree char *name = g_strconcat(prefix, child->key, NULL);
        WpField field = wp_field_find(row.kind, name);
        WpKind part = part_kind(row.kind, name);

        if (field != WP_FIELD_NONE) {
            WpColumn *column =
                &r->inventory->kinds[row.kind].columns[field - wp_kind_first_field(row.kind)];

            if (!wp_node_is_null(child) && !fill_cell(r, column, row.row, child))
                fault(r, child, WP_DIAG_WRONG_TYPE, "'%s' wants a %s", name,
                      wp_field_type_name(column->type));
        } else if (part != WP_KIND_NONE) {
            set_list_state(r, part, row.row);
        } else if (child->kind == WP_NODE_MAP) {
            g_autofree char *longer = g_strconcat(name, ".", NULL);

            fill_row(r, row, child, longer);
        }
    }
}

static void
check_partial(Reader *r, WpKind kind)
{
    for (const WpNode *item = r->partial ? r->partial->first : NULL; item; item = item->next)
        if (part_kind(kind, item->text) == WP_KIND_NONE)
            fault(r, item, WP_DIAG_WRONG_VALUE, "%s has no list '%s'", wp_kind_name(kind),
                  item->text);
}

/* Empty records of all kinds, with as many rows as were found. */
static void
make_records(Reader *r)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++) {
        WpRecords *records = &r->inventory->kinds[kind];
        WpField first = wp_kind_first_field(kind);
        WpKind parent = wp_kind_parent(kind);

        records->kind = kind;
        records->n_rows = r->n_rows[kind];
        records->columns = g_new0(WpColumn, wp_kind_end_field(kind) - first);
        for (WpField field = first; field < wp_kind_end_field(kind); field++)
            wp_column_init(&records->columns[field - first], field, records->n_rows);
        if (parent == WP_KIND_NONE)
            continue;
        records->parent = g_new0(WpRowId, records->n_rows + 1);
        records->first = g_new0(uint32_t, r->n_rows[parent] + 2);
        records->list_state = g_new0(uint8_t, r->n_rows[parent] + 1);
    }
    r->inventory->n_databases = r->n_rows[WP_KIND_DB];
    r->inventory->n_assets = r->n_rows[WP_KIND_DB] + r->n_rows[WP_KIND_VM];
    r->inventory->asset_keys = g_malloc0_n(r->inventory->n_assets + 1, sizeof(char[16]));
}

/* first[] of every kind of parts, from the parents of its rows. */
static void
index_parts(Reader *r)
{
    for (WpKind kind = 0; kind < WP_N_KINDS; kind++) {
        WpRecords *records = &r->inventory->kinds[kind];
        WpKind parent = wp_kind_parent(kind);
        WpRowId row = 1;

        if (parent == WP_KIND_NONE)
            continue;
        for (WpRowId p = 1; p <= r->n_rows[parent] + 1; p++) {
            while (row <= records->n_rows && records->parent[row] < p)
                row++;
            records->first[p] = row;
        }
    }
}

/* What reading an inventory counts, too: parts of a complete list. */
static void
count_parts(Reader *r)
{
    static const struct {
        WpKind part;
        WpField count;
    } counts[] = {{WP_KIND_DISK, WP_F_VM_DISK_COUNT}, {WP_KIND_NIC, WP_F_VM_NIC_COUNT}};

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        const WpRecords *parts = &r->inventory->kinds[counts[i].part];
        WpColumn *column = &r->inventory->kinds[WP_KIND_VM]
                                .columns[counts[i].count - wp_kind_first_field(WP_KIND_VM)];

        for (WpRowId vm = 1; vm <= r->n_rows[WP_KIND_VM]; vm++)
            if (parts->list_state[vm] == WP_LIST_COMPLETE && !wp_column_known(column, vm))
                wp_column_set_number(column, vm, parts->first[vm + 1] - parts->first[vm]);
    }
}

WpGiven *
wp_given_read(WpApplies applies, const WpDocument *document, const WpNode *node,
              const WpNode *partial, WpDiagList *diags)
{
    g_autoptr(WpGiven) given = g_new0(WpGiven, 1);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
    g_autoptr(GHashTable) row_table = g_hash_table_new(NULL, NULL);
    Reader r = {.document = document,
                .partial = partial,
                .diags = diags,
                .rows = rows,
                .row_of = row_table,
                .good = true};
    WpKind kind = wp_applies_kind(applies);

    given->inventory = r.inventory = g_new0(WpInventory, 1);
    r.inventory->texts = wp_str_pool_new();
    if (node && node->kind != WP_NODE_MAP) {
        fault(&r, node, WP_DIAG_WRONG_TYPE, "wanted a mapping of fields to values");
        return NULL;
    }
    if (applies == WP_APPLIES_ASSET)
        kind = referred_kind(&r, WP_TYPE_ASSET, node);
    g_assert(kind != WP_KIND_NONE);
    check_partial(&r, kind);
    given->row = add_row(&r, kind, WP_NONE, node);
    for (guint i = 0; i < rows->len; i++) {
        Row row = g_array_index(rows, Row, i);

        if (row.node && row.node->kind != WP_NODE_MAP)
            fault(&r, row.node, WP_DIAG_WRONG_TYPE, "wanted a mapping of fields to values");
        else
            find_rows(&r, row, row.node, "");
    }
    make_records(&r);
    r.filling = true;
    for (guint i = 0; i < rows->len; i++) {
        Row row = g_array_index(rows, Row, i);

        if (row.parent != WP_NONE)
            r.inventory->kinds[row.kind].parent[row.row] = row.parent;
        if (row.node && row.node->kind == WP_NODE_MAP)
            fill_row(&r, row, row.node, "");
    }
    index_parts(&r);
    count_parts(&r);
    if (applies == WP_APPLIES_ASSET && kind == WP_KIND_VM)
        given->row = wp_asset_of_vm(r.inventory, given->row);
    return r.good ? g_steal_pointer(&given) : NULL;
}

void
wp_given_free(WpGiven *given)
{
    if (!given)
        return;
    wp_inventory_free(given->inventory);
    g_free(given);
}
