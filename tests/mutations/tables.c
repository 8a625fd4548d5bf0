#include "tests/mutations/table.h"

#include <string.h>

/* Changes of CSV: rows, columns, the whole; the list of all. Cells are in cells.c. */

/* Large tables are changed in their first rows only, mostly: variants are to be many. */
static uint32_t
limit_of(const GByteArray *bytes, uint64_t *chance)
{
    return bytes->len < 32 * 1024 || chance_one_in(chance, 20) ? UINT32_MAX
                                                               : 2 + chance_below(chance, 100);
}

static bool
change_table(GByteArray *bytes, uint64_t *chance, bool (*change)(Table *table, uint64_t *chance))
{
    g_auto(Table) table = {0};

    table_read(&table, bytes, limit_of(bytes, chance));
    if (table.rows->len == 0 || !change(&table, chance))
        return false;
    table_write(&table, bytes);
    return true;
}

/* ---- rows ---- */

static GPtrArray *
copy_row(const GPtrArray *row)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

    for (uint32_t i = 0; i < row->len; i++)
        g_ptr_array_add(copy, g_strdup(g_ptr_array_index(row, i)));
    return copy;
}

static bool
drop_rows(Table *table, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 5); n > 0 && table->rows->len > 0; n--)
        g_ptr_array_remove_index(table->rows, chance_below(chance, table->rows->len));
    return true;
}

static bool
repeat_rows(Table *table, uint64_t *chance)
{
    uint32_t times = 1 + chance_below(chance, chance_one_in(chance, 10) ? 2000 : 5);
    uint32_t from = chance_below(chance, table->rows->len);

    for (uint32_t i = 0; i < times; i++)
        g_ptr_array_insert(table->rows, (gint)chance_below(chance, table->rows->len + 1),
                           copy_row(row_at(table, i == 0 ? from : 0)));
    for (uint32_t i = 0; i < times; i++)
        g_ptr_array_add(table->rows, copy_row(row_at(table, MIN(from, table->rows->len - 1))));
    return true;
}

static bool
shuffle_rows(Table *table, uint64_t *chance)
{
    uint32_t first = chance_one_in(chance, 4) ? 0 : 1; /* the header, too */

    for (uint32_t i = table->rows->len; i > first + 1; i--) {
        uint32_t j = first + chance_below(chance, i - first);
        gpointer row = table->rows->pdata[i - 1];

        table->rows->pdata[i - 1] = table->rows->pdata[j];
        table->rows->pdata[j] = row;
    }
    return true;
}

static bool
ragged_rows(Table *table, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 5); n > 0; n--) {
        GPtrArray *row = row_at(table, chance_below(chance, table->rows->len));

        if (chance_one_in(chance, 2))
            g_ptr_array_set_size(row, (gint)chance_below(chance, row->len + 1));
        for (uint32_t more = chance_below(chance, 4); more > 0 || row->len == 0; more -= more > 0)
            g_ptr_array_add(row, g_strdup(chance_one_in(chance, 2) ? "" : "more"));
    }
    return true;
}

static bool
blank_rows(Table *table, uint64_t *chance)
{
    for (uint32_t n = 1 + chance_below(chance, 5); n > 0; n--) {
        GPtrArray *row = g_ptr_array_new_with_free_func(g_free);

        for (uint32_t more = 1 + chance_below(chance, 5); more > 0; more--)
            g_ptr_array_add(row, g_strdup(chance_one_in(chance, 5) ? "  " : ""));
        g_ptr_array_insert(table->rows, (gint)chance_below(chance, table->rows->len + 1), row);
    }
    return true;
}

