#include "parsers/again.h"

#include <string.h>

#include "parsers/layout-parts.h"
#include "parsers/reader.h"
#include "parsers/table.h"
#include "parsers/text/spreadsheetml.h"
#include "parsers/text/xlsx.h"

typedef struct {
    const uint32_t *lines;
    uint32_t n, next; /* the first of @lines that is still wanted */
    const char *sheet;
    bool in_sheet;
    WpAgainFn take;
    void *data;
} Again;

/* The record lies in lines @first to @last. */
static void
give(Again *again, uint32_t first, uint32_t last, const GString *text)
{
    while (again->next < again->n && again->lines[again->next] < first)
        again->next++;
    for (; again->next < again->n && again->lines[again->next] <= last; again->next++)
        again->take(again->data, again->lines[again->next], text->str, text->len);
}

static bool
take_row(void *data, const WpCsvRow *row)
{
    Again *again = data;
    g_autoptr(GString) text = g_string_new(NULL);

    while (again->next < again->n && again->lines[again->next] < row->line)
        again->next++;
    if (again->next == again->n)
        return false;
    if (again->lines[again->next] == row->line) {
        wp_table_print_row(row, text);
        give(again, row->line, row->line, text);
    }
    return true;
}

static void
xml_sheet(void *data, const char *name)
{
    Again *again = data;

    again->in_sheet = strcmp(name, again->sheet) == 0;
}

static void
xml_row(void *data, const WpCsvRow *row)
{
    Again *again = data;

    if (again->in_sheet)
        take_row(again, row);
}

static void
again_xlsx(Again *again, const WpSeekable *bytes, WpDiagList *diags)
{
    g_autoptr(WpXlsx) book = wp_xlsx_open(bytes, "", diags);

    for (uint32_t i = 0; book && i < wp_xlsx_n_sheets(book); i++)
        if (strcmp(wp_xlsx_sheet_name(book, i), again->sheet) == 0)
            wp_xlsx_read_sheet(book, i, "", take_row, again, diags);
}

static void
again_elements(Again *again, const WpLayout *layout, WpStream *stream, WpDiagList *diags)
{
    g_autoptr(GArray) elements = g_array_new(FALSE, FALSE, sizeof(WpXmlElement));
    g_autoptr(WpXmlQuery) query = wp_xml_query_new();
    uint32_t index, line;
    WpXmlNode *node;

    for (uint32_t i = 0; i < layout->records->len; i++)
        g_array_append_val(elements, ((WpLayoutRecord *)layout->records->pdata[i])->element);
    g_autoptr(WpXmlReader) reader = wp_xml_reader_new(
        "", stream, (const WpXmlElement *)elements->data, elements->len, query, diags);
    while (again->next < again->n && (node = wp_xml_reader_next(reader, &index, &line))) {
        g_autoptr(GString) text = g_string_new(NULL);

        wp_xml_node_append(node, WP_REJECT_MAX, text);
        give(again, line, wp_xml_node_last_line(node, line), text);
    }
}

void
wp_records_again(const WpLayout *layout, const char *sheet, const WpSeekable *bytes,
                 const uint32_t *lines, uint32_t n, WpAgainFn take, void *data)
{
    static const WpXmlSheetSink sink = {xml_sheet, xml_row};
    Again again = {.lines = lines, .n = n, .sheet = sheet, .take = take, .data = data};
    g_autoptr(WpDiagList) diags = wp_diag_list_new(); /* all was said when the file was read */
    g_autoptr(WpStream) stream = wp_stream_new_at(bytes, 0);
    uint8_t head[4];

    if (!sheet && layout->form == WP_FORM_XML)
        again_elements(&again, layout, stream, diags);
    else if (sheet && bytes->read_at(bytes->data, 0, head, sizeof head) == sizeof head &&
             wp_is_zip(head, sizeof head))
        again_xlsx(&again, bytes, diags);
    else if (sheet)
        wp_xml_workbook_read(stream, "", &sink, &again, diags);
}
