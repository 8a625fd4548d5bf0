#include "parsers/text/spreadsheetml.h"

#include <libxml/tree.h>
#include <string.h>

#include "parsers/text/xlsx/number.h"
#include "parsers/text/xml-sniff.h"
#include "parsers/text/xml.h"
#include "planner/base/quantity.h"

typedef struct {
    const char *file;
    const WpXmlSheetSink *sink;
    void *data;
    WpDiagList *diags;
    GHashTable *percent; /* ids of styles that show a percentage */
    const xmlNode *sheet;
    uint32_t row; /* number of the last one */
    /* the row at hand */
    GArray *cells;  /* of WpCell */
    GArray *starts; /* of size_t: where the text of each is, until the row is whole */
    GString *text;  /* of all cells, each with a NUL */
    bool has_text;
} Book;

bool
wp_is_xml_workbook(const uint8_t *head, size_t size)
{
    g_autofree char *root = wp_xml_sniff_root(head, size);

    return g_strcmp0(root, "Workbook") == 0;
}

/* (transfer full) (nullable) */
static char *
attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node->properties; at; at = at->next)
        if (strcmp((const char *)at->name, name) == 0) {
            xmlChar *text = xmlNodeGetContent((const xmlNode *)at);
            char *copy = g_strdup((const char *)text);

            xmlFree(text);
            return copy;
        }
    return NULL;
}

/* A whole number of an attribute; @otherwise if it is not there or not one. */
static uint32_t
count(const xmlNode *node, const char *name, uint32_t otherwise)
{
    g_autofree char *text = attribute(node, name);
    int64_t number;

    if (!text || !wp_parse_int(text, strlen(text), wp_number_plain, &number) || number < 0 ||
        number > INT32_MAX)
        return otherwise;
    return (uint32_t)number;
}

static const xmlNode *
child(const xmlNode *node, const char *name)
{
    for (const xmlNode *at = node->children; at; at = at->next)
        if (at->type == XML_ELEMENT_NODE && strcmp((const char *)at->name, name) == 0)
            return at;
    return NULL;
}

static void
take_style(Book *book, const xmlNode *style)
{
    const xmlNode *format = child(style, "NumberFormat");
    g_autofree char *code = format ? attribute(format, "Format") : NULL;
    g_autofree char *id = attribute(style, "ID");

    if (code && id && (strcmp(code, "Percent") == 0 || strchr(code, '%')))
        g_hash_table_add(book->percent, g_steal_pointer(&id));
}

/* Adds the text that the value of a cell is read as. Returns: whether it is a number */
static bool
append_value(Book *book, const xmlNode *cell, const char *type, const char *text)
{
    if (g_strcmp0(type, "Error") == 0)
        return false;
    if (g_strcmp0(type, "Boolean") == 0) {
        g_string_append(book->text, *text == '1' ? "TRUE" : "FALSE");
        return false;
    }
    if (g_strcmp0(type, "DateTime") == 0) { /* 2027-01-04T20:00:00.000 */
        g_string_append_len(book->text, text, (gssize)strcspn(text, "."));
        return false;
    }
    if (g_strcmp0(type, "Number") == 0) {
        g_autofree char *style = attribute(cell, "StyleID");
        bool percent = style && g_hash_table_contains(book->percent, style);

        return wp_append_shown(book->text, text, strlen(text),
                               percent ? WP_SHOWN_PERCENT : WP_SHOWN_PLAIN, false);
    }
    g_string_append(book->text, text);
    return false;
}

static void
add_cell(Book *book, const xmlNode *node)
{
    const xmlNode *data = node ? child(node, "Data") : NULL;
    WpCell cell = {0};
    size_t start = book->text->len;

    if (data) {
        g_autofree char *type = attribute(data, "Type");
        xmlChar *text = xmlNodeGetContent(data);
        g_autofree char *trimmed = g_strstrip(g_strdup((const char *)text));

        xmlFree(text);
        cell.number = append_value(book, node, type, trimmed);
    }
    cell.size = (uint32_t)(book->text->len - start);
    book->has_text |= cell.size > 0;
    g_string_append_c(book->text, '\0');
    g_array_append_val(book->cells, cell);
    g_array_append_val(book->starts, start);
}