static bool
titles(Table *table, uint64_t *chance)
{
    static const char *const lines[] = {
        "Report of May\n",
        "\n",
        "#TYPE Selected.System.Management.Automation.PSCustomObject\n",
        "sep=;\n",
        "sep=,\r\n",
        "sep=x\n",
        "\"Report, with a comma\",,,\n",
        "Created:;2027-01-01\n",
        "a,b,c,d,e,f,g,h\n",
        "\"open quote\n",
        "   \t \n",
        "\xEF\xBB\xBF\n",
    };

    for (uint32_t n = 1 + chance_below(chance, chance_one_in(chance, 10) ? 30 : 4); n > 0; n--)
        g_string_append(table->before, lines[chance_below(chance, G_N_ELEMENTS(lines))]);
    return true;
}

/* ---- columns ---- */

static bool
rename_column(Table *table, uint64_t *chance)
{
    GPtrArray *header = row_at(table, 0);
    char **name = (char **)&header->pdata[chance_below(chance, header->len)];
    g_autofree char *text = unquoted(*name);
    size_t size = strlen(text);

    switch (chance_below(chance, 7)) {
    case 0:
        put_cell(name, g_strdup_printf("*%s (GB)", text));
        break;
    case 1:
        put_cell(name, g_ascii_strup(text, -1));
        break;
    case 2:
        put_cell(name, g_strdup_printf("\"  %s  \"", text));
        break;
    case 3:
        put_cell(name, g_strdup_printf("\"%.*s\n%s\"", (int)size / 2, text, text + size / 2));
        break;
    case 4:
        put_cell(name, g_strdup_printf("%.*s", size > 0 ? (int)size - 1 : 0, text));
        break;
    case 5:
        put_cell(name, g_strdup(""));
        break;
    default:
        put_cell(name, quoted(odd_text(chance)));
        break;
    }
    return true;
}

/* Does to @column of each row what @what says. */
enum { DROP, COPY, INSERT, BLANK };

static void
each_row(Table *table, uint32_t column, int what, uint32_t to)
{
    for (uint32_t i = 0; i < table->rows->len; i++) {
        GPtrArray *row = row_at(table, i);

        if (what == INSERT && to <= row->len)
            g_ptr_array_insert(row, (gint)to,
                               g_strdup(i == 0 ? "Custom: Wartungsfenster" : "Sa 02-06"));
        if (column >= row->len)
            continue;
        if (what == DROP && row->len > 1)
            g_ptr_array_remove_index(row, column);
        else if (what == COPY)
            g_ptr_array_insert(row, (gint)MIN(to, row->len),
                               g_strdup(g_ptr_array_index(row, column)));
        else if (what == BLANK && i > 0)
            put_cell((char **)&row->pdata[column], g_strdup(""));
    }
}

static bool
change_column(Table *table, uint64_t *chance, int what)
{
    uint32_t n = row_at(table, 0)->len;

    each_row(table, chance_below(chance, n), what, chance_below(chance, n + 1));
    return true;
}

static bool
drop_column(Table *table, uint64_t *chance)
{
    return change_column(table, chance, DROP);
}

static bool
copy_column(Table *table, uint64_t *chance)
{
    return change_column(table, chance, COPY);
}

static bool
insert_column(Table *table, uint64_t *chance)
{
    return change_column(table, chance, INSERT);
}

static bool
blank_column(Table *table, uint64_t *chance)
{
    return change_column(table, chance, BLANK);
}

static bool
many_columns(Table *table, uint64_t *chance)
{
    uint32_t n = 1 + chance_below(chance, chance_one_in(chance, 10) ? 9000 : 300);

    for (uint32_t i = 0; i < table->rows->len && i < 20; i++)
        for (uint32_t j = 0; j < n; j++)
            g_ptr_array_add(row_at(table, i), g_strdup_printf("c%u", i == 0 ? j : j % 7));
    return true;
}

static bool
reorder_columns(Table *table, uint64_t *chance)
{
    uint32_t n = row_at(table, 0)->len;

    for (uint32_t times = 1 + chance_below(chance, n); times > 0; times--) {
        uint32_t a = chance_below(chance, n), b = chance_below(chance, n);

        for (uint32_t i = 0; i < table->rows->len; i++) {
            GPtrArray *row = row_at(table, i);

            if (MAX(a, b) >= row->len)
                continue;
            gpointer cell = row->pdata[a];
            row->pdata[a] = row->pdata[b];
            row->pdata[b] = cell;
        }
    }
    return true;
}

