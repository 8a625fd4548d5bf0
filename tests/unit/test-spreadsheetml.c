#include "parsers/text/spreadsheetml.h"
#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

#define BOOK(body)                                                                                 \
    "<?xml version='1.0'?>\n<?mso-application progid='Excel.Sheet'?>\n<Workbook "                  \
    "xmlns='urn:schemas-microsoft-com:office:spreadsheet' "                                        \
    "xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>" body "</Workbook>"
#define SHEET(rows) "<Worksheet ss:Name='vInfo'><Table>" rows "</Table></Worksheet>"
#define TEXT(text)  "<Cell><Data ss:Type='String'>" text "</Data></Cell>"

static void
append_sheet(void *data, const char *name)
{
    g_string_append_printf(data, "[%s]\n", name);
}

static void
append_row(void *data, const WpCsvRow *row)
{
    GString *out = data;

    g_string_append_printf(out, "%u", row->line);
    for (uint32_t i = 0; i < row->n_cells; i++) {
        cr_expect_eq(strlen(row->cells[i].text), row->cells[i].size);
        g_string_append_printf(out, "%c%s%s", i > 0 ? '|' : ' ', row->cells[i].number ? "#" : "",
                               row->cells[i].text);
    }
    g_string_append_c(out, '\n');
}

static char *
dump(const char *text, size_t size)
{
    static const WpXmlSheetSink sink = {append_sheet, append_row};
    g_autoptr(WpStream) stream = wp_stream_new_memory(text, size);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    GString *out = g_string_new(NULL);
    bool whole = wp_xml_workbook_read(stream, "b.xml", &sink, out, diags);

    cr_expect_eq(whole, wp_diag_list_count(diags, WP_SEVERITY_ERROR) == 0);
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_string_append(out, said);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *text, *rows;
} books[] = {
    {BOOK(SHEET("<Row>" TEXT("VM") TEXT(" a &lt; b ") "</Row>")), "[vInfo]\n1 VM|a < b\n"},
    /* cells and rows that are not written */
    {BOOK(SHEET("<Row ss:Index='3'>" TEXT("a") "<Cell ss:Index='4'><Data ss:Type='String'>d</Data>"
                                               "</Cell></Row><Row/><Row>" TEXT("b") "</Row>")),
     "[vInfo]\n3 a|||d\n5 b\n"},
    {BOOK(SHEET("<Row><Cell ss:MergeAcross='2'><Data ss:Type='String'>t</Data></Cell>" TEXT(
         "u") "</Row>")),
     "[vInfo]\n1 t|||u\n"},
    /* types */
    {BOOK(SHEET("<Row><Cell><Data ss:Type='Number'>1.5E3</Data></Cell><Cell><Data "
                "ss:Type='Boolean'>1</Data></Cell><Cell><Data "
                "ss:Type='DateTime'>2027-01-04T20:00:00.000</Data></Cell><Cell><Data "
                "ss:Type='Error'>#N/A</Data></Cell></Row>")),
     "[vInfo]\n1 #1500|TRUE|2027-01-04T20:00:00|\n"},
    {BOOK("<Styles><Style ss:ID='p'><NumberFormat ss:Format='0.0%'/></Style></Styles>" SHEET(
         "<Row><Cell ss:StyleID='p'><Data ss:Type='Number'>0.125</Data></Cell></Row>")),
     "[vInfo]\n1 #12.5%\n"},
    /* rich text, a comment, prefixes, several sheets */
    {"<ss:Workbook xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><ss:Worksheet "
     "ss:Name='&#x442;'><ss:Table><ss:Row><ss:Cell><ss:Data ss:Type='String'><B>x</B> y</ss:Data>"
     "<ss:Comment><ss:Data>no</ss:Data></ss:Comment></ss:Cell></ss:Row></ss:Table></ss:Worksheet>"
     "<ss:Worksheet ss:Name='two'><ss:Table><ss:Row><ss:Cell><ss:Data ss:Type='String'>z</ss:Data>"
     "</ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>",
     "[\321\202]\n1 x y\n[two]\n1 z\n"},
    /* refused */
    {BOOK(SHEET("<Row><Cell ss:Index='99999999'/></Row>")),
     "[vInfo]\nb.xml:3: error: the row has more than 16384 columns [TOO_LARGE]\n"},
    {BOOK(SHEET("<Row><Cell ss:MergeAcross='99999999'/></Row>")),
     "[vInfo]\nb.xml:3: error: the row has more than 16384 columns [TOO_LARGE]\n"},
    {"<!DOCTYPE Workbook [<!ENTITY a 'b'>]><Workbook>&a;</Workbook>",
     "b.xml:1:1: error: a DOCTYPE with declarations, or with the name of some, is never read: take "
     "it out, or export without it [XML_DOCTYPE]\n"},
    {"<Workbook>\n<Worksheet><Table><Row>" TEXT("a") "</Cell>",
     "b.xml:2:75: error: opening and ending tag mismatch: Row line 2 and Cell [XML_SYNTAX]\n"},
};

Test(spreadsheetml, sheets_give_rows)
{
    for (size_t i = 0; i < G_N_ELEMENTS(books); i++) {
        g_autofree char *out = dump(books[i].text, strlen(books[i].text));

        cr_expect_str_eq(out, books[i].rows, "book %zu:\n%s", i, out);
        cr_expect(wp_is_xml_workbook((const uint8_t *)books[i].text, strlen(books[i].text)));
    }
    cr_expect_not(wp_is_xml_workbook((const uint8_t *)"<domain/>", 9));
}

Test(spreadsheetml, layouts_read_sheets)
{
    static const char text[] = BOOK(SHEET("<Row>" TEXT("VM") TEXT("CPUs") TEXT("Memory") TEXT(
        "In Use MiB") "</Row>"
                      "<Row>" TEXT("a") "<Cell><Data ss:Type='Number'>2</Data></Cell>"
                                        "<Cell><Data ss:Type='Number'>4096</Data></Cell></Row>"
                                        "<Row>" TEXT("") TEXT(
                                            "x") "</Row>") "<Worksheet "
                                                           "ss:Name='Notes'><Table><"
                                                           "Row>" TEXT("hello") "</Row></"
                                                                                "Table></"
                                                                                "Worksheet>");
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL), out = g_string_new(NULL);
    InputFile file = {"b.xml", text, sizeof text - 1};
    g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);

    input_append_rows(inventory, out);
    input_append_accounts(inventory, out);
    g_string_append(out, rejects->str);
    cr_expect_str_eq(
        out->str,
        "vm name=a; server_type=virtual; cores=2; memory_mib=4096; hypervisor=vmware;\n"
        "b.xml#vInfo rvtools.vinfo 2 1 0 1\n"
        "b.xml#vInfo:3 MISSING_VALUE 'VM' has no value, and a vm cannot do without its name [,x]\n",
        "%s", out->str);
}

/* A file that ends too early at any byte gives what it had, and says so. */
Test(spreadsheetml, truncated_ones_are_refused)
{
    static const char text[] = BOOK(SHEET("<Row>" TEXT("VM") "</Row>"));

    for (size_t size = 0; size + 1 < sizeof text; size++) {
        g_autofree char *cut = g_strndup(text, size);
        g_autofree char *out = dump(cut, size);

        cr_expect(strstr(out, ": error: "), "%zu: %s", size, out);
    }
}
