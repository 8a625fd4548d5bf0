#include "parsers/match.h"
#include "parsers/table.h"

#include <string.h>

/* Which rows of a table are rows of it: what people and programs put around and below them. */

static bool
is_blank(const WpTableRow *row)
{
    for (uint32_t i = 0; i < row->n_cells; i++)
        if (row->cells[i].size > 0)
            return false;
    return true;
}

/* A file made of several has the header in it again. */
static bool
is_header(const WpTable *table, const WpTableRow *row)
{
    if (row->n_cells != table->n_columns)
        return false;
    for (uint32_t i = 0; i < row->n_cells; i++) {
        const char *text = row->cells[i].text;
        size_t size = row->cells[i].size;

        wp_value_trim(&text, &size);
        if (*text != *table->names[i] && size > 0)
            return false; /* as the first cell of nearly all rows shows */
        if (size != strlen(table->names[i]) || memcmp(text, table->names[i], size) != 0)
            return false;
    }
    return true;
}

/* The same in other letters: "VM NAME" for "VM Name". */
static bool
is_header_anew(const WpTable *table, const WpTableRow *row)
{
    if (row->n_cells != table->n_columns)
        return false;
    for (uint32_t i = 0; i < row->n_cells; i++) {
        g_autofree char *key = wp_column_key(row->cells[i].text, row->cells[i].size);

        if (strcmp(wp_layout_column(table->layout, key), table->keys[i]) != 0)
            return false;
    }
    return true;
}

/* The column of a name, from 1; 0: it is of none. */
static uint32_t
named_column(const WpTable *table, const WpCell *cell)
{
    const char *text = cell->text;
    size_t size = cell->size;

    wp_value_trim(&text, &size);
    if (size == 0 || !(table->initials >> (*text & 63) & 1))
        return 0; /* as the first cell of most rows shows */
    for (uint32_t i = 0; i < table->n_columns; i++)
        if (*table->names[i] == *text && strlen(table->names[i]) == size &&
            memcmp(table->names[i], text, size) == 0)
            return i + 1;
    return 0;
}

/* The header of a table that has these columns too, but in another order or with others between. */
static bool
is_changed_header(const WpTable *table, const WpTableRow *row)
{
    uint32_t n_texts = 0, n_names = 0;

    if (row->n_cells < 2 ||
        (!named_column(table, &row->cells[0]) && !named_column(table, &row->cells[1])))
        return false;
    for (uint32_t i = 0; i < row->n_cells; i++) {
        n_texts += row->cells[i].size > 0;
        n_names += named_column(table, &row->cells[i]) > 0;
    }
    return n_names > 1 && n_names * 2 > n_texts;
}

static bool
has_digit(const WpCell *cell)
{
    for (uint32_t i = 0; i < cell->size; i++)
        if (g_ascii_isdigit(cell->text[i]))
            return true;
    return false;
}

/* Whether the row may be a header: no numbers, and a name of a column at its begin. Nearly all rows
 * are none, and show it soon. */
static bool
may_be_header(const WpTable *table, const WpTableRow *row)
{
    if (row->n_cells < 2 || (has_digit(&row->cells[0]) && has_digit(&row->cells[1])))
        return false;
    for (uint32_t i = 0; i < row->n_cells; i++)
        if (row->cells[i].number || g_ascii_isdigit(*row->cells[i].text))
            return false;
    for (uint32_t i = 0; i < 2; i++) {
        g_autofree char *key = wp_column_key(row->cells[i].text, row->cells[i].size);

        if (wp_layouts_know_column(table->intake->layouts, key))
            return true;
    }
    return false;
}

static bool
has_surplus(const WpTable *table, const WpTableRow *row)
{
    for (uint32_t i = table->n_columns; i < row->n_cells; i++)
        if (row->cells[i].size > 0)
            return true;
    return false;
}

/* "---|---": the line that SQL*Plus, sqlcmd and their like draw below a header; in Markdown with an
 * empty cell at both ends. */
static bool
is_rule(const WpTableRow *row)
{
    size_t longest = 0;

    for (uint32_t i = 0; i < row->n_cells; i++) {
        const char *text = row->cells[i].text;
        size_t size = row->cells[i].size;

        wp_value_trim(&text, &size);
        if (size == 0 && i == 0 && row->n_cells > 3 && row->cells[row->n_cells - 1].size == 0)
            continue;
        if (size == 0 && i == row->n_cells - 1 && row->cells[0].size == 0)
            continue;
        if (size == 0 || g_ascii_isalnum(*text) || strspn(text, ":-=_+") < size)
            return false; /* as the first cell of nearly all rows shows */
        longest = MAX(longest, size);
    }
    return row->n_cells > 1 && longest > 1;
}

/* "2 rows selected.", "(2 rows affected)", "(2 rows)": what they write below a table. */
static bool
is_count(const WpTable *table, const WpTableRow *row)
{
    const char *text = row->cells[0].text;
    size_t size = row->cells[0].size, digits;

    if (row->n_cells > 1 || table->n_columns < 2)
        return false;
    wp_value_trim(&text, &size);
    text += *text == '(';
    digits = strspn(text, "0123456789");
    return digits > 0 && g_str_has_prefix(text + digits, " row") && size < 40;
}

/* The delimiter that cuts a row of one cell into as many as the header has, where that of the file
 * does not; 0: none. Too few columns prove nothing. */