/* ---- the whole ---- */

static bool
other_delimiter(Table *table, uint64_t *chance)
{
    char old = table->delimiter;

    table->delimiter = ",;\t|:,;^ "[chance_below(chance, 9)];
    bool mend = !chance_one_in(chance, 5); /* what holds the new one is quoted */
    for (uint32_t i = 0; i < table->rows->len; i++)
        for (uint32_t j = 0; j < row_at(table, i)->len; j++) {
            char **cell = (char **)&row_at(table, i)->pdata[j];

            if (mend && **cell != '"' && strchr(*cell, table->delimiter))
                put_cell(cell, quoted(*cell));
        }
    return old != table->delimiter;
}

/* Decimal commas, as a German Excel writes them. */
static bool
decimal_commas(Table *table, uint64_t *chance)
{
    bool quote = table->delimiter == ',';

    (void)chance;
    for (uint32_t i = 1; i < table->rows->len; i++)
        for (uint32_t j = 0; j < row_at(table, i)->len; j++) {
            char **cell = (char **)&row_at(table, i)->pdata[j];
            g_autofree char *text = unquoted(*cell);

            if (!*text || strspn(text, "0123456789.,") < strlen(text))
                continue;
            for (char *at = text; *at; at++)
                *at = *at == '.' ? ',' : *at == ',' ? '.' : *at;
            put_cell(cell, quote ? quoted(text) : g_strdup(text));
        }
    return true;
}

#define TABLE_CHANGE(name)                                                                         \
    static bool name##_of(GByteArray *bytes, uint64_t *chance)                                     \
    {                                                                                              \
        return change_table(bytes, chance, name);                                                  \
    }

TABLE_CHANGE(swap_cells)
TABLE_CHANGE(blank_cells)
TABLE_CHANGE(odd_cells)
TABLE_CHANGE(blow_up_cell)
TABLE_CHANGE(requote_cells)
TABLE_CHANGE(repeat_cell_below)
TABLE_CHANGE(drop_rows)
TABLE_CHANGE(repeat_rows)
TABLE_CHANGE(shuffle_rows)
TABLE_CHANGE(ragged_rows)
TABLE_CHANGE(blank_rows)
TABLE_CHANGE(titles)
TABLE_CHANGE(rename_column)
TABLE_CHANGE(drop_column)
TABLE_CHANGE(copy_column)
TABLE_CHANGE(insert_column)
TABLE_CHANGE(blank_column)
TABLE_CHANGE(many_columns)
TABLE_CHANGE(reorder_columns)
TABLE_CHANGE(other_delimiter)
TABLE_CHANGE(decimal_commas)

const Change table_changes[] = {
    {"cells: swapped", swap_cells_of},
    {"cells: blanked", blank_cells_of},
    {"cells: odd values", odd_cells_of},
    {"cells: odd values", odd_cells_of}, /* the likeliest fault is the likeliest here */
    {"cells: blown up", blow_up_cell_of},
    {"cells: requoted", requote_cells_of},
    {"cells: one value down the column", repeat_cell_below_of},
    {"rows: dropped", drop_rows_of},
    {"rows: repeated", repeat_rows_of},
    {"rows: shuffled", shuffle_rows_of},
    {"rows: ragged", ragged_rows_of},
    {"rows: blank", blank_rows_of},
    {"rows: titles before the header", titles_of},
    {"columns: renamed", rename_column_of},
    {"columns: dropped", drop_column_of},
    {"columns: repeated", copy_column_of},
    {"columns: a new one", insert_column_of},
    {"columns: blanked", blank_column_of},
    {"columns: very many", many_columns_of},
    {"columns: reordered", reorder_columns_of},
    {"tables: another delimiter", other_delimiter_of},
    {"tables: decimal commas", decimal_commas_of},
};
const uint32_t n_table_changes = G_N_ELEMENTS(table_changes);
