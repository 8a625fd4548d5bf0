#include "parsers/text/xml-tags.h"
#include "tests/memory.h"
#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Files that are broken, or made to do harm. Big ones are in tests/hostile.sh, workbooks in
 * test-xlsx.c. */

/* A small sample of each format, to be cut at every byte. */
static const struct {
    const char *name, *text;
} samples[] = {
    {"a.csv",
     "sep=;\n\"VM\";CPUs;Memory;In Use MB;Annotation\na;1;\"4.096\";2,5;\"x\ny\"\nb;2;1;1;\n"},
    {"deps.csv", "\xEF\xBB\xBFTimeslot,Source server name,Destination server name,Destination IP,"
                 "Destination port\n12/15/2024 12:00-18:00,a,b,10.0.0.1,443\n"},
    {"vm.xml",
     "<?xml version='1.0'?>\n<domain type='kvm'><name>a</name><memory unit='GiB'>2</memory>"
     "<devices><disk><target dev='sda'/></disk><interface/></devices></domain>\n"},
    {"vm.ovf",
     "<ovf:Envelope xmlns:ovf='x'><DiskSection><Disk ovf:diskId='d' ovf:capacity='1'/>"
     "</DiskSection><VirtualSystem ovf:id='a'><VirtualHardwareSection><Item><HostResource>"
     "ovf:/disk/d</HostResource><InstanceID>1</InstanceID><ResourceType>17</ResourceType>"
     "</Item></VirtualHardwareSection></VirtualSystem></ovf:Envelope>"},
    {"vm.clixml", "<Objs Version='1.1.0.1'><Obj RefId='0'><Props><S N='Name'>a</S><G N='VMId'>"
                  "00000000-0000-0000-0000-000000000001</G><I64 N='ProcessorCount'>2</I64><I64 "
                  "N='MemoryStartup'>1073741824</I64></Props></Obj></Objs>"},
    {"scan.xml",
     "<?xml version='1.0'?>\n<!DOCTYPE nmaprun>\n<nmaprun><host><status state='up'/><address "
     "addr='10.0.0.1' addrtype='ipv4'/></host></nmaprun>"},
    {"book.xml",
     "<Workbook><Worksheet ss:Name='vInfo' xmlns:ss='x'><Table><Row><Cell><Data>VM</Data>"
     "</Cell><Cell><Data>CPUs</Data></Cell></Row></Table></Worksheet></Workbook>"},
};

/* Reads @size bytes as a file; every account must add up. Returns: what was said */
static char *
survive(const WpLayouts *layouts, const char *name, const char *text, size_t size)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL);
    g_autofree char *copy = g_memdup2(text, size); /* no byte behind it */
    InputFile file = {name, copy, size};
    InputFile none = {name, "", 0};
    g_autoptr(WpInventory) inventory =
        input_read(layouts, size > 0 ? &file : &none, 1, diags, rejects);

    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *read = &inventory->files[i];

        cr_expect_eq(read->n_read, read->n_accepted + read->n_merged + read->n_rejected, "%s",
                     name);
    }
    return wp_diag_list_to_text(diags);
}

Test(hostile, files_cut_anywhere_are_survived)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
        size_t whole = strlen(samples[i].text);

        for (size_t size = 0; size <= whole; size++) {
            g_autofree char *said = survive(layouts, samples[i].name, samples[i].text, size);

            /* a document that lacks its end is never taken for whole */
            if (samples[i].text[whole - 1] == '>' && size < whole)
                cr_expect(*said != '\0', "%s, %zu bytes: not a word", samples[i].name, size);
        }
    }
}

/* Any byte replaced by one that means something, or nothing. */
Test(hostile, files_with_a_wrong_byte_are_survived)
{
    static const char bytes[] = {'\0', '\xFF', '"', '<', '>', '&', '\n', ',', '\x80'};
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
        size_t size = strlen(samples[i].text);

        for (size_t at = 0; at < size; at++) {
            g_autofree char *text = g_strdup(samples[i].text);

            text[at] = bytes[at % sizeof bytes];
            g_autofree char *said = survive(layouts, samples[i].name, text, size);
        }
    }
}

#define TABLE   "VM,CPUs,Memory,In Use MB\n"
#define DOCTYPE "a DOCTYPE with declarations, or with the name of some, is never read"