/* The cells of a row, and those that are not written. Returns: false if there are too many */
static bool
take_cells(Book *book, const xmlNode *row)
{
    g_array_set_size(book->cells, 0);
    g_array_set_size(book->starts, 0);
    g_string_truncate(book->text, 0);
    book->has_text = false;
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if (cell->type != XML_ELEMENT_NODE || strcmp((const char *)cell->name, "Cell") != 0)
            continue;
        uint32_t column = count(cell, "Index", book->cells->len + 1);
        uint32_t merged = count(cell, "MergeAcross", 0);

        if (column > WP_XML_SHEET_MAX_COLUMNS || merged > WP_XML_SHEET_MAX_COLUMNS ||
            book->cells->len + merged >= WP_XML_SHEET_MAX_COLUMNS)
            return false;
        while (book->cells->len + 1 < column)
            add_cell(book, NULL);
        add_cell(book, cell);
        for (uint32_t i = 0; i < merged; i++)
            add_cell(book, NULL);
    }
    for (guint i = 0; i < book->cells->len; i++)
        g_array_index(book->cells, WpCell, i).text =
            book->text->str + g_array_index(book->starts, size_t, i);
    return true;
}

/* The <Worksheet> around @row, if there is one. */
static const xmlNode *
sheet_of(const xmlNode *row)
{
    const xmlNode *at = row->parent;

    while (at && (at->type != XML_ELEMENT_NODE || strcmp((const char *)at->name, "Worksheet") != 0))
        at = at->parent;
    return at;
}

static bool
take_row(Book *book, const xmlNode *row, uint32_t line)
{
    const xmlNode *sheet = sheet_of(row);

    if (!sheet)
        return true;
    if (sheet != book->sheet) {
        g_autofree char *name = attribute(sheet, "Name");

        book->sheet = sheet;
        book->row = 0;
        book->sink->sheet(book->data, name ? name : "");
    }
    book->row = MAX(count(row, "Index", book->row + 1), book->row + 1);
    if (!take_cells(book, row)) {
        wp_diag(book->diags, WP_DIAG_TOO_LARGE, (WpLoc){book->file, line, 0},
                "the row has more than %d columns", WP_XML_SHEET_MAX_COLUMNS);
        return false;
    }
    WpCsvRow given = {
        .line = book->row, .cells = (const WpCell *)book->cells->data, .n_cells = book->cells->len};
    if (book->has_text)
        book->sink->row(book->data, &given);
    return true;
}

bool
wp_xml_workbook_read(WpStream *stream, const char *file, const WpXmlSheetSink *sink, void *data,
                     WpDiagList *diags)
{
    static const WpXmlElement elements[] = {{"Row", NULL}, {"Style", NULL}};
    g_autoptr(WpXmlQuery) query = wp_xml_query_new();
    g_autoptr(WpXmlReader) reader =
        wp_xml_reader_new(file, stream, elements, G_N_ELEMENTS(elements), query, diags);
    Book book = {.file = g_intern_string(file), .sink = sink, .data = data, .diags = diags};
    bool good = true;
    uint32_t index, line;
    WpXmlNode *node;

    book.percent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    book.cells = g_array_new(FALSE, FALSE, sizeof(WpCell));
    book.starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    book.text = g_string_new(NULL);
    while (good && (node = wp_xml_reader_next(reader, &index, &line))) {
        if (index == 0)
            good = take_row(&book, node, line);
        else
            take_style(&book, node);
    }
    g_hash_table_unref(book.percent);
    g_array_unref(book.cells);
    g_array_unref(book.starts);
    g_string_free(book.text, TRUE);
    return good && !wp_xml_reader_failed(reader);
}
