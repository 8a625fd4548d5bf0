#include "tests/unit/workbook.h"

#include <criterion/criterion.h>
#include <string.h>
#include <zip.h>

/*
 * Workbooks that are made to do harm, each with one fault and no other: what is read of them, and
 * what is said, with its place.
 */

#define RELATIONS_OF           "xl/_rels/workbook.xml.rels"
#define SHEET_RELATION         "<Relationship Id='a' Type='t/worksheet' Target='worksheets/sheet1.xml'/>"
#define STRINGS_RELATION       "<Relationship Id='b' Type='t/sharedStrings' Target='sharedStrings.xml'/>"
#define SHEET(rows)            "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define CELL(reference, value) "<c r='" reference "' t='str'><v>" value "</v></c>"
#define GOOD                   SHEET("<row r='1'>" CELL("A1", "VM") "<c r='B1' t='s'><v>0</v></c></row>")
#define READ                   "1:VM|shared\n"

/* A good workbook, of which each case changes, adds or drops a part. */
static const WorkbookPart good[] = {
    {"[Content_Types].xml", "<Types/>", 0},
    {"_rels/.rels",
     "<Relationships><Relationship Id='1' Type='t/officeDocument' Target='xl/workbook.xml'/>"
     "</Relationships>",
     0},
    {RELATIONS_OF, "<Relationships>" SHEET_RELATION STRINGS_RELATION "</Relationships>", 0},
    {"xl/workbook.xml", "<workbook><sheets><sheet name='vInfo' id='a'/></sheets></workbook>", 0},
    {"xl/worksheets/sheet1.xml", GOOD, 0},
    {"xl/sharedStrings.xml", "<sst><si><t>shared</t></si></sst>", 0},
};

/* The good workbook with @part in the place of the one of this name, or at its end; a part without
 * text is dropped. */
static GByteArray *
changed(WorkbookPart part)
{
    WorkbookPart parts[G_N_ELEMENTS(good) + 1];
    size_t n = 0;
    bool done = false;

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        bool same = part.name && strcmp(good[i].name, part.name) == 0;

        done |= same;
        if (!same || part.text)
            parts[n++] = same ? part : good[i];
    }
    if (!done && part.text)
        parts[n++] = part;
    return workbook_zip(parts, n, true);
}

