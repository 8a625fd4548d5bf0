#include "tests/unit/input-text.h"
#include "tests/unit/workbook.h"

#include "parsers/text/xlsx/number.h"

#include <criterion/criterion.h>
#include <string.h>

#define BOOK "<workbook><sheets><sheet name='vInfo' sheetId='1' r:id='a'/></sheets></workbook>"
#define BOOK_1904                                                                                  \
    "<workbook><workbookPr date1904='1'/><sheets><sheet name='S' id='a'/></sheets></workbook>"
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define STRINGS                                                                                    \
    "<sst><si><t>one</t></si><si><r><t xml:space='preserve'>two </t></r><r><t>three</t></r>"       \
    "<rPh sb='0'><t>no</t></rPh></si><si><t>a_x000D__x0041__x_ &amp; b</t></si><si/></sst>"
#define STYLES                                                                                     \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd hh:mm'/>"              \
    "<numFmt numFmtId='165' formatCode='[h]:mm'/><numFmt numFmtId='166' formatCode='0.0\"d\"'/>"   \
    "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>"        \
    "<xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='10'/><xf numFmtId='165'/>"               \
    "<xf numFmtId='166'/></cellXfs></styleSheet>"

static const struct {
    const char *book, *sheet, *out;
} sheets[] = {
    /* kinds of cells; '#' marks a number */
    {BOOK,
     SHEET("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>"
           "<c r='C1' t='s'><v>2</v></c><c r='D1' t='s'><v>3</v></c>"
           "<c r='E1' t='inlineStr'><is><r><t>x</t></r><r><t> y</t></r><rPh><t>n</t></rPh></is></c>"
           "<c r='F1' t='str'><f>A1</f><v>f</v></c><c r='G1' t='b'><v>1</v></c>"
           "<c r='H1' t='b'><v>0</v></c><c r='I1' t='e'><v>#N/A</v></c>"
           "<c r='J1' t='d'><v>2027-01-04</v></c><c r='K1'><f>1+1</f><v>2</v></c></row>"),
     "1:one|two three|a\rA_x_ & b||x y|f|TRUE|FALSE||2027-01-04|2#\n"},
    /* what is left out: row numbers, references, cells, whole rows; columns out of order */
    {BOOK,
     SHEET("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row r='5'><c r='C5'><v>3</v></c>"
           "<c><v>4</v></c><c r='A5'><v>5</v></c></row><row><c r='AA6'/></row><row>"
           "<c r='B7'><v>6</v></c><c r='D7'/></row>"),
     "1:1#|2#\n5:5#||3#|4#\n7:|6#\n"},
    /* prefixes, comments, CDATA */
    {"<x:workbook xmlns:x='m' xmlns:r='r'><x:sheets><x:sheet name='S' sheetId='1' r:id='a'/>"
     "</x:sheets></x:workbook>",
     "\xEF\xBB\xBF<x:worksheet xmlns:x='m'><x:sheetData><!-- c --><x:row><x:c t='str'><x:v>a"
     "<![CDATA[<b>]]></x:v></x:c></x:row></x:sheetData></x:worksheet>",
     "1:a<b>\n"},
    /* blanks around numbers */
    {BOOK,
     SHEET("<row><c><v> 2\n</v></c><c t='s'><v> 0 </v></c><c t='b'><v> 1</v></c><c><v> </v></c>"
           "</row>"),
     "1:2#|one|TRUE\n"},
    /* formulas that nothing has worked out, and such as have an empty text or an error */
    {BOOK,
     SHEET("<row r='2'><c t='str'><f>A</f><v></v></c><c t='e'><f>A</f><v>#REF!</v></c>"
           "<c><v>1</v></c></row><row><c><f>1+1</f></c><c><f>A</f><v/></c><c><v>2</v></c></row>"),
     "2:||1#\n3:||2#\nvInfo:3: warning: 2 cells with a formula that nothing has worked out yet: no "
     "value [IGNORED_VALUE]\n  open the workbook in a spreadsheet, and save it\n"},
    /* styles: date, date and time, percent, duration, a quoted letter that is none */
    {BOOK,
     SHEET("<row><c s='1'><v>46391</v></c><c s='2'><v>46391.8333333333</v></c><c s='3'><v>0.125</v>"
           "</c><c s='4'><v>1.5</v></c><c s='5'><v>46391</v></c><c s='99'><v>7</v></c></row>"),
     "1:2027-01-04|2027-01-04T20:00:00|12.5%#|36:00:00|46391#|7#\n"},
    {BOOK_1904, SHEET("<row><c s='1'><v>44929</v></c><c s='1'><v>0</v></c></row>"),
     "1:2027-01-04|1904-01-01\n"},
    /* faults */
    {BOOK, SHEET("<row r='3'><c t='s'><v>4</v></c></row>"),
     "vInfo:3: error: xl/one.xml: a cell wants the shared text 4, which is not there "
     "[WORKBOOK_FAULT]\n"},
    {BOOK, SHEET("<row><c r='XFD1'><v>1</v></c><c><v>1</v></c></row>"),
     "vInfo:1: error: xl/one.xml: a row has over 16384 columns [TOO_LARGE]\n"},
    {BOOK, SHEET("<row><c r='ZZZZZZZZZ1'><v>1</v></c></row>"),
     "vInfo:1: error: xl/one.xml: a row has over 16384 columns [TOO_LARGE]\n"},
    {BOOK, "<!DOCTYPE worksheet [<!ENTITY a 'b'>]>" SHEET("<row><c><v>&a;</v></c></row>"),
     "vInfo: error: xl/one.xml: it has a DOCTYPE, which no workbook has [XML_DOCTYPE]\n"},
    {BOOK, "<worksheet><sheetData><row r='1'><c><v>1</v></c></row><row r='2'><c>",
     "1:1#\nvInfo:2: error: xl/one.xml: it ends inside an element [XML_SYNTAX]\n"},
    {"<workbook><sheets><sheet name='S' id='z'/></sheets></workbook>", SHEET(""),
     "b.xlsx: error: the sheet 'S' has no part [WORKBOOK_FAULT]\n"},
};

