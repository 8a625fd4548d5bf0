#include "parsers/text/xml-sniff.h"
#include "parsers/text/xml.h"

#include <criterion/criterion.h>
#include <string.h>

/* The records of @text that are <vm>: "LINE text of the path", one a line; then the faults. */
static char *
dump_xml(const char *text, size_t size, const char *path_text)
{
    g_autoptr(WpStream) stream = wp_stream_new_memory(text, size);
    g_autoptr(WpXmlQuery) query = wp_xml_query_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autofree char *fault = NULL;
    g_autoptr(WpXmlPath) path = wp_xml_path_new(path_text, &fault);
    WpXmlElement elements[] = {{"side", NULL}, {"vm", NULL}};
    g_autoptr(WpXmlReader) reader = wp_xml_reader_new("f.xml", stream, elements, 2, query, diags);
    g_autoptr(WpXmlPath) id = wp_xml_path_new("@id", &fault);
    GString *out = g_string_new(NULL);
    uint32_t element, line;
    WpXmlNode *node;
    size_t n;

    cr_assert(path && id, "%s", fault);
    while ((node = wp_xml_reader_next(reader, &element, &line))) {
        if (element == 0) {
            g_autofree char *key = g_strdup(wp_xml_query_text(query, id, node, &n, NULL));

            cr_expect(wp_xml_query_keep(query, "s", key, node));
            continue;
        }
        const char *found = wp_xml_query_text(query, path, node, &n, NULL);
        g_string_append_printf(out, "%u %s\n", line, found ? found : "(none)");
    }
    g_autofree char *faults = wp_diag_list_to_text(diags);
    g_string_append(out, faults);
    cr_expect_eq(wp_xml_reader_failed(reader), *faults != '\0');
    return g_string_free(out, FALSE);
}

#define DOCTYPE(place)                                                                             \
    "f.xml:" place ": error: a DOCTYPE with declarations, or with the name of some, is never "     \
    "read: take it out, or export without it [XML_DOCTYPE]\n"

static const struct {
    const char *text, *path, *out;
} documents[] = {
    {"<vms><vm><name> a </name></vm>\n<vm><name>b</name></vm></vms>", "name", "1 a\n2 b\n"},
    {"<vm><name/></vm>", "name", "1 (none)\n"},
    {"<x:vms xmlns:x='u'><x:vm x:id='7'/></x:vms>", "@id", "1 7\n"},
    {"<vms><a><vm><vm id='in'/><n>out</n></vm></a></vms>", "n", "1 out\n"},
    {"<vms>\n<vm\n id='1'\n/>\n</vms>", "@id", "4 1\n"},
    {"<vm><d>1</d><d>2</d></vm>", "count(d)", "1 2\n"},
    {"<vm>&lt;&amp;&#65;</vm>", ".", "1 <&A\n"},
    {"<vm><![CDATA[x < y]]></vm>", ".", "1 x < y\n"},
    {"<e><side id='k'><size>9</size></side><vm ref='k'/></e>", "side('s', @ref)/size", "1 9\n"},
    {"<e><side id='k'/><vm ref='other'/></e>", "side('s', @ref)", "1 (none)\n"},
    {"<?xml version='1.0' encoding='ISO-8859-1'?><vm>\xE9</vm>", ".", "1 \xC3\xA9\n"},
    /* faults; the parser is ahead of the records by a block */
    {"<vms><vm>a</vm>\n<vm>b</wm></vms>", ".",
     "f.xml:2:11: error: opening and ending tag mismatch: vm line 2 and wm [XML_SYNTAX]\n"},
    /* documents one after the other */
    {"<vm>a</vm><vm>b</vm>", ".", "1 a\n1 b\n"},
    {"<?xml version='1.0'?>\n<vm>a</vm>\n<?xml version='1.0'\n?>\n<!-- c --><vm>b</vm>\n", ".",
     "2 a\n5 b\n"},
    {"<vm>a</vm>", ".", "1 a\n"},
    {"<vms/><vm>b</vm>", ".",
     "f.xml:1:7: error: extra content at the end of the document [XML_SYNTAX]\n"},
    {"<!-- c -->\n<!DOCTYPE vm [<!ENTITY x 'y'>]><vm>&x;</vm>", ".", DOCTYPE("2:1")},
    /* a name alone declares nothing */
    {"<?xml version='1.0'?>\n<!DOCTYPE vms>\n<?xml-stylesheet "
     "href='file:///x'?>\n<vms><vm>a</vm></vms>",
     ".", "4 a\n"},
    {"<!DOCTYPE vm><vm>a</vm>", ".", "1 a\n"},
    {"<!DOCTYPE vm ><vm>&x;</vm>", ".", "f.xml:1:22: error: entity 'x' not defined [XML_SYNTAX]\n"},
    {"<!DOCTYPE vm><!DOCTYPE vm [<!ENTITY x 'y'>]><vm>&x;</vm>", ".", DOCTYPE("1:14")},
    {"<!DOCTYPE vm SYSTEM 'http://example.test/vm.dtd'><vm/>", ".", DOCTYPE("1:1")},
    {"<!DOCTYPE vm PUBLIC 'a' 'b'><vm/>", ".", DOCTYPE("1:1")},
    {"<!DOCTYPE vm []><vm/>", ".", DOCTYPE("1:1")},
    {"<!DOCTYPE ><vm/>", ".", DOCTYPE("1:1")},
    {"<vm>&x;</vm>", ".", "f.xml:1:8: error: entity 'x' not defined [XML_SYNTAX]\n"},
};

