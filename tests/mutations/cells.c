#include "tests/mutations/table.h"

#include <string.h>

/* Changes of cells. */

static char **
any_cell(const Table *table, uint64_t *chance)
{
    GPtrArray *row = row_at(table, chance_below(chance, table->rows->len));

    return (char **)&row->pdata[chance_below(chance, row->len)];
}

bool
swap_cells(Table *table, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 10); n > 0; n--) {
        char **a = any_cell(table, chance), **b = any_cell(table, chance), *text = *a;

        *a = *b;
        *b = text;
    }
    return true;
}

bool
blank_cells(Table *table, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 20); n > 0; n--)
        put_cell(any_cell(table, chance), g_strdup(""));
    return true;
}

bool
odd_cells(Table *table, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 5); n > 0; n--) {
        const char *text = odd_text(chance);

        put_cell(any_cell(table, chance), strpbrk(text, "\"\r\n") ? quoted(text) : g_strdup(text));
    }
    return true;
}

bool
blow_up_cell(Table *table, uint64_t *chance)
{
    char **cell = any_cell(table, chance);
    g_autofree char *piece = unquoted(**cell ? *cell : "x");
    size_t size = chance_one_in(chance, 20) ? 1200 * 1024 : chance_below(chance, 50000);
    GString *text = g_string_new(NULL);

    while (text->len < size)
        g_string_append_printf(text, "%s%s", piece, chance_one_in(chance, 50) ? "\n" : " ");
    g_autofree char *whole = g_string_free(text, FALSE);
    put_cell(cell, quoted(whole));
    return true;
}

bool
requote_cells(Table *table, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 10); n > 0; n--) {
        char **cell = any_cell(table, chance);
        g_autofree char *text = unquoted(*cell);

        switch (chance_below(chance, 5)) {
        case 0:
            put_cell(cell, quoted(text));
            break;
        case 1:
            put_cell(cell, g_strdup(text));
            break;
        case 2:
            put_cell(cell, g_strdup_printf("\"%s", text));
            break;
        case 3:
            put_cell(cell, g_strdup_printf("%s\" x", text));
            break;
        default:
            put_cell(cell, g_strdup_printf(" \"%s\" ", text));
            break;
        }
    }
    return true;
}

bool
repeat_cell_below(Table *table, uint64_t *chance)
{
    const GPtrArray *row = row_at(table, chance_below(chance, table->rows->len));
    uint32_t column = chance_below(chance, row->len);
    const char *text = g_ptr_array_index(row, column);
    g_autofree char *copy = g_strdup(text);

    for (uint32_t i = 1; i < table->rows->len; i++)
        if (column < row_at(table, i)->len)
            put_cell((char **)&row_at(table, i)->pdata[column], g_strdup(copy));
    return true;
}