Test(xlsx, sheets_give_rows)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sheets); i++) {
        g_autoptr(GByteArray) bytes =
            workbook_new(sheets[i].book, sheets[i].sheet, STRINGS, STYLES);
        g_autofree char *out = workbook_text(bytes);

        cr_expect_str_eq(out, sheets[i].out, "case %zu: %s, wanted %s", i, out, sheets[i].out);
    }
}

static const struct {
    const char *text;
    WpShown shown;
    const char *out;
} numbers[] = {
    {"0", WP_SHOWN_PLAIN, "0"},
    {"-0.0", WP_SHOWN_PLAIN, "0"},
    {"007.50", WP_SHOWN_PLAIN, "7.5"},
    {"1.6384E4", WP_SHOWN_PLAIN, "16384"},
    {"-1.5e-3", WP_SHOWN_PLAIN, "-0.0015"},
    {"4.0999999999999996", WP_SHOWN_PLAIN, "4.1"},
    {"0.99999999999999989", WP_SHOWN_PLAIN, "1"},
    {"12345678901234567890", WP_SHOWN_PLAIN, "12345678901234567890"},
    {"1E+999", WP_SHOWN_PLAIN, "1E+999"},
    {"abc", WP_SHOWN_PLAIN, "abc"},
    {".", WP_SHOWN_PLAIN, "."},
    {"1", WP_SHOWN_PERCENT, "100%"},
    {"0.07", WP_SHOWN_PERCENT, "7%"},
    {"1", WP_SHOWN_DATE, "1900-01-01"},
    {"59", WP_SHOWN_DATE, "1900-02-28"},
    {"60", WP_SHOWN_DATE, "1900-02-29"},
    {"61", WP_SHOWN_DATE, "1900-03-01"},
    {"2958465", WP_SHOWN_DATE, "9999-12-31"},
    {"2958466", WP_SHOWN_DATE, "2958466"},
    {"-1", WP_SHOWN_DATE, "-1"},
    {"46391.99999999", WP_SHOWN_DATE, "2027-01-05"},
    {"0.5", WP_SHOWN_TIME, "12:00:00"},
};

Test(xlsx, numbers_are_shown)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(GString) out = g_string_new(NULL);

        wp_append_shown(out, numbers[i].text, strlen(numbers[i].text), numbers[i].shown, false);
        cr_expect_str_eq(out->str, numbers[i].out, "%s: %s, wanted %s", numbers[i].text, out->str,
                         numbers[i].out);
    }
}