Test(xml, gives_records_with_their_lines)
{
    for (size_t i = 0; i < G_N_ELEMENTS(documents); i++) {
        g_autofree char *out =
            dump_xml(documents[i].text, strlen(documents[i].text), documents[i].path);

        cr_expect_str_eq(out, documents[i].out, "document %zu:\n%s\nwanted:\n%s", i, out,
                         documents[i].out);
    }
}

Test(xml, gives_what_came_before_a_fault)
{
    GString *text = g_string_new("<vms><vm>a</vm>");

    while (text->len < 3 * 4096)
        g_string_append(text, "<!-- far away -->");
    g_string_append(text, "<vm>b</wm></vms>");
    g_autofree char *out = dump_xml(text->str, text->len, ".");
    cr_expect(g_str_has_prefix(out, "1 a\nf.xml:1:"), "%s", out);
    g_string_free(text, TRUE);
}

Test(xml, knows_lines_beyond_65535)
{
    GString *text = g_string_new("<vms>\n");
    g_autoptr(GString) wanted = g_string_new(NULL);

    for (int i = 0; i < 40000; i++) {
        g_string_append_printf(text, "<vm\nid='%d'>\n<x/></vm>\n", i);
        g_string_append_printf(wanted, "%d %d\n", 3 * i + 3, i);
    }
    g_string_append(text, "</vms>");
    g_autofree char *out = dump_xml(text->str, text->len, "@id");
    cr_expect(strcmp(out, wanted->str) == 0);
    g_string_free(text, TRUE);
}

Test(xml, stops_records_at_the_limit)
{
    GString *text = g_string_new("<vms><vm>small</vm><vm>");

    while (text->len < WP_XML_MAX_RECORD + 4 * WP_STREAM_BLOCK)
        g_string_append(text, "<a>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</a>");
    g_string_append(text, "</vm></vms>");
    g_autofree char *out = dump_xml(text->str, text->len, "string-length(.)");
    cr_expect_str_eq(out, "1 5\nf.xml:1: error: a record is over 16 MiB [TOO_LARGE]\n", "%s", out);
    g_string_free(text, TRUE);
}