static const struct {
    const char *fault;
    WorkbookPart part;
    const char *out;
} cases[] = {
    {"none", {NULL, NULL, 0}, READ},
    /* names that would leave a folder, were they ever made paths of */
    {"zip slip", {"../../../../tmp/slipped", "x", 0}, READ},
    {"zip slip, absolute", {"/etc/passwd", "x", 0}, READ},
    {"zip slip, of Windows", {"..\\..\\slipped.exe", "x", 0}, READ},
    {"zip slip, a drive", {"C:\\slipped.exe", "x", 0}, READ},
    {"two members of one name",
     {"xl/worksheets/SHEET1.xml", SHEET("<row r='1'>" CELL("A1", "another") "</row>"), 0},
     "vInfo: error: 'xl/worksheets/sheet1.xml' is in it twice: save the workbook anew "
     "[WORKBOOK_FAULT]\n"},
    /* relations that point elsewhere */
    {"a sheet outside of the archive",
     {RELATIONS_OF,
      "<Relationships><Relationship Id='a' Type='t/worksheet' "
      "Target='../../../../../etc/passwd'/></Relationships>",
      0},
     "vInfo: error: 'etc/passwd' is not in it [WORKBOOK_FAULT]\n"},
    {"a sheet on the network",
     {RELATIONS_OF,
      "<Relationships><Relationship Id='a' Type='t/worksheet' TargetMode='External' "
      "Target='http://example.test/a.xml'/></Relationships>",
      0},
     "b.xlsx: error: the sheet 'vInfo' is outside of the workbook, at 'http://example.test/a.xml', "
     "where nothing is read [WORKBOOK_FAULT]\n"},
    {"shared texts outside of the archive",
     {RELATIONS_OF,
      "<Relationships>" SHEET_RELATION "<Relationship Id='b' Type='t/sharedStrings' "
      "TargetMode='External' Target='file:///etc/passwd'/></Relationships>",
      0},
     "vInfo:1: error: xl/worksheets/sheet1.xml: a cell wants the shared text 0, which is not "
     "there: "
     "the workbook has no part with shared texts [WORKBOOK_FAULT]\n"},
    {"a sheet whose address has its letters as numbers, and backslashes",
     {RELATIONS_OF,
      "<Relationships><Relationship Id='a' Type='t/worksheet' "
      "Target='.\\work%73heets\\sheet1%2Exml'/>" STRINGS_RELATION "</Relationships>",
      0},
     READ},
    {"a sheet that is the workbook",
     {RELATIONS_OF,
      "<Relationships><Relationship Id='a' Type='t/worksheet' Target='workbook.xml'/>"
      "</Relationships>",
      0},
     ""},
    {"a sheet that is the list of relations",
     {RELATIONS_OF,
      "<Relationships><Relationship Id='a' Type='t/worksheet' "
      "Target='_rels/workbook.xml.rels'/></Relationships>",
      0},
     ""},
    {"shared texts that are the sheet that wants them",
     {RELATIONS_OF,
      "<Relationships>" SHEET_RELATION "<Relationship Id='b' Type='t/sharedStrings' "
      "Target='worksheets/sheet1.xml'/></Relationships>",
      0},
     "vInfo:1: error: xl/worksheets/sheet1.xml: a cell wants the shared text 0, which is not there "
     "[WORKBOOK_FAULT]\n"},
    {"the workbook is its own relations",
     {"_rels/.rels",
      "<Relationships><Relationship Id='1' Type='t/officeDocument' Target='_rels/.rels'/>"
      "</Relationships>",
      0},
     "b.xlsx: error: '_rels/_rels/.rels.rels' is not in it [WORKBOOK_FAULT]\n"},
    {"shared texts inside shared texts",
     {"xl/sharedStrings.xml", "<sst><si><si><si><t>deep</t></si><t>er</t></si></si></sst>", 0},
     "1:VM|deep\n"},
    /* parts that are not there */
    {"no content types", {"[Content_Types].xml", NULL, 0}, READ},
    {"no relations of the package", {"_rels/.rels", NULL, 0}, READ},
    {"no relations of the workbook",
     {RELATIONS_OF, NULL, 0},
     "b.xlsx: error: '" RELATIONS_OF "' is not in it [WORKBOOK_FAULT]\n"},
    {"no workbook",
     {"xl/workbook.xml", NULL, 0},
     "b.xlsx: error: an archive without a workbook in it [WORKBOOK_FAULT]\n"
     "  unpack it if it is an archive of exports; else save it as .xlsx, or its tables as CSV\n"},
    {"no sheet",
     {"xl/worksheets/sheet1.xml", NULL, 0},
     "vInfo: error: 'xl/worksheets/sheet1.xml' is not in it [WORKBOOK_FAULT]\n"},
    {"no shared texts",
     {"xl/sharedStrings.xml", NULL, 0},
     "vInfo:1: error: xl/worksheets/sheet1.xml: a cell wants the shared text 0, which is not "
     "there: "
     "the workbook has no part with shared texts [WORKBOOK_FAULT]\n"},
    /* what a sheet claims */
    {"all rows and columns, in its dimension only",
     {"xl/worksheets/sheet1.xml",
      "<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row r='1' spans='1:16384'>"
      "<c r='A1' t='str'><v>VM</v></c></row></sheetData></worksheet>",
      0},
     "1:VM\n"},
    {"the last cell that there is",
     {"xl/worksheets/sheet1.xml", SHEET("<row r='1048576'>" CELL("A1048576", "x") "</row>"), 0},
     "1048576:x\n"},
    {"a row beyond the last",
     {"xl/worksheets/sheet1.xml",
      SHEET("<row r='1'>" CELL("A1", "VM") "</row><row r='1048577'>" CELL("A1", "x") "</row>"), 0},
     "1:VM\nvInfo:1: error: xl/worksheets/sheet1.xml: a row has the number 1048577; sheets have "
     "1048576 rows at most [TOO_LARGE]\n"},
    {"a row behind the last, not numbered",
     {"xl/worksheets/sheet1.xml",
      SHEET("<row r='1048576'>" CELL("A1", "VM") "</row><row>" CELL("A1", "x") "</row>"), 0},
     "1048576:VM\nvInfo:1048576: error: xl/worksheets/sheet1.xml: a row has the number 1048577; "
     "sheets have 1048576 rows at most [TOO_LARGE]\n"},
    {"a row number that is none",
     {"xl/worksheets/sheet1.xml",
      SHEET("<row r='-5'>" CELL("A1", "a") "</row><row r='99999999999999999999'>" CELL(
          "A1", "b") "</row><row r='0'>" CELL("A1", "c") "</row>"),
      0},
     "1:a\n2:b\n3:c\n"},
    {"the last column that there is",
     {"xl/worksheets/sheet1.xml", SHEET("<row r='1'>" CELL("A1", "VM") CELL("XFE1", "x") "</row>"),
      0},
     "vInfo:1: error: xl/worksheets/sheet1.xml: a row has over 16384 columns [TOO_LARGE]\n"},
    {"the index of a shared text, wrapped around",
     {"xl/worksheets/sheet1.xml", SHEET("<row r='1'><c t='s'><v>4294967296</v></c></row>"), 0},
     "vInfo:1: error: xl/worksheets/sheet1.xml: a cell wants the shared text 4294967296, which is "
     "not there [WORKBOOK_FAULT]\n"},
    {"a negative index",
     {"xl/worksheets/sheet1.xml", SHEET("<row r='1'><c t='s'><v>-1</v></c></row>"), 0},
     "vInfo:1: error: xl/worksheets/sheet1.xml: a cell wants the shared text -1, which is not "
     "there "
     "[WORKBOOK_FAULT]\n"},
    {"a style that is none",
     {"xl/worksheets/sheet1.xml", SHEET("<row r='1'><c s='4294967295'><v>5</v></c></row>"), 0},
     "1:5#\n"},
    {"an entity",
     {"xl/worksheets/sheet1.xml", SHEET("<row r='1'><c t='str'><v>&xxe;</v></c></row>"), 0},
     "vInfo:1: error: xl/worksheets/sheet1.xml: entity 'xxe' not defined [XML_SYNTAX]\n"},
    {"two sheets of one part",
     {"xl/workbook.xml",
      "<workbook><sheets><sheet name='vInfo' id='a'/><sheet name='again' id='a'/>"
      "</sheets></workbook>",
      0},
     READ READ},
};

