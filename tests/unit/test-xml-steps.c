#include "parsers/text/xml-steps.h"
#include "parsers/text/xml.h"

#include <criterion/criterion.h>
#include <string.h>

/* Simple paths are walked without XPath: each must give what XPath gives, which the same path in
 * brackets, or as a string, is left to. */

static const char document[] =
    "<vms xmlns:o='urn:o'>"
    "<vm id='7' kind=' k '><name> a </name><name>b</name><d dev='x' o:dev='y'><t k='1'>one</t>"
    "<t k='2'/></d><d><t>two<!-- c -->three</t><t k=\"it's\"><![CDATA[ four ]]></t></d>"
    "<o:lib><o:os id='deep'/></o:lib><d dev='z'><t><u>five</u>six</t></d><empty/></vm></vms>";

static const struct {
    const char *path;
    int kind; /* WpXmlStepsKind; -1: left to XPath */
} paths[] = {
    {"name", WP_XML_STEPS_NODES},
    {"@id", WP_XML_STEPS_NODES},
    {"@kind", WP_XML_STEPS_NODES},
    {"@dev", WP_XML_STEPS_NODES},
    {"d/t", WP_XML_STEPS_NODES},
    {"d/t/u", WP_XML_STEPS_NODES},
    {"d/@dev", WP_XML_STEPS_NODES},
    {"*", WP_XML_STEPS_NODES},
    {"*/t", WP_XML_STEPS_NODES},
    {"empty", WP_XML_STEPS_NODES},
    {"none/at/all", WP_XML_STEPS_NODES},
    {"lib/os/@id", WP_XML_STEPS_NODES},
    {"*[local-name()='lib']/*[local-name()='os']/@id", WP_XML_STEPS_NODES},
    {"d[@dev]/t", WP_XML_STEPS_NODES},
    {"d[not(@dev)]/t", WP_XML_STEPS_NODES},
    {"d[not(@dev) or @dev='z']/t", WP_XML_STEPS_NODES},
    {"d/t[@k = '2' or @k=\"it's\"]", WP_XML_STEPS_NODES},
    {"*[@dev='z']/t", WP_XML_STEPS_NODES},
    {"empty|none", WP_XML_STEPS_TEST},
    {"none | nothing", WP_XML_STEPS_TEST},
    {"none or empty", WP_XML_STEPS_TEST},
    {"@id='7'", WP_XML_STEPS_TEST},
    {"@id='8' or @id = '9'", WP_XML_STEPS_TEST},
    {"name=' a '", WP_XML_STEPS_TEST},
    {"d/t='twothree'", WP_XML_STEPS_TEST},
    {"none=''", WP_XML_STEPS_TEST},
    {"empty=''", WP_XML_STEPS_TEST},
    {"string(boolean(d/t))", WP_XML_STEPS_STRING},
    {"string(boolean(none or nothing))", WP_XML_STEPS_STRING},
    {"string(@id='7')", WP_XML_STEPS_STRING},
    {"string(none='7')", WP_XML_STEPS_STRING},
    {"d/t[contains(., 'o')]", WP_XML_STEPS_GUARD},
    {"d/t[1]", WP_XML_STEPS_GUARD},
    {"none[@a='x' and @b='y']", WP_XML_STEPS_GUARD},
    {"d[2]/t", -1},
    {"d[@dev][2]", -1},
    {"name|empty='b'", -1},
    {"name = empty", -1},
    {"name and none", -1},
    {"../vm", -1},
    {"d//u", -1},
    {"count(d)", -1},
    {"string(@id)", -1},
    {"string(boolean(count(d)))", -1},
    {"self::vm/name", -1},
    {"@*", -1},
    {"text()", -1},
    {"2 * 3", -1},
    {"name - 1", -1},
};

/* All that can be asked of a path, as one text. */
static char *
ask(WpXmlQuery *query, const char *text, WpXmlNode *node)
{
    g_autofree char *fault = NULL;
    g_autoptr(WpXmlPath) path = wp_xml_path_new(text, &fault);
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    GString *out = g_string_new(NULL);
    WpXmlNode *at;
    size_t size = 0;

    cr_assert(path, "%s: %s", text, fault);
    const char *found = wp_xml_query_text(query, path, node, &size, &at);
    g_string_append_printf(out, "%s", found ? "text " : "no text");
    g_string_append_len(out, found ? found : "", found ? (gssize)size : 0);
    g_string_append_printf(out, " at %p;", (void *)at);
    wp_xml_query_nodes(query, path, node, nodes);
    for (guint i = 0; i < nodes->len; i++)
        g_string_append_printf(out, " %p", nodes->pdata[i]);
    g_string_append_printf(out, "; %d", wp_xml_query_test(query, path, node));
    return g_string_free(out, FALSE);
}

Test(xml_steps, give_what_xpath_gives)
{
    g_autoptr(WpStream) stream = wp_stream_new_memory(document, strlen(document));
    g_autoptr(WpXmlQuery) query = wp_xml_query_new();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    WpXmlElement element = {"vm", NULL};
    g_autoptr(WpXmlReader) reader = wp_xml_reader_new("f.xml", stream, &element, 1, query, diags);
    uint32_t index, line;
    WpXmlNode *node = wp_xml_reader_next(reader, &index, &line);

    cr_assert(node);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        WpXmlSteps *steps = wp_xml_steps_new(paths[i].path);
        g_autofree char *bracketed = g_strdup_printf("(%s)", paths[i].path);
        g_autofree char *fast = ask(query, paths[i].path, node);
        g_autofree char *slow = ask(query, bracketed, node);

        cr_expect_eq(steps ? (int)wp_xml_steps_kind(steps) : -1, paths[i].kind, "%s",
                     paths[i].path);
        cr_expect_str_eq(fast, slow, "%s", paths[i].path);
        cr_expect_null(wp_xml_steps_new(bracketed));
        wp_xml_steps_free(steps);
    }
}
