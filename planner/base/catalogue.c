#include "planner/base/catalogue.h"

#include "planner/base/suggest.h"

/* Rows of one key are linked in the order of the file. */
typedef struct {
    GHashTable *first; /* of cell text (owned by the texts): row + 1 */
    uint32_t *next;    /* by row: row + 1 of the next one, 0: none */
} Index;

struct WpCatalogue {
    const char *name;    /* interned */
    GStringChunk *texts; /* owns every text; equal texts are one */
    GPtrArray *columns;  /* of const char *, from texts */
    GPtrArray *cells;    /* of const char *, row by row */
    GArray *lines;       /* of uint32_t, by row */
    uint32_t head;       /* line of the names of columns */
    Index *indexes;      /* by column; first is NULL until indexed */
};

WpCatalogue *
wp_catalogue_new(const char *name, const char *const *columns, uint32_t n_columns)
{
    WpCatalogue *catalogue = g_new0(WpCatalogue, 1);

    g_assert(n_columns > 0);
    catalogue->name = g_intern_string(name);
    catalogue->texts = g_string_chunk_new(4096);
    catalogue->columns = g_ptr_array_new();
    catalogue->cells = g_ptr_array_new();
    catalogue->lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    catalogue->head = 1;
    catalogue->indexes = g_new0(Index, n_columns);
    for (uint32_t i = 0; i < n_columns; i++)
        g_ptr_array_add(catalogue->columns,
                        g_string_chunk_insert_const(catalogue->texts, columns[i]));
    return catalogue;
}

static void
drop_index(Index *index)
{
    g_clear_pointer(&index->first, g_hash_table_unref);
    g_clear_pointer(&index->next, g_free);
}

void
wp_catalogue_free(WpCatalogue *catalogue)
{
    if (!catalogue)
        return;
    for (uint32_t i = 0; i < catalogue->columns->len; i++)
        drop_index(&catalogue->indexes[i]);
    g_free(catalogue->indexes);
    g_ptr_array_unref(catalogue->columns);
    g_ptr_array_unref(catalogue->cells);
    g_array_unref(catalogue->lines);
    g_string_chunk_free(catalogue->texts);
    g_free(catalogue);
}

void
wp_catalogue_set_head(WpCatalogue *catalogue, uint32_t line)
{
    catalogue->head = line;
}

WpLoc
wp_catalogue_head(const WpCatalogue *catalogue)
{
    return (WpLoc){catalogue->name, catalogue->head, 0};
}

void
wp_catalogue_add_row(WpCatalogue *catalogue, const char *const *cells, uint32_t line)
{
    for (uint32_t i = 0; i < catalogue->columns->len; i++) {
        g_ptr_array_add(catalogue->cells, g_string_chunk_insert_const(catalogue->texts, cells[i]));
        drop_index(&catalogue->indexes[i]);
    }
    g_array_append_val(catalogue->lines, line);
}

const char *
wp_catalogue_name(const WpCatalogue *catalogue)
{
    return catalogue->name;
}

uint32_t
wp_catalogue_n_rows(const WpCatalogue *catalogue)
{
    return catalogue->lines->len;
}

uint32_t
wp_catalogue_n_columns(const WpCatalogue *catalogue)
{
    return catalogue->columns->len;
}

const char *
wp_catalogue_column_name(const WpCatalogue *catalogue, uint32_t column)
{
    g_assert(column < catalogue->columns->len);
    return catalogue->columns->pdata[column];
}

uint32_t
wp_catalogue_column(const WpCatalogue *catalogue, const char *name)
{
    for (uint32_t i = 0; i < catalogue->columns->len; i++)
        if (strcmp(catalogue->columns->pdata[i], name) == 0)
            return i;
    return WP_CATALOGUE_NONE;
}

bool
wp_catalogue_columns(const WpCatalogue *catalogue, const char *const *names, uint32_t *out_columns,
                     WpDiagList *diags)
{
    WpLoc loc = wp_catalogue_head(catalogue);
    bool all = true;

    for (uint32_t i = 0; names[i]; i++) {
        out_columns[i] = wp_catalogue_column(catalogue, names[i]);
        if (out_columns[i] != WP_CATALOGUE_NONE)
            continue;
        const char *near = wp_suggest(names[i], (const char *const *)catalogue->columns->pdata,
                                      catalogue->columns->len);
        all = false;
        wp_diag(diags, WP_DIAG_MISSING_KEY, loc, "this catalogue needs the column '%s'", names[i]);
        if (near)
            wp_diag_hint(diags, "column '%s' is near: is it meant?", near);
    }
    return all;
}

const char *
wp_catalogue_cell(const WpCatalogue *catalogue, uint32_t row, uint32_t column)
{
    g_assert(row < catalogue->lines->len && column < catalogue->columns->len);
    return catalogue->cells->pdata[(size_t)row * catalogue->columns->len + column];
}

WpLoc
wp_catalogue_loc(const WpCatalogue *catalogue, uint32_t row)
{
    g_assert(row < catalogue->lines->len);
    return (WpLoc){catalogue->name, g_array_index(catalogue->lines, uint32_t, row), 0};
}

void
wp_catalogue_index(WpCatalogue *catalogue, uint32_t column)
{
    uint32_t n_rows = catalogue->lines->len;
    Index *index = &catalogue->indexes[column];

    g_assert(column < catalogue->columns->len);
    if (index->first)
        return;
    index->first = g_hash_table_new(g_str_hash, g_str_equal);
    index->next = g_new0(uint32_t, n_rows);
    for (uint32_t row = n_rows; row-- > 0;) {
        const char *key = wp_catalogue_cell(catalogue, row, column);

        index->next[row] = GPOINTER_TO_UINT(g_hash_table_lookup(index->first, key));
        g_hash_table_insert(index->first, (void *)key, GUINT_TO_POINTER(row + 1));
    }
}

/* 0 is "none" inside, so that the hash table's NULL says it. */
static uint32_t
row_or_none(uint32_t one_based)
{
    return one_based == 0 ? WP_CATALOGUE_NONE : one_based - 1;
}

uint32_t
wp_catalogue_find(const WpCatalogue *catalogue, uint32_t column, const char *key)
{
    const Index *index = &catalogue->indexes[column];

    g_assert(column < catalogue->columns->len && index->first);
    return row_or_none(GPOINTER_TO_UINT(g_hash_table_lookup(index->first, key)));
}

uint32_t
wp_catalogue_find_next(const WpCatalogue *catalogue, uint32_t column, uint32_t row)
{
    const Index *index = &catalogue->indexes[column];

    g_assert(column < catalogue->columns->len && index->first && row < catalogue->lines->len);
    return row_or_none(index->next[row]);
}
