#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * "CSV as it really is": each promise of the design, word for word, with files that hold it to it.
 * What is wanted are the rows, then what is said.
 */

static const char layout[] =
    "id: t.vms\nsource: t\ntitle: VMs\nevidence: inventory\nrecognise: {required: [name, cores]}\n"
    "records:\n"
    "  - record: vm\n"
    "    tags: drop\n"
    "    fields:\n"
    "      name: {from: name, required: yes}\n"
    "      cores: cores\n"
    "      memory_mib: {from: [memory_gib, memory], unit: GiB}\n"
    "      size_gib: {from: [size_gib, size], unit: GiB}\n"
    "      owner: owner\n"
    "      power_since: since\n";

#define TEXT(t) t, sizeof(t) - 1
#define HEADER  "name,cores,memory_gib,size_gib\n"
#define A       "vm name=a; cores=2; memory_mib=8192; size_gib=1.5;\n"

static const struct {
    const char *promise, *text;
    size_t size;
    const char *wanted;
} promises[] = {
    {"UTF-8 with or without BOM", TEXT(HEADER "a,2,8,1.5\n"), A},
    {"UTF-8 with or without BOM", TEXT("\xEF\xBB\xBF" HEADER "a,2,8,1.5\n"), A},
    {"UTF-8 with or without BOM",
     TEXT("\xEF\xBB\xBF\"name\",cores,memory_gib\nb\xC3\xBC"
          "ro,2,8\n"),
     "vm name=b\xC3\xBCro; cores=2; memory_mib=8192;\n"},
    {"UTF-16 LE/BE",
     TEXT("\xFF\xFEn\0a\0m\0e\0,\0c\0o\0r\0e\0s\0\r\0\n\0\xFC\0,\0"
          "2\0\r\0\n\0"),
     "vm name=\xC3\xBC; cores=2;\n"},
    {"UTF-16 LE/BE",
     TEXT("\xFE\xFF\0n\0a\0m\0e\0,\0c\0o\0r\0e\0s\0\r\0\n\0\xFC\0,\0"
          "2\0\r\0\n"),
     "vm name=\xC3\xBC; cores=2;\n"},
    {"UTF-16 LE/BE",
     TEXT("n\0a\0m\0e\0\t\0c\0o\0r\0e\0s\0\n\0a\0\t\0"
          "2\0\n\0"),
     "vm name=a; cores=2;\n"},
    {"Windows-1252", TEXT("name,cores,owner\na,2,J\xFCrgen \x80\n"),
     "vm name=a; cores=2; owner=J\xC3\xBCrgen \xE2\x82\xAC;\n"},
    {", ; tab | :", TEXT("name;cores;memory_gib;size_gib\na;2;8;1,5\n"), A},
    {", ; tab | :", TEXT("name\tcores\tmemory_gib\tsize_gib\na\t2\t8\t1.5\n"), A},
    {", ; tab | :", TEXT("name|cores|memory_gib|size_gib\na|2|8|1.5\n"), A},
    {", ; tab | :", TEXT("name:cores:memory_gib:size_gib\na:2:8:1.5\n"), A},
    {"and sep= lines", TEXT("sep=;\nname;cores;memory_gib;size_gib\na;2;8;1.5\n"), A},
    {"and sep= lines",
     TEXT("\xEF\xBB\xBF"
          "SEP=|\r\nname|cores|memory_gib|size_gib\r\na|2|8|1.5\r\n"),
     A},
    {"and sep= lines", TEXT("\"sep=;\"\nname;cores;memory_gib;size_gib\na;2;8;1.5\n"), A},
    {"and sep= lines", TEXT("sep=\t\nname\tcores\tmemory_gib\tsize_gib\na\t2\t8\t1.5\n"), A},
    {"#TYPE lines",
     TEXT("#TYPE System.Management.Automation.PSCustomObject\r\n"
          "\"name\",\"cores\",\"memory_gib\",\"size_gib\"\r\n\"a\",\"2\",\"8\",\"1.5\"\r\n"),
     A},
    {"#TYPE lines",
     TEXT("#TYPE Selected.Microsoft.HyperV.PowerShell.VirtualMachine\r\n"
          "\"name\";\"cores\";\"memory_gib\";\"size_gib\"\r\n\"a\";\"2\";\"8\";\"1,5\"\r\n"),
     A},
    {"#TYPE lines",
     TEXT("sep=;\r\n#TYPE "
          "X\r\n\"name\";\"cores\";\"memory_gib\";\"size_gib\"\r\n\"a\";\"2\";\"8\";\"1,5\"\r\n"),
     A},
    {"preambles", TEXT("Servers of Contoso\n\nas of:,2026-11-01\n" HEADER "a,2,8,1.5\n"), A},
    {"preambles",
     TEXT(";;;\nServer;;;\nStand: 01.11.2026;;;\n;;;\nname;cores;memory_gib;size_gib\na;2;8;1,5\n"),
     A},
    {"preambles", TEXT("\"A title\nof two lines\"\n" HEADER "a,2,8,1.5\n"), A},
    {"CRLF, LF, CR", TEXT("name,cores,memory_gib,size_gib\r\na,2,8,1.5\r\n"), A},
    {"CRLF, LF, CR", TEXT("name,cores,memory_gib,size_gib\ra,2,8,1.5\r"), A},
    {"CRLF, LF, CR", TEXT("name,cores,memory_gib,size_gib\r\na,2,8,1.5\nb,1,1,1\rc,1,1,1"),
     A "vm name=b; cores=1; memory_mib=1024; size_gib=1;\nvm name=c; cores=1; memory_mib=1024; "
       "size_gib=1;\n"},
    {"newlines in quoted cells", TEXT("name,cores,nothing,owner\na,2,x,\"J. Doe\r\nroom 5\"\n"),
     "vm name=a; cores=2; owner=J. Doe\r\nroom 5;\n"
     "f:1: note: columns that nothing reads: nothing [UNUSED_COLUMN]\n"},
    {"newlines in quoted cells", TEXT("name,\"cores\",\"memory\n_gib\",size_gib\na,2,8,1.5\n"), A},
    {"files put together", TEXT("\xEF\xBB\xBF" HEADER "a,2,8,1.5\n\xEF\xBB\xBF" HEADER "b,2,,\n"),
     A "vm name=b; cores=2;\n"},
    {"files put together", TEXT(HEADER "a,2,8,1.5\nb;1;2;3\nc;d\n"),
     A "vm name=c;d;\nf:3: reject: the row is cut by ';', the header by ',' [CSV_CELL_COUNT]\n"
       "f:4: warning: the last row has 1 cell, all others 4: was the file cut off? [CUT_OFF]\n"},
    {"lines that SQL*Plus and sqlcmd draw, and what they count",
     TEXT("\nname |cores|memory_gib|size_gib\n-----|-----|----------|--------\na    |    2|        "
          " 8|    "
          " 1.5\n\n1 rows selected.\n"),
     A},
    {"lines that SQL*Plus and sqlcmd draw, and what they count",
     TEXT(HEADER "----,-----,---,---\na,2,8,1.5\n\n(1 rows affected)\n"), A},
    {"a table of Markdown",
     TEXT("|name|cores|memory_gib|size_gib|\n|---|:--|---:|---|\n|a|2|8|1.5|\n"), A},
    {"marks that nobody sees",
     TEXT(HEADER "\xE2\x80\x8E"
                 "a\xE2\x80\x8B,\xEF\xBB\xBF"
                 "2,8,1.5\n"),
     A},
    {"sep= lines that say nothing", TEXT("sep=x\n" HEADER "a,2,8,1.5\n"), A},
    {"thousands and decimal marks", TEXT(HEADER "a,2,8,\"1,024.5\"\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1024.5;\n"},
    {"thousands and decimal marks", TEXT("name;cores;memory_gib;size_gib\na;2;8;1.024,5\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1024.5;\n"},
    {"thousands and decimal marks", TEXT("name;cores;memory_gib;size_gib\na;2;8;1'024.5\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1024.5;\n"},
    {"thousands and decimal marks",
     TEXT("name;cores;memory_gib;size_gib\na;2;8;1\xC2\xA0"
          "024,5\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1024.5;\n"},
    {"thousands and decimal marks",
     TEXT("name;cores;memory_gib;size_gib\na;2;8;1\xE2\x80\xAF"
          "024,5\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1024.5;\n"},
    {"thousands and decimal marks", TEXT("name;cores;memory_gib;size_gib\na;2;8;1 024,5\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1024.5;\n"},
    {"cells that a spreadsheet is to take as text",
     TEXT("=\"name\",cores,=\"memory_gib\",size_gib\n=\"007\",=\"2\",\"=\"\"8\"\"\",=\"1.5\"\n"),
     "vm name=007; cores=2; memory_mib=8192; size_gib=1.5;\n"},
    {"such cells behind a line break in another, and a line of a cell that looks like one",
     TEXT("name,owner,cores,memory_gib,size_gib\n"
          "=\"a\",\"x\n=\"\"y\"\"\",=\"2\",=\"8\",=\"1.5\"\nb,\"x\n,=\"\"2\"\"\",2,8,1.5\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1.5; owner=x\n=\"y\";\n"
     "vm name=b; cores=2; memory_mib=8192; size_gib=1.5; owner=x\n,=\"2\";\n"},
    {"another table below: its rows are told of",
     TEXT("name,owner,cores,memory_gib,size_gib\na,x,2,8,1.5\n\nRack,Row\nr1,7\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1.5; owner=x;\n"
     "vm name=Rack; owner=Row;\nvm name=r1; owner=7;\n"
     "f:4: warning: 2 cells behind an empty line, where the header has 5: if another table begins "
     "here, put it in a file or on a sheet of its own; it is read as rows of the first "
     "[CUT_OFF]\n"},
    {"a note below, in as many cells as a spreadsheet writes",
     TEXT("name,owner,cores,memory_gib,size_gib\na,x,2,8,1.5\n\nprinted on Monday,,,,\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1.5; owner=x;\n"
     "vm name=printed on Monday;\n"
     "f:4: warning: 1 cell behind an empty line, where the header has 5: if another table begins "
     "here, put it in a file or on a sheet of its own; it is read as rows of the first "
     "[CUT_OFF]\n"},
    {"the same columns in another order, below",
     TEXT("name,owner,cores,memory_gib\na,x,2,8\ncores,memory_gib,name,site\n2,8,3,4\n"),
     "vm name=a; cores=2; memory_mib=8192; owner=x;\n"
     "f:3: reject: another table begins here: put it in a file of its own [BAD_VALUE]\n"
     "f:4: reject: the row is of the table that begins in line 3 [BAD_VALUE]\n"},
    {"and behind it the first again, in other letters",
     TEXT("name,owner,cores,memory_gib\na,x,2,8\ncores,memory_gib,name,site\n2,8,3,4\n"
          "NAME,Owner,*Cores,memory gib\nb,x,2,8\n"),
     "vm name=a; cores=2; memory_mib=8192; owner=x;\n"
     "vm name=b; cores=2; memory_mib=8192; owner=x;\n"
     "f:3: reject: another table begins here: put it in a file of its own [BAD_VALUE]\n"
     "f:4: reject: the row is of the table that begins in line 3 [BAD_VALUE]\n"},
    {"behind an empty line, with texts where there were numbers",
     TEXT("name,owner,cores,memory_gib\na,x,2,8\n\nRack,Row,Site,Room\nr1,7,m,k\n"),
     "vm name=a; cores=2; memory_mib=8192; owner=x;\n"
     "f:4: reject: another table begins here: put it in a file of its own [BAD_VALUE]\n"
     "f:5: reject: the row is of the table that begins in line 4 [BAD_VALUE]\n"},
    {"a server that is called as a column",
     TEXT("name,owner,cores,memory_gib\ncores,owner,2,8\nowner,x,2,8\n"),
     "vm name=owner; cores=2; memory_mib=8192; owner=x;\n"
     "vm name=cores; cores=2; memory_mib=8192; owner=owner;\n"},
    {"cells that a spreadsheet is to take as text", TEXT(HEADER "=\"a,1 \"\"x\"\"\",=\"\",8,1.5\n"),
     "vm name=a,1 \"x\"; memory_mib=8192; size_gib=1.5;\n"},
    {"cells that a spreadsheet is to take as text",
     TEXT(HEADER "\"=\"\"a\"\"&\"\"b\"\"\",2,8,1.5\n=\"a\"&\"b\",2,8,1.5\n"),
     "vm name==\"a\"&\"b\"; cores=2; memory_mib=8192; size_gib=1.5;\n"
     "f:3:5: reject: a quoted cell goes on after its closing quote [CSV_QUOTE]\n"
     "  =\"a\"&\"b\",2,8,1.5\n      ^\n"},
    {"duplicate headers", TEXT("name,cores,cores,memory_gib\na,2,4,8\n"),
     "vm name=a; cores=2; memory_mib=8192;\n"
     "f:1: note: columns that are there twice, of which the first with a value counts: cores "
     "[ASSUMED]\n"},
    {"duplicate headers", TEXT("name,cores,cores,memory_gib\na,,4,8\n"),
     "vm name=a; cores=4; memory_mib=8192;\n"
     "f:1: note: columns that are there twice, of which the first with a value counts: cores "
     "[ASSUMED]\n"},
    {"padded headers", TEXT("  name , \"cores \",\tmemory_gib,size_gib\xC2\xA0\na,2,8,1.5\n"), A},
    {"starred headers", TEXT("*Name,Cores*,*Memory_ (GiB),\"Size (GiB)\"\na,2,8,1.5\n"), A},
    {"ragged rows", TEXT(HEADER "b,2\na,2,8,1.5,,,\n"), A "vm name=b; cores=2;\n"},
    {"ragged rows", TEXT(HEADER "b,2,8,1.5,more\na,2,8,1.5\n"),
     A "f:2:11: reject: the row has 5 cells, the header 4 [CSV_CELL_COUNT]\n  b,2,8,1.5,more\n     "
       "       ^\n"},
    {"What is ambiguous is decided per column and said.",
     TEXT("name;cores;memory_gib;size_gib\na;2;8;1.024\nb;2;8;2.048\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1024;\nvm name=b; cores=2; memory_mib=8192; "
     "size_gib=2048;\n"
     "f:2: note: column 'size_gib': '1.024' is read with ',' as decimal mark, '.' for thousands "
     "[ASSUMED]\n"
     "  a layout of your own can say 'numbers: point' or 'numbers: comma'\n"},
    {"What is ambiguous is decided per column and said.",
     TEXT("name,cores,memory_gib,size_gib\na,2,\"1,024\",1.5\n"),
     "vm name=a; cores=2; memory_mib=1048576; size_gib=1.5;\n"},
    {"What is ambiguous is decided per column and said.",
     TEXT("name,cores,memory_gib,size_gib\na,2,8,1.024\nb,2,8,\"1,024.5\"\n"),
     "vm name=a; cores=2; memory_mib=8192; size_gib=1.024;\nvm name=b; cores=2; memory_mib=8192; "
     "size_gib=1024.5;\n"},
    {"What is ambiguous is decided per column and said.",
     TEXT("name;cores;memory;size\na;2;\"1,024\";1,5\nb;4;\"16,384.0\";2,5\n"),
     "vm name=a; cores=2; memory_mib=1048576; size_gib=1.5;\nvm name=b; cores=4; "
     "memory_mib=16777216; size_gib=2.5;\n"},
    {"What is ambiguous is decided per column and said.",
     TEXT("name,cores,since\na,2,02/03/2027\nb,2,01/31/2027\n"),
     "vm name=a; cores=2; power_since=2027-02-03T00:00:00Z;\nvm name=b; cores=2; "
     "power_since=2027-01-31T00:00:00Z;\n"},
    {"What is ambiguous is decided per column and said.",
     TEXT("name,cores,since\na,2,02/03/2027\nb,2,31/01/2027\n"),
     "vm name=a; cores=2; power_since=2027-03-02T00:00:00Z;\nvm name=b; cores=2; "
     "power_since=2027-01-31T00:00:00Z;\n"},
    {"What is ambiguous is decided per column and said.",
     TEXT("name,cores,since\na,2,02/03/2027\n"),
     "vm name=a; cores=2; power_since=2027-02-03T00:00:00Z;\n"
     "f:2: note: column 'since': '02/03/2027' is read month first [ASSUMED]\n"
     "  a layout of your own can say 'dates: day-first'\n"},
};

Test(csv_promises, are_kept)
{
    g_autoptr(WpLayouts) layouts = wp_layouts_new();

    wp_layouts_add_text(layouts, "layout", layout, strlen(layout), NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(promises); i++) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) rejects = g_string_new(NULL), out = g_string_new(NULL);
        InputFile file = {"f", promises[i].text, promises[i].size};
        g_autoptr(WpInventory) inventory = input_read(layouts, &file, 1, diags, rejects);

        input_append_rows(inventory, out);
        g_autofree char *said = wp_diag_list_to_text(diags);
        g_string_append(out, said);
        cr_expect_str_eq(out->str, promises[i].wanted, "%zu: %s:\n%s\nwanted:\n%s", i,
                         promises[i].promise, out->str, promises[i].wanted);
    }
}