static char
cut_otherwise(const WpTable *table, const WpTableRow *row)
{
    if (row->n_cells != 1 || table->n_columns < 3 || !table->delimiter)
        return '\0';
    for (const char *other = WP_CSV_DELIMITERS; *other; other++) {
        uint32_t n = 0;

        for (uint32_t i = 0; i < row->cells[0].size; i++)
            n += row->cells[0].text[i] == *other;
        if (*other != table->delimiter && n + 1 == table->n_columns)
            return *other;
    }
    return '\0';
}

/* Whether the row, of a sheet, is the header of something else: texts alone, also where the table
 * has numbers and dates. */
static bool
is_other_header(const WpTableProgram *program, const WpTableRow *row)
{
    uint32_t n_words = 0;

    for (uint32_t i = 0; i < program->steps->len; i++) {
        const WpTableStep *step = &g_array_index(program->steps, WpTableStep, i);
        WpFieldType type = step->field->type;

        for (uint32_t j = 0; j < step->choices->len; j++) {
            const WpTableChoice *choice = &g_array_index(step->choices, WpTableChoice, j);

            if (choice->column >= row->n_cells || row->cells[choice->column].size == 0 ||
                (type != WP_TYPE_INT && type != WP_TYPE_QUANTITY && type != WP_TYPE_TIME))
                continue;
            const char *text = row->cells[choice->column].text;
            size_t size = row->cells[choice->column].size;
            if (!wp_value_prepare(step->field, choice->scratch, &text, &size))
                continue;
            if (memchr("+-.0123456789", *text, 13))
                return false;
            n_words++;
        }
    }
    return n_words > 0;
}

/* Another table begins with the row. */
static char *
begin_other(WpTable *table, const WpTableRow *row, const WpLayout *layout)
{
    const char *where = table->delimiter ? "in a file" : "on a sheet";

    table->other_line = row->place->line;
    if (!layout || layout == table->layout)
        return g_strdup_printf("another table begins here: put it %s of its own", where);
    return g_strdup_printf("another table begins here (%s): put it %s of its own", layout->id,
                           where);
}

/* Looks at a row that empty rows part from the one before. Returns: why it is none of the table,
 * NULL if it may be one */
static char *
find_other(WpTable *table, const WpTableRow *row)
{
    uint32_t n_texts = 0, n_numbers = 0;
    bool other = false;

    for (uint32_t i = 0; i < row->n_cells; i++) {
        const WpCell *cell = &row->cells[i];
        bool number = table->delimiter ? g_ascii_isdigit(*cell->text) : cell->number;

        n_numbers += number;
        n_texts += !number && cell->size > 0;
    }
    if (n_numbers > 0)
        return NULL;
    if (!table->delimiter && n_texts == 1 && table->n_columns > 2) {
        table->before = row->place->line - 1; /* a title is no row between */
        return g_strdup("a text alone behind an empty row is a title or a note");
    }
    for (uint32_t i = 0; i < table->programs->len; i++)
        other |= is_other_header(&g_array_index(table->programs, WpTableProgram, i), row);
    return other && n_texts >= 2 ? begin_other(table, row, NULL) : NULL;
}

WpTableHeader
wp_table_header(const WpTable *table, const WpTableRow *row, const WpLayout **out_layout)
{
    *out_layout = NULL;
    if (is_header(table, row))
        return WP_HEADER_SAME;
    if (!may_be_header(table, row))
        return is_changed_header(table, row) ? WP_HEADER_OTHER : WP_HEADER_NONE;
    if (is_header_anew(table, row))
        return WP_HEADER_SAME;
    *out_layout = wp_match_header(table->intake->layouts, row->cells, row->n_cells);
    return *out_layout || is_changed_header(table, row) ? WP_HEADER_OTHER : WP_HEADER_NONE;
}

bool
wp_table_is_none(WpTable *table, const WpTableRow *row)
{
    return is_blank(row) || is_rule(row) || is_count(table, row);
}

/* Why a row that is no header is none of the table; NULL if it may be one. */
static char *
find_fault(WpTable *table, const WpTableRow *row, WpDiagCode *out_code, uint32_t *out_column)
{
    char other;

    *out_code = WP_DIAG_BAD_VALUE;
    if (table->other_line > 0)
        return g_strdup_printf("the row is of the table that begins in %s %u",
                               table->delimiter ? "line" : "row", table->other_line);
    *out_code = WP_DIAG_CSV_CELL_COUNT;
    if (has_surplus(table, row)) {
        *out_column = wp_table_cell_column(table, row->place, table->n_columns);
        return g_strdup_printf("the row has %u cell%s, the header %u", row->n_cells,
                               wp_plural(row->n_cells), table->n_columns);
    }
    if ((other = cut_otherwise(table, row)) != '\0')
        return g_strdup_printf("the row is cut by '%c', the header by '%c'", other,
                               table->delimiter);
    *out_code = WP_DIAG_BAD_VALUE;
    return table->apart ? find_other(table, row) : NULL;
}

bool
wp_table_refuses(WpTable *table, const WpTableRow *row)
{
    WpDiagCode code = WP_DIAG_BAD_VALUE;
    g_autofree char *message = NULL;
    const WpLayout *layout;
    uint32_t column = 0;

    WpTableHeader header = wp_table_header(table, row, &layout);
    table->apart = table->delimiter ? row->place->apart : row->place->line > table->before + 1;
    table->before = row->place->line;
    if (header == WP_HEADER_SAME) {
        table->other_line = 0;
        return true;
    }
    if (header == WP_HEADER_OTHER)
        message = begin_other(table, row, layout);
    else
        message = find_fault(table, row, &code, &column);
    if (message)
        wp_intake_reject(table->intake, row->place, code, column, message);
    return message != NULL;
}