static const struct {
    const char *code;
    WpShown shown;
} codes[] = {
    {"General", WP_SHOWN_PLAIN},
    {"#,##0.00", WP_SHOWN_PLAIN},
    {"0.00E+00", WP_SHOWN_PLAIN},
    {"[Red]0.0;[Blue]-0.0", WP_SHOWN_PLAIN},
    {"0\" days\"", WP_SHOWN_PLAIN},
    {"_-* #,##0\\d_-", WP_SHOWN_PLAIN},
    {"0.0%", WP_SHOWN_PERCENT},
    {"dd/mm/yyyy", WP_SHOWN_DATE},
    {"[$-409]d\\-mmm\\-yy;@", WP_SHOWN_DATE},
    {"mmm", WP_SHOWN_DATE},
    {"h:mm AM/PM", WP_SHOWN_TIME},
    {"[mm]:ss", WP_SHOWN_TIME},
    {"\"open", WP_SHOWN_PLAIN},
    {"\\", WP_SHOWN_PLAIN},
    {"", WP_SHOWN_PLAIN},
};

Test(xlsx, format_codes_are_understood)
{
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        cr_expect_eq(wp_shown_by_code(codes[i].code, strlen(codes[i].code)), codes[i].shown, "%s",
                     codes[i].code);
}

#define HEADER                                                                                     \
    "<row><c t='str'><v>VM</v></c><c t='str'><v>CPUs</v></c><c t='str'><v>Memory</v></c>"          \
    "<c t='str'><v>In Use MiB</v></c><c t='str'><v>CPU Usage %</v></c></row>"
#define VM(name, cpus, memory, used)                                                               \
    "<row><c t='str'><v>" name "</v></c><c><v>" cpus "</v></c><c><v>" memory "</v></c>" used       \
    "</row>"

/* Through the layouts: styles of texts do not touch numbers, rejects have their row, files their
 * names. */
static const struct {
    const char *sheet, *out;
} layouts_read[] = {
    {SHEET("<row><c t='str'><v>Report of May</v></c></row><row/>" HEADER VM(
         "a", "2", "4096", "<c t='str'><v>1.536,5</v></c>")
               VM("b", "4", "8192", "<c><v>1.5</v></c><c s='3'><v>0.25</v></c>")),
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; used_gib=1.5; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=4; memory_mib=8192; used_gib=0.001; "
     "hypervisor=vmware; cpu_pct=25;\n"
     "b.xlsx#vInfo rvtools.vinfo 2 2 0 0\n"},
    {SHEET(HEADER VM("a", "2", "4096", "") VM("", "2", "1", "<c t='str'><v>x,\"y</v></c>")),
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; hypervisor=vmware;\n"
     "b.xlsx#vInfo:3 MISSING_VALUE 'VM' has no value, and a vm cannot do without its name "
     "[,2,1,\"x,\"\"y\"]\n"
     "b.xlsx#vInfo rvtools.vinfo 2 1 0 1\n"},
    /* a title, another table, the first one's header again, a note */
    {SHEET(HEADER VM("a", "2", "4096", "") "<row/><row><c t='str'><v>Databases</v></c></row>"
                                           "<row><c t='str'><v>Database</v></c><c t='str'><v>Server"
                                           "</v></c><c t='str'><v>Size</v></c></row>" VM(
                                               "erp", "3", "100",
                                               "") "<row/>" HEADER VM("b", "2", "4096",
                                                                      "") "<row/>"
                                                                          "<row><c t='str'><v>"
                                                                          "* a note</v></c></row>"),
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=2; memory_mib=4096; hypervisor=vmware;\n"
     "b.xlsx#vInfo:4 BAD_VALUE a text alone behind an empty row is a title or a note [Databases]\n"
     "b.xlsx#vInfo:5 BAD_VALUE another table begins here: put it on a sheet of its own "
     "[Database,Server,Size]\n"
     "b.xlsx#vInfo:6 BAD_VALUE the row is of the table that begins in row 5 [erp,3,100]\n"
     "b.xlsx#vInfo:11 BAD_VALUE a text alone behind an empty row is a title or a note [* a note]\n"
     "b.xlsx#vInfo rvtools.vinfo 6 2 0 4\n"},
    {"<worksheet><sheetData>" HEADER VM("a", "2", "4096", "")
         VM("b", "2", "4096", "") "</sheetData><mergeCells><mergeCell ref='B2:B3'/></mergeCells>"
                                  "</worksheet>",
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=2; memory_mib=4096; hypervisor=vmware;\n"
     "b.xlsx#vInfo rvtools.vinfo 2 2 0 0\n"},
    {SHEET("<row><c t='str'><v>what</v></c></row>"), "b.xlsx - 0 0 0 0\n"},
    {SHEET(""), "b.xlsx - 0 0 0 0\n"},
    {"<worksheet>", "b.xlsx - 0 0 0 0\n"},
};