Test(xml, refuses_what_nests_too_deep)
{
    GString *text = g_string_new("<vm>");

    for (int i = 0; i < 1000; i++)
        g_string_append(text, "<a>");
    g_autofree char *out = dump_xml(text->str, text->len, ".");
    cr_expect_not_null(strstr(out, "nested more than 256 deep"), "%s", out);
    g_string_free(text, TRUE);
}

Test(xml, finds_the_root_element)
{
    static const struct {
        const char *text;
        size_t size;
        const char *root;
    } heads[] = {
        {"<a/>", 4, "a"},
        {"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- <b> -->\n<x:a c='d'>", 48, "a"},
        {"\xFF\xFE<\0a\0>\0", 8, "a"},
        {"<!DOCTYPE html><html>", 21, "html"},
        {"<a", 2, NULL},
        {"a,b\n<c>", 7, NULL},
        {"", 0, NULL},
        {"<!-- never ends", 15, NULL},
        {"#< CLIXML\r\n<Objs>", 17, "Objs"},
        {"\xFF\xFE#\0<\0 \0C\0L\0I\0X\0M\0L\0\n\0<\0a\0>\0", 28, "a"},
        {"#< CLI<a>", 9, NULL},
        {"\n\xEF\xBB\xBF<?xml version='1.0'?><a>", 28, "a"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autofree char *root = wp_xml_sniff_root((const uint8_t *)heads[i].text, heads[i].size);

        cr_expect(g_strcmp0(root, heads[i].root) == 0, "head %zu: %s", i, root);
    }
}

/* The bytes that the parser gets stay as many, and in their encoding. */
Test(xml, blanks_the_mark_of_powershell)
{
    char wide[] = "\xFE\xFF\0#\0<\0 \0C\0L\0I\0X\0M\0L\0\n\0<";
    static const char blank[] = "\xFE\xFF\0 \0 \0 \0 \0 \0 \0 \0 \0 \0\n\0<";

    wp_xml_blank_mark(wide, sizeof wide - 1);
    cr_expect_arr_eq(wide, blank, sizeof blank);
}

/* What follows a declaration may be blank; what precedes it may not. */
Test(xml, puts_the_declaration_first)
{
    static const struct {
        const char *text, *trimmed;
        size_t size;
    } cases[] = {
        {"\n \n<?xml version='1.0'?>\n<a/>", "<?xml version='1.0'?>\n \n\n<a/>", 29},
        {"\xEF\xBB\xBF\n\xEF\xBB\xBF<?xml ?><a/>", "\xEF\xBB\xBF<?xml ?>\n   <a/>", 19},
        {"\xEF\xBB\xBF\xEF\xBB\xBF<a/>", "\xEF\xBB\xBF   <a/>", 10},
        {"\xFF\xFE\n\0<\0?\0x\0m\0l\0?\0>\0<\0", "\xFF\xFE<\0?\0x\0m\0l\0?\0>\0\n\0<\0", 20},
        {"\xFE\xFF\0 \xFE\xFF\0<\0?\0x\0m\0l\0?\0>", "\xFE\xFF\0<\0?\0x\0m\0l\0?\0>\0 \0 ", 20},
        {" <?xml never ends", " <?xml never ends", 17},
        {"<?xml ?>", "<?xml ?>", 8},
        {" \n", " \n", 2},
        {"", "", 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_memdup2(cases[i].text, cases[i].size + 1);

        wp_xml_trim_begin(text, cases[i].size);
        cr_expect_arr_eq(text, cases[i].trimmed, cases[i].size, "%zu", i);
    }
}

Test(xml, says_what_is_wrong_with_a_path)
{
    static const char *const wrong[] = {"a[", "//",       "a b",     "count(",
                                        "$",  "cuont(a)", "count()", "side('x')"};

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *fault = NULL;

        cr_expect_null(wp_xml_path_new(wrong[i], &fault), "%s", wrong[i]);
        cr_expect_not_null(fault);
    }
}