Test(xlsx_hostile, workbooks_are_read_or_refused)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = changed(cases[i].part);
        g_autofree char *out = workbook_text(bytes);

        cr_expect_str_eq(out, cases[i].out, "%s:\n%s\nwanted:\n%s", cases[i].fault, out,
                         cases[i].out);
    }
}

/* ---- containers ---- */

/* Where the header of member @name is: its local one, or that of the directory. */
static size_t
find_header(const GByteArray *bytes, const char *name, bool directory)
{
    const char *signature = directory ? "PK\1\2" : "PK\3\4";
    size_t name_at = directory ? 46 : 30;

    for (size_t at = 0; at + name_at + strlen(name) <= bytes->len; at++)
        if (memcmp(bytes->data + at, signature, 4) == 0 &&
            memcmp(bytes->data + at + name_at, name, strlen(name)) == 0)
            return at;
    cr_assert_fail("no header of %s", name);
    return 0;
}

static void
put(GByteArray *bytes, size_t at, uint32_t value, int size)
{
    for (int i = 0; i < size; i++)
        bytes->data[at + (size_t)i] = (uint8_t)(value >> 8 * i);
}

#define SHEET1 "xl/worksheets/sheet1.xml"

/* One field of the headers of the sheet is changed, in the directory or beside the data. */
static const struct {
    const char *fault;
    bool directory;
    size_t field;
    uint32_t value;
    int size;
    const char *out;
} fields[] = {
    {"a method that is unknown", true, 10, 98, 2,
     "vInfo: error: '" SHEET1
     "' is packed in a way that is not read: save the workbook anew [WORKBOOK_FAULT]\n"},
    {"encrypted, it says", true, 8, 1, 2,
     "vInfo: error: '" SHEET1
     "' is encrypted: save the workbook without a password [WORKBOOK_FAULT]\n"},
    {"a wrong sum", true, 16, 12345, 4,
     READ "vInfo:1: error: " SHEET1 ": it is damaged: its sum is wrong [WORKBOOK_FAULT]\n"},
    /* sizes that are wrong are not asked for: what unpacks is counted */
    {"a size of 4 GiB, packed", true, 20, 0xFFFFFFFE, 4, READ},
    {"a size of 4 GiB", true, 24, 0xFFFFFFFE, 4, READ},
    {"a size of nothing", true, 24, 0, 4, READ},
    {"data that begin beyond the end", true, 42, 0x7FFFFFFF, 4,
     "vInfo: error: '" SHEET1
     "' is damaged: its data are not where the archive says [WORKBOOK_FAULT]\n"},
    {"data that are those of another member", true, 42, 0, 4,
     "vInfo: error: " SHEET1 ": it is damaged: its sum is wrong [WORKBOOK_FAULT]\n"},
    {"a name that is too long for the archive", false, 26, 0xFFFF, 2,
     "vInfo: error: " SHEET1
     ": it is damaged: its data are not where the archive says [WORKBOOK_FAULT]\n"},
};