Test(xlsx, layouts_read_sheets)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(layouts_read); i++) {
        g_autoptr(GByteArray) bytes = workbook_new(BOOK, layouts_read[i].sheet, NULL, STYLES);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) out = g_string_new(NULL), rejects = g_string_new(NULL);
        InputFile file = {"b.xlsx", (const char *)bytes->data, bytes->len};
        g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);

        input_append_rows(inventory, out);
        g_string_append(out, rejects->str);
        input_append_accounts(inventory, out);
        cr_expect_str_eq(out->str, layouts_read[i].out, "case %zu: %s", i, out->str);
        cr_expect(inventory->files[0].layout || wp_diag_list_length(diags) > 0, "case %zu", i);
        g_autofree char *said = wp_diag_list_to_text(diags);
        cr_expect_eq(strstr(said, "merged across rows, first B2:B3") != NULL,
                     strstr(layouts_read[i].sheet, "mergeCell") != NULL, "%s", said);
        cr_expect_eq(inventory->files[0].size_bytes, bytes->len);
    }
}

/* It may begin another table, which shows no numbers where the first has them. */
Test(xlsx, a_row_with_little_behind_an_empty_one_is_said)
{
    static const char sheet[] =
        SHEET("<row><c t='str'><v>VM</v></c><c t='str'><v>Powerstate</v></c><c t='str'><v>DNS Name"
              "</v></c><c t='str'><v>CPUs</v></c><c t='str'><v>Memory</v></c></row>"
              "<row><c t='str'><v>a</v></c><c t='str'><v>poweredOn</v></c><c/><c><v>2</v></c>"
              "<c><v>4096</v></c></row><row/>"
              "<row><c t='str'><v>Rack</v></c><c t='str'><v>Row</v></c></row>");
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(GByteArray) bytes = workbook_new(BOOK, sheet, NULL, STYLES);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL);
    InputFile file = {"b.xlsx", (const char *)bytes->data, bytes->len};
    g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);
    g_autofree char *said = wp_diag_list_to_text(diags);

    cr_expect_not_null(strstr(said, "b.xlsx#vInfo:4: warning: 2 cells behind an empty line, where "
                                    "the header has 5"),
                       "%s", said);
}

/* A cell that is there twice is a fault of the program that wrote it; which one is meant is not
 * known. */
Test(xlsx, cells_that_are_there_twice_are_said)
{
    static const char sheet[] = SHEET(
        "<row r='1'><c t='str'><v>VM</v></c><c t='str'><v>Guest OS</v></c><c t='str'><v>CPUs"
        "</v></c><c t='str'><v>Memory</v></c></row>"
        "<row r='2'><c r='A2' t='str'><v>a</v></c><c r='C2'><v>2</v></c><c r='C2'><v>4</v></c>"
        "<c r='D2'><v>4096</v></c></row>");
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(GByteArray) bytes = workbook_new(BOOK, sheet, NULL, STYLES);
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL);
    InputFile file = {"b.xlsx", (const char *)bytes->data, bytes->len};
    g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);
    g_autofree char *said = wp_diag_list_to_text(diags);

    cr_expect_not_null(
        strstr(said,
               "b.xlsx#vInfo:2: warning: 1 cell is there twice in a row: the last one counts"),
        "%s", said);
}