static const struct {
    const char *text, *said;
    size_t size; /* 0: of a NUL-terminated text */
} refused[] = {
    {"<!DOCTYPE domain [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><domain><name>&c;</name></domain>",
     "x:1:1: error: " DOCTYPE, 0},
    {"<?xml version='1.0'?>\n<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain/>",
     "x:2:1: error: " DOCTYPE, 0},
    {"<!DOCTYPE domain PUBLIC '-//x' 'http://example.test/x.dtd'><domain/>",
     "x:1:1: error: " DOCTYPE, 0},
    {"<domain><name>&xxe;</name></domain>", "entity 'xxe' not defined", 0},
    {"<domain><name>\xFF</name></domain>", "are not UTF-8, and no other encoding is declared", 0},
    {TABLE "a\0b,1,1,1\nc,1,1,1\n", "x:2: reject: the record holds a NUL byte",
     sizeof TABLE "a\0b,1,1,1\nc,1,1,1\n" - 1},
    /* the caret stands where the fault is, NUL or not */
    {TABLE "a\0b,x\"y,1,1\nc,1,1,1\n", "  a?b,x\"y,1,1\n       ^\n",
     sizeof TABLE "a\0b,x\"y,1,1\nc,1,1,1\n" - 1},
    {"\0\0\0\0\1\0\0", "the file is not text", 7},
    {TABLE "\"a,1,1,1\n", "x:2:1: reject: a quoted cell is never closed", 0},
    {"{\"vms\": [1]}", "not read: there is no table in it", 0},
};

Test(hostile, files_are_refused_with_their_place)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        size_t size = refused[i].size ? refused[i].size : strlen(refused[i].text);
        g_autofree char *said = survive(layouts, "x", refused[i].text, size);

        cr_expect_not_null(strstr(said, refused[i].said), "file %zu: %s", i, said);
    }
}

/* @n times @piece between @before and @after. */
static char *
repeat(const char *before, const char *piece, guint n, const char *after)
{
    GString *text = g_string_new(before);

    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "%s%u", piece, i);
    return g_string_free(g_string_append(text, after), FALSE);
}

Test(hostile, limits_are_kept_and_said)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autofree char *columns = repeat("VM,CPUs,Memory,In Use MB", ",c", 10000, "\na,1,1,1\n");
    g_autofree char *deep = repeat("<domain>", "<a>", 3000, "");
    g_autofree char *equals = repeat("<domain a='", " b=", 100000, "'><name>a</name></domain>");
    struct {
        const char *text, *said;
    } files[] = {
        {columns, "x:1: warning: not read: a row has over 4096 columns"},
        {deep, "error: elements are nested more than 256 deep"},
        {equals, ""}, /* of one value */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *said = survive(layouts, "x", files[i].text, strlen(files[i].text));

        cr_expect_not_null(strstr(said, files[i].said), "file %zu: %s", i, said);
    }
}

/* What is counted as attributes, and what is not; the same whatever the pieces are. */
static const struct {
    const char *text;
    uint32_t n;
} tags[] = {
    {"<a b='1' c=\"2\">", 2},
    {"<a b='>' c='=='/>", 2},
    {"<!-- <a b='1' c='2' --><d e='1'", 1},
    {"<![CDATA[ <a b=' ]]><d e='1' f='2'", 2},
    {"<?x <a b=' ?><d e='1'", 1},
    {"<a>b='1'</a", 0},
    {"<!DOCTYPE a><b c='1'", 1},
};

Test(hostile, attributes_are_counted)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        for (size_t piece = 1; piece < 20; piece += 6) {
            WpXmlTags state = {0};
            size_t size = strlen(tags[i].text);

            for (size_t at = 0; at < size; at += piece)
                cr_expect(wp_xml_tags_watch(&state, tags[i].text + at, MIN(piece, size - at)));
            cr_expect_eq(state.n_attributes, tags[i].n, "%s: %u", tags[i].text, state.n_attributes);
        }
    WpXmlTags state = {0};
    g_autofree char *many = repeat("<a", " b='1' c", WP_XML_MAX_ATTRIBUTES + 1, ">");
    cr_expect_not(wp_xml_tags_watch(&state, many, strlen(many)));
}

/* How many records of a document with a fault in record @fault are read in pieces of @piece. */
static uint32_t
count_until_fault(const WpLayouts *layouts, uint32_t fault, size_t piece)
{
    g_autoptr(GString) text = g_string_new("<domains>");
    g_autoptr(WpBuilder) builder = wp_builder_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpReadResult result;

    for (uint32_t i = 0; i <= fault; i++)
        g_string_append_printf(text,
                               "<domain type='kvm'><name>vm%u</name><memory>1</memory>"
                               "<devices/></domain>%s",
                               i, i == fault ? "<a b=c/>" : "");
    Memory memory = {text->str, text->len, piece, 0};

    wp_read_input(layouts, builder, "x", memory_pull, &memory, NULL, NULL, diags, &result);
    cr_expect(result.broken);
    return (uint32_t)wp_builder_file(builder, result.file)->n_read;
}

Test(hostile, what_is_read_before_a_fault_does_not_hang_on_pieces)
{
    static const size_t pieces[] = {1, 7, 100, 4096};
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();

    /* behind the head, which is always read as a whole */
    for (uint32_t fault = 1500; fault < 1512; fault++) {
        uint32_t whole = count_until_fault(layouts, fault, 0);

        for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++)
            cr_expect_eq(count_until_fault(layouts, fault, pieces[i]), whole,
                         "fault %u, pieces of %zu", fault, pieces[i]);
    }
}
