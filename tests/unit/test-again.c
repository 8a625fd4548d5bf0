#include "parsers/again.h"

#include "tests/unit/input-text.h"
#include "tests/unit/workbook.h"

#include <criterion/criterion.h>

#include <string.h>

/* Records that are wanted once more: lines in, their texts out. */

#define ROW(cells) "<row>" cells "</row>"
#define CELL(text) "<c t='str'><v>" text "</v></c>"
#define BOOK       "<workbook><sheets><sheet name='vDisk' sheetId='1' r:id='a'/></sheets></workbook>"
#define SHEET                                                                                      \
    "<worksheet><sheetData>" ROW(CELL("VM") CELL("Disk")) ROW(CELL("a") CELL("one")) ROW("")       \
        ROW(CELL("b, c") CELL("two")) ROW(CELL("d") CELL("three")) "</sheetData></worksheet>"
#define XML_ROW(cells) "<Row>" cells "</Row>\n"
#define XML_CELL(text) "<Cell><Data ss:Type='String'>" text "</Data></Cell>"
#define XML_BOOK                                                                                   \
    "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'\n"                             \
    " xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'>\n"                                  \
    "<Worksheet ss:Name='other'><Table>" XML_ROW(XML_CELL("x")) XML_ROW(XML_CELL(                  \
        "y")) "</Table></Worksheet>\n<Worksheet ss:Name='vDisk'><Table>" XML_ROW(XML_CELL("VM"))   \
        XML_ROW(XML_CELL("a")) XML_ROW(XML_CELL("b, c")) "</Table></Worksheet></Workbook>\n"
#define DOMAINS                                                                                    \
    "<domains>\n"                                                                                  \
    "<domain type='kvm'><name>a</name></domain>\n"                                                 \
    "<domain type='kvm'>\n"                                                                        \
    " <name>b</name>\n"                                                                            \
    "</domain>\n"                                                                                  \
    "<domain type='kvm'><name>c</name></domain></domains>\n"

static const struct {
    const char *label;
    const char *layout;
    const char *text, *sheet; /* NULL text: the workbook of SHEET */
    uint32_t n, lines[4];
    const char *found;
} cases[] = {
    {"rows of a workbook", "rvtools.vdisk", NULL, "vDisk", 2, {2, 4}, "2 a,one|4 \"b, c\",two|"},
    {"the last", "rvtools.vdisk", NULL, "vDisk", 1, {5}, "5 d,three|"},
    {"rows that are not there", "rvtools.vdisk", NULL, "vDisk", 3, {3, 5, 9}, "5 d,three|"},
    {"a sheet that is not there", "rvtools.vdisk", NULL, "vInfo", 1, {2}, ""},
    {"rows of SpreadsheetML", "rvtools.vdisk", XML_BOOK, "vDisk", 2, {2, 3}, "2 a|3 \"b, c\"|"},
    {"a sheet that SpreadsheetML lacks", "rvtools.vdisk", XML_BOOK, "vInfo", 1, {2}, ""},
    {"elements",
     "libvirt.domain",
     DOMAINS,
     NULL,
     2,
     {2, 6},
     "2 <domain type=\"kvm\"><name>a</name></domain>|6 <domain "
     "type=\"kvm\"><name>c</name></domain>|"},
    {"a line inside of an element",
     "libvirt.domain",
     DOMAINS,
     NULL,
     2,
     {3, 4},
     "3 <domain type=\"kvm\"><name>b</name></domain>|4 <domain "
     "type=\"kvm\"><name>b</name></domain>|"},
    {"lines of no element", "libvirt.domain", DOMAINS, NULL, 2, {1, 99}, ""},
    {"a file that is none any more", "libvirt.domain", "name\na\n", NULL, 1, {2}, ""},
    {"a workbook that is none any more", "rvtools.vdisk", "PK\003\004", "vDisk", 1, {2}, ""},
    {"an empty file", "rvtools.vdisk", "", "vDisk", 1, {2}, ""},
};

static void
take(void *data, uint32_t line, const char *text, size_t size)
{
    g_string_append_printf(data, "%u %.*s|", line, (int)size, text);
}

Test(again, gives_the_text_of_records)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *given = cases[i].text;
        g_autoptr(GByteArray) bytes =
            given ? g_byte_array_append(g_byte_array_new(), (const guint8 *)given,
                                        (guint)strlen(given))
                  : workbook_new(BOOK, SHEET, NULL, NULL);
        WpSeekable seekable = workbook_seekable(bytes);
        g_autoptr(GString) found = g_string_new(NULL);
        const WpLayout *layout = wp_layouts_find(layouts, cases[i].layout);

        cr_assert_not_null(layout, "%s", cases[i].layout);
        wp_records_again(layout, cases[i].sheet, &seekable, cases[i].lines, cases[i].n, take,
                         found);
        cr_expect_str_eq(found->str, cases[i].found, "%s: %s", cases[i].label, found->str);
    }
}