Test(xlsx_hostile, containers_are_refused)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(GByteArray) bytes = changed((WorkbookPart){0});
        size_t at = find_header(bytes, SHEET1, fields[i].directory);

        put(bytes, at + fields[i].field, fields[i].value, fields[i].size);
        g_autofree char *out = workbook_text(bytes);
        cr_expect_str_eq(out, fields[i].out, "%s:\n%s\nwanted:\n%s", fields[i].fault, out,
                         fields[i].out);
    }
}

/* Members encrypted as ZIP has it; an .xlsx with a password is no ZIP at all. */
Test(xlsx_hostile, encrypted_members_are_refused)
{
    g_autoptr(GByteArray) bytes = changed((WorkbookPart){0});
    size_t directory = find_header(bytes, SHEET1, true), local = find_header(bytes, SHEET1, false);

    put(bytes, directory + 8, 1, 2);
    put(bytes, local + 6, 1, 2);
    g_autofree char *out = workbook_text(bytes);
    cr_expect(strstr(out, "is encrypted: save the workbook without a password"), "%s", out);
}

/* All members of the directory are the data of one: what unpacks is counted together. */
Test(xlsx_hostile, members_that_overlap_are_counted_together)
{
    size_t size = 30 * 1024 * 1024;
    g_autofree char *sheet = g_malloc(size);
    g_autoptr(GString) book = g_string_new("<workbook><sheets>");
    WorkbookPart parts[4] = {good[1], good[2]};

    memset(sheet, ' ', size);
    memcpy(sheet, "<worksheet>", 11);
    memcpy(sheet + size - 12, "</worksheet>", 12);
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(book, "<sheet name='s%d' id='a'/>", i);
    g_string_append(book, "</sheets></workbook>");
    parts[2] = (WorkbookPart){"xl/workbook.xml", book->str, 0};
    parts[3] = (WorkbookPart){SHEET1, sheet, size};
    g_autoptr(GByteArray) bytes = workbook_zip(parts, 4, true);
    g_autofree char *out = workbook_text(bytes);
    cr_expect(g_str_has_prefix(out, "s10: error: " SHEET1 ": all members together unpack to over "
                                    "500 times the "),
              "%.300s", out);
}

/* A wide header is no fault; a wider one than Excel has is. */
Test(xlsx_hostile, wide_rows)
{
    static const struct {
        int n;
        const char *said;
    } rows[] = {{10000, ""},
                {16384, ""},
                {16385, "vInfo:1: error: " SHEET1 ": a row has over 16384 columns"}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) sheet = g_string_new("<worksheet><sheetData><row r='1'>");

        for (int c = 0; c < rows[i].n; c++)
            g_string_append(sheet, "<c t='str'><v>c</v></c>");
        g_string_append(sheet, "</row></sheetData></worksheet>");
        g_autoptr(GByteArray) bytes = changed((WorkbookPart){SHEET1, sheet->str, 0});
        g_autofree char *out = workbook_text(bytes);
        bool refused = *rows[i].said != '\0';

        cr_expect_eq(g_str_has_prefix(out, rows[i].said), true, "%d: %.200s", rows[i].n, out);
        cr_expect_eq(strncmp(out, "1:c|c", 5) == 0, !refused, "%d: %.200s", rows[i].n, out);
    }
}

/* Written with backslashes, as some programs do. */
Test(xlsx_hostile, backslashes_are_slashes)
{
    WorkbookPart parts[G_N_ELEMENTS(good)];
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        char *name = g_strdelimit(g_strdup(good[i].name), "/", '\\');

        g_ptr_array_add(names, name);
        parts[i] = (WorkbookPart){name, good[i].text, 0};
    }
    g_autoptr(GByteArray) bytes = workbook_zip(parts, G_N_ELEMENTS(good), true);
    g_autofree char *out = workbook_text(bytes);
    cr_expect_str_eq(out, READ);
}
