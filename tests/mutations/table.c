#include "tests/mutations/table.h"

#include <string.h>

static void
free_row(void *row)
{
    g_ptr_array_unref(row);
}

void
table_clear(Table *table)
{
    g_ptr_array_unref(table->rows);
    g_string_free(table->before, TRUE);
}

static char
find_delimiter(const char *text, size_t size)
{
    size_t line = 0, best = 0;
    char found = ',';

    while (line < size && text[line] != '\n')
        line++;
    for (const char *c = ",;\t|:"; *c; c++) {
        size_t n = 0;

        for (size_t i = 0; i < line; i++)
            n += text[i] == *c;
        if (n > best) {
            best = n;
            found = *c;
        }
    }
    return found;
}

/* Where the cell at @at ends: at a delimiter or line end outside of quotes. */
static size_t
cell_end(const char *text, size_t size, size_t at, char delimiter)
{
    bool quoted = false;

    for (; at < size; at++) {
        if (text[at] == '"')
            quoted = !quoted;
        else if (!quoted && (text[at] == delimiter || text[at] == '\n'))
            break;
    }
    return at;
}

void
table_read(Table *table, const GByteArray *bytes, uint32_t limit)
{
    g_autofree char *text = g_strndup(bytes->len > 0 ? (const char *)bytes->data : "", bytes->len);
    size_t size = strlen(text), at = 0;
    GPtrArray *row = NULL;

    table->rows = g_ptr_array_new_with_free_func(free_row);
    table->before = g_string_new(NULL);
    table->delimiter = find_delimiter(text, size);
    table->line_end = strstr(text, "\r\n") ? "\r\n" : "\n";
    while (at < size && table->rows->len < limit) {
        size_t end = cell_end(text, size, at, table->delimiter), used = end;

        if (!row)
            g_ptr_array_add(table->rows, row = g_ptr_array_new_with_free_func(g_free));
        if (used > at && end < size && text[end] == '\n' && text[end - 1] == '\r')
            used--;
        g_ptr_array_add(row, g_strndup(text + at, used - at));
        if (end < size && text[end] == '\n')
            row = NULL;
        at = end + 1;
    }
}

void
table_write(const Table *table, GByteArray *bytes)
{
    GString *out = g_string_new(table->before->str);

    for (uint32_t i = 0; i < table->rows->len && out->len < VARIANT_MAX; i++) {
        const GPtrArray *row = row_at(table, i);

        for (uint32_t j = 0; j < row->len; j++) {
            if (j > 0)
                g_string_append_c(out, table->delimiter);
            g_string_append(out, g_ptr_array_index(row, j));
        }
        g_string_append(out, table->line_end);
    }
    g_byte_array_set_size(bytes, 0);
    g_byte_array_append(bytes, (const uint8_t *)out->str, (guint)out->len);
    g_string_free(out, TRUE);
}

char *
unquoted(const char *cell)
{
    size_t size = strlen(cell);

    if (size < 2 || cell[0] != '"' || cell[size - 1] != '"')
        return g_strdup(cell);
    GString *out = g_string_new(NULL);
    for (size_t i = 1; i + 1 < size; i++) {
        g_string_append_c(out, cell[i]);
        i += cell[i] == '"' && cell[i + 1] == '"';
    }
    return g_string_free(out, FALSE);
}

char *
quoted(const char *text)
{
    GString *out = g_string_new("\"");

    for (; *text; text++) {
        if (*text == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *text);
    }
    return g_string_free(g_string_append_c(out, '"'), FALSE);
}

void
put_cell(char **cell, char *text)
{
    g_free(*cell);
    *cell = text;
}