/* They count, and whoever sees the workbook is told so. */
Test(xlsx, hidden_sheets_are_said)
{
    static const struct {
        const char *state;
        bool hidden;
    } states[] = {{"", false},
                  {" state='visible'", false},
                  {" state='hidden'", true},
                  {" state='veryHidden'", true}};
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        g_auto(GStrv) book = g_strsplit(BOOK, "<sheet ", 2);
        g_autofree char *text = g_strdup_printf("%s<sheet%s %s", book[0], states[i].state, book[1]);
        g_autoptr(GByteArray) bytes = workbook_new(text, layouts_read[0].sheet, NULL, STYLES);
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL);
        InputFile file = {"b.xlsx", (const char *)bytes->data, bytes->len};
        g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);
        g_autofree char *said = wp_diag_list_to_text(diags);

        cr_expect_eq(strstr(said, "the sheet is hidden, and is read") != NULL, states[i].hidden,
                     "'%s': %s", states[i].state, said);
        cr_expect_not_null(inventory->files[0].layout);
    }
}

/* Cut anywhere, a workbook is refused with a word, and nothing worse happens. */
Test(xlsx, truncated_workbooks_are_refused)
{
    g_autoptr(GByteArray) whole =
        workbook_new(BOOK, SHEET("<row><c><v>1</v></c></row>"), STRINGS, STYLES);

    for (guint size = 4; size < whole->len; size++) {
        g_autoptr(GByteArray) cut = g_byte_array_new();
        g_byte_array_append(cut, whole->data, size);
        g_autofree char *out = workbook_text(cut);

        cr_expect(strstr(out, "[WORKBOOK_FAULT]"), "%u: %s", size, out);
    }
}

/* One byte changed: a word, or the same rows. */
Test(xlsx, damaged_workbooks_are_survived)
{
    g_autoptr(GByteArray) bytes =
        workbook_new(BOOK, SHEET("<row><c><v>1</v></c></row>"), STRINGS, STYLES);

    for (guint at = 0; at < bytes->len; at++) {
        bytes->data[at] ^= 0x55;
        g_autofree char *out = workbook_text(bytes);
        bytes->data[at] ^= 0x55;
        cr_expect(strcmp(out, "1:1#\n") == 0 || strstr(out, " error: "), "%u: %s", at, out);
    }
}

Test(xlsx, bombs_and_depth_are_refused)
{
    size_t size = 80 * 1024 * 1024;
    g_autofree char *blank = g_malloc(size);
    g_autoptr(GString) deep = g_string_new("<worksheet>");
    memset(blank, ' ', size);
    memcpy(blank, "<worksheet>", 11);
    WorkbookPart parts[] = {
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id='a' Type='/worksheet' Target='one.xml'/></Relationships>",
         0},
        {"xl/workbook.xml", BOOK, 0},
        {"xl/one.xml", blank, size},
    };

    g_autoptr(GByteArray) bomb = workbook_zip(parts, G_N_ELEMENTS(parts), true);
    g_autofree char *said = workbook_text(bomb);
    cr_expect(strstr(said, "unpack to over 500 times as many [TOO_LARGE]"), "%s", said);

    for (int i = 0; i < 100; i++)
        g_string_append(deep, "<a>");
    parts[2] = (WorkbookPart){"xl/one.xml", deep->str, 0};
    g_autoptr(GByteArray) nested = workbook_zip(parts, G_N_ELEMENTS(parts), true);
    g_autofree char *refused = workbook_text(nested);
    cr_expect(strstr(refused, "nested over 64 deep [TOO_LARGE]"), "%s", refused);
}

/* Archives that are no workbook, and what merely looks like one. */
Test(xlsx, others_are_named)
{
    static const struct {
        const char *member, *said;
    } others[] = {
        {"xl/workbook.bin", "a binary workbook (.xlsb) is not read"},
        {"content.xml", "an OpenDocument file is not read"},
        {"../../etc/passwd", "an archive without a workbook in it"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        WorkbookPart part = {others[i].member, "x", 0};
        g_autoptr(GByteArray) bytes = workbook_zip(&part, 1, false);
        g_autofree char *out = workbook_text(bytes);

        cr_expect(strstr(out, others[i].said), "%s", out);
    }
    g_autoptr(WpLayouts) layouts = wp_layouts_new();
    static const uint8_t ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more";
    g_autoptr(WpMatch) match = wp_match(layouts, "a.xls", ole, sizeof ole, true);
    cr_expect(strstr(match->reason, "password"), "%s", match->reason);
}
